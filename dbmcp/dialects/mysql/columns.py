"""One column of a load: JSON values to literals of the MySQL family's text protocol.

The servers round decimals and seconds, and cut blanks, with a note at most: what a column does not
hold whole is refused here.
"""

import re
import struct
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from math import isfinite
from typing import Any

from dbmcp.dialects.base import Argument
from dbmcp.dialects.exact import Digits, Moments
from dbmcp.dialects.loading import ColumnWriter, UnfitError, too_long
from dbmcp.dialects.mysql.literals import INTEGER, Escape, Spelling, literal
from dbmcp.dialects.texts import WORDS, are_integers, are_numbers
from dbmcp.encoding import float_texts
from dbmcp.sql.value import decode_tag

_DECLARED = re.compile(r"\s*(\w+)\s*(?:\(([\d\s,]*)\))?")
_BITS = {"tinyint": 8, "smallint": 16, "mediumint": 24, "int": 32, "integer": 32, "bigint": 64}
_NUMBERS = frozenset({int, float})
_DEFAULT_PRECISION = 10
_BOOLEAN = "tinyint(1)"
"""What the servers make of a boolean."""
_DAY_CHARACTERS = 10
_PLAIN_DIGITS = 30
_LABEL = re.compile(r"'((?:[^']|'')*)'")
_LEAST_FLOAT = 1e-37
_BOUND_BY = 2
"""Numbers in the brackets of a float that is rounded to so many digits."""


class LiteralWriter(ColumnWriter):
    """A column whose values are written one by one as a parameter would be; the others' base."""

    null = "NULL"

    def __init__(self, name: str, declared: str, escape: Escape, spelling: Spelling) -> None:
        super().__init__(name)
        self._declared = declared
        self._escape = escape
        self._spelling = spelling

    def whole(self, values: Sequence[Any], kinds: set[type]) -> Sequence[Any] | None:
        """Nothing goes unseen."""
        del values, kinds

    def one(self, value: Any) -> str:
        """Write a value as a parameter's literal."""
        argument = Argument(self.name, value, self._declared)
        return literal(argument, escape=self._escape, spelling=self._spelling)


class TextWriter(LiteralWriter):
    """Texts, of a largest length where the type has one."""

    def __init__(self, *arguments: Any, limit: int = 0) -> None:
        super().__init__(*arguments)
        self._limit = limit

    def whole(self, values: Sequence[Any], kinds: set[type]) -> Sequence[Any] | None:
        """Texts in quotes, if the longest fits."""
        if kinds != {str} or (self._limit and max(map(len, values)) > self._limit):
            return None
        texts = "".join(values)
        if not texts.isascii() and not _is_unicode(texts):
            return None
        if "'" in texts or "\\" in texts or "\0" in texts:
            values = [self._escape(value) for value in values]
        return [f"'{value}'" for value in values]

    def one(self, value: Any) -> str:
        """Refuse what the server would cut (blanks) or refuse."""
        if self._limit and isinstance(value, str) and len(value) > self._limit:
            raise too_long(len(value), self._limit)
        return super().one(value)


class LabelWriter(TextWriter):
    """Values out of a list, whose numbers the server takes for them too.

    Args:
        labels: the list.
    """

    def __init__(self, *arguments: Any, labels: frozenset[str]) -> None:
        super().__init__(*arguments)
        self._labels = labels

    def whole(self, values: Sequence[Any], kinds: set[type]) -> Sequence[Any] | None:
        """Texts that are in the list."""
        if kinds == {str} and self._labels.issuperset(values):
            return super().whole(values, kinds)
        return None

    def one(self, value: Any) -> str:
        """Refuse a number that stands for another value."""
        text = str(decode_tag(self.name, value))
        if not INTEGER.fullmatch(text.strip()):
            return super().one(value)
        if text.strip() not in self._labels:
            raise UnfitError(f"not one of its values. the column is {self._declared}")
        return super().one(text)


