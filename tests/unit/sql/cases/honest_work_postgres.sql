-- name: what tells of the server alone, dialect: postgres, verdict: allow, on: shop, hidden: orders
SELECT name, setting FROM pg_settings WHERE name = 'work_mem'
SELECT extname FROM pg_catalog.pg_extension
SELECT xact_commit >= 0 FROM pg_stat_database WHERE datname = current_database()
SELECT count(*) FROM pg_timezone_names
-- name: functions in the schema of bare names, dialect: postgres, verdict: allow, functions: similarity
SELECT similarity('a', 'b'), public.similarity('a', 'b')
-- name: an analyst's and a tool's reads, dialect: postgres, verdict: allow, on: shop
SHOW SESSION AUTHORIZATION
SHOW "TimeZone"
SELECT attname, n_distinct, null_frac, correlation, most_common_vals FROM pg_stats WHERE tablename = 'orders'
SELECT count(*) FROM ONLY (orders)
SELECT count(*) FROM ONLY (public.orders) o JOIN ONLY (customers) c ON c.id = o.customer_id
SELECT /* inner; drop table customers */ id FROM customers WHERE note = 'it''s; -- not a comment /* */' OR note = $tag$DROP TABLE customers; $$ nested $$ $tag$
((SELECT 1))
(SELECT id FROM customers ORDER BY id LIMIT 1) UNION ALL (SELECT id FROM orders ORDER BY id DESC LIMIT 1) ORDER BY 1;
SELECT E'tab\tnew\nline \u00e9 \x41 \101', e'quote\'s', B'1010', b'01', X'1F', x'ff', N'national', U&'d\0061ta', '\x4142'::bytea
SELECT 1::text || 'a', 'a' || 1, 1.5e3, .5, 5., -0.0, 1e-5, 9223372036854775807, 12345678901234567890.12345
SELECT date '2025-02-28', time '23:59:59.999', timestamp '2025-01-01', timestamptz '2025-01-01 10:00+02', interval '1 year 2 mons 3 days 04:05:06', interval 'P1Y2M3DT4H', interval '90' minute, interval '1 2:03' day to minute, interval '2 weeks ago'
SELECT true, false, 't'::boolean, 'yes'::bool, 'on'::boolean, NULL::boolean IS UNKNOWN, true IS NOT FALSE
SELECT cast('12.5' AS numeric(5,1)), '12.5'::double precision, cast(now() AS date), now()::date::text, '{"a":[1,2]}'::json -> 'a' ->> 1, int4 '5', float8 '1.5', 'abc'::char(2), 'x'::"char", '{1,2}'::int[]::text
SELECT pg_lsn '0/16B3748', txid_snapshot '10:20:10,14,15', '08:00:2b:01:02:03'::macaddr, macaddr8 '08:00:2b:01:02:03:04:05', cidr '10/8', inet '::1', uuid 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', tsquery 'fat & rat', tsvector 'a b', int8range '[1,2)', point '(1,2)', jsonpath '$.a'
SELECT id, total FROM orders ORDER BY total DESC NULLS LAST, id ASC NULLS FIRST OFFSET 5 LIMIT 10
SELECT * FROM orders ORDER BY created_at DESC FETCH FIRST 5 ROWS WITH TIES
SELECT status, count(*) AS n, round(100.0 * count(*) / sum(count(*)) OVER (), 1) AS pct FROM orders GROUP BY status ORDER BY n DESC
SELECT date_trunc('week', created_at)::date AS week, count(*) FILTER (WHERE status = 'paid') AS paid, count(DISTINCT customer_id) AS buyers FROM orders GROUP BY week HAVING count(*) > 1 ORDER BY week
SELECT c.id, c.name, coalesce(sum(o.total), 0) AS revenue FROM customers AS c LEFT OUTER JOIN orders AS o ON o.customer_id = c.id AND o.status <> 'new' GROUP BY c.id, c.name ORDER BY revenue DESC LIMIT 10
SELECT customer_id, status, sum(total), grouping(customer_id), grouping(status) FROM orders GROUP BY GROUPING SETS ((customer_id, status), (customer_id), (status), ())
SELECT EXTRACT(YEAR FROM created_at) AS y, EXTRACT(QUARTER FROM created_at) AS q, sum(total) FROM orders GROUP BY ROLLUP (EXTRACT(YEAR FROM created_at), EXTRACT(QUARTER FROM created_at))
SELECT city, country, active, count(*) FROM customers GROUP BY CUBE (city, (country, active)) HAVING grouping(city) = 0
SELECT id, total, sum(total) OVER w AS running, avg(total) OVER (w ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS moving FROM orders WINDOW w AS (PARTITION BY customer_id ORDER BY created_at)
SELECT first_value(total) OVER (ORDER BY id RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), last_value(id) OVER (ORDER BY id GROUPS CURRENT ROW EXCLUDE NO OTHERS) FROM orders
SELECT name, lag(name, 1, '-') OVER (ORDER BY id), lead(name) OVER (PARTITION BY city ORDER BY id) FROM customers
WITH RECURSIVE tree(id, parent_id, depth) AS (SELECT id, parent_id, 1 FROM customers WHERE parent_id IS NULL UNION ALL SELECT c.id, c.parent_id, t.depth + 1 FROM customers c JOIN tree t ON c.parent_id = t.id WHERE t.depth < 10) SELECT depth, count(*) FROM tree GROUP BY depth
WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS x FROM a), c AS (SELECT * FROM b UNION SELECT * FROM a) SELECT * FROM c ORDER BY x
WITH top AS (SELECT customer_id FROM orders GROUP BY customer_id ORDER BY sum(total) DESC LIMIT 3) SELECT * FROM customers WHERE id IN (SELECT customer_id FROM top)
SELECT c.name, latest.* FROM customers c LEFT JOIN LATERAL (SELECT o.id, o.total FROM orders o WHERE o.customer_id = c.id ORDER BY o.created_at DESC LIMIT 1) latest ON TRUE WHERE c.active
SELECT * FROM customers c, LATERAL unnest(c.tags) AS t(tag) WHERE t.tag LIKE 'b%'
SELECT d::date AS day, coalesce(o.n, 0) FROM generate_series('2025-01-01'::date, '2025-01-31'::date, '1 day') AS g(d) LEFT JOIN (SELECT created_at::date AS day, count(*) AS n FROM orders GROUP BY 1) o ON o.day = g.d::date ORDER BY 1
SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY customer_id ORDER BY total DESC) AS rn FROM orders) ranked WHERE rn <= 2
SELECT DISTINCT ON (customer_id) * FROM orders ORDER BY customer_id, created_at DESC
SELECT percentile_cont(0.25) WITHIN GROUP (ORDER BY total), percentile_disc(array[0.5, 0.9]) WITHIN GROUP (ORDER BY total), mode() WITHIN GROUP (ORDER BY status), percent_rank(5) WITHIN GROUP (ORDER BY total), cume_dist(5) WITHIN GROUP (ORDER BY total) FROM orders
SELECT string_agg(DISTINCT city, ', ' ORDER BY city), array_agg(name ORDER BY id DESC) FILTER (WHERE active), json_agg(json_build_object('id', id, 'name', name) ORDER BY id), jsonb_object_agg(id, name), bool_and(active), every(active), bit_or(id) FROM customers
SELECT regr_slope(total, id), corr(total, id), covar_samp(total, id), stddev_pop(total), var_pop(total), regr_count(total, id) FROM orders
SELECT data -> 'a' -> 'b', data #>> '{a,b}', data ? 'k', data ?& array['k','a'], data @> '{"k": 3}'::jsonb, data -> 'a' IS NOT NULL, data['a']['b'], jsonb_typeof(data -> 'k'), jsonb_path_query_first(data, '$.a.b'), jsonb_path_query_array(data, '$.**.b'), data @? '$.a.b ? (@ > 1)', data @@ '$.k == 3' FROM customers
SELECT jsonb_array_elements(payload -> 'tags'), jsonb_each(payload), jsonb_object_keys(payload) FROM events LIMIT 5
SELECT e.id, x.ordinality, x.value FROM events e, jsonb_array_elements(e.payload -> 'tags') WITH ORDINALITY AS x(value, ordinality)
SELECT * FROM jsonb_to_recordset('[{"a":1,"b":"x"},{"a":2}]'::jsonb) AS t(a int, b text) WHERE a > 1
SELECT tags[1], tags[array_upper(tags, 1)], tags[1:2], 'a' = ANY(tags), tags @> '{a}', array_append(tags, 'z'), array_prepend('z', tags), array_dims(tags), array_ndims(tags), unnest(tags), array_replace(tags, 'a', 'b'), array_positions(tags, 'a'), array_fill(0, ARRAY[2,3]), trim_array(tags, 1) FROM customers
SELECT validity @> date '2025-06-01', lower_inc(validity), upper_inf(validity), validity -|- daterange('2026-01-01', '2027-01-01'), validity + daterange('2026-01-01', '2027-01-01'), range_intersect_agg(validity) OVER (), multirange(validity) FROM products
SELECT name, ts_rank_cd(search, q) AS rank, ts_headline(name, q) FROM products, websearch_to_tsquery('english', 'product -nothing') q WHERE search @@ q ORDER BY rank DESC LIMIT 3
SELECT CASE WHEN total IS NULL THEN 'none' WHEN total < 10 THEN 'small' ELSE 'large' END AS size, count(*) FROM orders GROUP BY 1 ORDER BY 2 DESC
SELECT replace(name, 'c', 'C'), overlay(name placing 'X' from 1 for 1), initcap(name), lpad(name, 5, '*'), split_part(email, '@', 2), left(name, 1), right(name, 1), reverse(name), translate(name, 'c', 'k'), md5(name), repeat(name, 2), format('%s <%s>', name, email), concat_ws(', ', city, country), ascii(name), chr(65), btrim(name), quote_literal(name), quote_nullable(note), to_hex(255), encode(sha256('a'), 'hex'), char_length(name), octet_length(name), bit_length(name), unistr('\0041'), string_to_array('a,b', ','), regexp_split_to_array(email, '@'), normalize(name) FROM customers
SELECT greatest(1, 2), least(1, 2), nullif(total, 0), coalesce(note, city, '-'), num_nonnulls(note, city), total IS DISTINCT FROM 5, note IS NULL, (note, city) IS NULL, id BETWEEN 1 AND 5, id NOT IN (1, 2), id = ANY ('{1,2}'::int[]), id <> ALL (ARRAY[1,2]) FROM customers
SELECT now(), current_timestamp(0), localtimestamp, clock_timestamp() > now(), age(timestamp '2025-01-01'), date_part('day', now()), date_trunc('hour', now(), 'UTC'), make_timestamp(2025, 1, 1, 0, 0, 0), to_timestamp('2025-01-01', 'YYYY-MM-DD'), to_char(now(), 'Day DD Mon YYYY'), isfinite(now()), justify_hours(interval '27 hours'), justify_interval(interval '1 mon -1 hour'), extract(julian from date '2025-01-01'), now() AT TIME ZONE 'Asia/Tokyo', (date '2025-01-01', date '2025-02-01') OVERLAPS (date '2025-01-15', interval '10 days')
SELECT host(ip), abbrev(ip), inet_merge(ip, '10.0.0.5'), inet_same_family(ip, '::1'), ip <<= '10.0.0.0/8', ip && '10.0.0.0/24', text(ip), hostmask(ip) FROM orders
SELECT a.id FROM customers a WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = a.id AND o.total > 1000) AND a.id IN (SELECT customer_id FROM orders GROUP BY 1 HAVING count(*) > 1)
SELECT id FROM customers EXCEPT SELECT customer_id FROM orders INTERSECT SELECT 5
SELECT o.* FROM orders o JOIN customers c USING (id) NATURAL LEFT JOIN order_items WHERE o.total::int % 2 = 0
SELECT x.id, y.id FROM customers x CROSS JOIN customers y WHERE x.id < y.id AND x.city = y.city
SELECT * FROM ROWS FROM (generate_series(1, 3), generate_series(1, 2)) AS t(a, b)
SELECT * FROM customers TABLESAMPLE BERNOULLI (50) REPEATABLE (42) WHERE active
SELECT * FROM ONLY measures; 
SELECT tableoid::regclass, count(*) FROM measures GROUP BY 1
SELECT * FROM measures_2025 LIMIT 1
SELECT last_value, log_cnt, is_called FROM counter
SELECT currval('counter'), lastval() WHERE false
SELECT "größe", "Unit Price" AS "Preis (€)", 'naïve 日本語 🎉' AS "emoji 🎉" FROM "Order Details"
SELECT value AS "select", type AS "from", name AS "order", "user" AS "group" FROM settings WHERE "end" IS NULL AND "limit" IS NULL
SELECT s.value AS end, s.key AS value, 1 AS year, 2 AS day FROM settings s
SELECT c.*, o.total AS order_total FROM customers c INNER JOIN orders o ON c.id = o.customer_id WHERE o.created_at BETWEEN '2025-01-01' AND '2025-01-31' AND (c.city ILIKE 'o%' OR c.city SIMILAR TO '(R|B)%') ORDER BY o.total DESC, c.id LIMIT 20 OFFSET 0
EXPLAIN (ANALYZE true, VERBOSE false, COSTS on, BUFFERS 1, TIMING 0, SUMMARY, FORMAT text) SELECT count(*) FROM orders
EXPLAIN (FORMAT XML) TABLE customers
EXPLAIN (ANALYZE, WAL) VALUES (1)
EXPLAIN ANALYZE VERBOSE SELECT 1
EXPLAIN WITH x AS (SELECT 1) SELECT * FROM x
EXPLAIN (COSTS FALSE, FORMAT JSON) (SELECT 1 UNION SELECT 2)
SHOW shared_buffers
SHOW max_wal_size
SHOW log_min_duration_statement
SHOW default_statistics_target
SHOW effective_cache_size
SHOW TIME ZONE
SHOW server_version_num
SHOW autovacuum_vacuum_scale_factor
SHOW maintenance_work_mem
SHOW TRANSACTION ISOLATION LEVEL
SHOW idle_in_transaction_session_timeout
SELECT name, setting, unit, category, short_desc, context, vartype, min_val, max_val, boot_val, pending_restart FROM pg_settings WHERE name IN ('work_mem', 'shared_buffers') ORDER BY name
SELECT schemaname, tablename, tableowner, hasindexes FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2
SELECT c.relname, c.reltuples::bigint, pg_size_pretty(pg_total_relation_size(c.oid)), obj_description(c.oid, 'pg_class') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'm')
SELECT conrelid::regclass AS table_name, conname, contype, pg_get_constraintdef(oid, true), confrelid::regclass FROM pg_constraint WHERE connamespace = 'public'::regnamespace
SELECT tc.table_name, kcu.column_name, ccu.table_name AS foreign_table_name, ccu.column_name AS foreign_column_name, rc.update_rule, rc.delete_rule FROM information_schema.table_constraints AS tc JOIN information_schema.key_column_usage AS kcu ON tc.constraint_name = kcu.constraint_name AND tc.table_schema = kcu.table_schema JOIN information_schema.constraint_column_usage AS ccu ON ccu.constraint_name = tc.constraint_name JOIN information_schema.referential_constraints rc ON rc.constraint_name = tc.constraint_name WHERE tc.constraint_type = 'FOREIGN KEY'
SELECT table_name, column_name, ordinal_position, data_type, udt_name, is_nullable, column_default, is_identity, identity_generation, numeric_precision, numeric_scale, datetime_precision, character_maximum_length, collation_name, is_generated, generation_expression FROM information_schema.columns WHERE table_schema = 'public' ORDER BY table_name, ordinal_position
SELECT * FROM information_schema.triggers UNION ALL SELECT * FROM information_schema.triggers WHERE false
SELECT sequence_name, start_value, increment FROM information_schema.sequences
SELECT * FROM information_schema.check_constraints LIMIT 5
SELECT * FROM information_schema.table_privileges WHERE table_name = 'orders'
SELECT * FROM information_schema.enabled_roles
SELECT * FROM information_schema.applicable_roles
SELECT * FROM information_schema.character_sets
SELECT * FROM information_schema.domains
SELECT specific_name, routine_type, data_type FROM information_schema.routines WHERE specific_schema = 'public'
SELECT * FROM information_schema.parameters WHERE specific_schema = 'public'
SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = 'products'
SELECT i.indexrelid::regclass, i.indisunique, i.indisprimary, i.indisvalid, i.indkey::int2[], pg_get_indexdef(i.indexrelid, 1, true), am.amname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am am ON am.oid = c.relam WHERE i.indrelid = 'products'::regclass
SELECT relname, seq_scan, seq_tup_read, idx_scan, n_tup_ins, n_tup_upd, n_tup_del, n_live_tup, n_dead_tup, last_autovacuum, last_analyze FROM pg_stat_user_tables ORDER BY seq_tup_read DESC LIMIT 10
SELECT relname, heap_blks_read, heap_blks_hit, idx_blks_hit FROM pg_statio_user_tables
SELECT indexrelname, idx_scan, idx_tup_read, idx_tup_fetch FROM pg_stat_all_indexes WHERE schemaname = 'public'
SELECT datname, numbackends, xact_commit, xact_rollback, blks_read, blks_hit, deadlocks, temp_bytes FROM pg_stat_database
SELECT pid, usename, application_name, client_addr, state, wait_event_type, wait_event, query_start, left(query, 50) FROM pg_stat_activity WHERE datname = current_database()
SELECT bl.pid AS blocked_pid, kl.pid AS blocking_pid FROM pg_locks bl JOIN pg_locks kl ON kl.locktype = bl.locktype AND kl.relation IS NOT DISTINCT FROM bl.relation AND kl.pid <> bl.pid WHERE NOT bl.granted
SELECT * FROM pg_stat_progress_vacuum
SELECT * FROM pg_stat_progress_create_index
SELECT * FROM pg_stat_archiver
SELECT * FROM pg_stat_replication
SELECT * FROM pg_replication_slots
SELECT * FROM pg_stat_wal
SELECT * FROM pg_stat_slru LIMIT 3
SELECT * FROM pg_timezone_names WHERE name LIKE 'Europe/%' LIMIT 3
SELECT * FROM pg_timezone_abbrevs LIMIT 3
SELECT * FROM pg_cursors
SELECT * FROM pg_rules
SELECT * FROM pg_policies
SELECT * FROM pg_publication
SELECT * FROM pg_collation LIMIT 3
SELECT typname, typtype, typcategory FROM pg_type WHERE typnamespace = 'public'::regnamespace
SELECT enum_range(NULL::mood), e.enumlabel FROM pg_enum e WHERE e.enumtypid = 'mood'::regtype
SELECT proname, prokind, provolatile, prosecdef, pg_get_function_identity_arguments(oid), pg_get_function_result(oid), prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
SELECT nspname, pg_get_userbyid(nspowner), nspacl FROM pg_namespace ORDER BY 1
SELECT rolname, rolcanlogin, rolvaliduntil, memberof FROM (SELECT r.rolname, r.rolcanlogin, r.rolvaliduntil, ARRAY(SELECT b.rolname FROM pg_auth_members m JOIN pg_roles b ON m.roleid = b.oid WHERE m.member = r.oid) AS memberof FROM pg_roles r) x
SELECT attname, atttypid::regtype, attnotnull, atthasdef, attidentity, attgenerated, attnum FROM pg_attribute WHERE attrelid = 'public.customers'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
SELECT pg_get_serial_sequence('products', 'id'), pg_get_partkeydef('measures'::regclass), pg_get_expr(adbin, adrelid) FROM pg_attrdef LIMIT 1
SELECT to_regclass('public.customers') IS NOT NULL, to_regtype('mood'), to_regnamespace('shop'), to_regproc('nothing'), to_regrole('nobody')
SELECT has_schema_privilege('public', 'CREATE'), has_column_privilege('customers', 'email', 'SELECT'), has_database_privilege(current_database(), 'CONNECT'), has_sequence_privilege('counter', 'USAGE'), has_function_privilege('abs(int)', 'EXECUTE'), pg_has_role('agent', 'USAGE')
SELECT pg_backend_pid(), pg_postmaster_start_time(), pg_is_in_recovery(), inet_client_addr(), pg_conf_load_time(), pg_jit_available(), txid_current_snapshot(), pg_trigger_depth(), current_query() IS NOT NULL
SELECT n.nspname AS schema, c.relname, CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'i' THEN 'index' WHEN 'S' THEN 'sequence' WHEN 'p' THEN 'partitioned table' END AS type FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r','p','v','m','S','') AND n.nspname <> 'pg_catalog' AND n.nspname !~ '^pg_toast' AND n.nspname <> 'information_schema' AND pg_catalog.pg_table_is_visible(c.oid) ORDER BY 1, 2
SELECT c.relname, CASE WHEN c.relispartition THEN 'p' WHEN c.relkind IN ('m', 'v') THEN 'v' ELSE 't' END, obj_description(c.oid, 'pg_class') FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('f', 'm', 'p', 'r', 'v') AND n.nspname NOT IN ('pg_catalog', 'pg_toast') AND pg_catalog.pg_table_is_visible(c.oid)
SELECT a.attname AS column_name, NOT (a.attnotnull OR (t.typtype = 'd' AND t.typnotnull)) AS is_nullable, pg_get_expr(ad.adbin, ad.adrelid) AS column_default, CASE WHEN collname = 'default' THEN NULL ELSE collname END AS collation, a.attidentity != '' AS is_autofield, col_description(a.attrelid, a.attnum) AS column_comment FROM pg_attribute a LEFT JOIN pg_attrdef ad ON a.attrelid = ad.adrelid AND a.attnum = ad.adnum LEFT JOIN pg_collation co ON a.attcollation = co.oid JOIN pg_type t ON a.atttypid = t.oid JOIN pg_class c ON a.attrelid = c.oid JOIN pg_namespace n ON c.relnamespace = n.oid WHERE c.relkind IN ('f', 'm', 'p', 'r', 'v') AND c.relname = 'customers' AND n.nspname NOT IN ('pg_catalog', 'pg_toast') AND pg_catalog.pg_table_is_visible(c.oid)
SELECT conname, a.attname, array(SELECT attname FROM unnest(c.conkey) WITH ORDINALITY cols(colid, arridx) JOIN pg_attribute AS ca ON cols.colid = ca.attnum WHERE ca.attrelid = c.conrelid ORDER BY cols.arridx), c.contype, (SELECT fkc.relname || '.' || fka.attname FROM pg_attribute AS fka JOIN pg_class AS fkc ON fka.attrelid = fkc.oid WHERE fka.attrelid = c.confrelid AND fka.attnum = c.confkey[1]), cl.reloptions FROM pg_constraint AS c JOIN pg_class AS cl ON c.conrelid = cl.oid LEFT JOIN pg_attribute a ON a.attrelid = c.confrelid WHERE cl.relname = 'orders' AND pg_catalog.pg_table_is_visible(cl.oid)
SELECT indexname, array_agg(attname ORDER BY arridx), indisunique, indisprimary, array_agg(ordering ORDER BY arridx), amname, exprdef, s2.attoptions FROM (SELECT c2.relname as indexname, idx.*, attr.attname, am.amname, CASE WHEN idx.indexprs IS NOT NULL THEN pg_get_indexdef(idx.indexrelid) END AS exprdef, CASE am.amname WHEN 'btree' THEN CASE (option & 1) WHEN 1 THEN 'DESC' ELSE 'ASC' END END as ordering, c2.reloptions as attoptions FROM (SELECT * FROM pg_index i, unnest(i.indkey, i.indoption) WITH ORDINALITY koi(key, option, arridx)) idx LEFT JOIN pg_class c ON idx.indrelid = c.oid LEFT JOIN pg_class c2 ON idx.indexrelid = c2.oid LEFT JOIN pg_am am ON c2.relam = am.oid LEFT JOIN pg_attribute attr ON attr.attrelid = c.oid AND attr.attnum = idx.key WHERE c.relname = 'orders' AND pg_catalog.pg_table_is_visible(c.oid)) s2 GROUP BY indexname, indisunique, indisprimary, amname, exprdef, attoptions
WITH top AS (SELECT 1 AS a), first AS (SELECT 2 AS a), step AS MATERIALIZED (SELECT 3 AS a) SELECT * FROM top, first, step
SELECT position FROM settings WHERE position IN (1, 2) OR level IN (SELECT 1) OR first IN (3)
SELECT s.position FROM settings s JOIN settings step USING (key) WHERE step.count NOT IN (5)
-- name: what psql asks for its commands, dialect: postgres, verdict: allow, on: shop
SELECT n.nspname as "Schema",
    c.relname as "Name",
    CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'i' THEN 'index' WHEN 'S' THEN 'sequence' WHEN 't' THEN 'TOAST table' WHEN 'f' THEN 'foreign table' WHEN 'p' THEN 'partitioned table' WHEN 'I' THEN 'partitioned index' END as "Type",
    pg_catalog.pg_get_userbyid(c.relowner) as "Owner"
    FROM pg_catalog.pg_class c
    LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam
    WHERE c.relkind IN ('r','p','v','m','S','f','')
    AND n.nspname <> 'pg_catalog'
    AND n.nspname !~ '^pg_toast'
    AND n.nspname <> 'information_schema'
    AND pg_catalog.pg_table_is_visible(c.oid)
    ORDER BY 1,2
