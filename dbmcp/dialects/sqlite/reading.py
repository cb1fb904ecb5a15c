"""What happens on the connection's thread while a statement runs: begin, execute, read rows."""

import re
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeAlias

from dbmcp.dialects.sqlite.patience import Patience
from dbmcp.dialects.sqlite.trust import Trust
from dbmcp.dialects.sqlite.values import Storage, Stored, text_or_bytes
from dbmcp.errors import ConflictError
from dbmcp.models import Row

Statement: TypeAlias = tuple[str, tuple[Stored, ...]]
"""A text as SQLite takes it, with its values."""

CHUNK_ROWS = 32
LOOK_AHEAD_SECONDS = 0.005
LARGE_ROW_BYTES = 16_384

_SPACE = r"(?>\s|--[^\n]*(?:\n|$)|/\*.*?\*/)*+"
_WORD = r"""(?:"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|[^\s"'`\[\].(;]+)"""
_INSERT = re.compile(
    rf"\b(?:INSERT|REPLACE){_SPACE}(?:OR{_SPACE}\w+{_SPACE})?INTO{_SPACE}"
    rf"(?:{_WORD}{_SPACE}\.{_SPACE})?({_WORD})",
    re.IGNORECASE | re.DOTALL,
)
_VERB = re.compile(rf"{_SPACE}(\w+)", re.DOTALL)
_EXPLAIN = re.compile(rf"{_SPACE}EXPLAIN\b", re.IGNORECASE | re.DOTALL)
_UPSERT = re.compile(rf"\bDO{_SPACE}UPDATE\b", re.IGNORECASE | re.DOTALL)
_ROW_ID_ALIAS = (
    "SELECT sum(pk > 0) = 1 AND sum(pk = 1 AND upper(type) = 'INTEGER') = 1 "
    "FROM pragma_table_info(?)"
)


@dataclass(slots=True)
class Run:
    """One statement on its way through SQLite.

    Attributes:
        text: the statement as SQLite got it.
        changes_before: the connection's count of changed rows before it.
        cursor: None once every row is read.
        names: the result's column names.
        rows: what was read and not yet handed over.
        storage: the storage classes seen.
        affected_rows, generated_id, seconds: as in `Answer`.
    """

    text: str
    changes_before: int
    cursor: sqlite3.Cursor | None
    names: tuple[str, ...] = ()
    rows: list[Row] = field(default_factory=list[Row])
    storage: Storage = field(default_factory=lambda: Storage(()))
    affected_rows: int | None = None
    generated_id: int | None = None
    seconds: float = 0.0


@dataclass(slots=True)
class Work:
    """The state of one connection's transaction; touched on the connection's thread.

    Attributes:
        patience: how long its statements may take.
        trust: whether the schema is trusted.
        opening: the BEGIN that the next statement carries along, `""` if none is due.
        begun: a transaction was opened and must still be there.
        writing: it may change rows.
        cursors: those not yet read to their end.
    """

    patience: Patience
    trust: Trust
    opening: str = ""
    begun: bool = False
    writing: bool = False
    cursors: set[sqlite3.Cursor] = field(default_factory=set[sqlite3.Cursor])

    def enter(self, connection: sqlite3.Connection) -> None:
        """Send the BEGIN that is due, and make sure that a begun transaction is still open.

        Raises:
            ConflictError: SQLite rolled the transaction back by itself (full disk, interrupt).
        """
        if self.opening:
            self.patience.wait(lambda: connection.execute(self.opening))
            self.opening, self.begun = "", True
        elif self.begun and not connection.in_transaction:
            raise ConflictError("SQLite rolled the transaction back. nothing was kept: retry it")

    def run(
        self,
        connection: sqlite3.Connection,
        text: str,
        values: tuple[Stored, ...],
        look_ahead: int,
    ) -> Run:
        """Execute a statement and read its first rows, at most `look_ahead`."""
        connection.text_factory = str
        self.enter(connection)
        before = connection.total_changes
        cursor = connection.cursor()
        self.cursors.add(cursor)
        self.trust.explains = _EXPLAIN.match(text) is not None
        try:
            self.patience.wait(lambda: cursor.execute(text, values))
            self.trust.explains = False
            names = tuple(item[0] for item in cursor.description or ())
            run = Run(text, before, cursor, names, storage=Storage(names))
            _look_ahead(connection, run, look_ahead)
        except BaseException:
            # The error's traceback keeps the cursor. Freed later, on the event loop's thread, it
            # would wait there for whatever the connection runs by then.
            self.cursors.discard(cursor)
            cursor.close()
            raise
        self._close_if_read(connection, run, cursor)
        return run

    def run_all(
        self,
        connection: sqlite3.Connection,
        statements: Sequence[Statement],
        look_ahead: int,
        runs: list[Run],
    ) -> None:
        """Execute statements until one of them has more rows than a few, or fails."""
        for text, values in statements:
            started = time.monotonic()
            run = self.run(connection, text, values, look_ahead)
            run.seconds = time.monotonic() - started
            runs.append(run)
            if run.cursor is not None or len(run.rows) > CHUNK_ROWS:
                return

    def more(self, connection: sqlite3.Connection, run: Run, count: int) -> None:
        """Read up to `count` rows on."""
        if run.cursor is not None:
            cursor = run.cursor
            _read(connection, run, count)
            self._close_if_read(connection, run, cursor)

    def _close_if_read(
        self, connection: sqlite3.Connection, run: Run, cursor: sqlite3.Cursor
    ) -> None:
        """Once the last row is read, note what the statement did and free the cursor."""
        if run.cursor is not None:
            return
        self.cursors.discard(cursor)
        run.affected_rows = cursor.rowcount if cursor.rowcount >= 0 else None
        if self.writing:
            _note_changes(connection, run)
        cursor.close()

    def drop(self, _connection: sqlite3.Connection, run: Run) -> None:
        """Let go of the rows that were not read."""
        cursor, run.cursor = run.cursor, None
        run.rows.clear()
        if cursor is not None:
            self.cursors.discard(cursor)
            cursor.close()

    def leave(self, connection: sqlite3.Connection, ending: str) -> None:
        """Close every cursor, then COMMIT or ROLLBACK."""
        while self.cursors:
            self.cursors.pop().close()
        if ending == "COMMIT":
            self.enter(connection)
        if connection.in_transaction:
            self.patience.wait(lambda: connection.execute(ending))
        self.opening, self.begun, self.writing = "", False, False
        connection.text_factory = str


