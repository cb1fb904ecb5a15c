-- Attacks on the MySQL family, in the form of dbmcp/selftest/attacks.sql.
-- family: writes, fence: yes, modes: read_only
REPLACE INTO <<table>> (<<column>>) VALUES (1)
REPLACE INTO <<table>> SET <<column>> = 1
INSERT IGNORE INTO <<table>> SET <<column>> = 1
INSERT INTO <<table>> (<<column>>) VALUES (1) ON DUPLICATE KEY UPDATE <<column>> = <<column>>
DELETE t FROM <<table>> t JOIN <<other>> o ON 1 = 2
UPDATE <<table>> t, <<other>> o SET t.<<column>> = t.<<column>> WHERE 1 = 2
-- family: EXPLAIN ANALYZE of writes, modes: read_only
EXPLAIN ANALYZE DELETE FROM <<table>> WHERE <<column>> = 1
ANALYZE DELETE FROM <<table>> WHERE <<column>> = 1
ANALYZE FORMAT=JSON UPDATE <<table>> SET <<column>> = 1 WHERE <<column>> = 1
-- family: whole tables, fence: yes, modes: read_only read_write
TRUNCATE <<table>>
TRUNCATE TABLE <<table>>
-- family: comments
/*! DROP TABLE <<table>> */
/*!50000 DELETE FROM <<table>> */
/*!DROP*/ TABLE <<table>>
SELECT 1 /*! , SLEEP(9) */
SELECT 1 /*!50000 , SLEEP(9) */
SELECT 1 /*!99999 , SLEEP(9) */
SELECT 1 /*M! , SLEEP(9) */
SELECT 1 /*M!100000 , SLEEP(9) */
SELECT /*! SLEEP(9), */ 1
SELECT 1 /*! INTO OUTFILE '/tmp/dbmcp_selftest' */
SELECT 1 /* /*! , SLEEP(9) */ */
SELECT 1--1;DROP TABLE <<table>>
SELECT 1 # x
    ; DROP TABLE <<table>>
SELECT 1 -- x
    INTO OUTFILE '/tmp/dbmcp_selftest'
-- family: files and programs
SELECT LOAD_FILE('/etc/passwd')
SELECT load_file(0x2f)
SELECT LOAD_FILE/**/('/etc/passwd')
SELECT 1 FROM <<table>> WHERE LOAD_FILE('/etc/passwd') IS NOT NULL
SELECT 1 INTO OUTFILE '/tmp/dbmcp_selftest'
SELECT 1 INTO DUMPFILE '/tmp/dbmcp_selftest'
SELECT * FROM <<table>> INTO OUTFILE '/tmp/dbmcp_selftest'
SELECT 1 INTO/**/OUTFILE '/tmp/dbmcp_selftest'
(SELECT 1 INTO OUTFILE '/tmp/dbmcp_selftest')
SELECT 1 UNION SELECT 2 INTO OUTFILE '/tmp/dbmcp_selftest'
SELECT * FROM (SELECT 1 INTO OUTFILE '/tmp/dbmcp_selftest') x
VALUES (1) INTO OUTFILE '/tmp/dbmcp_selftest'
TABLE <<table>> INTO OUTFILE '/tmp/dbmcp_selftest'
LOAD DATA INFILE '/etc/passwd' INTO TABLE <<table>>
LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE <<table>>
LOAD XML INFILE 'x' INTO TABLE <<table>>
SELECT SYS_EXEC('id')
SELECT sys_eval('id')
CREATE FUNCTION x RETURNS INT SONAME 'y'
INSTALL SONAME 'x'
SELECT * FROM JSON_TABLE(LOAD_FILE('x'), '$[*]' COLUMNS (a INT PATH '$')) x
source /etc/passwd
-- family: sleep
SELECT SLEEP(9)
SELECT `SLEEP`(9)
SELECT SLEEP (9)
SELECT SLEEP/**/(9)
SELECT SLEEP #x
    (9)
