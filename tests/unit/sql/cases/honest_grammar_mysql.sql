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
