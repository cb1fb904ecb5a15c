"""The driver's connection, taught to read and write every type as exact text.

It works below asyncpg's public functions (hence the pinned version): `set_type_codec` costs round
trips for each type and cannot take a composite or a range whose parts travel as text.
"""

import asyncio
import gc
from collections.abc import Collection, Coroutine, Sequence
from typing import Any, cast

import asyncpg

from dbmcp.dialects.postgres.decode import (
    Decoder,
    array_decoder,
    read_float,
    read_json,
    read_time_zoned,
    read_timestamp,
)
from dbmcp.dialects.postgres.types import BUILT_IN, TEXT, Family, TypeFacts

RawColumn = tuple[bytes, int, int, int, int, int, int]
"""A column as the server describes it: name, table, number, type, size, modifier, format."""

# One round trip for all types of a statement; array elements and domains come along.
_LOOK_UP = """
WITH RECURSIVE wanted(oid) AS (
    SELECT pg_catalog.unnest($1::pg_catalog.oid[])
    UNION
    SELECT link.oid
    FROM wanted JOIN pg_catalog.pg_type t ON t.oid = wanted.oid,
        LATERAL (VALUES (CASE WHEN t.typinput = 'pg_catalog.array_in'::pg_catalog.regproc
                              THEN t.typelem END),
                        (nullif(t.typbasetype, 0::pg_catalog.oid))) AS link(oid)
    WHERE link.oid IS NOT NULL
)
SELECT t.oid, pg_catalog.format_type(t.oid, NULL) AS name,
    (t.typinput = 'pg_catalog.array_in'::pg_catalog.regproc)::pg_catalog.int4 AS is_array,
    t.typelem AS element, t.typbasetype AS base, t.typdelim::pg_catalog.text AS delimiter
FROM wanted JOIN pg_catalog.pg_type t ON t.oid = wanted.oid
"""

_NATIVE = {Family.BOOLEAN, Family.INTEGER, Family.TEXT, Family.BYTES, Family.VOID}
"""Families whose binary codec in the driver loses nothing."""

_PYTHON: dict[Family, Decoder] = {
    Family.FLOAT: read_float,
    Family.JSON: read_json,
    Family.TIMESTAMP: read_timestamp,
    Family.TIME_ZONED: read_time_zoned,
}


_Connection: Any = asyncpg.Connection
# The driver has no types of its own.

_requests: set["asyncio.Task[None]"] = set()
# The event loop itself keeps no strong reference to a task.


