-- The rules that somebody wrote. The one of a view is the view's definition.
SELECT rule.ev_class AS relation,
       rule.rulename AS name,
       -- What is said elsewhere: the text of the definition goes on behind it.
       pg_catalog.concat('CREATE RULE ', pg_catalog.quote_ident(rule.rulename), ' AS') AS prefix,
       pg_catalog.pg_get_ruledef(rule.oid) AS definition,
       rule.ev_enabled AS enabled,
       comment.description AS comment
  FROM pg_catalog.pg_rewrite AS rule
  JOIN pg_catalog.pg_class AS relation ON relation.oid = rule.ev_class
  JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = relation.relnamespace
  LEFT JOIN pg_catalog.pg_description AS comment
    ON comment.classoid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
   AND comment.objoid = rule.oid
 WHERE rule.ev_class >= 16384
   AND rule.rulename <> '_RETURN'
   -- What one session keeps for itself is not part of the schema.
   AND namespace.nspname !~ '^pg_(temp|toast)';
