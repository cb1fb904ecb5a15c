"""Rows into an SQLite table by prepared statements, a batch in one hop to its thread.

Most of what executemany costs, it costs for each execution, so one inserts many rows. Only where
that meets a row that the table refuses, a statement for each row finds out which.
"""

import re
import sqlite3
from collections.abc import Mapping, Sequence
from itertools import chain
from math import isfinite
from operator import length_hint
from typing import TYPE_CHECKING, Any

import orjson

from dbmcp.dialects.base import Argument
from dbmcp.dialects.loading import Blame, ColumnWriter, Counts, Load, Loader, UnfitError
from dbmcp.dialects.rows import ByRow
from dbmcp.dialects.sqlite.authorizer import MATCHED
from dbmcp.dialects.sqlite.driver import LENGTH_BYTES
from dbmcp.dialects.sqlite.patience import code_of
from dbmcp.dialects.sqlite.reading import quoted
from dbmcp.dialects.sqlite.values import Affinity, affinity, stored
from dbmcp.dialects.texts import TRUTHS, are_integers, are_numbers, integers_in, numbers_in
from dbmcp.models import OnConflict

if TYPE_CHECKING:
    from dbmcp.dialects.sqlite.connection import SQLiteConnection

SAVEPOINT = "dbmcp_load"
ROW_CODES = frozenset({sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH})
"""Primary codes of errors that are about a row."""

MOST_PARAMETERS = 3_000
"""Of a statement: more gain nothing, and each load has to prepare it; SQLite takes 32,766."""

_PRIMARY = 0xFF
_LARGEST = 2**63 - 1
_DOUBLE_DIGITS = 15
"""So many digits every double holds as they are, and the point between them."""
_NUMBER_BYTES = 8
_NUMERIC = re.compile(r"\b(?:DEC|DECIMAL|NUMERIC|NUMBER|MONEY|FIXED)", re.IGNORECASE)
_INTEGER = re.compile(r"\s*[+-]?\d{1,19}\s*", re.ASCII)
_DECIMAL = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?\s*", re.ASCII)
_COLUMN = re.compile(r"(?:NOT NULL|UNIQUE) constraint failed: [^,]*?\.([^.,]+)\Z")
_NUMBERS = frozenset({int, float})
_SIZED = frozenset({str, bytes})


class AnyWriter(ColumnWriter):
    """A column that keeps whatever comes; also the base of all others."""

    def __init__(self, name: str, declared: str) -> None:
        super().__init__(name)
        self._declared = declared

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

    def whole(self, values: Sequence[Any], kinds: set[type]) -> Sequence[Any] | None:
        """Nothing goes unseen."""
        del values, kinds


class TextWriter(AnyWriter):
    """Texts."""

    holds_texts = True

    def whole(self, values: Sequence[Any], kinds: set[type]) -> Sequence[Any] | None:
        """Texts stay as they are."""
        return values if kinds == {str} and _are_unicode(values, kinds) else None


class IntegerWriter(AnyWriter):
    """Integers; elsewhere SQLite would keep any text in such a column."""

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
            raise UnfitError("not an integer. send an integer")
        if not -_LARGEST - 1 <= value <= _LARGEST:
            raise UnfitError("not a 64-bit integer. send a smaller one")
        return value


class BooleanWriter(AnyWriter):
    """True and false, kept as 1 and 0."""

    words = TRUTHS

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
            raise UnfitError("more digits than SQLite's numbers hold, which are doubles")
        return float(value)


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
    if max(map(len, texts)) <= _DOUBLE_DIGITS + 1 or _told(numbers) == ",".join(texts):
        return True
    long = [place for place, text in enumerate(texts) if len(text) > _DOUBLE_DIGITS + 1]
    return _told([numbers[place] for place in long]) == ",".join([texts[place] for place in long])


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
    return not values or (min(values) >= -_LARGEST - 1 and max(values) <= _LARGEST)


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


def writer_for(name: str, declared: str) -> ColumnWriter:
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
    Affinity.REAL: NumberWriter,
    Affinity.NUMERIC: NumberWriter,
}


class SQLiteLoader(Loader):
    """Loads by one statement for many rows, and one for a single row, prepared once."""

    largest_row_bytes = LENGTH_BYTES

    def __init__(self, load: Load, *, connection: "SQLiteConnection") -> None:
        super().__init__(load, [writer_for(each.name, each.type) for each in load.columns])
        self._connection = connection
        self._text = _statement(load)
        self._many = _rows_at_once(load)
        self._text_of_many = _statement(load, rows=self._many)
        self._ready = load.on_conflict is not OnConflict.UPDATE
        self._place = 0
        self._matched = 0

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
        self._matched = 0
        together = len(rows) // self._many * self._many if self._many > 1 else 0
        try:
            many = rows[:together].groups(self._many)
            written = connection.executemany(self._text_of_many, many).rowcount
        except sqlite3.Error as error:
            if code_of(error) & _PRIMARY not in ROW_CODES or not connection.in_transaction:
                raise
            connection.execute(f"ROLLBACK TO {SAVEPOINT}")
            self._matched = together = written = 0
        return max(written, 0) + self._insert_singly(connection, rows[together:], before=together)

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


def _rows_at_once(load: Load) -> int:
    """How many rows one statement inserts: one where a row may refer to one that follows it.

    A foreign key is checked when its statement ends.
    """
    if any(key.target == key.table for key in load.table.foreign_keys):
        return 1
    return max(MOST_PARAMETERS // len(load.names), 1)


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
