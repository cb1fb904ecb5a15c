-- reaches no hidden column, dialect: postgres sqlite mysql tidb
SELECT id, name FROM customers
SELECT count(*) FROM customers
SELECT c.id, c.name FROM customers c WHERE c.status = 'x' ORDER BY c.name
SELECT id FROM customers WHERE name = 'email'
SELECT name AS email FROM customers
SELECT id email FROM customers
SELECT o.* FROM orders o JOIN customers c ON c.id = o.customer_id
SELECT s.email FROM staff s
SELECT s.email, c.name FROM staff s JOIN customers c ON c.id = s.id
SELECT * FROM staff
SELECT email FROM staff WHERE id IN (SELECT id FROM customers)
SELECT id FROM customers c WHERE EXISTS (SELECT 1 FROM staff WHERE email = 'x' AND id = c.id)
SELECT id FROM customers c WHERE EXISTS (SELECT email FROM staff s WHERE s.id = c.id)
WITH e AS (SELECT id, email FROM staff) SELECT c.name, e.email FROM customers c JOIN e ON e.id = c.id
WITH e AS (SELECT id, name AS email FROM customers) SELECT email FROM e
WITH e AS (SELECT id, name FROM customers) SELECT * FROM e
SELECT * FROM (SELECT id, name FROM customers) x
SELECT 1 FROM customers c WHERE EXISTS (SELECT c.email FROM staff c)
SELECT x.id FROM ((SELECT id FROM customers)) x
SELECT o.id, c.name FROM ((SELECT id FROM orders) AS o JOIN customers AS c ON c.id = o.id)
SELECT x.* FROM (SELECT id, name FROM customers) x
SELECT status, count(*) FROM customers GROUP BY status HAVING count(*) > 1 ORDER BY 2
SELECT id FROM customers UNION SELECT id FROM staff WHERE email = 'x'
SELECT name FROM customers UNION ALL SELECT email FROM staff
SELECT id FROM customers JOIN orders USING (id)
SELECT c.id FROM customers c NATURAL JOIN orders o
SELECT row_number() OVER (PARTITION BY status ORDER BY id) FROM customers
INSERT INTO customers (id, name) VALUES (1, 'x')
INSERT INTO staff (id, email) VALUES (1, 'x')
INSERT INTO staff (id, email) SELECT id, name FROM customers
INSERT INTO customers (id, name) SELECT id, email FROM staff
INSERT INTO orders SELECT id, id, 1 FROM customers
UPDATE customers SET name = 'x' WHERE id = 1
UPDATE staff SET email = 'x' WHERE id IN (SELECT id FROM customers)
UPDATE customers SET name = (SELECT max(email) FROM staff) WHERE id = 1
DELETE FROM customers WHERE id = 1
DELETE FROM staff WHERE email = 'x'
EXPLAIN SELECT id FROM customers WHERE id = 1
SELECT email.id FROM orders email JOIN customers c ON c.id = email.customer_id
SELECT max(id) AS m FROM customers
SELECT CASE WHEN status = 'email' THEN 1 ELSE 0 END FROM customers
SELECT id FROM customers customers WHERE customers.id = 1
SELECT (SELECT count(*) FROM customers) AS n
SELECT c.status FROM customers c GROUP BY c.status
SELECT count(id), sum(id) FROM customers

-- reaches no hidden column, dialect: postgres sqlite
INSERT INTO customers (id, name) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = excluded.name
INSERT INTO customers (id) VALUES (1) RETURNING id, name
UPDATE customers SET name = 'x' WHERE id = 1 RETURNING id
UPDATE customers SET name = s.email FROM staff s WHERE s.id = customers.id
DELETE FROM customers WHERE id = 1 RETURNING id
WITH RECURSIVE r AS (SELECT id, 1 AS n FROM customers UNION ALL SELECT id, n + 1 FROM r WHERE n < 3) SELECT * FROM r
SELECT "id" FROM "customers"
INSERT INTO customers DEFAULT VALUES

