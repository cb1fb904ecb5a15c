"""The audit on every engine: calls of the App recorded in a store of that engine."""

import asyncio
import logging
import os
import sqlite3
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from dbmcp.app import App, open_app
from dbmcp.audit import Entry, Source, Status
from dbmcp.audit.report import latest, recorded_since, report
from dbmcp.config import (
    AuditSettings,
    DatabaseSettings,
    Mode,
    Recorded,
    Secret,
    Settings,
    StoreSettings,
)
from dbmcp.errors import DbmcpError
from dbmcp.models import Caller, QueryRequest
from dbmcp.store import Store
from dbmcp.store.tables import statements, tool_executions
from tests.engines.scratch import Scratch
from tests.engines.servers import Server

PATIENCE_SECONDS = 60
CANARY = "Canary-7f3a"


def settings_for(url: str, store_url: str, *, recorded: Recorded = Recorded.MASKED) -> Settings:
    database = DatabaseSettings("shop", Secret(url), mode=Mode.READ_WRITE)
    return Settings(
        {"shop": database}, store=StoreSettings(Secret(store_url)), audit=AuditSettings(recorded)
    )


@asynccontextmanager
async def recording(settings: Settings) -> AsyncGenerator[App]:
    async with open_app(settings) as app:
        await app.target()
        yield app


async def ask(app: App, query: str = "", **more: Any) -> str:
    """One call of execute_query, entered in the audit as the middleware does it."""
    parameters = more.get("parameters")
    arguments = {"query": query, "parameters": parameters}
    entry = Entry("execute_query", arguments, client="tests", request_id="1")
    with app.recorder.begin(entry):
        try:
            return await app.query("", QueryRequest(query, **more), caller=Caller(entry=entry))
        except DbmcpError as error:
            entry.error = error
            return f"[{error.code}] {error}"


