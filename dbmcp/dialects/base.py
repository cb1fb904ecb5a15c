"""What every engine must tell and do: the facts of a dialect and the work of a connection."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

if TYPE_CHECKING:
    from sqlalchemy import URL

    from dbmcp.config import DatabaseSettings
    from dbmcp.dialects.accounts import Accounts
    from dbmcp.dialects.effects import Effects
    from dbmcp.dialects.planner import Planner
    from dbmcp.dialects.storage import Storage

from dbmcp.dialects.loading import Load, Loader
from dbmcp.dialects.telling import Telling
from dbmcp.errors import ConfigError, DbmcpError, UnsupportedError
from dbmcp.models import (
    Column,
    ColumnFacts,
    ParameterValue,
    Row,
    ServerFacts,
    TableEntry,
    TableFacts,
    TableName,
)
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.parameters import Marked
from dbmcp.sql.policy import Rules

ISOLATION_LEVELS = ("read uncommitted", "read committed", "repeatable read", "serializable")
"""The levels of standard SQL, from the weakest to the strictest."""


class Argument(NamedTuple):
    """One parameter's value on its way to the engine.

    Attributes:
        name: the name (`id`) or position (`1`) to use in an error.
        value: the value as JSON gave it, tags (`$bytes`, `$decimal`) included.
        type: the type that a cast or the compared column gives, as the catalog writes it; None if
            the text gives none. Dialects whose engine tells the type itself may ignore it.
    """

    name: str
    value: ParameterValue
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Bound:
    """A caller's statement, ready to run.

    Attributes:
        text: the caller's text cut at its parameter markers.
        arguments: one for each marker of `text.names`, in the same order.
        returns_rows: whether the statement has a result set (RETURNING included); None: unknown.
        bounded: the result is known to be no longer than what is asked for, so that an engine that
            plans differently under a row limit may fetch it whole.
        first_rows: how many rows the first `fetch` will ask for, so that an engine may read them
            along with the statement; 0: unknown.
        lead: how many characters at the text's start are dbmcp's own, e.g. `EXPLAIN `.
        telling: looks through what the engine answers by itself, where names are hidden.
    """

    text: Marked
    arguments: tuple[Argument, ...] = ()
    returns_rows: bool | None = None
    bounded: bool = False
    first_rows: int = 0
    lead: int = 0
    telling: Telling | None = None


class Answer(ABC):
    """What one statement gives, while it is being read.

    Attributes:
        columns: the result's columns; empty for a statement without rows.
        affected_rows: rows a write matched; None while unknown or for a read.
        generated_id: the id the engine generated for a single inserted row, else None.
        warnings: sentences for the caller, e.g. that FLOAT shows six digits.
        seconds: how long the statement took, where several ran at once.
    """

    columns: tuple[Column, ...] = ()
    affected_rows: int | None = None
    generated_id: int | str | None = None
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0

    @abstractmethod
    async def fetch(self, count: int) -> Sequence[Row]:
        """Return up to `count` further rows as plain values; fewer than `count` means the end.

        At the end the answer lets go by itself: `close` is then not called.
        """

    def at_hand(self, count: int) -> Sequence[Row] | None:
        """Return what `fetch` would, if nothing has to be waited for; None if something has."""
        del count
        return None

    @abstractmethod
    async def close(self) -> None:
        """Let go of the rest without reading it; the connection is usable afterwards.

        Called only before the end was reached. May stop the statement on the server.
        """


class Connection(ABC):
    """One driver connection, driven by its dialect.

    `Database` owns it: one statement at a time, `reset` before anybody else gets it. A method that
    meets a driver error raises it raw; `Database` translates through `Dialect.translate`.
    """

    facts: ServerFacts
    readers_block_writer: bool = False
    """An open read keeps writers out (an SQLite file without WAL): end it before the answer."""

    most_at_once: int = 1
    """How many statements `execute_all` may be given."""

    rests_stay: bool = False
    """The rest of an answer can still be read when a later statement has run."""

    def keeps_writers_out(self, *, read_only: bool) -> bool:
        """Whether nobody else can write as long as a transaction here is open."""
        return read_only and self.readers_block_writer

    @abstractmethod
    async def begin(self, *, read_only: bool, timeout_seconds: float, isolation: str = "") -> None:
        """Open a transaction in the engine's read-only or write mode with its own time limit.

        Settings are sent only if they differ from what this connection already has. On an engine
        whose single statement is its own read-only transaction this may send nothing. `isolation`
        is one of the dialect's levels, `""` for the engine's default.
        """

    def extend(self, *, timeout_seconds: float) -> None:
        """Take a new time limit in the middle of a transaction.

        Only for a connection that keeps the time itself: a server keeps that of `begin`.
        """
        del timeout_seconds

    @abstractmethod
    def is_in_transaction(self) -> bool:
        """Whether the transaction of `begin` is still open, as far as the driver knows."""

    async def look(self) -> bool:
        """Whether it is still open after a failed statement, if need be by asking the server."""
        return self.is_in_transaction()

    @abstractmethod
    async def commit(self) -> None:
        """Commit. A connection that breaks meanwhile raises what the driver raises."""

    @abstractmethod
    async def rollback(self) -> None:
        """Roll back; does nothing where no transaction is open."""

    @abstractmethod
    async def execute(self, bound: Bound) -> Answer:
        """Run one caller's statement by the single-statement protocol and return its answer.

        Converts `bound.arguments` to what the engine takes.

        Raises:
            ArgumentError: a value cannot be what the engine, a cast or a column wants.
        """

    async def execute_all(self, bounds: Sequence[Bound], answers: list[Answer]) -> None:
        """Run callers' statements one after the other, the first of them at least.

        Stops behind one whose rows are not all here: what follows may change them.

        Args:
            bounds: the statements, `most_at_once` at most.
            answers: takes the answers; those before a statement that fails are in it too.

        Raises:
            ArgumentError: as `execute`, for the first.
        """
        answers.append(await self.execute(bounds[0]))

    @abstractmethod
    async def query(self, text: str, values: Sequence[Any] = ()) -> Sequence[Sequence[Any]]:
        """Run one of dbmcp's own statements and return all rows as the driver gives them.

        `text` uses the driver's own markers. Never called with a caller's text.
        """

    @abstractmethod
    async def load(self, load: Load) -> Loader:
        """Prepare the loading of rows in the open write transaction.

        Raises:
            UnsupportedError: the table cannot be loaded in a transaction.
        """

    @abstractmethod
    async def interrupt(self) -> None:
        """Stop the statement that runs now, on the server; called while `execute` is awaited.

        The statement's await then ends by itself with the driver's error, or returns. Where the
        driver stops the statement when its task is cancelled (`cancels_by_task`), called only if
        the server does not answer soon after that.
        """

    @abstractmethod
    async def reset(self) -> None:
        """Bring the connection to the state of a fresh one: no transaction, settings, locks.

        Raises anything at all if it cannot: the connection is then thrown away.
        """

    @abstractmethod
    async def ping(self) -> None:
        """One cheap round trip; raises if the connection is dead."""

    @abstractmethod
    def is_broken(self) -> bool:
        """Whether the driver already knows that the connection is lost or cut in mid-packet."""


@dataclass(frozen=True, slots=True)
class ServerLoad:
    """How many connections a server has.

    Attributes:
        used: connections of everybody; None where the account may not see them.
        limit: how many it takes; None without a limit.
    """

    used: int | None
    limit: int | None


class Dialect(ABC):
    """One engine: its facts as class attributes, its behaviour as methods.

    Attributes:
        name: the dialect's own name, e.g. `postgres`; never compared outside `dialects/`.
        label: the engine's name for people, e.g. `PostgreSQL`.
        schemes: URL schemes (before `+driver`) that belong to it.
        lexis: how the engine cuts a text into tokens.
        rules: what the policy may allow here: node kinds and functions.
        enforces_read_only: the engine itself stops writes in a read-only transaction.
        cancels_by_task: cancelling the awaiting task stops the statement on the server.
        stop_delay_seconds: how long the engine may take to look whether it is to stop.
        tells_parameter_types: the engine says what a parameter must be; nobody looks it up.
        separate_writer: reads and writes use pools of their own (SQLite's one writer).
        isolation_levels: what a transaction may ask for, from the weakest to the strictest.
        snapshot_level: the weakest of them in which all reads see one moment.
        transactional_ddl: DDL belongs to the transaction; elsewhere it commits what was done.
        some_tables_keep: there may be tables whose rows no rollback takes back.
        warns: a write may succeed and come with the engine's warnings.
        failure_ends_transaction: after a failed statement the transaction takes no other one, but
            for a ROLLBACK to a savepoint.
        temporary_drop: how a temporary table is dropped, with `{}` for its quoted name, where it
            survives the ROLLBACK of the transaction that made it; `""` where it does not.
        attack_files: known attacks on the engine, for `dbmcp selftest`.
        tells_cost: its planner says what a statement costs.
        has_stale_reads: it can read the past in a transaction that refuses writes.
        has_memory_quota: it can bound what one statement takes in memory.
        pool_size: connections kept; pool_overflow: more under load; pool_recycle_seconds: age at
            which an idle connection is replaced, -1 never.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    schemes: ClassVar[tuple[str, ...]]
    lexis: ClassVar[Lexis]
    rules: ClassVar[Rules]
    enforces_read_only: ClassVar[bool] = True
    cancels_by_task: ClassVar[bool] = False
    stop_delay_seconds: ClassVar[float] = 0.0
    tells_parameter_types: ClassVar[bool] = False
    separate_writer: ClassVar[bool] = False
    isolation_levels: ClassVar[tuple[str, ...]] = ISOLATION_LEVELS
    snapshot_level: ClassVar[str] = "repeatable read"
    transactional_ddl: ClassVar[bool] = True
    some_tables_keep: ClassVar[bool] = False
    warns: ClassVar[bool] = False
    failure_ends_transaction: ClassVar[bool] = False
    temporary_drop: ClassVar[str] = ""
    attack_files: ClassVar[tuple[Path, ...]] = ()
    tells_cost: ClassVar[bool] = True
    has_memory_quota: ClassVar[bool] = False
    has_stale_reads: ClassVar[bool] = False
    pool_size: ClassVar[int] = 10
    pool_overflow: ClassVar[int] = 20
    pool_recycle_seconds: ClassVar[int] = 300

    def __init__(self, settings: "DatabaseSettings") -> None:
        """Keep the settings; open nothing.

        Raises:
            ConfigError: the URL or another setting cannot be used with this engine.
        """
        self.settings = settings
        limits = settings.limits
        if limits.max_cost is not None and not self.tells_cost:
            raise ConfigError(
                f"limits.max_cost: {self.label} tells no cost of a plan. leave it out"
            )
        if limits.memory_bytes is not None and not self.has_memory_quota:
            raise ConfigError(
                f"limits.memory_bytes: {self.label} has no quota for a statement. leave it out"
            )
        if settings.stale_read and not self.has_stale_reads:
            raise ConfigError(f"stale_read: {self.label} has no such reads. leave it out")

    @abstractmethod
    def engine_arguments(self, *, writable: bool) -> tuple["URL", Mapping[str, Any]]:
        """Return SQLAlchemy's URL and the keyword arguments of `create_async_engine`.

        `connect_args` (TLS context, time-outs, autocommit) are among them; pool arguments are not:
        `Database` adds them. `writable` is False for the read pool where pools are separate.
        """

    @abstractmethod
    async def adopt(self, driver_connection: Any, *, writable: bool) -> Connection:
        """Prepare a fresh driver connection (settings, codecs, authorizer) and wrap it.

        Raises what the driver raises, or UnavailableError (e.g. a server without TLS where TLS was
        asked for); the driver connection is then thrown away.
        """

    @abstractmethod
    def translate(self, error: BaseException, bound: Bound | None) -> DbmcpError | None:
        """Turn a driver's error into ours; None if it is not a driver's error.

        Lost and refused connections become UnavailableError, deadlocks ConflictError, time-outs
        TimeLimitError, syntax errors SqlSyntaxError with line and column of the caller's text,
        missing names UnknownNameError (without choices: the caller adds them), everything else
        StatementError. Never a DSN, a password, a driver's link.
        """

    @abstractmethod
    async def list_tables(self, connection: Connection) -> Sequence[TableEntry]:
        """Return every relation the account can see; system ones marked, partitions folded."""

    @abstractmethod
    async def describe(
        self, connection: Connection, tables: Sequence[TableName]
    ) -> Sequence[TableFacts]:
        """Return all facts of the named tables in a few round trips, however many there are."""

    @abstractmethod
    async def server_load(self, connection: Connection) -> ServerLoad | None:
        """Return how many connections the server has; None where there is no server."""

    def fills(self, column: ColumnFacts, table: TableFacts) -> bool:
        """Whether the engine gives a column its value where a new row leaves it out."""
        del table
        return column.nullable or column.generated or column.default is not None

    @abstractmethod
    def fold(self, name: str, *, quoted: bool) -> str:
        """Return an identifier as the engine stores it (Postgres folds unquoted to lower case)."""

    @abstractmethod
    def quote(self, name: str) -> str:
        """Return an identifier quoted for the engine's SQL."""

    @abstractmethod
    def default_schemas(self, facts: ServerFacts) -> tuple[str, ...]:
        """Return the schemas in which an unqualified table name is looked up, in order."""

    def expected_schemas(self) -> tuple[str, ...]:
        """Return the same as far as the URL alone tells, for a check without a connection."""
        return ()

    @abstractmethod
    def planner(self) -> "Planner":
        """Return how the engine's plans are asked for and read."""

    @abstractmethod
    def accounts(self) -> "Accounts":
        """Return how the privileges of an account are read and granted."""

    @abstractmethod
    def effects(self) -> "Effects":
        """Return what writes do here beside changing their rows."""

    def storage(self) -> "Storage":
        """Return how dbmcp's own store lives on this engine; `settings` are then the store's.

        Raises:
            UnsupportedError: it cannot live there.
        """
        raise UnsupportedError(f"dbmcp's own store cannot live on {self.label}. name another")
