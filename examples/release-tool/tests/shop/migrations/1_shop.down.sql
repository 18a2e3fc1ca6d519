DROP FUNCTION shop.place_order(uuid);
DROP SCHEMA shop;
