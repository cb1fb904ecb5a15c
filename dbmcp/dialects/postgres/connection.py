"""One connection: transactions, a caller's statement in the extended protocol, reset."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import asyncpg

from dbmcp.dialects.base import Answer, Argument, Bound, Connection
from dbmcp.dialects.loading import Load, Loader
from dbmcp.dialects.postgres.driver import describe_statement
from dbmcp.dialects.postgres.encode import convert, impossible
from dbmcp.dialects.postgres.load import open_loader
from dbmcp.dialects.postgres.types import BUILT_IN, UNKNOWN, Family, name_with_modifier
from dbmcp.models import Column, Row, ServerFacts

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


@dataclass(frozen=True, slots=True)
class _Described:
    """What the server said of a statement that the driver keeps.

    Attributes:
        statement: the driver's.
        columns: of its result.
        parameters: the types of its markers, by number.
    """

    statement: Any
    columns: tuple[Column, ...]
    parameters: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Begin:
    """How the open transaction was begun, to begin it again."""

    read_only: bool
    timeout_seconds: float
    isolation: str


class PostgresConnection(Connection):
    """One driver connection.

    Args:
        driver: asyncpg's connection.
        facts: what its server is.
        local_settings: settings to give to every transaction, where a session cannot keep them.
    """

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
        text, names = _render(bound)
        try:
            return await self._run(text, names, bound)
        except STALE:
            self._driver.forget_statements()
            if not self._untouched or self._begun is None:
                raise
            begun = self._begun
        await self.rollback()
        await self.begin(
            read_only=begun.read_only,
            timeout_seconds=begun.timeout_seconds,
            isolation=begun.isolation,
        )
        return await self._run(text, names, bound)

    async def query(self, text: str, values: Sequence[Any] = ()) -> Sequence[Sequence[Any]]:
        """Run one of dbmcp's own statements, with `$1` as markers."""
        statement = await self._driver.statement(text)
        _, parameters = describe_statement(statement)
        arguments = {str(number): Argument(str(number), v) for number, v in enumerate(values, 1)}
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

    async def _run(self, text: str, names: Mapping[str, Argument], bound: Bound) -> Answer:
        described = self._describe(text, await self._driver.statement(text))
        statement, parameters = described.statement, described.parameters
        values = self._values(names, parameters)
        limit = (
            0
            if bound.bounded or not self._driver.in_transaction()
            else bound.first_rows or FIRST_ROWS
        )
        # A statement without columns is a write: a row limit means nothing to it.
        try:
            first = await self._driver.start(
                statement, values, limit=limit if described.columns else 0
            )
        except asyncpg.PostgresError as error:
            self._blame(error, list(names.values()), parameters)
            raise
        self._untouched = False
        tag = b"" if first[1] is None else first[1].split(b" ", 1)[0]
        self._prepares |= tag in _PREPARES
        if tag in _DDL:
            self._driver.forget_statements()
        return PostgresAnswer(self._driver, statement, described.columns, first)

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

    def _values(self, names: Mapping[str, Argument], parameters: Sequence[int]) -> list[Any]:
        """Convert each argument to what the server says its marker is."""
        type_of, unknown = self._driver.type_of, BUILT_IN[UNKNOWN]
        return [
            convert(argument, type_of(oid) or unknown, types=type_of)
            for argument, oid in zip(names.values(), parameters, strict=True)
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


class PostgresAnswer(Answer):
    """What one statement gives, read through the unnamed portal.

    The portal ends with the transaction or with the next statement, so that letting go costs
    nothing. There is no generated id: the engine has none that is safe to ask for; RETURNING tells.
    """

    def __init__(
        self,
        driver: "TextConnection",
        statement: Any,
        columns: tuple[Column, ...],
        first: tuple[Sequence[Any], bytes | None, bool],
    ) -> None:
        self.columns = columns
        self._driver = driver
        self._statement = statement
        self._kept: list[Row] = []
        self._taken = 0
        self._ended = False
        self._take(first)

    async def fetch(self, count: int) -> Sequence[Row]:
        """Return rows from what is here, then from the server."""
        missing = count - len(self._kept)
        if missing > 0 and not self._ended:
            self._take(await self._driver.go_on(self._statement, limit=missing))
        return self._first(count)

    def at_hand(self, count: int) -> Sequence[Row] | None:
        """Return rows that came with the answer."""
        return self._first(count) if self._ended or len(self._kept) >= count else None

    def _first(self, count: int) -> Sequence[Row]:
        rows, self._kept = self._kept[:count], self._kept[count:]
        return rows

    async def close(self) -> None:
        """Forget the rest: the portal goes with the transaction."""
        self._kept = []
        self._ended = True

    def _take(self, batch: tuple[Sequence[Any], bytes | None, bool]) -> None:
        rows, status, self._ended = batch
        self._kept.extend(map(tuple, rows))
        self._taken += len(rows)
        if status is not None:
            affected = _affected(status.decode())
            # A portal read in parts counts the last part only, but a write returns all its rows.
            self.affected_rows = self._taken if self.columns and affected is not None else affected


def _affected(status: str) -> int | None:
    """The count in a write's command tag: `INSERT 0 3`, `UPDATE 3`."""
    verb, _, rest = status.partition(" ")
    if verb not in {"INSERT", "UPDATE", "DELETE", "MERGE"}:
        return None
    return int(rest.split()[-1])


def _render(bound: Bound) -> tuple[str, dict[str, Argument]]:
    """Number the markers: one name is one `$n`; and find each name's argument."""
    names = dict(zip(bound.text.names, bound.arguments, strict=True))
    numbers = {name: number for number, name in enumerate(names, 1)}
    return bound.text.render(lambda name, _: f"${numbers[name]}"), names
