"""One SQLite connection: statements, transactions and interruption, one thread hop each."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from math import inf
from typing import Any, Concatenate, ParamSpec, TypeVar

from dbmcp.config import DatabaseSettings
from dbmcp.dialects.base import Answer, Bound, Connection
from dbmcp.dialects.loading import Load, Loader
from dbmcp.dialects.sqlite.driver import Driver, prepare
from dbmcp.dialects.sqlite.load import SQLiteLoader
from dbmcp.dialects.sqlite.patience import Patience
from dbmcp.dialects.sqlite.place import Identity, Place
from dbmcp.dialects.sqlite.reading import Run, Statement, Work
from dbmcp.dialects.sqlite.rules import RULES
from dbmcp.dialects.sqlite.trust import Trust, is_unsafe
from dbmcp.dialects.sqlite.values import bind
from dbmcp.errors import ArgumentError, UnavailableError
from dbmcp.models import Column, Row, ServerFacts

P = ParamSpec("P")
T = TypeVar("T")

LOOK_AHEAD_ROWS = 128
"""Rows read with the statement itself: a page of the default size needs no second hop."""


class SQLiteAnswer(Answer):
    """What a statement gives; its first rows are here already."""

    def __init__(self, connection: "SQLiteConnection", run: Run) -> None:
        self._connection = connection
        self._run = run
        self._take_notes()

    def _take_notes(self) -> None:
        """Copy what is known after each step; a column's type is what its values were so far."""
        run = self._run
        self.affected_rows = run.affected_rows
        self.generated_id = run.generated_id
        self.seconds = run.seconds
        if run.names:
            self.columns = tuple(map(Column, run.names, run.storage.types))
            self.warnings = run.storage.warnings

    async def fetch(self, count: int) -> Sequence[Row]:
        """Return up to `count` further rows, from memory as long as they last."""
        run = self._run
        missing = count - len(run.rows)
        if missing > 0 and run.cursor is not None:
            await self._connection.work_on(self._connection.work.more, run, missing)
            self._take_notes()
        return self._first(count)

    def at_hand(self, count: int) -> Sequence[Row] | None:
        """Return rows that were read with the answer."""
        run = self._run
        return self._first(count) if run.cursor is None or len(run.rows) >= count else None

    def _first(self, count: int) -> Sequence[Row]:
        run = self._run
        rows, run.rows = run.rows[:count], run.rows[count:]
        return rows

    async def close(self) -> None:
        """Let go of the rest; costs nothing once the last row is read."""
        if self._run.cursor is not None:
            await self._connection.work_on(self._connection.work.drop, self._run)


