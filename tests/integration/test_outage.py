"""A server that stops, dies, hangs or is not there: told in time, and over by itself."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from dbmcp.app import open_app
from dbmcp.config import DatabaseSettings, Limits, Mode, PoolSettings, Secret, Settings
from dbmcp.errors import DbmcpError
from dbmcp.models import Caller, FetchMode, QueryRequest
from tests.engines.pace import held, in_time
from tests.engines.proxy import Proxy, open_proxy
from tests.engines.scratch import Scratch
from tests.engines.servers import PASSWORD, Server
from tests.integration.agent import Agent, open_agent
from tests.integration.conftest import SHOP

pytestmark = [pytest.mark.needs("server"), pytest.mark.usefixtures("quiet")]

QUICK = Limits(timeout_seconds=5, connect_timeout_seconds=1)
PATIENCE_SECONDS = 60
ONE = PoolSettings(size=1, overflow=0)
INSERT = "INSERT INTO customers (id, name) VALUES (77, 'x')"


class Callers:
    """Callers that ask again and again, and what came of it.

    Attributes:
        outcomes: how often each error code, or `ok`, was the answer.
        slowest: seconds of the call that took longest.
    """

    def __init__(self, agent: Agent, *, count: int) -> None:
        self.outcomes: Counter[str] = Counter()
        self.slowest = 0.0
        self._agent = agent
        self._stopped = False
        self._tasks = [asyncio.create_task(self._loop(n)) for n in range(count)]

    async def until_ok(self) -> None:
        """Wait until each caller has had an answer from now on."""
        await self.until("ok", more_than=self.outcomes["ok"] + 2 * len(self._tasks) - 1)

    async def until(self, outcome: str, *, more_than: int) -> None:
        """Wait until an outcome has come more often."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while self.outcomes[outcome] <= more_than:  # noqa: ASYNC110  callers have no event
                await asyncio.sleep(0.01)

    async def stop(self) -> None:
        self._stopped = True
        await asyncio.gather(*self._tasks)

    async def _loop(self, number: int) -> None:
        texts = (
            "SELECT count(*) FROM customers",
            "SELECT a.n FROM numbers a, numbers b WHERE b.n < 5",
        )
        while not self._stopped:
            begun = time.monotonic()
            try:
                await self._agent.ask(texts[number % 2], max_rows=3)
                outcome = "ok"
            except DbmcpError as error:
                outcome = error.code
            self.slowest = max(self.slowest, time.monotonic() - begun)
            self.outcomes[outcome] += 1
            await asyncio.sleep(0.01)


@pytest.fixture
async def private_shop(private_scratch: Scratch) -> Scratch:
    """A shop on a server of its own."""
    await private_scratch.run(*SHOP)
    await private_scratch.add_numbers()
    return private_scratch


@pytest.mark.parametrize("end", [Server.stop, Server.kill])
async def test_a_server_that_ends_under_load_and_comes_back(
    private_server: Server, private_shop: Scratch, end: Callable[[Server], None]
) -> None:
    async with open_agent(private_shop.url, limits=QUICK) as agent:
        callers = Callers(agent, count=20)
        await callers.until_ok()
        await private_shop.close()
        await asyncio.to_thread(end, private_server)
        failed = callers.outcomes["unavailable"]
        await callers.until("unavailable", more_than=failed + 20)
        await asyncio.to_thread(private_server.start)
        await callers.until_ok()
        await callers.stop()
        assert set(callers.outcomes) == {"ok", "unavailable"}
        assert held(callers.slowest, seconds=QUICK.timeout_seconds)
        await agent.until_idle()
        assert await agent.scalar("SELECT count(*) FROM customers") == "5"


