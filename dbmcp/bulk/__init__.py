"""Rows of a caller into a table: checked first, then all of them in one transaction, or none."""

import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import orjson

from dbmcp.audit import Note, note_statement, summarise
from dbmcp.bulk.batch import Batch, batches
from dbmcp.bulk.plan import plan
from dbmcp.bulk.records import Records, read_records
from dbmcp.bulk.rejection import Rejection, Rejections
from dbmcp.catalog import Catalog
from dbmcp.database import Database, Session
from dbmcp.dialects.loading import Blame, Counts, Load, Loader, shown
from dbmcp.errors import DbmcpError, OutcomeUnknownError, StatementError
from dbmcp.execution.hiding import concealed
from dbmcp.leases.transaction import OpenTransactions
from dbmcp.models import Caller, LoadRequest, OnConflict
from dbmcp.sql.statement import Kind

__all__ = ["Bulk"]

Progress: TypeAlias = Callable[[str], Awaitable[None]]


class Bulk:
    """Loads rows into one database.

    Args:
        database: the target.
        catalog: what it contains.
        opened: the transactions that stay open between calls.
    """

    def __init__(self, database: Database, catalog: Catalog, opened: OpenTransactions) -> None:
        self._database = database
        self._catalog = catalog
        self._opened = opened

    async def load(self, request: LoadRequest, *, caller: Caller, progress: Progress) -> str:
        """Load all records in one transaction and return the counts as JSON.

        In a transaction that stays open the load is a part of it, and is kept when that is.

        Raises:
            StatementError: rows were rejected; nothing was kept.
            DbmcpError: whatever else is wrong; nothing was kept, unless it is OutcomeUnknownError.
        """
        started = time.perf_counter()
        text = f"INSERT INTO {request.table_name}"
        with note_statement(
            caller, text, database=self._database, transaction=request.transaction
        ) as note:
            note.kind = Kind.WRITE
            await self._database.facts()
            records = read_records(request.records, request.columns)
            load = await plan(request, records, database=self._database, catalog=self._catalog)
            _describe(note, load)
            try:
                async with self._session(request, caller) as session:
                    loaded = await self._run(session, request, records, load, progress=progress)
            except StatementError as error:
                raise await self._explained(error, request) from error
            counts, note.size = loaded.counts, loaded.size
            note.rows = counts.inserted + counts.updated
        summarise(caller, _summary(counts))
        return _answer(counts, time.perf_counter() - started)

    async def _explained(self, error: StatementError, request: LoadRequest) -> DbmcpError:
        """Return the error without names of tables and columns that are hidden."""
        if not self._database.policy.guards_names:
            return error
        return await concealed(
            error,
            catalog=self._catalog,
            written=lambda: f"{request.table_name} {request.columns} {request.records}",
        )

    @asynccontextmanager
    async def _session(self, request: LoadRequest, caller: Caller) -> AsyncGenerator[Session]:
        """A transaction for the load, committed after it; or a part of the caller's open one."""
        seconds = self._database.limits.max_timeout_seconds
        if request.transaction:
            async with (
                self._opened.using(
                    request.transaction,
                    database=self._database,
                    owner=caller.principal,
                    timeout_seconds=seconds,
                ) as transaction,
                transaction.part(marked=True) as session,
            ):
                yield session
                transaction.statements += 1
            return
        async with self._database.write(timeout_seconds=seconds) as session:
            yield session
            with _told(before="COMMIT: "):
                await session.commit()

    async def _run(
        self,
        session: Session,
        request: LoadRequest,
        records: Records,
        load: Load,
        *,
        progress: Progress,
    ) -> "Loading":
        limits, rows = self._database.limits, records.rows
        with _told():
            loader = await session.run(session.connection.load(load))
            loading = Loading(session, loader, rows)
            for batch in batches(
                rows,
                loader,
                batch_rows=request.batch_size,
                largest_row_bytes=min(loader.largest_row_bytes, limits.row_bytes),
            ):
                await loading.take(batch)
                if loading.rejections.are_enough:
                    break
                await progress(f"{loading.done:,} of {len(rows):,} rows")
        if loading.rejections.count:
            raise loading.rejections.error(of_rows=len(rows))
        return loading


