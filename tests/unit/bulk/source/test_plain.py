"""Plain rows are those that the way for any row makes, to the letter, for every kind of column."""

import csv
import io
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbmcp.bulk.source.form import Form
from dbmcp.bulk.source.lines import Lines
from dbmcp.bulk.source.plain import LONGEST_PAUSE, PlainFields, PlainValues
from dbmcp.dialects.loading import Load, Loader
from dbmcp.dialects.plain import PlainRows
from dbmcp.dialects.postgres.load import PostgresLoader
from dbmcp.dialects.postgres.types import BUILT_IN
from dbmcp.dialects.postgres.writers import writer_for
from dbmcp.dialects.sqlite.load import SQLiteLoader
from dbmcp.dialects.texts import TRUTHS, Texts
from dbmcp.models import ColumnFacts, TableEntry, TableFacts, TableKind, TableName

NOBODY: Any = None
"""No connection: nothing is sent."""

USUAL = Texts()

TYPES = {facts.name: facts for facts in BUILT_IN.values()}
POSTGRES: dict[str, tuple[str, int]] = {
    "smallint": ("smallint", -1),
    "integer": ("integer", -1),
    "bigint": ("bigint", -1),
    "oid": ("oid", -1),
    "boolean": ("boolean", -1),
    "numeric": ("numeric", -1),
    "numeric(6,2)": ("numeric", (6 << 16 | 2) + 4),
    "numeric(3,5)": ("numeric", (3 << 16 | 5) + 4),
    "double": ("double precision", -1),
    "date": ("date", -1),
    "time": ("time", -1),
    "timestamp": ("timestamp", -1),
    "timestamp(3)": ("timestamp", 3),
    "timestamptz": ("timestamptz", -1),
    "uuid": ("uuid", -1),
    "jsonb": ("jsonb", -1),
    "text": ("text", -1),
    "varchar(5)": ("varchar", 5 + 4),
}
SQLITE = ("INTEGER", "BOOLEAN", "REAL", "DECIMAL(6,2)", "TEXT", "VARCHAR(5)", "DATE", "JSON")


class AllQuoted(csv.excel):
    """Every field in quotes."""

    quoting = csv.QUOTE_ALL


def load_of(kinds: Sequence[str], nullable: Sequence[bool], texts: Texts | None) -> Load:
    columns = tuple(
        ColumnFacts(f"c{place}", kind, nullable=null)
        for place, (kind, null) in enumerate(zip(kinds, nullable, strict=True))
    )
    table = TableFacts(TableEntry(TableName("s", "t"), TableKind.TABLE), columns)
    return Load(table, columns, texts=texts)


def postgres(kinds: Sequence[str], nullable: Sequence[bool], texts: Texts | None = USUAL) -> Loader:
    writers = [
        writer_for(f"c{place}", TYPES[name], modifier, types=BUILT_IN.get)
        for place, (name, modifier) in enumerate(map(POSTGRES.__getitem__, kinds))
    ]
    load = load_of(kinds, nullable, texts)
    return PostgresLoader(load, writers, connection=NOBODY, driver=NOBODY)


def sqlite(kinds: Sequence[str], nullable: Sequence[bool], texts: Texts | None = USUAL) -> Loader:
    return SQLiteLoader(load_of(kinds, nullable, texts), connection=NOBODY)


def plain(loader: Loader, text: str, form: Form | None = None) -> PlainRows | None:
    return PlainFields(form or Form(), loader.shapes).rows(text)


def read_by_server(line: Any, kinds: Sequence[str]) -> Any:
    """A line of COPY with one word for each truth value and number, as the server reads them."""
    if not isinstance(line, str):
        return line
    return list(map(server_value, line.split("\t"), kinds))


def server_value(field: str, kind: str) -> object:
    if field == "\\N":
        return None
    if kind == "boolean":
        return TRUTHS.get(field, field)
    if kind == "double":
        return float(field)
    if kind.startswith("numeric"):
        number = Decimal(field)
        # One without bounds keeps the zeros at the end.
        return str(number.quantize(Decimal("0.00001")) if "(" in kind else f"{number:f}")
    return field


