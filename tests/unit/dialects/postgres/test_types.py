"""Type names as an agent writes them."""

import pytest

from dbmcp.dialects.postgres.catalog import short_type
from dbmcp.dialects.postgres.types import BUILT_IN, Family, TypeFacts, name_with_modifier


@pytest.mark.parametrize(
    ("oid", "modifier", "name"),
    [
        (1700, -1, "numeric"),
        (1700, (12 << 16 | 2) + 4, "numeric(12,2)"),
        (1700, (12 << 16) + 4, "numeric(12)"),
        (1700, (4 << 16 | 0x7FE) + 4, "numeric(4,-2)"),
        (1043, 124, "varchar(120)"),
        (1042, 9, "char(5)"),
        (1560, 5, "bit(5)"),
        (1562, 10, "varbit(10)"),
        (1184, 3, "timestamptz(3)"),
        (1083, 0, "time(0)"),
        (1186, 0x7FFFFFFF, "interval"),
        (1186, 7176 << 16 | 3, "interval day to second(3)"),
        (1186, 4 << 16 | 0xFFFF, "interval year"),
        (1231, (12 << 16 | 2) + 4, "numeric(12,2)[]"),
        (1009, -1, "text[]"),
        (20, -1, "bigint"),
        (701, -1, "double precision"),
        (2950, 7, "uuid"),
    ],
)
def test_the_modifier_is_part_of_the_name(oid: int, modifier: int, name: str) -> None:
    assert name_with_modifier(BUILT_IN[oid], modifier) == name


def test_a_vector_tells_its_dimensions() -> None:
    assert name_with_modifier(TypeFacts(70000, "vector"), 3) == "vector(3)"


def test_an_array_of_an_unknown_element_keeps_its_name() -> None:
    assert name_with_modifier(TypeFacts(1, "mood[]", Family.ARRAY, 70000), 5) == "mood[]"


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("character varying(120)", "varchar(120)"),
        ("character varying", "varchar"),
        ("character(5)", "char(5)"),
        ("bit varying(3)[]", "varbit(3)[]"),
        ("timestamp with time zone", "timestamptz"),
        ("timestamp(3) with time zone", "timestamptz(3)"),
        ("timestamp(3) without time zone[]", "timestamp(3)[]"),
        ("time without time zone", "time"),
        ("time(2) with time zone", "timetz(2)"),
        ("integer", "integer"),
        ("app.mood", "app.mood"),
        ('"char"', '"char"'),
    ],
)
def test_long_names_get_short(text: str, short: str) -> None:
    assert short_type(text) == short
