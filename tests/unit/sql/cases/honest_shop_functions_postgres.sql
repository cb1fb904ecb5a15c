-- name: mathematics and random, dialect: postgres, verdict: allow, on: shop
SELECT abs(-1), cbrt(27), ceil(1.2), ceiling(1.2), degrees(1), div(9, 4), exp(1), factorial(5), floor(1.8), gcd(12, 18), lcm(4, 6), ln(2), log(100), log(2, 64), log10(100), mod(9, 4), pi(), power(2, 8), pow(2, 3), radians(180), round(1.2345, 2), scale(8.41), sign(-3), sqrt(2), trim_scale(8.4100), trunc(1.9), width_bucket(5.35, 0.024, 10.06, 5), min_scale(8.4100)
SELECT acos(1), asin(1), atan(1), atan2(1, 2), cos(0), cot(1), sin(0), tan(0), acosd(1), asind(1), atand(1), atan2d(1, 2), cosd(60), cotd(45), sind(30), tand(45), sinh(1), cosh(1), tanh(1), asinh(1), acosh(1), atanh(0.5)
SELECT random() < 1, gen_random_uuid() IS NOT NULL, (random() * 10)::int BETWEEN 0 AND 10
SELECT id FROM customers ORDER BY random() LIMIT 3
SELECT pg_catalog.abs(-1), pg_catalog.round(1.5), "pg_catalog"."lower"('A'), "upper"('a')
SELECT int4(5.5), int8('7'), "numeric"('1.5'), float8('1.5'), text(5), bool('t'), oid('5'), date('2025-01-01'), "timestamp"('2025-01-01'::date), "time"('2025-01-01 10:00'::timestamp), "interval"('01:00'::time), "varchar"('a'), bpchar('a')
-- name: text, dialect: postgres, verdict: allow, on: shop
SELECT ascii('x'), btrim('xx a xx', 'x '), char_length('a'), character_length('a'), chr(65), concat('a', 1, NULL), concat_ws(',', 'a', 'b'), format('%s %I %L', 'a', 'b', 'c'), initcap('hi THOMAS'), left('abc', 2), length('jose'), lower('TOM'), lpad('hi', 5, 'xy'), ltrim('zzz', 'z'), md5('abc'), octet_length('a'), overlay('Txxxxas' PLACING 'hom' FROM 2 FOR 4), position('om' IN 'Thomas'), repeat('Pg', 4), replace('abc', 'b', 'x'), reverse('abc'), right('abc', 2), rpad('hi', 5, 'xy'), rtrim('trim', 'm'), split_part('a,b', ',', 2), starts_with('ab', 'a'), strpos('high', 'ig'), substr('abc', 2, 1), substring('Thomas' FROM 2 FOR 3), to_ascii('Karel', 'LATIN1'), to_hex(255), translate('12345', '143', 'ax'), trim(BOTH 'x' FROM 'xTomx'), upper('tom')
SELECT quote_ident('a b'), quote_literal('o''r'), quote_nullable(NULL), parse_ident('a."B"'), string_to_array('a,b', ','), array_to_string(ARRAY[1, 2], ','), string_agg(name, ', ' ORDER BY name) FROM customers
SELECT regexp_match('foobar', '(bar)'), regexp_replace('Thomas', '.[mN]a.', 'M'), regexp_split_to_array('hello world', '\s+'), regexp_matches('foobar', 'o', 'g'), regexp_count('aXbX', 'X'), regexp_instr('ab', 'b'), regexp_like('ab', 'b'), regexp_substr('ab', 'b')
SELECT * FROM regexp_split_to_table('a b c', ' ') AS word
SELECT * FROM string_to_table('a,b,c', ',') AS part
SELECT normalize('a', NFC), 'a' IS NFC NORMALIZED, unistr('\0061'), substring('foobar' SIMILAR '%#"o_b#"%' ESCAPE '#'), substring('foobar', 'o(.)b')
SELECT convert('abc'::bytea, 'UTF8', 'LATIN1'), convert_from('abc'::bytea, 'UTF8'), convert_to('abc', 'UTF8'), encode('abc'::bytea, 'base64'), decode('YWJj', 'base64'), encode(sha256('abc'), 'hex'), sha224('a'), sha384('a'), sha512('a'), md5('a'::bytea)
SELECT get_bit('\x1234'::bytea, 3), get_byte('\x1234'::bytea, 0), set_bit('\x12'::bytea, 1, 1), set_byte('\x12'::bytea, 0, 5), bit_count('\x12'::bytea), bit_length('ab'), length('\x12'::bytea), b'101' & b'011', '101'::bit varying(5), 5::bit(4), hashtext('a'), pg_column_size(name) FROM customers LIMIT 1
-- name: time, dialect: postgres, verdict: allow, on: shop
SELECT age(now(), created_at), age(created_at), date_trunc('month', created_at), date_trunc('day', created_at, 'Europe/Oslo'), date_part('year', created_at), extract(epoch FROM created_at), extract(isodow FROM created_at), to_char(created_at, 'YYYY-MM-DD'), created_at AT TIME ZONE 'UTC' FROM customers
SELECT date_bin('15 minutes', created_at, timestamptz '2001-01-01'), isfinite(created_at), to_timestamp(0), to_date('05 Dec 2000', 'DD Mon YYYY'), to_number('12,454.8', '99G999D9'), make_date(2025, 7, 15), make_time(8, 15, 23.5), make_timestamp(2025, 1, 1, 0, 0, 0), make_timestamptz(2025, 1, 1, 0, 0, 0), make_interval(days => 10), justify_days('35 days'), justify_hours('27 hours'), justify_interval('1 mon -1 hour') FROM customers LIMIT 1
SELECT current_date, current_time, current_timestamp, current_timestamp(0), localtime, localtimestamp(2), now(), clock_timestamp(), statement_timestamp(), transaction_timestamp(), timeofday()
SELECT timezone('UTC', now()), date_part('week', date '2025-01-01'), (date '2025-01-01', date '2025-02-01') OVERLAPS (date '2025-01-15', date '2025-03-01'), "overlaps"(time '10:00', time '11:00', time '10:30', time '12:00')
SELECT d::date FROM generate_series(date '2025-01-01', date '2025-01-05', interval '1 day') AS d
-- name: aggregates and windows, dialect: postgres, verdict: allow, on: shop
SELECT count(*), count(DISTINCT status), sum(total), avg(total), min(total), max(total), stddev(total), stddev_pop(total), stddev_samp(total), variance(total), var_pop(total), var_samp(total), bool_and(total > 0), bool_or(total > 0), every(total > 0), bit_and(id::int), bit_or(id::int), array_agg(id ORDER BY id), json_agg(status), jsonb_agg(status), json_object_agg(id, status), jsonb_object_agg(id, status) FROM orders
SELECT corr(id, total), covar_pop(id, total), covar_samp(id, total), regr_avgx(id, total), regr_avgy(id, total), regr_count(id, total), regr_intercept(id, total), regr_r2(id, total), regr_slope(id, total), regr_sxx(id, total), regr_sxy(id, total), regr_syy(id, total) FROM orders
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY total), percentile_disc(ARRAY[0.25, 0.75]) WITHIN GROUP (ORDER BY total), mode() WITHIN GROUP (ORDER BY status), rank(50) WITHIN GROUP (ORDER BY total), dense_rank(50) WITHIN GROUP (ORDER BY total), percent_rank(50) WITHIN GROUP (ORDER BY total), cume_dist(50) WITHIN GROUP (ORDER BY total) FROM orders
SELECT row_number() OVER w, rank() OVER w, dense_rank() OVER w, percent_rank() OVER w, cume_dist() OVER w, ntile(4) OVER w, lag(total, 1, 0) OVER w, lead(total) OVER w, first_value(total) OVER w, last_value(total) OVER w, nth_value(total, 2) OVER w FROM orders WINDOW w AS (PARTITION BY status ORDER BY created_at)
SELECT status, grouping(status), count(*) FILTER (WHERE total > 10) FROM orders GROUP BY ROLLUP (status)
SELECT string_agg(DISTINCT status, ',' ORDER BY status), range_agg(daterange(shipped_on, shipped_on + 1)), range_intersect_agg(daterange(shipped_on, NULL)) FROM orders
-- name: json, dialect: postgres, verdict: allow, on: shop
SELECT to_json(data), to_jsonb(name), row_to_json(c), json_build_object('a', id), json_build_array(1, 2), jsonb_build_object('k', name), jsonb_build_array(1), array_to_json(tags), json_object('{a,1,b,2}'), json_object(ARRAY['a'], ARRAY['1']), jsonb_object('{a,1}'), json_typeof('1'), jsonb_typeof(data) FROM customers c
SELECT jsonb_array_length('[1,2]'), json_array_length('[1]'), jsonb_extract_path(data, 'a', 'b'), jsonb_extract_path_text(data, 'k'), json_extract_path('{"a":1}', 'a'), json_extract_path_text('{"a":1}', 'a'), jsonb_set(data, '{k}', '1'), jsonb_set_lax(data, '{k}', NULL), jsonb_insert(data, '{z}', '1'), jsonb_strip_nulls(data), json_strip_nulls('{"a":null}'), jsonb_pretty(data) FROM customers
SELECT jsonb_path_exists(data, '$.k'), jsonb_path_match(data, '$.k > 1'), jsonb_path_query(data, '$.*'), jsonb_path_query_array(data, '$.k'), jsonb_path_query_first(data, '$.k'), jsonb_path_exists_tz(data, '$.k'), data @? '$.k', data @@ '$.k > 1' FROM customers
SELECT e.key, e.value FROM customers, jsonb_each(data) e
SELECT key, value FROM customers CROSS JOIN LATERAL jsonb_each_text(data)
SELECT jsonb_object_keys(data), count(*) FROM customers GROUP BY 1
SELECT t FROM events, jsonb_array_elements_text(payload -> 'tags') AS t
SELECT elem ->> 'x' FROM jsonb_array_elements('[{"x": 1}]') WITH ORDINALITY AS a(elem, n)
SELECT * FROM jsonb_to_record('{"a": 1}') AS r(a int)
SELECT * FROM json_to_recordset('[{"a": 1}]') AS r(a int)
SELECT * FROM jsonb_populate_record(NULL::customers, '{"name": "x"}')
-- name: arrays and ranges, dialect: postgres, verdict: allow, on: shop
SELECT array_append(ARRAY[1], 2), array_cat(ARRAY[1], ARRAY[2]), array_dims(ARRAY[1]), array_fill(7, ARRAY[3]), array_length(tags, 1), array_lower(tags, 1), array_ndims(tags), array_position(tags, 'a'), array_position(tags, 'a', 2), array_positions(tags, 'a'), array_prepend('x', tags), array_remove(tags, 'a'), array_replace(tags, 'a', 'b'), array_to_string(tags, ',', '*'), array_upper(tags, 1), cardinality(tags), trim_array(tags, 1) FROM customers
SELECT unnest(tags) AS tag, count(*) FROM customers GROUP BY tag
SELECT * FROM unnest(ARRAY[1, 2], ARRAY['a', 'b']) AS t(n, s)
SELECT s, (ARRAY[10, 20])[s] FROM generate_subscripts(ARRAY[10, 20], 1) AS s
SELECT lower(validity), upper(validity), isempty(validity), lower_inc(validity), upper_inc(validity), lower_inf(validity), upper_inf(validity), validity @> date '2025-02-01', range_merge(validity, daterange('2026-01-01', '2026-02-01')), validity * daterange('2025-02-01', NULL) FROM products
SELECT int4range(1, 5), int8range(1, 5, '[]'), numrange(1, 2), tsrange(now()::timestamp, NULL), tstzrange(now(), NULL), daterange('2025-01-01', '2025-02-01'), int4multirange(int4range(1, 2)), nummultirange(numrange(1, 2)), datemultirange(daterange('2025-01-01', NULL)), multirange(int4range(1, 2)), unnest(int4multirange(int4range(1, 2)))
-- name: text search and network addresses, dialect: postgres, verdict: allow, on: shop
SELECT to_tsvector('english', name), to_tsquery('a & b'), plainto_tsquery('product number'), phraseto_tsquery('a b'), websearch_to_tsquery('"a b" -c'), ts_rank(search, to_tsquery('product')), ts_rank_cd(search, to_tsquery('product')), ts_headline(name, to_tsquery('product')), numnode(to_tsquery('a & b')), querytree(to_tsquery('a')), strip(search), setweight(search, 'A'), length(search), tsvector_to_array(search), array_to_tsvector(ARRAY['a']), ts_delete(search, 'a'), ts_filter(search, '{a,b}'), tsquery_phrase(to_tsquery('a'), to_tsquery('b')), get_current_ts_config() FROM products
SELECT token, alias FROM ts_debug('english', 'a fat cat')
SELECT * FROM ts_parse('default', '123 - a number')
SELECT ts_lexize('english_stem', 'stars'), jsonb_to_tsvector('english', attrs, '["all"]'), search @@ to_tsquery('product') FROM products
SELECT abbrev(ip), broadcast(ip), family(ip), host(ip), hostmask(ip), masklen(ip), netmask(ip), network(ip), set_masklen(ip, 16), inet_merge(ip, '10.0.0.5'), inet_same_family(ip, '::1'), ip << inet '10.0.0.0/8', text(ip), macaddr8_set7bit('00:34:56:ab:cd:ef'), trunc(macaddr '12:34:56:78:90:ab') FROM orders
-- name: geometry, dialect: postgres, verdict: allow, on: shop
SELECT area(area), center(area), diagonal(area), height(area), width(area), bound_box(area, area), place <-> point(0, 0), area @> place, box(place, point(9, 9)), circle(place, 2), diameter(circle(place, 2)), radius(circle '((0,0),2)'), lseg(place, point(1, 1)), line(place, point(9, 1)), path('((0,0),(1,1))'), polygon(area), npoints(path '((0,0),(1,1))'), isclosed(path '((0,0),(1,1))'), isopen(path '[(0,0),(1,1)]'), pclose(path '[(0,0),(1,1)]'), popen(path '((0,0),(1,1))'), slope(point '(0,0)', point '(2,1)'), length(path '((0,0),(1,1))') FROM events LIMIT 1
-- name: session and catalog, dialect: postgres, verdict: allow, on: shop
SELECT current_user, session_user, user, current_role, current_catalog, current_schema, current_schema(), current_schemas(true), current_database(), version(), pg_backend_pid(), pg_is_in_recovery(), pg_postmaster_start_time(), pg_conf_load_time(), inet_client_addr(), inet_server_port(), pg_typeof(1), pg_client_encoding(), getdatabaseencoding(), pg_trigger_depth(), pg_my_temp_schema(), current_query()
SELECT name, pg_settings_get_flags(name) FROM pg_settings LIMIT 3
SELECT current_setting('server_version'), current_setting('work_mem'), current_setting('TimeZone')
SELECT pg_size_pretty(pg_total_relation_size('orders')), pg_relation_size('orders'), pg_table_size('orders'), pg_indexes_size('orders'), pg_database_size(current_database()), pg_size_bytes('1 GB'), pg_size_pretty(123456::bigint)
SELECT obj_description('orders'::regclass), col_description('orders'::regclass, 1), format_type(23, NULL), to_regclass('orders'), to_regtype('int4'), to_regproc('lower'), pg_get_userbyid(10), pg_get_indexdef('orders_pkey'::regclass), pg_get_viewdef('active_customers'::regclass, true), pg_get_serial_sequence('orders', 'id'), pg_table_is_visible('orders'::regclass), has_table_privilege('orders', 'SELECT'), has_column_privilege('orders', 'id', 'SELECT'), has_schema_privilege('public', 'USAGE'), has_database_privilege(current_database(), 'CONNECT')
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'orders'::regclass
SELECT relname, pg_stat_get_live_tuples(oid), pg_stat_get_dead_tuples(oid), pg_stat_get_numscans(oid) FROM pg_class WHERE relname = 'orders'
SELECT pg_stat_get_db_xact_commit(oid), pg_stat_get_db_blocks_hit(oid), pg_stat_get_db_deadlocks(oid) FROM pg_database WHERE datname = current_database()
SELECT enum_first(NULL::mood), enum_last(NULL::mood), enum_range(NULL::mood), enum_range('sad'::mood, 'ok'::mood)
SELECT coalesce(NULL, 1), nullif(1, 2), greatest(1, 2, 3), least(1, 2, 3), num_nulls(1, NULL), num_nonnulls(1, NULL), CASE WHEN 1 = 1 THEN 'a' ELSE 'b' END
SELECT pg_current_wal_lsn(), pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0'), pg_current_snapshot(), pg_snapshot_xmin(pg_current_snapshot()), txid_current_if_assigned(), pg_current_xact_id_if_assigned(), mxid_age('1'), pg_blocking_pids(pg_backend_pid()), pg_column_compression(name) FROM customers LIMIT 1
-- name: functions of Postgres 16 to 18, dialect: postgres, verdict: allow, on: shop, needs: recent
SELECT any_value(status), array_sample(ARRAY[1, 2, 3], 2), array_shuffle(ARRAY[1, 2]), erf(0.5), erfc(0.5), random_normal() IS NOT NULL, date_add(now(), '1 day'), date_subtract(now(), '1 day'), pg_input_is_valid('x', 'int4'), system_user IS NULL FROM orders
SELECT to_bin(5), to_oct(8), random(1, 10) <= 10, uuid_extract_version(gen_random_uuid()), unicode_assigned('a'), unicode_version(), pg_basetype('int4'::regtype)
SELECT array_reverse(ARRAY[1, 2]), array_sort(ARRAY[2, 1]), casefold('A'), crc32('a'), crc32c('a'), gamma(5), lgamma(5), reverse('\x12'::bytea), uuidv7() IS NOT NULL, uuidv4() IS NOT NULL
SELECT json_array(1, 2 NULL ON NULL), json_object('a': 1, 'b': 2), json_scalar(1), json_serialize('{}' RETURNING text), json_value('{"a": 1}', '$.a' RETURNING int), json_query('{"a": [1]}', '$.a' WITH WRAPPER), json_exists('{"a": 1}', '$.a'), json_arrayagg(id ORDER BY id), json_objectagg(id: status) FROM orders
-- name: xml, dialect: postgres, verdict: allow, on: shop, needs: xml
SELECT xmlelement(name x, xmlattributes(1 AS a), 'b'), xmlforest(1 AS a, 2 AS b), xmlconcat(xml '<a/>', xml '<b/>'), xmlcomment('x'), xmlpi(name php, 'x'), xmlroot(xml '<a/>', version '1.0'), xml_is_well_formed('<a/>'), xml_is_well_formed_document('<a/>'), xml_is_well_formed_content('a'), xpath('/a/text()', '<a>1</a>'), xpath_exists('/a', '<a/>'), xmlparse(document '<a/>'), xmlserialize(content xml '<a/>' AS text), xmlexists('/a' PASSING xml '<a/>')
SELECT * FROM xmltable('/r/i' PASSING xml '<r><i>1</i></r>' COLUMNS n int PATH '.')
SELECT xmlagg(xmlelement(name s, status)) FROM orders
SELECT xmlserialize(document xml '<a/>' AS text), xmlexists('/a' PASSING BY VALUE xml '<a/>')