SELECT c.oid,
    n.nspname,
    c.relname
    FROM pg_catalog.pg_class c
    LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relname OPERATOR(pg_catalog.~) '^(customers)$' COLLATE pg_catalog.default
    AND pg_catalog.pg_table_is_visible(c.oid)
    ORDER BY 2, 3
SELECT c.relchecks, c.relkind, c.relhasindex, c.relhasrules, c.relhastriggers, c.relrowsecurity, c.relforcerowsecurity, false AS relhasoids, c.relispartition, '', c.reltablespace, CASE WHEN c.reloftype = 0 THEN '' ELSE c.reloftype::pg_catalog.regtype::pg_catalog.text END, c.relpersistence, c.relreplident, am.amname
    FROM pg_catalog.pg_class c
    LEFT JOIN pg_catalog.pg_class tc ON (c.reltoastrelid = tc.oid)
    LEFT JOIN pg_catalog.pg_am am ON (c.relam = am.oid)
    WHERE c.oid = '16400'
SELECT a.attname,
    pg_catalog.format_type(a.atttypid, a.atttypmod),
    (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid, true)
    FROM pg_catalog.pg_attrdef d
    WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.atthasdef),
    a.attnotnull,
    (SELECT c.collname FROM pg_catalog.pg_collation c, pg_catalog.pg_type t
    WHERE c.oid = a.attcollation AND t.oid = a.atttypid AND a.attcollation <> t.typcollation) AS attcollation,
    a.attidentity,
    a.attgenerated
    FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = '16400' AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attnum
