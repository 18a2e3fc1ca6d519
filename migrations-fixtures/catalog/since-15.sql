-- What came with PostgreSQL 14 and 15.
ALTER TABLE rich.passing ALTER plain SET COMPRESSION pglz;
ALTER TABLE rich.rooms ADD CONSTRAINT rooms_once UNIQUE NULLS NOT DISTINCT (during, floor);
ALTER TABLE rich.bookings ADD CONSTRAINT bookings_partly FOREIGN KEY (room_floor, room) REFERENCES rich.rooms
    ON DELETE SET DEFAULT (room);
CREATE VIEW rich.invoked WITH (security_invoker = on) AS SELECT 1 AS one;
CREATE PUBLICATION rich_parts FOR TABLE rich.rooms (id, floor) WHERE (floor > 1), rich.bookings;
CREATE PUBLICATION rich_schemas FOR TABLES IN SCHEMA rich, public;
