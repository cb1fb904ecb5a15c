"""An entry and its notes: what they measure, and how each end is called."""

import asyncio

import pytest

from dbmcp.audit import Entry, Source, Status, note_page, note_statement, summarise
from dbmcp.audit.entry import Outcome, outcome_of
from dbmcp.errors import (
    ArgumentError,
    CancelledError,
    ConfirmationRequiredError,
    InternalError,
    LimitError,
    PolicyError,
    RateLimitError,
    StatementError,
    TimeLimitError,
    UnavailableError,
)
from dbmcp.models import Caller
from dbmcp.sql.facts import Kind, Name, Statement
from tests.unit.audit.fakes import fake_database

ENDS: list[tuple[BaseException | None, Outcome]] = [
    (None, Outcome(Status.SUCCESS)),
    (PolicyError("no", rule="tables"), Outcome(Status.REFUSED, "policy_denied", "no", "tables")),
    (
        LimitError("much", what="max_rows", limit=1),
        Outcome(Status.REFUSED, "limit_exceeded", "much", "max_rows"),
    ),
    (RateLimitError("busy"), Outcome(Status.REFUSED, "rate_limited", "busy")),
    (
        ConfirmationRequiredError("ask"),
        Outcome(Status.REFUSED, "confirmation_required", "ask"),
    ),
    (ArgumentError("bad"), Outcome(Status.ERROR, "invalid_argument", "bad")),
    (StatementError("bad"), Outcome(Status.ERROR, "statement_failed", "bad")),
    (UnavailableError("gone"), Outcome(Status.ERROR, "unavailable", "gone")),
    (TimeLimitError("late"), Outcome(Status.TIMEOUT, "time_limit", "late")),
    (CancelledError("stopped"), Outcome(Status.CANCELLED, "cancelled", "stopped")),
    (asyncio.CancelledError(), Outcome(Status.CANCELLED, "cancelled")),
    (RuntimeError("postgres://u:secret@h"), Outcome(Status.ERROR, "internal", "RuntimeError")),
]


@pytest.mark.parametrize(("error", "outcome"), ENDS, ids=lambda x: type(x).__name__)
def test_every_end_has_a_status(error: BaseException | None, outcome: Outcome) -> None:
    assert outcome_of(error) == outcome


def test_an_entry_notes_its_end_and_is_handed_over_once() -> None:
    ended: list[Entry] = []
    entry = Entry("execute_query", {}, on_end=ended.append)
    with pytest.raises(PolicyError), entry:
        raise PolicyError("no", rule="tables")
    assert ended == [entry]
    assert entry.outcome == Outcome(Status.REFUSED, "policy_denied", "no", "tables")
    assert entry.duration_seconds is not None
    assert 0 <= entry.duration_seconds < 60


def test_what_the_caller_was_told_counts_more_than_what_was_raised() -> None:
    entry = Entry("execute_query", {})
    entry.error = InternalError("ab12cd34")
    with pytest.raises(RuntimeError), entry:
        raise RuntimeError
    assert entry.outcome is not None
    assert "ab12cd34" in entry.outcome.message


def test_a_note_belongs_to_the_callers_entry() -> None:
    entry = Entry("execute_query", {})
    with note_statement(Caller(entry=entry), "SELECT 1", database=fake_database()) as note:
        note.know(Statement(Kind.READ, "SELECT", tables_read=frozenset({Name((("t", False),))})))
        note.rows = 3
    assert entry.notes == [note]
    assert (note.kind, [str(name) for name in note.tables], note.rows) == ("read", ["t"], 3)
    assert note.outcome == Outcome(Status.SUCCESS)
    assert note.latency_seconds is not None


def test_a_refused_statement_is_noted() -> None:
    entry = Entry("execute_query", {})
    note = note_statement(Caller(entry=entry), "DROP", database=fake_database())
    with pytest.raises(PolicyError), note:
        raise PolicyError("no", rule="statement-kind")
    assert entry.notes[0].outcome == Outcome(
        Status.REFUSED, "policy_denied", "no", "statement-kind"
    )


def test_without_an_entry_nothing_is_kept() -> None:
    with note_statement(Caller(), "SELECT 1", database=fake_database()):
        note_page(Caller(), rows=1)
        summarise(Caller(), "nothing")


def test_a_page_and_a_summary_are_the_entrys() -> None:
    entry = Entry("execute_query", {})
    note_page(Caller(entry=entry), rows=7)
    summarise(Caller(entry=entry), "committed")
    assert (entry.source, entry.rows, entry.summary) == (Source.CACHED, 7, "committed")
