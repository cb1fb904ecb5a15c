"""Files of a load: what they look like is found out, rows are read, broken lines are named."""

import csv
import gzip
import io
import json
import os
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbmcp.bulk.source import Source, open_source
from dbmcp.bulk.source import content as content_module
from dbmcp.config import Limits
from dbmcp.dialects.loading import Load, Unfit
from dbmcp.errors import ArgumentError, ConflictError, DbmcpError, LimitError
from dbmcp.models import SourceFormat, TableEntry, TableFacts, TableKind, TableName

LOAD = Load(TableFacts(TableEntry(TableName("s", "t"), TableKind.TABLE), ()), ())
LIMITS = Limits()
E = "\0"
"""An empty field in quotes."""

Put = Callable[..., Source]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    def put(
        data: str | bytes,
        *,
        name: str = "rows.csv",
        limits: Limits = LIMITS,
        columns: Sequence[str] = (),
        **options: object,
    ) -> Source:
        written = data.encode() if isinstance(data, str) else data
        (tmp_path / name).write_bytes(written)
        return open_source(name, options, columns=columns, directories=[tmp_path], limits=limits)

    return put


def read(source: Source, *, rows: int = 1000, after: int = 0) -> tuple[list[Any], list[Unfit]]:
    """All rows with their numbers, and what could not be read."""
    found: list[Any] = []
    unfit: list[Unfit] = []
    with closing(source):
        for chunk in source.chunks((), rows=rows, after=after):
            assert chunk.rows or chunk.unfit
            assert len(chunk.rows) <= rows
            found += [(n, *row) for n, row in zip(chunk.numbers, chunk.rows, strict=True)]
            unfit += chunk.unfit
            assert 0 <= chunk.done <= 1
    return found, unfit


@contextmanager
def blocks_of(size: int) -> Generator[None]:
    """Read so many bytes at a time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(content_module, "BLOCK_BYTES", size)
        yield


PLAIN = [(1, "1", "a"), (2, "2", "b")]
DETECTED: list[tuple[str, str | bytes, dict[str, Any], dict[str, object], list[Any]]] = [
    ("comma", "id,name\n1,a\n2,b\n", {}, {"delimiter": ","}, PLAIN),
    ("semicolon and comma", "id;name\n1;a\n2;b", {}, {"delimiter": ";"}, PLAIN),
    ("decimal commas", "id;name\n1,5;2,5\n", {}, {"delimiter": ";"}, [(1, "1,5", "2,5")]),
    ("tab", "id\tname\n1\ta\n2\tb\n", {}, {"delimiter": "tab"}, PLAIN),
    ("pipe", "id|name\n1|a\n2|b\n", {}, {"delimiter": "|"}, PLAIN),
    ("mixed line ends", "id,name\r\n1,a\r2,b\n", {}, {}, PLAIN),
    ("old line ends", "id,name\r1,a\r2,b\r", {}, {}, PLAIN),
    ("blank lines", "\nid,name\n\n1,a\n\r\n2,b\n\n", {}, {}, PLAIN),
    ("byte-order mark", b"\xef\xbb\xbfid,name\n1,a\n2,b\n", {}, {"encoding": "utf-8"}, PLAIN),
    ("UTF-16", "id,name\n1,ä\n".encode("utf-16"), {}, {"encoding": "utf-16-le"}, [(1, "1", "ä")]),
    (
        "UTF-16 the other way",
        b"\xfe\xff" + "id,name\n1,ä\n".encode("utf-16-be"),
        {},
        {"encoding": "utf-16-be"},
        [(1, "1", "ä")],
    ),
    ("cp1252", b"id,name\n1,\x80\n", {"encoding": "cp1252"}, {"encoding": None}, [(1, "1", "€")]),
    ("Latin-1", b"id,name\n1,\xe4\n", {"encoding": "Latin-1"}, {}, [(1, "1", "ä")]),
    ("quotes", 'id,name\n1,"a ""b"", c"\n', {}, {"quote": None}, [(1, "1", 'a "b", c')]),
    ("single quotes", "id,name\n1,'a,b'\n", {}, {"quote": "'"}, [(1, "1", "a,b")]),
    ("an apostrophe", "id,name\n1,'tis\n", {}, {"quote": None}, [(1, "1", "'tis")]),
    ("inches", 'id,name\n1,5" pipe\n', {}, {}, [(1, "1", '5" pipe')]),
    ("no quotes", 'id,name\n1,"a\n', {"quote": ""}, {"quote": None}, [(1, "1", '"a')]),
    ("lines in quotes", 'id,name\n1,"a\n\nb"\n2,b\n', {}, {}, [(1, "1", "a\n\nb"), PLAIN[1]]),
    ("empty fields", 'id,name\n"",\n,""\n', {}, {}, [(1, E, ""), (2, "", E)]),
    ("empty in quotes", 'id,name\n1,"a,"""",b"\n', {}, {}, [(1, "1", 'a,"",b')]),
    ("one column", "name\na\n\nb\n", {}, {}, [(1, "a"), (2, ""), (3, "b")]),
    ("blanks in a header", " id , name\n1,a\n2,b\n", {}, {"header": True}, PLAIN),
    ("no header", "1,a\n2,b\n", {"columns": ["id", "name"]}, {"header": False}, PLAIN),
    ("the header's columns", "x,ID,Name\n0,1,a\n0,2,b\n", {"columns": ["id", "name"]}, {}, PLAIN),
    ("one of them", "id,name\n1,a\n", {"columns": ["name"]}, {"header": True}, [(1, "a")]),
    (
        "a header that is none",
        "id,name\n1,a\n",
        {"columns": ["id", "name"], "header": False},
        {"header": None},
        [(1, "id", "name"), (2, "1", "a")],
    ),
    ("a delimiter given", "id:name\n1:a\n2:b\n", {"delimiter": ":"}, {"delimiter": None}, PLAIN),
    ("a delimiter by name", "id\tname\n1\ta\n2\tb\n", {"delimiter": "tab"}, {}, PLAIN),
    ("start_row", "id,name\n1,a\n2,b\n", {"start_row": 2}, {}, PLAIN[1:]),
    ("gzip", gzip.compress(b"id,name\n1,a\n2,b\n"), {}, {}, PLAIN),
    ("gzip twice", gzip.compress(b"id,name\n1,a\n") + gzip.compress(b"2,b\n"), {}, {}, PLAIN),
    ("only a header", "id,name\n", {}, {}, []),
    ("no end of line", "id,name\n1,a\n2,b", {}, {}, PLAIN),
]