def check(loader: Loader, kinds: Sequence[str], text: str, form: Form | None = None) -> bool:
    """Whether a text is plain; if so, it makes the rows that any text makes."""
    return same(loader, kinds, plain(loader, text, form))


def same(loader: Loader, kinds: Sequence[str], rows: PlainRows | None) -> bool:
    """Whether there are plain rows; if so, they are the exact ones."""
    if rows is None:
        return False
    assert len(rows) == len(rows.exact)
    for some in (rows, rows[1:], rows[:1], rows[:]) if len(rows) > 1 else (rows,):
        made, wanted = (
            (list(encoded.unfit), [read_by_server(row, kinds) for row in encoded.rows])
            for encoded in (loader.encode(some), loader.encode(some.exact))
        )
        assert repr(made) == repr(wanted)
    return True


EDGES = (
    *("", "0", "7", "-7", "+7", "007", "-0", "-0.0", "1.", ".5", "1.5", "12.50", "1234.56", "00.1"),
    *("32767", "32768", "9999", "99999", "2147483647", "2147483648", "999999999", "1e5", "1E-3"),
    *("9223372036854775807", "9223372036854775808", "-9223372036854775808", "999999999999999999"),
    *("18446744073709551615", "1e400", "NaN", "inf", "0.1", "0.12345678901234567", "1.10", "0x1"),
    *("0.1234567890123456789", "9007199254740993", "9007199254740993.5", "100000000000000.10"),
    *("2026-01-31", "2026-02-31", "2026-1-1", "24:00:00", "23:59:60", "2026-01-31T09:30:00Z"),
    *("2026-01-31 09:30:00", "2026-01-31 24:00:00", "2026-01-31T09:30", "0000-00-00", "infinity"),
    *("2026-01-31 09:30:00.1234567", "2026-01-31 09:30:00.123", "2026-01-31 09:30:00+02:00"),
    *("true", "T", "no", "OFF", "maybe", "x", "sixsix", "fünfé", " a ", "\\N", "\\.", "\\", "null"),
    *("a\tb", "a,b", 'a"b', "'", "a\nb", "a\rb", "\v", "\x1c", "\u2028", "\ufeff", "😀", "1\u0660"),
)
field = st.sampled_from(EDGES) | st.from_regex(r"-?[0-9]{1,19}(\.[0-9]{1,17})?", fullmatch=True)


@st.composite
def files(draw: st.DrawFn, kinds: Sequence[str]) -> tuple[list[str], list[bool], str]:
    """Columns, whether they may be NULL, and a text of rows for them."""
    chosen = draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=3))
    nullable = draw(st.lists(st.booleans(), min_size=len(chosen), max_size=len(chosen)))
    rows = draw(st.lists(st.tuples(*[field for _ in chosen]), min_size=1, max_size=3))
    stream = io.StringIO(newline="")
    form: type[csv.Dialect] = AllQuoted if draw(st.booleans()) else csv.excel
    end = draw(st.sampled_from(["\n", "\r\n"]))
    csv.writer(stream, form, lineterminator=end).writerows(rows)
    text = stream.getvalue()
    return chosen, nullable, text if draw(st.booleans()) else text.rstrip("\r\n")


@given(files(tuple(POSTGRES)))
def test_plain_rows_are_lines_of_copy(file: tuple[list[str], list[bool], str]) -> None:
    kinds, nullable, text = file
    check(postgres(kinds, nullable), kinds, text)


@given(files(SQLITE))
def test_plain_rows_are_values_of_sqlite(file: tuple[list[str], list[bool], str]) -> None:
    kinds, nullable, text = file
    check(sqlite(kinds, nullable), kinds, text)


