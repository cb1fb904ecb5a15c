"""SQLAlchemy's part: it opens and pools asyncpg connections, and asks the server nothing."""

import asyncio
from typing import Any

import asyncpg
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg

DRIVER = "dbmcp_asyncpg"

_driver: Any = asyncpg
_opening: set["asyncio.Task[Any]"] = set()
# The event loop itself keeps no strong reference to a task.


async def connect(**arguments: Any) -> Any:
    """Open a connection; a caller that goes away meanwhile does not cut the handshake.

    Cut in its first moments, asyncpg leaves an error behind that nobody can catch and that ends up
    on stderr. So the connection is opened to the end, and closed at once.
    """
    task = asyncio.create_task(_driver.connect(**arguments))
    _opening.add(task)
    task.add_done_callback(_opening.discard)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        task.add_done_callback(_abandon)
        raise


def _abandon(task: "asyncio.Task[Any]") -> None:
    """Close what nobody waits for any more; its failure is nobody's business."""
    if not task.cancelled() and task.exception() is None:
        task.result().terminate()


_Dialect: Any = PGDialect_asyncpg


class QuietDialect(_Dialect):
    """The dialect without its questions at connect: they cost ten round trips and set codecs."""

    driver = DRIVER
    supports_statement_cache = True

    def on_connect(self) -> None:
        """Leave the fresh connection alone: `adopt` prepares it."""
        return

    def initialize(self, connection: Any) -> None:
        """Ask nothing: no statement runs through SQLAlchemy here."""
        del connection


registry.register(f"postgresql.{DRIVER}", __name__, QuietDialect.__name__)
