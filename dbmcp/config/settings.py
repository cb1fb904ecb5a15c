"""Settings: what the operator asked for, as frozen values with their defaults."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Mode(StrEnum):
    """What a database may be asked to do (CONTRACT "Modes")."""

    READ_ONLY = "read_only"
    READ_WRITE = "read_write"
    ADMIN = "admin"


class Writes(StrEnum):
    """What a write needs."""

    DIRECT = "direct"
    PREVIEW = "preview"
    """A confirm token of its preview."""


class DdlKind(StrEnum):
    """What `ddl` switches on, each by its name, in mode admin."""

    CREATE_TABLE = "create_table"
    ALTER_TABLE = "alter_table"
    RENAME_TABLE = "rename_table"
    DROP_TABLE = "drop_table"
    TRUNCATE = "truncate"
    CREATE_INDEX = "create_index"
    DROP_INDEX = "drop_index"
    CREATE_VIEW = "create_view"
    DROP_VIEW = "drop_view"
    REFRESH_VIEW = "refresh_view"
    CREATE_SEQUENCE = "create_sequence"
    DROP_SEQUENCE = "drop_sequence"
    CREATE_SCHEMA = "create_schema"
    DROP_SCHEMA = "drop_schema"
    COMMENT = "comment"
    ANALYZE = "analyze"


@dataclass(frozen=True, slots=True)
class Secret:
    """A text that never shows itself in a repr, a log or an error.

    Attributes:
        value: the secret itself.
    """

    value: str = field(repr=False)

    def __str__(self) -> str:
        """Three asterisks."""
        return "***"


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one database's calls (CONTRACT "Tools", defaults and limits).

    Attributes:
        timeout_seconds: default of `timeout`.
        max_timeout_seconds: the largest `timeout` a caller may ask for.
        max_rows: default of `max_rows`.
        max_max_rows: the largest `max_rows`.
        max_cell: default of `max_cell` in characters; 0 = whole.
        max_result_bytes: bytes of one answer's text.
        cursor_bytes: bytes kept for one cursor.
        cursor_seconds: life of a cursor after its last use.
        row_bytes: bytes of one row that is loaded.
        source_bytes: bytes of a file that is loaded, unpacked.
        transaction_idle_seconds: how long a transaction stays open between two calls.
        transaction_seconds: how long it stays open in all.
        text_bytes, text_nesting, text_tokens: bounds of a query's text.
        connect_timeout_seconds: time to open one connection.
        max_cost: what a statement's plan may cost in the engine's unit; None: anything.
        memory_bytes: what one statement may take on the server, where it has a quota; None: the
            server's own.
    """

    timeout_seconds: float = 30.0
    max_timeout_seconds: float = 300.0
    max_rows: int = 100
    max_max_rows: int = 10_000
    max_cell: int = 1_000
    max_result_bytes: int = 32_768
    cursor_bytes: int = 16 * 1024 * 1024
    cursor_seconds: float = 300.0
    row_bytes: int = 16 * 1024 * 1024
    source_bytes: int = 1024**3
    transaction_idle_seconds: float = 60.0
    transaction_seconds: float = 600.0
    text_bytes: int = 65_536
    text_nesting: int = 100
    text_tokens: int = 5_000
    connect_timeout_seconds: float = 10.0
    max_cost: float | None = None
    memory_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class PoolSettings:
    """The pool's size; None takes the dialect's default.

    Attributes:
        size: connections kept open.
        overflow: further connections under load.
        recycle_seconds: age after which an idle connection is replaced; -1 never.
        timeout_seconds: how long a call waits for a free connection.
    """

    size: int | None = None
    overflow: int | None = None
    recycle_seconds: int | None = None
    timeout_seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """One target.

    Attributes:
        name: the operator's name for it.
        url: the URL as the operator wrote it, environment references replaced.
        mode: what may be done.
        prepared_statements: False behind PgBouncer and the like.
        ddl: kinds of DDL that mode admin allows, see DdlKind.
        functions: user-defined and extension functions that may be called.
        writes: whether a write runs at once, or needs a token of its preview.
        allow_tables, deny_tables: patterns such as `public.order*`.
        deny_columns: patterns such as `customers.email`.
        limits, pool: see there.
        health_tables: tables that health_check looks for and counts.
        stale_read: TiDB: read in a transaction of the past, which refuses most writes.
        load_connections: how many batches of a load that commits one by one are on their way at
            once, each on a connection of its own.
        wal: SQLite: switch the file to WAL (else only files that dbmcp creates).
        origin: where the URL was written, for errors: `dbmcp.toml: databases.shop.url`.
    """

    name: str
    url: Secret
    mode: Mode = Mode.READ_ONLY
    prepared_statements: bool = True
    ddl: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    writes: Writes = Writes.DIRECT
    allow_tables: tuple[str, ...] = ()
    deny_tables: tuple[str, ...] = ()
    deny_columns: tuple[str, ...] = ()
    limits: Limits = Limits()
    pool: PoolSettings = PoolSettings()
    health_tables: tuple[str, ...] = ()
    stale_read: bool = False
    load_connections: int = 1
    wal: bool = False
    origin: str = ""


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """How the server is reached.

    Attributes:
        transport: `stdio` or `http`.
        host, port: where HTTP listens.
        cursor_bytes: bytes kept for all cursors together.
        open_transactions: how many may stay open between calls.
        open_transactions_per_caller: how many of them one caller may have.
        source_directories: where bulk_insert may read files; empty: nowhere.
    """

    transport: str = "stdio"
    host: str = "127.0.0.1"
    port: int = 8000
    cursor_bytes: int = 64 * 1024 * 1024
    open_transactions: int = 16
    open_transactions_per_caller: int = 4
    source_directories: tuple[Path, ...] = ()


class Recorded(StrEnum):
    """What the audit keeps of parameters, literals and rows that callers send."""

    FULL = "full"
    MASKED = "masked"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """dbmcp's own store.

    Attributes:
        url: where it lies; None: there is none and nothing is recorded, as in most tests.
        origin: where the URL was written, for errors.
    """

    url: Secret | None = None
    origin: str = ""

    def as_database(self) -> DatabaseSettings | None:
        """Return it as a database that dbmcp writes to; None where there is none."""
        if self.url is None:
            return None
        return DatabaseSettings("store", self.url, mode=Mode.READ_WRITE, origin=self.origin)


@dataclass(frozen=True, slots=True)
class AuditSettings:
    """What the audit records.

    Attributes:
        parameters: see Recorded.
    """

    parameters: Recorded = Recorded.MASKED


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the operator asked for.

    Attributes:
        databases: the targets by name, in the file's order; never empty.
        server: see there.
        source: the file the settings came from, None without one.
        demo: nothing was named, so the one database is the demo and has to be made first.
        store, audit: see there.
    """

    databases: dict[str, DatabaseSettings]
    server: ServerSettings = ServerSettings()
    source: Path | None = None
    demo: bool = False
    store: StoreSettings = StoreSettings()
    audit: AuditSettings = AuditSettings()
