"""Each kind of finding, found and not found."""

from typing import Any

import pytest

from dbmcp.advisor.estimate import Shares, estimated
from dbmcp.advisor.findings import FINDINGS, Case, findings
from dbmcp.advisor.plan import Operator, Plan, PlanNode
from dbmcp.advisor.statistics import Statistics
from dbmcp.advisor.traits import Traits
from dbmcp.models import TableName
from tests.unit.advisor.shop import read

SCAN = Operator.SCAN
CASTING = Traits(casts_columns=True, wildcard_advice="use a trigram index on {column}")


def scan(relation: str, *children: PlanNode, rows: float | None = None, **more: Any) -> PlanNode:
    condition = "..." if rows is not None else ""
    return PlanNode(
        SCAN, relation=relation, rows=rows, condition=condition, children=children, **more
    )


def found(
    text: str,
    root: PlanNode,
    *,
    traits: Traits = CASTING,
    statistics: dict[str, Statistics] | None = None,
) -> list[str]:
    """The findings as `severity what: do`."""
    shape = read(text)
    named = {TableName("shop", name): one for name, one in (statistics or {}).items()}
    plan = estimated(Plan(root), shape, Shares())
    case = Case(shape, plan, traits, statistics=named)
    return [
        f"{one.severity.value} {one.what}{f': {one.do}' if one.do else ''}"
        for one in findings(case)
    ]


def test_a_full_scan_that_keeps_little() -> None:
    text = "SELECT * FROM orders WHERE status = 'new'"
    assert found(text, scan("orders", rows=2_000)) == [
        "high full scan of orders keeps 2 % of 100,000 rows"
    ]
    assert found(text, scan("orders", rows=78_000)) == []
    assert found("SELECT * FROM orders", scan("orders")) == []
    small = "SELECT * FROM colours WHERE name = 'x'"
    assert found(small, scan("colours", rows=1)) == []


def test_what_was_counted_beats_what_was_estimated() -> None:
    root = scan("orders", rows=90_000, actual_read=100_000.0, actual_rows=10.0)
    assert found("SELECT * FROM orders WHERE status = 'new'", root) == [
        "high full scan of orders keeps 0.01 % of 100,000 rows"
    ]


def test_a_full_scan_for_each_row_around_it() -> None:
    text = (
        "SELECT id FROM customers c WHERE "
        "(SELECT count(*) FROM orders o WHERE o.customer_id = c.id) > 5"
    )
    tied = PlanNode(Operator.CORRELATED, children=(scan("o", rows=20),))
    assert found(text, scan("c", tied)) == [
        "high full scan of orders (100,000 rows) again for each row around it",
        "high the subquery on o runs once for each of 5,000 rows: "
        "join a grouped subquery instead, or index what ties it",
    ]


def test_a_sort_of_many_for_a_few() -> None:
    text = "SELECT * FROM orders ORDER BY total DESC, id LIMIT 10"
    root = PlanNode(Operator.TOP, children=(scan("orders"),))
    assert found(text, root) == [
        "medium sorts 100,000 rows of orders by total DESC, id to return 10"
    ]
    assert found(text, scan("orders")) == []
    assert found(text.replace(" LIMIT 10", ""), root) == []


@pytest.mark.parametrize(
    ("where", "advice"),
    [
        ("lower(note) = 'x'", "index the expression, or store it in a column of its own"),
        (
            "date(placed_at) = '2024-01-01'",
            "compare placed_at itself with a range: placed_at >= ... AND placed_at < ...",
        ),
        (
            "placed_at::date = '2024-01-01'",
            "compare placed_at itself with a range: placed_at >= ... AND placed_at < ...",
        ),
    ],
)
def test_a_function_on_a_column(where: str, advice: str) -> None:
    [finding] = found(f"SELECT * FROM orders WHERE {where}", scan("orders", rows=50_000))
    assert finding.endswith(f"cannot serve: {advice}")
    assert finding.startswith(f"medium {where.partition(' = ')[0]} is computed for every row")


def test_an_engine_without_expressions_says_what_to_do_instead() -> None:
    traits = Traits(expression_index=False, expression_advice="add a column")
    text = "SELECT * FROM orders WHERE lower(note) = 'x'"
    assert found(text, scan("orders", rows=50_000), traits=traits)[0].endswith(": add a column")


