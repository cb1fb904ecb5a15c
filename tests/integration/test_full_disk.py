"""A disk that is full under an SQLite file: told as that, nothing kept by half, well with room."""

import re
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from dbmcp.audit import writer as audit_writer
from dbmcp.config import Recorded
from dbmcp.dialects.base import Connection
from dbmcp.dialects.sqlite import storage
from dbmcp.dialects.sqlite.dialect import SQLiteDialect
from dbmcp.models import Operation
from tests.engines.scratch import Scratch
from tests.integration.agent import Agent
from tests.integration.test_audit import ask, recording, settings_for, until, until_written
from tests.integration.test_open_transactions import COUNT, count, insert

pytestmark = [pytest.mark.family("sqlite"), pytest.mark.usefixtures("quiet", "small_disk")]

PAGES = 60
WIDE = "x" * 190
BIG = Operation(
    "INSERT INTO customers (id, name, note) VALUES (50, 'x', :note)", {"note": "x" * 400_000}
)
FULL = "scratch.sqlite: database or disk is full. check the disk, then retry"


@pytest.fixture
def small_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """No SQLite file that dbmcp opens has room for more than some pages."""
    adopt = SQLiteDialect.adopt

    def bound(file: sqlite3.Connection) -> None:
        file.execute(f"PRAGMA max_page_count = {PAGES}").fetchall()

    async def bounded(dialect: SQLiteDialect, driver: Any, *, writable: bool) -> Connection:
        await driver.call(bound)
        return await adopt(dialect, driver, writable=writable)

    monkeypatch.setattr(SQLiteDialect, "adopt", bounded)


async def test_what_does_not_fit_is_not_kept(shop: Scratch, writer: Agent) -> None:
    records = [[number, "x", WIDE] for number in range(100, 5_000)]
    assert await writer.refusal(BIG.query, BIG.parameters) == f"[unavailable] {FULL}"
    assert await writer.scalar(COUNT) == "5"  # who reads does not care
    for error in (
        await writer.rolled_back(insert(10), BIG),
        await writer.not_loaded("customers", records, "id", "name", "note"),
    ):
        assert error.startswith("[unavailable] ")
        assert error.endswith(f"{FULL}. rolled back, nothing was kept")
        assert await writer.scalar(COUNT) == "5"
    await writer.ask("INSERT INTO customers (id, name) VALUES (10, 'fits')")
    await writer.until_idle()
    assert await count(shop) == 6


async def test_batches_that_fit_are_kept_and_told(shop: Scratch, writer: Agent) -> None:
    records = [[number, "x", WIDE] for number in range(101, 5_000)]
    options: dict[str, Any] = {"atomic": False, "batch_size": 100}
    error = await writer.not_loaded("customers", records, "id", "name", "note", **options)
    told = re.fullmatch(
        rf"\[unavailable\] {FULL}\. committed: rows 1 to ([\d,]+) \(inserted .*\. "
        r"resume_at (\d+): send record .*",
        error,
    )
    assert told is not None, error
    kept = int(told[1].replace(",", ""))
    assert int(told[2]) == kept + 1
    assert kept % 100 == 0
    await writer.until_idle()
    assert await count(shop) == 5 + kept


async def test_an_open_transaction_ends_and_says_so(shop: Scratch, writer: Agent) -> None:
    for more in ((), (insert(11),)):
        handle = await writer.begin()
        await writer.act("execute", handle, insert(10))
        error = await writer.not_done("execute", handle, *more, BIG)
        assert error.endswith(f"{FULL}. the transaction was rolled back")
        told = await writer.not_done("commit", handle)
        assert "was rolled back: a call in it ended with unavailable" in told
        await writer.until_idle()
        assert await count(shop) == 5
    assert (await writer.transact(insert(10)))["status"] == "committed"


async def test_a_full_store_stops_no_call_and_loses_none(
    shop: Scratch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[sqlite3.Connection] = []
    settle = vars(storage)["_settle"]

    def bounded(file: sqlite3.Connection) -> None:
        settle(file)
        opened.append(file)
        file.execute("PRAGMA max_page_count = 60").fetchall()

    monkeypatch.setattr(storage, "_settle", bounded)
    monkeypatch.setattr(audit_writer, "FIRST_PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(audit_writer, "LONGEST_PAUSE_SECONDS", 0.05)
    store_url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    async with recording(settings_for(shop.url, store_url, recorded=Recorded.FULL)) as app:
        for number in range(30):
            text = f"SELECT {number} /* {'x' * 10_000} */"
            assert str(number) in await ask(app, text)
        await until(lambda: bool(app.recorder.error))
        assert "database or disk is full" in app.recorder.error
        assert "41" in await ask(app, "SELECT 41")
        for file in opened:
            with suppress(sqlite3.ProgrammingError):  # it is closed
                file.execute("PRAGMA max_page_count = 100000").fetchall()
        monkeypatch.setattr(storage, "_settle", settle)
        await until_written(app)
        assert (app.recorder.written, app.recorder.dropped, app.recorder.error) == (31, 0, "")
