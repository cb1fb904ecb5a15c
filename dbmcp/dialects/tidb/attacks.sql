-- Attacks on TiDB beside those on the MySQL family, in the form of dbmcp/selftest/attacks.sql.
-- family: comments
SELECT 1 /*T! , SLEEP(9) */
SELECT 1 /*T![auto_rand] , SLEEP(9) */
/*T! DELETE FROM <<table>> */
-- family: writes
BATCH ON <<column>> LIMIT 5 DELETE FROM <<table>> WHERE <<column>> = 1
BATCH LIMIT 5 UPDATE <<table>> SET <<column>> = 1
TRACE DELETE FROM <<table>> WHERE <<column>> = 1
-- family: files and programs
IMPORT INTO <<table>> FROM '/etc/passwd'
BACKUP DATABASE * TO 'local:///tmp/dbmcp_selftest'
RESTORE DATABASE * FROM 'local:///tmp/dbmcp_selftest'
PLAN REPLAYER DUMP EXPLAIN SELECT 1
PLAN REPLAYER LOAD 'x.zip'
LOAD STATS '/etc/passwd'
-- family: settings
SELECT /*+ MEMORY_QUOTA(9 GB) */ 1
SET @@tidb_snapshot = '2020-01-01'
SET tidb_enable_noop_functions = ON
START TRANSACTION READ ONLY AS OF TIMESTAMP NOW()
-- family: server administration
ADMIN RELOAD BINDINGS
ADMIN CANCEL DDL JOBS 1
ADMIN CHECK TABLE <<table>>
SPLIT TABLE <<table>> BETWEEN (1) AND (2) REGIONS 2
FLASHBACK TABLE <<table>>
FLASHBACK CLUSTER TO TIMESTAMP '2020-01-01'
RECOVER TABLE <<table>>
CALIBRATE RESOURCE
QUERY WATCH ADD ACTION KILL
RECOMMEND INDEX RUN
CREATE GLOBAL BINDING FOR SELECT 1 USING SELECT 1
KILL TIDB 1
CANCEL IMPORT JOB 1
CREATE PLACEMENT POLICY x FOLLOWERS=4
DROP STATS <<table>>
-- family: sequences and last ids
-- family: SQL as text
SELECT * FROM <<table>> AS OF TIMESTAMP SLEEP(9)
SELECT * FROM <<table>> AS OF TIMESTAMP (SELECT password FROM secrets LIMIT 1)
-- family: catalog secrets
SELECT TIDB_MVCC_INFO('x')
SHOW CONFIG
SHOW STATS_BUCKETS
SHOW STATS_TOPN
