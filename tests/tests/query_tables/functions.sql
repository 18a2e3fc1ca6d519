WITH named AS (SELECT t.oid, CASE WHEN t.typelem <> 0 AND t.typlen = -1 AND t.typname ~ '^_' THEN substr(t.typname, 2) || '[]' ELSE t.typname END AS name FROM pg_type t),
parameters AS (
    SELECT p.oid, string_agg(
        coalesce(nullif((p.proargnames)[a.at], '') || ' ', '')
            || CASE WHEN p.provariadic <> 0 AND a.number = p.pronargs THEN '*' ELSE '' END
            || a.name
            || CASE WHEN a.number > p.pronargs - p.pronargdefaults THEN '=' ELSE '' END,
        ',' ORDER BY a.at) AS written
    FROM pg_proc p, LATERAL (
        SELECT u.at, n.name, row_number() OVER (ORDER BY u.at) AS number
        FROM unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY AS u (type, at)
        JOIN named n ON n.oid = u.type
        WHERE p.proargmodes IS NULL OR (p.proargmodes)[u.at] IN ('i', 'b', 'v')
    ) a
    GROUP BY p.oid
),
results AS (
    SELECT p.oid, string_agg(coalesce((p.proargnames)[a.at], '') || ' ' || n.name, ',' ORDER BY a.at) AS written
    FROM pg_proc p, unnest(p.proallargtypes) WITH ORDINALITY AS a (type, at), named n
    WHERE n.oid = a.type AND (p.proargmodes)[a.at] IN ('o', 'b', 't')
    GROUP BY p.oid
)
SELECT DISTINCT CASE
    WHEN p.pronamespace <> 'pg_catalog'::regnamespace
        OR p.proargtypes::oid[] && ARRAY['internal'::regtype::oid, 'cstring'::regtype::oid]
        OR r.name IN ('internal', 'cstring', 'trigger', 'event_trigger', 'index_am_handler', 'table_am_handler',
            'fdw_handler', 'language_handler', 'tsm_handler')
    THEN p.proname::text
    ELSE p.proname || '(' || coalesce(g.written, '') || ') ' || r.name || coalesce('{' || o.written || '}', '')
    END
FROM pg_proc p JOIN named r ON r.oid = p.prorettype
LEFT JOIN parameters g ON g.oid = p.oid LEFT JOIN results o ON o.oid = p.oid
WHERE p.oid < 16384
