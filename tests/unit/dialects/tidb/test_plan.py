"""TiDB's plans and what-if against the recorded answers of a real TiDB 8.5."""

import asyncio
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import pytest

from dbmcp.advisor.plan import Operator
from dbmcp.advisor.proposal import KeyPart, Proposal
from dbmcp.dialects.base import Bound, Connection
from dbmcp.dialects.planner import explaining
from dbmcp.dialects.tidb.plan import read_plan
from dbmcp.dialects.tidb.planner import HypoIndex, TiDBPlanner, with_hint
from dbmcp.models import Column, ServerFacts, TableName
from dbmcp.sql.parameters import Marked
from tests.unit.advisor.shop import SHOP
from tests.unit.dialects.outline import outline

RECORDED = Path(__file__).parent / "recorded"
PLANS: list[dict[str, Any]] = json.loads((RECORDED / "explain.json").read_text())
ADVICE: dict[str, dict[str, Any]] = {
    item["name"]: item for item in json.loads((RECORDED / "advice.json").read_text())
}


def plan_of(name: str) -> Any:
    item = next(one for one in PLANS if one["name"] in {name, f"{name}/verbose"})
    return read_plan(item["columns"], item["rows"])


@pytest.mark.parametrize("item", PLANS, ids=lambda item: item["name"])
def test_every_recorded_plan_is_read(item: dict[str, Any]) -> None:
    plan = read_plan(item["columns"], item["rows"])
    nodes = list(plan.nodes())
    assert plan.analyzed is ("actRows" in item["columns"])
    assert not any(node.operator is Operator.OTHER for node in nodes), outline(plan)
    assert all("planlab." not in f"{node.condition} {node.access}" for node in nodes)
    assert not any(
        "Column#" in node.condition for node in nodes if node.operator is not Operator.FILTER
    )
    reads = {match[1] for row in item["rows"] for match in re.finditer(r"table:(\w+)", str(row))}
    assert {node.relation for node in nodes if node.relation} == reads
    if "estCost" in item["columns"] and len(item["rows"]) > 1:
        assert plan.cost is not None


def test_parts_beside_the_statement_count_in_its_cost() -> None:
    columns = ("id", "estRows", "estCost", "task", "access object", "operator info")
    rows = [
        ("Update_9", "N/A", "N/A", "root", "", "N/A"),
        ("└─Selection_8", "800.00", "100.00", "root", "", "gt(d.t.n, ScalarQueryCol#8)"),
        ("  └─CTEFullScan_7", "1.00", "0.50", "root", "CTE:c", "data:CTE_0"),
        ("CTE_0", "1.00", "0.50", "root", "", "Non-Recursive CTE"),
        ("└─TableReader_4(Seed Part)", "1.00", "2000.00", "root", "", "data:TableFullScan_3"),
        ("  └─TableFullScan_3", "1.00", "9.00", "cop[tikv]", "table:a", "keep order:false"),
        ("ScalarSubQuery_6", "N/A", "N/A", "root", "", "Output: ScalarQueryCol#8"),
        ("└─MaxOneRow_5", "1.00", "30000.00", "root", "", ""),
        ("  └─TableDual_2", "1.00", "0.00", "root", "", "rows:1"),
    ]
    plan = read_plan(columns, rows)
    assert plan.cost == pytest.approx(100 + 2_000.5 + 30_000)
    assert "t.n > subquery" in {node.condition for node in plan.nodes()}
    assert Operator.SUBQUERY in {node.operator for node in plan.nodes()}


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("point_get", ["KeyLookup customer"]),
        (
            "pk_range",
            [
                "IndexSeek orders using PRIMARY on [100,200] (stats:partial[ix_customer:"
                "allEvicted, ix_placed:allEvicted, ix_status_total:allEvicted])"
            ],
        ),
        ("full_scan_pseudo", ["Scan nostats if nostats.b = 3 (stats:pseudo)"]),
        (
            "covering",
            ['IndexSeek orders using ix_status_total on ("new" 900.00,"new" +inf] (covering)'],
        ),
        (
            "index_range_lookup",
            [
                "IndexSeek orders using ix_placed on [2025-12-31 00:00:00,"
                "2026-01-01 00:00:00) (stats:partial[ix_status_total:allEvicted])"
            ],
        ),
        ("sort", ["Sort if orders.note", ' Scan orders if orders.status = "new"']),
        ("topn", ["TopN if orders.note", " Scan orders"]),
        ("hash_agg", ["Aggregate if orders.note", " Scan orders"]),
        ("limit_index_order", ["IndexScan orders using ix_placed (backward, limited)"]),
        (
            "partition_pruned",
            [
                'Scan event if event.kind = "err", event.at >= '
                "2026-02-01 00:00:00.000000 (partition:p2026)"
            ],
        ),
        (
            "merge_join",
            [
                "MergeJoin if customer.id = orders.customer_id",
                " Sort if orders.customer_id",
                "  Scan o",
                " Scan c (stats:partial[uk_email:unInitialized])",
            ],
        ),
        (
            "cartesian",
            [
                "Aggregate",
                " HashJoin (inner join, cartesian)",
                "  IndexSeek c using PRIMARY on [-inf,10)",
                "  Scan p if product.price > 50",
            ],
        ),
        (
            "apply_limit",
            [
                "NestedLoop (left outer join, cartesian)",
                " IndexSeek c using PRIMARY on [-inf,50)",
                " CorrelatedSubquery",
                "  TopN if orders.total:desc",
                "   IndexSeek o using ix_customer on orders.customer_id = customer.id",
            ],
        ),
        ("dml_delete_index", ["Write", " IndexSeek orders using ix_customer on [77,77]"]),
        ("implicit_cast", ["Scan product if cast(product.sku, double BINARY) = 77"]),
        ("analyze_spill", ["Sort if orders.note (3.61 MB on disk)", " Scan orders"]),
    ],
)
def test_a_plan_in_normal_form(name: str, lines: list[str]) -> None:
    assert outline(plan_of(name)) == lines


