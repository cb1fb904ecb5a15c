-- name: reads that act or tell too much, dialect: sqlite, verdict: refuse, on: shop
SELECT 1; DROP TABLE customers
SELECT 1 /* ; */; DELETE FROM customers
SELECT load_extension('x.so')
SELECT load_extension(*)
SELECT CAST(load_extension('x') AS UNSIGNED BIG INT)
SELECT CAST(1 AS my type(load_extension('x')))
SELECT CAST((SELECT readfile('x') AS big int) AS big int)
SELECT "readfile" ( * ) FROM customers
SELECT writefile('/tmp/x', 'y')
SELECT readfile('/etc/passwd')
SELECT * FROM fsdir('/')
SELECT edit('x')
SELECT fts3_tokenizer('simple', x'00')
SELECT zipfile('a', 'b')
ATTACH DATABASE '/tmp/x' AS y
ATTACH ':memory:' AS y
DETACH main
VACUUM
VACUUM INTO '/tmp/x'
REINDEX
ANALYZE
PRAGMA user_version = 5
PRAGMA user_version(5)
PRAGMA main.user_version = 5
PRAGMA journal_mode = DELETE
PRAGMA journal_mode(DELETE)
PRAGMA writable_schema = ON
PRAGMA writable_schema(1)
PRAGMA foreign_keys = OFF
PRAGMA query_only = OFF
PRAGMA query_only(0)
PRAGMA locking_mode = EXCLUSIVE
PRAGMA mmap_size = 0
PRAGMA secure_delete = ON
PRAGMA cache_size = 1
PRAGMA synchronous = OFF
PRAGMA incremental_vacuum
PRAGMA wal_checkpoint
PRAGMA wal_checkpoint(TRUNCATE)
PRAGMA optimize
PRAGMA shrink_memory
PRAGMA application_id = 7
PRAGMA schema_version = 7
PRAGMA encoding = 'UTF-16'
PRAGMA temp_store = 2
PRAGMA temp_store_directory
PRAGMA data_store_directory = '/tmp'
PRAGMA trusted_schema = ON
PRAGMA ignore_check_constraints = 1
PRAGMA legacy_alter_table = 1
PRAGMA recursive_triggers = 1
PRAGMA case_sensitive_like = 1
PRAGMA automatic_index = 0
PRAGMA threads = 4
PRAGMA analysis_limit(100)
PRAGMA soft_heap_limit = 1
PRAGMA hard_heap_limit(1)
PRAGMA table_info(customers); DROP TABLE customers
PRAGMA table_info(customers), 1
PRAGMA table_info = customers; DELETE FROM customers
PRAGMA activate_extensions='x'
PRAGMA key = 'x'
PRAGMA rekey = 'y'
SELECT * FROM pragma_user_version(5)
SELECT * FROM pragma_journal_mode('DELETE')
SELECT * FROM pragma_wal_checkpoint
SELECT * FROM pragma_optimize
SELECT * FROM customers, pragma_query_only(0)
INSERT INTO docs(docs) VALUES ('rebuild'), ('delete-all')
INSERT INTO docs(docs) VALUES ('flush')
INSERT INTO docs(docs) VALUES (lower('DELETE-ALL'))
INSERT INTO docs(docs, rank) VALUES ('merge', 'x')
INSERT INTO docs(docs) SELECT 'rebuild'
INSERT INTO docs(docs) VALUES ('delete-' || 'all')
INSERT INTO "Docs"([DOCS], rank) VALUES ('pgsz', 64)
REPLACE INTO docs(docs) VALUES ('delete-all')
INSERT INTO docs(docs, rowid, title) VALUES ('delete', 1, 'hello')
INSERT INTO docs(docs, rank) VALUES ('rank', 'bm25(10.0)')
INSERT INTO docs(docs) VALUES ('delete-all')
SELECT docs('rebuild')
CREATE VIRTUAL TABLE x USING fts5(a)
CREATE TEMP TABLE x (a)
CREATE TABLE x AS SELECT 1
CREATE TRIGGER t AFTER INSERT ON customers BEGIN DELETE FROM orders; END
DROP TABLE IF EXISTS customers
ALTER TABLE customers RENAME TO x
BEGIN IMMEDIATE
COMMIT
SAVEPOINT x
RELEASE x
END
WITH x AS (SELECT 1) DELETE FROM customers
WITH x AS (SELECT 1) INSERT INTO customers (name) SELECT 'x' FROM x
WITH x AS (DELETE FROM customers RETURNING *) SELECT * FROM x
EXPLAIN QUERY PLAN DROP TABLE customers
REPLACE INTO customers (id, name) VALUES (1, 'x')
INSERT OR REPLACE INTO customers (id, name) VALUES (1, 'x')
UPDATE OR IGNORE customers SET name = 'x'
SELECT * FROM sqlite_dbpage
SELECT * FROM sqlite_stmt
UPDATE sqlite_master SET sql = 'x'
DELETE FROM sqlite_sequence
INSERT INTO sqlite_sequence VALUES ('x', 1)
SELECT json_extract(readfile('/etc/passwd'), '$')
SELECT * FROM json_each(readfile('/etc/passwd'))
SELECT * FROM customers ORDER BY load_extension('x')
SELECT * FROM customers LIMIT load_extension('x')
SELECT group_concat(load_extension('x')) FROM customers
SELECT max(load_extension('x')) OVER () FROM customers
VALUES (load_extension('x'))
SELECT x FROM (SELECT load_extension('x') AS x)
SELECT CASE load_extension('x') WHEN 1 THEN 2 END
SELECT 1 IN (load_extension('x'))
SELECT CAST(load_extension('x') AS TEXT)
SELECT "load_extension"('x')
SELECT [load_extension]('x')
SELECT `load_extension`('x')
SELECT LOAD_EXTENSION/**/('x')
SELECT load_extension --x
    ('x')
