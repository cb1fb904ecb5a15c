"""One connection of the MySQL family: settings, transactions, statements, stop and reset."""

import asyncio
import math
from collections.abc import Sequence
from typing import Any

from dbmcp.dialects.base import Answer, Bound, Connection
from dbmcp.dialects.loading import Load, Loader
from dbmcp.dialects.mysql.answer import MySQLAnswer
from dbmcp.dialects.mysql.fault import safe_text
from dbmcp.dialects.mysql.fields import Reader, decode_rows, readers
from dbmcp.dialects.mysql.flavour import Flavour
from dbmcp.dialects.mysql.literals import literal
from dbmcp.dialects.mysql.load import open_loader
from dbmcp.dialects.mysql.login import Login
from dbmcp.dialects.mysql.verb import Verbs, reads_the_past, verbs_of
from dbmcp.dialects.mysql.wire import (
    COM_INIT_DB,
    COM_PING,
    COM_QUERY,
    COM_RESET_CONNECTION,
    Field,
    Wire,
    open_driver,
    wire_for,
)
from dbmcp.models import Row, ServerFacts

DRAIN_SECONDS = 0.02
KILL_SECONDS = 5.0
SIDE_CONNECT_SECONDS = 5.0
MAX_LOCK_WAIT_SECONDS = 3_600
COARSE_ABOVE_SECONDS = 2.0
COARSE_STEP_SECONDS = 1.0
FINE_STEP_SECONDS = 0.1
SHOWN_WARNINGS = 3
MAX_PLANS = 64
# Modes that change how a text is cut into tokens or escaped; the combined ones bring those along.
LEXICAL_MODES = frozenset(
    {
        "NO_BACKSLASH_ESCAPES",
        "ANSI_QUOTES",
        "ANSI",
        "ORACLE",
        "MSSQL",
        "DB2",
        "MAXDB",
        "POSTGRESQL",
    }
)


LOAD_MODES = ("STRICT_TRANS_TABLES", "STRICT_ALL_TABLES", "NO_AUTO_VALUE_ON_ZERO")


def pinned_sql_mode(current: str) -> str:
    """Return the server's sql_mode without what would change lexing and escaping."""
    return ",".join(mode for mode in current.split(",") if mode and mode not in LEXICAL_MODES)


