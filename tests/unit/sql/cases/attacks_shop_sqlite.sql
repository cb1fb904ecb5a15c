-- name: refused on the shop, dialect: sqlite, verdict: refuse, on: shop
SELECT load_extension('x')
SELECT load_extension ('x')
SELECT "load_extension"('x')
SELECT `load_extension`('x')
SELECT [load_extension]('x')
SELECT 'load_extension'('x')
SELECT main.load_extension('x')
SELECT readfile('/etc/passwd')
SELECT writefile('/tmp/x','y')
SELECT edit('x')
SELECT fts3_tokenizer('simple')
SELECT regexp('(a+)+$', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!')
SELECT fts3_tokenizer('simple', x'00')
SELECT fts5(x'00')
SELECT rtreenode(2, x'')
SELECT * FROM fsdir('/')
SELECT * FROM sqlite_dbpage
SELECT * FROM sqlite_dbpage('main')
SELECT * FROM "sqlite_dbpage"
SELECT data FROM main.sqlite_dbpage
SELECT * FROM sqlite_stmt
SELECT * FROM bytecode('SELECT 1')
SELECT * FROM tables_used('SELECT 1')
SELECT * FROM completion('S')
SELECT * FROM pragma_writable_schema(1)
SELECT * FROM pragma_journal_mode('DELETE')
SELECT * FROM pragma_journal_mode
SELECT * FROM pragma_user_version(5)
SELECT * FROM pragma_query_only(0)
SELECT * FROM pragma_temp_store_directory('/tmp')
SELECT * FROM pragma_optimize
SELECT * FROM pragma_wal_checkpoint
SELECT * FROM customers, pragma_query_only(0)
SELECT * FROM customers WHERE EXISTS (SELECT 1 FROM pragma_case_sensitive_like(1))
PRAGMA query_only = 0
PRAGMA query_only=OFF
PRAGMA query_only(0)
PRAGMA main.query_only = 0
PRAGMA "query_only" = 0
PRAGMA 'query_only' = 0
PRAGMA [query_only] = 0
PRAGMA query_only -- x
    = 0
PRAGMA writable_schema=ON
PRAGMA user_version = 7
PRAGMA user_version(7)
PRAGMA application_id = 7
PRAGMA application_id(7)
PRAGMA journal_mode = OFF
PRAGMA journal_mode(wal)
PRAGMA cache_size(5)
PRAGMA cache_size = 100000000
PRAGMA synchronous(0)
PRAGMA foreign_keys(0)
PRAGMA busy_timeout(0)
PRAGMA recursive_triggers(1)
PRAGMA encoding('UTF-16')
PRAGMA auto_vacuum(1)
PRAGMA schema_version(5)
PRAGMA page_size(512)
PRAGMA optimize
PRAGMA incremental_vacuum
PRAGMA wal_checkpoint(TRUNCATE)
PRAGMA shrink_memory
PRAGMA hard_heap_limit = 5
PRAGMA soft_heap_limit(5)
PRAGMA temp_store(2)
PRAGMA temp_store_directory('/tmp')
PRAGMA data_store_directory='/tmp'
PRAGMA locking_mode(EXCLUSIVE)
PRAGMA mmap_size(0)
PRAGMA threads(5)
PRAGMA trusted_schema(1)
PRAGMA legacy_alter_table(1)
PRAGMA defer_foreign_keys(1)
PRAGMA ignore_check_constraints(1)
PRAGMA case_sensitive_like(1)
PRAGMA cell_size_check(0)
PRAGMA lock_status
PRAGMA stats
PRAGMA rekey('x')
PRAGMA function_list; DROP TABLE customers
PRAGMA table_info(customers); DROP TABLE customers
PRAGMA table_info('customers'); DELETE FROM customers; --')
PRAGMA table_info(customers) = 5
ATTACH '/tmp/x' AS y
ATTACH DATABASE 'file:x?mode=rw' AS y
DETACH main
VACUUM
VACUUM INTO '/tmp/x'
VACUUM main INTO '/tmp/x'
REINDEX
ANALYZE
ANALYZE customers
BEGIN
BEGIN IMMEDIATE
COMMIT
END
ROLLBACK
SAVEPOINT x
RELEASE x
CREATE TABLE x (a)
CREATE TEMP TABLE x (a)
CREATE VIEW x AS SELECT 1
CREATE TRIGGER x AFTER INSERT ON customers BEGIN SELECT 1; END
CREATE VIRTUAL TABLE x USING fts5(a)
DROP TABLE customers
ALTER TABLE customers ADD x
INSERT INTO customers (name) VALUES ('x')
REPLACE INTO customers (name) VALUES ('x')
INSERT OR REPLACE INTO customers (name) VALUES ('x')
UPDATE customers SET note='x' WHERE id=1
UPDATE OR REPLACE customers SET note='x' WHERE id=1
DELETE FROM customers WHERE id=1
WITH x AS (SELECT 1) INSERT INTO customers (name) SELECT 'x'
WITH x AS (DELETE FROM customers RETURNING 1) SELECT 1
EXPLAIN VACUUM
EXPLAIN PRAGMA query_only = 0
EXPLAIN QUERY PLAN PRAGMA query_only = 0
EXPLAIN ATTACH 'x' AS y
EXPLAIN EXPLAIN SELECT 1
INSERT INTO docs(docs) VALUES ('delete-all')
INSERT INTO docs(docs, rank) VALUES ('merge', 1)
SELECT optimize(docs) FROM docs
SELECT 1; SELECT 2
SELECT 1;;DROP TABLE customers
SELECT 'a'';'; DROP TABLE customers; --'
SELECT "a"";"; DROP TABLE customers; --"
SELECT [a]]; DROP TABLE customers; --]
SELECT [a;b]; DROP TABLE customers
SELECT `a``;b`; DROP TABLE customers
SELECT 'a\'; DROP TABLE customers; --'
SELECT 1 /* x; DROP TABLE customers
SELECT 1 /* /* */ ; DROP TABLE customers -- */ */
SELECT 1 # ; DROP TABLE customers
SELECT ｌoad_extension('x')
SELECT lоad_extension('x')
SELECT x'00' || load_extension('x')
SELECT @a
SELECT $a
SELECT $a::b(x)
SELECT ?1
SELECT ?
SELECT :a
SELECT #1
SELECT ->
WITH RECURSIVE r AS (SELECT 1 UNION ALL SELECT 1 FROM r) SELECT * FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM r) SELECT count(*) FROM r
WITH r(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM r) SELECT count(*) FROM r
WITH RECURSIVE r(s) AS (SELECT 'x' UNION ALL SELECT s||s FROM r) SELECT max(length(s)) FROM r
SELECT zeroblob(1000000000)
SELECT length(zeroblob(2000000000))
SELECT randomblob(1000000000)
SELECT hex(zeroblob(500000000))
SELECT hex(hex(hex(zeroblob(10000000))))
SELECT printf('%1000000000s', 'x')
SELECT printf('%*s', 1000000000, 'x')
SELECT printf('%.1000000000d', 1)
SELECT format('%1000000000c', 'x')
SELECT replace(hex(zeroblob(100000)), '0', hex(zeroblob(100000)))
SELECT count(*) FROM orders a, orders b, orders c, orders d, orders e
SELECT * FROM generate_series(1, 100000000000)
SELECT count(*) FROM generate_series(1)
SELECT sqlite_log(1, 'x')
SELECT sqlite_crypt('a','b')
SELECT sqlite_rename_column(1)
SELECT sqlite_rename_table(1)
SELECT sqlite_attach('a','b','c')
SELECT sqlite_detach('a')
SELECT sqlite_filestat('x')
SELECT * FROM carray(1, 2)
SELECT * FROM zipfile('x')
SELECT * FROM csv('x')
SELECT snapshot_open(1)
SELECT unknown_fn(1)
SELECT * FROM customers ORDER BY load_extension('x')
SELECT * FROM customers LIMIT load_extension('x')
SELECT count(*) FILTER (WHERE load_extension('x')) FROM customers
SELECT sum(1) OVER (ORDER BY load_extension('x')) FROM customers
SELECT CASE load_extension('x') WHEN 1 THEN 1 END
SELECT CAST(load_extension('x') AS TEXT)
SELECT 1 IN (load_extension('x'))
SELECT 1 IN load_extension('x')
SELECT 1 IN pragma_query_only(0)
SELECT 1 BETWEEN load_extension('x') AND 2
SELECT 'a' LIKE 'b' ESCAPE load_extension('x')
SELECT (1, load_extension('x')) = (1, 2)
VALUES (load_extension('x'))
SELECT * FROM (VALUES (load_extension('x')))
SELECT EXISTS (SELECT load_extension('x'))
SELECT * FROM customers a JOIN orders b ON load_extension('x')
SELECT * FROM json_each(readfile('x'))
SELECT RAISE(IGNORE)
SELECT RAISE(ABORT, 'x')
.tables
.shell id
.import x y
.read x
SELECT * FROM 'sqlite_dbpage'
SELECT * FROM main.'sqlite_dbpage'
SELECT 1
    .shell id
