WITH named AS (SELECT t.oid, CASE WHEN t.typelem <> 0 AND t.typlen = -1 AND t.typname ~ '^_' THEN substr(t.typname, 2) || '[]' ELSE t.typname END AS name FROM pg_type t)
SELECT o.oprname || ' ' || coalesce(l.name, '') || ' ' || r.name || ' ' || s.name
FROM pg_operator o LEFT JOIN named l ON l.oid = o.oprleft JOIN named r ON r.oid = o.oprright
JOIN named s ON s.oid = o.oprresult
WHERE o.oid < 16384
