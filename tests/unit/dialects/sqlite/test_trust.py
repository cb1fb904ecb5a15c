"""A schema is trusted only where it holds what SQLite would refuse else."""

import sqlite3
from contextlib import closing

import pytest

from dbmcp.dialects.sqlite import trust
from dbmcp.dialects.sqlite.connection import SQLiteConnection
from dbmcp.dialects.sqlite.trust import needs_trust
from tests.unit.dialects.sqlite.opened import Opened, bound, opened

PLAIN = """
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT CHECK (length(a) < 90), b TEXT AS (upper(a)));
CREATE INDEX by_a ON t (lower(a)) WHERE a LIKE 'x%';
CREATE VIEW v AS SELECT id, printf('%s', a) AS a FROM t;
CREATE TRIGGER tr AFTER INSERT ON t BEGIN UPDATE t SET a = trim(a) WHERE id = new.id; END;
CREATE VIRTUAL TABLE docs USING fts5 (body);
"""
NEEDING = (
    "CREATE VIEW w AS SELECT * FROM docs WHERE docs MATCH 'x'",
    "CREATE TRIGGER f AFTER INSERT ON t BEGIN INSERT INTO Docs VALUES (new.a); END",
    "CREATE VIEW w AS SELECT name FROM pragma_table_info('t')",
)
JSON = (
    "CREATE TABLE j (a CHECK (json_valid(a)))",
    "CREATE TABLE j (a, b AS (a ->> '$.x'))",
    "CREATE INDEX j ON t (JSON_EXTRACT(a, '$.x'))",
    "CREATE VIEW j AS SELECT json_array(a) AS a FROM t",
)
REFUSES = sqlite3.connect(":memory:").execute(
    "SELECT count(*) FROM pragma_function_list WHERE name = 'json_valid' AND NOT flags & 0x200000"
)
JSON_IS_UNSAFE = bool(REFUSES.fetchone()[0])


def trusts(*script: str) -> bool:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(";".join(script))
        return needs_trust(connection)


@pytest.mark.parametrize("text", NEEDING)
def test_a_schema_that_acts_on_virtual_tables_is_trusted(text: str) -> None:
    assert not trusts(PLAIN)
    assert trusts(PLAIN, text)


@pytest.mark.parametrize("text", JSON)
def test_a_schema_that_calls_what_is_unsafe_is_trusted(text: str) -> None:
    assert trusts(PLAIN, text) is JSON_IS_UNSAFE


async def setting(connection: SQLiteConnection) -> int:
    """What SQLite itself says, asked behind the authorizer."""

    def ask(raw: sqlite3.Connection) -> int:
        raw.set_authorizer(None)
        value: int = raw.execute("PRAGMA trusted_schema").fetchone()[0]
        raw.set_authorizer(connection.work.trust.guard)
        return value

    return await connection.work_on(ask)


async def refused(database: Opened, text: str) -> str:
    await database.reader.begin(read_only=True, timeout_seconds=5)
    with pytest.raises(sqlite3.DatabaseError) as caught:
        await database.reader.execute(bound(text))
    await database.reader.reset()
    return str(caught.value)


async def test_trust_is_off_until_the_schema_needs_it() -> None:
    async with opened(PLAIN) as database:
        assert await setting(database.reader) == await setting(database.writer) == 0
        await database.write("INSERT INTO t (id, a) VALUES (1, ' x ')")
        database.script(";".join((NEEDING[0], NEEDING[1])))
        await database.write("INSERT INTO t (id, a) VALUES (2, 'x y')")
        assert await setting(database.writer) == 1
        assert await database.read("SELECT * FROM w") == [("x y",)]
        assert await setting(database.reader) == 1
        assert "not authorized" in await refused(database, "PRAGMA trusted_schema = 0")
        assert await database.read("SELECT a FROM v WHERE id = 1") == [("x",)]


async def test_a_schema_that_is_locked_meanwhile_is_looked_at_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks: list[bool] = []

    def look(connection: sqlite3.Connection) -> bool:
        looks.append(needs_trust(connection))
        if len(looks) == 1:
            error = sqlite3.OperationalError("database schema is locked: main")
            error.sqlite_errorcode = sqlite3.SQLITE_LOCKED
            raise error
        return looks[-1]

    monkeypatch.setattr(trust, "needs_trust", look)
    async with opened(PLAIN) as database:
        assert len(looks) == 3
        assert await setting(database.reader) == await setting(database.writer) == 0
        assert "not authorized" in await refused(database, "PRAGMA trusted_schema = 1")


async def test_what_the_authorizer_forbids_is_forbidden_to_a_trusted_schema_too() -> None:
    harmful = "CREATE VIEW x AS SELECT load_extension('x') AS a"
    async with opened(f"{PLAIN};{NEEDING[0]};{harmful}") as database:
        assert await setting(database.reader) == 1
        assert "load_extension" in await refused(database, "SELECT * FROM x")
    assert not trusts(PLAIN, harmful)
