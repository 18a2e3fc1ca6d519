-- How many subscriptions this database has. Their connection strings hold passwords and are not asked for.
SELECT pg_catalog.count(subscription.subdbid) AS number
  FROM pg_catalog.pg_subscription AS subscription
  JOIN pg_catalog.pg_database AS database ON database.oid = subscription.subdbid
 WHERE database.datname = pg_catalog.current_database();
