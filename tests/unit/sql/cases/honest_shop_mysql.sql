-- name: on the shop, dialect: mysql, verdict: allow, on: shop
SELECT COUNT(*) FROM customers
SELECT c.city, COUNT(*) AS n, SUM(o.total) AS revenue, ROUND(AVG(o.total), 2) FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.status = 'paid' AND o.created_at >= '2025-01-01' GROUP BY c.city HAVING revenue > 10 ORDER BY revenue DESC LIMIT 5
SELECT DATE_FORMAT(created_at, '%Y-%m') AS month, COUNT(*), SUM(total) FROM orders GROUP BY month ORDER BY month
SELECT YEAR(created_at), QUARTER(created_at), SUM(total) FROM orders GROUP BY YEAR(created_at), QUARTER(created_at) WITH ROLLUP
SELECT id, total, RANK() OVER (PARTITION BY customer_id ORDER BY total DESC) AS r FROM orders
SELECT * FROM (SELECT o.*, ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY created_at DESC) AS rn FROM orders o) x WHERE rn = 1
SELECT id, LAG(total) OVER (ORDER BY id), LEAD(total, 2) OVER (ORDER BY id), total - LAG(total) OVER (ORDER BY id) AS diff FROM orders
SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY total) OVER (PARTITION BY customer_id) FROM orders
SELECT MEDIAN(total) OVER (PARTITION BY status) FROM orders
SELECT GROUP_CONCAT(DISTINCT name ORDER BY name DESC SEPARATOR '; ') FROM customers
SELECT GROUP_CONCAT(name, ':', id ORDER BY id LIMIT 3) FROM customers
SELECT CASE WHEN total < 10 THEN 'low' WHEN total < 20 THEN CASE WHEN active THEN 'mid-a' ELSE 'mid' END ELSE 'high' END AS band, COUNT(*) FROM customers GROUP BY band
SELECT IF(total > 10, 'a', 'b'), IFNULL(note, '-'), NULLIF(city, 'Oslo'), COALESCE(note, city), ISNULL(note) FROM customers
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) SELECT SUM(i) FROM n
WITH RECURSIVE tree AS (SELECT id, parent_id, name, 0 AS depth FROM customers WHERE parent_id IS NULL UNION ALL SELECT c.id, c.parent_id, c.name, t.depth + 1 FROM customers c JOIN tree t ON t.id = c.parent_id WHERE t.depth < 10) SELECT * FROM tree
WITH RECURSIVE dates AS (SELECT DATE('2025-01-01') AS d UNION ALL SELECT d + INTERVAL 1 DAY FROM dates WHERE d < '2025-01-31') SELECT d, COUNT(o.id) FROM dates LEFT JOIN orders o ON DATE(o.created_at) = d GROUP BY d
WITH a AS (SELECT * FROM orders), b AS (SELECT * FROM a WHERE total > 5) SELECT COUNT(*) FROM b
SELECT JSON_EXTRACT(data, '$.k'), JSON_VALUE(data, '$.a.b'), JSON_UNQUOTE(JSON_EXTRACT(data, '$.k')), JSON_CONTAINS(data, '3', '$.k'), JSON_LENGTH(data), JSON_KEYS(data), JSON_TYPE(data), JSON_VALID(data), JSON_SEARCH(data, 'one', 'x'), JSON_QUERY(data, '$.a'), JSON_EXISTS(data, '$.k') FROM customers
SELECT JSON_OBJECT('id', id, 'name', name), JSON_ARRAY(1, 2), JSON_ARRAYAGG(id), JSON_OBJECTAGG(id, name), JSON_SET(data, '$.k', 5), JSON_INSERT(data, '$.z', 1), JSON_REMOVE(data, '$.k'), JSON_MERGE_PATCH(data, '{"a":null}'), JSON_DETAILED(data) FROM customers GROUP BY id
SELECT jt.* FROM products, JSON_TABLE(attrs, '$.sizes[*]' COLUMNS (n FOR ORDINALITY, size INT PATH '$')) AS jt
SELECT jt.* FROM products, JSON_TABLE(attrs, '$' COLUMNS (color VARCHAR(10) PATH '$.color' DEFAULT '"x"' ON EMPTY, NESTED PATH '$.sizes[*]' COLUMNS (size INT PATH '$'))) jt
SELECT NOW() - INTERVAL 7 DAY, DATE_ADD(created_at, INTERVAL 1 MONTH), DATE_SUB(CURDATE(), INTERVAL '1-2' YEAR_MONTH), created_at + INTERVAL '1:30' HOUR_MINUTE, DATEDIFF(NOW(), created_at), TIMESTAMPDIFF(HOUR, created_at, NOW()), TIMESTAMPADD(DAY, 1, created_at) FROM orders
SELECT EXTRACT(YEAR_MONTH FROM created_at), DAYOFWEEK(created_at), DAYNAME(created_at), WEEK(created_at, 3), YEARWEEK(created_at), LAST_DAY(created_at), DAYOFYEAR(created_at), MAKEDATE(2025, 32), STR_TO_DATE('01,5,2025', '%d,%m,%Y'), UNIX_TIMESTAMP(created_at), FROM_UNIXTIME(0), CONVERT_TZ(created_at, '+00:00', '+01:00'), TIME_TO_SEC('1:00'), SEC_TO_TIME(90), DATE(created_at), TIME(created_at), MICROSECOND(created_at) FROM orders
SELECT CURRENT_DATE, CURRENT_TIME(), CURRENT_TIMESTAMP, CURRENT_TIMESTAMP(6), LOCALTIME, LOCALTIMESTAMP(), UTC_DATE(), UTC_TIMESTAMP, UTC_TIME(), SYSDATE(), NOW(3), CURDATE() + 0
SELECT name REGEXP '^c[0-9]+$', name NOT REGEXP 'z', name RLIKE 'c', name LIKE 'c_', name NOT LIKE '%z', name LIKE '10!%' ESCAPE '!', REGEXP_REPLACE(name, '[0-9]', ''), REGEXP_SUBSTR(name, '[0-9]+'), REGEXP_INSTR(name, '1'), name SOUNDS LIKE 'c' FROM customers
SELECT name FROM customers WHERE name LIKE CONCAT('%', city, '%') OR name LIKE email
SELECT CONCAT(name, ' ', city), CONCAT_WS('-', name, NULL, city), SUBSTRING(name, 1, 2), SUBSTR(name FROM 2 FOR 3), SUBSTRING_INDEX(email, '@', -1), LEFT(name, 1), RIGHT(name, 1), MID(name, 1, 1), TRIM(name), TRIM(LEADING 'c' FROM name), LTRIM(name), UPPER(name), LCASE(name), LPAD(name, 5, '0'), REPEAT('a', 3), REPLACE(name, 'c', 'd'), REVERSE(name), LENGTH(name), CHAR_LENGTH(name), ASCII(name), CHAR(65), CHAR(65 USING utf8mb4), ORD('a'), LOCATE('1', name), INSTR(name, '1'), POSITION('1' IN name), FIELD(city, 'Oslo', 'Rome'), FIND_IN_SET('a', flags), ELT(1, 'a'), INSERT('abc', 1, 1, 'x'), SPACE(2), FORMAT(1234.5, 2), QUOTE(name), SOUNDEX(name), STRCMP('a', 'b'), HEX(name), UNHEX('41'), TO_BASE64(name), FROM_BASE64('YQ=='), MD5(name), SHA1(name), SHA2(name, 256), CRC32(name), BIN(5), OCT(8), CONV('a', 16, 10), EXPORT_SET(5, 'Y', 'N'), MAKE_SET(1, 'a') FROM customers
SELECT 5 / 2, 5 DIV 2, 5 % 2, 5 MOD 2, MOD(5, 2), 5 & 3, 5 | 3, 5 ^ 3, ~5, 1 << 3, 8 >> 1, -5, !1, NOT 1, 1 AND 0, 1 && 1, 1 OR 0, 1 || 0, 1 XOR 1, 1 <=> NULL, 1 <> 2, 1 != 2, 1 = 1, 1--1
SELECT ROUND(1.567, 2), TRUNCATE(1.99, 1), CEIL(1.1), CEILING(1.1), FLOOR(1.9), SIGN(-1), SQRT(2), EXP(1), LN(2), LOG(2), LOG(2, 8), LOG10(100), LOG2(8), POW(2, 3), POWER(2, 3), ABS(-1), RAND(), RAND(5), PI(), DEGREES(1), RADIANS(1), SIN(1), COT(1), ATAN2(1, 2), GREATEST(1, 2), LEAST(1, 2), BIT_COUNT(7)
SELECT CAST('1' AS SIGNED), CAST('1' AS UNSIGNED INTEGER), CAST(1 AS CHAR), CAST(1 AS CHAR(5) CHARACTER SET utf8mb4), CAST('2025-01-01' AS DATE), CAST('1.5' AS DECIMAL(5,2)), CAST('10:00' AS TIME), CAST('2025-01-01' AS DATETIME(3)), CAST('a' AS BINARY), CAST(1 AS DOUBLE), CONVERT('1', SIGNED), CONVERT(name USING utf8mb4), BINARY name, CAST(1 AS FLOAT), CAST('a' AS NCHAR(5)) FROM customers
SELECT DATE '2025-01-01', TIME '10:00:00', TIMESTAMP '2025-01-01 00:00:00', {d '2025-01-01'}, {ts '2025-01-01 00:00:00'}, x'41', X'41', 0x41, b'101', 0b101, N'x', _utf8mb4'x', _latin1'x' COLLATE latin1_swedish_ci, 'a' 'b', "it's", 'say "hi"', 'it''s', 'a\nb', 1e5, .5, 1., TRUE, FALSE, NULL
SELECT name COLLATE utf8mb4_bin FROM customers ORDER BY name COLLATE utf8mb4_general_ci DESC
SELECT name, MATCH (name) AGAINST ('product' IN NATURAL LANGUAGE MODE) AS score FROM products WHERE MATCH (name) AGAINST ('+product -number' IN BOOLEAN MODE) ORDER BY score DESC
SELECT * FROM products WHERE MATCH (name) AGAINST ('product' WITH QUERY EXPANSION)
SELECT COUNT(DISTINCT city), COUNT(DISTINCT city, country), SUM(DISTINCT total), AVG(total), MIN(name), MAX(name), STD(total), STDDEV_SAMP(total), VARIANCE(total), VAR_POP(total), BIT_AND(id), BIT_OR(id), BIT_XOR(id) FROM customers
SELECT SUM(total) OVER (PARTITION BY customer_id ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW), AVG(total) OVER (ORDER BY id ROWS 2 PRECEDING), COUNT(*) OVER (), FIRST_VALUE(total) OVER w, LAST_VALUE(total) OVER w, NTH_VALUE(total, 2) OVER w, NTILE(4) OVER w, PERCENT_RANK() OVER w, CUME_DIST() OVER w, DENSE_RANK() OVER w FROM orders WINDOW w AS (PARTITION BY status ORDER BY total)
SELECT SUM(total) OVER (ORDER BY id RANGE BETWEEN 5 PRECEDING AND 5 FOLLOWING) FROM orders
SELECT id FROM customers UNION SELECT customer_id FROM orders ORDER BY id LIMIT 3
SELECT id FROM customers INTERSECT SELECT customer_id FROM orders
SELECT id FROM customers EXCEPT SELECT customer_id FROM orders
(SELECT id FROM customers LIMIT 1) UNION ALL (SELECT id FROM orders LIMIT 1)
VALUES (1, 'a'), (2, 'b')
SELECT * FROM (VALUES (1, 2), (3, 4)) v
SELECT * FROM customers LIMIT 5 OFFSET 2
SELECT * FROM customers LIMIT 2, 5
SELECT * FROM customers ORDER BY id OFFSET 1 ROWS FETCH FIRST 2 ROWS ONLY
SELECT SQL_CALC_FOUND_ROWS * FROM customers LIMIT 1
SELECT DISTINCTROW city FROM customers
SELECT HIGH_PRIORITY SQL_SMALL_RESULT city, COUNT(*) FROM customers GROUP BY city
SELECT STRAIGHT_JOIN c.name FROM customers c JOIN orders o ON o.customer_id = c.id
SELECT * FROM customers c STRAIGHT_JOIN orders o ON o.customer_id = c.id
SELECT * FROM orders FORCE INDEX (by_customer) WHERE customer_id = 5
SELECT * FROM orders USE INDEX FOR ORDER BY (by_status) ORDER BY status
SELECT * FROM orders IGNORE INDEX (by_customer, by_status)
SELECT * FROM measures PARTITION (p2025) LIMIT 1
SELECT * FROM customers c, orders o WHERE c.id = o.customer_id
SELECT * FROM customers c LEFT OUTER JOIN orders o USING (id) CROSS JOIN products p
SELECT * FROM customers NATURAL JOIN order_items
SELECT * FROM (customers c JOIN orders o ON o.customer_id = c.id) LEFT JOIN products p ON p.id = o.id
SELECT * FROM orders o WHERE EXISTS (SELECT 1 FROM order_items i WHERE i.order_id = o.id) AND o.customer_id IN (SELECT id FROM customers) AND o.total > ALL (SELECT price FROM products WHERE id < 3) AND o.total = ANY (SELECT price FROM products)
SELECT * FROM orders WHERE (customer_id, status) IN ((1, 'paid'), (2, 'new')) AND (customer_id, total) = (SELECT 1, 2)
SELECT ROW(1, 2) = ROW(1, 2), (1, 2) < (1, 3)
SELECT (SELECT MAX(total) FROM orders o WHERE o.customer_id = c.id) AS m FROM customers c
SELECT name, value, type, date, year, month, status, comment, position, level, role, user, timestamp, text, version, language, mode, source, action, state, zone, path, owner, data FROM settings
SELECT count, first, last, score, start, end, label, number, time, view, `option`, method, location, domain, class, category, object, policy, server, session, share, password, sleep, copy, execute, nextval, import, export, file, shutdown, reset, work FROM settings
SELECT tables, types, format, global, local, slave, truncate, transaction, begin, commit, rollback, savepoint, handler, help, flush, cache, plugin, profile, query, prepare, process, sequence, tags, temp, unknown, variables, warnings, week, quarter, body, code, url, quantity, amount, names, no, off, one, open, `offset`, next, previous, avg, max, min, sum, json, geometry, point, reference, xml FROM settings
SELECT s.count, s.end, s.first, s.begin, s.max, s.min, s.sum, s.date, s.time, s.timestamp, s.year, s.user, s.password, s.sleep, s.truncate, s.no, s.global, s.session, s.commit, s.handler, s.flush, s.query, s.value, s.share, s.execute FROM settings s ORDER BY s.end, s.start
SELECT MAX(year) AS year, MIN(month) AS month, COUNT(*) AS count FROM settings GROUP BY status ORDER BY year, count
SELECT * FROM settings WHERE type = 'x' AND status IN ('a') AND date > '2025-01-01' AND value IS NOT NULL AND level BETWEEN 1 AND 2 AND day = 5 AND hour < 3
SELECT `Id`, `unit price`, `select`, `from`, `größe` FROM `order details` WHERE `select` = 's'
SELECT o.`unit price` AS `Preis (€)`, 'naïve ☕ 日本語' AS 名前, größe FROM `order details` o
SELECT 1 AS 'quoted alias', 2 AS "double", 3 'bare', name AS `select` FROM customers
SELECT bits + 0, BIN(bits), y, t, HEX(bits), ST_X(place), ST_AsText(place), flags, flags + 0, mood, mood + 0 FROM events, customers LIMIT 1
SELECT ST_Distance(place, POINT(0, 0)), ST_Contains(ST_GeomFromText('POLYGON((0 0,0 5,5 5,5 0,0 0))'), place), ST_AsGeoJSON(place) FROM events
SELECT INET_ATON(ip), INET_NTOA(167772161), INET6_NTOA(INET6_ATON('::1')), IS_IPV4(ip), UUID(), UUID_SHORT() FROM orders
SELECT VERSION(), DATABASE(), SCHEMA(), USER(), CURRENT_USER(), CURRENT_USER, SESSION_USER(), CONNECTION_ID(), FOUND_ROWS(), ROW_COUNT(), LAST_INSERT_ID(), CHARSET(name), COLLATION(name), COERCIBILITY(name) FROM customers
SELECT @@version, @@global.max_connections, @@session.sql_mode, @@version_comment, @@time_zone, @@autocommit, @@character_set_client, @@tx_isolation
SELECT @@hostname, @@port, @@max_allowed_packet, @@innodb_buffer_pool_size, @@lower_case_table_names, @@read_only, @@collation_connection, @@system_time_zone, @@wait_timeout
EXPLAIN SELECT * FROM orders WHERE customer_id = 5
EXPLAIN EXTENDED SELECT * FROM orders
EXPLAIN PARTITIONS SELECT * FROM measures
EXPLAIN FORMAT=JSON SELECT * FROM orders
EXPLAIN FORMAT = JSON SELECT * FROM orders
ANALYZE SELECT * FROM orders WHERE customer_id = 5
ANALYZE FORMAT=JSON SELECT * FROM orders
DESCRIBE SELECT 1
DESC customers
DESCRIBE customers
DESCRIBE customers name
DESCRIBE customers 'n%'
EXPLAIN customers
SHOW TABLES
SHOW FULL TABLES WHERE Table_type = 'VIEW'
SHOW TABLES LIKE 'o%'
SHOW DATABASES
SHOW SCHEMAS
SHOW COLUMNS FROM customers
SHOW FULL COLUMNS FROM customers LIKE 'n%'
SHOW COLUMNS FROM customers WHERE Field = 'name'
SHOW INDEX FROM orders
SHOW INDEXES IN orders
SHOW KEYS FROM orders WHERE Key_name = 'PRIMARY'
SHOW CREATE TABLE customers
SHOW CREATE VIEW active_customers
SHOW TABLE STATUS
SHOW TABLE STATUS LIKE 'c%'
SHOW TABLE STATUS WHERE Name = 'customers'
SHOW VARIABLES LIKE 'max_conn%'
SHOW GLOBAL VARIABLES LIKE 'version%'
SHOW SESSION VARIABLES WHERE Variable_name = 'sql_mode'
SHOW STATUS LIKE 'Threads%'
SHOW GLOBAL STATUS LIKE 'Uptime'
SHOW WARNINGS
SHOW WARNINGS LIMIT 5
SHOW ERRORS
SHOW COUNT(*) WARNINGS
SHOW ENGINES
SHOW STORAGE ENGINES
SHOW COLLATION LIKE 'utf8mb4%'
SHOW CHARACTER SET
SHOW CHARSET
SHOW TRIGGERS
SHOW EVENTS
SHOW PROCEDURE STATUS
SHOW FUNCTION STATUS WHERE Db = DATABASE()
SHOW OPEN TABLES
SHOW PLUGINS
SHOW PRIVILEGES
SHOW PROCESSLIST
SHOW FULL PROCESSLIST
SHOW CREATE SEQUENCE counter
SELECT table_name, table_rows, data_length, engine FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY data_length DESC
SELECT column_name, data_type, is_nullable, column_key FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'customers' ORDER BY ordinal_position
SELECT index_name, GROUP_CONCAT(column_name ORDER BY seq_in_index) FROM information_schema.statistics WHERE table_name = 'orders' GROUP BY index_name
SELECT constraint_name, table_name, referenced_table_name FROM information_schema.key_column_usage WHERE referenced_table_name IS NOT NULL
SELECT * FROM information_schema.views WHERE table_schema = DATABASE()
SELECT partition_name, table_rows FROM information_schema.partitions WHERE table_name = 'measures'
SELECT ROUND(SUM(data_length + index_length) / 1024 / 1024, 2) AS mb FROM information_schema.TABLES
SELECT schema_name FROM information_schema.schemata
SELECT * FROM information_schema.processlist
SELECT * FROM information_schema.engines
SELECT routine_name FROM information_schema.routines WHERE routine_schema = DATABASE()
SELECT * FROM information_schema.triggers WHERE trigger_schema = DATABASE()
SELECT variable_value FROM information_schema.global_status WHERE variable_name = 'UPTIME'
SELECT 1 FROM DUAL WHERE 1 = 1
SELECT 1 FROM dual
SELECT COUNT(*) FROM customers # comment; drop table
SELECT 'drop table customers; --', "delete from t", 'it''s'
SELECT * FROM customers WHERE name = 'O\'Brien; DROP TABLE customers; --'
SELECT SUM(status = 'paid') / COUNT(*) AS share, SUM(IF(status = 'new', total, 0)) FROM orders
SELECT customer_id, MAX(CASE WHEN status = 'paid' THEN total END) FROM orders GROUP BY customer_id
SELECT city, COUNT(*) FROM customers GROUP BY 1 ORDER BY 2 DESC
SELECT a.id FROM customers a WHERE a.id = (SELECT MIN(b.id) FROM customers b)
SELECT * FROM customers WHERE total BETWEEN 10 AND 20 AND NOT active OR note IS NULL AND city IS NOT NULL AND active IS TRUE
SELECT * FROM seq_1_to_10
SELECT seq FROM seq_1_to_20_step_5
SELECT COLUMN_JSON(COLUMN_CREATE('a', 1))
SELECT TIMEDIFF('10:00', '09:00'), ADDTIME('1:00', '0:30'), PERIOD_DIFF(202502, 202501), TO_DAYS(NOW()), FROM_DAYS(700000), WEEKDAY(NOW()), MONTHNAME(NOW()), GET_FORMAT(DATE, 'EUR')
SELECT NATURAL_SORT_KEY(name), SFORMAT('{}', 1), CHR(65), NVL(note, 1), NVL2(note, 1, 2), LENGTHB(name), ADD_MONTHS(NOW(), 1), TO_CHAR(NOW(), 'YYYY-MM-DD'), RANDOM_BYTES(4), JSON_OVERLAPS('[1]', '[1]'), JSON_NORMALIZE('{}') FROM customers
SELECT LAST_VALUE(total) OVER (ORDER BY id), VALUE(total) FROM orders
SELECT CONVERT(created_at, DATE), CONVERT(total, DECIMAL(5, 1)), CONVERT(name, CHAR(3)) FROM customers
SELECT COUNT(*) FROM customers WHERE created_at > NOW() - INTERVAL 1 DAY AND created_at < CURDATE() + INTERVAL 1 MONTH
SELECT 'a' IN ('a', 'b'), 5 IN (1, 5), 5 NOT IN (1), NULL IS NULL, 'a' LIKE 'A' COLLATE utf8mb4_bin
SELECT SUBSTRING(name, -2), ROUND(total), TRUNCATE(total, -1), DATE_FORMAT(NOW(), '%W %M %Y'), UCASE(name), FORMAT(total, 2, 'de_DE') FROM customers
SELECT * FROM customers WHERE id = 1 LIMIT 1 ROWS EXAMINED 10
SELECT c.* FROM customers AS c WHERE c.id <=> 5
SELECT t1.id, (t1.total * 1.25) total_incl FROM customers t1 HAVING total_incl > 20
SELECT DISTINCT YEAR(created_at) y FROM orders ORDER BY y
SELECT NULL UNION SELECT 1
