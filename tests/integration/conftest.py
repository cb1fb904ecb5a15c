"""What the integration tests share: agents on a scratch database with a small shop in it."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest

from dbmcp.config import Mode
from tests.engines.scratch import Scratch
from tests.integration.agent import Agent, open_agent

SHOP = (
    "CREATE TABLE customers (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL, "
    "note VARCHAR(200), total NUMERIC(30, 18))",
    "INSERT INTO customers VALUES (1, 'Northwind', NULL, 12.5)",
    "INSERT INTO customers VALUES (2, 'Miller, Sons', '', 900719925474.0993)",
    "INSERT INTO customers VALUES (3, 'NULL', 'two\nlines', -0.000000000000000001)",
    "INSERT INTO customers VALUES (4, 'Ærø \"quoted\"', 'end', 0)",
    "INSERT INTO customers VALUES (5, 'last', NULL, NULL)",
)


@pytest.fixture
async def shop(scratch: Scratch) -> Scratch:
    """A scratch database with five customers."""
    await scratch.run(*SHOP)
    return scratch


@pytest.fixture
async def reader(shop: Scratch) -> AsyncIterator[Agent]:
    """An agent that may read the shop."""
    async with open_agent(shop.url) as agent:
        yield agent


@pytest.fixture
async def writer(shop: Scratch) -> AsyncIterator[Agent]:
    """An agent that may read and write the shop."""
    async with open_agent(shop.url, mode=Mode.READ_WRITE) as agent:
        yield agent


DRIVERS_OWN = (
    "unexpected connection_lost() call",
    "connection was closed in the middle of operation",
)
"""What asyncpg leaves in futures of its own that nobody can reach: of a TLS request that took too
long, and of a COPY whose connection was lost."""


class Clock:
    """The event loop's time, which a test moves on: what waits for a time finds it over at once.

    Args:
        loop: whose time it is.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._time = loop.time
        self._ahead = 0.0

    def time(self) -> float:
        """The seconds that the loop is told."""
        return self._time() + self._ahead

    async def advance(self, seconds: float) -> None:
        """Let time pass, and what it ends end."""
        self._ahead += seconds
        for _ in range(3):
            await asyncio.sleep(0)


@pytest.fixture
async def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock in place of the running loop's."""
    loop = asyncio.get_running_loop()
    made = Clock(loop)
    monkeypatch.setattr(loop, "time", made.time)
    return made


@pytest.fixture
async def quiet(caplog: pytest.LogCaptureFixture) -> AsyncIterator[None]:
    """Nothing is left that would end up on stderr: no forgotten error, no traceback in the log."""
    complaints: list[dict[str, Any]] = []

    def hear(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if str(context.get("exception")) not in DRIVERS_OWN:
            complaints.append(context)

    asyncio.get_running_loop().set_exception_handler(hear)
    yield
    gc.collect()
    await asyncio.sleep(0)
    assert complaints == []
    logged = caplog.get_records("call")
    assert [r for r in logged if r.levelno >= logging.ERROR or r.exc_info] == []