@pytest.mark.parametrize("size", [1, 5, content_module.BLOCK_BYTES])
def test_what_a_file_looks_like_is_found_out(put: Put, size: int) -> None:
    for about, data, options, found, rows in DETECTED:
        # A sample of a few bytes tells little: how to read is given then.
        given = {"delimiter": ","} if size < 10 and "delimiter" not in found else {}
        if size < 10 and (found.get("delimiter") or found.get("quote")):
            continue
        with blocks_of(size):
            source = put(data, **(given | options))
            assert read(source) == (rows, []), about
        if not given:
            for name, value in found.items():
                assert source.detected.get(name) == value, (about, name)


def test_rows_come_in_chunks_and_from_any_row(put: Put) -> None:
    text = "id\n" + "".join(f"{number}\n" for number in range(1, 26))
    source = put(text)
    for rows, after in ((1, 0), (7, 3), (100, 24), (5, 30)):
        numbers = [number for number in range(1, 26) if number > after]
        found = list(source.chunks((), rows=rows, after=after))
        assert [n for chunk in found for n in chunk.numbers] == numbers
        assert [int(row[0]) for chunk in found for row in chunk.rows] == numbers
    assert source.total is None
    source.close()


BROKEN: list[tuple[str, str, list[tuple[int, str]], int]] = [
    (
        "too few and too many",
        "a,b\n1,2\n1\n1,2,3\n1,2\n",
        [(2, "line 3 has 1 field, not 2"), (3, "line 4 has 3 fields, not 2")],
        2,
    ),
    ("after quoted lines", 'a,b\n"1\n\n2",3\n4\n', [(2, "line 5 has 1 field, not 2")], 1),
    ("behind a quote", 'a,b\n"1"x,2\n3,4\n', [(1, "line 2 has text behind a closing quote")], 1),
    ("never closed", 'a,b\n1,2\n3,"4\n5,6\n', [(2, "line 3 opens a quote that nothing closes")], 1),
    ("closed by the next", 'a,b\n1,"2\n3,"4"\n5,6\n', [(1, "line 2 has text behind a closing")], 1),
]


