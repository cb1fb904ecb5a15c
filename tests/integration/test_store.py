"""dbmcp's own store on every engine: made, moved with its data, shared, and refused."""

import asyncio
import io
import sqlite3
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, inspect, select

from dbmcp.config import Secret, StoreSettings
from dbmcp.errors import ConfigError, UnavailableError
from dbmcp.store import Store
from dbmcp.store.migration import HEAD, REVISIONS, alembic_config
from dbmcp.store.place import storage_for
from dbmcp.store.tables import VERSION_TABLE, statements, tool_executions
from tests.engines.scratch import Scratch

NOW = datetime(2026, 1, 31, 12, 30, 15, 123456, tzinfo=UTC)
EXECUTION: dict[str, Any] = {
    "id": "01a21e0c-8f3f-7c81-89b1-b6f15147969d",
    "started_at": NOW,
    "tool_name": "execute_query",
    "database": "shop",
    "principal": "local",
    "client_name": "raw",
    "client_version": "1",
    "transport": "stdio",
    "request_id": "7",
    "params": '{"query":"SELECT \'Ærø 😀\'"}' + " " * 100_000,
    "response_summary": "1 row",
    "status": "success",
    "error_code": "",
    "error_message": None,
    "duration_ms": 1234.567,
    "rows": 2**40,
    "bytes": 2**41,
    "source": "live",
    "rule": "",
    "policy_hash": "babdd6cacf1797a4",
}
STATEMENT: dict[str, Any] = {
    "id": "01a21e0c-8f3f-7000-a5f9-cac0a361c741",
    "execution_id": EXECUTION["id"],
    "fingerprint": "SELECT ?",
    "kind": "read",
    "tables": '["orders"]',
    "rows": 1,
    "bytes": 5,
    "latency_ms": 0.25,
    "error": "",
    "transaction": "",
}


def settings_of(scratch: Scratch) -> StoreSettings:
    return StoreSettings(Secret(scratch.url))


@asynccontextmanager
async def a_store(scratch: Scratch) -> AsyncGenerator[Store]:
    store = Store(settings_of(scratch))
    try:
        yield store
    finally:
        await store.close()


async def rows(store: Store, table: Any) -> list[dict[str, Any]]:
    async with store.reading() as connection:
        return [dict(row) for row in (await connection.execute(select(table))).mappings()]


async def test_what_is_written_comes_back_exactly(scratch: Scratch) -> None:
    async with a_store(scratch) as store:
        await store.open()
        await store.write([EXECUTION], [STATEMENT])
        (execution,) = await rows(store, tool_executions)
        (statement,) = await rows(store, statements)
    recorded = execution.pop("recorded_at")
    assert execution == EXECUTION | {"user_context": None}
    assert {name: statement[name] for name in STATEMENT} == STATEMENT
    # The store's own clock, whose host is this one; its zone does not matter.
    assert abs(recorded - datetime.now(UTC)) < timedelta(minutes=2)
    assert recorded.tzinfo is not None


async def test_rows_are_written_together_or_not_at_all(scratch: Scratch) -> None:
    async with a_store(scratch) as store:
        await store.open()
        with pytest.raises(Exception, match=r"NULL|null"):
            await store.write([EXECUTION], [STATEMENT | {"fingerprint": None}])
        assert await rows(store, tool_executions) == []


async def test_rows_of_the_same_call_are_replaced(scratch: Scratch) -> None:
    async with a_store(scratch) as store:
        await store.open()
        await store.write([EXECUTION | {"status": "unfinished"}], [STATEMENT])
        await store.write([EXECUTION], [STATEMENT], replaced=[EXECUTION["id"]])
        assert [row["status"] for row in await rows(store, tool_executions)] == ["success"]
        assert len(await rows(store, statements)) == 1


def to_head(config: Any) -> None:
    command.upgrade(config, "head")


async def outline(store: Store) -> dict[str, Any]:
    """Everything that the engine tells of the store's tables."""

    def told(connection: Connection) -> dict[str, Any]:
        inspector = inspect(connection)
        return {
            name: (
                [{**each, "type": str(each["type"])} for each in inspector.get_columns(name)],
                sorted(inspector.get_indexes(name), key=str),
                inspector.get_pk_constraint(name),
                connection.dialect.name == "sqlite" or inspector.get_table_options(name),
            )
            for name in (VERSION_TABLE, "statements", "tool_executions")
        }

    async with store.reading() as connection:
        return await connection.run_sync(told)


