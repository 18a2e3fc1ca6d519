-- The names of the routines that routines, aggregates and ranges are made of, pg_catalog's included.
WITH referenced (oid) AS (
    SELECT routine.prosupport::pg_catalog.oid FROM pg_catalog.pg_proc AS routine WHERE routine.oid >= 16384
    UNION
    SELECT part.oid
      FROM pg_catalog.pg_aggregate AS aggregate,
           LATERAL (VALUES (aggregate.aggtransfn::pg_catalog.oid), (aggregate.aggfinalfn::pg_catalog.oid),
                           (aggregate.aggcombinefn::pg_catalog.oid), (aggregate.aggserialfn::pg_catalog.oid),
                           (aggregate.aggdeserialfn::pg_catalog.oid), (aggregate.aggmtransfn::pg_catalog.oid),
                           (aggregate.aggminvtransfn::pg_catalog.oid), (aggregate.aggmfinalfn::pg_catalog.oid))
                   AS part (oid)
     WHERE aggregate.aggfnoid >= 16384::pg_catalog.oid
    UNION
    SELECT part.oid
      FROM pg_catalog.pg_range AS range,
           LATERAL (VALUES (range.rngcanonical::pg_catalog.oid), (range.rngsubdiff::pg_catalog.oid)) AS part (oid)
     WHERE range.rngtypid >= 16384
)
SELECT routine.oid,
       namespace.nspname AS schema,
       routine.proname AS name
  FROM referenced
  JOIN pg_catalog.pg_proc AS routine ON routine.oid = referenced.oid
  JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = routine.pronamespace;
