-- name: plain reads, dialect: postgres, verdict: allow
SELECT 1
select * from customers where id = 5
SELECT c.id, c.name AS "order", count(*) FROM customers c JOIN orders o ON o.customer_id = c.id GROUP BY c.id, c.name HAVING count(*) > 2 ORDER BY 3 DESC NULLS LAST LIMIT 10 OFFSET 5
SELECT DISTINCT ON (customer_id) * FROM orders ORDER BY customer_id, created_at DESC
TABLE customers
VALUES (1, 'a'), (2, 'b')
(SELECT 1) UNION ALL (SELECT 2) ORDER BY 1
SELECT id FROM a EXCEPT SELECT id FROM b INTERSECT SELECT id FROM c
SELECT * FROM a NATURAL JOIN b CROSS JOIN c LEFT JOIN d USING (id) FULL OUTER JOIN e ON true
SELECT a.* FROM ONLY parent AS a
SELECT * FROM t FETCH FIRST 5 ROWS ONLY
SELECT * FROM t ORDER BY x FETCH FIRST 5 ROWS WITH TIES
SELECT * FROM t TABLESAMPLE bernoulli (10) REPEATABLE (42)
SELECT 'drop table x; -- no' AS note, "update" FROM "select"
SELECT $$it's; drop table x$$, $tag$ -- $tag$
SELECT e'a\'b;c', E'tab\t', b'101', x'1F'
SELECT 1 -- a comment; drop table x
SELECT /* a comment /* nested */ ; */ 1;
SELECT name, value, key, type, date, year, month, status, comment, position, level, role FROM settings
SELECT t.name, t.value, t.key, t.date, t.text, t.version, t.user_id FROM t
-- name: subqueries and CTEs, dialect: postgres, verdict: allow
WITH x AS (SELECT * FROM a), y AS MATERIALIZED (SELECT * FROM x) SELECT * FROM y
WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 100) SELECT sum(n) FROM t
WITH RECURSIVE tree AS (SELECT id, parent_id, 1 AS depth FROM nodes WHERE parent_id IS NULL UNION ALL SELECT n.id, n.parent_id, depth + 1 FROM nodes n JOIN tree ON tree.id = n.parent_id WHERE depth < 10) SELECT * FROM tree
SELECT * FROM a WHERE EXISTS (SELECT 1 FROM b WHERE b.a_id = a.id) AND id NOT IN (SELECT a_id FROM c)
SELECT (SELECT max(x) FROM b WHERE b.id = a.id) FROM a
SELECT * FROM a, LATERAL (SELECT * FROM b WHERE b.id = a.id LIMIT 3) s
SELECT * FROM a LEFT JOIN LATERAL (SELECT * FROM b WHERE b.id = a.id) s ON true
SELECT * FROM (SELECT 1 AS x, 2 AS y) s (a, b)
SELECT * FROM (VALUES (1, 'x'), (2, 'y')) AS v (id, name)
SELECT a = ANY (ARRAY[1, 2]), a > ALL (SELECT x FROM b), a = ANY ('{1,2}'::int[]) FROM t
-- name: aggregates and windows, dialect: postgres, verdict: allow
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY total), percentile_disc(ARRAY[0.25, 0.75]) WITHIN GROUP (ORDER BY total) FROM orders
SELECT mode() WITHIN GROUP (ORDER BY status) FROM orders
SELECT count(*) FILTER (WHERE paid), sum(total) FILTER (WHERE total > 5) FROM orders
SELECT count(DISTINCT city), string_agg(name, ', ' ORDER BY name), array_agg(id) FROM customers
SELECT row_number() OVER (PARTITION BY city ORDER BY id), lag(x, 1, 0) OVER w, sum(x) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM t WINDOW w AS (ORDER BY id)
SELECT avg(x) OVER (ORDER BY d RANGE BETWEEN '1 day' PRECEDING AND '1 day' FOLLOWING) FROM t
SELECT a, b, count(*) FROM t GROUP BY GROUPING SETS ((a), (b), ())
SELECT a, b, grouping(a) FROM t GROUP BY ROLLUP (a, b)
SELECT a, b FROM t GROUP BY CUBE (a, b)
SELECT corr(x, y), regr_slope(y, x), stddev_pop(x), var_samp(x), bool_and(b), bit_or(i) FROM t
SELECT ntile(4) OVER (ORDER BY x), percent_rank() OVER (ORDER BY x), cume_dist() OVER (ORDER BY x), first_value(x) OVER (ORDER BY x) FROM t
-- name: expressions, dialect: postgres, verdict: allow
SELECT CASE WHEN a > 1 THEN 'x' WHEN a IS NULL THEN 'y' ELSE 'z' END, CASE a WHEN 1 THEN 2 END FROM t
SELECT a::numeric(10,2), CAST(a AS varchar(20)), a::timestamp with time zone, '5'::int4, date '2020-01-01', interval '1 day', a::int[] FROM t
SELECT a IS DISTINCT FROM b, a IS NOT NULL, a BETWEEN 1 AND 2, a NOT BETWEEN 1 AND 2, a IN (1, 2) FROM t
SELECT a LIKE b, a ILIKE '%x%', a NOT LIKE 'x!%' ESCAPE '!', a SIMILAR TO '(a|b)%', a ~ '^x', a ~* 'x', a !~ 'x', a !~* 'y' FROM t
SELECT a || b, a + 1, a - 1, a * 2, a / 3, a % 4, a ^ 2, -a, a & 1, a | 2, a # 3, ~a, a << 1, a >> 2 FROM t
SELECT a AT TIME ZONE 'UTC', a COLLATE "C" FROM t
SELECT extract(year FROM d), date_part('month', d), date_trunc('week', d), age(d), to_char(d, 'YYYY-MM'), now() - interval '7 days' FROM t
SELECT current_date, current_timestamp, localtime, current_user, session_user, now(), clock_timestamp() FROM t
SELECT substring(a FROM 1 FOR 2), position('x' IN a), trim(both 'x' from a), overlay(a placing 'b' from 1), upper(a), replace(a, 'b', 'c'), split_part(a, ',', 1), left(a, 2), right(a, 2) FROM t
SELECT regexp_replace(a, 'x', 'y', 'g'), regexp_matches(a, '(x)'), md5(a), length(a), char_length(a), concat_ws(',', a, b), format('%s', a), lpad(a, 5, '0') FROM t
SELECT coalesce(a, b), nullif(a, b), greatest(1, 2), least(1, 2), num_nulls(a, b) FROM t
SELECT random(), gen_random_uuid(), round(1.5, 1), ceil(1.2), floor(1.2), abs(-1), sqrt(4), ln(2), power(2, 3), width_bucket(1, 0, 10, 5)
SELECT pg_catalog.abs(-1), pg_catalog.now()
SELECT ROW(1, 2) = ROW(1, 2), (1, 2) = (3, 4), (a, b) IN ((1, 2), (3, 4)) FROM t
SELECT (d1, d2) OVERLAPS (d3, d4) FROM t
-- name: JSON, arrays, ranges, text search, dialect: postgres, verdict: allow
SELECT data->'a'->>'b', data#>'{a,b}', data#>>'{a}', data @> '{"a":1}', data ? 'k', data ?| array['a'], data ?& array['b'] FROM t
SELECT data - 'a', data #- '{a}', data || '{"x":1}'::jsonb, data @? '$.a', data @@ '$.a > 1' FROM t
SELECT e.key, e.value FROM t, jsonb_each(t.data) e
SELECT elem->>'x' FROM t, jsonb_array_elements(t.data) elem
SELECT x FROM t CROSS JOIN LATERAL jsonb_array_elements_text(data) AS x
SELECT * FROM jsonb_to_recordset('[{"a":1}]') AS x(a int, b text)
SELECT jsonb_path_query(data, '$.a[*]'), jsonb_set(data, '{a}', '1'), jsonb_build_object('a', 1), jsonb_agg(x), json_object_agg(a, b), to_jsonb(t), row_to_json(t) FROM t
SELECT a[1], a[1:2], array_length(a, 1), unnest(a), array_append(a, 1), a && b, a @> b, a <@ b, array_to_string(a, ','), cardinality(a) FROM t
SELECT ARRAY(SELECT id FROM t), ARRAY[[1, 2], [3, 4]]
SELECT * FROM generate_series(1, 10) AS g(n)
SELECT d::date FROM generate_series('2020-01-01'::date, '2020-02-01', '1 day') d
SELECT u, o FROM unnest(ARRAY[1, 2]) WITH ORDINALITY AS x(u, o)
SELECT r @> 5, r && int4range(1, 5), lower(r), upper(r), isempty(r), r -|- s, r << s, r &< s FROM t
SELECT to_tsvector('english', a) @@ to_tsquery('x & y'), ts_rank(v, q), ts_headline(a, q), plainto_tsquery('x'), websearch_to_tsquery('x') FROM t
SELECT * FROM ROWS FROM (generate_series(1, 3), unnest(ARRAY[1, 2])) AS x(a, b)
SELECT embedding <-> '[1,2]'::vector, embedding <=> '[1,2]', embedding <#> '[1]' FROM items ORDER BY embedding <-> '[3,1,2]' LIMIT 5
SELECT p <-> point '(1,2)', box '((0,0),(1,1))' @> p FROM places
SELECT host(ip), masklen(ip), ip << inet '10.0.0.0/8', ip >>= inet '10.1.1.1' FROM t
SELECT xpath('/a', x), xmlelement(name foo, a) FROM t
-- name: explain and show, dialect: postgres, verdict: allow
EXPLAIN SELECT * FROM t
EXPLAIN ANALYZE SELECT * FROM t
EXPLAIN ANALYZE VERBOSE SELECT * FROM t
EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT * FROM t WHERE id = 1
EXPLAIN (COSTS off, VERBOSE true) WITH x AS (SELECT 1) SELECT * FROM x
EXPLAIN (FORMAT text) VALUES (1)
EXPLAIN (SELECT 1)
explain (analyze false, timing 0) TABLE customers
SHOW search_path
SHOW server_version
show time zone
SHOW TRANSACTION ISOLATION LEVEL
-- name: catalogs, dialect: postgres, verdict: allow
SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'
SELECT relname, reltuples FROM pg_class WHERE relkind = 'r'
SELECT c.relname, pg_size_pretty(pg_total_relation_size(c.oid)) FROM pg_catalog.pg_class c
SELECT pg_get_indexdef(indexrelid), 'orders'::regclass FROM pg_index
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
SELECT name, setting FROM pg_settings
SELECT * FROM pg_stat_user_tables
SELECT format_type(atttypid, atttypmod), col_description(attrelid, attnum) FROM pg_attribute
-- name: slices without a lower bound and named arguments, dialect: postgres, verdict: allow
SELECT a[:n], a[ : 2], a[1:][:n], a[:] FROM t
SELECT make_interval(days := 3, hours => 2)
-- name: writes, dialect: postgres, verdict: allow, mode: read_write
INSERT INTO t VALUES (nextval('s'), now()) RETURNING id
INSERT INTO t (a, b) VALUES (1, 'x'), (2, DEFAULT)
INSERT INTO t DEFAULT VALUES
INSERT INTO t (a) SELECT a FROM s WHERE a > 1 RETURNING id, a
INSERT INTO t AS x (a, b) VALUES (1, 2) ON CONFLICT (a) DO UPDATE SET b = EXCLUDED.b WHERE x.a = 1
INSERT INTO t (a) VALUES (1) ON CONFLICT DO NOTHING
INSERT INTO t (a) VALUES (1) ON CONFLICT ON CONSTRAINT t_pkey DO NOTHING
UPDATE t SET a = 1, b = b + 1 WHERE id = 5 RETURNING *
UPDATE t SET a = 1 WHERE id = 5 RETURNING old.a, new.a
MERGE INTO t USING u ON t.id = u.id WHEN MATCHED THEN UPDATE SET a = u.a RETURNING merge_action(), t.id
UPDATE t SET (a, b) = (1, 2) WHERE id = 5
UPDATE t SET a = s.a FROM s WHERE s.id = t.id AND s.x = 1
DELETE FROM t WHERE id IN (1, 2, 3)
DELETE FROM t USING s WHERE s.id = t.id
WITH gone AS (DELETE FROM t WHERE id = 1 RETURNING *) SELECT count(*) FROM gone
MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN UPDATE SET a = s.a WHEN NOT MATCHED THEN INSERT (id, a) VALUES (s.id, s.a)
EXPLAIN UPDATE t SET a = 1 WHERE id = 5
-- name: bounded by others, dialect: postgres sqlite, verdict: allow, mode: read_write
DELETE FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.id = t.id)
DELETE FROM t WHERE EXISTS (SELECT 1 FROM u JOIN v ON v.id = t.id)
DELETE FROM t WHERE id IN (SELECT id FROM u)
DELETE FROM t WHERE (SELECT max(x) FROM u WHERE u.id = t.id) > 5
UPDATE t SET a = 1 WHERE id = (SELECT max(id) FROM t)
DELETE FROM t WHERE id BETWEEN 1 AND 5
-- name: brackets behind SEARCH and CYCLE, dialect: postgres, verdict: allow
WITH RECURSIVE s (id, p) AS (SELECT id, parent FROM t UNION ALL SELECT t.id, t.parent FROM t, s WHERE s.p = t.id) CYCLE id SET c USING p (SELECT * FROM s)