async def test_the_tables_are_those_of_the_code(scratch: Scratch) -> None:
    async with a_store(scratch) as store:
        await store.move(to_head)
        with redirect_stdout(io.StringIO()):
            await store.move(command.check)
        migrated = await outline(store)
        await store.move(lambda config: command.downgrade(config, "base"))
        await scratch.run(f"DROP TABLE {VERSION_TABLE}")
        await store.open()
        assert await outline(store) == migrated
        assert len(migrated) == 3
    await scratch.run("ALTER TABLE statements ADD COLUMN stray integer")
    async with a_store(scratch) as store:
        with (
            redirect_stdout(io.StringIO()),
            pytest.raises(ConfigError, match="stray"),
        ):
            await store.move(command.check)


async def test_tables_of_others_are_left_alone(scratch: Scratch) -> None:
    await scratch.run(
        "CREATE TABLE others (a integer)",
        "CREATE TABLE alembic_version (version_num varchar(32))",
        "INSERT INTO alembic_version VALUES ('theirs')",
    )
    async with a_store(scratch) as store:
        await store.open()
        with redirect_stdout(io.StringIO()):
            await store.move(command.check)
        await store.move(lambda config: command.downgrade(config, "base"))
        assert await store.revision() is None
    assert await scratch.run("SELECT version_num FROM alembic_version") == [("theirs",)]
    assert await scratch.run("SELECT count(*) FROM others") == [(0,)]


async def test_every_revision_goes_up_and_down_with_data(scratch: Scratch) -> None:
    async with a_store(scratch) as store:
        for revision in REVISIONS:
            await store.move(lambda config, to=revision: command.upgrade(config, to))
            assert await store.revision() == revision
        await store.write([EXECUTION], [STATEMENT])
        for _ in REVISIONS[1:]:
            await store.move(lambda config: command.downgrade(config, "-1"))
        assert len(await rows(store, tool_executions)) == 1
        await store.open()
        (execution,) = await rows(store, tool_executions)
        assert execution["params"] == EXECUTION["params"]
        await store.move(lambda config: command.downgrade(config, "base"))
        await store.open()
        assert await rows(store, tool_executions) == []


async def test_the_printed_sql_makes_the_same_store(scratch: Scratch) -> None:
    def printed(arguments: str) -> list[str]:
        config = alembic_config(storage=storage_for(settings_of(scratch)))
        config.stdout = config.output_buffer = io.StringIO()  # pyright: ignore[reportAttributeAccessIssue] -- Alembic's way
        move = command.upgrade if arguments == "head" else command.downgrade
        move(config, arguments, sql=True)
        lines = config.output_buffer.getvalue().splitlines()
        text = "\n".join(line for line in lines if not line.startswith("--"))
        return [part for part in map(str.strip, text.split(";")) if part]

    up = await asyncio.to_thread(printed, "head")
    assert any(part.startswith("CREATE TABLE tool_executions") for part in up)
    transactional = {"BEGIN", "COMMIT"}
    await scratch.run(*(part for part in up if part not in transactional))
    async with a_store(scratch) as store:
        assert await store.revision() == HEAD
        await store.write([EXECUTION], [STATEMENT])
        assert len(await rows(store, statements)) == 1
    down = await asyncio.to_thread(printed, f"{HEAD}:base")
    await scratch.run(*(part for part in down if part not in transactional))
    async with a_store(scratch) as store:
        assert await store.revision() is None


async def test_many_open_it_at_once_and_one_migrates(scratch: Scratch) -> None:
    """Processes, not tasks: Alembic keeps its context in a module."""
    program = (
        "import asyncio, sys\n"
        "from dbmcp.config import Secret, StoreSettings\n"
        "from dbmcp.store import Store\n"
        "async def main():\n"
        "    store = Store(StoreSettings(Secret(sys.argv[1])))\n"
        "    await store.open()\n"
        "    print(await store.revision())\n"
        "    await store.close()\n"
        "asyncio.run(main())\n"
    )
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            program,
            scratch.url,
            cwd=Path(__file__).parents[2],
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        for _ in range(4)
    ]
    answers = [await process.communicate() for process in processes]
    assert [out.decode().strip() for out, _ in answers] == [HEAD] * 4, answers
    assert await scratch.run(f"SELECT version_num FROM {VERSION_TABLE}") == [(HEAD,)]


