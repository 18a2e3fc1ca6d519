-- What whoever runs the server makes, ahead of the first migration.
CREATE ROLE app_owner NOLOGIN;
CREATE ROLE worker LOGIN;
CREATE ROLE web NOLOGIN;
