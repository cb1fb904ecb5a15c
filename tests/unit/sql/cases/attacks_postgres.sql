-- name: files and network, dialect: postgres, verdict: refuse, rule: functions
SELECT pg_read_file('/etc/passwd')
SELECT * FROM pg_read_file('/etc/passwd')
SELECT * FROM ROWS FROM (pg_ls_dir('/'))
SELECT "pg_read_file"('/etc/passwd')
SELECT pg_catalog.pg_read_file('/etc/passwd')
SELECT pg_catalog . "pg_read_file" /* x */ ('/etc/passwd')
SELECT pg_read_binary_file('/etc/passwd'), pg_stat_file('x')
SELECT ('/etc/passwd'::text).pg_read_file
SELECT f.pg_read_file FROM unnest(ARRAY['/etc/passwd'::text]) f
SELECT unnest.pg_read_file FROM unnest(ARRAY['/etc/passwd'::text])
SELECT (SELECT '/etc/passwd').pg_read_file
SELECT u.pg_ls_dir FROM t, LATERAL unnest(t.x) u
SELECT x.pg_sleep_until FROM current_timestamp x
SELECT (g.v).pg_ls_dir FROM (SELECT '/'::text AS v) g
SELECT upper.pg_ls_dir FROM pg_catalog.upper('/')
SELECT (SELECT f.pg_ls_dir) FROM unnest(ARRAY['/']) f
SELECT lo_import('/etc/passwd')
SELECT lo_export(1, '/tmp/x')
SELECT * FROM dblink('host=x', 'select 1') AS t(a int)
SELECT dblink_exec('x', 'drop table t')
SELECT a FROM t ORDER BY pg_read_file('x')
SELECT 1 WHERE pg_read_file('x') IS NOT NULL
SELECT count(*) FILTER (WHERE pg_read_file('x') > '') FROM t
SELECT 1 LIMIT length(pg_read_file('x'))
SELECT CASE WHEN true THEN pg_ls_dir('/') END
SELECT * FROM a JOIN b ON pg_read_file('x') = 'y'
SELECT row_number() OVER (ORDER BY pg_read_file('x')) FROM t
VALUES (pg_read_file('x'))
SELECT ARRAY[pg_read_file('x')]
SELECT pg_read_file('x')::text || ''
SELECT * FROM t, LATERAL pg_read_file(t.a)
SELECT * FROM t GROUP BY GROUPING SETS ((pg_read_file('x')))
WITH x AS (SELECT pg_read_file('x')) SELECT 1
-- name: side effects, dialect: postgres, verdict: refuse, rule: functions
SELECT nextval('s')
SELECT setval('s', 1)
SELECT ('s'::regclass).nextval
SELECT pg_advisory_lock(1)
SELECT pg_try_advisory_xact_lock(1)
SELECT pg_sleep(1000)
SELECT pg_sleep_for('1 hour')
SELECT set_config('statement_timeout', '0', false)
SELECT set_config('transaction_read_only', 'off', true)
SELECT pg_terminate_backend(1)
SELECT pg_cancel_backend(pid) FROM pg_stat_activity
SELECT pg_reload_conf()
SELECT pg_rotate_logfile()
SELECT pg_notify('a', 'b')
SELECT setseed(0.5)
SELECT pg_logical_emit_message(true, 'a', 'b')
SELECT pg_create_restore_point('x')
SELECT pg_switch_wal()
SELECT pg_backup_start('x')
SELECT pg_stat_reset()
SELECT pg_export_snapshot()
SELECT gin_clean_pending_list('i'::regclass)
SELECT brin_summarize_new_values('i'::regclass)
SELECT txid_current()
SELECT my_function(1)
SELECT public.abs(1)
SELECT "Abs"(1)
SELECT hypopg_create_index('x')
SELECT cron.schedule('x', 'y', 'z')
-- name: SQL as text, dialect: postgres, verdict: refuse, rule: functions
SELECT query_to_xml('delete from t', true, true, '')
SELECT * FROM query_to_xml('select 1', true, true, '')
SELECT table_to_xml('pg_authid'::regclass, true, true, '')
SELECT database_to_xml(true, true, '')
SELECT schema_to_xml('public', true, true, '')
SELECT cursor_to_xml('c', 1, true, true, '')
SELECT * FROM ts_stat('select v from t')
SELECT ts_rewrite('a'::tsquery, 'select t, s from x')
SELECT * FROM crosstab('select 1')
-- name: kinds, dialect: postgres, verdict: refuse, rule: statement-kind
DROP TABLE t
drop/**/table t
CREATE TABLE x (a int)
CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS $$ select 1 $$
CREATE TABLE x AS SELECT 1
ALTER TABLE t ADD c int
TRUNCATE t
INSERT INTO t VALUES (1)
UPDATE t SET a = 1 WHERE id = 1
DELETE FROM t WHERE id = 1
MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE
WITH x AS (DELETE FROM t WHERE id = 1 RETURNING *) SELECT * FROM x
WITH x AS (INSERT INTO t VALUES (1) RETURNING *) SELECT * FROM x
WITH x AS (UPDATE t SET a = 1 WHERE id = 1 RETURNING *) TABLE x
SELECT * FROM (WITH x AS (DELETE FROM t WHERE id = 1 RETURNING *) SELECT * FROM x) s
EXPLAIN ANALYZE DELETE FROM t WHERE id = 1
EXPLAIN (ANALYZE) INSERT INTO t VALUES (1)
EXPLAIN ANALYZE CREATE TABLE x AS SELECT 1
EXPLAIN ANALYZE EXECUTE p
EXPLAIN (ANALYZE) DELETE FROM t WHERE id = 1
COPY t TO '/tmp/x'
COPY t FROM PROGRAM 'id'
COPY (SELECT 1) TO PROGRAM 'id'
SET statement_timeout = 0
SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE
RESET ALL
DISCARD ALL
BEGIN
COMMIT
ROLLBACK
START TRANSACTION READ WRITE
SAVEPOINT x
PREPARE p AS SELECT 1
EXECUTE p
DEALLOCATE p
DECLARE c CURSOR FOR SELECT 1
FETCH ALL FROM c
DO $$ begin end $$
CALL f()
GRANT ALL ON t TO x
REVOKE ALL ON t FROM x
VACUUM FULL
ANALYZE t
CLUSTER t
CHECKPOINT
LOAD 'x'
LISTEN x
NOTIFY x
LOCK TABLE t
REINDEX TABLE t
REFRESH MATERIALIZED VIEW v
COMMENT ON TABLE t IS 'x'
SECURITY LABEL ON TABLE t IS 'x'
REASSIGN OWNED BY a TO b
IMPORT FOREIGN SCHEMA s FROM SERVER x INTO y
SHOW data_directory
SHOW hba_file
SHOW ALL
SHOW ssl_key_file
-- name: constructs, dialect: postgres, verdict: refuse, rule: construct
SELECT * INTO x FROM t
SELECT 1 INTO TEMP x
SELECT * FROM t FOR UPDATE
SELECT * FROM t FOR NO KEY UPDATE
SELECT * FROM t FOR SHARE SKIP LOCKED
SELECT * FROM (SELECT * FROM t FOR UPDATE) s
WITH x AS (SELECT * FROM t FOR UPDATE) SELECT * FROM x
-- name: secrets, dialect: postgres, verdict: refuse, rule: tables
SELECT * FROM pg_authid
SELECT rolpassword FROM pg_catalog.pg_authid
SELECT * FROM PG_SHADOW
SELECT * FROM "pg_shadow"
SELECT * FROM pg_statistic
SELECT * FROM pg_user_mappings
SELECT * FROM pg_toast.pg_toast_1234
SELECT 1 WHERE EXISTS (SELECT 1 FROM pg_authid)
TABLE pg_authid
-- name: several, dialect: postgres, verdict: refuse, rule: one-statement
SELECT 1; DROP TABLE t
SELECT 1; SELECT 2
COMMIT; DROP SCHEMA public CASCADE
SELECT 1 /* x */ ; /* y */ DELETE FROM t
SELECT $$a$$; DROP TABLE t
-- name: unbounded, dialect: postgres, verdict: refuse, rule: unbounded-write, mode: read_write
DELETE FROM t
UPDATE t SET a = 1
DELETE FROM t WHERE true
DELETE FROM t WHERE 1 = 1
DELETE FROM t WHERE 1=1 OR id = 5
UPDATE t SET a = 1 WHERE NOT false
DELETE FROM t WHERE 'a' = 'a' AND 2 > 1
DELETE FROM t WHERE id = id
DELETE FROM t WHERE random() < 2
DELETE FROM t WHERE (SELECT true)
WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x
UPDATE t SET a = 1 WHERE name LIKE '%'
EXPLAIN ANALYZE DELETE FROM t
-- name: functions in another schema, dialect: postgres, verdict: refuse, rule: functions, functions: similarity dblink
SELECT other.similarity('a', 'b')
SELECT public.dblink('a', 'b')
SELECT public.similar('a', 'b')
-- name: not in read_write either, dialect: postgres, verdict: refuse, mode: read_write
UPDATE t SET a = 1 FROM unnest(ARRAY['/etc/passwd']) AS old(x) WHERE t.id = 1 RETURNING old.pg_read_file
DROP TABLE t
TRUNCATE t
UPDATE t SET a = pg_read_file('x') WHERE id = 1
INSERT INTO t SELECT u.pg_ls_dir FROM t, LATERAL unnest(t.x) u
SELECT x.pg_sleep_until FROM current_timestamp x
SELECT (g.v).pg_ls_dir FROM (SELECT '/'::text AS v) g
SELECT upper.pg_ls_dir FROM pg_catalog.upper('/')
SELECT (SELECT f.pg_ls_dir) FROM unnest(ARRAY['/']) f
SELECT lo_import('/etc/passwd')
DELETE FROM t WHERE id = (SELECT 1 FROM pg_authid)
COPY t FROM '/tmp/x'
-- name: broken, dialect: postgres, verdict: syntax
SELEC 1
SELECT * FORM t
SELECT (1
SELECT 'x
SELECT "x
SELECT 1 FROM WHERE
)
-- name: unbounded in other words, dialect: postgres sqlite, verdict: refuse, rule: unbounded-write, mode: read_write
DELETE FROM t WHERE id IS NULL OR NOT id IS NULL
DELETE FROM t WHERE NOT id <> id
DELETE FROM t WHERE id BETWEEN id AND id
DELETE FROM t WHERE id IN (1, id)
DELETE FROM t WHERE EXISTS (SELECT id FROM u)
DELETE FROM t WHERE (SELECT count(*) FROM u) > 0
UPDATE t SET a = 1 WHERE (SELECT max(x) FROM u) IS NOT NULL
DELETE FROM t WHERE 1 = 1 AND 'a' = 'a'
DELETE FROM t WHERE a LIKE '%%'
-- name: quoted functions make as much, dialect: postgres, verdict: refuse, rule: unbounded-read
SELECT "array_fill"(1, ARRAY[100000000])
-- name: unbounded in capitals, dialect: postgres, verdict: refuse, rule: unbounded-write, mode: read_write
DELETE FROM t WHERE ID IS NOT NULL OR ID IS NULL
