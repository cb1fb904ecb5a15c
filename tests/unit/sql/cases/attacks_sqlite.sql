-- name: functions, dialect: sqlite, verdict: refuse, rule: functions
SELECT load_extension('x')
SELECT "load_extension"('x')
SELECT [load_extension]('x')
SELECT LOAD_EXTENSION ('x', 'y')
SELECT readfile('/etc/passwd')
SELECT writefile('/tmp/x', 'y')
SELECT edit('x')
SELECT * FROM fsdir('/')
SELECT * FROM zipfile('x.zip')
SELECT fts3_tokenizer('x', x'00')
SELECT * FROM pragma_writable_schema('1')
SELECT my_function(1)
SELECT 1 FROM t ORDER BY load_extension('x')
SELECT 1 /* /* */ , load_extension('x') -- */ */
SELECT eval('drop table t')
-- name: kinds, dialect: sqlite, verdict: refuse, rule: statement-kind
ATTACH DATABASE '/tmp/x' AS y
DETACH DATABASE y
DROP TABLE t
CREATE TABLE x (a)
CREATE TEMP TABLE x AS SELECT 1
CREATE VIRTUAL TABLE x USING fts5(a)
ALTER TABLE t RENAME TO u
INSERT INTO t VALUES (1)
REPLACE INTO t VALUES (1)
WITH x AS (SELECT 1) REPLACE INTO t SELECT * FROM x
WITH x AS (SELECT 1) DELETE FROM t WHERE a IN (SELECT * FROM x)
UPDATE t SET a = 1 WHERE id = 1
DELETE FROM t WHERE id = 1
VACUUM
VACUUM INTO '/tmp/x'
REINDEX
ANALYZE
BEGIN
COMMIT
END
ROLLBACK
SAVEPOINT x
RELEASE x
PRAGMA writable_schema = 1
PRAGMA writable_schema(1)
PRAGMA journal_mode = DELETE
PRAGMA journal_mode(DELETE)
PRAGMA query_only = 0
PRAGMA main.user_version = 5
PRAGMA trusted_schema
PRAGMA wal_checkpoint
PRAGMA optimize
PRAGMA temp_store_directory = '/tmp'
PRAGMA key = 'x'
PRAGMA incremental_vacuum(5)
EXPLAIN QUERY PLAN DROP TABLE t
EXPLAIN PRAGMA writable_schema = 1
EXPLAIN VACUUM
SHOW TABLES
-- name: tables, dialect: sqlite, verdict: refuse, rule: tables
SELECT * FROM sqlite_dbpage
SELECT * FROM sqlite_stmt
-- name: several, dialect: sqlite, verdict: refuse, rule: one-statement
SELECT 1; DROP TABLE t
CREATE TRIGGER x AFTER INSERT ON t BEGIN DELETE FROM u; END
SELECT 'a'; ATTACH 'x' AS y
SELECT "a"";" ; DELETE FROM t
-- name: unbounded, dialect: sqlite, verdict: refuse, rule: unbounded-write, mode: read_write
DELETE FROM t
UPDATE t SET a = 1
UPDATE OR IGNORE t SET a = 1
DELETE FROM t WHERE 1
DELETE FROM t WHERE 1 IS 1
-- name: broken, dialect: sqlite, verdict: syntax
SELEC 1
SELECT 'a
SELECT [a
SELECT /* a
SELECT * FROM
-- name: a table's name in odd places, dialect: sqlite, verdict: refuse
SELECT 1 IN 'secret'
SELECT id NOT IN 'main'.'secret' FROM t
SELECT id NOT IN 'main' 'secret' FROM t
SELECT glob IN glob 'secret'
SELECT 1 IN pragma_query_only
SELECT * FROM LATERAL x
-- name: quoted functions make as much, dialect: sqlite, verdict: refuse, rule: unbounded-read
SELECT `printf`('%.1000000000d', 1)
SELECT "zeroblob"(1000000000)
-- name: unbounded in other clothes, dialect: sqlite, verdict: refuse, rule: unbounded-write, mode: read_write
INSERT OR REPLACE INTO t SELECT * FROM t UNION ALL SELECT 1
DELETE FROM t WHERE "ID" = id
-- name: beside what is allowed, dialect: sqlite, verdict: refuse
SELECT * FROM pragma_page_size(512)
SELECT * FROM pragma_foreign_keys(0)
SELECT * FROM pragma_user_version, pragma_locking_mode
PRAGMA mmap_size = 0
PRAGMA secure_delete(0)
PRAGMA analysis_limit = 5
-- name: a conflict's action, dialect: sqlite, verdict: refuse, mode: read_write
INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO NOTHING ON CONFLICT (b) DO UPDATE SET c = load_extension('x')
