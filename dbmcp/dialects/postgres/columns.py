"""One column of a load: JSON values to the text that COPY reads."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from dbmcp.dialects.base import Argument
from dbmcp.dialects.exact import Digits, Moments, counted
from dbmcp.dialects.loading import ColumnWriter, UnfitError, too_long
from dbmcp.dialects.plain import Shape, decimal_shape, integer_shape, word_shape
from dbmcp.dialects.postgres.encode import convert
from dbmcp.dialects.postgres.types import (
    BPCHAR,
    INTERVAL,
    MONEY,
    NUMERIC,
    VARCHAR,
    Family,
    TypeFacts,
)
from dbmcp.dialects.texts import TRUTHS, are_integers, are_numbers
from dbmcp.encoding import float_texts

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_TRUTHS = {True: "t", False: "f"}
_MAX_DIGITS = 6
_NUMBERS = frozenset({int, float})
_PLAIN_DIGITS = 100
_UNBOUNDED = replace(
    decimal_shape(_PLAIN_DIGITS // 2, _PLAIN_DIGITS // 2, exponent=True),
    json=integer_shape(_PLAIN_DIGITS // 2).pattern,
)
_BARRED = "\\"
"""What COPY reads in its own way, beside what ends fields and rows."""

_Types: TypeAlias = Callable[[int], TypeFacts | None]

_LARGEST_BYTES = {"name": 63, '"char"': 1}
_MONEY_DIGITS = 2
"""Most currencies have cents; what another one holds the server's locale decides."""
_CENTS = re.compile(r"\.(\d+)\s*\)?\s*\Z")
_SECONDS = re.compile(r":\d\d\.(\d+)|\.(\d+)\s*(?:s(?:ec(?:ond)?s?)?\b|ago\b|\Z)", re.IGNORECASE)
_ELEMENT = re.compile(r'"((?:[^"\\]|\\.)*)"|([^{},;"\s][^{},;"]*)')
_ESCAPED = re.compile(r"\\(.)")


class TextWriter(ColumnWriter):
    """A column whose texts the server reads itself; also the base of all others."""

    null = "\\N"
    shape: Shape | None = Shape(barred=_BARRED)

    def __init__(self, name: str, facts: TypeFacts, types: _Types) -> None:
        super().__init__(name)
        self._facts = facts
        self._types = types
        self.holds_texts = facts.family is Family.TEXT

    def whole(self, values: Sequence[Any], kinds: set[type]) -> Sequence[Any] | None:
        """Texts stay as they are, but for what COPY reads in its own way."""
        return escaped(values) if kinds == {str} else None

    def one(self, value: Any) -> str:
        """Convert as a parameter of the type would be."""
        made = convert(Argument(self.name, value), self._facts, types=self._types)
        if isinstance(made, bytes):
            return f"\\\\x{made.hex()}"
        if isinstance(made, bool):
            return _TRUTHS[made]
        return self.checked(made if isinstance(made, str) else repr(made)).translate(_ESCAPES)

    def checked(self, text: str) -> str:
        """Return a text that the column holds.

        Raises:
            UnfitError: it does not.
        """
        return text


class LengthWriter(TextWriter):
    """Texts of a largest length."""

    def __init__(self, *arguments: Any, limit: int) -> None:
        super().__init__(*arguments)
        self._limit = limit
        self.shape = Shape(barred=_BARRED, longest=limit)

    def whole(self, values: Sequence[Any], kinds: set[type]) -> Sequence[Any] | None:
        """Texts stay as they are if the longest fits."""
        if kinds == {str} and max(map(len, values)) <= self._limit:
            return escaped(values)
        return None

    def checked(self, text: str) -> str:
        """Refuse what the server would cut (blanks) or refuse."""
        if len(text) > self._limit:
            raise too_long(len(text), self._limit)
        return text


class IntegerWriter(TextWriter):
    """Integers of two, four or eight bytes."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        bits = self._facts.bits
        self.shape = integer_shape(len(str(2 ** (bits - 1))) - 1) if bits else None

    def whole(self, values: Sequence[Any], kinds: set[type]) -> Sequence[Any] | None:
        """Integers within the type's range."""
        bound = 2 ** (self._facts.bits - 1) if self._facts.bits else 0
        if kinds == {int} and min(values) >= -bound and max(values) < bound:
            return list(map(str, values))
        return values if kinds == {str} and bound and are_integers(values, below=bound) else None


class BooleanWriter(TextWriter):
    """Booleans."""

    words = TRUTHS
    shape = word_shape(list(TRUTHS))

    def whole(self, values: Sequence[Any], kinds: set[type]) -> Sequence[Any] | None:
        """True and false."""
        return [_TRUTHS[value] for value in values] if kinds == {bool} else None


