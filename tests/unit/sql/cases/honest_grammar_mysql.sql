-- name: brackets where the grammar has them, dialect: mysql, verdict: allow, on: shop
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
