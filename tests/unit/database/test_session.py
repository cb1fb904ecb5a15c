"""A session: every step ends at the deadline, is stopped on the server, and is translated once."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from dbmcp.database import session
from dbmcp.database.pool import PooledConnection
from dbmcp.database.session import Session
from dbmcp.errors import (
    CancelledError,
    ConflictError,
    DbmcpError,
    OutcomeUnknownError,
    TimeLimitError,
    UnavailableError,
)


class StoppedError(Exception):
    """What the driver raises for a statement that was stopped."""


class LostError(Exception):
    """What the driver raises for a connection that broke."""


class DeadlockError(Exception):
    """What the driver raises for a deadlock."""


class FakeConnection:
    def __init__(self) -> None:
        self.stopped = asyncio.Event()
        self.interrupts = 0
        self.deaf_interrupts = 0
        self.busy = False

    async def interrupt(self) -> None:
        self.interrupts += 1
        if self.interrupts > self.deaf_interrupts:
            self.stopped.set()

    async def long_statement(self) -> None:
        await self.stopped.wait()
        raise StoppedError

    async def commit(self) -> None:
        raise LostError

    async def ping(self) -> None:
        if self.busy:
            await self.stopped.wait()


class FakeDialect:
    cancels_by_task = False
    stop_delay_seconds = 0.0

    def translate(self, error: BaseException, _bound: object) -> DbmcpError | None:
        if isinstance(error, LostError):
            return UnavailableError("lost")
        return ConflictError("dead") if isinstance(error, DeadlockError) else None


class Cancelling(FakeDialect):
    cancels_by_task = True


class FakePool:
    def __init__(self) -> None:
        self.returned: list[PooledConnection] = []
        self.dead = 0

    def mark_dead(self) -> None:
        self.dead += 1

    def give_back(self, pooled: PooledConnection, *, after: object) -> None:
        assert after is None or isinstance(after, asyncio.Task)
        self.returned.append(pooled)


class Bench:
    def __init__(self, *, seconds: float = 5.0, dialect: FakeDialect | None = None) -> None:
        self.connection = FakeConnection()
        self.pool: Any = FakePool()
        connection: Any = self.connection
        proxy: Any = None
        fake: Any = dialect or FakeDialect()
        self.pooled = PooledConnection(connection, proxy, fresh=False)
        self.session = Session(
            self.pool,
            self.pooled,
            dialect=fake,
            deadline=asyncio.get_running_loop().time() + seconds,
            timeout_seconds=seconds,
        )


async def raising(error: Exception) -> None:
    raise error


async def test_a_step_gives_its_result() -> None:
    assert await Bench().session.run(asyncio.sleep(0, "rows")) == "rows"


async def test_at_the_deadline_the_statement_is_stopped_on_the_server() -> None:
    bench = Bench(seconds=0.01)
    with pytest.raises(TimeLimitError, match=r"after 0\.01 s"):
        await bench.session.run(bench.connection.long_statement())
    assert bench.connection.interrupts == 1
    assert not bench.pooled.broken


async def test_an_interrupt_that_came_too_early_is_repeated() -> None:
    bench = Bench(seconds=0.01)
    bench.connection.deaf_interrupts = 2
    with pytest.raises(TimeLimitError):
        await bench.session.run(bench.connection.long_statement())
    assert bench.connection.interrupts == 3


async def test_a_cancelled_step_returns_at_once_and_is_stopped_behind_it() -> None:
    bench = Bench()
    call = asyncio.create_task(bench.session.run(bench.connection.long_statement()))
    await asyncio.sleep(0)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await asyncio.wait_for(bench.connection.stopped.wait(), 1)
    assert bench.session._stopping is not None
    await bench.session._stopping


async def test_where_the_driver_stops_a_cancelled_statement_only_the_task_is_cancelled() -> None:
    bench = Bench(seconds=0.01, dialect=Cancelling())
    with pytest.raises(TimeLimitError):
        await bench.session.run(bench.connection.long_statement())
    assert bench.connection.interrupts == 0


async def test_a_request_to_stop_that_came_too_early_is_repeated_until_the_server_answers() -> None:
    bench = Bench(seconds=0.01, dialect=Cancelling())
    bench.connection.busy = True
    with pytest.raises(TimeLimitError):
        await bench.session.run(bench.connection.long_statement())
    assert bench.connection.interrupts == 1
    assert not bench.pooled.broken


async def test_a_driver_error_becomes_ours_once() -> None:
    with pytest.raises(ConflictError) as caught:
        await Bench().session.run(raising(DeadlockError()))
    assert isinstance(caught.value.__cause__, DeadlockError)


async def test_an_error_that_nobody_knows_passes_unchanged() -> None:
    with pytest.raises(ZeroDivisionError):
        await Bench().session.run(raising(ZeroDivisionError()))


async def test_a_lost_connection_is_never_used_again_and_its_like_are_distrusted() -> None:
    bench = Bench()
    with pytest.raises(UnavailableError):
        await bench.session.run(raising(LostError()))
    assert bench.pooled.broken
    assert bench.pool.dead == 1


async def test_a_connection_lost_during_commit_leaves_the_outcome_unknown() -> None:
    bench = Bench()
    with pytest.raises(OutcomeUnknownError):
        await bench.session.commit()
    assert bench.pooled.broken


async def test_a_commit_is_not_stopped_when_its_caller_goes_away() -> None:
    bench = Bench()
    done = asyncio.Event()

    async def slow_commit() -> None:
        await asyncio.sleep(0.02)
        done.set()

    work: Coroutine[Any, Any, None] = slow_commit()
    call = asyncio.create_task(bench.session.run(work, stoppable=False))
    await asyncio.sleep(0)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await asyncio.wait_for(done.wait(), 1)
    assert bench.connection.interrupts == 0


async def test_a_commit_that_ends_late_but_well_is_no_failure() -> None:
    bench = Bench(seconds=0.01)
    assert await bench.session.run(asyncio.sleep(0.05, "done"), stoppable=False) == "done"
    assert not bench.pooled.broken


async def test_a_shutdown_stops_what_runs_and_lets_nothing_follow() -> None:
    bench = Bench()
    call = asyncio.create_task(bench.session.run(bench.connection.long_statement()))
    await asyncio.sleep(0)
    bench.session.stop()
    with pytest.raises(CancelledError, match="closing"):
        await call
    assert bench.connection.interrupts == 1
    with pytest.raises(CancelledError, match="closing"):
        await bench.session.run(asyncio.sleep(0))


async def test_a_shutdown_lets_a_commit_through() -> None:
    bench = Bench()
    call = asyncio.create_task(bench.session.run(asyncio.sleep(0.01, "done"), stoppable=False))
    await asyncio.sleep(0)
    bench.session.stop()
    assert await call == "done"
    assert bench.connection.interrupts == 0


async def steps(bench: Bench, *works: Coroutine[Any, Any, Any]) -> list[Any]:
    """Take several steps; those that are not reached do not run."""
    results: list[Any] = []
    waiting = list(works)
    try:
        while waiting:
            results.append(await bench.session.run(waiting.pop(0)))
    finally:
        for work in waiting:
            work.close()
    return results


@pytest.mark.parametrize("way", ["alone", "together"])
async def test_a_server_that_is_silent_even_when_asked_to_stop_is_unavailable(
    way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "STOP_SECONDS", 0.01)
    bench = Bench(seconds=0.01)
    bench.connection.deaf_interrupts = 100
    work = bench.connection.long_statement()
    alone = way == "alone"
    run = bench.session.run(work) if alone else bench.session.together(steps(bench, work))
    with pytest.raises(UnavailableError, match="nor to the request to stop"):
        await run
    assert bench.pooled.broken
    bench.connection.stopped.set()


async def test_steps_taken_together_give_their_results() -> None:
    bench = Bench()
    works = [asyncio.sleep(0, number) for number in range(3)]
    assert await bench.session.together(steps(bench, *works)) == [0, 1, 2]
    assert await bench.session.run(asyncio.sleep(0, "after")) == "after"


@pytest.mark.parametrize(("dialect", "interrupts"), [(FakeDialect(), 1), (Cancelling(), 0)])
async def test_steps_taken_together_are_stopped_at_the_deadline(
    dialect: FakeDialect, interrupts: int
) -> None:
    bench = Bench(seconds=0.01, dialect=dialect)
    later = asyncio.sleep(0, "never")
    works = (asyncio.sleep(0), bench.connection.long_statement(), later)
    with pytest.raises(TimeLimitError, match=r"after 0\.01 s"):
        await bench.session.together(steps(bench, *works))
    assert (bench.connection.interrupts, bench.pooled.broken) == (interrupts, False)


async def test_a_step_of_several_is_translated_and_ends_them() -> None:
    bench = Bench()
    later = asyncio.sleep(0, "never")
    with pytest.raises(ConflictError):
        await bench.session.together(steps(bench, raising(DeadlockError()), later))
    assert bench.session.connection is bench.pooled.connection


async def test_steps_taken_together_stop_behind_a_caller_who_goes_away() -> None:
    bench = Bench()
    later = asyncio.sleep(0, "never")
    work = steps(bench, bench.connection.long_statement(), later)
    call = asyncio.create_task(bench.session.together(work))
    await asyncio.sleep(0.001)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await asyncio.wait_for(bench.connection.stopped.wait(), 1)
    bench.session.release()
    assert bench.connection.interrupts == 1
    with pytest.raises(DbmcpError):
        await bench.session.run(asyncio.sleep(0))


async def test_a_shutdown_stops_steps_taken_together() -> None:
    bench = Bench()
    work = steps(bench, bench.connection.long_statement())
    call = asyncio.create_task(bench.session.together(work))
    await asyncio.sleep(0.001)
    bench.session.stop()
    with pytest.raises(CancelledError, match="closing"):
        await call


async def test_a_released_connection_goes_back_once() -> None:
    bench = Bench()
    bench.session.release()
    bench.session.release()
    assert bench.pool.returned == [bench.pooled]
