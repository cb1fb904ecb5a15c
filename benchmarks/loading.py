"""Loads and transactions against the raw drivers: bulk_insert and transaction_manager, in process.

The tools' own functions run here, with the audit on, on JSON text as a client sends it: decoding it
is part of a load. A line of stdio holds four mebibytes, so 100,000 records would be several calls.
Files are read as they lie on the disk.
"""

import csv
import gzip
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from benchmarks.items import Item, item
from benchmarks.measure import Series, Work, interleave
from benchmarks.raw import LOADED, Raw, Steps
from benchmarks.report import Report
from dbmcp.app import App, open_app
from dbmcp.config import DatabaseSettings, Mode, Secret, ServerSettings, Settings, StoreSettings
from dbmcp.models import Caller
from dbmcp.tools.call import Call
from dbmcp.tools.write import bulk_insert, transaction_manager

ROWS = 100_000
RECORDS_OVER_RAW = 3.0
FILE_OVER_RAW = 1 / 0.6
TRANSACTION_OVER_RAW = 1.5
TABLE = "bench_loaded"
_ASKED = f"SELECT id, amount, note FROM {TABLE} WHERE id = ?"
_CHANGED = f"UPDATE {TABLE} SET note = ?, ratio = ? WHERE id = ?"
_ADDED = f"INSERT INTO {TABLE} (id, note, ratio) VALUES (?, ?, ?)"
_GONE = f"DELETE FROM {TABLE} WHERE id = ?"
STEPS: Steps = [
    step
    for key in (ROWS + 1, ROWS + 2)
    for step in (
        (_ADDED, [key, "added", 0.5]),
        (_ASKED, [key]),
        (_CHANGED, ["changed", 1.5, key]),
        (_ASKED, [key]),
        (_GONE, [key]),
    )
]
"""Ten statements that leave the table as it was."""


@dataclass(frozen=True, slots=True)
class Bench:
    """One database to load into.

    Attributes:
        raw: the driver's own connection.
        app: dbmcp on the same database.
        ready: the rows as the driver takes them.
        objects, lists: the rows as the JSON text of `records`.
    """

    raw: Raw
    app: App
    ready: Any
    objects: bytes
    lists: bytes

    async def load_raw(self) -> None:
        """Load with the driver."""
        await self.raw.load(TABLE, self.ready)

    async def load_objects(self) -> None:
        """Load records that are objects."""
        await self._insert(orjson.loads(self.objects))

    async def load_lists(self) -> None:
        """Load records that are lists."""
        await self._insert(orjson.loads(self.lists), columns=list(LOADED))

    async def load_csv(self) -> None:
        """Load a file of texts."""
        await self._insert(None, source="rows.csv")

    async def load_packed(self) -> None:
        """Load the same file packed."""
        await self._insert(None, source="rows.csv.gz")

    async def load_json_lines(self) -> None:
        """Load a file of objects."""
        await self._insert(None, source="rows.jsonl")

    async def empty(self) -> None:
        """Take all rows out again."""
        await self.raw.run(self.raw.emptied.format(TABLE))

    async def transact_raw(self) -> None:
        """Run the ten statements with the driver."""
        await self.raw.transact(STEPS)

    async def transact(self) -> None:
        """Run the ten statements with dbmcp."""
        operations: list[object] = [
            {"query": query, "parameters": list(values)} for query, values in STEPS
        ]
        answer = await transaction_manager(self._call, operations=operations)
        assert answer.startswith('{"status":"committed"')

    @property
    def _call(self) -> Call:
        return Call(self.app, Caller(), _unheard)

    async def _insert(self, records: list[object] | None, **more: Any) -> None:
        answer = await bulk_insert(self._call, table_name=TABLE, records=records, **more)
        assert orjson.loads(answer)["inserted"] == ROWS


async def measure_loads(
    report: Report, url: str, raw: Raw, folder: Path, *, name: str, scale: float
) -> None:
    """100,000 rows of six columns, then a transaction of ten statements."""
    async with _bench(url, raw, folder) as bench:
        await _measure(
            report,
            f"load of {ROWS:,} rows x {len(LOADED)} columns, {name}",
            {
                "raw driver": bench.load_raw,
                "records, objects": bench.load_objects,
                "records, lists": bench.load_lists,
                "file, CSV": bench.load_csv,
                "file, CSV in gzip": bench.load_packed,
                "file, JSON Lines": bench.load_json_lines,
            },
            rounds=max(int(30 * scale), 5),
            between=bench.empty,
            limits={
                "records, objects": RECORDS_OVER_RAW,
                "records, lists": RECORDS_OVER_RAW,
                "file, CSV": FILE_OVER_RAW,
                "file, CSV in gzip": FILE_OVER_RAW,
                "file, JSON Lines": FILE_OVER_RAW,
            },
        )
        await _measure(
            report,
            f"transaction of {len(STEPS)} statements, {name}",
            {"raw driver": bench.transact_raw, "dbmcp": bench.transact},
            rounds=max(int(500 * scale), 50),
            between=None,
            limits={"dbmcp": TRANSACTION_OVER_RAW},
        )


async def _measure(
    report: Report,
    title: str,
    cases: dict[str, Work],
    *,
    rounds: int,
    between: Work | None,
    limits: dict[str, float],
) -> None:
    measured: dict[str, Series] = await interleave(
        cases, rounds=rounds, seconds=60, warm_up=1, between=between
    )
    report.add(title, measured)
    base = next(iter(measured.values()))
    for case, limit in limits.items():
        ratio = measured[case].least / base.least
        report.goal(f"{title}, {case} over raw", ratio, limit=limit, unit="times")


@asynccontextmanager
async def _bench(url: str, raw: Raw, folder: Path) -> AsyncGenerator[Bench]:
    items = [item(number) for number in range(1, ROWS + 1)]
    rows: Sequence[Sequence[Any]] = [
        (i.id, i.big, float(i.amount), i.at, i.note, i.ratio) for i in items
    ]
    objects = orjson.dumps([dict(zip(LOADED, row, strict=True)) for row in rows])
    _write_files(folder, items, orjson.loads(objects))
    columns = [part for part in raw.columns.split(", ") if part.split()[0] in LOADED]
    await raw.run(f"CREATE TABLE {TABLE} ({', '.join(columns)})")
    try:
        async with open_app(_settings(url, folder)) as app:
            yield Bench(raw, app, raw.ready(items), objects, orjson.dumps(rows))
    finally:
        await raw.run(f"DROP TABLE {TABLE}")


def _write_files(folder: Path, items: Sequence[Item], objects: Sequence[object]) -> None:
    with (folder / "rows.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(LOADED)
        writer.writerows((i.id, i.big, i.amount, i.at, i.note, i.ratio) for i in items)
    (folder / "rows.csv.gz").write_bytes(gzip.compress((folder / "rows.csv").read_bytes()))
    lines = b"".join(orjson.dumps(each) + b"\n" for each in objects)
    (folder / "rows.jsonl").write_bytes(lines)


def _settings(url: str, folder: Path) -> Settings:
    database = DatabaseSettings("bench", Secret(url), mode=Mode.READ_WRITE)
    store = StoreSettings(Secret(f"sqlite:///{folder / 'store.db'}"))
    server = ServerSettings(source_directories=(folder,))
    return Settings({"bench": database}, server, store=store)


async def _unheard(_: str) -> None:
    """A client that asks for no progress."""
