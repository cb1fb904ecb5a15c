"""EXPLAIN (FORMAT JSON) in normal form; the texts are shortened answers of a Postgres 15."""

from typing import Any

import orjson
import pytest

from dbmcp.advisor.proposal import KeyPart, Proposal
from dbmcp.dialects.base import Argument, Bound
from dbmcp.dialects.planner import explaining
from dbmcp.dialects.postgres.place import line_and_column, name_at
from dbmcp.dialects.postgres.plan import plain, read_plan
from dbmcp.dialects.postgres.planner import PostgresPlanner
from dbmcp.models import TableName
from dbmcp.sql.parameters import Marked
from tests.unit.advisor.shop import SHOP
from tests.unit.dialects.outline import outline


def step(name: str, *below: dict[str, Any], **more: Any) -> dict[str, Any]:
    """One step as EXPLAIN writes it; `Total_Cost` stands for `Total Cost`."""
    facts = {"Total Cost": 10.0, "Plan Rows": 5} | {k.replace("_", " "): v for k, v in more.items()}
    return {"Node Type": name, **facts} | ({"Plans": list(below)} if below else {})


def scan(alias: str, name: str = "Seq Scan", **more: Any) -> dict[str, Any]:
    return step(name, Relation_Name="orders", Schema="public", Alias=alias, **more)


def read(root: dict[str, Any], **more: Any) -> Any:
    return read_plan(orjson.dumps([{"Plan": root, **more}]), analyzed=bool(more))


@pytest.mark.parametrize(
    ("root", "lines"),
    [
        (
            scan("o", Filter="((o.total > 5) AND (o.status = 'new'::text))"),
            ["Scan o if (total > 5) AND (status = 'new')"],
        ),
        (
            scan(
                "o", "Index Scan", Index_Name="i", Index_Cond="(o.id = 5)", Filter="(o.total > 1)"
            ),
            ["IndexSeek o using i on id = 5 if total > 1"],
        ),
        (
            scan("o", "Index Only Scan", Index_Name="i", Scan_Direction="Backward"),
            ["IndexScan o using i (covering, backward)"],
        ),
        (
            step(
                "Bitmap Heap Scan",
                step("Bitmap Index Scan", Index_Name="i", Index_Cond="(orders.id = 5)"),
                Relation_Name="orders",
                Schema="public",
                Alias="orders",
                Recheck_Cond="(orders.id = 5)",
            ),
            ["IndexSeek orders using i on id = 5 (bitmap)"],
        ),
        (
            step(
                "Hash Join",
                scan("a"),
                step("Hash", scan("b")),
                Hash_Cond="(a.id = b.id)",
                Join_Type="Left",
            ),
            ["HashJoin if a.id = b.id (left join)", " Scan a", " Scan b"],
        ),
        (
            step("Gather", scan("o", Parallel_Aware=True), Workers_Planned=2),
            ["Scan o"],
        ),
        (
            step("Limit", step("Sort", scan("o"), Sort_Key=["o.total DESC", "o.id"])),
            ["Limit", " Sort if o.total DESC, o.id", "  Scan o"],
        ),
        (
            step("Aggregate", scan("o"), Group_Key=["o.status"]),
            ["Aggregate if o.status", " Scan o"],
        ),
        (
            step(
                "ModifyTable",
                scan("o"),
                Operation="Update",
                Relation_Name="orders",
                Schema="public",
                Alias="o",
            ),
            ["Write o (update)", " Scan o"],
        ),
        (step("New Step", scan("o")), ["Other", " Scan o"]),
    ],
)
def test_a_plan_in_normal_form(root: dict[str, Any], lines: list[str]) -> None:
    assert outline(read(root)) == lines


def test_subqueries_say_how_often_they_run() -> None:
    tied = step("Aggregate", scan("a"), Parent_Relationship="SubPlan", Subplan_Name="SubPlan 1")
    once = step("Aggregate", scan("b"), Parent_Relationship="InitPlan", Subplan_Name="InitPlan 2")
    hashed = scan("c", Parent_Relationship="SubPlan", Subplan_Name="SubPlan 3")
    outer = scan("o", Parent_Relationship="Outer", Filter="(NOT (hashed SubPlan 3))")
    outer["Plans"] = [hashed]
    root = step("Result", outer, tied, once)
    assert outline(read(root)) == [
        "Scan o if NOT (hashed SubPlan 3)",
        " Subquery",
        "  Scan c",
        " CorrelatedSubquery",
        "  Aggregate",
        "   Scan a",
        " Subquery",
        "  Aggregate",
        "   Scan b",
    ]


