-- How many user mappings there are, by the view that hides their passwords.
SELECT pg_catalog.count(*) AS number
  FROM pg_catalog.pg_user_mappings;
