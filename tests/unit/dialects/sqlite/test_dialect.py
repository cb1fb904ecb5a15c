"""The dialect through SQLAlchemy's engine, as the pool opens it."""

import gc
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from dbmcp.config import Mode
from dbmcp.dialects.base import Connection
from dbmcp.dialects.sqlite.dialect import SQLiteDialect
from dbmcp.errors import ConfigError, UnavailableError, UnsupportedError
from tests.unit.dialects.sqlite.opened import bound, settings


@asynccontextmanager
async def pooled(dialect: SQLiteDialect, *, writable: bool) -> AsyncGenerator[Connection]:
    """One connection out of an engine made from the dialect's arguments."""
    url, arguments = dialect.engine_arguments(writable=writable)
    engine = create_async_engine(url, pool_reset_on_return=None, **arguments)
    try:
        proxy = await engine.raw_connection()
        try:
            yield await dialect.adopt(proxy.driver_connection, writable=writable)
        finally:
            proxy.close()
    finally:
        await engine.dispose()


def shop(folder: Path, *, journal: str = "wal") -> Path:
    path = folder / "shop.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA journal_mode={journal}")
        connection.executescript("CREATE TABLE t (a); INSERT INTO t VALUES (1)")
    return path


@pytest.mark.parametrize("form", ["sqlite:///{}", "sqlite:////{}", "file:{}", "{}"])
async def test_every_form_of_a_path_opens_the_file(tmp_path: Path, form: str) -> None:
    path = str(shop(tmp_path))
    url = form.format(path[1:] if form.endswith("////{}") else path)
    dialect = SQLiteDialect(settings(url, mode=Mode.READ_ONLY))
    async with pooled(dialect, writable=False) as connection:
        assert await connection.query("SELECT a FROM t") == [(1,)]


async def test_read_only_cannot_write_even_through_the_writer(tmp_path: Path) -> None:
    dialect = SQLiteDialect(settings(str(shop(tmp_path)), mode=Mode.READ_ONLY))
    async with pooled(dialect, writable=True) as connection:
        with pytest.raises(sqlite3.DatabaseError):
            await connection.execute(bound("INSERT INTO t VALUES (2)"))


async def test_the_writer_is_alone(tmp_path: Path) -> None:
    dialect = SQLiteDialect(settings(str(shop(tmp_path))))
    _, arguments = dialect.engine_arguments(writable=True)
    assert (arguments["pool_size"], arguments["max_overflow"]) == (1, 0)
    assert "pool_size" not in dialect.engine_arguments(writable=False)[1]


async def test_memory_outlives_its_pool_and_ends_with_its_dialect() -> None:
    dialect = SQLiteDialect(settings())
    uri = dialect.place.uri(writable=True)
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        connection.executescript("CREATE TABLE t (a); INSERT INTO t VALUES (7)")
    for writable in (True, False):
        async with pooled(dialect, writable=writable) as connection:
            assert await connection.query("SELECT a FROM t") == [(7,)]
    del dialect, connection
    gc.collect()
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == []


async def test_a_missing_file_is_said_and_not_made(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    for mode in Mode:
        with pytest.raises(UnavailableError, match=r"none\.db does not exist"):
            async with pooled(SQLiteDialect(settings(str(path), mode=mode)), writable=True):
                pass
    assert not path.exists()


async def test_another_kind_of_file_is_said(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database at all, but long enough to have a header " * 20)
    dialect = SQLiteDialect(settings(str(path)))
    with pytest.raises(sqlite3.DatabaseError) as caught:
        async with pooled(dialect, writable=False):
            pass
    error = dialect.translate(caught.value, None)
    assert isinstance(error, UnavailableError)
    assert str(error).startswith("notes.txt is not an SQLite database")


@pytest.mark.parametrize(("wal", "journal"), [(False, "delete"), (True, "wal")])
async def test_wal_is_the_operators_choice(tmp_path: Path, *, wal: bool, journal: str) -> None:
    path = shop(tmp_path, journal="delete")
    asked = settings(str(path))
    asked = type(asked)(asked.name, asked.url, mode=asked.mode, wal=wal)
    async with pooled(SQLiteDialect(asked), writable=True) as connection:
        assert await connection.query("PRAGMA journal_mode") == [(journal,)]
        assert connection.readers_block_writer is not wal


def test_a_wrong_url_is_said_at_the_start() -> None:
    with pytest.raises(ConfigError, match="read-only"):
        SQLiteDialect(settings("file:/d/a.db?mode=ro"))


async def test_an_old_library_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    dialect = SQLiteDialect(settings())
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    with pytest.raises(UnsupportedError, match="too old"):
        await dialect.adopt(None, writable=False)


def test_names() -> None:
    dialect = SQLiteDialect(settings())
    assert dialect.fold("ÄOrders", quoted=False) == "Äorders"
    assert dialect.fold("Orders", quoted=True) == "orders"
    assert dialect.quote('a"b') == '"a""b"'
