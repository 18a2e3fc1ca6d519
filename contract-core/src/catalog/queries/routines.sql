-- Functions, procedures, aggregates and window functions that somebody made, in pg_catalog too.
SELECT routine.oid,
       namespace.nspname AS schema,
       routine.proname AS name,
       routine.prokind AS kind,
       routine.proargtypes::pg_catalog.oid[] AS input_types,
       routine.proallargtypes AS all_types,
       routine.proargmodes AS modes,
       routine.proargnames AS parameter_names,
       routine.pronargdefaults AS default_count,
       CASE WHEN routine.pronargdefaults > 0
            THEN ARRAY(SELECT pg_catalog.pg_get_function_arg_default(routine.oid, position)
                         FROM pg_catalog.generate_series(1, coalesce(pg_catalog.cardinality(routine.proallargtypes),
                                                                     routine.pronargs)) AS position
                        ORDER BY position)
        END AS defaults,
       routine.proretset AS returns_set,
       routine.prorettype AS returns_type,
       language.lanname AS language,
       routine.prosecdef AS security_definer,
       routine.provolatile AS volatility,
       routine.proisstrict AS strict,
       routine.proparallel AS parallel,
       routine.proleakproof AS leakproof,
       routine.procost AS cost,
       routine.prorows AS rows,
       routine.prosupport::pg_catalog.oid AS support,
       routine.proconfig AS settings,
       routine.protrftypes AS transforms,
       routine.prosrc AS source,
       routine.prosqlbody IS NOT NULL AS has_sql_body, -- since 14
       CASE WHEN routine.prosqlbody IS NOT NULL THEN pg_catalog.pg_get_function_sqlbody(routine.oid) END AS sql_body, -- since 14
       false AS has_sql_body, NULL::pg_catalog.text AS sql_body, -- before 14
       routine.probin AS object_file,
       routine.proowner AS owner,
       coalesce(routine.proacl, pg_catalog.acldefault('f', routine.proowner))::pg_catalog.text[] AS acl,
       comment.description AS comment
  FROM pg_catalog.pg_proc AS routine
  JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = routine.pronamespace
  JOIN pg_catalog.pg_language AS language ON language.oid = routine.prolang
  LEFT JOIN pg_catalog.pg_description AS comment
    ON comment.classoid = 'pg_catalog.pg_proc'::pg_catalog.regclass
   AND comment.objoid = routine.oid
   AND comment.objsubid = 0
 WHERE routine.oid >= 16384
   -- What one session keeps for itself is not part of the schema.
   AND namespace.nspname !~ '^pg_(temp|toast)';
