"""Transactions: how many operations, which statements and which levels are taken."""

import importlib
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbmcp.dialects import DIALECTS
from dbmcp.dialects.base import ISOLATION_LEVELS, Dialect
from dbmcp.errors import (
    ArgumentError,
    DbmcpError,
    LimitError,
    PolicyError,
    UnknownNameError,
    UnsupportedError,
)
from dbmcp.execution import check_kind
from dbmcp.models import Operation
from dbmcp.sql.statement import Kind, Statement
from dbmcp.transactions.check import (
    MAX_OPERATIONS,
    check_count,
    isolation_level,
)

SNAPSHOT_ONLY = ("repeatable read",)
PLACES = [place.split(":") for place in DIALECTS.values()]
ENGINES: list[type[Dialect]] = [getattr(importlib.import_module(m), n) for m, n in PLACES]


def dialect(*levels: str, transactional_ddl: bool = True) -> Any:
    return SimpleNamespace(
        label="Engine", isolation_levels=levels, transactional_ddl=transactional_ddl
    )


def test_no_operation_and_too_many_are_refused() -> None:
    with pytest.raises(ArgumentError, match="operations is empty"):
        check_count(())
    check_count((Operation("SELECT 1"),) * MAX_OPERATIONS)
    with pytest.raises(LimitError, match="101 operations are over the limit of 100"):
        check_count((Operation("SELECT 1"),) * (MAX_OPERATIONS + 1))


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("transactional_ddl", [True, False])
def test_what_would_commit_by_itself_is_refused(kind: Kind, transactional_ddl: bool) -> None:  # noqa: FBT001 -- a case
    taken = kind in {Kind.READ, Kind.WRITE} or (kind is Kind.DDL and transactional_ddl)
    engine = dialect("serializable", transactional_ddl=transactional_ddl)
    if taken:
        check_kind(Statement(kind, "VERB"), dialect=engine)
        return
    with pytest.raises(PolicyError, match="VERB would end the transaction on Engine") as caught:
        check_kind(Statement(kind, "VERB"), dialect=engine)
    assert (caught.value.rule, caught.value.obj) == ("transaction", "VERB")


@pytest.mark.parametrize("spelling", ["Repeatable Read", "repeatable_read", " REPEATABLE-READ "])
def test_a_level_may_be_spelled_in_many_ways(spelling: str) -> None:
    assert isolation_level(spelling, dialect=dialect(*ISOLATION_LEVELS)) == "repeatable read"


def test_no_level_is_the_engines_default() -> None:
    assert isolation_level("", dialect=dialect(*SNAPSHOT_ONLY)) == ""


@pytest.mark.parametrize(
    ("levels", "asked", "nearest"),
    [
        (("read committed", "repeatable read"), "serializable", "repeatable read"),
        (("read committed", "repeatable read"), "read uncommitted", "read committed"),
        (("serializable",), "read committed", "serializable"),
        (SNAPSHOT_ONLY, "serializable", "repeatable read"),
        (("read uncommitted", "serializable"), "read committed", "serializable"),
    ],
)
def test_a_level_that_the_engine_lacks_comes_with_the_nearest(
    levels: tuple[str, ...], asked: str, nearest: str
) -> None:
    with pytest.raises(UnsupportedError, match=f"no isolation level {asked}. nearest: {nearest};"):
        isolation_level(asked, dialect=dialect(*levels))


@pytest.mark.parametrize(
    ("asked", "hint"),
    [("serialisable", "nearest: serializable; "), ("snapshot", ""), ("'; DROP TABLE x", "")],
)
def test_an_unknown_level_comes_with_those_there_are(asked: str, hint: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        isolation_level(asked, dialect=dialect(*ISOLATION_LEVELS))
    said = str(caught.value)
    assert said.startswith(f'isolation_level "{asked}" is not a level. {hint}Engine has: read unc')


@given(st.text() | st.sampled_from(ISOLATION_LEVELS), st.sampled_from(ENGINES))
def test_only_known_words_reach_an_engine(asked: str, engine: Any) -> None:
    try:
        level = isolation_level(asked, dialect=engine)
    except DbmcpError:
        return
    assert level in {"", *engine.isolation_levels}


def test_every_dialect_knows_a_level_of_one_snapshot() -> None:
    for engine in ENGINES:
        assert set(engine.isolation_levels) <= set(ISOLATION_LEVELS)
        assert engine.snapshot_level in engine.isolation_levels


def test_an_error_in_its_context_is_a_new_one_of_the_same_kind() -> None:
    error = UnknownNameError("table", "custmers", choices=["customers"])
    told = error.within(before="operation 2 of 3: ", after=". nothing was run")
    assert type(told) is UnknownNameError
    assert (told.kind, told.choices, told.code) == ("table", ("customers",), "unknown_name")
    assert str(told) == f"operation 2 of 3: {error}. nothing was run"
    assert "operation" not in str(error)
