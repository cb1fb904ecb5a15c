"""The fixtures of the engines: `backend`, `scratch`, `server` and `private_server`."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.engines.backends import AVAILABLE, Backend
from tests.engines.scratch import (
    MysqlScratch,
    PostgresScratch,
    Scratch,
    make_agent,
    scratch_name,
    sqlite_scratch,
    with_database,
)
from tests.engines.servers import PRIVATE, Server, make_root


class Servers:
    """The private servers of this run: one an engine, started when first asked for."""

    def __init__(self) -> None:
        self._root: Path | None = None
        self._running: dict[str, Server] = {}
        self._agents: dict[str, str] = {}

    def get(self, backend: Backend) -> Server:
        """Return the engine's server of this run."""
        if backend.name not in self._running:
            self._running[backend.name] = self.make(backend)
        return self._running[backend.name]

    def make(self, backend: Backend) -> Server:
        """Start a further server of an engine."""
        if self._root is None:
            self._root = make_root()
        server = PRIVATE[backend.name](backend, self._root)
        server.start()
        return server

    async def agent(self, backend: Backend) -> str:
        """Return the URL of `agent` on a server that is named by its URL."""
        if backend.name not in self._agents:
            self._agents[backend.name] = await make_agent(os.environ[backend.url_variable])
        return self._agents[backend.name]

    def close(self) -> None:
        """End them all."""
        for server in self._running.values():
            server.close()


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """The private servers of this run."""
    running = Servers()
    yield running
    running.close()


@pytest.fixture(scope="session", params=AVAILABLE, ids=str)
def backend(request: pytest.FixtureRequest) -> Backend:
    """Every engine of this machine, one after the other."""
    return request.param


async def make_scratch(backend: Backend, servers: Servers, folder: Path) -> Scratch:
    """Name a scratch database on the engine's server; it does not exist yet."""
    if backend.family == "sqlite":
        return sqlite_scratch(backend, folder)
    name = scratch_name()
    if backend.url_variable:
        admin = os.environ[backend.url_variable]
        agent = await servers.agent(backend)
        return MysqlScratch(backend, with_database(agent, name), name, admin)
    return scratch_on(servers.get(backend), name)


def scratch_on(server: Server, name: str) -> PostgresScratch | MysqlScratch:
    """Name a scratch database on a private server."""
    kind = PostgresScratch if server.backend.family == "postgres" else MysqlScratch
    return kind(server.backend, server.url(name), name, server.admin_url)


@pytest.fixture
async def scratch(backend: Backend, servers: Servers, tmp_path: Path) -> AsyncIterator[Scratch]:
    """An own, empty database on the engine, dropped afterwards."""
    made = await make_scratch(backend, servers, tmp_path)
    if isinstance(made, PostgresScratch | MysqlScratch):
        await made.create()
    yield made
    await made.drop()


def _own_server(backend: Backend, servers: Servers) -> Iterator[Server]:
    """An own server to stop, kill and start; only engines that have one (marker `private`)."""
    if backend.name not in PRIVATE:
        pytest.skip(f"{backend}: no server that a test may stop")
    server = servers.make(backend)
    yield server
    server.close()


private_server = pytest.fixture(_own_server, name="private_server")
module_server = pytest.fixture(_own_server, name="module_server", scope="module")
"""The same for all tests of a module."""


@pytest.fixture
async def private_scratch(private_server: Server) -> AsyncIterator[Scratch]:
    """An own database on `private_server`; it goes with the server."""
    made = scratch_on(private_server, scratch_name())
    await made.create()
    yield made
    await made.close()
