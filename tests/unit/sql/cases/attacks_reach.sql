-- name: a WHERE that is always true, dialect: postgres sqlite mysql tidb, mode: read_write, verdict: refuse, rule: unbounded-write
DELETE FROM T WHERE ID IS NOT NULL OR ID IS NULL
DELETE FROM T WHERE NOT (T.NAME NOT LIKE '%' OR NAME IS NOT NULL AND NAME IS NULL)
DELETE FROM t WHERE id = id
DELETE FROM t WHERE t.id = t.id
DELETE FROM t WHERE t.id = id
DELETE FROM t WHERE id IS NOT DISTINCT FROM id
DELETE FROM t WHERE id IS NULL OR id IS NOT NULL
DELETE FROM t WHERE id IS NOT NULL OR id IS NULL
DELETE FROM t WHERE id > 0 OR id <= 0
DELETE FROM t WHERE id > 0 OR NOT id > 0
DELETE FROM t WHERE NOT (1=0)
DELETE FROM t WHERE NOT (id <> id)
DELETE FROM t WHERE NOT false
DELETE FROM t WHERE 'a' LIKE '%'
DELETE FROM t WHERE name LIKE '%'
DELETE FROM t WHERE name LIKE '%%'
DELETE FROM t WHERE name ILIKE '%'
DELETE FROM t WHERE coalesce(name, '') LIKE '%'
DELETE FROM t WHERE EXISTS (SELECT 1)
DELETE FROM t WHERE EXISTS (SELECT 1 FROM t)
DELETE FROM t WHERE EXISTS (SELECT 1 FROM t x WHERE x.id = t.id)
DELETE FROM t WHERE NOT EXISTS (SELECT 1 WHERE false)
DELETE FROM t WHERE NOT EXISTS (SELECT 1 FROM t x WHERE x.id = t.id AND 1=0)
DELETE FROM t WHERE true = true
DELETE FROM t WHERE true IS TRUE
DELETE FROM t WHERE 1 = 1 OR id = 5
DELETE FROM t WHERE 1 IN (1,2)
DELETE FROM t WHERE 1 BETWEEN 0 AND 2
DELETE FROM t WHERE COALESCE(id, 1) = COALESCE(id, 1)
DELETE FROM t WHERE COALESCE(id = id, true)
DELETE FROM t WHERE id + 0 = id
DELETE FROM t WHERE id = id + 0
DELETE FROM t WHERE id * 1 = id
DELETE FROM t WHERE id - id = 0
DELETE FROM t WHERE abs(id) >= 0
DELETE FROM t WHERE length(name) >= 0
DELETE FROM t WHERE id IN (SELECT id FROM t)
DELETE FROM t WHERE id IN (SELECT t2.id FROM t t2)
DELETE FROM t WHERE (id) IN (SELECT id FROM t)
DELETE FROM t WHERE id = ANY (SELECT id FROM t)
DELETE FROM t WHERE id >= (SELECT min(id) FROM t)
DELETE FROM t WHERE id <= (SELECT max(id) FROM t)
DELETE FROM t WHERE id IN (SELECT * FROM (SELECT id FROM t) x)
DELETE FROM t WHERE CASE WHEN true THEN true END
DELETE FROM t WHERE CASE WHEN id > 0 THEN true ELSE true END
DELETE FROM t WHERE CASE WHEN 1=1 THEN 1 ELSE 0 END = 1
DELETE FROM t WHERE 1
DELETE FROM t WHERE 2
DELETE FROM t WHERE '1'
DELETE FROM t WHERE 1.5
DELETE FROM t WHERE -1
DELETE FROM t WHERE +1
DELETE FROM t WHERE 1 + 1
DELETE FROM t WHERE 1 + 1 = 2
DELETE FROM t WHERE length('a') = 1
DELETE FROM t WHERE NOT 0
DELETE FROM t WHERE NOT NULL IS NULL
DELETE FROM t WHERE NULL IS NULL
DELETE FROM t WHERE 1 IS NOT NULL
DELETE FROM t WHERE (SELECT 1) = 1
DELETE FROM t WHERE (SELECT true)
DELETE FROM t WHERE random() >= 0
DELETE FROM t WHERE now() > '2000-01-01'
DELETE FROM t WHERE current_date IS NOT NULL
DELETE FROM t WHERE true AND true
DELETE FROM t WHERE true OR id=1
DELETE FROM t WHERE 1=1 AND 2=2
DELETE FROM t WHERE id = 1 OR id != 1
DELETE FROM t WHERE id = 1 OR id <> 1
DELETE FROM t WHERE id < 10 OR id >= 10
DELETE FROM t WHERE id IN (1,2) OR id NOT IN (1,2)
DELETE FROM t WHERE (id = 1) IN (true, false)
DELETE FROM t WHERE id::text = id::text
DELETE FROM t WHERE cast(id as char) = cast(id as char)
DELETE FROM t WHERE (id, name) = (id, name)
DELETE FROM t WHERE ROW(id) = ROW(id)
DELETE FROM t WHERE id & 0 = 0
DELETE FROM t WHERE name = name COLLATE "C"
DELETE FROM t WHERE lower(name) = lower(name)
DELETE FROM t WHERE greatest(id, 1) = greatest(id, 1)
DELETE FROM t WHERE (id > 5) = (id > 5)
DELETE FROM t WHERE id = (id)
DELETE FROM t WHERE ((id)) = id
DELETE FROM t WHERE NOT id IS NULL OR id IS NULL
DELETE FROM t WHERE nullif(id, id) IS NULL
DELETE FROM t WHERE 1=1 -- id = 5
DELETE FROM t WHERE 1 /* id=5 */
DELETE FROM t WHERE id LIKE id
DELETE FROM t WHERE id <= id
DELETE FROM t WHERE id >= id
DELETE FROM t WHERE id BETWEEN id AND id
DELETE FROM t WHERE id IN (id, 5)
DELETE FROM t WHERE id BETWEEN id AND id + 1
DELETE FROM t WHERE name SIMILAR TO '%'
DELETE FROM t WHERE name GLOB '*'
DELETE FROM t WHERE name REGEXP ''
DELETE FROM t WHERE name RLIKE '.*'
DELETE FROM t WHERE ifnull(id, 1) = ifnull(id, 1)
DELETE FROM t WHERE if(true, true, id)
DELETE FROM t WHERE iif(1, 1, id)
DELETE FROM t WHERE t = t
DELETE FROM t WHERE rowid = rowid
DELETE FROM t WHERE rowid > 0
DELETE FROM t WHERE rowid IN (SELECT rowid FROM t)
DELETE FROM t WHERE ctid IS NOT NULL
DELETE FROM t WHERE ctid = ctid
DELETE FROM t WHERE 5 > 3
DELETE FROM t WHERE 'a' = 'a'
DELETE FROM t WHERE 'a' <> 'b'
DELETE FROM t WHERE 1 <> 2
DELETE FROM t WHERE 1.0 = 1
DELETE FROM t WHERE 'a' < 'b'
DELETE FROM t WHERE DATE '2020-01-01' < DATE '2021-01-01'
DELETE FROM t WHERE 1 = 1.0
DELETE FROM t WHERE TRUE
DELETE FROM t WHERE interval '1 day' > interval '1 hour'
DELETE FROM t WHERE pi() > 3
DELETE FROM t WHERE '{}'::jsonb = '{}'::jsonb
DELETE FROM t WHERE (1,2) = (1,2)
DELETE FROM t WHERE id = id AND true
DELETE FROM t WHERE id = id AND name = name
DELETE FROM t WHERE id > -1
DELETE FROM t WHERE id >= 0
DELETE FROM t WHERE t.id <> -1
UPDATE t SET a = 1 WHERE id + 1 > 0
DELETE FROM t WHERE NOT id < 0
-- name: a WHERE that is always true, dialect: postgres sqlite, mode: read_write, verdict: refuse, rule: unbounded-write
DELETE FROM t WHERE id || '' = id || ''
-- name: a WHERE that is always true, dialect: mysql tidb, mode: read_write, verdict: refuse, rule: unbounded-write
DELETE FROM t WHERE id XOR NOT id
-- name: a WHERE that is always true, dialect: sqlite mysql tidb, mode: read_write, verdict: refuse, rule: unbounded-write
DELETE FROM t WHERE id <=> id
-- name: a WHERE that is always true, dialect: postgres mysql tidb, mode: read_write, verdict: refuse, rule: unbounded-write
DELETE FROM t WHERE array[1] = array[1]
DELETE FROM t WHERE 1 = ANY(ARRAY[1])
DELETE FROM t WHERE id <> ALL (SELECT id FROM u WHERE 1 = 0)
DELETE FROM t WHERE id > ALL (SELECT id FROM u WHERE false)
DELETE FROM t WHERE NOT id = ANY (SELECT id FROM u WHERE false)
-- name: writes that reach every row, dialect: postgres, mode: read_write, verdict: refuse, rule: unbounded-write
DELETE FROM orders WHERE id = ANY (ARRAY(SELECT id FROM orders))
DELETE FROM orders WHERE id = ANY (ARRAY[id])
DELETE FROM orders WHERE note || '' = note OR note IS NULL
DELETE FROM orders WHERE ('' || note) = note || '' OR note IS NULL
DELETE FROM orders WHERE 'x' = ANY (ARRAY['x', note])
DELETE FROM orders WHERE id OPERATOR(pg_catalog.=) id
DELETE FROM orders WHERE tableoid = 'orders'::regclass
DELETE FROM orders WHERE id % 1 = 0
DELETE FROM orders WHERE coalesce(note, 'x') IS NOT NULL
DELETE FROM orders WHERE id = (SELECT orders.id)
DELETE FROM orders WHERE EXISTS (SELECT 1 WHERE orders.id = orders.id)
MERGE INTO orders o USING (VALUES (1)) v(x) ON o.id = 0 WHEN NOT MATCHED BY SOURCE THEN DELETE
UPDATE t SET a = 1 FROM o WHERE o.id = 5
UPDATE t SET a = o.b FROM o
UPDATE t SET a = 1 FROM o WHERE o.id = o.id
UPDATE t SET a = 1 FROM o JOIN p ON o.i = p.i WHERE o.x = 5
UPDATE t SET a = 1 FROM t x WHERE x.id = t.id
UPDATE t a SET v = 1 FROM (SELECT * FROM t) b WHERE a.id = b.id
DELETE FROM t USING o WHERE o.id = 5
DELETE FROM t USING t x WHERE x.id = t.id
DELETE FROM t WHERE EXISTS (SELECT 1 FROM o WHERE o.id = 5)
DELETE FROM t WHERE EXISTS (SELECT 1 FROM t WHERE t.id = 5)
DELETE FROM t WHERE EXISTS (SELECT 1 FROM t x WHERE x.id = 5)
DELETE FROM t WHERE (SELECT count(*) FROM o WHERE o.a > 1) > 0
DELETE FROM t WHERE id IN (SELECT id FROM (SELECT * FROM t) y)
DELETE FROM t WHERE id IN (SELECT id FROM t WHERE true)
DELETE FROM t WHERE id IN (SELECT id FROM t WHERE id = id)
DELETE FROM t WHERE id = ANY(SELECT id FROM t)
DELETE FROM t WHERE id IN (TABLE t)
WITH x AS (SELECT id FROM t) DELETE FROM t WHERE id IN (SELECT id FROM x)
WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d
WITH d AS (DELETE FROM t WHERE id = id RETURNING *) SELECT * FROM d
MERGE INTO t USING s ON true WHEN MATCHED THEN DELETE
MERGE INTO t USING s ON 1 = 1 WHEN MATCHED THEN UPDATE SET a = 1
MERGE INTO t USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE
MERGE INTO t USING t s ON t.id = s.id WHEN MATCHED THEN DELETE
MERGE INTO t USING s ON false WHEN NOT MATCHED BY SOURCE THEN DELETE
MERGE INTO t USING s ON t.id = s.id AND false WHEN NOT MATCHED BY SOURCE THEN DELETE
MERGE INTO t USING s ON s.id = 5 WHEN MATCHED THEN DELETE
MERGE INTO t USING s ON t.id = t.id WHEN MATCHED AND true THEN DELETE
INSERT INTO t SELECT * FROM t ON CONFLICT (id) DO UPDATE SET name = 'x'
INSERT INTO t (id) SELECT id FROM t ON CONFLICT (id) DO UPDATE SET name = 'x' WHERE true
DELETE FROM t WHERE id = id AND name = name AND a = a AND b = b AND c = c
DELETE FROM t WHERE (id = id OR id = 5) AND (name LIKE '%' OR name = 'x')
DELETE FROM t WHERE id % 1 = 0 OR id % 1 <> 0
DELETE FROM t WHERE NOT (id > 5 AND id < 5)
DELETE FROM t WHERE NOT (id = 5 AND id = 6)
DELETE FROM t WHERE id <> 5 OR id <> 6
DELETE FROM t WHERE id < 5 OR id > 4
DELETE FROM t WHERE ID = id
DELETE FROM t WHERE "id" = id
DELETE FROM public.t WHERE t.id = id
DELETE FROM public.t WHERE public.t.id = id
DELETE FROM t AS x WHERE x.id = id
DELETE FROM t WHERE (name = 'a') = (name = 'a')
DELETE FROM t WHERE name IS NOT NULL OR name IS NULL
DELETE FROM t WHERE (name IS NULL) IN (true, false)
DELETE FROM t WHERE (name IS NULL) IS NOT NULL
DELETE FROM t WHERE CASE WHEN id IS NULL THEN true ELSE true END
DELETE FROM t WHERE length(name) > -1
DELETE FROM t WHERE abs(id) > -1
DELETE FROM t WHERE id * 0 = 0
DELETE FROM t WHERE id::text LIKE '%'
DELETE FROM t WHERE concat(id) = concat(id)
DELETE FROM t WHERE date_trunc('day', a) = date_trunc('day', a)
DELETE FROM t WHERE id = (SELECT x.id FROM t x WHERE x.id = t.id)
DELETE FROM t WHERE id NOT IN (SELECT id FROM t WHERE false)
DELETE FROM t WHERE id NOT IN (SELECT id FROM o WHERE 1=0)
DELETE FROM t WHERE (id IN (SELECT id FROM t)) IS TRUE
DELETE FROM t WHERE ctid IN (SELECT ctid FROM t)
DELETE FROM t WHERE xmin IS NOT NULL
DELETE FROM t WHERE id IN (SELECT id FROM t LIMIT 1000000000)
DELETE FROM t WHERE id IN (SELECT id FROM t UNION SELECT id FROM t)
DELETE FROM t WHERE (id, name) IN (SELECT id, name FROM t)
DELETE FROM t WHERE id IN (SELECT id FROM t ORDER BY id)
DELETE FROM t WHERE id IN (SELECT DISTINCT id FROM t)
DELETE FROM t WHERE id IN (SELECT id FROM t GROUP BY id)
DELETE FROM t WHERE name ~ ''
DELETE FROM t WHERE name ~ '.*'
DELETE FROM t WHERE name ~* '^'
DELETE FROM t WHERE name ~~ '%'
DELETE FROM t WHERE id <> ALL ('{}')
DELETE FROM t WHERE id <> ALL ('{}'::int[])
DELETE FROM t WHERE id <> ALL (ARRAY[]::int[])
DELETE FROM t WHERE NOT (id = ANY ('{}'))
-- name: writes that reach every row, dialect: mysql tidb, mode: read_write, verdict: refuse, rule: unbounded-write
DELETE FROM t LIMIT 10
DELETE FROM t ORDER BY id LIMIT 1
UPDATE t, o SET t.x=1 WHERE o.id=5
UPDATE t, o SET x=1 WHERE o.id=5
UPDATE t CROSS JOIN o SET t.x=1 WHERE o.id=5
DELETE t FROM t, o WHERE o.id=5
DELETE t, o FROM t, o WHERE o.id=5
UPDATE t JOIN o ON t.id=o.id SET t.x=1
UPDATE t JOIN t b ON t.id=b.id SET t.x=1 WHERE t.id = b.id
DELETE a FROM t a JOIN t b ON a.id = b.id WHERE a.id = b.id
INSERT INTO t SELECT * FROM t ON DUPLICATE KEY UPDATE a=1
REPLACE INTO t SELECT * FROM t
REPLACE INTO t (id) SELECT id FROM t
DELETE FROM t WHERE id = id COLLATE utf8mb4_bin
DELETE FROM t WHERE BINARY id = BINARY id
DELETE FROM t WHERE id <=> id
DELETE FROM t WHERE `id` = id
DELETE FROM t WHERE id || 1
DELETE FROM t WHERE !(id <> id)
DELETE FROM t WHERE 'a' OR id = 5
DELETE FROM t WHERE id XOR NOT id
-- name: writes that reach every row, dialect: sqlite, mode: read_write, verdict: refuse, rule: unbounded-write
DELETE FROM t WHERE id IS id
DELETE FROM t WHERE id == id
DELETE FROM t WHERE [id] = id
DELETE FROM t WHERE rowid
DELETE FROM t WHERE rowid > 0
DELETE FROM t WHERE rowid IS NOT NULL
DELETE FROM t WHERE typeof(id) = typeof(id)
DELETE FROM t WHERE 1 OR id = 5
DELETE FROM t WHERE id NOTNULL OR id ISNULL
DELETE FROM t WHERE glob('*', name)
DELETE FROM t WHERE like('%', name)
DELETE FROM t WHERE hex(id) >= ''
DELETE FROM t WHERE name >= ''
UPDATE OR REPLACE t SET a = 1 WHERE 1
INSERT INTO t SELECT * FROM t WHERE true ON CONFLICT (id) DO UPDATE SET name = 'x'
INSERT OR REPLACE INTO t SELECT * FROM t
-- name: recursion that goes on for ever, dialect: postgres sqlite mysql tidb, verdict: refuse, rule: unbounded-read
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 2 FROM r WHERE n <> 100) SELECT count(*) FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n - 1 FROM r WHERE n <> 100) SELECT count(*) FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n <> 100 OR n > 5) SELECT count(*) FROM r
WITH RECURSIVE r(n) AS (SELECT id FROM t UNION ALL SELECT n + 1 FROM r WHERE n <> 100) SELECT count(*) FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n <> 1000000000) SELECT count(*) FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM r WHERE n > 0) SELECT * FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n >= 1) SELECT count(*) FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT r.n + 1 FROM r WHERE r.n <> -1) SELECT count(*) FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n - 1 FROM r WHERE n < 5) SELECT count(*) FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 1000000000000) SELECT count(*) FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n = n) SELECT count(*) FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n IS NOT NULL) SELECT count(*) FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 0 FROM r WHERE n < 5) SELECT count(*) FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n FROM r WHERE n < 5) SELECT count(*) FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT 1 FROM r WHERE n < 5) SELECT count(*) FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT 1 + n FROM r WHERE n > 0) SELECT count(*) FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n * 2 FROM r WHERE n > 0) SELECT count(*) FROM r
WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT r.n + 1 FROM r WHERE r.n > 0) SELECT max(n) FROM r
-- name: a WHERE that is always true by an empty or joined text, dialect: mysql tidb, mode: read_write, verdict: refuse, rule: unbounded-write
DELETE FROM t WHERE a LIKE CONCAT('%', '')
DELETE FROM t WHERE a LIKE CONCAT('%', UPPER('%')) OR a IS NULL
DELETE FROM t WHERE INSTR(a, '') = 1
DELETE FROM t WHERE LOCATE('', a)
DELETE FROM t WHERE POSITION('' IN a) > 0
DELETE FROM t WHERE CONCAT('a', 'b') = LOWER('AB')
-- name: recursion that another table multiplies, dialect: postgres sqlite mysql tidb, verdict: refuse, rule: unbounded-read
WITH RECURSIVE x AS (SELECT 1 AS d UNION ALL SELECT a.d + 1 FROM x a, t b WHERE a.d < 30) SELECT count(*) FROM x
WITH RECURSIVE x AS (SELECT 1 AS d UNION ALL SELECT d + 1 FROM x, t WHERE d < 30) SELECT count(*) FROM x
WITH RECURSIVE x AS (SELECT 1 AS d UNION ALL SELECT d + 1 FROM x CROSS JOIN t b WHERE d < 40) SELECT count(*) FROM x
WITH RECURSIVE x AS (SELECT 1 AS d UNION ALL SELECT d + 1 FROM x CROSS JOIN (SELECT 1 AS one UNION ALL SELECT 2) b WHERE d < 40) SELECT count(*) FROM x
WITH RECURSIVE p AS (SELECT 1 AS one UNION ALL SELECT 2), x AS (SELECT 1 AS d UNION ALL SELECT d + 1 FROM x CROSS JOIN p WHERE d < 40) SELECT count(*) FROM x
WITH RECURSIVE x AS (SELECT 1 AS d UNION ALL SELECT d + 1 FROM x JOIN t b ON b.id > 0 WHERE d < 40) SELECT count(*) FROM x
WITH RECURSIVE x AS (SELECT 1 AS d UNION ALL SELECT d + 1 FROM x JOIN t b ON b.id <> x.d WHERE d < 40) SELECT count(*) FROM x
-- name: products out of little, dialect: postgres sqlite mysql tidb, verdict: refuse, rule: unbounded-read
WITH a AS (SELECT 1 AS n UNION ALL SELECT 1 UNION ALL SELECT 1 UNION ALL SELECT 1 UNION ALL SELECT 1), b AS (SELECT 1 FROM a x, a y, a z, a w), c AS (SELECT 1 FROM b x, b y, b z, b w) SELECT count(*) FROM c
SELECT count(*) FROM (SELECT a.id FROM t a, t b) x, (SELECT a.id FROM t a, t b) y
SELECT count(*) FROM t a JOIN t b ON a.id <> b.id JOIN t c ON b.id <> c.id JOIN t d ON c.id <> d.id
SELECT count(*) FROM t a CROSS JOIN t b CROSS JOIN t c CROSS JOIN t d
SELECT count(*) FROM t a, t b, t c, t d WHERE a.id = a.id
SELECT count(*) FROM (t a CROSS JOIN t b CROSS JOIN t c CROSS JOIN t d)
SELECT count(*) FROM ((t a CROSS JOIN t b) CROSS JOIN (t c CROSS JOIN t d))
SELECT count(*) FROM t a JOIN (t b CROSS JOIN t c CROSS JOIN t d CROSS JOIN t e) ON a.id = b.id
-- name: texts and series out of little, dialect: postgres, verdict: refuse, rule: unbounded-read
SELECT count(*) FROM generate_series('2000-01-01'::timestamp, '3000-01-01', '1 microsecond')
WITH a AS (VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9), (10)), b AS (SELECT a.* FROM a, a x, a y, a z), c AS (SELECT b.* FROM b, b x, b y) SELECT count(*) FROM c
WITH RECURSIVE r(s) AS (SELECT 'x' UNION ALL SELECT s || s FROM r WHERE length(s) < 1000000000) SELECT * FROM r
WITH RECURSIVE r(n, s) AS (SELECT 1, 'x' UNION ALL SELECT n + 1, concat(s, '-', s) FROM r WHERE n < 40) SELECT max(length(s)) FROM r
WITH RECURSIVE r(n, s) AS (SELECT 1, '[]'::jsonb UNION ALL SELECT n + 1, jsonb_build_array(s, s) FROM r WHERE n < 40) SELECT s FROM r
SELECT count(*) FROM generate_series(1, (SELECT 10000000000))
SELECT count(*) FROM generate_series(timestamp '2000-01-01', timestamp '2100-01-01', interval '1 microsecond')
SELECT count(*) FROM generate_series(1, 100000) a CROSS JOIN LATERAL generate_series(1, 100000) b
SELECT count(*) FROM (SELECT generate_series(1, 100000) a) x, (SELECT generate_series(1, 100000) b) y
WITH x AS (SELECT generate_series(1, 100000) a) SELECT count(*) FROM x a, x b
WITH x AS (SELECT generate_series(1, 100000) a) SELECT count(*) FROM x a, x b UNION ALL SELECT 1
SELECT string_agg(repeat('x', 1000), '') FROM generate_series(1, 10000000)
SELECT array_agg(repeat('x', 1000000)) FROM generate_series(1, 1000000)
SELECT regexp_replace(repeat('a', 1000000), 'a', repeat('b', 10000), 'g')
SELECT replace(replace(replace(replace('aaaa', 'a', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'), 'a', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'), 'a', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'), 'a', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')
-- name: searches that nobody can stop, dialect: sqlite, verdict: refuse, rule: unbounded-read
SELECT instr(hex(zeroblob(4000000)), hex(zeroblob(2000000)) || '1')
SELECT replace(hex(zeroblob(4000000)), hex(zeroblob(2000000)) || '1', 'x')
SELECT ltrim(hex(zeroblob(4000000)), hex(zeroblob(2000000)))
SELECT hex(zeroblob(4000000)) LIKE '%0%0%0%0%1'
SELECT hex(zeroblob(4000000)) GLOB '*0*0*0*0*1'
SELECT like('%a%a%a%a%a%a%a%a%a%a%a%', replace(hex(zeroblob(10000)), '0', 'a'))
-- name: a UNION that counts its steps along no join, dialect: postgres sqlite mysql tidb, verdict: refuse, rule: unbounded-read
WITH RECURSIVE up AS (SELECT 1 AS lvl UNION SELECT c.lvl + 1 FROM t p JOIN up c ON 1 = 1) SELECT * FROM up
-- name: operators of the engine between a value and itself, dialect: postgres, mode: read_write, verdict: refuse, rule: unbounded-write
DELETE FROM t WHERE ARRAY[id] @> ARRAY[id]
DELETE FROM t WHERE tags && t.tags
DELETE FROM t WHERE id = 5 OR tags <@ tags
DELETE FROM t WHERE NOT (period << period)
MERGE INTO orders o USING a JOIN b ON a.id = b.id ON o.id = o.id WHEN MATCHED THEN DELETE
MERGE INTO orders o USING a CROSS JOIN b ON true WHEN MATCHED THEN UPDATE SET total = 1
-- name: signs of what is never negative, dialect: postgres sqlite mysql tidb, mode: read_write, verdict: refuse, rule: unbounded-write
DELETE FROM t WHERE SIGN(id * id) >= 0
DELETE FROM t WHERE SIGN(total) IN (-1, 0, 1)
-- name: texts that are never empty, dialect: sqlite mysql tidb, mode: read_write, verdict: refuse, rule: unbounded-write
DELETE FROM t WHERE length(quote(name)) > 0
DELETE FROM t WHERE quote(name) <> ''
-- name: names of types are never empty, dialect: sqlite, mode: read_write, verdict: refuse, rule: unbounded-write
DELETE FROM t WHERE length(typeof(name)) > 0
DELETE FROM t WHERE typeof(name) <> ''
-- name: a value divided by itself and other arithmetic of one value, dialect: postgres sqlite mysql tidb, mode: read_write, verdict: refuse, rule: unbounded-write
DELETE FROM t WHERE n / n = 1
DELETE FROM t WHERE 1 / n = 1 / n
DELETE FROM t WHERE (a, b) IN ((a, b))
-- name: the bounds of a type named, dialect: postgres sqlite mysql tidb, mode: read_write, verdict: refuse, rule: unbounded-write
DELETE FROM t WHERE n BETWEEN -2147483648 AND 2147483647
DELETE FROM t WHERE n >= -9223372036854775808
DELETE FROM t WHERE n <= 9223372036854775807
DELETE FROM t WHERE day BETWEEN '1000-01-01' AND '9999-12-31'
DELETE FROM t WHERE day <= '9999-12-31 23:59:59'
DELETE FROM t WHERE day >= '0001-01-01'
-- name: calls that compare a value with itself, dialect: mysql tidb, mode: read_write, verdict: refuse, rule: unbounded-write
DELETE FROM t WHERE n DIV n = 1
DELETE FROM t WHERE n ^ n = 0
DELETE FROM t WHERE STRCMP(n, n) = 0
DELETE FROM t WHERE FIELD(n, n)
DELETE FROM t WHERE FIND_IN_SET(n, n) > 0
DELETE FROM t WHERE INTERVAL(n, n)
DELETE FROM t WHERE JSON_CONTAINS(doc, doc)
DELETE FROM t WHERE CONCAT(n, '') = n
DELETE FROM t WHERE MD5(n) <> ''
DELETE FROM t WHERE SHA2(n, 256) >= ''
-- name: disguises of what every row meets, dialect: postgres sqlite mysql tidb, mode: read_write, verdict: refuse, rule: unbounded-write
DELETE FROM t WHERE ~id OR id
DELETE FROM t WHERE round(id) = id
DELETE FROM t WHERE ceil(id) >= floor(id)
DELETE FROM t WHERE (a > 1) IS NULL OR a IS NOT NULL OR a > 1
DELETE FROM t WHERE length(cast(id AS char(20))) > 0
DELETE FROM t WHERE a = (SELECT t.a) OR a IS NULL
DELETE FROM t WHERE (SELECT count(*) FROM t s WHERE s.id = t.id) > 0
DELETE FROM t WHERE (SELECT count(*) FROM t s WHERE s.id = t.id) >= 1
DELETE FROM t WHERE (SELECT max(id) FROM t) >= id
DELETE FROM t WHERE (SELECT s.id FROM t s WHERE s.id = t.id) = id
DELETE FROM t WHERE id IN (SELECT max(id) FROM t GROUP BY id)
DELETE FROM t WHERE id < 1e30
-- name: disguises of what every row meets in SQLite, dialect: sqlite, mode: read_write, verdict: refuse, rule: unbounded-write
DELETE FROM t WHERE typeof(id) = 'integer'
DELETE FROM t WHERE typeof(rowid) IN ('integer', 'text')
DELETE FROM t WHERE id = rowid
DELETE FROM t WHERE id IN (SELECT rowid FROM t)
DELETE FROM t WHERE rowid IN (SELECT s.id FROM t s)
DELETE FROM t WHERE rowid >= 1
DELETE FROM t WHERE rowid <= 9223372036854775807
DELETE FROM t WHERE a IS (SELECT t.a)
DELETE FROM t WHERE json_array(a) IS NOT NULL
DELETE FROM t WHERE NOT printf('%s', a) IS NULL
DELETE FROM t WHERE id IN (SELECT id FROM t LIMIT -1)
WITH every AS (SELECT id FROM t) DELETE FROM t WHERE id IN every
-- name: a WHERE that is always true by a number that is never negative, dialect: tidb, mode: read_write, verdict: refuse, rule: unbounded-write
DELETE FROM t WHERE VEC_L2_DISTANCE(v, v) = 0
DELETE FROM t WHERE VEC_L2_DISTANCE(v, '[1,2,3]') >= 0
DELETE FROM t WHERE VEC_COSINE_DISTANCE(v, '[1,2,3]') > -0.1
UPDATE t SET a = 1 WHERE NOT VEC_DIMS(v) < 0
DELETE FROM t WHERE TIDB_SHARD(id) >= 0
DELETE FROM t WHERE CRC32(name) >= 0
-- name: a WHERE that is always true by a length, dialect: postgres sqlite mysql tidb, mode: read_write, verdict: refuse, rule: unbounded-write
DELETE FROM t WHERE LENGTH(name) <> -3
DELETE FROM t WHERE LENGTH(name) <> 3.5
DELETE FROM t WHERE LENGTH(name) > 5 OR LENGTH(name) <= 5
-- name: recursion that doubles its rows, dialect: postgres sqlite mysql tidb, verdict: refuse, rule: unbounded-read
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 30 UNION ALL SELECT n + 1 FROM r WHERE n < 30) SELECT count(*) FROM r
WITH RECURSIVE r(n) AS (SELECT 30 UNION ALL SELECT n - 1 FROM r WHERE n > 0 UNION ALL SELECT n - 1 FROM r WHERE n > 0) SELECT count(*) FROM r
WITH RECURSIVE r(n) AS (SELECT -1000000000 UNION ALL SELECT n + 1 FROM r WHERE n < 0) SELECT count(*) FROM r
-- name: a limit that is none, and lists joined without end, dialect: sqlite, verdict: refuse, rule: unbounded-read
WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT -1) SELECT count(*) FROM c
WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c LIMIT -1
SELECT count(*) FROM json_each('[1,2,3,4,5,6,7,8,9,0]') a, json_each('[1,2,3,4,5,6,7,8,9,0]') b, json_each('[1,2,3,4,5,6,7,8,9,0]') c, json_each('[1,2,3,4,5,6,7,8,9,0]') d, json_each('[1,2,3,4,5,6,7,8,9,0]') e, json_each('[1,2,3,4,5,6,7,8,9,0]') f, json_each('[1,2,3,4,5,6,7,8,9,0]') g, json_each('[1,2,3,4,5,6,7,8,9,0]') h, json_each('[1,2,3,4,5,6,7,8,9,0]') i
-- name: a subquery that every row meets alike, dialect: postgres sqlite mysql tidb, mode: read_write, verdict: refuse, rule: unbounded-write
DELETE FROM t WHERE id BETWEEN (SELECT min(id) FROM t) AND (SELECT max(id) FROM t)
DELETE FROM t WHERE EXISTS (SELECT 1 FROM o WHERE t.id = t.id)
DELETE FROM t WHERE a = 5 OR EXISTS (SELECT 1 FROM o WHERE t.id >= 0)
-- name: a call in the query of an INSERT that has its table's name, dialect: postgres mysql tidb, mode: read_write, verdict: refuse, rule: functions
INSERT INTO archive (SELECT archive(5))
INSERT INTO archive (SELECT id FROM orders WHERE archive(id) > 0)
-- name: every address and every bit, dialect: postgres, mode: read_write, verdict: refuse, rule: unbounded-write
DELETE FROM t WHERE ip <<= '0.0.0.0/0'
DELETE FROM t WHERE ip <<= '::/0'::inet
DELETE FROM t WHERE ip << '0.0.0.0/0'
DELETE FROM t WHERE '0.0.0.0/0' >>= ip
DELETE FROM t WHERE ip && '0.0.0.0/0'
DELETE FROM t WHERE x ^ 2 >= 0
DELETE FROM t WHERE x ^ 0 = 1
DELETE FROM t WHERE num_nulls(x, y) >= 0
DELETE FROM t WHERE x ^@ ''
DELETE FROM t WHERE random() < 2 AND id = id
-- name: texts with nothing taken or changed, dialect: postgres sqlite, mode: read_write, verdict: refuse, rule: unbounded-write
DELETE FROM t WHERE substr(x, 1, 0) = ''
DELETE FROM t WHERE replace(x, 'a', 'a') = x
DELETE FROM t WHERE x || 'a' <> ''
DELETE FROM t WHERE concat(x, 'a') <> ''
DELETE FROM t WHERE x | 0 = x
-- name: powers and every letter, dialect: mysql tidb, mode: read_write, verdict: refuse, rule: unbounded-write
DELETE FROM t WHERE power(x, 0) = 1
DELETE FROM t WHERE left(x, 0) = ''
DELETE FROM t WHERE x | 0 = x
-- name: a text for NULL too, dialect: sqlite, mode: read_write, verdict: refuse, rule: unbounded-write
DELETE FROM t WHERE json_quote(x) IS NOT NULL
-- name: the ends of curves and letters turned twice, dialect: postgres mysql sqlite, mode: read_write, verdict: refuse, rule: unbounded-write
DELETE FROM t WHERE sqrt(x) >= 0
DELETE FROM t WHERE exp(x) > 0
DELETE FROM t WHERE cos(x) BETWEEN -1 AND 1
DELETE FROM t WHERE lower(x) = lower(upper(x))
-- name: a series beside the table, dialect: postgres, mode: read_write, verdict: refuse, rule: unbounded-write
UPDATE t SET x = 1 FROM generate_series(1, 2) g WHERE g = 1
UPDATE t SET x = 1 FROM unnest(ARRAY[1, 2]) v WHERE v = 1
