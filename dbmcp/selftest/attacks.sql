-- Attacks on every engine, one a line; an indented line goes on with the one before.
-- <<table>>, <<column>> and <<other>> are tables and a column that may be read; <<hidden>> is one that
-- the lists hide, <<secret>> a hidden column of <<holder>>. fence: the engine's read-only transaction stops it too. modes: where it is an attack.
-- family: writes, fence: yes, modes: read_only
INSERT INTO <<table>> (<<column>>) SELECT <<column>> FROM <<table>>
INSERT INTO <<table>> (<<column>>) VALUES (NULL)
UPDATE <<table>> SET <<column>> = <<column>> WHERE <<column>> IS NOT NULL
UPDATE <<table>> SET <<column>> = NULL WHERE <<column>> IN (SELECT <<column>> FROM <<other>>)
DELETE FROM <<table>> WHERE <<column>> IS NULL
DELETE FROM <<table>> WHERE EXISTS (SELECT 1 FROM <<other>>)
DeLeTe FrOm <<table>> WHERE <<column>> = 1
/* SELECT */ DELETE FROM <<table>> WHERE <<column>> = 1
WITH x AS (SELECT 1) DELETE FROM <<table>> WHERE <<column>> = 1
WITH x AS (SELECT 1) UPDATE <<table>> SET <<column>> = <<column>> WHERE <<column>> = 1
-- family: whole tables, fence: yes
DELETE FROM <<table>>
UPDATE <<table>> SET <<column>> = NULL
DELETE FROM <<table>> WHERE 1 = 1
DELETE FROM <<table>> WHERE NOT 1 = 2
UPDATE <<table>> SET <<column>> = <<column>> WHERE 'a' = 'a'
DELETE FROM <<table>> WHERE <<column>> = <<column>> OR <<column>> IS NULL OR 1 < 2
-- family: schema, fence: yes, modes: read_only read_write
CREATE TABLE dbmcp_selftest (a INTEGER)
CREATE TABLE dbmcp_selftest AS SELECT <<column>> FROM <<table>>
CREATE VIEW dbmcp_selftest AS SELECT <<column>> FROM <<table>>
CREATE INDEX dbmcp_selftest ON <<table>> (<<column>>)
DROP TABLE <<table>>
DROP TABLE IF EXISTS <<table>>
ALTER TABLE <<table>> ADD dbmcp_selftest INTEGER
ALTER TABLE <<table>> RENAME TO dbmcp_selftest
-- family: schema, modes: read_only read_write
DROP VIEW dbmcp_selftest
DROP INDEX dbmcp_selftest
CREATE TRIGGER dbmcp_selftest AFTER INSERT ON <<table>> BEGIN SELECT 1; END
-- family: stacked statements
SELECT 1; DROP TABLE <<table>>
SELECT 1;DELETE FROM <<table>>
SELECT 1;;DROP TABLE <<table>>
; DROP TABLE <<table>>; SELECT 1
SELECT ';'; DROP TABLE <<table>>
SELECT 1; COMMIT; DROP TABLE <<table>>
COMMIT; DROP TABLE <<table>>; BEGIN
SELECT '''; --'; DROP TABLE <<table>>; -- '
SELECT 1 /* ; */; DELETE FROM <<table>> -- ;
SELECT 1 -- x
    ; DROP TABLE <<table>>
BEGIN; UPDATE <<table>> SET <<column>> = NULL; END
-- family: comments
SELECT 1 -- x
    ; DELETE FROM <<table>> -- x
SELECT 1 /* never closed; DROP TABLE <<table>>
SELECT 'never closed; DROP TABLE <<table>>
/**/DELETE/**/FROM/**/<<table>>
-- family: comments, modes: read_only read_write
/* x */ DROP TABLE <<table>> /* SELECT 1 */
-- SELECT
    DROP TABLE <<table>>
-- family: transactions and sessions
BEGIN
COMMIT
ROLLBACK
SAVEPOINT dbmcp_selftest
RELEASE SAVEPOINT dbmcp_selftest
SET TRANSACTION READ WRITE
SET SESSION sql_mode = ''
SET ROLE NONE
PREPARE x AS SELECT 1
EXECUTE x
DEALLOCATE PREPARE x
-- family: administration
GRANT SELECT ON <<table>> TO dbmcp_selftest
REVOKE SELECT ON <<table>> FROM dbmcp_selftest
CREATE USER dbmcp_selftest
DROP USER dbmcp_selftest
CREATE DATABASE dbmcp_selftest
DROP DATABASE dbmcp_selftest
VACUUM
CALL dbmcp_selftest()
SHUTDOWN
KILL 1
-- family: unbounded reads
WITH RECURSIVE r AS (SELECT 1 UNION ALL SELECT 1 FROM r) SELECT * FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT COUNT(*) FROM r
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE 1 = 1) SELECT COUNT(*) FROM r
SELECT COUNT(*) FROM <<table>> a, <<table>> b, <<table>> c, <<table>> d, <<table>> e
SELECT COUNT(*) FROM <<table>> a CROSS JOIN <<table>> b CROSS JOIN <<table>> c CROSS JOIN <<table>> d
-- family: unknown functions
SELECT dbmcp_selftest(1)
SELECT dbmcp_selftest(<<column>>) FROM <<table>>
SELECT 1 FROM <<table>> WHERE dbmcp_selftest(<<column>>) IS NULL
SELECT COUNT(*) FROM <<table>> GROUP BY dbmcp_selftest(1)
SELECT 1 FROM <<table>> ORDER BY dbmcp_selftest(1)
SELECT CASE WHEN dbmcp_selftest(1) = 1 THEN 1 END
SELECT (SELECT dbmcp_selftest(1))
WITH x AS (SELECT dbmcp_selftest(1) AS a) SELECT a FROM x
SELECT 1 UNION ALL SELECT dbmcp_selftest(1)
-- family: row locks, modes: read_only
SELECT * FROM <<table>> FOR UPDATE
SELECT * FROM (SELECT * FROM <<table>> FOR UPDATE) x
-- family: disguises
SELECT {{x}} FROM <<table>>
SELECT 1 FROM <<table>> WHERE <<column>> = {% x %}
DELIMITER //
\! id
\copy <<table>> to '/tmp/dbmcp_selftest'
.shell id
-- family: hidden tables
SELECT * FROM <<hidden>>
SELECT COUNT(*) FROM <<hidden>>
SELECT 1 FROM <<table>> WHERE EXISTS (SELECT 1 FROM <<hidden>>)
SELECT (SELECT COUNT(*) FROM <<hidden>>)
WITH x AS (SELECT * FROM <<hidden>>) SELECT * FROM x
SELECT a.* FROM <<table>> t JOIN <<hidden>> a ON 1 = 1
SELECT 1 FROM <<table>> UNION ALL SELECT 1 FROM <<hidden>>
SELECT * FROM (SELECT * FROM <<hidden>>) x
WITH x AS (SELECT 1) SELECT * FROM x, <<hidden>>
EXPLAIN SELECT * FROM <<hidden>>
INSERT INTO <<table>> (<<column>>) SELECT 1 FROM <<hidden>>
DELETE FROM <<hidden>> WHERE 1 = 2
UPDATE <<hidden>> SET a = 1 WHERE 1 = 2
-- family: hidden columns
SELECT <<secret>> FROM <<holder>>
SELECT * FROM <<holder>>
SELECT h.* FROM <<holder>> h
SELECT h.<<secret>> FROM <<holder>> h
SELECT MAX(<<secret>>) FROM <<holder>>
SELECT COUNT(*) FROM <<holder>> WHERE <<secret>> IS NOT NULL
SELECT 1 FROM <<holder>> ORDER BY <<secret>>
SELECT COUNT(*) FROM <<holder>> GROUP BY <<secret>>
SELECT 1 FROM <<holder>> a JOIN <<holder>> b ON a.<<secret>> = b.<<secret>>
SELECT 1 FROM <<holder>> a JOIN <<holder>> b USING (<<secret>>)
SELECT 1 FROM <<holder>> a NATURAL JOIN <<holder>> b
SELECT (SELECT <<secret>> FROM <<holder>> LIMIT 1)
WITH x AS (SELECT * FROM <<holder>>) SELECT * FROM x
SELECT x.y FROM (SELECT <<secret>> AS y FROM <<holder>>) x
SELECT 1 FROM <<holder>> UNION ALL SELECT <<secret>> FROM <<holder>>
SELECT CASE WHEN <<secret>> IS NULL THEN 1 END FROM <<holder>>
EXPLAIN SELECT <<secret>> FROM <<holder>>
UPDATE <<holder>> SET <<secret>> = NULL WHERE 1 = 2
INSERT INTO <<holder>> (<<secret>>) VALUES (NULL)
DELETE FROM <<holder>> WHERE <<secret>> IS NULL
