"""The answer's text and JSON, and a plan without a trace of hidden tables."""

import orjson

from dbmcp.advisor.counting import Complexity, Judgement
from dbmcp.advisor.findings import Finding, Severity
from dbmcp.advisor.plan import Operator, Plan, PlanNode
from dbmcp.models import TableName
from dbmcp.optimization.hiding import HIDDEN, without_hidden
from dbmcp.optimization.report import MAX_LINES, Report, Suggestion
from tests.unit.advisor.shop import read

SCAN_ORDERS = PlanNode(
    Operator.SCAN,
    "Seq Scan",
    "orders",
    TableName("shop", "orders"),
    condition="status = 'paid'",
    rows_read=100_000,
    rows=2_010,
    cost=2_000.0,
)
SCAN_CUSTOMERS = PlanNode(
    Operator.SCAN,
    "Seq Scan",
    "customers",
    TableName("shop", "customers"),
    rows_read=5_000,
    rows=5_000,
)
JOIN = PlanNode(
    Operator.HASH_JOIN,
    condition="orders.customer_id = customers.id",
    rows=2_010,
    children=(SCAN_ORDERS, SCAN_CUSTOMERS),
)
ROOT = PlanNode(Operator.SORT, condition="total desc", rows=40, children=(JOIN,))
SUGGESTION = Suggestion(
    "CREATE INDEX CONCURRENTLY i ON orders (status, customer_id)",
    "orders",
    ("status", "customer_id"),
    by="HypoPG",
    before=9_812.4,
    after=412.0,
    unit="cost",
    together=False,
    bytes=3 * 1024 * 1024,
    pays=("status", "customer_id"),
)
REPORT = Report(
    Judgement(Complexity.MODERATE, ("2 tables", "aggregate", "sort")),
    Plan(ROOT, cost=9_812.4),
    (
        Finding(Severity.HIGH, "full scan of orders keeps 2 % of 100,000 rows"),
        Finding(Severity.LOW, "statistics of customers are 41 days old", "ANALYZE customers"),
    ),
    (SUGGESTION,),
    ("customers is small, a scan is the cheapest",),
)


def test_the_answer_reads_as_in_the_examples() -> None:
    assert REPORT.text().splitlines() == [
        "moderate: 2 tables, aggregate, sort; cost 9,812, about 40 rows of 105,000 read",
        "plan",
        " Sort (total desc)  40",
        "  HashJoin orders.customer_id = customers.id  2,010",
        "   Scan orders, filter status = 'paid'  100,000 -> 2,010",
        "   Scan customers  5,000",
        "findings",
        " high   full scan of orders keeps 2 % of 100,000 rows",
        " low    statistics of customers are 41 days old: ANALYZE customers",
        "suggest",
        " CREATE INDEX CONCURRENTLY i ON orders (status, customer_id)",
        "   verified (HypoPG): cost 9,812 -> 412; about 3 MB; every INSERT and every UPDATE of "
        "status, customer_id pays for it",
        "nothing else: customers is small, a scan is the cheapest",
    ]


def test_json_says_the_same() -> None:
    told = orjson.loads(REPORT.json())
    assert (told["complexity"], told["reasons"]) == ("moderate", ["2 tables", "aggregate", "sort"])
    assert (told["cost"], told["rows"], told["rows_read"]) == (9812.4, 40, 105_000)
    scan = told["plan"]["children"][0]["children"][0]
    assert scan == {
        "operator": "Scan",
        "name": "Seq Scan",
        "relation": "orders",
        "condition": "status = 'paid'",
        "rows_read": 100_000,
        "rows": 2_010,
        "cost": 2_000.0,
    }
    assert told["findings"][1] == {
        "severity": "low",
        "what": "statistics of customers are 41 days old",
        "do": "ANALYZE customers",
    }
    assert told["suggestions"] == [
        {
            "ddl": SUGGESTION.ddl,
            "table": "orders",
            "columns": ["status", "customer_id"],
            "status": "verified",
            "by": "HypoPG",
            "cost_before": 9812.4,
            "cost_after": 412.0,
            "unit": "cost",
            "bytes": 3 * 1024 * 1024,
            "pays": ["status", "customer_id"],
        }
    ]
    assert told["nothing"] == ["customers is small, a scan is the cheapest"]
    assert "elapsed_ms" not in told