@dataclass(slots=True)
class Loading:
    """A load under way.

    Attributes:
        session: its transaction.
        loader: sends its rows.
        records: all rows as sent, for what is said of rejected ones.
        counts: what became of those that were sent.
        rejections: those that cannot be loaded.
        done: how many rows were dealt with.
        size: bytes sent.
    """

    session: Session
    loader: Loader
    records: Sequence[Sequence[Any]]
    counts: Counts = field(default_factory=Counts)
    rejections: Rejections = field(default_factory=Rejections)
    done: int = 0
    size: int = 0

    async def take(self, batch: Batch) -> None:
        """Send a batch; the rows that the engine refuses are found by splitting it."""
        for unfit in batch.unfit:
            self.rejections.add(Rejection(unfit.place, unfit.column, unfit.value, unfit.reason))
        waiting = [(batch.rows, batch.numbers)] if batch.rows else []
        while waiting and not self.rejections.are_enough:
            rows, numbers = waiting.pop()
            try:
                self.counts.add(await self.session.run(self.loader.send(rows)))
            except StatementError as error:
                blame = self._blame(error)
                place = _place(blame, rows)
                if place is None:
                    parts = _halves(rows, numbers)
                else:
                    self._reject(numbers[place], blame, error)
                    parts = _without(rows, numbers, place)
                waiting += [part for part in parts if part[0]]
        self.done += len(batch.numbers) + len(batch.unfit)
        self.size += batch.size

    def _blame(self, error: StatementError) -> Blame:
        """Return what the engine says of the row; the error goes on if it is about none."""
        cause = error.__cause__
        blame = None if cause is None else self.loader.blame(cause)
        if blame is None:
            raise error
        return blame

    def _reject(self, number: int, blame: Blame, error: StatementError) -> None:
        names = self.loader.load.names
        value = ""
        if blame.column in names:
            value = shown(self.records[number - 1][names.index(blame.column)])
        reason = blame.reason or str(error).partition(". ")[0]
        self.rejections.add(Rejection(number, blame.column, value, reason))


Part: TypeAlias = tuple[list[Any], list[int]]


def _place(blame: Blame, rows: Sequence[Any]) -> int | None:
    """The place of the row to blame among those sent, as far as it is known."""
    if len(rows) == 1:
        return 0
    if blame.place is None or not 0 <= blame.place < len(rows):
        return None
    return blame.place


def _halves(rows: list[Any], numbers: list[int]) -> list[Part]:
    """Cut rows in two; the first half stands last, to be taken first."""
    middle = len(rows) // 2
    return [(rows[middle:], numbers[middle:]), (rows[:middle], numbers[:middle])]


def _without(rows: list[Any], numbers: list[int], place: int) -> list[Part]:
    """What stands behind and before one row."""
    return [(rows[place + 1 :], numbers[place + 1 :]), (rows[:place], numbers[:place])]


@contextmanager
def _told(*, before: str = "") -> Generator[None]:
    """Say of a failure that nothing was kept; not where nobody knows."""
    try:
        yield
    except OutcomeUnknownError:
        raise
    except DbmcpError as error:
        raise error.within(before=before, after=". rolled back, nothing was kept") from error


def _describe(note: Note, load: Load) -> None:
    """Tell the audit what runs: the statement without its rows."""
    note.tables = (str(load.table.entry.name),)
    columns = ", ".join(load.names[:100])
    marks = ", ".join("?" * len(load.names[:100]))
    conflict = ""
    if load.on_conflict is not OnConflict.ERROR:
        conflict = f" ON CONFLICT ({', '.join(load.key)}) DO {load.on_conflict.upper()}"
    head = f"INSERT INTO {load.table.entry.name} ({columns})"
    note.text = f"{head} VALUES ({marks}){conflict}"


def _summary(counts: Counts) -> str:
    return f"inserted {counts.inserted}, updated {counts.updated}, ignored {counts.ignored}"


def _answer(counts: Counts, seconds: float) -> str:
    rows = counts.inserted + counts.updated + counts.ignored
    facts = {
        "inserted": counts.inserted,
        "updated": counts.updated,
        "ignored": counts.ignored,
        "rejected": 0,
        "elapsed_ms": round(seconds * 1000, 1),
        "rows_per_second": round(rows / seconds),
    }
    return orjson.dumps(facts).decode()
