"""SQLAlchemy's part: it opens and pools asyncpg connections, and asks the server nothing."""

from typing import Any

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg

DRIVER = "dbmcp_asyncpg"


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
