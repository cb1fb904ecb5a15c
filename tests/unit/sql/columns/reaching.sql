-- reaches customers.email, dialect: postgres sqlite mysql tidb
SELECT * FROM customers
SELECT email FROM customers
SELECT EMAIL FROM customers
SELECT c.email FROM customers c
SELECT c.* FROM customers c
SELECT customers.* FROM customers
SELECT id FROM customers WHERE email = 'x'
SELECT id FROM customers WHERE email LIKE 'a%'
SELECT id FROM customers ORDER BY email
SELECT count(*) FROM customers GROUP BY email
SELECT count(*) FROM customers GROUP BY id HAVING max(email) > 'a'
SELECT count(DISTINCT email) FROM customers
SELECT max(email) FROM customers
SELECT lower(email) FROM customers
SELECT CASE WHEN email = 'x' THEN 1 END FROM customers
SELECT coalesce(email, name) AS name FROM customers
SELECT o.id FROM orders o JOIN customers c ON c.email = o.total
SELECT o.id FROM orders o JOIN customers c ON email = 'x'
SELECT s.id FROM staff s JOIN customers c USING (email)
SELECT s.id FROM staff s NATURAL JOIN customers c
SELECT e FROM (SELECT email AS e FROM customers) x
SELECT * FROM (SELECT * FROM customers) x
SELECT x.email FROM (SELECT c.* FROM customers c) x
WITH x AS (SELECT * FROM customers) SELECT id FROM x
WITH x AS (SELECT email AS e FROM customers) SELECT e FROM x
WITH x(e) AS (SELECT email FROM customers) SELECT e FROM x
WITH customers AS (SELECT * FROM customers) SELECT email FROM customers
SELECT id FROM orders o WHERE EXISTS (SELECT 1 FROM customers c WHERE c.email = 'x' AND c.id = o.customer_id)
SELECT id FROM orders o WHERE EXISTS (SELECT DISTINCT * FROM customers c OFFSET 1)
SELECT id FROM orders o WHERE EXISTS (SELECT * FROM customers c WHERE c.email = 'x')
SELECT id FROM orders o WHERE EXISTS (SELECT * FROM customers c UNION SELECT * FROM customers)
SELECT id FROM orders o WHERE EXISTS (SELECT 1 FROM (SELECT * FROM customers c) x)
SELECT id FROM orders o WHERE EXISTS (SELECT * FROM customers c GROUP BY 2 HAVING count(*) > 1)
SELECT id FROM orders o WHERE EXISTS (SELECT c FROM customers c)
SELECT id FROM orders WHERE customer_id IN (SELECT id FROM customers WHERE email = 'x')
SELECT (SELECT email FROM customers LIMIT 1)
SELECT (SELECT c.email FROM orders o LIMIT 1) FROM customers c
SELECT (SELECT email FROM orders o LIMIT 1) FROM customers c
SELECT id FROM customers UNION SELECT email FROM customers
SELECT name FROM staff UNION SELECT email FROM customers
SELECT id FROM customers ORDER BY (SELECT email)
SELECT row_number() OVER (ORDER BY email) FROM customers
SELECT row_number() OVER w FROM customers WINDOW w AS (PARTITION BY email)
SELECT id AS email FROM customers WHERE email > 'a'
INSERT INTO staff (id, email) SELECT id, email FROM customers
INSERT INTO staff SELECT * FROM customers
INSERT INTO customers (id, email) VALUES (1, 'x')
INSERT INTO customers VALUES (1, 'x', 'y', 'z', 'w')
UPDATE customers SET email = 'x' WHERE id = 1
UPDATE customers SET name = email WHERE id = 1
UPDATE customers SET name = 'x' WHERE email = 'y'
UPDATE staff SET name = (SELECT email FROM customers c WHERE c.id = staff.id) WHERE id = 1
DELETE FROM customers WHERE email = 'x'
DELETE FROM orders WHERE customer_id IN (SELECT id FROM customers WHERE email LIKE 'a%')
EXPLAIN SELECT id FROM customers WHERE email = 'x'
EXPLAIN SELECT * FROM customers
(SELECT id FROM customers) ORDER BY email
SELECT id FROM (customers)  WHERE email = 'x'
SELECT * FROM orders, customers
SELECT * FROM orders o CROSS JOIN customers c
SELECT * FROM orders o LEFT JOIN customers c ON c.id = o.customer_id
SELECT count(c.email) FROM customers c, staff email
SELECT email.email FROM customers email
SELECT 1 FROM customers c WHERE EXISTS (WITH w AS (SELECT c.email FROM orders) SELECT 1 FROM staff c, w)
SELECT 1 FROM customers c WHERE EXISTS (WITH w AS (SELECT email FROM orders) SELECT 1 FROM staff, w)
SELECT 1 FROM customers c WHERE EXISTS (SELECT c.email FROM orders c)
SELECT email FROM ((SELECT id FROM orders) AS o NATURAL JOIN customers AS c)
SELECT c.email FROM ((SELECT id FROM orders) AS o JOIN customers AS c ON c.id = o.id)
SELECT * FROM (((SELECT id FROM orders) AS o JOIN customers AS c ON c.id = o.id))
SELECT 1 FROM customers WHERE EXISTS (SELECT 1 FROM orders x JOIN orders y ON email = 'a' JOIN staff s ON s.id = x.id)
SELECT id FROM customers c WHERE c.nothing = 1