def test_rows_read_and_kept_come_from_scan_and_selection() -> None:
    root = plan_of("full_scan_filter").root
    assert (root.rows_read, root.rows, root.cost) == (40_000, 1, 885_199.35)
    lookup = plan_of("index_lookup_filter").root
    assert (lookup.rows_read, lookup.rows) == (8, 2.2)
    counted = plan_of("analyze_partition_pruned").root
    assert (counted.actual_read, counted.actual_rows) == (1_614, 476)


class Recorded:
    """A connection on which only the recorded statements exist, white space aside."""

    def __init__(self, name: str) -> None:
        self.facts = ServerFacts("TiDB", "", (8, 5, 4))
        self.items = {
            squeezed(item["sql"]): item
            for item in (ADVICE[f"{name}/before"], ADVICE[f"{name}/after"])
        }
        self.last: dict[str, Any] = {}

    async def execute(self, bound: Bound) -> "RecordedAnswer":
        self.last = self.items[squeezed(bound.text.text)]
        return RecordedAnswer(self.last)

    async def query(self, text: str) -> Sequence[Sequence[Any]]:
        assert text == "SHOW WARNINGS"
        return self.last.get("warnings") or []


class RecordedAnswer:
    def __init__(self, item: dict[str, Any]) -> None:
        self.columns = [Column(name) for name in item["columns"]]
        self.rows = item["rows"]

    async def fetch(self, count: int) -> Sequence[Any]:
        return self.rows[:count]


def squeezed(text: str) -> str:
    """The text without blanks, backticks, the schema and the hint's own index name."""
    text = re.sub(r"[\s`]", "", text).replace("planlab.", "")
    return re.sub(r"\b(?:h1|h2|dbmcp_h1|dbmcp_h2)\b", "h", text).replace(")HYPO", "),HYPO")


def rename_indexes(recorded: dict[str, Any]) -> None:
    """Call the recorded indexes as dbmcp's hints do."""
    recorded["rows"] = [
        [re.sub(r"index:(h[12])\b", r"index:dbmcp_\1", str(cell)) for cell in row]
        for row in recorded["rows"]
    ]


def tried(name: str, *proposals: tuple[str, str]) -> Any:
    """The trial of indexes, each as (table, keys), on a recorded statement."""
    statement = ADVICE[f"{name}/before"]["sql"].removeprefix("EXPLAIN FORMAT='verbose' ")
    bound = Bound(Marked((statement,)))
    bound = explaining(bound, TiDBPlanner().lead(bound, analyze=False))
    what_if = HypoIndex(cast("Connection", Recorded(name)), bound)
    wanted = [
        Proposal(TableName("planlab", table), tuple(map(KeyPart, keys.split(", "))))
        for table, keys in proposals
    ]
    return asyncio.run(what_if.try_out(wanted)), wanted


