-- What aggregates are made of.
SELECT aggregate.aggfnoid::pg_catalog.oid AS routine,
       aggregate.aggkind AS kind,
       aggregate.aggnumdirectargs AS direct_arguments,
       aggregate.aggtransfn::pg_catalog.oid AS sfunc,
       aggregate.aggtranstype AS stype,
       aggregate.aggtransspace AS sspace,
       aggregate.aggfinalfn::pg_catalog.oid AS finalfunc,
       aggregate.aggfinalextra AS finalfunc_extra,
       aggregate.aggfinalmodify AS finalfunc_modify,
       aggregate.aggcombinefn::pg_catalog.oid AS combinefunc,
       aggregate.aggserialfn::pg_catalog.oid AS serialfunc,
       aggregate.aggdeserialfn::pg_catalog.oid AS deserialfunc,
       aggregate.agginitval AS initcond,
       aggregate.aggmtransfn::pg_catalog.oid AS msfunc,
       aggregate.aggminvtransfn::pg_catalog.oid AS minvfunc,
       aggregate.aggmtranstype AS mstype,
       aggregate.aggmtransspace AS msspace,
       aggregate.aggmfinalfn::pg_catalog.oid AS mfinalfunc,
       aggregate.aggmfinalextra AS mfinalfunc_extra,
       aggregate.aggmfinalmodify AS mfinalfunc_modify,
       aggregate.aggminitval AS minitcond,
       sort_namespace.nspname AS sort_schema,
       sort_operator.oprname AS sort_name
  FROM pg_catalog.pg_aggregate AS aggregate
  LEFT JOIN pg_catalog.pg_operator AS sort_operator ON sort_operator.oid = aggregate.aggsortop
  LEFT JOIN pg_catalog.pg_namespace AS sort_namespace ON sort_namespace.oid = sort_operator.oprnamespace
 WHERE aggregate.aggfnoid >= 16384::pg_catalog.oid;
