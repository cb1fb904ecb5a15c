"""From an entry to rows: every column, masked and short enough for every engine."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbmcp.audit import Entry, Source, note_statement
from dbmcp.audit.identifier import digest
from dbmcp.audit.rows import Rows
from dbmcp.config import (
    AuditSettings,
    DatabaseSettings,
    Recorded,
    Secret,
    ServerSettings,
    Settings,
)
from dbmcp.config.policy_hash import policy_hash
from dbmcp.dialects.sqlite.rules import LEXIS
from dbmcp.errors import PolicyError, StatementError
from dbmcp.models import Caller
from dbmcp.sql.facts import Kind, Name, Statement
from dbmcp.sql.lexer import Lexis
from dbmcp.store.tables import statements, tool_executions
from tests.unit.audit.fakes import fake_database

SHOP = DatabaseSettings("shop", Secret("sqlite:///x"))
STOCK = DatabaseSettings("stock", Secret("sqlite:///y"))
SERVED_SET_BY_THE_STORE = {"recorded_at", "user_context"}


def shop_lexis(database: str) -> Lexis | None:
    return LEXIS if database == "shop" else None


def rows(*databases: DatabaseSettings, recorded: Recorded = Recorded.MASKED) -> Rows:
    settings = Settings(
        {database.name: database for database in databases or (SHOP,)},
        ServerSettings(transport="http"),
        audit=AuditSettings(recorded),
    )
    return Rows(settings, shop_lexis)


def asked(arguments: dict[str, Any], *texts: str, **more: Any) -> Entry:
    """A call of execute_query with its statements, ended well."""
    entry = Entry("execute_query", arguments, started_at=1_700_000_000.123456, **more)
    with entry:
        for text in texts:
            with note_statement(Caller(entry=entry), text, database=fake_database()) as note:
                note.rows = 2
    return entry


def test_a_whole_entry_is_written() -> None:
    entry = asked(
        {"query": "SELECT 1", "max_rows": 3},
        "SELECT 'x' FROM t",
        client="raw",
        client_version="1",
        request_id="7",
    )
    entry.size = 99
    written = rows().of(entry)
    row = written.execution
    assert {"duration_ms", *row} - {"id", "duration_ms"} == {
        column.name for column in tool_executions.columns
    } - {"id", "duration_ms"} - SERVED_SET_BY_THE_STORE
    assert row["started_at"] == datetime(2023, 11, 14, 22, 13, 20, 123456, tzinfo=UTC)
    assert row["params"] == '{"query":"SELECT ?","max_rows":3}'
    wanted = {
        "tool_name": "execute_query",
        "database": "shop",
        "principal": "local",
        "client_name": "raw",
        "client_version": "1",
        "transport": "http",
        "request_id": "7",
        "response_summary": "2 rows",
        "status": "success",
        "error_code": "",
        "error_message": None,
        "rows": 2,
        "bytes": 99,
        "source": "live",
        "rule": "",
        "policy_hash": policy_hash(SHOP),
    }
    assert {name: row[name] for name in wanted} == wanted
    assert (written.ended, written.again, written.id) == (True, False, entry.id)


def test_a_statement_is_written_with_its_facts() -> None:
    entry = Entry("transaction_manager", {})
    names = frozenset({Name((("s", False), ("t", False))), Name((("a", False),))})
    with entry:
        note = note_statement(
            Caller(entry=entry),
            "DELETE FROM t WHERE a = 7",
            database=fake_database(),
            transaction="handle",
        )
        note.know(Statement(Kind.WRITE, "DELETE", tables_written=names))
        with pytest.raises(StatementError), note:
            raise StatementError("no")
    (row,) = rows().of(entry).notes
    assert set(row) == {column.name for column in statements.columns} - SERVED_SET_BY_THE_STORE
    assert row["execution_id"] == entry.id
    assert row["fingerprint"] == "DELETE FROM t WHERE a = ?"
    assert (row["kind"], row["tables"]) == ("write", '["a", "s.t"]')
    assert (row["rows"], row["bytes"], row["error"]) == (None, None, "statement_failed")
    assert row["transaction"] == digest("handle")
    assert row["latency_ms"] >= 0


def test_a_refusal_has_its_rule_and_no_value() -> None:
    entry = Entry("execute_query", {"query": "DROP TABLE t", "database": "shop"})
    with entry:
        entry.error = PolicyError('no "Canary" here', rule="statement-kind")
    row = rows(SHOP, STOCK).of(entry).execution
    assert (row["status"], row["rule"], row["error_code"]) == (
        "refused",
        "statement-kind",
        "policy_denied",
    )
    assert row["error_message"] == "no ? here"
    assert row["rows"] is None


def test_a_call_that_still_runs_is_unfinished_and_written_again_later() -> None:
    entry = Entry("execute_query", {})
    note = note_statement(Caller(entry=entry), "SELECT 1", database=fake_database())
    maker = rows()
    with entry, note:
        first = maker.of(entry)
    second = maker.of(entry)
    assert (first.execution["status"], first.notes[0]["error"]) == ("unfinished", "unfinished")
    assert (first.execution["duration_ms"], first.ended, first.again) == (None, False, False)
    assert (second.id, second.ended, second.again) == (first.id, True, True)
    assert second.execution["status"] == "success"


def test_a_page_of_kept_rows_is_cached() -> None:
    entry = asked({"cursor": "q7Fd2a"})
    entry.source, entry.rows = Source.CACHED, 1
    row = rows().of(entry).execution
    assert (row["source"], row["rows"], row["response_summary"]) == ("cached", 1, "1 row")


@pytest.mark.parametrize(
    ("databases", "arguments", "name"),
    [
        ((SHOP,), {}, "shop"),
        ((SHOP, STOCK), {"database": "stock"}, "stock"),
        ((SHOP, STOCK), {"database": 7}, ""),
        ((SHOP, STOCK), {}, ""),
        ((SHOP,), {"database": "x" * 100}, "x" * 63 + "…"),
    ],
)
def test_the_database_is_the_one_asked_for(
    databases: tuple[DatabaseSettings, ...], arguments: dict[str, Any], name: str
) -> None:
    row = rows(*databases).of(asked(arguments)).execution
    assert row["database"] == name
    assert (row["policy_hash"] != "") == (name in {"shop", "stock"})


def test_a_text_whose_engine_is_unknown_is_not_kept() -> None:
    row = rows(STOCK).of(asked({"query": "SELECT 'secret'"})).execution
    assert row["params"] == '{"query":"?"}'


def test_a_long_text_is_looked_at_only_so_far() -> None:
    text = "SELECT a FROM t WHERE a = 1 OR " + "a = 1 OR " * 100_000
    (row,) = rows().of(asked({}, text)).notes
    assert row["fingerprint"].endswith("…")
    assert len(row["fingerprint"]) < 20_000


def test_the_operator_decides_what_is_kept() -> None:
    arguments = {"query": "SELECT 'x'", "parameters": ["secret"]}
    full = rows(recorded=Recorded.FULL).of(asked(arguments, "SELECT 'x'"))
    assert full.execution["params"] == '{"query":"SELECT \'x\'","parameters":["secret"]}'
    none = rows(recorded=Recorded.NONE).of(asked(arguments, "SELECT 'x'"))
    assert none.execution["params"] is None
    assert none.notes[0]["fingerprint"] == full.notes[0]["fingerprint"] == "SELECT ?"


@given(st.text(), st.text(), st.text())
def test_any_words_fit_their_columns(tool: str, client: str, text: str) -> None:
    entry = asked({"query": text}, text, client=client * 300, request_id=client * 300)
    entry.tool = tool * 100
    written = rows().of(entry)
    for row, table in ((written.execution, tool_executions), (written.notes[0], statements)):
        for name, value in row.items():
            length = getattr(table.columns[name].type, "length", None)
            if isinstance(value, str):
                value.encode()
                assert "\0" not in value
                assert length is None or len(value) <= length, name
