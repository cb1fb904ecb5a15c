"""Loading into the MySQL family: literals by column, conflicts, and what servers say of them."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbmcp.dialects.loading import Blame, Counts, Load, Unfit
from dbmcp.dialects.mysql.columns import writer_for
from dbmcp.dialects.mysql.literals import Spelling
from dbmcp.dialects.mysql.load import MySQLLoader, on_duplicate
from dbmcp.errors import StatementError, UnsupportedError
from dbmcp.models import ColumnFacts, OnConflict, TableEntry, TableFacts, TableKind, TableName

COLUMNS = (ColumnFacts("id", "bigint"), ColumnFacts("na`me", "varchar(5)"))
TABLE = TableFacts(TableEntry(TableName("shop", "t"), TableKind.TABLE), COLUMNS)


def escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")


def write(declared: str, *values: object) -> tuple[list[Any], list[Unfit]]:
    unfit: list[Unfit] = []
    writer = writer_for("c", declared, escape=escape, spelling=Spelling(json="{}"))
    return list(writer.write(values, unfit)), unfit


ACCEPTED: list[tuple[str, object, str]] = [
    ("tinyint(1)", True, "1"),
    ("tinyint", -128, "-128"),
    ("int unsigned", 2**32 - 1, str(2**32 - 1)),
    ("int(10) unsigned zerofill", "7", "7"),
    ("bigint", 5.0, "5"),
    ("decimal(6,2)", 1.5, "1.5"),
    ("decimal(6,2)", "12.50", "12.50"),
    ("decimal(20,0)", 1e16, "10000000000000000"),
    ("decimal", 5, "5"),
    ("double", 1.5, "1.5"),
    ("double", 7, "7"),
    ("double", "9007199254740992", "9007199254740992.0e0"),
    ("float", "1e20", "1.0000000200408773e+20"),
    ("point", {"$bytes": "00ff"}, "_binary x'00ff'"),
    ("double", -0.0, "-0.0e0"),
    ("varchar(5)", "it's\\", "'it\\'s\\\\'"),
    ("varchar(5)", 7, "'7'"),
    ("text", "x" * 70_000, f"'{'x' * 70_000}'"),
    ("enum('a','b')", "a", "'a'"),
    ("set('a','b')", "a,b", "'a,b'"),
    ("date", "2026-01-31", "'2026-01-31'"),
    ("date", "2026-01-31T00:00:00", "'2026-01-31'"),
    ("datetime", "2026-01-31T09:30:00", "'2026-01-31T09:30:00'"),
    ("datetime(3)", "2026-01-31 09:30:00.123", "'2026-01-31 09:30:00.123'"),
    ("timestamp", "1970-01-01T00:00:01Z", "FROM_UNIXTIME(1.000000)"),
    ("time", "-12:00:00", "'-12:00:00'"),
    ("year", 2026, "'2026'"),
    ("json", {"a": "'"}, '\'{"a":"\\\'"}\''),
    ("blob", "\\x00ff", "_binary x'00ff'"),
    ("bit(8)", "101", "5"),
    ("inet6", "::1", "'::1'"),
    ("", "x", "'x'"),
    ("float(5,2)", 1.5, "1.5e0"),
    ("enum('1','it''s')", 1, "'1'"),
    ("enum('1','it''s')", "it's", "'it\\'s'"),
]
REFUSED: list[tuple[str, object, str]] = [
    ("tinyint", 128, "out of range. send an integer from -128 to 127"),
    ("int unsigned", -1, "out of range. send an integer from 0 to"),
    ("int", 1.5, "not an integer"),
    ("int", "x", "not an integer"),
    ("int", [1], "not an integer"),
    ("decimal(6,2)", 1.555, "3 decimals, column holds 2"),
    ("decimal(6,2)", "1e5", "6 digits before the point, column holds 4"),
    ("decimal", "1.5", "1 decimal, column holds 0"),
    ("decimal(6,2)", "x", "not a decimal(6,2). send a number"),
    ("double", float("inf"), "not a number of this engine. send a finite number"),
    ("float", "1e999", "not a number of this engine. send a finite number"),
    ("varchar(3)", "abcd", "4 characters, column holds 3"),
    ("char(3)", "a   ", "4 characters, column holds 3"),
    ("date", "2026-01-31T09:30:00", "it has a time, column holds dates only"),
    ("date", "soon", "not a date"),
    ("datetime", "2026-01-31T09:30:00.5", "1 digit of a second, column holds 0"),
    ("datetime", "2026-01-31T09:30:00Z", "it has an offset"),
    ("timestamp(2)", "2026-01-31T09:30:00.123Z", "3 digits of a second, column holds 2"),
    ("time", "9 o'clock", "not a time"),
    ("json", "{broken", "not a json"),
    ("varchar(9)", "\ud800", "is not valid Unicode"),
    ("decimal(65,30)", f"0.{'1' * 31}", "31 decimals, column holds 30"),
    ("double", "1e-400", "too small for the column"),
    ("double", "9007199254740993", "more digits than a double holds"),
    ("double", -(2**53) - 1, "more digits than a double holds"),
    ("float", 2**24 + 1, "more digits than a float holds"),
    ("point", "POINT(1 1)", 'not a geometry. send {"$bytes": "<hex>"}'),
    ("geometry", 7, "not a geometry"),
    ("float", 1e-300, "too small for the column"),
    ("float(5,2)", "1.239", "3 decimals, column holds 2"),
    ("double(5,2)", 1.239, "3 decimals, column holds 2"),
    ("enum('a','b')", "1", "not one of its values. the column is enum('a','b')"),
    ("enum('a','b')", 2, "not one of its values"),
    ("set('a','b')", " 3", "not one of its values"),
]


@pytest.mark.parametrize(("declared", "value", "literal"), ACCEPTED)
def test_values_become_literals_by_the_declared_type(
    declared: str, value: object, literal: str
) -> None:
    assert write(declared, value, None) == ([literal, "NULL"], [])


@pytest.mark.parametrize(("declared", "value", "reason"), REFUSED)
def test_what_the_server_would_change_is_refused(declared: str, value: object, reason: str) -> None:
    _, unfit = write(declared, None, value)
    (one,) = unfit
    assert one.place == 1
    assert reason in one.reason


json_values = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats()
DECLARED = ["int", "tinyint(1)", "bigint unsigned", "decimal(5,2)", "double", "varchar(3)", "date"]


@given(st.sampled_from(DECLARED), st.lists(json_values, min_size=1, max_size=6))
def test_a_column_is_written_as_its_values_one_by_one(declared: str, values: list[Any]) -> None:
    together, unfit = write(declared, *values)
    alone = [write(declared, value) for value in values]
    assert [len(faults) for _, faults in alone] == [
        sum(each.place == place for each in unfit) for place in range(len(values))
    ]
    for literal, (single, _) in zip(together, alone, strict=True):
        assert literal == single[0] or float(literal) == float(single[0])


def load(on_conflict: OnConflict, *key: str) -> Load:
    return Load(TABLE, COLUMNS, on_conflict, key)


GUARD = (
    "`id` = IF((`id` = VALUES(`id`)) OR POW(10, 400 + COALESCE(LENGTH(VALUES(`id`)), 0)) > 0, "
    "`id`, `id`)"
)


@pytest.mark.parametrize(
    ("asked", "tail"),
    [
        (load(OnConflict.ERROR), ""),
        (load(OnConflict.IGNORE), " ON DUPLICATE KEY UPDATE `id` = `id`"),
        (load(OnConflict.IGNORE, "id"), f" ON DUPLICATE KEY UPDATE {GUARD}"),
        (
            load(OnConflict.UPDATE, "id"),
            f" ON DUPLICATE KEY UPDATE {GUARD}, `na``me` = VALUES(`na``me`)",
        ),
    ],
)
def test_a_key_that_exists_is_met_by_name(asked: Load, tail: str) -> None:
    assert on_duplicate(asked) == tail
    assert "IGNORE" not in tail


class DriverError(Exception):
    """Stands for an error of the driver."""


DriverError.__module__ = "pymysql.err"


class FakeConnection:
    """Answers each statement by the next of what it was given."""

    def __init__(self, *answers: Any, warnings: list[Any] | None = None) -> None:
        self.answers = list(answers)
        self.warnings = warnings or []
        self.sent: list[str] = []
        self.wire = SimpleNamespace(escape=escape, error=DriverError)
        self.flavour = SimpleNamespace(spelling=Spelling())

    async def send(self, text: str) -> Any:
        self.sent.append(text)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def query(self, text: str) -> Any:
        assert text == "SHOW WARNINGS"
        return self.warnings


def answer(message: bytes = b"", *, affected: int = 0, warnings: int = 0) -> Any:
    return SimpleNamespace(message=message, affected_rows=affected, warning_count=warnings)


def loader(asked: Load, connection: FakeConnection) -> MySQLLoader:
    return MySQLLoader(asked, connection=cast("Any", connection))


ROWS = ["(1,'a')", "(2,'b')", "(3,'c')"]
SAID = b"&Records: 3  Duplicates: 2  Warnings: 0"
CASCADED = b"&Records: 5  Duplicates: 4  Warnings: 0"


async def test_a_plain_load_is_one_statement() -> None:
    connection = FakeConnection(answer(affected=3))
    assert await loader(load(OnConflict.ERROR), connection).send(ROWS) == Counts(3)
    head = "INSERT INTO `shop`.`t` (`id`, `na``me`) VALUES "
    assert connection.sent == [f"{head}(1,'a'),(2,'b'),(3,'c')"]


async def test_the_servers_own_message_tells_new_from_found() -> None:
    for asked, counts in (
        (load(OnConflict.UPDATE, "id"), Counts(1, 2, 0)),
        (load(OnConflict.IGNORE), Counts(1, 0, 2)),
    ):
        for said in (SAID, CASCADED):
            assert await loader(asked, FakeConnection(answer(said))).send(ROWS) == counts
    with pytest.raises(UnsupportedError, match="does not tell"):
        await loader(load(OnConflict.IGNORE), FakeConnection(answer())).send(ROWS)


async def test_a_single_row_is_tried_first() -> None:
    new = FakeConnection(answer(affected=1))
    assert await loader(load(OnConflict.UPDATE, "id"), new).send(ROWS[:1]) == Counts(1)
    duplicate = DriverError(1062, "Duplicate entry '1' for key 'PRIMARY'")
    found = FakeConnection(duplicate, answer(affected=1))
    assert await loader(load(OnConflict.UPDATE, "id"), found).send(ROWS[:1]) == Counts(0, 1)
    assert found.sent[1] == f"{found.sent[0]}{on_duplicate(load(OnConflict.UPDATE, 'id'))}"
    for wrong in (DriverError(1406, "Data too long"), DriverError(1213, "Deadlock")):
        with pytest.raises(DriverError):
            await loader(load(OnConflict.UPDATE, "id"), FakeConnection(wrong)).send(ROWS[:1])


async def test_a_note_of_something_cut_is_an_error() -> None:
    cut = ("Note", 1265, "Data truncated for column 'x' at row 1")
    old = ("Warning", 1287, "'VALUES function' is deprecated")
    said = answer(affected=3, warnings=1)
    fine = loader(load(OnConflict.ERROR), FakeConnection(said, warnings=[old]))
    assert await fine.send(ROWS) == Counts(3)
    bad = loader(load(OnConflict.ERROR), FakeConnection(said, warnings=[old, cut]))
    with pytest.raises(StatementError, match="Data truncated for column 'x' at row 1"):
        await bad.send(ROWS)


@pytest.mark.parametrize(
    ("code", "text", "blame"),
    [
        (1406, "Data too long for column 'name' at row 3", Blame(2, "name", of_type=True)),
        (
            1292,
            "Incorrect datetime value: 'x' for column `d`.`t`.`at` at row 2",
            Blame(1, "at", of_type=True),
        ),
        (4025, "CONSTRAINT `t.body` failed for `d`.`t`", Blame(None, "body")),
        (4025, "CONSTRAINT `low` failed for `d`.`t`", Blame()),
        (1048, "Column 'name' cannot be null", Blame(None, "name")),
        (1062, "Duplicate entry 'x' for key 't.PRIMARY'", Blame()),
        (1452, "Cannot add or update a child row", Blame()),
        (1526, "Table has no partition for value 9", Blame()),
        (1416, "Cannot get geometry object from data you send", Blame()),
        (
            1690,
            "DOUBLE value is out of range in 'pow(10, 401)'",
            Blame(reason="another unique key than (id) exists. use another value"),
        ),
        (1213, "Deadlock found", None),
        (1142, "INSERT command denied", None),
        (1153, "Got a packet bigger than 'max_allowed_packet' bytes", None),
    ],
)
def test_which_row_an_error_is_about(code: int, text: str, blame: Blame | None) -> None:
    made = loader(load(OnConflict.UPDATE, "id"), FakeConnection())
    assert made.blame(DriverError(code, text)) == blame


def test_other_errors_are_about_no_row() -> None:
    made = loader(load(OnConflict.UPDATE, "id"), FakeConnection())
    assert made.blame(ValueError("x")) is None
    assert made.blame(DriverError()) is None
