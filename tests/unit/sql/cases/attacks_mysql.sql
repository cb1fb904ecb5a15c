-- name: functions, dialect: mysql tidb, verdict: refuse, rule: functions
SELECT SLEEP(1000)
SELECT sleep (1000)
SELECT `sleep`(1000)
SELECT BENCHMARK(1000000000, MD5('x'))
SELECT GET_LOCK('x', 10)
SELECT RELEASE_ALL_LOCKS()
SELECT LOAD_FILE('/etc/passwd')
SELECT LOAD_FILE/**/('/etc/passwd')
SELECT 1 FROM t WHERE LOAD_FILE('/etc/passwd') IS NOT NULL
SELECT * FROM t ORDER BY SLEEP(5)
SELECT IF(SLEEP(5), 1, 2)
SELECT CASE WHEN BENCHMARK(9, 1) THEN 1 END
SELECT * FROM t LIMIT 1 OFFSET 1 UNION SELECT SLEEP(1)
SELECT sys_exec('id')
SELECT NEXTVAL(s)
SELECT LAST_INSERT_ID(5)
SELECT my_function(1)
SELECT shop.my_function(1)
SELECT mysql.abs(1)
SELECT MASTER_POS_WAIT('x', 1)
SELECT 'a\'', SLEEP(5) -- '
SELECT "a\"", SLEEP(5) -- "
SELECT 1 # ' 
    , SLEEP(5) # '
