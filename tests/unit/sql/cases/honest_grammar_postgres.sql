-- name: brackets where the grammar has them, dialect: postgres, verdict: allow, on: shop
SELECT * FROM customers WHERE total BETWEEN SYMMETRIC (20) AND (10)
SELECT sum(total) OVER (ORDER BY id ROWS BETWEEN (1) PRECEDING AND (2) FOLLOWING) FROM orders
SELECT sum(total) OVER (ORDER BY id RANGE BETWEEN (1 + 1) PRECEDING AND CURRENT ROW) FROM orders
SELECT * FROM customers WHERE name SIMILAR TO ('c%') AND name NOT SIMILAR TO ('d%') AND name NOT LIKE ('d%')
SELECT id FROM customers ORDER BY id FETCH FIRST (5) ROWS ONLY
SELECT id FROM customers ORDER BY id OFFSET (2) ROWS FETCH NEXT (5 - 1) ROWS ONLY
SELECT id FROM customers ORDER BY (id) LIMIT (5) OFFSET (2)
SELECT 1 WHERE (1) IN (1) AND 1 IN (SELECT 1) AND NOT (1) IN (2) AND NOT EXISTS (SELECT 1 WHERE false)
SELECT * FROM customers NATURAL JOIN (SELECT 1 AS id) x
SELECT * FROM customers NATURAL LEFT JOIN (SELECT 1 AS id) x
SELECT CASE WHEN (1 = 1) THEN (2) ELSE (3) END, CASE (1) WHEN (1) THEN (2) END
SELECT 1 IS DISTINCT FROM (2), (1) IS NOT DISTINCT FROM (2), 1 IS NOT NULL AND (2) IS NULL
SELECT DISTINCT (city), count(*) FROM customers GROUP BY (city) HAVING (count(*) > 0)
SELECT DISTINCT ON ((city)) city FROM customers ORDER BY (city)
SELECT ALL (city) FROM customers
SELECT city FROM customers GROUP BY DISTINCT (city), (country) 
(SELECT 1) UNION ALL (SELECT 2) INTERSECT (SELECT 3) EXCEPT ALL (SELECT 4)
SELECT date '2025-01-01' + (1) * interval '1 day', (now()) AT TIME ZONE ('UTC')
SELECT * FROM customers WHERE (id, name) = (SELECT 1, 'x') OR (id) = ANY (ARRAY[1]) OR id = ALL (SELECT 1)
SELECT string_agg(name, ',' ORDER BY (name)) FILTER (WHERE (id > 3)) FROM customers
SELECT 5 % (3), - (5), + (5), ~ (5), NOT (true), |/ (25)
SELECT * FROM customers c RIGHT JOIN (SELECT 1 AS id) o USING (id) FULL JOIN (SELECT 2 AS id) p USING (id)
SELECT * FROM customers c LEFT JOIN LATERAL (SELECT * FROM orders WHERE customer_id = c.id) o ON (true)
SELECT array[(1), (2)], array(select 1), row(1, 2), (array[1,2])[(1)]
SELECT overlay('abc' placing ('x') from (1) for (1)), position(('a') in ('b')), substring('abc' from (1) for (2)), trim(both ('x') from ('xax')), extract(day from (now()))
SELECT count(*) FILTER (WHERE (active)), rank() OVER (ORDER BY (city) DESC) FROM customers GROUP BY (city)
SELECT percentile_cont((0.5)) WITHIN GROUP (ORDER BY (total)) FROM orders
WITH x AS (SELECT 1), y(a) AS (VALUES (1)) SELECT * FROM x, y
SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS v (id, x)
SELECT * FROM customers WHERE name ILIKE ANY (ARRAY['c%']) OR name ~ ANY (ARRAY['c']) OR city = SOME (SELECT 'x')
select * from customers c join (orders o join order_items i on i.order_id = o.id) on o.customer_id = c.id
select * from customers c left join (select 1 as id) o on o.id = c.id
select * from customers c inner join (orders o join order_items i on i.order_id = o.id) on o.customer_id = c.id
select * from customers c left outer join (orders o join order_items i on i.order_id = o.id) on o.customer_id = c.id
select * from customers c full join (orders o join order_items i on i.order_id = o.id) on o.customer_id = c.id
select * from customers c cross join (orders o join order_items i on i.order_id = o.id)
