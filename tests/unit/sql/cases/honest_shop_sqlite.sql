-- name: on the shop, dialect: sqlite, verdict: allow, on: shop
SELECT count(*) FROM customers
SELECT c.city, count(*) AS n, sum(o.total) AS revenue, round(avg(o.total), 2) FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.status = 'paid' AND o.created_at >= '2025-01-01' GROUP BY c.city HAVING revenue > 10 ORDER BY revenue DESC LIMIT 5
SELECT strftime('%Y-%m', created_at) AS month, count(*), sum(total) FROM orders GROUP BY month ORDER BY month
SELECT id, total, rank() OVER (PARTITION BY customer_id ORDER BY total DESC) AS r FROM orders
SELECT * FROM (SELECT o.*, row_number() OVER (PARTITION BY customer_id ORDER BY created_at DESC) AS rn FROM orders o) WHERE rn = 1
SELECT id, lag(total) OVER (ORDER BY id), lead(total, 2, 0) OVER (ORDER BY id) FROM orders
SELECT CASE WHEN total < 10 THEN 'low' WHEN total < 20 THEN CASE WHEN active THEN 'mid-a' ELSE 'mid' END ELSE 'high' END AS band, count(*) FROM customers GROUP BY band
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) SELECT sum(i) FROM n
WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n LIMIT 10) SELECT i FROM n
WITH RECURSIVE tree(id, name, depth) AS (SELECT id, name, 0 FROM customers WHERE parent_id IS NULL UNION ALL SELECT c.id, c.name, t.depth + 1 FROM customers c JOIN tree t ON t.id = c.parent_id ORDER BY 3 DESC) SELECT substr('..........', 1, depth * 2) || name FROM tree
WITH RECURSIVE d(day) AS (SELECT date('2025-01-01') UNION ALL SELECT date(day, '+1 day') FROM d WHERE day < '2025-01-31') SELECT day, count(o.id) FROM d LEFT JOIN orders o ON date(o.created_at) = day GROUP BY day
WITH a AS (SELECT * FROM orders), b AS MATERIALIZED (SELECT * FROM a WHERE total > 5), c AS NOT MATERIALIZED (SELECT * FROM b) SELECT count(*) FROM c
SELECT p.id, s.value FROM products p, json_each(p.attrs, '$.sizes') s
SELECT p.id, j.key, j.value, j.type, j.atom, j.fullkey, j.path FROM products p, json_tree(p.attrs) j WHERE j.type = 'integer'
SELECT value FROM json_each('[1,2,3]') WHERE value > 1
SELECT current_date, current_time, current_timestamp
SELECT name LIKE 'c%', name NOT LIKE 'z%', name LIKE '10!%' ESCAPE '!', name GLOB 'c[0-9]*', name NOT GLOB 'z*', name IS NOT NULL, name NOTNULL, note ISNULL, note NOT NULL, name IS 'c1', name IS NOT 'c1', name IS DISTINCT FROM note, name IS NOT DISTINCT FROM note FROM customers
SELECT round(1.567, 2), abs(-1), max(1, 2), min(1, 2), random(), sign(-1), sqrt(2), pow(2, 3), power(2, 3), exp(1), ln(2), log(100), log(2, 8), log2(8), log10(100), ceil(1.1), floor(1.9), trunc(1.9), mod(7, 3), pi(), sin(1), degrees(1), atan2(1, 2)
SELECT CAST('1' AS INTEGER), CAST(1 AS TEXT), CAST('1.5' AS REAL), CAST('a' AS BLOB), CAST('1' AS NUMERIC), CAST(1 AS VARCHAR(10)), CAST('1.5' AS DECIMAL(5,2)), x'41', X'41', TRUE, FALSE, NULL
SELECT name COLLATE NOCASE = 'C1', name FROM customers ORDER BY name COLLATE NOCASE DESC NULLS LAST, id
SELECT * FROM docs WHERE docs MATCH 'quick AND fox' ORDER BY rank
SELECT title, snippet(docs, 1, '[', ']', '...', 8), highlight(docs, 1, '<b>', '</b>'), bm25(docs) FROM docs WHERE docs MATCH 'title:hello OR lazy*'
SELECT rowid, title FROM docs WHERE body MATCH 'dog'
SELECT id FROM boxes WHERE x0 >= 0 AND x1 <= 2
SELECT count(DISTINCT city), sum(DISTINCT total), total(total), avg(total), min(name), max(name) FROM customers
SELECT count(*) FILTER (WHERE active), sum(total) FILTER (WHERE city = 'Oslo') FROM customers
SELECT sum(total) OVER (PARTITION BY customer_id ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW), avg(total) OVER (ORDER BY id ROWS 2 PRECEDING), count(*) OVER (), first_value(total) OVER w, nth_value(total, 2) OVER w, ntile(4) OVER w, percent_rank() OVER w, cume_dist() OVER w, dense_rank() OVER w FROM orders WINDOW w AS (PARTITION BY status ORDER BY total)
SELECT sum(total) OVER (ORDER BY id RANGE BETWEEN 5 PRECEDING AND 5 FOLLOWING EXCLUDE CURRENT ROW), sum(total) OVER (ORDER BY id GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE TIES), sum(total) OVER (w ROWS 1 PRECEDING) FROM orders WINDOW w AS (ORDER BY id)
SELECT sum(total) FILTER (WHERE status = 'paid') OVER (ORDER BY id) FROM orders
SELECT id FROM customers UNION SELECT customer_id FROM orders ORDER BY id LIMIT 3 OFFSET 1
SELECT id FROM customers INTERSECT SELECT customer_id FROM orders EXCEPT SELECT 5
VALUES (1, 'a'), (2, 'b')
SELECT * FROM (VALUES (1, 2), (3, 4)) v
SELECT column1 FROM (VALUES (1), (2))
SELECT * FROM customers LIMIT 5, 2
SELECT rowid, oid, _rowid_, * FROM customers WHERE rowid = 5
SELECT * FROM orders INDEXED BY by_customer WHERE customer_id = 5
SELECT * FROM orders NOT INDEXED WHERE customer_id = 5
SELECT * FROM customers c, orders o WHERE c.id = o.customer_id
SELECT * FROM customers c LEFT OUTER JOIN orders o USING (id) CROSS JOIN products p
SELECT * FROM customers c RIGHT JOIN orders o ON o.customer_id = c.id FULL JOIN products p ON p.id = o.id
SELECT * FROM customers NATURAL JOIN order_items NATURAL LEFT JOIN products
SELECT * FROM (customers c JOIN orders o ON o.customer_id = c.id) LEFT JOIN products p ON p.id = o.id
SELECT * FROM orders o WHERE EXISTS (SELECT 1 FROM order_items i WHERE i.order_id = o.id) AND o.customer_id IN (SELECT id FROM customers) AND o.id NOT IN (1, 2) AND o.status IN ('paid')
SELECT * FROM orders WHERE (customer_id, status) IN (VALUES (1, 'paid'), (2, 'new')) AND (id, total) > (1, 2)
SELECT (SELECT max(total) FROM orders o WHERE o.customer_id = c.id) AS m FROM customers c
SELECT key, value, type, name, date, year, month, day, hour, status, comment, position, level, role, user, timestamp, text, version, language, mode, source, action, state, zone, path, owner, data FROM settings
SELECT count, first, last, rank, score, start, "end", label, number, time, view, option, method, location, domain, class, category, object, condition, operator, policy, server, session, sets, share, password, sleep, copy, execute, call, nextval, load, import, export, file, shutdown, reset, work FROM settings
SELECT read, write, range, rows, groups, over, filter, within, exclude, ties, others, current, format, no, off, plan, query, pragma, replace, row, schema, database, tables, temp, vacuum, virtual, attach, detach, abort, after, analyze FROM settings
SELECT s.count, s.first, s.attach, s.vacuum, s.replace, s.begin, s.pragma, s.explain, s.desc, s.like, s.match, s.if, s.rollback FROM settings s WHERE s.key = 'k' ORDER BY s.desc, s.asc
SELECT max(year) AS year, min(month) AS month, count(*) AS count FROM settings GROUP BY status ORDER BY year, count
SELECT * FROM settings WHERE type = 'x' AND status IN ('a') AND date > '2025-01-01' AND value IS NOT NULL AND level BETWEEN 1 AND 2 AND day = 5
SELECT [Id], "unit price", `select`, "from", größe FROM [order details] WHERE "select" = 's'
SELECT o."unit price" AS "Preis (€)", 'naïve ☕ 日本語' AS 名前 FROM "order details" o
SELECT name AS 'quoted alias', city "double", id [bracket], total `back`, email e FROM customers
EXPLAIN QUERY PLAN SELECT * FROM orders WHERE customer_id = 5
EXPLAIN SELECT * FROM orders
EXPLAIN QUERY PLAN WITH x AS (SELECT 1) SELECT * FROM x
PRAGMA table_info(customers)
PRAGMA table_info('order details')
PRAGMA table_info="customers"
PRAGMA main.table_info(customers)
PRAGMA table_xinfo("customers")
PRAGMA table_list
PRAGMA table_list(customers)
PRAGMA index_list(orders)
PRAGMA index_info(by_customer)
PRAGMA index_xinfo('by_customer')
PRAGMA foreign_key_list(orders)
PRAGMA foreign_key_check
PRAGMA foreign_key_check(orders)
PRAGMA user_version
PRAGMA application_id
PRAGMA journal_mode
PRAGMA page_size
PRAGMA page_count
PRAGMA encoding
PRAGMA foreign_keys
PRAGMA compile_options
PRAGMA collation_list
PRAGMA function_list
PRAGMA module_list
PRAGMA pragma_list
PRAGMA integrity_check
PRAGMA quick_check
PRAGMA integrity_check(5)
PRAGMA freelist_count
PRAGMA cache_size
PRAGMA synchronous
PRAGMA schema_version
PRAGMA data_version
PRAGMA database_list
SELECT name, type, sql FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name
SELECT name FROM main.sqlite_schema
SELECT m.name, p.name, p.type, p."notnull", p.pk FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table'
SELECT m.name AS tbl, p.* FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) p WHERE m.type = 'table'
SELECT name FROM pragma_table_info('customers')
SELECT * FROM pragma_index_list('orders')
SELECT * FROM pragma_table_list
SELECT * FROM pragma_table_xinfo('customers')
SELECT * FROM pragma_compile_options
SELECT * FROM pragma_database_list
SELECT * FROM sqlite_sequence
SELECT sqlite_version(), last_insert_rowid(), changes(), total_changes()
SELECT count(*) FROM customers -- comment; drop table
SELECT /* c ; */ count(*) FROM customers;
SELECT 'drop table customers; --', 'it''s', "name" FROM customers
SELECT sum(status = 'paid') * 1.0 / count(*) AS share FROM orders
SELECT customer_id, max(CASE WHEN status = 'paid' THEN total END) FROM orders GROUP BY customer_id
SELECT city, count(*) FROM customers GROUP BY 1 ORDER BY 2 DESC
SELECT name, max(total) FROM customers GROUP BY city
SELECT * FROM customers WHERE total BETWEEN 10 AND 20 AND NOT active OR note IS NULL AND city IS NOT NULL AND active IS TRUE
SELECT DISTINCT city FROM customers ORDER BY city
SELECT c.* FROM customers AS c WHERE c.id = 5
SELECT id, total, sum(total) OVER (ORDER BY id) * 100.0 / (SELECT sum(total) FROM orders) FROM orders
SELECT main.customers.id FROM main.customers
SELECT * FROM customers WHERE rowid IN (SELECT id FROM orders)
SELECT EXISTS (SELECT 1 FROM customers WHERE id = 1), NOT EXISTS (SELECT 1)
SELECT total, ntile(4) OVER (ORDER BY total) FROM orders WHERE date(created_at) BETWEEN date('2025-01-01') AND date('2025-06-01')
SELECT printf('%s %d %.2f', name, id, total), substr(email, 1, instr(email, '@') - 1) FROM customers
SELECT * FROM customers ORDER BY random() LIMIT 3
SELECT a.id, b.id FROM customers a JOIN customers b ON a.id < b.id AND a.city = b.city
SELECT substr(hex(randomblob(16)), 1, 8), lower(hex(randomblob(4)))
SELECT json_group_array(json_object('id', id, 'name', name)) FROM (SELECT id, name FROM customers ORDER BY id LIMIT 3)
SELECT ((1 + 2) * 3), (SELECT 1), (1, 2) = (1, 2)
SELECT * FROM pragma_function_list WHERE name LIKE 'json%'
SELECT * FROM active_customers
SELECT NULL UNION ALL SELECT 1
-- name: what a database file tells of itself, dialect: sqlite, verdict: allow, on: shop
SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()
SELECT freelist_count, user_version, encoding FROM pragma_freelist_count, pragma_user_version, pragma_encoding
SELECT a.application_id, s.schema_version, f.foreign_keys FROM pragma_application_id a, pragma_schema_version s, pragma_foreign_keys f
SELECT * FROM pragma_integrity_check
SELECT * FROM pragma_quick_check('customers')
-- name: a search index called with what to search for, dialect: sqlite, verdict: allow, on: shop
SELECT * FROM docs('fox')
SELECT rowid, rank FROM docs('quick OR lazy') ORDER BY rank LIMIT 5
SELECT c.name, highlight(docs, 1, '[', ']') FROM customers c JOIN docs('dog') ON docs.rowid = c.id
SELECT d.title, bm25(docs) FROM docs('title : hello') AS d
-- name: a remainder in a limit, dialect: sqlite, verdict: allow, on: shop
SELECT id FROM orders ORDER BY id LIMIT 7 % 4 OFFSET 5 % 2
SELECT avg(total) FROM (SELECT total FROM orders ORDER BY total LIMIT 2 - (SELECT count(*) FROM orders) % 2 OFFSET (SELECT (count(*) - 1) / 2 FROM orders))
-- name: recursion that ends, dialect: sqlite, verdict: allow, on: shop
WITH RECURSIVE c(x) AS (VALUES (1) UNION SELECT x + 1 FROM c WHERE x <> 5) SELECT x FROM c
WITH RECURSIVE c(x) AS (SELECT 10 UNION ALL SELECT x - 2 + 1 FROM c WHERE x > 0) SELECT x FROM c
WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 100) SELECT sum(x) FROM c
WITH RECURSIVE f(n, s) AS (SELECT 1, '[]' UNION ALL SELECT n + 1, json_insert(s, '$[#]', n) FROM f WHERE n < 5) SELECT s FROM f