def test_nothing_to_suggest_comes_with_the_reason() -> None:
    report = Report(
        Judgement(Complexity.SIMPLE, ("1 table",)), Plan(SCAN_CUSTOMERS), (), (), ("x",)
    )
    assert report.text().splitlines() == [
        "simple: 1 table; about 5,000 rows of 5,000 read",
        "plan",
        " Scan customers  5,000",
        "nothing to suggest: x",
    ]
    assert orjson.loads(report.json())["suggestions"] == []


def test_a_rule_is_not_called_verified() -> None:
    by_rule = Suggestion(
        "CREATE INDEX i ON t (a)",
        "t",
        ("a",),
        by="",
        before=20_000,
        after=0.4,
        unit="row visits",
        together=True,
        bytes=None,
        pays=("a",),
    )
    report = Report(REPORT.judgement, REPORT.plan, (), (by_rule,), (), ("try HypoPG",))
    assert report.text().splitlines()[-3:] == [
        " CREATE INDEX i ON t (a)",
        "   by rule, not verified: row visits 20,000 -> <1 (all of them together); every INSERT "
        "and every UPDATE of a pays for it",
        "try HypoPG",
    ]
    assert orjson.loads(report.json())["suggestions"][0]["status"] == "rule"


def test_counted_rows_stand_beside_the_estimates() -> None:
    counted = PlanNode(
        Operator.INDEX_SEEK,
        relation="o",
        index="i",
        access="a = 5",
        rows=10.0,
        rows_read=10.0,
        actual_rows=3.0,
        loops=200.0,
        details=("covering",),
    )
    plan = Plan(counted, analyzed=True, elapsed_ms=12.34)
    report = Report(Judgement(Complexity.SIMPLE, ("1 table",)), plan, (), (), ())
    assert report.text().splitlines() == [
        "simple: 1 table; 3 rows of 10 read, 12.3 ms",
        "plan",
        " IndexSeek o using i on a = 5, covering  10 (actual 3 x 200)",
    ]


def test_a_long_plan_and_a_long_condition_are_cut() -> None:
    root = PlanNode(Operator.VALUES)
    for _ in range(MAX_LINES + 20):
        root = PlanNode(Operator.FILTER, condition="x" * 500, children=(root,))
    text = Report(REPORT.judgement, Plan(root), (), (), ()).text()
    assert text.splitlines()[-1] == " … 21 more steps"
    assert max(map(len, text.splitlines())) < 300


SHOWN = {TableName("shop", "orders"), TableName("shop", "rich")}


def test_a_hidden_table_leaves_no_trace() -> None:
    shape = read("SELECT * FROM rich r JOIN orders ON orders.id = r.id")
    plan = without_hidden(Plan(ROOT, cost=9_812.4), shape, shown=SHOWN)
    text = Report(REPORT.judgement, plan, (), (), ()).text()
    assert "customers" not in text
    assert "5,000" not in text.split("plan", 1)[1]
    assert f"Scan {HIDDEN}" in text
    assert "Scan orders" in text


def test_an_alias_that_no_one_knows_is_hidden() -> None:
    shape = read("SELECT * FROM orders")
    secret = PlanNode(
        Operator.INDEX_SEEK, "index secret_i", "s", index="secret_i", access="salary=?"
    )
    plan = without_hidden(Plan(secret), shape, shown=SHOWN)
    assert plan.root == PlanNode(Operator.INDEX_SEEK, relation=HIDDEN)


def test_what_is_shown_stays_as_it_is() -> None:
    plan = Plan(SCAN_ORDERS)
    assert without_hidden(plan, read("SELECT * FROM orders"), shown=SHOWN) is plan


def test_a_view_may_hide_columns_behind_a_known_name() -> None:
    shape = read("SELECT * FROM rich, orders")
    inner = PlanNode(
        Operator.INDEX_SEEK,
        "x",
        "orders",
        scan=1,
        index="secret_i",
        access="salary = 5",
        condition="orders.salary > 5",
        details=("covering", "by s.salary"),
    )
    plan = without_hidden(Plan(inner), shape, shown=SHOWN)
    assert plan.root == PlanNode(
        Operator.INDEX_SEEK, relation="orders", scan=1, details=("covering",)
    )
