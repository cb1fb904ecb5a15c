-- name: reads that act or tell too much, dialect: mysql, verdict: refuse, on: shop, only: mariadb
SELECT 1; DROP TABLE customers
SELECT 1--1;DROP TABLE customers
SELECT 1 /*! ; DROP TABLE customers */
SELECT 1 /*!50000 INTO OUTFILE '/tmp/x' */
SELECT 1 /*M! , SLEEP(5) */
SELECT /*!99999 1 */ 2
SELECT /*! SLEEP(5) */
/*!50000 DROP TABLE customers */
/*! DELETE FROM customers */
EXPLAIN /*! ANALYZE */ INSERT INTO customers (name) VALUES ('x')
SELECT 'a\'; DROP TABLE customers; -- '; DROP TABLE customers
SELECT "a\"; x"; DELETE FROM customers
SELECT * INTO OUTFILE '/tmp/x' FROM customers
SELECT * FROM customers INTO/**/OUTFILE '/tmp/x'
SELECT 1 INTO DUMPFILE '/tmp/x'
SELECT name FROM customers LIMIT 1 INTO @v
SELECT @v := 5
SELECT @a := (SELECT 1), @a
SELECT LOAD_FILE('/etc/passwd')
SELECT HEX(LOAD_FILE(0x2f6574632f706173737764))
SELECT SLEEP(5)
SELECT * FROM customers WHERE SLEEP(1)
SELECT BENCHMARK(1000000, MD5('a'))
SELECT GET_LOCK('a', 1), RELEASE_LOCK('a'), RELEASE_ALL_LOCKS(), IS_FREE_LOCK('a')
SELECT NEXTVAL(counter), NEXT VALUE FOR counter, LASTVAL(counter)
SELECT SETVAL(counter, 99)
SELECT my_touch(1)
SELECT * FROM customers WHERE my_touch(1)
SELECT * FROM customers ORDER BY my_touch(id)
SELECT * FROM customers FOR UPDATE
SELECT * FROM customers LOCK IN SHARE MODE
SELECT * FROM customers FOR UPDATE SKIP LOCKED
DO SLEEP(1)
DO RELEASE_ALL_LOCKS()
CALL my_proc()
HANDLER customers OPEN
HANDLER customers READ FIRST
LOAD DATA INFILE '/etc/passwd' INTO TABLE customers
LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE customers
LOAD XML INFILE 'x' INTO TABLE customers
SET GLOBAL max_connections = 1
SET SESSION sql_mode = ''
SET @@session.tx_read_only = 0
SET NAMES latin1
SET STATEMENT max_statement_time = 0 FOR SELECT 1
SET STATEMENT tx_read_only = 0 FOR DELETE FROM customers
SET PASSWORD = PASSWORD('x')
SET ROLE NONE
SET TRANSACTION READ WRITE
START TRANSACTION READ WRITE
COMMIT
ROLLBACK
XA START 'a'
SAVEPOINT a
LOCK TABLES customers WRITE
UNLOCK TABLES
FLUSH TABLES WITH READ LOCK
FLUSH PRIVILEGES
RESET QUERY CACHE
KILL 1
KILL QUERY 1
PURGE BINARY LOGS TO 'x'
CHANGE MASTER TO MASTER_HOST = 'x'
START SLAVE
STOP SLAVE
SHUTDOWN
INSTALL PLUGIN x SONAME 'y'
INSTALL SONAME 'x'
UNINSTALL PLUGIN x
CREATE FUNCTION f RETURNS INT SONAME 'x.so'
PREPARE s FROM 'DROP TABLE customers'
EXECUTE s
EXECUTE IMMEDIATE 'DROP TABLE customers'
DEALLOCATE PREPARE s
BINLOG 'x'
OPTIMIZE TABLE customers
ANALYZE TABLE customers
REPAIR TABLE customers
CHECK TABLE customers
CACHE INDEX customers IN x
USE mysql
SIGNAL SQLSTATE '45000'
GET DIAGNOSTICS @a = NUMBER
BEGIN NOT ATOMIC DELETE FROM customers; END
SHOW CREATE USER root@localhost
SHOW MASTER STATUS
SHOW BINLOG EVENTS
SHOW SLAVE STATUS
SHOW VARIABLES WHERE SLEEP(1)
SHOW TABLES WHERE (SELECT SLEEP(1))
SHOW COLUMNS FROM customers WHERE LOAD_FILE('/etc/passwd')
SELECT * FROM mysql.user
SELECT authentication_string FROM mysql.global_priv
SELECT * FROM mysql.proc
SELECT * FROM `mysql`.`user`
SELECT * FROM MYSQL.USER
SELECT * FROM performance_schema.events_statements_history
SELECT * FROM information_schema.USER_ATTRIBUTES
SELECT @@datadir, @@secure_file_priv
SELECT @@global.general_log_file
SELECT @@ssl_key
SELECT {fn LOAD_FILE('/etc/passwd')}
SELECT {fn SLEEP(1)}
SELECT * FROM {oj customers LEFT JOIN (SELECT SLEEP(1)) x ON 1}
VALUES (SLEEP(1)) UNION VALUES (1)
WITH t AS (VALUES (SLEEP(1)), (2)) SELECT * FROM t
SELECT DEFAULT(SLEEP(1))
SELECT MATCH (name) AGAINST (LOAD_FILE('/etc/passwd')) FROM products
SELECT MATCH name AGAINST (CONCAT(SLEEP(1))) FROM products
SELECT COLUMN_CREATE('a', SLEEP(1) AS INT)
SELECT COLUMN_GET(COLUMN_CREATE('a', 1), SLEEP(1) AS CHAR)
SELECT JSON_TABLE(LOAD_FILE('x'), '$' COLUMNS (a INT PATH '$')) FROM dual
SELECT NTH_VALUE(SLEEP(1), 1) FROM FIRST RESPECT NULLS OVER () FROM customers
SELECT * FROM customers LIMIT 1 PROCEDURE ANALYSE(1, SLEEP(1))
SELECT * FROM customers USE INDEX (SLEEP(1))
SELECT _gbk'a' COLLATE SLEEP(1)
SELECT _utf8mb4 SLEEP(1)
SELECT CAST(SLEEP(1) AS SIGNED INT)
SELECT GROUP_CONCAT(id ORDER BY SLEEP(1) SEPARATOR ',') FROM customers
SELECT IF(1, SLEEP(1), 0), IFNULL(NULL, SLEEP(1)), CASE WHEN SLEEP(1) THEN 1 END
SELECT INTERVAL SLEEP(1) DAY + NOW()
SELECT 'a' LIKE 'b' ESCAPE (SELECT SLEEP(1))
SELECT SQL_CALC_FOUND_ROWS SLEEP(1)
SELECT STRAIGHT_JOIN SLEEP(1)
REPLACE INTO customers (id, name) VALUES (1, 'x')
REPLACE customers SET id = 1, name = 'x'
INSERT customers (name) VALUES ('x')
WITH x AS (SELECT 1) DELETE FROM customers
TABLE customers INTO OUTFILE '/tmp/x'
ANALYZE DELETE FROM customers
ANALYZE FORMAT=JSON UPDATE customers SET name = 'x'
DELETE customers.* FROM customers JOIN orders
UPDATE customers USE INDEX (PRIMARY) SET name = 'x'
CREATE TABLE x SELECT * FROM customers
CREATE OR REPLACE VIEW v AS SELECT 1
CREATE TEMPORARY TABLE x (a INT)
TRUNCATE customers
RENAME TABLE customers TO x
ALTER TABLE customers ENGINE = CSV
DELIMITER //
system id
\! id
source /etc/passwd
-- name: hidden tables, dialect: mysql, verdict: refuse, on: shop, mode: read_write, hidden: orders, only: mariadb
SELECT * FROM orders
SELECT * FROM `orders`
SELECT * FROM ORDERS
SELECT o.* FROM `Orders` o
SELECT (SELECT MAX(id) FROM orders)
SELECT * FROM customers c JOIN orders o ON o.customer_id = c.id
SELECT * FROM customers c STRAIGHT_JOIN orders o
SELECT * FROM customers WHERE EXISTS (SELECT 1 FROM orders)
WITH o AS (SELECT * FROM orders) SELECT * FROM o
WITH x AS (WITH orders AS (SELECT 1) SELECT * FROM orders) SELECT * FROM orders
SELECT * FROM (SELECT * FROM (orders)) x
SELECT id FROM customers UNION SELECT id FROM orders
SELECT * FROM customers, (SELECT * FROM orders) o
SELECT * FROM orders PARTITION (p0)
SELECT * FROM orders USE INDEX (by_customer)
SELECT * FROM {oj customers c LEFT JOIN orders o ON o.customer_id = c.id}
SELECT * FROM customers ORDER BY (SELECT MAX(id) FROM orders)
VALUES ((SELECT MAX(id) FROM orders))
WITH t AS (VALUES ((SELECT MAX(id) FROM orders))) SELECT * FROM t
SELECT GROUP_CONCAT((SELECT MAX(id) FROM orders)) FROM customers
SELECT DEFAULT(orders.status) FROM orders
SHOW COLUMNS FROM orders
SHOW FULL COLUMNS FROM `orders`
SHOW INDEX FROM orders
SHOW CREATE TABLE orders
DESCRIBE orders
DESC orders status
EXPLAIN orders
EXPLAIN SELECT * FROM orders
EXPLAIN FORMAT=JSON SELECT * FROM orders
ANALYZE SELECT * FROM orders
SELECT * FROM information_schema.tables
SELECT TABLE_NAME FROM INFORMATION_SCHEMA.COLUMNS
SELECT * FROM information_schema.statistics
SELECT * FROM information_schema.processlist
SHOW PROCESSLIST
INSERT INTO orders (customer_id) VALUES (1)
INSERT INTO customers (name) SELECT status FROM orders
REPLACE INTO orders (id) VALUES (1)
UPDATE orders SET status = 'x' WHERE id = 1
UPDATE customers c JOIN orders o ON o.customer_id = c.id SET c.note = o.status WHERE c.id = 1
UPDATE customers c, orders o SET c.note = o.status WHERE c.id = o.customer_id AND c.id = 1
UPDATE customers SET note = (SELECT MAX(status) FROM orders) WHERE id = 1
DELETE FROM orders WHERE id = 1
DELETE c FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.id = 1
DELETE o FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.id = 1
DELETE FROM o USING customers c JOIN orders o ON o.customer_id = c.id WHERE c.id = 1
INSERT INTO customers (id, name) VALUES (1, 'x') ON DUPLICATE KEY UPDATE note = (SELECT MAX(status) FROM orders)
SELECT * FROM customers WHERE id = (SELECT MAX(id) FROM orders) FOR UPDATE
-- name: tables that are not shown, dialect: mysql, verdict: refuse, on: shop, mode: read_write, shown: customers, only: mariadb
SELECT * FROM orders
SELECT o.* FROM `Orders` o
SELECT * FROM customers c STRAIGHT_JOIN orders o
WITH x AS (WITH orders AS (SELECT 1) SELECT * FROM orders) SELECT * FROM orders
SELECT * FROM customers, (SELECT * FROM orders) o
SELECT * FROM {oj customers c LEFT JOIN orders o ON o.customer_id = c.id}
WITH t AS (VALUES ((SELECT MAX(id) FROM orders))) SELECT * FROM t
SHOW FULL COLUMNS FROM `orders`
DESC orders status
EXPLAIN FORMAT=JSON SELECT * FROM orders
SELECT TABLE_NAME FROM INFORMATION_SCHEMA.COLUMNS
SHOW PROCESSLIST
INSERT INTO customers (name) SELECT status FROM orders
UPDATE customers c JOIN orders o ON o.customer_id = c.id SET c.note = o.status WHERE c.id = 1
DELETE FROM orders WHERE id = 1
DELETE FROM o USING customers c JOIN orders o ON o.customer_id = c.id WHERE c.id = 1
-- name: more than a write, dialect: mysql, verdict: refuse, on: shop, mode: read_write, only: mariadb
SELECT 1; DROP TABLE customers
SELECT 1 /*! ; DROP TABLE customers */
SELECT 1 /*M! , SLEEP(5) */
SELECT /*! SLEEP(5) */
/*! DELETE FROM customers */
SELECT 'a\'; DROP TABLE customers; -- '; DROP TABLE customers
SELECT * INTO OUTFILE '/tmp/x' FROM customers
SELECT 1 INTO DUMPFILE '/tmp/x'
SELECT @v := 5
SELECT @a := (SELECT 1), @a
SELECT HEX(LOAD_FILE(0x2f6574632f706173737764))
SELECT * FROM customers WHERE SLEEP(1)
SELECT GET_LOCK('a', 1), RELEASE_LOCK('a'), RELEASE_ALL_LOCKS(), IS_FREE_LOCK('a')
SELECT SETVAL(counter, 99)
SELECT my_touch(1)
SELECT * FROM customers ORDER BY my_touch(id)
DO SLEEP(1)
CALL my_proc()
HANDLER customers READ FIRST
LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE customers
SET GLOBAL max_connections = 1
SET @@session.tx_read_only = 0
SET STATEMENT max_statement_time = 0 FOR SELECT 1
SET PASSWORD = PASSWORD('x')
SET TRANSACTION READ WRITE
COMMIT
XA START 'a'
LOCK TABLES customers WRITE
FLUSH TABLES WITH READ LOCK
RESET QUERY CACHE
KILL QUERY 1
CHANGE MASTER TO MASTER_HOST = 'x'
STOP SLAVE
INSTALL PLUGIN x SONAME 'y'
UNINSTALL PLUGIN x
PREPARE s FROM 'DROP TABLE customers'
EXECUTE IMMEDIATE 'DROP TABLE customers'
BINLOG 'x'
ANALYZE TABLE customers
CHECK TABLE customers
CACHE INDEX customers IN x
GET DIAGNOSTICS @a = NUMBER
SHOW CREATE USER root@localhost
SHOW BINLOG EVENTS
SHOW VARIABLES WHERE SLEEP(1)
SHOW COLUMNS FROM customers WHERE LOAD_FILE('/etc/passwd')
SELECT authentication_string FROM mysql.global_priv
SELECT * FROM `mysql`.`user`
SELECT * FROM performance_schema.events_statements_history
SELECT @@datadir, @@secure_file_priv
SELECT @@ssl_key
SELECT {fn LOAD_FILE('/etc/passwd')}
SELECT * FROM {oj customers LEFT JOIN (SELECT SLEEP(1)) x ON 1}
WITH t AS (VALUES (SLEEP(1)), (2)) SELECT * FROM t
SELECT MATCH (name) AGAINST (LOAD_FILE('/etc/passwd')) FROM products
SELECT COLUMN_CREATE('a', SLEEP(1) AS INT)
SELECT JSON_TABLE(LOAD_FILE('x'), '$' COLUMNS (a INT PATH '$')) FROM dual
SELECT * FROM customers LIMIT 1 PROCEDURE ANALYSE(1, SLEEP(1))
SELECT _gbk'a' COLLATE SLEEP(1)
SELECT CAST(SLEEP(1) AS SIGNED INT)
SELECT IF(1, SLEEP(1), 0), IFNULL(NULL, SLEEP(1)), CASE WHEN SLEEP(1) THEN 1 END
SELECT 'a' LIKE 'b' ESCAPE (SELECT SLEEP(1))
SELECT STRAIGHT_JOIN SLEEP(1)
TABLE customers INTO OUTFILE '/tmp/x'
ANALYZE DELETE FROM customers
UPDATE customers USE INDEX (PRIMARY) SET name = 'x'
CREATE OR REPLACE VIEW v AS SELECT 1
TRUNCATE customers
ALTER TABLE customers ENGINE = CSV
system id
source /etc/passwd
-- name: what is more than explained, dialect: mysql, verdict: refuse, on: shop
EXPLAIN DELETE FROM customers; DELETE FROM customers
ANALYZE FORMAT=JSON DELETE FROM customers WHERE id = 1
EXPLAIN ANALYZE DELETE c FROM customers c WHERE c.id = 1
EXPLAIN FORMAT=TREE ANALYZE UPDATE customers SET note = 'x' WHERE id = 1
EXPLAIN UPDATE customers SET note = SLEEP(1) WHERE id = 1
EXPLAIN UPDATE customers SET note = LOAD_FILE('/etc/passwd') WHERE id = 1
EXPLAIN INSERT INTO customers (name) SELECT my_touch(5)
EXPLAIN /*! ANALYZE */ DELETE FROM customers WHERE id = 1
-- name: variables that are set, dialect: mysql tidb, verdict: refuse
SELECT @a INTO @b
SELECT (@a := @a + 1) AS n FROM customers
SELECT LAST_INSERT_ID(@a)
SELECT @ a
EXECUTE IMMEDIATE @a
-- name: conditions on a variable, which is empty, dialect: mysql tidb, mode: read_write, verdict: refuse, rule: unbounded-write
DELETE FROM t WHERE @a IS NULL
DELETE FROM t WHERE @a IS NULL OR id = 5
DELETE FROM t WHERE COALESCE(@a, id) = id
UPDATE t SET x = 1 WHERE id <=> IFNULL(@a, id)
-- name: lists that leave hidden tables out, dialect: mysql, verdict: allow, on: shop, mode: read_write, hidden: orders, only: mariadb, harmless: yes
SHOW TABLES
SHOW FULL TABLES
SHOW TABLES LIKE 'orders'
SHOW TABLES WHERE Tables_in_shop = 'orders'
SHOW TABLE STATUS
SHOW TABLE STATUS LIKE 'orders'
SHOW OPEN TABLES
SHOW TRIGGERS
SHOW FULL TRIGGERS
-- name: lists that leave out what is not shown, dialect: mysql, verdict: allow, on: shop, mode: read_write, shown: customers, only: mariadb, harmless: yes
SHOW TABLES
SHOW TABLE STATUS
-- name: lists that tell of what they leave out, dialect: mysql, verdict: refuse, on: shop, mode: read_write, hidden: orders, only: mariadb
SHOW TABLES WHERE Tables_in_shop = 'orders' AND (SELECT 1 UNION SELECT 2)
SHOW TABLES WHERE Tables_in_shop = 0
SHOW TABLE STATUS WHERE Auto_increment > 1
SHOW TABLES FROM mysql
SHOW TRIGGERS WHERE Statement LIKE '%orders%'
