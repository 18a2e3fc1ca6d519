COMMENT ON SCHEMA ops IS 'the queue';
