"""CSV as Postgres writes it, JSON that no client rounds, cut cells, and hostile texts."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbmcp.encoding import hides, json_columns, row_writer, scalar_text
from dbmcp.models import Column, Format, PlainValue

BIG = 2**53


def write(format: Format, *rows: tuple[Any, ...], max_cell: int = 0) -> list[str]:
    columns = [Column(f"c{index}") for index in range(len(rows[0]))]
    lines = row_writer(format, columns, max_cell=max_cell).rows(rows)
    return [line.decode() for line in lines]


def cell(value: PlainValue, *, max_cell: int = 0) -> str:
    """One CSV field of a row that has another column, so that nothing stands alone."""
    return write(Format.CSV, (value, 0), max_cell=max_cell)[0].removesuffix(",0")


def read_csv(text: str) -> list[list[str | None]]:
    """A reader of its own: an empty field is None, a quoted one is a text."""
    rows: list[list[str | None]] = [[]]
    position = 0
    while position < len(text):
        value: str | None = None
        if text[position] == '"':
            value, position = read_quoted(text, position + 1)
        else:
            end = position
            while end < len(text) and text[end] not in ",\n":
                end += 1
            value, position = text[position:end] or None, end
        rows[-1].append(value)
        if position < len(text) and text[position] == "\n":
            rows.append([])
        elif text[position:] == ",":
            rows[-1].append(None)
        position += 1
    return rows


def read_quoted(text: str, position: int) -> tuple[str, int]:
    parts: list[str] = []
    while True:
        end = text.index('"', position)
        parts.append(text[position:end])
        if text[end + 1 : end + 2] != '"':
            return "".join(parts), end + 1
        parts.append('"')
        position = end + 2


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (None, ""),
        ("", '""'),
        ("NULL", "NULL"),
        ("null", "null"),
        (" padded ", " padded "),
        ("Miller, Sons", '"Miller, Sons"'),
        ('say "hi"', '"say ""hi"""'),
        ("two\nlines", '"two\nlines"'),
        ("a\r\nb", '"a\r\nb"'),
        ("a\tb", "a\tb"),
        ("\\.", "\\."),
        ("naïve ☃ \U0001f40d", "naïve ☃ \U0001f40d"),
        ("\ud800", "\\ud800"),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-(2**200), str(-(2**200))),
        (9007199254740993, "9007199254740993"),
        (1.0, "1.0"),
        (-0.0, "-0.0"),
        (0.1, "0.1"),
        (1e20, "1e+20"),
        (5e-324, "5e-324"),
        (1.25e-5, "1.25e-05"),
        (float("nan"), "NaN"),
        (float("inf"), "Infinity"),
        (float("-inf"), "-Infinity"),
        (b"", "\\x"),
        (b"\x00\xff", "\\x00ff"),
        ([], "[]"),
        ([1, 2], '"[1,2]"'),
        ([None, True, "a"], '"[null,true,""a""]"'),
        ([BIG, "12.50", float("inf")], '"[""9007199254740992"",""12.50"",""Infinity""]"'),
        ([[1], [b"\x01"]], '"[[1],[{""$bytes"":""01""}]]"'),
        (["\ud800"], '"[""\\ud800""]"'),
    ],
)
def test_csv_field(value: PlainValue, field: str) -> None:
    assert cell(value) == field
    # The same cell in a column of mixed kinds takes the other way through the writer.
    assert write(Format.CSV, (value, 0), (None, 0), (7, 0))[0] == f"{field},0"


@pytest.mark.parametrize(
    ("value", "line"), [("\\.", '"\\."'), (None, ""), ("", '""'), ("x\\.", "x\\."), ("#", "#")]
)
def test_csv_of_one_column(value: PlainValue, line: str) -> None:
    assert write(Format.CSV, (value,)) == [line]


def test_table_is_csv() -> None:
    assert write(Format.TABLE, (1, None, "a,b")) == ['1,,"a,b"']


def test_header_quotes_names_and_keeps_repeated_ones() -> None:
    columns = [Column("id"), Column("id"), Column("a,b"), Column(""), Column("x\ud800")]
    header = row_writer(Format.CSV, columns, max_cell=0).header()
    assert header == 'id,id,"a,b","",x\\ud800'
    assert row_writer(Format.JSON, columns, max_cell=0).header() == ""


