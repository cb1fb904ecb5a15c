"""PostgreSQL: its facts, and the way to its connections."""

from collections.abc import Mapping, Sequence
from math import inf
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar

from dbmcp.dialects.base import Bound, Connection, Dialect, ServerLoad
from dbmcp.dialects.postgres.rules import LEXIS, RULES
from dbmcp.dialects.postgres.target import read_target
from dbmcp.errors import DbmcpError, UnavailableError
from dbmcp.models import ServerFacts, TableEntry, TableFacts, TableName
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.policy import Rules

if TYPE_CHECKING:
    from sqlalchemy import URL

    from dbmcp.config import DatabaseSettings
    from dbmcp.dialects.accounts import Accounts
    from dbmcp.dialects.effects import Effects
    from dbmcp.dialects.planner import Planner
    from dbmcp.dialects.storage import Storage

RELEARN_SECONDS = 60.0
"""How long what the server says of itself and of its functions is believed."""


class PostgresDialect(Dialect):
    """PostgreSQL 13 and later, and what speaks its protocol, through asyncpg."""

    name: ClassVar[str] = "postgres"
    label: ClassVar[str] = "PostgreSQL"
    schemes: ClassVar[tuple[str, ...]] = ("postgresql", "postgres")
    lexis: ClassVar[Lexis] = LEXIS
    rules: ClassVar[Rules] = RULES
    failure_ends_transaction: ClassVar[bool] = True
    cancels_by_task: ClassVar[bool] = True
    attack_files = (Path(__file__).with_name("attacks.sql"),)
    tells_parameter_types: ClassVar[bool] = True
    # READ UNCOMMITTED is only another word for READ COMMITTED here.
    isolation_levels = ("read committed", "repeatable read", "serializable")

    def __init__(self, settings: "DatabaseSettings") -> None:
        """Read the URL; open nothing."""
        super().__init__(settings)
        self._target = read_target(settings)
        self._facts: ServerFacts | None = None
        self._learned_at = -inf

    def engine_arguments(self, *, writable: bool) -> tuple["URL", Mapping[str, Any]]:
        """Return the URL without parameters and asyncpg's own arguments."""
        from sqlalchemy import URL  # noqa: PLC0415  loaded with the first connection

        from dbmcp.dialects.postgres.driver import TextConnection  # noqa: PLC0415
        from dbmcp.dialects.postgres.engine import DRIVER, connect  # noqa: PLC0415

        del writable
        address = self._target.address
        url = URL.create(
            f"postgresql+{DRIVER}",
            username=address.user or None,
            password=address.password,
            database=address.database or address.user or None,
        )
        extra = {
            "prepared_statement_cache_size": 0,
            "connection_class": TextConnection,
            "async_creator_fn": connect,
        }
        return url, {"connect_args": {**self._target.arguments, **extra}}

    async def adopt(self, driver_connection: Any, *, writable: bool) -> Connection:
        """Wrap a fresh connection; the first and one now and then asks its server what it is."""
        from dbmcp.dialects.postgres.connection import PostgresConnection  # noqa: PLC0415
        from dbmcp.dialects.postgres.server import learn, with_functions  # noqa: PLC0415

        del writable
        if not self._target.pooled_outside:
            _require_standard_strings(driver_connection)
        known = self._facts
        connection = PostgresConnection(
            driver_connection,
            facts=known or ServerFacts(self.label, "", ()),
            local_settings=self._target.local_settings,
        )
        stale = monotonic() - self._learned_at > RELEARN_SECONDS
        if known is None or stale or known.version != _version(driver_connection):
            self._learned_at = monotonic()
            # Inside a transaction the settings are those that a caller's statement will meet.
            await connection.begin(
                read_only=True, timeout_seconds=self.settings.limits.connect_timeout_seconds
            )
            connection.facts = await learn(
                driver_connection, pooled_outside=self._target.pooled_outside
            )
            # Shadows the class attribute: whoever makes a policy asks again. The facts come last:
            # once they are known, a statement is checked by these rules.
            vars(self)["rules"] = await with_functions(self.rules, driver_connection)
            self._facts = connection.facts
            await connection.rollback()
        return connection

    def translate(self, error: BaseException, bound: Bound | None) -> DbmcpError | None:
        """Turn a driver's error into ours; None if it is not a driver's error."""
        if isinstance(error, DbmcpError):
            return None
        from dbmcp.dialects.postgres.errors import translate  # noqa: PLC0415

        target = self._target
        return translate(
            error,
            bound,
            name=self.settings.name,
            place=target.place,
            user=target.address.user or "of the operating system",
        )

    async def list_tables(self, connection: Connection) -> Sequence[TableEntry]:
        """Return every relation the account can see; system ones marked, partitions folded."""
        from dbmcp.dialects.postgres.catalog import list_tables  # noqa: PLC0415

        return await list_tables(connection)

    async def describe(
        self, connection: Connection, tables: Sequence[TableName]
    ) -> Sequence[TableFacts]:
        """Return all facts of the named tables in a few round trips, however many there are."""
        from dbmcp.dialects.postgres.catalog import describe  # noqa: PLC0415

        return await describe(connection, tables)

    async def server_load(self, connection: Connection) -> ServerLoad | None:
        """Return how many clients the server has, and how many it takes from all but superusers."""
        from dbmcp.dialects.postgres.server import load  # noqa: PLC0415

        return await load(connection)

    def fold(self, name: str, *, quoted: bool) -> str:
        """Fold an unquoted name to lower case (ASCII only, as the server does in UTF-8)."""
        if quoted:
            return name
        return "".join(letter.lower() if letter.isascii() else letter for letter in name)

    def quote(self, name: str) -> str:
        """Return the name in double quotes."""
        escaped = name.replace('"', '""')
        return f'"{escaped}"'

    def default_schemas(self, facts: ServerFacts) -> tuple[str, ...]:
        """Return the search path as the server resolves it, its implicit catalog included."""
        return facts.search_path or ("pg_catalog", facts.schema or "public")

    def expected_schemas(self) -> tuple[str, ...]:
        """Return the schema that every database has."""
        return ("public",)

    def planner(self) -> "Planner":
        """Return Postgres's plans."""
        from dbmcp.dialects.postgres.planner import PostgresPlanner  # noqa: PLC0415

        return PostgresPlanner()

    def accounts(self) -> "Accounts":
        """Return the account and what it may do."""
        from dbmcp.dialects.postgres.accounts import PostgresAccounts  # noqa: PLC0415

        return PostgresAccounts(self.settings)

    def effects(self) -> "Effects":
        """Return what writes do on Postgres."""
        from dbmcp.dialects.postgres.effects import PostgresEffects  # noqa: PLC0415  seldom needed

        return PostgresEffects()

    def storage(self) -> "Storage":
        """Return the store's way into a database."""
        from dbmcp.dialects.postgres.storage import PostgresStorage  # noqa: PLC0415

        return PostgresStorage(self._target)


def _require_standard_strings(driver_connection: Any) -> None:
    """Refuse a server that takes backslashes in plain strings for escapes: it cuts texts otherwise.

    Raises:
        UnavailableError: the setting could not be switched on.
    """
    if driver_connection.get_settings().standard_conforming_strings != "on":
        raise UnavailableError(
            "the server has standard_conforming_strings off, and what stands between keeps it so. "
            "switch it on: ALTER ROLE ... SET standard_conforming_strings = on"
        )


def _version(driver_connection: Any) -> str:
    return str(driver_connection.get_settings().server_version)
