"""The engines that dbmcp speaks: one module or sub-package each, chosen by a database's URL.

An engine's module is imported when a database of it is opened, never before.
"""

import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from dbmcp.dialects.address import Address, parse_address
from dbmcp.errors import ConfigError

if TYPE_CHECKING:
    from dbmcp.config import DatabaseSettings
    from dbmcp.dialects.base import Dialect

DIALECTS: Mapping[str, str] = {
    "sqlite": "dbmcp.dialects.sqlite.dialect:SQLiteDialect",
    "postgresql": "dbmcp.dialects.postgres.dialect:PostgresDialect",
    "mysql": "dbmcp.dialects.mysql.dialect:MySQLDialect",
    "mariadb": "dbmcp.dialects.mysql.dialect:MySQLDialect",
    "tidb": "dbmcp.dialects.tidb.dialect:TiDBDialect",
}
"""URL scheme -> where its dialect is. A new engine is one line here."""


def address_of(settings: "DatabaseSettings") -> Address:
    """Return a database's address; cheap, for a check of the whole configuration.

    Raises:
        ConfigError: the URL cannot be used; it names where the URL was written.
    """
    try:
        return parse_address(settings.url.value)
    except ConfigError as error:
        raise ConfigError(f"{_origin(settings)}: {error}") from None


def dialect_for(settings: "DatabaseSettings") -> "Dialect":
    """Return the dialect of a database, by its URL's scheme.

    Raises:
        ConfigError: the URL, or another setting, cannot be used with the engine.
    """
    module, _, name = DIALECTS[address_of(settings).scheme].partition(":")
    dialect: type[Dialect] = getattr(importlib.import_module(module), name)
    try:
        return dialect(settings)
    except ConfigError as error:
        raise ConfigError(f"{_origin(settings)}: {error}") from None


def _origin(settings: "DatabaseSettings") -> str:
    return settings.origin or f"database {settings.name}"
