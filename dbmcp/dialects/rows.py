"""Rows that are held by column, as their conversion wants them."""

from collections.abc import Sequence
from typing import Any, overload


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