class IntegerWriter(LiteralWriter):
    """Integers of the type's range."""

    def __init__(self, *arguments: Any, low: int, high: int) -> None:
        super().__init__(*arguments)
        self._low, self._high = low, high

    def whole(self, values: Sequence[Any], kinds: set[type]) -> Sequence[Any] | None:
        """Integers, their digits as texts, true and false."""
        if kinds == {str}:
            plain = are_integers(values, below=self._high, signed=self._low < 0)
            return values if plain else None
        if kinds == {int} and min(values) >= self._low and max(values) <= self._high:
            return list(map(str, values))
        return ["1" if value else "0" for value in values] if kinds == {bool} else None

    def one(self, value: Any) -> str:
        """Take an integer in any form; a fraction would be rounded."""
        value = decode_tag(self.name, value)
        if isinstance(value, str) and INTEGER.fullmatch(value.strip()):
            value = int(value)
        if not isinstance(value, int | float | Decimal) or value != value // 1:
            raise UnfitError("not an integer. send an integer")
        if not self._low <= value <= self._high:
            raise UnfitError(f"out of range. send an integer from {self._low} to {self._high}")
        return str(int(value))


class DigitsWriter(LiteralWriter):
    """Decimals of fixed digits."""

    def __init__(self, *arguments: Any, digits: Digits) -> None:
        super().__init__(*arguments)
        self._digits = digits

    def whole(self, values: Sequence[Any], kinds: set[type]) -> Sequence[Any] | None:
        """Numbers, or their digits as texts, that nothing is lost of."""
        texts = values if kinds == {str} else number_texts(values, kinds)
        return texts if texts is not None and self._digits.hold(texts) else None

    def one(self, value: Any) -> str:
        """Refuse what would be rounded."""
        text = super().one(value)
        self._digits.check(text)
        return format(Decimal(text), "f")


class FloatWriter(LiteralWriter):
    """Floats, whose rounding is their nature.

    Args:
        digits: those that the column is bound to; None: to none.
    """

    def __init__(self, *arguments: Any, digits: Digits | None = None) -> None:
        super().__init__(*arguments)
        self._digits = digits
        self._is_short = self._declared.lower().startswith("float")
        self._exact = 2**24 if self._is_short else 2**53

    def whole(self, values: Sequence[Any], kinds: set[type]) -> Sequence[Any] | None:
        """Numbers, or their digits as texts."""
        if self._digits is not None:
            return None  # whether they keep the column's digits is looked at one by one
        if kinds == {str} and are_numbers(values, digits=_PLAIN_DIGITS):
            values, kinds = list(map(float, values)), {float}
            long = values
        else:
            long = [value for value in values if type(value) is int] if int in kinds else ()
        if not kinds <= _NUMBERS or (kinds != {int} and not all(map(isfinite, values))):
            return None
        if any(abs(value) >= self._exact for value in long):
            return None
        if self._is_short and any(0 < abs(value) < _LEAST_FLOAT for value in values):
            return None
        texts = number_texts(values, kinds)
        # As a decimal's literal it would lose its sign.
        return None if texts is None or "-0.0" in texts else texts

    def one(self, value: Any) -> str:
        """Refuse what becomes nothing, and what more digits than the column's would be lost of."""
        text, sent = super().one(value), str(decode_tag(self.name, value))
        if self._digits is not None:
            self._digits.check(sent)
        if not float(text) and Decimal(sent):
            raise UnfitError("too small for the column, which would hold 0")
        if INTEGER.fullmatch(sent.strip()) and not self._holds(int(sent)):
            raise UnfitError(f"more digits than a {self._declared} holds")
        return text

    def _holds(self, number: int) -> bool:
        """Whether all digits of an integer are kept."""
        try:
            form = "<f" if self._is_short else "<d"
            [held] = struct.unpack(form, struct.pack(form, number))
        except OverflowError:
            return True  # too large: the server says so
        return int(held) == number


class ShapeWriter(LiteralWriter):
    """Geometries in the server's own form; it takes no other one in a literal."""

    def one(self, value: Any) -> str:
        """Take bytes only."""
        text = super().one(value)
        if not text.startswith("_binary"):
            raise UnfitError(
                'not a geometry. send {"$bytes": "<hex>"}: the SRID in four bytes, then its WKB'
            )
        return text


