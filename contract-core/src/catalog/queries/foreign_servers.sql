-- Foreign servers, but for their options.
SELECT server.oid,
       server.srvname AS name,
       wrapper.fdwname AS wrapper,
       server.srvtype AS type,
       server.srvversion AS version,
       server.srvowner AS owner,
       coalesce(server.srvacl, pg_catalog.acldefault('S', server.srvowner))::pg_catalog.text[] AS acl,
       comment.description AS comment
  FROM pg_catalog.pg_foreign_server AS server
  JOIN pg_catalog.pg_foreign_data_wrapper AS wrapper ON wrapper.oid = server.srvfdw
  LEFT JOIN pg_catalog.pg_description AS comment
    ON comment.classoid = 'pg_catalog.pg_foreign_server'::pg_catalog.regclass
   AND comment.objoid = server.oid
 WHERE server.oid >= 16384;