SELECT c2.relname, i.indisprimary, i.indisunique, i.indisclustered, i.indisvalid, pg_catalog.pg_get_indexdef(i.indexrelid, 0, true),
    pg_catalog.pg_get_constraintdef(con.oid, true), contype, condeferrable, condeferred, i.indisreplident, c2.reltablespace
    FROM pg_catalog.pg_class c, pg_catalog.pg_class c2, pg_catalog.pg_index i
    LEFT JOIN pg_catalog.pg_constraint con ON (conrelid = i.indrelid AND conindid = i.indexrelid AND contype IN ('p','u','x'))
    WHERE c.oid = '16400' AND c.oid = i.indrelid AND i.indexrelid = c2.oid
    ORDER BY i.indisprimary DESC, c2.relname
SELECT true as sametable, conname,
    pg_catalog.pg_get_constraintdef(r.oid, true) as condef,
    conrelid::pg_catalog.regclass AS ontable
    FROM pg_catalog.pg_constraint r
    WHERE r.conrelid = '16400' AND r.contype = 'f'
    AND conparentid = 0
    ORDER BY conname
SELECT conname, conrelid::pg_catalog.regclass AS ontable,
    pg_catalog.pg_get_constraintdef(oid, true) AS condef
    FROM pg_catalog.pg_constraint c
    WHERE confrelid IN (SELECT pg_catalog.pg_partition_ancestors('16400')
    UNION ALL VALUES ('16400'::pg_catalog.regclass))
    AND contype = 'f' AND conparentid = 0
    ORDER BY conname
SELECT pol.polname, pol.polpermissive,
    CASE WHEN pol.polroles = '{0}' THEN NULL ELSE pg_catalog.array_to_string(array(select rolname from pg_catalog.pg_roles where oid = any (pol.polroles) order by 1),',') END,
    pg_catalog.pg_get_expr(pol.polqual, pol.polrelid),
    pg_catalog.pg_get_expr(pol.polwithcheck, pol.polrelid),
    CASE pol.polcmd
    WHEN 'r' THEN 'SELECT'
    WHEN 'a' THEN 'INSERT'
    WHEN 'w' THEN 'UPDATE'
    WHEN 'd' THEN 'DELETE'
    END AS cmd
    FROM pg_catalog.pg_policy pol
    WHERE pol.polrelid = '16400' ORDER BY 1
SELECT oid, stxrelid::pg_catalog.regclass, stxnamespace::pg_catalog.regnamespace::pg_catalog.text AS nsp, stxname,
    pg_catalog.pg_get_statisticsobjdef_columns(oid) AS columns,
    'd' = any(stxkind) AS ndist_enabled,
    'f' = any(stxkind) AS deps_enabled,
    'm' = any(stxkind) AS mcv_enabled,
    stxstattarget
    FROM pg_catalog.pg_statistic_ext
    WHERE stxrelid = '16400'
    ORDER BY nsp, stxname
