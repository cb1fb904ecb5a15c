"""dbmcp on a TiDB far away: `TIDB_URL=... python -m benchmarks.tidb [--quick] [--json FILE]`.

Tells the network apart from dbmcp: in one run `SELECT 1` by the raw driver (a round trip), a point
query and 10,000 rows by the raw driver and by dbmcp, and an empty tool over stdio. Makes one table
of its own in the URL's database and drops it. Any server of the MySQL family will do.
"""

import argparse
import asyncio
import os
import secrets
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import interleave, minus
from benchmarks.place import Place, open_place
from benchmarks.raw import MysqlRaw
from benchmarks.report import Report

USAGE_ERROR = 2


def main() -> int:
    """Run against the server that `TIDB_URL` names."""
    parser = argparse.ArgumentParser("python -m benchmarks.tidb", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the runs")
    parser.add_argument("--json", type=Path, help="where to write the result")
    arguments = parser.parse_args()
    url = os.environ.get("TIDB_URL", "")
    if not url:
        print("set TIDB_URL, e.g. tidb://user:password@host:4000/test", file=sys.stderr)
        return USAGE_ERROR
    report = Report()
    asyncio.run(measure(report, url, scale=0.1 if arguments.quick else 1.0))
    report.save("tidb", path=arguments.json)
    return 0


async def measure(report: Report, url: str, *, scale: float = 1.0) -> None:
    """Measure everything on one server, each part bounded in runs and in time."""
    raw = await MysqlRaw.open(url)
    try:
        report.note(f"server {(await raw.run('SELECT VERSION()'))[0][0]}")
        with tempfile.TemporaryDirectory(prefix="dbmcp-bench-") as folder:
            table = f"dbmcp_bench_{secrets.token_hex(4)}"
            async with open_place(url, raw, Path(folder), table=table) as place:
                await _point(report, place, rounds=int(300 * scale))
                await _rows(report, place, rounds=max(int(30 * scale), 5))
    finally:
        await raw.close()


async def _point(report: Report, place: Place, *, rounds: int) -> None:
    async def round_trip() -> None:
        assert (await place.raw.run("SELECT 1"))[0][0] == 1

    measured = await interleave(
        {
            "round trip, raw SELECT 1": round_trip,
            "point query, raw driver": place.raw_point,
            "point query, dbmcp, parameter": place.dbmcp_point,
            "point query, dbmcp, literal": place.dbmcp_literal,
            "empty tool over stdio": place.empty_point,
        },
        rounds=rounds,
        seconds=60,
        warm_up=5,
    )
    report.add("point query", measured)
    trip, raw, dbmcp, _, empty = measured.values()
    rest = minus(dbmcp, raw, empty).median
    report.note(f"network: a round trip {trip.median:.2f} ms (at best {trip.least:.2f})")
    report.note(f"dbmcp above the raw driver: {minus(dbmcp, raw).median:.2f} ms")
    report.note(
        f"of which MCP over stdio {empty.median:.2f} ms (an empty tool), all else {rest:.2f} ms, "
        f"{rest / trip.median:.1f} round trips"
    )


async def _rows(report: Report, place: Place, *, rounds: int) -> None:
    measured = await interleave(
        {
            "raw driver, fetch only": place.raw_rows,
            "dbmcp, csv": place.dbmcp_rows,
            "dbmcp, json": place.dbmcp_json,
            "empty tool, same text": place.empty_all,
        },
        rounds=rounds,
        seconds=90,
        warm_up=1,
    )
    report.add("10,000 rows x 8 columns", measured)
    more = minus(measured["dbmcp, csv"], measured["raw driver, fetch only"]).median
    report.note(f"dbmcp above the raw fetch: {more:.1f} ms")
    report.note(f"size over CSV: {place.bytes_over_csv:.3f} times")


if __name__ == "__main__":
    raise SystemExit(main())
