-- name: settings that are given to one statement, dialect: mysql, verdict: refuse, on: shop, only: mariadb
SET STATEMENT max_statement_time=0 FOR SELECT 1
SET STATEMENT max_statement_time=400 FOR SELECT 1
SET STATEMENT max_statement_time=-1 FOR SELECT 1
SET STATEMENT max_statement_time=DEFAULT FOR SELECT 1
SET STATEMENT max_statement_time=(SELECT 1) FOR SELECT 1
SET STATEMENT max_statement_time=1, tx_read_only=0 FOR SELECT 1
SET STATEMENT optimizer_switch=1 FOR SELECT 1
SET STATEMENT sql_mode='ANSI_QUOTES' FOR SELECT 1
SET STATEMENT sql_mode='NO_BACKSLASH_ESCAPES' FOR SELECT '\', SLEEP(1) -- '
SET STATEMENT tx_read_only=0 FOR DELETE FROM customers WHERE id = 1
SET STATEMENT max_statement_time=1 FOR DELETE FROM customers WHERE id = 1
SET STATEMENT max_statement_time=1 FOR SELECT SLEEP(2)
SET STATEMENT max_statement_time=1 FOR SELECT 1 INTO OUTFILE '/tmp/x'
SET STATEMENT max_statement_time=1 FOR SELECT NEXTVAL(counter)
SET STATEMENT max_statement_time=1 FOR SELECT * FROM mysql.user
SET STATEMENT max_statement_time=1 FOR SET @a = 1
SET STATEMENT max_statement_time=1 FOR CALL my_proc()
SET STATEMENT max_statement_time=1 FOR EXECUTE IMMEDIATE 'DELETE FROM customers'
SET STATEMENT max_statement_time=1 FOR SET STATEMENT max_statement_time=2 FOR SELECT 1
SET STATEMENT max_statement_time=1; DROP TABLE customers
SET STATEMENT `max_statement_time`=1 FOR SELECT 1
SET STATEMENT global.max_statement_time=1 FOR SELECT 1
SET STATEMENT FOR SELECT 1
SET STATEMENT max_statement_time=1 FOR
SET STATEMENT
SELECT * FROM customers PROCEDURE ANALYSE(1, SLEEP(1))
SELECT * FROM customers PROCEDURE ANALYSE((SELECT 1), 2)
SELECT * FROM customers PROCEDURE my_proc(1)
SELECT * FROM (SELECT 1 PROCEDURE ANALYSE()) x
SELECT * FROM customers PROCEDURE ANALYSE() INTO OUTFILE '/tmp/x'
SELECT sys.ps_thread_account(1)
SELECT * FROM sys.session
SELECT * FROM mysql.column_stats
SELECT * FROM performance_schema.events_statements_current
-- name: settings for what no mode allows, dialect: mysql, verdict: refuse, on: shop, mode: admin, ddl: drop_table create_table, only: mariadb
SET STATEMENT max_statement_time=1 FOR DROP TABLE customers
SET STATEMENT foreign_key_checks=0 FOR DELETE FROM customers WHERE id = 1
SET STATEMENT max_statement_time=1 FOR DELETE FROM customers
DELETE FROM mysql.innodb_table_stats WHERE table_name = 'x'
UPDATE mysql.help_topic SET name = 'x' WHERE help_topic_id = 1
-- name: a part of a period that is not told plainly, dialect: mysql tidb, verdict: refuse, mode: read_write
UPDATE rates FOR PORTION OF validity FROM '2024-01-01' TO '2025-01-01' SET rate = 1
DELETE FROM rates FOR PORTION OF validity FROM '2024-01-01' TO '2025-01-01' WHERE 1 = 1
DELETE FROM rates FOR PORTION OF validity FROM LOAD_FILE('/etc/passwd') TO '2025-01-01' WHERE id = 1
UPDATE rates FOR PORTION OF validity FROM (SELECT 1) TO '2024-04-01' SET rate = 9 WHERE id = 1
UPDATE rates FOR PORTION OF validity FROM CONCAT((TABLE secrets)) TO '2024-04-01' SET rate = 9 WHERE id = 1
UPDATE rates FOR PORTION OF validity FROM SLEEP(1) TO '2024-04-01' SET rate = 9 WHERE id = 1
UPDATE rates FOR PORTION OF validity FROM '2024-01-01' SET rate = 9 WHERE id = 1
SELECT * FROM rates FOR PORTION OF validity FROM '2024-01-01' TO '2025-01-01'
-- name: MariaDB's own beside lists, dialect: mysql, verdict: refuse, on: shop, mode: read_write, hidden: orders, only: mariadb
SET STATEMENT max_statement_time=1 FOR SELECT * FROM orders
SET STATEMENT max_statement_time=1 FOR DELETE FROM orders WHERE id = 1
SELECT id FROM customers PROCEDURE ANALYSE()
SELECT LASTVAL(orders)
SELECT PREVIOUS VALUE FOR orders
SELECT * FROM performance_schema.events_statements_summary_by_digest
SELECT * FROM mysql.innodb_table_stats
SELECT * FROM sys.statement_analysis
-- name: what TiDB does not know, dialect: tidb, verdict: refuse
SET STATEMENT max_statement_time = 5 FOR SELECT 1
SELECT * FROM t PROCEDURE ANALYSE()
-- name: more than a checksum or a page of the manual, dialect: mysql tidb, verdict: refuse
CHECKSUM TABLE mysql.user
CHECKSUM TABLE t; DROP TABLE t
CHECKSUM TABLE (SELECT 1)
CHECKSUM TABLE t u
CHECKSUM TABLE
HELP LOAD_FILE('/etc/passwd')
HELP 'x' INTO OUTFILE '/tmp/x'
HELP
EXPLAIN CHECKSUM TABLE t
CHECK TABLE t
REPAIR TABLE t
-- name: a checksum beside lists, dialect: mysql, verdict: refuse, on: shop, mode: read_write, hidden: orders, only: mariadb
CHECKSUM TABLE orders
CHECKSUM TABLE customers, orders QUICK
-- name: a number that a write hands on to every row, dialect: mysql tidb, verdict: refuse, mode: read_write
SELECT LAST_INSERT_ID(5)
UPDATE t SET a = LAST_INSERT_ID(a + 1)
UPDATE t SET a = LAST_INSERT_ID(SLEEP(2)) WHERE id = 1
DELETE FROM t WHERE LAST_INSERT_ID(id) = id
DELETE FROM t WHERE LAST_INSERT_ID(1)
DELETE FROM t WHERE LAST_INSERT_ID(5) = 5
-- name: DDL that acts, dialect: mysql, verdict: refuse, mode: admin, ddl: create_table alter_table drop_table rename_table
CREATE TABLE n (a INT, b INT AS (SLEEP(a)) PERSISTENT)
DROP TABLE t CASCADE, mysql.user
DROP DATABASE shop CASCADE
RENAME TABLE t WAIT 5 TO mysql.u
RENAME TABLE IF EXISTS mysql.user TO u
