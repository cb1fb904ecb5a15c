"""What a reader makes of a part of a file: rows, and what could not be read."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from dbmcp.dialects.loading import Unfit


@dataclass(slots=True)
class Piece:
    """Rows out of one part.

    Attributes:
        rows: those that could be read.
        numbers: the number of each among the data rows, the first is 1; a header is 0.
        broken: the others, by number.
    """

    rows: Sequence[Sequence[Any]] = field(default_factory=list[Sequence[Any]])
    numbers: Sequence[int] = field(default_factory=list[int])
    broken: list[Unfit] = field(default_factory=list[Unfit])

    @property
    def last(self) -> int:
        """The largest number."""
        ends = (self.numbers[-1] if self.numbers else 0, *(each.place for each in self.broken[-1:]))
        return max(ends)

    def add(self, rows: Sequence[Sequence[Any]], numbers: Sequence[int]) -> None:
        """Append further rows."""
        self.rows = [*self.rows, *rows] if self.rows else rows
        self.numbers = [*self.numbers, *numbers] if self.numbers else numbers

    def refuse(self, number: int, reason: str) -> None:
        """Note a row that could not be read.

        Args:
            number: its number.
            reason: why, with its line.
        """
        self.broken.append(Unfit(number, "", "", reason))

    def after(self, number: int) -> "Piece":
        """Leave out the rows up to a number.

        Args:
            number: the last one to leave out.
        """
        if self.numbers and self.numbers[0] <= number:
            skipped = bisect_right(self.numbers, number)
            self.rows, self.numbers = self.rows[skipped:], self.numbers[skipped:]
        self.broken = [unfit for unfit in self.broken if unfit.place > number]
        return self
