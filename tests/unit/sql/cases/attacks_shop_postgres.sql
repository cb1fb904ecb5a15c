-- name: refused on the shop, dialect: postgres, verdict: refuse, on: shop
SELECT * FROM pg_read_file('/etc/passwd')
SELECT lo_get(1)
SELECT * FROM pg_largeobject
SELECT pg_sleep(1)
SELECT pg_sleep_for('1s'), 1
SELECT x.* FROM pg_sleep(1) x
SELECT 1 FROM customers WHERE pg_sleep(1) IS NULL
SELECT (1).pg_sleep
SELECT (1.0::float8).pg_sleep
SELECT (total::float8).pg_sleep FROM customers
SELECT (c.total::float8).pg_sleep FROM customers c
SELECT (c.x).pg_sleep FROM (SELECT 5.0::float8 AS x) c
SELECT x.pg_sleep FROM (VALUES (1.0::float8)) x
SELECT x.pg_sleep FROM abs(1.0::float8) AS x
SELECT x.pg_sleep FROM abs(1.0::float8) x
SELECT x."pg_sleep" FROM abs(1.0::float8) x
SELECT (ARRAY[1.0::float8])[1].pg_sleep
SELECT ((ARRAY[1.0::float8])[1]).pg_sleep
SELECT (SELECT 1.0::float8).pg_sleep
SELECT g.pg_sleep FROM generate_series(1.0::float8::numeric, 2) g
SELECT count(*) FROM generate_series(1,3) AS g WHERE g.pg_sleep IS NULL
SELECT * FROM customers c JOIN LATERAL abs(c.total) s ON s.pg_sleep IS NULL
SELECT "f".pg_read_file FROM unnest(ARRAY['/etc/passwd']) "f"
SELECT f.f.pg_read_file FROM unnest(ARRAY['/etc/passwd']) f
SELECT (f).pg_read_file FROM unnest(ARRAY['/etc/passwd']) f
SELECT (f.f).pg_read_file FROM unnest(ARRAY['/etc/passwd']) f
SELECT f.pg_read_file FROM regexp_split_to_table('/etc/passwd', 'x') f(f)
SELECT pg_catalog.pg_sleep(1)
SELECT pg_catalog."pg_sleep"(1)
SELECT "pg_catalog"."pg_sleep"(1)
SELECT PG_SLEEP(1)
SELECT pg_sleep/**/(1)
SELECT pg_sleep--x
    (1)
