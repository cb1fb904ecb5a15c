"""An agent below the wire: the App on one scratch database, asked as the tools ask it."""

import asyncio
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from dbmcp.app import App, Target, open_app
from dbmcp.config import (
    DatabaseSettings,
    Limits,
    Mode,
    PoolSettings,
    Secret,
    ServerSettings,
    Settings,
)
from dbmcp.errors import DbmcpError
from dbmcp.models import (
    Action,
    Caller,
    FetchMode,
    Format,
    LoadRequest,
    Operation,
    ParameterValue,
    QueryRequest,
    TransactionRequest,
)

Parameters = dict[str, ParameterValue] | list[ParameterValue] | None


@dataclass(frozen=True)
class Agent:
    """What a caller can do, without the wire between.

    Attributes:
        app: the App under test.
        target: its only database, opened.
    """

    app: App
    target: Target

    async def ask(
        self,
        query: str = "",
        parameters: Parameters = None,
        *,
        caller: Caller | None = None,
        **options: Any,
    ) -> str:
        """Run `execute_query` and return the text; `options` are fields of QueryRequest."""
        request = QueryRequest(query, parameters, **options)
        return await self.app.query("", request, caller=caller or Caller())

    async def scalar(self, query: str, parameters: Parameters = None) -> str:
        """Return the bare first value."""
        return await self.ask(query, parameters, fetch_mode=FetchMode.SCALAR)

    async def json(self, query: str, parameters: Parameters = None, **options: Any) -> Any:
        """Return the answer in JSON, decoded."""
        return orjson.loads(await self.ask(query, parameters, format=Format.JSON, **options))

    async def rows(self, query: str, parameters: Parameters = None, **options: Any) -> Any:
        """Return the rows of the answer in JSON."""
        return (await self.json(query, parameters, **options))["rows"]

    async def refusal(self, query: str, parameters: Parameters = None, **options: Any) -> str:
        """Return the error that a model would read."""
        with pytest.raises(DbmcpError) as caught:
            await self.ask(query, parameters, **options)
        return f"[{caught.value.code}] {caught.value}"

    async def transact(
        self, *operations: str | Operation, caller: Caller | None = None, **options: Any
    ) -> Any:
        """Run `transaction_manager` and return its answer, decoded; a text is a bare operation."""
        given = tuple(Operation(each) if isinstance(each, str) else each for each in operations)
        request = TransactionRequest(given, **options)
        return orjson.loads(await self.app.transact("", request, caller=caller or Caller()))

    async def rolled_back(self, *operations: str | Operation, **options: Any) -> str:
        """Return the error of a transaction, as a model would read it."""
        with pytest.raises(DbmcpError) as caught:
            await self.transact(*operations, **options)
        return f"[{caught.value.code}] {caught.value}"

    async def act(
        self,
        action: str,
        transaction: str = "",
        *operations: str | Operation,
        caller: Caller | None = None,
        **options: Any,
    ) -> Any:
        """Run one action of `transaction_manager` and return its answer, decoded."""
        given = tuple(Operation(each) if isinstance(each, str) else each for each in operations)
        request = TransactionRequest(
            given, action=Action(action), transaction=transaction, **options
        )
        return orjson.loads(await self.app.transact("", request, caller=caller or Caller()))

    async def begin(self, **options: Any) -> str:
        """Begin a transaction that stays open and return its handle."""
        return (await self.act("begin", **options))["transaction"]

    async def not_done(self, action: str, *arguments: str | Operation, **options: Any) -> str:
        """Return the error of an action, as a model would read it."""
        with pytest.raises(DbmcpError) as caught:
            await self.act(action, *arguments, **options)  # pyright: ignore[reportArgumentType]
        return f"[{caught.value.code}] {caught.value}"

    async def load(
        self,
        table_name: str,
        records: Sequence[object],
        *columns: str,
        caller: Caller | None = None,
        progress: Callable[[str], Awaitable[None]] | None = None,
        **options: Any,
    ) -> Any:
        """Run `bulk_insert` and return its answer, decoded, without its times."""
        request = LoadRequest(table_name, records, columns, **options)
        text = await self.app.load(
            "", request, caller=caller or Caller(), progress=progress or _unheard
        )
        answer = orjson.loads(text)
        assert answer.pop("elapsed_ms") > 0
        assert answer.pop("rows_per_second") >= 0
        return answer

    async def not_loaded(
        self, table_name: str, records: Sequence[object], *columns: str, **options: Any
    ) -> str:
        """Return the error of a load, as a model would read it."""
        with pytest.raises(DbmcpError) as caught:
            await self.load(table_name, records, *columns, **options)
        return f"[{caught.value.code}] {caught.value}"

    async def idle(self) -> dict[str, int]:
        """Connections in use in each pool, once all that go back are back."""
        await self.target.database.settle()
        return {name: state.in_use for name, state in self.target.database.pool_states().items()}

    async def until_idle(self, *, within_seconds: float = 60.0) -> None:
        """Wait until no connection is in use any more."""
        async with asyncio.timeout(within_seconds):
            while True:
                if set((await self.idle()).values()) == {0}:
                    return
                await asyncio.sleep(0.01)

    async def until_answered(self, *, within_seconds: float = 60.0) -> None:
        """Ask until an outage is over for dbmcp too."""
        async with asyncio.timeout(within_seconds):
            while True:
                try:
                    assert await self.scalar("SELECT 41 + 1") == "42"
                except DbmcpError as error:
                    assert error.code == "unavailable"  # noqa: PT017  the end of an outage
                    await asyncio.sleep(0.1)
                else:
                    return


_MARK = re.compile(r", untrusted data until (\w{6})(?=, \d+\.\d ms)")


def unmarked(answer: str) -> str:
    """Return a table without its mark of untrusted data, which has to stand behind its rows."""
    facts, line, rest = answer.partition("\n")
    found = _MARK.search(facts)
    assert found is not None, answer
    rows, _, last = rest.rpartition("\n")
    assert last == found[1], answer
    assert last not in rows
    return f"{facts.replace(found[0], '')}{line}{rows}"


async def _unheard(_: str) -> None:
    """A client that asks for no progress."""


@asynccontextmanager
async def open_agent(
    url: str,
    *,
    mode: Mode = Mode.READ_ONLY,
    limits: Limits | None = None,
    pool: PoolSettings | None = None,
    connect: bool = True,
    directories: Sequence[Path] = (),
    **settings: Any,
) -> AsyncGenerator[Agent]:
    """Open the App on one database and wait until it is connected.

    `settings` are further fields of DatabaseSettings.
    """
    database = DatabaseSettings(
        "shop",
        Secret(url),
        mode=mode,
        limits=limits or Limits(),
        pool=pool or PoolSettings(),
        **settings,
    )
    server = ServerSettings(source_directories=tuple(directories))
    async with open_app(Settings({"shop": database}, server)) as app:
        agent = Agent(app, await app.target())
        if connect:
            await agent.target.database.facts()
            await agent.idle()
        yield agent
