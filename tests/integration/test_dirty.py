"""A connection in any state never reaches the next caller: it comes back clean or not at all."""

import asyncio
import contextlib
import tomllib
from pathlib import Path

import pytest

from dbmcp.config import Mode, PoolSettings
from dbmcp.database import Database, pool
from dbmcp.errors import DbmcpError
from tests.engines.scratch import SLOW_QUERY, Scratch
from tests.integration.agent import open_agent
from tests.integration.below import bare, run

pytestmark = pytest.mark.usefixtures("quiet")

DIRT = Path(__file__).with_name("dirt")
ONE = PoolSettings(size=1, overflow=0, timeout_seconds=3)


async def seen(
    database: Database, looks: list[str], *before: str, writes: bool = False
) -> list[str]:
    """What each query shows in a session of its own, or after some statements in theirs."""
    shown: list[str] = []
    for look in looks:
        try:
            shown.append(str(await run(database, *before, look, read_only=not writes)))
        except DbmcpError as error:
            shown.append(str(error))
        await database.settle()
    return shown


async def leave(database: Database, texts: list[str], *, writes: bool, end: str) -> None:
    """Run statements in a session and give it back with its transaction open, done or failed."""
    session = await database.open_session(read_only=not writes, timeout_seconds=10)
    with contextlib.suppress(DbmcpError):  # the engine's fence stops some of them
        for text in texts:
            answer = await session.execute(bare(text))
            if answer.columns:
                await session.fetch(answer, 100, bound=bare(text))
    if end == "committed":
        with contextlib.suppress(DbmcpError):
            await session.commit()
    elif end == "failed":
        with pytest.raises(DbmcpError):
            await session.execute(bare("SELECT * FROM no_such_table"))
    database.release(session)
    await database.settle()


@pytest.mark.parametrize("end", ["open", "committed", "failed"])
async def test_nothing_that_a_session_left_is_met_by_the_next(shop: Scratch, end: str) -> None:
    table = tomllib.loads((DIRT / f"{shop.backend.family}.toml").read_text())
    looks: list[str] = table["look"]
    met: list[str] = []
    async with open_agent(shop.url, mode=Mode.READ_WRITE, pool=ONE) as agent:
        database = agent.target.database
        clean = {writes: await seen(database, looks, writes=writes) for writes in (False, True)}
        for dirt in table["dirt"]:
            if end == "committed" and dirt.get("uncommitted", False):
                continue
            await leave(database, dirt["texts"], writes=dirt.get("writes", False), end=end)
            for writes, before in clean.items():
                after = await seen(database, looks, writes=writes)
                pairs = zip(before, after, strict=True)
                met += [f"{dirt['texts']}: {now}, not {was}" for was, now in pairs if was != now]
    assert met == []
    assert await shop.run("SELECT count(*) FROM customers") == [(5,)]


MANY = "SELECT a.n AS x, b.n AS y FROM numbers a CROSS JOIN numbers b"


@pytest.mark.parametrize("rows", [0, 1, 5, 1_000, 40_000])
async def test_an_answer_half_read_leaves_no_row_behind(shop: Scratch, rows: int) -> None:
    await shop.add_numbers()
    for driver, url in shop.urls().items():
        async with open_agent(url, mode=Mode.READ_WRITE, pool=ONE) as agent:
            database = agent.target.database
            for read_only in (True, False):
                session = await database.open_session(read_only=read_only, timeout_seconds=10)
                answer = await session.execute(bare(MANY))
                assert len(await session.fetch(answer, rows, bound=bare(MANY))) == rows
                database.release(session)
                assert await run(database, "SELECT 41 + 1") == [(42,)], driver
            assert await agent.idle() == dict.fromkeys(await agent.idle(), 0)


async def test_a_fetch_cut_in_the_middle_leaves_no_row_behind(shop: Scratch) -> None:
    await shop.add_numbers()
    for driver, url in shop.urls().items():
        async with open_agent(url, pool=ONE) as agent:
            database = agent.target.database
            for pause in (0, 0, 0.001, 0.01, 0.05):
                session = await database.open_session(read_only=True, timeout_seconds=10)
                answer = await session.execute(bare(MANY))
                fetch = asyncio.create_task(session.fetch(answer, 10_000, bound=bare(MANY)))
                await asyncio.sleep(pause)
                fetch.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await fetch
                database.release(session)
                assert await run(database, "SELECT 41 + 1") == [(42,)], (driver, pause)
            await shop.until_running(count=0)


async def test_a_statement_cut_anywhere_leaves_a_clean_connection(shop: Scratch) -> None:
    await shop.add_numbers()
    for driver, url in shop.urls().items():
        async with open_agent(url, mode=Mode.READ_WRITE, pool=ONE) as agent:
            for steps in range(0, 60, 3):
                text = SLOW_QUERY if steps % 2 else "UPDATE customers SET note = 'cut' WHERE id > 0"
                call = asyncio.create_task(agent.ask(text))
                for _ in range(steps):
                    await asyncio.sleep(0)
                call.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await call
                assert await agent.scalar("SELECT 41 + 1") == "42", (driver, steps)
            await agent.until_idle()
            assert await shop.running() == []


class Refusing:
    """A reset that fails, or never ends."""

    def __init__(self, how: str) -> None:
        self._how = how

    async def __call__(self) -> None:
        if self._how == "hangs":
            await asyncio.sleep(60)
        raise OSError(self._how)


@pytest.mark.parametrize("how", ["fails", "hangs"])
async def test_a_connection_that_cannot_be_reset_is_thrown_away(
    shop: Scratch, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(pool, "RESET_SECONDS", 0.2)
    async with open_agent(shop.url, pool=ONE) as agent:
        database = agent.target.database
        session = await database.open_session(read_only=True, timeout_seconds=5)
        assert not session.fresh
        spoilt = session.connection
        monkeypatch.setattr(spoilt, "reset", Refusing(how))
        database.release(session)
        session = await database.open_session(read_only=True, timeout_seconds=5)
        assert session.fresh
        assert session.connection is not spoilt
        database.release(session)
        assert await agent.scalar("SELECT count(*) FROM customers") == "5"
        await agent.until_idle()
    if not shop.backend.lacks("server"):
        assert await until_connections(shop, 0) == 0


async def until_connections(scratch: Scratch, count: int) -> int:
    """Wait until so many sessions of dbmcp are left on the server; a while at most."""
    for _ in range(100):
        if await scratch.connections() == count:
            break
        await asyncio.sleep(0.05)
    return await scratch.connections()
