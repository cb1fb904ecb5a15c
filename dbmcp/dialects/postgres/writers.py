"""Which writer a column of a load has, by its type, its modifier, and what its type is made of."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from dbmcp.dialects.exact import Digits, Moments
from dbmcp.dialects.postgres.columns import (
    BooleanWriter,
    BytesWriter,
    DigitsWriter,
    FloatWriter,
    FractionWriter,
    IntegerWriter,
    LengthWriter,
    MomentWriter,
    NumberWriter,
    SlowWriter,
    TextWriter,
    Types,
)
from dbmcp.dialects.postgres.interval import UNITS, IntervalWriter
from dbmcp.dialects.postgres.nested import ArrayWriter, CompositeWriter, RangeWriter
from dbmcp.dialects.postgres.types import (
    BPCHAR,
    BUILT_IN,
    INTERVAL,
    MONEY,
    NUMERIC,
    REAL,
    TEXT,
    VARCHAR,
    Family,
    TypeFacts,
    smallest_unit,
)

if TYPE_CHECKING:
    from dbmcp.dialects.postgres.driver import RawColumn, TextConnection

_MAX_DIGITS = 6
_LARGEST_BYTES = {"name": 63, '"char"': 1}
_MONEY_DIGITS = 2
"""Most currencies have cents; what another one holds the server's locale decides."""
_CENTS = re.compile(r"\.(\d+)\s*\)?\s*\Z")
_SECONDS = re.compile(r":\d\d\.(\d+)|\.(\d+)\s*(?:s(?:ec(?:ond)?s?)?\b|ago\b|\Z)", re.IGNORECASE)

_BOUNDS = {3908: 1114, 3910: 1184, 3912: 1082, 4533: 1114, 4534: 1184, 4535: 1082}
"""Of the engine's own ranges those whose bounds can lose something, with the bounds' type."""

_KIND = """
SELECT t.typtype::pg_catalog.text, pg_catalog.format_type(t.oid, NULL)
FROM pg_catalog.pg_type t WHERE t.oid = $1
"""
_PARTS = {
    "c": "SELECT (NULL::{}).*",
    "r": "SELECT pg_catalog.lower(NULL::{})",
    "m": "SELECT pg_catalog.lower(NULL::{})",
    "b": "SELECT (NULL::{})[1]",
}
"""What has the server describe the parts of a type: of a composite, a range, several, an array."""


async def open_writers(
    names: Sequence[str], described: Sequence["RawColumn"], *, driver: "TextConnection"
) -> list[TextWriter]:
    """Return the writers of columns, as the server describes them.

    Args:
        names: of the columns.
        described: the same columns.
        driver: the connection.
    """
    return [
        await _open_writer(name, column[3], column[5], driver)
        for name, column in zip(names, described, strict=True)
    ]


async def _open_writer(name: str, oid: int, modifier: int, driver: "TextConnection") -> TextWriter:
    facts = driver.type_of(oid) or BUILT_IN[TEXT]
    arguments = (name, facts, driver.type_of)
    if facts.oid in BUILT_IN or facts.family not in {Family.OTHER, Family.ARRAY}:
        return writer_for(*arguments[:2], modifier, types=driver.type_of)
    rows, _, _ = await driver.start(await driver.statement(_KIND), (facts.oid,), limit=0)
    kind, text = rows[0] if rows else ("", "")
    if kind not in _PARTS or (kind == "b" and facts.family is not Family.ARRAY):
        return writer_for(*arguments[:2], modifier, types=driver.type_of)
    parts = [
        await _open_writer(part[0].decode(), part[3], part[5], driver)
        for part in await driver.described(_PARTS[kind].format(text))
    ]
    if kind == "c":
        return CompositeWriter(*arguments, fields=parts)
    if kind == "b":
        return ArrayWriter(*arguments, element=parts[0])
    return RangeWriter(*arguments, bound=parts[0])


def writer_for(name: str, facts: TypeFacts, modifier: int, *, types: Types) -> TextWriter:
    """Return the writer of a column.

    Args:
        name: the column's name.
        facts: its type.
        modifier: what the type's brackets say, as the server numbers it; -1 without.
        types: finds an element's type by its number.
    """
    arguments = (name, facts, types)
    if facts.oid in {VARCHAR, BPCHAR} and modifier > 0:
        return LengthWriter(*arguments, limit=modifier - 4)
    if facts.oid == NUMERIC and modifier > 0:
        precision, scale = modifier - 4 >> 16 & 0xFFFF, ((modifier - 4 & 0x7FF) ^ 1024) - 1024
        return DigitsWriter(*arguments, digits=Digits(precision, scale))
    if facts.family is Family.FLOAT:
        return FloatWriter(*arguments, single=facts.oid == REAL)
    moments = _moments(facts, modifier)
    if moments is not None:
        return MomentWriter(*arguments, moments=moments)
    return _odd_writer(arguments, facts, modifier) or _WRITERS.get(facts.family, TextWriter)(
        *arguments
    )


def _odd_writer(
    arguments: tuple[str, TypeFacts, Types], facts: TypeFacts, modifier: int
) -> TextWriter | None:
    """The writer of a type that the server cuts in a way of its own."""
    name, _, types = arguments
    if facts.name in _LARGEST_BYTES:
        return BytesWriter(*arguments, limit=_LARGEST_BYTES[facts.name])
    if facts.oid == MONEY:
        return FractionWriter(*arguments, pattern=_CENTS, digits=_MONEY_DIGITS)
    if facts.oid == INTERVAL:
        return _interval_writer(arguments, modifier)
    if facts.oid in _BOUNDS:
        bound = writer_for(name, BUILT_IN[_BOUNDS[facts.oid]], -1, types=types)
        return RangeWriter(*arguments, bound=bound)
    element = types(facts.element) if facts.family is Family.ARRAY else None
    if element is None:
        return None
    return ArrayWriter(*arguments, element=writer_for(name, element, modifier, types=types))


def _interval_writer(arguments: tuple[str, TypeFacts, Types], modifier: int) -> TextWriter:
    unit = smallest_unit(modifier)
    if unit and unit != UNITS[-1]:
        return IntervalWriter(*arguments, smallest=unit)
    digits = _MAX_DIGITS if modifier < 0 else min(modifier & 0xFFFF, _MAX_DIGITS)
    return FractionWriter(*arguments, pattern=_SECONDS, digits=digits)


_WRITERS: Mapping[Family, type[TextWriter]] = {
    Family.BOOLEAN: BooleanWriter,
    Family.INTEGER: IntegerWriter,
    Family.NUMERIC: NumberWriter,
    Family.BYTES: SlowWriter,
    Family.ARRAY: SlowWriter,
}
_KINDS_OF_MOMENTS: Mapping[str, tuple[bool, bool, bool]] = {
    "date": (True, False, False),
    "timestamp": (True, True, False),
    "timestamptz": (True, True, True),
    "time": (False, True, False),
    "timetz": (False, True, True),
}


def _moments(facts: TypeFacts, modifier: int) -> Moments | None:
    kind = _KINDS_OF_MOMENTS.get(facts.name)
    if kind is None:
        return None
    date, time, zone = kind
    return Moments(date, time, zone, _MAX_DIGITS if modifier < 0 else modifier)
