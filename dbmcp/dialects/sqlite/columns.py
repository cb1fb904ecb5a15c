"""One column of a load: JSON values and texts to what SQLite keeps, by the declared type."""

import re
from array import array
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

import orjson

from dbmcp.dialects.base import Argument
from dbmcp.dialects.loading import ColumnWriter, UnfitError
from dbmcp.dialects.plain import Shape, decimal_shape, integer_shape, word_shape
from dbmcp.dialects.sqlite.values import Affinity, affinity, stored
from dbmcp.dialects.texts import TRUTHS, are_integers, are_numbers, integers_in, numbers_in

_LARGEST = 2**63 - 1
_EXACT_INTEGER = 2**53
"""Up to here a double holds each integer."""

_DOUBLE_DIGITS = 15
"""So many digits every double holds as they are, and the point between them."""

_SAFE_DIGITS = 18
"""So many digits every integer of eight bytes holds."""

_LONG = 14
"""So many characters a number on average, and it is likely that one has more digits than that."""

_NUMERIC = re.compile(r"\b(?:DEC|DECIMAL|NUMERIC|NUMBER|MONEY|FIXED)", re.IGNORECASE)
_INTEGER = re.compile(r"\s*[+-]?\d{1,19}\s*", re.ASCII)
_DECIMAL = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?\s*", re.ASCII)
_NUMBERS = frozenset({int, float})


class AnyWriter(ColumnWriter):
    """A column that keeps whatever comes; also the base of all others."""

    shape: Shape | None = Shape(tested=True)

    def __init__(self, name: str, declared: str) -> None:
        super().__init__(name)
        self._declared = declared

    def take(self, texts: Sequence[str]) -> Sequence[Any] | None:
        """Convert texts of its shape; None where they need a closer look."""
        return texts

    def test(self, texts: Sequence[str]) -> Sequence[Any] | None:
        """Convert texts that are not empty; None where they need a closer look."""
        return texts

    def whole(self, values: Sequence[Any], kinds: set[type]) -> Sequence[Any] | None:
        """Texts and numbers stay as they are."""
        if not kinds <= {str, int, float} or (int in kinds and not _fit(values, kinds)):
            return None
        return values if str not in kinds or _are_unicode(values, kinds) else None

    def one(self, value: Any) -> Any:
        """Convert as a parameter would be."""
        return self.checked(stored(Argument(self.name, value, self._declared)))

    def checked(self, value: Any) -> Any:
        """Return a value that the declared type allows.

        Raises:
            UnfitError: it does not.
        """
        return value


class BlobWriter(AnyWriter):
    r"""Binary, which may come as text such as `\x00ff`."""

    shape = None

    def whole(self, values: Sequence[Any], kinds: set[type]) -> Sequence[Any] | None:
        """Nothing goes unseen."""
        del values, kinds


class TextWriter(AnyWriter):
    """Texts."""

    holds_texts = True

    def whole(self, values: Sequence[Any], kinds: set[type]) -> Sequence[Any] | None:
        """Texts stay as they are."""
        return values if kinds == {str} and _are_unicode(values, kinds) else None


_TOO_EXACT = "more digits than SQLite's numbers hold, which are doubles"
_TOO_LONG = "not a 64-bit integer. send a smaller one"


class IntegerWriter(AnyWriter):
    """Integers; elsewhere SQLite would keep any text in such a column."""

    shape = integer_shape(_SAFE_DIGITS, tested=True)

    def take(self, texts: Sequence[str]) -> Sequence[Any]:
        """As JSON, which they are."""
        return _read(texts)

    def test(self, texts: Sequence[str]) -> Sequence[Any] | None:
        """Find out whether they are integers."""
        return self.whole(texts, {str})

    def whole(self, values: Sequence[Any], kinds: set[type]) -> Sequence[Any] | None:
        """Integers of eight bytes, their digits as texts, true and false."""
        if kinds == {str}:
            numbers = integers_in(values)
            if numbers is None:
                return list(map(int, values)) if are_integers(values, below=_LARGEST) else None
            return numbers if _fit(numbers, {int}) else None
        if kinds == {int}:
            return values if _fit(values, kinds) else None
        return list(map(int, values)) if kinds == {bool} else None

    def checked(self, value: Any) -> Any:
        """Take an integer in any form."""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, str) and _INTEGER.fullmatch(value):
            value = int(value)
        if not isinstance(value, int):
            long = isinstance(value, str) and value.lstrip("+-").isdecimal()
            raise UnfitError(_TOO_LONG if long else "not an integer. send an integer")
        if not -_LARGEST - 1 <= value <= _LARGEST:
            raise UnfitError(_TOO_LONG)
        return value


class BooleanWriter(AnyWriter):
    """True and false, kept as 1 and 0."""

    words = TRUTHS
    shape = word_shape(list(TRUTHS), tested=True)

    def take(self, texts: Sequence[str]) -> Sequence[Any]:
        """One word after the other."""
        return [int(TRUTHS[text]) for text in texts]

    def test(self, texts: Sequence[str]) -> Sequence[Any] | None:
        """Find out whether they are words for true and false."""
        return self.take(texts) if TRUTHS.keys() >= set(texts) else None

    def whole(self, values: Sequence[Any], kinds: set[type]) -> Sequence[Any] | None:
        """True and false."""
        return list(map(int, values)) if kinds == {bool} else None

    def checked(self, value: Any) -> Any:
        """Take what stands for one of the two."""
        if value in (0, 1, "0", "1"):
            return int(value)
        raise UnfitError("not a boolean. send true or false")


