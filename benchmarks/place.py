"""What is measured on: a database with the items, a dbmcp and two empty servers beside it."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson

from benchmarks.client import DBMCP, EMPTY, Client, start
from benchmarks.items import ROWS, check_csv, csv_bytes, inserts
from benchmarks.raw import Raw

MAX_RESULT_BYTES = 4 * 1024 * 1024
POINT_KEY = 4711


@dataclass(frozen=True, slots=True)
class Place:
    """One database and the servers that are measured on it.

    Attributes:
        table: the name of the table with the items.
        raw: the driver's own connection.
        dbmcp: a client of dbmcp.
        empty: a client of an empty server that answers as much as a point query does.
        empty_rows: the same for all rows.
        bytes_over_csv: size of dbmcp's answer of all rows, as a share of plain CSV.
    """

    table: str
    raw: Raw
    dbmcp: Client
    empty: Client
    empty_rows: Client
    bytes_over_csv: float

    @property
    def point(self) -> str:
        """The point query."""
        return f"SELECT id, code, note FROM {self.table} WHERE id = ?"

    @property
    def all_rows(self) -> str:
        """The query for all rows."""
        return f"SELECT * FROM {self.table}"

    async def raw_point(self) -> None:
        """Read one row with the driver."""
        rows = await self.raw.point(self.point, POINT_KEY)
        assert rows[0][0] == POINT_KEY

    async def dbmcp_point(self) -> None:
        """Read one row with dbmcp."""
        text = await self.dbmcp.call("execute_query", query=self.point, parameters=[POINT_KEY])
        assert text.startswith("1 row")

    async def dbmcp_literal(self) -> None:
        """Read one row with dbmcp, the value within the text."""
        query = self.point.replace("?", str(POINT_KEY))
        assert (await self.dbmcp.call("execute_query", query=query)).startswith("1 row")

    async def empty_point(self) -> None:
        """Call the empty tool."""
        assert await self.empty.call("answer")

    async def raw_rows(self) -> None:
        """Read all rows with the driver."""
        assert len(await self.raw.run(self.all_rows)) == ROWS

    async def dbmcp_rows(self, format: str = "csv") -> None:
        """Read all rows with dbmcp."""
        assert await self.answer_rows(format)

    async def dbmcp_json(self) -> None:
        """Read all rows with dbmcp, as JSON."""
        assert await self.answer_rows("json")

    async def empty_all(self) -> None:
        """Let the empty server answer a text of the same size."""
        assert await self.empty_rows.call("answer")

    async def answer_rows(self, format: str) -> str:
        """Return dbmcp's answer of all rows."""
        return await self.dbmcp.call(
            "execute_query", query=self.all_rows, max_rows=ROWS, format=format
        )


@asynccontextmanager
async def open_place(url: str, raw: Raw, folder: Path, *, table: str) -> AsyncGenerator[Place]:
    """Fill the table, start the servers, check every answer once, and end everything at last."""
    async with AsyncExitStack() as stack:
        await raw.run(f"CREATE TABLE {table} ({raw.columns})")
        stack.push_async_callback(raw.run, f"DROP TABLE {table}")
        for text in inserts(table):
            await raw.run(text)
        config = write_config(url, folder)
        dbmcp = await _started(stack, (*DBMCP, str(config)))
        query = f"SELECT * FROM {table}"
        answer = await dbmcp.call("execute_query", query=query, max_rows=ROWS, format="csv")
        check_csv(answer, rows=ROWS)
        await _check_json(dbmcp, query)
        share = len(answer.encode()) / csv_bytes(await raw.run(query))
        point, rows = folder / "point.txt", folder / "rows.txt"
        point.write_text("1 row, 0.1 ms\nid,code,note\n4711,K-004711,pale harbour quiet lantern\n")
        rows.write_text(answer)
        empty = await _started(stack, (*EMPTY, str(point)))
        empty_rows = await _started(stack, (*EMPTY, str(rows)))
        yield Place(table, raw, dbmcp, empty, empty_rows, share)


def write_config(url: str, folder: Path) -> Path:
    """Write a configuration for one database and return its path."""
    path = folder / "dbmcp.toml"
    path.write_text(
        f"[databases.bench]\nurl = {orjson.dumps(url).decode()}\n"
        f"[databases.bench.limits]\nmax_result_bytes = {MAX_RESULT_BYTES}\n"
    )
    path.chmod(0o600)
    return path


async def _check_json(dbmcp: Client, query: str) -> None:
    text = await dbmcp.call("execute_query", query=query, max_rows=ROWS, format="json")
    assert len(orjson.loads(text)["rows"]) == ROWS


async def _started(stack: AsyncExitStack, command: tuple[str, ...]) -> Client:
    client = await start(command)
    stack.push_async_callback(client.close)
    return client
