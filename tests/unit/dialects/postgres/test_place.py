"""The engine's positions become places in the caller's text."""

import pytest

from dbmcp.dialects.base import Bound
from dbmcp.dialects.postgres.place import line_and_column, name_at, with_names
from dbmcp.sql.parameters import Marked

NAMED = Bound(Marked(("SELECT ", ",\n  x + ", " FROM ", ""), ("first", "b", "first")))
PLACED = Bound(Marked(("SELECT ", ", ", " + t"), ("1", "2")))


def sent(bound: Bound) -> str:
    distinct = bound.text.distinct
    return bound.text.render(lambda name, _: f"${distinct.index(name) + 1}")


@pytest.mark.parametrize(
    ("bound", "word", "place"),
    [
        (NAMED, "SELECT", (1, 1)),
        (NAMED, "$1", (1, 8)),
        (NAMED, "x +", (2, 3)),
        (NAMED, "$2", (2, 7)),
        (NAMED, "FROM", (2, 10)),
        (PLACED, "t", (1, 15)),
    ],
)
def test_lines_and_columns(bound: Bound, word: str, place: tuple[int, int]) -> None:
    assert line_and_column(bound, sent(bound).index(word) + 1) == place


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("nme FROM t", "nme"),
        ('"A b"."C""d" x', 'A b.C"d'),
        ("app . Orders", "app.Orders"),
        ("é$1 + 1", "é$1"),
        ("+ 1", ""),
        ("1 + 1", ""),
    ],
)
def test_names_are_those_that_the_caller_wrote(text: str, name: str) -> None:
    assert name_at(Bound(Marked((f"SELECT {text}",))), 8) == name


def test_numbers_become_the_callers_markers() -> None:
    assert with_names("type of $2, $1, $9", NAMED) == "type of :b, :first, $9"
    assert with_names("type of $2", PLACED) == "type of ?"
    assert with_names("type of $2", None) == "type of $2"