class NumberWriter(AnyWriter):
    """Numbers: integers, else doubles, whatever digits the declared type promises."""

    shape = decimal_shape(_SAFE_DIGITS, _SAFE_DIGITS, tested=True)

    def take(self, texts: Sequence[str]) -> Sequence[Any] | None:
        """As JSON, which they are, if doubles hold them all."""
        numbers = _read(texts)
        return numbers if _are_exact(texts, numbers) else None

    def test(self, texts: Sequence[str]) -> Sequence[Any] | None:
        """Find out whether they are numbers that doubles or integers hold."""
        return _numbers(texts)

    def whole(self, values: Sequence[Any], kinds: set[type]) -> Sequence[Any] | None:
        """Numbers stay as they are; digits as texts become numbers if a double holds them all."""
        if kinds == {str}:
            return _numbers(values)
        if kinds <= _NUMBERS and (int not in kinds or _fit(values, kinds)):
            return values if float not in kinds or all(map(isfinite, values)) else None
        return None

    def checked(self, value: Any) -> Any:
        """Take a number's digits, if a double or an integer holds them all."""
        if isinstance(value, int | float):
            return value
        if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
            raise UnfitError("not a number. send a number")
        if are_numbers([value], digits=_DOUBLE_DIGITS):
            return float(value)
        if _INTEGER.fullmatch(value) and abs(int(value)) <= _LARGEST:
            return int(value)
        if not _holds(value):
            raise UnfitError(_TOO_EXACT)
        return float(value)


class RealWriter(NumberWriter):
    """Numbers that SQLite keeps as doubles, integers too."""

    def take(self, texts: Sequence[str]) -> Sequence[Any] | None:
        """Likewise."""
        return _as_doubles(super().take(texts))

    def test(self, texts: Sequence[str]) -> Sequence[Any] | None:
        """Likewise."""
        return _as_doubles(super().test(texts))

    def whole(self, values: Sequence[Any], kinds: set[type]) -> Sequence[Any] | None:
        """Likewise."""
        return _as_doubles(super().whole(values, kinds))

    def checked(self, value: Any) -> Any:
        """Take a number that a double holds."""
        number = super().checked(value)
        if isinstance(number, int) and int(float(number)) != number:
            raise UnfitError(_TOO_EXACT)
        return number


def _as_doubles(numbers: Sequence[Any] | None) -> Sequence[Any] | None:
    """Numbers of which doubles hold the integers for certain; None where they need a look."""
    if numbers is None or int not in set(map(type, numbers)):
        return numbers
    return numbers if min(numbers) >= -_EXACT_INTEGER and max(numbers) <= _EXACT_INTEGER else None


def _numbers(texts: Sequence[str]) -> Sequence[int | float] | None:
    """Return the numbers of plain digits, if each text is short or is how its number is told."""
    numbers = numbers_in(texts)
    if numbers is None:
        plain = are_numbers(texts, digits=_DOUBLE_DIGITS)
        return list(map(float, texts)) if plain else None
    if not _are_exact(texts, numbers) or not _fit(numbers, set(map(type, numbers))):
        return None
    return numbers


def _are_exact(texts: Sequence[str], numbers: Sequence[int | float]) -> bool:
    """Whether each text is short, or is how its number is told: no digit is lost then."""
    joined = ",".join(texts)
    if len(joined) > _LONG * len(texts) and _told(numbers) == joined:
        return True
    if max(map(len, texts), default=0) <= _DOUBLE_DIGITS + 1 or _told(numbers) == joined:
        return True
    long = [place for place, text in enumerate(texts) if len(text) > _DOUBLE_DIGITS + 1]
    return _told([numbers[place] for place in long]) == ",".join([texts[place] for place in long])


def _read(texts: Sequence[str]) -> Sequence[Any]:
    numbers: list[Any] = orjson.loads(f"[{','.join(texts)}]")
    return numbers


def _told(numbers: Sequence[int | float]) -> str:
    return orjson.dumps(numbers)[1:-1].decode()


def _holds(text: str) -> bool:
    """Whether the shortest text of the double has the same digits."""
    from decimal import Decimal  # noqa: PLC0415 - only for digits sent as text

    number = float(text)
    return isfinite(number) and Decimal(repr(number)) == Decimal(text.strip())


def _fit(values: Sequence[Any], kinds: set[type]) -> bool:
    """Whether the integers among the values fit eight bytes."""
    if int not in kinds:
        return True
    if kinds != {int}:
        values = [value for value in values if isinstance(value, int)]
    try:
        array("q", values)
    except OverflowError:
        return False
    return True


def _are_unicode(values: Sequence[Any], kinds: set[type]) -> bool:
    if kinds != {str}:
        values = [value for value in values if isinstance(value, str)]
    texts = "".join(values)
    if texts.isascii():
        return True
    try:
        texts.encode()
    except UnicodeEncodeError:
        return False
    return True


def writer_for(name: str, declared: str) -> AnyWriter:
    """Return the writer of a column by its declared type."""
    upper = declared.upper()
    kind = affinity(upper)
    if "BOOL" in upper:
        return BooleanWriter(name, declared)
    if kind is Affinity.NUMERIC and not _NUMERIC.search(upper):
        # Dates, JSON and whatever else has no meaning for SQLite.
        return AnyWriter(name, declared)
    return _WRITERS.get(kind, AnyWriter)(name, declared)


_WRITERS: Mapping[Affinity, type[AnyWriter]] = {
    Affinity.BLOB: BlobWriter,
    Affinity.INTEGER: IntegerWriter,
    Affinity.TEXT: TextWriter,
    Affinity.REAL: RealWriter,
    Affinity.NUMERIC: NumberWriter,
}