async def test_a_database_that_is_down_at_start_comes_back_by_itself(
    private_server: Server, private_shop: Scratch, scratch: Scratch
) -> None:
    await private_shop.close()
    private_server.stop()
    databases = {
        name: DatabaseSettings(name, Secret(url), limits=QUICK)
        for name, url in (("down", private_shop.url), ("up", scratch.url))
    }

    async def ask(name: str) -> str:
        request = QueryRequest("SELECT 41 + 1", None, fetch_mode=FetchMode.SCALAR)
        try:
            return await app.query(name, request, caller=Caller())
        except DbmcpError as error:
            return f"[{error.code}] {error}"

    async with open_app(Settings(databases)) as app:
        app.start()
        down = await ask("down")
        assert down.startswith("[unavailable] down: ")
        assert "refused" in down
        assert f"127.0.0.1:{private_server.port}" in down
        assert PASSWORD not in down
        assert await ask("up") == "42"
        await asyncio.to_thread(private_server.start)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await ask("down") != "42":  # noqa: ASYNC110  the server itself has no event
                await asyncio.sleep(0.1)
        assert await ask("up") == "42"


@pytest.mark.parametrize("pause", [0.0, 0.05])
async def test_connections_that_were_killed_meanwhile_are_replaced_silently(
    shop: Scratch, pause: float
) -> None:
    for driver, url in shop.urls().items():
        async with open_agent(url, mode=Mode.READ_WRITE) as agent:
            await asyncio.gather(*(agent.ask("SELECT 1") for _ in range(5)))
            await agent.until_idle()
            await shop.end_sessions()
            await asyncio.sleep(pause)
            assert await agent.scalar("SELECT count(*) FROM customers") == "5", driver
            await agent.until_idle()
            await shop.end_sessions()
            await asyncio.sleep(pause)
            # Nothing of a write has been sent when its BEGIN finds the dead connection.
            await agent.ask("UPDATE customers SET note = 'x' WHERE id = 1")
            await agent.until_idle()


@pytest.fixture
async def proxy(shop: Scratch) -> AsyncIterator[Proxy]:
    """A proxy before the shop's server."""
    async with open_proxy(shop.url) as opened:
        yield opened


@pytest.mark.parametrize("passes", [False, True])
async def test_a_read_whose_connection_breaks_is_asked_once_more(
    shop: Scratch, proxy: Proxy, *, passes: bool
) -> None:
    for url in shop.urls().values():
        async with open_agent(proxy.url(url), limits=QUICK, pool=ONE) as agent:
            proxy.cut_at, proxy.passes, proxy.seen = b"customers /* cut */", passes, 0
            refusal = await agent.refusal("SELECT count(*) FROM customers /* cut */")
            assert refusal.startswith("[unavailable] shop: ")
            assert proxy.seen == 2
            proxy.cut_at = b""
            await agent.until_answered()


@pytest.mark.parametrize("passes", [False, True])
async def test_a_write_is_never_sent_twice(shop: Scratch, proxy: Proxy, *, passes: bool) -> None:
    for driver, url in shop.urls().items():
        async with open_agent(
            proxy.url(url), mode=Mode.READ_WRITE, limits=QUICK, pool=ONE
        ) as agent:
            proxy.cut_at, proxy.passes, proxy.seen = b"INSERT", passes, 0
            refusal = await agent.refusal(INSERT)
            assert refusal.startswith("[unavailable] shop: "), driver
            assert proxy.seen == 1
            proxy.cut_at = b""
            await agent.until_answered()
            assert await agent.scalar("SELECT count(*) FROM customers WHERE id = 77") == "0"


@pytest.mark.parametrize("passes", [False, True])
async def test_a_connection_that_breaks_during_commit_leaves_the_outcome_unknown(
    shop: Scratch, proxy: Proxy, *, passes: bool
) -> None:
    for driver, url in shop.urls().items():
        async with open_agent(
            proxy.url(url), mode=Mode.READ_WRITE, limits=QUICK, pool=ONE
        ) as agent:
            proxy.cut_at, proxy.passes, proxy.seen = b"COMMIT", passes, 0
            refusal = await agent.refusal(INSERT)
            assert refusal.startswith("[outcome_unknown] the connection broke during COMMIT"), (
                driver
            )
            assert proxy.seen == 1
            proxy.cut_at = b""
            await agent.until_answered()
            kept = await agent.scalar("SELECT count(*) FROM customers WHERE id = 77")
            assert kept == str(int(passes))
            await agent.ask("DELETE FROM customers WHERE id = 77")