def _look_ahead(connection: sqlite3.Connection, run: Run, limit: int) -> None:
    """Read the first rows in the same hop, as long as they come fast and are small."""
    end = time.monotonic() + LOOK_AHEAD_SECONDS
    while len(run.rows) < limit:
        if not _read(connection, run, min(CHUNK_ROWS, limit - len(run.rows))):
            return
        if time.monotonic() > end or _size(run.rows[-1]) > LARGE_ROW_BYTES:
            return


def _size(row: Row) -> int:
    """Return about how many bytes a row's texts and blobs have."""
    return sum(len(value) for value in row if isinstance(value, (str, bytes)))


def _read(connection: sqlite3.Connection, run: Run, count: int) -> bool:
    """Append up to `count` rows, and return whether more may follow: fewer mean the end."""
    if run.cursor is None:
        return False
    rows: list[tuple[Stored, ...]] = []
    try:
        rows.extend(islice(run.cursor, count))
    except sqlite3.OperationalError as error:
        if "Could not decode" not in str(error):
            raise
        # The rows before it are in the list, and the cursor still stands on the row that failed.
        connection.text_factory = text_or_bytes
        rows.extend(islice(run.cursor, count - len(rows)))
    run.rows += run.storage.plain(rows)
    if len(rows) < count:
        run.cursor = None
        return False
    return True


def _note_changes(connection: sqlite3.Connection, run: Run) -> None:
    """Add what the driver does not count, and the id of a single inserted row."""
    if run.affected_rows is None:
        # The driver counts only for texts that begin with the verb, not for WITH ... UPDATE.
        if connection.total_changes > run.changes_before:
            run.affected_rows = connection.execute("SELECT changes()").fetchone()[0]
        elif not run.names:
            run.affected_rows = 0
    if run.affected_rows == 1:
        run.generated_id = _generated_id(connection, run.text)


def _generated_id(connection: sqlite3.Connection, text: str) -> int | None:
    """Return the row's id if the statement inserted into a table whose key is the row id.

    `last_insert_rowid` says nothing about tables without such a key, and keeps an old value after
    an upsert that updated.
    """
    verb = _VERB.match(text)
    if verb is None or verb[1].upper() not in {"INSERT", "REPLACE", "WITH"}:
        return None
    match = _INSERT.search(text)
    if match is None or _UPSERT.search(text):
        return None
    (alias,) = connection.execute(_ROW_ID_ALIAS, (_unquoted(match[1]),)).fetchone()
    return connection.execute("SELECT last_insert_rowid()").fetchone()[0] if alias else None


def _unquoted(word: str) -> str:
    """Return a name without its quotes."""
    if word[0] in '"`':
        return word[1:-1].replace(word[0] * 2, word[0])
    return word[1:-1] if word[0] == "[" else word


def quoted(name: str) -> str:
    """Return a name in double quotes."""
    return '"' + name.replace('"', '""') + '"'
