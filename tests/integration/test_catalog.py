"""The catalog's cache on every engine: its dates, and how soon it sees what others change."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dbmcp.catalog import LIFE, Catalog
from dbmcp.models import TableKind, TableName
from tests.engines.scratch import Scratch
from tests.integration.agent import open_agent

TABLES = (
    "CREATE TABLE cities (id INTEGER PRIMARY KEY)",
    "CREATE TABLE parcels (x INTEGER, y INTEGER)",
)


@pytest.fixture
async def built(scratch: Scratch) -> Scratch:
    """A scratch database with two tables."""
    await scratch.run(*TABLES)
    return scratch


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


async def test_the_cache_tells_its_dates_and_is_renewed(built: Scratch) -> None:
    clock = Clock()
    async with open_agent(built.url) as agent:
        catalog = Catalog(agent.target.database, clock=clock)
        assert catalog.synced_at is None
        assert own(await catalog.tables()) == {"cities", "parcels"}
        await agent.until_idle()
        assert (catalog.synced_at, catalog.expires_at) == (clock.now, clock.now + LIFE)
        await built.run("CREATE TABLE fresh (id INTEGER)", "DROP TABLE parcels")
        clock.now += LIFE - timedelta(seconds=1)
        assert "fresh" not in own(await catalog.tables())
        clock.now += timedelta(seconds=1)
        assert own(await catalog.tables()) == {"cities", "fresh"}
        assert catalog.synced_at == clock.now


def own(tables: Any) -> set[str]:
    """The names of the tables and views that are not the engine's."""
    shown = (entry for entry in tables.values() if entry.kind is not TableKind.SEQUENCE)
    return {entry.name.name for entry in shown if not entry.system}


async def test_a_table_that_is_asked_for_by_name_appears_at_once(built: Scratch) -> None:
    clock = Clock()
    async with open_agent(built.url) as agent:
        catalog = Catalog(agent.target.database, clock=clock)
        assert await catalog.find("fresh") is None
        await agent.until_idle()
        await built.run("CREATE TABLE fresh (id INTEGER)")
        clock.now += timedelta(seconds=3)
        found = await catalog.find("fresh")
        assert isinstance(found, TableName)
        assert found in await catalog.describe([found])


async def test_the_facts_of_a_table_are_renewed(built: Scratch) -> None:
    clock = Clock()
    async with open_agent(built.url) as agent:
        catalog = Catalog(agent.target.database, clock=clock)
        [name] = [name for name in await catalog.tables() if name.name == "parcels"]
        version = catalog.version
        assert len((await catalog.describe([name]))[name].columns) == 2
        await agent.until_idle()
        await built.run("ALTER TABLE parcels ADD COLUMN z INTEGER")
        assert len((await catalog.describe([name]))[name].columns) == 2
        clock.now += LIFE
        assert len((await catalog.describe([name]))[name].columns) == 3
        assert catalog.version > version
        await agent.until_idle()
        await built.run("DROP TABLE parcels")
        clock.now += LIFE
        assert await catalog.describe([name]) == {}
