"""The three forms in which MariaDB and MySQL answer EXPLAIN, in normal form."""

from typing import Any

import orjson
import pytest

from dbmcp.advisor.proposal import KeyPart, Proposal
from dbmcp.dialects.mysql.flavour import MARIADB, MYSQL, TIDB
from dbmcp.dialects.mysql.plan import read_plan
from dbmcp.dialects.mysql.planner import MariaDBPlanner, MySQLPlanner, planner_for
from dbmcp.dialects.mysql.tree import read_json, read_text
from dbmcp.dialects.tidb.planner import TiDBPlanner
from tests.unit.advisor.shop import SHOP
from tests.unit.dialects.outline import outline


def read(block: dict[str, Any], **more: Any) -> Any:
    return read_plan(orjson.dumps({"query_block": {"select_id": 1, **block}}).decode(), **more)


def table(name: str, access: str = "ALL", **more: Any) -> dict[str, Any]:
    return {
        "table": {"table_name": name, "access_type": access, "rows": 100, "filtered": 100} | more
    }


@pytest.mark.parametrize(
    ("block", "lines"),
    [
        ({"table": {"message": "No tables used"}}, ["Values"]),
        (
            {"nested_loop": [table("o", attached_condition="o.`status` = 'new' and o.total > 5")]},
            ["Scan o if status = 'new' and total > 5"],
        ),
        (
            {
                "nested_loop": [
                    table(
                        "o", "ref", key="ic", used_key_parts=["a", "b"], ref=["const", "lab.c.id"]
                    )
                ]
            },
            ["IndexSeek o using ic on a=? AND b=? (by c.id)"],
        ),
        (
            {"nested_loop": [table("o", "eq_ref", key="PRIMARY", used_key_parts=["id"])]},
            ["KeyLookup o using PRIMARY on id=?"],
        ),
        (
            {
                "nested_loop": [
                    table("o", "index", key="ic", used_key_parts=["a"], using_index=True)
                ]
            },
            ["IndexScan o using ic (covering)"],
        ),
        ({"nested_loop": [table("o", "index", key="PRIMARY")]}, ["Scan o using PRIMARY"]),
        (
            {
                "nested_loop": [
                    {"read_sorted_file": {"filesort": {"sort_key": "o.placed_at", **table("o")}}}
                ]
            },
            ["Sort if o.placed_at", " Scan o"],
        ),
        (
            {
                "filesort": {
                    "sort_key": "sum(o.`total`)",
                    "temporary_table": {"nested_loop": [table("o"), table("c")]},
                }
            },
            ["Sort if sum(o.total)", " NestedLoop", "  Scan o", "  Scan c"],
        ),
        (
            {
                "nested_loop": [
                    table("c"),
                    {"block-nl-join": {**table("o"), "attached_condition": "o.a = c.b"}},
                ]
            },
            ["NestedLoop", " Scan c", " Scan o if o.a = c.b (buffered)"],
        ),
        (
            {
                "nested_loop": [
                    table("<derived2>", materialized={"query_block": {"nested_loop": [table("o")]}})
                ]
            },
            ["Materialize", " Scan o"],
        ),
        (
            {
                "union_result": {
                    "table_name": "<union1,2>",
                    "query_specifications": [
                        {"query_block": {"nested_loop": [table("a")]}},
                        {"query_block": {"nested_loop": [table("b")]}},
                    ],
                }
            },
            ["Union", " Scan a", " Scan b"],
        ),
        (
            {
                "duplicate_removal": {
                    "window_functions_computation": {
                        "sorts": [{"filesort": {"sort_key": "x"}}],
                        "temporary_table": {"nested_loop": [table("o")]},
                    }
                }
            },
            ["Distinct", " Window", "  Scan o"],
        ),
        (
            {
                "nested_loop": [table("o")],
                "subqueries": [
                    {
                        "expression_cache": {
                            "query_block": {
                                "select_id": 2,
                                "nested_loop": [table("a", attached_condition="a.x <> o.x")],
                            }
                        }
                    }
                ],
            },
            ["Scan o", " CorrelatedSubquery", "  Scan a if x <> o.x"],
        ),
        (
            {
                "nested_loop": [table("o")],
                "subqueries": [{"query_block": {"nested_loop": [table("a")]}}],
            },
            ["Scan o", " Subquery", "  Scan a"],
        ),
        (
            {
                "nested_loop": [table("o")],
                "subqueries": [{"materialization": {"query_block": {"nested_loop": [table("a")]}}}],
            },
            ["Scan o", " Subquery", "  Scan a"],
        ),
        (
            {
                "nested_loop": [
                    table("o", attached_condition="o.d between <cache>('a') and <cache>(f('b'))")
                ]
            },
            ["Scan o if d between 'a' and f('b')"],
        ),
    ],
)
def test_the_json_of_mariadb(block: dict[str, Any], lines: list[str]) -> None:
    assert outline(read(block, analyzed=False)) == lines


def test_the_first_json_of_mysql() -> None:
    block = {
        "cost_info": {"query_cost": "812.50"},
        "ordering_operation": {
            "using_filesort": True,
            "grouping_operation": {
                "using_temporary_table": True,
                "using_filesort": False,
                "nested_loop": [
                    table("o", "ALL", rows_examined_per_scan=8_000),
                    table(
                        "c",
                        "ref",
                        key="k",
                        used_key_parts=["id"],
                        attached_subqueries=[
                            {"dependent": True, "query_block": {"select_id": 2, **table("x")}}
                        ],
                    ),
                ],
            },
            "order_by_subqueries": [
                {"dependent": False, "query_block": {"select_id": 3, **table("y")}}
            ],
        },
        "select_list_subqueries": [
            {"dependent": True, "query_block": {"select_id": 4, **table("z")}}
        ],
    }
    plan = read(block, analyzed=False)
    assert plan.cost == 812.5
    assert outline(plan) == [
        "Sort",
        " Aggregate",
        "  NestedLoop",
        "   Scan o",
        "   IndexSeek c using k on id=?",
        "    CorrelatedSubquery",
        "     Scan x",
        "  Subquery",
        "   Scan y",
        " CorrelatedSubquery",
        "  Scan z",
    ]