def test_json_columns() -> None:
    columns = [Column("id", "bigint"), Column('a"b')]
    assert json_columns(columns) == b'[{"name":"id","type":"bigint"},{"name":"a\\"b"}]'


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        ("", '""'),
        ("12.50", '"12.50"'),
        ("NaN", '"NaN"'),
        (BIG - 1, "9007199254740991"),
        (BIG, '"9007199254740992"'),
        (1 - BIG, "-9007199254740991"),
        (-BIG, '"-9007199254740992"'),
        (2**64, '"18446744073709551616"'),
        (1.5, "1.5"),
        (float("nan"), '"NaN"'),
        (float("inf"), '"Infinity"'),
        (float("-inf"), '"-Infinity"'),
        (b"\x00\xff", '{"$bytes":"00ff"}'),
        ([1, [BIG, None], "a"], '[1,["9007199254740992",null],"a"]'),
        ([float("nan"), b"\x01"], '["NaN",{"$bytes":"01"}]'),
        ("\ud800 ü", '"\\ud800 ü"'),
        ("two\nlines", '"two\\nlines"'),
        ('],[\n"', '"],[\\n\\""'),
    ],
)
def test_json_value(value: PlainValue, text: str) -> None:
    assert write(Format.JSON, (value, 0)) == [f"[{text},0]"]
    assert write(Format.JSON, (value,), (None,), ("s",), (7,))[0] == f"[{text}]"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("", '""'),
        ("a,b\n", "a,b\n"),
        (True, "true"),
        (100000, "100000"),
        (1e20, "1e+20"),
        (b"\x01", "\\x01"),
        ([1, "a"], '[1,"a"]'),
        ("\udfff", "\\udfff\n# escaped (exact in json)"),
        ("a\u202eb", "a\\u202eb\n# escaped (exact in json)"),
    ],
)
def test_scalar(value: PlainValue, text: str) -> None:
    assert scalar_text(value) == text


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ("abcd", "abcd"),
        ("abcde", "abcd…[5 characters]"),
        ("a,cde", '"a,cd…[5 characters]"'),
        ('""""', '""""""""""'),
        ("x" * 20480, '"xxxx…[20,480 characters]"'),
        ("☃" * 5, "☃☃☃☃…[5 characters]"),
        (b"\x01\x02\x03\x04", "\\x01020304"),
        (b"\x01\x02\x03\x04\x05", "\\x01020304…[5 bytes]"),
        ([10, 20], '"[10,…[7 characters]"'),
        (123456, "123456"),
        (1.23456, "1.23456"),
    ],
)
def test_cut_cell(value: PlainValue, field: str) -> None:
    assert cell(value, max_cell=4) == field


def test_cut_names_the_columns_and_spares_numbers() -> None:
    columns = [Column("a"), Column("n", numeric=True), Column("k", cut=False), Column("b")]
    writer = row_writer(Format.CSV, columns, max_cell=3)
    assert writer.rows([("abc", "1.2345", "2026-01-01", b"123")]) == [
        b"abc,1.2345,2026-01-01,\\x313233"
    ]
    assert writer.cut == set()
    writer.rows([("abc", "1", "k", b"123"), (None, "1", "k", b"1234")])
    writer.rows([("abcd", "1", "k", None)])
    assert writer.cut == {0, 3}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("abcde", '"abcd…[5 characters]"'),
        (b"12345", '{"$bytes":"31323334…[5 bytes]"}'),
        ([10, 20], '"[10,…[7 characters]"'),
        ([1], "[1]"),
        ("abcd", '"abcd"'),
    ],
)
def test_json_is_cut_only_on_request(value: PlainValue, text: str) -> None:
    assert write(Format.JSON, (value,), max_cell=4) == [f"[{text}]"]
    assert write(Format.JSON, (value,), (None,), max_cell=4)[0] == f"[{text}]"
    assert json.loads(write(Format.JSON, (value,))[0])[0] in (value, {"$bytes": "3132333435"})


