"""Which indexes are worth a try, and which exist already."""

import pytest

from dbmcp.advisor.candidates import candidates
from dbmcp.advisor.coverage import serving
from dbmcp.advisor.proposal import KeyPart, Proposal, index_name
from dbmcp.advisor.traits import Traits
from dbmcp.models import IndexFacts, TableName
from tests.unit.advisor.shop import SHOP, read, table

TRAITS = Traits()


def keys(text: str, traits: Traits = TRAITS) -> list[str]:
    """The proposed keys: `table(key, key)`."""
    return [
        f"{one.table.name}({', '.join(one.columns)})"
        for one in candidates(read(text), traits).proposals
    ]


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("SELECT * FROM orders WHERE note = 'x'", "orders(note)"),
        (
            "SELECT * FROM orders WHERE total > 5 AND customer_id = 7",
            "orders(customer_id, total)",
        ),
        (
            "SELECT * FROM orders WHERE status = 'new' ORDER BY placed_at DESC LIMIT 5",
            "orders(status, placed_at)",
        ),
        ("SELECT * FROM orders ORDER BY placed_at LIMIT 5", "orders(placed_at)"),
        ("SELECT * FROM customers WHERE lower(email) = 'x'", "customers(lower(email))"),
        ("SELECT * FROM orders WHERE note LIKE 'ab%'", "orders(note)"),
        ("SELECT max(total) FROM orders WHERE status = 'a'", "orders(status, total)"),
    ],
)
def test_the_first_proposal_is_equality_then_range_or_order(text: str, best: str) -> None:
    assert keys(text)[0] == best


def test_a_join_offers_the_join_column_alone_and_with_the_filter() -> None:
    found = keys(
        "SELECT c.name FROM orders o JOIN customers c ON c.id = o.customer_id"
        " WHERE o.status = 'new'"
    )
    assert {
        "orders(customer_id)",
        "orders(status)",
        "orders(status, customer_id)",
        "orders(customer_id, status)",
    } <= set(found)
    assert not any(one.startswith("customers") for one in found)


def test_an_or_offers_an_index_for_each_arm() -> None:
    found = keys("SELECT * FROM orders WHERE note = 'a' OR customer_id = 5")
    assert set(found) == {"orders(note)", "orders(customer_id)"}


def test_a_few_needed_columns_are_offered_behind_the_keys() -> None:
    assert "orders(customer_id, total)" in keys("SELECT total FROM orders WHERE customer_id = 5")
    assert keys("SELECT * FROM orders WHERE customer_id = 5") == ["orders(customer_id)"]
    holding = Traits(holds_key=True)
    assert keys("SELECT id FROM orders WHERE customer_id = 5", holding) == ["orders(customer_id)"]


def test_mixed_directions_are_kept_and_equal_ones_dropped() -> None:
    [proposal, *_] = candidates(
        read("SELECT * FROM orders ORDER BY total DESC, placed_at LIMIT 5"), TRAITS
    ).proposals
    assert [key.descending for key in proposal.keys] == [True, False]
    [backward, *_] = candidates(
        read("SELECT * FROM orders ORDER BY total DESC, placed_at DESC LIMIT 5"), TRAITS
    ).proposals
    assert [key.descending for key in backward.keys] == [False, False]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "SELECT * FROM colours WHERE name = 'x'",
            "colours is small (20 rows), a scan is the cheapest",
        ),
        ("SELECT * FROM orders WHERE id = 5", "orders: orders_pkey finds its row already"),
        (
            "SELECT * FROM customers WHERE email = 'a'",
            "customers: customers_email_key finds its row already",
        ),
        (
            "SELECT * FROM orders",
            "orders: every row is wanted, no condition for an index to answer",
        ),
        (
            "SELECT * FROM orders WHERE status <> 'a'",
            "orders: no condition that an index could answer",
        ),
        (
            "SELECT * FROM orders WHERE note LIKE '%a'",
            "orders: no condition that an index could answer",
        ),
        ("SELECT * FROM orders WHERE id > 5", "orders: orders_pkey (id) serves it"),
        ("SELECT * FROM rich WHERE total > 5", "rich is a view: index the tables behind it"),
        (
            "SELECT * FROM customers WHERE data = '{}'",
            "customers: no condition that an index could answer",
        ),
    ],
)
def test_nothing_comes_with_the_reason(text: str, reason: str) -> None:
    found = candidates(read(text), Traits(unindexed=("json",)))
    assert (found.proposals, found.reasons) == ((), (reason,))


def test_an_engine_without_expressions_gets_no_expression() -> None:
    assert (
        keys("SELECT * FROM customers WHERE lower(email) = 'x'", Traits(expression_index=False))
        == []
    )


@pytest.mark.parametrize(
    ("index", "wanted", "serves"),
    [
        (IndexFacts("i", ("a", "b")), ("a",), True),
        (IndexFacts("i", ("a", "b")), ("a", "b"), True),
        (IndexFacts("i", ("A",)), ("a",), True),
        (IndexFacts("i", ("a", "b")), ("b",), False),
        (IndexFacts("i", ("a",)), ("a", "b"), False),
        (IndexFacts("i", ("a",), unique=True), ("b", "a"), True),
        (IndexFacts("i", ("a",), where="b > 0"), ("a",), False),
        (IndexFacts("i", ("a",), method="hash"), ("a",), False),
        (IndexFacts("i", ("name(10)",)), ("name",), False),
        (IndexFacts("i", ("lower((email)::text)",)), ("lower(email)",), True),
        (IndexFacts("i", ("(lower(`email`))",)), ("lower(email)",), True),
    ],
)
def test_an_index_serves_by_its_first_keys(
    index: IndexFacts, wanted: tuple[str, ...], *, serves: bool
) -> None:
    assert (serving([index], [KeyPart(text) for text in wanted]) is index) is serves


def test_directions_and_patterns_are_never_taken_as_given() -> None:
    index = IndexFacts("i", ("a",))
    assert serving([index], [KeyPart("a", descending=True)]) is None
    assert serving([index], [KeyPart("a", pattern=True)]) is None


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        ((KeyPart("status"), KeyPart("customer_id")), "orders_status_customer_id"),
        ((KeyPart("lower(note)", expression=True),), "orders_lower_note"),
        ((KeyPart("data ->> '$.k'", expression=True),), "orders_data_k"),
        ((KeyPart("total"),), "orders_total_2"),
        ((KeyPart("x" * 90),), "orders_" + "x" * 53),
    ],
)
def test_an_index_gets_a_name_that_is_free(parts: tuple[KeyPart, ...], name: str) -> None:
    proposal = Proposal(TableName("shop", "orders"), parts)
    assert index_name(proposal, taken=["ORDERS_TOTAL"]) == name


def test_an_unknown_row_count_is_no_small_table() -> None:
    facts = table("t", "a int", rows=None, key="")
    shape = read("SELECT * FROM t WHERE a = 5", tables={**SHOP, "t": facts})
    assert len(candidates(shape, TRAITS).proposals) == 1