class MySQLConnection(Connection):
    """A driver connection and what has been set on it.

    On MySQL and MariaDB every connection waits inside a read-only transaction that has read
    nothing yet, opened by the last reset: a read then sends nothing but itself, and the engine
    refuses its writes whatever the statement says of its own mode.

    Attributes:
        wire: the driver below its cursors.
        flavour: what kind of server it is.
        facts: what it told when it was adopted.
    """

    def __init__(
        self,
        wire: Wire,
        *,
        login: Login,
        flavour: Flavour,
        memory_bytes: int | None = None,
        stale_read: bool = False,
    ) -> None:
        self.wire = wire
        self.flavour = flavour
        self.facts = ServerFacts(product=flavour.product, version="", numbers=())
        self._login = login
        self._memory_bytes = memory_bytes
        self._stale_read = stale_read
        self._thread = 0
        self._sql_mode = ""
        self._limits = ""
        self._open = False
        self._ahead = False
        self._keeps = False
        self._fenced = True
        self._first = self._aside = False
        self._killed = self._explaining = False
        self._moved = False
        self._plans: dict[tuple[int, ...], tuple[Sequence[Field], Sequence[Reader]]] = {}

    def know(self, *, flavour: Flavour, facts: ServerFacts, thread: int, sql_mode: str) -> None:
        """Take over what the server told of itself and of this session."""
        self.flavour = flavour
        self.facts = facts
        self._thread = thread
        self._sql_mode = pinned_sql_mode(sql_mode)

    async def pin(self, timeout_seconds: float) -> None:
        """Send every setting that this connection keeps, in one statement."""
        await self._pin(self._limits_for(timeout_seconds))

    async def begin(self, *, read_only: bool, timeout_seconds: float, isolation: str = "") -> None:
        """Open a transaction; its time limits are sent only if they differ from the last ones."""
        await self._settle()
        limits = self._limits_for(timeout_seconds)
        if limits != self._limits:
            await self._command(f"SET {limits}")
            self._limits = limits
        self._keeps = not read_only
        self._fenced = self._first = True
        ahead, self._ahead = self._ahead, False
        if isolation:
            # For the session, since for the next transaction alone it is refused while one is open.
            await self._command(f"SET SESSION TRANSACTION ISOLATION LEVEL {isolation.upper()}")
        elif read_only and ahead:
            return
        await self._command(self._opening(read_only=read_only))
        self._open = True

    def is_in_transaction(self) -> bool:
        """Whether the server said so with its last answer."""
        return self.wire.in_transaction or self._aside

    async def look(self) -> bool:
        """Ask the server: its errors, a deadlock's too, do not tell that they ended it."""
        await self._settle()
        await self.ping()
        return self.is_in_transaction()

    def _opening(self, *, read_only: bool) -> str:
        if read_only and self._stale_read:
            return self.flavour.begin_stale
        return self.flavour.begin_read if read_only else self.flavour.begin_write

    async def commit(self) -> None:
        """Commit a write; a reading transaction is rolled back, whatever happened in it."""
        await self._end("COMMIT" if self._keeps else "ROLLBACK")

    async def rollback(self) -> None:
        """Roll back; does nothing where no transaction is open."""
        await self._end("ROLLBACK")

    async def execute(self, bound: Bound) -> Answer:
        """Run one caller's statement; its rows stay on the wire until they are fetched."""
        text = self._rendered(bound)
        verbs = verbs_of(text, head=bound.text.pieces[0])
        await self._settle()
        self._moved |= verbs.moves
        await self._prepare(text, verbs)
        result = await self.wire.start(text)
        self._fenced = verbs.transactional
        if result.unbuffered_active:
            return MySQLAnswer(self, result, self._plan(result.fields), writes=verbs.writes)
        return await self._written(result, bound)

    def _plan(self, fields: Sequence[Field]) -> Sequence[Reader]:
        """How columns are read, worked out once for descriptions that the wire knows again."""
        key = tuple(map(id, fields))
        known = self._plans.get(key)
        if known is None:
            if len(self._plans) >= MAX_PLANS:
                self._plans.clear()
            # The fields are kept too, so that no other one gets the id of one of them.
            known = self._plans[key] = (fields, readers(fields))
        return known[1]

    async def query(self, text: str, values: Sequence[Any] = ()) -> Sequence[Sequence[Any]]:
        """Run one of dbmcp's own statements; `%s` marks a value where there are any."""
        await self._settle()
        if values:
            text %= tuple(self._quoted(value) for value in values)
        result = await self.wire.start(text)
        if not result.unbuffered_active:
            return []
        plan = readers(result.fields)
        rows: list[Row] = []
        while len(chunk := await self.wire.read(result, 1_000)) == 1_000:  # noqa: PLR2004  a chunk
            rows += decode_rows(chunk, plan)
        return [*rows, *decode_rows(chunk, plan)]

    async def load(self, load: Load) -> Loader:
        """Prepare the loading of rows, in a mode that refuses what it would have to change."""
        modes = [mode for mode in self._sql_mode.split(",") if mode]
        await self._command(f"SET sql_mode='{','.join(dict.fromkeys([*modes, *LOAD_MODES]))}'")
        return await open_loader(load, connection=self)

    async def send(self, text: str) -> Any:
        """Run a statement of dbmcp's own that has no rows, and return the driver's result."""
        await self._settle()
        return await self.wire.start(text)

    async def interrupt(self) -> None:
        """Stop the statement that runs now, by KILL QUERY from a connection of its own."""
        async with asyncio.timeout(SIDE_CONNECT_SECONDS):
            side = await open_driver(self._login)
            try:
                wire = wire_for(side)
                if not await self._waits(wire):
                    self._killed = True
                    await wire.command(COM_QUERY, b"KILL QUERY %d" % self._thread)
            finally:
                await side.ensure_closed()

    async def _waits(self, side: Wire) -> bool:
        """Whether nothing runs, where KILL QUERY would then close the connection."""
        if not self.flavour.waiting:
            return False
        result = await side.start(self.flavour.waiting.format(thread=self._thread))
        return bool(await side.read(result, 2))

    async def abandon(self, result: Any) -> None:
        """Get rid of an unread result: to its end if that is near, else by stopping it."""
        draining = asyncio.ensure_future(self.wire.drain(result, seconds=DRAIN_SECONDS))
        try:
            # A statement that sends nothing for long keeps the drain waiting: hence both limits.
            await asyncio.wait({draining}, timeout=2 * DRAIN_SECONDS)
            if result.unbuffered_active:
                await self.interrupt()
                await asyncio.wait({draining}, timeout=KILL_SECONDS)
                await self._drain_rest(result, draining)
        finally:
            if draining.done() and not draining.cancelled():
                draining.exception()  # read, so that nobody logs it; the result has ended anyway
            if result.unbuffered_active:
                # Nobody may use a connection that is still in the middle of a result.
                draining.cancel()
                self.wire.close()

    async def _drain_rest(self, result: Any, draining: "asyncio.Future[None]") -> None:
        """Skip what the server had sent before it stopped; its error ends the result."""
        try:
            if draining.done():
                draining.result()
                if result.unbuffered_active:
                    async with asyncio.timeout(KILL_SECONDS):
                        await self.wire.drain(result, seconds=KILL_SECONDS)
        except self.wire.error:
            result.unbuffered_active = False

    async def reset(self) -> None:
        """Bring the session back to what `pin` made: COM_RESET_CONNECTION, then the settings."""
        await self._settle()
        await self.wire.command(COM_RESET_CONNECTION)
        self._open = self._keeps = self._ahead = self._aside = self._explaining = False
        self._fenced = True
        if self._moved and self._login.database:
            await self.wire.command(COM_INIT_DB, self._login.database.encode())
            self._moved = False
        # The limits of the last transaction stay: mostly the next one then has none to send.
        await self._pin(self._limits)

    async def ping(self) -> None:
        """One COM_PING."""
        await self.wire.command(COM_PING)

    def is_broken(self) -> bool:
        """Whether the stream is lost, or stands in the middle of a result."""
        return self.wire.closed or self.wire.unread

    async def _pin(self, limits: str) -> None:
        fixed = [
            "autocommit=1",
            f"sql_mode='{self._sql_mode}'",
            *self.flavour.read_only_settings,
            *(text for since, text in self.flavour.later_settings if self.facts.numbers >= since),
            *(f"character_set_{part}=utf8mb4" for part in ("client", "connection", "results")),
        ]
        if self._memory_bytes is not None:
            fixed.append(self.flavour.memory_quota.format(bytes=self._memory_bytes))
        await self._command(f"SET {', '.join(fixed)}, {limits}")
        self._limits = limits
        if self.flavour.begins_ahead:
            await self._command(self.flavour.begin_read)
            self._ahead = True

    async def _end(self, text: str) -> None:
        """End a transaction; one that was opened ahead ends with the reset that follows."""
        self._aside = False
        if self._open:
            await self._settle()
            await self._command(text)
            self._open = self._keeps = self._explaining = False

    def _limits_for(self, timeout_seconds: float) -> str:
        # What is left of a call differs by microseconds each time: a round limit is sent once.
        step = COARSE_STEP_SECONDS if timeout_seconds > COARSE_ABOVE_SECONDS else FINE_STEP_SECONDS
        milliseconds = max(1, math.ceil(timeout_seconds / step)) * int(step * 1_000)
        lock_wait = min(MAX_LOCK_WAIT_SECONDS, max(1, math.ceil(timeout_seconds)))
        limit = self.flavour.time_limit.format(
            milliseconds=milliseconds, seconds=f"{milliseconds / 1_000:.3f}"
        )
        return ", ".join([limit, *(f"{name}={lock_wait}" for name in self.flavour.lock_wait)])

    async def _command(self, text: str) -> None:
        await self.wire.command(COM_QUERY, text.encode())

    async def _settle(self) -> None:
        """Let a KILL QUERY that came too late hit a statement of ours, not the next caller's."""
        if not self._killed:
            return
        self._killed = False
        try:
            await self._command("DO 0")
        except self.wire.error:
            if self.wire.closed:
                raise

    async def _prepare(self, text: str, verbs: Verbs) -> None:
        """Let DDL write where writing was asked for; put up a fence again that DDL tore down."""
        if self._keeps:
            if self.flavour.write_settings and not verbs.transactional:
                await self._command(f"SET {self.flavour.write_settings}")
        elif self.flavour.begin_stale and not self._stale_read:
            await self._step_aside(text)
        elif not self._fenced:
            # Even a refused DDL has ended the read-only transaction.
            await self._command(self._opening(read_only=True))
        elif self.flavour.enforces_read_only and verbs.explains is not self._explaining:
            await self._let_explain(explains=verbs.explains)
        self._fenced = self._first = False

    async def _let_explain(self, *, explains: bool) -> None:
        """Explain a write, which runs nothing, where one may write: the engines want it so.

        Not in the middle of a transaction, whose snapshot would be lost: the engine refuses it.
        """
        if explains and not self._first:
            return
        await self._command("ROLLBACK")
        await self._command(self._opening(read_only=not explains))
        self._open, self._explaining = True, explains

    async def _step_aside(self, text: str) -> None:
        """Run a read of the past outside of the transaction that it begins: TiDB wants it so."""
        past = reads_the_past(text)
        if past and self._first and self._open:
            await self._end("ROLLBACK")
            self._aside = True
        elif self._aside and not past:
            await self._command(self._opening(read_only=True))
            self._open, self._aside = True, False

    def _rendered(self, bound: Bound) -> str:
        if not bound.arguments:
            return bound.text.render(lambda name, _: name)
        literals = [
            literal(argument, escape=self.wire.escape, spelling=self.flavour.spelling)
            for argument in bound.arguments
        ]
        return bound.text.render(lambda _, index: literals[index])

    def _quoted(self, value: Any) -> str:
        if isinstance(value, int | float):
            return repr(value)
        return "NULL" if value is None else f"'{self.wire.escape(str(value))}'"

    async def _written(self, result: Any, bound: Bound) -> MySQLAnswer:
        answer = MySQLAnswer(self, result, ())
        answer.affected_rows = int(result.affected_rows)
        if answer.affected_rows == 1 and result.insert_id:
            answer.generated_id = int(result.insert_id)
        if result.warning_count:
            rows = await self.query("SHOW WARNINGS")
            told = [(int(row[1]), str(row[2])) for row in rows[:SHOWN_WARNINGS]]
            texts = tuple(f"{safe_text(*each, bound)} ({each[0]})" for each in told)
            answer.warnings = bound.telling.said(texts) if bound.telling else texts
        return answer
