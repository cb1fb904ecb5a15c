"""One connection: transactions, a caller's statement in the extended protocol, reset."""

import math
import re
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import asyncpg

from dbmcp.dialects.base import Answer, Argument, Bound, Connection
from dbmcp.dialects.loading import Load, Loader
from dbmcp.dialects.postgres.answer import PostgresAnswer
from dbmcp.dialects.postgres.driver import describe_statement
from dbmcp.dialects.postgres.encode import convert, impossible
from dbmcp.dialects.postgres.load import open_loader
from dbmcp.dialects.postgres.pipe import MAX_STATEMENTS, Batch, Call, Pipe
from dbmcp.dialects.postgres.types import BUILT_IN, UNKNOWN, Family, name_with_modifier
from dbmcp.errors import ArgumentError
from dbmcp.models import Column, ServerFacts
from dbmcp.sql.parameters import Marked

if TYPE_CHECKING:
    from dbmcp.dialects.postgres.driver import RawColumn, TextConnection

STALE = (
    asyncpg.InvalidCachedStatementError,
    asyncpg.OutdatedSchemaCacheError,
    asyncpg.InvalidSQLStatementNameError,
)
"""Errors of a cached statement that the server no longer takes; nothing has run yet."""

_RESET = (
    "CLOSE ALL",
    "UNLISTEN *",
    "SELECT pg_catalog.pg_advisory_unlock_all()",
    "SET SESSION AUTHORIZATION DEFAULT",
    "RESET ROLE",
    "RESET ALL",
    "DISCARD TEMP",
    "DISCARD SEQUENCES",
)
# All that DISCARD ALL does but DEALLOCATE ALL: the driver's cached statements stay valid.

_SEALED = ";SELECT"
"""After a first query the server no longer takes SET TRANSACTION READ WRITE."""

_DDL = frozenset({b"ALTER", b"CREATE", b"DROP"})
"""Command tags after which cached statements may not fit any more."""

_PREPARES = frozenset({b"PREPARE", b"DO", b"CALL"})
"""Command tags after which statements of a caller's own may stay in the session."""

_PORTAL = re.compile(r"portal (?:\"[^\"]*\" )?parameter \$(\d+)")

MAX_DESCRIBED = 200
MAX_DESCRIBED_CHARACTERS = 8_192
"""So many statements are remembered, none longer; the driver keeps no more than half as many."""

FIRST_ROWS = 101
"""Rows read along with the statement where nobody says how many are wanted."""

LOCK_SHARE = 0.8
"""A lock is waited for during this share of the time limit, so that the error can name it."""


@dataclass(slots=True)
class _Described:
    """What the server said of a statement that the driver keeps.

    Attributes:
        statement: the driver's.
        columns: of its result.
        parameters: the types of its markers, by number.
        short: it had few and small rows the last time.
    """

    statement: Any
    columns: tuple[Column, ...]
    parameters: tuple[int, ...]
    short: bool = False


@dataclass(frozen=True, slots=True)
class _Begin:
    """How the open transaction was begun, to begin it again."""

    read_only: bool
    timeout_seconds: float
    isolation: str


@dataclass(frozen=True, slots=True)
class _Ready:
    """A statement that the server knows."""

    known: _Described
    arguments: Sequence[Argument]
    bound: Bound


