"""MySQL and MariaDB, and whatever else answers at a `mysql://` URL."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from dbmcp.config import DatabaseSettings, Mode
from dbmcp.dialects.address import parse_address
from dbmcp.dialects.base import Bound, Connection, Dialect, ServerLoad
from dbmcp.dialects.mysql import faults, schema
from dbmcp.dialects.mysql.flavour import (
    MYSQL,
    STALE_SECONDS,
    TIDB,
    Flavour,
    catalogue_of,
    flavour_of,
    numbers_of,
)
from dbmcp.dialects.mysql.grants import OWN_FUNCTIONS, could_write
from dbmcp.dialects.mysql.health import server_load
from dbmcp.dialects.mysql.login import Tls, is_cloud, login_for, ssl_context
from dbmcp.dialects.mysql.name import quoted
from dbmcp.dialects.mysql.rules import LEXIS, RULES
from dbmcp.dialects.mysql.session import MySQLConnection
from dbmcp.dialects.mysql.wire import (
    COM_SET_OPTION,
    MULTI_STATEMENTS_OFF,
    Wire,
    connect_arguments,
    creator,
    wire_for,
)
from dbmcp.errors import DbmcpError, UnavailableError, UnknownNameError
from dbmcp.models import ServerFacts, TableEntry, TableFacts, TableName
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.policy import Rules

if TYPE_CHECKING:
    from sqlalchemy import URL

    from dbmcp.dialects.accounts import Accounts
    from dbmcp.dialects.effects import Effects
    from dbmcp.dialects.planner import Planner
    from dbmcp.dialects.storage import Storage

CLOUD_RECYCLE_SECONDS = 300
UNKNOWN_PRIVILEGES = "privileges unknown"
IDENTITY = "SELECT VERSION(), CONNECTION_ID(), CURRENT_USER(), DATABASE(), @@sql_mode"


class MySQLDialect(Dialect):
    """MySQL and MariaDB.

    The URL's scheme does not tell the server: VERSION() does, with the first connection that is
    adopted. From then on `label`, `enforces_read_only` and `rules` of this instance are those of
    the server found (and `lexis`); whoever keeps them from before (a policy) must ask again.

    Attributes:
        flavour: the kind of server, a guess by the scheme until a connection is adopted.
        login: where and as whom to connect.
    """

    name: ClassVar[str] = "mysql"
    label: ClassVar[str] = "MySQL"
    schemes: ClassVar[tuple[str, ...]] = ("mysql", "mariadb")
    # Until the server has told its version it may be TiDB, which runs comments of its own.
    lexis: ClassVar[Lexis] = replace(
        LEXIS, executable_comments=(*LEXIS.executable_comments, "/*T!")
    )
    rules: ClassVar[Rules] = RULES
    transactional_ddl: ClassVar[bool] = False
    some_tables_keep: ClassVar[bool] = True
    warns: ClassVar[bool] = True
    has_memory_quota: ClassVar[bool] = True
    has_stale_reads: ClassVar[bool] = True
    attack_files = (Path(__file__).with_name("attacks.sql"),)
    temporary_drop: ClassVar[str] = "DROP TEMPORARY TABLE IF EXISTS {}"
    pool_size: ClassVar[int] = 5
    pool_overflow: ClassVar[int] = 10
    pool_recycle_seconds: ClassVar[int] = 1_800
    default_port: ClassVar[int] = 3306
    default_flavour: ClassVar[Flavour] = MYSQL

    def __init__(self, settings: DatabaseSettings) -> None:
        super().__init__(settings)
        address = parse_address(settings.url.value)
        self.flavour = self.default_flavour
        self.login = login_for(
            address,
            connect_timeout_seconds=settings.limits.connect_timeout_seconds,
            default_port=self.default_port,
        )
        ssl_context(self.login)  # a certificate file that is missing is told at start-up
        self._privileges: tuple[str, ...] | None = None
        if is_cloud(self.login.host):
            self._learn(pool_recycle_seconds=CLOUD_RECYCLE_SECONDS)

    def engine_arguments(self, *, writable: bool) -> tuple["URL", Mapping[str, Any]]:  # noqa: ARG002  one pool
        """Return SQLAlchemy's URL and the arguments of `create_async_engine`."""
        from sqlalchemy import URL  # noqa: PLC0415  not needed before a database is opened

        login = self.login
        url = URL.create(
            f"mysql+{login.driver}",
            username=login.user or None,
            password=login.password.value or None,
            host=None if login.unix_socket else login.host,
            port=None if login.unix_socket else login.port,
            database=login.database or None,
        )
        arguments = connect_arguments(login) | {"async_creator_fn": creator(login)}
        return url, {"connect_args": arguments}

    async def adopt(self, driver_connection: Any, *, writable: bool) -> Connection:  # noqa: ARG002  one pool
        """Switch multi-statements off, learn the server, pin the session's settings."""
        wire = wire_for(driver_connection)
        if self.login.tls > Tls.PREFERRED and wire.secure == "":
            raise UnavailableError(
                f"{self.login.place} was reached without TLS, and the URL asks for it"
            )
        await wire.command(COM_SET_OPTION, MULTI_STATEMENTS_OFF)
        connection = await self._identify(wire)
        if self._privileges is None:
            self._privileges = await self._grants(connection)
            # A name that only a later version knows may be a stored function's here.
            own = await self._own_functions(connection)
            self._learn(rules=replace(self.rules, overloads=own))
        connection.facts = self.with_privileges(connection.facts, self._privileges)
        await connection.pin(self.settings.limits.timeout_seconds)
        return connection

    def translate(self, error: BaseException, bound: Bound | None) -> DbmcpError | None:
        """Turn a driver's error into ours; None if it is not a driver's error."""
        place = self.login.place
        found = faults.translate(error, bound, database=self.settings.name, place=place)
        if self.settings.stale_read and isinstance(found, UnknownNameError):
            advice = f"reads are {STALE_SECONDS} s old (stale_read): if it is new, retry"
            return UnknownNameError(found.kind, found.name, advice=advice)
        return found

    async def list_tables(self, connection: Connection) -> Sequence[TableEntry]:
        """Return every relation the account can see; system ones marked."""
        return await schema.list_tables(connection, self._catalogue(connection))

    async def describe(
        self, connection: Connection, tables: Sequence[TableName]
    ) -> Sequence[TableFacts]:
        """Return all facts of the named tables, in eight queries for each schema."""
        return await schema.describe(connection, self._catalogue(connection), tables)

    async def server_load(self, connection: Connection) -> ServerLoad | None:
        """Return how many connections the server has and takes."""
        return await server_load(connection, self.flavour)

    def fold(self, name: str, *, quoted: bool) -> str:  # noqa: ARG002  quotes change nothing here
        """Return the name unchanged: the servers keep identifiers as they were written."""
        return name

    def quote(self, name: str) -> str:
        """Return an identifier in backticks."""
        return quoted(name)

    def default_schemas(self, facts: ServerFacts) -> tuple[str, ...]:
        """Return the connection's database."""
        return (facts.schema,) if facts.schema else ()

    def expected_schemas(self) -> tuple[str, ...]:
        """Return the URL's database."""
        return (self.login.database,) if self.login.database else ()

    def planner(self) -> "Planner":
        """Return the plans of the server found."""
        from dbmcp.dialects.mysql.planner import planner_for  # noqa: PLC0415  seldom needed

        return planner_for(self.flavour)

    def accounts(self) -> "Accounts":
        """Return the account and what it may do."""
        from dbmcp.dialects.mysql.accounts import MySQLAccounts  # noqa: PLC0415  seldom needed

        return MySQLAccounts(self.settings)

    def effects(self) -> "Effects":
        """Return what writes do on the server found."""
        from dbmcp.dialects.mysql.effects import MySQLEffects  # noqa: PLC0415  seldom needed

        return MySQLEffects(self.flavour, self.lexis)

    def storage(self) -> "Storage":
        """Return the store's way into a database."""
        from dbmcp.dialects.mysql.storage import MySQLStorage  # noqa: PLC0415  only for the store

        return MySQLStorage(self)

    def _catalogue(self, connection: Connection) -> schema.Catalogue:
        return catalogue_of(self.flavour, connection.facts.numbers)

    async def _identify(self, wire: Wire) -> MySQLConnection:
        connection = MySQLConnection(
            wire,
            login=self.login,
            flavour=self.flavour,
            memory_bytes=self.settings.limits.memory_bytes,
            stale_read=self.settings.stale_read,
        )
        [[version, thread, user, database, sql_mode]] = await connection.query(IDENTITY)
        flavour = flavour_of(version)
        if flavour is not self.flavour or flavour.product != self.label:
            self.become(flavour)
        self._require(flavour)
        connection.know(
            flavour=flavour,
            thread=int(thread),
            sql_mode=sql_mode or "",
            facts=ServerFacts(
                product=flavour.product,
                version=version,
                numbers=numbers_of(version),
                user=user or "",
                schema=database or "",
                tls=wire.secure,
            ),
        )
        return connection

    def _require(self, flavour: Flavour) -> None:
        """Refuse a server that cannot do what the operator relies on.

        Raises:
            UnavailableError: the setting, and that it cannot be kept.
        """
        wanted = {
            "limits.memory_bytes": (self.settings.limits.memory_bytes, flavour.memory_quota),
            "stale_read": (self.settings.stale_read, flavour.begin_stale),
        }
        for name, (value, means) in wanted.items():
            if value and not means:
                raise UnavailableError(
                    f"{self.settings.name}: {flavour.product} has nothing for {name}. leave it out"
                )

    def become(self, flavour: Flavour) -> None:
        """Take on what a server is, whatever the URL called it."""
        self.flavour = flavour
        found = _dialect_of(flavour)
        self._learn(
            label=flavour.product,
            enforces_read_only=flavour.enforces_read_only,
            lexis=found.lexis,
            rules=found.rules,
            isolation_levels=found.isolation_levels,
            attack_files=found.attack_files,
            stop_delay_seconds=found.stop_delay_seconds,
        )

    def _learn(self, **facts: Any) -> None:
        """Shadow class attributes by this instance's own, which only a server could tell."""
        vars(self).update(facts)

    async def _grants(self, connection: MySQLConnection) -> tuple[str, ...]:
        try:
            rows = await connection.query("SHOW GRANTS")
        except connection.wire.error:
            if connection.is_broken():
                raise
            return (UNKNOWN_PRIVILEGES,)
        return could_write(str(row[0]) for row in rows)

    async def _own_functions(self, connection: MySQLConnection) -> frozenset[str]:
        """Return the stored functions that a bare name calls."""
        rows = await connection.query(OWN_FUNCTIONS)
        return frozenset(str(name) for [name] in rows)

    def with_privileges(self, facts: ServerFacts, found: tuple[str, ...]) -> ServerFacts:
        """Return the facts with what the account may do, and a note where nothing else stops it."""
        notes: tuple[str, ...] = ()
        reads = self.settings.mode is Mode.READ_ONLY
        if found and reads and not self.flavour.enforces_read_only:
            notes = (
                f"the account could write ({', '.join(found[:5])}{', …' if found[5:] else ''}): "
                f"{self.flavour.product} has no read-only transaction that would stop it. "
                "give dbmcp an account with SELECT only",
            )
        return replace(facts, could_write=found, notes=notes)


def _dialect_of(flavour: Flavour) -> type[MySQLDialect]:
    """Return the dialect whose rules hold for a server, whatever the URL called it."""
    if flavour is not TIDB:
        return MySQLDialect
    from dbmcp.dialects.tidb.dialect import TiDBDialect  # noqa: PLC0415  it builds upon this module

    return TiDBDialect
