"""Rows of a caller into a table: checked first, then all of them in one transaction, or none."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import TypeAlias

import orjson

from dbmcp.audit import Note, note_statement, summarise
from dbmcp.bulk.batch import Batch, batches, chunk_rows
from dbmcp.bulk.loading import Loading
from dbmcp.bulk.plan import plan
from dbmcp.bulk.records import Rows, read_records
from dbmcp.catalog import Catalog
from dbmcp.database import Database, Session
from dbmcp.dialects.loading import Counts, Load, Loader
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
            rows = read_records(request.records, request.columns)
            load = await plan(request, rows.columns, database=self._database, catalog=self._catalog)
            _describe(note, load)
            try:
                async with self._session(request, caller) as session:
                    loaded = await self._run(session, request, rows, load, progress=progress)
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
        self, session: Session, request: LoadRequest, rows: Rows, load: Load, *, progress: Progress
    ) -> Loading:
        with _told():
            loader = await session.run(session.connection.load(load))
            loading = Loading(session, loader)
            async for batch in self._batches(request, rows, loader):
                await loading.take(batch)
                if loading.rejections.are_enough:
                    break
                await progress(_so_far(loading.done, rows.total))
        if loading.rejections.count:
            raise loading.rejections.error(of_rows=rows.total or loading.done)
        return loading

    async def _batches(
        self, request: LoadRequest, rows: Rows, loader: Loader
    ) -> AsyncIterator[Batch]:
        """The load's rows in batches; a thread makes those that have to be waited for."""
        step = chunk_rows(request.batch_size)
        made = batches(
            rows.chunks(loader.load, rows=step),
            loader,
            batch_rows=request.batch_size,
            largest_row_bytes=min(loader.largest_row_bytes, self._database.limits.row_bytes),
        )
        while True:
            batch = await asyncio.to_thread(next, made, None) if rows.waits else next(made, None)
            if batch is None:
                return
            yield batch


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


def _so_far(done: int, total: int | None) -> str:
    return f"{done:,} rows" if total is None else f"{done:,} of {total:,} rows"


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