class SQLiteConnection(Connection):
    """An open SQLite database, for reading or as the one writer.

    Attributes:
        work: the state of the transaction, touched on the driver's thread.
    """

    most_at_once = 100
    rests_stay = True

    def __init__(
        self,
        driver: Driver,
        *,
        place: Place,
        facts: ServerFacts,
        work: Work,
        readers_block_writer: bool,
    ) -> None:
        self.facts = facts
        self.readers_block_writer = readers_block_writer
        self.work = work
        self._driver = driver
        self._place = place
        self._identity: Identity | None = place.identity()
        self._patience = work.patience
        self._clean = True

    async def work_on(
        self,
        function: Callable[Concatenate[sqlite3.Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run a function on the driver's thread as a new piece of work.

        Until `reset` the connection counts as used, since a cancelled await leaves the function
        running there.
        """
        self._clean = False
        self._patience.renew()
        return await self._driver.call(function, *args, **kwargs)

    async def begin(
        self,
        *,
        read_only: bool,
        timeout_seconds: float,
        isolation: str = "",  # noqa: ARG002 - there is one level only
    ) -> None:
        """Note what is to be opened; the BEGIN travels with the first statement.

        A deferred BEGIN takes its snapshot at the first read. A writer takes the lock at once, so
        that two of them wait instead of failing halfway.
        """
        if self.work.begun:
            await self.rollback()
        self._patience.limit(timeout_seconds)
        self.work.opening = "BEGIN" if read_only else "BEGIN IMMEDIATE"
        self.work.writing = not read_only

    def keeps_writers_out(self, *, read_only: bool) -> bool:
        """A file has one writer at a time; without WAL it waits for readers too."""
        return not read_only or self.readers_block_writer

    def extend(self, *, timeout_seconds: float) -> None:
        """Count the deadline anew."""
        self._patience.limit(timeout_seconds)

    def is_in_transaction(self) -> bool:
        """Whether it is open, or will be with the first statement."""
        return bool(self.work.opening) or self._driver.raw.in_transaction

    async def commit(self) -> None:
        """Commit what was begun; the end of a reading transaction waits for `reset`."""
        self.work.opening = ""
        if self.work.writing and self.work.begun:
            await self.work_on(self.work.leave, "COMMIT")
            self._clean = True  # whatever was open is closed

    async def rollback(self) -> None:
        """Roll back, and close what is still being read."""
        self._patience.deadline = inf
        await self.work_on(self.work.leave, "ROLLBACK")

    async def execute(self, bound: Bound) -> Answer:
        """Run one statement and read its first rows in one hop."""
        text, values = bind(bound)
        return SQLiteAnswer(self, await self.work_on(self.work.run, text, values, LOOK_AHEAD_ROWS))

    async def execute_all(self, bounds: Sequence[Bound], answers: list[Answer]) -> None:
        """Run statements in one hop, as many as are soon read."""
        runs: list[Run] = []
        work = self.work_on(self.work.run_all, _bindable(bounds), LOOK_AHEAD_ROWS, runs)
        try:
            await work
        finally:
            answers += [SQLiteAnswer(self, run) for run in runs]

    async def query(self, text: str, values: Sequence[Any] = ()) -> Sequence[Sequence[Any]]:
        """Run one of dbmcp's own statements and return all rows."""
        return await self.read_own(
            lambda connection: connection.execute(text, tuple(values)).fetchall()
        )

    async def load(self, load: Load) -> Loader:
        """Prepare the loading of rows by one prepared statement."""
        return SQLiteLoader(load, connection=self)

    async def read_own(
        self,
        function: Callable[Concatenate[sqlite3.Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run one of dbmcp's own readings, in the transaction if one is due, waiting for locks."""

        def read(connection: sqlite3.Connection) -> T:
            self.work.enter(connection)
            return self._patience.wait(lambda: function(connection, *args, **kwargs))

        return await self.work_on(read)

    async def interrupt(self) -> None:
        """Stop what runs, or the wait for a lock, from the event loop's thread."""
        self._patience.stop()
        self._driver.raw.interrupt()

    async def reset(self) -> None:
        """Roll back and close; no hop if nothing ran since the last time."""
        if not self._clean:
            await self.rollback()
        self.work.opening, self.work.writing = "", False
        self._patience.deadline = inf
        self._clean = True

    async def ping(self) -> None:
        """Look whether the thread answers and the file is still the one that was opened.

        Raises:
            UnavailableError: the file was removed or replaced; a new connection opens the new one.
        """
        await self._driver.call(lambda connection: connection.execute("SELECT 1").fetchone())
        if self._identity != self._place.identity():
            raise UnavailableError(f"the database file {self._place.name} was replaced. retry")

    def is_broken(self) -> bool:
        """Whether the driver's thread is gone, or the file: what is written then nobody reads."""
        return not self._driver.alive or self._identity != self._place.identity()


def _bindable(bounds: Sequence[Bound]) -> list[Statement]:
    """Bind statements up to the first whose values cannot be had; the first of all must be."""
    statements = [bind(bounds[0])]
    with suppress(ArgumentError):
        statements += map(bind, bounds[1:])
    return statements


async def adopt(
    driver: Driver, place: Place, *, settings: DatabaseSettings, writable: bool
) -> SQLiteConnection:
    """Prepare a fresh connection and wrap it.

    Raises:
        sqlite3.Error: the file is not a database, is damaged or stays locked.
    """
    trust = Trust()
    patience = Patience()
    allowed = RULES.functions | frozenset(name.lower() for name in settings.functions)

    def work(connection: sqlite3.Connection) -> str:
        patience.attach(connection, mend=lambda error: is_unsafe(error) and trust.renew(connection))
        return patience.wait(
            lambda: prepare(
                connection,
                writable=writable,
                functions=allowed,
                settings=settings,
                trust=trust,
            )
        )

    journal = await driver.call(work)
    wal = journal == "wal"
    return SQLiteConnection(
        driver,
        place=place,
        facts=_facts(journal, writable=writable),
        work=Work(patience, trust),
        readers_block_writer=not wal and not place.immutable,
    )


def _facts(journal: str, *, writable: bool) -> ServerFacts:
    """Return what there is to know of the library and the file."""
    notes = {
        "wal": "journal mode WAL: reading and writing do not block each other",
        "memory": "in memory: gone when dbmcp ends",
    }
    blocked = f"journal mode {journal}: an open read blocks the writer, so results are read whole"
    return ServerFacts(
        product="SQLite",
        version=sqlite3.sqlite_version,
        numbers=sqlite3.sqlite_version_info,
        schema="main",
        could_write=("INSERT", "UPDATE", "DELETE") if writable else (),
        notes=(notes.get(journal, blocked),),
    )
