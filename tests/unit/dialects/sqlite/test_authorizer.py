"""SQLite's own fence, asked with real statements behind the policy's back."""

import sqlite3

import pytest

from dbmcp.dialects.sqlite.authorizer import DDL_KINDS, FUNCTIONS, authorizer
from dbmcp.dialects.sqlite.rules import RULES
from tests.unit.dialects.sqlite.opened import bound, opened

SCRIPT = (
    "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT CHECK (length(b) < 9));"
    "CREATE TABLE j (a CHECK (json_valid(a)));"
    "CREATE VIEW found AS SELECT * FROM f;"
    "CREATE VIEW v AS SELECT upper(b) AS u FROM t;"
    "CREATE VIRTUAL TABLE f USING fts5 (a); INSERT INTO f VALUES ('hello');"
    "CREATE VIRTUAL TABLE r USING rtree (id, x0, x1);"
    "CREATE TRIGGER t_log AFTER INSERT ON t BEGIN INSERT INTO f VALUES (new.b); END"
)
READS = (
    "SELECT * FROM v",
    "SELECT * FROM f WHERE f MATCH 'hello' ORDER BY bm25(f)",
    "SELECT * FROM r",
    "SELECT * FROM found",
    "SELECT '{}' -> 'a', 'a' LIKE 'b', 'a' GLOB 'b', CURRENT_TIMESTAMP",
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 3) SELECT * FROM c",
    "SELECT sum(a) OVER () FROM t",
    "SELECT * FROM json_each('[1]')",
    "SELECT * FROM pragma_table_info('t')",
    "PRAGMA table_info('t')",
    "PRAGMA journal_mode",
    "EXPLAIN QUERY PLAN SELECT * FROM t",
    "SELECT * FROM sqlite_master",
)
WRITES = (
    "INSERT INTO t (b) VALUES ('x')",
    "INSERT INTO f VALUES ('x')",
    "INSERT INTO j VALUES ('{}')",
    "INSERT INTO r VALUES (1, 0, 1)",
    "UPDATE t SET b = 'y'",
    "DELETE FROM t",
    "REPLACE INTO t VALUES (1, 'z') RETURNING a",
)
NEVER = (
    "DROP TABLE t",
    "CREATE TABLE u (a)",
    "CREATE TEMP TABLE u (a)",
    "ALTER TABLE t ADD COLUMN c",
    "CREATE INDEX i ON t (b)",
    "ATTACH ':memory:' AS x",
    "DETACH x",
    "VACUUM",
    "VACUUM INTO '/tmp/never.db'",
    "REINDEX",
    "ANALYZE",
    "PRAGMA query_only = 0",
    "PRAGMA writable_schema = 1",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA wal_checkpoint",
    "SELECT * FROM pragma_writable_schema",
    "SELECT load_extension('x')",
    "SELECT fts3_tokenizer('x')",
    "SELECT 'a' REGEXP 'b'",
    "UPDATE sqlite_master SET sql = ''",
    "DELETE FROM sqlite_master",
    "INSERT INTO sqlite_master (name) VALUES ('x')",
    "INSERT INTO sqlite_temp_master (name) VALUES ('x')",
    "DELETE FROM sqlite_temp_master",
    "CREATE TABLE dbmcp_u (a)",
    "CREATE TEMP TABLE t_dbmcp_ (a)",
    "CREATE TEMP VIEW dbmcp_v AS SELECT 1",
    "CREATE TEMP TRIGGER dbmcp_t AFTER INSERT ON t BEGIN SELECT 1; END",
)


@pytest.mark.parametrize("text", READS)
async def test_reads_pass_everywhere(text: str) -> None:
    async with opened(SCRIPT) as database:
        await database.read(text)
        await database.write(text)


@pytest.mark.parametrize("text", WRITES)
async def test_only_the_writer_writes(text: str) -> None:
    async with opened(SCRIPT) as database:
        await database.write(text)
        with pytest.raises(sqlite3.DatabaseError, match=r"not authorized|readonly"):
            await database.read(text)


async def test_a_reader_explains_a_write_and_nothing_more() -> None:
    async with opened(SCRIPT) as database:
        before = await database.read("SELECT * FROM t")
        for lead in ("EXPLAIN ", "/* a */ explain query plan\n"):
            assert await database.read(f"{lead}DELETE FROM t WHERE rowid = 1")
        for text in (
            "DELETE FROM t",
            "/* a */ ; DELETE FROM t -- */ EXPLAIN",
            "EXPLAIN DELETE FROM sqlite_master",
            "EXPLAIN CREATE TABLE x (a)",
            "EXPLAIN SELECT load_extension('x')",
        ):
            with pytest.raises(
                sqlite3.DatabaseError, match=r"not authorized|modified|one statement"
            ):
                await database.read(text)
        assert await database.read("SELECT * FROM t") == before


async def test_only_the_writer_makes_temporary_tables_of_one_prefix() -> None:
    create = "CREATE TEMPORARY TABLE dbmcp_x (id INTEGER PRIMARY KEY, note VARCHAR(20))"
    async with opened(SCRIPT) as database:
        with pytest.raises(sqlite3.DatabaseError, match="not authorized"):
            await database.read(create)
        await database.write(create)
        await database.write("INSERT INTO dbmcp_x VALUES (1, 'one')")
        await database.writer.query("DROP TABLE dbmcp_x")
        with pytest.raises(sqlite3.OperationalError, match="no such table"):
            await database.write("SELECT * FROM dbmcp_x")