@pytest.mark.parametrize(
    ("name", "proposals", "cost"),
    [
        ("hypo_single", [("orders", "note")], 78_328.99),
        ("hypo_alias_but_table_name", [("orders", "note")], 78_328.99),
        ("hypo_multi_col", [("orders", "note, total")], 262_994.22),
        ("hypo_covering", [("orders", "note, total")], 660.31),
        ("hypo_order_limit", [("orders", "total")], 11_854.11),
        ("hypo_cte_outside", [("orders", "note")], None),
        ("hypo_subquery_outer", [("orders", "note")], None),
        ("hypo_update", [("orders", "note")], None),
        ("hypo_delete", [("orders", "note")], 78_348.95),
        ("hypo_union_first_only", [("orders", "note"), ("customer", "created")], None),
    ],
)
def test_the_hint_stands_where_tidb_takes_it(
    name: str, proposals: list[tuple[str, str]], cost: float | None
) -> None:
    rename_indexes(ADVICE[f"{name}/after"])
    trial, wanted = tried(name, *proposals)
    assert trial.refusal == ""
    assert trial.used == set(wanted)
    assert cost is None or trial.plan.cost == cost


async def test_an_index_that_was_left_aside_is_tried_by_force() -> None:
    asked: list[str] = []
    rename_indexes(ADVICE["hypo_single/after"])

    class Reluctant(Recorded):
        """Takes the index only where the text insists."""

        async def execute(self, bound: Bound) -> "RecordedAnswer":
            asked.append(bound.text.text)
            used = "USE_INDEX(`o`, dbmcp_h1)" in bound.text.text
            self.last = ADVICE[f"hypo_single/{'after' if used else 'before'}"]
            return RecordedAnswer(self.last)

    bound = Bound(Marked(("SELECT * FROM orders o WHERE note = 'x'",)))
    wanted = Proposal(TableName("planlab", "orders"), (KeyPart("note"),), "o")
    trial = await HypoIndex(cast("Connection", Reluctant("hypo_single")), bound).try_out([wanted])
    assert len(asked) == 2
    assert trial.used == {wanted}
    assert dict(trial.guessed) == {"dbmcp_h1": wanted}


@pytest.mark.parametrize("name", ["hypo_unknown_column", "hypo_unknown_table"])
def test_a_warning_means_that_the_hint_was_dropped(name: str) -> None:
    proposal = ("orders", "nope") if name == "hypo_unknown_column" else ("nope", "note")
    trial, _ = tried(name, proposal)
    assert trial.plan is None
    assert trial.refusal.startswith("invalid HYPO_INDEX hint")


@pytest.mark.parametrize(
    ("statement", "hinted"),
    [
        ("SELECT a FROM t", "SELECT /*+ X */ a FROM t"),
        ("select/*+ MERGE(t) */ a FROM t", "select/*+ X  MERGE(t) */ a FROM t"),
        (
            "WITH c AS (SELECT 1) SELECT * FROM c, t",
            "WITH c AS (SELECT 1) SELECT /*+ X */ * FROM c, t",
        ),
        (
            "(SELECT 1) UNION (SELECT 2)",
            "(SELECT /*+ X */ 1) UNION (SELECT 2)",
        ),
        ("/* SELECT */ UPDATE t SET a = 1", "/* SELECT */ UPDATE /*+ X */ t SET a = 1"),
        ("INSERT INTO t SELECT * FROM u", "INSERT INTO t SELECT /*+ X */ * FROM u"),
    ],
)
def test_a_hint_goes_behind_the_main_verb(statement: str, hinted: str) -> None:
    bound = explaining(Bound(Marked((statement,))), "EXPLAIN ")
    assert with_hint(bound, "X").text.text == f"EXPLAIN {hinted}"


def test_only_plain_columns_can_be_tried() -> None:
    what_if = HypoIndex(cast("Connection", None), Bound(Marked(("",))))
    table = TableName("shop", "orders")
    assert what_if.can_try(Proposal(table, (KeyPart("a"), KeyPart("b"))))
    assert not what_if.can_try(Proposal(table, (KeyPart("a", descending=True),)))
    assert not what_if.can_try(Proposal(table, (KeyPart("lower(a)", expression=True),)))


def test_the_ddl_of_tidb() -> None:
    facts = SHOP["orders"]
    proposal = Proposal(
        facts.entry.name,
        (KeyPart("status"), KeyPart("lower(note)", expression=True), KeyPart("note")),
    )
    ddl = TiDBPlanner().ddl(proposal, name="i", table="orders", facts=facts)
    assert ddl == "CREATE INDEX i ON orders (status, (lower(note)), note(64))"


async def test_an_old_server_has_no_hint() -> None:
    connection = Recorded("hypo_single")
    connection.facts = ServerFacts("TiDB", "", (7, 5, 8))
    bound = Bound(Marked(("SELECT 1",)))
    told = await TiDBPlanner().what_if(cast("Connection", connection), bound, [])
    assert told == "TiDB from 8.5 on can verify suggestions"
