-- Attacks on Postgres, in the form of dbmcp/selftest/attacks.sql.
-- family: writes, fence: yes, modes: read_only
MERGE INTO <<table>> USING <<other>> o ON 1 = 2 WHEN MATCHED THEN DELETE
INSERT INTO <<table>> DEFAULT VALUES ON CONFLICT DO NOTHING
-- family: writes in WITH, fence: yes, modes: read_only
WITH x AS (DELETE FROM <<table>> RETURNING 1) SELECT * FROM x
WITH x AS (UPDATE <<table>> SET <<column>> = <<column>> RETURNING 1) SELECT COUNT(*) FROM x
WITH x AS (INSERT INTO <<table>> DEFAULT VALUES RETURNING 1) SELECT * FROM x
WITH x AS MATERIALIZED (DELETE FROM <<table>> RETURNING 1) TABLE x
SELECT * FROM (WITH x AS (DELETE FROM <<table>> RETURNING 1) SELECT * FROM x) y
-- family: EXPLAIN ANALYZE of writes, fence: yes, modes: read_only
EXPLAIN ANALYZE DELETE FROM <<table>>
EXPLAIN (ANALYZE, COSTS off) UPDATE <<table>> SET <<column>> = NULL
EXPLAIN (ANALYZE true) INSERT INTO <<table>> DEFAULT VALUES
EXPLAIN ANALYZE WITH x AS (DELETE FROM <<table>> RETURNING 1) SELECT 1
-- family: EXPLAIN ANALYZE of writes, modes: read_only read_write
EXPLAIN ANALYZE CREATE TABLE dbmcp_selftest AS SELECT 1
-- family: whole tables, fence: yes, modes: read_only read_write
TRUNCATE <<table>>
-- family: whole tables, fence: yes
TRUNCATE TABLE <<table>> CASCADE
-- family: schema, fence: yes, modes: read_only read_write
SELECT * INTO dbmcp_selftest FROM <<table>>
WITH x AS (SELECT 1) SELECT * INTO dbmcp_selftest FROM x
CREATE MATERIALIZED VIEW dbmcp_selftest AS SELECT 1
COMMENT ON TABLE <<table>> IS 'x'
CREATE SCHEMA dbmcp_selftest
CREATE FUNCTION dbmcp_selftest() RETURNS int LANGUAGE sql AS 'SELECT 1'
-- family: schema, modes: read_only read_write
REINDEX TABLE <<table>>
-- family: schema
CREATE EXTENSION dblink
CREATE LANGUAGE plpython3u
SECURITY LABEL ON TABLE <<table>> IS 'x'
IMPORT FOREIGN SCHEMA x FROM SERVER y INTO z
-- family: files and programs
SELECT pg_read_file('/etc/passwd')
SELECT * FROM pg_read_file('/etc/passwd')
SELECT pg_catalog.pg_read_binary_file('/etc/passwd')
SELECT * FROM pg_ls_dir('/')
SELECT * FROM ROWS FROM (pg_ls_dir('/'))
SELECT x.pg_ls_dir FROM current_user AS x
SELECT f.pg_read_file FROM unnest(ARRAY['/etc/passwd']) f
SELECT ('/'::text COLLATE "C").pg_ls_dir
SELECT pg_stat_file('/etc/passwd')
SELECT * FROM pg_ls_logdir()
SELECT lo_import('/etc/passwd')
SELECT lo_export(1, '/tmp/dbmcp_selftest')
SELECT pg_file_write('/tmp/dbmcp_selftest', 'x', false)
COPY <<table>> TO '/tmp/dbmcp_selftest'
COPY (SELECT 1) TO PROGRAM 'id'
COPY <<table>> FROM PROGRAM 'id'
COPY <<table>> TO STDOUT
SELECT * FROM XMLTABLE('/' PASSING pg_read_file('x')::xml COLUMNS a text)
SELECT 'x' LIKE 'y' ESCAPE pg_read_file('x')
SELECT SUBSTRING(pg_read_file('x') FROM 1)
LOAD 'x'
-- family: network
SELECT dblink('host=127.0.0.1', 'SELECT 1')
SELECT * FROM dblink('host=127.0.0.1', 'SELECT 1') AS t(a int)
SELECT dblink_connect('host=127.0.0.1')
SELECT * FROM dblink_send_query('a', 'b')
SELECT http_get('http://127.0.0.1/')
SELECT * FROM http_post('http://127.0.0.1/', 'x', 'y')
SELECT pg_notify('a', 'b')
NOTIFY a, 'x'
LISTEN a
-- family: sleep
SELECT pg_sleep(9)
SELECT * FROM pg_sleep(9)
SELECT pg_sleep_for('9s')
SELECT pg_sleep_until(now() + '9s')
SELECT 1 FROM <<table>> WHERE pg_sleep(9) IS NULL
SELECT (9.0::float8).pg_sleep
SELECT x.pg_sleep FROM (VALUES (9.0::float8)) x
SELECT x.pg_sleep FROM abs(9.0::float8) AS x
SELECT g.pg_sleep FROM generate_series(1.0::float8::numeric, 2) g
SELECT pg_catalog."pg_sleep"(9)
SELECT PG_SLEEP/**/(9)
SELECT U&"pg_sleep"(9)
SELECT u&"pg\005fsleep"(9)
SELECT CAST(pg_sleep(9) AS text)
SELECT COALESCE(pg_sleep(9)::text, 'x')
SELECT ARRAY(SELECT pg_sleep(9))
SELECT * FROM <<table>> LIMIT (SELECT 1 FROM pg_sleep(9))
SELECT * FROM <<table>> TABLESAMPLE BERNOULLI (pg_sleep(9))
SELECT * FROM LATERAL pg_sleep(9)
SELECT sum(1) OVER (ORDER BY pg_sleep(9))
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY pg_sleep(9))
SELECT JSON_OBJECT('a': pg_sleep(9))
EXPLAIN ANALYZE SELECT pg_sleep(9)
-- family: settings
SET statement_timeout = 0
SET LOCAL statement_timeout = 0
SET SESSION AUTHORIZATION postgres
SET ROLE postgres
SET transaction_read_only = off
SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE
RESET ALL
DISCARD ALL
SELECT set_config('statement_timeout', '0', false)
SELECT set_config('transaction_read_only', 'off', false)
SELECT * FROM set_config('role', 'postgres', false)
ALTER SYSTEM SET work_mem = '1'
ALTER ROLE CURRENT_USER SET statement_timeout = 0
SELECT current_setting('data_directory')
SELECT current_setting('ssl_key_file')
SHOW data_directory
SHOW primary_conninfo
SHOW ALL
-- family: SQL as text
SELECT query_to_xml('DELETE FROM <<table>>', true, true, '')
SELECT * FROM query_to_xml('SELECT 1', true, true, '')
SELECT table_to_xml('<<table>>', true, true, '')
SELECT database_to_xml(true, true, '')
SELECT cursor_to_xml('x', 1, true, true, '')
SELECT ts_stat('SELECT 1')
SELECT * FROM ts_stat('SELECT 1')
SELECT ts_rewrite('a', 'SELECT 1')
SELECT xpath('/x', query_to_xml('SELECT 1', true, true, ''))
SELECT * FROM crosstab('SELECT 1')
SELECT * FROM connectby('x', 'a', 'b', 'c', 0)
SELECT cron.schedule('* * * * *', 'DELETE FROM <<table>>')
DO $$ BEGIN DELETE FROM <<table>>; END $$
DO LANGUAGE plpgsql 'BEGIN NULL; END'
SELECT lowrite(1, 'x')
-- family: sequences and large objects
SELECT nextval('dbmcp_selftest')
SELECT ('dbmcp_selftest'::regclass).nextval
SELECT f.nextval FROM to_regclass('dbmcp_selftest') f
SELECT setval('dbmcp_selftest', 1)
SELECT lo_create(0)
SELECT lo_from_bytea(0, 'x')
SELECT lo_put(1, 0, 'x')
SELECT lo_unlink(1)
SELECT loid FROM pg_largeobject
EXPLAIN ANALYZE SELECT nextval('dbmcp_selftest')
-- family: server administration
SELECT pg_terminate_backend(1)
SELECT pg_cancel_backend(1)
SELECT pg_reload_conf()
SELECT pg_rotate_logfile()
SELECT pg_switch_wal()
SELECT pg_promote()
SELECT pg_backup_start('x')
SELECT pg_create_logical_replication_slot('a', 'b')
SELECT pg_logical_emit_message(false, 'a', 'b')
SELECT pg_replication_origin_create('x')
SELECT pg_stat_reset()
SELECT pg_log_backend_memory_contexts(1)
SELECT pg_export_snapshot()
SELECT pg_current_xact_id()
SELECT gin_clean_pending_list('x')
SELECT brin_summarize_new_values('x')
CHECKPOINT
VACUUM FULL <<table>>
CLUSTER <<table>>
-- family: locks
LOCK TABLE <<table>>
SELECT pg_advisory_lock(1)
SELECT pg_try_advisory_lock(1)
SELECT pg_advisory_xact_lock_shared(1, 2)
SELECT f.pg_advisory_lock FROM generate_series(1::bigint, 2) f
SELECT (1::bigint).pg_advisory_lock
DECLARE c CURSOR WITH HOLD FOR SELECT 1
-- family: catalog secrets
SELECT * FROM pg_shadow
SELECT rolpassword FROM pg_catalog.pg_authid
SELECT row_to_json(p) FROM pg_authid p
SELECT * FROM pg_user_mapping
SELECT umoptions FROM pg_catalog.pg_user_mappings
SELECT subconninfo FROM pg_subscription
SELECT conninfo FROM pg_stat_wal_receiver
SELECT * FROM pg_hba_file_rules
SELECT * FROM pg_file_settings
SELECT * FROM pg_statistic
SELECT * FROM pg_statistic_ext_data
SELECT * FROM pg_prepared_statements
SELECT * FROM pg_db_role_setting
-- family: unbounded reads
SELECT repeat('x', 1000000000)
SELECT repeat(repeat('x', 1000000), 1000)
SELECT lpad('x', 1000000000)
SELECT format('%1000000000s', 'x')
SELECT array_fill(1, ARRAY[100000000])
SELECT generate_series(1, 10000000000)
SELECT count(*) FROM generate_series(1, 10000000000)
SELECT count(*) FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b
-- family: disguises
SELECT $a$ $b$ ; DROP TABLE x; $b$ $a$ ; DROP TABLE <<table>>
SELECT E'a\\'; DROP TABLE <<table>>; --'
SELECT 'a\'; DROP TABLE <<table>>; --'
SELECT 1 /* /* */ */; DROP TABLE <<table>>
SELECT ｐg_sleep(9)
SELECT 1 OPERATOR(public.@#@) 1
SELECT public.lower('x')
SELECT ('x'::regproc)(1)
-- family: row locks, modes: read_only
SELECT * FROM <<table>> FOR SHARE
SELECT * FROM <<table>> FOR KEY SHARE NOWAIT
TABLE <<table>> FOR UPDATE
-- family: hidden columns
SELECT h FROM <<holder>> h
SELECT h::text FROM <<holder>> h
SELECT row_to_json(h) FROM <<holder>> h
SELECT to_jsonb(h) FROM <<holder>> h
SELECT (h).* FROM <<holder>> h
SELECT (h).<<secret>> FROM <<holder>> h
SELECT array_agg(h) FROM <<holder>> h
TABLE <<holder>>
SELECT * FROM <<holder>> h WHERE h IS NOT NULL
SELECT x.* FROM (SELECT h FROM <<holder>> h) x
DELETE FROM <<holder>> WHERE 1 = 2 RETURNING *
SELECT json_agg(x) FROM (TABLE <<holder>>) x
