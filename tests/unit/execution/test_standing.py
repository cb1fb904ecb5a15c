"""What was allowed a moment ago: how long that holds, and for which values."""

from typing import Any

import pytest

from dbmcp.audit import Note
from dbmcp.config import Limits
from dbmcp.errors import ArgumentError
from dbmcp.execution import standing as module
from dbmcp.execution.standing import STANDS_SECONDS, Standing
from dbmcp.execution.statements import Checked, Prepared
from dbmcp.sql.facts import Target
from dbmcp.sql.parameters import Marked
from dbmcp.sql.statement import Kind, Statement

TEXT = "SELECT ?"


class Known:
    """A database and its catalog, with a clock."""

    def __init__(self, *, max_cost: float | None = None) -> None:
        self.limits = Limits(max_cost=max_cost)
        self.policy = object()
        self.tells_parameter_types = False
        self.dialect: Any = self
        self.counters: Any = self
        self.reused = 0
        self.version = 1
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


def prepared(*values: Any, kind: Kind = Kind.READ, listed: bool = False) -> Prepared:
    marked = Marked(("SELECT ", ""), ("1",))
    statement = Statement(kind, "SELECT", targets=(Target(listed=listed),))
    return Prepared(Checked(marked, statement), list(values), ("integer",))


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Known:
    known = Known()
    monkeypatch.setattr(module, "time", known)
    return known


def kept(known: Known, statement: Prepared) -> Standing:
    door: Any = known
    standing = Standing(door, door)
    standing.keep(TEXT, statement)
    return standing


def found(standing: Standing, *values: Any) -> Prepared | None:
    nowhere: Any = None
    return standing.find(TEXT, list(values), note=Note(TEXT, nowhere))


def test_the_same_text_with_other_values_is_allowed_again(known: Known) -> None:
    again = found(kept(known, prepared(1)), 2)
    assert again is not None
    assert (again.parameters, again.types, known.reused) == ([2], ("integer",), 1)


def test_a_note_is_told_what_the_text_is(known: Known) -> None:
    nowhere: Any = None
    note = Note(TEXT, nowhere)
    kept(known, prepared(1)).find(TEXT, [2], note=note)
    assert note.kind == Kind.READ


def test_it_is_looked_at_again_where_something_has_changed(known: Known) -> None:
    standing = kept(known, prepared(1))
    assert found(standing, 1, 2) is None
    known.version += 1
    assert found(standing, 1) is None
    known.version -= 1
    known.policy = object()
    assert found(standing, 1) is None


def test_it_stands_for_a_moment_only(known: Known) -> None:
    standing = kept(known, prepared(1))
    known.now += STANDS_SECONDS
    assert found(standing, 1) is not None
    known.now += 0.001
    assert found(standing, 1) is None


def test_a_change_of_the_schema_is_always_looked_at(known: Known) -> None:
    assert found(kept(known, prepared(1, kind=Kind.DDL)), 1) is None


def test_a_limit_of_cost_looks_at_values_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    known = Known(max_cost=1.0)
    monkeypatch.setattr(module, "time", known)
    assert found(kept(known, prepared(1)), 1) is None


def test_a_list_is_refused_in_an_in_each_time(known: Known) -> None:
    standing = kept(known, prepared(1, listed=True))
    assert found(standing, 2) is not None
    with pytest.raises(ArgumentError, match=r"write IN"):
        found(standing, [1, 2])
