"""The suite's own engines: a scratch database is separate, visible and gone afterwards."""

import asyncio

import pytest

from tests.engines.scratch import SLOW_QUERY, Scratch
from tests.engines.servers import Server, listens


async def test_a_scratch_database_starts_empty_and_takes_tables(scratch: Scratch) -> None:
    await scratch.run("CREATE TABLE t (a integer)", "INSERT INTO t VALUES (1), (2)")
    assert await scratch.run("SELECT a FROM t ORDER BY a") == [(1,), (2,)]


@pytest.mark.needs("server")
async def test_running_shows_what_another_session_runs(scratch: Scratch) -> None:
    await scratch.add_numbers()
    async with scratch.session() as session:
        task = asyncio.create_task(session.run(SLOW_QUERY))
        assert "numbers" in (await scratch.until_running())[0]
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


@pytest.mark.needs("server")
async def test_a_private_server_can_be_killed_and_started(
    private_server: Server, private_scratch: Scratch
) -> None:
    await private_scratch.run("CREATE TABLE t (a integer)", "INSERT INTO t VALUES (1)")
    private_server.stop()
    assert not listens(private_server.port)
    private_server.start()
    await private_scratch.close()
    assert await private_scratch.run("SELECT a FROM t") == [(1,)]
    private_server.kill()
    assert not listens(private_server.port)
