"""Everything that lives exactly as long as the server: opened late, closed in reverse."""

import asyncio
import importlib
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbmcp.audit import Recorder
from dbmcp.config import DatabaseSettings, Mode, Settings
from dbmcp.errors import ArgumentError, ConfigError, UnavailableError, UnknownNameError
from dbmcp.leases.promise import Promises
from dbmcp.models import AdviceRequest, Caller, LoadRequest, QueryRequest, TransactionRequest

if TYPE_CHECKING:
    from dbmcp.audit.writer import Writer
    from dbmcp.bulk import Bulk
    from dbmcp.catalog import Catalog
    from dbmcp.cursors import Cursors
    from dbmcp.database import Database
    from dbmcp.execution import Execution
    from dbmcp.leases.transaction import OpenTransactions
    from dbmcp.sql.lexer import Lexis
    from dbmcp.transactions import Transactions

log = logging.getLogger(__name__)

SWEEP_SECONDS = 15.0
"""How often leases are looked through for those whose time is over."""


@dataclass(frozen=True, slots=True)
class Target:
    """One open database with what is built on it.

    Attributes:
        database: pools, dialect and policy.
        catalog: what it contains.
        execution: the door for callers' statements.
        transactions: several of them at once.
        bulk: many rows at once.
    """

    database: "Database"
    catalog: "Catalog"
    execution: "Execution"
    transactions: "Transactions"
    bulk: "Bulk"


