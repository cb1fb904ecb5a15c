-- name: an analyst's and a tool's reads, dialect: sqlite, verdict: allow, on: shop
/* leading */ SELECT 1
SELECT 1; -- trailing comment
SELECT id /* drop table customers */ FROM customers -- dash
    WHERE note = 'it''s; -- not a comment' OR note = 'DROP TABLE x'
SELECT x'4142', X'ff', 0xFF, 1e3, .5, 5., -0.0, 9223372036854775807, TRUE, FALSE, NULL, 'a' || 'b', "name", [name], `name` FROM customers LIMIT 1
SELECT CURRENT_DATE, CURRENT_TIME, CURRENT_TIMESTAMP, date('now', '-7 days'), datetime('now', 'localtime'), strftime('%Y-%m', 'now'), julianday('2025-01-01'), unixepoch('2025-01-01'), time('12:00', '+1 hour'), date('2025-01-31', 'start of month', '+1 month', '-1 day'), strftime('%s', created_at), date(1700000000, 'unixepoch') FROM orders
SELECT status, count(*) AS n, round(100.0 * count(*) / sum(count(*)) OVER (), 1) AS pct FROM orders GROUP BY status ORDER BY n DESC
SELECT strftime('%Y-%m', created_at) AS month, count(DISTINCT customer_id), sum(total), total(total), avg(total) FROM orders GROUP BY month HAVING sum(total) > 10 ORDER BY month
SELECT c.id, c.name, coalesce(sum(o.total), 0) AS revenue FROM customers AS c LEFT OUTER JOIN orders AS o ON o.customer_id = c.id AND o.status <> 'new' GROUP BY c.id, c.name ORDER BY revenue DESC LIMIT 10 OFFSET 5
SELECT id, total, sum(total) OVER w AS running, avg(total) OVER (w ROWS BETWEEN 2 PRECEDING AND CURRENT ROW), lag(total, 1, 0) OVER w, ntile(4) OVER (ORDER BY total), percent_rank() OVER (ORDER BY total), first_value(total) OVER w, nth_value(total, 2) OVER w, count(*) FILTER (WHERE total > 5) OVER w, group_concat(status, '-') OVER (ORDER BY id GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE TIES) FROM orders WINDOW w AS (PARTITION BY customer_id ORDER BY created_at)
SELECT sum(total) OVER (ORDER BY total RANGE BETWEEN 5 PRECEDING AND 5 FOLLOWING EXCLUDE CURRENT ROW) FROM orders
SELECT * FROM (SELECT o.*, row_number() OVER (PARTITION BY customer_id ORDER BY total DESC) AS rn FROM orders o) WHERE rn <= 2
WITH RECURSIVE tree(id, parent_id, depth) AS (SELECT id, parent_id, 1 FROM customers WHERE parent_id IS NULL UNION ALL SELECT c.id, c.parent_id, t.depth + 1 FROM customers c JOIN tree t ON c.parent_id = t.id WHERE t.depth < 10 ORDER BY 3) SELECT depth, count(*) FROM tree GROUP BY depth
WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n LIMIT 20) SELECT max(i) FROM n
WITH a AS MATERIALIZED (SELECT 1 AS x), b AS NOT MATERIALIZED (SELECT x + 1 AS x FROM a) SELECT * FROM b UNION SELECT * FROM a
SELECT group_concat(name, ', '), group_concat(DISTINCT city), json_group_array(id), json_group_object(id, name), min(total), max(total), count(*) FILTER (WHERE active) FROM customers
SELECT json_extract(data, '$.a.b'), data -> '$.a', data ->> '$.a.b', data ->> 'k', json_type(data, '$.k'), json_array_length('[1,2]'), json_set(data, '$.k', 9), json_remove(data, '$.k'), json_patch(data, '{"q":1}'), json_object('id', id), json_array(1, 'a'), json_quote(name), json_valid(data), json('{"a": 1}') FROM customers
SELECT e.id, t.key, t.value, t.type, t.path FROM events e, json_each(e.payload, '$.tags') AS t WHERE t.value > 1
SELECT j.fullkey, j.atom FROM customers c JOIN json_tree(c.data) j ON j.type = 'integer' WHERE c.id < 3
SELECT title, snippet(docs, 1, '[', ']', '...', 5), highlight(docs, 0, '<b>', '</b>'), bm25(docs) FROM docs WHERE docs MATCH 'quick OR lazy' ORDER BY rank
SELECT rowid, title FROM docs WHERE docs MATCH 'title:hello body:"quick brown"' OR body MATCH 'laz*'
SELECT id FROM boxes WHERE x0 <= 5 AND x1 >= 0
SELECT name LIKE 'c%', name NOT LIKE 'x%' ESCAPE '\', name GLOB 'c[0-9]*', name IS NOT NULL, name NOTNULL, note ISNULL, total BETWEEN 1 AND 5, id IN (1, 2), id NOT IN (SELECT customer_id FROM orders), (id, city) IN (VALUES (1, 'Oslo')), (id, name) = (1, 'c1'), name COLLATE NOCASE = 'C1', total IS DISTINCT FROM 5, active IS TRUE, NOT active, id % 2, id << 1, id & 1 | 2, ~id, -id, +id, total / 2, name || '-' || city, id == 1, id != 1, id <> 1 FROM customers
SELECT CASE WHEN total < 10 THEN 'small' ELSE 'large' END, CASE city WHEN 'Oslo' THEN 1 END, iif(active, 'y', 'n'), ifnull(note, '-'), nullif(total, 0), coalesce(note, city), typeof(total), CAST('5' AS INTEGER), CAST(5 AS TEXT), CAST('1.5' AS REAL), CAST(1.5 AS NUMERIC), CAST('x' AS BLOB) FROM customers
SELECT replace(name, 'c', 'C'), substr(name, 1, 2), substring(name, 2), upper(name), lower(name), trim(name), ltrim(name, 'c'), rtrim(name), instr(name, '1'), length(name), hex(name), unicode('a'), char(65, 66), printf('%05d|%s|%.2f', id, name, total), format('%s', name), quote(name), round(total, 1), abs(-1), max(1, 2), min(1, 2), random() IS NOT NULL, zeroblob(2), likely(1), soundex('a') IS NULL FROM customers LIMIT 3
SELECT sqrt(4), pow(2, 3), exp(1), ln(2), log(10), log2(8), sin(0), pi(), ceil(1.2), floor(1.8), trunc(1.9), mod(7, 3), degrees(1), sign(-2)
SELECT * FROM customers INDEXED BY by_expr WHERE lower(name) = 'c1' AND active
SELECT * FROM orders NOT INDEXED WHERE customer_id = 5
SELECT * FROM customers c JOIN orders o USING (id) LEFT JOIN order_items i ON i.order_id = o.id CROSS JOIN (SELECT 1 AS one) NATURAL LEFT JOIN (SELECT 1 AS one)
SELECT * FROM customers c RIGHT JOIN orders o ON o.customer_id = c.id FULL OUTER JOIN products p ON p.id = o.id
SELECT a.id FROM customers a, customers b WHERE a.id = b.id + 1 AND EXISTS (SELECT 1 FROM orders WHERE customer_id = a.id)
SELECT id FROM customers EXCEPT SELECT customer_id FROM orders INTERSECT SELECT 5 UNION ALL SELECT 6 ORDER BY 1 DESC LIMIT 3
SELECT sqlite_version(*), length(sqlite_source_id( * )) > 0, count(*), row_number(*) OVER (), total_changes(*) FROM customers
SELECT name, sum(pgsize) AS bytes, count(*) AS pages, round(100.0 * sum(unused) / sum(pgsize), 1) FROM dbstat GROUP BY name ORDER BY bytes DESC LIMIT 10
SELECT s.pgsize, m.tbl_name FROM dbstat('main', 1) AS s JOIN sqlite_schema AS m ON m.name = s.name WHERE m.type = 'index'
SELECT CAST(total AS UNSIGNED BIG INT), CAST(id AS 'text'), CAST(name AS NATIVE CHARACTER(70)), CAST(CAST(total AS VARYING CHARACTER (9)) AS my decimal(10, -2)), cast((SELECT 1 AS big) AS long int) FROM customers
VALUES (1, 'a'), (2, 'b')
SELECT * FROM (VALUES (1, 'a'), (2, 'b')) WHERE column1 > 1
SELECT DISTINCT city, country FROM customers ORDER BY city COLLATE NOCASE DESC NULLS LAST, country NULLS FIRST
SELECT rowid, oid, _rowid_, * FROM customers LIMIT 2
SELECT [Id], "unit price", "select", "from", "größe" FROM [order details] WHERE "select" = 's'
SELECT key, value, type, name, date, year, status, action, first, last, rank, over, filter, range, rows, groups, current, plan, query, pragma, replace, row, view, temp, vacuum, attach, abort, begin, by, "end" FROM settings WHERE key = 'k'
SELECT name AS "select", city AS [from], total AS `order`, 'x' AS 'quoted', id AS 名前 FROM customers
EXPLAIN SELECT * FROM orders WHERE customer_id = 5
EXPLAIN QUERY PLAN SELECT * FROM orders WHERE customer_id = 5
EXPLAIN QUERY PLAN WITH x AS (SELECT 1) SELECT * FROM x
PRAGMA table_info(customers)
PRAGMA table_info('customers')
PRAGMA table_info("order details")
PRAGMA table_info([order details])
PRAGMA main.table_info(customers)
PRAGMA table_xinfo(customers)
PRAGMA table_list
PRAGMA table_list(customers)
PRAGMA index_list(orders)
PRAGMA index_info(by_customer)
PRAGMA index_xinfo(by_customer)
PRAGMA foreign_key_list(orders)
PRAGMA foreign_key_check
PRAGMA database_list
PRAGMA collation_list
PRAGMA function_list
PRAGMA module_list
PRAGMA pragma_list
PRAGMA compile_options
PRAGMA user_version
PRAGMA application_id
PRAGMA schema_version
PRAGMA page_count
PRAGMA page_size
PRAGMA freelist_count
PRAGMA encoding
PRAGMA journal_mode
PRAGMA foreign_keys
PRAGMA cache_size
PRAGMA synchronous
PRAGMA auto_vacuum
PRAGMA busy_timeout
PRAGMA integrity_check
PRAGMA quick_check
PRAGMA integrity_check(5)
PRAGMA quick_check(orders)
PRAGMA wal_autocheckpoint
PRAGMA locking_mode
PRAGMA temp_store
PRAGMA mmap_size
PRAGMA secure_delete
PRAGMA journal_size_limit
PRAGMA threads
PRAGMA analysis_limit
PRAGMA soft_heap_limit
PRAGMA hard_heap_limit
PRAGMA legacy_alter_table
PRAGMA defer_foreign_keys
PRAGMA ignore_check_constraints
PRAGMA cell_size_check
PRAGMA checkpoint_fullfsync
PRAGMA fullfsync
PRAGMA automatic_index
PRAGMA cache_spill
PRAGMA max_page_count
PRAGMA reverse_unordered_selects
PRAGMA read_uncommitted
SELECT name, type, tbl_name, sql FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name
SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'orders'
SELECT * FROM sqlite_temp_master
SELECT * FROM sqlite_sequence
SELECT m.name, p.name, p.type, p."notnull", p.dflt_value, p.pk FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' ORDER BY 1, p.cid
SELECT * FROM pragma_table_info('customers')
SELECT * FROM pragma_table_xinfo('customers') WHERE hidden = 0
SELECT il.name, ii.name FROM pragma_index_list('orders') il, pragma_index_info(il.name) ii
SELECT * FROM pragma_foreign_key_list('orders')
SELECT * FROM pragma_table_list WHERE schema = 'main'
SELECT * FROM pragma_compile_options
SELECT * FROM pragma_function_list WHERE name LIKE 'json%'
SELECT * FROM pragma_database_list
SELECT sqlite_version(), sqlite_source_id(), last_insert_rowid(), changes(), total_changes()
SELECT tbl_name, sql FROM sqlite_master WHERE sql LIKE '%DROP%' OR sql LIKE '%;%'
SELECT * FROM customers WHERE id IN (1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30)
SELECT max(id), name FROM customers
SELECT count(*) FROM main.customers
SELECT main.customers.name FROM main.customers WHERE main.customers.id = 1
-- name: what SQLAlchemy asks to reflect a schema, dialect: sqlite, verdict: allow, on: shop
PRAGMA database_list
SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name
SELECT name FROM sqlite_temp_master WHERE type='table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name
PRAGMA main.table_xinfo("boxes")
SELECT sql FROM  (SELECT * FROM sqlite_master UNION ALL   SELECT * FROM sqlite_temp_master) WHERE name = 'boxes' AND type in ('table', 'view')
PRAGMA main.foreign_key_list("boxes")
PRAGMA temp.foreign_key_list("boxes")
PRAGMA main.index_list("boxes")
PRAGMA temp.index_list("boxes")
PRAGMA main.table_info("boxes")
PRAGMA main.table_xinfo("orders")
PRAGMA main.table_xinfo("customers")
PRAGMA main.index_list("orders")
PRAGMA main.index_info("by_customer")
PRAGMA main.table_xinfo("docs")
PRAGMA main.table_xinfo("events")
PRAGMA main.table_xinfo("products")
PRAGMA main.table_xinfo("settings")
PRAGMA main.index_list("customers")
SELECT sql FROM sqlite_master WHERE name = 'by_expr' AND type = 'index'
-- name: writes, dialect: sqlite, verdict: allow, on: shop, mode: read_write
UPDATE products SET price = q FROM (SELECT id AS o, total AS q FROM orders) WHERE id = o
DELETE FROM products WHERE typeof(price) = 'text'
DELETE FROM products WHERE rowid IN (SELECT r FROM (SELECT rowid AS r, sku FROM products) WHERE sku = 'none')
UPDATE products SET price = 3 WHERE sku = "s3"
INSERT INTO products (id, name, sku) VALUES (1, 'z', 's2') ON CONFLICT (sku) DO NOTHING ON CONFLICT (id) DO UPDATE SET name = excluded.name
INSERT INTO products (id, name, sku) VALUES (1, 'z', 's1') ON CONFLICT (id) DO UPDATE SET name = excluded.name ON CONFLICT (sku) DO NOTHING
INSERT INTO products (id, name) VALUES (1, 'z') ON CONFLICT (id) DO NOTHING ON CONFLICT DO NOTHING
INSERT OR ROLLBACK INTO orders (status) VALUES ('x')
UPDATE OR ROLLBACK orders SET status = 'y' WHERE id = 1
INSERT INTO customers (name, email, data) VALUES ('w1', 'w1@x.com', '{}'), ('w2', 'w2@x.com', '{}') RETURNING id, name
INSERT INTO products DEFAULT VALUES
INSERT INTO customers (name, city, data) SELECT 'copy ' || name, city, '{}' FROM customers WHERE id < 3
INSERT OR IGNORE INTO customers (id, name) VALUES (1, 'dup')
INSERT OR REPLACE INTO products (id, sku, name) VALUES (1, 's1', 'replaced')
INSERT OR ABORT INTO settings (key, value) VALUES ('abort', '1')
INSERT OR FAIL INTO settings (key, value) VALUES ('fail', '1')
REPLACE INTO products (id, sku, name) VALUES (2, 's2', 'again')
INSERT INTO customers (id, name, data) VALUES (1, 'c1', '{}') ON CONFLICT (id) DO UPDATE SET name = excluded.name, note = coalesce(note, '') || 'x' WHERE active RETURNING *
INSERT INTO settings (key, value) VALUES ('a', 'it''s -- not a comment'), ('b', 'DELETE FROM x;') ON CONFLICT (key) DO NOTHING
UPDATE customers SET note = 'hello', total = total * 1.1 WHERE id = 5 RETURNING id, total
UPDATE customers SET (note, city) = ('a', 'b') WHERE id = 6
UPDATE customers SET total = s.t FROM (SELECT customer_id, sum(total) AS t FROM orders GROUP BY 1) AS s WHERE s.customer_id = customers.id AND customers.id < 5
UPDATE OR IGNORE customers SET email = 'c1@example.com' WHERE id = 7
UPDATE OR REPLACE products SET sku = 's3' WHERE id = 4
UPDATE customers SET data = json_set(data, '$.k', 5) WHERE id = 7
UPDATE customers SET city = (SELECT max(status) FROM orders) WHERE id IN (SELECT customer_id FROM orders WHERE total > 90)
WITH x AS (SELECT id FROM orders WHERE status = 'new' LIMIT 2) UPDATE orders SET status = 'paid' WHERE id IN (SELECT id FROM x)
WITH x AS (SELECT 5 AS id) DELETE FROM order_items WHERE order_id IN (SELECT id FROM x)
WITH x(k, v) AS (VALUES ('cte', 'v')) INSERT INTO settings (key, value) SELECT k, v FROM x
DELETE FROM order_items WHERE order_id = 6 RETURNING *
DELETE FROM events WHERE id = (SELECT max(id) FROM events)
DELETE FROM customers WHERE name = 'w2' AND NOT EXISTS (SELECT 1 FROM orders WHERE orders.customer_id = customers.id)
INSERT INTO docs (title, body) VALUES ('third', 'a new document')
UPDATE docs SET body = 'changed' WHERE rowid = 3
DELETE FROM docs WHERE rowid = 3
INSERT INTO boxes VALUES (9, 0, 1, 0, 1)
INSERT INTO [order details] ([Id], "unit price", "select") VALUES (77, 1.5, 'x; drop table customers; --')
UPDATE settings SET value = value || ' /* c */ ', count = coalesce(count, 0) + 1 WHERE key IN ('a', 'b')
DELETE FROM settings WHERE key = 'b' /* only b */ -- done
EXPLAIN UPDATE customers SET note = 'x' WHERE id = 1
EXPLAIN QUERY PLAN DELETE FROM orders WHERE id = 1
SELECT * FROM customers WHERE id = 1
-- name: writes that are only explained, dialect: sqlite, verdict: allow, on: shop
EXPLAIN DELETE FROM order_items
EXPLAIN QUERY PLAN DELETE FROM order_items
EXPLAIN QUERY PLAN UPDATE customers SET note = 'x' WHERE id = 1
/* a plan */ explain query plan INSERT INTO customers (name) SELECT name FROM customers WHERE id > 1
EXPLAIN QUERY PLAN REPLACE INTO customers (id, name) VALUES (1, 'x')
EXPLAIN QUERY PLAN WITH few AS (SELECT id FROM customers LIMIT 1) DELETE FROM customers WHERE id IN few
EXPLAIN INSERT INTO customers (id, name) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = excluded.name
-- name: care for a search index, dialect: sqlite, mode: read_write, verdict: allow, on: shop
INSERT INTO docs(docs) VALUES ('optimize')
INSERT INTO docs(docs) VALUES ('rebuild')
insert into "docs"("DOCS") values ('integrity-check')
INSERT INTO docs(docs, rank) VALUES ('merge', 500)
INSERT INTO docs(docs, rank) VALUES ('merge', -16)
INSERT INTO docs(docs, rank) VALUES ('integrity-check', 0)
