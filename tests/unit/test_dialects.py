"""The registry of dialects: every scheme has one, and nothing heavy loads before it is needed."""

import importlib
import subprocess
import sys

import pytest

from dbmcp.config import DatabaseSettings, Secret
from dbmcp.dialects import DIALECTS, address_of, dialect_for
from dbmcp.dialects.address import SCHEMES
from dbmcp.dialects.base import Dialect
from dbmcp.errors import ConfigError

HEAVY = ("sqlalchemy", "sqlglot", "asyncpg", "aiomysql", "asyncmy", "aiosqlite", "alembic", "mcp")


def database(url: str, origin: str = "dbmcp.toml: databases.a.url") -> DatabaseSettings:
    return DatabaseSettings("a", Secret(url), origin=origin)


def test_every_scheme_has_a_dialect() -> None:
    assert set(SCHEMES.values()) == set(DIALECTS)


@pytest.mark.parametrize(("scheme", "place"), DIALECTS.items())
def test_a_dialect_owns_its_scheme(scheme: str, place: str) -> None:
    module, _, name = place.partition(":")
    dialect = getattr(importlib.import_module(module), name)
    assert issubclass(dialect, Dialect)
    assert scheme in dialect.schemes


@pytest.mark.parametrize(
    "url", ["sqlite://", "postgresql://h/d", "mysql://h/d", "mariadb://h/d", "tidb://h/d"]
)
def test_a_url_chooses_its_dialect(url: str) -> None:
    assert address_of(database(url)).scheme in dialect_for(database(url)).schemes


def test_a_wrong_url_names_where_it_was_written() -> None:
    for call in (address_of, dialect_for):
        with pytest.raises(ConfigError, match=r"^dbmcp.toml: databases.a.url: unknown URL scheme"):
            call(database("mysqll://u:p@h/d"))
        with pytest.raises(ConfigError, match=r"^database a: the URL is empty"):
            call(database("", origin=""))


def test_the_registry_loads_no_driver() -> None:
    code = "import sys, dbmcp.dialects, dbmcp.config, dbmcp.cli; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not set(HEAVY) & set(loaded)