async def test_an_answer_cut_in_the_middle_is_no_answer(shop: Scratch, proxy: Proxy) -> None:
    await shop.add_numbers()
    many = "SELECT a.n, b.n FROM numbers a CROSS JOIN numbers b"
    for driver, url in shop.urls().items():
        wide = replace(QUICK, max_result_bytes=4_000_000)
        async with open_agent(proxy.url(url), limits=wide, pool=ONE) as agent:
            call = asyncio.create_task(agent.ask(many, max_rows=10_000, timeout_seconds=4))
            await asyncio.sleep(0.05)
            proxy.cut()
            try:
                answer = await call
                assert answer.startswith("10000 rows"), driver
            except DbmcpError as error:
                assert error.code == "unavailable", driver  # noqa: PT017  one of two right ends
            await agent.until_answered()


async def test_a_server_that_falls_silent_is_unavailable_and_then_comes_back(
    shop: Scratch, proxy: Proxy
) -> None:
    for driver, url in shop.urls().items():
        async with open_agent(proxy.url(url), limits=QUICK) as agent:
            await asyncio.gather(*(agent.ask("SELECT 1") for _ in range(4)))
            await agent.idle()
            proxy.freeze()
            begun = time.monotonic()
            refusals = await asyncio.gather(
                *(agent.refusal("SELECT 41 + 1", timeout_seconds=0.5) for _ in range(8))
            )
            assert in_time(begun, seconds=3)
            assert {refusal.split("]")[0] for refusal in refusals} == {"[unavailable"}, driver
            proxy.thaw()
            await agent.until_answered()
            await agent.until_idle()
            assert await shop.running() == []


def changed(url: str, *, password: str = "", host: str = "", port: int = 0, path: str = "") -> str:
    """A URL with some of its parts replaced."""
    parts = urlsplit(url)
    user = parts.username or ""
    secret = password or parts.netloc.partition(":")[2].rpartition("@")[0]
    place = f"{user}:{secret}@{host or parts.hostname}:{port or parts.port}"
    return urlunsplit(parts._replace(netloc=place, path=path or parts.path))


CANARY = "canary-4711"


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "password": ({"password": CANARY}, "refuse"),
    "database": ({"path": "/no_such_database"}, "no_such_database|does not exist"),
    "host": ({"host": "no-such-host.invalid"}, "no-such-host.invalid"),
    "port": ({"port": 1}, "refused at 127.0.0.1:1"),
}


@pytest.mark.parametrize("part", WRONG)
async def test_what_is_wrong_with_a_url_is_one_clear_error(scratch: Scratch, part: str) -> None:
    change, expected = WRONG[part]
    for driver, url in scratch.urls().items():
        async with open_agent(changed(url, **change), limits=QUICK, connect=False) as agent:
            begun = time.monotonic()
            refusal = await agent.refusal("SELECT 1")
            assert in_time(begun, seconds=QUICK.timeout_seconds)
        assert refusal.startswith("[unavailable] shop: "), driver
        assert any(word in refusal for word in expected.split("|")), refusal
        assert "\n" not in refusal
        assert CANARY not in refusal
        assert PASSWORD not in refusal


async def test_a_port_that_takes_the_call_and_never_answers(scratch: Scratch) -> None:
    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(mute, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    for driver, url in scratch.urls().items():
        async with open_agent(changed(url, port=port), limits=QUICK, connect=False) as agent:
            begun = time.monotonic()
            refusal = await agent.refusal("SELECT 1")
            assert in_time(begun, seconds=3), driver
            assert refusal.startswith("[unavailable] shop: "), driver
            assert PASSWORD not in refusal
            # Everybody else is told at once.
            begun = time.monotonic()
            assert "try, next in" in await agent.refusal("SELECT 1")
            assert in_time(begun, seconds=0.2), driver
    server.close()


async def test_a_url_that_asks_for_tls_gets_tls_or_an_error(scratch: Scratch) -> None:
    for driver, url in scratch.urls().items():
        async with open_agent(f"{url}?sslmode=require", limits=QUICK, connect=False) as agent:
            refusal = await agent.refusal("SELECT 1")
        assert refusal.startswith("[unavailable] shop: "), driver
        assert "TLS" in refusal
        assert PASSWORD not in refusal
