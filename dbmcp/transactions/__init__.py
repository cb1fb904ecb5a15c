"""Several statements in one transaction: all of them are kept, or nothing is."""

import asyncio
import time
from collections.abc import Sequence

from dbmcp.database import Database
from dbmcp.database.retry import RETRIES, retry_pause
from dbmcp.errors import ConflictError, UnavailableError
from dbmcp.execution import Execution, Outcome, timeout_within
from dbmcp.leases.promise import Promise
from dbmcp.models import Caller, TransactionRequest
from dbmcp.sql.statement import Kind
from dbmcp.transactions.action import Actions
from dbmcp.transactions.check import check_confirm, check_count, isolation_level
from dbmcp.transactions.reference import check_references
from dbmcp.transactions.run import Frame, Step
from dbmcp.transactions.step import Steps, answer_text
from dbmcp.transactions.watch import Watch

NOTHING_RAN = "nothing was run"
NOTHING_KEPT = "rolled back, nothing was kept"


class Transactions:
    """Runs operations on one database.

    Args:
        execution: the door for their statements.
    """

    def __init__(self, execution: Execution) -> None:
        self._execution = execution
        self._database: Database = execution.database
        self._actions = Actions(execution)

    async def run(self, request: TransactionRequest, *, caller: Caller) -> str:
        """Run all operations in one transaction and return their results as JSON.

        Nothing runs before each of them is checked; the first failure rolls everything back. What
        fails because of somebody else's transaction is run again, from the first operation on.
        With an action or a handle, see `Actions` instead.

        Raises:
            DbmcpError: whatever is wrong with one of them; the text names it. Nothing was kept,
                unless it is OutcomeUnknownError.
        """
        check_confirm(request)
        promise = self._promise(request, caller)
        request = request if promise is None else promise.request
        watch = None
        if promise is not None or request.preview:
            watch = Watch(self._execution, promise)
        if request.action or request.transaction or request.savepoint:
            return await self._actions.act(request, caller=caller, watch=watch)
        started = time.perf_counter()
        check_count(request.operations)
        check_references(request.operations)
        level = isolation_level(request.isolation_level, dialect=self._database.dialect)
        timeout = timeout_within(request.timeout_seconds, self._database.limits)
        await self._database.facts(timeout_seconds=timeout)
        running, steps = Steps(self._execution, caller, watch=watch), list[Step]()
        try:
            await running.check(request.operations, steps, after=NOTHING_RAN)
            if watch is not None:
                watch.check()
            outcomes, retries = await self._persist(
                running, steps, level=level, ends_at=started + timeout
            )
        finally:
            for step in steps:
                step.note.skip()
        told = f',"retries":{retries}' if retries else ""
        status = f'"status":"{"committed" if watch is None else watch.status}"'
        more = told if watch is None else told + watch.told(request, caller=caller)
        return answer_text(status, outcomes, more, started=started)

    def _promise(
        self, request: TransactionRequest, caller: Caller
    ) -> Promise[TransactionRequest] | None:
        """What a token stands for, which nobody can use again; None without one."""
        if not request.confirm:
            return None
        name, kind = self._database.name, TransactionRequest
        return self._execution.promises.take(
            request.confirm, owner=caller.principal, database=name, kind=kind
        )

    async def _persist(
        self, running: Steps, steps: Sequence[Step], *, level: str, ends_at: float
    ) -> tuple[list[Outcome], int]:
        """Run the transaction until no other one is in its way; return how often it took again."""
        for retries in range(RETRIES + 1):
            left = max(ends_at - time.perf_counter(), 0.001)
            try:
                return await self._run(running, steps, level=level, timeout_seconds=left), retries
            except ConflictError as error:
                pause = retry_pause(retries)
                if error.waited or time.perf_counter() + pause >= ends_at:
                    raise
                if retries == RETRIES:
                    raise error.within(after=f" (tried {RETRIES + 1} times)") from error
            await asyncio.sleep(pause)
        raise AssertionError  # the last round returns or raises

    async def _run(
        self, running: Steps, steps: Sequence[Step], *, level: str, timeout_seconds: float
    ) -> list[Outcome]:
        writes = any(step.prepared.statement.kind is not Kind.READ for step in steps)
        if not writes and not level:
            level = self._database.dialect.snapshot_level
        frame = Frame(read_only=not writes, isolation=level)
        try:
            return await self._in_session(running, steps, frame, timeout_seconds)
        finally:
            if any(step.prepared.statement.kind is Kind.DDL for step in steps):
                self._execution.catalog.drop()

    async def _in_session(
        self, running: Steps, steps: Sequence[Step], frame: Frame, timeout_seconds: float
    ) -> list[Outcome]:
        """Run the transaction; on another connection where its BEGIN finds a dead one."""
        deadline = asyncio.get_running_loop().time() + timeout_seconds
        while True:
            session = await self._database.check_out(
                read_only=frame.read_only, deadline=deadline, timeout_seconds=timeout_seconds
            )
            try:
                return await running.run(session, steps, after=NOTHING_KEPT, frame=frame)
            except UnavailableError:
                if session.fresh or session.begun:
                    raise
            finally:
                self._database.release(session)
