"""Loading rows into SQLite: declared types, conflicts, and what the table itself says of them."""

import sqlite3
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbmcp.dialects.loading import Blame, Counts, Load, Unfit
from dbmcp.dialects.sqlite.columns import writer_for
from dbmcp.dialects.sqlite.load import MOST_PARAMETERS
from dbmcp.dialects.sqlite.schema import facts
from dbmcp.models import OnConflict, TableName
from tests.unit.dialects.sqlite.opened import Opened, opened

ACCEPTED: list[tuple[str, object, object]] = [
    ("INTEGER", 5, 5),
    ("INTEGER", 2**63 - 1, 2**63 - 1),
    ("INTEGER", 5.0, 5),
    ("INTEGER", " 5 ", 5),
    ("INTEGER", True, 1),
    ("BOOLEAN", True, 1),
    ("BOOLEAN", 0, 0),
    ("BOOLEAN", "false", 0),
    ("REAL", 1, 1),
    ("REAL", "1.5", 1.5),
    ("REAL", 2**53, 2**53),
    ("REAL", 2**62, 2**62),
    ("REAL", str(-(2**62)), -(2**62)),
    ("DOUBLE PRECISION", 1e300, 1e300),
    ("DECIMAL(12, 2)", "12.50", 12.5),
    ("NUMERIC", "9007199254740993", 9007199254740993),
    ("NUMERIC", {"$decimal": "1.5"}, 1.5),
    ("TEXT", "x", "x"),
    ("TEXT", 5, 5),
    ("VARCHAR(3)", "longer", "longer"),
    ("BLOB", "\\x00ff", b"\x00\xff"),
    ("BLOB", {"$bytes": "00ff"}, b"\x00\xff"),
    ("DATE", "2026-01-01", "2026-01-01"),
    ("DATETIME", 1767225600, 1767225600),
    ("JSON", {"a": [1]}, '{"a":[1]}'),
    ("", [1], "[1]"),
]
REFUSED: list[tuple[str, object, str]] = [
    ("INTEGER", "x", "not an integer"),
    ("INTEGER", 1.5, "not an integer"),
    ("INTEGER", "99999999999999999999", "not a 64-bit integer"),
    ("INTEGER", "+-1x", "not an integer"),
    ("INTEGER", "1.5", "not an integer"),
    ("INTEGER", {"$bytes": "00"}, "not an integer"),
    ("BIGINT", 2**63, "does not fit SQLite's 64-bit integer"),
    ("BIGINT", str(2**63), "not a 64-bit integer"),
    ("BOOLEAN", 2, "not a boolean"),
    ("BOOLEAN", "maybe", "not a boolean"),
    ("REAL", "x", "not a number"),
    ("REAL", 2**53 + 1, "more digits than SQLite's numbers hold"),
    ("DOUBLE", "9007199254740993", "more digits than SQLite's numbers hold"),
    ("NUMERIC(30, 18)", "1.234567890123456789", "more digits than SQLite's numbers hold"),
    ("NUMERIC(30, 18)", "1e999", "more digits than SQLite's numbers hold"),
    ("TEXT", "\ud800", "half a surrogate pair"),
]


@pytest.mark.parametrize(("declared", "value", "stored"), ACCEPTED)
def test_values_are_converted_by_the_declared_type(
    declared: str, value: object, stored: object
) -> None:
    unfit: list[Unfit] = []
    (written, null) = writer_for("c", declared).write([value, None], unfit)
    assert (written, type(written)) == (stored, type(stored))
    assert null is None
    assert unfit == []


@pytest.mark.parametrize(("declared", "value", "reason"), REFUSED)
def test_values_that_it_cannot_be_are_told(declared: str, value: object, reason: str) -> None:
    unfit: list[Unfit] = []
    writer_for("c", declared).write([None, value, None], unfit)
    (one,) = unfit
    assert (one.place, one.column) == (1, "c")
    assert reason in one.reason


digits = st.from_regex(r"[ +-]?\d{0,20}\.?\d{0,3}", fullmatch=True)
json_values = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | digits
DECLARED = ["INTEGER", "BOOLEAN", "REAL", "DECIMAL(5, 2)", "TEXT", "BLOB", "DATE", "", "INT8"]


@given(st.sampled_from(DECLARED), st.lists(json_values, min_size=1, max_size=6))
def test_a_column_is_converted_as_its_values_one_by_one(declared: str, values: list[Any]) -> None:
    writer = writer_for("c", declared)
    unfit: list[Unfit] = []
    together = list(writer.write(values, unfit))
    alone: list[Any] = []
    places: list[int] = []
    for place, value in enumerate(values):
        one: list[Unfit] = []
        alone += writer.write([value], one)
        places += [place] * len(one)
    assert repr(together) == repr(alone)
    assert [each.place for each in unfit] == places