SELECT pubname
    , NULL
    , NULL
    FROM pg_catalog.pg_publication p
    JOIN pg_catalog.pg_publication_namespace pn ON p.oid = pn.pnpubid
    JOIN pg_catalog.pg_class pc ON pc.relnamespace = pn.pnnspid
    WHERE pc.oid ='16400' and pg_catalog.pg_relation_is_publishable('16400')
    UNION
    SELECT pubname
    , pg_get_expr(pr.prqual, c.oid)
    , (CASE WHEN pr.prattrs IS NOT NULL THEN
    (SELECT string_agg(attname, ', ')
    FROM pg_catalog.generate_series(0, pg_catalog.array_upper(pr.prattrs::pg_catalog.int2[], 1)) s,
    pg_catalog.pg_attribute
    WHERE attrelid = pr.prrelid AND attnum = prattrs[s])
    ELSE NULL END) FROM pg_catalog.pg_publication p
    JOIN pg_catalog.pg_publication_rel pr ON p.oid = pr.prpubid
    JOIN pg_catalog.pg_class c ON c.oid = pr.prrelid
    WHERE pr.prrelid = '16400'
    UNION
    SELECT pubname
    , NULL
    , NULL
    FROM pg_catalog.pg_publication p
    WHERE p.puballtables AND pg_catalog.pg_relation_is_publishable('16400')
    ORDER BY 1
SELECT t.tgname, pg_catalog.pg_get_triggerdef(t.oid, true), t.tgenabled, t.tgisinternal,
    CASE WHEN t.tgparentid != 0 THEN
    (SELECT u.tgrelid::pg_catalog.regclass
    FROM pg_catalog.pg_trigger AS u,
    pg_catalog.pg_partition_ancestors(t.tgrelid) WITH ORDINALITY AS a(relid, depth)
    WHERE u.tgname = t.tgname AND u.tgrelid = a.relid
    AND u.tgparentid = 0
    ORDER BY a.depth LIMIT 1)
    END AS parent
    FROM pg_catalog.pg_trigger t
    WHERE t.tgrelid = '16400' AND (NOT t.tgisinternal OR (t.tgisinternal AND t.tgenabled = 'D'))
    ORDER BY 1
SELECT c.oid::pg_catalog.regclass
    FROM pg_catalog.pg_class c, pg_catalog.pg_inherits i
    WHERE c.oid = i.inhparent AND i.inhrelid = '16400'
    AND c.relkind != 'p' AND c.relkind != 'I'
    ORDER BY inhseqno
SELECT c.oid::pg_catalog.regclass, c.relkind, inhdetachpending, pg_catalog.pg_get_expr(c.relpartbound, c.oid)
    FROM pg_catalog.pg_class c, pg_catalog.pg_inherits i
    WHERE c.oid = i.inhrelid AND i.inhparent = '16400'
    ORDER BY pg_catalog.pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT', c.oid::pg_catalog.regclass::pg_catalog.text
SELECT pg_catalog.pg_get_partkeydef('16473'::pg_catalog.oid)
SELECT conrelid = '16473'::pg_catalog.regclass AS sametable,
    conname,
    pg_catalog.pg_get_constraintdef(oid, true) AS condef,
    conrelid::pg_catalog.regclass AS ontable
    FROM pg_catalog.pg_constraint,
    pg_catalog.pg_partition_ancestors('16473')
    WHERE conrelid = relid AND contype = 'f' AND conparentid = 0
    ORDER BY sametable DESC, conname
SELECT pg_catalog.pg_get_viewdef('16483'::pg_catalog.oid, true)
SELECT r.rulename, trim(trailing ';' from pg_catalog.pg_get_ruledef(r.oid, true))
    FROM pg_catalog.pg_rewrite r
    WHERE r.ev_class = '16483' AND r.rulename != '_RETURN' ORDER BY 1
SELECT pg_catalog.format_type(seqtypid, NULL) AS "Type",
    seqstart AS "Start",
    seqmin AS "Minimum",
    seqmax AS "Maximum",
    seqincrement AS "Increment",
    CASE WHEN seqcycle THEN 'yes' ELSE 'no' END AS "Cycles?",
    seqcache AS "Cache"
    FROM pg_catalog.pg_sequence
    WHERE seqrelid = '16489'
SELECT pg_catalog.quote_ident(nspname) || '.' ||
    pg_catalog.quote_ident(relname) || '.' ||
    pg_catalog.quote_ident(attname),
    d.deptype
    FROM pg_catalog.pg_class c
    INNER JOIN pg_catalog.pg_depend d ON c.oid=d.refobjid
    INNER JOIN pg_catalog.pg_namespace n ON n.oid=c.relnamespace
    INNER JOIN pg_catalog.pg_attribute a ON (
    a.attrelid=c.oid AND
    a.attnum=d.refobjsubid)
    WHERE d.classid='pg_catalog.pg_class'::pg_catalog.regclass
    AND d.refclassid='pg_catalog.pg_class'::pg_catalog.regclass
    AND d.objid='16489'
    AND d.deptype IN ('a', 'i')
SELECT a.attname,
    pg_catalog.format_type(a.atttypid, a.atttypmod),
    CASE WHEN a.attnum <= (SELECT i.indnkeyatts FROM pg_catalog.pg_index i WHERE i.indexrelid = '16490') THEN 'yes' ELSE 'no' END AS is_key,
    pg_catalog.pg_get_indexdef(a.attrelid, a.attnum, TRUE) AS indexdef
    FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = '16490' AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attnum
SELECT i.indisunique, i.indisprimary, i.indisclustered, i.indisvalid,
    (NOT i.indimmediate) AND EXISTS (SELECT 1 FROM pg_catalog.pg_constraint WHERE conrelid = i.indrelid AND conindid = i.indexrelid AND contype IN ('p','u','x') AND condeferrable) AS condeferrable,
    (NOT i.indimmediate) AND EXISTS (SELECT 1 FROM pg_catalog.pg_constraint WHERE conrelid = i.indrelid AND conindid = i.indexrelid AND contype IN ('p','u','x') AND condeferred) AS condeferred,
    i.indisreplident,
    i.indnullsnotdistinct,
    a.amname, c2.relname, pg_catalog.pg_get_expr(i.indpred, i.indrelid, true)
    FROM pg_catalog.pg_index i, pg_catalog.pg_class c, pg_catalog.pg_class c2, pg_catalog.pg_am a
    WHERE i.indexrelid = c.oid AND c.oid = '16490' AND c.relam = a.oid
    AND i.indrelid = c2.oid
SELECT n.nspname AS "Name",
    pg_catalog.pg_get_userbyid(n.nspowner) AS "Owner",
    pg_catalog.array_to_string(n.nspacl, E'\n') AS "Access privileges",
    pg_catalog.obj_description(n.oid, 'pg_namespace') AS "Description"
    FROM pg_catalog.pg_namespace n
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    ORDER BY 1
SELECT r.rolname, r.rolsuper, r.rolinherit,
    r.rolcreaterole, r.rolcreatedb, r.rolcanlogin,
    r.rolconnlimit, r.rolvaliduntil,
    ARRAY(SELECT b.rolname
    FROM pg_catalog.pg_auth_members m
    JOIN pg_catalog.pg_roles b ON (m.roleid = b.oid)
    WHERE m.member = r.oid) as memberof
    , pg_catalog.shobj_description(r.oid, 'pg_authid') AS description
    , r.rolreplication
    , r.rolbypassrls
    FROM pg_catalog.pg_roles r
    WHERE r.rolname !~ '^pg_'
    ORDER BY 1
SELECT n.nspname as "Schema",
    p.proname as "Name",
    pg_catalog.pg_get_function_result(p.oid) as "Result data type",
    pg_catalog.pg_get_function_arguments(p.oid) as "Argument data types",
    CASE p.prokind
    WHEN 'a' THEN 'agg'
    WHEN 'w' THEN 'window'
    WHEN 'p' THEN 'proc'
    ELSE 'func'
    END as "Type"
    FROM pg_catalog.pg_proc p
    LEFT JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    WHERE pg_catalog.pg_function_is_visible(p.oid)
    AND n.nspname <> 'pg_catalog'
    AND n.nspname <> 'information_schema'
    ORDER BY 1, 2, 4
SELECT n.nspname as "Schema",
    pg_catalog.format_type(t.oid, NULL) AS "Name",
    t.typname AS "Internal name",
    CASE WHEN t.typrelid != 0
    THEN CAST('tuple' AS pg_catalog.text)
    WHEN t.typlen < 0
    THEN CAST('var' AS pg_catalog.text)
    ELSE CAST(t.typlen AS pg_catalog.text)
    END AS "Size",
    pg_catalog.array_to_string(
    ARRAY(
    SELECT e.enumlabel
    FROM pg_catalog.pg_enum e
    WHERE e.enumtypid = t.oid
    ORDER BY e.enumsortorder
    ),
    E'\n'
    ) AS "Elements",
    pg_catalog.pg_get_userbyid(t.typowner) AS "Owner",
    pg_catalog.array_to_string(t.typacl, E'\n') AS "Access privileges",
    pg_catalog.obj_description(t.oid, 'pg_type') as "Description"
    FROM pg_catalog.pg_type t
    LEFT JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
    WHERE (t.typrelid = 0 OR (SELECT c.relkind = 'c' FROM pg_catalog.pg_class c WHERE c.oid = t.typrelid))
    AND NOT EXISTS(SELECT 1 FROM pg_catalog.pg_type el WHERE el.oid = t.typelem AND el.typarray = t.oid)
    AND n.nspname <> 'pg_catalog'
    AND n.nspname <> 'information_schema'
    AND pg_catalog.pg_type_is_visible(t.oid)
    ORDER BY 1, 2