-- name: look like attacks and do no harm, dialect: sqlite, verdict: allow, on: shop, harmless: yes
SELECT rtreecheck('boxes')
SELECT * FROM fsdir
SELECT * FROM pragma_database_list
SELECT * FROM pragma_table_info('sqlite_master')
PRAGMA query_only
PRAGMA integrity_check('customers')
PRAGMA integrity_check(5)
PRAGMA database_list
PRAGMA table_info = customers
SELECT * FROM docs WHERE docs MATCH 'x' ORDER BY rank
SELECT docs FROM docs WHERE docs MATCH '*reads'
SELECT group_concat(zeroblob(100000)) FROM orders a, orders b
SELECT json_each.* FROM json_each(json_array(1))
SELECT 'aaaaaaaaaaaaaaaaaaaaaaaaaaa' GLOB '*a*a*a*a*a*a*a*a*a*a*a*b'
SELECT 'a' REGEXP '(a+)+$'
SELECT changes(), last_insert_rowid()
SELECT generate_series.value FROM generate_series(1,2)
SELECT * FROM sqlite_temp_master
SELECT * FROM temp.sqlite_master
SELECT * FROM customers INDEXED BY load_extension
SELECT 'a' COLLATE load_extension
SELECT load_extension
SELECT "load_extension"
SELECT * FROM 'customers'
SELECT 'customers'.id FROM customers
-- name: calls in FROM of what is neither a function nor a table, dialect: sqlite, verdict: refuse, rule: functions, on: shop
SELECT * FROM sqlite_stmt()
SELECT * FROM tables_used('SELECT 1')
SELECT * FROM doc('fox')
SELECT docs('fox') FROM docs
-- name: every row in other words, dialect: sqlite, verdict: refuse, rule: unbounded-write, mode: read_write, on: shop
DELETE FROM orders WHERE typeof(total) <> ''
DELETE FROM orders WHERE typeof(total) IS NOT NULL
DELETE FROM orders WHERE (status, total) IS (status, total)
UPDATE orders SET total = 0 FROM (SELECT 1 AS x) WHERE x = 1
UPDATE orders SET total = 0 FROM (SELECT sku AS s FROM products) WHERE s <> 'zzz'
WITH one (n) AS (SELECT 1) UPDATE orders SET total = 0 FROM one WHERE n = 1
WITH every AS (SELECT rowid AS r FROM orders) DELETE FROM orders WHERE rowid IN (SELECT r FROM every)
WITH every (r) AS (SELECT rowid FROM orders) DELETE FROM orders WHERE rowid IN (SELECT r FROM every)
DELETE FROM orders WHERE id IN (SELECT x FROM (SELECT y AS x FROM (SELECT o.id AS y FROM orders o)))
DELETE FROM orders WHERE hex(total) <> 'zz'
DELETE FROM orders WHERE quote(total) IS NOT NULL
DELETE FROM orders WHERE unlikely(total IS total)
DELETE FROM orders WHERE sign(total) IN (-1, 0, 1) OR total IS NULL
DELETE FROM orders WHERE unicode(status) > 0 OR status IS NULL OR status = ''
UPDATE orders SET total = 0 FROM json_each('[1]') WHERE value = 1
WITH every AS (SELECT id FROM orders) REPLACE INTO orders (id, total) SELECT id, 0 FROM every
-- name: recursion that does not end, dialect: sqlite, verdict: refuse, rule: unbounded-read, on: shop
WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 100000000000) SELECT max(x) FROM c
WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 - 1 FROM c WHERE x < 5) SELECT count(*) FROM c
WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT -x FROM c WHERE x < 5) SELECT count(*) FROM c
WITH RECURSIVE f(n, s) AS (SELECT 1, '[1]' UNION ALL SELECT n + 1, json_array(json(s), json(s)) FROM f WHERE n < 40) SELECT length(s) FROM f