-- reaches no hidden column, dialect: postgres
SELECT c.doc->>'email' FROM customers c
SELECT s FROM staff s
SELECT to_jsonb(s) FROM staff s JOIN customers c ON c.id = s.id
SELECT status FROM customers status
SELECT id FROM customers ORDER BY name NULLS LAST FETCH FIRST 5 ROWS ONLY
SELECT x.id FROM customers c, LATERAL (SELECT o.id FROM orders o WHERE o.customer_id = c.id LIMIT 1) x
WITH x AS (DELETE FROM customers WHERE id = 1 RETURNING id) SELECT * FROM x
WITH i AS (INSERT INTO staff (id) VALUES (1) RETURNING *) SELECT i.id FROM i JOIN customers c ON c.id = i.id
MERGE INTO staff s USING customers c ON c.id = s.id WHEN MATCHED THEN UPDATE SET name = c.name
MERGE INTO customers c USING staff s ON c.id = s.id WHEN NOT MATCHED THEN INSERT (id, name) VALUES (s.id, s.email)
SELECT DISTINCT ON (status) id FROM customers ORDER BY status, id
SELECT customers.ctid FROM customers
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY id) FROM customers
SELECT public.customers.id FROM public.customers
SELECT jsonb_build_object('email', c.name) FROM customers c
SELECT 'x' AS "email" FROM customers
SELECT id::text FROM customers
SELECT * FROM staff TABLESAMPLE SYSTEM (10) WHERE id IN (SELECT id FROM customers)
SELECT u.x FROM customers c, unnest(ARRAY[c.id]) AS u(x)
TABLE staff

-- reaches no hidden column, dialect: mysql tidb
SELECT `id` FROM `customers`
SELECT shop.customers.id FROM shop.customers
INSERT INTO customers SET id = 1, name = 'x'
INSERT INTO customers (id, name) VALUES (1, 'x') ON DUPLICATE KEY UPDATE name = VALUES(name)
UPDATE customers c JOIN orders o ON o.customer_id = c.id SET c.name = 'x' WHERE c.id = 1
DELETE c FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.id = 1
SELECT group_concat(name) FROM customers
SELECT name 'email' FROM customers
INSERT INTO customers () VALUES ()
SELECT id, name AS Größe FROM customers
SELECT "email" FROM customers

-- reaches no hidden column, dialect: sqlite
SELECT [id] FROM customers
SELECT 'email' FROM customers
SELECT id FROM customers WHERE name = 'email'
SELECT id FROM customers WHERE name IN ('email', 'x')
SELECT rowid FROM staff
SELECT json_object('email', name) FROM customers

-- reaches no hidden column, dialect: postgres mysql tidb
SELECT id FROM orders o WHERE EXISTS (SELECT * FROM customers c)
SELECT id FROM orders o WHERE NOT EXISTS (SELECT c.* FROM customers c WHERE c.id = o.customer_id)
SELECT id FROM orders o WHERE EXISTS (SELECT * FROM customers c JOIN staff s ON s.id = c.id WHERE c.id = 1)
-- the name of a result's column in ORDER BY, dialect: postgres sqlite mysql tidb
SELECT id AS email FROM customers ORDER BY email
SELECT name AS email, count(*) FROM customers GROUP BY name ORDER BY email DESC
SELECT 'x' AS email FROM customers ORDER BY email LIMIT 1
-- REPLACE of a table that hides nothing, and the function, dialect: sqlite mysql tidb
REPLACE INTO staff (id, name) SELECT id, name FROM customers
INSERT INTO customers (id, name) VALUES (2, replace('a', 'b', 'c'))
-- rows that exist keep their columns, dialect: sqlite
INSERT OR IGNORE INTO customers (id, name) VALUES (1, 'x')
-- a plan that names no index of it, dialect: tidb
EXPLAIN SELECT id FROM customers WHERE id = 1
EXPLAIN ANALYZE SELECT id FROM customers WHERE id = 1
EXPLAIN FORMAT = 'brief' UPDATE customers SET name = 'x' WHERE id = 1
EXPLAIN SELECT email FROM staff WHERE email = 'x'
