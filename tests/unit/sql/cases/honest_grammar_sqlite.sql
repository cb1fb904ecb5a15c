-- name: brackets where the grammar has them, dialect: sqlite, verdict: allow, on: shop
select * from customers c join (orders o join order_items i on i.order_id = o.id) on o.customer_id = c.id
select * from customers c left join (select 1 as id) o on o.id = c.id
select * from customers c inner join (orders o join order_items i on i.order_id = o.id) on o.customer_id = c.id
select * from customers c left outer join (orders o join order_items i on i.order_id = o.id) on o.customer_id = c.id
select * from customers c full join (orders o join order_items i on i.order_id = o.id) on o.customer_id = c.id
select * from customers c cross join (orders o join order_items i on i.order_id = o.id)
-- name: arrows in calls, dialect: sqlite, verdict: allow, on: shop
SELECT json_array_length(data->'a'), json_type(data->'$.k'), coalesce(data->>'k', '-'), json_valid(data->'a') FROM customers
SELECT id FROM customers WHERE json_extract(data->'a', '$.b') > 1
