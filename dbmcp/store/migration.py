"""The store's revision: read by a plain query, moved by Alembic, one process at a time.

Alembic's import costs a third of a second, so it is imported only where a store that is there has
to move: a new one is made of the tables themselves.
"""

import asyncio
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Column,
    Connection,
    Inspector,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    column,
    insert,
    inspect,
    select,
    table,
)
from sqlalchemy.ext.asyncio import AsyncEngine

from dbmcp import __version__
from dbmcp.dialects.storage import READING, Storage
from dbmcp.errors import ConfigError
from dbmcp.store.tables import VERSION_TABLE, metadata

if TYPE_CHECKING:
    from alembic.config import Config

REVISIONS = ("0001",)
"""Every revision, oldest first, as in alembic/versions; a test compares them."""

HEAD = REVISIONS[-1]


def revision_of(connection: Connection) -> str | None:
    """Return the store's revision, None where there is none yet."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    versions = table(VERSION_TABLE, column("version_num"))
    return connection.execute(select(versions.c.version_num)).scalar()


async def read_revision(engine: AsyncEngine) -> str | None:
    """Return the store's revision, None where there is none yet."""
    async with engine.connect() as connection:
        reader = await connection.execution_options(**{READING: True})
        return await reader.run_sync(revision_of)


def check_revision(revision: str | None) -> None:
    """Refuse a store that a newer dbmcp has migrated.

    Raises:
        ConfigError: it names the store's revision and ours.
    """
    if revision is not None and revision not in REVISIONS:
        raise ConfigError(
            f"the store is at revision {revision}, made by a newer dbmcp: this one, {__version__}, "
            f"knows revisions up to {HEAD}. update dbmcp, or name another store"
        )


async def migrate(engine: AsyncEngine, storage: Storage) -> None:
    """Bring the store to the newest revision; where another process does it, wait for that.

    Raises:
        ConfigError: it was made by a newer dbmcp, or its tables are somebody else's.
    """
    revision = await read_revision(engine)
    if revision is None:
        async with engine.connect() as connection:
            revision = await connection.run_sync(_make, storage)
    check_revision(revision)
    if revision != HEAD:
        await move(engine, storage, run=_to_head)


async def move(engine: AsyncEngine, storage: Storage, *, run: "Callable[[Config], None]") -> None:
    """Let one of Alembic's commands move the store, while no other process does.

    Args:
        engine: the store's.
        storage: its lock.
        run: is handed Alembic's configuration, with the connection that holds the lock.

    Raises:
        ConfigError: the store was made by a newer dbmcp, its tables are somebody else's, or Alembic
            refuses the command.
    """
    await asyncio.to_thread(importlib.import_module, "alembic.command")
    async with engine.connect() as connection:
        await connection.run_sync(_move, storage, run)


def _make(connection: Connection, storage: Storage) -> str:
    """Make a new store as the newest revision has it, and return its revision.

    The migrations would make the same, but Alembic's import takes longer than a short first run of
    the server lasts: what that has recorded would be lost.
    """
    with storage.locked(connection):
        revision = revision_of(connection)
        if revision is not None:
            return revision
        _make_free(connection)
        # First of all: with it, empty tables of ours are known for what a cut-off start has left.
        version = Table(
            VERSION_TABLE,
            MetaData(),
            Column("version_num", String(32), nullable=False),
            PrimaryKeyConstraint("version_num", name=f"{VERSION_TABLE}_pkc"),
        )
        version.create(connection, checkfirst=True)
        metadata.create_all(connection)
        connection.execute(insert(version).values(version_num=HEAD))
        return HEAD


def _move(connection: Connection, storage: Storage, run: "Callable[[Config], None]") -> None:
    from alembic.util import CommandError  # noqa: PLC0415  imported by now

    with storage.locked(connection):
        revision = revision_of(connection)
        check_revision(revision)
        if revision is None:
            _make_free(connection)
        try:
            run(alembic_config(connection=connection))
        except CommandError as error:
            raise ConfigError(f"the store's migrations: {error}") from error


def _to_head(config: "Config") -> None:
    from alembic import command  # noqa: PLC0415  imported by now

    command.upgrade(config, "head")


def _make_free(connection: Connection) -> None:
    """Refuse, before anything is made, a database in which our tables' names are taken.

    Empty tables of ours beside Alembic's are what a first migration leaves where it is cut off and
    the engine commits each CREATE by itself: they are dropped, and made again.
    """
    inspector = inspect(connection)
    present = [made for made in metadata.sorted_tables if inspector.has_table(made.name)]
    begun = inspector.has_table(VERSION_TABLE)
    if begun and all(_is_left_over(connection, inspector, made) for made in present):
        for made in present:
            made.drop(connection)
    elif present:
        names = ", ".join(made.name for made in present)
        raise ConfigError(
            f"the store's database has a table {names} already and no revision of dbmcp in "
            f"{VERSION_TABLE}: it may be another application's. drop it, or name another store"
        )


def _is_left_over(connection: Connection, inspector: Inspector, made: Table) -> bool:
    """Whether a table is ours and holds nothing."""
    columns = {found["name"] for found in inspector.get_columns(made.name)}
    if columns != set(made.columns.keys()):
        return False
    return connection.execute(select(made.primary_key.columns[0]).limit(1)).first() is None


def alembic_config(**attributes: Any) -> "Config":
    """Return Alembic's configuration, with what env.py is handed.

    Args:
        attributes: `connection` under lock, or `storage` to open.
    """
    from alembic.config import Config  # noqa: PLC0415  see above

    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes.update(attributes)
    return config


def migrations_folder() -> Path:
    """Return where the migrations lie: in an installed package, else in the checkout beside it."""
    package = Path(__file__).parents[1]
    installed = package / "_migrations"
    # Not through importlib.resources: an editable install leaves a stale copy behind.
    return installed if installed.is_dir() else package.parent / "alembic"