number = st.from_regex(r"-?(0|[1-9][0-9]{0,18})(\.[0-9]{1,17})?(e-?[0-9])?", fullmatch=True)
value = number | st.sampled_from(EDGES).map(json.dumps) | st.sampled_from(["null", "true", "[1]"])
raw = st.sampled_from(EDGES) | field.map(lambda text: f'"{text}"')


def json_rows(loader: Loader, text: str, names: Sequence[str]) -> PlainRows | None:
    """Rows that are plain, where the exact way reads as many without a broken one."""
    lines = Lines(names, chosen=False)
    rows = PlainValues(
        text.split("\n", maxsplit=1)[0], names, loader.shapes, read=lines.exactly
    ).rows(text)
    if rows is not None:
        (piece,) = lines.read([text])
        assert piece.broken == []
        assert repr(list(piece.rows)) == repr(list(rows.exact))
    return rows


@st.composite
def objects(draw: st.DrawFn, kinds: Sequence[str]) -> tuple[list[str], list[bool], list[str], str]:
    """Columns, whether they may be NULL, their names, and lines of JSON for them."""
    chosen = draw(st.lists(st.sampled_from(kinds), min_size=2, max_size=3))
    nullable = draw(st.lists(st.booleans(), min_size=len(chosen), max_size=len(chosen)))
    names = ["a", "b.c", "é"][: len(chosen)]
    comma, colon = draw(st.sampled_from([(",", ":"), (", ", ": ")]))
    listed = draw(st.booleans())
    keys = ["" if listed else json.dumps(name, ensure_ascii=False) + colon for name in names]
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 2))):
        members = comma.join([key + draw(value | raw) for key in keys])
        lines.append(f"[{members}]" if listed else f"{{{members}}}")
    return chosen, nullable, names, draw(st.sampled_from(["\n", "\r\n"])).join(lines)


@given(objects(tuple(POSTGRES)))
def test_plain_lines_of_json_are_lines_of_copy(
    file: tuple[list[str], list[bool], list[str], str],
) -> None:
    kinds, nullable, names, text = file
    loader = postgres(kinds, nullable, None)
    same(loader, kinds, json_rows(loader, text, names))


@given(objects(SQLITE))
def test_plain_lines_of_json_are_values_of_sqlite(
    file: tuple[list[str], list[bool], list[str], str],
) -> None:
    kinds, nullable, names, text = file
    loader = sqlite(kinds, nullable, None)
    same(loader, kinds, json_rows(loader, text, names))


PLAIN: list[tuple[str, str, bool]] = [
    ("integer", "999999999", True),
    ("integer", "-5", True),
    ("integer", "", True),
    ("integer", '"5"', True),
    ("integer", "+5", False),
    ("integer", "05", False),
    ("integer", " 5", False),
    ("integer", "2147483648", False),
    ("integer", "٣", False),
    ("boolean", "true", True),
    ("boolean", "tru", False),
    ("numeric(6,2)", "1234.56", True),
    ("numeric(6,2)", "1234.567", False),
    ("numeric(6,2)", "12345.6", False),
    ("numeric(3,5)", "0.00123", False),
    ("double", "1e5", True),
    ("double", "1e400", True),
    ("double", "NaN", False),
    ("date", "2026-02-31", True),
    ("date", "2026-01-31 09:30:00", False),
    ("time", "24:00:00", True),
    ("timestamp", "2026-01-31T09:30:00.123456", True),
    ("timestamp", "2026-01-31T09:30:00.1234567", False),
    ("timestamp", "2026-01-31T09:30:00Z", False),
    ("timestamp(3)", "2026-01-31 09:30:00.1234", False),
    ("timestamptz", "2026-01-31T09:30:00Z", True),
    ("varchar(5)", "fünfé", True),
    ("varchar(5)", "sixsix", False),
    ("varchar(5)", '"a,b"', True),
    ("text", "a b", True),
    ("text", "\\.", False),
    ("text", "\\N", False),
    ("text", '""', False),
    ("text", '"a""b"', False),
    ("text", 'a"b', False),
    ("text", "a\tb", False),
    ("text", '"a\nb"', False),
    ("text", "a\rb", False),
    ("text", "x,y", False),
]
"""A kind of column, a field, and whether a row with it is plain; the server refuses some."""


