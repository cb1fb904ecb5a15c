"""Plain rows: texts that each column takes as they stand, all looked at in one scan in C."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, cast, overload

from dbmcp.dialects.rows import ByRow

_NEVER = "\t\r\n"
_INTEGER = r"(?!-0[^.])-?+(?:0|[1-9][0-9]{{0,{more}}}+)"


@dataclass(frozen=True, slots=True)
class Shape:
    """What the plain texts of a column look like.

    Attributes:
        pattern: of a text, in which no delimiter, quote or blank line can be; `""`: any characters.
        barred: characters that no text of any characters has.
        longest: how long a text of any characters may be; None: as long as it likes.
        json: of a value of JSON that stands without quotes; `""`: it is a text.
        empty: whether an empty field is NULL, and so a plain one.
        tested: whether the column also takes texts of CSV that were not held against its pattern:
            it converts them, and finds out by that.
    """

    pattern: str = ""
    barred: str = ""
    longest: int | None = None
    json: str = ""
    empty: bool = True
    tested: bool = False

    def inside(self, other: str) -> str:
        """The pattern of a text that is not empty.

        Args:
            other: further characters that it may not have.
        """
        if self.pattern:
            return self.pattern
        most = "" if self.longest is None else self.longest
        return f"[^{re.escape(_NEVER + self.barred + other)}]{{1,{most}}}+"


def integer_shape(digits: int, *, tested: bool = False) -> Shape:
    """The shape of integers of so many digits at most, written as JSON writes them."""
    pattern = _INTEGER.format(more=digits - 1)
    return Shape(pattern, json=pattern, tested=tested)


def decimal_shape(
    before: int, behind: int, *, exponent: bool = False, tested: bool = False
) -> Shape:
    """The shape of numbers as JSON writes them.

    Args:
        before: digits before the point at most, one or more.
        behind: digits behind it at most.
        exponent: whether they may have one.
        tested: as of the shape.
    """
    fraction = rf"(?:\.[0-9]{{1,{behind}}}+)?+" if behind else ""
    power = "(?:[eE][+-]?+[0-9]{1,3}+)?+" if exponent else ""
    pattern = _INTEGER.format(more=before - 1) + fraction + power
    return Shape(pattern, json=pattern, tested=tested)


def word_shape(words: Sequence[str], *, tested: bool = False) -> Shape:
    """The shape of one of some words for true and false."""
    longest_first = sorted(map(re.escape, words), key=len, reverse=True)
    return Shape(f"(?>{'|'.join(longest_first)})", json="(?>true|false)", tested=tested)


class PlainRows(Sequence[Sequence[Any]]):
    """Rows of plain texts.

    Args:
        rows: the texts of each row, an empty one for NULL; or one with tabs between them.
        size: characters, roughly.
        full: no text is empty.
        proven: each text is of its column's shape.
        read: reads the same rows in the way that takes any row.

    Attributes:
        size, full, proven: see above.
    """

    def __init__(
        self,
        rows: Sequence[str] | Sequence[Sequence[str]],
        *,
        size: int,
        full: bool,
        proven: bool = True,
        read: Callable[[], Sequence[Sequence[Any]]],
    ) -> None:
        self._rows = rows
        self.size = size
        self.full = full
        self.proven = proven
        self._read = read

    @property
    def lines(self) -> Sequence[str]:
        """A text each, with tabs between its fields."""
        if isinstance(self._rows[0], str):
            return cast("Sequence[str]", self._rows)
        return list(map("\t".join, self._rows))

    @property
    def values(self) -> list[str]:
        """The fields of all rows, one row behind the other, in a list of their own."""
        if isinstance(self._rows, ByRow):
            return list(self._rows.values)
        if isinstance(self._rows[0], str):
            return "\t".join(cast("Sequence[str]", self._rows)).split("\t")
        return list(chain.from_iterable(self._rows))

    @cached_property
    def exact(self) -> Sequence[Sequence[Any]]:
        """The same rows, as any row is read."""
        return self._read()

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Sequence[Any]: ...

    @overload
    def __getitem__(self, place: slice) -> "PlainRows": ...

    def __getitem__(self, place: int | slice) -> "Sequence[Any] | PlainRows":
        """One row as any is read, or some that follow each other."""
        if isinstance(place, int):
            return self.exact[place]
        rows = self._rows[place]
        if len(rows) == len(self._rows):
            return self
        size = self.size * len(rows) // len(self._rows)
        return PlainRows(
            rows,
            size=size,
            full=self.full,
            proven=self.proven,
            read=lambda: self.exact[place],
        )