@pytest.mark.parametrize("size", [1, 7, content_module.BLOCK_BYTES])
def test_each_broken_line_is_named(put: Put, size: int) -> None:
    for about, data, told, good in BROKEN:
        with blocks_of(size):
            rows, unfit = read(put(data, delimiter=",", quote='"'), rows=1)
        assert len(rows) == good, about
        assert [each.place for each in unfit] == [number for number, _ in told], about
        for each, (_, reason) in zip(unfit, told, strict=True):
            assert each.reason.startswith(reason), about


JSON_LINES: list[tuple[str, str, dict[str, Any], list[Any]]] = [
    (
        "objects",
        '{"id":1,"name":"a"}\n{"name":null,"id":true}\n',
        {},
        [(1, 1, "a"), (2, True, None)],
    ),
    ("lists", '[1,"a"]\n[2,null]', {"columns": ["id", "name"]}, [(1, 1, "a"), (2, 2, None)]),
    ("some of them", '{"id":1,"x":2}\n\n{"y":1,"id":3}', {"columns": ["id"]}, [(1, 1), (2, 3)]),
    ("Windows", '{"id":1}\r\n{"id":2}\r\n', {}, [(1, 1), (2, 2)]),
    ("big", '{"n":12345678901234567890123}\n{"n":1}', {}, [(1, 12345678901234567890123), (2, 1)]),
    (
        "digits",
        '{"n":0.12345678901234567891}\n{"n":1.5}',
        {},
        [(1, "0.12345678901234567891"), (2, 1.5)],
    ),
    ("small", '{"n":1e-400}\n{"n":1e-3}', {}, [(1, "1e-400"), (2, 0.001)]),
    ("doubles", '{"n": 0.1234567890123456}\n{"n": 1.50}', {}, [(1, 0.1234567890123456), (2, 1.5)]),
    ("64 bits", '{"n":18446744073709551615}', {}, [(1, 18446744073709551615)]),
    ("65 bits", '{"n":18446744073709551616}', {}, [(1, 18446744073709551616)]),
    ("digits in texts", '{"n":"1234567890123456789012"}', {}, [(1, "1234567890123456789012")]),
    ("exponent", '{"n":1e400}\n{"n":1e10}', {}, [(1, "1e400"), (2, 1e10)]),
    ("inside", '{"n":{"m":[1.5]}}', {}, [(1, {"m": [1.5]})]),
    (
        "no line ends",
        '{"n":"a\u2028b\x85c"}\n{"n":"\u2029"}',
        {},
        [(1, "a\u2028b\x85c"), (2, "\u2029")],
    ),
    ("16 digits", '{"n":{"m":[1234567890123456]}}', {}, [(1, {"m": [1234567890123456]})]),
]


def test_json_lines_keep_every_digit(put: Put) -> None:
    for about, data, options, rows in JSON_LINES:
        source = put(data, name="rows.jsonl", **options)
        found, unfit = read(source)
        assert (found, unfit) == (rows, []), about
        assert [[type(v) for v in row] for row in found] == [[type(v) for v in row] for row in rows]
        assert source.texts is None
    lines = ['{"id":1}', '{"id":}', "{}", '{"id":1,"x":2}', "[1,2]", "7"]
    lines.append('{"id":{"a":0.12345678901234567891}}')
    rows, unfit = read(put("\n".join(lines), name="rows.jsonl"))
    assert rows == [(1, 1)]
    assert [(each.place, each.reason) for each in unfit] == [
        (2, "line 2 is not JSON (unexpected character, expected a JSON value, character 7)"),
        (3, "line 3 lacks id. write null where there is no value"),
        (4, "line 4 has x, which line 1 has not"),
        (5, "line 5 has 2 values, not 1"),
        (6, "line 6 is neither an object nor a list"),
        (7, "line 7 has a number inside a value that a double would round. write it as text"),
    ]


