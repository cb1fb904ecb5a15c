"""The engine's texts become plain values."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbmcp.dialects.base import Argument
from dbmcp.dialects.postgres.decode import (
    array_decoder,
    read_float,
    read_json,
    read_time_zoned,
    read_timestamp,
)
from dbmcp.dialects.postgres.encode import convert
from dbmcp.dialects.postgres.types import BUILT_IN

INT, TEXT, BYTEA, BOX, BOOL, TIMESTAMPTZ, NUMERIC, FLOAT = (
    1007,
    1009,
    1001,
    1020,
    1000,
    1185,
    1231,
    1022,
)


def read_array(oid: int, text: str) -> object:
    facts = BUILT_IN[oid]
    return array_decoder(facts, BUILT_IN[facts.element])(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024-02-29 12:34:56", "2024-02-29T12:34:56"),
        ("2024-02-29 12:34:56.789+00", "2024-02-29T12:34:56.789+00:00"),
        ("2024-02-29 12:34:56-08", "2024-02-29T12:34:56-08:00"),
        ("2024-02-29 12:34:56+05:30", "2024-02-29T12:34:56+05:30"),
        ("1800-01-01 00:53:28+00:53:28", "1800-01-01T00:53:28+00:53:28"),
        ("0044-03-15 12:00:00+00 BC", "0044-03-15T12:00:00+00:00 BC"),
        ("0044-03-15 12:00:00 BC", "0044-03-15T12:00:00 BC"),
        ("infinity", "infinity"),
        ("-infinity", "-infinity"),
    ],
)
def test_timestamps_are_iso_8601(text: str, value: str) -> None:
    assert read_timestamp(text) == value


@pytest.mark.parametrize(
    ("text", "value"), [("12:00:00-08", "12:00:00-08:00"), ("12:00:00+05:30", "12:00:00+05:30")]
)
def test_offsets_show_their_minutes(text: str, value: str) -> None:
    assert read_time_zoned(text) == value


@pytest.mark.parametrize(
    ("text", "value"), [("0.1", 0.1), ("1e+20", 1e20), ("NaN", "NaN"), ("-Infinity", "-Infinity")]
)
def test_floats_that_are_not_finite_are_words(text: str, value: object) -> None:
    assert read_float(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"b" : 1.10,\n "a": " x  y "}', '{"b":1.10,"a":" x  y "}'),
        (r'{"q": "\" , : \\"}', r'{"q":"\" , : \\"}'),
        ("[1,  2e5, 12345678901234567890.000]", "[1,2e5,12345678901234567890.000]"),
        (' "a b" ', '"a b"'),
        ("null", "null"),
    ],
)
def test_json_loses_blanks_between_tokens_only(text: str, value: str) -> None:
    assert read_json(text) == value


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON, st.integers(0, 3), st.booleans())
def test_compact_json_says_the_same(value: object, indent: int, ascii_only: bool) -> None:  # noqa: FBT001
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    compact = json.dumps(value, ensure_ascii=ascii_only, separators=(",", ":"))
    assert read_json(text) == compact


@pytest.mark.parametrize(
    ("oid", "text", "value"),
    [
        (INT, "{}", []),
        (INT, "{1,NULL,-3}", [1, None, -3]),
        (INT, "{{1,2},{3,NULL}}", [[1, 2], [3, None]]),
        (INT, "[2:3]={1,2}", "[2:3]={1,2}"),
        (
            TEXT,
            '{"a,b","\\"q\\"","\\\\",NULL,"NULL",""," {x} ",plain}',
            ["a,b", '"q"', "\\", None, "NULL", "", " {x} ", "plain"],
        ),
        (BOOL, "{t,f,NULL}", [True, False, None]),
        (BYTEA, '{"\\\\x00ff","\\\\x"}', [b"\x00\xff", b""]),
        (BOX, "{(1,1),(0,0);(3,3),(2,2)}", ["(1,1),(0,0)", "(3,3),(2,2)"]),
        (
            TIMESTAMPTZ,
            '{"2024-01-01 00:00:00+00",infinity}',
            ["2024-01-01T00:00:00+00:00", "infinity"],
        ),
        (NUMERIC, "{1.50,NaN}", ["1.50", "NaN"]),
        (FLOAT, "{0.1,Infinity}", [0.1, "Infinity"]),
    ],
)
def test_arrays_are_lists(oid: int, text: str, value: object) -> None:
    assert read_array(oid, text) == value


NESTED = st.lists(
    st.none() | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
)


@given(NESTED)
def test_a_list_written_as_an_array_is_read_the_same(items: list[str | None]) -> None:
    text = convert(Argument("a", list(items)), BUILT_IN[TEXT], types=BUILT_IN.get)
    assert read_array(TEXT, text) == items


@given(st.lists(st.lists(st.integers() | st.none(), min_size=2, max_size=2), min_size=1))
def test_two_dimensions_are_read_the_same(items: list[list[int | None]]) -> None:
    small = [[None if i is None else i % 1000 for i in row] for row in items]
    text = convert(Argument("a", [list(row) for row in small]), BUILT_IN[INT], types=BUILT_IN.get)
    assert read_array(INT, text) == small