class MomentWriter(LiteralWriter):
    """Dates and times.

    Args:
        whole: what a column of plain texts holds.
        single: what a value holds that is looked at; a timestamp converts an offset.
    """

    def __init__(self, *arguments: Any, whole: Moments, single: Moments) -> None:
        super().__init__(*arguments)
        self._whole, self._single = whole, single

    def whole(self, values: Sequence[Any], kinds: set[type]) -> Sequence[Any] | None:
        """Texts that the type holds whole."""
        if kinds == {str} and self._whole.hold(values):
            return [f"'{value}'" for value in values]
        return None

    def one(self, value: Any) -> str:
        """Refuse what a part would be lost of."""
        if isinstance(value, str):
            self._single.check(value)
            if not self._single.time:
                value = value[:_DAY_CHARACTERS]
        return super().one(value)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def number_texts(values: Sequence[Any], kinds: set[type]) -> Sequence[str] | None:
    """Return the digits of JSON numbers; None if there is anything else."""
    if kinds == {int}:
        return list(map(str, values))
    if kinds == {float}:
        return float_texts(values)
    return list(map(repr, values)) if kinds <= _NUMBERS else None


def writer_for(name: str, declared: str, *, escape: Escape, spelling: Spelling) -> ColumnWriter:
    """Return the writer of a column by its declared type, such as `decimal(12,2) unsigned`."""
    match = _DECLARED.match(declared)
    word = match[1].lower() if match else ""
    numbers = [int(part) for part in ((match and match[2]) or "").split(",") if part.strip()]
    arguments = (name, declared, escape, spelling)
    make = _MAKERS.get(word)
    if make is not None:
        return make(arguments, numbers, declared.lower())
    return LiteralWriter(*arguments)


def _integer(arguments: tuple[Any, ...], _: Sequence[int], declared: str) -> ColumnWriter:
    bits = next(bits for word, bits in _BITS.items() if declared.lstrip().startswith(word))
    unsigned = "unsigned" in declared
    low, high = (0, 2**bits - 1) if unsigned else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    writer = IntegerWriter(*arguments, low=low, high=high)
    if declared.lstrip().startswith(_BOOLEAN):
        writer.words = WORDS
    return writer


def _decimal(arguments: tuple[Any, ...], numbers: Sequence[int], _: str) -> ColumnWriter:
    precision, scale = (*numbers, *(_DEFAULT_PRECISION, 0)[len(numbers) :])
    return DigitsWriter(*arguments, digits=Digits(precision, scale))


def _text(arguments: tuple[Any, ...], numbers: Sequence[int], _: str) -> ColumnWriter:
    writer = TextWriter(*arguments, limit=numbers[0] if numbers else 0)
    writer.holds_texts = True
    return writer


def _labels(arguments: tuple[Any, ...], _: Sequence[int], __: str) -> ColumnWriter:
    _, declared, *_ = arguments
    labels = frozenset(label.replace("''", "'") for label in _LABEL.findall(declared))
    return LabelWriter(*arguments, labels=labels)


def _float(arguments: tuple[Any, ...], numbers: Sequence[int], _: str) -> ColumnWriter:
    bound = len(numbers) == _BOUND_BY
    return FloatWriter(*arguments, digits=Digits(*numbers) if bound else None)


def _shape(arguments: tuple[Any, ...], _: Sequence[int], __: str) -> ColumnWriter:
    return ShapeWriter(*arguments)


def _moment(*, date: bool, time: bool, converts: bool = False) -> "_Maker":
    def make(arguments: tuple[Any, ...], numbers: Sequence[int], _: str) -> ColumnWriter:
        digits = numbers[0] if numbers else 0
        return MomentWriter(
            *arguments,
            whole=Moments(date, time, zone=False, digits=digits),
            single=Moments(date, time, zone=converts, digits=digits),
        )

    return make


_Maker = Callable[[tuple[Any, ...], Sequence[int], str], ColumnWriter]
_MAKERS: Mapping[str, _Maker] = {
    **dict.fromkeys(_BITS, _integer),
    **dict.fromkeys(("decimal", "numeric", "dec", "fixed"), _decimal),
    **dict.fromkeys(("float", "double", "real"), _float),
    **dict.fromkeys(("char", "varchar"), _text),
    **dict.fromkeys(("tinytext", "text", "mediumtext", "longtext"), _text),
    **dict.fromkeys(("enum", "set"), _labels),
    **dict.fromkeys(("geometry", "point", "linestring", "polygon", "multipoint"), _shape),
    **dict.fromkeys(("multilinestring", "multipolygon"), _shape),
    **dict.fromkeys(("geometrycollection", "geomcollection"), _shape),
    "date": _moment(date=True, time=False),
    "datetime": _moment(date=True, time=True),
    "timestamp": _moment(date=True, time=True, converts=True),
    "time": _moment(date=False, time=True),
}
