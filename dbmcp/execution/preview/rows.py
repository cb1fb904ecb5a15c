"""The rows of one table in one transaction: read in batches, and found again by their keys."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field

from dbmcp.database import Session
from dbmcp.dialects.base import Dialect
from dbmcp.execution.inside import BATCH_ROWS
from dbmcp.execution.preview.query import Query, keyed, plain
from dbmcp.models import Column, ColumnFacts, PlainValue, Row, TableFacts, TableName

KEYS_AT_ONCE = 100
"""Rows that one query looks for."""


@dataclass(slots=True)
class Rows:
    """The rows of a table as the caller may see them.

    Attributes:
        session: the transaction.
        dialect: of its engine.
        table: the table's facts.
        key: the columns that tell its rows apart; empty where there are none to be seen.
        columns: of the rows, as the last query told them.
    """

    session: Session
    dialect: Dialect
    table: TableFacts
    key: tuple[ColumnFacts, ...]
    columns: Sequence[Column] = field(default=())

    @property
    def names(self) -> list[str]:
        """The names of all columns, quoted."""
        return self.quoted(self.table.columns)

    def quoted(self, columns: Sequence[ColumnFacts]) -> list[str]:
        """The names of some columns, quoted."""
        return [self.dialect.quote(column.name) for column in columns]

    def keys(self, rows: Sequence[Row]) -> list[Row]:
        """The key of each row."""
        places = [self.table.columns.index(column) for column in self.key]
        return [tuple(_hashable(row[place]) for place in places) for row in rows]

    async def by_key(self, keys: Sequence[Row], *, locked: bool = False) -> Mapping[Row, Row]:
        """Rows as they are now, by their keys.

        Args:
            keys: those of some rows; what is not there is left out.
            locked: others are kept from them until the transaction ends.
        """
        lock = ""
        if locked:
            name = self.dialect.quote(self.table.entry.name.name)
            lock = self.dialect.effects().row_lock.format(name)
        found: dict[Row, Row] = {}
        for start in range(0, len(keys), KEYS_AT_ONCE):
            query = self.of_keys(self.names, keys[start : start + KEYS_AT_ONCE]) + lock
            async for rows in self.read(query):
                found |= zip(self.keys(rows), rows, strict=True)
        return found

    def of_keys(self, columns: Sequence[str], keys: Sequence[Row]) -> Query:
        """A query for the rows of some keys.

        Args:
            columns: what it selects, quoted.
            keys: at least one.
        """
        name = qualified(self.table.entry.name, dialect=self.dialect)
        head = f"SELECT {', '.join(columns)} FROM {name} WHERE "  # noqa: S608 -- quoted names
        return plain(head) + keyed(self.key, keys, quoted=self.quoted(self.key))

    async def count(self) -> int:
        """How many there are."""
        name = qualified(self.table.entry.name, dialect=self.dialect)
        bound = plain(f"SELECT count(*) FROM {name}").bound(first_rows=1)  # noqa: S608 -- quoted
        answer = await self.session.execute(bound)
        ((count,),) = await self.session.fetch(answer, BATCH_ROWS, bound=bound)
        return int(str(count))

    async def read(self, query: Query) -> AsyncIterator[Sequence[Row]]:
        """Run a query and yield its rows, batch by batch."""
        bound = query.bound(first_rows=BATCH_ROWS)
        answer = await self.session.execute(bound)
        while True:
            rows = await self.session.fetch(answer, BATCH_ROWS, bound=bound)
            self.columns = answer.columns
            yield rows
            if len(rows) < BATCH_ROWS:
                return


def qualified(table: TableName, *, dialect: Dialect) -> str:
    """A table's full name, quoted."""
    name = dialect.quote(table.name)
    return f"{dialect.quote(table.schema)}.{name}" if table.schema else name


def _hashable(value: PlainValue) -> PlainValue:
    """A value that can be looked up: a list as a tuple."""
    return tuple(map(_hashable, value)) if isinstance(value, list) else value
