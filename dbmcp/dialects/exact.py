"""What a column holds of numbers, dates and times without losing a part of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from dbmcp.dialects.loading import UnfitError
from dbmcp.dialects.plain import Shape, decimal_shape
from dbmcp.dialects.texts import full_of


@dataclass(frozen=True)
class Digits:
    """Which numbers a column of fixed digits holds without rounding.

    Attributes:
        precision: digits in all.
        scale: digits behind the point.
        shape: of plain numbers that it holds; None: of none.
    """

    precision: int
    scale: int
    shape: Shape | None = field(init=False, repr=False, compare=False)
    _all: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compile the pattern of a whole column, one number a line."""
        before = max(self.precision - self.scale, 0)
        shape = decimal_shape(before, max(self.scale, 0)) if before and self.scale >= 0 else None
        object.__setattr__(self, "shape", shape)
        number = rf"(?>[+-]?(?=\.?\d)0*\d{{0,{before}}}(?:\.\d{{0,{max(self.scale, 0)}}}0*)?)"
        object.__setattr__(self, "_all", re.compile(rf"(?:{number}\n)*+", re.ASCII))

    def hold(self, texts: Sequence[str]) -> bool:
        """Whether a scan in C finds nothing to round or to refuse among decimal texts."""
        return self.scale >= 0 and full_of(texts, self._all)

    def check(self, text: str) -> None:
        """Look at one number.

        Raises:
            UnfitError: it would be rounded, or is too large.
        """
        try:
            number = Decimal(text.strip())
        except InvalidOperation:
            return
        if not number or not number.is_finite():
            return
        digits, exponent = _normal(number)
        decimals = max(-exponent, 0)
        if decimals > max(self.scale, 0):
            raise UnfitError(f"{counted(decimals, 'decimal')}, column holds {self.scale}")
        if -exponent > self.scale:
            raise UnfitError(f"column holds multiples of {10**-self.scale:,}")
        before = max(digits + exponent, 0)
        if before > self.precision - self.scale:
            raise UnfitError(
                f"{counted(before, 'digit')} before the point, "
                f"column holds {self.precision - self.scale}"
            )


def _normal(number: Decimal) -> tuple[int, int]:
    """Digits and exponent without zeros at the end; the library's own rounds to 28 digits."""
    _, digits, exponent = number.as_tuple()
    written = "".join(map(str, digits))
    kept = written.rstrip("0")
    return len(kept), int(exponent) + len(written) - len(kept)


_FRACTION = re.compile(r":\d\d\.(\d+)")
_MIDNIGHT = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?\s*\Z")
_TIME = re.compile(r"\d:\d\d")
_ZONE = re.compile(r":\d\d(?::\d\d(?:\.\d+)?)?\s*(?:[Zz]|[+-]\d\d(?::?\d\d){0,2})\s*\Z")


@dataclass(frozen=True)
class Moments:
    """Which dates and times a column holds without cutting them.

    Attributes:
        date, time: it holds them.
        zone: it holds an offset, or converts it.
        digits: digits behind the seconds.
        shape: of plain ISO 8601 texts that it holds whole.
    """

    date: bool = True
    time: bool = True
    zone: bool = False
    digits: int = 6
    shape: Shape = field(init=False, repr=False, compare=False)
    _all: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compile the pattern of a whole column, one plain ISO 8601 text a line."""
        fraction = rf"(?:\.\d{{1,{self.digits}}})?" if self.digits else ""
        zone = r"(?:Z|[+-]\d\d:?\d\d)" + ("" if self.date else "?")
        parts = (
            r"\d{4}-\d\d-\d\d" if self.date else "",
            "[T ]" if self.date and self.time else "",
            rf"\d\d:\d\d(?::\d\d{fraction})?" if self.time else "",
            zone if self.zone else "",
        )
        object.__setattr__(self, "shape", Shape(f"(?>{''.join(parts)})"))
        object.__setattr__(self, "_all", re.compile(rf"(?:{self.shape.pattern}\n)*+", re.ASCII))

    def hold(self, texts: Sequence[str]) -> bool:
        """Whether a scan in C finds only plain texts that the column holds whole."""
        return full_of(texts, self._all)

    def check(self, text: str) -> None:
        """Look at one text, whatever its form.

        Raises:
            UnfitError: a part of it would be lost.
        """
        fraction = _FRACTION.search(text)
        if fraction and len(fraction[1].rstrip("0")) > self.digits:
            digits = counted(len(fraction[1]), "digit")
            raise UnfitError(f"{digits} of a second, column holds {self.digits}")
        if not self.time and _TIME.search(text) and not _MIDNIGHT.search(text):
            raise UnfitError("it has a time, column holds dates only")
        if not self.zone and _ZONE.search(text):
            raise UnfitError("it has an offset, column holds none. send it without")


def counted(number: int, unit: str) -> str:
    """Write `1 digit` or `2 digits`."""
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
