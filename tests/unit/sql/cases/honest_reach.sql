-- name: writes that name their rows, dialect: postgres, mode: read_write, verdict: allow
DELETE FROM orders WHERE id = ANY (ARRAY(SELECT id FROM orders WHERE total < 5))
DELETE FROM orders WHERE id = ANY (ARRAY(SELECT order_id FROM order_items))
DELETE FROM orders WHERE total = ANY (ARRAY[1, 2, id])
DELETE FROM orders WHERE id OPERATOR(pg_catalog.=) ANY (ARRAY[1, 2])
DELETE FROM orders WHERE tableoid = 'orders'::regclass AND id = 5
DELETE FROM orders WHERE nullif(note, '') IS NOT NULL
DELETE FROM orders WHERE coalesce(note, other) IS NOT NULL
DELETE FROM orders WHERE coalesce(note, 'x') IS NULL OR id = 5
DELETE FROM orders WHERE id % 2 = 0
DELETE FROM orders WHERE note || '' = 'x'
DELETE FROM orders WHERE note || other = ''
EXPLAIN DELETE FROM orders WHERE false
INSERT INTO orders (id, note) VALUES (1, 'x') ON CONFLICT (note COLLATE "C" text_pattern_ops) DO NOTHING
DELETE FROM orders WHERE EXISTS (SELECT 1 WHERE orders.id = 5)
MERGE INTO orders o USING src s ON o.id = s.id WHEN NOT MATCHED BY SOURCE THEN DELETE
MERGE INTO orders o USING src s ON id = sid WHEN NOT MATCHED BY SOURCE AND total = 0 THEN DELETE
DELETE FROM t WHERE id IN (SELECT * FROM (SELECT MAX(id) FROM t) x)
UPDATE t SET a = o.b FROM o WHERE o.id = t.id
UPDATE t SET a = o.b FROM o WHERE o.tid = id
UPDATE emp e SET boss = m.name FROM emp m WHERE e.manager_id = m.id
UPDATE emp e SET boss = m.name FROM emp m WHERE e.manager_id = m.id AND m.dept = 5
DELETE FROM t a USING t b WHERE a.id > b.id AND a.email = b.email
DELETE FROM t a USING t b WHERE a.ctid < b.ctid AND a.email = b.email
DELETE FROM t WHERE id NOT IN (SELECT min(id) FROM t GROUP BY email)
DELETE FROM t WHERE id IN (SELECT id FROM t ORDER BY created LIMIT 10)
DELETE FROM t WHERE id IN (SELECT id FROM t WHERE a > 5)
DELETE FROM t WHERE parent_id IN (SELECT id FROM t WHERE name = 'x')
DELETE FROM t WHERE parent_id NOT IN (SELECT id FROM t)
DELETE FROM t WHERE NOT EXISTS (SELECT 1 FROM o WHERE o.tid = t.id)
DELETE FROM t WHERE EXISTS (SELECT 1 FROM o WHERE o.tid = t.id)
DELETE FROM t WHERE EXISTS (SELECT 1 FROM t x WHERE x.email = t.email AND x.id < t.id)
DELETE FROM t WHERE EXISTS (SELECT 1 FROM o WHERE tid = t.id AND a > 5)
UPDATE t SET a = 1 WHERE active
UPDATE t SET a = 1 WHERE NOT active
UPDATE t SET a = 1 WHERE active IS TRUE
UPDATE t SET a = 1 WHERE active IS NOT TRUE
UPDATE t SET a = 1 WHERE deleted_at IS NULL
UPDATE t SET a = 1 WHERE deleted_at IS NOT NULL
UPDATE t SET a = 1 WHERE id % 2 = 0
UPDATE t SET a = 1 WHERE id > 0
UPDATE t SET a = 1 WHERE status <> 'paid'
UPDATE t SET a = 1 WHERE status = 'a' OR status = 'b' OR total > 100
UPDATE t SET a = 1 WHERE name LIKE 'a%' OR name LIKE '%b'
UPDATE t SET a = 1 WHERE created < now() - interval '1 day'
UPDATE t SET a = 1 WHERE created >= '2025-01-01' AND created < '2026-01-01'
UPDATE t SET a = 1 WHERE lower(email) = 'x@y.z'
UPDATE t SET a = 1 WHERE coalesce(note, '') = ''
UPDATE t SET a = 1 WHERE coalesce(total, 0) < 5
UPDATE t SET a = 1 WHERE data->>'k' = 'v'
UPDATE t SET a = 1 WHERE 'x' = ANY(tags)
UPDATE t SET a = 1 WHERE tags @> ARRAY['a']
UPDATE t SET a = 1 WHERE id BETWEEN 1 AND 100
UPDATE t SET a = 1 WHERE id IN (1,2,3) OR id > 100
UPDATE t SET a = 1 WHERE id NOT IN (1,2,3)
UPDATE t SET a = s.a, b = s.b FROM s WHERE t.id = s.id AND (t.a IS DISTINCT FROM s.a OR t.b IS DISTINCT FROM s.b)
UPDATE t SET a = 1 WHERE (a, b) = (1, 2)
UPDATE t SET a = 1 WHERE a <> b
UPDATE t SET a = 1 WHERE a <> b OR c <> d OR e <> f
UPDATE t SET a = 1 WHERE a <> 1 OR b <> 2 OR c <> 3
UPDATE t SET a = 1 WHERE NOT (a = 1 AND b = 2 AND c = 3)
UPDATE t SET a = 1 WHERE a + b > c + d
UPDATE t SET a = 1 WHERE length(name) > 3
UPDATE t SET a = 1 WHERE length(trim(name)) > 0
UPDATE t SET a = 1 WHERE name <> ''
UPDATE t SET a = 1 WHERE name ~ '^[a-z]+$'
UPDATE t SET a = 1 WHERE name !~ '^a'
UPDATE t SET a = 1 WHERE date_part('year', created) = 2025
UPDATE t SET a = 1 WHERE CASE WHEN a > 5 THEN b > 1 ELSE c > 1 END
UPDATE t SET a = 1 WHERE (SELECT count(*) FROM o WHERE o.tid = t.id) > 3
UPDATE t SET a = 1 WHERE total > (SELECT avg(total) FROM t)
UPDATE t SET a = 1 WHERE total = (SELECT max(total) FROM t)
UPDATE t SET a = 1 WHERE id = (SELECT id FROM t ORDER BY a LIMIT 1)
DELETE FROM t USING o WHERE t.id = o.tid AND o.x = 5
DELETE FROM t WHERE ctid = '(0,1)'
MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN UPDATE SET a = s.a WHEN NOT MATCHED THEN INSERT VALUES (s.id)
MERGE INTO t USING s ON t.id = s.id WHEN MATCHED AND s.x > 5 THEN DELETE WHEN NOT MATCHED BY SOURCE THEN DELETE
MERGE INTO t USING s ON true WHEN NOT MATCHED THEN INSERT VALUES (1)
MERGE INTO t USING s ON true WHEN MATCHED AND t.id = 5 THEN DELETE
INSERT INTO t SELECT * FROM s ON CONFLICT (id) DO UPDATE SET name = 'x'
INSERT INTO t VALUES (1) ON CONFLICT (id) DO UPDATE SET name = 'x'
INSERT INTO t SELECT * FROM t WHERE id = 5 ON CONFLICT (id) DO UPDATE SET name = 'x'
INSERT INTO t SELECT * FROM t ON CONFLICT DO NOTHING
INSERT INTO t SELECT * FROM t ON CONFLICT (id) DO UPDATE SET name = 'x' WHERE t.id = 5
WITH x AS (SELECT id FROM t WHERE a > 5) UPDATE t SET a = 1 WHERE id IN (SELECT id FROM x)
WITH x AS (SELECT id, row_number() OVER (PARTITION BY email ORDER BY id) AS n FROM t) DELETE FROM t WHERE id IN (SELECT id FROM x WHERE n > 1)
UPDATE t SET a = 1 WHERE position('x' in name) > 0
UPDATE t SET a = 1 WHERE note IS NULL OR note = ''
UPDATE t SET a = 1 WHERE a IS NOT NULL AND b IS NOT NULL
DELETE FROM t WHERE name ~ '^tmp_'
DELETE FROM t WHERE name ~* 'a.*b' OR name !~ '[0-9]'
DELETE FROM t WHERE name ~~ 'a%'
DELETE FROM t WHERE id <> ALL (ARRAY[1, 2, 3])
DELETE FROM t WHERE id <> ALL ('{1,2}'::int[])
DELETE FROM t WHERE id = ANY ('{1,2}'::int[])
DELETE FROM t WHERE id <> ALL (SELECT id FROM u WHERE kind = 1)
UPDATE t SET a = 1 WHERE balance > -1 AND id <> 7
UPDATE t SET a = 1 WHERE id >= 1000 AND id < 2000
-- name: writes that name their rows, dialect: mysql tidb, mode: read_write, verdict: allow
DELETE FROM t WHERE id IN (SELECT * FROM (SELECT MAX(id) FROM t) x)
UPDATE t JOIN o ON t.id=o.id SET t.x=1 WHERE o.id=5
UPDATE t, o SET t.x=1 WHERE t.id = o.id
DELETE t FROM t JOIN o ON t.id=o.id WHERE o.id=5
DELETE t FROM t LEFT JOIN o ON t.id=o.id WHERE o.id IS NULL
DELETE a FROM t a JOIN t b ON a.email = b.email WHERE a.id > b.id
UPDATE t JOIN o USING (id) SET t.x=1 WHERE o.b=5
DELETE FROM t WHERE id = 5 LIMIT 1
REPLACE INTO t (id) VALUES (1)
REPLACE INTO t SELECT * FROM s
DELETE FROM t WHERE a LIKE CONCAT('%', b, '%')
DELETE FROM t WHERE CONCAT(a, ' ', b) <> 'x y'
DELETE FROM t WHERE LOWER(a) <> 'x'
DELETE FROM t WHERE UPPER(a) = a AND b = 1
DELETE FROM t WHERE INSTR(a, 'x') = 0
DELETE FROM t WHERE LOCATE('x', a)
DELETE FROM t WHERE a NOT LIKE CONCAT('x', '%')
-- name: writes that name their rows, dialect: sqlite, mode: read_write, verdict: allow
DELETE FROM t WHERE id IN (SELECT * FROM (SELECT MAX(id) FROM t) x)
DELETE FROM t WHERE rowid NOT IN (SELECT min(rowid) FROM t GROUP BY email)
DELETE FROM t WHERE rowid = 5
DELETE FROM t WHERE name GLOB 'a*'
UPDATE t SET a = (SELECT b FROM o WHERE o.id = t.id) WHERE EXISTS (SELECT 1 FROM o WHERE o.id = t.id)
-- name: recursion that ends, dialect: postgres sqlite mysql tidb, verdict: allow
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n <> 100) SELECT n FROM r
WITH RECURSIVE r AS (SELECT 10 AS n UNION ALL SELECT n - 2 FROM r WHERE n <> 0) SELECT n FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 1000) SELECT count(*) FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT 1 + n FROM r WHERE n BETWEEN 0 AND 99) SELECT count(*) FROM r
WITH RECURSIVE r(n) AS (SELECT 100 UNION ALL SELECT n - 1 FROM r WHERE n > 0) SELECT count(*) FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n * 2 FROM r WHERE n < 1000000000000) SELECT n FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n + 1 <= (SELECT max(id) FROM t)) SELECT n FROM r
WITH RECURSIVE f(a, b) AS (SELECT 0, 1 UNION ALL SELECT b, a + b FROM f WHERE b < 1000) SELECT a FROM f
WITH RECURSIVE tree AS (SELECT id, parent_id, 0 AS depth FROM t WHERE parent_id IS NULL UNION ALL SELECT c.id, c.parent_id, r.depth + 1 FROM t c JOIN tree r ON r.id = c.parent_id) SELECT * FROM tree
WITH RECURSIVE tree AS (SELECT id, parent_id, 0 AS depth FROM t WHERE id = 7 UNION ALL SELECT c.id, c.parent_id, r.depth + 1 FROM t c, tree r WHERE r.parent_id = c.id AND r.depth >= 0) SELECT * FROM tree
WITH RECURSIVE r(id, root) AS (SELECT id, id FROM t WHERE parent_id IS NULL UNION ALL SELECT c.id, r.root FROM t c JOIN r ON c.parent_id = r.id WHERE r.root = 5) SELECT count(*) FROM r
WITH RECURSIVE p AS (SELECT id, 1 AS l FROM t UNION ALL SELECT i.id, p.l + 1 FROM p, t i WHERE p.l < 3) SELECT * FROM p
WITH RECURSIVE p AS (SELECT id, 1 AS l FROM t UNION ALL SELECT i.id, p.l + 1 FROM p JOIN t i ON i.id > p.id WHERE p.l < 50) SELECT * FROM p
WITH RECURSIVE m AS (SELECT 30 AS most), n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n CROSS JOIN m WHERE i < 30) SELECT * FROM n
WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n CROSS JOIN (SELECT max(id) AS top FROM t) m WHERE i < m.top) SELECT * FROM n
WITH RECURSIVE x (id, lvl) AS (SELECT 1, 0 UNION ALL SELECT id, lvl + 1 FROM x JOIN t USING (id) WHERE lvl < 20) SELECT * FROM x
-- name: joins without a condition that stay small, dialect: postgres sqlite mysql tidb, verdict: allow
SELECT * FROM t a CROSS JOIN t b
SELECT * FROM (SELECT count(*) AS n FROM t) a, (SELECT count(*) AS n FROM o) b, (SELECT max(x) AS n FROM p) c
SELECT a.id FROM t a JOIN t b ON a.id < b.id JOIN t c ON b.id < c.id
SELECT * FROM t a JOIN o b ON a.id = b.tid JOIN p c ON c.oid = b.id AND c.kind <> a.kind
WITH m AS (SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3), k AS (SELECT DISTINCT kind FROM t) SELECT m.n, k.kind, count(t.id) FROM m CROSS JOIN k LEFT JOIN t ON t.kind = k.kind AND t.month = m.n GROUP BY m.n, k.kind
SELECT d.n * 10 + e.n FROM (SELECT 0 AS n UNION SELECT 1 UNION SELECT 2) d, (SELECT 0 AS n UNION SELECT 1) e
WITH s AS (SELECT kind, count(*) AS n FROM t GROUP BY kind), x AS (SELECT max(n) AS m FROM s), y AS (SELECT min(n) AS m FROM s) SELECT s.kind, s.n, x.m, y.m FROM s, x, y
-- name: joins in brackets that are linked, dialect: postgres sqlite mysql tidb, verdict: allow
WITH x AS (SELECT a.id FROM t AS a LEFT JOIN (u AS b JOIN orders AS c ON b.id = c.id) ON a.id = b.id) SELECT count(*) FROM x AS a LEFT JOIN (u AS b JOIN orders AS c ON b.id = c.id) ON a.id = b.id
SELECT count(*) FROM t a JOIN (t b JOIN (t c JOIN t d ON c.id = d.id) ON b.id = c.id) ON a.id = b.id
SELECT count(*) FROM (t a JOIN t b ON a.id = b.id) JOIN (t c JOIN t d USING (id)) ON a.id = c.id JOIN t e ON e.id = d.id
-- name: series and lists of some size, dialect: postgres, verdict: allow
SELECT * FROM generate_series('2000-01-01'::timestamp, '2030-01-01', '1 hour')
SELECT * FROM (VALUES (1), (2)) a(x), (VALUES (1), (2)) b(x), (VALUES (1), (2)) c(x)
SELECT d::date, count(o.id) FROM generate_series(date '2025-01-01', date '2025-12-31', interval '1 day') d LEFT JOIN o ON o.at::date = d GROUP BY d
SELECT count(*) FROM generate_series(timestamp '2025-01-01', timestamp '2026-01-01', interval '1 minute')
SELECT array_agg(i) FROM generate_series(1, 100000) i
SELECT string_agg(chr(64 + i), ',' ORDER BY i) FROM generate_series(1, 26) i
SELECT x.n, y.n FROM generate_series(1, 1000) x(n), generate_series(1, 1000) y(n)
SELECT replace(replace(replace(replace(replace(name, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;') FROM t
SELECT regexp_replace(name, '\s+', ' ', 'g') FROM t
WITH RECURSIVE p AS (SELECT id, name AS path FROM t WHERE parent_id IS NULL UNION ALL SELECT c.id, p.path || '/' || c.name FROM t c JOIN p ON p.id = c.parent_id) SELECT path FROM p
-- name: searches in texts of some size, dialect: sqlite, verdict: allow
SELECT instr(hex(zeroblob(100)), '01'), replace(printf('%1000d', 1), ' ', 'x')
SELECT name FROM t WHERE name LIKE '%a%b%c%d%e%' AND hex(data) LIKE 'FF%'
SELECT hex(zeroblob(10)) LIKE '%0%0%'
-- name: long lists, dialect: postgres sqlite mysql tidb, mode: read_write, verdict: allow
UPDATE t SET a = 1 WHERE id NOT IN (3, 10, 17, 24, 31, 38, 45, 52, 59, 66, 73, 80, 87, 94, 101, 108, 115, 122, 129, 136, 143, 150, 157, 164, 171, 178, 185, 192, 199, 206, 213, 220, 227, 234, 241, 248, 255, 262, 269, 276, 283, 290, 297, 304, 311, 318, 325, 332, 339, 346, 353, 360, 367, 374, 381, 388, 395, 402, 409, 416, 423, 430, 437, 444, 451, 458, 465, 472, 479, 486, 493, 500, 507, 514, 521, 528, 535, 542, 549, 556, 563, 570, 577, 584, 591, 598, 605, 612, 619, 626, 633, 640, 647, 654, 661, 668, 675, 682, 689, 696, 703, 710, 717, 724, 731, 738, 745, 752, 759, 766, 773, 780, 787, 794, 801, 808, 815, 822, 829, 836, 843, 850, 857, 864, 871, 878, 885, 892, 899, 906, 913, 920, 927, 934, 941, 948, 955, 962, 969, 976, 983, 990, 997, 1004, 1011, 1018, 1025, 1032, 1039, 1046, 1053, 1060, 1067, 1074, 1081, 1088, 1095, 1102, 1109, 1116, 1123, 1130, 1137, 1144, 1151, 1158, 1165, 1172, 1179, 1186, 1193, 1200, 1207, 1214, 1221, 1228, 1235, 1242, 1249, 1256, 1263, 1270, 1277, 1284, 1291, 1298, 1305, 1312, 1319, 1326, 1333, 1340, 1347, 1354, 1361, 1368, 1375, 1382, 1389, 1396, 1403, 1410, 1417, 1424, 1431, 1438, 1445, 1452, 1459, 1466, 1473, 1480, 1487, 1494, 1501, 1508, 1515, 1522, 1529, 1536, 1543, 1550, 1557, 1564, 1571, 1578, 1585, 1592, 1599, 1606, 1613, 1620, 1627, 1634, 1641, 1648, 1655, 1662, 1669, 1676, 1683, 1690, 1697, 1704, 1711, 1718, 1725, 1732, 1739, 1746, 1753, 1760, 1767, 1774, 1781, 1788, 1795, 1802, 1809, 1816, 1823, 1830, 1837, 1844, 1851, 1858, 1865, 1872, 1879, 1886, 1893, 1900, 1907, 1914, 1921, 1928, 1935, 1942, 1949, 1956, 1963, 1970, 1977, 1984, 1991, 1998, 2005, 2012, 2019, 2026, 2033, 2040, 2047, 2054, 2061, 2068, 2075, 2082, 2089, 2096)
-- name: a UNION that counts its steps along a join, dialect: postgres sqlite mysql tidb, verdict: allow
WITH RECURSIVE up AS (SELECT id, parent_id, 1 AS lvl FROM t WHERE id = 5 UNION SELECT p.id, p.parent_id, c.lvl + 1 FROM t p JOIN up c ON p.id = c.parent_id) SELECT * FROM up
-- name: operators, signs and lengths that some rows meet, dialect: postgres, mode: read_write, verdict: allow
DELETE FROM t WHERE tags @> ARRAY['x']
DELETE FROM t WHERE ARRAY[1, 2] @> ARRAY[id]
DELETE FROM t WHERE id = 5 AND tags @> tags
DELETE FROM t WHERE SIGN(total) >= 0
MERGE INTO orders o USING a JOIN b ON a.id = b.id ON o.id = a.id WHEN MATCHED THEN UPDATE SET total = 1
MERGE INTO orders o USING a LEFT JOIN b USING (id) ON o.id = a.id WHEN NOT MATCHED THEN INSERT (id) VALUES (a.id)
MERGE INTO orders o USING a CROSS JOIN b ON o.id = CASE WHEN a.id = 1 THEN b.id END WHEN MATCHED AND o.total = 0 THEN DELETE
-- name: texts that are empty or short in some rows, dialect: sqlite mysql, mode: read_write, verdict: allow
DELETE FROM t WHERE length(name) > 0
DELETE FROM t WHERE hex(name) <> ''
DELETE FROM t WHERE length(quote(name)) > 4
DELETE FROM t WHERE quote(name) = 'NULL'
-- name: quotients, bounds and calls that some rows meet, dialect: postgres sqlite mysql tidb, mode: read_write, verdict: allow
DELETE FROM t WHERE a / n > 5
DELETE FROM t WHERE n / 0 = 1
DELETE FROM t WHERE (a, b) IN ((1, 2), (3, 4))
DELETE FROM t WHERE n < 2147483648
DELETE FROM t WHERE n < 2147483647
DELETE FROM t WHERE day < '9999-12-31'
DELETE FROM t WHERE day >= '1970-01-01'
-- name: calls that compare two values, dialect: mysql tidb, mode: read_write, verdict: allow
DELETE FROM t WHERE n DIV 2 = 1
DELETE FROM t WHERE STRCMP(n, m) = 0
DELETE FROM t WHERE FIELD(n, 'a', 'b')
DELETE FROM t WHERE FIND_IN_SET('x', n)
DELETE FROM t WHERE JSON_CONTAINS(doc, doc) AND n = 5
DELETE FROM t WHERE CONCAT(n, 'x') <> 'ax'
DELETE FROM t WHERE MD5(n) <> '900150983cd24fb0d6963f7d28e17f72'
-- name: what some rows meet only, dialect: postgres sqlite mysql tidb, mode: read_write, verdict: allow
DELETE FROM t WHERE ~a & 1 = 1
DELETE FROM t WHERE round(a) = a
DELETE FROM t WHERE round(a, 2) <> a
UPDATE t SET a = round(a, 2) WHERE round(a, 2) = a
DELETE FROM t WHERE (a > 1) IS NULL
DELETE FROM t WHERE a = (SELECT b)
DELETE FROM t WHERE (SELECT count(*) FROM t s WHERE s.a = t.a) > 1
DELETE FROM t WHERE (SELECT count(*) FROM t s WHERE s.a = t.a) = 1
DELETE FROM t WHERE (SELECT count(*) FROM o WHERE o.tid = t.id) > 0
DELETE FROM t WHERE (SELECT max(id) FROM t) > id
DELETE FROM t WHERE id IN (SELECT max(id) FROM t GROUP BY a)
DELETE FROM t WHERE length(name) > 0
DELETE FROM t WHERE cast(name AS char(20)) <> ''
-- name: what some rows meet only in SQLite, dialect: sqlite, mode: read_write, verdict: allow
DELETE FROM t WHERE rowid < 10000
DELETE FROM t WHERE rowid > 100
DELETE FROM t WHERE rowid BETWEEN 1 AND 100000
DELETE FROM t WHERE typeof(a) = 'integer'
DELETE FROM t WHERE typeof(a) <> 'integer'
DELETE FROM t WHERE a = rowid
DELETE FROM t WHERE a IN (SELECT rowid FROM t)
WITH old AS (SELECT id FROM t WHERE a < 5) DELETE FROM t WHERE id IN old
DELETE FROM t WHERE id IN o
-- name: lengths and digits that differ, dialect: postgres sqlite mysql tidb, mode: read_write, verdict: allow
DELETE FROM t WHERE LENGTH(name) <> 3
DELETE FROM t WHERE LENGTH(name) NOT IN (32, 36)
-- name: digits that differ, dialect: sqlite mysql tidb, mode: read_write, verdict: allow
DELETE FROM t WHERE HEX(name) <> 'AB'
-- name: distances and sums that differ, dialect: tidb, mode: read_write, verdict: allow
DELETE FROM t WHERE VEC_L2_DISTANCE(v, '[1,2,3]') > 0.5
DELETE FROM t WHERE VEC_DIMS(v) <> 3
UPDATE t SET a = 1 WHERE CRC32(name) % 10 = 3
-- name: recursion in several parts, and from far away, dialect: postgres sqlite mysql tidb, verdict: allow
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n * 2 FROM r WHERE n < 1000 UNION ALL SELECT n * 2 + 1 FROM r WHERE n < 1000) SELECT count(*) FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 8 UNION ALL SELECT n + 1 FROM r WHERE n < 8) SELECT count(*) FROM r
WITH RECURSIVE r(n) AS (SELECT 10000000 UNION ALL SELECT n + 1 FROM r WHERE n < 10000100) SELECT count(*) FROM r
-- name: subqueries that some rows meet, dialect: postgres sqlite mysql tidb, mode: read_write, verdict: allow
DELETE FROM t WHERE id BETWEEN (SELECT min(id) FROM t) AND (SELECT min(id) + 10 FROM t)
DELETE FROM t WHERE a BETWEEN (SELECT min(b) FROM o) AND (SELECT max(b) FROM o)
DELETE FROM t WHERE EXISTS (SELECT 1 FROM o WHERE o.tid = t.id)
DELETE FROM t WHERE EXISTS (SELECT 1 FROM o JOIN p ON p.tid = t.id WHERE t.id = t.id)
DELETE FROM t WHERE EXISTS (SELECT 1 FROM o WHERE t.id > 5)
DELETE FROM t WHERE a = 5 OR EXISTS (SELECT 1 FROM o WHERE o.done)
-- name: lists that are joined, and limits, dialect: sqlite, verdict: allow
SELECT a.value, b.value FROM json_each('[1,2,3,4,5]') a, json_each('[1,2,3,4,5]') b, json_each('[1,2]') c
SELECT * FROM t LIMIT -1 OFFSET 5
WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 100) SELECT x FROM c
-- name: rows of a query in brackets, dialect: postgres mysql tidb, mode: read_write, verdict: allow
INSERT INTO archive (SELECT * FROM orders WHERE id = 3)
INSERT INTO shop.archive (SELECT id FROM orders UNION SELECT id FROM items)
-- name: rows of a query in brackets, dialect: mysql tidb, mode: read_write, verdict: allow
REPLACE INTO `archive`(SELECT * FROM orders)
INSERT INTO archive (SELECT * FROM orders) ON DUPLICATE KEY UPDATE total = VALUES(total)
-- name: some addresses and some bits, dialect: postgres, mode: read_write, verdict: allow
DELETE FROM t WHERE ip <<= '10.0.0.0/8'
DELETE FROM t WHERE ip << '192.168.1.0/24'::inet
DELETE FROM t WHERE '10.0.0.0/8' >>= ip
DELETE FROM t WHERE NOT ip <<= '0.0.0.0/0'
UPDATE t SET x = 1 WHERE r << '[1,5)'
UPDATE t SET x = 1 WHERE x << 2 = 8
DELETE FROM t WHERE name ^@ 'abc'
DELETE FROM t WHERE num_nulls(a, b) > 1
DELETE FROM t WHERE num_nonnulls(a, b, c) < 2
DELETE FROM t WHERE random() < 0.1 AND x = 5
DELETE FROM t WHERE x ^ 2 > 100
DELETE FROM t WHERE left(x, 1) = 'a'
-- name: texts with something taken or changed, dialect: postgres sqlite, mode: read_write, verdict: allow
DELETE FROM t WHERE x | 1 = x
DELETE FROM t WHERE flags & 4 = 4
DELETE FROM t WHERE substr(x, 1, 3) = 'abc'
DELETE FROM t WHERE replace(x, ' ', '') = ''
DELETE FROM t WHERE replace(x, 'a', 'b') <> x
DELETE FROM t WHERE x || 'a' = 'ba'
DELETE FROM t WHERE concat(x, ' ', y) = 'a b'
-- name: parts of curves and letters turned once, dialect: postgres mysql sqlite, mode: read_write, verdict: allow
DELETE FROM t WHERE sqrt(x) > 3
DELETE FROM t WHERE exp(x) < 1
DELETE FROM t WHERE sin(x) > 0.5
DELETE FROM t WHERE lower(x) = upper(x)
-- name: a series that names rows, dialect: postgres, mode: read_write, verdict: allow
UPDATE t SET x = g FROM generate_series(1, 5) g WHERE id = g
UPDATE t SET x = v.b FROM unnest(ARRAY[1, 2], ARRAY[3, 4]) AS v(a, b) WHERE t.id = v.a
