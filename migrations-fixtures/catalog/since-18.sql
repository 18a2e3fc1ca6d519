-- What came with PostgreSQL 18.
ALTER TABLE rich.everything ADD COLUMN tripled double precision GENERATED ALWAYS AS (share * 3) VIRTUAL;
ALTER DEFAULT PRIVILEGES FOR ROLE rich_owner GRANT SELECT ON LARGE OBJECTS TO rich_reader;
ALTER TABLE rich.everything ADD CONSTRAINT mood_needed NOT NULL mood NOT VALID;