async def test_a_store_of_a_newer_version_is_refused_by_name(scratch: Scratch) -> None:
    async with a_store(scratch) as store:
        await store.open()
    await scratch.run(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    async with a_store(scratch) as store:
        for refused in (store.open, store.check):
            with pytest.raises(ConfigError, match="at revision 9999, made by a newer dbmcp"):
                await refused()
        with pytest.raises(ConfigError, match="9999"):
            await store.move(lambda config: command.downgrade(config, "base"))
    assert await scratch.run("SELECT count(*) FROM tool_executions") == [(0,)]


async def test_a_taken_name_is_refused_before_anything_is_made(scratch: Scratch) -> None:
    await scratch.run("CREATE TABLE statements (a integer)")
    async with a_store(scratch) as store:
        with pytest.raises(ConfigError, match="has a table statements already"):
            await store.open()
        assert await store.revision() is None
    with pytest.raises(Exception, match="tool_executions"):
        await scratch.run("SELECT count(*) FROM tool_executions")


async def test_a_first_migration_that_was_cut_off_is_made_again(scratch: Scratch) -> None:
    async with a_store(scratch) as store:
        await store.open()
    await scratch.run("DROP TABLE statements", f"DELETE FROM {VERSION_TABLE}")
    async with a_store(scratch) as store:
        await store.open()
        await store.write([EXECUTION], [STATEMENT])
    await scratch.run(f"DELETE FROM {VERSION_TABLE}")
    async with a_store(scratch) as store:  # what holds rows is never dropped
        with pytest.raises(ConfigError, match="no revision of dbmcp"):
            await store.open()
        assert len(await rows(store, statements)) == 1


async def test_an_empty_store_is_not_made_by_looking(scratch: Scratch) -> None:
    async with a_store(scratch) as store:
        with pytest.raises(UnavailableError, match="the store is empty"):
            await store.check()
        assert await store.revision() is None


# --- the file


async def test_a_new_file_is_the_users_alone_and_in_wal_mode(tmp_path: Path) -> None:
    path = tmp_path / "state" / "dbmcp" / "store.sqlite"
    store = Store(StoreSettings(Secret(f"sqlite:///{path}")))
    await store.open()
    await store.close()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


async def test_a_missing_file_is_not_made_by_looking(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    store = Store(StoreSettings(Secret(f"sqlite:///{path}")))
    with pytest.raises(UnavailableError, match="does not exist yet"):
        await store.check()
    await store.close()
    assert not path.exists()


async def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    store = Store(StoreSettings(Secret(f"sqlite:///{tmp_path}/state/store.sqlite")))
    with pytest.raises(UnavailableError, match="cannot be made"):
        await store.open()
    await store.close()


async def test_a_store_in_memory_lives_as_long_as_its_owner() -> None:
    store = Store(StoreSettings(Secret(":memory:")))
    await store.open()
    await store.write([EXECUTION], [STATEMENT])
    assert len(await rows(store, statements)) == 1
    await store.close()


def test_there_may_be_none() -> None:
    with pytest.raises(ConfigError, match="there is no store"):
        Store(StoreSettings())


@pytest.mark.parametrize("at_head", [True, False])
async def test_alembic_is_not_imported_to_make_a_store(tmp_path: Path, *, at_head: bool) -> None:
    url = f"sqlite:///{tmp_path}/store.sqlite"
    if at_head:
        store = Store(StoreSettings(Secret(url)))
        await store.open()
        await store.close()
    program = (
        "import asyncio, sys\n"
        "from dbmcp.config import Secret, StoreSettings\n"
        "from dbmcp.store import Store\n"
        "async def main():\n"
        "    store = Store(StoreSettings(Secret(sys.argv[1])))\n"
        "    await store.open()\n"
        "    await store.close()\n"
        "asyncio.run(main())\n"
        "print('alembic.command' in sys.modules)\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        program,
        url,
        cwd=Path(__file__).parents[2],
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    assert out.decode().strip() == "False"