TWICE = [
    ('{"a":1,"b":2,"a":3}', "a"),
    ('{"a":1,"a":2}', "a"),
    ('{"b" : 1, "a" :2 ,"b":3}', "b"),
    ('{"a":"x:y","b":{"c":1,"d":":","c":2}}', "c"),
    ('{"a":"\\u003a:","b":1,"\\u0061":2}', "a"),
    ('[1,{"c":1,"c":1}]', "c"),
    ('{"a":1,"b":12345678901234567890123,"b":1}', "b"),
]
ONCE = [
    '{"a":"\\":","b":"a:b:c"}',
    '{"a" :1 , "b": {"a": {"a": [{"a": ":"}]}}}',
    '{"b":"\\u003A","a":"\\u003a"}',
]


def test_a_name_twice_in_one_object_loses_no_value_silently(put: Put) -> None:
    for line, name in TWICE:
        for others in (
            ["[1,2]"],
            ['{"a":"12:30","b":2}'] * 3,
            ['{"a":1,"b":"\\\\"}', '{"b":1,"a":2}'],
        ):
            text = "\n".join([*others, line, *ONCE, *others])
            rows, unfit = read(put(text, name="rows.jsonl", columns=["a", "b"]))
            told = [(each.place, each.reason) for each in unfit]
            place = len(others) + 1
            assert told == [(place, f"line {place} has {name} twice")], (line, others)
            assert len(rows) == 2 * len(others) + len(ONCE)
    with pytest.raises(ArgumentError, match=r"line 1 has a twice\. write one JSON object a line"):
        put('{"a":1,"a":2}\n', name="rows.jsonl")


REFUSED: list[tuple[str | bytes, dict[str, Any], str]] = [
    ("", {}, "rows.csv is empty. send a file with rows"),
    ("\n\n", {}, "rows.csv is empty"),
    (
        b"id,name\n1,\xe9\n",
        {},
        "rows.csv: line 2 is not utf-8 (byte 0xe9). send source_options enc",
    ),
    (b"id,name\n1,\x81\n", {"encoding": "cp1252"}, "line 2 is not cp1252 (byte 0x81)"),
    (b"id,name\n1,\0\n", {}, "line 2 holds a NUL byte, so it is no text, or UTF-16 without"),
    ("id,name\n1,a\n".encode("utf-16-le"), {}, "line 1 holds a NUL byte"),
    ("id,name\n1,é\n".encode("utf-16-le"), {}, "line 2 holds a NUL byte"),
    (gzip.compress(b"id\n1\n" * 99)[:-9], {}, "rows.csv is broken gzip: cut off or damaged"),
    (gzip.compress(b"id\n1\n")[:-1] + b"\7", {}, "rows.csv is broken gzip"),
    ("id,id\n1,2\n", {}, 'the header (line 1) names "id" twice. rename one'),
    ("id,\n1,2\n", {}, "field 2 of the header (line 1) has no name"),
    ("1,2\n", {"header": False}, "columns is missing: header is false. send the fields' names"),
    ("1,2\n", {"columns": ["a"]}, "line 1 has 2 fields for 1 columns, and names none"),
    (
        "id,name\n",
        {"columns": ["nam"], "header": True},
        'column "nam" does not exist in the header',
    ),
    (
        "id\n",
        {"columns": ["a"], "encoding": "utf-7"},
        "source_options.encoding is unknown. send one",
    ),
    (b"\xef\xbb\xbfid\n1\n", {"encoding": "cp1252"}, "rows.csv is utf-8 by its byte-order mark"),
    ("id\n", {"delimiter": "ab"}, "source_options.delimiter must be one character"),
    ("id\n", {"delimiter": "x"}, "source_options.delimiter must be one character"),
    ("id\n", {"quote": "ab"}, "source_options.quote must be one character"),
    ("id\n", {"quote": ";", "delimiter": ";"}, "quote and delimiter are the same"),
    ("id\n", {"columns": ["a", "a"]}, "columns names a column twice"),
    ('"id\n1\n', {}, "rows.csv: line 1 opens a quote that is not closed. close it"),
    ('{"id":1}\n', {"format": SourceFormat.JSONL, "header": True}, "source_options.header means"),
    ("[1]\n", {"format": SourceFormat.JSONL}, "line 1 is a list, which has no names. send columns"),
    ("[\n", {"format": SourceFormat.JSONL}, "line 1 is not JSON"),
    ("7\n", {"format": SourceFormat.JSONL}, "line 1 is no object with names"),
]


