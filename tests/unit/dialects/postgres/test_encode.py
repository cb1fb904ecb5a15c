"""JSON values become what the driver takes, or an error that names the parameter."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbmcp.dialects.base import Argument
from dbmcp.dialects.postgres.encode import convert
from dbmcp.dialects.postgres.types import BUILT_IN, Family, TypeFacts
from dbmcp.errors import ArgumentError

BY_NAME = {facts.name: facts for facts in BUILT_IN.values()} | {
    "vector": TypeFacts(70000, "vector"),
    "lost[]": TypeFacts(70001, "lost[]", Family.ARRAY, 70002),
}


def converted(type_: str, value: Any) -> Any:
    return convert(Argument("id", value), BY_NAME[type_], types=BUILT_IN.get)


@pytest.mark.parametrize(
    ("type_", "value", "sent"),
    [
        ("bigint", None, None),
        ("bigint", "9223372036854775807", 2**63 - 1),
        ("integer", " -5 ", -5),
        ("integer", 7.0, 7),
        ("integer", {"$decimal": "12"}, 12),
        ("oid", 2**32 - 1, 2**32 - 1),
        ("numeric", 10**30, "1000000000000000000000000000000"),
        ("numeric", "1.50", "1.50"),
        ("numeric", 0.1, "0.1"),
        ("numeric", {"$decimal": "-0.000000000000000001"}, "-0.000000000000000001"),
        ("numeric", "NaN", "NaN"),
        ("double precision", "-Infinity", "-Infinity"),
        ("double precision", 5e-324, "5e-324"),
        ("real", 1, "1"),
        ("boolean", True, True),
        ("boolean", "false", False),
        ("boolean", "YES", True),
        ("boolean", 0, False),
        ("text", "x", "x"),
        ("text", 7, "7"),
        ("text", 1.5, "1.5"),
        ("text", True, "true"),
        ("text", {"$decimal": "1.50"}, "1.50"),
        ("varchar", "é☃", "é☃"),
        ("bytea", "\\xDEad", b"\xde\xad"),
        ("bytea", "\\x", b""),
        ("bytea", {"$bytes": "00ff"}, b"\x00\xff"),
        ("json", {"a": [1, None, "é"]}, '{"a":[1,null,"é"]}'),
        ("json", {"$bytes": "00"}, '{"$bytes":"00"}'),
        ("jsonb", '{"a": 1.10}', '{"a": 1.10}'),
        ("jsonb", 10**30, "1000000000000000000000000000000"),
        ("jsonb", True, "true"),
        ("date", "2024-02-29", "2024-02-29"),
        ("interval", "1 mon", "1 mon"),
        ("inet", "::1", "::1"),
        ("money", 5, "5"),
        ("vector", [1, 2.5], "[1,2.5]"),
        ("integer[]", [1, None, "3"], '{"1",NULL,"3"}'),
        ("integer[]", [[1, 2], [3, 4]], '{{"1","2"},{"3","4"}}'),
        ("integer[]", "[1,null]", '{"1",NULL}'),
        ("integer[]", "{1,NULL}", "{1,NULL}"),
        ("integer[]", "[2:3]={1,2}", "[2:3]={1,2}"),
        ("text[]", ['a"b', "c\\d", "", "NULL"], '{"a\\"b","c\\\\d","","NULL"}'),
        ("bytea[]", ["\\x00ff", {"$bytes": "01"}], '{"\\\\x00ff","\\\\x01"}'),
        ("jsonb[]", [{"a": 1}], '{"{\\"a\\":1}"}'),
        ("boolean[]", [True, "f"], '{"True","False"}'),
        ("box[]", ["(1,1),(0,0)", "(2,2),(1,1)"], '{"(1,1),(0,0)";"(2,2),(1,1)"}'),
    ],
)
def test_what_can_be_converted(type_: str, value: Any, sent: Any) -> None:
    got = converted(type_, value)
    assert (got, type(got)) == (sent, type(sent))


@pytest.mark.parametrize(
    ("type_", "value", "message"),
    [
        ("bigint", "abc", 'parameter "id": "abc" is not a bigint. send an integer'),
        ("bigint", "1_000", 'parameter "id": "1_000" is not a bigint. send an integer'),
        ("integer", 7.5, 'parameter "id": 7.5 is not an integer. send an integer'),
        ("integer", True, 'parameter "id": true is not an integer. send an integer'),
        (
            "smallint",
            32768,
            'parameter "id": 32768 is not a smallint. send an integer from -32768 to 32767',
        ),
        ("oid", -1, 'parameter "id": -1 is not an oid. send an integer from 0 to 4294967295'),
        (
            "numeric",
            "1,5",
            'parameter "id": "1,5" is not a numeric. send a number, or its digits as a string',
        ),
        ("numeric", False, "is not a numeric. send a number, or its digits as a string"),
        ("boolean", 2, 'parameter "id": 2 is not a boolean. send true or false'),
        ("boolean", [], 'parameter "id": [] is not a boolean. send true or false'),
        ("text", {"a": 1}, 'parameter "id": {"a":1} is not a text. send a string'),
        ("text", {"$bytes": "00"}, 'parameter "id": {"$bytes":"00"} is not a text. send a string'),
        ("text", "a\0", "the engine's texts hold no NUL character: remove it"),
        ("text", "\ud800", "it holds half a surrogate pair: remove it"),
        ("bytea", "abc", r'"abc" is not a bytea. send \x and hexadecimal digits, or {"$bytes"'),
        ("bytea", "\\xzz", r"send \x and hexadecimal digits"),
        ("bytea", {"$bytes": "0"}, 'send {"$bytes": "<hex>"} with two digits a byte'),
        ("numeric", {"$decimal": "x"}, 'send {"$decimal": "1.50"}'),
        ("integer[]", 5, 'parameter "id": 5 is not an integer[]. send a list, or text such as'),
        ("integer[]", ["x"], 'is not an integer[]. send a list, or text such as {"a","b"}'),
        ("integer[]", "[1,", "send a list, or text such as"),
        ("lost[]", [1], 'send text such as {"a","b"}'),
        ("uuid", ["x"], '["x"] is not a uuid. send a UUID, or write = ANY(:id) for a list'),
        ("bigint", "x" * 50, f'"{"x" * 40}…" is not a bigint'),
    ],
)
def test_what_cannot_be_converted(type_: str, value: Any, message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        converted(type_, value)
    assert message in str(caught.value)


@given(st.integers())
def test_every_integer_is_exact_or_refused(value: int) -> None:
    if -(2**63) <= value < 2**63:
        assert converted("bigint", str(value)) == converted("bigint", value) == value
    else:
        with pytest.raises(ArgumentError):
            converted("bigint", value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_is_exact(value: float) -> None:
    assert float(converted("double precision", value)) == value


@given(st.text() | st.integers() | st.lists(st.text()), st.sampled_from(sorted(BY_NAME)))
def test_nothing_but_an_argument_error_comes_out(value: Any, type_: str) -> None:
    with suppress(ArgumentError):
        converted(type_, value)
