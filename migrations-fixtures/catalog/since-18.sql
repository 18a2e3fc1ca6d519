-- What came with PostgreSQL 18.
ALTER TABLE rich.everything ADD COLUMN tripled double precision GENERATED ALWAYS AS (share * 3) VIRTUAL;
ALTER DEFAULT PRIVILEGES FOR ROLE rich_owner GRANT SELECT ON LARGE OBJECTS TO rich_reader;
ALTER TABLE rich.everything ADD CONSTRAINT mood_needed NOT NULL mood NOT VALID;
CREATE TABLE rich.spans (
    id int4range, during tsrange, CONSTRAINT spans_key PRIMARY KEY (id, during WITHOUT OVERLAPS)
);
CREATE TABLE rich.in_spans (
    id int4range, during tsrange,
    CONSTRAINT in_spans FOREIGN KEY (id, PERIOD during) REFERENCES rich.spans (id, PERIOD during)
);
ALTER TABLE rich.in_spans ADD CONSTRAINT loose CHECK (id IS NOT NULL) NOT ENFORCED;
CREATE PUBLICATION rich_generated FOR TABLE rich.everything WITH (publish_generated_columns = stored);
