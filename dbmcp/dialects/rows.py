"""Rows that are held by column, as their conversion wants them, or one value behind the other."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, Self, overload


class ByColumn(Sequence[Sequence[Any]]):
    """Rows whose values stand column by column.

    Args:
        columns: the values of each column, all as many; at least one column.

    Attributes:
        columns: see above.
    """

    def __init__(self, columns: Sequence[Sequence[Any]]) -> None:
        self.columns = columns

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.columns[0])

    @overload
    def __getitem__(self, place: int) -> Sequence[Any]: ...

    @overload
    def __getitem__(self, place: slice) -> "ByColumn": ...

    def __getitem__(self, place: int | slice) -> "Sequence[Any] | ByColumn":
        """One row, or some of them."""
        values = [column[place] for column in self.columns]
        return ByColumn(values) if isinstance(place, slice) else values


def by_column(rows: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
    """Return the values of rows by column.

    Args:
        rows: rows with as many values each.
    """
    return rows.columns if isinstance(rows, ByColumn) else list(zip(*rows, strict=True))


class ByRow(Sequence[tuple[Any, ...]]):
    """Rows whose values stand one behind the other, all in one list: no tuple for each row.

    Args:
        values: the first row's, then the second's, and so on.
        width: values of a row.

    Attributes:
        values, width: see above.
    """

    def __init__(self, values: list[Any], width: int) -> None:
        self.values = values
        self.width = width

    @classmethod
    def of(cls, columns: Sequence[Sequence[Any]]) -> Self:
        """Make rows of columns.

        Args:
            columns: the values of each column, all as many; at least one column.
        """
        width = len(columns)
        values: list[Any] = [None] * (width * len(columns[0]))
        for place, column in enumerate(columns):
            values[place::width] = column
        return cls(values, width)

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.values) // self.width

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """Row by row."""
        return self.groups(1)

    def __iadd__(self, rows: Iterable[Sequence[Any]]) -> Self:
        """Append rows."""
        self.values += rows.values if isinstance(rows, ByRow) else chain.from_iterable(rows)
        return self

    @overload
    def __getitem__(self, place: int) -> tuple[Any, ...]: ...

    @overload
    def __getitem__(self, place: slice) -> "ByRow": ...

    def __getitem__(self, place: int | slice) -> "tuple[Any, ...] | ByRow":
        """One row, or some that follow each other."""
        if isinstance(place, int):
            place = range(len(self))[place]
            return tuple(self.values[place * self.width : (place + 1) * self.width])
        start, stop, _ = place.indices(len(self))
        return ByRow(self.values[start * self.width : stop * self.width], self.width)

    def groups(self, rows: int) -> Iterator[tuple[Any, ...]]:
        """Hand out the values of so many rows at a time; of a rest that is fewer, none.

        Args:
            rows: how many.
        """
        values = iter(self.values)
        return zip(*[values] * (self.width * rows), strict=False)