class App:
    """The server's state.

    Nothing heavy is imported before `start` or the first `target`: a client gets its list of tools
    before SQLAlchemy, sqlglot and the drivers are loaded.

    Args:
        settings: what the operator asked for.

    Attributes:
        settings: as given.
        recorder: takes every tool call into the audit.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.recorder = Recorder(enabled=settings.store.url is not None)
        self._targets: dict[str, Target] = {}
        self._opening: asyncio.Task[None] | None = None
        self._cursors: Cursors | None = None
        self._opened: OpenTransactions | None = None
        self._promises = Promises()
        self._background: set[asyncio.Task[None]] = set()
        self._writer: Writer | None = None
        self._closing = False

    def start(self) -> None:
        """Begin to open everything in the background; a second call does nothing."""
        if self._opening is None and not self._closing:
            self._opening = asyncio.create_task(self._open())

    async def opened(self) -> None:
        """Wait until everything is open, if that has begun."""
        if self._opening is not None:
            await asyncio.wait({self._opening})

    async def target(self, name: str = "") -> Target:
        """Return an open database by name; `""` is the only one.

        Raises:
            ArgumentError: no name where several databases are configured.
            UnknownNameError: no database of that name.
            UnavailableError: its configuration cannot be used.
        """
        settings = self._settings_of(name)
        self.start()
        if self._opening is not None:
            await asyncio.shield(self._opening)
        return self._open_target(settings)

    async def query(self, database: str, request: QueryRequest, *, caller: Caller) -> str:
        """Run one statement, or return the next page, as text for a model."""
        target = await self.target(database or self._confirmed(request.confirm, caller))
        return await target.execution.execute(request, caller=caller)

    async def transact(self, database: str, request: TransactionRequest, *, caller: Caller) -> str:
        """Run operations in one transaction, as text for a model."""
        target = await self.target(database or self._confirmed(request.confirm, caller))
        return await target.transactions.run(request, caller=caller)

    async def load(
        self,
        database: str,
        request: LoadRequest,
        *,
        caller: Caller,
        progress: Callable[[str], Awaitable[None]],
    ) -> str:
        """Load rows into a table, as text for a model."""
        target = await self.target(database or self._confirmed(request.confirm, caller))
        return await target.bulk.load(request, caller=caller, progress=progress)

    async def optimize(self, database: str, request: AdviceRequest, *, caller: Caller) -> str:
        """Explain one statement and suggest indexes, as text for a model."""
        target = await self.target(database)
        # The advisor is loaded with the first question for it.
        from dbmcp.optimization import Optimization  # noqa: PLC0415

        return await Optimization(target.database, target.catalog).advise(request, caller=caller)

    async def close(self) -> None:
        """Stop what runs and close everything in reverse; the audit last."""
        self._closing = True
        for task in [*self._background, *([self._opening] if self._opening else [])]:
            task.cancel()
        if self._cursors is not None:
            await self._cursors.close()
        if self._opened is not None:
            self._opened.close()
        await asyncio.gather(*(target.database.close() for target in self._targets.values()))
        if self.recorder.waiting:
            self._record()
        if self._writer is not None:
            await self._writer.close()

    def _confirmed(self, token: str, caller: Caller) -> str:
        """The database of a confirm token, where there are several; `""` without one."""
        if not token or len(self.settings.databases) == 1:
            return ""
        return self._promises.database(token, owner=caller.principal)

    def _settings_of(self, name: str) -> DatabaseSettings:
        databases = self.settings.databases
        if name in databases:
            return databases[name]
        if name:
            raise UnknownNameError("database", name, choices=list(databases)[:10])
        if len(databases) > 1:
            raise ArgumentError(f"database is missing. send one of: {', '.join(databases)}")
        return next(iter(databases.values()))

    async def _open(self) -> None:
        # The imports take most of a second: a thread keeps the loop answering meanwhile.
        await asyncio.to_thread(importlib.import_module, "dbmcp.execution")
        from dbmcp.cursors import Cursors  # noqa: PLC0415 # loaded only now, on purpose
        from dbmcp.leases.transaction import OpenTransactions  # noqa: PLC0415

        server = self.settings.server
        self._cursors = Cursors(server.cursor_bytes)
        self._opened = OpenTransactions(
            most=server.open_transactions, most_per_caller=server.open_transactions_per_caller
        )
        self._keep(self._sweep(self._cursors))
        for settings in self.settings.databases.values():
            self._keep(self._warm(settings))
        if self.recorder.enabled:
            self._record()

    def _record(self) -> None:
        """Begin to write the audit into the store."""
        from dbmcp.audit.rows import Rows  # noqa: PLC0415 # as above
        from dbmcp.audit.writer import Writer  # noqa: PLC0415
        from dbmcp.store import Store  # noqa: PLC0415

        if self._writer is None:
            rows = Rows(self.settings, self._lexis_of)
            self._writer = Writer(self.recorder, rows, lambda: Store(self.settings.store))
            self._writer.start()

    def _lexis_of(self, database: str) -> "Lexis | None":
        target = self._targets.get(database)
        return None if target is None else target.database.dialect.lexis

    def _open_target(self, settings: DatabaseSettings) -> Target:
        if settings.name not in self._targets:
            self._targets[settings.name] = self._make(settings)
        return self._targets[settings.name]

    def _make(self, settings: DatabaseSettings) -> Target:
        from dbmcp.bulk import Bulk  # noqa: PLC0415 # as above
        from dbmcp.catalog import Catalog  # noqa: PLC0415
        from dbmcp.database import Database  # noqa: PLC0415
        from dbmcp.dialects import dialect_for  # noqa: PLC0415
        from dbmcp.execution import Execution  # noqa: PLC0415
        from dbmcp.transactions import Transactions  # noqa: PLC0415

        if self._cursors is None or self._opened is None:
            raise UnavailableError(f"{settings.name}: the server is closing")
        try:
            database = Database(settings, dialect=dialect_for(settings))
        except ConfigError as error:
            raise UnavailableError(f"{settings.name}: {error}") from error
        catalog = Catalog(database)
        execution = Execution(database, catalog, self._cursors, self._opened, self._promises)
        directories = self.settings.server.source_directories
        bulk = Bulk(database, catalog, self._opened, directories, self._promises)
        return Target(database, catalog, execution, Transactions(execution), bulk)

    async def _warm(self, settings: DatabaseSettings) -> None:
        """Connect once, so that the first call finds a connection; it also tells of failures."""
        try:
            database = self._open_target(settings).database
            facts = await database.facts()
        except UnavailableError as error:
            log.warning("%s", error)
            return
        fenced = database.dialect.enforces_read_only or database.settings.mode is not Mode.READ_ONLY
        if facts.could_write and not fenced:
            log.warning(
                "%s: the account could write (%s) and %s has no read-only mode of its own",
                settings.name,
                ", ".join(facts.could_write),
                facts.product,
            )

    def _keep(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _sweep(self, cursors: "Cursors") -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            cursors.sweep()


@asynccontextmanager
async def open_app(settings: Settings) -> AsyncGenerator[App]:
    """Yield the App at once and close everything at the end; see `App.start` for the opening."""
    app = App(settings)
    try:
        yield app
    finally:
        await app.close()