SCRIPT = """
CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT UNIQUE ON CONFLICT REPLACE,
    n INTEGER NOT NULL ON CONFLICT IGNORE DEFAULT 3);
CREATE TABLE w (k TEXT PRIMARY KEY, v TEXT) WITHOUT ROWID;
CREATE TABLE log (k TEXT);
CREATE TABLE tree (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES tree (id));
CREATE TRIGGER noted AFTER INSERT ON w BEGIN INSERT INTO log VALUES (new.k); END;
CREATE TRIGGER refuse BEFORE INSERT ON w WHEN new.v = 'no'
    BEGIN SELECT RAISE(ABORT, 'no is not taken'); END;
CREATE TRIGGER skip BEFORE INSERT ON w WHEN new.v = 'skip' BEGIN SELECT RAISE(IGNORE); END;
"""


@pytest.fixture
async def database() -> AsyncIterator[Opened]:
    async with opened(SCRIPT) as made:
        yield made


async def load(
    database: Opened,
    table: str,
    rows: Sequence[tuple[Any, ...]],
    on_conflict: OnConflict = OnConflict.ERROR,
    key: tuple[str, ...] = (),
) -> Counts:
    connection = database.writer
    await connection.begin(read_only=False, timeout_seconds=5)
    (known,) = await connection.read_own(facts, [TableName("main", table)])
    loader = await connection.load(Load(known, known.columns[: len(rows[0])], on_conflict, key))
    try:
        counts = await loader.send(loader.encode(rows).rows)
        await connection.commit()
    except sqlite3.Error as error:
        error.add_note(str(loader.blame(error)))
        raise
    finally:
        await connection.reset()
    return counts


MANY = range(1, sum(MOST_PARAMETERS))
"""Rows of more than one statement, and some more."""


@pytest.mark.parametrize("bad", [0, MOST_PARAMETERS[0] // 3 + 7, len(MANY) - 1])
async def test_the_row_refused_among_many_is_found(database: Opened, bad: int) -> None:
    rows: list[tuple[Any, ...]] = [(number, f"{number}", 1) for number in MANY]
    rows[bad] = (*rows[bad][:2], None)
    with pytest.raises(sqlite3.IntegrityError, match=r"NOT NULL constraint failed: t\.n") as caught:
        await load(database, "t", rows)
    assert caught.value.__notes__ == [str(Blame(bad, "n"))]
    assert await database.writer.query("SELECT count(*) FROM t") == [(0,)]
    rows[bad] = (*rows[bad][:2], 2)
    assert await load(database, "t", rows) == Counts(len(rows))
    assert await load(database, "t", rows, OnConflict.UPDATE, ("id",)) == Counts(0, len(rows))
    assert await load(database, "t", [*rows, (-1, "x", 1)], OnConflict.IGNORE) == Counts(
        1, 0, len(rows)
    )
    assert await database.writer.query("SELECT * FROM t WHERE id > 0 ORDER BY id") == rows


async def test_a_row_never_refers_to_one_that_follows_it(database: Opened) -> None:
    rows = [(number, number - 1 or None) for number in MANY]
    assert await load(database, "tree", rows) == Counts(len(rows))
    later = [(-2, -1), (-1, 1), *((-number, None) for number in MANY if number > 2)]
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY constraint failed"):
        await load(database, "tree", later)


async def test_what_the_table_says_of_conflicts_is_overridden(database: Opened) -> None:
    assert await load(database, "t", [(1, "a", 1)]) == Counts(1)
    with pytest.raises(sqlite3.IntegrityError, match=r"UNIQUE constraint failed: t\.v"):
        await load(database, "t", [(2, "a", 1)])
    with pytest.raises(sqlite3.IntegrityError, match=r"NOT NULL constraint failed: t\.n"):
        await load(database, "t", [(2, "b", None)])
    assert await database.writer.query("SELECT count(*) FROM t") == [(1,)]


async def test_what_triggers_write_is_not_counted(database: Opened) -> None:
    rows = [("a", "x"), ("b", "skip"), ("c", "x")]
    assert await load(database, "w", rows) == Counts(2, 0, 1)
    assert await load(database, "w", rows, OnConflict.UPDATE, ("k",)) == Counts(0, 2, 1)
    assert await load(database, "w", rows[:1], OnConflict.IGNORE) == Counts(0, 0, 1)


async def test_a_row_refused_takes_back_those_sent_with_it(database: Opened) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="no is not taken"):
        await load(database, "w", [("a", "x"), ("b", "no")])
    assert await database.writer.query("SELECT count(*) FROM w") == [(0,)]
    assert await load(database, "w", [("a", "x")]) == Counts(1)


def limit_pages(raw: sqlite3.Connection) -> None:
    raw.set_authorizer(None)
    raw.execute("PRAGMA max_page_count=30").fetchall()


async def test_a_full_disk_keeps_nothing(database: Opened) -> None:
    await database.writer.work_on(limit_pages)
    with pytest.raises(sqlite3.OperationalError, match="full"):
        await load(database, "t", [(n, f"{n}" * 500, 1) for n in range(1_000, 2_000)])
    await database.writer.reset()
    assert await database.writer.query("SELECT count(*) FROM t") == [(0,)]
    assert await load(database, "t", [(1, "a", 1)]) == Counts(1)
