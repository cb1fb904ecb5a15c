-- name: on the shop, dialect: postgres, verdict: allow, on: shop
SELECT count(*) FROM customers
SELECT c.city, count(*) AS n, sum(o.total) AS revenue, avg(o.total)::numeric(10,2) FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.status = 'paid' AND o.created_at >= '2025-01-01' GROUP BY c.city HAVING sum(o.total) > 10 ORDER BY revenue DESC LIMIT 5
SELECT date_trunc('month', created_at) AS month, count(*), sum(total) FROM orders GROUP BY 1 ORDER BY 1
SELECT id, total, rank() OVER (PARTITION BY customer_id ORDER BY total DESC) AS r FROM orders
SELECT * FROM (SELECT o.*, row_number() OVER (PARTITION BY customer_id ORDER BY created_at DESC) AS rn FROM orders o) x WHERE rn = 1
SELECT id, lag(total) OVER (ORDER BY id), lead(total, 2, 0) OVER (ORDER BY id), total - lag(total) OVER (ORDER BY id) AS diff FROM orders
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY total) AS median FROM orders
SELECT percentile_cont(ARRAY[0.25,0.5,0.75]) WITHIN GROUP (ORDER BY total) FROM orders
SELECT status, percentile_disc(0.9) WITHIN GROUP (ORDER BY total DESC) FILTER (WHERE total > 5) FROM orders GROUP BY status
SELECT mode() WITHIN GROUP (ORDER BY status) FROM orders
SELECT rank(50) WITHIN GROUP (ORDER BY total) FROM orders
SELECT city, country, count(*), grouping(city, country) FROM customers GROUP BY GROUPING SETS ((city, country), (city), ())
SELECT city, country, count(*) FROM customers GROUP BY ROLLUP (city, country) ORDER BY city NULLS FIRST
SELECT city, country, count(*) FROM customers GROUP BY CUBE (city, country)
SELECT city, count(*) FROM customers GROUP BY DISTINCT ROLLUP (city), CUBE (country)
SELECT c.name, o.* FROM customers c CROSS JOIN LATERAL (SELECT id, total FROM orders WHERE customer_id = c.id ORDER BY total DESC LIMIT 2) o
SELECT c.name, o.n FROM customers c LEFT JOIN LATERAL (SELECT count(*) AS n FROM orders WHERE customer_id = c.id) o ON true
SELECT c.name, o.count, o.max FROM customers c, LATERAL (SELECT count(*), max(total) FROM orders WHERE customer_id = c.id) o
SELECT (array_agg(id ORDER BY id))[1], (SELECT array_agg(x) FROM generate_series(1, 3) x)[2] FROM customers
SELECT count(*) FILTER (WHERE active), count(*) FILTER (WHERE NOT active), sum(total) FILTER (WHERE city = 'Oslo' AND total > 1) FROM customers
SELECT CASE WHEN total < 10 THEN 'low' WHEN total < 20 THEN CASE WHEN active THEN 'mid-a' ELSE 'mid' END ELSE 'high' END AS band, count(*) FROM customers GROUP BY 1
SELECT CASE city WHEN 'Oslo' THEN 1 WHEN 'Rome' THEN 2 END FROM customers
WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 100) SELECT sum(n) FROM t
WITH RECURSIVE tree AS (SELECT id, parent_id, name, 0 AS depth, ARRAY[id] AS path FROM customers WHERE parent_id IS NULL UNION ALL SELECT c.id, c.parent_id, c.name, t.depth + 1, t.path || c.id FROM customers c JOIN tree t ON t.id = c.parent_id WHERE NOT c.id = ANY(t.path)) SELECT * FROM tree ORDER BY path
WITH RECURSIVE fib(a, b) AS (SELECT 0, 1 UNION ALL SELECT b, a + b FROM fib WHERE b < 1000) SELECT a FROM fib
WITH RECURSIVE d AS (SELECT date '2025-01-01' AS day UNION ALL SELECT (day + 1)::date FROM d WHERE day < '2025-01-31') SELECT day, count(o.id) FROM d LEFT JOIN orders o ON o.created_at::date = day GROUP BY day ORDER BY day
WITH RECURSIVE s(id, p) AS (SELECT id, parent_id FROM customers UNION SELECT c.id, c.parent_id FROM customers c, s WHERE s.p = c.id) SEARCH DEPTH FIRST BY id SET ordercol SELECT * FROM s ORDER BY ordercol
WITH RECURSIVE s(id, p) AS (SELECT id, parent_id FROM customers UNION ALL SELECT c.id, c.parent_id FROM customers c, s WHERE s.p = c.id) CYCLE id SET is_cycle USING path SELECT * FROM s
WITH a AS MATERIALIZED (SELECT * FROM orders), b AS NOT MATERIALIZED (SELECT * FROM a WHERE total > 5) SELECT count(*) FROM b
SELECT data->>'k', data->'a'->>'b', data #>> '{a,b}', data #> '{a}' FROM customers
SELECT data['k'], data['a']['b'] FROM customers
SELECT * FROM customers WHERE data @> '{"k": 3}' AND data ? 'k' AND data ?| array['x','k'] AND data ?& array['k']
SELECT jsonb_path_query(data, '$.a.b ? (@ > 5)') FROM customers
SELECT jsonb_path_exists(payload, '$.tags[*] ? (@ == 2)'), payload @? '$.tags[*]', payload @@ '$.tags[0] == 1' FROM events
SELECT e.id, t.value::int FROM events e, jsonb_array_elements_text(e.payload->'tags') AS t(value)
SELECT e.id, t.v, t.i FROM events e CROSS JOIN LATERAL jsonb_array_elements(e.payload->'tags') WITH ORDINALITY AS t(v, i)
SELECT key, value FROM customers, jsonb_each_text(data)
SELECT k FROM customers, jsonb_object_keys(data) k
SELECT jsonb_object_agg(key, value) FROM (SELECT key, value FROM customers, jsonb_each(data)) x
SELECT jsonb_build_object('id', id, 'items', (SELECT jsonb_agg(jsonb_build_object('line', i.line, 'q', i.quantity) ORDER BY i.line) FROM order_items i WHERE i.order_id = o.id)) FROM orders o LIMIT 2
SELECT row_to_json(c), to_jsonb(c) - 'data' FROM customers c LIMIT 1
SELECT json_agg(c) FROM (SELECT id, name FROM customers LIMIT 3) c
SELECT json_build_object('a', 1, 'b', json_build_array(1, 2)), '{"a":1}'::json->>'a', '[1,2,3]'::json->2
SELECT jsonb_set(data, '{k}', '5', true), jsonb_insert(data, '{z}', '1'), data || '{"q":1}', data - 'k', data #- '{a,b}', jsonb_strip_nulls(data), jsonb_pretty(data) FROM customers
SELECT x.a, x.b FROM jsonb_to_recordset('[{"a":1,"b":"x"}]') AS x(a int, b text)
SELECT * FROM jsonb_to_record('{"a":1}') AS x(a int)
SELECT * FROM json_populate_recordset(NULL::shop.stock, '[{"product_id":1}]')
SELECT tags[1], tags[1:2], tags[2:], tags[:1], array_length(tags, 1), cardinality(tags) FROM customers
SELECT * FROM customers WHERE 'a' = ANY(tags) AND tags && ARRAY['a','b'] AND tags @> ARRAY['a'] AND NOT tags <@ ARRAY['z']
SELECT unnest(tags), id FROM customers
SELECT t, ord FROM customers, unnest(tags) WITH ORDINALITY AS u(t, ord)
SELECT a, b FROM unnest(ARRAY[1,2], ARRAY['x','y']) AS u(a, b)
SELECT array_to_string(tags, ','), array_position(tags, 'a'), array_remove(tags, 'a'), array_cat(tags, ARRAY['z']), tags || 'q'::text, string_to_array('a,b', ',') FROM customers
SELECT ARRAY(SELECT id FROM customers ORDER BY id LIMIT 3), ARRAY[[1,2],[3,4]], '{1,2,3}'::int[], ARRAY[]::text[]
SELECT array_agg(ARRAY[id, id]) FROM customers
SELECT validity @> current_date, validity && daterange('2025-01-01', '2025-02-01', '[]'), lower(validity), upper(validity), isempty(validity), validity * daterange('2025-02-01', NULL) FROM products
SELECT int4range(1, 10) + int4range(5, 15), int4range(1,3) -|- int4range(3,5), numrange(1.0, 2.0, '()') @> 1.5, range_agg(validity), '[1,5)'::int4range << '[6,7)'::int4range FROM products
SELECT '{[1,2],[5,6]}'::int4multirange, int4multirange(int4range(1,2)), range_merge(int4range(1,2), int4range(5,6)), unnest('{[1,2],[5,6]}'::int4multirange)
SELECT now() - interval '7 days', now() + interval '1 month' * 3, date '2025-03-31' - interval '1 month', date '2025-03-01' - date '2025-02-01', age(now(), created_at), justify_days(interval '40 days') FROM customers LIMIT 1
SELECT extract(dow FROM created_at), extract(epoch FROM created_at), extract(isoyear FROM created_at), date_part('hour', created_at), to_char(created_at, 'YYYY-MM-DD HH24:MI:SS.MS TZH') FROM customers
SELECT created_at AT TIME ZONE 'Europe/Oslo', timezone('UTC', created_at), created_at AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York' FROM customers
SELECT make_date(2025, 1, 2), make_interval(days => 3), make_interval(0, 1), make_timestamptz(2025, 1, 2, 3, 4, 5.5), to_timestamp(1700000000), to_date('20250101', 'YYYYMMDD')
SELECT date_bin('15 minutes', created_at, timestamp '2025-01-01') FROM orders
SELECT generate_series(date '2025-01-01', date '2025-01-10', interval '1 day')::date AS d
SELECT d::date, count(o.id) FROM generate_series('2025-01-01'::timestamp, '2025-01-31', '1 day') AS g(d) LEFT JOIN orders o ON o.created_at::date = g.d GROUP BY 1
SELECT (created_at, created_at + interval '1 day') OVERLAPS (timestamp '2025-01-01', timestamp '2025-02-01') FROM orders
SELECT interval '1 year 2 months', interval '1' day, interval '2' hour, INTERVAL '1-2' YEAR TO MONTH, interval(0) '1.5 seconds'
SELECT time '10:00', timetz '10:00+01', timestamp with time zone '2025-01-01 10:00+00', timestamptz 'now', date 'today', date 'yesterday'
SELECT current_date, current_time, current_timestamp(3), localtime, localtimestamp, now(), statement_timestamp(), clock_timestamp(), transaction_timestamp(), timeofday()
SELECT name ~ '^c[0-9]+$', name ~* 'C', name !~ 'z', name !~* 'z', name LIKE 'c_', name ILIKE '%C%', name NOT LIKE 'x%', name SIMILAR TO '(c|d)%', name LIKE 'a\_b' ESCAPE '\' FROM customers
SELECT name ~~ 'c%', name ~~* 'C%', name !~~ 'x', name ^@ 'c', starts_with(name, 'c') FROM customers
SELECT * FROM customers WHERE name LIKE ANY (ARRAY['c1%', 'c2%']) OR name ILIKE ALL (ARRAY['c%','%1'])
SELECT * FROM customers WHERE name LIKE '%' || city || '%' OR name LIKE email
SELECT regexp_replace(name, '([a-z])([0-9]+)', '\2-\1', 'g'), regexp_match(name, '\d+'), (regexp_match(name, '(\d)'))[1], regexp_split_to_array('a b c', '\s+') FROM customers
SELECT m[1] FROM regexp_matches('a1b2', '[0-9]', 'g') AS m
SELECT regexp_count('aaa', 'a'), regexp_instr('abc', 'b'), regexp_substr('abc', 'b.'), regexp_like('abc', 'b')
SELECT word FROM regexp_split_to_table('hello world', ' ') AS word
SELECT * FROM string_to_table('a,b,c', ',') AS t(x)
SELECT substring(name FROM 1 FOR 2), substring(name, 2), substring(name from '[0-9]+'), substring('abc' similar 'a#"b#"c' escape '#'), position('1' IN name), strpos(name, '1'), trim(leading 'c' from name), trim(name), trim('x' from name), btrim(name, 'c'), overlay('abc' placing 'X' from 2 for 1), left(name, 1), right(name, -1), reverse(name), initcap(name), lpad(name, 5, '0'), repeat('a', 3), translate(name, 'c', 'd'), split_part(email, '@', 2), ascii('a'), chr(65), md5(name), encode(sha256('x'), 'hex'), format('%s-%I-%L', name, city, email), quote_literal(name), quote_ident(name), concat(name, NULL, 1), concat_ws('-', name, city), length(name), octet_length(name), bit_length(name), char_length(name), upper(name), lower(name), replace(name, 'c', 'd'), to_hex(255) FROM customers
SELECT name || ' ' || coalesce(note, '-') || E'\n' FROM customers
SELECT 'a'
    'b'
