-- name: brackets where the grammar has them, dialect: mysql, verdict: allow, on: shop, only: mariadb
SELECT name SOUNDS LIKE ('c1'), name RLIKE ('c'), name NOT RLIKE ('c'), name REGEXP ('c'), name NOT REGEXP ('c'), name REGEXP BINARY ('c'), 5 DIV (2), 5 MOD (2), 1 XOR (0) FROM customers
SELECT * FROM customers c LEFT JOIN (SELECT 1 AS id) o ON (o.id = c.id)
SELECT * FROM (customers c, orders o) WHERE c.id = o.customer_id
SELECT * FROM customers c STRAIGHT_JOIN (orders o) ON (o.customer_id = c.id)
SELECT id FROM customers WHERE id BETWEEN (1) AND (5) AND id NOT BETWEEN (7) AND (9)
SELECT INTERVAL (1) DAY + '2025-01-01', DATE_ADD('2025-01-01', INTERVAL (1 + 1) DAY)
SELECT NOT (1), ! (1), - (1), BINARY ('a'), (1) IS TRUE, 1 <=> (NULL)
SELECT CASE (1) WHEN (1) THEN (2) ELSE (3) END
SELECT GROUP_CONCAT(DISTINCT (name) ORDER BY (id) SEPARATOR ',') FROM customers
select * from customers c join (orders o join order_items i on i.order_id = o.id) on o.customer_id = c.id
select * from customers c left join (select 1 as id) o on o.id = c.id
select * from customers c inner join (orders o join order_items i on i.order_id = o.id) on o.customer_id = c.id
select * from customers c left outer join (orders o join order_items i on i.order_id = o.id) on o.customer_id = c.id
select * from customers c cross join (orders o join order_items i on i.order_id = o.id)
-- name: grammar of its own, dialect: mysql, verdict: allow, on: shop, only: mariadb
SELECT _ucs2 0x0041, _koi8r 'x', _utf16 X'0041', _latin2 'a', _cp1251 'b', _sjis 'c', HEX(_utf32 0x00010002), N'national', _binary 'b', _utf8mb4 'ü' COLLATE utf8mb4_general_ci
SELECT DEFAULT(total), DEFAULT(active) FROM customers LIMIT 1
SELECT id FROM customers WHERE total = DEFAULT(total)
SELECT id FROM products WHERE MATCH name AGAINST ('product')
SELECT id, MATCH name AGAINST ('product' IN BOOLEAN MODE) AS score FROM products ORDER BY score DESC
SELECT id FROM products WHERE MATCH (name) AGAINST (CONCAT('prod', 'uct') IN NATURAL LANGUAGE MODE)
SELECT id FROM products p WHERE MATCH (p.name) AGAINST (CONCAT('+', 'product') IN BOOLEAN MODE) > 0
VALUES (3), (7), (1) UNION VALUES (3), (4)
VALUES (1, 2), (3, 4) EXCEPT SELECT 5, 6
(VALUES (1), (2)) ORDER BY 1
WITH t AS (VALUES (1, 2), (3, 4)) SELECT * FROM t
WITH t (a) AS (VALUES (2), (1) UNION (VALUES (4), (7)) ORDER BY 1 DESC LIMIT 3) SELECT a FROM t WHERE a = 4
SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS t
SELECT * FROM customers WHERE id IN (VALUES (1), (2), (3))
SELECT COLUMN_GET(COLUMN_CREATE('a', 1 AS INT, 'b', 'x' AS CHAR), 'b' AS CHAR), COLUMN_JSON(COLUMN_CREATE('a', 1, 'b', '1.5' AS DECIMAL(5,2))), COLUMN_ADD(COLUMN_CREATE('a', 1), 'c', 'x' AS CHAR CHARACTER SET utf8)
SELECT SQL_CALC_FOUND_ROWS * FROM customers LIMIT 5
SELECT STRAIGHT_JOIN DISTINCT c.id FROM customers c JOIN orders o ON o.customer_id = c.id
SELECT DISTINCT SQL_NO_CACHE city FROM customers
SELECT SQL_CACHE id FROM customers LIMIT 1
SELECT TIMESTAMPADD(SQL_TSI_DAY, 1, '2025-01-02'), TIMESTAMPDIFF(SQL_TSI_MINUTE, '2025-01-01', '2025-01-02'), TIMESTAMPADD(SQL_TSI_QUARTER, 1, NOW())
SELECT {d '2025-01-01'}, {t '10:00:00'}, {ts '2025-01-01 10:00:00'}, {fn UCASE('a')}, {fn CONCAT('a', {fn LCASE('B')})}, {date '2025-01-01'}, {timestamp '2025-01-01 10:00:00'}
SELECT c.id FROM {oj customers c LEFT OUTER JOIN orders o ON o.customer_id = c.id}
SELECT @@session.timestamp, @@global.max_connections, @@session.sql_mode, @@local.autocommit, @@global.key_buffer_size, @@read_buffer_size, @@query_cache_limit, @@optimizer_search_depth
SELECT * FROM customers WHERE name LIKE 'c!_%' ESCAPE '!' OR name LIKE 'c|%' ESCAPE ('|') OR name LIKE 'c\%' ESCAPE 0x5c
SELECT * FROM customers WHERE id = 1 LIMIT ROWS EXAMINED 10
SELECT * FROM customers LIMIT 5 OFFSET 2 ROWS EXAMINED 1000
WITH RECURSIVE r (a, b) AS (SELECT 1, 2 UNION ALL SELECT b, a FROM r WHERE a < 5) CYCLE a, b RESTRICT SELECT * FROM r
SELECT JSON_LENGTH(data), JSON_EXTRACT(data, '$.k'), JSON_VALUE(data, '$.k'), JSON_UNQUOTE(JSON_EXTRACT(data, '$.a.b')) FROM customers
SELECT CAST(1.5 AS SIGNED), CAST('5' AS UNSIGNED), CAST('5' AS SIGNED INTEGER), CAST('5' AS UNSIGNED INTEGER), CAST('5' AS SIGNED INT), CAST('a' AS CHAR(2) CHARACTER SET utf8), CONVERT('5', SIGNED INTEGER), CONVERT('a' USING latin1), CONVERT('a', CHAR(3))
-- name: clauses that the family has to itself, dialect: mysql, verdict: allow, on: shop, only: mariadb
SELECT * FROM orders o FORCE INDEX FOR JOIN (by_customer) JOIN customers c ON c.id = o.customer_id LIMIT 3
SELECT status, COUNT(*) FROM orders GROUP BY status DESC
SELECT status, customer_id, SUM(total) FROM orders GROUP BY status ASC, customer_id DESC ORDER BY 3 DESC LIMIT 3
SELECT CAST('::1' AS INET6), CAST(ip AS CHAR) FROM orders LIMIT 1
SHOW LOCAL VARIABLES LIKE 'sql_mode'
SHOW LOCAL STATUS LIKE 'Uptime'
-- name: clauses of MySQL and TiDB, dialect: mysql tidb, verdict: allow
SELECT NTH_VALUE(a, 2) FROM FIRST OVER (ORDER BY b), NTH_VALUE(a, 2) FROM FIRST RESPECT NULLS OVER w FROM t WINDOW w AS (ORDER BY b)
SHOW CREATE DATABASE IF NOT EXISTS shop
SELECT a FROM t GROUP BY a DESC, (SELECT b FROM u ORDER BY c DESC LIMIT 1) ASC HAVING a > 1
-- name: deletes from several tables, dialect: mysql tidb, verdict: allow, mode: read_write
DELETE t.* FROM t JOIN u ON t.id = u.id WHERE u.x = 1
DELETE FROM a, b USING t a JOIN u b ON a.id = b.id WHERE b.x = 1
DELETE QUICK FROM t.*, shop.u.* USING t JOIN u USING (id) WHERE u.x = 1
-- name: clauses of TiDB alone, dialect: tidb, verdict: allow
SELECT * FROM t TABLESAMPLE REGIONS() ORDER BY id LIMIT 10
SELECT * FROM t AS OF TIMESTAMP CURRENT_TIMESTAMP - INTERVAL 10 SECOND WHERE id = 1
SELECT * FROM t AS OF TIMESTAMP TIMESTAMP '2026-01-01 00:00:00'
SELECT /*+ INDEX_HASH_JOIN(t) NO_INDEX_MERGE_JOIN(u) INDEX_LOOKUP_PUSHDOWN(t, i) */ * FROM t JOIN u ON t.id = u.id
SHOW TABLE shop.t PARTITION (p0) INDEX i REGIONS
SHOW TABLE t REGIONS WHERE region_id > 5
SHOW TABLE t NEXT_ROW_ID
SHOW CREATE PLACEMENT POLICY p
SHOW CREATE RESOURCE GROUP g
SHOW COLUMN_STATS_USAGE WHERE table_name = 't'
-- name: clauses of MySQL alone, dialect: mysql, verdict: allow, only: mysql
SELECT array, returning FROM t WHERE array = 1
SHOW EXTENDED FULL COLUMNS FROM t
SHOW EXTENDED INDEX FROM t
EXPLAIN FORMAT = TRADITIONAL_STRICT SELECT 1
