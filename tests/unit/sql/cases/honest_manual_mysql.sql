-- name: chapters of MariaDB's manual that few read, dialect: mysql, verdict: allow, on: shop, only: mariadb
SET STATEMENT max_statement_time = 5 FOR SELECT COUNT(*) FROM orders
/* it's ; */ SET STATEMENT sort_buffer_size=1000000, optimizer_switch = 'mrr=off' FOR (SELECT id FROM orders ORDER BY total LIMIT 2)
set statement group_concat_max_len := 100000 for with a as (select name from customers) select group_concat(name) from a
SET STATEMENT time_zone = '+02:00' FOR SELECT created_at FROM orders LIMIT 1
SELECT PREVIOUS VALUE FOR counter, LASTVAL(counter)
SELECT * FROM customers PROCEDURE ANALYSE()
SELECT id, name FROM customers WHERE id > 0 LIMIT 3 PROCEDURE ANALYSE(10, 2000)
SELECT IS_FREE_LOCK('a'), IS_USED_LOCK('a')
SHOW FULL TRIGGERS
SHOW AUTHORS
SHOW CONTRIBUTORS
-- name: settings for one write, dialect: mysql, verdict: allow, on: shop, mode: read_write, only: mariadb
SET STATEMENT max_statement_time=10 FOR UPDATE orders SET total = 5 WHERE id = 1
SET STATEMENT lock_wait_timeout=1 FOR DELETE FROM orders WHERE id = 2
SET STATEMENT max_statement_time=10 FOR INSERT INTO customers (name) VALUES ('set') RETURNING name
-- name: a part of a period, dialect: mysql, verdict: allow, mode: read_write, only: mariadb
DELETE FROM rates FOR PORTION OF validity FROM '2024-03-01' TO '2024-04-01' WHERE id = 1
UPDATE rates FOR PORTION OF `validity` FROM DATE '2024-03-01' TO NOW() + INTERVAL 1 DAY SET rate = 9 WHERE id = 1
UPDATE t SET a = LASTVAL(s) WHERE id = 1
INSERT INTO t VALUES (PREVIOUS VALUE FOR s)
-- name: rows that a name makes beside lists, dialect: mysql, verdict: allow, on: shop, shown: customers, only: mariadb
SELECT c.id, s.seq FROM seq_1_to_3 s JOIN customers c ON c.id = s.seq
-- name: what the server tells of itself to an account that may ask, dialect: mysql, verdict: allow
SELECT sys.format_bytes(1024), sys.format_time(1000000), sys.quote_identifier('a'), sys.version_major(), sys.list_add('a', 'b')
SELECT digest_text, count_star FROM performance_schema.events_statements_summary_by_digest ORDER BY sum_timer_wait DESC LIMIT 5
SELECT query, exec_count FROM sys.statement_analysis LIMIT 2
SELECT * FROM sys.x$statements_with_full_table_scans LIMIT 2
SELECT name FROM mysql.help_topic LIMIT 1
SELECT table_name, n_rows FROM mysql.innodb_table_stats LIMIT 1
SELECT name FROM mysql.time_zone_name LIMIT 1
-- name: checksums and the server's own manual, dialect: mysql, verdict: allow, on: shop, only: mariadb
CHECKSUM TABLE customers
checksum tables customers, `orders` EXTENDED;
HELP 'SELECT'
-- name: a number that a write hands on, dialect: mysql tidb, verdict: allow, mode: read_write
INSERT INTO t (id, a) VALUES (1, 2) ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id), a = a + 1
UPDATE t SET a = LAST_INSERT_ID(a + 1) WHERE id = 1
-- name: further forms of MariaDB's DDL, dialect: mysql, verdict: allow, mode: admin, ddl: create_table alter_table drop_table drop_view rename_table
CREATE TABLE n (id INT) WITH SYSTEM VERSIONING PARTITION BY SYSTEM_TIME INTERVAL 1 MONTH (PARTITION p0 HISTORY, PARTITION pn CURRENT)
CREATE TABLE n (a INT, b VARCHAR(10) AS (CONCAT('x', a)) PERSISTENT, INDEX (b))
CREATE TABLE n (a INT1, b FIXED(5,2), c LONG, d TEXT ASCII)
ALTER TABLE t DISABLE KEYS
ALTER TABLE t DROP COLUMN a CASCADE
DROP TABLE IF EXISTS t, `u` CASCADE
DROP VIEW v CASCADE
RENAME TABLE IF EXISTS t TO u
RENAME TABLE t WAIT 5 TO u, v NOWAIT TO w
-- name: what drivers ask when they connect, dialect: mysql, verdict: allow, on: shop, only: mariadb
/* mysql-connector-java-8.0.25 (Revision: 08be9e9b) */SELECT  @@session.auto_increment_increment AS auto_increment_increment, @@character_set_client AS character_set_client, @@character_set_connection AS character_set_connection, @@character_set_results AS character_set_results, @@character_set_server AS character_set_server, @@collation_server AS collation_server, @@collation_connection AS collation_connection, @@init_connect AS init_connect, @@interactive_timeout AS interactive_timeout, @@license AS license, @@lower_case_table_names AS lower_case_table_names, @@max_allowed_packet AS max_allowed_packet, @@net_write_timeout AS net_write_timeout, @@performance_schema AS performance_schema, @@query_cache_size AS query_cache_size, @@query_cache_type AS query_cache_type, @@sql_mode AS sql_mode, @@system_time_zone AS system_time_zone, @@time_zone AS time_zone, @@tx_isolation AS transaction_isolation, @@wait_timeout AS wait_timeout
SELECT @@max_allowed_packet,@@system_time_zone,@@time_zone,@@auto_increment_increment
SELECT @@version_comment LIMIT 1
