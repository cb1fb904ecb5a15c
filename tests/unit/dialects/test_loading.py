"""What all loaders share: digits, dates and times that nothing is lost of; columns at once."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbmcp.dialects.exact import Digits, Moments
from dbmcp.dialects.loading import (
    ColumnWriter,
    Counts,
    Load,
    Unfit,
    UnfitError,
    shown,
)
from dbmcp.models import ColumnFacts, OnConflict, TableEntry, TableFacts, TableKind, TableName

TABLE = TableFacts(TableEntry(TableName("s", "t"), TableKind.TABLE), ())


def fits(digits: Digits | Moments, text: str) -> bool:
    try:
        digits.check(text)
    except UnfitError:
        return False
    return True


decimals = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**7)) | (
    st.decimals(allow_nan=False, allow_infinity=False)
)


@given(st.integers(1, 12), st.integers(0, 6), decimals)
def test_digits_fit_if_no_rounding_changes_them(precision: int, scale: int, value: Decimal) -> None:
    scale = min(scale, precision)
    digits = Digits(precision, scale)
    limit = Decimal(10) ** (precision - scale)
    rounded = value.quantize(Decimal(1).scaleb(-scale)) if abs(value) < 10**15 else None
    holds = abs(value) < limit and rounded == value
    assert fits(digits, str(value)) is holds
    # The scan over a whole column leaves other forms to the closer look, never the other way.
    assert not digits.hold([str(value)]) or holds
    assert abs(value) > 10**15 or digits.hold([f"{value:f}"]) is holds


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1.555", "3 decimals, column holds 2"),
        ("1e-3", "3 decimals, column holds 2"),
        ("12345", "5 digits before the point, column holds 4"),
        ("1e9", "10 digits before the point, column holds 4"),
        ("0.5", ""),
        ("1.500", ""),
        ("000001", ""),
        ("NaN", ""),
        ("x", ""),
    ],
)
def test_why_digits_do_not_fit(text: str, reason: str) -> None:
    digits = Digits(6, 2)
    if not reason:
        digits.check(text)
        return
    with pytest.raises(UnfitError, match=reason):
        digits.check(text)


def test_a_text_of_several_lines_is_no_column_of_numbers() -> None:
    for text in ("1\n2", "\n", "1\n", "\n1"):
        assert not Digits(6, 2).hold([text])
        assert not Digits(6, 2).hold(["1", text, "2"])
        assert not Moments(time=False).hold([f"2026-01-01{text}"])


def test_a_long_column_is_scanned_in_linear_time() -> None:
    numbers = ["00000000"] * 200_000
    assert Digits(6, 2).hold(numbers)
    assert not Digits(6, 2).hold([*numbers, "x"])


DATE, STAMP, ZONED, TIME = (
    Moments(time=False),
    Moments(digits=0),
    Moments(zone=True, digits=3),
    Moments(date=False),
)


@pytest.mark.parametrize(
    ("moments", "text", "reason"),
    [
        (DATE, "2026-01-31", ""),
        (DATE, "2026-01-31T00:00:00", ""),
        (DATE, "2026-01-31T09:30:00", "it has a time, column holds dates only"),
        (DATE, "2026-01-31 09:30", "it has a time"),
        (DATE, "infinity", ""),
        (STAMP, "2026-01-31T09:30:00", ""),
        (STAMP, "2026-01-31 09:30", ""),
        (STAMP, "2026-01-31T09:30:00.000", ""),
        (STAMP, "2026-01-31T09:30:00.5", "1 digit of a second, column holds 0"),
        (STAMP, "2026-01-31T09:30:00Z", "it has an offset, column holds none"),
        (STAMP, "2026-01-31T09:30:00+02:00", "it has an offset"),
        (STAMP, "2026-01-31 09:30-0330", "it has an offset"),
        (STAMP, "2026-01-31", ""),
        (ZONED, "2026-01-31T09:30:00.123+02:00", ""),
        (ZONED, "2026-01-31T09:30:00.1234Z", "4 digits of a second, column holds 3"),
        (TIME, "09:30:00.123456", ""),
        (TIME, "09:30:00.1234567", "7 digits of a second, column holds 6"),
        (TIME, "-838:59:59", ""),
    ],
)
def test_dates_and_times_that_lose_a_part(moments: Moments, text: str, reason: str) -> None:
    if reason:
        with pytest.raises(UnfitError, match=reason):
            moments.check(text)
        assert not moments.hold([text])
    else:
        moments.check(text)


@given(st.lists(st.datetimes(), min_size=1, max_size=5), st.integers(0, 6))
def test_plain_moments_are_held_at_once_if_each_is(moments: list[Any], digits: int) -> None:
    stamp = Moments(digits=digits)
    texts = [moment.isoformat() for moment in moments]
    held = stamp.hold(texts)
    assert not held or all(fits(stamp, text) for text in texts)
    assert held is all("." not in text or digits == 6 for text in texts)


class Halves(ColumnWriter):
    """Even numbers by half, all at once where none is odd."""

    null = "NULL"

    def whole(self, values: Sequence[Any], kinds: set[type]) -> Sequence[Any] | None:
        odd = kinds != {int} or any(value % 2 for value in values)
        return None if odd else [value // 2 for value in values]

    def one(self, value: Any) -> Any:
        if not isinstance(value, int) or value % 2:
            raise UnfitError("odd")
        return value // 2


@given(st.lists(st.none() | st.integers(-9, 9) | st.just("x"), min_size=1))
def test_a_column_is_written_with_nulls_and_faults_in_their_places(values: list[Any]) -> None:
    unfit: list[Unfit] = []
    written = Halves("n").write(values, unfit)
    fine = [value // 2 if isinstance(value, int) and not value % 2 else "NULL" for value in values]
    assert list(written) == fine
    assert [each.place for each in unfit] == [
        place for place, value in enumerate(values) if value is not None and fine[place] == "NULL"
    ]


def test_what_an_existing_row_takes_over() -> None:
    columns = (ColumnFacts("a", "int"), ColumnFacts("b", "int"))
    assert Load(TABLE, columns, OnConflict.UPDATE, ("a",)).updated == ("b",)
    assert Load(TABLE, columns, OnConflict.UPDATE, ("a", "b")).updated == ("a",)


def test_counts_add_up() -> None:
    counts = Counts(1, 2, 3)
    counts.add(Counts(10, 20, 30))
    assert counts == Counts(11, 22, 33)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("x" * 40, '"' + "x" * 40 + '"'),
        ("x" * 41, '"' + "x" * 40 + '…"'),
        (["x" * 50], '"[\\"' + "x" * 38 + '…"'),
        ("é\n", '"é\\n"'),
        (1.5, "1.5"),
        ({"$bytes": "00"}, '{"$bytes":"00"}'),
        (True, "true"),
    ],
)
def test_a_value_is_shown_short(value: object, text: str) -> None:
    assert shown(value) == text
