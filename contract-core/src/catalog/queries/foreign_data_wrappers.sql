-- Foreign-data wrappers, but for their options.
SELECT wrapper.oid,
       wrapper.fdwname AS name,
       handler_namespace.nspname AS handler_schema,
       handler.proname AS handler_name,
       validator_namespace.nspname AS validator_schema,
       validator.proname AS validator_name,
       wrapper.fdwowner AS owner,
       coalesce(wrapper.fdwacl, pg_catalog.acldefault('F', wrapper.fdwowner))::pg_catalog.text[] AS acl,
       comment.description AS comment
  FROM pg_catalog.pg_foreign_data_wrapper AS wrapper
  LEFT JOIN pg_catalog.pg_proc AS handler ON handler.oid = wrapper.fdwhandler
  LEFT JOIN pg_catalog.pg_namespace AS handler_namespace ON handler_namespace.oid = handler.pronamespace
  LEFT JOIN pg_catalog.pg_proc AS validator ON validator.oid = wrapper.fdwvalidator
  LEFT JOIN pg_catalog.pg_namespace AS validator_namespace ON validator_namespace.oid = validator.pronamespace
  LEFT JOIN pg_catalog.pg_description AS comment
    ON comment.classoid = 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass
   AND comment.objoid = wrapper.oid
 WHERE wrapper.oid >= 16384;
