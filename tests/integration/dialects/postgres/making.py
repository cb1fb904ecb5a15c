"""Dialects for the tests."""

from typing import Any

from dbmcp.config import DatabaseSettings, Secret
from dbmcp.dialects.postgres import PostgresDialect


def make_dialect(url: str, **settings: Any) -> PostgresDialect:
    """A dialect for one URL."""
    return PostgresDialect(DatabaseSettings("shop", Secret(url), **settings))