SELECT e.extname AS "Name", e.extversion AS "Version", n.nspname AS "Schema", c.description AS "Description"
    FROM pg_catalog.pg_extension e LEFT JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace LEFT JOIN pg_catalog.pg_description c ON c.objoid = e.oid AND c.classoid = 'pg_catalog.pg_extension'::pg_catalog.regclass
    ORDER BY 1
SELECT e.extname, e.oid
    FROM pg_catalog.pg_extension e
    ORDER BY 1
SELECT pg_catalog.pg_describe_object(classid, objid, 0) AS "Object description"
    FROM pg_catalog.pg_depend
    WHERE refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND refobjid = '13559' AND deptype = 'e'
    ORDER BY 1
SELECT pg_catalog.pg_get_userbyid(d.defaclrole) AS "Owner",
    n.nspname AS "Schema",
    CASE d.defaclobjtype WHEN 'r' THEN 'table' WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'function' WHEN 'T' THEN 'type' WHEN 'n' THEN 'schema' END AS "Type",
    pg_catalog.array_to_string(d.defaclacl, E'\n') AS "Access privileges"
    FROM pg_catalog.pg_default_acl d
    LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
    ORDER BY 1, 2, 3
SELECT n.nspname AS "Schema",
    c.conname AS "Name",
    pg_catalog.pg_encoding_to_char(c.conforencoding) AS "Source",
    pg_catalog.pg_encoding_to_char(c.contoencoding) AS "Destination",
    CASE WHEN c.condefault THEN 'yes'
    ELSE 'no' END AS "Default?",
    d.description AS "Description"
    FROM pg_catalog.pg_conversion c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace
    LEFT JOIN pg_catalog.pg_description d ON d.classoid = c.tableoid
    AND d.objoid = c.oid AND d.objsubid = 0
    WHERE true
    AND n.nspname <> 'pg_catalog'
    AND n.nspname <> 'information_schema'
    AND pg_catalog.pg_conversion_is_visible(c.oid)
    ORDER BY 1, 2
SELECT pg_catalog.format_type(castsource, NULL) AS "Source type",
    pg_catalog.format_type(casttarget, NULL) AS "Target type",
    CASE WHEN c.castmethod = 'b' THEN '(binary coercible)'
    WHEN c.castmethod = 'i' THEN '(with inout)'
    ELSE p.proname
    END AS "Function",
    CASE WHEN c.castcontext = 'e' THEN 'no'
    WHEN c.castcontext = 'a' THEN 'in assignment'
    ELSE 'yes'
    END AS "Implicit?",
    d.description AS "Description"
    FROM pg_catalog.pg_cast c LEFT JOIN pg_catalog.pg_proc p
    ON c.castfunc = p.oid
    LEFT JOIN pg_catalog.pg_type ts
    ON c.castsource = ts.oid
    LEFT JOIN pg_catalog.pg_namespace ns
    ON ns.oid = ts.typnamespace
    LEFT JOIN pg_catalog.pg_type tt
    ON c.casttarget = tt.oid
    LEFT JOIN pg_catalog.pg_namespace nt
    ON nt.oid = tt.typnamespace
    LEFT JOIN pg_catalog.pg_description d
    ON d.classoid = c.tableoid AND d.objoid = c.oid AND d.objsubid = 0
    WHERE ( (true  AND pg_catalog.pg_type_is_visible(ts.oid)
    ) OR (true  AND pg_catalog.pg_type_is_visible(tt.oid)
    ) )
    ORDER BY 1, 2
SELECT n.nspname as "Schema",
    t.typname as "Name",
    pg_catalog.format_type(t.typbasetype, t.typtypmod) as "Type",
    (SELECT c.collname FROM pg_catalog.pg_collation c, pg_catalog.pg_type bt
    WHERE c.oid = t.typcollation AND bt.oid = t.typbasetype AND t.typcollation <> bt.typcollation) as "Collation",
    CASE WHEN t.typnotnull THEN 'not null' END as "Nullable",
    t.typdefault as "Default",
    pg_catalog.array_to_string(ARRAY(
    SELECT pg_catalog.pg_get_constraintdef(r.oid, true) FROM pg_catalog.pg_constraint r WHERE t.oid = r.contypid
    ), ' ') as "Check",
    pg_catalog.array_to_string(t.typacl, E'\n') AS "Access privileges",
    d.description as "Description"
    FROM pg_catalog.pg_type t
    LEFT JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
    LEFT JOIN pg_catalog.pg_description d ON d.classoid = t.tableoid AND d.objoid = t.oid AND d.objsubid = 0
    WHERE t.typtype = 'd'
    AND n.nspname <> 'pg_catalog'
    AND n.nspname <> 'information_schema'
    AND pg_catalog.pg_type_is_visible(t.oid)
    ORDER BY 1, 2
SELECT s.srvname AS "Name",
    pg_catalog.pg_get_userbyid(s.srvowner) AS "Owner",
    f.fdwname AS "Foreign-data wrapper",
    pg_catalog.array_to_string(s.srvacl, E'\n') AS "Access privileges",
    s.srvtype AS "Type",
    s.srvversion AS "Version",
    CASE WHEN srvoptions IS NULL THEN '' ELSE   '(' || pg_catalog.array_to_string(ARRAY(SELECT   pg_catalog.quote_ident(option_name) ||  ' ' ||   pg_catalog.quote_literal(option_value)  FROM   pg_catalog.pg_options_to_table(srvoptions)),  ', ') || ')'   END AS "FDW options",
    d.description AS "Description"
    FROM pg_catalog.pg_foreign_server s
    JOIN pg_catalog.pg_foreign_data_wrapper f ON f.oid=s.srvfdw
    LEFT JOIN pg_catalog.pg_description d
    ON d.classoid = s.tableoid AND d.objoid = s.oid AND d.objsubid = 0
    ORDER BY 1
SELECT n.nspname AS "Schema",
    c.relname AS "Table",
    s.srvname AS "Server",
    CASE WHEN ftoptions IS NULL THEN '' ELSE   '(' || pg_catalog.array_to_string(ARRAY(SELECT   pg_catalog.quote_ident(option_name) ||  ' ' ||   pg_catalog.quote_literal(option_value)  FROM   pg_catalog.pg_options_to_table(ftoptions)),  ', ') || ')'   END AS "FDW options",
    d.description AS "Description"
    FROM pg_catalog.pg_foreign_table ft
    INNER JOIN pg_catalog.pg_class c ON c.oid = ft.ftrelid
    INNER JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    INNER JOIN pg_catalog.pg_foreign_server s ON s.oid = ft.ftserver
    LEFT JOIN pg_catalog.pg_description d
    ON d.classoid = c.tableoid AND d.objoid = c.oid AND d.objsubid = 0
    WHERE pg_catalog.pg_table_is_visible(c.oid)
    ORDER BY 1, 2
SELECT fdw.fdwname AS "Name",
    pg_catalog.pg_get_userbyid(fdw.fdwowner) AS "Owner",
    fdw.fdwhandler::pg_catalog.regproc AS "Handler",
    fdw.fdwvalidator::pg_catalog.regproc AS "Validator",
    pg_catalog.array_to_string(fdwacl, E'\n') AS "Access privileges",
    CASE WHEN fdwoptions IS NULL THEN '' ELSE   '(' || pg_catalog.array_to_string(ARRAY(SELECT   pg_catalog.quote_ident(option_name) ||  ' ' ||   pg_catalog.quote_literal(option_value)  FROM   pg_catalog.pg_options_to_table(fdwoptions)),  ', ') || ')'   END AS "FDW options",
    d.description AS "Description"
    FROM pg_catalog.pg_foreign_data_wrapper fdw
    LEFT JOIN pg_catalog.pg_description d
    ON d.classoid = fdw.tableoid AND d.objoid = fdw.oid AND d.objsubid = 0
    ORDER BY 1
SELECT c.oid, c.cfgname,
    n.nspname,
    p.prsname,
    np.nspname as pnspname
    FROM pg_catalog.pg_ts_config c
    LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.cfgnamespace,
    pg_catalog.pg_ts_parser p
    LEFT JOIN pg_catalog.pg_namespace np ON np.oid = p.prsnamespace
    WHERE  p.oid = c.cfgparser
    AND pg_catalog.pg_ts_config_is_visible(c.oid)
    ORDER BY 3, 2
SELECT
    ( SELECT t.alias FROM
    pg_catalog.ts_token_type(c.cfgparser) AS t
    WHERE t.tokid = m.maptokentype ) AS "Token",
    pg_catalog.btrim(
    ARRAY( SELECT mm.mapdict::pg_catalog.regdictionary
    FROM pg_catalog.pg_ts_config_map AS mm
    WHERE mm.mapcfg = m.mapcfg AND mm.maptokentype = m.maptokentype
    ORDER BY mapcfg, maptokentype, mapseqno
    ) :: pg_catalog.text,
    '{}') AS "Dictionaries"
    FROM pg_catalog.pg_ts_config AS c, pg_catalog.pg_ts_config_map AS m
    WHERE c.oid = '13152' AND m.mapcfg = c.oid
    GROUP BY m.mapcfg, m.maptokentype, c.cfgparser
    ORDER BY 1
SELECT
    n.nspname as "Schema",
    d.dictname as "Name",
    ( SELECT COALESCE(nt.nspname, '(null)')::pg_catalog.text || '.' || t.tmplname FROM
    pg_catalog.pg_ts_template t
    LEFT JOIN pg_catalog.pg_namespace nt ON nt.oid = t.tmplnamespace
    WHERE d.dicttemplate = t.oid ) AS  "Template",
    d.dictinitoption as "Init options",
    pg_catalog.obj_description(d.oid, 'pg_ts_dict') as "Description"
    FROM pg_catalog.pg_ts_dict d
    LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.dictnamespace
    WHERE pg_catalog.pg_ts_dict_is_visible(d.oid)
    ORDER BY 1, 2
