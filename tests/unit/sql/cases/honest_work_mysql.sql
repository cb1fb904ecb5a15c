-- name: an analyst's and a tool's reads, dialect: mysql, verdict: allow, on: shop, only: mariadb
/* leading */ SELECT 1
SELECT 1; -- trailing comment
SELECT id /* drop table customers */, name # hash comment
    FROM customers -- dash comment
    WHERE note = 'it''s; -- not a comment' OR note = "double ; quoted /* */" OR note = 'back\'slash'
(SELECT id FROM customers ORDER BY id LIMIT 1) UNION ALL (SELECT id FROM orders ORDER BY id DESC LIMIT 1) ORDER BY 1
SELECT DATE '2025-02-28', TIME '23:59:59', TIMESTAMP '2025-01-01 10:00:00', NOW() - INTERVAL 1 DAY, '2025-01-31' + INTERVAL '1-2' YEAR_MONTH, DATE_ADD(NOW(), INTERVAL '1:30' MINUTE_SECOND), DATE_SUB(CURDATE(), INTERVAL 2 WEEK), INTERVAL 5 MINUTE + NOW()
SELECT status, COUNT(*) AS n, ROUND(100 * COUNT(*) / (SELECT COUNT(*) FROM orders), 1) AS pct FROM orders GROUP BY status ORDER BY n DESC
SELECT DATE_FORMAT(created_at, '%Y-%m') AS month, COUNT(DISTINCT customer_id), SUM(total) FROM orders GROUP BY month HAVING SUM(total) > 10 ORDER BY month
SELECT YEAR(created_at) AS y, QUARTER(created_at) AS q, SUM(total) FROM orders GROUP BY y, q WITH ROLLUP
SELECT c.id, c.name, COALESCE(SUM(o.total), 0) AS revenue FROM customers AS c LEFT OUTER JOIN orders AS o ON o.customer_id = c.id AND o.status <> 'new' GROUP BY c.id, c.name ORDER BY revenue DESC LIMIT 10, 5
SELECT id, total, SUM(total) OVER w AS running, AVG(total) OVER (w ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS moving, LAG(total) OVER w, NTILE(4) OVER (ORDER BY total), PERCENT_RANK() OVER (ORDER BY total), FIRST_VALUE(total) OVER w, NTH_VALUE(total, 2) OVER w FROM orders WINDOW w AS (PARTITION BY customer_id ORDER BY created_at)
SELECT * FROM (SELECT o.*, ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY total DESC) AS rn FROM orders o) ranked WHERE rn <= 2
WITH RECURSIVE tree AS (SELECT id, parent_id, 1 AS depth FROM customers WHERE parent_id IS NULL UNION ALL SELECT c.id, c.parent_id, t.depth + 1 FROM customers c JOIN tree t ON c.parent_id = t.id WHERE t.depth < 10) SELECT depth, COUNT(*) FROM tree GROUP BY depth
WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS x FROM a) SELECT * FROM b UNION SELECT * FROM a
SELECT GROUP_CONCAT(DISTINCT city ORDER BY city DESC SEPARATOR '; '), JSON_ARRAYAGG(id), JSON_OBJECTAGG(id, name), BIT_OR(id), STD(total), VAR_SAMP(total) FROM customers
SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY total) OVER (PARTITION BY status), MEDIAN(total) OVER (PARTITION BY status) FROM orders
SELECT JSON_EXTRACT(data, '$.a.b'), JSON_UNQUOTE(JSON_EXTRACT(data, '$.k')), JSON_VALUE(data, '$.k'), JSON_QUERY(data, '$.a'), JSON_CONTAINS(data, '3', '$.k'), JSON_CONTAINS_PATH(data, 'one', '$.a', '$.z'), JSON_KEYS(data), JSON_LENGTH(data), JSON_TYPE(data), JSON_SEARCH(data, 'one', 'x'), JSON_SET(data, '$.k', 9), JSON_REMOVE(data, '$.k'), JSON_MERGE_PATCH(data, '{"q": 1}'), JSON_DETAILED(data), JSON_EXISTS(data, '$.k') FROM customers
SELECT e.id, t.n FROM events e, JSON_TABLE(e.payload, '$.tags[*]' COLUMNS (ord FOR ORDINALITY, n INT PATH '$' DEFAULT '0' ON EMPTY NULL ON ERROR, x INT EXISTS PATH '$.x')) AS t
SELECT MATCH (name) AGAINST ('+product -zzz' IN BOOLEAN MODE) AS score FROM products WHERE MATCH (name) AGAINST ('product' WITH QUERY EXPANSION)
SELECT name REGEXP '^c[0-9]+$', name RLIKE 'c', name NOT REGEXP 'x', REGEXP_REPLACE(name, '[0-9]', ''), REGEXP_SUBSTR(name, '[0-9]+'), REGEXP_INSTR(name, '[0-9]'), name LIKE 'c\_%', name LIKE CONCAT('%', city, '%'), name SOUNDS LIKE 'c', BINARY name = 'C1', name COLLATE utf8mb4_bin = 'c1' FROM customers
SELECT REPLACE(name, 'c', 'C'), INSERT(name, 1, 1, 'X'), LEFT(name, 1), RIGHT(name, 1), MID(name, 1, 2), SUBSTRING(name FROM 1 FOR 2), SUBSTRING_INDEX(email, '@', -1), TRIM(BOTH 'x' FROM 'xax'), TRIM(LEADING FROM ' a'), LPAD(name, 5, '*'), FIELD(city, 'Oslo', 'Rome'), ELT(1, 'a', 'b'), FIND_IN_SET('a', flags), FORMAT(total, 2), HEX(name), UNHEX('41'), CHAR(65 USING utf8mb4), ORD('a'), QUOTE(name), REVERSE(name), SOUNDEX(name), SPACE(2), STRCMP('a', 'b'), TO_BASE64('a'), MD5('a'), SHA2('a', 256), CRC32('a'), POSITION('1' IN name), LOCATE('1', name), INSTR(name, '1'), CHAR_LENGTH(name), LOWER(name), CONCAT_WS('-', name, city) FROM customers
SELECT CAST('5' AS SIGNED), CAST('1.5' AS DECIMAL(10,2)), CAST(NOW() AS DATE), CAST('a' AS CHAR(3)), CAST('a' AS BINARY), CAST('2025-01-01' AS DATETIME(3)), CONVERT('a' USING utf8mb4), CONVERT('5', UNSIGNED), CAST(1 AS DOUBLE), CAST('1' AS FLOAT), CAST('12:00' AS TIME)
SELECT IF(total > 5, 'big', 'small'), IFNULL(note, '-'), NULLIF(total, 0), CASE city WHEN 'Oslo' THEN 1 ELSE 0 END, total <=> NULL, NOT active, !active, active XOR 1, id DIV 2, id MOD 2, id % 2, id ^ 1, ~id, id << 2, id & 3 | 4, -id, id BETWEEN 1 AND 5, id NOT IN (1, 2), (id, city) IN ((1, 'Oslo')), ISNULL(note), note IS NOT NULL FROM customers
SELECT TIMESTAMPDIFF(DAY, created_at, NOW()), DATEDIFF(NOW(), created_at), DATE_FORMAT(created_at, '%W %M %Y'), STR_TO_DATE('01,5,2025', '%d,%m,%Y'), UNIX_TIMESTAMP(created_at), FROM_UNIXTIME(1700000000, '%Y'), LAST_DAY(created_at), DAYOFWEEK(created_at), WEEK(created_at, 3), YEARWEEK(created_at), EXTRACT(YEAR_MONTH FROM created_at), CONVERT_TZ(created_at, '+00:00', '+02:00'), SEC_TO_TIME(3661), MAKEDATE(2025, 60), PERIOD_DIFF(202502, 202501), TIME_FORMAT('10:00', '%H'), GET_FORMAT(DATE, 'ISO'), UTC_TIMESTAMP(), CURRENT_TIMESTAMP(3), LOCALTIME, ADDDATE('2025-01-01', 31), ADDTIME('10:00', '1:00') FROM orders
SELECT STRAIGHT_JOIN c.id FROM customers c STRAIGHT_JOIN orders o ON o.customer_id = c.id
SELECT * FROM orders USE INDEX (by_customer) WHERE customer_id = 5
SELECT * FROM orders FORCE INDEX FOR ORDER BY (by_customer) IGNORE INDEX FOR JOIN (by_status) ORDER BY customer_id LIMIT 3
SELECT * FROM measures PARTITION (p2025, pmax) WHERE at > '2025-01-05'
SELECT c.id FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id) AND c.id = ANY (SELECT customer_id FROM orders) AND c.total >= ALL (SELECT 0)
SELECT * FROM customers NATURAL LEFT JOIN (SELECT 1 AS id) x
SELECT a.id FROM customers a, orders b WHERE a.id = b.customer_id AND b.total > (SELECT AVG(total) FROM orders)
SELECT id FROM customers EXCEPT SELECT customer_id FROM orders INTERSECT SELECT 5
SELECT `select`, `from`, `größe`, `unit price` AS `Preis (€)` FROM `order details`
SELECT name AS `key`, value AS `group`, type AS "label with ; semicolon" FROM settings
SELECT date, time, timestamp, year, month, status, text, type, value, position, comment, level, role, user, version, language FROM settings
SELECT s.count, s.end, s.user, s.option, s.password FROM settings s WHERE s.`option` IS NULL
SELECT DISTINCTROW city FROM customers
SELECT SQL_NO_CACHE SQL_SMALL_RESULT city, COUNT(*) FROM customers GROUP BY city
SELECT ST_AsText(place), ST_X(place), ST_Distance(place, POINT(0, 0)), ST_Contains(ST_GeomFromText('POLYGON((0 0,0 5,5 5,5 0,0 0))'), place) FROM events LIMIT 3
SELECT seq FROM seq_1_to_5
SELECT VERSION(), DATABASE(), SCHEMA(), USER(), CURRENT_USER(), CONNECTION_ID(), LAST_INSERT_ID(), ROW_COUNT(), FOUND_ROWS(), CHARSET('a'), COLLATION('a'), COERCIBILITY('a'), UUID(), RAND(5), INET_ATON('10.0.0.1'), INET6_NTOA(INET6_ATON('::1'))
SELECT @@version, @@global.max_connections, @@session.time_zone, @@sql_mode, @@innodb_buffer_pool_size, @@character_set_server, @@tx_isolation, @@autocommit, @@hostname
SHOW TABLES
SHOW FULL TABLES WHERE Table_type = 'BASE TABLE'
SHOW TABLES LIKE 'cust%'
SHOW DATABASES

