"""Rows into an SQLite table by prepared statements, a batch in one hop to its thread.

Most of what executemany costs, it costs for each execution, so one inserts many rows. Only where
that meets a row that the table refuses, a statement for each row finds out which.
"""

import re
import sqlite3
from collections.abc import Callable, Sequence
from itertools import chain
from operator import length_hint
from typing import TYPE_CHECKING, Any, TypeAlias

from dbmcp.dialects.loading import Blame, Counts, Load, Loader
from dbmcp.dialects.plain import PlainRows
from dbmcp.dialects.rows import ByRow
from dbmcp.dialects.sqlite.authorizer import MATCHED
from dbmcp.dialects.sqlite.columns import writer_for
from dbmcp.dialects.sqlite.driver import LENGTH_BYTES
from dbmcp.dialects.sqlite.patience import code_of
from dbmcp.dialects.sqlite.reading import quoted
from dbmcp.models import OnConflict

if TYPE_CHECKING:
    from dbmcp.dialects.sqlite.connection import SQLiteConnection

SAVEPOINT = "dbmcp_load"
ROW_CODES = frozenset({sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH})
"""Primary codes of errors that are about a row."""

MOST_PARAMETERS = (12_000, 600)
"""Of a statement for many rows, and of one for what is left; SQLite takes 32,766.

The larger one asks less often for the interpreter, in which another thread makes the next rows.
"""

_PRIMARY = 0xFF
_NUMBER_BYTES = 8
_COLUMN = re.compile(r"(?:NOT NULL|UNIQUE) constraint failed: [^,]*?\.([^.,]+)\Z")
_SIZED = frozenset({str, bytes})

Take: TypeAlias = Callable[[Sequence[str]], Sequence[Any] | None]