def test_what_cannot_be_read_is_one_clear_error(put: Put) -> None:
    for data, options, said in REFUSED:
        with pytest.raises(DbmcpError) as caught:
            read(put(data, **options))
        assert said in str(caught.value), options


def test_nothing_is_read_beyond_the_limits(put: Put) -> None:
    small = Limits(source_bytes=5_000, row_bytes=1_000)
    bomb = gzip.compress(b"id\n" + b"1\n" * 5_000)
    for data, said, what in (
        (
            "id\n" + "1\n" * 5_000,
            "rows.csv has more than 5,000 bytes, the operator's",
            "source_bytes",
        ),
        (bomb, "rows.csv has more than 5,000 bytes unpacked", "source_bytes"),
        ("id\n1\n" + "2" * 1_500 + "\n", "line 3 is longer than 1,000 characters", "row_bytes"),
        ('id\n1\n"' + "2\n" * 800 + '"\n', "line 3 opens a quote that is not closed", "row_bytes"),
    ):
        with blocks_of(256), pytest.raises(LimitError) as caught:
            read(put(data, limits=small))
        assert said in str(caught.value)
        assert caught.value.what == what


def test_a_file_that_changes_is_told(put: Put, tmp_path: Path) -> None:
    for change in (b"3,c\n", b""):
        source = put("id,name\n1,a\n2,b\n")
        chunks = source.chunks((), rows=1)
        next(chunks)
        with (tmp_path / "rows.csv").open("ab") as file:
            file.write(change)
        if not change:
            os.utime(tmp_path / "rows.csv", ns=(1, 1))
        with pytest.raises(ConflictError, match="changed while it was read"):
            list(chunks)
        source.close()


texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff")
    | st.sampled_from("\",;'\n\r\t |"),
    max_size=12,
)


numbers = (
    st.from_regex(r"-?(0|[1-9][0-9]{0,24})(\.[0-9]{1,24})?([eE][+-]?[0-9]{1,3})?", fullmatch=True)
    | st.floats(allow_nan=False, allow_infinity=False).map(repr)
    | st.integers(-(2**70), 2**70).map(str)
)


@given(st.lists(st.tuples(numbers, texts), min_size=1, max_size=5))
def test_no_number_of_a_line_is_rounded(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    lines = [f'{{"n":{number},"t":{json.dumps(text)}}}\n' for number, text in rows]
    (folder / "lines.jsonl").write_text("".join(lines))
    found, unfit = read(
        open_source("lines.jsonl", {}, columns=(), directories=[folder], limits=LIMITS)
    )
    assert unfit == []
    for (_, number, text), (written, also) in zip(found, rows, strict=True):
        told = number if isinstance(number, str) else repr(number)
        assert Decimal(told) == Decimal(written)
        assert text == also


@given(
    st.integers(1, 4).flatmap(
        lambda n: st.lists(st.lists(texts, min_size=n, max_size=n), max_size=8)
    ),
    st.sampled_from(",;\t|"),
    st.sampled_from("\"'"),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]),
    st.sampled_from([3, 64, 256 * 1024]),
    st.sampled_from([bytes, gzip.compress]),
)
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[list[str]],
    delimiter: str,
    quote: str,
    end: str,
    quoting: Any,
    encoding: str,
    size: int,
    pack: Callable[[bytes], bytes],
) -> None:
    folder = tmp_path_factory.getbasetemp()
    names = [f"c{number}" for number in range(len(rows[0]) if rows else 2)]
    text = io.StringIO(newline="")
    writer = csv.writer(
        text, delimiter=delimiter, quotechar=quote, lineterminator=end, quoting=quoting
    )
    writer.writerow(names)
    writer.writerows(rows)
    data = text.getvalue().encode(encoding)
    (folder / "written").write_bytes(pack(data))
    options = {"delimiter": delimiter, "quote": quote, "format": SourceFormat.CSV}
    with blocks_of(size):
        source = open_source("written", options, columns=(), directories=[folder], limits=LIMITS)
        found, unfit = read(source, rows=3)
    assert unfit == []
    assert source.columns == tuple(names)
    assert [[field.removeprefix(E) for field in row[1:]] for row in found] == rows
