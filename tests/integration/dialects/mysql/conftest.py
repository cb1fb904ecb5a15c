"""The fixture `lab`, once for each driver."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from dbmcp.config import DatabaseSettings, Secret
from dbmcp.dialects import dialect_for
from tests.engines.scratch import Scratch
from tests.integration.dialects.mysql.lab import Lab


@pytest.fixture(params=["aiomysql", "asyncmy"])
async def lab(request: pytest.FixtureRequest, scratch: Scratch) -> AsyncIterator[Lab]:
    """An adopted connection of each driver, on tables `t` and `numbers`."""
    await scratch.run(
        "CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(20) UNIQUE)",
        "INSERT INTO t (v) VALUES ('a'), ('b')",
    )
    await scratch.add_numbers()
    url = scratch.url.replace("://", f"+{request.param}://", 1)
    dialect = dialect_for(DatabaseSettings("lab", Secret(url)))
    where, arguments = dialect.engine_arguments(writable=True)
    engine = create_async_engine(where, pool_reset_on_return=None, **arguments)
    async with engine.connect() as held:
        raw = await held.get_raw_connection()
        connection = await dialect.adopt(raw.driver_connection, writable=True)
        yield Lab(dialect, connection, scratch)
    await engine.dispose()
