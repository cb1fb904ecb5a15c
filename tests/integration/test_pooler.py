"""Behind PgBouncer in transaction pooling: `prepared_statements = false` is all that it takes."""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from dbmcp.config import Mode
from dbmcp.dialects.address import parse_address
from tests.engines.backends import server_path
from tests.engines.scratch import Scratch
from tests.engines.servers import listens
from tests.integration.agent import open_agent

PGBOUNCER = shutil.which("pgbouncer", path=server_path())
pytestmark = [
    pytest.mark.family("postgres"),
    pytest.mark.skipif(PGBOUNCER is None, reason="pgbouncer: apt-get install pgbouncer"),
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def write_settings(scratch: Scratch, folder: Path, *, port: int) -> Path:
    """Write what PgBouncer reads: the scratch database behind two server connections."""
    address = parse_address(scratch.url)
    password = (address.password or "").replace("'", "''")
    place = f"host=127.0.0.1 port={address.port} dbname={address.database}"
    settings = folder / "pgbouncer.ini"
    settings.write_text(
        f"[databases]\nshop = {place} user={address.user} password='{password}'\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nauth_type = any\n"
        "pool_mode = transaction\ndefault_pool_size = 2\nunix_socket_dir =\n"
    )
    # PgBouncer refuses to run as root: it becomes somebody who must be able to read this.
    for path in (settings, *list(settings.parents)[:3]):
        path.chmod(path.stat().st_mode | 0o055)
    return settings


@asynccontextmanager
async def pooler(scratch: Scratch, folder: Path) -> AsyncGenerator[str]:
    """Run PgBouncer before the scratch database; yield its URL."""
    port = free_port()
    settings = write_settings(scratch, folder, port=port)
    account = ("-u", "nobody") if os.geteuid() == 0 else ()
    process = await asyncio.create_subprocess_exec(
        str(PGBOUNCER), *account, str(settings), stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(60):
            while True:
                if listens(port):
                    break
                await asyncio.sleep(0.02)
        yield f"postgresql://anyone@127.0.0.1:{port}/shop"
    finally:
        process.terminate()
        await process.wait()


async def test_many_callers_share_few_server_connections(shop: Scratch, tmp_path: Path) -> None:
    async with (
        pooler(shop, tmp_path) as url,
        open_agent(url, mode=Mode.READ_WRITE, prepared_statements=False) as agent,
    ):
        query = "SELECT name FROM customers WHERE id = :id"
        calls = [agent.scalar(query, {"id": number % 5 + 1}) for number in range(60)]
        names = await asyncio.gather(*calls)
        assert names[:2] == ["Northwind", "Miller, Sons"]
        assert len(names) == 60
        await asyncio.gather(
            *(
                agent.ask("UPDATE customers SET note = :n WHERE id = :id", {"n": f"n{i}", "id": i})
                for i in range(1, 6)
            )
        )
        assert await agent.scalar("SELECT count(*) FROM customers WHERE note LIKE 'n%'") == "5"
        assert await shop.connections() <= 2


async def test_transactions_loads_and_previews_are_what_they_are_elsewhere(
    shop: Scratch, tmp_path: Path
) -> None:
    async with (
        pooler(shop, tmp_path) as url,
        open_agent(url, mode=Mode.READ_WRITE, prepared_statements=False) as agent,
    ):
        insert, count = "INSERT INTO customers (id, name) VALUES (10, 'x')", "SELECT count(*) AS n"
        left, kept = await agent.begin(), await agent.begin()
        await agent.act("execute", left, insert)
        await agent.act("savepoint", left, savepoint="here")
        assert "duplicate key" in await agent.not_done("execute", left, insert)
        await agent.act("rollback", left)
        await agent.load("customers", [{"id": 11, "name": "y"}], transaction=kept)
        await agent.act("commit", kept)
        token = (await agent.json(insert, preview=True))["confirm"]
        assert '"affected_rows":1' in await agent.ask(confirm=token)
        answer = await agent.transact(insert.replace("10", "12"), f"{count} FROM customers")
        assert answer["results"][1]["rows"] == [[8]]


async def test_without_the_setting_the_error_names_it(shop: Scratch, tmp_path: Path) -> None:
    async with pooler(shop, tmp_path) as url, open_agent(url, connect=False) as agent:
        assert "prepared_statements" in await agent.refusal("SELECT 1")