@pytest.mark.parametrize("text", NEVER)
async def test_nobody_goes_further(text: str) -> None:
    async with opened(SCRIPT) as database:
        before = await database.read("SELECT * FROM sqlite_master")
        for connection in (database.reader, database.writer):
            with pytest.raises(sqlite3.DatabaseError):
                await connection.execute(bound(text))
            await connection.reset()
        assert await database.read("SELECT * FROM sqlite_master") == before


def test_every_function_of_the_policy_passes_or_is_unknown_to_sqlite() -> None:
    answer = authorizer(writable=False, functions=RULES.functions, shadows=frozenset())
    for name in (RULES.functions | FUNCTIONS) - {"regexp"}:
        assert answer(sqlite3.SQLITE_FUNCTION, None, name, None, None) == sqlite3.SQLITE_OK


@pytest.mark.parametrize("name", ["load_extension", "readfile", "writefile", "edit", "REGEXP", ""])
def test_other_functions_are_refused(name: str) -> None:
    answer = authorizer(writable=True, functions=RULES.functions, shadows=frozenset())
    assert answer(sqlite3.SQLITE_FUNCTION, None, name, None, None) == sqlite3.SQLITE_DENY


def test_an_action_that_nobody_knows_is_refused() -> None:
    answer = authorizer(writable=True, shadows=frozenset())
    assert answer(999, None, None, None, None) == sqlite3.SQLITE_DENY


PEOPLE = (
    "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, value TEXT, email TEXT);"
    "INSERT INTO people VALUES (1, 'Ada', 'x', 'ada@example');"
    "CREATE VIEW masked AS SELECT id, substr(email, 1, 1) AS hint FROM people;"
    "CREATE TABLE log (note TEXT);"
    "CREATE TRIGGER noted AFTER UPDATE ON people BEGIN INSERT INTO log VALUES (old.email); END"
)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT email FROM people",
        "SELECT * FROM people",
        "SELECT id FROM people WHERE Email = 'x'",
        "SELECT count(email) FROM people",
        "WITH x AS (SELECT * FROM people) SELECT id FROM x",
        "SELECT id FROM people ORDER BY email",
        "UPDATE people SET email = 'x' WHERE id = 1",
        "UPDATE people SET name = email WHERE id = 1",
        "DELETE FROM people WHERE id = 1 RETURNING *",
    ],
)
async def test_a_hidden_column_is_fenced_off(text: str) -> None:
    async with opened(PEOPLE, deny_columns=("people.email",)) as database:
        for run in (database.read, database.write):
            with pytest.raises(sqlite3.DatabaseError, match=r"prohibited|not authorized"):
                await run(text)
        assert await database.read("SELECT note FROM log") == []


async def test_what_needs_no_hidden_column_passes() -> None:
    async with opened(PEOPLE, deny_columns=("people.email", "*.value")) as database:
        assert await database.read("SELECT id, name FROM people") == [(1, "Ada")]
        assert await database.read("SELECT count(*) FROM people") == [(1,)]
        assert await database.read("SELECT hint FROM masked") == [("a",)]
        assert await database.read("SELECT value FROM json_each('[7]')") == [(7,)]
        await database.write("INSERT INTO people (id, name) VALUES (2, 'Bob')")
        await database.write("UPDATE people SET name = 'Eve' WHERE id = 1")
        assert await database.read("SELECT note FROM log") == [("ada@example",)]
        await database.write("DELETE FROM people WHERE id = 2")


CHANGES = (
    ("create_table", "CREATE TABLE n (a INTEGER PRIMARY KEY AUTOINCREMENT, b UNIQUE)"),
    ("create_index", "CREATE INDEX i ON t (upper(b))"),
    ("create_view", "CREATE VIEW w AS SELECT a FROM t"),
    ("alter_table", "ALTER TABLE t ADD COLUMN c"),
    ("alter_table", "ALTER TABLE t RENAME COLUMN b TO c"),
    ("rename_table", "ALTER TABLE t RENAME TO n"),
    ("drop_index", "DROP INDEX old"),
    ("drop_view", "DROP VIEW v"),
    ("drop_table", "DROP TABLE t"),
    ("analyze", "ANALYZE t"),
)


@pytest.mark.parametrize(("kind", "change"), CHANGES)
def test_exactly_the_listed_kinds_of_ddl(kind: str, change: str) -> None:
    for listed in sorted(DDL_KINDS):
        for writable in (True, False):
            connection = sqlite3.connect(":memory:", isolation_level=None)
            connection.executescript(
                "CREATE TABLE t (a INTEGER PRIMARY KEY, b); CREATE INDEX old ON t (b);"
                "CREATE VIEW v AS SELECT a FROM t"
            )
            connection.set_authorizer(
                authorizer(writable=writable, shadows=frozenset(), ddl=frozenset({listed}))
            )
            same = listed == kind or {listed, kind} == {"alter_table", "rename_table"}
            if same and writable:
                connection.execute(change)
            else:
                with pytest.raises(sqlite3.DatabaseError, match=r"not authorized|prohibited"):
                    connection.execute(change)
            connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TEMP TABLE u (a)",
        "CREATE TEMP VIEW u AS SELECT 1",
        "CREATE VIRTUAL TABLE u USING fts5 (a)",
        "CREATE TRIGGER u AFTER INSERT ON t BEGIN DELETE FROM t; END",
        "ATTACH ':memory:' AS x",
        "VACUUM",
        "INSERT INTO sqlite_master VALUES ('table', 'x', 'x', 2, 'x')",
        "PRAGMA writable_schema = 1",
    ],
)
def test_what_no_kind_of_ddl_allows(statement: str) -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("CREATE TABLE t (a)")
    connection.set_authorizer(authorizer(writable=True, shadows=frozenset(), ddl=DDL_KINDS))
    with pytest.raises(sqlite3.DatabaseError):
        connection.execute(statement)
    connection.close()
