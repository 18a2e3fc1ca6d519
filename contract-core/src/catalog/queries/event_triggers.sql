-- Event triggers.
SELECT fired.oid,
       fired.evtname AS name,
       fired.evtevent AS event,
       fired.evttags AS tags,
       function_namespace.nspname AS function_schema,
       function.proname AS function_name,
       fired.evtenabled AS enabled,
       fired.evtowner AS owner,
       comment.description AS comment
  FROM pg_catalog.pg_event_trigger AS fired
  JOIN pg_catalog.pg_proc AS function ON function.oid = fired.evtfoid
  JOIN pg_catalog.pg_namespace AS function_namespace ON function_namespace.oid = function.pronamespace
  LEFT JOIN pg_catalog.pg_description AS comment
    ON comment.classoid = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass
   AND comment.objoid = fired.oid
 WHERE fired.oid >= 16384;
