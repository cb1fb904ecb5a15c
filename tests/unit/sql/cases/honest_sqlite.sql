-- name: plain reads, dialect: sqlite, verdict: allow
SELECT 1
SELECT c.id, count(*) AS n FROM customers c LEFT JOIN orders o ON o.customer_id = c.id GROUP BY c.id HAVING n > 1 ORDER BY n DESC LIMIT 10 OFFSET 5
SELECT * FROM [order details] WHERE `unit price` > 5 AND "name" = 'x'
SELECT 'it''s; drop table x -- no' AS note /* a ; comment */
SELECT * FROM t WHERE a GLOB 'x*' AND b ISNULL AND c NOTNULL AND d IS NOT 5 AND e IS NULL
SELECT * FROM t INDEXED BY i WHERE a = 1
SELECT * FROM t NOT INDEXED WHERE a == 1
VALUES (1, 'a'), (2, 'b')
SELECT rowid, * FROM t WHERE rowid = 5
SELECT a || b, a % 2, a <> b, a != b, ~a, a << 1, -a FROM t
SELECT x'ab', 0x1f, 1e5, .5
SELECT * FROM a JOIN b USING (id) NATURAL JOIN c CROSS JOIN d
SELECT DISTINCT a FROM t UNION ALL SELECT b FROM u EXCEPT SELECT c FROM v
SELECT CASE WHEN a THEN 1 ELSE 2 END, CAST(a AS INTEGER), CAST(b AS TEXT), a BETWEEN 1 AND 2, a IN (1, 2), a LIKE '%x' ESCAPE '\' FROM t
SELECT key, value, date, name, type, status FROM settings
SELECT * FROM t WHERE (a, b) IN (SELECT a, b FROM u)
SELECT a COLLATE NOCASE FROM t ORDER BY a COLLATE NOCASE ASC NULLS LAST
WITH x AS (SELECT 1 AS a) SELECT * FROM x
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10) SELECT i FROM n
WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n LIMIT 10) SELECT i FROM n
SELECT EXISTS (SELECT 1 FROM t), (SELECT max(a) FROM t)
SELECT a.id FROM t AS a, u AS b ON a.id = b.id
SELECT a.id FROM t a, u ON a.id = u.id, main.orders o ON o.id = a.id WHERE a.name <> ', b on '
SELECT x.id FROM (SELECT a.id FROM t a, u b ON b.id = a.id) x JOIN orders o ON o.id = x.id
-- name: functions, dialect: sqlite, verdict: allow
SELECT replace(a, 'x', 'y'), substr(a, 1, 2), instr(a, 'x'), upper(a), trim(a), length(a), printf('%d', 1), hex(a), quote(a), typeof(a), unicode(a), char(65) FROM t
SELECT date('now'), datetime('now', '-7 days'), strftime('%Y-%m', d), julianday(d), time('now'), unixepoch('now') FROM t
SELECT current_date, current_timestamp, current_time
SELECT count(*), sum(a), total(a), avg(a), group_concat(a, ','), min(a), max(a, b), count(DISTINCT a) FROM t
SELECT coalesce(a, b), ifnull(a, b), nullif(a, b), iif(a, b, c), abs(a), round(a, 2), random(), max(1, 2) FROM t
SELECT json_extract(a, '$.x'), a->'$.x', a->>'$.x', json_group_array(a), json_array_length(a), json_object('a', 1), json_valid(a) FROM t
SELECT j.key, j.value FROM t, json_each(t.a) j
SELECT value FROM json_each('[1,2]')
SELECT row_number() OVER (PARTITION BY a ORDER BY b), lag(a) OVER w, sum(a) OVER (ORDER BY b ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t WINDOW w AS (ORDER BY a)
SELECT sum(a) FILTER (WHERE b > 1) FROM t
SELECT sqrt(4), pow(2, 3), log(10), pi(), floor(1.5), ceil(1.5), ln(2), mod(5, 3)
SELECT * FROM docs WHERE docs MATCH 'x AND y' ORDER BY rank
SELECT snippet(docs, 0, '[', ']', '...', 5), bm25(docs) FROM docs WHERE docs MATCH 'x'
-- name: pragmas and explain, dialect: sqlite, verdict: allow
PRAGMA table_info(customers)
PRAGMA table_info('order details')
pragma main.table_xinfo(customers)
PRAGMA index_list(customers);
PRAGMA index_info(i)
PRAGMA foreign_key_list("orders")
PRAGMA foreign_key_check
PRAGMA user_version
PRAGMA journal_mode
PRAGMA compile_options
PRAGMA table_list
EXPLAIN SELECT * FROM t
EXPLAIN QUERY PLAN SELECT * FROM t WHERE a = 1
EXPLAIN QUERY PLAN WITH x AS (SELECT 1) SELECT * FROM x
SELECT name, sql FROM sqlite_master WHERE type = 'table'
SELECT * FROM sqlite_schema
SELECT name, type FROM pragma_table_info('customers')
-- name: writes, dialect: sqlite, verdict: allow, mode: read_write
INSERT INTO t (a, b) VALUES (1, 'x'), (2, NULL)
INSERT INTO t DEFAULT VALUES
INSERT OR IGNORE INTO t VALUES (1)
INSERT OR REPLACE INTO t (a) VALUES (1)
REPLACE INTO t (a) VALUES (1)
REPLACE INTO t SELECT * FROM u
INSERT INTO t (a) SELECT a FROM u WHERE true ON CONFLICT (a) DO UPDATE SET b = excluded.b RETURNING id
UPDATE t SET a = 1 WHERE id = 5
UPDATE OR IGNORE t SET a = 1 WHERE id = 5
UPDATE t SET a = u.a FROM u WHERE u.id = t.id
DELETE FROM t WHERE id = 5 RETURNING *
WITH x AS (SELECT 1 AS a) INSERT INTO t (a) SELECT a FROM x
-- name: several conflicts, dialect: sqlite, verdict: allow, mode: read_write
INSERT INTO t (a) VALUES (1) ON CONFLICT (a, b) DO NOTHING ON CONFLICT (c) DO UPDATE SET d = excluded.d WHERE t.d < 5