.shell id
.read x
.tables
SELECT sqlite_compileoption_get(1), sqlite_log(1, 'x')
SELECT randomblob(1000000000)
SELECT zeroblob(1000000000)
SELECT printf('%.*c', 1000000000, 'x')
SELECT eval('DELETE FROM customers')
SELECT * FROM csv('/etc/passwd')
SELECT generate_series FROM generate_series(1, 1000000000000)
SELECT tointeger(1), uuid(), sha3('x'), decimal_add('1', '2')
-- name: hidden tables, dialect: sqlite, verdict: refuse, on: shop, mode: read_write, hidden: orders
SELECT name FROM dbstat
SELECT name FROM main.dbstat WHERE aggregate
SELECT name FROM dbstat('main', 1)
SELECT * FROM sqlite_stat1
SELECT sample FROM sqlite_stat4
SELECT * FROM orders
SELECT * FROM main.orders
SELECT * FROM [orders]
SELECT * FROM "ORDERS"
SELECT * FROM `Orders`
SELECT (SELECT max(id) FROM orders)
SELECT 1 WHERE 5 IN orders
SELECT 1 WHERE 5 IN main.orders
SELECT * FROM customers c JOIN orders o ON o.customer_id = c.id
SELECT * FROM customers WHERE EXISTS (SELECT 1 FROM orders)
WITH o AS (SELECT * FROM orders) SELECT * FROM o
WITH orders AS (SELECT * FROM main.orders) SELECT * FROM orders
WITH x AS (WITH orders AS (SELECT 1) SELECT * FROM orders) SELECT * FROM orders
SELECT * FROM (orders)
SELECT * FROM (customers, orders)
SELECT id FROM customers UNION SELECT id FROM orders
SELECT * FROM orders INDEXED BY by_customer
SELECT * FROM orders NOT INDEXED
SELECT * FROM json_each((SELECT json_group_array(status) FROM orders))
VALUES ((SELECT max(id) FROM orders))
SELECT * FROM customers ORDER BY (SELECT max(id) FROM orders)
SELECT * FROM customers LIMIT (SELECT count(*) FROM orders)
SELECT sum(id) OVER (ORDER BY (SELECT max(id) FROM orders)) FROM customers
EXPLAIN SELECT * FROM orders
EXPLAIN QUERY PLAN SELECT * FROM orders
PRAGMA table_info(orders)
PRAGMA table_info('orders')
PRAGMA table_xinfo("ORDERS")
PRAGMA table_info = orders
PRAGMA main.table_info(orders)
PRAGMA index_list(orders)
PRAGMA index_info(by_customer)
PRAGMA index_xinfo(by_customer)
PRAGMA foreign_key_list(orders)
PRAGMA foreign_key_check(orders)
PRAGMA table_list
PRAGMA integrity_check(orders)
SELECT * FROM sqlite_master
SELECT sql FROM sqlite_schema
SELECT * FROM main.sqlite_master WHERE name = 'orders'
SELECT * FROM pragma_table_info('orders')
SELECT * FROM pragma_table_list
SELECT * FROM sqlite_sequence
INSERT INTO orders (customer_id) VALUES (1)
INSERT INTO customers (name) SELECT status FROM orders
REPLACE INTO orders (id) VALUES (1)
UPDATE orders SET status = 'x' WHERE id = 1
UPDATE customers SET note = o.status FROM orders o WHERE o.customer_id = customers.id AND customers.id = 1
UPDATE customers SET note = (SELECT max(status) FROM orders) WHERE id = 1
DELETE FROM orders WHERE id = 1
DELETE FROM customers WHERE id = (SELECT max(id) FROM orders)
INSERT INTO customers (id, name) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET note = (SELECT max(status) FROM orders)
INSERT INTO customers (name) VALUES ('x') RETURNING (SELECT max(status) FROM orders)
WITH x AS (SELECT * FROM orders) DELETE FROM customers WHERE id IN (SELECT id FROM x)
-- name: tables that are not shown, dialect: sqlite, verdict: refuse, on: shop, mode: read_write, shown: customers
SELECT * FROM orders
SELECT * FROM "ORDERS"
SELECT 1 WHERE 5 IN orders
SELECT * FROM customers WHERE EXISTS (SELECT 1 FROM orders)
WITH x AS (WITH orders AS (SELECT 1) SELECT * FROM orders) SELECT * FROM orders
SELECT id FROM customers UNION SELECT id FROM orders
SELECT * FROM json_each((SELECT json_group_array(status) FROM orders))
SELECT * FROM customers LIMIT (SELECT count(*) FROM orders)
EXPLAIN QUERY PLAN SELECT * FROM orders
PRAGMA table_xinfo("ORDERS")
PRAGMA index_list(orders)
PRAGMA foreign_key_list(orders)
PRAGMA integrity_check(orders)
SELECT * FROM main.sqlite_master WHERE name = 'orders'
SELECT * FROM sqlite_sequence
REPLACE INTO orders (id) VALUES (1)
UPDATE customers SET note = (SELECT max(status) FROM orders) WHERE id = 1
INSERT INTO customers (id, name) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET note = (SELECT max(status) FROM orders)
-- name: more than a write, dialect: sqlite, verdict: refuse, on: shop, mode: read_write
UPDATE customers SET name = 'x' WHERE CAST('1' AS UNSIGNED BIG INT)
DELETE FROM customers WHERE CAST(1 AS 'text') = '1'
SELECT 1; DROP TABLE customers
SELECT load_extension('x.so')
SELECT readfile('/etc/passwd')
SELECT edit('x')
SELECT zipfile('a', 'b')
ATTACH ':memory:' AS y
VACUUM
REINDEX
PRAGMA user_version = 5
PRAGMA main.user_version = 5
PRAGMA journal_mode(DELETE)
PRAGMA writable_schema(1)
PRAGMA query_only = OFF
PRAGMA locking_mode = EXCLUSIVE
PRAGMA secure_delete = ON
PRAGMA synchronous = OFF
PRAGMA wal_checkpoint
PRAGMA optimize
PRAGMA application_id = 7
PRAGMA encoding = 'UTF-16'
PRAGMA temp_store_directory
PRAGMA trusted_schema = ON
PRAGMA legacy_alter_table = 1
PRAGMA case_sensitive_like = 1
PRAGMA threads = 4
PRAGMA soft_heap_limit = 1
PRAGMA table_info(customers); DROP TABLE customers
PRAGMA table_info = customers; DELETE FROM customers
PRAGMA key = 'x'
SELECT * FROM pragma_user_version(5)
SELECT * FROM pragma_wal_checkpoint
SELECT * FROM customers, pragma_query_only(0)
INSERT INTO docs(docs, rank) VALUES ('rank', 'bm25(10.0)')
SELECT docs('rebuild')
CREATE TEMP TABLE x (a)
CREATE TRIGGER t AFTER INSERT ON customers BEGIN DELETE FROM orders; END
ALTER TABLE customers RENAME TO x
COMMIT
RELEASE x
WITH x AS (SELECT 1) DELETE FROM customers
UPDATE OR IGNORE customers SET name = 'x'
SELECT * FROM sqlite_stmt
DELETE FROM sqlite_sequence
SELECT json_extract(readfile('/etc/passwd'), '$')
SELECT * FROM customers ORDER BY load_extension('x')
SELECT group_concat(load_extension('x')) FROM customers
VALUES (load_extension('x'))
SELECT CASE load_extension('x') WHEN 1 THEN 2 END
SELECT CAST(load_extension('x') AS TEXT)
SELECT [load_extension]('x')
SELECT LOAD_EXTENSION/**/('x')
.shell id
.tables
SELECT randomblob(1000000000)
SELECT printf('%.*c', 1000000000, 'x')
SELECT * FROM csv('/etc/passwd')
SELECT tointeger(1), uuid(), sha3('x'), decimal_add('1', '2')
INSERT INTO docs(docs, rank) VALUES ('rank', 'bm25(10.0)')
INSERT INTO docs(docs) VALUES ('delete-all')
INSERT INTO docs(title, DOCS) VALUES ('x', 'optimize')
WITH x AS (SELECT 'delete-all' AS a) INSERT INTO docs("docs") SELECT a FROM x
-- name: what is more than explained, dialect: sqlite, verdict: refuse, on: shop
EXPLAIN DELETE FROM customers; DELETE FROM customers
EXPLAIN UPDATE customers SET note = load_extension('x') WHERE id = 1
EXPLAIN CREATE TABLE a AS SELECT 1
EXPLAIN INSERT INTO sqlite_master (name) VALUES ('x')
/* a */ ; DELETE FROM customers -- */ EXPLAIN
