"""The one door for every statement that a caller wrote: check, run, cap, shape."""

import time
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field

from dbmcp.audit import Note, note_page, note_statement
from dbmcp.catalog import Catalog
from dbmcp.cursors import Cursors
from dbmcp.database import Database
from dbmcp.errors import DbmcpError, RequestError
from dbmcp.execution.forecast import Forecast
from dbmcp.execution.hiding import explained
from dbmcp.execution.inside import Budget, Outcome, Wanted, check_kind, read_inside
from dbmcp.execution.named import telling_of
from dbmcp.execution.preview import Preview, check_confirmed
from dbmcp.execution.preview.lasting import check_keeping
from dbmcp.execution.request import Bounds, bounds, check_request, timeout_within
from dbmcp.execution.row_lists import check_alone
from dbmcp.execution.run import Run
from dbmcp.execution.standing import Standing
from dbmcp.execution.statements import (
    Parameters,
    Prepared,
    Statements,
    check_lists,
    check_nulls,
    check_sequences,
    check_tables,
    marker_types,
)
from dbmcp.execution.text import Facts, page_text
from dbmcp.execution.unrun import check_unrun
from dbmcp.leases.promise import Promise, Promises
from dbmcp.leases.transaction import OpenTransaction, OpenTransactions
from dbmcp.models import Caller, QueryRequest
from dbmcp.sql.statement import Kind, Statement

__all__ = [
    "Budget",
    "Execution",
    "Outcome",
    "Parameters",
    "Prepared",
    "Wanted",
    "check_confirmed",
    "read_inside",
    "timeout_within",
]


@dataclass(slots=True)
class Execution:
    """Runs callers' statements on one database.

    Attributes:
        database: the target.
        catalog: what it contains.
        cursors: where the rest of a result is kept; shared by all databases.
        opened: the transactions that stay open between calls; likewise.
        promises: the confirm tokens; likewise.
    """

    database: Database
    catalog: Catalog
    cursors: Cursors
    opened: OpenTransactions = field(default_factory=OpenTransactions)
    promises: Promises = field(default_factory=Promises)
    _statements: Statements = field(init=False)
    _forecast: Forecast = field(init=False)
    _standing: Standing = field(init=False)

    def __post_init__(self) -> None:
        """Start with empty caches."""
        self._statements = Statements(self.database)
        self._forecast = Forecast(self.database, self.catalog)
        self._standing = Standing(self.database, self.catalog)

    async def execute(self, request: QueryRequest, *, caller: Caller) -> str:
        """Run one statement, or return the next page of an earlier result, as text for a model.

        Raises:
            DbmcpError: see the classes in `errors`; nothing ran unless the class says otherwise.
        """
        started = time.perf_counter()
        check_request(request)
        if request.cursor:
            return await self._next_page(request, caller=caller, started=started)
        promise = self._promise(request, caller)
        request = request if promise is None else promise.request
        limits = bounds(request, self.database.limits)
        with note_statement(
            caller, request.query, database=self.database, transaction=request.transaction
        ) as note:
            await self.database.facts(timeout_seconds=limits.timeout_seconds)
            async with self._place(request, limits, caller=caller) as transaction:
                prepared = await self.prepare(
                    request.query,
                    request.parameters,
                    note=note,
                    timeout_seconds=limits.timeout_seconds,
                )
                run = Run(self, request, prepared, limits, caller, started, note)
                try:
                    if request.preview or promise is not None:
                        return await Preview(run, self.promises, promise).text(transaction)
                    check_confirmed(prepared.statement, database=self.database)
                    return await (run.text_inside(transaction) if transaction else run.text())
                except RequestError as error:
                    raise await self.explained(error, prepared) from error

    def _promise(self, request: QueryRequest, caller: Caller) -> Promise[QueryRequest] | None:
        """What a token stands for, which nobody can use again; None without one."""
        if not request.confirm:
            return None
        return self.promises.take(
            request.confirm,
            owner=caller.principal,
            database=self.database.name,
            kind=QueryRequest,
        )

    def _place(
        self, request: QueryRequest, limits: Bounds, *, caller: Caller
    ) -> AbstractAsyncContextManager[OpenTransaction | None]:
        """The open transaction that a call names; None where it has a session of its own."""
        if not request.transaction:
            return nullcontext()
        return self.opened.using(
            request.transaction,
            database=self.database,
            owner=caller.principal,
            timeout_seconds=limits.timeout_seconds,
        )

    async def prepare(
        self,
        text: str,
        parameters: Parameters,
        *,
        note: Note,
        timeout_seconds: float | None = None,
    ) -> Prepared:
        """Check a statement before anything of it runs; the server's facts must be known.

        Args:
            text: one statement.
            parameters: its values.
            note: is told what the text is.
            timeout_seconds: how long the engine may plan it; None: the default time limit.

        Raises:
            RequestError: whatever guard, markers, parser, policy, table lists or the engine's plan
                have against it.
        """
        prepared = self._standing.find(text, parameters, note=note)
        if prepared is not None:
            return prepared
        checked = self._statements.check(text, parameters, note=note)
        await check_tables(checked, database=self.database, catalog=self.catalog)
        await check_unrun(checked.statement, database=self.database, catalog=self.catalog)
        if self.database.dialect.lexis.sequence_calls:
            await check_sequences(checked.statement, catalog=self.catalog)
        if not self.database.policy.confirms:
            await check_nulls(checked.statement, catalog=self.catalog)
        types: Sequence[str | None] = ()
        if parameters is not None and not self.database.dialect.tells_parameter_types:
            check_lists(checked, parameters)
            types = await marker_types(checked.statement.targets, catalog=self.catalog)
        telling = await telling_of(checked, database=self.database, catalog=self.catalog)
        prepared = Prepared(checked, parameters, types, telling)
        seconds = timeout_seconds or self.database.limits.timeout_seconds
        await self._forecast.check(prepared, timeout_seconds=seconds)
        self._standing.keep(text, prepared)
        return prepared

    async def check_part(self, statement: Statement) -> None:
        """Check a statement that is to be a part of a transaction, beside what `prepare` does.

        Raises:
            PolicyError: it would end the transaction, or the next part could tell what is left out
                of its rows.
            UnsupportedError: it writes to a table that no rollback takes back.
        """
        check_kind(statement, dialect=self.database.dialect)
        check_alone(statement, policy=self.database.policy)
        if statement.kind is Kind.WRITE and self.database.dialect.some_tables_keep:
            await check_keeping(statement, catalog=self.catalog)

    async def explained(self, error: RequestError, prepared: Prepared) -> DbmcpError:
        """Return the error of a statement without hidden names, with the nearest ones to be seen.

        Its session must be released before: the catalog asks the database.
        """
        return await explained(error, prepared, database=self.database, catalog=self.catalog)

    async def _next_page(self, request: QueryRequest, *, caller: Caller, started: float) -> str:
        limits = bounds(request, self.database.limits)
        asked = None if request.max_rows is None else limits.max_rows
        kept, page = await self.cursors.next_page(
            request.cursor, owner=caller.principal, max_rows=asked
        )
        note_page(caller, rows=len(page.lines))
        facts = Facts(time.perf_counter() - started, last=not page.more)
        return page_text(page, facts, shape=kept.shape)
