r"""Values on their way in (parameters) and out (rows), with nothing lost.

SQLite has five storage classes and converts by a column's affinity. A text goes in as text where
the engine converts it as well as dbmcp could; only what it would not do is done here.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from enum import Enum, auto
from math import inf
from typing import TypeAlias, cast

from dbmcp.dialects.base import Argument, Bound
from dbmcp.errors import ArgumentError
from dbmcp.models import ParameterValue, PlainValue, Row

Stored: TypeAlias = int | float | str | bytes | None

_LARGEST = 2**63 - 1
_SMALLEST = -(2**63)
_HEX = re.compile(r"\\x((?:[0-9a-fA-F]{2})*)")
_NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*|-?Infinity")
_INFINITIES = {"Infinity": inf, "-Infinity": -inf, "+Infinity": inf}
_TRUTHS = {"true": 1, "false": 0}
_SHOWN = 40
_NULL = {type(None)}


class NotText(bytes):
    """The bytes of a text that is not valid UTF-8."""


_CLASSES: dict[type, str] = {
    int: "integer",
    float: "real",
    str: "text",
    bytes: "blob",
    NotText: "text",
}


class Affinity(Enum):
    """What a column does with a value, by its declared type."""

    INTEGER = auto()
    TEXT = auto()
    BLOB = auto()
    REAL = auto()
    NUMERIC = auto()


_AFFINITIES = (
    (("INT",), Affinity.INTEGER),
    (("CHAR", "CLOB", "TEXT"), Affinity.TEXT),
    (("BLOB",), Affinity.BLOB),
    (("REAL", "FLOA", "DOUB"), Affinity.REAL),
)


def affinity(declared: str) -> Affinity:
    """Return the affinity of a declared type, by SQLite's own rules in their order."""
    upper = declared.upper()
    if not upper:
        return Affinity.BLOB
    for parts, result in _AFFINITIES:
        if any(part in upper for part in parts):
            return result
    return Affinity.NUMERIC


def bind(bound: Bound) -> tuple[str, tuple[Stored, ...]]:
    """Return the text with SQLite's markers, and the values by number.

    One name is one value (`?1`), unless it meets columns of different types.

    Raises:
        ArgumentError: a value that SQLite cannot hold.
    """
    numbers: dict[tuple[str, type, Stored], int] = {}
    markers = [
        numbers.setdefault((argument.name, type(value), value), len(numbers) + 1)
        for argument, value in ((item, stored(item)) for item in bound.arguments)
    ]
    text = bound.text.render(lambda _, index: f"?{markers[index]}")
    return text, tuple(value for _, _, value in numbers)


def stored(argument: Argument) -> Stored:
    """Return one parameter's value as SQLite takes it.

    Raises:
        ArgumentError: too large an integer, a bad tag, or text with a lone surrogate.
    """
    value = argument.value
    if isinstance(value, str):
        return _from_text(argument, value)
    if isinstance(value, bool) or value is None:
        return None if value is None else int(value)
    if isinstance(value, int):
        return _from_integer(argument, value)
    if isinstance(value, float):
        return value
    return _from_structure(argument, value)


def _from_integer(argument: Argument, value: int) -> int:
    """Check the one bound that integers have."""
    if _SMALLEST <= value <= _LARGEST:
        return value
    raise ArgumentError(
        f'parameter "{argument.name}": {_short(str(value))} does not fit SQLite\'s 64-bit integer. '
        'send it as text, or as {"$decimal": "..."} for an approximate number'
    )


def _from_text(argument: Argument, value: str) -> Stored:
    """Convert what the engine would keep as text although the column's type says otherwise."""
    if not value.isascii():
        _check_encodable(argument, value)
    declared = (argument.type or "").upper()
    if not declared:
        return value
    if "BLOB" in declared and (match := _HEX.fullmatch(value)):
        return bytes.fromhex(match[1])
    if "BOOL" in declared:
        return _TRUTHS.get(value.lower(), value)
    if affinity(declared) in {Affinity.REAL, Affinity.NUMERIC}:
        return _INFINITIES.get(value, value)
    return value


def _from_structure(
    argument: Argument, value: list[ParameterValue] | dict[str, ParameterValue]
) -> Stored:
    """Convert a tagged value, or write a list or an object as JSON text."""
    if isinstance(value, dict) and len(value) == 1:
        ((tag, content),) = value.items()
        if tag == "$bytes":
            return _from_bytes_tag(argument, content)
        if tag == "$decimal":
            return _from_decimal_tag(argument, content)
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    _check_encodable(argument, text)
    return text


def _from_bytes_tag(argument: Argument, content: ParameterValue) -> bytes:
    """Read `{"$bytes": "<hex>"}`."""
    try:
        return bytes.fromhex(cast("str", content).removeprefix("\\x"))
    except (AttributeError, TypeError, ValueError):
        raise ArgumentError(
            f'parameter "{argument.name}": $bytes takes hexadecimal digits, such as "00ff"'
        ) from None


