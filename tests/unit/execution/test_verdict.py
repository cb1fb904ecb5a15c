"""check-sql without a connection: the verdicts of the corpus, markers without values, the lists."""

from typing import Any

import pytest

from dbmcp.config import DatabaseSettings, Mode, Secret
from dbmcp.database import Database
from dbmcp.dialects import dialect_for
from dbmcp.errors import PolicyError
from dbmcp.execution.verdict import Verdict, judge_offline
from dbmcp.sql.parameters import assumed
from tests.unit.sql.case_files import Case, all_cases, lexis_of

URLS = {
    "postgres": "postgresql://h/shop",
    "mysql": "mysql://h/shop",
    "tidb": "tidb://h/shop",
    "sqlite": ":memory:",
}


def database(dialect: str, **settings: Any) -> Database:
    """A database that nobody opens: its server does not exist."""
    made = DatabaseSettings("shop", Secret(URLS[dialect]), **settings)
    return Database(made, dialect=dialect_for(made))


def judged(dialect: str, text: str, **settings: Any) -> Verdict:
    return judge_offline(text, None, database=database(dialect, **settings))


CASES = all_cases()


def waits(case: Case) -> bool:
    return assumed(case.text, lexis=lexis_of(case.dialect)) is not None


def is_called(case: Case) -> bool:
    """Whether it calls a table in FROM, of which nobody knows offline that it is one."""
    return "called with what to search for" in case.name


@pytest.mark.parametrize("dialect", URLS)
def test_the_corpus_is_judged_as_the_policy_judges_it(dialect: str) -> None:
    databases = {
        (mode, ddl, functions): database(dialect, mode=mode, ddl=ddl, functions=functions)
        for mode, ddl, functions in {(case.mode, case.ddl, case.functions) for case in CASES}
    }

    def wrong(case: Case) -> bool:
        settings = databases[case.mode, case.ddl, case.functions]
        error = judge_offline(case.text, None, database=settings).error
        return (error is None) != (case.verdict == "allow")

    # Markers without values are refused in a call; here they stand for values. What an operator's
    # lists hide is judged by the corpus itself, with the catalog.
    plain = [case for case in CASES if not (case.hidden or case.shown)]
    known = [case for case in plain if not (waits(case) or is_called(case))]
    ours = [case for case in known if case.dialect == dialect]
    assert len(ours) > 100
    assert [str(case) for case in ours if wrong(case)] == []


@pytest.mark.parametrize("dialect", URLS)
@pytest.mark.parametrize(
    "where", ["id = :id", "id = ?", "id = :a OR id = :a OR id = :b", "id BETWEEN ? AND ?"]
)
def test_a_marker_stands_for_a_value_that_was_not_given(dialect: str, where: str) -> None:
    assert judged(dialect, f"SELECT id FROM t WHERE {where}").error is None


def test_values_that_are_given_are_held_against_the_markers() -> None:
    text = "SELECT id FROM t WHERE id = :id"
    verdict = judge_offline(text, {"other": 1}, database=database("sqlite"))
    assert "the query uses :id" in str(verdict.error)


@pytest.mark.parametrize("dialect", URLS)
def test_a_refused_statement_keeps_its_facts(dialect: str) -> None:
    verdict = judged(dialect, "DELETE FROM t WHERE id = 1")
    assert isinstance(verdict.error, PolicyError)
    assert verdict.statement is not None
    assert {str(name) for name in verdict.statement.tables_written} == {"t"}


@pytest.mark.parametrize("dialect", URLS)
def test_the_lists_hold_for_names_as_written(dialect: str) -> None:
    schema = {"postgres": "public", "sqlite": "main"}.get(dialect, "shop")
    lists: dict[str, Any] = {"allow_tables": (f"{schema}.order*",), "deny_tables": ("order_pay",)}
    assert judged(dialect, "SELECT * FROM orders", **lists).error is None
    assert judged(dialect, f"SELECT * FROM {schema}.orders", **lists).error is None
    for name in ("order_pay", f"{schema}.order_pay", "payroll", "other.orders"):
        error = judged(dialect, f"SELECT * FROM {name}", **lists).error
        assert isinstance(error, PolicyError)
        assert error.rule == "tables"


@pytest.mark.parametrize("dialect", URLS)
def test_a_denied_column_is_refused_as_it_is_written(dialect: str) -> None:
    deny = ("people.ssn", "*.token")
    for text in (
        "SELECT ssn FROM people",
        "SELECT * FROM people",
        "SELECT p.* FROM people p",
        "SELECT k.token FROM people p JOIN keys_of k ON k.id = p.id",
        "SELECT name FROM people p JOIN orders ON note = ssn",
        "UPDATE people SET ssn = 'x' WHERE id = 1",
        "INSERT INTO people (id, ssn) VALUES (1, 'x')",
    ):
        error = judged(dialect, text, deny_columns=deny, mode=Mode.READ_WRITE).error
        assert isinstance(error, PolicyError), text
        assert error.rule == "columns", text
    for text in (
        "SELECT count(*) FROM people",
        "SELECT name AS ssn FROM people",
        "SELECT o.ssn FROM people p JOIN orders o ON o.id = p.id",
        "SELECT ssn FROM (SELECT name AS ssn FROM people) x",
        "UPDATE people SET name = 'ssn' WHERE id = 1",
    ):
        assert judged(dialect, text, deny_columns=deny, mode=Mode.READ_WRITE).error is None, text