@pytest.mark.parametrize("format", list(Format))
def test_no_rows_and_no_columns(format: Format) -> None:
    assert row_writer(format, [Column("a")], max_cell=0).rows([]) == []
    empty = b"[]" if format is Format.JSON else b""
    assert row_writer(format, [], max_cell=0).rows([(), ()])[:2] in ([empty, empty], [])


TEXTS = st.text(
    alphabet=st.one_of(st.sampled_from(',"\n\\. x…'), st.characters(codec="utf-8"))
).filter(lambda text: not hides(text))
CELLS = st.one_of(
    st.none(),
    TEXTS,
    st.integers(),
    st.floats(allow_nan=False),
    st.booleans(),
    st.binary(max_size=5),
)
COLUMN_KINDS = st.sampled_from([TEXTS, st.integers(), st.floats(), st.none() | TEXTS, CELLS])


@st.composite
def tables(draw: st.DrawFn, *, kinds: st.SearchStrategy[Any] = COLUMN_KINDS) -> list[Any]:
    row = st.tuples(*draw(st.lists(kinds, min_size=1, max_size=4)))
    return draw(st.lists(row, min_size=1, max_size=6))


@given(tables(kinds=st.sampled_from([TEXTS, st.none() | TEXTS])))
def test_csv_read_back_gives_the_same_texts(rows: Sequence[tuple[str | None, ...]]) -> None:
    lines = write(Format.CSV, *rows)
    assert len(lines) == len(rows)
    read = [read_csv(line)[0] if line else [None] for line in lines]
    assert read == [list(row) for row in rows]
    if len(rows[0]) > 1:
        assert read_csv("\n".join(lines)) == [list(row) for row in rows]


@given(tables())
def test_csv_writes_a_cell_alike_in_every_column(rows: Sequence[tuple[PlainValue, ...]]) -> None:
    width = len(rows[0])
    for line, row in zip(write(Format.CSV, *rows), rows, strict=True):
        alone = [cell(value) for value in row]
        assert width == 1 or line == ",".join(alone)


@given(st.lists(st.floats(), min_size=1))
def test_floats_come_back_exactly(values: list[float]) -> None:
    lines = write(Format.CSV, *[(value,) for value in values])
    assert [repr(float(line)) for line in lines] == [repr(value) for value in values]
    finite = [repr(value) for value in values if abs(value) < float("inf")]
    assert [line for line in lines if line.lstrip("-")[0].isdigit()] == finite


@given(tables())
def test_json_loads_back(rows: Sequence[tuple[PlainValue, ...]]) -> None:
    for line, row in zip(write(Format.JSON, *rows), rows, strict=True):
        assert json.loads(line) == [expected_json(value) for value in row]


def expected_json(value: Any) -> Any:
    """What the contract promises, written another way than the writer."""
    match value:
        case bytes():
            return {"$bytes": value.hex()}
        case int() if not -BIG < value < BIG:
            return str(value)
        case float() if value in (float("inf"), float("-inf")) or value != value:  # noqa: PLR0124
            return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[repr(value)]
        case _:
            return value


@given(tables(), st.integers(1, 6), st.sampled_from(list(Format)))
def test_cutting_changes_only_long_cells(
    rows: Sequence[tuple[PlainValue, ...]], max_cell: int, format: Format
) -> None:
    columns = [Column(f"c{index}") for index in range(len(rows[0]))]
    writer = row_writer(format, columns, max_cell=max_cell)
    lines = writer.rows(rows)
    long = {
        index
        for row in rows
        for index, value in enumerate(row)
        if isinstance(value, str | bytes) and len(value) > max_cell
    }
    assert writer.cut == long
    if not long:
        assert lines == row_writer(format, columns, max_cell=0).rows(rows)


@given(st.lists(st.tuples(st.text(st.characters())), min_size=1, max_size=4))
def test_any_text_at_all_can_be_written(rows: Sequence[tuple[str]]) -> None:
    for format in Format:
        lines = row_writer(format, [Column("t")], max_cell=3).rows(rows)
        assert len(lines) == len(rows)
        for line in lines:
            line.decode()


def test_deep_arrays_are_written() -> None:
    value: Any = 1
    for _ in range(300):
        value = [value]
    text = write(Format.JSON, (value,))[0]
    assert text == "[" * 301 + "1" + "]" * 301