def _from_decimal_tag(argument: Argument, content: ParameterValue) -> Stored:
    """Read `{"$decimal": "1.50"}`: text where a column converts it, else a number.

    SQLite has no decimal numbers. Without a column's type the text would compare as text, so it
    becomes what the same digits mean in a query: an integer if it is one and fits, else a double.
    """
    try:
        number = Decimal(cast("str", content))
    except (InvalidOperation, TypeError, ValueError):
        raise ArgumentError(
            f'parameter "{argument.name}": $decimal takes a number as text, such as "1.50"'
        ) from None
    text = str(content)
    if number.is_nan():
        return text
    if argument.type is not None and affinity(argument.type) is not Affinity.BLOB:
        return text
    if _SMALLEST <= number <= _LARGEST and number == number.to_integral_value():
        return int(number)
    return float(number)


def _check_encodable(argument: Argument, value: str) -> None:
    """Refuse a text that is not Unicode."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ArgumentError(
            f'parameter "{argument.name}" holds half a surrogate pair. send valid Unicode, '
            'or {"$bytes": "<hex>"}'
        ) from None


def _short(text: str) -> str:
    """Shorten a value for an error."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def text_or_bytes(data: bytes) -> str | bytes:
    """Decode a text; one that is not valid UTF-8 stays the bytes it is."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return NotText(data)


_ALIKE = "mixes storage classes that look alike: format json keeps them apart"
_BROKEN = "holds text that is not UTF-8, shown as its bytes: sent back it needs CAST(:name AS TEXT)"


class Storage:
    """The storage classes that the columns of one result have shown so far."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._kinds: defaultdict[int, set[type]] = defaultdict(set)
        self._alike: set[int] = set()

    def plain(self, rows: list[tuple[Stored, ...]]) -> list[Row]:
        """Return the rows as plain values, and remember what was seen.

        Works column by column, since most need nothing: one look at the set of types tells.
        """
        changes = False
        for index, values in enumerate(zip(*rows, strict=True)):
            kinds = set(map(type, values))
            known = self._kinds[index]
            if NotText in kinds or (float in kinds and (inf in values or -inf in values)):
                changes = True
            if len(kinds) > 1 or not kinds <= known:
                self._note(index, kinds - _NULL, values)
        if changes:
            return [_plain(row) for row in rows]
        return cast("list[Row]", rows)

    def _note(self, index: int, kinds: set[type], values: Iterable[Stored]) -> None:
        """Remember a column's types; look closer at one that mixes them."""
        known = self._kinds[index]
        if len(kinds) > 1:
            if _look_alike(values):
                self._alike.add(index)
        elif known and _mixes(known | kinds):
            self._alike.add(index)
        known |= kinds

    @property
    def types(self) -> tuple[str, ...]:
        """The storage class of each column's values; `""` if there is none, or more than one."""
        return tuple(_class(self._kinds[index]) for index in range(len(self._names)))

    @property
    def warnings(self) -> tuple[str, ...]:
        """A sentence for the columns that table and csv show ambiguously; one for broken texts."""
        broken = [index for index, kinds in self._kinds.items() if NotText in kinds]
        found = ((sorted(self._alike), _ALIKE), (broken, _BROKEN))
        return tuple(f"column {self._listed(some)} {what}" for some, what in found if some)

    def _listed(self, indexes: Iterable[int]) -> str:
        return ", ".join(self._names[index] for index in indexes)


def _class(kinds: set[type]) -> str:
    """The one storage class of a column's values."""
    classes = {_CLASSES[kind] for kind in kinds}
    return classes.pop() if len(classes) == 1 else ""


def _mixes(kinds: set[type]) -> bool:
    """Whether a text can be taken for a number or a blob, by their types alone."""
    return str in kinds and not kinds.isdisjoint({int, float, bytes})


def _look_alike(values: Iterable[Stored]) -> bool:
    """Whether a text of a mixed column reads like one of the other values in it."""
    kinds: set[type] = set()
    texts: list[str] = []
    for value in values:
        kinds.add(type(value))
        if isinstance(value, str):
            texts.append(value)
    numbers = bool(kinds & {int, float})
    return any(
        (numbers and _NUMBER.fullmatch(text)) or (bytes in kinds and text.startswith("\\x"))
        for text in texts
    )


def _plain(row: tuple[Stored, ...]) -> tuple[PlainValue, ...]:
    """Replace the two floats that have no JSON form by their names, broken texts by their bytes."""
    return tuple(map(_plain_value, row))


def _plain_value(value: Stored) -> PlainValue:
    if isinstance(value, float) and value in {inf, -inf}:
        return "Infinity" if value > 0 else "-Infinity"
    return bytes(value) if isinstance(value, NotText) else value
