"""Runs the migrations of dbmcp's store, with or without a database at hand.

`dbmcp` itself hands over the connection on which it holds the lock; Alembic's own command opens
the store that dbmcp's configuration names, and takes the same lock.
"""

import asyncio
from typing import Any

from alembic import context
from sqlalchemy import Connection

from dbmcp.config import load_store
from dbmcp.dialects.storage import Storage
from dbmcp.store.place import storage_for
from dbmcp.store.tables import VERSION_TABLE, metadata


def is_ours(name: str | None, kind: str, _: object) -> bool:
    """Whether a name in the database concerns us: others may keep tables there too."""
    return kind != "table" or name in metadata.tables


OPTIONS: dict[str, Any] = {
    "target_metadata": metadata,
    "version_table": VERSION_TABLE,
    "render_as_batch": True,
    "include_name": is_ours,
}


def run_with(connection: Connection) -> None:
    """Migrate on a connection whose transaction is somebody else's."""
    context.configure(connection=connection, **OPTIONS)
    with context.begin_transaction():
        context.run_migrations()


def run_locked(connection: Connection, storage: Storage) -> None:
    """Migrate while no other process does."""
    with storage.locked(connection):
        run_with(connection)


async def run_online(storage: Storage) -> None:
    """Open the store that the configuration names and migrate it."""
    await storage.prepare()
    engine = storage.engine()
    try:
        async with engine.connect() as connection:
            await connection.run_sync(run_locked, storage)
    finally:
        await engine.dispose()


def run_offline(storage: Storage) -> None:
    """Print the SQL for the engine that the configuration names."""
    name = storage.engine().dialect.name
    context.configure(
        dialect_name=name, literal_binds=True, dialect_opts={"paramstyle": "named"}, **OPTIONS
    )
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    """Choose the way that Alembic was called."""
    given = context.config.attributes
    if "connection" in given:
        run_with(given["connection"])
        return
    storage = given.get("storage") or storage_for(load_store())
    if context.is_offline_mode():
        run_offline(storage)
    else:
        asyncio.run(run_online(storage))


main()
