"""Texts of a file in columns of every engine: numbers, truth values, NULL and the empty text."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbmcp.dialects.loading import ColumnWriter, Unfit
from dbmcp.dialects.mysql.columns import writer_for as mysql_writer
from dbmcp.dialects.mysql.literals import Spelling
from dbmcp.dialects.postgres.types import BUILT_IN
from dbmcp.dialects.postgres.writers import writer_for as postgres_writer
from dbmcp.dialects.sqlite.columns import writer_for as sqlite_writer
from dbmcp.dialects.texts import (
    QUOTED_EMPTY,
    TextColumn,
    Texts,
    are_integers,
    are_numbers,
    numbers_in,
)

TYPES = {facts.name: facts for facts in BUILT_IN.values()}
SPELLING = Spelling(json="{}")


def writer(engine: str, declared: str) -> ColumnWriter:
    if engine == "postgres":
        return postgres_writer("c", TYPES[declared], -1, types=BUILT_IN.get)
    if engine == "sqlite":
        return sqlite_writer("c", declared)
    return mysql_writer("c", declared, escape=lambda text: text, spelling=SPELLING)


def read(
    engine: str, declared: str, *values: str, null: str | None = None, nullable: bool = True
) -> tuple[list[Any], list[str]]:
    unfit: list[Unfit] = []
    column = TextColumn(writer(engine, declared), Texts(null), nullable=nullable)
    written = list(column.write(values, unfit))
    return written, [f"{each.value} {each.reason}" for each in unfit]


NUMBERS = [
    ("postgres", "integer", ["7", "007", "+7"], ["7", "007", "+7"]),
    ("postgres", "bigint", [" 7", "9223372036854775807"], ["7", "9223372036854775807"]),
    ("postgres", "numeric", ["1.50", "-.5"], ["1.50", "-.5"]),
    ("postgres", "double precision", ["1e3", "NaN"], ["1e3", "NaN"]),
    ("mysql", "int unsigned", ["7", "4294967295"], ["7", "4294967295"]),
    ("mysql", "bigint", ["-7", "12"], ["-7", "12"]),
    ("mysql", "double", ["1.50", "-0"], ["1.5e0", "-0.0e0"]),
    ("mysql", "decimal(6,2)", ["1.50", "-7"], ["1.50", "-7"]),
    ("sqlite", "INTEGER", ["7", "-007"], [7, -7]),
    ("sqlite", "INTEGER", [" 7", "9223372036854775807"], [7, 9223372036854775807]),
    ("sqlite", "DECIMAL(9,2)", ["1.50", "3"], [1.5, 3.0]),
    ("sqlite", "REAL", ["0.1", "1e3"], [0.1, 1000.0]),
]


@pytest.mark.parametrize(("engine", "declared", "texts", "written"), NUMBERS)
def test_digits_are_numbers(
    engine: str, declared: str, texts: Sequence[str], written: Sequence[object]
) -> None:
    assert read(engine, declared, *texts) == (written, [])


WRONG = [
    ("postgres", "integer", "1.5"),
    ("postgres", "smallint", "32768"),
    ("postgres", "integer", "1_000"),
    ("postgres", "boolean", "2"),
    ("mysql", "tinyint", "128"),
    ("mysql", "int unsigned", "-1"),
    ("mysql", "double", "abc"),
    ("mysql", "decimal(6,2)", "1.555"),
    ("sqlite", "INTEGER", "9223372036854775808"),
    ("sqlite", "REAL", "0.12345678901234567"),
    ("sqlite", "BOOLEAN", "2"),
]


@pytest.mark.parametrize(("engine", "declared", "text"), WRONG)
def test_what_is_no_such_number_is_told(engine: str, declared: str, text: str) -> None:
    _, (told,) = read(engine, declared, "1", text)
    assert told.startswith(f'"{text}" ')


@pytest.mark.parametrize(
    ("engine", "declared", "true", "false"),
    [
        ("postgres", "boolean", "t", "f"),
        ("mysql", "tinyint(1)", "1", "0"),
        ("sqlite", "BOOLEAN", 1, 0),
    ],
)
def test_words_are_truth_values(engine: str, declared: str, true: object, false: object) -> None:
    words = ["true", "T", "Yes", "1", "ON"], ["False", "f", "NO", "0", "n"]
    assert read(engine, declared, *words[0]) == ([true] * 5, [])
    assert read(engine, declared, *words[1], "true") == ([*[false] * 5, true], [])
    _, (told,) = read(engine, declared, "true", "maybe")
    assert '"maybe"' in told


def test_an_empty_field_is_null_or_the_empty_text() -> None:
    texts, both = ("", QUOTED_EMPTY, "x"), [None, "", "x"]
    assert read("sqlite", "TEXT", *texts) == (both, [])
    assert read("sqlite", "TEXT", *texts, nullable=False) == (["", "", "x"], [])
    assert read("postgres", "text", *texts) == (["\\N", "", "x"], [])
    assert read("mysql", "varchar(9)", *texts) == (["NULL", "''", "'x'"], [])
    for engine, declared, null in (
        ("sqlite", "INTEGER", None),
        ("sqlite", "DATE", None),
        ("postgres", "date", "\\N"),
        ("postgres", "uuid", "\\N"),
        ("mysql", "json", "NULL"),
        ("mysql", "enum('x')", "NULL"),
    ):
        written, unfit = read(engine, declared, "", QUOTED_EMPTY, nullable=False)
        assert (written, unfit) == ([null, null], []), (engine, declared)


def test_a_text_of_ones_own_is_null_and_nothing_else() -> None:
    texts = ("NULL", "", QUOTED_EMPTY, "null")
    assert read("sqlite", "TEXT", *texts, null="NULL") == ([None, "", "", "null"], [])
    written, (told,) = read("sqlite", "INTEGER", "NULL", "", "7", null="NULL")
    assert written == [None, None, 7]
    assert told == '"" not an integer. send an integer'


@given(
    st.lists(
        st.floats(allow_nan=False, allow_infinity=False).map(repr)
        | st.integers(-(2**70), 2**70).map(str)
        | st.from_regex(r"-?\d{1,12}\.\d{1,12}(e-?3\d\d)?", fullmatch=True),
        min_size=1,
        max_size=3,
    )
)
def test_no_digit_is_lost_where_numbers_are_doubles(texts: list[str]) -> None:
    written, unfit = read("sqlite", "NUMERIC", *texts)
    for number in written:
        if number is not None:
            assert Decimal(repr(number)) in map(Decimal, texts)
            assert not isinstance(number, int) or -(2**63) <= number < 2**63
    assert len(unfit) == written.count(None)


@given(
    st.lists(
        st.sampled_from(["1", "[1", "2]", "2],3", "1,2", "", " 1", "1\n", '"1"', "1.5", "0x1"])
    )
)
def test_a_comma_or_a_bracket_of_a_text_makes_no_number(texts: list[str]) -> None:
    numbers = numbers_in(texts)
    assert numbers is None or numbers == [float(text) for text in texts]
    if texts and set(texts) <= {"1", "1.5"}:
        assert numbers is not None


@given(st.lists(st.from_regex(r"[ +-]?\d{0,12}\.?\d{0,3}(e5)?", fullmatch=True), max_size=5))
def test_a_scan_never_takes_what_is_no_number(texts: list[str]) -> None:
    if are_integers(texts, below=1000):
        assert all(-1000 < int(text) < 1000 for text in texts)
    if are_integers(texts, below=1000, signed=False):
        assert all(0 <= int(text) < 1000 for text in texts)
    if are_numbers(texts, digits=6):
        assert all(len(text.strip("+-")) <= 6 and float(text) is not None for text in texts)
