-- Attacks on SQLite, in the form of dbmcp/selftest/attacks.sql.
-- family: writes, fence: yes, modes: read_only
INSERT OR REPLACE INTO <<table>> (<<column>>) VALUES (1)
REPLACE INTO <<table>> (<<column>>) VALUES (1)
UPDATE OR IGNORE <<table>> SET <<column>> = <<column>> WHERE <<column>> = 1
INSERT INTO <<table>> DEFAULT VALUES RETURNING 1
DELETE FROM <<table>> WHERE <<column>> IN <<other>>
-- family: writes in WITH, modes: read_only
WITH x AS (DELETE FROM <<table>> RETURNING 1) SELECT 1
WITH x AS (INSERT INTO <<table>> DEFAULT VALUES RETURNING 1) SELECT 1
-- family: EXPLAIN of writes, modes: read_only
EXPLAIN DELETE FROM <<table>>; DELETE FROM <<table>>
EXPLAIN CREATE TABLE dbmcp_selftest AS SELECT 1
-- family: files and programs
SELECT load_extension('x')
SELECT "load_extension"('x')
SELECT [load_extension]('x')
SELECT `load_extension`('x')
SELECT main.load_extension('x')
SELECT * FROM <<table>> ORDER BY load_extension('x')
SELECT * FROM <<table>> LIMIT load_extension('x')
SELECT count(*) FILTER (WHERE load_extension('x')) FROM <<table>>
SELECT CAST(load_extension('x') AS TEXT)
SELECT 1 IN (load_extension('x'))
VALUES (load_extension('x'))
SELECT readfile('/etc/passwd')
SELECT writefile('/tmp/dbmcp_selftest', 'x')
SELECT edit('x')
SELECT * FROM json_each(readfile('x'))
SELECT * FROM fsdir('/')
SELECT * FROM zipfile('x')
SELECT * FROM csv('x')
ATTACH '/tmp/dbmcp_selftest' AS x
ATTACH DATABASE 'file:x?mode=rw' AS x
DETACH main
VACUUM INTO '/tmp/dbmcp_selftest'
VACUUM main INTO '/tmp/dbmcp_selftest'
EXPLAIN ATTACH 'x' AS y
PRAGMA temp_store_directory('/tmp')
PRAGMA data_store_directory = '/tmp'
SELECT * FROM pragma_temp_store_directory('/tmp')
.import x y
.read x
-- family: settings
PRAGMA query_only = 0
PRAGMA query_only(0)
PRAGMA main.query_only = 0
PRAGMA "query_only" = 0
PRAGMA query_only -- x
    = 0
SELECT * FROM pragma_query_only(0)
SELECT * FROM <<table>>, pragma_query_only(0)
SELECT 1 IN pragma_query_only(0)
EXPLAIN PRAGMA query_only = 0
PRAGMA writable_schema = ON
SELECT * FROM pragma_writable_schema(1)
PRAGMA journal_mode = OFF
PRAGMA journal_mode(wal)
SELECT * FROM pragma_journal_mode('DELETE')
PRAGMA synchronous(0)
PRAGMA foreign_keys(0)
PRAGMA busy_timeout(0)
PRAGMA locking_mode(EXCLUSIVE)
PRAGMA trusted_schema(1)
PRAGMA ignore_check_constraints(1)
PRAGMA recursive_triggers(1)
PRAGMA case_sensitive_like(1)
PRAGMA user_version = 7
SELECT * FROM pragma_user_version(5)
PRAGMA application_id(7)
PRAGMA schema_version(5)
PRAGMA hard_heap_limit = 5
PRAGMA mmap_size(0)
PRAGMA threads(5)
PRAGMA cache_size = 100000000
PRAGMA table_info(<<table>>) = 5
-- family: server administration
PRAGMA optimize
PRAGMA incremental_vacuum
PRAGMA wal_checkpoint(TRUNCATE)
SELECT * FROM pragma_wal_checkpoint
REINDEX sqlite_schema
BEGIN IMMEDIATE
-- family: schema, modes: read_only read_write
CREATE VIRTUAL TABLE dbmcp_selftest USING fts5(a)
CREATE TEMP TABLE dbmcp_selftest (a)
-- family: stacked statements
PRAGMA table_info(<<table>>); DROP TABLE <<table>>
PRAGMA table_info('<<table>>'); DELETE FROM <<table>>; --')
SELECT "a"";"; DROP TABLE <<table>>; --"
SELECT [a;b]; DROP TABLE <<table>>
SELECT `a``;b`; DROP TABLE <<table>>
-- family: SQL as text
SELECT * FROM bytecode('DELETE FROM x')
SELECT * FROM tables_used('SELECT 1')
SELECT fts3_tokenizer('simple')
SELECT fts3_tokenizer('simple', x'00')
SELECT sqlite_rename_table(1)
SELECT RAISE(ABORT, 'x')
-- family: catalog secrets
SELECT * FROM sqlite_dbpage
SELECT data FROM main.sqlite_dbpage
SELECT * FROM sqlite_dbpage('main')
SELECT * FROM sqlite_stmt
SELECT * FROM main.sqlite_stmt
SELECT * FROM 'sqlite_dbpage'
-- family: unbounded reads
SELECT zeroblob(1000000000)
SELECT randomblob(1000000000)
SELECT hex(zeroblob(500000000))
SELECT hex(hex(hex(zeroblob(10000000))))
SELECT printf('%1000000000s', 'x')
SELECT printf('%*s', 1000000000, 'x')
SELECT replace(hex(zeroblob(100000)), '0', hex(zeroblob(100000)))
SELECT * FROM generate_series(1, 100000000000)
WITH r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r
WITH RECURSIVE r(s) AS (SELECT 'x' UNION ALL SELECT s || s FROM r) SELECT max(length(s)) FROM r
-- family: disguises
SELECT ｌoad_extension('x')
SELECT 'load_extension'('x')
SELECT 1 /* /* */ ; DROP TABLE <<table>> -- */ */
SELECT 'a\'; DROP TABLE <<table>>; --'
SELECT ?1
SELECT @a
SELECT $a::b(x)
-- family: hidden columns
SELECT [h].* FROM <<holder>> h
SELECT sql, <<secret>> FROM sqlite_master, <<holder>>
SELECT "h".<<secret>> FROM <<holder>> AS "h"
