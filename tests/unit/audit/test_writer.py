"""The writer: everything arrives, whatever the store does, and nothing of it reaches a call."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from dbmcp.audit import Entry, Recorder, note_statement
from dbmcp.audit import writer as module
from dbmcp.audit.rows import Rows
from dbmcp.audit.writer import Writer
from dbmcp.config import DatabaseSettings, Secret, Settings
from dbmcp.errors import StatementError, UnavailableError
from dbmcp.models import Caller
from tests.unit.audit.fakes import FakeSink, fake_database

PATIENCE_SECONDS = 10
DOWN = UnavailableError("store: connection refused")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GATHER_SECONDS", 0.005)
    monkeypatch.setattr(module, "FIRST_PAUSE_SECONDS", 0.005)
    monkeypatch.setattr(module, "LONGEST_PAUSE_SECONDS", 0.02)


class Bench:
    """A recorder, a sink, and the writer between them."""

    def __init__(self, capacity: int) -> None:
        self.recorder = Recorder(enabled=True, capacity=capacity)
        self.sink = FakeSink()
        settings = Settings({"shop": DatabaseSettings("shop", Secret("x.db"))})
        self.writer = Writer(self.recorder, Rows(settings, lambda _: None), lambda: self.sink)

    def call(self, tool: str = "t", *texts: str) -> Entry:
        with self.recorder.begin(Entry(tool, {})) as entry:
            for text in texts:
                with note_statement(Caller(entry=entry), text, database=fake_database()):
                    pass
        return entry

    async def until(self, condition: Callable[[], Any]) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not condition():  # noqa: ASYNC110 -- it asks for many things
                await asyncio.sleep(0.002)

    async def until_written(self) -> None:
        await self.until(lambda: not self.recorder.waiting)


@asynccontextmanager
async def bench(capacity: int = 10_000) -> AsyncGenerator[Bench]:
    made = Bench(capacity)
    made.writer.start()
    try:
        yield made
    finally:
        await made.writer.close()


async def test_every_call_arrives_with_its_statements() -> None:
    async with bench() as b:
        for number in range(1_000):
            b.call(f"t{number}", "SELECT 1", "SELECT 2")
        await b.until_written()
        assert b.sink.tools() == [f"t{number}" for number in range(1_000)]
        assert len(b.sink.notes) == 2_000
        assert b.recorder.state().written == 1_000
        assert max(b.sink.batches) <= module.BATCH
    assert b.sink.closed


async def test_the_last_calls_are_written_at_the_end() -> None:
    async with bench() as b:
        b.call("last")
    assert b.sink.tools() == ["last"]
    assert b.sink.closed


async def test_a_store_that_is_down_for_a_while_loses_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with bench() as b:
        b.sink.fail(DOWN, DOWN, DOWN)
        with caplog.at_level(logging.WARNING):
            for number in range(300):
                b.call(f"t{number}")
            await b.until(lambda: b.recorder.error)
            assert b.recorder.state().error == str(DOWN)
            await b.until_written()
        assert len(b.sink.executions) == 300
        assert b.recorder.state().error == ""
        assert [record.getMessage() for record in caplog.records] == [
            "audit: store: connection refused. calls go on, up to 10000 wait",
            "audit: calls are recorded again; 0 were not, since the start",
        ]


async def test_a_write_of_which_nobody_knows_is_written_over() -> None:
    async with bench() as b:
        await b.until(lambda: True)
        real = b.sink.write

        async def cut(*arguments: Any, **named: Any) -> None:
            await real(*arguments, **named)
            b.sink.write = real
            raise UnavailableError("the connection broke during COMMIT")

        b.sink.write = cut
        b.call("once", "SELECT 1")
        await b.until_written()
        assert b.sink.tools() == ["once"]
        assert len(b.sink.notes) == 1


async def test_a_full_queue_loses_what_comes_then(caplog: pytest.LogCaptureFixture) -> None:
    async with bench(capacity=10) as b:
        b.sink.fail(*[DOWN] * 20)
        with caplog.at_level(logging.WARNING):
            for number in range(50):
                b.call(f"t{number}")
                await asyncio.sleep(0)
            state = b.recorder.state()
            assert (state.waiting, state.dropped, state.percent) == (10, 40, 100)
            await b.until_written()
        assert b.sink.tools() == [f"t{number}" for number in range(10)]
        assert b.recorder.state().dropped == 40
        said = [record.getMessage() for record in caplog.records]
        assert sum("queue is full" in line for line in said) == 1
        assert "audit: calls are recorded again; 40 were not, since the start" in said


async def test_rows_held_are_bounded_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_HELD_CHARACTERS", 5_000)
    async with bench() as b:
        b.sink.fail(*[DOWN] * 20)
        for _ in range(100):
            b.call("t", "SELECT a FROM t")
        await b.until(lambda: b.recorder.dropped)
        await b.until_written()
        assert 1 <= len(b.sink.executions) < 10
        assert len(b.sink.executions) + b.recorder.dropped == 100


async def test_a_row_that_the_store_never_takes_stops_no_other() -> None:
    async with bench() as b:
        b.sink.refuses, b.sink.refusal = "poison", StatementError("value too long")
        for tool in ("a", "poison", "b", "c"):
            b.call(tool)
        await b.until_written()
        assert sorted(b.sink.tools()) == ["a", "b", "c"]
        assert (b.recorder.state().written, b.recorder.state().dropped) == (3, 1)


async def test_a_store_that_refuses_everything_loses_nothing_by_it() -> None:
    async with bench() as b:
        b.sink.refuses, b.sink.refusal = "t", StatementError("opened for reading only")
        for _ in range(5):
            b.call("t")
        await asyncio.sleep(0.2)
        assert b.recorder.state().dropped == 0
        b.sink.refusal = None
        await b.until_written()
        assert len(b.sink.executions) == 5


async def test_a_crash_in_the_audit_is_logged_and_goes_no_further(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with bench() as b:
        with caplog.at_level(logging.WARNING):
            b.sink.fail(RuntimeError("bug: secret"))
            b.call("t")
            await b.until_written()
        assert b.sink.tools() == ["t"]
        first = caplog.records[0].getMessage()
        assert first == "audit: RuntimeError. calls go on, up to 10000 wait"
        assert any(record.exc_info for record in caplog.records)


async def test_an_entry_of_which_no_rows_can_be_made_is_lost_alone() -> None:
    async with bench() as b:
        entry = Entry("bad", {})
        entry.started_at = float("nan")
        with b.recorder.begin(entry):
            pass
        b.call("good")
        await b.until_written()
        assert b.sink.tools() == ["good"]
        assert b.recorder.state().dropped == 1


async def test_a_long_call_is_written_while_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONG_SECONDS", 0.0)
    async with bench() as b:
        with b.recorder.begin(Entry("long", {})) as entry:
            note = note_statement(Caller(entry=entry), "SELECT 1", database=fake_database())
            with note:
                await b.until(lambda: b.sink.executions)
                (row,) = b.sink.executions.values()
                assert (row["status"], row["duration_ms"]) == ("unfinished", None)
                (noted,) = b.sink.notes.values()
                assert noted["error"] == "unfinished"
        await b.until_written()
        (row,) = b.sink.executions.values()
        (noted,) = b.sink.notes.values()
        assert (row["status"], noted["error"]) == ("success", "")
        assert b.recorder.state().written == 1


async def test_a_store_that_hangs_holds_up_the_end_only_so_long(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "CLOSE_SECONDS", 0.05)
    monkeypatch.setattr(module, "LET_GO_SECONDS", 0.05)

    async def hang(*_: Any, **__: Any) -> None:
        await asyncio.Event().wait()

    with caplog.at_level(logging.WARNING):
        async with bench() as b:
            b.sink.write = hang
            b.sink.close = hang
            b.call("t")
            loop = asyncio.get_running_loop()
            begun = loop.time()
        assert loop.time() - begun < PATIENCE_SECONDS
    assert [record.getMessage() for record in caplog.records] == [
        "audit: calls that could not be recorded: 1"
    ]


async def test_idle_it_does_nothing() -> None:
    turns = 0

    async with bench() as b:
        b.call("t")
        await b.until_written()
        real = b.writer._turn

        async def counted() -> None:
            nonlocal turns
            turns += 1
            await real()

        b.writer._turn = counted
        await asyncio.sleep(0.1)
        assert turns <= 2