@pytest.mark.parametrize(("kind", "field", "expected"), PLAIN)
def test_what_is_plain(kind: str, field: str, expected: bool) -> None:  # noqa: FBT001 - a table
    kinds = ["text", kind, "text"]
    loader = postgres(kinds, [True, True, True])
    for end in ("\n", "\r\n", ""):
        assert check(loader, kinds, f"x,{field},z{end}") == expected


def test_what_kinds_of_files_have_no_plain_rows() -> None:
    text = "1;a\n"
    loader = postgres(["integer", "text"], [False, True])
    assert check(loader, ["integer", "text"], text, Form(";"))
    assert check(loader, ["integer", "text"], text.replace(";", "|"), Form("|", ""))
    assert check(loader, ["integer", "text"], text.replace(";", "\t"), Form("\t"))
    for form in (Form("1"), Form("."), Form("-"), Form(";", "'")):
        assert plain(loader, text.replace(";", form.delimiter), form) is None
    assert not plain(postgres(["integer"], [True]), "1\n\n2\n")
    assert postgres(["integer"], [True], Texts("NULL")).shapes == []
    assert sqlite(["INTEGER", "BLOB"], [True, True]).shapes == ()


JSON: list[tuple[str, str, bool]] = [
    ("integer", "5", True),
    ("integer", "null", True),
    ("integer", "-0", False),
    ("integer", "5.0", False),
    ("integer", '"5"', False),
    ("boolean", "true", True),
    ("boolean", '"t"', False),
    ("boolean", "t", False),
    ("boolean", "1", False),
    ("numeric", "15", True),
    ("numeric", "1.50", False),
    ("numeric(6,2)", "1.50", True),
    ("numeric(6,2)", "1.555", False),
    ("double", "-0.0", True),
    ("double", "1e-7", True),
    ("double", "-0", False),
    ("date", '"2026-01-31"', True),
    ("date", "2026", False),
    ("text", '"null"', True),
    ("text", '"a,b:{}"', True),
    ("text", '"a\\"b"', False),
    ("text", '"a\\u0041"', False),
    ("text", '"a\tb"', False),
    ("text", '""', False),
    ("text", "5", False),
    ("jsonb", '{"a":1}', False),
    ("text", '"x","b":"y"', False),
]


@pytest.mark.parametrize(("kind", "member", "expected"), JSON)
def test_what_is_plain_in_json(kind: str, member: str, expected: bool) -> None:  # noqa: FBT001 - a table
    kinds, names = ["text", kind], ["a", "b"]
    loader = postgres(kinds, [True, True], None)
    for text in (
        f'{{"a":"x","b":{member}}}\n',
        f'{{"a": "x", "b": {member}}}\r\n{{"a": "x", "b": {member}}}',
        f'["x",{member}]\n',
        f'["x", {member}]\n',
    ):
        assert same(loader, kinds, json_rows(loader, text, names)) == expected, text
    for text in (
        '{"a":"x\x01","b":"y"}\n',
        '{"a":"x\x7f","b":"\x1f"}\n',
        '{"a":"x\ry","b":"y"}\n',
        '{"a":"x\ny","b":"y"}\n',
        '{"a":"x","b":"y"}\r{"a":"x","b":"y"}\n',
        '{"b":"x","a":"y"}\n',
        '{"a":"x"}\n',
        '{"a":"x","b":"y"}\n\n',
        '["x","y"],\n',
    ):
        assert json_rows(postgres(["text", "text"], [True, True], None), text, names) is None


def test_after_parts_that_are_not_plain_others_are_not_looked_at_for_a_while() -> None:
    lines = PlainFields(Form(), postgres(["integer", "text"], [True, True]).shapes)
    assert lines.rows("1,a\n") is not None
    assert lines.rows("1,\n") is not None
    found = [lines.rows("x,a\n" if place < 3 else "1,a\n") is not None for place in range(12)]
    assert found == [False] * 6 + [True] * 6
    for _ in range(4 * LONGEST_PAUSE):
        assert lines.rows("x,a\n") is None
    assert any(lines.rows("1,a\n") for _ in range(LONGEST_PAUSE + 1))


