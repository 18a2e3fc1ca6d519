-- Those projects were made by postgres, which was a superuser then.
ALTER SCHEMA public OWNER TO postgres;
