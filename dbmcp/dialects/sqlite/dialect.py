"""SQLite: its facts, how it is opened, and how its errors and catalog are read."""

import sqlite3
import string
import weakref
from collections.abc import Awaitable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from dbmcp.config import Mode
from dbmcp.dialects.address import parse_address
from dbmcp.dialects.base import Bound, Connection, Dialect, ServerLoad
from dbmcp.dialects.sqlite.place import Place, place
from dbmcp.dialects.sqlite.reading import quoted
from dbmcp.dialects.sqlite.rules import LEXIS, RULES
from dbmcp.errors import DbmcpError, UnsupportedError
from dbmcp.models import ColumnFacts, ServerFacts, TableEntry, TableFacts, TableName
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.policy import Rules

if TYPE_CHECKING:
    from sqlalchemy import URL

    from dbmcp.config import DatabaseSettings
    from dbmcp.dialects.accounts import Accounts
    from dbmcp.dialects.effects import Effects
    from dbmcp.dialects.planner import Planner
    from dbmcp.dialects.sqlite.connection import SQLiteConnection
    from dbmcp.dialects.sqlite.driver import Driver
    from dbmcp.dialects.storage import Storage

OLDEST = (3, 37)
READERS = 4
MORE_READERS = 4
_FOLD = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


class SQLiteDialect(Dialect):
    """SQLite: files and databases in memory, many readers and one writer."""

    name: ClassVar[str] = "sqlite"
    label: ClassVar[str] = "SQLite"
    schemes: ClassVar[tuple[str, ...]] = ("sqlite", "file")
    lexis: ClassVar[Lexis] = LEXIS
    rules: ClassVar[Rules] = RULES
    separate_writer: ClassVar[bool] = True
    attack_files = (Path(__file__).with_name("attacks.sql"),)
    isolation_levels = ("serializable",)
    snapshot_level = "serializable"
    tells_cost: ClassVar[bool] = False
    pool_size: ClassVar[int] = READERS
    pool_overflow: ClassVar[int] = MORE_READERS
    pool_recycle_seconds: ClassVar[int] = -1

    def __init__(self, settings: "DatabaseSettings") -> None:
        super().__init__(settings)
        self._writes = settings.mode is not Mode.READ_ONLY
        self.place: Place = place(parse_address(settings.url.value), writable=self._writes)
        if self.place.path is None:
            # A database in memory lives as long as a connection to it: the pool may close its own.
            anchor = sqlite3.connect(
                self.place.uri(writable=True), uri=True, check_same_thread=False
            )
            anchor.execute("PRAGMA schema_version").fetchall()
            weakref.finalize(self, anchor.close)

    def engine_arguments(self, *, writable: bool) -> tuple["URL", Mapping[str, Any]]:
        """Return a URL that names the file, and a creator that opens it as dbmcp needs."""
        from sqlalchemy import URL  # noqa: PLC0415 - heavy, and not needed before the first call

        from dbmcp.dialects.sqlite.driver import open_driver  # noqa: PLC0415 - the driver as well

        opens_writable = self._writes and not self.place.immutable

        def create(*_: object, **__: object) -> "Awaitable[Driver]":
            return open_driver(self.place, writable=opens_writable)

        arguments: dict[str, Any] = {"connect_args": {"async_creator_fn": create}}
        if writable:
            arguments |= {"pool_size": 1, "max_overflow": 0}
        return URL.create("sqlite+aiosqlite", database=str(self.place.path or "memory")), arguments

    async def adopt(self, driver_connection: Any, *, writable: bool) -> Connection:
        """Give the connection its settings, limits and authorizer in one hop.

        Raises:
            UnsupportedError: the SQLite library is too old.
        """
        from dbmcp.dialects.sqlite.connection import adopt  # noqa: PLC0415 - imports the driver

        if sqlite3.sqlite_version_info < OLDEST:
            raise UnsupportedError(
                f"SQLite {sqlite3.sqlite_version} is too old. install a Python with 3.37 or newer"
            )
        return await adopt(
            driver_connection,
            self.place,
            settings=self.settings,
            writable=writable and self._writes,
        )

    def translate(self, error: BaseException, bound: Bound | None) -> DbmcpError | None:
        """Turn an error of sqlite3 into ours."""
        from dbmcp.dialects.sqlite.translation import translate  # noqa: PLC0415 - see adopt

        return translate(error, bound, name=self.place.name)

    async def list_tables(self, connection: Connection) -> Sequence[TableEntry]:
        """Return every table and view in one hop; sqlite_ tables and shadow tables are system."""
        from dbmcp.dialects.sqlite.schema import entries  # noqa: PLC0415 - only for the catalog

        return await _ours(connection).read_own(entries)

    async def describe(
        self, connection: Connection, tables: Sequence[TableName]
    ) -> Sequence[TableFacts]:
        """Return all facts of the named tables in one hop."""
        from dbmcp.dialects.sqlite.schema import facts  # noqa: PLC0415 - only for the catalog

        return await _ours(connection).read_own(facts, tables)

    async def server_load(self, connection: Connection) -> ServerLoad | None:
        """Return None: whoever opens the file is nobody's count."""
        del connection
        return None

    def fills(self, column: ColumnFacts, table: TableFacts) -> bool:
        """Whether SQLite gives a column its value: also to the column that names the row's id."""
        from dbmcp.dialects.sqlite.schema import row_id_columns  # noqa: PLC0415 - only for the catalog

        return super().fills(column, table) or column.name in row_id_columns(table)

    def fold(self, name: str, *, quoted: bool) -> str:  # noqa: ARG002 - quotes change nothing here
        """Return a name in lower case, quoted or not: SQLite compares names so, in ASCII only."""
        return name.translate(_FOLD)

    def quote(self, name: str) -> str:
        """Return a name in double quotes."""
        return quoted(name)

    def default_schemas(self, facts: ServerFacts) -> tuple[str, ...]:
        """Return `main`; there are no other schemas, since ATTACH is refused."""
        return (facts.schema,)

    def expected_schemas(self) -> tuple[str, ...]:
        """Return `main`."""
        return ("main",)

    def planner(self) -> "Planner":
        """Return SQLite's plans."""
        from dbmcp.dialects.sqlite.planner import SQLitePlanner  # noqa: PLC0415 - seldom needed

        return SQLitePlanner()

    def accounts(self) -> "Accounts":
        """Return what takes the place of accounts."""
        from dbmcp.dialects.sqlite.accounts import SQLiteAccounts  # noqa: PLC0415 - seldom needed

        return SQLiteAccounts(self.place, mode=self.settings.mode)

    def effects(self) -> "Effects":
        """Return what writes do on SQLite."""
        from dbmcp.dialects.sqlite.effects import SQLiteEffects  # noqa: PLC0415 - seldom needed

        return SQLiteEffects()

    def storage(self) -> "Storage":
        """Return the store's way into a file."""
        from dbmcp.dialects.sqlite.storage import SQLiteStorage  # noqa: PLC0415 - only for the store

        return SQLiteStorage(self)


def _ours(connection: Connection) -> "SQLiteConnection":
    """A connection that this dialect adopted."""
    return cast("SQLiteConnection", connection)