SELECT p.oid,
    n.nspname,
    p.prsname
    FROM pg_catalog.pg_ts_parser p
    LEFT JOIN pg_catalog.pg_namespace n ON n.oid = p.prsnamespace
    WHERE pg_catalog.pg_ts_parser_is_visible(p.oid)
    ORDER BY 1, 2
SELECT 'Start parse' AS "Method",
    p.prsstart::pg_catalog.regproc AS "Function",
    pg_catalog.obj_description(p.prsstart, 'pg_proc') as "Description"
    FROM pg_catalog.pg_ts_parser p
    WHERE p.oid = '3722'
    UNION ALL
    SELECT 'Get next token',
    p.prstoken::pg_catalog.regproc,
    pg_catalog.obj_description(p.prstoken, 'pg_proc')
    FROM pg_catalog.pg_ts_parser p
    WHERE p.oid = '3722'
    UNION ALL
    SELECT 'End parse',
    p.prsend::pg_catalog.regproc,
    pg_catalog.obj_description(p.prsend, 'pg_proc')
    FROM pg_catalog.pg_ts_parser p
    WHERE p.oid = '3722'
    UNION ALL
    SELECT 'Get headline',
    p.prsheadline::pg_catalog.regproc,
    pg_catalog.obj_description(p.prsheadline, 'pg_proc')
    FROM pg_catalog.pg_ts_parser p
    WHERE p.oid = '3722'
    UNION ALL
    SELECT 'Get token types',
    p.prslextype::pg_catalog.regproc,
    pg_catalog.obj_description(p.prslextype, 'pg_proc')
    FROM pg_catalog.pg_ts_parser p
    WHERE p.oid = '3722'
-- name: what SQLAlchemy asks to reflect a schema, dialect: postgres, verdict: allow, on: shop
SELECT pg_catalog.pg_namespace.nspname
    FROM pg_catalog.pg_namespace
    WHERE (pg_catalog.pg_namespace.nspname NOT LIKE 'pg/_'::VARCHAR || '%' ESCAPE '/') ORDER BY pg_catalog.pg_namespace.nspname
SELECT pg_catalog.pg_class.relname
    FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace
    WHERE pg_catalog.pg_class.relkind = ANY (ARRAY['r'::VARCHAR, 'p'::VARCHAR]) AND pg_catalog.pg_class.relpersistence != 't'::CHAR AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != 'pg_catalog'::VARCHAR
SELECT pg_catalog.pg_type.typname AS name, pg_catalog.pg_type_is_visible(pg_catalog.pg_type.oid) AS visible, pg_catalog.pg_namespace.nspname AS schema, lbl_agg.labels AS labels
    FROM pg_catalog.pg_type JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_type.typnamespace LEFT OUTER JOIN (SELECT pg_catalog.pg_enum.enumtypid AS enumtypid, array_agg(CAST(pg_catalog.pg_enum.enumlabel AS TEXT) ORDER BY pg_catalog.pg_enum.enumsortorder) AS labels
    FROM pg_catalog.pg_enum GROUP BY pg_catalog.pg_enum.enumtypid) AS lbl_agg ON pg_catalog.pg_type.oid = lbl_agg.enumtypid
    WHERE pg_catalog.pg_type.typtype = 'e'::CHAR AND pg_catalog.pg_type_is_visible(pg_catalog.pg_type.oid) AND pg_catalog.pg_namespace.nspname != 'pg_catalog'::VARCHAR ORDER BY pg_catalog.pg_namespace.nspname, pg_catalog.pg_type.typname
SELECT pg_catalog.pg_type.typname AS name, pg_catalog.format_type(pg_catalog.pg_type.typbasetype, pg_catalog.pg_type.typtypmod) AS attype, NOT pg_catalog.pg_type.typnotnull AS nullable, pg_catalog.pg_type.typdefault AS "default", pg_catalog.pg_type_is_visible(pg_catalog.pg_type.oid) AS visible, pg_catalog.pg_namespace.nspname AS schema, domain_constraints.condefs, domain_constraints.connames, pg_catalog.pg_collation.collname, CASE WHEN (pg_catalog.pg_collation.oid IS NULL) THEN NULL WHEN pg_catalog.pg_collation_is_visible(pg_catalog.pg_collation.oid) THEN NULL ELSE collation_namespace.nspname END AS collation_schema
    FROM pg_catalog.pg_type JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_type.typnamespace LEFT OUTER JOIN pg_catalog.pg_collation ON pg_catalog.pg_type.typcollation = pg_catalog.pg_collation.oid LEFT OUTER JOIN pg_catalog.pg_namespace AS collation_namespace ON collation_namespace.oid = pg_catalog.pg_collation.collnamespace LEFT OUTER JOIN (SELECT pg_catalog.pg_constraint.contypid AS contypid, array_agg(pg_catalog.pg_get_constraintdef(pg_catalog.pg_constraint.oid, true::BOOLEAN)) AS condefs, array_agg(CAST(pg_catalog.pg_constraint.conname AS TEXT)) AS connames
    FROM pg_catalog.pg_constraint
    WHERE pg_catalog.pg_constraint.contypid != 0::INTEGER GROUP BY pg_catalog.pg_constraint.contypid) AS domain_constraints ON pg_catalog.pg_type.oid = domain_constraints.contypid
    WHERE pg_catalog.pg_type.typtype = 'd'::CHAR AND pg_catalog.pg_type_is_visible(pg_catalog.pg_type.oid) AND pg_catalog.pg_namespace.nspname != 'pg_catalog'::VARCHAR ORDER BY pg_catalog.pg_namespace.nspname, pg_catalog.pg_type.typname
SELECT pg_catalog.pg_class.oid, pg_catalog.pg_class.relname
    FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace
    WHERE pg_catalog.pg_class.relkind = ANY (ARRAY['r'::VARCHAR, 'p'::VARCHAR, 'f'::VARCHAR, 'v'::VARCHAR, 'm'::VARCHAR]) AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != 'pg_catalog'::VARCHAR AND pg_catalog.pg_class.relname IN ('customers'::VARCHAR)
SELECT attr.conrelid, array_agg(CAST(attr.attname AS TEXT) ORDER BY attr.ord) AS cols, attr.conname, min(attr.description) AS description, min(attr.indnkeyatts) AS indnkeyatts, bool_and(attr.indnullsnotdistinct) AS indnullsnotdistinct
    FROM (SELECT con.conrelid AS conrelid, con.conname AS conname, con.description AS description, con.ord AS ord, con.indnkeyatts AS indnkeyatts, con.indnullsnotdistinct AS indnullsnotdistinct, pg_catalog.pg_attribute.attname AS attname
    FROM pg_catalog.pg_attribute JOIN (SELECT pg_catalog.pg_constraint.conrelid AS conrelid, pg_catalog.pg_constraint.conname AS conname, unnest(pg_catalog.pg_index.indkey) AS attnum, generate_subscripts(pg_catalog.pg_index.indkey, 1::INTEGER) AS ord, pg_catalog.pg_index.indnkeyatts AS indnkeyatts, pg_catalog.pg_index.indnullsnotdistinct AS indnullsnotdistinct, pg_catalog.pg_description.description AS description
    FROM pg_catalog.pg_constraint JOIN pg_catalog.pg_index ON pg_catalog.pg_constraint.conindid = pg_catalog.pg_index.indexrelid LEFT OUTER JOIN pg_catalog.pg_description ON pg_catalog.pg_description.objoid = pg_catalog.pg_constraint.oid AND pg_catalog.pg_description.classoid = CAST('pg_catalog.pg_constraint'::REGCLASS AS REGCLASS)
    WHERE pg_catalog.pg_constraint.contype = 'p'::CHAR AND pg_catalog.pg_constraint.conrelid IN (16400::OID)) AS con ON pg_catalog.pg_attribute.attnum = con.attnum AND pg_catalog.pg_attribute.attrelid = con.conrelid
    WHERE con.conrelid IN (16400::OID)) AS attr GROUP BY attr.conrelid, attr.conname ORDER BY attr.conrelid, attr.conname
SELECT pg_catalog.pg_class.relname, pg_catalog.pg_constraint.conname, CASE WHEN (pg_catalog.pg_constraint.oid IS NOT NULL) THEN pg_catalog.pg_get_constraintdef(pg_catalog.pg_constraint.oid, true::BOOLEAN) END AS anon_1, nsp_ref.nspname, pg_catalog.pg_description.description
    FROM pg_catalog.pg_class LEFT OUTER JOIN pg_catalog.pg_constraint ON pg_catalog.pg_class.oid = pg_catalog.pg_constraint.conrelid AND pg_catalog.pg_constraint.contype = 'f'::CHAR LEFT OUTER JOIN pg_catalog.pg_class AS cls_ref ON cls_ref.oid = pg_catalog.pg_constraint.confrelid LEFT OUTER JOIN pg_catalog.pg_namespace AS nsp_ref ON cls_ref.relnamespace = nsp_ref.oid LEFT OUTER JOIN pg_catalog.pg_description ON pg_catalog.pg_description.objoid = pg_catalog.pg_constraint.oid AND pg_catalog.pg_description.classoid = CAST('pg_catalog.pg_constraint'::REGCLASS AS REGCLASS) JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace
    WHERE pg_catalog.pg_class.relkind = ANY (ARRAY['r'::VARCHAR, 'p'::VARCHAR, 'f'::VARCHAR, 'v'::VARCHAR, 'm'::VARCHAR]) AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != 'pg_catalog'::VARCHAR AND pg_catalog.pg_class.relname IN ('customers'::VARCHAR) ORDER BY pg_catalog.pg_class.relname, pg_catalog.pg_constraint.conname
SELECT pg_catalog.pg_am.oid, pg_catalog.pg_am.amname
    FROM pg_catalog.pg_am
    WHERE pg_catalog.pg_am.amname = 'btree'::VARCHAR