-- reaches customers.email, dialect: postgres sqlite
SELECT "email" FROM customers
SELECT "EMAIL" FROM customers
SELECT c."email" FROM customers c
SELECT id FROM customers c WHERE (c.id, c.email) > (1, 'a')
INSERT INTO staff (id) VALUES (1) RETURNING (SELECT email FROM customers LIMIT 1)
INSERT INTO customers (id) VALUES (1) RETURNING *
INSERT INTO customers (id) VALUES (1) RETURNING email
INSERT INTO customers (id) VALUES (1) ON CONFLICT (email) DO NOTHING
INSERT INTO customers (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET name = customers.email
INSERT INTO customers (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET name = excluded.email
INSERT INTO customers (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET email = 'x'
INSERT INTO customers (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET name = 'x' WHERE customers.email = 'y'
UPDATE customers SET name = 'x' WHERE id = 1 RETURNING *
UPDATE customers SET (name, email) = ('a', 'b') WHERE id = 1
UPDATE staff SET name = c.email FROM customers c WHERE c.id = staff.id
UPDATE orders SET total = 1 FROM customers c WHERE c.id = orders.customer_id RETURNING *
DELETE FROM customers WHERE id = 1 RETURNING *
DELETE FROM customers WHERE id = 1 RETURNING email AS x
SELECT sum(1) FILTER (WHERE email = 'x') FROM customers

-- reaches customers.email, dialect: postgres
TABLE customers
SELECT c FROM customers c
SELECT customers FROM customers
SELECT (c).email FROM customers c
SELECT (c).* FROM customers c
SELECT c::text FROM customers c
SELECT row_to_json(c) FROM customers c
SELECT to_jsonb(c) FROM customers c
SELECT to_jsonb(c.*) FROM customers c
SELECT count(c) FROM customers c
SELECT array_agg(c) FROM customers c
SELECT jsonb_agg(customers) FROM customers
SELECT c IS NOT NULL FROM customers c
SELECT c = c FROM customers c
SELECT c.row_to_json FROM customers c
SELECT c.to_jsonb FROM customers c
SELECT row(c.*) FROM customers c
SELECT email(c) FROM customers c
SELECT email(customers) FROM customers
SELECT x FROM customers AS k(x, y)
SELECT k.y FROM customers k(x, y)
SELECT j FROM (customers c JOIN orders o ON c.id = o.customer_id) AS j
SELECT j.* FROM (customers c JOIN orders o ON c.id = o.customer_id) AS j
SELECT j.email FROM (customers c JOIN orders o ON c.id = o.customer_id) AS j
SELECT * FROM customers c, LATERAL (SELECT c.email) x
SELECT x.e FROM customers c, LATERAL (SELECT c.email AS e) x
SELECT x.* FROM customers c, LATERAL (SELECT c.*) x
SELECT x.key FROM customers c, jsonb_each(to_jsonb(c)) x
SELECT x.key FROM customers c CROSS JOIN LATERAL jsonb_each_text(to_jsonb(c)) x
SELECT DISTINCT ON (email) id FROM customers
SELECT DISTINCT ON (c) id FROM customers c
SELECT id FROM customers c ORDER BY c
SELECT id FROM customers c GROUP BY c, id
SELECT id FROM customers UNION TABLE customers
SELECT array(TABLE customers)
WITH x AS (TABLE customers) SELECT id FROM x
WITH x AS (DELETE FROM customers WHERE id = 1 RETURNING *) SELECT id FROM x
WITH x AS (UPDATE customers SET name = 'a' WHERE id = 1 RETURNING email) SELECT * FROM x
MERGE INTO staff s USING customers c ON c.id = s.id WHEN MATCHED THEN UPDATE SET name = c.email
MERGE INTO staff s USING customers c ON c.email = s.email WHEN MATCHED THEN DELETE
MERGE INTO customers c USING staff s ON c.id = s.id WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.email)
MERGE INTO customers c USING staff s ON c.id = s.id WHEN NOT MATCHED THEN INSERT (id, email) VALUES (s.id, s.email)
MERGE INTO customers c USING staff s ON c.id = s.id WHEN MATCHED THEN UPDATE SET email = s.email
MERGE INTO customers c USING staff s ON c.id = s.id WHEN MATCHED AND c.email = 'x' THEN DELETE
SELECT email::int FROM customers
SELECT CAST(email AS int) FROM customers
SELECT id FROM customers WHERE email::int > 0
SELECT customers.customers FROM customers
SELECT public.customers.email FROM public.customers
SELECT (public.customers).email FROM public.customers
INSERT INTO customers (id) VALUES (1) RETURNING customers
INSERT INTO customers AS c (id) VALUES (1) RETURNING c
INSERT INTO customers (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET name = excluded::text
INSERT INTO customers (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET doc = to_jsonb(excluded)
INSERT INTO customers (id) VALUES (1) RETURNING new.email
UPDATE customers SET name = 'x' WHERE id = 1 RETURNING old.email
UPDATE customers SET name = 'x' WHERE id = 1 RETURNING old
UPDATE customers SET name = 'x' WHERE id = 1 RETURNING to_jsonb(old)
UPDATE customers SET name = 'x' WHERE id = 1 RETURNING old.*
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY email) FROM customers
SELECT string_agg(name, ',' ORDER BY email) FROM customers
SELECT id FROM customers GROUP BY GROUPING SETS ((id), (email))
SELECT id FROM ONLY customers WHERE email = 'a'
SELECT * FROM ONLY customers
SELECT * FROM customers TABLESAMPLE SYSTEM (10)
SELECT email FROM customers TABLESAMPLE SYSTEM (10)
EXPLAIN ANALYZE SELECT id FROM customers WHERE email = 'x'
EXPLAIN (FORMAT json) SELECT email FROM customers
SELECT U.id FROM customers AS U WHERE u.email = 'x'
SELECT * FROM unnest(ARRAY(SELECT c FROM customers c)) u
SELECT xmlforest(c) FROM customers c
SELECT json_build_object('a', c) FROM customers c
SELECT concat(c) FROM customers c
SELECT format('%s', c) FROM customers c
SELECT num_nulls(c.*) FROM customers c
SELECT least(c, c) FROM customers c
SELECT CASE WHEN true THEN c END FROM customers c
SELECT (SELECT c) FROM customers c
SELECT (SELECT x FROM (SELECT c) AS y(x)) FROM customers c
SELECT c FROM customers c UNION SELECT c FROM customers c
SELECT a FROM customers c, unnest(ARRAY[c]) a
VALUES ((SELECT c FROM customers c LIMIT 1))
SELECT json_object_agg(c.id, c) FROM customers c
SELECT c[1] FROM customers c
SELECT x FROM customers c CROSS JOIN LATERAL (VALUES (c.email)) v(x)
SELECT x FROM customers c CROSS JOIN LATERAL (VALUES (c)) v(x)

-- reaches customers.email, dialect: mysql tidb
SELECT `email` FROM customers
SELECT shop.customers.email FROM shop.customers
SELECT shop.customers.* FROM shop.customers
SELECT DEFAULT(email) FROM customers
INSERT INTO customers SET id = 1, email = 'x'
INSERT INTO customers (id) VALUES (1) ON DUPLICATE KEY UPDATE name = VALUES(email)
INSERT INTO customers (id) VALUES (1) ON DUPLICATE KEY UPDATE name = email
INSERT INTO customers (id) VALUES (1) ON DUPLICATE KEY UPDATE email = 'x'
INSERT INTO staff (id, name) SELECT id, name FROM customers ON DUPLICATE KEY UPDATE name = customers.email
INSERT INTO staff (id, name) SELECT id, name FROM customers ON DUPLICATE KEY UPDATE name = email
REPLACE INTO customers VALUES (1, 'x', 'y', 'z', 'w')
UPDATE customers c JOIN orders o ON o.customer_id = c.id SET c.name = c.email WHERE c.id = 1
UPDATE orders o JOIN customers c ON o.customer_id = c.id SET o.total = c.email WHERE c.id = 1
DELETE c FROM customers c JOIN staff s ON s.email = c.email WHERE c.id = 1
SELECT group_concat(email) FROM customers
SELECT group_concat(id ORDER BY email) FROM customers
SELECT SQL_NO_CACHE email FROM customers
SELECT id FROM customers GROUP BY email WITH ROLLUP
SELECT email 'x' FROM customers
SELECT id FROM customers WHERE emaíl = 'x'
SELECT C.email FROM customers C, staff c
TABLE customers
SELECT id FROM customers STRAIGHT_JOIN staff USING (email)

-- reaches customers.email, dialect: sqlite
SELECT id FROM orders o WHERE EXISTS (SELECT * FROM customers c)
SELECT id FROM orders o WHERE EXISTS (SELECT c.* FROM customers c)
SELECT [email] FROM customers
SELECT `email` FROM customers
SELECT c.'email' FROM customers c
SELECT s.id FROM customers c JOIN staff s USING ('email')
INSERT INTO customers ('email') VALUES ('x')
UPDATE customers SET 'email' = 'x' WHERE id = 1
SELECT id FROM customers WHERE 1 IN customers
SELECT id FROM staff WHERE id IN customers
SELECT id FROM customers WHERE customers MATCH 'x'
SELECT highlight(customers, 0, 'a', 'b') FROM customers
SELECT main.customers.email FROM main.customers
REPLACE INTO customers VALUES (1,2,3,4,5)
SELECT id FROM customers WHERE email GLOB 'a*'
SELECT email FROM customers INDEXED BY foo
SELECT json_group_array(email) FROM customers
EXPLAIN QUERY PLAN SELECT email FROM customers
-- a result's column of that name does not stand for it, dialect: postgres sqlite mysql tidb
SELECT id AS email FROM customers ORDER BY customers.email
SELECT id AS email FROM customers ORDER BY length(email)
SELECT id AS email FROM customers ORDER BY email + 0
SELECT id AS email FROM customers WHERE email > 'a' ORDER BY email
SELECT id AS email FROM customers GROUP BY email ORDER BY email
SELECT row_number() OVER (ORDER BY email) AS email FROM customers
SELECT id AS email FROM (SELECT id FROM customers ORDER BY email LIMIT 1) x ORDER BY email
SELECT x.id AS email FROM (SELECT id FROM customers ORDER BY email LIMIT 1) x ORDER BY email
-- quotes make another name, dialect: postgres
SELECT id AS "Email" FROM customers ORDER BY email
-- a row that makes room for another loses what nobody may see, dialect: sqlite mysql tidb
REPLACE INTO customers (id, name) VALUES (1, 'x')
REPLACE INTO customers (id, name) SELECT id, name FROM staff
-- the same behind other words, dialect: sqlite
INSERT OR REPLACE INTO customers (id, name) VALUES (1, 'x')
insert or /* */ replace into customers (id) values (1)
WITH x AS (SELECT 1 AS id) REPLACE INTO customers (id) SELECT id FROM x
-- the same without INTO, dialect: mysql tidb
REPLACE customers SET id = 1
-- reaches customers.email, dialect: postgres mysql tidb
INSERT INTO customers (SELECT * FROM orders)
INSERT INTO orders (SELECT * FROM customers)