SHOW COLUMNS FROM customers
SHOW FULL COLUMNS FROM customers LIKE 'n%'
SHOW FULL FIELDS FROM `order details`
SHOW COLUMNS IN customers WHERE Field = 'id'
SHOW INDEX FROM orders
SHOW INDEXES IN orders WHERE Key_name = 'PRIMARY'
SHOW KEYS FROM orders
SHOW CREATE TABLE orders
SHOW CREATE VIEW active_customers
SHOW CREATE SEQUENCE counter
SHOW TABLE STATUS LIKE 'orders'
SHOW TABLE STATUS WHERE Name = 'orders'
SHOW STATUS LIKE 'Threads%'
SHOW GLOBAL STATUS LIKE 'Uptime'
SHOW SESSION STATUS WHERE Variable_name = 'Queries'
SHOW VARIABLES LIKE '%buffer_pool_size'
SHOW GLOBAL VARIABLES WHERE Variable_name IN ('max_connections')
SHOW SESSION VARIABLES LIKE 'sql_mode'
SHOW ENGINES
SHOW STORAGE ENGINES
SHOW CHARACTER SET
SHOW COLLATION LIKE 'utf8mb4%'
SHOW PROCESSLIST
SHOW FULL PROCESSLIST
SHOW WARNINGS
SHOW WARNINGS LIMIT 5
SHOW ERRORS
SHOW COUNT(*) WARNINGS
SHOW PLUGINS
SHOW PRIVILEGES
SHOW OPEN TABLES
SHOW TRIGGERS
SHOW TRIGGERS LIKE 'c%'
SHOW EVENTS
SHOW FUNCTION STATUS WHERE Db = DATABASE()
SHOW PROCEDURE STATUS LIKE 'my%'
SHOW CREATE FUNCTION my_pure
SHOW CREATE PROCEDURE my_proc
SHOW PACKAGE STATUS
DESCRIBE customers
DESC customers
DESC customers name
DESCRIBE `order details`
EXPLAIN customers
EXPLAIN SELECT * FROM orders WHERE customer_id = 5
EXPLAIN EXTENDED SELECT * FROM orders
EXPLAIN PARTITIONS SELECT * FROM measures
EXPLAIN FORMAT=JSON SELECT * FROM orders WHERE customer_id = 5
EXPLAIN FORMAT='traditional' SELECT 1
DESCRIBE SELECT 1
DESC FORMAT=JSON SELECT 1
ANALYZE SELECT COUNT(*) FROM orders
ANALYZE FORMAT=JSON SELECT COUNT(*) FROM orders WHERE total > 5
EXPLAIN (SELECT 1) UNION (SELECT 2)
EXPLAIN WITH x AS (SELECT 1) SELECT * FROM x
SELECT TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_ROWS, DATA_LENGTH, INDEX_LENGTH, AUTO_INCREMENT, TABLE_COMMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME
SELECT COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, EXTRA, COLUMN_KEY, COLUMN_COMMENT, CHARACTER_SET_NAME FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' ORDER BY ORDINAL_POSITION
SELECT CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = DATABASE() AND REFERENCED_TABLE_NAME IS NOT NULL
SELECT INDEX_NAME, NON_UNIQUE, GROUP_CONCAT(COLUMN_NAME ORDER BY SEQ_IN_INDEX) FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() GROUP BY TABLE_NAME, INDEX_NAME, NON_UNIQUE
SELECT * FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE()
SELECT ROUTINE_NAME, ROUTINE_TYPE, DATA_TYPE FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()
SELECT PARTITION_NAME, PARTITION_EXPRESSION, TABLE_ROWS FROM information_schema.PARTITIONS WHERE TABLE_NAME = 'measures'
SELECT * FROM information_schema.TABLE_CONSTRAINTS WHERE TABLE_SCHEMA = DATABASE()
SELECT * FROM information_schema.REFERENTIAL_CONSTRAINTS
SELECT * FROM information_schema.CHECK_CONSTRAINTS
SELECT SCHEMA_NAME, DEFAULT_CHARACTER_SET_NAME FROM information_schema.SCHEMATA
SELECT VARIABLE_NAME, VARIABLE_VALUE FROM information_schema.GLOBAL_VARIABLES WHERE VARIABLE_NAME LIKE 'max_conn%'
SELECT * FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'UPTIME'
SELECT * FROM information_schema.ENGINES
SELECT * FROM information_schema.COLLATIONS LIMIT 3
SELECT ID, USER, HOST, DB, COMMAND, TIME, STATE FROM information_schema.PROCESSLIST
SELECT * FROM information_schema.USER_PRIVILEGES
SELECT * FROM information_schema.SCHEMA_PRIVILEGES
SELECT * FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = DATABASE()
SELECT table_schema, ROUND(SUM(data_length + index_length) / 1024 / 1024, 1) AS mb FROM information_schema.tables GROUP BY table_schema
SELECT table_name, column_name, ordinal_position FROM information_schema.key_column_usage WHERE table_schema = DATABASE() AND constraint_name = 'PRIMARY' ORDER BY table_name, ordinal_position
SELECT column_name, data_type, CASE WHEN collation_name = 'utf8mb4_general_ci' THEN NULL ELSE collation_name END AS collation_name, CASE WHEN column_type LIKE '% unsigned' THEN 1 ELSE 0 END AS is_unsigned FROM information_schema.columns WHERE table_name = 'orders' AND table_schema = DATABASE()
SELECT kcu.`constraint_name`, kcu.`column_name`, kcu.`referenced_table_name`, kcu.`referenced_column_name`, c.`constraint_type` FROM information_schema.table_constraints AS c, information_schema.key_column_usage AS kcu WHERE kcu.table_schema = DATABASE() AND c.table_schema = kcu.table_schema AND c.constraint_name = kcu.constraint_name AND c.constraint_type != 'CHECK' AND kcu.table_name = 'orders'
SELECT id FROM customers WHERE id IN (1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40)
-- name: what SQLAlchemy asks to reflect a schema, dialect: mysql, verdict: allow, on: shop, only: mariadb
SHOW schemas
SHOW CREATE TABLE `customers`
SHOW CREATE TABLE `events`
SHOW CREATE TABLE `guarded`
SHOW CREATE TABLE `orders`
SHOW CREATE TABLE `measures`
SHOW CREATE TABLE `order details`
SHOW CREATE TABLE `order_items`
SHOW CREATE TABLE `products`
SHOW CREATE TABLE `settings`
-- name: writes, dialect: mysql, verdict: allow, on: shop, mode: read_write, only: mariadb
INSERT INTO customers (name, email) VALUES ('w1', 'w1@x.com'), ('w2', DEFAULT)
INSERT INTO customers SET name = 'w3', city = 'Oslo', total = DEFAULT(total) + 1
INSERT IGNORE INTO customers (id, name) VALUES (1, 'dup'), (902, 'new')
INSERT INTO customers (id, name) VALUES (1, 'c1') ON DUPLICATE KEY UPDATE name = VALUES(name), note = CONCAT(IFNULL(note, ''), 'x')
INSERT INTO customers (name, city) SELECT CONCAT('copy ', name), city FROM customers WHERE id < 3 ON DUPLICATE KEY UPDATE city = 'x'
REPLACE INTO products (id, sku, name) VALUES (1, 's1', 'replaced')
REPLACE INTO products SET id = 2, sku = 's2', name = 'again'
REPLACE INTO order_items SELECT 1, 50, 1, 1, 1.0
INSERT INTO events (kind, payload, bits, y, t) VALUES ('sale', '{"a": 1}', b'1', 2025, '10:00:00')
INSERT INTO events (kind, v) VALUE ('x', 1)
INSERT LOW_PRIORITY INTO events (kind) VALUES ('low')
INSERT HIGH_PRIORITY INTO events (kind) VALUES ('high')
UPDATE customers SET note = 'hello', total = total * 1.1 WHERE id = 5
UPDATE customers SET city = 'Bonn' WHERE city = 'Oslo' ORDER BY id LIMIT 2
UPDATE customers c JOIN (SELECT customer_id, SUM(total) AS s FROM orders GROUP BY customer_id) o ON o.customer_id = c.id SET c.total = o.s WHERE c.id < 5
UPDATE customers c, orders o SET c.note = 'has order' WHERE c.id = o.customer_id AND o.id = 3
UPDATE LOW_PRIORITY IGNORE products SET price = price + 1 WHERE category_id = 1
UPDATE orders USE INDEX (by_customer) SET status = 'paid' WHERE customer_id = 4
UPDATE orders SET status = CASE WHEN total > 50 THEN 'big' ELSE status END WHERE id BETWEEN 1 AND 3
UPDATE customers SET data = JSON_SET(data, '$.k', 5), flags = 'a,c', mood = 'happy' WHERE id = 7
UPDATE products SET name = REPLACE(name, 'product', 'item') WHERE id = 3
DELETE FROM order_items WHERE order_id = 5
DELETE FROM order_items WHERE order_id = 6 ORDER BY line DESC LIMIT 1
DELETE i FROM order_items i JOIN orders o ON o.id = i.order_id WHERE o.status = 'new' AND o.id < 10
DELETE FROM i USING order_items i INNER JOIN orders o ON o.id = i.order_id WHERE o.id = 20
DELETE order_items.* FROM order_items JOIN orders ON orders.id = order_items.order_id WHERE orders.id = 21
DELETE QUICK FROM events WHERE id = 50
DELETE FROM customers WHERE name = 'w2' AND NOT EXISTS (SELECT 1 FROM orders WHERE orders.customer_id = customers.id)
INSERT INTO measures (at, sensor, value) VALUES ('2025-06-01', 1, 1.5)
INSERT INTO measures PARTITION (p2025) (at, sensor, value) VALUES ('2025-06-02', 1, 2.5)
UPDATE measures PARTITION (p2025) SET value = 3 WHERE sensor = 1 AND at = '2025-06-01'
DELETE FROM measures PARTITION (p2025) WHERE at = '2025-06-02'
INSERT INTO `order details` (`Id`, `unit price`, `select`) VALUES (77, 1.5, 'x; drop table customers; --')
INSERT INTO settings (name, value) VALUES ('a', 'it''s -- not a comment'), ('b', "DELETE FROM x;")
UPDATE settings SET value = CONCAT(value, ' /* c */ '), count = COALESCE(count, 0) + 1 WHERE name IN ('a', 'b')
DELETE FROM settings WHERE name = 'b' /* only b */ -- done
SELECT * FROM customers WHERE id = 1
EXPLAIN UPDATE customers SET note = 'x' WHERE id = 1
EXPLAIN DELETE FROM orders WHERE id = 1
EXPLAIN INSERT INTO customers (name) VALUES ('x')
EXPLAIN FORMAT=JSON UPDATE customers SET note = 'x' WHERE id = 1
SELECT * FROM customers WHERE id = 1 FOR UPDATE
SELECT id FROM orders WHERE status = 'new' LIMIT 1 LOCK IN SHARE MODE
-- name: writes of MariaDB alone, dialect: mysql, verdict: allow, on: shop, mode: read_write, only: mariadb, needs: native_sequences
INSERT INTO customers (name) VALUES ('ret') RETURNING id, name
REPLACE INTO products (id, sku, name) VALUES (4, 's4', 'r') RETURNING id
DELETE FROM events WHERE id = 3 RETURNING id, kind
INSERT INTO customers (name) SELECT CONCAT('seq', seq) FROM seq_1_to_2
UPDATE customers SET note = (SELECT MAX(status) FROM orders) WHERE id = 9
INSERT INTO customers (name, parent_id) VALUES ('next', NEXT VALUE FOR counter), ('next', NEXTVAL(counter))
UPDATE customers SET parent_id = NEXTVAL(counter) WHERE id = 8
-- name: lists with a limit, dialect: mysql, verdict: allow, on: shop, only: mariadb
SELECT GROUP_CONCAT(name ORDER BY name SEPARATOR ', ' LIMIT 2) FROM customers
SELECT city, GROUP_CONCAT(DISTINCT id ORDER BY id DESC LIMIT 1, 2), COUNT(*) FROM customers GROUP BY city ORDER BY city LIMIT 2
-- name: writes that are only explained, dialect: mysql, verdict: allow, on: shop
EXPLAIN DELETE FROM order_items
EXPLAIN UPDATE customers SET note = 'x' WHERE id = 1
DESCRIBE DELETE FROM orders WHERE id IN (SELECT order_id FROM order_items)
desc insert into customers (name) select name from customers where id > 1
EXPLAIN FORMAT=JSON REPLACE INTO customers (id, name) VALUES (1, 'x')
EXPLAIN FORMAT = 'json' UPDATE customers c JOIN orders o ON o.customer_id = c.id SET c.note = 'x' WHERE o.id = 1
/* a plan */ EXPLAIN EXTENDED DELETE o FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.name = 'x'
EXPLAIN PARTITIONS INSERT INTO customers (id, name) VALUES (1, 'x') ON DUPLICATE KEY UPDATE name = 'x'
-- name: variables that nothing can set, dialect: mysql, verdict: allow, on: shop
SELECT @a
SELECT @a, @a + 1, @`b c`, @'d'
SELECT id, COALESCE(@row, 0) + id AS n FROM customers ORDER BY id
SELECT name FROM customers WHERE id = @wanted OR @wanted IS NULL ORDER BY id LIMIT 2