SELECT pg_catalog.pg_opclass.oid, pg_catalog.pg_opclass.opcname
    FROM pg_catalog.pg_opclass
    WHERE NOT pg_catalog.pg_opclass.opcdefault
SELECT pg_catalog.pg_index.indrelid, pg_catalog.pg_class.relname, pg_catalog.pg_index.indisunique, pg_catalog.pg_index.indisvalid, pg_catalog.pg_constraint.conrelid IS NOT NULL AS has_constraint, pg_catalog.pg_index.indoption, pg_catalog.pg_class.reloptions, pg_catalog.pg_class.relam, CASE WHEN (pg_catalog.pg_index.indpred IS NOT NULL) THEN pg_catalog.pg_get_expr(pg_catalog.pg_index.indpred, pg_catalog.pg_index.indrelid) END AS filter_definition, pg_catalog.pg_index.indnkeyatts, pg_catalog.pg_index.indnullsnotdistinct, idx_cols.elements, idx_cols.elements_is_expr, idx_cols.elements_opclass
    FROM pg_catalog.pg_index JOIN pg_catalog.pg_class ON pg_catalog.pg_index.indexrelid = pg_catalog.pg_class.oid LEFT OUTER JOIN (SELECT idx_attr.indexrelid AS indexrelid, min(idx_attr.indrelid) AS min_1, array_agg(idx_attr.element ORDER BY idx_attr.ord) AS elements, array_agg(idx_attr.is_expr ORDER BY idx_attr.ord) AS elements_is_expr, array_agg(idx_attr.att_opclass ORDER BY idx_attr.ord) AS elements_opclass
    FROM (SELECT idx.indexrelid AS indexrelid, idx.indrelid AS indrelid, idx.ord AS ord, CASE WHEN (idx.attnum = 0::INTEGER) THEN pg_catalog.pg_get_indexdef(idx.indexrelid, idx.ord + 1::INTEGER, true::BOOLEAN) ELSE CAST(pg_catalog.pg_attribute.attname AS TEXT) END AS element, idx.attnum = 0::INTEGER AS is_expr, CAST(idx.att_opclass AS BIGINT) AS att_opclass
    FROM (SELECT pg_catalog.pg_index.indexrelid AS indexrelid, pg_catalog.pg_index.indrelid AS indrelid, unnest(pg_catalog.pg_index.indkey) AS attnum, unnest(pg_catalog.pg_index.indclass) AS att_opclass, generate_subscripts(pg_catalog.pg_index.indkey, 1::INTEGER) AS ord
    FROM pg_catalog.pg_index
    WHERE NOT pg_catalog.pg_index.indisprimary AND pg_catalog.pg_index.indrelid IN (16400::OID)) AS idx LEFT OUTER JOIN pg_catalog.pg_attribute ON pg_catalog.pg_attribute.attnum = idx.attnum AND pg_catalog.pg_attribute.attrelid = idx.indrelid
    WHERE idx.indrelid IN (16400::OID)) AS idx_attr GROUP BY idx_attr.indexrelid) AS idx_cols ON pg_catalog.pg_index.indexrelid = idx_cols.indexrelid LEFT OUTER JOIN pg_catalog.pg_constraint ON pg_catalog.pg_index.indrelid = pg_catalog.pg_constraint.conrelid AND pg_catalog.pg_index.indexrelid = pg_catalog.pg_constraint.conindid AND pg_catalog.pg_constraint.contype = ANY (ARRAY['p'::VARCHAR, 'u'::VARCHAR, 'x'::VARCHAR])
    WHERE pg_catalog.pg_index.indrelid IN (16400::OID) AND NOT pg_catalog.pg_index.indisprimary ORDER BY pg_catalog.pg_index.indrelid, pg_catalog.pg_class.relname
SELECT pg_catalog.pg_class.relname, pg_catalog.pg_description.description
    FROM pg_catalog.pg_class LEFT OUTER JOIN pg_catalog.pg_description ON pg_catalog.pg_class.oid = pg_catalog.pg_description.objoid AND pg_catalog.pg_description.objsubid = 0::INTEGER AND pg_catalog.pg_description.classoid = CAST('pg_catalog.pg_class'::REGCLASS AS REGCLASS) JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace
    WHERE pg_catalog.pg_class.relkind = ANY (ARRAY['r'::VARCHAR, 'p'::VARCHAR, 'f'::VARCHAR, 'v'::VARCHAR, 'm'::VARCHAR]) AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != 'pg_catalog'::VARCHAR AND pg_catalog.pg_class.relname IN ('customers'::VARCHAR)
SELECT pg_catalog.pg_class.oid, pg_catalog.pg_class.relname, pg_catalog.pg_class.reloptions, NULL AS relhasoids, CASE WHEN (pg_catalog.pg_am.amname IS NOT NULL AND pg_catalog.pg_am.amname != current_setting('default_table_access_method'::VARCHAR)) THEN pg_catalog.pg_am.amname ELSE NULL END AS access_method_name, pg_catalog.pg_tablespace.spcname AS tablespace_name, inherits.parent_table_names
    FROM pg_catalog.pg_class LEFT OUTER JOIN pg_catalog.pg_am ON pg_catalog.pg_class.relam = pg_catalog.pg_am.oid LEFT OUTER JOIN (SELECT pg_catalog.pg_inherits.inhrelid AS inhrelid, array_agg(pg_catalog.pg_class.relname ORDER BY pg_catalog.pg_inherits.inhseqno) AS parent_table_names
    FROM pg_catalog.pg_inherits JOIN pg_catalog.pg_class ON pg_catalog.pg_inherits.inhparent = pg_catalog.pg_class.oid GROUP BY pg_catalog.pg_inherits.inhrelid) AS inherits ON pg_catalog.pg_class.oid = inherits.inhrelid LEFT OUTER JOIN pg_catalog.pg_tablespace ON pg_catalog.pg_tablespace.oid = pg_catalog.pg_class.reltablespace JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace
    WHERE pg_catalog.pg_class.relkind = ANY (ARRAY['r'::VARCHAR, 'p'::VARCHAR, 'f'::VARCHAR, 'v'::VARCHAR, 'm'::VARCHAR]) AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != 'pg_catalog'::VARCHAR AND pg_catalog.pg_class.relname IN ('customers'::VARCHAR)
SELECT pg_catalog.pg_get_viewdef(pg_catalog.pg_class.oid) AS pg_get_viewdef_1
    FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace
    WHERE pg_catalog.pg_class.relname = 'active_customers'::VARCHAR AND pg_catalog.pg_class.relkind = ANY (ARRAY['v'::VARCHAR, 'm'::VARCHAR]) AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != 'pg_catalog'::VARCHAR
