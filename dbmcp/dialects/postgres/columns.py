"""One column of a load: JSON values to the text that COPY reads.

`writers.py` tells which writer a column has; `nested.py` has those of values made of values.
"""

import re
import struct
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from dbmcp.dialects.base import Argument
from dbmcp.dialects.exact import Digits, Moments, counted
from dbmcp.dialects.loading import ColumnWriter, UnfitError, too_long
from dbmcp.dialects.plain import Shape, decimal_shape, integer_shape, word_shape
from dbmcp.dialects.postgres.encode import convert
from dbmcp.dialects.postgres.types import Family, TypeFacts
from dbmcp.dialects.texts import TRUTHS, are_integers, are_numbers, full_of, numbers_in
from dbmcp.encoding import float_texts

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_TRUTHS = {True: "t", False: "f"}
_NUMBERS = frozenset({int, float})
_PLAIN_DIGITS = 100
_INTEGER = re.compile(r"\s*[+-]?[0-9]{1,400}\s*")
_BARRED = "\\"
"""What COPY reads in its own way, beside what ends fields and rows."""

Types: TypeAlias = Callable[[int], TypeFacts | None]


class TextWriter(ColumnWriter):
    """A column whose texts the server reads itself; also the base of all others."""

    null = "\\N"
    shape: Shape | None = Shape(barred=_BARRED)

    def __init__(self, name: str, facts: TypeFacts, types: Types) -> None:
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
    """Decimals without bounds."""

    # Such a column keeps the zeros at the end, which no number of JSON tells.
    shape = replace(
        decimal_shape(_PLAIN_DIGITS // 2, _PLAIN_DIGITS // 2, exponent=True),
        json=integer_shape(_PLAIN_DIGITS // 2).pattern,
    )

    def whole(self, values: Sequence[Any], kinds: set[type]) -> Sequence[Any] | None:
        """Numbers, or their digits as texts."""
        if kinds == {str}:
            return values if are_numbers(values, digits=_PLAIN_DIGITS) else None
        return number_texts(values, kinds)


class FloatWriter(NumberWriter):
    """Floats, whose nature is to round fractions; the digits of an integer are meant."""

    def __init__(self, *arguments: Any, single: bool) -> None:
        super().__init__(*arguments)
        self._format, self._bound = ("<f", 2**24) if single else ("<d", 2**53)
        digits = len(str(self._bound)) - 1
        self.shape = decimal_shape(digits, _PLAIN_DIGITS // 2, exponent=True)
        number = rf"[+-]?0*+(?:\d{{1,{digits}}}(?:\.\d*)?|\.\d+)"
        self._all = re.compile(rf"(?:(?>{number})\n)*+", re.ASCII)

    def whole(self, values: Sequence[Any], kinds: set[type]) -> Sequence[Any] | None:
        """Numbers, or their digits as texts, without long integers."""
        if kinds == {str}:
            return values if self._hold_texts(values) else None
        return number_texts(values, kinds) if self._hold_all(values, kinds) else None

    def _hold_texts(self, texts: Sequence[str]) -> bool:
        short = max(map(len, texts)) <= _PLAIN_DIGITS
        numbers = numbers_in(texts) if short else None
        if numbers is None:
            return full_of(texts, self._all)
        return self._hold_all(numbers, set(map(type, numbers)))

    def _hold_all(self, numbers: Sequence[Any], kinds: set[type]) -> bool:
        if int not in kinds:
            return True
        whole = numbers if len(kinds) == 1 else [n for n in numbers if type(n) is int]
        return min(whole) >= -self._bound and max(whole) <= self._bound

    def checked(self, text: str) -> str:
        """Refuse an integer of which digits would be lost."""
        if _INTEGER.fullmatch(text) and not self._holds(int(text)):
            raise UnfitError(f"more digits than {_a(self._facts.name)} holds")
        return text

    def _holds(self, number: int) -> bool:
        try:
            [held] = struct.unpack(self._format, struct.pack(self._format, number))
        except OverflowError:
            return True  # too large: the server says so
        return int(held) == number


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


def _a(name: str) -> str:
    return f"{'an' if name[0] in 'aeio' else 'a'} {name}"
