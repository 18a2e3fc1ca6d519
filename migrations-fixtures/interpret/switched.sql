-- ALTER TABLE … TRIGGER ALL switches the triggers of constraints, too: those of a foreign key on either of its tables.
CREATE SCHEMA app;
CREATE TABLE app.places (id integer PRIMARY KEY, up integer REFERENCES app.places);
CREATE TABLE app.people (
    id integer CONSTRAINT people_key PRIMARY KEY DEFERRABLE,
    number integer CONSTRAINT people_number UNIQUE,
    place integer CONSTRAINT people_place REFERENCES app.places,
    CHECK (number > 0)
);
CREATE TABLE app.pets (id integer, place integer CONSTRAINT pets_place REFERENCES app.places ON DELETE CASCADE);
ALTER TABLE app.people DISABLE TRIGGER ALL;
ALTER TABLE app.places DISABLE TRIGGER ALL;
ALTER TABLE app.people ENABLE TRIGGER ALL;
ALTER TABLE app.pets DISABLE TRIGGER ALL;
ALTER TABLE app.pets DISABLE TRIGGER USER;
ALTER TABLE app.pets RENAME CONSTRAINT pets_place TO pets_home;
ALTER TABLE app.pets ENABLE TRIGGER ALL;
CREATE TABLE app.toys (id integer, place integer CONSTRAINT toys_place REFERENCES app.places);
ALTER TABLE app.toys DISABLE TRIGGER ALL;
ALTER TABLE app.toys ADD COLUMN pet integer REFERENCES app.places (id);
ALTER TABLE app.people DISABLE TRIGGER ALL;
ALTER TABLE app.places ENABLE TRIGGER ALL;

-- The order of columns.
CREATE TABLE app.ordered (z integer, b integer, a integer);
ALTER TABLE app.ordered DROP COLUMN b;
ALTER TABLE app.ordered ADD COLUMN b text, ADD COLUMN "A" integer;
ALTER TABLE app.ordered RENAME COLUMN z TO zz;
CREATE TABLE app.heir (own integer, a integer) INHERITS (app.ordered);
ALTER TABLE app.ordered ADD COLUMN late integer;
CREATE TABLE app.alike (first integer, LIKE app.ordered, last integer);
CREATE VIEW app.shown AS SELECT b, a FROM app.ordered;
CREATE OR REPLACE VIEW app.shown AS SELECT b, a, zz FROM app.ordered;
