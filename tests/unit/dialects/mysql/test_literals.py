"""Parameters of the MySQL family as literals."""

import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbmcp.dialects.base import Argument
from dbmcp.dialects.mysql.flavour import MARIADB, MYSQL, TIDB
from dbmcp.dialects.mysql.literals import Spelling, literal
from dbmcp.errors import ArgumentError


def escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")


def written(value: Any, declared: str | None = None, spelling: Spelling = MYSQL.spelling) -> str:
    return literal(Argument("id", value, declared), escape=escape, spelling=spelling)


def test_a_zero_date_equals_one_on_every_server() -> None:
    for text, declared in (("0000-00-00", "date"), ("0000-00-00T00:00:00", "datetime")):
        assert written(text, declared, TIDB.spelling) == "TIMESTAMP'0000-00-00 00:00:00'"
    assert written("2026-00-00", "date", TIDB.spelling) == "'2026-00-00'"


@pytest.mark.parametrize(
    ("value", "declared", "expected"),
    [
        (None, "int", "NULL"),
        (True, None, "TRUE"),
        (True, "tinyint(1)", "1"),
        (7, None, "7"),
        (1.5, None, "1.5"),
        ("it's", None, "'it\\'s'"),
        ({"$bytes": "00ff"}, None, "_binary x'00ff'"),
        ({"$decimal": "1.50"}, None, "1.50"),
        ({"$decimal": "1e3"}, "decimal(12,2)", "1000"),
        ("18446744073709551615", "bigint unsigned", "18446744073709551615"),
        (" -7", "bigint(20)", "-7"),
        ("7", "SIGNED", "7"),
        (1.5, "int", "1.5"),
        ("12345678901234567890.12", "decimal(30,2)", "12345678901234567890.12"),
        ("1.1", "double", "1.1e0"),
        (1.1, "float", "1.100000023841858e0"),
        (1e300, "float", "1e+300"),
        ("1000000001", "bit(10)", "513"),
        (5, "bit(10)", "5"),
        ({"$bytes": "0201"}, "bit(10)", "513"),
        (5, "varchar(10)", "'5'"),
        ("\\x00ff", "varbinary(8)", "_binary x'00ff'"),
        ("\\x", "blob", "_binary x''"),
        ("xzz", "blob", "'xzz'"),
        ("255", "tinyint(3) unsigned", "255"),
        ("-128", "tinyint", "-128"),
        (65535, "smallint(5) zerofill", "65535"),
        (2**64 - 1, "serial", "18446744073709551615"),
        ("123e4567-e89b-12d3-a456-426655440000", "uuid", "'123e4567-e89b-12d3-a456-426655440000'"),
        ("::ffff:10.0.0.1", "inet6", "'::ffff:10.0.0.1'"),
        ({"$bytes": "00"}, "uuid", "_binary x'00'"),
        ("\\x00", "varchar(8)", "'\\\\x00'"),
        ([1, "é"], "json", "CAST('[1,\"é\"]' AS JSON)"),
        ('"s"', "json", "CAST('\"s\"' AS JSON)"),
        (0, "year", "'0000'"),
        ("2026", "year", "'2026'"),
        ("-838:59:59", "time", "'-838:59:59'"),
        ("2026-02-28", "date", "'2026-02-28'"),
        ("0000-00-00", "date", "'0000-00-00'"),
        ("2026-02-28T23:59:59.000001", "datetime(6)", "'2026-02-28 23:59:59.000001'"),
        ("2026-02-28 23:59", "timestamp", "'2026-02-28 23:59'"),
        ("1970-01-01T02:00:00.5+02:00", "timestamp(6)", "FROM_UNIXTIME(0.500000)"),
        ("2026-02-28T23:59:59Z", "timestamp", "FROM_UNIXTIME(1772323199.000000)"),
        ([1, 2.5], "vector(2)", "STRING_TO_VECTOR('[1,2.5]')"),
        ("b b", "enum('a','b b')", "'b b'"),
        ({"$bytes": "00"}, "point", "_binary x'00'"),
    ],
)
def test_literals(value: Any, declared: str | None, expected: str) -> None:
    assert written(value, declared) == expected


@pytest.mark.parametrize(
    ("value", "declared", "text"),
    [
        ("abc", "bigint", '"abc" is not a bigint. send an integer'),
        ("1.5", "int(11) unsigned", '"1.5" is not an int. send an integer'),
        (256, "tinyint(3) unsigned", "256 is not a tinyint. send an integer from 0 to 255"),
        (-1, "bigint(20) unsigned", "from 0 to 18446744073709551615"),
        ("2147483648", "int(11)", "from -2147483648 to 2147483647"),
        (2**63, "SIGNED", "to 9223372036854775807"),
        ("9" * 5000, "bigint", "to 9223372036854775807"),
        ([1, 2], "int", "[1, 2] is not an int. send an integer"),
        ("\\xzz", "blob", "hexadecimal"),
        ("\\x0", "varbinary(8)", "hexadecimal"),
        ("1e999", "float", '"1e999" is not a number of this engine. send a finite number'),
        ("1e999", "double", '"1e999" is not a number of this engine. send a finite number'),
        ("not-a-uuid", "uuid", '"not-a-uuid" is not a uuid. send a UUID'),
        (7, "uuid", "send a UUID"),
        ("10.0.0.256", "inet4", '"10.0.0.256" is not an inet4. send an IP address'),
        ("abc", "decimal(12,2)", "send a number"),
        (True, "decimal(12,2)", "send a number"),
        ("abc", "double", "send a number"),
        ("102", "bit(3)", "send its bits"),
        (5, "blob", "hexadecimal"),
        ("{a", "json", "send JSON"),
        ("12 o'clock", "time", "hours:minutes:seconds"),
        ("2026-02-30", "date", "send it as 2026-02-28"),
        ("2026-13-00", "date", "send it as"),
        ("yesterday", "datetime", "2026-02-28T23:59:59"),
        ("2026-02-28T00:00:00Z", "datetime", "without an offset"),
        ("2026-02-28T00:00:00+15:00", "timestamp", "14:00"),
        ("26", "year", "four digits"),
        ("x", "year", "four digits"),
        ("1,2", "vector(2)", "send it as"),
        ({"$decimal": "NaN"}, "decimal(5,2)", "finite"),
        ({"$bytes": "0"}, None, "hex"),
        ("\ud800", None, "Unicode"),
        ("x" * 200, "bigint", "…"),
    ],
)
def test_impossible_values(value: Any, declared: str | None, text: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        written(value, declared)
    assert text in str(caught.value)
    assert 'parameter "id"' in str(caught.value)


def test_each_server_spells_its_own_way() -> None:
    assert written("[]", "json", MARIADB.spelling) == "'[]'"
    assert written("[1]", "vector(1)", TIDB.spelling) == "'[1]'"
    assert written("[1]", "vector(1)", MARIADB.spelling) == "VEC_FromText('[1]')"


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_float_is_widened_from_four_bytes(value: float) -> None:
    assert struct.pack("<f", float(written(value, "float"))) == struct.pack("<f", value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_double_keeps_every_bit(value: float) -> None:
    assert struct.pack("<d", float(written(value, "double"))) == struct.pack("<d", value)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_text_escapes_its_quotes(text: str) -> None:
    shown = written(text)
    inner = shown[1:-1].replace("\\\\", "").replace("\\'", "")
    assert shown[0] == shown[-1] == "'"
    assert "'" not in inner
