-- name: reads that act or tell too much, dialect: postgres, verdict: refuse, on: shop
SELECT JSON_ARRAY(RETURNING pg_sleep(1))
SHOW "data_directory"
SHOW "all"
SHOW "work_mem" x
SELECT JSON_OBJECT(RETURNING text), JSON_ARRAY(pg_sleep(1))
SELECT 1; DROP TABLE customers
SELECT 1;;DELETE FROM customers
SELECT $$a$$; DELETE FROM customers WHERE $$b$$ = 'b'
SELECT 'a' /* ; */ ; DELETE FROM customers --
SELECT E'\''; DELETE FROM customers; --'
SELECT U&'\0027'; DELETE FROM customers; --'
SELECT U&'a' UESCAPE ''''; DROP TABLE customers; --'
COMMIT; DROP SCHEMA public CASCADE
END; DELETE FROM customers
BEGIN READ WRITE
WITH d AS (DELETE FROM customers RETURNING *) SELECT * FROM d
WITH u AS MATERIALIZED (UPDATE customers SET name = 'x' RETURNING 1) SELECT 1
WITH RECURSIVE i AS (INSERT INTO customers (name) VALUES ('x') RETURNING id) TABLE i
SELECT * FROM (WITH d AS (DELETE FROM customers RETURNING *) SELECT * FROM d) x
EXPLAIN ANALYZE DELETE FROM customers WHERE id = 1
EXPLAIN (ANALYZE) WITH d AS (DELETE FROM customers RETURNING *) SELECT * FROM d
EXPLAIN ANALYZE CREATE TABLE x AS SELECT 1
EXPLAIN ANALYZE EXECUTE p
EXPLAIN ANALYZE DECLARE c CURSOR FOR SELECT 1
EXPLAIN (ANALYZE) REFRESH MATERIALIZED VIEW city_totals
SELECT * INTO stolen FROM customers
SELECT 1 INTO TEMP x
CREATE TABLE x AS SELECT 1
TABLE customers FOR UPDATE
SELECT * FROM customers FOR SHARE
SELECT (SELECT id FROM customers LIMIT 1 FOR UPDATE)
COPY customers TO PROGRAM 'id'
COPY (SELECT 1) TO '/tmp/x'
COPY customers FROM '/etc/passwd'
DO $$ BEGIN DELETE FROM customers; END $$
CALL my_proc()
PREPARE p AS DELETE FROM customers
EXECUTE p
DEALLOCATE ALL
DECLARE c CURSOR WITH HOLD FOR SELECT 1
FETCH ALL FROM c
LISTEN x
NOTIFY x, 'y'
UNLISTEN *
SET search_path = shop
SET LOCAL transaction_read_only = off
SET TRANSACTION READ WRITE
SET SESSION AUTHORIZATION postgres
RESET ALL
DISCARD ALL
LOCK TABLE customers
VACUUM FULL customers
ANALYZE customers
REINDEX TABLE customers
CLUSTER customers
CHECKPOINT
LOAD 'x'
SECURITY LABEL ON TABLE customers IS 'x'
COMMENT ON TABLE customers IS 'x'
IMPORT FOREIGN SCHEMA x FROM SERVER y INTO public
REASSIGN OWNED BY agent TO postgres
GRANT ALL ON customers TO PUBLIC
ALTER SYSTEM SET work_mem = '1GB'
ALTER ROLE agent SUPERUSER
CREATE EXTENSION dblink
SELECT nextval('counter')
SELECT setval('counter', 999)
SELECT * FROM nextval('counter')
SELECT x.* FROM generate_series(1, nextval('counter')) x
SELECT * FROM customers ORDER BY nextval('counter')
SELECT * FROM customers LIMIT nextval('counter')
SELECT * FROM customers OFFSET (SELECT nextval('counter'))
SELECT sum(nextval('counter')) OVER () FROM customers
SELECT count(*) FILTER (WHERE nextval('counter') > 0) FROM customers
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY nextval('counter')) FROM customers
SELECT CASE WHEN true THEN nextval('counter') END
SELECT COALESCE(NULL, nextval('counter'))
SELECT ARRAY[nextval('counter')]
SELECT (ARRAY[1,2])[nextval('counter')]
SELECT ROW(nextval('counter'))
VALUES (nextval('counter'))
SELECT * FROM (VALUES (nextval('counter'))) v
SELECT * FROM customers TABLESAMPLE BERNOULLI (nextval('counter'))
SELECT * FROM customers WHERE id IN (nextval('counter'))
SELECT * FROM customers GROUP BY nextval('counter')
SELECT 1 FROM customers HAVING nextval('counter') > 0
SELECT nextval('counter')::text || 'x'
SELECT interval '1 day' * nextval('counter')
SELECT JSON_OBJECT('a': nextval('counter'))
SELECT JSON_ARRAY(1, nextval('counter') RETURNING jsonb)
SELECT JSON_VALUE('{}'::jsonb, '$' DEFAULT nextval('counter') ON EMPTY)
SELECT JSON_VALUE('{}'::jsonb, '$' PASSING nextval('counter') AS x)
SELECT * FROM JSON_TABLE('[1]'::jsonb, '$' COLUMNS (a int PATH '$.x' DEFAULT nextval('counter') ON EMPTY)) t
SELECT * FROM JSON_TABLE('[1]'::jsonb, '$' PASSING nextval('counter') AS n COLUMNS (a int PATH '$')) t
SELECT xmlserialize(content xmlelement(name a, nextval('counter')) AS text)
SELECT xmlroot(xmlelement(name a), version nextval('counter')::text)
SELECT xmlpi(name a, nextval('counter')::text)
SELECT xmlexists('//a' PASSING BY REF xmlelement(name a, nextval('counter')))
SELECT * FROM xmltable('/a' PASSING xml '<a/>' COLUMNS a int PATH '.' DEFAULT nextval('counter'))
SELECT * FROM xmltable('/a' PASSING xmlelement(name a, nextval('counter')) COLUMNS a int PATH '.')
SELECT extract(day from pg_sleep(1))
SELECT overlay('a' placing pg_read_file('/etc/passwd') from 1)
SELECT trim(both pg_read_file('/etc/passwd') from 'x')
SELECT substring(pg_read_file('/etc/passwd') from 1 for 5)
SELECT position('a' in pg_read_file('/etc/passwd'))
SELECT collation for (pg_read_file('/etc/passwd'))
SELECT pg_read_file('/etc/passwd') COLLATE "C"
SELECT pg_read_file('/etc/passwd') AT LOCAL
SELECT now() AT TIME ZONE (pg_read_file('/etc/passwd'))
SELECT 'x' LIKE pg_read_file('/etc/passwd') ESCAPE '!'
SELECT 1 OPERATOR(pg_catalog.+) length(pg_read_file('/etc/passwd'))
SELECT 1 OPERATOR(pg_catalog."+") 1
SELECT 1 OPERATOR("pg_catalog".+) 1
SELECT 1 OPERATOR(evil.+) 1
SELECT - OPERATOR(pg_catalog.-) 1
SELECT current_setting('data_directory'::text)
SELECT current_setting(U&'data\005fdirectory')
SELECT current_setting('data_' || 'directory')
SELECT current_setting('config_file'::varchar)
SHOW config_file
SHOW data_directory
SHOW ssl_key_file
SHOW unix_socket_directories
SHOW archive_command
SHOW ALL
SELECT pg_catalog.pg_read_file('/etc/passwd')
SELECT "pg_catalog"."pg_read_file"('/etc/passwd')
SELECT pg_read_binary_file('/etc/passwd'), pg_stat_file('/etc/passwd')
SELECT * FROM pg_ls_dir('/')
SELECT * FROM ROWS FROM (pg_ls_dir('/'), pg_ls_logdir())
SELECT lo_import('/etc/passwd'), lo_export(1, '/tmp/x')
SELECT lo_create(0), lo_unlink(1), lo_put(1, 0, 'x')
SELECT pg_advisory_lock(1), pg_try_advisory_xact_lock(2)
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
SELECT pg_cancel_backend(1), pg_reload_conf(), pg_rotate_logfile(), pg_promote()
SELECT set_config('transaction_read_only', 'off', true)
SELECT * FROM set_config('a.b', 'c', false)
SELECT dblink('host=x', 'DELETE FROM y')
SELECT query_to_xml('DELETE FROM customers', true, true, '')
SELECT ts_rewrite('a'::tsquery, 'SELECT t, s FROM x')
SELECT * FROM ts_stat('SELECT search FROM products')
SELECT database_to_xml(true, true, ''), schema_to_xml('public', true, true, ''), table_to_xml('pg_authid', true, true, '')
SELECT pg_notify('a', 'b'), pg_logical_emit_message(true, 'a', 'b')
SELECT pg_stat_reset(), pg_stat_reset_single_table_counters(1)
SELECT txid_current(), pg_current_xact_id()
SELECT pg_export_snapshot(), pg_backup_start('x'), pg_create_restore_point('x'), pg_switch_wal()
SELECT brin_summarize_new_values('x'), gin_clean_pending_list('x')
SELECT pg_restore_relation_stats('relation', 'x'), pg_clear_attribute_stats('public', 'customers', 'id', false)
SELECT * FROM pg_authid
SELECT * FROM pg_catalog."pg_authid"
SELECT passwd FROM pg_shadow
SELECT * FROM pg_file_settings
SELECT * FROM pg_hba_file_rules
SELECT * FROM pg_statistic
SELECT * FROM pg_user_mappings
SELECT (SELECT rolpassword FROM pg_authid LIMIT 1)
SELECT * FROM customers WHERE EXISTS (TABLE pg_authid)
SELECT * FROM information_schema.user_mapping_options
EXECUTE IMMEDIATE 'DROP TABLE customers'
\copy customers to 'x'
\! id
SELECT 1 \gexec
U&"\0044ROP" TABLE customers
D/**/ROP TABLE customers
DELETE--x
    FROM customers
MERGE INTO customers c USING orders o ON c.id = o.id WHEN MATCHED THEN DELETE
TRUNCATE customers
SELECT * FROM customers; SELECT pg_sleep(1)
(DELETE FROM customers)
SELECT f.x FROM (DELETE FROM customers RETURNING id AS x) f
REFRESH MATERIALIZED VIEW city_totals
SELECT 1 FROM customers c, LATERAL (SELECT nextval('counter')) x
SELECT * FROM customers WINDOW w AS (PARTITION BY nextval('counter'))
SELECT rank() OVER (ORDER BY nextval('counter')) FROM customers
SELECT sum(id) OVER (ROWS BETWEEN nextval('counter') PRECEDING AND CURRENT ROW) FROM customers
SELECT id FROM customers FETCH FIRST (nextval('counter')) ROWS ONLY
SELECT DISTINCT ON (nextval('counter')) id FROM customers
SELECT * FROM customers JOIN orders ON nextval('counter') > 0
SELECT GROUPING(nextval('counter')) FROM customers GROUP BY ROLLUP (nextval('counter'))
SELECT first(1), next(2)
SELECT * FROM first('x')
SELECT 1 ?| first(1)
SELECT a[1:first(2)] FROM customers
SELECT join(1), both(1), zone(2), placing(3)
-- name: hidden tables, dialect: postgres, verdict: refuse, on: shop, mode: read_write, hidden: orders
SELECT * FROM pg_stats
SELECT most_common_vals FROM pg_catalog."pg_stats" WHERE tablename = 'customers'
SELECT * FROM pg_stats_ext_exprs
SELECT regclass 'orders'
SELECT '{orders}'::regclass[][]
SELECT pg_catalog."regclass" 'orders'
SELECT 'orders'::"regclass"
SELECT _regclass '{orders}'
SELECT * FROM json_to_record('{"a": "orders"}') AS t(a "regclass")
SELECT 1 FROM customers WHERE tableoid = regclass 'orders'
SELECT * FROM orders
SELECT * FROM public.orders
SELECT * FROM "orders"
SELECT * FROM "public"."orders"
SELECT o.* FROM ORDERS o
TABLE orders
SELECT (SELECT max(id) FROM orders)
SELECT * FROM customers c JOIN orders o ON o.customer_id = c.id
SELECT * FROM customers WHERE EXISTS (SELECT 1 FROM orders)
SELECT * FROM customers WHERE id IN (TABLE orders)
WITH o AS (SELECT * FROM orders) SELECT * FROM o
WITH orders AS (SELECT * FROM public.orders) SELECT * FROM orders
WITH orders AS (SELECT * FROM orders) SELECT * FROM orders
WITH x AS (WITH orders AS (SELECT 1) SELECT * FROM orders) SELECT * FROM orders
SELECT * FROM (customers c CROSS JOIN orders o)
SELECT * FROM customers, LATERAL (SELECT * FROM orders) o
SELECT * FROM customers UNION ALL SELECT id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM orders
SELECT * FROM ONLY orders
SELECT * FROM orders *
SELECT * FROM orders TABLESAMPLE SYSTEM (100)
SELECT ARRAY(SELECT id FROM orders)
SELECT row_to_json(orders) FROM orders
SELECT JSON_ARRAY(SELECT id FROM orders)
SELECT count(*) FILTER (WHERE id IN (SELECT id FROM orders)) FROM customers
SELECT * FROM customers ORDER BY (SELECT max(id) FROM orders)
SELECT * FROM customers LIMIT (SELECT count(*) FROM orders)
SELECT CASE WHEN (SELECT count(*) FROM orders) > 0 THEN 1 END
VALUES ((SELECT max(id) FROM orders))
EXPLAIN SELECT * FROM orders
EXPLAIN ANALYZE TABLE orders
SELECT 'orders'::regclass::oid
SELECT pg_relation_size('orders'), pg_table_size('public.orders')
SELECT to_regclass('orders')
SELECT has_table_privilege('orders', 'SELECT')
SELECT pg_get_constraintdef(oid) FROM pg_constraint
SELECT relname FROM pg_class
SELECT * FROM pg_catalog.pg_tables
SELECT * FROM information_schema.tables
SELECT column_name FROM information_schema.columns WHERE table_name = 'orders'
SELECT tablename FROM pg_tables WHERE tablename = 'customers' OR true
SELECT * FROM pg_indexes
SELECT * FROM pg_stat_user_tables
SELECT query FROM pg_stat_activity
INSERT INTO orders (customer_id) VALUES (1)
INSERT INTO customers (name) SELECT status FROM orders
UPDATE orders SET status = 'x' WHERE id = 1
UPDATE customers SET note = o.status FROM orders o WHERE o.customer_id = customers.id AND customers.id = 1
UPDATE customers SET note = (SELECT max(status) FROM orders) WHERE id = 1
DELETE FROM orders WHERE id = 1
DELETE FROM customers USING orders WHERE orders.customer_id = customers.id AND customers.id = 1
MERGE INTO customers c USING orders o ON o.customer_id = c.id WHEN MATCHED THEN UPDATE SET note = o.status
MERGE INTO orders o USING customers c ON o.customer_id = c.id WHEN MATCHED THEN DELETE
INSERT INTO customers (id, name) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET note = (SELECT max(status) FROM orders)
INSERT INTO customers (name) VALUES ('x') RETURNING (SELECT max(status) FROM orders)
WITH d AS (DELETE FROM orders WHERE id = 1 RETURNING *) SELECT * FROM d
SELECT * FROM customers WHERE id = (SELECT max(id) FROM orders) FOR UPDATE
SELECT o.id FROM customers c, orders o FOR UPDATE OF c
-- name: tables that are not shown, dialect: postgres, verdict: refuse, on: shop, mode: read_write, shown: customers
SELECT * FROM orders
SELECT * FROM "public"."orders"
SELECT (SELECT max(id) FROM orders)
SELECT * FROM customers WHERE id IN (TABLE orders)
WITH orders AS (SELECT * FROM orders) SELECT * FROM orders
SELECT * FROM (customers c CROSS JOIN orders o)
SELECT * FROM ONLY orders
SELECT ARRAY(SELECT id FROM orders)
SELECT count(*) FILTER (WHERE id IN (SELECT id FROM orders)) FROM customers
SELECT CASE WHEN (SELECT count(*) FROM orders) > 0 THEN 1 END
EXPLAIN ANALYZE TABLE orders
SELECT to_regclass('orders')
SELECT relname FROM pg_class
SELECT column_name FROM information_schema.columns WHERE table_name = 'orders'
SELECT * FROM pg_stat_user_tables
INSERT INTO customers (name) SELECT status FROM orders
UPDATE customers SET note = (SELECT max(status) FROM orders) WHERE id = 1
MERGE INTO customers c USING orders o ON o.customer_id = c.id WHEN MATCHED THEN UPDATE SET note = o.status
INSERT INTO customers (name) VALUES ('x') RETURNING (SELECT max(status) FROM orders)
SELECT o.id FROM customers c, orders o FOR UPDATE OF c
-- name: more than a write, dialect: postgres, verdict: refuse, on: shop, mode: read_write
SELECT 1; DROP TABLE customers
SELECT $$a$$; DELETE FROM customers WHERE $$b$$ = 'b'
SELECT E'\''; DELETE FROM customers; --'
SELECT U&'a' UESCAPE ''''; DROP TABLE customers; --'
END; DELETE FROM customers
WITH d AS (DELETE FROM customers RETURNING *) SELECT * FROM d
SELECT * FROM (WITH d AS (DELETE FROM customers RETURNING *) SELECT * FROM d) x
EXPLAIN ANALYZE CREATE TABLE x AS SELECT 1
EXPLAIN ANALYZE DECLARE c CURSOR FOR SELECT 1
SELECT * INTO stolen FROM customers
CREATE TABLE x AS SELECT 1
COPY (SELECT 1) TO '/tmp/x'
DO $$ BEGIN DELETE FROM customers; END $$
PREPARE p AS DELETE FROM customers
DEALLOCATE ALL
FETCH ALL FROM c
NOTIFY x, 'y'
SET search_path = shop
SET TRANSACTION READ WRITE
RESET ALL
LOCK TABLE customers
ANALYZE customers
CLUSTER customers
LOAD 'x'
COMMENT ON TABLE customers IS 'x'
REASSIGN OWNED BY agent TO postgres
ALTER SYSTEM SET work_mem = '1GB'
CREATE EXTENSION dblink
SELECT setval('counter', 999)
SELECT x.* FROM generate_series(1, nextval('counter')) x
SELECT * FROM customers LIMIT nextval('counter')
SELECT sum(nextval('counter')) OVER () FROM customers
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY nextval('counter')) FROM customers
SELECT COALESCE(NULL, nextval('counter'))
SELECT (ARRAY[1,2])[nextval('counter')]
VALUES (nextval('counter'))
SELECT * FROM customers TABLESAMPLE BERNOULLI (nextval('counter'))
SELECT * FROM customers GROUP BY nextval('counter')
SELECT nextval('counter')::text || 'x'
SELECT JSON_OBJECT('a': nextval('counter'))
SELECT JSON_VALUE('{}'::jsonb, '$' DEFAULT nextval('counter') ON EMPTY)
SELECT * FROM JSON_TABLE('[1]'::jsonb, '$' COLUMNS (a int PATH '$.x' DEFAULT nextval('counter') ON EMPTY)) t
SELECT xmlserialize(content xmlelement(name a, nextval('counter')) AS text)
SELECT xmlpi(name a, nextval('counter')::text)
SELECT * FROM xmltable('/a' PASSING xml '<a/>' COLUMNS a int PATH '.' DEFAULT nextval('counter'))
SELECT extract(day from pg_sleep(1))
SELECT trim(both pg_read_file('/etc/passwd') from 'x')
SELECT position('a' in pg_read_file('/etc/passwd'))
SELECT pg_read_file('/etc/passwd') COLLATE "C"
SELECT now() AT TIME ZONE (pg_read_file('/etc/passwd'))
SELECT 1 OPERATOR(pg_catalog.+) length(pg_read_file('/etc/passwd'))
SELECT 1 OPERATOR("pg_catalog".+) 1
SELECT - OPERATOR(pg_catalog.-) 1
SELECT current_setting(U&'data\005fdirectory')
SELECT current_setting('config_file'::varchar)
SHOW data_directory
SHOW unix_socket_directories
SHOW ALL
SELECT "pg_catalog"."pg_read_file"('/etc/passwd')
SELECT * FROM pg_ls_dir('/')
SELECT lo_import('/etc/passwd'), lo_export(1, '/tmp/x')
SELECT pg_advisory_lock(1), pg_try_advisory_xact_lock(2)
SELECT pg_cancel_backend(1), pg_reload_conf(), pg_rotate_logfile(), pg_promote()
SELECT * FROM set_config('a.b', 'c', false)
SELECT query_to_xml('DELETE FROM customers', true, true, '')
SELECT * FROM ts_stat('SELECT search FROM products')
SELECT pg_notify('a', 'b'), pg_logical_emit_message(true, 'a', 'b')
SELECT txid_current(), pg_current_xact_id()
SELECT brin_summarize_new_values('x'), gin_clean_pending_list('x')
SELECT * FROM pg_authid
SELECT passwd FROM pg_shadow
SELECT * FROM pg_hba_file_rules
SELECT * FROM pg_statistic
SELECT (SELECT rolpassword FROM pg_authid LIMIT 1)
SELECT * FROM information_schema.user_mapping_options
\copy customers to 'x'
SELECT 1 \gexec
D/**/ROP TABLE customers
TRUNCATE customers
(DELETE FROM customers)
REFRESH MATERIALIZED VIEW city_totals
SELECT * FROM customers WINDOW w AS (PARTITION BY nextval('counter'))
SELECT sum(id) OVER (ROWS BETWEEN nextval('counter') PRECEDING AND CURRENT ROW) FROM customers
SELECT DISTINCT ON (nextval('counter')) id FROM customers
SELECT GROUPING(nextval('counter')) FROM customers GROUP BY ROLLUP (nextval('counter'))
SELECT * FROM first('x')
SELECT a[1:first(2)] FROM customers
-- name: options of EXPLAIN in quotes, dialect: postgres, verdict: refuse, on: shop
EXPLAIN ("analyze") DELETE FROM orders WHERE id = 1
EXPLAIN ("evil") SELECT 1
-- name: conditions that types make true, dialect: postgres, verdict: refuse, rule: unbounded-write, on: shop, mode: read_write
DELETE FROM order_items WHERE '(,)'::int4range @> line
DELETE FROM order_items WHERE line <@ '[,]'::int4range
DELETE FROM order_items WHERE line <@ int4range(NULL, NULL)
UPDATE order_items SET quantity = 0 WHERE int4range(NULL, NULL, '[]') @> line
DELETE FROM order_items WHERE '{(,)}'::int4multirange @> line
UPDATE orders SET status = 'x' WHERE period && '(,)'
UPDATE orders SET status = 'x' WHERE 'empty'::tstzrange <@ period OR period IS NULL
UPDATE customers SET note = 'x' WHERE tags @> '{}'
UPDATE customers SET note = 'x' WHERE ARRAY[]::text[] <@ tags
UPDATE customers SET note = 'x' WHERE data @> '{}'::jsonb
DELETE FROM events WHERE at < 'infinity'
DELETE FROM events WHERE at > '-infinity'::timestamptz
DELETE FROM events WHERE timestamptz 'infinity' >= at
DELETE FROM events WHERE at BETWEEN '-infinity' AND 'infinity'
DELETE FROM events WHERE extract(month FROM at) BETWEEN 1 AND 12
DELETE FROM events WHERE date_part('hour', at) >= 0
DELETE FROM events WHERE extract(year FROM at) > 0
DELETE FROM events WHERE extract(dow FROM at) < 3 OR extract(dow FROM at) > 2
UPDATE customers SET note = 'x' WHERE cardinality(tags) >= 0
UPDATE customers SET note = 'x' WHERE active IN (true, false)
UPDATE customers SET note = 'x' WHERE starts_with(name, '')
UPDATE customers SET note = 'x' WHERE octet_length(name) > -1
-- name: series up to the present, dialect: postgres, verdict: refuse, rule: unbounded-read
SELECT * FROM generate_series(now(), now() + interval '10000 years', interval '1 second')
SELECT count(*) FROM generate_series(date_trunc('day', now()) - interval '900 years', now(), '1 second') g
SELECT count(*) FROM generate_series('1990-01-01', current_timestamp, '1 second') g
SELECT count(*) FROM unnest(array_fill(1, ARRAY[10000])) a, unnest(array_fill(1, ARRAY[10000])) b
-- name: products that one column does not link, dialect: postgres, verdict: refuse, rule: unbounded-read, on: shop
SELECT count(*) FROM generate_series(1, 100000) a LEFT JOIN generate_series(1, 100000) b ON a IS NOT NULL
SELECT count(*) FROM generate_series(1, 100000) a(x) JOIN generate_series(1, 100000) b(y) ON x > 0 AND y > 0
SELECT count(*) FROM unnest(array(SELECT generate_series(1, 100000))) a, unnest(array(SELECT generate_series(1, 100000))) b
SELECT count(*) FROM customers, order_items, events WHERE kind = 'x'
-- name: calls behind the order of a JSON list, dialect: postgres, verdict: refuse
SELECT json_arrayagg(name ORDER BY name RETURNING wipe()) FROM customers
SELECT json_arrayagg(name ORDER BY wipe() NULL ON NULL) FROM customers
SELECT json_arrayagg(name ORDER BY id RETURNING (SELECT pg_read_file('x'))) FROM customers
-- name: what is more than explained, dialect: postgres, verdict: refuse, on: shop
EXPLAIN ANALYZE UPDATE customers SET note = 'x' WHERE id = 1
EXPLAIN (ANALYZE off, ANALYZE) DELETE FROM order_items WHERE order_id = 1
EXPLAIN (ANALYZE, ANALYZE off) DELETE FROM order_items WHERE order_id = 1
EXPLAIN (ANALYZE false, ANALYZE 'on') DELETE FROM order_items WHERE order_id = 1
EXPLAIN ANALYZE (DELETE FROM order_items)
EXPLAIN UPDATE customers SET note = pg_read_file('x') WHERE id = 1
EXPLAIN CREATE TABLE a AS SELECT 1
SELECT nextval('counter')
EXPLAIN ANALYZE SELECT nextval('counter')
SELECT ts_rewrite('a'::tsquery, 'a'::tsquery, 'c'::tsquery), ts_rewrite('a'::tsquery, 'SELECT t, s FROM customers')
SELECT * FROM ts_rewrite('a', 'select my_touch(1)::text::tsquery, ''b''::tsquery')
SELECT "ts_rewrite"('a'::tsquery, 'SELECT 1'), ts_rewrite('a', 'b', 'c')
-- name: hidden tables in what is explained, dialect: postgres, verdict: refuse, on: shop, hidden: orders
EXPLAIN DELETE FROM orders WHERE id = 1
-- name: numbers of a sequence without a row, dialect: postgres, verdict: refuse, on: shop, mode: read_write
SELECT nextval('counter')
select NEXTVAL('counter') AS id;
SELECT pg_catalog.nextval('counter'::regclass)
SELECT nextval('counter') FROM customers
SELECT nextval('counter'), my_touch(1)
SELECT setval('counter', 1)
SELECT nextval('counter') UNION ALL SELECT 1
-- name: a sequence under lists, dialect: postgres, verdict: refuse, on: shop, mode: read_write, hidden: orders
SELECT nextval('counter')
-- name: a pattern put together and a range up to infinity, dialect: postgres, verdict: refuse, rule: unbounded-write, on: shop, mode: read_write
UPDATE customers SET note = 'x' WHERE name LIKE '%' || '%'
DELETE FROM events WHERE at <@ tstzrange('-infinity', 'infinity', '[]')
DELETE FROM events WHERE tstzrange(NULL, 'infinity') @> at
-- name: lists of made texts, dialect: postgres, verdict: refuse, rule: unbounded-read
SELECT jsonb_agg(repeat('x', 1000)) FROM generate_series(1, 5000000)
SELECT xmlagg(xmlelement(name a, repeat('x', 1000))) FROM generate_series(1, 5000000)
-- name: conditions of the first place, of a type and of the smallest value, dialect: postgres, verdict: refuse, rule: unbounded-write, on: shop, mode: read_write
UPDATE customers SET note = 'x' WHERE name ^@ ''
DELETE FROM order_items WHERE ctid >= '(0,0)'
DELETE FROM order_items WHERE '(0,1)'::tid <= order_items.ctid
UPDATE customers SET note = 'x' WHERE num_nulls(name, city) >= 0
DELETE FROM order_items WHERE pg_typeof(line) = 'integer'::regtype
DELETE FROM order_items WHERE pg_typeof(line)::text <> 'text' AND pg_typeof(price) IS NOT NULL
DELETE FROM order_items WHERE line >= ALL (SELECT min(line) FROM order_items)
DELETE FROM order_items WHERE line <= ANY (SELECT line FROM order_items)
DELETE FROM order_items i WHERE i.line >= SOME (SELECT o.line FROM order_items o)
WITH m AS (MERGE INTO order_items i USING products p ON i.line = i.line WHEN MATCHED THEN DELETE) SELECT 1
WITH m AS (MERGE INTO order_items i USING products p ON p.id = 1 WHEN MATCHED THEN UPDATE SET price = 0) SELECT 1
WITH m AS (MERGE INTO order_items i USING products p ON EXISTS (SELECT i.line) WHEN MATCHED THEN DELETE) SELECT 1
-- name: XMLTABLE around what is refused, dialect: postgres, verdict: refuse
SELECT x.* FROM XMLTABLE(pg_read_file('x') PASSING d COLUMNS a int PATH '@a') x
SELECT x.* FROM XMLTABLE((SELECT passwd FROM pg_shadow LIMIT 1) PASSING d COLUMNS a int PATH '@a') x
SELECT x.* FROM XMLTABLE('/r' PASSING BY REF (SELECT query_to_xml('select 1', true, true, '')) COLUMNS a int PATH '@a') x
SELECT x.* FROM XMLTABLE(('/' || pg_ls_dir('.')) PASSING d COLUMNS a int PATH '@a' DEFAULT pg_sleep(9)) x
SELECT x.* FROM XMLTABLE('/r' PASSING d COLUMNS a int PATH '@a' DEFAULT pg_sleep(9)) x
