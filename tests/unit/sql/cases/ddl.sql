-- name: making and changing, dialect: postgres, verdict: allow, mode: admin, ddl: create_table alter_table rename_table drop_table truncate create_index drop_index create_view drop_view refresh_view create_sequence drop_sequence create_schema drop_schema comment analyze, on: admin
CREATE TABLE IF NOT EXISTS notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title varchar(80) NOT NULL DEFAULT 'x', customer_id int REFERENCES customers (id) ON DELETE CASCADE, price numeric(10,2) CHECK (price > 0), made timestamptz DEFAULT now(), shout text GENERATED ALWAYS AS (upper(title)) STORED, tags text[], doc jsonb, UNIQUE (title, customer_id), CONSTRAINT positive CHECK (price < 1000))
CREATE TABLE public.copies AS SELECT id, name FROM customers WHERE active
CREATE TABLE empty_copies AS SELECT * FROM customers WITH NO DATA
CREATE TABLE likeness (LIKE customers INCLUDING ALL)
CREATE TABLE log (at date NOT NULL, text text) PARTITION BY RANGE (at)
CREATE TABLE log_2025 PARTITION OF log FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')
CREATE TABLE counted (id integer DEFAULT nextval('counter') PRIMARY KEY, d date DEFAULT CURRENT_DATE, u uuid DEFAULT gen_random_uuid())
CREATE UNIQUE INDEX IF NOT EXISTS by_title ON notes USING btree (lower(title) DESC NULLS LAST, id) INCLUDE (made) WHERE id > 1
CREATE INDEX ON notes (made)
CREATE INDEX by_doc ON notes USING gin (doc jsonb_path_ops)
CREATE INDEX by_price ON notes (price) WITH (fillfactor = 70)
CREATE OR REPLACE VIEW paid (id, total) AS SELECT id, total FROM orders WHERE status = 'paid'
CREATE VIEW big AS SELECT status, count(*) AS n FROM orders GROUP BY status HAVING count(*) > 1
CREATE MATERIALIZED VIEW totals AS SELECT status, sum(total) AS total FROM orders GROUP BY status WITH NO DATA
REFRESH MATERIALIZED VIEW totals
ALTER TABLE notes ADD COLUMN done boolean NOT NULL DEFAULT false
ALTER TABLE IF EXISTS notes ADD COLUMN IF NOT EXISTS more int, DROP COLUMN tags, ALTER COLUMN price TYPE numeric(14,4) USING price::numeric
ALTER TABLE notes ALTER COLUMN made SET DEFAULT now()
ALTER TABLE notes ALTER COLUMN made DROP DEFAULT
ALTER TABLE notes ALTER COLUMN made SET NOT NULL
ALTER TABLE notes ADD CONSTRAINT cheap CHECK (price < 500)
ALTER TABLE notes DROP CONSTRAINT IF EXISTS cheap
ALTER TABLE notes RENAME COLUMN more TO extra
ALTER TABLE notes RENAME TO remarks
COMMENT ON TABLE remarks IS 'what people said'
COMMENT ON COLUMN remarks.title IS NULL
ANALYZE remarks
TRUNCATE TABLE copies RESTART IDENTITY
DROP INDEX IF EXISTS by_title
DROP VIEW big
DROP VIEW IF EXISTS paid
DROP MATERIALIZED VIEW totals
DROP TABLE remarks
DROP TABLE IF EXISTS copies, empty_copies, likeness RESTRICT
CREATE SEQUENCE IF NOT EXISTS ids INCREMENT BY 2 START WITH 10
DROP SEQUENCE ids
CREATE UNLOGGED TABLE spans (id int, during int4range, EXCLUDE USING gist (during WITH &&) WHERE (id > 0)) WITH (fillfactor = 70)
CREATE TABLE longer_spans (more text) INHERITS (spans)
CREATE TABLE parts (id int NOT NULL) PARTITION BY HASH (id)
CREATE TABLE parts_0 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 0)
CREATE TABLE parts_1 (id int NOT NULL)
ALTER TABLE parts ATTACH PARTITION parts_1 FOR VALUES WITH (MODULUS 2, REMAINDER 1)
ALTER TABLE parts DETACH PARTITION parts_0
ALTER TABLE parts ADD CONSTRAINT counted CHECK (id > 0) NOT VALID
ALTER TABLE parts VALIDATE CONSTRAINT counted
ALTER TABLE parts RENAME CONSTRAINT counted TO "is counted"
ALTER TABLE IF EXISTS ONLY parts_0 SET (fillfactor = 80, autovacuum_enabled = false)
ALTER TABLE spans ALTER COLUMN during SET STATISTICS 500
ALTER TABLE spans ALTER during SET STORAGE EXTERNAL
CREATE INDEX by_part ON ONLY parts (id)
CREATE UNIQUE INDEX once ON spans (id, during) NULLS NOT DISTINCT WHERE id > 1
CREATE VIEW careful WITH (security_invoker = true, security_barrier) AS SELECT id FROM spans
COMMENT ON INDEX once IS 'once'
COMMENT ON CONSTRAINT "is counted" ON parts IS 'x'
ANALYZE VERBOSE spans
DROP VIEW careful
CREATE SCHEMA IF NOT EXISTS staging
CREATE TABLE staging.rows (id int)
DROP TABLE staging.rows
DROP SCHEMA staging
INSERT INTO customers (name) VALUES ('x')
SELECT count(*) FROM customers
-- name: making and changing, dialect: mysql, verdict: allow, mode: admin, ddl: create_table alter_table rename_table drop_table truncate create_index drop_index create_view drop_view create_sequence drop_sequence analyze, on: admin
CREATE TABLE IF NOT EXISTS notes (id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, title VARCHAR(80) CHARACTER SET utf8mb4 NOT NULL DEFAULT 'x' COMMENT 'what it is', kind ENUM('a','b'), made TIMESTAMP DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, data JSON, twice INT AS (id * 2) VIRTUAL, customer_id INT, KEY by_title (title(5)), UNIQUE KEY once (title, kind), FULLTEXT KEY words (title), CONSTRAINT whose FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE, CHECK (title <> '')) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='notes'
CREATE TABLE by_year (at DATE, v INT) ENGINE=InnoDB PARTITION BY RANGE (YEAR(at)) (PARTITION p2025 VALUES LESS THAN (2026), PARTITION pmax VALUES LESS THAN MAXVALUE)
CREATE TABLE by_hash (a INT, b INT) PARTITION BY HASH (a) PARTITIONS 4
CREATE TABLE by_list (a INT, city VARCHAR(9)) PARTITION BY LIST COLUMNS (city) (PARTITION p1 VALUES IN ('Oslo', 'Rome'), PARTITION p2 VALUES IN ('Bonn'))
DROP TABLE by_year, by_hash, by_list
CREATE TABLE likeness LIKE orders
CREATE INDEX by_kind ON notes (kind, title(10))
CREATE UNIQUE INDEX once_more ON notes (made, id)
CREATE OR REPLACE VIEW paid AS SELECT id, total FROM orders WHERE status = 'paid'
ALTER TABLE notes ADD COLUMN done BOOLEAN NOT NULL DEFAULT FALSE AFTER title
ALTER TABLE notes ADD INDEX by_done (done), DROP INDEX by_kind
ALTER TABLE notes MODIFY COLUMN title VARCHAR(120) NOT NULL
ALTER TABLE notes CHANGE done finished TINYINT(1)
ALTER TABLE notes RENAME COLUMN finished TO ended
ALTER TABLE notes DROP FOREIGN KEY whose
ALTER TABLE notes COMMENT='more notes'
ALTER TABLE notes RENAME TO remarks
RENAME TABLE remarks TO notes
ANALYZE TABLE notes
DROP INDEX once_more ON notes
DROP VIEW IF EXISTS paid
CREATE SEQUENCE ids START WITH 10 INCREMENT BY 2
DROP SEQUENCE ids
INSERT INTO customers (name) VALUES ('x')
DROP TABLE IF EXISTS likeness
CREATE TABLE forms (id SERIAL, n NATIONAL VARCHAR(3), c CHAR(3) BINARY, z INT(10) UNSIGNED ZEROFILL, f FLOAT(7,3), d TIMESTAMP DEFAULT CURRENT_TIMESTAMP, v INT DEFAULT (1), PRIMARY KEY (id) USING BTREE, INDEX by_c (c DESC) COMMENT 'an index; DROP', KEY by_v (v) USING BTREE COMMENT 'x' KEY_BLOCK_SIZE=4) ROW_FORMAT=DYNAMIC STATS_PERSISTENT=1 AVG_ROW_LENGTH=50 AUTO_INCREMENT=100 COMMENT 'forms'
CREATE TABLE visible (binary_ INT, `global` INT, local INT COMMENT 'x', zerofill_ INT)
CREATE TABLE by_date (at DATE, v INT) PARTITION BY RANGE COLUMNS (at) (PARTITION p0 VALUES LESS THAN ('2025-01-01') COMMENT = 'old' ENGINE = InnoDB, PARTITION p1 VALUES LESS THAN ('2026-01-01') ENGINE InnoDB)
CREATE TABLE by_key (id INT PRIMARY KEY) PARTITION BY KEY () PARTITIONS 3
CREATE INDEX by_f ON forms (f) COMMENT 'c' ALGORITHM=INPLACE LOCK=NONE
CREATE INDEX by_d USING BTREE ON forms (d, v DESC)
CREATE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW shown AS SELECT id FROM orders
CREATE OR REPLACE ALGORITHM = UNDEFINED VIEW shown (a, b) AS SELECT id, status FROM orders WITH CASCADED CHECK OPTION
ALTER TABLE forms ADD COLUMN (p INT, q VARCHAR(9) DEFAULT 'x')
ALTER TABLE forms ADD COLUMN r INT, ALGORITHM=INPLACE, LOCK=NONE
ALTER TABLE forms RENAME INDEX by_c TO by_char
ALTER TABLE forms CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
ALTER TABLE forms ADD CONSTRAINT small CHECK (p < 1000)
ALTER TABLE forms ADD CHECK (p > -1)
ALTER TABLE forms AUTO_INCREMENT 500
ALTER TABLE forms DROP INDEX by_char, DROP INDEX by_v
ALTER TABLE by_date ADD PARTITION (PARTITION p2 VALUES LESS THAN ('2027-01-01'))
ALTER TABLE by_date REORGANIZE PARTITION p1 INTO (PARTITION p1a VALUES LESS THAN ('2025-07-01'), PARTITION p1b VALUES LESS THAN ('2026-01-01'))
ALTER TABLE by_date TRUNCATE PARTITION p2
ALTER TABLE by_date DROP PARTITION p0, p2
DROP INDEX by_d ON forms
RENAME TABLE forms TO kinds_of_forms, by_key TO keyed
DROP VIEW shown
DROP TABLES kinds_of_forms, keyed, by_date, visible
CREATE SEQUENCE steps START 1 INCREMENT 1 MINVALUE 1 NOMAXVALUE NOCACHE CYCLE
CREATE TABLE stepped (id BIGINT PRIMARY KEY DEFAULT NEXT VALUE FOR steps, n BIGINT DEFAULT NEXTVAL(steps))
DROP TABLE stepped
DROP SEQUENCE IF EXISTS steps
-- name: from a query, and full-text, dialect: mysql, verdict: allow, mode: admin, ddl: create_table alter_table rename_table drop_table truncate create_index drop_index create_view drop_view create_sequence drop_sequence analyze, on: admin, needs: create_as
CREATE TABLE copies AS SELECT id, name FROM customers
CREATE TABLE more_copies SELECT id, name FROM customers
CREATE FULLTEXT INDEX names ON copies (name)
TRUNCATE TABLE copies
DROP TABLE IF EXISTS copies, more_copies, likeness
CREATE TABLE worded (id INT PRIMARY KEY, t TEXT, FULLTEXT KEY ft (t) COMMENT 'x') IGNORE SELECT id, name AS t FROM customers
DROP TABLE worded
-- name: of MariaDB alone, dialect: mysql, verdict: allow, mode: admin, ddl: create_table alter_table rename_table drop_table truncate create_index drop_index create_view drop_view create_sequence drop_sequence analyze, on: admin, only: mariadb
CREATE TABLE versions (a INT, b INT WITHOUT SYSTEM VERSIONING, s TIMESTAMP(6) GENERATED ALWAYS AS ROW START, e TIMESTAMP(6) GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (s, e)) WITH SYSTEM VERSIONING
CREATE TABLE typed (u UUID DEFAULT UUID(), i INET6, j INET4, hidden_ INT INVISIBLE, t VARCHAR(100) COMPRESSED, p POINT NOT NULL, from_ DATE, to_ DATE, PERIOD FOR term (from_, to_), KEY by_j (j) IGNORED, SPATIAL INDEX (p))
ALTER TABLE IF EXISTS typed NOWAIT ADD COLUMN IF NOT EXISTS k INT, ADD KEY IF NOT EXISTS by_k (k), LOCK=SHARED
ALTER IGNORE TABLE typed DROP COLUMN IF EXISTS k
ALTER TABLE typed ADD SYSTEM VERSIONING
ANALYZE TABLE typed PERSISTENT FOR ALL
ANALYZE TABLE typed PERSISTENT FOR COLUMNS (u, i) INDEXES (by_j)
DROP TABLE versions, typed WAIT 5
-- name: making and changing, dialect: sqlite, verdict: allow, mode: admin, ddl: create_table alter_table rename_table drop_table create_index drop_index create_view drop_view analyze, on: admin
CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL COLLATE NOCASE DEFAULT 'x', customer_id INTEGER REFERENCES customers(id) ON DELETE CASCADE, price REAL CHECK (price > 0), made TEXT DEFAULT (datetime('now')), twice INT GENERATED ALWAYS AS (price * 2) VIRTUAL, UNIQUE (title, customer_id))
CREATE TABLE pairs (a TEXT, b TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID
CREATE TABLE strictly (a INTEGER, b TEXT) STRICT
CREATE TABLE stricter (a TEXT COLLATE NOCASE, b ANY NOT NULL, c ANY, PRIMARY KEY (a COLLATE NOCASE DESC, b)) WITHOUT ROWID, STRICT
CREATE TABLE settled (a INTEGER NOT NULL ON CONFLICT FAIL, b TEXT UNIQUE ON CONFLICT REPLACE, CONSTRAINT u UNIQUE (a DESC, b ASC) ON CONFLICT IGNORE)
CREATE UNIQUE INDEX IF NOT EXISTS main.settled_by_b ON settled (b, a DESC)
ANALYZE
CREATE TABLE copies AS SELECT id, name FROM customers
CREATE UNIQUE INDEX by_title ON notes (lower(title), id DESC) WHERE id > 1
CREATE VIEW IF NOT EXISTS paid AS SELECT id, total FROM orders WHERE status = 'paid'
ALTER TABLE notes ADD COLUMN done INTEGER DEFAULT 0
ALTER TABLE notes RENAME COLUMN done TO finished
ALTER TABLE notes DROP COLUMN finished
ALTER TABLE notes RENAME TO remarks
ANALYZE remarks
DROP INDEX by_title
DROP VIEW IF EXISTS paid
DROP TABLE copies
DROP TABLE IF EXISTS remarks
INSERT INTO orders (status) VALUES ('x')
-- name: of TiDB alone, dialect: tidb, verdict: allow, mode: admin, ddl: create_table alter_table rename_table drop_table truncate create_index drop_index create_view drop_view create_sequence drop_sequence analyze, on: admin
CREATE TABLE d (id BIGINT AUTO_RANDOM PRIMARY KEY, v VECTOR(3), j JSON)
CREATE TABLE d5 (id BIGINT AUTO_RANDOM(5) PRIMARY KEY CLUSTERED, v INT)
CREATE TABLE dn (id BIGINT, v INT, PRIMARY KEY (id) NONCLUSTERED) SHARD_ROW_ID_BITS = 4 PRE_SPLIT_REGIONS = 2
CREATE TABLE dc (id INT PRIMARY KEY AUTO_INCREMENT) AUTO_ID_CACHE 1
CREATE TABLE dt (id INT PRIMARY KEY, made TIMESTAMP) TTL = `made` + INTERVAL 90 DAY TTL_ENABLE = 'ON'
CREATE TABLE dh (id INT, a INT, j JSON, u CHAR(36) DEFAULT (UUID()), KEY by_sum ((a + 1)), INDEX by_a (a) INVISIBLE, INDEX inside ((CAST(j->'$.k' AS UNSIGNED ARRAY))))
CREATE TABLE di (a INT) PARTITION BY RANGE (a) INTERVAL (100) FIRST PARTITION LESS THAN (100) LAST PARTITION LESS THAN (1000)
ALTER TABLE di FIRST PARTITION LESS THAN (200)
ALTER TABLE di LAST PARTITION LESS THAN (2000)
ALTER TABLE dh ALTER INDEX by_a VISIBLE
ALTER TABLE dt TTL_ENABLE = 'OFF'
ALTER TABLE dt REMOVE TTL
ALTER TABLE dn SHARD_ROW_ID_BITS = 2
ALTER TABLE dc AUTO_ID_CACHE 100
ALTER TABLE d5 CACHE
ALTER TABLE d5 NOCACHE
CREATE INDEX by_v ON d5 (v) INVISIBLE
ANALYZE TABLE d5 ALL COLUMNS
ANALYZE TABLE d5 PREDICATE COLUMNS
ANALYZE TABLE d5 COLUMNS id, v WITH 10 TOPN, 16 BUCKETS
ANALYZE TABLE d5 INDEX by_v
ANALYZE TABLE di PARTITION P_LT_300
ANALYZE TABLE d5 WITH 0.5 SAMPLERATE
DROP TABLE d, d5, dn, dc, dt, dh, di
-- name: of TiDB where it has what it needs, dialect: tidb, verdict: allow, mode: admin, ddl: create_table create_index drop_index alter_table
CREATE TABLE e (id INT PRIMARY KEY, v VECTOR(3), VECTOR INDEX near ((VEC_COSINE_DISTANCE(v))))
CREATE TABLE e (a INT, b INT, UNIQUE KEY (b) GLOBAL) PARTITION BY HASH (a) PARTITIONS 2
DROP INDEX by_d ON forms ALGORITHM=INPLACE LOCK=NONE
CREATE VECTOR INDEX near ON e ((VEC_COSINE_DISTANCE(v))) USING HNSW
ALTER TABLE e ADD VECTOR INDEX near ((VEC_L2_DISTANCE(v)))
ALTER TABLE customers SET TIFLASH REPLICA 1
-- name: no mode allows it, dialect: postgres, verdict: refuse, mode: admin, ddl: create_table alter_table rename_table drop_table truncate create_index drop_index create_view drop_view refresh_view create_sequence drop_sequence create_schema drop_schema comment analyze, on: admin
CREATE TABLE a (id int DEFAULT pg_terminate_backend(1)::int)
CREATE TABLE a (id int, t text GENERATED ALWAYS AS (pg_read_file('x')) STORED)
CREATE TABLE a (id int CHECK (my_touch(id) > 0))
CREATE TABLE a AS SELECT pg_read_file('/etc/passwd')
CREATE TABLE a AS SELECT * FROM pg_authid
CREATE TABLE a AS EXECUTE p
CREATE TABLE a AS WITH d AS (DELETE FROM customers RETURNING *) SELECT * FROM d
CREATE TABLE pg_catalog.a (id int)
CREATE TABLE pg_temp.a (id int)
CREATE TABLE pg_temp_3.a (id int)
CREATE VIEW pg_temp.a AS SELECT 1
CREATE TABLE a AS SELECT generate_series(1, 100000000000)
EXPLAIN ANALYZE CREATE TABLE a AS SELECT 1
CREATE TABLE information_schema.a (id int)
CREATE TEMP TABLE a (id int)
CREATE TEMPORARY TABLE a AS SELECT 1
CREATE UNLOGGED TABLE a (id int) TABLESPACE pg_default
CREATE TABLE a (id int) WITH (user_catalog_table = true)
CREATE FOREIGN TABLE a (id int) SERVER s
CREATE TABLE a (id int) USING heap TABLESPACE x
CREATE INDEX i ON customers (my_touch(id))
CREATE INDEX i ON customers (id) WHERE my_touch(id) > 0
CREATE INDEX CONCURRENTLY i ON customers (id)
ALTER TABLE customers SET (fillfactor = 70), OWNER TO postgres
ALTER TABLE customers SET (user_catalog_table = true)
ALTER TABLE orders ATTACH PARTITION customers FOR VALUES IN (my_touch(1))
CREATE VIEW a WITH (security_invoker = true, check_option = local) AS SELECT 1
CREATE TABLE a (id int, EXCLUDE USING gist (my_touch(id) WITH =))
CREATE INDEX i ON pg_class (relname)
CREATE VIEW a AS SELECT my_touch(1)
CREATE VIEW a AS SELECT * FROM pg_shadow
CREATE VIEW a AS SELECT * FROM query_to_xml('SELECT 1', true, false, '')
CREATE RECURSIVE VIEW a (n) AS SELECT 1 UNION ALL SELECT n + 1 FROM a
CREATE TEMP VIEW a AS SELECT 1
CREATE VIEW a WITH (security_invoker = off) AS SELECT 1
CREATE MATERIALIZED VIEW a AS SELECT lo_import('/etc/passwd')
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'
CREATE OR REPLACE FUNCTION lower(text) RETURNS text LANGUAGE sql AS 'SELECT $1'
CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1'
CREATE TRIGGER t BEFORE INSERT ON customers FOR EACH ROW EXECUTE FUNCTION f()
CREATE RULE r AS ON SELECT TO customers DO INSTEAD NOTHING
CREATE EXTENSION dblink
CREATE ROLE bob SUPERUSER
CREATE USER bob
CREATE DATABASE x
CREATE TYPE t AS (a int)
CREATE DOMAIN d AS int CHECK (my_touch(VALUE) > 0)
CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq)
CREATE CAST (text AS int) WITH INOUT
CREATE AGGREGATE a (int) (SFUNC = int4pl, STYPE = int)
CREATE POLICY p ON customers USING (true)
CREATE SERVER s FOREIGN DATA WRAPPER w
CREATE PUBLICATION p FOR ALL TABLES
CREATE SUBSCRIPTION s CONNECTION 'host=x' PUBLICATION p
CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION f()
CREATE STATISTICS s ON id, name FROM customers
CREATE COLLATION c (locale = 'C')
CREATE LANGUAGE plperlu
CREATE SCHEMA s AUTHORIZATION postgres
CREATE SCHEMA s CREATE TABLE t (a int)
CREATE SCHEMA pg_toast
CREATE SEQUENCE q OWNED BY customers.id
CREATE TEMP SEQUENCE q
ALTER TABLE customers OWNER TO postgres
ALTER TABLE customers DISABLE TRIGGER ALL
ALTER TABLE customers ENABLE ROW LEVEL SECURITY
ALTER TABLE customers SET SCHEMA shop
ALTER TABLE customers SET TABLESPACE pg_default
ALTER TABLE customers ALTER COLUMN name TYPE text USING pg_read_file(name)
ALTER TABLE customers ADD COLUMN t text DEFAULT pg_ls_dir('/')
ALTER TABLE customers ADD CONSTRAINT c CHECK (my_touch(id) > 0)
ALTER TABLE customers DROP COLUMN id CASCADE
ALTER TABLE pg_class ADD COLUMN x int
ALTER TABLE customers REPLICA IDENTITY FULL
ALTER TABLE customers INHERIT orders
ALTER TABLE customers CLUSTER ON customers_pkey
ALTER SYSTEM SET work_mem = '1GB'
ALTER ROLE agent SUPERUSER
ALTER DATABASE postgres SET work_mem = '1GB'
ALTER FUNCTION my_touch(int) SECURITY DEFINER
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC
ALTER VIEW active_customers OWNER TO postgres
ALTER SEQUENCE counter RESTART
DROP TABLE customers CASCADE
DROP TABLE customers, orders CASCADE
DROP VIEW active_customers CASCADE
DROP SCHEMA shop CASCADE
DROP SCHEMA pg_catalog
DROP INDEX CONCURRENTLY orders_customer
DROP TABLE pg_class
DROP FUNCTION my_touch(int)
DROP ROLE agent
DROP DATABASE postgres
DROP OWNED BY agent
DROP EXTENSION plpgsql
TRUNCATE customers CASCADE
TRUNCATE ONLY customers
TRUNCATE pg_class
COMMENT ON DATABASE postgres IS 'x'
COMMENT ON ROLE agent IS 'x'
COMMENT ON TABLE customers IS pg_read_file('x')
COMMENT ON TABLE pg_class IS 'x'
ANALYZE
ANALYZE VERBOSE
VACUUM customers
REINDEX TABLE customers
CLUSTER customers
LOCK TABLE customers
GRANT SELECT ON customers TO PUBLIC
REVOKE ALL ON customers FROM agent
SECURITY LABEL ON TABLE customers IS 'x'
REASSIGN OWNED BY agent TO postgres
COPY customers TO '/tmp/x'
COPY customers TO PROGRAM 'id'
SET ROLE postgres
DO $$ BEGIN END $$
CALL p()
LOAD 'x'
IMPORT FOREIGN SCHEMA s FROM SERVER x INTO y
CREATE TABLE a (id int); DROP TABLE customers
SELECT * INTO a FROM customers
-- name: no mode allows it, dialect: mysql tidb, verdict: refuse, mode: admin, ddl: create_table alter_table rename_table drop_table truncate create_index drop_index create_view drop_view refresh_view create_sequence drop_sequence create_schema drop_schema comment analyze, on: admin
CREATE DEFINER=root@localhost SQL SECURITY INVOKER VIEW a AS SELECT 1
CREATE TABLE a (id INT DEFAULT (LOAD_FILE('/etc/passwd')))
CREATE TABLE a (id INT) ROW_FORMAT=DYNAMIC DATA DIRECTORY='/tmp'
CREATE TABLE a (id INT) COMMENT 'x' CONNECTION 'mysql://root@x/y/z' ENGINE=FEDERATED
CREATE TABLE a (id INT) ROW_FORMAT=DYNAMIC AS SELECT * FROM mysql.user
CREATE TABLE a (id INT, KEY k (id) COMMENT 'x') IGNORE SELECT user AS id FROM mysql.user
CREATE TABLE a (id INT) STATS_PERSISTENT=1 TABLESPACE t
CREATE TABLE a (at INT) PARTITION BY RANGE COLUMNS (at) (PARTITION p VALUES LESS THAN (5) ENGINE = FEDERATED)
CREATE TABLE a (at INT) PARTITION BY RANGE COLUMNS (at) (PARTITION p VALUES LESS THAN (SLEEP(5)))
ALTER TABLE customers ADD PARTITION (PARTITION p VALUES LESS THAN (5) DATA DIRECTORY '/tmp')
ALTER TABLE customers REORGANIZE PARTITION p INTO (PARTITION q VALUES LESS THAN (my_touch(5)))
ALTER TABLE customers PARTITION BY HASH (my_touch(id)) PARTITIONS 2
ALTER TABLE mysql.user DROP PARTITION p
ALTER TABLE customers ROW_FORMAT=DYNAMIC, RENAME TO mysql.customers
ALTER TABLE customers ADD (a INT DEFAULT (SLEEP(1)), b INT)
ALTER TABLE customers ADD CHECK (my_touch(id) > 0)
ALTER TABLE customers DROP PARTITION p CASCADE
ALTER TABLE customers PLACEMENT POLICY = p
ALTER TABLE customers ATTRIBUTES = 'merge_option=deny'
ANALYZE TABLE customers, mysql.user WITH 10 TOPN
CREATE INDEX i ON mysql.user (user) COMMENT 'x' LOCK=NONE
DROP INDEX i ON mysql.user LOCK=NONE
CREATE TABLE a (id INT DEFAULT (SLEEP(1)))
CREATE TABLE a (id INT AS (my_touch(1)))
CREATE TABLE a AS SELECT LOAD_FILE('/etc/passwd') AS x
CREATE TABLE a AS SELECT * FROM mysql.user
CREATE TABLE a (id INT) ENGINE=FEDERATED CONNECTION='mysql://root@x/y/z'
CREATE TABLE a (id INT) ENGINE=CSV
CREATE TABLE a (id INT) ENGINE=CONNECT TABLE_TYPE=CSV FILE_NAME='/etc/passwd'
CREATE TABLE a (id INT) DATA DIRECTORY='/tmp'
CREATE TABLE a (at INT) PARTITION BY RANGE (SLEEP(at)) (PARTITION p VALUES LESS THAN (5))
CREATE TABLE a (at INT) PARTITION BY RANGE (at) (PARTITION p VALUES LESS THAN (5) DATA DIRECTORY = '/tmp')
CREATE TABLE a (at INT) PARTITION BY RANGE (at) (PARTITION p VALUES LESS THAN (my_touch(5)))
CREATE TABLE a (at INT) PARTITION BY RANGE (at) (PARTITION p VALUES LESS THAN (5)) AS SELECT * FROM mysql.user
CREATE TABLE a (id INT) INDEX DIRECTORY='/tmp'
CREATE TEMPORARY TABLE a (id INT)
CREATE OR REPLACE TABLE customers (id INT)
CREATE TABLE mysql.a (id INT)
CREATE TABLE a LIKE mysql.user
CREATE INDEX i ON mysql.user (user)
CREATE DEFINER=root@localhost VIEW a AS SELECT 1
CREATE SQL SECURITY DEFINER VIEW a AS SELECT 1
CREATE VIEW a AS SELECT my_touch(1)
CREATE VIEW a AS SELECT * FROM mysql.global_priv
CREATE VIEW a AS SELECT SLEEP(10)
CREATE FUNCTION f() RETURNS INT RETURN 1
CREATE FUNCTION f RETURNS STRING SONAME 'x.so'
CREATE PROCEDURE p() SELECT 1
CREATE TRIGGER t BEFORE INSERT ON customers FOR EACH ROW SET @a = 1
CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1
CREATE USER bob
CREATE ROLE bob
CREATE DATABASE x
CREATE SCHEMA x
CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (HOST 'x')
CREATE TABLESPACE t ADD DATAFILE 'x'
ALTER TABLE customers DISCARD TABLESPACE
ALTER TABLE customers IMPORT TABLESPACE
ALTER TABLE customers EXCHANGE PARTITION p WITH TABLE orders
ALTER TABLE customers ENGINE=CSV
ALTER TABLE customers DATA DIRECTORY='/tmp'
ALTER TABLE mysql.user ADD COLUMN x INT
ALTER TABLE customers DISABLE KEYS
ALTER TABLE customers RENAME TO mysql.customers
ALTER TABLE customers UNION=(orders)
ALTER USER root IDENTIFIED BY 'x'
ALTER DATABASE x CHARACTER SET utf8mb4
ALTER VIEW active_customers AS SELECT 1
ALTER EVENT e DISABLE
RENAME TABLE customers TO mysql.customers
RENAME USER root TO toor
DROP TABLE mysql.user
DROP TABLE customers CASCADE
DROP DATABASE test
DROP SCHEMA test
DROP USER root
DROP FUNCTION my_touch
DROP TRIGGER t
TRUNCATE mysql.user
ANALYZE TABLE mysql.user
ANALYZE LOCAL TABLE customers
OPTIMIZE TABLE customers
REPAIR TABLE customers
CHECK TABLE customers
LOCK TABLES customers WRITE
GRANT SELECT ON customers TO bob
SET PASSWORD = 'x'
SET GLOBAL general_log = 1
LOAD DATA INFILE '/etc/passwd' INTO TABLE customers
SELECT 1 INTO OUTFILE '/tmp/x'
FLUSH TABLES
INSTALL PLUGIN x SONAME 'x.so'
SHUTDOWN
CALL my_proc()
HANDLER customers OPEN
INSERT INTO mysql.user VALUES (1)
CREATE TABLE a (id INT); DROP TABLE customers
CREATE TABLE a (id INT) /*!50000 ENGINE=CSV */
-- name: no mode allows it, dialect: sqlite, verdict: refuse, mode: admin, ddl: create_table alter_table rename_table drop_table truncate create_index drop_index create_view drop_view refresh_view create_sequence drop_sequence create_schema drop_schema comment analyze, on: admin
CREATE TEMP TABLE a (x)
CREATE TEMPORARY TABLE a (x)
CREATE TEMP VIEW a AS SELECT 1
CREATE VIRTUAL TABLE a USING fts5(x)
CREATE VIRTUAL TABLE a USING csv(filename='/etc/passwd')
CREATE TABLE a (x DEFAULT (load_extension('x')))
CREATE TABLE a (x CHECK (readfile(x) > ''))
CREATE TABLE a AS SELECT readfile('/etc/passwd')
CREATE TABLE a AS SELECT * FROM sqlite_dbpage
CREATE TABLE sqlite_a (x)
CREATE TABLE temp.a (x)
CREATE INDEX i ON sqlite_master (name)
CREATE INDEX i ON customers (load_extension(name))
CREATE VIEW a AS SELECT load_extension('x')
CREATE VIEW a AS SELECT * FROM pragma_journal_mode('delete')
CREATE TRIGGER t AFTER INSERT ON customers BEGIN DELETE FROM orders; END
ALTER TABLE sqlite_master ADD COLUMN x
ALTER TABLE customers RENAME TO sqlite_customers
ALTER TABLE customers ADD COLUMN x DEFAULT (fts3_tokenizer('a'))
DROP TABLE sqlite_sequence
DROP TABLE sqlite_master
DROP TRIGGER touch
TRUNCATE TABLE customers
INSERT INTO sqlite_sequence VALUES ('orders', 5)
UPDATE sqlite_master SET sql = 'x' WHERE name = 'y'
DELETE FROM sqlite_stat1 WHERE tbl = 'x'
ATTACH 'x.db' AS x
DETACH main
VACUUM
VACUUM INTO '/tmp/x.db'
REINDEX
PRAGMA writable_schema = on
PRAGMA user_version = 5
CREATE TABLE a (x); DROP TABLE customers
-- name: to empty a partition is to truncate, dialect: mysql tidb, verdict: refuse, rule: statement-kind, mode: admin, ddl: alter_table drop_table
ALTER TABLE measures TRUNCATE PARTITION p2025
ALTER TABLE measures TRUNCATE PARTITION ALL
-- name: what a change reads is seen behind words that are left out, dialect: mysql tidb, verdict: refuse, rule: tables, mode: admin, ddl: create_table create_view alter_table, hidden: visible local customers
CREATE TABLE a AS SELECT * FROM visible v
CREATE TABLE a (id INT) ROW_FORMAT=DYNAMIC SELECT * FROM (SELECT * FROM local b) x
CREATE TABLE a ENGINE=InnoDB ROW_FORMAT=FIXED AS SELECT * FROM visible comment
CREATE VIEW a AS SELECT * FROM visible v
CREATE TABLE a (id INT ZEROFILL, FOREIGN KEY (id) REFERENCES visible (id))
CREATE TABLE a LIKE local
ALTER TABLE visible ROW_FORMAT=DYNAMIC
ALTER TABLE orders ADD FOREIGN KEY (id) REFERENCES local (id)
ALTER TABLE local DROP PARTITION p
ALTER TABLE IF EXISTS visible FORCE
-- name: kinds that are off, dialect: postgres mysql tidb sqlite, verdict: refuse, rule: statement-kind, mode: admin, ddl: create_index
CREATE TABLE a (id int)
DROP INDEX i
DROP TABLE customers
ALTER TABLE customers ADD COLUMN x int
ALTER TABLE customers RENAME TO x
CREATE VIEW v AS SELECT 1
TRUNCATE customers
ANALYZE customers
-- name: without the mode, dialect: postgres mysql tidb sqlite, verdict: refuse, rule: statement-kind, mode: read_write, ddl: create_table
CREATE TABLE a (id int)
CREATE INDEX i ON customers (id)
DROP TABLE customers
ALTER TABLE customers ADD x int
-- name: national types and named NOT NULL, dialect: postgres, mode: admin, ddl: create_table alter_table, verdict: allow
CREATE TABLE x (a national character varying(10) NOT NULL, b national char varying(3), c nchar varying(3))
ALTER TABLE x ADD CONSTRAINT nn NOT NULL a
ALTER TABLE x ADD NOT NULL a NOT VALID
-- name: NOT NULL of a query, dialect: postgres, mode: admin, ddl: create_table alter_table, verdict: refuse
ALTER TABLE x ADD CONSTRAINT nn NOT NULL (SELECT 1)
ALTER TABLE x ADD CONSTRAINT nn NOT NULL a, DROP COLUMN b CASCADE
