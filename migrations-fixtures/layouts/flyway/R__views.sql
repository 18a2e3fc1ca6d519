create or replace view a as select 1;
