SELECT DISTINCT e.extname || ' ' || m.kind || ' ' || m.name
FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
JOIN (
    SELECT 'pg_proc'::regclass AS class, oid, 'routine' AS kind, proname::text AS name FROM pg_proc
    UNION ALL SELECT 'pg_class'::regclass, oid, 'relation', relname FROM pg_class WHERE relkind <> 'c'
    UNION ALL SELECT 'pg_type'::regclass, oid, 'type', typname FROM pg_type
) m ON m.class = d.classid AND m.oid = d.objid
WHERE d.deptype = 'e' AND e.extname <> 'plpgsql'
UNION ALL SELECT e.extname || ' extension' FROM pg_extension e