SELECT name COLLATE "C", name < 'x' COLLATE "C" FROM customers ORDER BY name COLLATE "C" DESC NULLS LAST
SELECT search @@ to_tsquery('english', 'product & number'), ts_rank(search, plainto_tsquery('number')), ts_headline('english', name, to_tsquery('product')), search @@ websearch_to_tsquery('"product number" -x') FROM products ORDER BY 2 DESC
SELECT to_tsvector('a fat cat') @@ 'cat & rat'::tsquery, setweight(to_tsvector('a'), 'A') || to_tsvector('b'), strip(search), numnode('a & b'::tsquery), phraseto_tsquery('a b') FROM products
SELECT 5 / 2, 5 % 2, 5 ^ 2, |/ 25, ||/ 27, @ -5, 5 & 3, 5 | 3, 5 # 3, ~5, 1 << 3, 8 >> 1, 5.0 / 3, -5, +5, 2 * (3 + 4), 5!=3, 5<>3
SELECT round(1.567, 2), round(2.5), trunc(1.99), ceil(1.1), floor(1.9), sign(-1), sqrt(2), cbrt(8), exp(1), ln(2), log(100), log(2, 8), power(2, 10), mod(7, 3), abs(-1), random(), pi(), degrees(1), sin(1), gcd(12, 8), lcm(4, 6), width_bucket(5, 0, 10, 5), factorial(5), div(7, 2), scale(1.50), min_scale(1.50), trim_scale(1.50)
SELECT greatest(1, 2, NULL), least(1, 2), nullif(1, 1), coalesce(NULL, 1), num_nulls(1, NULL), 1 IS DISTINCT FROM 2, NULL IS NOT DISTINCT FROM NULL, true IS TRUE, NULL IS UNKNOWN, true AND NOT false OR NULL
SELECT 1::bigint, '1'::int + 1, CAST('2025-01-01' AS date), '1'::text::int, 1::numeric(10, 2), 'x'::varchar(3), 'x'::char(3), 1::boolean, 'abc'::bytea, '\xDEADBEEF'::bytea, '{"a":1}'::jsonb, '10.0.0.1'::inet, 'a'::"char", 1.5::double precision, 1.5::real, 't'::bool, int '1', float8 '1.5', numeric '1.5'
SELECT place <-> point(0, 0), area @> place, place <@ area, circle(place, 1), box(point(0,0), point(1,1)), area(box(point(0,0), point(2,2))), lseg '[(0,0),(1,1)]', path '((0,0),(1,1))', polygon '((0,0),(1,1),(1,0))', center(area), place[0] FROM events
SELECT ip << inet '10.0.0.0/8', ip <<= cidr '10.0.0.0/8', host(ip), masklen(ip), network(ip), ip + 1, ip - inet '10.0.0.0', set_masklen(ip, 16), family(ip), broadcast(ip), netmask(ip) FROM orders
SELECT 'happy'::mood > 'sad'::mood, enum_range(NULL::mood), enum_first(NULL::mood), mood = 'ok' FROM customers
SELECT ROW(1, 'x'), (1, 'x') = (1, 'x'), (id, name) IN ((1, 'c1'), (2, 'c2')), (id, name) < (5, 'z'), ROW(id, name) FROM customers
SELECT (c).name, (c).* FROM customers c LIMIT 1
SELECT (x.c).name FROM (SELECT c FROM customers c) x
SELECT c FROM customers c LIMIT 1
SELECT c.* FROM customers AS c WHERE c IS NOT NULL
SELECT * FROM customers EXCEPT ALL SELECT * FROM customers WHERE id < 5
SELECT id FROM customers INTERSECT SELECT customer_id FROM orders UNION ALL SELECT 5 ORDER BY id LIMIT 3 OFFSET 1
(SELECT id FROM customers ORDER BY id LIMIT 1) UNION (SELECT id FROM orders LIMIT 1)
SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS v(id, x) JOIN customers c USING (id)
VALUES (1, 'a'), (2, 'b') ORDER BY 1 DESC LIMIT 1
TABLE customers
TABLE ONLY shop.stock
SELECT * FROM ONLY customers
SELECT * FROM customers *
SELECT * FROM customers TABLESAMPLE SYSTEM (50) REPEATABLE (1)
SELECT * FROM customers TABLESAMPLE BERNOULLI (10)
SELECT DISTINCT ON (customer_id) customer_id, total FROM orders ORDER BY customer_id, total DESC
SELECT ALL id FROM customers
SELECT id FROM customers ORDER BY total USING > LIMIT ALL
SELECT id FROM customers ORDER BY id OFFSET 2 ROWS FETCH NEXT 3 ROWS ONLY
SELECT id FROM customers ORDER BY total FETCH FIRST ROW WITH TIES
SELECT id FROM customers LIMIT 5 + 5
SELECT id FROM customers LIMIT (SELECT 3)
SELECT sum(total) OVER (PARTITION BY customer_id ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM orders
SELECT avg(total) OVER (ORDER BY created_at RANGE BETWEEN INTERVAL '7 days' PRECEDING AND CURRENT ROW) FROM orders
SELECT avg(total) OVER (ORDER BY created_at GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW) FROM orders
SELECT sum(total) OVER (ORDER BY id ROWS 2 PRECEDING EXCLUDE TIES), count(*) OVER (), first_value(total) OVER w, last_value(total) OVER w, nth_value(total, 2) OVER w FROM orders WINDOW w AS (PARTITION BY customer_id ORDER BY id)
SELECT sum(total) OVER (w ORDER BY id) FROM orders WINDOW w AS (PARTITION BY status)
SELECT ntile(4) OVER (ORDER BY total), percent_rank() OVER (ORDER BY total), cume_dist() OVER (ORDER BY total), dense_rank() OVER (ORDER BY total) FROM orders
SELECT corr(total, id), regr_slope(total, id), regr_r2(total, id), covar_pop(total, id), stddev(total), variance(total), var_samp(total), stddev_samp(total), bit_and(id), bool_or(total > 5), every(total > 0) FROM orders
SELECT "Id", "Unit Price", "select", "from", "größe" FROM "Order Details" WHERE "select" = 's'
SELECT o."Id" AS "ID der Bestellung", o."größe" AS größe FROM "Order Details" AS o
SELECT 'naïve café ☕ 日本語', name AS 名前 FROM customers
SELECT "user", "group", "table", "order" FROM shop.stock
SELECT s.user, s.group, s.table, s.order FROM shop.stock s
SELECT product_id, amount user_amount FROM shop.stock
SELECT shop.stock.amount FROM shop.stock
SELECT id, name "the name", total AS total, city c FROM customers
SELECT key, value, type, name, date, year, month, status, comment, position, level, role, "user", timestamp, text, version, language, mode, source, action, state, zone, path, owner, data FROM settings
SELECT count, first, last, rank, score, start, "end", day, hour, label, index, number, time, schema, database, function, trigger, sequence, view, parameter, option, method, location, domain, class, category, object, condition, operator, policy, server, session, sets, share, lock FROM settings
SELECT s.count, s.first, s.last, s.rank, s.limit, s.offset, s.next, s.replace, s.password, s.sleep, s.copy, s.execute, s.call, s.nextval, s.load, s.import, s.export, s.file, s.shutdown, s.reset, s.work, s.read, s.write FROM settings s
SELECT next, replace, password, sleep, copy, execute, call, nextval, load, import, export, file, shutdown, reset, work, read, write, partition, range, rows, groups, cube, rollup, over, filter, within, exclude, ties, others, current, prior, absolute, relative, escape, encoding, format FROM settings
SELECT no, off, content, document, text, include, input, output, large, map, max, min, sum, avg, minute, second, match, member, merge, minvalue, maxvalue, module, names, nulls, of, operation, ordinality, overriding, preceding, procedure, program, quote, recursive, ref, release, rename, returns, rule, savepoint, scroll, search, security, sequences, serializable, simple, skip, snapshot, sql, stable, standalone, statement, statistics, storage, stored, strict, strip, subscription, support, sysid, system, tables, tablespace, temp, template, transaction, transform, truncate, types, unbounded, uncommitted, unknown, unlogged, until, vacuum, valid, validate, validator, varying, views, volatile, whitespace, without, wrapper, xml, yes FROM settings
SELECT s.no, s.off, s.content, s.document, s.max, s.min, s.sum, s.second, s.match, s.merge, s.of, s.procedure, s.truncate, s.unknown, s.vacuum, s.xml, s.yes FROM settings s WHERE s.value = 'v' ORDER BY s.no, s.truncate
SELECT date, time, timestamp, text, version, count(*) FROM settings GROUP BY date, time, timestamp, text, version
SELECT max(year) AS year, min(month) AS month, count(*) AS count, sum(position) AS sum FROM settings GROUP BY status ORDER BY year, count
SELECT * FROM settings WHERE type = 'x' AND status IN ('a') AND date > '2025-01-01' AND value IS NOT NULL AND level BETWEEN 1 AND 2
SELECT 1 AS select, 2 AS from, 3 AS "where", 4 AS table, 5 AS user, 6 AS order, 7 AS limit
SELECT total AS value, status AS state, created_at AS time, id AS key FROM orders
SELECT date(created_at), date '2025-01-01' FROM orders
EXPLAIN SELECT * FROM orders WHERE customer_id = 5
EXPLAIN ANALYZE SELECT * FROM orders WHERE customer_id = 5
EXPLAIN (ANALYZE, BUFFERS, VERBOSE, FORMAT JSON, SETTINGS, WAL, TIMING OFF, SUMMARY ON) SELECT count(*) FROM orders
EXPLAIN (COSTS OFF) SELECT c.name FROM customers c JOIN orders o ON o.customer_id = c.id
EXPLAIN VERBOSE SELECT 1
EXPLAIN (FORMAT YAML) SELECT 1
EXPLAIN ANALYZE WITH x AS (SELECT * FROM orders) SELECT count(*) FROM x
SHOW server_version
SHOW TimeZone
SHOW search_path
SHOW work_mem
SHOW max_connections
SHOW transaction_isolation
SHOW statement_timeout
SELECT version(), current_database(), current_schema(), current_user, session_user, pg_backend_pid(), inet_server_addr(), current_schemas(true), current_catalog
SELECT current_setting('server_version'), current_setting('TimeZone'), current_setting('work_mem', true)
SELECT current_setting('server_version_num')::int >= 150000
SELECT table_schema, table_name, table_type FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
SELECT column_name, data_type, is_nullable, column_default, character_maximum_length FROM information_schema.columns WHERE table_name = 'customers' ORDER BY ordinal_position
SELECT tc.constraint_name, kcu.column_name, ccu.table_name AS foreign_table FROM information_schema.table_constraints tc JOIN information_schema.key_column_usage kcu ON tc.constraint_name = kcu.constraint_name JOIN information_schema.constraint_column_usage ccu ON ccu.constraint_name = tc.constraint_name WHERE tc.constraint_type = 'FOREIGN KEY'
SELECT schemaname, relname, n_live_tup, n_dead_tup, last_vacuum, last_autovacuum, seq_scan, idx_scan FROM pg_stat_user_tables ORDER BY n_live_tup DESC
SELECT indexrelname, idx_scan, pg_size_pretty(pg_relation_size(indexrelid)) FROM pg_stat_user_indexes WHERE idx_scan = 0
SELECT relname, pg_size_pretty(pg_total_relation_size(oid)), pg_size_pretty(pg_relation_size(oid)), reltuples::bigint FROM pg_class WHERE relkind = 'r' ORDER BY pg_total_relation_size(oid) DESC LIMIT 10
SELECT n.nspname, c.relname, c.relkind FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r','p','v','m','S','f','') AND n.nspname !~ '^pg_toast' AND pg_catalog.pg_table_is_visible(c.oid) ORDER BY 1,2
SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid) FROM pg_attribute a LEFT JOIN pg_attrdef d ON a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE a.attrelid = 'customers'::regclass AND a.attnum > 0 AND NOT a.attisdropped
SELECT i.relname, ix.indisunique, pg_get_indexdef(ix.indexrelid), array_to_string(array_agg(a.attname), ',') FROM pg_index ix JOIN pg_class i ON i.oid = ix.indexrelid JOIN pg_attribute a ON a.attrelid = ix.indrelid AND a.attnum = ANY(ix.indkey) GROUP BY 1, 2, 3
SELECT conname, contype, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'orders'::regclass
SELECT 'orders'::regclass::oid, 'int4'::regtype, oid::regclass FROM pg_class LIMIT 3
SELECT pid, state, now() - query_start AS runtime, wait_event_type FROM pg_stat_activity WHERE state <> 'idle'
SELECT locktype, mode, granted, relation::regclass FROM pg_locks
SELECT name, setting, unit, short_desc FROM pg_settings WHERE name LIKE 'work%'
SELECT extname, extversion FROM pg_extension
SELECT name, default_version, installed_version FROM pg_available_extensions LIMIT 5
SELECT datname, pg_size_pretty(pg_database_size(datname)) FROM pg_database
SELECT pg_size_pretty(pg_database_size(current_database()))
SELECT rolname, rolsuper, rolcreatedb FROM pg_roles
SELECT viewname, definition FROM pg_views WHERE schemaname = 'public'
SELECT pg_get_viewdef('active_customers'::regclass, true)
SELECT matviewname, ispopulated FROM pg_matviews
SELECT proname, pg_get_function_arguments(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
SELECT sequencename, last_value FROM pg_sequences
SELECT last_value, is_called FROM counter
SELECT t.typname, e.enumlabel FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid ORDER BY e.enumsortorder
SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
SELECT inhrelid::regclass, pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
SELECT * FROM pg_partition_tree('measures')
SELECT obj_description('customers'::regclass), col_description('customers'::regclass, 1)
SELECT has_table_privilege('customers', 'SELECT'), has_table_privilege(current_user, 'orders', 'UPDATE'), pg_has_role(current_user, 'pg_read_all_data', 'MEMBER')
SELECT blks_hit::float / nullif(blks_hit + blks_read, 0) FROM pg_stat_database WHERE datname = current_database()
SELECT * FROM pg_stat_bgwriter
SELECT sum(heap_blks_hit) / nullif(sum(heap_blks_hit) + sum(heap_blks_read), 0) FROM pg_statio_user_tables
SELECT relname, age(relfrozenxid) FROM pg_class WHERE relkind = 'r' ORDER BY 2 DESC LIMIT 3
SELECT txid_current_if_assigned(), pg_current_xact_id_if_assigned(), pg_current_snapshot()
SELECT pg_current_wal_lsn(), pg_is_in_recovery(), pg_postmaster_start_time(), pg_conf_load_time()
SELECT pg_blocking_pids(pg_backend_pid())
SELECT * FROM city_totals
SELECT * FROM active_customers
SELECT * FROM measures WHERE at >= '2025-01-02' ORDER BY at LIMIT 3
SELECT tableoid::regclass, ctid, xmin, id FROM customers LIMIT 2
SELECT COUNT(*) , COUNT(DISTINCT city), COUNT(DISTINCT (city, country)) FROM customers
SELECT count (*) FROM customers
SELECT a.id FROM customers a, customers b WHERE a.id = b.id + 1
SELECT * FROM orders o WHERE EXISTS (SELECT FROM order_items i WHERE i.order_id = o.id)
SELECT FROM orders
SELECT * FROM orders WHERE customer_id NOT IN (SELECT id FROM customers WHERE active IS FALSE)
SELECT * FROM orders WHERE total > ALL (SELECT price FROM products WHERE id < 3) AND total = SOME (ARRAY[5, 6])
SELECT * FROM orders WHERE (customer_id, status) IN (SELECT id, 'paid' FROM customers)
SELECT * FROM orders NATURAL JOIN order_items
SELECT * FROM orders o JOIN order_items i ON (i.order_id = o.id) JOIN products p ON p.id = i.product_id WHERE p.name LIKE '%1%'
SELECT * FROM (orders o JOIN order_items i ON i.order_id = o.id) JOIN products p ON p.id = i.product_id
SELECT * FROM (customers c LEFT JOIN orders o ON o.customer_id = c.id) AS j
SELECT * FROM customers FULL OUTER JOIN orders ON false
SELECT * FROM customers c RIGHT JOIN orders o USING (id)
SELECT * FROM customers c JOIN orders o USING (id) AS j WHERE j.id = 5
SELECT * FROM customers /* comment; drop table */ -- ; delete
SELECT $$a;b$$, $x$ -- $x$, 'it''s', E'it\'s', 'drop table customers; --'
SELECT * FROM customers WHERE note IS NULL OR note = '' OR note NOTNULL OR note ISNULL
SELECT * FROM customers WHERE total BETWEEN SYMMETRIC 20 AND 10
SELECT * FROM customers WHERE NOT (active AND total > 5) OR (city, country) IS NOT DISTINCT FROM ('Oslo', 'NO')
SELECT id, CASE WHEN mod(id, 15) = 0 THEN 'FizzBuzz' WHEN mod(id, 3) = 0 THEN 'Fizz' WHEN mod(id, 5) = 0 THEN 'Buzz' ELSE id::text END FROM customers
SELECT width_bucket(total, 0, 50, 5) AS bucket, count(*), min(total), max(total), repeat('#', count(*)::int) FROM customers GROUP BY bucket ORDER BY bucket
SELECT s.id, t.total FROM (SELECT id FROM customers) s CROSS JOIN (SELECT sum(total) AS total FROM orders) t
SELECT customer_id, max(CASE WHEN status = 'paid' THEN total END) AS paid, sum((status = 'new')::int) AS new FROM orders GROUP BY customer_id
SELECT customer_id, created_at::date - lag(created_at::date) OVER (PARTITION BY customer_id ORDER BY created_at) AS gap FROM orders
WITH daily AS (SELECT created_at::date AS d, sum(total) AS t FROM orders GROUP BY 1), s AS (SELECT avg(t) AS m, stddev(t) AS sd FROM daily) SELECT d, t, (t - m) / nullif(sd, 0) AS z FROM daily, s ORDER BY abs((t - m) / nullif(sd, 0)) DESC LIMIT 5
WITH cohort AS (SELECT customer_id, min(date_trunc('month', created_at)) AS m FROM orders GROUP BY 1) SELECT c.m, extract(year FROM age(date_trunc('month', o.created_at), c.m)) * 12 + extract(month FROM age(date_trunc('month', o.created_at), c.m)) AS k, count(DISTINCT o.customer_id) FROM orders o JOIN cohort c USING (customer_id) GROUP BY 1, 2 ORDER BY 1, 2
SELECT grp, count(*) FROM (SELECT id, id - row_number() OVER (ORDER BY id) AS grp FROM orders WHERE status = 'paid') x GROUP BY grp
SELECT pg_typeof(1), pg_column_size('abc'), pg_size_pretty(123456::bigint), to_regclass('customers'), hashtext('x')
SELECT gen_random_uuid(), ref::text FROM orders LIMIT 1
SELECT encode('\x01'::bytea, 'base64'), decode('AQ==', 'base64'), convert_from('abc'::bytea, 'UTF8'), get_byte('\x01'::bytea, 0), length('\x0102'::bytea), substring('\x0102'::bytea from 1 for 1), 'a'::bytea || 'b'::bytea
SELECT to_char(1234.5, 'FM9,999.00'), to_number('1,234.5', '9G999D9'), to_char(interval '1 hour', 'HH24:MI')
SELECT bool_and(active), array_agg(id) FILTER (WHERE id < 5), json_object_agg(id, name) FROM customers
SELECT 1 FROM customers GROUP BY ()
SELECT max(id) FROM customers HAVING max(id) > 3
SELECT 1 WHERE false
SELECT DISTINCT city FROM customers ORDER BY city DESC NULLS LAST
SELECT * FROM json_each('{"a":1}'), jsonb_each('{"b":2}')
SELECT * FROM generate_series(1, 3) a, generate_series(1, 3) b
SELECT g, g * 2 FROM generate_series(1, 10, 2) g
SELECT generate_subscripts(tags, 1) FROM customers
SELECT * FROM ROWS FROM (generate_series(1, 3), unnest(ARRAY['a','b'])) WITH ORDINALITY AS t(a, b, n)
SELECT normalize('é', NFC), 'é' IS NFC NORMALIZED, 'x' IS NORMALIZED
SELECT sum(v) FROM events e WHERE at > now() - '1 day'::interval AND payload->>'x' IS NULL
SELECT duration * 2, duration / 2, extract(epoch FROM duration) / 60, sum(duration) OVER () FROM events
SELECT bits & B'11110000', bits || B'1', bits::int, ~bits, bits << 1 FROM events
SELECT count(*) FROM orders WHERE period @> now()
SELECT lower(period), upper_inc(period), tstzrange(now() - interval '1 day', now(), '[)') FROM orders
SELECT status, array_agg(DISTINCT customer_id ORDER BY customer_id) FROM orders GROUP BY status
SELECT a.n FROM (SELECT generate_series(1, 5) AS n) a WHERE a.n % 2 = 0
SELECT position, value FROM settings WHERE (value)::text = 'v' AND (key) IN ('k')
SELECT settings.key, settings.value FROM settings
SELECT public.settings.key FROM public.settings
SELECT count(*) AS "Total Count", sum(total) AS "Sum (€)" FROM orders
SELECT * FROM customers WHERE name = 'O''Brien; DROP TABLE customers; --'
SELECT * FROM customers WHERE email LIKE '%@example.com' AND position('@' in email) > 0
SELECT extract(epoch from (now() - created_at))::int / 86400 AS days FROM customers
SELECT to_char(date_trunc('quarter', created_at), 'YYYY "Q"Q') FROM orders
SELECT floor(random() * 10)::int FROM generate_series(1, 3)
SELECT id FROM customers ORDER BY random() LIMIT 3
SELECT id, name FROM customers WHERE id = 5 OR id IN (SELECT unnest(ARRAY[1, 2]))
SELECT cast(null as int), null::text, 'NaN'::float, 'infinity'::timestamp, '-infinity'::date
SELECT pg_stat_get_live_tuples('customers'::regclass), pg_relation_filenode('customers'), pg_table_size('customers'), pg_indexes_size('customers')
SELECT indexdef FROM pg_indexes WHERE tablename = 'orders'
SELECT relname, relacl, reloptions FROM pg_class LIMIT 1
SELECT schema_name FROM information_schema.schemata
SELECT routine_name FROM information_schema.routines WHERE routine_schema = 'public'
SELECT * FROM information_schema.views WHERE table_schema = 'public'
SELECT grantee, privilege_type FROM information_schema.role_table_grants WHERE table_name = 'customers'
SELECT pg_encoding_to_char(encoding), datcollate FROM pg_database WHERE datname = current_database()
SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = 'nothing_here'
SELECT count(*) FROM pg_tables WHERE schemaname = 'public'
-- name: on the shop of a recent server, dialect: postgres, verdict: allow, on: shop, needs: recent
EXPLAIN (GENERIC_PLAN) SELECT * FROM orders WHERE id = 5
SELECT JSON_OBJECT('a': 1), JSON_ARRAY(1, 2), JSON_OBJECT('a' VALUE 1), JSON_ARRAYAGG(id), JSON_OBJECTAGG(id: name) FROM customers
SELECT JSON_VALUE(data, '$.k'), JSON_QUERY(data, '$.a' WITH WRAPPER), JSON_EXISTS(data, '$.k'), JSON_VALUE(data, '$.k' RETURNING int DEFAULT 0 ON EMPTY) FROM customers
SELECT jt.* FROM events, JSON_TABLE(payload, '$.tags[*]' COLUMNS (n FOR ORDINALITY, v int PATH '$')) AS jt
SELECT '1'::jsonb IS JSON, '[]' IS JSON ARRAY, '{}' IS JSON OBJECT WITH UNIQUE KEYS
