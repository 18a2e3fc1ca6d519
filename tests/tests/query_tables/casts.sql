SELECT s.typname || ' ' || t.typname
FROM pg_cast c JOIN pg_type s ON s.oid = c.castsource JOIN pg_type t ON t.oid = c.casttarget
WHERE c.castcontext = 'i' AND c.castsource <> c.casttarget