-- name: writes, dialect: postgres, verdict: allow, on: shop, mode: read_write
INSERT INTO customers (name, email) VALUES ('w1', 'w1@x.com'), ('w2', DEFAULT) RETURNING id, name
INSERT INTO customers (name, email, city) SELECT 'copy ' || name, NULL, city FROM customers WHERE id < 3
INSERT INTO customers AS c (id, name) VALUES (1, 'one') ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, note = c.note || 'x' WHERE c.active RETURNING c.*
INSERT INTO customers (name, email) VALUES ('w1', 'w1@x.com') ON CONFLICT DO NOTHING
INSERT INTO customers (name, email) VALUES ('w1', 'w1@x.com') ON CONFLICT ON CONSTRAINT customers_email_key DO UPDATE SET name = excluded.name
INSERT INTO products DEFAULT VALUES RETURNING id
INSERT INTO customers (id, name) OVERRIDING SYSTEM VALUE VALUES (901, 'x')
INSERT INTO customers (name, tags, data) VALUES ('w3', ARRAY['a','b'], '{"a": 1}'::jsonb), ('w4', '{x}', jsonb_build_object('k', 1))
WITH src AS (SELECT id FROM customers WHERE city = 'Oslo') INSERT INTO order_items (order_id, line, quantity) SELECT o.id, 99, 1 FROM orders o JOIN src ON src.id = o.customer_id
INSERT INTO events (at, kind, payload) VALUES (now(), 'sale', '{"x": 1}'), (now() - interval '1 day', 'return', NULL)
UPDATE customers SET note = 'hello', total = total * 1.1 WHERE id = 5 RETURNING id, total
UPDATE customers SET (note, city) = ('a', 'b') WHERE id = 6
UPDATE customers SET (note, city) = (SELECT 'n', 'c') WHERE id = 6
UPDATE customers c SET total = s.sum FROM (SELECT customer_id, sum(total) AS sum FROM orders GROUP BY 1) s WHERE s.customer_id = c.id AND c.id < 10
UPDATE orders SET status = 'paid' WHERE id IN (SELECT id FROM orders WHERE status = 'new' ORDER BY id LIMIT 2)
UPDATE customers SET tags[1] = 'first', active = NOT active WHERE id = 8
UPDATE ONLY customers SET note = DEFAULT WHERE name LIKE 'w%'
UPDATE products SET price = CASE WHEN price > 10 THEN price * 0.9 ELSE price END WHERE category_id = 1
WITH moved AS (UPDATE orders SET status = 'sent' WHERE id = 3 RETURNING *) SELECT count(*) FROM moved
WITH gone AS (DELETE FROM order_items WHERE order_id = 4 RETURNING *) INSERT INTO events (kind, v) SELECT 'gone', quantity FROM gone
DELETE FROM order_items WHERE order_id = 5 RETURNING *
DELETE FROM order_items i USING orders o WHERE o.id = i.order_id AND o.status = 'new' AND o.id < 10
DELETE FROM events WHERE id = (SELECT max(id) FROM events)
DELETE FROM customers WHERE name = 'w4' AND NOT EXISTS (SELECT 1 FROM orders WHERE orders.customer_id = customers.id)
MERGE INTO products p USING (VALUES ('s1', 5.0), ('new', 6.0)) AS v(sku, price) ON p.sku = v.sku WHEN MATCHED AND v.price > 1 THEN UPDATE SET price = v.price WHEN NOT MATCHED THEN INSERT (sku, price) VALUES (v.sku, v.price)
MERGE INTO order_items t USING orders o ON t.order_id = o.id AND t.line = 1 WHEN MATCHED AND o.status = 'new' THEN DELETE WHEN NOT MATCHED THEN DO NOTHING
INSERT INTO measures (at, sensor, value) VALUES ('2025-06-01 00:00', 1, 1.5)
INSERT INTO "Order Details" ("Id", "Unit Price", "select") VALUES (77, 1.5, 'x; drop table customers; --')
INSERT INTO shop.stock (product_id, "user", "order") VALUES (99, 'u', 1)
UPDATE shop.stock SET "user" = 'v', "group" = 'g' WHERE product_id = 99
SELECT * FROM customers WHERE id = 1
EXPLAIN UPDATE customers SET note = 'x' WHERE id = 1
EXPLAIN (COSTS OFF) DELETE FROM orders WHERE id = 1
EXPLAIN INSERT INTO customers (name) VALUES ('x')
INSERT INTO settings (key, value) VALUES ('a', 'it''s -- not a comment'), ('b', $$DELETE FROM x;$$) ON CONFLICT (key) DO UPDATE SET value = excluded.value
UPDATE settings SET value = value || ' /* c */ ', count = coalesce(count, 0) + 1 WHERE key IN ('a', 'b')
DELETE FROM settings WHERE key = 'b' /* only b */ -- done
SELECT * FROM customers WHERE id = 1 FOR UPDATE
SELECT * FROM customers c WHERE id = 1 FOR NO KEY UPDATE OF c NOWAIT
SELECT id FROM orders ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
SELECT * FROM customers WHERE id = 1 FOR SHARE
SELECT * FROM customers WHERE id = 1 FOR KEY SHARE
WITH q AS (SELECT id FROM orders WHERE status = $$new$$ LIMIT 1 FOR UPDATE SKIP LOCKED) UPDATE orders o SET status = $$paid$$ FROM q WHERE o.id = q.id RETURNING o.id
EXPLAIN SELECT * FROM customers FOR UPDATE
-- name: writes of a recent server, dialect: postgres, verdict: allow, on: shop, mode: read_write, needs: recent
INSERT INTO customers (name) VALUES ('ret') RETURNING WITH (NEW AS n) n.id, n.name
MERGE INTO products p USING (SELECT 'zz' AS sku) v ON p.sku = v.sku WHEN NOT MATCHED BY SOURCE AND p.price < 0 THEN DELETE
-- name: options of EXPLAIN in quotes, dialect: postgres, verdict: allow, on: shop
EXPLAIN ("costs" false, FORMAT 'json') SELECT id FROM orders
EXPLAIN (COSTS 'off', "format" "json") SELECT id FROM orders
-- name: national and varying types, dialect: postgres, verdict: allow, on: shop
SELECT 'a'::national character varying(10), CAST('a' AS national char varying(3)), CAST('a' AS nchar varying(3)), 'a'::char varying(3)
-- name: conditions that some rows do not meet, dialect: postgres, verdict: allow, on: shop, mode: read_write
DELETE FROM order_items WHERE line <@ '[3,)'::int4range
DELETE FROM order_items WHERE int4range(3, NULL) @> line
UPDATE orders SET status = 'x' WHERE period && '[2025-01-01,)'
UPDATE orders SET status = 'x' WHERE period @> now() AND '(,)'::tstzrange @> created_at::timestamptz
UPDATE customers SET note = 'x' WHERE tags @> '{b1}' OR tags <@ '{}'
UPDATE customers SET note = 'x' WHERE data @> '{"k": 1}' AND tags && ARRAY['a']
DELETE FROM events WHERE at = 'infinity' OR at >= 'infinity'::timestamptz
DELETE FROM events WHERE extract(month FROM at) <> 5
DELETE FROM events WHERE extract(year FROM at) <= 2020
DELETE FROM events WHERE date_part('hour', at) BETWEEN 9 AND 17 AND extract(isodow FROM at) NOT IN (6, 7)
UPDATE customers SET note = 'x' WHERE cardinality(tags) > 5 OR cardinality(tags) = 0
UPDATE customers SET note = 'x' WHERE active IN (true) AND starts_with(name, ' ')
UPDATE orders SET status = 'x' WHERE family(ip) = 6
-- name: what stands behind the order of a JSON list, dialect: postgres, verdict: allow
SELECT json_arrayagg(name ORDER BY name DESC NULL ON NULL RETURNING text), json_arrayagg(name ORDER BY id NULLS LAST ABSENT ON NULL) FROM customers
SELECT json_arrayagg(id ORDER BY id RETURNING jsonb) FILTER (WHERE active) FROM customers
-- name: lists and series that conditions of two columns link, dialect: postgres, verdict: allow, on: shop
SELECT count(*) FROM generate_series(1, 100000) AS g LEFT JOIN orders ON id = g
SELECT count(*) FROM unnest(ARRAY(SELECT id FROM customers)) AS c, generate_series(1, 10) AS n
SELECT g, n FROM generate_series(1, 100) AS g, generate_series(1, 100) AS n WHERE g > 98 AND n > 98
-- name: series up to the present that are short, dialect: postgres, verdict: allow, on: shop
SELECT d::date FROM generate_series(current_date - interval '1 year', current_date, '1 day') AS d
SELECT m FROM generate_series(date_trunc('month', now()) - interval '11 months', date_trunc('month', now()), interval '1 month') AS m
SELECT count(*) FROM generate_series(localtimestamp - interval '30 days', localtimestamp, interval '1 hour') AS h, unnest(ARRAY[1, 2]) AS n
-- name: writes that are only explained, dialect: postgres, verdict: allow, on: shop
EXPLAIN UPDATE customers SET note = 'x' WHERE id = 1
EXPLAIN (VERBOSE, FORMAT json) DELETE FROM order_items WHERE order_id = 1 RETURNING *
explain insert into order_items values (1, 9, 1, 1, 1) on conflict do nothing
EXPLAIN MERGE INTO products p USING shop.stock s ON p.id = s.product_id WHEN MATCHED THEN UPDATE SET price = s.amount
SELECT ts_rewrite('a & b'::tsquery, 'a'::tsquery, 'c'::tsquery), Ts_Rewrite('a', 'a', NULL)
-- name: patterns and ranges that are narrower, dialect: postgres, verdict: allow, on: shop, mode: read_write
UPDATE customers SET note = 'x' WHERE name LIKE 'a' || '%' OR name LIKE '%' || 'b'
DELETE FROM events WHERE at <@ tstzrange('-infinity', '2020-01-01')
SELECT jsonb_agg(to_jsonb(g) ORDER BY g) FROM generate_series(1, 500) AS g
-- name: writes of every row that are only explained, dialect: postgres, verdict: allow, on: shop
EXPLAIN DELETE FROM order_items
EXPLAIN (ANALYZE false) UPDATE customers SET note = 'x'
EXPLAIN (COSTS OFF, ANALYZE 0, FORMAT json) DELETE FROM order_items WHERE true
EXPLAIN ("analyze" off) UPDATE customers SET note = 'x' WHERE id = 1
EXPLAIN WITH gone AS (DELETE FROM order_items RETURNING *) SELECT count(*) FROM gone
-- name: writes to shown tables that are only explained, dialect: postgres, verdict: allow, on: shop, hidden: orders
EXPLAIN UPDATE customers SET note = 'x' WHERE id = 1
-- name: places, types and extremes that some rows do not meet, dialect: postgres, verdict: allow, on: shop, mode: read_write
UPDATE customers SET note = 'x' WHERE name ^@ 'c1'
DELETE FROM order_items WHERE ctid > '(900,0)'
UPDATE customers SET note = 'x' WHERE num_nulls(note, city) = 2
DELETE FROM order_items WHERE pg_typeof(line) = 'integer'::regtype AND line > 900
DELETE FROM order_items WHERE line >= ALL (SELECT line FROM order_items) AND order_id = 900
DELETE FROM order_items WHERE line < ANY (SELECT 0 - line FROM order_items)
-- name: operators behind columns that are named like words of the parser, dialect: postgres, verdict: allow
SELECT settings ? 'a', settings ?| array['a'], settings ?& array['b'], t.settings @@ '$.a > 1' FROM t WHERE settings @@ '$.a == 2'
SELECT id FROM t WHERE range && tstzrange(now(), NULL) AND t.range -|- tstzrange(NULL, now()) AND rows @> '{1}'
SELECT type <-> 'a', source ~* 'b', index @? '$.c', first -|- last, set <@ cube, filter ~~ 'd%' FROM t ORDER BY model <=> '[1,2]'
SELECT qualify, regexp || rlike, max(glob) FROM t WHERE xor = 1 AND qualify > 2 GROUP BY qualify, regexp, rlike
SELECT a FROM t WHERE b ~ ALL ('{c}') AND d LIKE ANY (ARRAY['e']) LIMIT @ -5
-- name: a partition by its name under a list, dialect: postgres, verdict: allow, on: shop, hidden: orders
SELECT count(*) FROM measures_2025 WHERE value > 5
EXPLAIN SELECT * FROM public.measures_2025 JOIN measures USING (sensor)
-- name: XMLTABLE with computed paths and values, dialect: postgres, verdict: allow
SELECT x.* FROM XMLTABLE(('/r' || '/i') PASSING d COLUMNS a int PATH '@a') x
SELECT x.* FROM customers c, XMLTABLE(concat('/', c.name) PASSING ('<r/>'::xml) COLUMNS n FOR ORDINALITY, a int PATH '@a') x
SELECT x.* FROM docs, XMLTABLE(docs.path PASSING BY REF docs.body BY REF COLUMNS a int PATH '@a' NOT NULL, b text DEFAULT 'x') x
SELECT x.* FROM xmltable(XMLNAMESPACES('http://x' AS x), ('/x:' || 'r') PASSING BY VALUE d COLUMNS a text PATH '.') AS x