class NumberWriter(TextWriter):
    """Floats, whose rounding is their nature, and decimals without bounds."""

    shape = decimal_shape(_PLAIN_DIGITS // 2, _PLAIN_DIGITS // 2, exponent=True)

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        if self._facts.family is Family.NUMERIC:
            # Such a column keeps the zeros at the end, which no number of JSON tells.
            self.shape = _UNBOUNDED

    def whole(self, values: Sequence[Any], kinds: set[type]) -> Sequence[Any] | None:
        """Numbers, or their digits as texts."""
        if kinds == {str}:
            return values if are_numbers(values, digits=_PLAIN_DIGITS) else None
        return number_texts(values, kinds)


class DigitsWriter(TextWriter):
    """Decimals of fixed digits, which the server would round without a word."""

    def __init__(self, *arguments: Any, digits: Digits) -> None:
        super().__init__(*arguments)
        self._digits = digits
        self.shape = digits.shape

    def whole(self, values: Sequence[Any], kinds: set[type]) -> Sequence[Any] | None:
        """Numbers, or their digits as texts, that nothing is lost of."""
        texts = values if kinds == {str} else number_texts(values, kinds)
        return texts if texts is not None and self._digits.hold(texts) else None

    def checked(self, text: str) -> str:
        """Refuse what would be rounded."""
        self._digits.check(text)
        return text


class MomentWriter(TextWriter):
    """Dates and times, of which the server would drop what the type has no place for."""

    def __init__(self, *arguments: Any, moments: Moments) -> None:
        super().__init__(*arguments)
        self._moments = moments
        self.shape = moments.shape

    def whole(self, values: Sequence[Any], kinds: set[type]) -> Sequence[Any] | None:
        """Texts that the type holds whole."""
        return values if kinds == {str} and self._moments.hold(values) else None

    def checked(self, text: str) -> str:
        """Refuse what a part would be lost of."""
        self._moments.check(text)
        return text


class FractionWriter(TextWriter):
    """Types whose texts have many forms, of which the server would round the fraction."""

    shape = Shape(barred=_BARRED + ".")

    def __init__(self, *arguments: Any, pattern: re.Pattern[str], digits: int) -> None:
        super().__init__(*arguments)
        self._pattern = pattern
        self._digits = digits

    def whole(self, values: Sequence[Any], kinds: set[type]) -> Sequence[Any] | None:
        """Texts without a fraction."""
        if kinds == {str} and "." not in "".join(values):
            return escaped(values)
        return None

    def checked(self, text: str) -> str:
        """Refuse what would be rounded."""
        for found in self._pattern.finditer(text):
            digits = len(found[found.lastindex or 0].rstrip("0"))
            if digits > self._digits:
                raise UnfitError(f"{counted(digits, 'decimal')}, column holds {self._digits}")
        return text


class SlowWriter(TextWriter):
    """Types whose values are written one by one: binary, arrays, names."""

    shape = None

    def whole(self, values: Sequence[Any], kinds: set[type]) -> Sequence[Any] | None:
        """Nothing goes unseen."""
        del values, kinds


class BytesWriter(SlowWriter):
    """Texts that the server cuts at a number of bytes."""

    def __init__(self, *arguments: Any, limit: int) -> None:
        super().__init__(*arguments)
        self._limit = limit

    def checked(self, text: str) -> str:
        """Refuse what would be cut."""
        length = len(text.encode())
        if length > self._limit:
            raise too_long(length, self._limit, unit="bytes")
        return text


class ArrayWriter(SlowWriter):
    """Arrays, whose elements are held to the column's modifier."""

    def __init__(self, *arguments: Any, element: TextWriter) -> None:
        super().__init__(*arguments)
        self._element = element

    def checked(self, text: str) -> str:
        """Refuse an element that would be cut or rounded."""
        bounds = text.lstrip().startswith("[")
        for quoted, bare in _ELEMENT.findall(text.partition("=")[2] if bounds else text):
            self._element.checked(_ESCAPED.sub(r"\1", quoted) if quoted else bare.rstrip())
        return text


def escaped(texts: Sequence[str]) -> Sequence[str] | None:
    """Return texts as COPY reads them; None if one of them no text of the engine can be."""
    whole = "\n".join(texts)
    if "\0" in whole:
        return None
    if not whole.isascii() and not _is_unicode(whole):
        return None
    plain = whole.count("\n") == len(texts) - 1
    if plain and not ("\\" in whole or "\t" in whole or "\r" in whole):
        return texts
    return [text.translate(_ESCAPES) for text in texts]


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


def writer_for(name: str, facts: TypeFacts, modifier: int, *, types: _Types) -> TextWriter:
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
    moments = _moments(facts, modifier)
    if moments is not None:
        return MomentWriter(*arguments, moments=moments)
    return _odd_writer(arguments, facts, modifier) or _WRITERS.get(facts.family, TextWriter)(
        *arguments
    )


def _odd_writer(
    arguments: tuple[str, TypeFacts, _Types], facts: TypeFacts, modifier: int
) -> TextWriter | None:
    """The writer of a type that the server cuts in a way of its own."""
    name, _, types = arguments
    if facts.name in _LARGEST_BYTES:
        return BytesWriter(*arguments, limit=_LARGEST_BYTES[facts.name])
    if facts.oid == MONEY:
        return FractionWriter(*arguments, pattern=_CENTS, digits=_MONEY_DIGITS)
    if facts.oid == INTERVAL:
        digits = _MAX_DIGITS if modifier < 0 else min(modifier & 0xFFFF, _MAX_DIGITS)
        return FractionWriter(*arguments, pattern=_SECONDS, digits=digits)
    element = types(facts.element) if facts.family is Family.ARRAY else None
    if element is None:
        return None
    return ArrayWriter(*arguments, element=writer_for(name, element, modifier, types=types))


_WRITERS: Mapping[Family, type[TextWriter]] = {
    Family.BOOLEAN: BooleanWriter,
    Family.INTEGER: IntegerWriter,
    Family.NUMERIC: NumberWriter,
    Family.FLOAT: NumberWriter,
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
