-- name: what a TiDB of its own answers, dialect: tidb, verdict: allow, on: shop
SELECT COUNT(*) FROM orders AS OF TIMESTAMP NOW(6) - INTERVAL 100000 MICROSECOND
SELECT o.id FROM orders AS o AS OF TIMESTAMP NOW(6) - INTERVAL 100000 MICROSECOND WHERE o.id < 5
EXPLAIN SELECT * FROM orders AS OF TIMESTAMP NOW(6) - INTERVAL 100000 MICROSECOND
SELECT 'orders AS OF TIMESTAMP NOW()' AS text
SELECT /*+ USE_INDEX(orders, by_customer) */ id FROM orders WHERE customer_id = 5
SELECT /*+ FORCE_INDEX(orders, by_status) IGNORE_INDEX(orders, by_customer) */ id FROM orders WHERE status = 'new'
SELECT /*+ HASH_JOIN(c, o) */ c.name FROM customers c JOIN orders o ON o.customer_id = c.id
SELECT /*+ INL_JOIN(o), NO_MERGE_JOIN(c) */ c.name FROM customers c JOIN orders o ON o.customer_id = c.id
SELECT /*+ LEADING(c, o) */ c.id FROM customers c JOIN orders o ON c.id = o.customer_id
SELECT /*+ STREAM_AGG() AGG_TO_COP() */ status, COUNT(*) FROM orders GROUP BY status
SELECT /*+ USE_INDEX_MERGE(orders, by_customer, by_status) */ id FROM orders WHERE customer_id = 1 OR status = 'new'
SELECT /*+ QB_NAME(q1) USE_INDEX(@q1 orders, by_status) */ id FROM orders WHERE status = 'new'
SELECT /*+ ORDER_INDEX(orders, by_customer) LIMIT_TO_COP() */ customer_id FROM orders ORDER BY customer_id LIMIT 3
SELECT /*+ READ_FROM_STORAGE(TIKV[orders]) IGNORE_PLAN_CACHE() */ COUNT(*) FROM orders
SELECT id FROM orders WHERE id IN (SELECT /*+ SEMI_JOIN_REWRITE() */ order_id FROM order_items) LIMIT 3
SELECT id FROM customers c WHERE total > (SELECT /*+ NO_DECORRELATE() */ AVG(x.total) FROM customers x WHERE x.city = c.city)
SELECT COUNT(*) FROM measures PARTITION (p2025) WHERE sensor = 1
SELECT VEC_COSINE_DISTANCE('[1,2,3]', '[4,5,6]'), VEC_L2_DISTANCE('[1,2]', '[3,4]'), VEC_L1_DISTANCE('[1,2]', '[3,4]'), VEC_NEGATIVE_INNER_PRODUCT('[1]', '[2]'), VEC_DIMS('[1,2]'), VEC_L2_NORM('[3,4]')
SELECT CAST('[1,2,3]' AS VECTOR), CAST('[1,2,3]' AS VECTOR(3)), VEC_AS_TEXT(VEC_FROM_TEXT('[1,2]'))
SELECT TIDB_VERSION(), TIDB_PARSE_TSO(443852055297916932), TIDB_SHARD(5), VITESS_HASH(5), TIDB_IS_DDL_OWNER() IN (0, 1)
SELECT @@tidb_mem_quota_query, @@tidb_txn_mode, @@global.tidb_gc_life_time, @@tidb_isolation_read_engines, @@tidb_enable_clustered_index
SELECT _tidb_rowid, at FROM measures ORDER BY _tidb_rowid LIMIT 2
SHOW TABLES
SHOW FULL COLUMNS FROM orders
SHOW INDEX FROM orders
SHOW CREATE TABLE orders
SHOW CREATE SEQUENCE counter
SHOW TABLE STATUS LIKE 'ord%'
SHOW TABLE orders REGIONS
SHOW TABLE orders INDEX by_customer REGIONS
SHOW TABLE orders NEXT_ROW_ID
SHOW STATS_META WHERE table_name = 'orders'
SHOW STATS_HEALTHY WHERE Table_name = 'orders'
SHOW STATS_HISTOGRAMS WHERE table_name = 'orders'
SHOW ANALYZE STATUS
SHOW COLUMN_STATS_USAGE
SHOW VARIABLES LIKE 'tidb_mem_quota_query'
SHOW GRANTS
SHOW BUILTINS
DESC orders
EXPLAIN FORMAT = 'brief' SELECT * FROM orders
EXPLAIN FORMAT = 'verbose' SELECT * FROM orders WHERE customer_id = 5
EXPLAIN FORMAT = 'tidb_json' SELECT * FROM orders
EXPLAIN FORMAT = 'dot' SELECT * FROM orders
EXPLAIN ANALYZE SELECT * FROM orders WHERE customer_id = 5
EXPLAIN ANALYZE FORMAT = 'verbose' SELECT COUNT(*) FROM orders
TRACE SELECT * FROM orders WHERE id = 1
TRACE FORMAT = 'row' SELECT COUNT(*) FROM orders
TRACE FORMAT = 'json' WITH x AS (SELECT 1 AS a) SELECT a FROM x
SELECT trace.id AS trace FROM orders trace WHERE trace.id = 1
SELECT /*+ use_index(@`sel_1` `orders` `by_customer`), no_order_index(@`sel_1` `orders` `by_customer`) */ id FROM orders WHERE customer_id = 5
SELECT /*+ MAX_EXECUTION_TIME(300000) HASH_JOIN(`c`, `o`) */ c.name FROM customers c JOIN orders o ON o.customer_id = c.id
SELECT /*+ QUERY_TYPE(OLAP) */ COUNT(*) FROM orders
SELECT TIDB_DECODE_KEY('7480000000000000545F728000000000000001')
TABLE orders ORDER BY id LIMIT 3
SELECT KEY_NAME, CLUSTERED FROM information_schema.TIDB_INDEXES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders'
SELECT * FROM information_schema.TIDB_TRX
SELECT DIGEST_TEXT, EXEC_COUNT FROM information_schema.STATEMENTS_SUMMARY ORDER BY AVG_LATENCY DESC LIMIT 3
SELECT * FROM information_schema.TIDB_INDEX_USAGE WHERE TABLE_NAME = 'orders'
SELECT JOB_ID, JOB_TYPE, STATE FROM information_schema.DDL_JOBS ORDER BY JOB_ID DESC LIMIT 3
SELECT SEQUENCE_NAME FROM information_schema.SEQUENCES WHERE SEQUENCE_SCHEMA = DATABASE()
SELECT TABLE_NAME, TIDB_ROW_ID_SHARDING_INFO, TIDB_PK_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()
SELECT ID, TIME, STATE, MEM FROM information_schema.PROCESSLIST
SELECT data->'$.k', data->>'$.a.b', JSON_LENGTH(data), 1 MEMBER OF ('[1,2]'), JSON_OVERLAPS('[1]', '[1,2]') FROM customers LIMIT 2
SELECT status, GROUP_CONCAT(id ORDER BY id DESC SEPARATOR '|') FROM orders WHERE id < 10 GROUP BY status
SELECT id, SUM(total) OVER (PARTITION BY status ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM orders LIMIT 3
SELECT name FROM customers WHERE REGEXP_LIKE(name, '^C1', 'i') AND name REGEXP '[0-9]$' ORDER BY name
SELECT APPROX_COUNT_DISTINCT(customer_id), APPROX_PERCENTILE(total, 50) FROM orders
SELECT id FROM orders EXCEPT SELECT order_id FROM order_items
SELECT `select`, `from`, `größe` FROM `order details`
-- name: writes to a TiDB of its own, dialect: tidb, verdict: allow, on: shop, mode: read_write
INSERT INTO customers (name, email) VALUES ('t1', 't1@x.com') ON DUPLICATE KEY UPDATE name = VALUES(name)
INSERT INTO customers (name, parent_id) VALUES ('next', NEXT VALUE FOR counter), ('next', NEXTVAL(counter))
REPLACE INTO products (id, sku, name) VALUES (1, 's1', 'replaced')
UPDATE customers c JOIN orders o ON o.customer_id = c.id SET c.note = 'has order' WHERE o.id = 3
DELETE i FROM order_items i JOIN orders o ON o.id = i.order_id WHERE o.id = 21
UPDATE orders SET status = 'paid' WHERE customer_id = 4 ORDER BY id LIMIT 1
SELECT id FROM orders WHERE id = 1 FOR UPDATE
WITH t AS (SELECT id FROM orders WHERE status = 'none') DELETE FROM orders WHERE id IN (SELECT id FROM t)
EXPLAIN UPDATE customers SET note = 'x' WHERE id = 1
