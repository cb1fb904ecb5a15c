-- name: brackets where the grammar has them, dialect: postgres, verdict: allow, on: shop
SELECT '{1,2}'::oid[], CAST('{1}' AS oid[]), '{{1},{2}}'::oid[][], array_to_string(conkey::text[]::oid[], ',') FROM pg_constraint LIMIT 1
SELECT 'a' IS NFC NORMALIZED AS nfc, 'a' IS NOT NFKD NORMALIZED AS other
SELECT a.attname, (information_schema._pg_expandarray(i.indkey)).n FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid WHERE i.indrelid = 'orders'::regclass
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
SELECT jsonb_array_length(payload->'tags') FROM events
SELECT jsonb_path_query_array(module->'lectures', '$[*]') FROM unnest(array['{"lectures": [{"id": "1"}]}'::jsonb]) as u(module)
select array['f'||n,n::text]as g from generate_series(1,300) as n
select json_object_keys(json_object(array_agg(g))) from (select unnest(array['f'||n,n::text])as g from generate_series(1,300) as n ) x
SELECT json_object('{}')
SELECT json_object('{a,1}')
SELECT count(*) OVER (PARTITION BY city || '') c1 FROM customers
SELECT row_number() OVER (PARTITION BY '' || city) FROM customers
select * from customers c left join (orders o join order_items i on i.order_id = o.id) on o.customer_id = c.id
SELECT CAST('101' AS BIT VARYING(8)), CAST('x' AS CHARACTER VARYING(20)), CAST('x' AS NATIONAL CHARACTER(3)), '1'::bit varying(4), 'x'::character varying
SELECT city, count(*) FROM customers GROUP BY ROLLUP (date_trunc('month', created_at), city)
SELECT * FROM pg_proc WHERE oid in ('abs(int)'::regprocedure, 'pg_sleep'::regproc)
SELECT proargtypes::regtype[] FROM pg_proc
SELECT p @> polygon '((0,0),(1,1))' FROM (SELECT polygon '((0,0),(2,2),(0,2))' AS p) x
SELECT U&'d\0061t\+000061', U&'d!0061t' UESCAPE '!'
SELECT collation for (name) FROM customers
SELECT * FROM customers WHERE id IN (VALUES (1), (2))
WITH RECURSIVE s(id, p) AS (SELECT id, parent_id FROM customers UNION ALL SELECT c.id, c.parent_id FROM customers c, s WHERE s.p = c.id) SEARCH BREADTH FIRST BY id, p SET o SELECT * FROM s ORDER BY o
WITH RECURSIVE s(id, p) AS (SELECT id, parent_id FROM customers UNION ALL SELECT c.id, c.parent_id FROM customers c, s WHERE s.p = c.id) CYCLE id, p SET is_cycle TO true DEFAULT false USING path SELECT * FROM s
SELECT sum(total) OVER win FROM orders WINDOW win AS (PARTITION BY status), w2 AS (win ORDER BY id)
-- name: grammar of a recent server, dialect: postgres, verdict: allow, on: shop, needs: recent
SELECT JSON_OBJECT(), JSON_ARRAY(), JSON_OBJECT(RETURNING jsonb), JSON_ARRAY(RETURNING text)
SELECT JSON_OBJECT('a': '{}'::bytea FORMAT JSON ENCODING UTF8)
SELECT 100_000, 0xFF, 0b101, 0o17, 1e5, .5, 5.
SELECT now() AT LOCAL
SELECT JSON_VALUE(data, '$.k ? (@ > $x)' PASSING id AS x RETURNING int DEFAULT 0 ON EMPTY) FROM customers
SELECT JSON_QUERY(data, '$.a' PASSING id + 1 AS x, name AS y WITH WRAPPER) FROM customers
SELECT JSON_EXISTS(data, '$.k ? (@ == $x)' PASSING (SELECT max(id) FROM orders) AS x) FROM customers
SELECT JSON('{"a":1}' FORMAT JSON), JSON('{"a":1}' WITH UNIQUE KEYS), JSON_SCALAR(5), JSON_SERIALIZE('{"a":1}' RETURNING bytea), JSON_SERIALIZE('[1]' FORMAT JSON RETURNING text)
SELECT JSON_ARRAY('a', NULL, 'b' NULL ON NULL), JSON_ARRAY(1, 2 ABSENT ON NULL RETURNING jsonb), JSON_ARRAY('[1]' FORMAT JSON), JSON_ARRAYAGG(id ORDER BY id ABSENT ON NULL RETURNING jsonb), JSON_OBJECTAGG(id: name ABSENT ON NULL WITH UNIQUE KEYS) FROM customers
SELECT JSON_OBJECT('a': 1, 'b': '[1]' FORMAT JSON ABSENT ON NULL WITH UNIQUE KEYS RETURNING jsonb), JSON_OBJECT('a' VALUE NULL NULL ON NULL), json_object('{a,1}'), json_object('{a}', '{b}')
SELECT JSON_ARRAY(SELECT id FROM customers ORDER BY id LIMIT 3), JSON_ARRAY(SELECT id FROM customers RETURNING jsonb)
SELECT jt.* FROM events e, JSON_TABLE(e.payload, 'lax $.tags[*]' AS root PASSING e.v AS x COLUMNS (n FOR ORDINALITY, v int PATH '$' DEFAULT 0 ON EMPTY ERROR ON ERROR, has boolean EXISTS PATH '$.x', j jsonb FORMAT JSON PATH '$' WITH WRAPPER, NESTED PATH '$.y[*]' AS inner_ COLUMNS (z text PATH '$'))) AS jt
-- name: XML, dialect: postgres, verdict: allow, on: shop, needs: xml
SELECT xmlpi(name php), xmlpi(name php, 'echo 1'), xmlroot(xml '<a/>', version '1.0', standalone yes), xmlroot('<a/>'::xml, version no value, standalone no value), xmlexists('//a' PASSING BY REF xml '<a/>'), xmlexists('//a' PASSING xml '<a/>')
SELECT x.* FROM xmltable('/r/i' PASSING xml '<r><i n="1">a</i></r>' COLUMNS id int PATH '@n' NOT NULL, t text PATH '.' DEFAULT 'none', o FOR ORDINALITY) AS x
SELECT x.* FROM xmltable(XMLNAMESPACES('http://x' AS x), '/x:r' PASSING xml '<r xmlns="http://x"/>' COLUMNS a text PATH '.') AS x
SELECT xmlelement(name a, xmlattributes(id AS i, name), 'x', xmlforest(city AS c, country)), xmlconcat(xml '<a/>', xml '<b/>'), xmlparse(document '<a/>'), xmlparse(content 'x<a/>'), xml_is_well_formed('<a>'), xml '<a/>' IS DOCUMENT, xmlcomment('c'), xmlagg(xmlelement(name n, id) ORDER BY id) FROM customers GROUP BY id
SELECT x.* FROM xmltable('/r/i' PASSING xml '<r><i n="1">a</i></r>' COLUMNS t text PATH '.' DEFAULT 'none') AS x
SELECT x.* FROM xmltable('/r/i' PASSING xml '<r><i n="1">a</i></r>' COLUMNS t text DEFAULT 'none' PATH '.') AS x
SELECT x.* FROM xmltable('/r/i' PASSING xml '<r><i n="1">a</i></r>' COLUMNS t text PATH '.' NOT NULL, u int) AS x
SELECT x.* FROM xmltable(XMLNAMESPACES('http://x' AS x), '/x:r' PASSING xml '<r xmlns="http://x"/>' COLUMNS a text PATH '.') AS x
SELECT x.* FROM products p, xmltable('/r/i' PASSING xmlelement(name r, xmlelement(name i, p.name)) COLUMNS t text PATH '.') AS x
-- name: XML that no server of the suite knows, dialect: postgres, verdict: allow
SELECT xmlserialize(DOCUMENT '<a><b>1</b></a>' AS text INDENT), xmlserialize(CONTENT '<a/>' AS varchar(20)), xmlserialize(CONTENT '<a/>' AS text NO INDENT), xmlserialize(CONTENT '<a/>' AS character varying(20))
