"""One column of a load in COPY's text form."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbmcp.dialects.loading import Unfit
from dbmcp.dialects.postgres.types import BUILT_IN
from dbmcp.dialects.postgres.writers import writer_for

TYPES = {facts.name: facts for facts in BUILT_IN.values()}
NUMERIC_40_2, NUMERIC_3_MINUS_2 = (40 << 16 | 2) + 4, (3 << 16 | 2046) + 4
SECONDS_0 = 0x7FFF << 16
DAYS, YEARS_MONTHS = 8 << 16 | 0xFFFF, 6 << 16 | 0xFFFF
DAYS_MINUTES, DAYS_SECONDS = 3080 << 16 | 0xFFFF, 7176 << 16 | 0xFFFF
VARCHAR_5, NUMERIC_6_2, NUMERIC_3_5 = 5 + 4, (6 << 16 | 2) + 4, (3 << 16 | 5) + 4


def write(name: str, *values: object, modifier: int = -1) -> tuple[list[Any], list[Unfit]]:
    unfit: list[Unfit] = []
    writer = writer_for("c", TYPES[name], modifier, types=BUILT_IN.get)
    return list(writer.write(values, unfit)), unfit


ACCEPTED: list[tuple[str, int, object, str | None]] = [
    ("smallint", -1, -32768, "-32768"),
    ("bigint", -1, "7", "7"),
    ("integer", -1, 7.0, "7"),
    ("oid", -1, 4_000_000_000, "4000000000"),
    ("boolean", -1, True, "t"),
    ("boolean", -1, "no", "f"),
    ("numeric", NUMERIC_6_2, 1.5, "1.5"),
    ("numeric", NUMERIC_6_2, "12.50", "12.50"),
    ("numeric", NUMERIC_3_5, "0.00123", "0.00123"),
    ("numeric", -1, "1e400", "1e400"),
    ("double precision", -1, 1e300, "1e+300"),
    ("real", -1, "Infinity", "Infinity"),
    ("text", -1, "a\\\t\r\nb", "a\\\\\\t\\r\\nb"),
    ("text", -1, 7, "7"),
    ("text", -1, "\\N", "\\\\N"),
    ("varchar", VARCHAR_5, "fünfé", "fünfé"),
    ("bytea", -1, "\\x00ff", "\\\\x00ff"),
    ("bytea", -1, {"$bytes": "00ff"}, "\\\\x00ff"),
    ("jsonb", -1, {"a": "\t\\"}, '{"a":"\\\\t\\\\\\\\"}'),
    ("json", -1, "[1]", "[1]"),
    ("text[]", -1, ["a", None, "\\"], '{"a",NULL,"\\\\\\\\"}'),
    ("integer[]", -1, [[1, 2]], '{{"1","2"}}'),
    ("date", -1, "2026-01-31", "2026-01-31"),
    ("date", -1, "infinity", "infinity"),
    ("timestamptz", -1, "2026-01-31T09:30:00Z", "2026-01-31T09:30:00Z"),
    ("timestamp", 3, "2026-01-31 09:30:00.123", "2026-01-31 09:30:00.123"),
    ("interval", -1, "1 day", "1 day"),
    ("uuid", -1, "x", "x"),
    (
        "numeric",
        NUMERIC_40_2,
        "123456789012345678901234567890.12",
        "123456789012345678901234567890.12",
    ),
    ("numeric", NUMERIC_3_MINUS_2, "12300", "12300"),
    ("numeric[]", NUMERIC_6_2, "{1.50,NULL}", "{1.50,NULL}"),
    ("varchar[]", VARCHAR_5, '[1:2]={a,"b c"}', '[1:2]={a,"b c"}'),
    ("money", -1, "$1,000.50", "$1,000.50"),
    ("interval", SECONDS_0, "1.5 days 2 seconds", "1.5 days 2 seconds"),
    ("interval", -1, "1.123456 s", "1.123456 s"),
    ("name", -1, "é" * 31, "é" * 31),
    ('"char"', -1, "a", "a"),
    ("double precision", -1, 2**53, "9007199254740992"),
    ("double precision", -1, "18014398509481984", "18014398509481984"),
    ("double precision", -1, "0.12345678901234567", "0.12345678901234567"),
    ("real", -1, "16777216", "16777216"),
    ("real", -1, "1" + "0" * 50, "1" + "0" * 50),
    ("interval", DAYS, "1 year 2 mons -3 days", "1 year 2 mons -3 days"),
    ("interval", DAYS, "@ 2 weeks 0 hours ago", "@ 2 weeks 0 hours ago"),
    ("interval", DAYS, "P1Y2M3DT0H", "P1Y2M3DT0H"),
    ("interval", DAYS, "3 days 00:00:00", "3 days 00:00:00"),
    ("interval", DAYS, "-infinity", "-infinity"),
    ("interval", YEARS_MONTHS, "1.5 years 2 mons", "1.5 years 2 mons"),
    ("interval", DAYS_MINUTES, "1 day 02:03", "1 day 02:03"),
    ("interval", DAYS_SECONDS, "1 day 02:03:04.5", "1 day 02:03:04.5"),
    ("interval[]", DAYS, '{"1 day",NULL}', '{"1 day",NULL}'),
    ("tsrange", -1, '["2026-01-31 09:30:00.123456",)', '["2026-01-31 09:30:00.123456",)'),
    ("daterange", -1, "empty", "empty"),
    ("datemultirange", -1, "{[2026-01-31,2026-02-01),(,2020-01-01)}", None),
    ("numrange", -1, "[1.5,]", "[1.5,]"),
]
REFUSED: list[tuple[str, int, object, str]] = [
    ("smallint", -1, 32768, "not a smallint. send an integer from -32768 to 32767"),
    ("integer", -1, 1.5, "not an integer. send an integer"),
    ("integer", -1, True, "not an integer"),
    ("boolean", -1, "maybe", "not a boolean. send true or false"),
    ("numeric", NUMERIC_6_2, 1.555, "3 decimals, column holds 2"),
    ("numeric", NUMERIC_6_2, "x", "not a numeric. send a number"),
    ("varchar", VARCHAR_5, "sixsix", "6 characters, column holds 5"),
    ("char", VARCHAR_5, "a     ", "6 characters, column holds 5"),
    ("text", -1, "a\0", "not a text. the engine's texts hold no NUL character"),
    ("text", -1, "\ud800", "half a surrogate pair"),
    ("text", -1, [1], "not a text"),
    ("bytea", -1, "plain", r"not a bytea. send \x"),
    ("text[]", -1, 7, "not a text[]"),
    ("date", -1, "2026-01-31T09:30", "it has a time"),
    ("timestamp", -1, "2026-01-31T09:30:00Z", "it has an offset"),
    ("timestamp", 0, "2026-01-31T09:30:00.5", "1 digit of a second, column holds 0"),
    ("numeric", NUMERIC_40_2, "123456789012345678901234567890.123", "3 decimals, column holds 2"),
    ("numeric", NUMERIC_3_MINUS_2, "12345", "column holds multiples of 100"),
    ("numeric[]", NUMERIC_6_2, "{1.5,1.555}", "3 decimals, column holds 2"),
    ("numeric[]", NUMERIC_6_2, [1, [1.555]], "3 decimals, column holds 2"),
    ("varchar[]", VARCHAR_5, ["a", "b     "], "6 characters, column holds 5"),
    ("timestamp[]", 0, '{"2026-01-31 09:30:00.5"}', "1 digit of a second, column holds 0"),
    ("money", -1, "12.345", "3 decimals, column holds 2"),
    ("money", -1, 12.345, "3 decimals, column holds 2"),
    ("interval", SECONDS_0, "1 day 00:00:01.6", "1 decimal, column holds 0"),
    ("interval", SECONDS_0, "PT1.6S", "1 decimal, column holds 0"),
    ("interval", -1, "1.1234567 seconds", "7 decimals, column holds 6"),
    ("name", -1, "é" * 32, "64 bytes, column holds 63"),
    ('"char"', -1, "ab", "2 bytes, column holds 1"),
    ("double precision", -1, 2**53 + 1, "more digits than a double precision holds"),
    ("double precision", -1, "-9007199254740993", "more digits than a double precision holds"),
    ("real", -1, 16777217, "more digits than a real holds"),
    ("real[]", -1, [16777217], "more digits than a real holds"),
    ("interval", DAYS, "1 day 2 hours", "it has hours, column holds nothing below days"),
    ("interval", DAYS, "1.5 days", "it has parts of days, column holds nothing below days"),
    ("interval", DAYS, "1 day 00:00:01", "it has seconds"),
    ("interval", DAYS, "1 day 00:00:00.1", "it has parts of seconds"),
    ("interval", DAYS, "P1DT2M", "it has minutes"),
    ("interval", DAYS, "5", "its units cannot be told"),
    ("interval", DAYS, "1 fortnight", "its units cannot be told"),
    ("interval", DAYS, "P1X", "its units cannot be told"),
    ("interval", YEARS_MONTHS, "1 mon 1 week", "it has days, column holds nothing below months"),
    ("interval", DAYS_MINUTES, "1 day 02:03:04", "it has seconds"),
    ("interval[]", DAYS, '{"1 day","1 hour"}', "it has hours"),
    ("tsrange", -1, '["2026-01-31 09:30:00.1234567",)', "7 digits of a second, column holds 6"),
    ("daterange", -1, "[2026-01-31,2026-02-01 10:00)", "it has a time"),
    ("datemultirange", -1, '{["2026-01-31",2026-02-01 10:00)}', "it has a time"),
]


@pytest.mark.parametrize(("name", "modifier", "value", "text"), ACCEPTED)
def test_values_in_the_form_that_copy_reads(
    name: str, modifier: int, value: object, text: str | None
) -> None:
    expected = value if text is None else text
    assert write(name, value, None, modifier=modifier) == ([expected, "\\N"], [])


@pytest.mark.parametrize(("name", "modifier", "value", "reason"), REFUSED)
def test_what_would_be_lost_or_is_of_another_type(
    name: str, modifier: int, value: object, reason: str
) -> None:
    _, unfit = write(name, None, value, modifier=modifier)
    (one,) = unfit
    assert (one.place, one.column) == (1, "c")
    assert reason in one.reason


json_values = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
KINDS = [
    ("integer", -1),
    ("boolean", -1),
    ("numeric", NUMERIC_6_2),
    ("numeric", -1),
    ("double precision", -1),
    ("text", -1),
    ("varchar", VARCHAR_5),
    ("date", -1),
    ("jsonb", -1),
    ("bytea", -1),
]


@given(st.sampled_from(KINDS), st.lists(json_values, min_size=1, max_size=6))
def test_a_column_is_written_as_its_values_one_by_one(
    kind: tuple[str, int], values: list[Any]
) -> None:
    name, modifier = kind
    together, unfit = write(name, *values, modifier=modifier)
    alone = [write(name, value, modifier=modifier) for value in values]
    faults = [sum(each.place == place for each in unfit) for place in range(len(values))]
    assert faults == [len(found) for _, found in alone]
    for text, (single, _) in zip(together, alone, strict=True):
        assert text == single[0] or repr(float(text)) == repr(float(single[0]))
        assert not any(mark in text for mark in "\t\n\r\0")