SELECT 1 FROM <<table>> WHERE SLEEP(9)
SELECT * FROM <<table>> ORDER BY SLEEP(9)
SELECT * FROM <<table>> GROUP BY SLEEP(9)
SELECT * FROM <<table>> a JOIN <<table>> b ON SLEEP(9)
SELECT IF(1, SLEEP(9), 0)
SELECT CAST(SLEEP(9) AS CHAR)
SELECT EXISTS (SELECT SLEEP(9))
SELECT GROUP_CONCAT(SLEEP(9) SEPARATOR 'x') FROM <<table>>
SELECT DATE_ADD(NOW(), INTERVAL SLEEP(9) DAY)
SELECT TRIM(LEADING SLEEP(9) FROM 'x')
SELECT JSON_OBJECT('a', SLEEP(9))
SELECT {fn SLEEP(9)}
SELECT BENCHMARK(1000000000, MD5('x'))
SELECT BENCHMARK(1, (SELECT 1))
DO SLEEP(9)
EXPLAIN SELECT * FROM (SELECT SLEEP(9)) x
EXPLAIN ANALYZE SELECT SLEEP(9)
SHOW TABLES WHERE SLEEP(9)
SHOW VARIABLES WHERE 1 = SLEEP(9)
VALUES (SLEEP(9))
SELECT -SLEEP(9)
SELECT BINARY SLEEP(9)
SELECT _binary'a\'', SLEEP(9) -- '
SELECT 'a\'', SLEEP(9) -- '
-- family: settings
SET GLOBAL max_connections = 5
SET @a = 1
SET autocommit = 0
SET NAMES latin1
SET PASSWORD = 'x'
SET STATEMENT max_statement_time=0 FOR SELECT 1
SET STATEMENT sql_mode='' FOR DELETE FROM <<table>>
SELECT @a := 1
SELECT @`a` := 1
SELECT 1 WHERE (@a := 5)
SELECT 1 INTO @a
SELECT @@global.datadir
SELECT @@secure_file_priv
SELECT /*+ SET_VAR(sql_mode='') */ 1
SELECT /*+ SET_VAR(max_statement_time=0) */ 1
SELECT /*+ MAX_EXECUTION_TIME(0) */ 1
SELECT /*+ RESOURCE_GROUP(x) */ 1
USE mysql
RESET QUERY CACHE
-- family: SQL as text
PREPARE p FROM 'DELETE FROM <<table>>'
EXECUTE IMMEDIATE 'DELETE FROM <<table>>'
BEGIN NOT ATOMIC DELETE FROM <<table>>; END
IF 1 THEN DELETE FROM <<table>>; END IF
HANDLER <<table>> OPEN
HANDLER <<table>> READ FIRST
XA START 'x'
DO 1
-- family: sequences and last ids
SELECT NEXTVAL(dbmcp_selftest)
SELECT NEXT VALUE FOR dbmcp_selftest
SELECT SETVAL(dbmcp_selftest, 100)
SELECT LAST_INSERT_ID(5)
-- family: server administration
FLUSH TABLES
FLUSH TABLES WITH READ LOCK
KILL QUERY 1
PURGE BINARY LOGS BEFORE NOW()
CHANGE MASTER TO MASTER_HOST='x'
START SLAVE
STOP REPLICA
INSTALL PLUGIN x SONAME 'y'
REPAIR TABLE <<table>>
BACKUP STAGE START
BINLOG 'x'
-- family: schema, modes: read_only read_write
OPTIMIZE TABLE <<table>>
ANALYZE TABLE <<table>>
RENAME TABLE <<table>> TO dbmcp_selftest
-- family: locks
LOCK TABLES <<table>> WRITE
UNLOCK TABLES
SELECT GET_LOCK('dbmcp_selftest', 1)
SELECT RELEASE_ALL_LOCKS()
SELECT MASTER_POS_WAIT('a', 1)
-- family: catalog secrets
SELECT * FROM mysql.user
SELECT authentication_string FROM `mysql`.`user`
SELECT * FROM MySQL . User
SELECT * FROM mysql/**/.user
SELECT * FROM mysql.global_priv
SHOW GRANTS FOR root
SHOW CREATE USER root
SHOW COLUMNS FROM mysql.user
SHOW COLUMNS FROM <<table>> WHERE (SELECT authentication_string FROM mysql.user LIMIT 1)
SHOW MASTER STATUS
SHOW BINLOG EVENTS
SHOW ENGINE INNODB STATUS
-- family: unbounded reads
SELECT REPEAT('x', 1000000000)
SELECT REPEAT(REPEAT('x', 10000), 10000)
SELECT RPAD('x', 1000000000, 'y')
SELECT SPACE(1000000000)
-- family: disguises
SELECT 1\G
SELECT ＳＬＥＥＰ(9)
SELECT ѕleep(9)
SELECT {x 1}
SELECT 'a\\'; DROP TABLE <<table>>; -- '
SELECT `a\`; DROP TABLE <<table>>; -- `
-- family: row locks, modes: read_only
SELECT * FROM <<table>> LOCK IN SHARE MODE
SELECT * FROM <<table>> FOR SHARE NOWAIT
SELECT * FROM <<table>> FOR UPDATE SKIP LOCKED
-- family: hidden columns
TABLE <<holder>>
SELECT <<holder>>.* FROM <<holder>>
SHOW CREATE TABLE <<holder>>
SHOW COLUMNS FROM <<holder>>
DESCRIBE <<holder>>
SELECT DEFAULT(<<secret>>) FROM <<holder>>