class TextConnection(_Connection):
    """An asyncpg connection on which every value travels without loss."""

    __slots__ = ("known_types",)

    known_types: dict[int, TypeFacts]

    def __init__(self, *arguments: Any, **named: Any) -> None:
        _Connection.__init__(self, *arguments, **named)
        self.known_types = {}
        for facts in BUILT_IN.values():
            self._register(facts)

    def type_of(self, oid: int) -> TypeFacts | None:
        """What is known of a type, by number; domains are known as their base."""
        return self.known_types.get(oid) or BUILT_IN.get(oid)

    def in_transaction(self) -> bool:
        """Whether the server has a transaction open, failed ones included."""
        return bool(self.is_in_transaction())

    async def statement(self, text: str) -> Any:
        """Prepare a statement, or find it in the driver's cache."""
        return await self._get_statement(text, None)

    async def start(
        self, statement: Any, values: Sequence[Any], *, limit: int
    ) -> tuple[Sequence[Any], bytes | None, bool]:
        """Bind and run in one round trip: rows (0: all), status, and whether it is at its end."""
        return await self._protocol.bind_execute(
            state=statement,
            args=values,
            portal_name="",
            limit=limit,
            return_extra=True,
            timeout=None,
        )

    async def go_on(
        self, statement: Any, *, limit: int
    ) -> tuple[Sequence[Any], bytes | None, bool]:
        """Read on where `start` stopped at its limit."""
        return await self._protocol.execute(
            state=statement, portal_name="", limit=limit, return_extra=True, timeout=None
        )

    async def described(self, text: str) -> tuple[RawColumn, ...]:
        """Have the server describe the columns of a query, which does not run."""
        statement = await self._get_statement(text, None, use_cache=False)
        return describe_statement(statement)[0]

    async def copy_in(self, text: str, data: bytes) -> str:
        """Run a COPY ... FROM STDIN on data in the engine's text form, and return its status."""
        status: str = await self._protocol.copy_in(text, None, data, None, None, None)
        return status

    async def stop(self) -> None:
        """Ask the server to stop what runs, over a connection of its own."""
        waiter = self._loop.create_future()
        await self._cancel(waiter)

    async def _cancel(self, waiter: Any, cancel_waiter: Any = None) -> None:
        """Send the request to stop to its end, whoever closes this connection meanwhile.

        Cut in its first moments, the request's own connection leaves an error behind that nobody
        can catch and that ends up on stderr.
        """
        work = cast("Coroutine[Any, Any, None]", super()._cancel(waiter, cancel_waiter))  # pyright: ignore[reportUnknownMemberType]
        request = asyncio.create_task(work)
        _requests.add(request)
        request.add_done_callback(_requests.discard)
        try:
            await asyncio.shield(request)
        finally:
            self._cancellations.discard(asyncio.current_task())

    def forget_statements(self) -> None:
        """Drop cached statements that the server no longer accepts."""
        self._drop_local_statement_cache()

    def transport(self) -> Any:
        """The connection's transport: it knows of TLS, and carries what a `Pipe` sends."""
        return self._transport

    def identity(self) -> tuple[Any, Any]:
        """Where the server is and as whom it was asked, as the driver's protocols want it."""
        return self._addr, self._params

    def knows(self, statement: Any, text: str) -> bool:
        """Whether a prepared statement is still the one that the driver keeps for a text."""
        key = (text, self._protocol.get_record_class(), False)
        return self._stmt_cache.get(key) is statement

    async def _introspect_types(
        self,
        typeoids: Collection[int],
        timeout: float | None,  # noqa: ASYNC109  asyncpg calls it so
    ) -> tuple[list[Any], Any]:
        """Stand in for asyncpg's own look-up: one query, and text for all that it finds."""
        finder = await self._get_statement(_LOOK_UP, timeout, ignore_custom_codec=True)
        rows, _, _ = await self.start(finder, (list(typeoids),), limit=0)
        bases: dict[int, int] = {row["oid"]: row["base"] for row in rows if row["base"]}
        for row in rows:
            if row["oid"] not in BUILT_IN and not row["base"]:
                self._learn(_facts(row))
        for oid in bases:
            self._learn_domain(oid, _root(oid, bases))
        for row in rows:
            if row["is_array"]:
                self._register(self.known_types.get(row["oid"]) or BUILT_IN[row["oid"]])
        return [], finder

    def _learn(self, facts: TypeFacts) -> None:
        self.known_types[facts.oid] = facts
        self._register(facts)

    def _learn_domain(self, oid: int, base: int) -> None:
        """A domain's values are those of its base type."""
        facts = self.type_of(base) or BUILT_IN[TEXT]
        self.known_types[oid] = facts
        self._register(facts, oid=oid)

    def _register(self, facts: TypeFacts, *, oid: int = 0) -> None:
        number = oid or facts.oid
        decoder = _PYTHON.get(facts.family)
        if facts.family is Family.ARRAY:
            decoder = array_decoder(facts, self.type_of(facts.element) or BUILT_IN[TEXT])
        settings = self._protocol.get_settings()
        if decoder is not None:
            settings.add_python_codec(
                number, facts.name, "pg_catalog", (), "scalar", str, decoder, "text"
            )
        elif oid or facts.family not in _NATIVE:
            alias, format = _alias(facts)
            settings.set_builtin_type_codec(
                number, facts.name, "pg_catalog", "scalar", alias, format
            )


def _alias(facts: TypeFacts) -> tuple[str | int, str | None]:
    """The driver's codec to use: its own binary one, or plain text."""
    return (facts.oid, None) if facts.family in _NATIVE else ("text", "text")


def _root(oid: int, bases: dict[int, int]) -> int:
    while oid in bases:
        oid = bases[oid]
    return oid


def _facts(row: Any) -> TypeFacts:
    family = Family.ARRAY if row["is_array"] else Family.OTHER
    return TypeFacts(
        row["oid"], row["name"], family, row["element"] if row["is_array"] else 0, row["delimiter"]
    )


def describe_statement(statement: Any) -> tuple[tuple[RawColumn, ...], tuple[int, ...]]:
    """Return what the server said of a prepared statement: its columns and its parameters' types.

    The driver keeps both and shows neither the modifier nor the number of a column's type; the
    lists are what its statement object refers to, and looking costs less than a microsecond.
    """
    columns: tuple[RawColumn, ...] = ()
    parameters: tuple[int, ...] = ()
    for found in gc.get_referents(statement):
        if type(found) is not list:
            continue
        items = cast("list[Any]", found)
        if items and type(items[0]) is tuple:
            columns = tuple(items)
        elif items:
            parameters = tuple(items)
    return columns, parameters