def test_an_empty_text_is_null_or_not_plain() -> None:
    loader = postgres(["text", "text", "integer"], [True, True, False])
    rows = plain(loader, ",,\na,,1\n,b,\n")
    assert rows is not None
    assert list(loader.encode(rows).rows) == ["\\N\t\\N\t\\N", "a\t\\N\t1", "\\N\tb\t\\N"]
    assert plain(postgres(["text", "integer"], [False, True]), ",1\n") is None


def test_numbers_that_a_double_would_round_get_a_closer_look() -> None:
    loader = sqlite(["TEXT", "REAL"], [True, True])
    for long in ("0.1234567890123456789", "0.123456789012345678"):
        rows = plain(loader, f"a,0.5\nb,{long}\n")
        assert rows is not None
        encoded = loader.encode(rows)
        assert (list(encoded.rows), [each.place for each in encoded.unfit]) == ([("a", 0.5)], [1])


CUT: list[tuple[str, bool]] = [
    ("1,a,2\n3,b,4\n", True),
    ("1,a,2\r\n3,b,4\r\n", True),
    ("1,a,2\r\n3,b,4", False),
    ("1,a,2\n3,b,4", True),
    ("1,,2\n,b,\n,,\n", True),
    ('1,"a, b",2\n"3",b,"4"\n', True),
    ('"1","a","2"\r\n"3","b","4"\r\n', True),
    ("1,a,2\r\n3,b,4\n", False),
    ("1,a,2,\n3\r4,b,c\r\n", False),
    ("1,a\r,2\r\n3,b,4\n", False),
    ("1,a\r,2\n", False),
    ('1,"a\r",2\r\n3,b,4\n', False),
    ('1,a,"2\r"\n', False),
    ('1,a,"2\r"\n3,b,"4\r"\n', False),
    ("1,a\n2,b,3,4,5\n", False),
    ("1,a,2,3\n4,b\n", False),
    ("1,a,2\n\n3,b,4\n", False),
    ("\n1\n", False),
    ("1,a\tb,2\n", False),
    ('1,"a\tb",2\n', False),
    ('1,"a\nb",2\n', False),
    ('1,"",2\n', False),
    ('1,"a""b",2\n', False),
    ('1,a"b",2\n', False),
    ('1,"a"b,2\n', False),
    ('1,"a,2\n', False),
    ('x"1,a",2,3\n', False),
    ('1,a,2"\n"3,b,4\n', False),
]
"""A text of three columns, and whether it is cut at once."""


@pytest.mark.parametrize(("text", "expected"), CUT)
def test_what_is_cut_at_once(text: str, expected: bool) -> None:  # noqa: FBT001 - a table
    kinds = ["INTEGER", "TEXT", "INTEGER"]
    assert check(sqlite(kinds, [True] * 3), kinds, text) == expected


def test_a_text_is_not_cut_at_once_where_an_empty_one_is_no_null() -> None:
    loader = sqlite(["INTEGER", "TEXT"], [True, False])
    assert plain(loader, ",a\n") is not None
    assert plain(loader, "1,\n") is None


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("INTEGER", "9223372036854775808 18446744073709551615 1e2 0x1 1.0 true null"),
        ("BOOLEAN", "maybe 2 tru"),
        ("REAL", "NaN inf 1e400 0x1 1,5 0.12345678901234567890 9007199254740993"),
    ],
)
def test_what_a_column_does_not_take_gets_a_closer_look(kind: str, fields: str) -> None:
    loader = sqlite(["TEXT", kind], [True, True])
    for field in fields.split():
        rows = plain(loader, f"x;{field}\n", Form(";"))
        assert rows is not None
        assert loader.take(rows) is None, field
