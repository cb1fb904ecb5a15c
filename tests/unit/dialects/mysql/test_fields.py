"""Result columns of the MySQL family: their types as text, their cells as plain values."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbmcp.dialects.mysql.fields import compact_json, decode_rows, readers


@dataclass
class FakeField:
    """A column's description as the drivers give it."""

    type_code: int
    length: int = 0
    scale: int = 0
    flags: int = 0
    charsetnr: int = 45
    name: str = "c"


@pytest.mark.parametrize(
    ("field", "cell", "type_name", "value"),
    [
        (FakeField(1, 4), b"-128", "tinyint", -128),
        (FakeField(1, 1), b"1", "tinyint(1)", 1),
        (FakeField(8, 20, flags=32), b"18446744073709551615", "bigint unsigned", 2**64 - 1),
        (FakeField(246, 14, scale=2), b"-0.50", "decimal(12,2)", "-0.50"),
        (FakeField(246, 11), b"7", "decimal(10,0)", "7"),
        (FakeField(246, 13, scale=2, flags=32), b"1.50", "decimal(12,2) unsigned", "1.50"),
        (FakeField(4, 12), b"1.1", "float", 1.1),
        (FakeField(5, 22), b"1.7976931348623157e308", "double", 1.7976931348623157e308),
        (FakeField(16, 10), b"\x02\x01", "bit(10)", "1000000001"),
        (FakeField(16, 1), b"\x00", "bit(1)", "0"),
        (FakeField(10, 10), b"0000-00-00", "date", "0000-00-00"),
        (
            FakeField(12, 26, scale=6),
            b"2026-02-28 23:59:59.000001",
            "datetime(6)",
            "2026-02-28T23:59:59.000001",
        ),
        (FakeField(7, 19), b"0000-00-00 00:00:00", "timestamp", "0000-00-00T00:00:00"),
        (FakeField(11, 10), b"-838:59:59", "time", "-838:59:59"),
        (FakeField(13, 4), b"2026", "year", 2026),
        (FakeField(245, 2**32 - 1), b'{"a b": [1, 2]}', "json", '{"a b":[1,2]}'),
        (FakeField(253, 480), "naïve".encode(), "varchar(120)", "naïve"),
        (FakeField(254, 20), b"ab", "char(5)", "ab"),
        (FakeField(254, 20, flags=256), b"a", "enum", "a"),
        (FakeField(254, 20, flags=2048), b"x,y", "set", "x,y"),
        (FakeField(253, 20, charsetnr=63), b"\x00\xff", "varbinary(20)", b"\x00\xff"),
        (FakeField(254, 4, charsetnr=63), b"\x00", "binary(4)", b"\x00"),
        (FakeField(252, 1020), b"t", "tinytext", "t"),
        (FakeField(252, 262140), b"t", "text", "t"),
        (FakeField(252, 67108860), b"t", "mediumtext", "t"),
        (FakeField(252, 2**32 - 1), b"t", "longtext", "t"),
        (FakeField(252, 65535, charsetnr=63), b"\xff", "blob", b"\xff"),
        (FakeField(252, 2**32 - 1, charsetnr=63), b"\xff", "longblob", b"\xff"),
        (FakeField(255, 2**32 - 1, charsetnr=63), b"\x00", "geometry", b"\x00"),
        (FakeField(225, 100), b"[1,2]", "vector", "[1,2]"),
        (FakeField(242, 100), b"\x00\x00\x80?", "vector", b"\x00\x00\x80?"),
        (FakeField(253, 480), b"\xff", "varchar(120)", "\\xff"),
    ],
)
def test_cells(field: FakeField, cell: bytes, type_name: str, value: Any) -> None:
    plan = readers([field])
    [[decoded]] = decode_rows([(cell,)], plan)
    assert plan[0].column.type == type_name
    assert decoded == value
    assert type(decoded) is type(value)
    assert decode_rows([(None,)], plan) == [(None,)]


def test_only_float_is_rounded() -> None:
    assert [reader.rounded for reader in readers([FakeField(4), FakeField(5)])] == [True, False]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_json_is_compacted_without_a_change(value: Any) -> None:

    spaced = json.dumps(value, indent=2, ensure_ascii=False)
    assert compact_json(spaced) == json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def test_json_numbers_keep_their_text() -> None:
    assert compact_json('{"n": 1.10, "m": 1e400}') == '{"n":1.10,"m":1e400}'
