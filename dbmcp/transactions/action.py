"""A transaction that stays open between calls, step by step: begin, execute, commit."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from dbmcp.config import Mode
from dbmcp.database import Database
from dbmcp.execution import Execution, timeout_within
from dbmcp.execution.preview.trial import trial_within
from dbmcp.leases.transaction import OpenTransaction, OpenTransactions
from dbmcp.models import Action, Caller, TransactionRequest
from dbmcp.sql.statement import Kind
from dbmcp.transactions.check import check_action, check_count, isolation_level
from dbmcp.transactions.reference import check_references
from dbmcp.transactions.run import Step
from dbmcp.transactions.step import Steps, answer_text
from dbmcp.transactions.watch import Watch

BLOCKING = (
    "from its first statement on nobody else can write to this database until it ends. end it soon"
)


@dataclass(frozen=True, slots=True)
class Actions:
    """What can be done with the open transactions of one database.

    Attributes:
        execution: the door for their statements.
    """

    execution: Execution

    @property
    def database(self) -> Database:
        """Where they run."""
        return self.execution.database

    @property
    def opened(self) -> OpenTransactions:
        """Those that are open."""
        return self.execution.opened

    async def act(
        self, request: TransactionRequest, *, caller: Caller, watch: Watch | None = None
    ) -> str:
        """Do one action and return what came of it as JSON.

        Args:
            request: as sent.
            caller: who asks.
            watch: looks at what it does, for a preview and its confirmation.

        Raises:
            ArgumentError: the action lacks something, or has too much.
            LeaseExpiredError: the transaction has ended, or is somebody else's.
            DbmcpError: whatever is wrong with one of the operations.
        """
        check_action(request)
        if request.action is Action.BEGIN:
            return await self._begin(request, caller)
        if request.action is Action.STATUS:
            return self._status(request, caller)
        work = _WORK[request.action or Action.EXECUTE]
        timeout = timeout_within(request.timeout_seconds, self.database.limits)
        async with self.opened.using(
            request.transaction,
            database=self.database,
            owner=caller.principal,
            timeout_seconds=timeout,
        ) as transaction:
            if watch is not None:
                return await self.try_out(transaction, request, caller, watch)
            return await work(self, transaction, request, caller)

    async def _begin(self, request: TransactionRequest, caller: Caller) -> str:
        limits = self.database.limits
        timeout_within(request.timeout_seconds, limits)
        level = isolation_level(request.isolation_level, dialect=self.database.dialect)
        await self.database.facts()
        read_only = self.database.settings.mode is Mode.READ_ONLY
        if read_only and not level:
            level = self.database.dialect.snapshot_level
        if not read_only and self.database.dialect.some_tables_keep:
            # Its writes ask for the list; a full pool has no connection for that any more.
            await self.execution.catalog.listing()
        transaction = await self.opened.begin(
            self.database, owner=caller.principal, read_only=read_only, isolation=level
        )
        facts: dict[str, object] = {
            "transaction": transaction.handle,
            "idle_seconds": limits.transaction_idle_seconds,
            "seconds": limits.transaction_seconds,
        }
        if transaction.session.connection.keeps_writers_out(read_only=read_only):
            facts["warning"] = BLOCKING
        return _text(facts)

    def _status(self, request: TransactionRequest, caller: Caller) -> str:
        mine = self.opened.of(caller.principal, database=self.database)
        if not request.transaction:
            return _text({"transactions": [_facts(one) for one in mine]})
        return _text(
            _facts(
                self.opened.find(
                    request.transaction, database=self.database, owner=caller.principal
                )
            )
        )

    async def execute(
        self, transaction: OpenTransaction, request: TransactionRequest, caller: Caller
    ) -> str:
        """Run operations in it: all of them, or none of this call's."""
        started = time.perf_counter()
        check_count(request.operations)
        check_references(request.operations)
        running = Steps(self.execution, caller, transaction.handle)
        steps: list[Step] = []
        try:
            await running.check(request.operations, steps, after="")
            kinds = [step.prepared.statement.kind for step in steps]
            transaction.changes_schema |= Kind.DDL in kinds
            marked = len(steps) > 1 or any(step.operation.expect_rows for step in steps)
            async with transaction.part(marked=marked) as session:
                outcomes = await running.run(session, steps, after="")
        finally:
            for step in steps:
                step.note.skip()
        transaction.statements += len(steps)
        return answer_text(_handle(transaction), outcomes, "", started=started)

    async def try_out(
        self,
        transaction: OpenTransaction,
        request: TransactionRequest,
        caller: Caller,
        watch: Watch,
    ) -> str:
        """Run operations in it and take them back, unless they do what their preview showed."""
        started = time.perf_counter()
        check_count(request.operations)
        check_references(request.operations)
        running = Steps(self.execution, caller, transaction.handle, watch)
        steps: list[Step] = []
        try:
            await running.check(request.operations, steps, after="")
            watch.check()
            async with trial_within(transaction) as trial:
                outcomes = await running.run(trial.session, steps, after="")
                trial.kept = watch.keeps
        finally:
            for step in steps:
                step.note.skip()
        if watch.keeps:
            transaction.statements += len(steps)
            kinds = [step.prepared.statement.kind for step in steps]
            transaction.changes_schema |= Kind.DDL in kinds
        head = f'{_handle(transaction)},"status":"{watch.status.replace("committed", "kept")}"'
        more = watch.told(request, caller=caller)
        return answer_text(head, outcomes, more, started=started)

    async def savepoint(
        self, transaction: OpenTransaction, request: TransactionRequest, _: Caller
    ) -> str:
        """Set a savepoint."""
        await transaction.savepoint(request.savepoint)
        return _text({"transaction": transaction.handle, "savepoint": request.savepoint})

    async def rollback_to(
        self, transaction: OpenTransaction, request: TransactionRequest, _: Caller
    ) -> str:
        """Take back what was done since a savepoint."""
        await transaction.roll_back_to(request.savepoint)
        return _text({"transaction": transaction.handle, "rolled_back_to": request.savepoint})

    async def commit(self, transaction: OpenTransaction, _: TransactionRequest, __: Caller) -> str:
        """Keep everything; the handle has ended."""
        try:
            await self.opened.commit(transaction)
        finally:
            if transaction.changes_schema:
                self.execution.catalog.drop()
        return _text({"status": "committed", "statements": transaction.statements})

    async def rollback(
        self, transaction: OpenTransaction, _: TransactionRequest, __: Caller
    ) -> str:
        """Keep nothing; the handle has ended."""
        self.opened.end(transaction, "was rolled back as you asked")
        return _text({"status": "rolled_back", "statements": transaction.statements})


Work = Callable[[Actions, OpenTransaction, TransactionRequest, Caller], Awaitable[str]]

_WORK: Mapping[Action, Work] = {
    Action.EXECUTE: Actions.execute,
    Action.SAVEPOINT: Actions.savepoint,
    Action.ROLLBACK_TO: Actions.rollback_to,
    Action.COMMIT: Actions.commit,
    Action.ROLLBACK: Actions.rollback,
}


def _facts(transaction: OpenTransaction) -> dict[str, Any]:
    left = transaction.ends_at - asyncio.get_running_loop().time()
    return {
        "transaction": transaction.handle,
        "status": "running" if transaction.turn.locked() else "open",
        "statements": transaction.statements,
        "savepoints": list(dict.fromkeys(transaction.savepoints)),
        "idle_seconds": transaction.database.limits.transaction_idle_seconds,
        "seconds_left": round(left, 1),
    }


def _handle(transaction: OpenTransaction) -> str:
    return f'"transaction":"{transaction.handle}"'


def _text(facts: Mapping[str, object]) -> str:
    return orjson.dumps(facts).decode()