SELECT OPERATOR(pg_catalog.+) 1
SELECT 1 OPERATOR(public.@#@) 1
SELECT lo_import('/etc/passwd')
SELECT ('x'::regproc)(1)
SELECT nextval('counter'::regclass)
SELECT ('counter'::regclass).nextval
SELECT f.nextval FROM unnest(ARRAY['counter'::regclass]) f
SELECT f.nextval FROM to_regclass('counter') f
SELECT to_regclass.nextval FROM to_regclass('counter')
SELECT (to_regclass('counter')).nextval
SELECT query_to_xml('select 1', true, true, '')
SELECT t.query_to_xml FROM unnest(ARRAY['x']) t
SELECT table_to_xml('customers', true, true, '')
SELECT table_to_xml_and_xmlschema('customers', true, true, '')
SELECT xmltable.* FROM xmltable('/a' PASSING query_to_xml('select 1', true, true, '') COLUMNS a int PATH 'b')
SELECT xpath('/x', query_to_xml('select 1', true, true, ''))
SELECT database_to_xmlschema(true, true, '')
SELECT set_config('transaction_read_only', 'off', false)
SELECT current_setting('ssl_key_file')
SELECT current_setting('data_directory')
SELECT pg_show_all_settings()
SELECT * FROM pg_show_all_file_settings()
SELECT pg_ls_waldir()
SELECT * FROM pg_ls_logdir()
SELECT pg_stat_get_activity(NULL)
SELECT * FROM pg_stat_get_wal_senders()
SELECT pg_hba_file_rules()
SELECT * FROM pg_hba_file_rules
SELECT * FROM pg_shadow
SELECT * FROM pg_catalog.pg_authid a
SELECT p FROM pg_authid p
SELECT row_to_json(p) FROM pg_authid p
SELECT * FROM pg_user_mapping
SELECT * FROM pg_db_role_setting
SELECT subconninfo FROM pg_subscription
SELECT * FROM pg_stat_wal_receiver
SELECT conninfo FROM pg_stat_wal_receiver
SELECT * FROM pg_prepared_statements
SELECT * FROM pg_statistic_ext_data
SELECT * FROM pg_mcv_list_items('x')
SELECT stxdmcv FROM pg_statistic_ext_data
SELECT * FROM pg_config
SELECT pg_config()
SELECT pg_advisory_lock(1)
SELECT pg_advisory_xact_lock_shared(1, 2)
SELECT pg_try_advisory_lock(1)
SELECT f.pg_advisory_lock FROM generate_series(1::bigint, 2) f
SELECT (1::bigint).pg_advisory_lock
SELECT (id::bigint).pg_advisory_xact_lock FROM customers
SELECT (o.id).pg_advisory_lock FROM orders o
SELECT (id).pg_advisory_lock FROM orders
SELECT count((id).pg_advisory_lock) FROM orders
SELECT (SELECT id FROM orders LIMIT 1).pg_advisory_lock
SELECT a.b.c.d.e FROM t
SELECT pg_notify('a','b')
SELECT pg_cancel_backend(1)
SELECT pg_terminate_backend(1)
SELECT pg_export_snapshot()
SELECT pg_current_xact_id()
SELECT txid_current()
SELECT pg_stat_clear_snapshot()
SELECT pg_stat_force_next_flush()
SELECT pg_stat_have_stats('x',1,1)
SELECT pg_create_logical_replication_slot('a','b')
SELECT pg_logical_slot_get_changes('a',NULL,NULL)
SELECT pg_log_backend_memory_contexts(1)
SELECT pg_wal_replay_pause()
SELECT pg_import_system_collations('pg_catalog')
SELECT pg_control_system()
SELECT lo_create(0)
SELECT lo_from_bytea(0, 'x')
SELECT lo_put(1, 0, 'x')
SELECT lo_unlink(1)
SELECT ts_stat('select 1')
SELECT * FROM ts_stat('select search from products')
SELECT ts_rewrite('a', 'select 1')
SELECT dblink('a')
SELECT dblink_connect('a')
SELECT * FROM dblink_send_query('a','b')
SELECT pg_logical_emit_message(false,'a','b')
SELECT plpgsql_call_handler()
SELECT fmgr_sql_validator(1)
SELECT pg_catalog.pg_extension_config_dump('x','y')
SELECT binary_upgrade_set_next_pg_type_oid(1)
SELECT pg_replication_origin_create('x')
SELECT brin_summarize_new_values('x')
SELECT gin_clean_pending_list('products_search')
SELECT ('products_search'::regclass).gin_clean_pending_list
SELECT pg_nextoid('pg_class','oid','pg_class_oid_index')
SELECT pg_restore_relation_stats('x')
SELECT pg_clear_attribute_stats('a','b','c',false)
SELECT pg_sync_replication_slots()
SELECT pg_get_wal_resource_managers()
SELECT pg_ls_tmpdir()
SELECT pg_stat_reset_slru('x')
SELECT array_fill(1, ARRAY[100000000])
SELECT repeat(repeat('x', 1000000), 1000)
SELECT repeat('x', 1000000000)
SELECT lpad('x', 1000000000)
SELECT rpad('x', 1000000000, 'y')
SELECT length(repeat(repeat('x',10000),10000))
SELECT format('%1000000000s', 'x')
SELECT string_agg(repeat('x',1000), '') FROM generate_series(1,100000000)
SELECT count(*) FROM generate_series(1, 10000000000)
SELECT generate_series(1, 10000000000)
SELECT array_agg(g) FROM generate_series(1,1000000000) g
SELECT count(*) FROM generate_series(1,1000000) a, generate_series(1,1000000) b
SELECT * FROM orders a, orders b, orders c, orders d
SELECT * FROM orders a CROSS JOIN orders b CROSS JOIN orders c CROSS JOIN orders d
SELECT * FROM orders a JOIN orders b ON true JOIN orders c ON 1=1
WITH RECURSIVE r AS (SELECT 1 UNION ALL SELECT 1 FROM r) SELECT * FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM r) SELECT count(*) FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM r WHERE true) SELECT * FROM r
SELECT * FROM customers FOR UPDATE
SELECT * FROM customers FOR KEY SHARE OF customers NOWAIT
SELECT * FROM customers LIMIT 1 FOR UPDATE
SELECT * FROM customers FOR UPDATE LIMIT 1
SELECT 1 FOR UPDATE
SELECT * FROM customers FOR READ ONLY
(SELECT * FROM customers FOR UPDATE)
SELECT (SELECT id FROM customers LIMIT 1 FOR UPDATE)
VALUES (1) FOR UPDATE
TABLE customers FOR UPDATE
SELECT * FROM (TABLE customers FOR SHARE) x
SELECT 1 INTO foo
SELECT 1 AS a INTO TEMP foo
SELECT * INTO UNLOGGED TABLE foo FROM customers
WITH x AS (SELECT 1) SELECT * INTO foo FROM x
(SELECT 1 INTO foo)
SELECT 1 INTO foo UNION SELECT 2
WITH a AS (INSERT INTO customers (name) VALUES ('x') RETURNING 1) SELECT 1
WITH a AS MATERIALIZED (UPDATE customers SET note='x' WHERE id=1 RETURNING 1) TABLE a
WITH a AS (MERGE INTO customers USING orders ON true WHEN MATCHED THEN DO NOTHING RETURNING 1) SELECT 1
SELECT * FROM (DELETE FROM customers RETURNING *) x
EXPLAIN ANALYZE INSERT INTO customers (name) VALUES ('x')
EXPLAIN (ANALYZE) DELETE FROM customers
EXPLAIN (ANALYZE true, COSTS off) UPDATE customers SET note = 'x'
EXPLAIN ANALYZE WITH a AS (DELETE FROM customers RETURNING 1) SELECT 1
EXPLAIN ANALYZE SELECT nextval('counter')
EXPLAIN ANALYZE SELECT pg_sleep(1)
EXPLAIN ANALYZE CREATE TABLE x AS SELECT 1
EXPLAIN ANALYZE CREATE MATERIALIZED VIEW x AS SELECT 1
EXPLAIN ANALYZE DECLARE c CURSOR FOR SELECT 1
EXPLAIN ANALYZE EXECUTE x
EXPLAIN ANALYZE REFRESH MATERIALIZED VIEW city_totals
EXPLAIN (ANALYZE, SERIALIZE) SELECT * INTO foo FROM customers
EXPLAIN ANALYZE SELECT * FROM customers FOR UPDATE
COPY customers TO STDOUT
COPY (SELECT 1) TO '/tmp/x'
COPY customers FROM PROGRAM 'id'
DO 'begin end'
DO $$ begin end $$
DO LANGUAGE plpgsql $$ begin end $$
PREPARE x AS SELECT 1
EXECUTE x
DEALLOCATE ALL
LISTEN a
UNLISTEN *
NOTIFY a, 'x'
SET transaction_read_only = off
SET LOCAL statement_timeout = 0
SET SESSION AUTHORIZATION postgres
SET ROLE postgres
RESET statement_timeout
BEGIN READ WRITE
COMMIT
END
ABORT
ROLLBACK AND CHAIN
SAVEPOINT a
RELEASE a
DECLARE c CURSOR WITH HOLD FOR SELECT 1
FETCH 1 FROM c
MOVE 1 IN c
CLOSE ALL
LOCK customers
LOAD 'x'
VACUUM
ANALYZE
ANALYZE customers
CLUSTER
REINDEX DATABASE x
CHECKPOINT
DISCARD ALL
CALL x()
ALTER SYSTEM SET work_mem = '1'
CREATE TABLE x ()
CREATE TEMP TABLE x (a int)
DROP TABLE customers
TRUNCATE customers
GRANT SELECT ON customers TO PUBLIC
COMMENT ON TABLE customers IS 'x'
SECURITY LABEL ON TABLE customers IS 'x'
IMPORT FOREIGN SCHEMA x FROM SERVER y INTO z
SHOW ALL
SHOW data_directory
SHOW primary_conninfo
SHOW "data_directory"
SELECT 1; SELECT 2
SELECT 1;;SELECT 2
SELECT 'a\'; DROP TABLE customers; --'
SELECT E'a\\'; DROP TABLE customers; --'
SELECT $a$ $b$ ; DROP TABLE x; $b$ $a$ ; DROP TABLE customers
SELECT $1$ ; DROP TABLE customers; $1$
SELECT a$b$, pg_sleep(1) -- $b$
SELECT U&"pg_sleep"(1)
SELECT u&"pg\005fsleep"(1)
SELECT u & "pg_sleep"(1)
SELECT ｐg_sleep(1)
SELECT рg_sleep(1)
SELECT pg_ſleep(1)
SELECT "pg_sleep" (1)
SELECT pg_sleep (ALL 1)
SELECT pg_sleep(VARIADIC 1)
SELECT max(pg_sleep(1)) OVER ()
SELECT pg_sleep(1) FILTER (WHERE true)
SELECT count(*) FROM customers HAVING pg_sleep(1) IS NULL
SELECT * FROM customers ORDER BY pg_sleep(1)
SELECT * FROM customers LIMIT (SELECT 1 FROM pg_sleep(1))
SELECT * FROM customers TABLESAMPLE pg_sleep(1)
SELECT * FROM customers TABLESAMPLE my_method(10)
SELECT * FROM customers TABLESAMPLE BERNOULLI (pg_sleep(1))
SELECT * FROM customers WHERE id = ANY(ARRAY[pg_sleep(1)])
SELECT CASE pg_sleep(1) WHEN NULL THEN 1 END
SELECT COALESCE(pg_sleep(1)::text, 'x')
SELECT CAST(pg_sleep(1) AS text)
SELECT ROW(pg_sleep(1))
SELECT ARRAY(SELECT pg_sleep(1))
SELECT XMLELEMENT(NAME x, pg_sleep(1))
SELECT * FROM XMLTABLE('/' PASSING pg_read_file('x')::xml COLUMNS a text)
SELECT * FROM JSON_TABLE(pg_read_file('x')::jsonb, '$' COLUMNS (a text))
SELECT JSON_OBJECT('a': pg_sleep(1))
SELECT JSON_OBJECT(pg_read_file('x'): 1)
SELECT JSON_ARRAYAGG(pg_sleep(1))
SELECT EXTRACT(year FROM pg_sleep(1))
SELECT POSITION(pg_read_file('x') IN 'y')
SELECT OVERLAY(pg_read_file('x') PLACING 'y' FROM 1)
SELECT TRIM(pg_read_file('x') FROM 'x')
SELECT SUBSTRING(pg_read_file('x') FROM 1)
SELECT (pg_read_file('x')) COLLATE "C"
SELECT now() AT TIME ZONE pg_read_file('x')
SELECT 1 WHERE (1, pg_sleep(1)) IS NULL
SELECT * FROM ROWS FROM (pg_sleep(1), generate_series(1,2))
SELECT * FROM LATERAL pg_sleep(1)
SELECT * FROM customers, LATERAL ROWS FROM (pg_sleep(1)) x
SELECT sum(1) OVER (ORDER BY pg_sleep(1))
SELECT sum(1) OVER (ROWS pg_sleep(1) PRECEDING)
SELECT 1 GROUP BY pg_sleep(1)
SELECT DISTINCT ON (pg_sleep(1)) 1
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY pg_sleep(1))
SELECT string_agg('x', ',' ORDER BY pg_sleep(1))
SELECT 'x' LIKE 'y' ESCAPE pg_read_file('x')
SELECT interval '1' second * pg_sleep(1)
SELECT version() , public.version()
SELECT public.lower('x')
SELECT shop.lower('x')
SELECT information_schema._pg_char_max_length(25, 1)
SELECT information_schema._pg_truetypid(a, t) FROM pg_attribute a, pg_type t
SELECT pg_catalog.pg_catalog.lower('x')
SELECT foo.pg_catalog.pg_sleep(1)
SELECT $1
SELECT ?
SELECT ->
SELECT :a
SELECT {{x}}
SELECT (c).my_row_fn FROM customers c
SELECT my_row_fn(c) FROM customers c
SELECT 1 = ANY (SELECT pg_sleep(1))
SELECT * FROM customers c WHERE c = ROW(pg_sleep(1))
SELECT COLLATION FOR (pg_read_file('x'))
SELECT current_user::regrole, current_schema.pg_sleep
SELECT * FROM current_schema x WHERE x.pg_read_file IS NULL
SELECT x.pg_ls_dir FROM current_user AS x
SELECT x.pg_ls_dir FROM session_user x
SELECT x.pg_ls_dir FROM cast('/' AS text) x
SELECT x.pg_ls_dir FROM coalesce('/', 'b') x
SELECT x.pg_ls_dir FROM nullif('/'::text, 'b') x
SELECT x.pg_ls_dir FROM trim('/') x
SELECT x.pg_ls_dir FROM substring('/' from 1) x
SELECT x.pg_ls_dir FROM greatest('/', '.') x
SELECT x.pg_ls_dir FROM xmlserialize(content '<a/>'::xml as text) x
SELECT btrim.pg_ls_dir FROM trim('/')
SELECT (json_each_text('{"a":"/"}')).value.pg_ls_dir
SELECT ((json_each_text('{"a":"/"}')).value).pg_ls_dir
SELECT e.value.pg_ls_dir FROM json_each_text('{"a":"/"}') e
SELECT (e.value).pg_ls_dir FROM json_each_text('{"a":"/"}') e
SELECT (ROW('/'::text)).f1.pg_ls_dir
SELECT tags[1].pg_ls_dir FROM customers
SELECT (tags[1]).pg_ls_dir FROM customers
SELECT (c.tags)[1].pg_ls_dir FROM customers c
SELECT ('/'::text COLLATE "C").pg_ls_dir
SELECT (CASE WHEN true THEN '/'::text END).pg_ls_dir
SELECT ('a' || 'b').pg_ls_dir
SELECT '/'.pg_ls_dir
SELECT ('/').pg_ls_dir
SELECT (CAST('/' AS text)).pg_ls_dir
SELECT (current_user).pg_ls_dir
SELECT (lower('/')).pg_ls_dir
SELECT lower('/').pg_ls_dir
SELECT (c.note).pg_ls_dir FROM customers c
SELECT (note).pg_ls_dir FROM customers
SELECT (c).note.pg_ls_dir FROM customers c
SELECT ((c).note).pg_ls_dir FROM customers c
SELECT max(c).pg_ls_dir FROM customers c
SELECT (x).pg_sleep FROM abs(5::float8) AS x
SELECT * FROM abs(5::float8) AS x ORDER BY x.pg_sleep
SELECT * FROM abs(5::float8) AS x JOIN customers ON x.pg_sleep IS NULL
SELECT merge_action()
UPDATE customers SET note = 'x' WHERE id = 1
INSERT INTO customers (name) VALUES ('x')
DELETE FROM customers WHERE id = 1
MERGE INTO customers USING orders ON customers.id = orders.id WHEN MATCHED THEN DELETE
-- name: look like attacks and do no harm, dialect: postgres, verdict: allow, on: shop, harmless: yes
SELECT loid FROM pg_largeobject_metadata
SELECT c.pg_sleep FROM (SELECT 5.0::float8) c
SELECT c.pg_sleep FROM (SELECT 5.0::float8) AS c(x)
SELECT c.x.pg_sleep FROM (SELECT 5.0::float8 AS x) c
SELECT customers.pg_sleep FROM customers
SELECT 'pg_sleep'::regproc
SELECT 'nextval(''counter'')'::text
SELECT currval('counter'), lastval()
SELECT c.nextval FROM (SELECT 'counter'::regclass) c(x)
SELECT pg_catalog.current_setting('is_superuser')
SELECT pg_get_userbyid(10)
SELECT * FROM pg_foreign_server
SELECT srvoptions FROM pg_catalog.pg_foreign_server
SELECT rolconfig FROM pg_roles
SELECT * FROM pg_replication_slots
SELECT * FROM pg_cursors
SELECT * FROM pg_stat_statements
SELECT query FROM pg_stat_activity
SELECT * FROM pg_backend_memory_contexts
SELECT * FROM pg_shmem_allocations
SELECT * FROM pg_timezone_names()
SELECT o.id.pg_advisory_lock FROM orders o
SELECT pg_collation_actual_version(1)
SELECT pg_relation_filepath('customers')
SELECT ts_parse('default', 'x'), ts_token_type('default')
SELECT ts_lexize('english_stem', 'x')
SELECT to_tsvector('pg_catalog.english', 'x')
SELECT json_populate_record(null::pg_authid, '{}')
SELECT NULL::pg_authid
SELECT jsonb_populate_recordset(null::customers, '[{}]')
SELECT inet_server_addr()
SELECT pg_input_is_valid('x','int')
SELECT pg_input_error_info('x','int')
SELECT pg_snapshot_xip(pg_current_snapshot())
SELECT 10::numeric ^ 100000
SELECT factorial(100000)
SELECT 2 ^ 1000000::numeric
SELECT regexp_replace(repeat('a', 100000), '(a+)+$', 'b')
SELECT 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' ~ '^(a|a|aa)+$'
SELECT jsonb_path_query('1', '$ ? (@ like_regex "(a+)+")')
SELECT E'a\'; DROP TABLE customers; --'
SELECT $é$;$é$
SELECT 1 /* /* */ ; DROP TABLE customers; -- */
SELECT EXTRACT(pg_sleep FROM 1)
WITH RECURSIVE x(a) AS (SELECT 1 UNION SELECT 2) SEARCH BREADTH FIRST BY a SET pg_sleep SELECT * FROM x
SELECT @a
SELECT @@a
SELECT #a
SELECT * FROM pg_sleep
SELECT pg_sleep
SELECT "customers".* , customers.lo_unlink FROM customers
SELECT customers.my_row_fn FROM customers
SELECT c.my_row_fn FROM customers c
SELECT CAST('x' AS pg_sleep)
SELECT 'x'::shop.mytype
SELECT 'x'::"my type"
SELECT mytype 'x'
SELECT '1'::reglanguage
SELECT x.y.pg_ls_dir FROM (SELECT '/'::text AS y) x
SELECT note.pg_ls_dir FROM customers
SELECT c.note.pg_ls_dir FROM customers c
SELECT public.customers.note.pg_ls_dir FROM customers
WITH x AS (SELECT '/'::text AS a) SELECT x.pg_ls_dir FROM x
WITH x AS (SELECT '/'::text) SELECT text.pg_ls_dir FROM x
SELECT (x).value FROM abs(5::float8) AS x