def test_a_leading_wildcard() -> None:
    assert found("SELECT * FROM orders WHERE note LIKE '%x'", scan("orders", rows=90_000)) == [
        "medium LIKE '%x' begins with a wildcard, so no index on note serves: "
        "use a trigram index on note"
    ]
    assert found("SELECT * FROM orders WHERE note LIKE 'x%'", scan("orders", rows=90_000)) == []


@pytest.mark.parametrize(
    ("text", "do"),
    [
        ("SELECT * FROM orders WHERE status = 5", "write the value in quotes"),
        ("SELECT * FROM orders WHERE status IN (5, 6)", "write the value in quotes"),
        ("SELECT 1 FROM orders o JOIN customers c ON c.id = o.note", "give both columns one type"),
    ],
)
def test_a_text_column_compared_with_a_number(text: str, do: str) -> None:
    column = "note" if "note" in text else "status"
    wanted = f"high {column} is text, compared with a number: every row is converted: {do}"
    root = PlanNode(Operator.VALUES)
    assert found(text, root) == [wanted]
    assert found(text, root, traits=Traits()) == []


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM orders WHERE status = '5'",
        "SELECT * FROM orders WHERE customer_id = 5",
        "SELECT * FROM orders WHERE customer_id = '5'",
        "SELECT 1 FROM orders o JOIN customers c ON c.id = o.customer_id",
    ],
)
def test_equal_types_convert_nothing(text: str) -> None:
    assert found(text, PlanNode(Operator.VALUES)) == []


@pytest.mark.parametrize(
    ("statistics", "finding"),
    [
        (
            Statistics(missing=True),
            "medium orders was never analysed: plans are guesses: ANALYZE orders",
        ),
        (
            Statistics(changed=0.5, days=1),
            "medium 50 % of orders changed since its last ANALYZE: ANALYZE orders",
        ),
        (
            Statistics(changed=0.1, days=41),
            "low statistics of orders are 41 days old: ANALYZE orders",
        ),
        (Statistics(changed=0.0, days=41), ""),
        (Statistics(changed=0.1, days=2), ""),
        (Statistics(), ""),
    ],
)
def test_old_statistics(statistics: Statistics, finding: str) -> None:
    root = PlanNode(Operator.VALUES)
    told = found("SELECT * FROM orders", root, statistics={"orders": statistics})
    assert told == ([finding] if finding else [])


def test_statistics_that_the_plan_itself_misses() -> None:
    assert found("SELECT * FROM orders", scan("orders", details=("stats:pseudo",))) == [
        "high orders has no statistics (stats:pseudo): plans are guesses: ANALYZE orders"
    ]
    partial = scan("orders", details=("stats:partial[note:unInitialized]",))
    assert found("SELECT * FROM orders", partial) == [
        "low some columns of orders have no statistics: ANALYZE orders"
    ]
    evicted = scan("orders", details=("stats:partial[i:allEvicted]",))
    assert found("SELECT * FROM orders", evicted) == []


def test_a_cartesian_product() -> None:
    text = "SELECT 1 FROM orders o, customers c"
    assert found(text, PlanNode(Operator.VALUES)) == [
        "high orders and customers are joined without a condition (100,000 x 5,000 rows): "
        "add the join condition, or say CROSS JOIN on purpose"
    ]


@pytest.mark.parametrize(("offset", "severity"), [(999, ""), (1_000, "medium"), (10_000, "high")])
def test_a_deep_offset(offset: int, severity: str) -> None:
    text = f"SELECT * FROM orders ORDER BY placed_at LIMIT 10 OFFSET {offset}"
    do = "page by placed_at instead: WHERE placed_at > the last one seen"
    wanted = [f"{severity} OFFSET {offset:,} reads and drops {offset:,} rows: {do}"]
    assert found(text, PlanNode(Operator.VALUES)) == (wanted if severity else [])


def test_the_worst_comes_first_and_nothing_twice() -> None:
    text = "SELECT * FROM orders WHERE note LIKE '%x' LIMIT 10 OFFSET 20000"
    told = found(text, scan("orders", rows=5))
    assert [one.split()[0] for one in told] == ["high", "high", "medium"]
    assert len(set(told)) == len(told)


def test_every_kind_is_on_the_list() -> None:
    assert len(FINDINGS) == len(set(FINDINGS)) == 10
