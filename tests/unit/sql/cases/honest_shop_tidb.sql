-- name: reads of TiDB's own, dialect: tidb, verdict: allow
SELECT * FROM orders AS OF TIMESTAMP '2025-01-01 00:00:00'
SELECT * FROM orders AS OF TIMESTAMP NOW() - INTERVAL 5 SECOND WHERE id = 1
SELECT * FROM orders o AS OF TIMESTAMP TIDB_BOUNDED_STALENESS('2025-01-01 00:00:00', NOW()) JOIN customers c AS OF TIMESTAMP TIDB_BOUNDED_STALENESS('2025-01-01 00:00:00', NOW()) ON c.id = o.customer_id
SELECT * FROM orders AS OF TIMESTAMP NOW(6) - INTERVAL 1 SECOND
SELECT /*+ USE_INDEX(orders, by_customer) */ * FROM orders WHERE customer_id = 5
SELECT /*+ HASH_JOIN(c, o) */ c.name FROM customers c JOIN orders o ON o.customer_id = c.id
SELECT /*+ INL_JOIN(o) MERGE_JOIN(c) */ c.name FROM customers c JOIN orders o ON o.customer_id = c.id
SELECT /*+ READ_FROM_STORAGE(TIFLASH[orders], TIKV[customers]) */ COUNT(*) FROM orders
SELECT /*+ HASH_AGG() */ status, COUNT(*) FROM orders GROUP BY status
SELECT /*+ STREAM_AGG() AGG_TO_COP() */ status, COUNT(*) FROM orders GROUP BY status
SELECT /*+ IGNORE_PLAN_CACHE() */ COUNT(*) FROM orders
SELECT /*+ QB_NAME(q1) USE_INDEX(@q1 orders, by_status) */ * FROM orders WHERE status = 'new'
SELECT /*+ USE_INDEX_MERGE(orders, by_customer, by_status) */ * FROM orders WHERE customer_id = 1 OR status = 'new'
SELECT /*+ LEADING(c, o) STRAIGHT_JOIN() */ c.id FROM customers c JOIN orders o ON c.id = o.customer_id
SELECT /*+ HYPO_INDEX(orders, i, total) */ * FROM orders WHERE total > 5
SELECT /*+ NO_INDEX_HASH_JOIN(o) NO_HASH_JOIN(c) */ c.id FROM customers c JOIN orders o ON c.id = o.customer_id
SELECT /*+ ORDER_INDEX(orders, by_customer) LIMIT_TO_COP() */ customer_id FROM orders ORDER BY customer_id LIMIT 3
SELECT /*+ READ_CONSISTENT_REPLICA() */ 1 FROM orders LIMIT 1
SELECT * FROM measures PARTITION (p2025) WHERE sensor = 1
SELECT * FROM orders USE INDEX (by_customer) IGNORE INDEX (by_status) WHERE customer_id = 5
SELECT * FROM orders TABLESAMPLE REGIONS()
SELECT VEC_COSINE_DISTANCE('[1,2,3]', '[4,5,6]'), VEC_L2_DISTANCE('[1,2]', '[3,4]'), VEC_L1_DISTANCE('[1,2]', '[3,4]'), VEC_NEGATIVE_INNER_PRODUCT('[1]', '[2]'), VEC_DIMS('[1,2]'), VEC_L2_NORM('[3,4]'), VEC_FROM_TEXT('[1,2]'), VEC_AS_TEXT(VEC_FROM_TEXT('[1]')), CAST('[1,2,3]' AS VECTOR), CAST('[1,2]' AS VECTOR(2))
SELECT id FROM products ORDER BY VEC_COSINE_DISTANCE(attrs, '[0.1,0.2,0.3]') LIMIT 5
SELECT id, VEC_L2_DISTANCE(attrs, '[1,2]') AS d FROM products HAVING d < 5 ORDER BY d LIMIT 10
SELECT TIDB_VERSION(), TIDB_IS_DDL_OWNER(), TIDB_PARSE_TSO(443852055297916932), TIDB_DECODE_PLAN('x'), TIDB_SHARD(5), TIDB_CURRENT_TSO(), VITESS_HASH(5)
SELECT @@tidb_current_ts, @@tidb_mem_quota_query, @@tidb_txn_mode, @@global.tidb_gc_life_time, @@tidb_enable_clustered_index, @@tidb_version, @@tidb_isolation_read_engines, @@tidb_distsql_scan_concurrency, @@tidb_last_query_info
SHOW TABLES
SHOW CREATE TABLE orders
SHOW CREATE SEQUENCE counter
SHOW STATS_META
SHOW STATS_META WHERE table_name = 'orders'
SHOW STATS_HEALTHY
SHOW STATS_HEALTHY WHERE Table_name = 'orders'
SHOW STATS_HISTOGRAMS WHERE table_name = 'orders'
SHOW STATS_LOCKED
SHOW COLUMN_STATS_USAGE
SHOW ANALYZE STATUS
SHOW ANALYZE STATUS WHERE Table_name = 'orders'
SHOW TABLE orders REGIONS
SHOW TABLE orders INDEX by_customer REGIONS
SHOW TABLE measures PARTITION (p2025) REGIONS
SHOW TABLE orders NEXT_ROW_ID
SHOW PLACEMENT
SHOW PLACEMENT LABELS
SHOW BUILTINS
SHOW GRANTS
SHOW GRANTS FOR CURRENT_USER
SHOW GRANTS FOR CURRENT_USER()
SHOW SESSION VARIABLES LIKE 'tidb%'
EXPLAIN SELECT * FROM orders WHERE customer_id = 5
EXPLAIN FORMAT = 'brief' SELECT * FROM orders
EXPLAIN FORMAT = "verbose" SELECT * FROM orders
EXPLAIN FORMAT = 'dot' SELECT * FROM orders
EXPLAIN FORMAT = 'row' SELECT * FROM orders
EXPLAIN FORMAT = 'tidb_json' SELECT * FROM orders
EXPLAIN FORMAT = 'plan_cache' SELECT * FROM orders
EXPLAIN FORMAT = 'cost_trace' SELECT * FROM orders
EXPLAIN FORMAT = 'hint' SELECT * FROM orders
EXPLAIN FORMAT = 'binary' SELECT * FROM orders
EXPLAIN FORMAT = brief SELECT * FROM orders
EXPLAIN FORMAT = 'true_card_cost' SELECT 1
EXPLAIN FORMAT = 'plan_tree' SELECT 1
EXPLAIN ANALYZE SELECT * FROM orders WHERE customer_id = 5
EXPLAIN ANALYZE FORMAT = 'verbose' SELECT COUNT(*) FROM orders
EXPLAIN ANALYZE FORMAT = 'brief' SELECT COUNT(*) FROM orders
EXPLAIN ANALYZE FORMAT = tidb_json SELECT COUNT(*) FROM orders
EXPLAIN ANALYZE WITH x AS (SELECT 1) SELECT * FROM x
DESC SELECT * FROM orders
DESC orders
TABLE orders ORDER BY id LIMIT 3
SELECT * FROM information_schema.TIDB_INDEXES WHERE TABLE_SCHEMA = DATABASE()
SELECT * FROM information_schema.TIDB_TRX
SELECT * FROM information_schema.CLUSTER_INFO
SELECT * FROM information_schema.TIDB_SERVERS_INFO
SELECT * FROM information_schema.TIKV_REGION_STATUS LIMIT 3
SELECT * FROM information_schema.TIKV_STORE_STATUS
SELECT * FROM information_schema.TABLE_STORAGE_STATS WHERE TABLE_NAME = 'orders'
SELECT * FROM information_schema.TIDB_HOT_REGIONS LIMIT 3
SELECT * FROM information_schema.TIFLASH_REPLICA
SELECT * FROM information_schema.DDL_JOBS ORDER BY JOB_ID DESC LIMIT 5
SELECT * FROM information_schema.DATA_LOCK_WAITS
SELECT * FROM information_schema.DEADLOCKS
SELECT * FROM information_schema.SEQUENCES
SELECT * FROM information_schema.TIDB_CHECK_CONSTRAINTS
SELECT * FROM information_schema.TIDB_INDEX_USAGE WHERE TABLE_NAME = 'orders'
SELECT * FROM information_schema.PLACEMENT_POLICIES
SELECT * FROM information_schema.RESOURCE_GROUPS
SELECT * FROM information_schema.KEYWORDS LIMIT 3
SELECT * FROM information_schema.MEMORY_USAGE
SELECT TABLE_NAME, TIDB_ROW_ID_SHARDING_INFO, TIDB_PK_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()
SELECT * FROM information_schema.CLUSTER_PROCESSLIST WHERE DB = DATABASE()
SELECT * FROM information_schema.CLUSTER_LOAD LIMIT 1
SELECT * FROM information_schema.CLUSTER_HARDWARE LIMIT 1
SELECT * FROM information_schema.ANALYZE_STATUS
SELECT JSON_EXTRACT(data, '$.k'), data->'$.k', data->>'$.a.b', JSON_LENGTH(data->'$.a'), 1 MEMBER OF ('[1,2]'), JSON_OVERLAPS('[1]', '[1,2]'), JSON_SUM_CRC32('[1]' AS UNSIGNED ARRAY) FROM customers
SELECT id FROM customers WHERE name LIKE 'c%' ESCAPE '!' AND name REGEXP '^c' AND REGEXP_LIKE(name, 'c')
SELECT status, COUNT(*) FROM orders GROUP BY status WITH ROLLUP
SELECT GROUPING(status), status, SUM(total) FROM orders GROUP BY status WITH ROLLUP
SELECT ROW_NUMBER() OVER w, RANK() OVER w, NTH_VALUE(total, 2) FROM FIRST RESPECT NULLS OVER w FROM orders WINDOW w AS (PARTITION BY status ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
SELECT FIRST_VALUE(total) RESPECT NULLS OVER (ORDER BY id), LAG(total, 1, 0) OVER (ORDER BY id RANGE BETWEEN INTERVAL 1 DAY PRECEDING AND CURRENT ROW) FROM orders
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10) SELECT * FROM n
SELECT id FROM orders EXCEPT SELECT order_id FROM order_items INTERSECT SELECT 5
SELECT APPROX_COUNT_DISTINCT(customer_id), APPROX_PERCENTILE(total, 50), GROUP_CONCAT(status ORDER BY id SEPARATOR '|'), JSON_ARRAYAGG(id), ANY_VALUE(status), BIT_XOR(id), COUNT(DISTINCT customer_id, status) FROM orders
SELECT * FROM orders WHERE id IN (SELECT /*+ SEMI_JOIN_REWRITE() */ order_id FROM order_items)
SELECT * FROM customers WHERE EXISTS (SELECT /*+ NO_DECORRELATE() */ 1 FROM orders WHERE orders.customer_id = customers.id)
SELECT `select`, `from` FROM `order details` WHERE `größe` = '日本'
SELECT 'a;b -- c /* d */', "drop table x", N'x', _utf8mb4'ü', X'41', 0b11, 1e5, {d '2025-01-01'}
SELECT 1 /* comment */ -- trailing
(SELECT 1) UNION (SELECT 2) ORDER BY 1 LIMIT 1;
SELECT LAST_INSERT_ID(), ROW_COUNT(), FOUND_ROWS(), CONNECTION_ID(), CURRENT_USER(), CURRENT_ROLE(), USER(), DATABASE(), UUID(), BIN_TO_UUID(UUID_TO_BIN(UUID())), IS_UUID('x'), FORMAT_BYTES(1024), FORMAT_NANO_TIME(1000), CURRENT_RESOURCE_GROUP()
SELECT CAST(1 AS JSON), CAST('2025-01-01' AS DATE), CONVERT('a', CHAR), CAST(5 AS YEAR), BINARY 'a', 5 DIV 2, 5 MOD 2, 1 <=> NULL, 1 XOR 0, NOT 1, ~1, 1 || 0, 1 && 1
-- name: writes, dialect: tidb, verdict: allow, mode: read_write
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
INSERT INTO customers (name, parent_id) VALUES ('next', NEXT VALUE FOR counter), ('next', NEXTVAL(counter))
-- name: placement of one table, dialect: tidb, verdict: allow
SHOW PLACEMENT FOR TABLE orders
SHOW PLACEMENT FOR DATABASE shop
SHOW PLACEMENT FOR SCHEMA shop
-- name: writes that are only explained, dialect: tidb, verdict: allow, on: shop
EXPLAIN DELETE FROM order_items
EXPLAIN FORMAT = 'brief' UPDATE customers SET note = 'x' WHERE id = 1
EXPLAIN REPLACE INTO customers (id, name) VALUES (1, 'x')
DESC DELETE FROM orders WHERE id IN (SELECT order_id FROM order_items)
EXPLAIN INSERT INTO customers (name) SELECT name FROM customers WHERE id > 1
EXPLAIN FORMAT = 'tidb_json' DELETE FROM orders WHERE id = 1
-- name: an option of EXPLAIN that TiDB knows no more, dialect: tidb, verdict: allow, harmless: yes
EXPLAIN EXTENDED DELETE FROM customers WHERE id = 1
-- name: what a cluster tells where no list hides any table, dialect: tidb, verdict: allow
ADMIN SHOW DDL
ADMIN SHOW DDL JOBS
admin show ddl jobs 5 where state != 'synced' and db_name = 'shop'
ADMIN SHOW DDL JOB QUERIES 51, 52
ADMIN SHOW DDL JOB QUERIES LIMIT 5 OFFSET 2
ADMIN SHOW shop.orders NEXT_ROW_ID
ADMIN SHOW SLOW RECENT 5
ADMIN SHOW SLOW TOP INTERNAL 3
ADMIN SHOW BDR ROLE
SHOW BINDINGS
SHOW GLOBAL BINDINGS WHERE original_sql LIKE '%orders%'
SHOW BINDING_CACHE STATUS
SHOW IMPORT JOBS
SHOW IMPORT JOB 1
SHOW DISTRIBUTION JOB 1
SHOW BACKUPS
SHOW AFFINITY
SHOW TABLE orders PARTITION (p0, p1) INDEX by_status REGIONS WHERE leader_store_id = 1
SELECT query_time, query FROM information_schema.slow_query WHERE is_internal = FALSE ORDER BY query_time DESC LIMIT 10
SELECT query FROM information_schema.cluster_slow_query WHERE time > NOW() - INTERVAL 1 DAY
SELECT /*+ TIME_RANGE('2025-11-20 10:00:00', '2025-11-20 11:00:00') */ * FROM information_schema.inspection_result
SELECT /*+ MAX_EXECUTION_TIME(@`sel_1` 1000) HASH_AGG(@sel_1) */ COUNT(*) FROM orders
SELECT id FROM orders AS OF TIMESTAMP (NOW() - INTERVAL 5 SECOND)
SELECT FTS_MATCH_PHRASE('vector search', note), fts_match_prefix('vec', note) FROM customers
SELECT id FROM orders AS OF TIMESTAMP NOW(6) - INTERVAL 1 MINUTE + INTERVAL -5 SECOND WHERE id = 1
-- name: what tells of no table, dialect: tidb, verdict: allow, hidden: secrets
SELECT * FROM information_schema.cluster_info
SELECT * FROM INFORMATION_SCHEMA.VARIABLES_INFO WHERE variable_name = 'max_execution_time'
SELECT collation_name FROM information_schema.collations
ADMIN SHOW orders NEXT_ROW_ID
-- name: what tells of no table, dialect: mysql tidb, verdict: allow, on: shop, hidden: secrets
SELECT collation_name FROM information_schema.collations
SELECT * FROM information_schema.ENGINES
-- name: variables that nothing can set, dialect: tidb, verdict: allow, on: shop
SELECT @a, @a + 1, @`b c`
SELECT name FROM customers WHERE id = @wanted OR @wanted IS NULL ORDER BY id LIMIT 2