async def until(condition: Callable[[], Any]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not condition():  # noqa: ASYNC110 -- another task changes it
            await asyncio.sleep(0.02)


async def until_written(app: App) -> None:
    await until(lambda: not app.recorder.waiting)


@asynccontextmanager
async def store_at(url: str) -> AsyncGenerator[Store]:
    store = Store(StoreSettings(Secret(url)))
    try:
        yield store
    finally:
        await store.close()


async def recorded(url: str, table: Any) -> list[dict[str, Any]]:
    async with store_at(url) as store, store.reading() as connection:
        rows = await connection.execute(select(table).order_by(table.c.id))
        return [dict(row) for row in rows.mappings()]


async def count(url: str, table: Any) -> int:
    async with store_at(url) as store, store.reading() as connection:
        return (await connection.execute(select(func.count()).select_from(table))).scalar_one()


async def test_calls_and_statements_are_recorded_on_every_engine(shop: Scratch) -> None:
    async with recording(settings_for(shop.url, shop.url)) as app:
        await ask(app, f"SELECT id FROM customers WHERE name = '{CANARY}'")
        text = await ask(app, "SELECT id FROM customers ORDER BY id", max_rows=2)
        await ask(app, cursor=text.partition("(cursor ")[2].partition(")")[0])
        await ask(app, "UPDATE customers SET note = :n WHERE id < 3", parameters={"n": CANARY})
        await ask(app, "DROP TABLE customers")
        await ask(app, f"INSERT INTO customers (id, name) VALUES (1, '{CANARY}')")
        await until_written(app)
    executions = await recorded(shop.url, tool_executions)
    assert [(row["status"], row["rows"], row["source"]) for row in executions] == [
        ("success", 0, "live"),
        ("success", 2, "live"),
        ("success", 2, "cached"),
        ("success", 2, "live"),
        ("refused", None, "live"),
        ("error", None, "live"),
    ]
    assert executions[4]["rule"] == "statement-kind"
    notes = await recorded(shop.url, statements)
    notes.sort(key=lambda note: note["execution_id"])  # calls of one millisecond share its ids
    assert [(note["kind"], note["error"]) for note in notes] == [
        ("read", ""),
        ("read", ""),
        ("write", ""),
        ("ddl", "policy_denied"),
        ("write", "statement_failed"),
    ]
    assert notes[0]["fingerprint"] == "SELECT id FROM customers WHERE name = ?"
    assert {note["tables"] for note in notes if note["kind"] != "ddl"} == {'["customers"]'}
    assert CANARY not in f"{executions}{notes}"


@pytest.mark.parametrize(("kept", "shown"), [(Recorded.FULL, True), (Recorded.NONE, False)])
async def test_the_operator_decides_what_is_kept(
    shop: Scratch, kept: Recorded, *, shown: bool
) -> None:
    async with recording(settings_for(shop.url, shop.url, recorded=kept)) as app:
        await ask(app, "SELECT :v", parameters={"v": CANARY})
        await until_written(app)
    (execution,) = await recorded(shop.url, tool_executions)
    assert (CANARY in (execution["params"] or "")) is shown
    assert CANARY not in str(await recorded(shop.url, statements))


async def test_no_row_of_a_result_is_stored(shop: Scratch) -> None:
    async with recording(settings_for(shop.url, shop.url, recorded=Recorded.FULL)) as app:
        text = await ask(app, "SELECT * FROM customers")
        assert "Northwind" in text
        await until_written(app)
    kept = [await recorded(shop.url, table) for table in (tool_executions, statements)]
    assert "Northwind" not in str(kept)


async def test_a_text_with_anything_in_it_is_recorded(shop: Scratch) -> None:
    async with recording(settings_for(shop.url, shop.url, recorded=Recorded.FULL)) as app:
        for text in ("SELECT 'a\0b'", "SELECT '\U0001f600 \u0301'", "\0" * 9, "x" * 100_000):
            await ask(app, text)
        await until_written(app)
    assert await count(shop.url, tool_executions) == 4


async def test_ten_thousand_calls_leave_ten_thousand_records(scratch: Scratch) -> None:
    async with recording(settings_for(scratch.url, scratch.url)) as app:

        async def caller() -> None:
            for _ in range(500):
                with app.recorder.begin(Entry("execute_query", {"query": "SELECT 1"})):
                    await asyncio.sleep(0)

        await asyncio.gather(*(caller() for _ in range(20)))
        await until_written(app)
        state = app.recorder.state()
        assert (state.written, state.dropped) == (10_000, 0)
    assert await count(scratch.url, tool_executions) == 10_000


async def test_a_report_sums_what_was_recorded(shop: Scratch) -> None:
    async with recording(settings_for(shop.url, shop.url)) as app:
        for _ in range(3):
            await ask(app, "SELECT 1")
        await ask(app, "DROP TABLE customers")
        await ask(app, "SELEC")
        text = await ask(app, "SELECT id FROM customers", max_rows=1)
        await ask(app, cursor=text.partition("(cursor ")[2].partition(")")[0])
        await until_written(app)
    async with store_at(shop.url) as store:
        found = await report(store, since=datetime.now(UTC) - timedelta(hours=1))
        (tool,) = found.tools
        assert (tool.tool, tool.calls) == ("execute_query", 7)
        assert tool.by_status == {Status.SUCCESS: 5, Status.ERROR: 1, Status.REFUSED: 1}
        assert tool.least_ms is not None
        assert tool.average_ms is not None
        assert tool.most_ms is not None
        assert 0 < tool.least_ms <= tool.average_ms <= tool.most_ms
        assert found.by_source == {Source.LIVE: 6, Source.CACHED: 1}
        assert found.refusals == {"statement-kind": 1}
        assert round(found.error_percent, 1) == 14.3
        later = await report(store, since=datetime.now(UTC) + timedelta(hours=1))
        assert (later.calls, later.error_percent, later.refusals) == (0, 0.0, {})
        last = await latest(store, limit=2)
        assert [call["fingerprint"] for call in last] == ["SELECT id FROM customers", ""]
        assert len(await recorded_since(store, last[-1]["recorded_at"])) >= 1


async def test_a_store_that_goes_down_and_comes_back_has_everything(
    private_scratch: Scratch, private_server: Server, tmp_path: Path
) -> None:
    """The database asked lies elsewhere: only the store is down."""
    path = tmp_path / "asked.db"
    sqlite3.connect(path).close()
    async with recording(settings_for(str(path), private_scratch.url)) as app:
        await ask(app, "SELECT 1")
        await until_written(app)
        await private_scratch.close()
        private_server.stop()  # a kill would cost these servers, which never sync, what they have
        for _ in range(50):
            assert (await ask(app, "SELECT 2")).startswith("1 row")
        await until(lambda: app.recorder.error)
        assert app.recorder.waiting == 50
        private_server.start()
        await until_written(app)
        assert app.recorder.state().error == ""
        assert app.recorder.dropped == 0
    assert await count(private_scratch.url, tool_executions) == 51


# --- a file that cannot be written


async def test_a_full_store_lets_calls_go_on_and_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from dbmcp.dialects.sqlite import storage  # noqa: PLC0415 -- the engine's own, for its limit

    path = tmp_path / "store.sqlite"
    asked = tmp_path / "asked.db"
    sqlite3.connect(asked).close()
    settings = settings_for(str(asked), f"sqlite:///{path}")
    async with recording(settings) as app:
        await ask(app, "SELECT 1")
        await until_written(app)
    real = storage._settle

    def settle(connection: sqlite3.Connection) -> None:
        real(connection)
        [[pages]] = connection.execute("PRAGMA page_count").fetchall()
        connection.execute(f"PRAGMA max_page_count={pages}").fetchall()

    monkeypatch.setattr(storage, "_settle", settle)
    full = replace(settings, audit=AuditSettings(Recorded.FULL))
    with caplog.at_level(logging.WARNING, logger="dbmcp.audit"):
        async with recording(full) as app:
            for _ in range(5):
                text = "SELECT '" + "x" * 20_000 + "'"
                assert (await ask(app, text)).startswith("1 row")
            await until(lambda: app.recorder.error)
            assert "full" in app.recorder.error
            assert app.recorder.waiting == 5
            assert (await ask(app, "SELECT 1")).startswith("1 row")
    said = [record.getMessage() for record in caplog.records]
    assert sum("full" in line for line in said) == 1
    assert said[-1] == "audit: calls that could not be recorded: 6"
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM tool_executions").fetchone() == (1,)
    connection.close()


async def test_a_locked_store_delays_no_call(tmp_path: Path) -> None:
    path, asked = tmp_path / "store.sqlite", tmp_path / "asked.db"
    sqlite3.connect(asked).close()
    async with recording(settings_for(str(asked), f"sqlite:///{path}")) as app:
        await ask(app, "SELECT 1")
        await until_written(app)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        for _ in range(20):
            assert (await ask(app, "SELECT 2")).startswith("1 row")
        assert app.recorder.waiting == 20
        other.execute("ROLLBACK")
        other.close()
        await until_written(app)
    assert await count(f"sqlite:///{path}", tool_executions) == 21


async def test_without_a_store_nothing_is_opened_and_calls_go_on(tmp_path: Path) -> None:
    asked = tmp_path / "asked.db"
    sqlite3.connect(asked).close()
    settings = Settings({"shop": DatabaseSettings("shop", Secret(str(asked)))})
    async with recording(settings) as app:
        assert (await ask(app, "SELECT 1")).startswith("1 row")
        assert not app.recorder.state().enabled
    assert os.listdir(tmp_path) == ["asked.db"]  # noqa: PTH208 -- in an async function