class SQLiteLoader(Loader):
    """Loads by one statement for many rows, and one for a single row, prepared once."""

    largest_row_bytes = LENGTH_BYTES

    def __init__(self, load: Load, *, connection: "SQLiteConnection") -> None:
        self._kinds = [writer_for(each.name, each.type) for each in load.columns]
        super().__init__(load, self._kinds)
        self._connection = connection
        self._text = _statement(load)
        self._many = [(rows, _statement(load, rows=rows)) for rows in _rows_at_once(load)]
        self._ready = load.on_conflict is not OnConflict.UPDATE
        self._place = 0
        self._matched = 0

    def take(self, rows: PlainRows) -> ByRow | None:
        """Convert the values of a column together."""
        values: list[Any] = rows.values
        width = len(self._kinds)
        for place, kind in enumerate(self._kinds):
            texts = values[place::width]
            take = kind.take if rows.proven else kind.test
            taken = take(texts) if rows.full else _with_nulls(take, texts)
            if taken is None:
                return None
            if taken is not texts:
                values[place::width] = taken
        return ByRow(values, width)

    def join(self, columns: Sequence[Sequence[Any]]) -> ByRow:
        """Make rows."""
        return ByRow.of(columns)

    def size(self, columns: Sequence[Sequence[Any]], rows: Sequence[Any]) -> int:
        """Likewise, by column: most are of one kind."""
        del rows
        return sum(map(_column_size, columns))

    def sizes(self, rows: Sequence[tuple[Any, ...]]) -> Sequence[int]:
        """Characters of texts, bytes of blobs, eight for a number."""
        return list(map(_size, rows))

    async def send(self, rows: Sequence[tuple[Any, ...]]) -> Counts:
        """Run the statements on the connection's thread."""
        if not isinstance(rows, ByRow):
            rows = ByRow(list(chain.from_iterable(rows)), len(self.load.columns))
        return await self._connection.work_on(self._run, rows)

    def blame(self, error: BaseException) -> Blame | None:
        """The row that was given to the statement last."""
        if not isinstance(error, sqlite3.Error) or code_of(error) & _PRIMARY not in ROW_CODES:
            return None
        column = _COLUMN.search(str(error))
        return Blame(self._place, column[1] if column else "")

    def _run(self, connection: sqlite3.Connection, rows: ByRow) -> Counts:
        self._connection.work.enter(connection)
        if not self._ready:
            connection.create_function(MATCHED, 0, self._match)
            self._ready = True
        self._connection.work.trust.renew(connection)
        connection.execute(f"SAVEPOINT {SAVEPOINT}")
        done = False
        try:
            written = self._insert(connection, rows)
            done = True
        finally:
            # SQLite may have rolled the whole transaction back by itself.
            if not done and connection.in_transaction:
                connection.execute(f"ROLLBACK TO {SAVEPOINT}")
            if connection.in_transaction:
                connection.execute(f"RELEASE {SAVEPOINT}")
        return Counts(written - self._matched, self._matched, len(rows) - written)

    def _insert(self, connection: sqlite3.Connection, rows: ByRow) -> int:
        """Insert rows, and return how many were written."""
        self._matched = done = written = 0
        try:
            for count, text in self._many:
                together = rows[done : done + (len(rows) - done) // count * count]
                if together:
                    written += connection.executemany(text, together.groups(count)).rowcount
                    done += len(together)
        except sqlite3.Error as error:
            if code_of(error) & _PRIMARY not in ROW_CODES or not connection.in_transaction:
                raise
            connection.execute(f"ROLLBACK TO {SAVEPOINT}")
            self._matched = done = written = 0
        return written + self._insert_singly(connection, rows[done:], before=done)

    def _insert_singly(self, connection: sqlite3.Connection, rows: ByRow, *, before: int) -> int:
        # How many are left tells which row failed, at no cost a row.
        waiting = iter(list(rows))
        try:
            return max(connection.executemany(self._text, waiting).rowcount, 0)
        finally:
            self._place = before + len(rows) - length_hint(waiting) - 1

    def _match(self) -> int:
        """Called by the statement for each existing row that its key finds."""
        self._matched += 1
        return 1


def _with_nulls(take: Take, texts: Sequence[str]) -> Sequence[Any] | None:
    """Convert the texts of a column, of which an empty one is NULL."""
    if "" not in texts:
        return take(texts)
    taken = take([text for text in texts if text])
    if taken is None:
        return None
    following = iter(taken)
    return [next(following) if text else None for text in texts]


def _rows_at_once(load: Load) -> Sequence[int]:
    """How many rows the statements insert; none of many where a row may refer to a later one.

    A foreign key is checked when its statement ends.
    """
    if any(key.target == key.table for key in load.table.foreign_keys):
        return ()
    most = [parameters // len(load.names) for parameters in MOST_PARAMETERS]
    return [rows for rows in most if rows > 1]


def _statement(load: Load, *, rows: int = 1) -> str:
    table = quoted(load.table.entry.name.name)
    columns = ", ".join(map(quoted, load.names))
    marks = ", ".join([f"({', '.join('?' * len(load.names))})"] * rows)
    # ABORT overrides what the table's own constraints say about conflicts.
    insert = f"INSERT OR ABORT INTO main.{table} ({columns}) VALUES {marks}"  # noqa: S608 - quoted
    if load.on_conflict is OnConflict.ERROR:
        return insert
    target = f" ({', '.join(map(quoted, load.key))})" if load.key else ""
    if load.on_conflict is OnConflict.IGNORE:
        return f"{insert} ON CONFLICT{target} DO NOTHING"
    updates = ", ".join(f"{name} = excluded.{name}" for name in map(quoted, load.updated))
    return f"{insert} ON CONFLICT{target} DO UPDATE SET {updates} WHERE {MATCHED}()"


def _column_size(values: Sequence[Any]) -> int:
    kinds = set(map(type, values))
    if kinds <= _SIZED:
        return sum(map(len, values))
    return _size(values) if kinds & _SIZED else _NUMBER_BYTES * len(values)


def _size(row: Sequence[Any]) -> int:
    return sum(len(value) if isinstance(value, (str, bytes)) else _NUMBER_BYTES for value in row)
