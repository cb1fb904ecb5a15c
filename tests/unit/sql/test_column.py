"""Statements that reach a hidden column, and honest ones beside them: columns/*.sql.

Hidden is `customers.email`; `staff` has a column of that name too, which is not.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dbmcp.config import Mode
from dbmcp.errors import PolicyError
from dbmcp.models import TableName
from dbmcp.sql.column import find_reach
from dbmcp.sql.parameters import Marked
from dbmcp.sql.shown import Reach, TableColumns
from dbmcp.sql.statement import parse

sys.path.insert(0, str(Path(__file__).parent))
from case_files import lexis_of, policy_of

FOLDER = Path(__file__).parent / "columns"
SYSTEM = frozenset({"ctid"})


def table(name: str, *shown: str, hidden: str = "") -> TableColumns:
    """The columns of a table of the shop."""
    return TableColumns(
        TableName("shop", name),
        frozenset(shown) | SYSTEM,
        frozenset(hidden.split()),
        listed=shown,
    )


SHOP = {
    "customers": table("customers", "id", "name", "status", "doc", hidden="email"),
    "orders": table("orders", "id", "customer_id", "total"),
    "staff": table("staff", "id", "email", "name"),
}
TWICE = SHOP | {"staff": table("staff", "id", "name", hidden="email")}


def statements(file: str) -> Iterator[tuple[str, str]]:
    """Each statement of a file with each of its dialects."""
    dialects: list[str] = []
    for line in (FOLDER / file).read_text(encoding="utf-8").split("\n"):
        if line.startswith("-- "):
            dialects = line.partition("dialect: ")[2].split()
        elif line:
            yield from ((dialect, line) for dialect in dialects)


REACHING = list(statements("reaching.sql"))
HONEST = list(statements("honest.sql"))


def reach(dialect: str, text: str, *, shop: dict[str, TableColumns] = SHOP) -> Reach | None:
    """What a statement reaches that the policy lets through otherwise."""
    lexis, marked = lexis_of(dialect), Marked((text,))
    statement = parse(marked, lexis=lexis)
    policy_of(dialect, mode=Mode.READ_WRITE).check(statement)
    known = {
        name: shop[name.parts[-1][0].lower()]
        for name in statement.tables
        if name.parts[-1][0].lower() in shop
    }
    return find_reach(marked, frozenset(known.items()), lexis=lexis)


def rule(dialect: str, text: str) -> str:
    """The rule by which a statement is refused; `""` if it is not. A star names no column."""
    try:
        found = reach(dialect, text)
    except PolicyError as error:
        return error.rule
    if found is None:
        return ""
    assert found.table is SHOP["customers"]
    assert found.column or "email" not in found.what.lower()
    return "columns"


@pytest.mark.parametrize(("dialect", "text"), REACHING)
def test_what_reaches_a_hidden_column_is_refused(dialect: str, text: str) -> None:
    assert rule(dialect, text) in {"columns", "functions"}


@pytest.mark.parametrize(("dialect", "text"), HONEST)
def test_what_reaches_none_is_allowed(dialect: str, text: str) -> None:
    assert reach(dialect, text) is None


@pytest.mark.parametrize(("dialect", "text"), HONEST)
def test_without_a_hidden_column_everything_is_allowed(dialect: str, text: str) -> None:
    assert reach(dialect, text, shop={"staff": SHOP["staff"]}) is None


@settings(deadline=None, max_examples=300)
@given(case=st.sampled_from(REACHING), data=st.data())
def test_dressed_up_it_is_refused_still(case: tuple[str, str], data: st.DataObject) -> None:
    dialect, text = case
    blank = data.draw(st.sampled_from(["  ", "\n", "\t", " /* email */ ", "\n-- y\n"]))
    if not any(quote in text for quote in ("'", '"', "`", "$", "[", "/*")):
        text = data.draw(st.sampled_from([text, text.upper(), text.lower(), text.swapcase()]))
        text = text.replace(" ", blank)
    assert rule(dialect, text) in {"columns", "functions"}, text


@pytest.mark.parametrize("dialect", ["postgres", "mysql"])
def test_an_alias_that_differs_by_case_may_be_another(dialect: str) -> None:
    text = "SELECT 1 FROM customers {} WHERE EXISTS (SELECT {}.email FROM staff {})"
    quoted = '"C"' if dialect == "postgres" else "`C`"
    assert reach(dialect, text.format(quoted, quoted, "c"))
    assert reach(dialect, text.format("C", "c", "c")) is None
    assert reach(dialect, text.format("C", "C", "C")) is None


def test_there_are_enough_cases() -> None:
    assert len({text for _, text in REACHING}) >= 150
    assert len({text for _, text in HONEST}) >= 70


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "SELECT c.email FROM customers c",
            "column email of customers is not available on shop (rule columns). "
            "available: id, name, status, doc",
        ),
        (
            "SELECT * FROM customers",
            "* reaches columns of customers that are not available on shop (rule columns). "
            "name them: id, name, status, doc",
        ),
        (
            "SELECT to_jsonb(c) FROM customers c",
            "c as a whole row reaches columns of customers that are not available on shop "
            "(rule columns). name them: id, name, status, doc",
        ),
    ],
)
def test_a_refusal_tells_what_is_available(text: str, message: str) -> None:
    found = reach("postgres", text)
    assert found is not None
    error = found.refusal("shop")
    assert (str(error), error.rule) == (message, "columns")


def test_a_refusal_is_short_however_many_columns_there_are() -> None:
    wide = table("wide", *(f"column_number_{n}" for n in range(300)), hidden="secret")
    text = str(Reach(wide, "*").refusal("shop"))
    assert len(text) < 240
    assert text.endswith("and 293 more")


@pytest.mark.parametrize(
    ("dialect", "text", "indexed", "told"),
    [
        ("postgres", "EXPLAIN VERBOSE SELECT id FROM customers", False, True),
        ("postgres", "EXPLAIN (COSTS off, verbose) SELECT id FROM customers", False, True),
        ("postgres", "EXPLAIN SELECT id FROM customers", True, False),
        ("postgres", "EXPLAIN (FORMAT json) SELECT id AS verbose FROM customers", True, False),
        ("mysql", "EXPLAIN FORMAT=JSON SELECT id FROM customers", True, True),
        ("mysql", "EXPLAIN FORMAT='json' SELECT id FROM customers", True, True),
        ("mysql", "EXPLAIN FORMAT=JSON SELECT id FROM customers", False, False),
        ("mysql", "EXPLAIN SELECT id FROM customers", True, False),
        ("tidb", "EXPLAIN SELECT id FROM customers", True, False),
    ],
)
def test_plans_that_would_name_it(dialect: str, text: str, *, indexed: bool, told: bool) -> None:
    shop = {
        "customers": replace(SHOP["customers"], unseen=frozenset({"by_mail"} if indexed else ()))
    }
    assert (reach(dialect, text, shop=shop) is not None) is told


def test_two_tables_with_hidden_columns() -> None:
    for text in (
        "SELECT s.email FROM customers c JOIN staff s ON s.id = c.id",
        "SELECT s.* FROM customers c JOIN staff s ON s.id = c.id",
        "SELECT 1 FROM customers c JOIN staff s ON s.email = c.name",
    ):
        found = reach("postgres", text, shop=TWICE)
        assert found is not None
        assert found.table is TWICE["staff"]