def test_what_mariadb_counted() -> None:
    counted = table("o", r_rows=8_000, r_filtered=2.0, r_loops=3, attached_condition="o.a = 1")
    plan = read({"r_total_time_ms": 1.5, "nested_loop": [counted]}, analyzed=True)
    assert (plan.analyzed, plan.elapsed_ms) == (True, 1.5)
    assert (plan.root.rows_read, plan.root.rows) == (100, None)
    assert (plan.root.actual_read, plan.root.actual_rows, plan.root.loops) == (8_000, 160, 3)


TREE = """-> Limit: 5 row(s)  (cost=812 rows=5) (actual time=4.1..4.2 rows=5 loops=1)
    -> Sort: o.placed_at DESC, limit input to 5 row(s) per chunk  (cost=812 rows=7984) (actual time=4.1..4.1 rows=5 loops=1)
        -> Nested loop inner join  (cost=900 rows=80) (actual time=0.1..3.9 rows=160 loops=1)
            -> Filter: (o.`status` = 'new')  (cost=812 rows=798) (actual time=0.1..3.2 rows=160 loops=1)
                -> Table scan on o  (cost=812 rows=7984) (actual time=0.1..2.5 rows=8000 loops=1)
            -> Single-row index lookup on c using PRIMARY (id=o.customer_id)  (cost=0.25 rows=1) (actual time=0.01..0.01 rows=1 loops=160)
-> Select #2 (subquery in projection; dependent)
    -> Aggregate: max(a.total)  (cost=1.2 rows=1) (never executed)
        -> Index lookup on a using ic (customer_id=o.customer_id), with index condition: (a.total > 5)  (cost=1 rows=16) (never executed)
"""  # noqa: E501  as the server writes it


def test_the_tree_of_mysql() -> None:
    plan = read_text(TREE)
    assert (plan.cost, plan.analyzed, plan.elapsed_ms) == (812, True, 4.2)
    assert outline(plan) == [
        "Limit if 5 row(s)",
        " TopN if o.placed_at DESC",
        "  NestedLoop",
        "   Scan o if o.status = 'new'",
        "   KeyLookup c using PRIMARY on id=o.customer_id",
        " CorrelatedSubquery",
        "  Aggregate if max(a.total)",
        "   IndexSeek a using ic on customer_id=o.customer_id if a.total > 5",
    ]
    scan = plan.root.children[0].children[0].children[0]
    assert (scan.rows_read, scan.rows, scan.actual_read, scan.actual_rows) == (7984, 798, 8000, 160)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Covering index scan on o using ic", "IndexScan o using ic (covering)"),
        ("Covering index lookup on o using ic (a=5)", "IndexSeek o using ic on a=5 (covering)"),
        ("Index range scan on o using ic over (5 < a)", "IndexSeek o using ic on 5 < a"),
        ("Inner hash join (c.city = o.total)", "HashJoin if c.city = o.total"),
        ("Table scan on <temporary>", "Materialize"),
        ("Rows fetched before execution", "Values"),
        ("Something new", "Other"),
    ],
)
def test_lines_of_the_tree(line: str, told: str) -> None:
    assert outline(read_text(f"-> {line}  (cost=1 rows=1)")) == [told]


def test_the_second_json_of_mysql() -> None:
    answer = {
        "query": "/* select#1 */ select ...",
        "query_plan": {
            "operation": "Sort: o.total",
            "estimated_rows": 5,
            "estimated_total_cost": 12.5,
            "inputs": [
                {
                    "operation": "Filter: (o.note = 'x')",
                    "estimated_rows": 5,
                    "estimated_total_cost": 11,
                    "inputs": [
                        {
                            "operation": "Table scan on o",
                            "table_name": "orders",
                            "alias": "o",
                            "estimated_rows": 8000,
                            "estimated_total_cost": 10,
                        }
                    ],
                    "inputs_from_condition": [
                        {
                            "operation": "Select #2 (subquery in condition; run only once)",
                            "inputs": [{"operation": "Table scan on c", "table_name": "c"}],
                        }
                    ],
                }
            ],
        },
    }
    plan = read_json(orjson.dumps(answer).decode())
    assert plan.cost == 12.5
    assert outline(plan) == [
        "Sort if o.total",
        " Filter if o.note = 'x'",
        "  Scan o",
        "  Subquery",
        "   Scan c",
    ]


def test_each_server_has_its_planner() -> None:
    assert type(planner_for(MARIADB)) is MariaDBPlanner
    assert type(planner_for(MYSQL)) is MySQLPlanner
    assert type(planner_for(TIDB)) is TiDBPlanner


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (KeyPart("status"), "status"),
        (KeyPart("note"), "note(64)"),
        (KeyPart("total", descending=True), "total DESC"),
        (KeyPart("lower(note)", expression=True), "(lower(note))"),
        (KeyPart("group"), "`group`"),
    ],
)
def test_the_ddl_of_the_family(key: KeyPart, text: str) -> None:
    facts = SHOP["orders"]
    proposal = Proposal(facts.entry.name, (key,))
    ddl = MySQLPlanner().ddl(proposal, name="i", table="orders", facts=facts)
    assert ddl == f"CREATE INDEX i ON orders ({text})"
