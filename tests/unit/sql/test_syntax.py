"""Parts of a statement as their author wrote them, hints' places, markers without values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from dbmcp.errors import ArgumentError
from dbmcp.sql.syntax import Syntax, main_verb_end, mark_open, read_syntax
from tests.unit.advisor.shop import MYSQL, POSTGRES, SQLITE


def syntax(text: str, lexis: object = POSTGRES) -> Syntax:
    return read_syntax(mark_open(text, lexis=lexis), lexis=lexis)  # pyright: ignore[reportArgumentType]  one of three


CONDITIONS = [
    "a.x = 1",
    "lower(a.x) LIKE 'q%'",
    "a.x::date >= '2020-01-01'",
    "CAST(a.x AS int) = 5",
    "CAST(a.x AS varchar(20)) = 'a'",
    "(a.x + 1) * 2 > 5",
    "a.x ->> 'k' = 'v'",
    "coalesce(a.x, ')') <> '('",
    "a.x BETWEEN 1 AND 2",
    "a.x IN (1, 2)",
    "a.x IS NULL",
    "a.x = :name",
    "a.x = 1 OR a.x = 2",
]


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("frame", ["{}", "({})", "(({})) AND a.z = 3", "a.z = 3 AND ({})", "{}  "])
def test_a_condition_is_found_as_it_was_written(condition: str, frame: str) -> None:
    found = syntax(f"SELECT 1 FROM t AS a WHERE {frame.format(condition)}")
    node = found.root.find(exp.Where)
    assert node is not None
    parts = [found.text(one) for one in node.walk() if not isinstance(one, exp.Paren)]
    assert condition in parts


def test_comments_and_line_ends_do_not_matter() -> None:
    found = syntax("SELECT 1 -- x = 1\nFROM t WHERE /* ( */ t.x /* b */ =\n 5")
    node = found.root.find(exp.EQ)
    assert node is not None
    assert found.text(node).split() == ["t.x", "=", "5"]
    assert found.unqualified(node).split() == ["x", "=", "5"]


@given(st.lists(st.sampled_from(CONDITIONS[:7]), min_size=1, max_size=6))
def test_each_of_many_conditions_is_found(conditions: list[str]) -> None:
    found = syntax(f"SELECT 1 FROM t a WHERE {' AND '.join(conditions)}")
    where = found.root.find(exp.Where)
    assert where is not None
    parts = where.this.flatten() if isinstance(where.this, exp.And) else [where.this]
    assert [found.text(part) for part in parts] == conditions


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("SELECT a FROM t", "SELECT"),
        ("  select a", "  select"),
        ("WITH x AS (SELECT 1) SELECT 2", "WITH x AS (SELECT 1) SELECT"),
        ("(SELECT 1) UNION SELECT 2", "(SELECT 1) UNION SELECT"),
        ("(SELECT 1)", "(SELECT"),
        ("/* SELECT */ DELETE FROM t", "/* SELECT */ DELETE"),
        ("INSERT INTO t VALUES (1)", ""),
    ],
)
def test_the_place_of_a_hint(text: str, before: str) -> None:
    place = main_verb_end(mark_open(text, lexis=MYSQL), lexis=MYSQL)
    assert (text[:place] if place >= 0 else "") == before


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("SELECT 1", ()),
        ("SELECT * FROM t WHERE a = ? AND b = ?", ("1", "2")),
        ("SELECT * FROM t WHERE a = :x AND b = :y AND c = :x", ("x", "y", "x")),
        ("SELECT ':x', '?' FROM t", ()),
    ],
)
def test_markers_without_values(text: str, names: tuple[str, ...]) -> None:
    marked = mark_open(text, lexis=SQLITE)
    assert (marked.names, marked.text) == (names, text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * FROM t WHERE a = $1", "the query uses $1 at line 1, column 27"),
        ("SELECT * FROM t WHERE a = ? AND b = :x", "the query mixes :name and ?"),
    ],
)
def test_markers_that_callers_may_not_use(text: str, message: str) -> None:
    with pytest.raises(ArgumentError, match=message.replace("$", r"\$").replace("?", r"\?")):
        mark_open(text, lexis=POSTGRES)
