"""Rows into a table: checked first, then all of them in one transaction, or batch by batch."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from dbmcp.audit import Note, note_statement, summarise
from dbmcp.bulk.answer import answer, previewed
from dbmcp.bulk.concealing import Concealer, written
from dbmcp.bulk.job import ChangedSourceError, Job, Progress, met
from dbmcp.bulk.ledger import check_key, find_line
from dbmcp.bulk.plan import plan
from dbmcp.bulk.records import Rows, read_records
from dbmcp.bulk.source import open_source
from dbmcp.bulk.steps import Steps
from dbmcp.bulk.tally import Tally
from dbmcp.bulk.trial import Trial, try_load
from dbmcp.bulk.whole import load_alone
from dbmcp.catalog import Catalog
from dbmcp.database import Database
from dbmcp.dialects.loading import Load
from dbmcp.errors import ArgumentError, StatementError, UnknownNameError
from dbmcp.execution.preview import check_direct
from dbmcp.leases.promise import Promise, Promises, size_of
from dbmcp.leases.transaction import OpenTransactions
from dbmcp.models import Caller, LoadRequest, OnConflict
from dbmcp.sql.statement import Kind

__all__ = ["Bulk"]

HEADER = ". the file's first line was taken for names: if it is data, send source_options columns"


class Bulk:
    """Loads rows into one database.

    Args:
        database: the target.
        catalog: what it contains.
        opened: the transactions that stay open between calls.
        directories: where files may be read.
        promises: the confirm tokens.
    """

    def __init__(
        self,
        database: Database,
        catalog: Catalog,
        opened: OpenTransactions,
        directories: Sequence[Path] = (),
        promises: Promises | None = None,
    ) -> None:
        self._promises = Promises() if promises is None else promises
        self._database = database
        self._directories = directories
        self._catalog = catalog
        self._opened = opened

    @asynccontextmanager
    async def _rows(self, request: LoadRequest) -> AsyncGenerator[Rows]:
        """What is to be loaded: the call's own records, or a file, open as long as it is read."""
        if not request.source:
            yield read_records(request.records, request.columns)
            return
        opened = partial(
            open_source,
            request.source,
            request.source_options,
            columns=request.columns,
            directories=self._directories,
            limits=self._database.limits,
        )
        source = await asyncio.to_thread(opened)
        try:
            yield source
        finally:
            source.close()

    async def load(self, request: LoadRequest, *, caller: Caller, progress: Progress) -> str:
        """Load rows and return the counts as JSON.

        In a transaction that stays open the load is a part of it, and is kept when that is.

        Raises:
            StatementError: rows were rejected; nothing was kept.
            DbmcpError: whatever else is wrong; nothing was kept, unless it is OutcomeUnknownError
                or the text says what was.
        """
        promise = self._promise(request, caller)
        request = request if promise is None else promise.request
        check_way(request)
        text = f"INSERT INTO {request.table_name}"
        with note_statement(
            caller, text, database=self._database, transaction=request.transaction
        ) as note:
            note.kind = Kind.WRITE
            await self._database.facts()
            async with self._rows(request) as rows:
                load = await self._plan(request, rows)
                _describe(note, load)
                line = None
                if request.idempotency_key:
                    line = await find_line(
                        request, rows, load, database=self._database, caller=caller
                    )
                job = Job(self._database, request, rows, load, progress, line)
                try:
                    return await self._run(job, note, caller, promise)
                except StatementError as error:
                    # Without names of tables and columns that are hidden.
                    raise await self._concealer(request).error(error) from error

    async def _plan(self, request: LoadRequest, rows: Rows) -> Load:
        try:
            load = await plan(request, rows.columns, database=self._database, catalog=self._catalog)
        except UnknownNameError as error:
            if error.kind == "column" and rows.facts.get("source", {}).get("header"):
                raise error.within(after=HEADER) from error
            raise
        return replace(load, texts=rows.texts)

    def _promise(self, request: LoadRequest, caller: Caller) -> Promise[LoadRequest] | None:
        """What a token stands for, which nobody can use again; None without one."""
        if not request.confirm:
            return None
        name, kind = self._database.name, LoadRequest
        return self._promises.take(
            request.confirm, owner=caller.principal, database=name, kind=kind
        )

    async def _run(
        self, job: Job, note: Note, caller: Caller, promise: Promise[LoadRequest] | None
    ) -> str:
        if job.request.preview:
            return await self._preview(job, note, caller)
        if promise is None:
            check_direct("bulk_insert", database=self._database)
            note.kind = Kind.WRITE
            return await self._load(job, note, caller)
        note.kind, job.promised = "confirm", promise.seen
        try:
            return await self._confirmed(job, note, caller)
        except ChangedSourceError:
            return await self._preview(job, note, caller)

    async def _confirmed(self, job: Job, note: Note, caller: Caller) -> str:
        """Load what a preview looked at.

        Raises:
            ChangedSourceError: it is something else by now; nothing was kept.
        """
        job.check_promise()
        job.rows.note()
        if not job.request.atomic:
            # Its batches are kept before the end of the file is read: so it is read twice.
            await asyncio.to_thread(job.rows.read_through)
            job.check_promise()
        return await self._load(job, note, caller)

    async def _load(self, job: Job, note: Note, caller: Caller) -> str:
        if not job.request.atomic:
            return await self._step_by_step(job, note, caller)
        tally = await load_alone(job, caller=caller, opened=self._opened)
        _note(note, tally, caller)
        return answer(job, tally)

    async def _step_by_step(self, job: Job, note: Note, caller: Caller) -> str:
        steps = Steps(job, conceal=self._concealer(job.request))
        try:
            await steps.run()
        finally:
            # Whatever ends it, a cancelled call too: what was committed is told.
            _note(note, steps.tally, caller, summary=steps.summary)
        return answer(job, steps.tally)

    async def _preview(self, job: Job, note: Note, caller: Caller) -> str:
        """Look at all rows; a job that is to be confirmed is one whose source has changed."""
        note.kind = "preview"
        job.rows.note()
        trial = await try_load(job, caller=caller, opened=self._opened)
        note.rows = 0
        summarise(caller, f"preview of {trial.all.done} rows")
        rejections = trial.all.rejections
        rejections.first = await self._concealer(job.request).rejections(rejections.listed())
        refused = job.request.atomic and rejections.count > 0
        token = "" if refused else self._token(job, trial, caller)
        return previewed(trial, job, token=token)

    def _token(self, job: Job, trial: Trial, caller: Caller) -> str:
        request = replace(job.request, preview=False, confirm="")
        seen = job.seen + met(trial.first.counts)
        promise = Promise(self._database.name, request, seen)
        size = size_of(request.records)
        return self._promises.keep(promise, owner=caller.principal, size=size)

    def _concealer(self, request: LoadRequest) -> Concealer:
        return Concealer(self._database, self._catalog, written(request))


def check_way(request: LoadRequest) -> None:
    """Check that the ways asked for go together.

    Raises:
        ArgumentError: they do not.
    """
    if request.transaction and not request.atomic:
        raise ArgumentError(
            "atomic=false commits batch by batch, which a part of an open transaction cannot. "
            "leave one of atomic and transaction out"
        )
    if request.transaction and request.idempotency_key:
        raise ArgumentError(
            "idempotency_key is of no use in an open transaction, whose commit decides. "
            "leave one of the two out"
        )
    if request.idempotency_key:
        check_key(request.idempotency_key)


def _note(note: Note, tally: Tally, caller: Caller, *, summary: str = "") -> None:
    note.size, note.rows = tally.size, tally.written
    summarise(caller, summary or str(tally))


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
