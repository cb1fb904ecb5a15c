"""One tool call and the statements in it, as they are known while the call runs.

Nothing here parses, masks or waits: a call pays for a few attributes. What is stored of them is
made by the writer, behind the call.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from dbmcp.errors import (
    CancelledError,
    ConfirmationRequiredError,
    DbmcpError,
    LimitError,
    PolicyError,
    RateLimitError,
    TimeLimitError,
)
from dbmcp.models import Caller

if TYPE_CHECKING:
    from dbmcp.database import Database
    from dbmcp.sql.facts import Name, Statement

REFUSALS = (PolicyError, LimitError, ConfirmationRequiredError, RateLimitError)
"""Errors by which dbmcp itself declines; every other one is a mistake or a failure."""


class Status(StrEnum):
    """How a call ended."""

    SUCCESS = "success"
    ERROR = "error"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    TIMEOUT = "timeout"
    UNFINISHED = "unfinished"
    """It still runs, or the process ended before it did."""


class Source(StrEnum):
    """Where an answer's rows came from."""

    LIVE = "live"
    CACHED = "cached"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call or a statement ended.

    Attributes:
        status: see there.
        code: the error's code, `""` for a success.
        message: the error's text, as the model reads it.
        rule: what refused it: the policy's rule, or the name of the limit.
    """

    status: Status
    code: str = ""
    message: str = ""
    rule: str = ""


def outcome_of(error: BaseException | None) -> Outcome:
    """Return how a call ended that raised `error`; None raised nothing."""
    if error is None:
        return Outcome(Status.SUCCESS)
    if isinstance(error, asyncio.CancelledError):
        return Outcome(Status.CANCELLED, "cancelled")
    if not isinstance(error, DbmcpError):
        return Outcome(Status.ERROR, "internal", type(error).__name__)
    rule = getattr(error, "rule", "") or getattr(error, "what", "")
    return Outcome(_status(error), error.code, str(error), str(rule))


def _status(error: DbmcpError) -> Status:
    if isinstance(error, REFUSALS):
        return Status.REFUSED
    if isinstance(error, TimeLimitError):
        return Status.TIMEOUT
    return Status.CANCELLED if isinstance(error, CancelledError) else Status.ERROR


@dataclass(slots=True, eq=False)
class Note:
    """One statement that a caller wrote, or that was made from a caller's data.

    A context manager around everything that is done with it: it measures, and notes what is raised.

    Attributes:
        text: the text, as sent.
        database: where it runs.
        transaction: the handle of the open transaction it belongs to, `""` without.
        kind: what it does (`Kind`), `""` until it is known.
        tables: every table it touches.
        rows: rows answered, or rows affected; None while unknown.
        size: bytes answered, or written; None while unknown.
        latency_seconds: from before parsing to the last row; None while it runs.
        outcome: how it ended; None while it runs.
    """

    text: str
    database: "Database"
    transaction: str = ""
    kind: str = ""
    tables: "Iterable[Name | str]" = ()
    rows: int | None = None
    size: int | None = None
    latency_seconds: float | None = None
    outcome: Outcome | None = None
    _started: float = 0.0

    def know(self, statement: "Statement") -> None:
        """Take kind and tables from the facts of the parsed text."""
        self.kind = statement.kind
        self.tables = statement.tables | statement.tables_made

    def skip(self) -> None:
        """Note that it was checked and never ran, since another statement failed before."""
        if self.outcome is None:
            self.outcome = Outcome(Status.CANCELLED, "cancelled", "not run")

    def begin(self) -> None:
        """Begin to measure."""
        self._started = time.perf_counter()

    def count(self, seconds: float) -> None:
        """Add time that passed before it began; take it off where that was another's."""
        self._started -= seconds

    def end(self, error: BaseException | None) -> None:
        """Note how it ended, and count it.

        Args:
            error: what it raised, None for a success.
        """
        self.latency_seconds = time.perf_counter() - self._started
        self.outcome = outcome_of(error)
        self.database.counters.add(self.latency_seconds, error)

    def __enter__(self) -> Self:
        """Begin to measure."""
        self.begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> None:
        """Note how it ended, and count it; an error goes on."""
        self.end(error)


@dataclass(slots=True, eq=False)
class Entry:
    """One tool call; a context manager around all of it.

    Attributes:
        tool: the tool's name, as sent.
        arguments: the arguments, as sent.
        principal, client, client_version, request_id: who asks.
        started_at: seconds since 1970, by dbmcp's clock, at arrival.
        notes: its statements, in order.
        error: what the caller was told instead of an answer; set where an error becomes a result.
        rows: rows answered; None where the statements tell it.
        size: bytes of the answer's text.
        source: where the rows came from.
        summary: the answer in a few words without any of its data, `""` where rows and bytes do.
        duration_seconds: from arrival to the answer; None while it runs.
        outcome: how it ended; None while it runs.
        on_end: called once when it has ended.
        id: its id in the store, `""` until the writer has met it.
    """

    tool: str
    arguments: Mapping[str, object]
    principal: str = "local"
    client: str = ""
    client_version: str = ""
    request_id: str = ""
    started_at: float = field(default_factory=time.time)
    notes: list[Note] = field(default_factory=list[Note])
    error: BaseException | None = None
    rows: int | None = None
    size: int | None = None
    source: Source = Source.LIVE
    summary: str = ""
    duration_seconds: float | None = None
    outcome: Outcome | None = None
    on_end: "Callable[[Entry], None] | None" = None
    id: str = ""
    _started: float = field(default_factory=time.perf_counter)

    def __enter__(self) -> Self:
        """Nothing: it began when it was made."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> None:
        """Note how it ended and hand it over; an error goes on."""
        self.duration_seconds = time.perf_counter() - self._started
        self.outcome = outcome_of(self.error or error)
        if self.on_end is not None:
            self.on_end(self)


def note_statement(
    caller: Caller,
    text: str,
    *,
    database: "Database",
    transaction: str = "",
) -> Note:
    """Return the note of one statement, to be used as a context manager; it never raises.

    Open it before the text is parsed, so that a refusal is noted too, one for each statement: each
    operation of a transaction, each text of a load (not each batch of the same text). Statements
    that dbmcp runs for itself (BEGIN, SET, catalog, health) get none. Once it is parsed, `know`
    takes its facts; for a text that dbmcp made, set `kind` and `tables`.

    Args:
        caller: who asks; without an entry (as in most tests) the note goes nowhere.
        text: the statement as the caller wrote it, or as it was made from the caller's data;
            literals are masked when it is stored.
        database: where it runs.
        transaction: the handle of the open transaction it belongs to.
    """
    note = Note(text, database, transaction)
    if caller.entry is not None:
        caller.entry.notes.append(note)
    return note


def note_page(caller: Caller, *, rows: int) -> None:
    """Note that the answer is a page of rows kept from an earlier statement."""
    if caller.entry is not None:
        caller.entry.source = Source.CACHED
        caller.entry.rows = rows


def summarise(caller: Caller, text: str) -> None:
    """Note the answer in a few words, none of them data: `inserted 1000, updated 3`."""
    if caller.entry is not None:
        caller.entry.summary = text
