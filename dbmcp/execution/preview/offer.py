"""The rows that an INSERT offers, found by their unique values where the engine returns none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from dbmcp.dialects.base import Argument
from dbmcp.execution.preview.findings import KEPT_ROWS, Change
from dbmcp.execution.preview.query import of_piece
from dbmcp.execution.preview.rows import Rows
from dbmcp.models import ColumnFacts, IndexFacts, Row
from dbmcp.sql.written import Written


@dataclass(slots=True)
class Offer:
    """What an INSERT offers.

    Attributes:
        rows: the table.
        columns: those for which it gives values, in their order.
        given: the first rows, a value for each of these columns.
        count: how many there are.
    """

    rows: Rows
    columns: Sequence[ColumnFacts]
    given: list[Row] = field(default_factory=list[Row])
    count: int = 0

    async def standing(self, *, locked: bool = False) -> list[Row]:
        """Return the rows that exist with one of the unique values.

        Args:
            locked: others are kept from them until the transaction ends.
        """
        found: dict[Row, Row] = {}
        for key in self._keys():
            places = [self.columns.index(column) for column in key]
            values = [tuple(row[place] for place in places) for row in self.given]
            wanted = list(dict.fromkeys(value for value in values if None not in value))
            some = replace(self.rows, key=key)
            for row in (await some.by_key(wanted, locked=locked)).values():
                found[self._name(row)] = row
            self.rows.columns = some.columns or self.rows.columns
        return list(found.values())

    def changes(self, before: Sequence[Row], after: Sequence[Row]) -> list[Change]:
        """Each row with the one in whose place it comes; what stayed as it was is left out."""
        left = {self._name(row): row for row in before}
        changes = [Change(left.pop(self._name(row), None), row) for row in after]
        gone = [Change(row, None) for row in left.values()]
        return [one for one in (*changes, *gone) if one.before != one.after]

    def _name(self, row: Row) -> Row:
        """What tells a row from others."""
        (key,) = self.rows.keys([row]) if self.rows.key else (row,)
        return key

    def _keys(self) -> Iterator[tuple[ColumnFacts, ...]]:
        """The unique keys of which all values are given."""
        offered = {column.name: column for column in self.columns}
        for index in self.rows.table.indexes:
            if _is_whole(index) and all(name in offered for name in index.columns):
                yield tuple(offered[name] for name in index.columns)


def _is_whole(index: IndexFacts) -> bool:
    """Whether an index lets each value of its columns stand once."""
    return bool((index.unique or index.primary) and index.columns and not index.where)


async def read_offer(rows: Rows, written: Written, arguments: Sequence[Argument]) -> Offer | None:
    """Return what an INSERT offers; None where its text does not tell.

    Args:
        rows: its table.
        written: its parts.
        arguments: the values of its markers.
    """
    columns = _columns(rows, written)
    if not written.offered or columns is None:
        return None
    offer = Offer(rows, columns)
    for piece in written.offered:
        # A reader of its own: these rows have other columns than the table's.
        async for batch in replace(rows, key=()).read(of_piece(piece, arguments)):
            offer.count += len(batch)
            offer.given += batch[: KEPT_ROWS - len(offer.given)]
    fits = all(len(row) == len(columns) for row in offer.given[:1])
    return offer if fits else None


def _columns(rows: Rows, written: Written) -> Sequence[ColumnFacts] | None:
    known = {column.name.casefold(): column for column in rows.table.columns}
    if not written.listed:
        return rows.table.columns
    listed = [known.get(name.casefold()) for name in written.listed]
    found = [column for column in listed if column is not None]
    return found if len(found) == len(listed) else None


def in_place(rows: Rows, before: Sequence[Row], after: Sequence[Row]) -> list[Change]:
    """Return each row that was inserted with the one in whose place it comes.

    Args:
        rows: their table.
        before: rows that existed.
        after: the inserted ones.
    """
    if not rows.key:
        return [Change(None, row) for row in after]
    known = dict(zip(rows.keys(before), before, strict=True))
    pairs = zip(rows.keys(after), after, strict=True)
    return [Change(known.get(key), row) for key, row in pairs]
