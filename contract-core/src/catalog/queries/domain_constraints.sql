-- The CHECK constraints of domains.
SELECT checked.contypid AS domain,
       checked.conname AS name,
       checked.convalidated AS validated,
       pg_catalog.pg_get_expr(checked.conbin, 0) AS condition
  FROM pg_catalog.pg_constraint AS checked
 WHERE checked.contypid >= 16384
   -- Since PostgreSQL 17 NOT NULL is a constraint too; pg_type says it on every version.
   AND checked.contype = 'c';
