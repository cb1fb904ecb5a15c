"""One connection in a caller's hands: every step bounded by the call's deadline and stoppable."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from dbmcp.database.pool import Pool, PooledConnection, seen
from dbmcp.database.sieved import sieved
from dbmcp.dialects.base import Answer, Bound, Connection, Dialect
from dbmcp.errors import (
    CancelledError,
    DbmcpError,
    OutcomeUnknownError,
    TimeLimitError,
    UnavailableError,
)
from dbmcp.models import Row

Result = TypeVar("Result")

Failing: TypeAlias = Bound | Callable[[], Bound] | None
"""The statement that an error is about, or what finds it among several."""

STOP_PAUSES_SECONDS = (0.05, 0.1, 0.2, 0.4, 0.8, 0.8)
"""Waits between two tries to stop a statement: the first may come before the statement started."""

CONFIRM_SECONDS = 3.0
"""How long a connection may take to answer again after its statement was stopped."""

SIGNAL_SECONDS = 2.0
"""How long one request to stop may take."""

STOP_SECONDS = 1.0
"""How long a call waits for the server to confirm that its statement has stopped."""


@dataclass(slots=True)
class _Step:
    """One step on a connection while it runs, or several that share a task.

    Attributes:
        task: what runs.
        stoppable: whether it may be stopped.
        ended: done as soon as nothing uses the connection any more.
    """

    task: "asyncio.Task[Any]"
    stoppable: bool
    ended: "asyncio.Future[Any]"

    @property
    def succeeded(self) -> bool:
        task = self.task
        return task.done() and not task.cancelled() and task.exception() is None


class Session:
    """A connection checked out for one call.

    Every step ends at the deadline: the statement is then stopped on the server. A cancelled step
    returns at once; stopping, reset and return to the pool go on in the background.

    Args:
        pool: where the connection goes back to.
        pooled: the connection.
        dialect: the target's dialect.
        deadline: the event loop's time at which the call ends.
        timeout_seconds: the call's time limit, for messages.

    Attributes:
        begun: the transaction has been opened.
    """

    def __init__(
        self,
        pool: Pool,
        pooled: PooledConnection,
        *,
        dialect: Dialect,
        deadline: float,
        timeout_seconds: float,
    ) -> None:
        self.begun = False
        self._pool = pool
        self._pooled = pooled
        self._stop_seconds = STOP_SECONDS + dialect.stop_delay_seconds
        self._dialect = dialect
        self._deadline = deadline
        self._timeout_seconds = timeout_seconds
        self._stopping: asyncio.Task[None] | None = None
        self._running: _Step | None = None
        self._together: _Step | None = None
        self._closed = False
        self._lost = False
        self._silent = False
        self._released = False

    @property
    def connection(self) -> Connection:
        """The dialect's connection, for dbmcp's own statements."""
        return self._pooled.connection

    @property
    def fresh(self) -> bool:
        """Whether the connection was opened for this call."""
        return self._pooled.fresh

    def is_usable(self) -> bool:
        """Whether the transaction is still open, as far as the driver knows, and takes more."""
        over = self._closed or self._stopping is not None or self._pooled.broken or self._lost
        return not over and self.connection.is_in_transaction()

    async def look(self) -> None:
        """Find out after a failed statement whether the transaction is still open."""
        if self.is_usable():
            self._lost = not await self.run(self.connection.look())

    def give_up(self) -> None:
        """Take the transaction for ended: what it stands at cannot be put right."""
        self._lost = True

    def renew(self, *, deadline: float, timeout_seconds: float) -> None:
        """Give the next steps of a transaction that stayed open a time limit of their own.

        Args:
            deadline: the event loop's time at which the new call ends.
            timeout_seconds: the new call's time limit, for messages.
        """
        self._deadline = deadline
        self._timeout_seconds = timeout_seconds
        left = max(deadline - asyncio.get_running_loop().time(), 0.001)
        self.connection.extend(timeout_seconds=left)

    async def begin(self, *, read_only: bool, isolation: str = "") -> None:
        """Open the transaction, with what is left of the time as the engine's own limit."""
        left = max(self._deadline - asyncio.get_running_loop().time(), 0.001)
        await self.run(
            self.connection.begin(read_only=read_only, timeout_seconds=left, isolation=isolation)
        )
        self.begun = True

    async def execute(self, bound: Bound) -> Answer:
        """Run one caller's statement."""
        return sieved(await self.run(self.connection.execute(bound), bound), bound)

    async def execute_all(self, bounds: Sequence[Bound], answers: list[Answer]) -> None:
        """Run callers' statements, those that the connection takes at once.

        Args:
            bounds: the statements; as many of them run as there are answers then.
            answers: takes the answers; those before a statement that fails are in it too.
        """
        await self.run(self.connection.execute_all(bounds, answers), lambda: bounds[len(answers)])

    async def fetch(self, answer: Answer, count: int, *, bound: Bound) -> Sequence[Row]:
        """Return up to `count` further rows; fewer mean the end."""
        rows = answer.at_hand(count)
        if rows is None:
            rows = await self.run(answer.fetch(count), bound)
        return rows if bound.telling is None else bound.telling.checked(rows)

    async def finish(self, answer: Answer) -> None:
        """Let go of the rest of an answer."""
        await self.run(answer.close())

    async def commit(self) -> None:
        """Commit; once it is sent nothing stops it.

        Raises:
            OutcomeUnknownError: the connection broke, or the time ended, before the answer came.
        """
        try:
            await self.run(self.connection.commit(), stoppable=False)
        except (UnavailableError, TimeLimitError, CancelledError) as error:
            self._pooled.broken = True
            raise OutcomeUnknownError(
                "the connection broke during COMMIT. check with a SELECT before retrying"
            ) from error

    async def run(
        self,
        work: Coroutine[Any, Any, Result],
        bound: Failing = None,
        *,
        stoppable: bool = True,
    ) -> Result:
        """Await one step on the connection until the deadline.

        Raises:
            TimeLimitError: the deadline passed; the statement was stopped on the server.
            DbmcpError: what the driver's error means.
        """
        if self._closed:
            work.close()
            raise self._stopped()
        if self._together is not None:
            self._together.stoppable = stoppable
            return await self._run_in_place(work, self._together, bound)
        task = asyncio.create_task(work)
        step = _Step(task, stoppable, task)
        await self._watch(step)
        if self._stopping is not None:
            await asyncio.wait({self._stopping}, timeout=self._stop_seconds)
            if stoppable or not step.succeeded:
                raise self._stopped()
        self._running = None
        error = task.exception()
        if error is None:
            return task.result()
        raise self._translate(error, bound) from error

    async def together(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Await many steps, at most their last one a COMMIT, in one task that is watched once.

        Args:
            work: takes its steps by the session's other methods, which then wait in place. Once it
                is to stop, the step under way and every later one raise why.

        Raises:
            DbmcpError: what its steps raised.
        """
        loop = asyncio.get_running_loop()
        task = asyncio.create_task(work)
        step = self._together = _Step(task, stoppable=True, ended=loop.create_future())
        task.add_done_callback(self._apart)
        await self._watch(step)
        if not task.done():
            await asyncio.wait({task}, timeout=self._stop_seconds)
        if not task.done():
            if not step.ended.done():
                # Nobody answers: what it waits for ends here, so that it can say so.
                self._silent = True
                task.cancel()
            await asyncio.wait({task}, timeout=self._stop_seconds)
        if not task.done() or task.cancelled():
            raise self._stopped()
        self._running = None
        return task.result()

    async def _watch(self, step: _Step) -> None:
        """Wait for a task until the deadline; one that has not ended by then is stopped."""
        self._running = step
        left = self._deadline - asyncio.get_running_loop().time()
        try:
            await asyncio.wait({step.task}, timeout=max(left, 0.0))
        finally:
            # Whoever is cancelled does not look at the result: nobody may miss its error later.
            step.task.add_done_callback(seen)
            if not step.task.done():
                self._stop(step)

    def _apart(self, _: object) -> None:
        """The task that several steps shared has ended."""
        step, self._together = self._together, None
        if step is not None and not step.ended.done():
            step.ended.set_result(None)

    async def _run_in_place(
        self, work: Coroutine[Any, Any, Result], step: _Step, bound: Failing
    ) -> Result:
        """Await one of several steps, inside their task."""
        if self._stopping is not None:
            work.close()
            raise await self._halted(step)
        try:
            result = await work
        except BaseException as error:
            await self._explain(error, step, bound)
            raise
        if self._stopping is not None and step.stoppable:
            raise await self._halted(step)
        return result

    async def _explain(self, error: BaseException, step: _Step, bound: Failing) -> None:
        """Raise what a step's error means, unless it says that itself."""
        if self._stopping is not None:
            self._note_loss(error)
            raise await self._halted(step) from error
        ours = self._translate(error, bound)
        if ours is not error:
            raise ours from error

    async def _halted(self, step: _Step) -> DbmcpError:
        """Say why the steps were stopped, once the server has confirmed it."""
        if not step.ended.done():
            step.ended.set_result(None)
        if self._stopping is not None and not self._silent:
            await asyncio.wait({self._stopping}, timeout=self._stop_seconds)
        return self._stopped()

    def stop(self) -> None:
        """Stop what runs now and let nothing follow, as a shutdown does; a COMMIT goes through."""
        self._closed = True
        if self._running is not None and not self._running.task.done():
            self._stop(self._running)

    def release(self) -> None:
        """Give the connection back; the caller must not use the session any more."""
        if not self._released:
            self._released = True
            self._pool.give_back(self._pooled, after=self._stopping)

    def _stopped(self) -> DbmcpError:
        """Say why the statement was stopped."""
        if self._closed:
            return CancelledError("stopped: the server is closing. run it again when it is back")
        if self._silent or (self._stopping is not None and not self._stopping.done()):
            self._pooled.broken = True
            return UnavailableError(
                f"no answer within {self._limit}, nor to the request to stop. retry later"
            )
        return self._time_limit()

    @property
    def _limit(self) -> str:
        """The time limit, without the moments that a call had used before."""
        seconds = self._timeout_seconds
        return f"{round(seconds, 1 if seconds >= 1 else 2):g} s"

    def _time_limit(self) -> TimeLimitError:
        return TimeLimitError(
            f"stopped on the server after {self._limit}. narrow it, add LIMIT, or "
            "set a longer timeout"
        )

    def _translate(self, error: BaseException, bound: Failing) -> BaseException:
        if isinstance(error, DbmcpError | asyncio.CancelledError):
            ours = error
        else:
            ours = self._dialect.translate(error, bound() if callable(bound) else bound) or error
        if isinstance(ours, UnavailableError):
            self._pooled.broken = True
            self._pool.mark_dead()
        if isinstance(ours, CancelledError | TimeLimitError) and self._is_late():
            return self._time_limit()
        return ours

    def _is_late(self) -> bool:
        return asyncio.get_running_loop().time() >= self._deadline - 0.05

    def _stop(self, step: _Step) -> None:
        if self._stopping is None:
            self._stopping = asyncio.create_task(self._stop_on_server(step))

    async def _stop_on_server(self, step: _Step) -> None:
        task, ended = step.task, step.ended
        if not step.stoppable:
            await asyncio.wait({ended}, timeout=5.0)
        elif self._dialect.cancels_by_task:
            task.cancel()
            await asyncio.wait({ended}, timeout=CONFIRM_SECONDS)
            await self._confirm()
        else:
            await self._interrupt(ended)
        if not ended.done():
            self._pooled.broken = True
            task.cancel()
            await asyncio.wait({ended}, timeout=1.0)
        if task.done() and not task.cancelled():
            self._note_loss(task.exception())

    def _note_loss(self, error: BaseException | None) -> None:
        """Look whether what was stopped has lost its connection."""
        if error is None or isinstance(error, asyncio.CancelledError):
            return
        if isinstance(self._dialect.translate(error, None), UnavailableError):
            self._pooled.broken = True

    async def _confirm(self) -> None:
        """Wait until the server answers again: the driver's task ends before the statement does.

        The driver asks once to stop, and on a busy server that may come before the statement.
        """
        answer = asyncio.create_task(self.connection.ping())
        answer.add_done_callback(seen)
        give_up = asyncio.get_running_loop().time() + CONFIRM_SECONDS
        for pause in STOP_PAUSES_SECONDS:
            await asyncio.wait({answer}, timeout=pause)
            if answer.done() or asyncio.get_running_loop().time() > give_up:
                break
            await self._signal()
        if not answer.done():
            self._pooled.broken = True
            answer.cancel()

    async def _interrupt(self, ended: "asyncio.Future[Any]") -> None:
        for pause in STOP_PAUSES_SECONDS:
            await self._signal()
            await asyncio.wait({ended}, timeout=pause)
            if ended.done():
                return

    async def _signal(self) -> None:
        """Ask the server once to stop what runs; without its word the connection is doubtful."""
        signal = asyncio.create_task(self.connection.interrupt())
        signal.add_done_callback(seen)
        await asyncio.wait({signal}, timeout=SIGNAL_SECONDS)
        if not signal.done() or signal.exception() is not None:
            self._pooled.broken = True