class PostgresConnection(Connection):
    """One driver connection.

    Args:
        driver: asyncpg's connection.
        facts: what its server is.
        local_settings: settings to give to every transaction, where a session cannot keep them.
    """

    most_at_once = MAX_STATEMENTS

    def __init__(
        self,
        driver: "TextConnection",
        *,
        facts: ServerFacts,
        local_settings: Mapping[str, str] | None = None,
    ) -> None:
        self.facts = facts
        self._driver = driver
        self._local = "".join(
            f";SET LOCAL {name} = '{value.replace(chr(39), chr(39) * 2)}'"
            for name, value in (local_settings or {}).items()
        )
        self._begun: _Begin | None = None
        self._prepares = False
        self._untouched = False
        self._undo: dict[str, None] = {}
        self._described: dict[str, _Described] = {}
        self._rendered: dict[int, tuple[Marked, str, Sequence[int]]] = {}
        self._pipe = Pipe(driver)

    async def begin(self, *, read_only: bool, timeout_seconds: float, isolation: str = "") -> None:
        """Open a transaction with its limits, in one round trip."""
        milliseconds = max(1, math.ceil(timeout_seconds * 1000))
        level = f"ISOLATION LEVEL {isolation.upper()} " if isolation else ""
        await self._driver.execute(
            f"BEGIN {level}{'READ ONLY' if read_only else 'READ WRITE'}"
            f";SET LOCAL statement_timeout = {milliseconds}"
            f";SET LOCAL lock_timeout = {max(1, int(milliseconds * LOCK_SHARE))}"
            f";SET LOCAL idle_in_transaction_session_timeout = {milliseconds * 2 + 60_000}"
            f"{self._local}{_SEALED if read_only else ''}"
        )
        self._begun = _Begin(read_only, timeout_seconds, isolation)
        self._untouched = True

    def is_in_transaction(self) -> bool:
        """Whether the server said so with its last answer."""
        return self._driver.in_transaction()

    async def commit(self) -> None:
        """Commit; a transaction that had failed cannot be and says so."""
        self._begun = None
        status = await self._driver.execute("COMMIT")
        if status == "ROLLBACK":
            raise asyncpg.InFailedSQLTransactionError(
                "the transaction had failed and was rolled back"
            )

    async def rollback(self) -> None:
        """Roll back what is open."""
        self._begun = None
        if self._driver.in_transaction():
            await self._driver.execute("ROLLBACK")

    async def execute(self, bound: Bound) -> Answer:
        """Prepare, bind and run; the first rows come in the same round trip."""
        return await self._execute(bound)

    async def execute_all(self, bounds: Sequence[Bound], answers: list[Answer]) -> None:
        """Run statements in one round trip: those that the server knows, with short answers."""
        ready = self._ready(bounds)
        if len(ready) > 1:
            try:
                return await self._run_ahead(ready, answers)
            except STALE as error:
                await self._begin_again(error)
        answer = await self._execute(bounds[0])
        answers.append(answer)
        known = self._described.get(self._render(bounds[0])[0])
        if known is not None:
            known.short = answer.is_short()
        return None

    async def query(self, text: str, values: Sequence[Any] = ()) -> Sequence[Sequence[Any]]:
        """Run one of dbmcp's own statements, with `$1` as markers."""
        statement = await self._driver.statement(text)
        _, parameters = describe_statement(statement)
        arguments = [Argument(str(number), value) for number, value in enumerate(values, 1)]
        rows, _, _ = await self._driver.start(
            statement, self._values(arguments, parameters), limit=0
        )
        return rows

    async def load(self, load: Load) -> Loader:
        """Prepare the loading of rows by COPY."""
        return await open_loader(load, connection=self, driver=self._driver)

    async def interrupt(self) -> None:
        """Stop what runs, over a connection of its own."""
        await self._driver.stop()

    def undo_at_reset(self, statement: str) -> None:
        """Have the next `reset` also run a statement that undoes one of dbmcp's own."""
        self._undo[statement] = None

    async def reset(self) -> None:
        """Bring back a fresh session in one round trip."""
        self._begun = None
        first = ("ROLLBACK",) if self._driver.in_transaction() else ()
        first, self._undo = (*first, *self._undo), {}
        await self._driver.execute(";".join((*first, *_RESET, *self._prepared())))

    async def ping(self) -> None:
        """Ask for the empty answer to the shortest question."""
        await self._driver.execute("SELECT 1")

    def is_broken(self) -> bool:
        """Whether the driver has lost its server."""
        return bool(self._driver.is_closed())

    async def _execute(self, bound: Bound) -> PostgresAnswer:
        try:
            return await self._run(bound)
        except STALE as error:
            await self._begin_again(error)
        return await self._run(bound)

    async def _begin_again(self, error: Exception) -> None:
        """Open the transaction anew, without the driver's statements, if nothing has run in it."""
        begun = self._begun
        self._driver.forget_statements()
        if not self._untouched or begun is None:
            raise error
        await self.rollback()
        await self.begin(
            read_only=begun.read_only,
            timeout_seconds=begun.timeout_seconds,
            isolation=begun.isolation,
        )

    async def _run(self, bound: Bound) -> PostgresAnswer:
        text, arguments = self._render(bound)
        known = self._describe(text, await self._driver.statement(text))
        call = self._call(known, arguments, bound)
        try:
            batch = await self._driver.start(call.statement, call.values, limit=call.limit)
        except asyncpg.PostgresError as error:
            self._blame(error, arguments, known.parameters)
            raise
        return self._ran(known, batch)

    def _call(self, known: _Described, arguments: Sequence[Argument], bound: Bound) -> Call:
        """Convert a statement's values, and say how many rows are wanted at first."""
        # A statement without columns is a write: a row limit means nothing to it.
        whole = not known.columns or bound.bounded or not self._driver.in_transaction()
        limit = 0 if whole else bound.first_rows or FIRST_ROWS
        return Call(known.statement, self._values(arguments, known.parameters), limit)

    def _ran(self, known: _Described, batch: Batch) -> PostgresAnswer:
        """Note what a statement did."""
        self._untouched = False
        tag = b"" if batch[1] is None else batch[1].split(b" ", 1)[0]
        if tag in _PREPARES:
            self._prepares = True
        elif tag in _DDL:
            self._driver.forget_statements()
        return PostgresAnswer(self._driver, known.statement, known.columns, batch)

    def _ready(self, bounds: Sequence[Bound]) -> list[_Ready]:
        """Return the first statements that may be sent without the answer to the one before.

        They have run here before. What has rows ends them, unless these were few the last time:
        they wait in memory, and those behind the first ones are gone with the next statement.
        """
        ready: list[_Ready] = []
        if not self._pipe.is_free or not self._driver.in_transaction():
            return ready
        for bound in bounds:
            text, arguments = self._render(bound)
            known = self._described.get(text)
            if known is None or not self._driver.knows(known.statement, text):
                break
            ready.append(_Ready(known, arguments, bound))
            if known.columns and not known.short:
                break
        return ready

    async def _run_ahead(self, ready: Sequence[_Ready], answers: list[Answer]) -> None:
        """Run statements at once, those whose values can be had."""
        pipe = self._pipe
        sent = pipe.send(self._calls(ready))
        for one in ready[:sent]:
            started = time.perf_counter()
            try:
                batch = await pipe.next()
            except asyncpg.PostgresError as error:
                self._blame(error, one.arguments, one.known.parameters)
                raise
            answer = self._ran(one.known, batch)
            answer.seconds = time.perf_counter() - started
            one.known.short = answer.is_short()
            answers.append(answer)

    def _calls(self, ready: Sequence[_Ready]) -> list[Call]:
        """Convert values up to the first that cannot be; the first of all must be."""
        first, *rest = ready
        calls = [self._call(first.known, first.arguments, first.bound)]
        with suppress(ArgumentError):
            calls += (self._call(one.known, one.arguments, one.bound) for one in rest)
        return calls

    def _render(self, bound: Bound) -> tuple[str, Sequence[Argument]]:
        """Number the markers, one name is one `$n`, and find the argument of each."""
        marked = bound.text
        known = self._rendered.get(id(marked))
        if known is None or known[0] is not marked:
            if len(self._rendered) >= MAX_DESCRIBED:
                self._rendered.clear()
            known = self._rendered[id(marked)] = (marked, *_numbered(marked))
        _, text, places = known
        return text, [bound.arguments[place] for place in places]

    def _describe(self, text: str, statement: Any) -> _Described:
        """Return what the server said of a statement, looked through once."""
        known = self._described.get(text)
        if known is not None and known.statement is statement:
            return known
        columns, parameters = describe_statement(statement)
        known = _Described(statement, self._columns(columns), parameters)
        if len(self._described) >= MAX_DESCRIBED:
            self._described.clear()
        if len(text) <= MAX_DESCRIBED_CHARACTERS:
            self._described[text] = known
        return known

    def _prepared(self) -> tuple[str, ...]:
        """What drops the statements that a caller may have prepared: the driver's go with them."""
        if not self._prepares:
            return ()
        self._prepares = False
        self._driver.forget_statements()
        return ("DEALLOCATE ALL",)

    def _values(self, arguments: Sequence[Argument], parameters: Sequence[int]) -> list[Any]:
        """Convert each argument to what the server says its marker is."""
        type_of, unknown = self._driver.type_of, BUILT_IN[UNKNOWN]
        return [
            convert(argument, type_of(oid) or unknown, types=type_of)
            for argument, oid in zip(arguments, parameters, strict=True)
        ]

    def _blame(self, error: Any, arguments: Sequence[Argument], parameters: Sequence[int]) -> None:
        """Name the parameter whose value the server could not read; nothing has run then."""
        found = _PORTAL.search(str(getattr(error, "context", None) or ""))
        if found is None:
            return
        number = int(found[1]) - 1
        facts = self._driver.type_of(parameters[number]) or BUILT_IN[UNKNOWN]
        raise impossible(arguments[number], facts) from error

    def _columns(self, described: Sequence["RawColumn"]) -> tuple[Column, ...]:
        return tuple(self._column(column) for column in described)

    def _column(self, described: "RawColumn") -> Column:
        facts = self._driver.type_of(described[3]) or BUILT_IN[UNKNOWN]
        return Column(
            name=described[0].decode(),
            type=name_with_modifier(facts, described[5]),
            numeric=facts.family in {Family.NUMERIC, Family.INTEGER},
            json=facts.family is Family.JSON,
            cut=facts.cut,
        )


def _numbered(marked: Marked) -> tuple[str, Sequence[int]]:
    """Return the text with its markers numbered, and where in its names each number stands."""
    places = {name: place for place, name in enumerate(marked.names)}
    numbers = {name: number for number, name in enumerate(places, 1)}
    return marked.render(lambda name, _: f"${numbers[name]}"), tuple(places.values())