SHOW TABLES WHERE SLEEP(5)
SHOW VARIABLES WHERE Variable_name = LOAD_FILE('x')
EXPLAIN SELECT (SELECT SLEEP(5))
EXPLAIN ANALYZE SELECT SLEEP(5)
-- name: TiDB functions, dialect: tidb, verdict: refuse, rule: functions
SELECT TIDB_MVCC_INFO(TIDB_ENCODE_RECORD_KEY('shop', 'payroll', 1))
SELECT * FROM t AS OF TIMESTAMP SLEEP(5)
SELECT SETVAL(s, 5)
-- name: kinds, dialect: mysql tidb, verdict: refuse, rule: statement-kind
DROP TABLE t
DROP DATABASE shop
CREATE TABLE x (a INT)
CREATE TEMPORARY TABLE x AS SELECT 1
CREATE OR REPLACE VIEW v AS SELECT 1
ALTER TABLE t ADD c INT
TRUNCATE TABLE t
RENAME TABLE a TO b
INSERT INTO t VALUES (1)
REPLACE INTO t VALUES (1)
REPLACE t SET a = 1
UPDATE t SET a = 1 WHERE id = 1
DELETE FROM t WHERE id = 1
DELETE a FROM t a JOIN b ON a.id = b.id WHERE b.x = 1
WITH x AS (SELECT 1) DELETE FROM t WHERE id = 1
WITH x AS (SELECT 1) UPDATE t SET a = 1 WHERE id = 1
EXPLAIN ANALYZE DELETE FROM t WHERE id = 1
ANALYZE DELETE FROM t WHERE id = 1
ANALYZE TABLE t
SET GLOBAL max_connections = 1
SET @a = 1
SET PASSWORD = 'x'
USE mysql
BEGIN
START TRANSACTION
COMMIT
ROLLBACK
SAVEPOINT x
LOCK TABLES t WRITE
UNLOCK TABLES
FLUSH TABLES
FLUSH PRIVILEGES
SHUTDOWN
KILL 5
HANDLER t OPEN
DO SLEEP(5)
CALL p()
PREPARE p FROM 'select 1'
EXECUTE p
LOAD DATA INFILE '/etc/passwd' INTO TABLE t
LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE t
GRANT ALL ON *.* TO x
REVOKE ALL ON *.* FROM x
INSTALL PLUGIN x SONAME 'y'
OPTIMIZE TABLE t
REPAIR TABLE t
XA START 'x'
CHANGE MASTER TO MASTER_HOST = 'x'
RESET MASTER
PURGE BINARY LOGS TO 'x'
EXPLAIN FOR CONNECTION 5
SHOW MASTER STATUS
SHOW BINARY LOGS
SHOW CREATE USER x
SHOW ENGINE INNODB STATUS
SHOW TABLES INTO OUTFILE 'x'
-- name: TiDB kinds, dialect: tidb, verdict: refuse, rule: statement-kind
ADMIN CHECK TABLE t
ADMIN CANCEL DDL JOBS 1
BATCH ON id LIMIT 5 DELETE FROM t
SPLIT TABLE t BETWEEN (1) AND (2) REGIONS 2
FLASHBACK TABLE t
RECOVER TABLE t
IMPORT INTO t FROM 'x'
BACKUP DATABASE * TO 'x'
RESTORE DATABASE * FROM 'x'
TRACE DELETE FROM t
PLAN REPLAYER DUMP EXPLAIN SELECT 1
CALIBRATE RESOURCE
QUERY WATCH ADD ACTION KILL
RECOMMEND INDEX RUN
CANCEL IMPORT JOB 1
SHOW STATS_BUCKETS
SHOW STATS_TOPN
SHOW CONFIG
-- name: constructs, dialect: mysql tidb, verdict: refuse
SELECT 1 INTO OUTFILE '/tmp/x'
SELECT 1 INTO/**/OUTFILE '/tmp/x'
SELECT 1 INTO DUMPFILE '/tmp/x'
SELECT * FROM t INTO @a
SELECT 1 INTO @a
SELECT @a := 1
SELECT @@global.secure_file_priv
SELECT * FROM t FOR UPDATE
SELECT * FROM t LOCK IN SHARE MODE
SELECT * FROM t FOR SHARE NOWAIT
SELECT * FROM (SELECT * FROM t FOR UPDATE) s
SELECT NEXT VALUE FOR s
SELECT 1 /*! INTO OUTFILE '/tmp/x' */
SELECT 1 /*!50000 , SLEEP(5) */
SELECT 1 /*M! , SLEEP(5) */
-- name: TiDB constructs, dialect: tidb, verdict: refuse
SELECT 1 /*T! , SLEEP(5) */
SELECT 1 /*T![auto_rand] , SLEEP(5) */
SELECT * FROM t AS OF TIMESTAMP (SELECT password FROM secrets LIMIT 1)
SELECT * FROM t AS OF TIMESTAMP f((SELECT a FROM b))
-- name: hints, dialect: mysql tidb, verdict: refuse, rule: hints
SELECT /*+ SET_VAR(max_execution_time=0) */ 1
SELECT /*+ MAX_EXECUTION_TIME(0) */ 1
SELECT /*+ MEMORY_QUOTA(1 GB) */ 1
SELECT /*+ RESOURCE_GROUP(x) */ 1
SELECT /*+ QB_NAME(a) set_var(sql_mode='') */ 1
SELECT /*+ QB_NAME(a)SET_VAR(sql_mode=')') */ 1
-- name: secrets, dialect: mysql tidb, verdict: refuse, rule: tables
SELECT * FROM mysql.user
SELECT authentication_string FROM `mysql`.`user`
SELECT * FROM MySQL.User
DESCRIBE mysql.user
SHOW COLUMNS FROM user FROM mysql
SELECT (SELECT COUNT(*) FROM mysql.db)
-- name: several, dialect: mysql tidb, verdict: refuse, rule: one-statement
SELECT 1; DROP TABLE t
SELECT 1--1;DROP TABLE t
SELECT 'a\'; SELECT 1'; DROP TABLE t
SELECT 1; SET @a = 1; SELECT 2
-- name: unbounded, dialect: mysql tidb, verdict: refuse, rule: unbounded-write, mode: read_write
DELETE FROM t
DELETE FROM t LIMIT 5
UPDATE t SET a = 1
UPDATE t JOIN u ON t.id = u.id SET t.a = 1
DELETE FROM t WHERE 1
DELETE FROM t WHERE '1'
DELETE FROM t WHERE 1 <=> 1
DELETE FROM t WHERE TRUE OR id = 1
-- name: broken, dialect: mysql tidb, verdict: syntax
SELEC 1
SELECT 'a
SELECT * FROM t WHERE
SELECT * FORM t
-- name: unbounded in other clothes, dialect: mysql tidb, verdict: refuse, rule: unbounded-write, mode: read_write
REPLACE INTO t SELECT * FROM t UNION ALL SELECT 1
DELETE FROM t WHERE `id` = ID
DELETE FROM t WHERE EXISTS (SELECT 1 FROM t X WHERE `x`.ID = `t`.id)
-- name: recursion in other clothes, dialect: mysql tidb, verdict: refuse, rule: unbounded-read
WITH RECURSIVE R AS (SELECT 1 UNION ALL SELECT 1 FROM `r`) SELECT * FROM `r`
-- name: a MATCH without columns, dialect: mysql tidb, verdict: syntax
SELECT MATCH AGAINST (a) FROM t
-- name: MariaDB tells the password's hash, dialect: mysql, verdict: refuse
SHOW GRANTS
SHOW GRANTS FOR CURRENT_USER
-- name: in clauses of the family, dialect: mysql tidb, verdict: refuse
SELECT a FROM t GROUP BY SLEEP(1) DESC
SELECT NTH_VALUE(SLEEP(1), 2) FROM FIRST OVER (ORDER BY b) FROM t
SELECT * FROM t USE INDEX FOR JOIN (a), (SELECT SLEEP(1)) x
SELECT CAST(SLEEP(1) AS INET6)
SELECT * FROM t AS OF TIMESTAMP CURRENT_TIMESTAMP - INTERVAL SLEEP(1) SECOND
SHOW TABLE t REGIONS WHERE SLEEP(1)
SHOW TABLE mysql.user REGIONS
SHOW TABLE t REGIONS INTO OUTFILE '/tmp/x'
SHOW CREATE DATABASE IF NOT EXISTS a b
-- name: deletes from several tables, dialect: mysql tidb, verdict: refuse, mode: read_write
DELETE t.* FROM t
DELETE FROM a.*, b.* USING t a JOIN u b ON TRUE
DELETE FROM a, b USING t a JOIN mysql.user b ON a.id = b.id WHERE b.x = 1
DELETE FROM a, b USING t a JOIN information_schema.tables b ON a.id = b.id WHERE b.x = 1
-- name: sequences outside of writes, dialect: mysql tidb, verdict: refuse, rule: functions
SELECT NEXT VALUE FOR s
SELECT 1 WHERE NEXT VALUE FOR db.s > 5
EXPLAIN SELECT NEXT VALUE FOR s
-- name: sequences that no write moves, dialect: mysql tidb, verdict: refuse, rule: functions, mode: read_write
INSERT INTO t VALUES (SETVAL(s, 1))
-- name: sequences where names are guarded, dialect: mysql tidb, verdict: refuse, rule: functions, mode: read_write, hidden: other
INSERT INTO t VALUES (NEXT VALUE FOR s)
