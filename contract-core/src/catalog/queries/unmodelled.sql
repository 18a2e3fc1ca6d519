-- How many objects there are, by kind and schema, that the model does not hold. What an extension made is
-- left out, and what hangs on it.
WITH member (catalog, object) AS MATERIALIZED (
    SELECT dependency.classid, dependency.objid
      FROM pg_catalog.pg_depend AS dependency
     WHERE dependency.deptype = 'e'
        -- The cast of a range to its multirange comes with the range.
        OR (dependency.deptype = 'i' AND dependency.classid = 'pg_catalog.pg_cast'::pg_catalog.regclass)
),
in_schema (kind, plural, catalog, object, namespace) AS (
    SELECT 'operator', 'operators', 'pg_catalog.pg_operator'::pg_catalog.regclass, oid, oprnamespace
      FROM pg_catalog.pg_operator
    UNION ALL
    SELECT 'operator class', 'operator classes', 'pg_catalog.pg_opclass'::pg_catalog.regclass, oid, opcnamespace
      FROM pg_catalog.pg_opclass
    UNION ALL
    SELECT 'operator family', 'operator families', 'pg_catalog.pg_opfamily'::pg_catalog.regclass, oid, opfnamespace
      FROM pg_catalog.pg_opfamily
    UNION ALL
    SELECT 'conversion', 'conversions', 'pg_catalog.pg_conversion'::pg_catalog.regclass, oid, connamespace
      FROM pg_catalog.pg_conversion
    UNION ALL
    SELECT 'collation', 'collations', 'pg_catalog.pg_collation'::pg_catalog.regclass, oid, collnamespace
      FROM pg_catalog.pg_collation
    UNION ALL
    SELECT 'text search configuration', 'text search configurations',
           'pg_catalog.pg_ts_config'::pg_catalog.regclass, oid, cfgnamespace
      FROM pg_catalog.pg_ts_config
    UNION ALL
    SELECT 'text search dictionary', 'text search dictionaries',
           'pg_catalog.pg_ts_dict'::pg_catalog.regclass, oid, dictnamespace
      FROM pg_catalog.pg_ts_dict
    UNION ALL
    SELECT 'text search parser', 'text search parsers',
           'pg_catalog.pg_ts_parser'::pg_catalog.regclass, oid, prsnamespace
      FROM pg_catalog.pg_ts_parser
    UNION ALL
    SELECT 'text search template', 'text search templates',
           'pg_catalog.pg_ts_template'::pg_catalog.regclass, oid, tmplnamespace
      FROM pg_catalog.pg_ts_template
    UNION ALL
    SELECT 'statistics object', 'statistics objects',
           'pg_catalog.pg_statistic_ext'::pg_catalog.regclass, oid, stxnamespace
      FROM pg_catalog.pg_statistic_ext
    UNION ALL
    -- Base types are read, but not the functions and numbers that they are made of.
    SELECT 'base type definition', 'base type definitions', 'pg_catalog.pg_type'::pg_catalog.regclass, type.oid,
           type.typnamespace
      FROM pg_catalog.pg_type AS type
     WHERE type.typtype = 'b'
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_type AS item
                        WHERE item.oid = type.typelem AND item.typarray = type.oid)
    UNION ALL
    SELECT 'replica identity', 'replica identities', 'pg_catalog.pg_class'::pg_catalog.regclass, oid, relnamespace
      FROM pg_catalog.pg_class
     WHERE relkind IN ('r', 'p', 'm')
       AND relreplident <> 'd'
    UNION ALL
    SELECT 'clustered table', 'clustered tables', 'pg_catalog.pg_class'::pg_catalog.regclass, relation.oid,
           relation.relnamespace
      FROM pg_catalog.pg_index AS index
      JOIN pg_catalog.pg_class AS relation ON relation.oid = index.indrelid
     WHERE index.indisclustered
    UNION ALL
    -- None is -1 before 17, and NULL since.
    SELECT 'statistics target', 'statistics targets', 'pg_catalog.pg_class'::pg_catalog.regclass, relation.oid,
           relation.relnamespace
      FROM pg_catalog.pg_attribute AS attribute
      JOIN pg_catalog.pg_class AS relation ON relation.oid = attribute.attrelid
     WHERE attribute.attnum > 0
       AND NOT attribute.attisdropped
       AND attribute.attstattarget >= 0
),
in_database (kind, plural, catalog, object) AS (
    SELECT 'cast', 'casts', 'pg_catalog.pg_cast'::pg_catalog.regclass, oid
      FROM pg_catalog.pg_cast
     -- The cast from a range to its multirange, since 14, is part of the range.
     WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS dependency
                        WHERE dependency.classid = ('pg_catalog.pg_cast'::pg_catalog.regclass)::pg_catalog.oid
                          AND dependency.objid = pg_cast.oid
                          AND dependency.deptype = 'i')
    UNION ALL
    SELECT 'transform', 'transforms', 'pg_catalog.pg_transform'::pg_catalog.regclass, oid
      FROM pg_catalog.pg_transform
    UNION ALL
    SELECT 'access method', 'access methods', 'pg_catalog.pg_am'::pg_catalog.regclass, oid
      FROM pg_catalog.pg_am
    UNION ALL
    SELECT 'language', 'languages', 'pg_catalog.pg_language'::pg_catalog.regclass, oid
      FROM pg_catalog.pg_language
),
found (kind, plural, schema) AS (
    SELECT in_schema.kind, in_schema.plural, namespace.nspname
      FROM in_schema
      JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = in_schema.namespace
     WHERE in_schema.object >= 16384
       AND namespace.nspname !~ '^pg_(temp|toast)'
       AND (in_schema.catalog::pg_catalog.oid, in_schema.object) NOT IN (SELECT catalog, object FROM member)
    UNION ALL
    SELECT in_database.kind, in_database.plural, NULL
      FROM in_database
     WHERE in_database.object >= 16384
       AND (in_database.catalog::pg_catalog.oid, in_database.object) NOT IN (SELECT catalog, object FROM member)
    UNION ALL
    -- What initdb grants is NULL here.
    SELECT 'language privilege', 'language privileges', NULL
      FROM pg_catalog.pg_language AS language,
           LATERAL pg_catalog.aclexplode(language.lanacl)
    UNION ALL
    SELECT 'security label', 'security labels', NULL
      FROM pg_catalog.pg_seclabel AS label
    UNION ALL
    SELECT CASE WHEN setting.setrole = 0 THEN 'database setting' ELSE 'role setting' END,
           CASE WHEN setting.setrole = 0 THEN 'database settings' ELSE 'role settings' END,
           NULL
      FROM pg_catalog.pg_db_role_setting AS setting,
           LATERAL pg_catalog.unnest(setting.setconfig)
      -- Those of other databases do not bear on this one.
     WHERE setting.setdatabase IN (0, (SELECT database.oid
                                         FROM pg_catalog.pg_database AS database
                                        WHERE database.datname = pg_catalog.current_database()))
    UNION ALL
    -- What initdb and CREATE DATABASE grant is NULL here.
    SELECT 'database privilege', 'database privileges', NULL
      FROM pg_catalog.pg_database AS database,
           LATERAL pg_catalog.aclexplode(database.datacl)
     WHERE database.datname = pg_catalog.current_database()
)
SELECT found.kind,
       found.plural,
       found.schema,
       pg_catalog.count(*) AS number
  FROM found
 GROUP BY found.kind, found.plural, found.schema;