def test_a_materialised_cte() -> None:
    cte = step("Aggregate", scan("o"), Parent_Relationship="InitPlan", Subplan_Name="CTE x")
    root = step("CTE Scan", cte, CTE_Name="x", Alias="x")
    assert outline(read(root)) == ["CTE", " CTE", "  Aggregate", "   Scan o"]


def test_rows_costs_and_counts() -> None:
    root = scan(
        "o",
        Filter="(o.total > 5)",
        Plan_Rows=159,
        Total_Cost=179.0,
        Actual_Rows=152,
        Actual_Loops=3,
        Rows_Removed_by_Filter=7_848,
    )
    plan = read(root, **{"Execution Time": 1.25})
    node = plan.root
    assert (plan.cost, plan.analyzed, plan.elapsed_ms) == (179.0, True, 1.25)
    assert (node.rows, node.actual_rows, node.actual_read, node.loops) == (159, 152, 8_000, 3)
    assert node.table == TableName("public", "orders")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("(o.status = 'new'::text)", "status = 'new'"),
        ("((o.status)::text = 'new'::text)", "status = 'new'"),
        ("((o.email)::text ~~ 'a%'::text)", "email LIKE 'a%'"),
        ("(o.total > '5'::numeric)", "total > '5'"),
        (
            "(o.at >= '2024-01-01 00:00:00'::timestamp without time zone)",
            "at >= '2024-01-01 00:00:00'",
        ),
        ("(o.id = ANY ('{1,2}'::integer[]))", "id = ANY ('{1,2}')"),
        ("((o.at)::date = '2024-01-01'::date)", "(at)::date = '2024-01-01'"),
        ("((o.a = 1) OR (o.b = 2))", "(a = 1) OR (b = 2)"),
        ("(o.note = 'it''s (o.x)'::text)", "note = 'it''s (o.x)'"),
    ],
)
def test_conditions_are_shown_as_people_write_them(text: str, shown: str) -> None:
    assert plain(text, "o") == shown


FACTS = SHOP["orders"]


@pytest.mark.parametrize(
    ("keys", "ddl"),
    [
        (
            (KeyPart("status"), KeyPart("total")),
            "CREATE INDEX CONCURRENTLY i ON orders (status, total)",
        ),
        (
            (KeyPart("lower(note)", expression=True),),
            "CREATE INDEX CONCURRENTLY i ON orders ((lower(note)))",
        ),
        (
            (KeyPart("note", pattern=True),),
            "CREATE INDEX CONCURRENTLY i ON orders (note text_pattern_ops)",
        ),
        (
            (KeyPart("Total", descending=True), KeyPart("user")),
            'CREATE INDEX CONCURRENTLY i ON orders ("Total" DESC, "user")',
        ),
    ],
)
def test_the_ddl_of_postgres(keys: tuple[KeyPart, ...], ddl: str) -> None:
    proposal = Proposal(FACTS.entry.name, keys)
    assert PostgresPlanner().ddl(proposal, name="i", table="orders", facts=FACTS) == ddl


def test_places_are_counted_in_the_callers_text() -> None:
    text = "SELECT nme\nFROM orders"
    bound = explaining(
        Bound(Marked((text,))), PostgresPlanner().lead(Bound(Marked((text,))), analyze=False)
    )
    position = bound.text.text.index("nme") + 1
    assert line_and_column(bound, position) == (1, 8)
    assert name_at(bound, position) == "nme"


def test_a_text_with_markers_is_prepared_under_a_name_of_its_own() -> None:
    marked = Marked(("SELECT ", ""), ("x",), (":x",))
    bound = Bound(marked, (Argument("x", None),))
    leads = {PostgresPlanner().lead(bound, analyze=False) for _ in range(3)}
    assert len(leads) == 3
    assert all(lead.startswith("PREPARE dbmcp_plan_") for lead in leads)
