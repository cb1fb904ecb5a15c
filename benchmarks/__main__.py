"""The benchmarks: `python -m benchmarks [--quick] [--json FILE] [part ...] [engine ...]`.

Parts are parse, reading and loading; all of them run, on every engine, unless some are named.

Goals are checked on the shortest times, which a busy machine disturbs least.
"""

import argparse
import asyncio
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks.client import DBMCP, EMPTY, start
from benchmarks.loading import measure_loads
from benchmarks.measure import interleave, minus
from benchmarks.parse import measure_parse
from benchmarks.place import Place, open_place, write_config
from benchmarks.raw import FAMILIES, Raw
from benchmarks.report import Report
from tests.engines.backends import AVAILABLE, LEFT_OUT, Backend
from tests.engines.fixtures import Servers, make_scratch
from tests.engines.scratch import MysqlScratch, PostgresScratch

PARSE, READING, LOADING = "parse", "reading", "loading"
MEASURED = ("sqlite", "postgres", "mariadb", "tidb")
PARTS = (PARSE, READING, LOADING)
POINT_ABOVE_EMPTY_MS = 0.5
ROWS_ABOVE_RAW_MS = 60.0
SIZE_OVER_CSV = 1.10
START_OVER_EMPTY = 1.6


def main() -> int:
    """Run what the command line asks for; 1 if a goal is missed."""
    parser = argparse.ArgumentParser("python -m benchmarks", description=__doc__)
    parser.add_argument("wanted", nargs="*", choices=[*PARTS, *MEASURED, []], help="parts, engines")
    parser.add_argument("--quick", action="store_true", help="a tenth of the runs")
    parser.add_argument("--json", type=Path, help="where to write the result")
    arguments = parser.parse_args()
    wanted = set[str](arguments.wanted)
    engines = wanted & set(MEASURED) or set(MEASURED)
    parts = wanted & set(PARTS) or ({READING, LOADING} if wanted else set(PARTS))
    report = Report()
    scale = 0.1 if arguments.quick else 1.0
    if PARSE in parts:
        measure_parse(report, scale=scale)
    if parts - {PARSE}:
        asyncio.run(_run(report, parts, engines, scale=scale))
    report.save("benchmarks", path=arguments.json)
    return 0 if all(goal.met for goal in report.goals) else 1


async def _run(report: Report, parts: set[str], engines: set[str], *, scale: float) -> None:
    servers = Servers()
    try:
        if READING in parts:
            with tempfile.TemporaryDirectory(prefix="dbmcp-bench-") as folder:
                await measure_start(report, Path(folder), scale=scale)
        for backend in AVAILABLE:
            if backend.name in engines:
                await _run_on(report, backend, servers, parts, scale=scale)
        for backend in LEFT_OUT:
            if backend.name in engines:
                report.note(f"left out: {backend.name} (to include it: {backend.include})")
    finally:
        servers.close()


async def _run_on(
    report: Report, backend: Backend, servers: Servers, parts: set[str], *, scale: float
) -> None:
    async with _raw(backend, servers) as (url, raw, folder):
        if READING in parts:
            async with open_place(url, raw, folder, table="bench_items") as place:
                await measure_point(report, place, backend.name, scale=scale)
                await measure_rows(report, place, backend.name, scale=scale)
        if LOADING in parts:
            await measure_loads(report, url, raw, folder, name=backend.name, scale=scale)


async def measure_start(report: Report, folder: Path, *, scale: float = 1.0) -> None:
    """From the start of the process to the answer of tools/list, dbmcp and an empty server."""
    config = write_config(f"sqlite:///{folder / 'start.db'}", folder)
    (folder / "start.db").touch()

    async def listed(command: tuple[str, ...]) -> None:
        client = await start(command)
        assert (await client.request("tools/list", {}))["tools"]
        # The end of the process is not part of it, but two must not run at once.
        ending.append(asyncio.create_task(client.close()))

    ending: list[asyncio.Task[None]] = []

    async def empty() -> None:
        await listed(EMPTY)

    async def dbmcp() -> None:
        await listed((*DBMCP, str(config)))

    async def quiet() -> None:
        await asyncio.gather(*ending)
        ending.clear()

    measured = await interleave(
        {"empty server": empty, "dbmcp": dbmcp},
        rounds=max(int(20 * scale), 5),
        seconds=60,
        warm_up=1,
        between=quiet,
    )
    report.add("start to tools/list over stdio", measured)
    ratio = measured["dbmcp"].least / measured["empty server"].least
    report.goal("start, dbmcp over empty", ratio, limit=START_OVER_EMPTY, unit="times")


async def measure_point(report: Report, place: Place, name: str, *, scale: float = 1.0) -> None:
    """One row by its key: the driver, an empty tool and dbmcp."""
    measured = await interleave(
        {
            "raw driver, in process": place.raw_point,
            "empty tool over stdio": place.empty_point,
            "dbmcp, parameter": place.dbmcp_point,
            "dbmcp, literal": place.dbmcp_literal,
        },
        rounds=int(1000 * scale),
        seconds=20,
        warm_up=20,
    )
    report.add(f"point query, {name}", measured)
    dbmcp, empty = measured["dbmcp, parameter"], measured["empty tool over stdio"]
    middle = minus(dbmcp, empty).median
    report.note(f"dbmcp above the empty tool, database included: {middle:.3f} ms (median)")
    if name == "sqlite":
        report.goal(
            "point query above the empty tool",
            dbmcp.above(empty),
            limit=POINT_ABOVE_EMPTY_MS,
            unit="ms",
        )


async def measure_rows(report: Report, place: Place, name: str, *, scale: float = 1.0) -> None:
    """10,000 rows of 8 columns: the driver's fetch, an empty tool's same text, and dbmcp."""
    measured = await interleave(
        {
            "raw driver, fetch only": place.raw_rows,
            "empty tool, same text": place.empty_all,
            "dbmcp, csv": place.dbmcp_rows,
            "dbmcp, json": place.dbmcp_json,
        },
        rounds=max(int(60 * scale), 5),
        seconds=30,
    )
    report.add(f"10,000 rows x 8 columns, {name}", measured)
    dbmcp, raw = measured["dbmcp, csv"], measured["raw driver, fetch only"]
    report.note(f"dbmcp above the raw fetch: {minus(dbmcp, raw).median:.1f} ms (median)")
    report.goal(
        f"rows above the raw fetch, {name}", dbmcp.above(raw), limit=ROWS_ABOVE_RAW_MS, unit="ms"
    )
    report.goal(f"size over CSV, {name}", place.bytes_over_csv, limit=SIZE_OVER_CSV, unit="times")


@asynccontextmanager
async def _raw(backend: Backend, servers: Servers) -> AsyncGenerator[tuple[str, Raw, Path]]:
    """A scratch database: its URL, the driver's connection to it, and a folder."""
    with tempfile.TemporaryDirectory(prefix="dbmcp-bench-") as folder:
        scratch = await make_scratch(backend, servers, Path(folder))
        if isinstance(scratch, PostgresScratch | MysqlScratch):
            await scratch.create()
        raw = await FAMILIES[backend.family].open(scratch.url)
        try:
            yield scratch.url, raw, Path(folder)
        finally:
            await raw.close()
            await scratch.drop()


if __name__ == "__main__":
    raise SystemExit(main())
