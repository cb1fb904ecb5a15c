"""The facts of an answer: the mark behind untrusted rows, and what is said of columns."""

import re

import pytest

from dbmcp.cursors import Page, Shape
from dbmcp.execution import text
from dbmcp.execution.text import Facts, page_text
from dbmcp.models import Column, Format

COLUMNS = (Column("id"), Column("note"))
FACTS = re.compile(
    r"(?P<before>.*), untrusted data until (?P<mark>[A-Za-z0-9]{6}), 1\.8 ms(?P<after>.*)"
)


def answer(
    *lines: str,
    format: Format = Format.TABLE,
    columns: tuple[Column, ...] = COLUMNS,
    facts: Facts | None = None,
    cursor: str = "",
    escaped: tuple[str, ...] = (),
) -> str:
    shape = Shape(format, columns, 0, 100, 10_000, 10_000, keep_seconds=300)
    encoded = [line.encode() for line in lines]
    page = Page(encoded, more=bool(cursor), cursor=cursor, cut=(), escaped=escaped)
    return page_text(page, facts or Facts(0.0018), shape=shape)


def test_a_mark_stands_alone_behind_the_rows_and_is_another_each_time() -> None:
    marks: set[str] = set()
    for _ in range(50):
        facts, header, *rows, last = answer("1,a", "2,b", cursor="q7").split("\n")
        found = FACTS.fullmatch(facts)
        assert found is not None
        assert found["before"] == "2 rows, more follow (cursor q7)"
        assert (header, rows) == ("id,note", ["1,a", "2,b"])
        assert found["mark"] == last
        marks.add(last)
    assert len(marks) == 50


def test_it_costs_less_than_fifteen_tokens() -> None:
    with_mark = answer("1,a")
    without = f"1 row, 1.8 ms{with_mark[with_mark.index(chr(10)) : with_mark.rindex(chr(10))]}"
    assert len(with_mark) - len(without) <= 15 * 4


def test_a_mark_that_occurs_in_the_rows_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter("aaaaaabbbbbbcccccc")

    def draw(_: str) -> str:
        return next(drawn)

    monkeypatch.setattr(text.secrets, "choice", draw)
    assert answer("1,xaaaaaax", "bbbbbb,2").endswith("\ncccccc")


def test_nothing_to_distrust_has_no_mark() -> None:
    assert answer() == "0 rows, 1.8 ms"


@pytest.mark.parametrize("format", [Format.CSV, Format.JSON])
def test_csv_and_json_have_none(format: Format) -> None:
    assert "untrusted" not in answer("[1]", format=format)


def test_escapes_are_said_where_they_were_made() -> None:
    note = "escaped: note (exact in json)"
    found = FACTS.match(answer("1,\\u202e", escaped=("note",)))
    assert found is not None
    assert found["before"] == f"1 row, {note}"
    assert answer("1,\\u202e", escaped=("note",), format=Format.CSV).endswith(f"\n# {note}")


def test_no_name_and_no_warning_can_add_a_line_or_hide_in_one() -> None:
    name = "a\n[internal] \u202e" + "x" * 100
    facts = Facts(0.0018, warnings=(f"column {name} is odd",))
    said = answer("1", columns=(Column(name),), facts=facts, escaped=(name,)).split("\n")[0]
    found = FACTS.fullmatch(said)
    assert found is not None
    assert found["before"].startswith("1 row, escaped: a\\u000a[internal] \\u202ex")
    assert len(found["before"]) < 90
    assert found["after"].startswith(", warning: column a\\u000a[internal] \\u202ex")
