"""From an entry to the rows that the store keeps of it: masked and shortened."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeAlias

from dbmcp.audit.entry import Entry, Note, Outcome, Status
from dbmcp.audit.identifier import digest, uuid7
from dbmcp.audit.mask import MASK, cut, kept_arguments, kept_message, storable
from dbmcp.config import DatabaseSettings, Settings
from dbmcp.config.policy_hash import policy_hash
from dbmcp.sql.fingerprint import fingerprint
from dbmcp.sql.lexer import Lexis

Row: TypeAlias = dict[str, Any]

MAX_TEXT_CHARACTERS = 16_384
"""A statement is looked at so far: what is longer costs the event loop too much."""

ROW_CHARACTERS = 500
"""What the short columns of an entry come to, about."""

_KEPT_CHARACTERS = 4_096
_KEPT_TEXTS = 256
_MAX_TABLES = 50
_UNFINISHED = Outcome(Status.UNFINISHED)


@dataclass(slots=True)
class Written:
    """The rows of one entry.

    Attributes:
        execution: the row of tool_executions.
        notes: the rows of statements.
        ended: the call has ended; else these rows are of its beginning.
        again: rows of the same call may be in the store already.
        characters: how much they take, about.
        tries: how often the store refused them.
        refused_at: how many entries were written when it did so first.
    """

    execution: Row
    notes: list[Row]
    ended: bool
    again: bool
    characters: int
    tries: int = 0
    refused_at: int = 0

    @property
    def id(self) -> str:
        """The execution's id."""
        return self.execution["id"]


class Rows:
    """Makes rows of entries.

    Args:
        settings: what the operator wants kept, and the policies in force.
        lexis_of: how a database cuts texts, by its name; None where that is not known.
    """

    def __init__(self, settings: Settings, lexis_of: Callable[[str], Lexis | None]) -> None:
        self._lexis_of = lexis_of
        self._recorded = settings.audit.parameters
        self._transport = settings.server.transport
        self._databases = settings.databases
        self._fingerprint = lru_cache(_KEPT_TEXTS)(_fingerprint)
        self._hash: Callable[[DatabaseSettings], str] = lru_cache(policy_hash)

    def of(self, entry: Entry) -> Written:
        """Return an entry's rows, and give it an id if it has none.

        Args:
            entry: a call, ended or not.
        """
        again = entry.id != ""
        entry.id = entry.id or uuid7(entry.started_at)
        execution = self._execution(entry)
        notes = [self._note(note, entry, index) for index, note in enumerate(entry.notes)]
        kept = [execution["params"], execution["error_message"]]
        kept += [text for row in notes for text in (row["fingerprint"], row["tables"])]
        characters = ROW_CHARACTERS + sum(len(text) for text in kept if text)
        return Written(execution, notes, entry.outcome is not None, again, characters)

    def _execution(self, entry: Entry) -> Row:
        outcome = entry.outcome or _UNFINISHED
        database = self._database(entry)
        settings = self._databases.get(database)
        rows = _rows(entry)
        return {
            "id": entry.id,
            "started_at": datetime.fromtimestamp(entry.started_at, UTC),
            "tool_name": _short(entry.tool, 64),
            "database": _short(database, 64),
            "principal": _short(entry.principal, 255),
            "client_name": _short(entry.client, 255),
            "client_version": _short(entry.client_version, 64),
            "transport": self._transport,
            "request_id": _short(entry.request_id, 255),
            "params": self._params(entry),
            "response_summary": _short(entry.summary or _summary(rows), 255),
            "status": outcome.status.value,
            "error_code": outcome.code,
            "error_message": kept_message(outcome.message, recorded=self._recorded),
            "duration_ms": _milliseconds(entry.duration_seconds),
            "rows": rows,
            "bytes": entry.size,
            "source": entry.source.value,
            "rule": _short(outcome.rule, 64),
            "policy_hash": self._hash(settings) if settings else "",
        }

    def _note(self, note: Note, entry: Entry, index: int) -> Row:
        tables = sorted({str(name) for name in note.tables})[:_MAX_TABLES]
        return {
            "id": uuid7(entry.started_at, position=index),
            "execution_id": entry.id,
            "fingerprint": self._shape(note.text, note.database.dialect.lexis),
            "kind": str(note.kind)[:16],
            "tables": storable(json.dumps(tables, ensure_ascii=False)),
            "rows": note.rows,
            "bytes": note.size,
            "latency_ms": _milliseconds(note.latency_seconds),
            "error": note.outcome.code if note.outcome else Status.UNFINISHED.value,
            "transaction": digest(note.transaction),
        }

    def _params(self, entry: Entry) -> str | None:
        lexis = self._lexis_of(self._database(entry))

        def safe(text: str) -> str:
            # How strings end is the engine's own business: unknown, nothing of the text is safe.
            return MASK if lexis is None else self._shape(text, lexis)

        return kept_arguments(entry.arguments, recorded=self._recorded, fingerprint=safe)

    def _shape(self, text: str, lexis: Lexis) -> str:
        make = self._fingerprint if len(text) <= _KEPT_CHARACTERS else _fingerprint
        return make(text, lexis)

    def _database(self, entry: Entry) -> str:
        if entry.notes:
            return entry.notes[0].database.name
        named = entry.arguments.get("database")
        if isinstance(named, str) and named:
            return named
        return next(iter(self._databases)) if len(self._databases) == 1 else ""


def _fingerprint(text: str, lexis: Lexis) -> str:
    found = fingerprint(text[:MAX_TEXT_CHARACTERS], lexis=lexis)
    return storable(found if len(text) <= MAX_TEXT_CHARACTERS else f"{found} …")


def _rows(entry: Entry) -> int | None:
    """The rows of the answer, else those of the statements."""
    if entry.rows is not None:
        return entry.rows
    known = [note.rows for note in entry.notes if note.rows is not None]
    return sum(known) if known else None


def _summary(rows: int | None) -> str:
    if rows is None:
        return ""
    return "1 row" if rows == 1 else f"{rows} rows"


def _short(text: str, most: int) -> str:
    return cut(storable(text), most=most)


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 3)
