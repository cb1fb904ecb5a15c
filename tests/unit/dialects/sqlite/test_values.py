"""Parameters on their way in, rows on their way out."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbmcp.dialects.base import Argument, Bound
from dbmcp.dialects.sqlite.values import (
    Affinity,
    NotText,
    Storage,
    Stored,
    affinity,
    bind,
    stored,
    text_or_bytes,
)
from dbmcp.errors import ArgumentError
from dbmcp.models import ParameterValue
from dbmcp.sql.parameters import Marked

HIGHEST = 2**63 - 1


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("INT", Affinity.INTEGER),
        ("UNSIGNED BIG INT", Affinity.INTEGER),
        ("CHARINT", Affinity.INTEGER),
        ("varchar(9)", Affinity.TEXT),
        ("CLOB", Affinity.TEXT),
        ("", Affinity.BLOB),
        ("blob", Affinity.BLOB),
        ("double precision", Affinity.REAL),
        ("FLOATING POINT", Affinity.INTEGER),
        ("DECIMAL(10,2)", Affinity.NUMERIC),
        ("BOOLEAN", Affinity.NUMERIC),
    ],
)
def test_affinity_follows_the_order_of_the_rules(declared: str, expected: Affinity) -> None:
    assert affinity(declared) is expected


@pytest.mark.parametrize(
    ("value", "type_", "expected"),
    [
        (None, None, None),
        (True, None, 1),
        (False, "BOOLEAN", 0),
        ("true", "BOOLEAN", 1),
        ("FALSE", "bool", 0),
        ("true", "TEXT", "true"),
        (HIGHEST, None, HIGHEST),
        (-HIGHEST - 1, None, -HIGHEST - 1),
        (1.5, "TEXT", 1.5),
        ("x", None, "x"),
        ("\\x00fF", "BLOB", b"\x00\xff"),
        ("\\x", "blob", b""),
        ("\\x0", "BLOB", "\\x0"),
        ("\\x00", "TEXT", "\\x00"),
        ("\\x00", None, "\\x00"),
        ("Infinity", "REAL", inf),
        ("-Infinity", "NUMERIC(9,2)", -inf),
        ("Infinity", "TEXT", "Infinity"),
        ("Infinity", None, "Infinity"),
        ({"$bytes": "00ff"}, None, b"\x00\xff"),
        ({"$bytes": ""}, "TEXT", b""),
        ({"$decimal": "1.50"}, None, 1.5),
        ({"$decimal": "2.00"}, None, 2),
        ({"$decimal": "1.50"}, "NUMERIC", "1.50"),
        ({"$decimal": "1.50"}, "TEXT", "1.50"),
        ({"$decimal": "1.50"}, "", 1.5),
        ({"$decimal": "0.1234567890123456789"}, None, 0.12345678901234568),
        ({"$decimal": "0.1234567890123456789"}, "TEXT", "0.1234567890123456789"),
        ({"$decimal": "9223372036854775807"}, None, HIGHEST),
        ({"$decimal": "9223372036854775808"}, None, 9223372036854775808.0),
        ({"$decimal": "1e999999"}, None, inf),
        ({"$decimal": "-Infinity"}, None, -inf),
        ({"$decimal": "NaN"}, None, "NaN"),
        ([1, None, "é"], None, '[1,null,"é"]'),
        ({"a": {"b": 1}}, None, '{"a":{"b":1}}'),
        ({"$bytes": "00", "more": 1}, None, '{"$bytes":"00","more":1}'),
    ],
)
def test_stored(value: ParameterValue, type_: str | None, expected: Stored) -> None:
    result = stored(Argument("v", value, type_))
    assert (type(result), result) == (type(expected), expected)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (HIGHEST + 1, 'parameter "v": 9223372036854775808 does not fit'),
        (-HIGHEST - 2, "does not fit"),
        (10**400, "0…"),
        ({"$bytes": "0g"}, "hexadecimal"),
        ({"$bytes": 7}, "hexadecimal"),
        ({"$decimal": "one"}, "number as text"),
        ({"$decimal": []}, "number as text"),
        ("\ud800", "surrogate"),
        (["\udfff"], "surrogate"),
    ],
)
def test_what_sqlite_cannot_hold_is_said(value: ParameterValue, message: str) -> None:
    with pytest.raises(ArgumentError, match="v") as caught:
        stored(Argument("v", value))
    assert message in str(caught.value)


def test_one_name_is_one_value_unless_its_columns_differ() -> None:
    text = Marked(("a=", " b=", " c=", " d=", ""), ("v", "w", "v", "v"))
    arguments = (
        Argument("v", "\\x01"),
        Argument("w", 1),
        Argument("v", "\\x01", "BLOB"),
        Argument("v", "\\x01"),
    )
    assert bind(Bound(text, arguments)) == ("a=?1 b=?2 c=?3 d=?1", ("\\x01", 1, b"\x01"))


def test_true_and_one_keep_their_own_markers() -> None:
    arguments = (Argument("1", 1), Argument("1", 1.0), Argument("2", value=True))
    _, values = bind(Bound(Marked(("", "", "", ""), ("1", "1", "2")), arguments))
    assert [type(value) for value in values] == [int, float, int]


@given(st.binary())
def test_text_or_bytes_loses_nothing(data: bytes) -> None:
    result = text_or_bytes(data)
    assert (result.encode() if isinstance(result, str) else result) == data


@pytest.mark.parametrize(
    ("batches", "warned"),
    [
        ([[1, 2.5, None]], False),
        ([["a", None], ["b"]], False),
        ([[1, "a"]], False),
        ([[1, "1"]], True),
        ([[1.5, " -2e3 "]], True),
        ([["\\x61", b"a"]], True),
        ([["a", b"a"]], False),
        ([[inf, "Infinity"]], True),
        ([[1, None], [None, "x"]], True),
        ([["x"], [b"x"]], True),
        ([[1], [2.0], [None]], False),
    ],
)
def test_look_alikes_are_warned_of(batches: list[list[Stored]], *, warned: bool) -> None:
    storage = Storage(("v",))
    for batch in batches:
        storage.plain([(value,) for value in batch])
    assert bool(storage.warnings) is warned
    if warned:
        assert storage.warnings[0].startswith("column v mixes storage classes")


def test_infinities_get_their_names() -> None:
    rows = Storage(("a", "b")).plain([(inf, 1), (-inf, "x"), (1.5, None)])
    assert rows == [("Infinity", 1), ("-Infinity", "x"), (1.5, None)]


@pytest.mark.parametrize(
    ("batches", "type_"),
    [
        ([[1, None], [2]], "integer"),
        ([[1.5, inf]], "real"),
        ([["a"]], "text"),
        ([[b"a", None]], "blob"),
        ([["a", NotText(b"\xff")]], "text"),
        ([[1, 1.5]], ""),
        ([[1], ["x"]], ""),
        ([[None]], ""),
        ([], ""),
    ],
)
def test_a_columns_type_is_the_one_storage_class_of_its_values(
    batches: list[list[Stored]], type_: str
) -> None:
    storage = Storage(("v",))
    for batch in batches:
        storage.plain([(value,) for value in batch])
    assert storage.types == (type_,)


def test_a_broken_text_becomes_plain_bytes_and_is_warned_of() -> None:
    storage = Storage(("a", "b"))
    [(_, value)] = storage.plain([("x", text_or_bytes(b"\xffA"))])
    assert (type(value), value) == (bytes, b"\xffA")
    assert storage.warnings == (
        "column b holds text that is not UTF-8, shown as its bytes: sent back it needs "
        "CAST(:name AS TEXT)",
    )
