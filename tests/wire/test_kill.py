"""The real server killed with -9 in the middle of a load, and the same call sent to the next."""

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from dbmcp.bulk.ledger import ledger_ddl
from dbmcp.sql.rules import LEDGER
from tests.wire.process import PATIENCE_SECONDS, running

ROWS = 20_000
CONFIG = '[server]\nsource_directories = ["{folder}"]\n[databases.shop]\nurl = "{url}"\n' + (
    'mode = "read_write"\n'
)


async def test_a_killed_server_loses_no_row_and_doubles_none(tmp_path: Path) -> None:
    path, config = tmp_path / "shop.db", tmp_path / "dbmcp.toml"
    config.write_text(CONFIG.format(folder=tmp_path, url=f"sqlite:///{path}"))
    lines = "\n".join(f"{number},name {number}" for number in range(ROWS))
    (tmp_path / "items.csv").write_text(f"id,name\n{lines}\n")
    arguments = {
        "table_name": "items",
        "source": "items.csv",
        "atomic": False,
        "batch_size": 50,
        "idempotency_key": "once",
    }
    with closing(sqlite3.connect(path, isolation_level=None, timeout=60)) as database:
        database.execute("CREATE TABLE items (id INTEGER NOT NULL, name TEXT NOT NULL)")
        database.execute(ledger_ddl(LEDGER))

        def counted() -> tuple[int, int, int]:
            return database.execute(
                "SELECT (SELECT count(*) FROM items), (SELECT count(DISTINCT id) FROM items), "
                "(SELECT coalesce(sum(rows_done), 0) FROM dbmcp_ledger)"
            ).fetchone()

        async with running("--config", str(config)) as server:
            await server.initialize()
            await server.send(json.dumps(server.message("tools/call", call(arguments))).encode())
            async with asyncio.timeout(PATIENCE_SECONDS):
                while True:
                    if counted()[0]:
                        break
                    await asyncio.sleep(0.01)
            server.process.kill()
            await server.process.wait()
        kept = counted()
        assert kept[0] == kept[1] == kept[2] < ROWS
        async with running("--config", str(config)) as server:
            await server.initialize()
            answer = await server.request("tools/call", call(arguments | {"batch_size": 5_000}))
        told = json.loads(answer["result"]["content"][0]["text"])
        assert (told["inserted"], told["done_before"]) == (ROWS, kept[0])
        assert counted() == (ROWS, ROWS, ROWS)


def call(arguments: dict[str, Any]) -> dict[str, Any]:
    return {"name": "bulk_insert", "arguments": arguments}
