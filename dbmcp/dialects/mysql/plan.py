"""EXPLAIN FORMAT=JSON of MariaDB, and of MySQL in its version 1, in the normal form of plans."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeAlias, cast

import orjson

from dbmcp.advisor.plan import FULL_READS, Operator, Plan, PlanNode

Object: TypeAlias = Mapping[str, Any]

_ACCESS = {
    "ALL": Operator.SCAN,
    "index": Operator.INDEX_SCAN,
    "const": Operator.KEY_LOOKUP,
    "system": Operator.KEY_LOOKUP,
    "eq_ref": Operator.KEY_LOOKUP,
    "index_merge": Operator.INDEX_MERGE,
}
_WRAPS = {
    "filesort": Operator.SORT,
    "ordering_operation": Operator.SORT,
    "grouping_operation": Operator.AGGREGATE,
    "duplicate_removal": Operator.DISTINCT,
    "duplicates_removal": Operator.DISTINCT,
    "window_functions_computation": Operator.WINDOW,
    "windowing": Operator.WINDOW,
}
_PASSED = (
    "read_sorted_file",
    "temporary_table",
    "buffer_result",
    "expression_cache",
    "materialization",
    "range-checked-for-each-record",
)
_MADE = ("materialized", "materialized_from_subquery")
_WRAPPED = re.compile(r"(?:<cache>|trigcond)\(((?:[^()]|\([^()]*\))*)\)")
_NAME = re.compile(r"`?(\w+)`?\s*\.\s*`?\w+`?")


def read_plan(text: str, *, analyzed: bool) -> Plan:
    """Read the one value that EXPLAIN FORMAT=JSON, or MariaDB's ANALYZE FORMAT=JSON, answers."""
    answer: Object = orjson.loads(text)
    block: Object = answer["query_block"]
    cost = _cost(block)
    return Plan(
        _block(block), cost=cost, analyzed=analyzed, elapsed_ms=block.get("r_total_time_ms")
    )


def _cost(block: Object) -> float | None:
    told = block.get("cost_info", {}).get("query_cost", block.get("cost"))
    return float(told) if told is not None else None


def _block(block: Object) -> PlanNode:
    """A query block: its rows, and the subqueries that hang on them."""
    node = _inside(block)
    hanging = [
        _subquery(one)
        for key, value in block.items()
        if key.endswith("subqueries")
        for one in cast("Sequence[Object]", value)
    ]
    return replace(node, children=(*node.children, *hanging)) if hanging else node


def _inside(part: Object) -> PlanNode:
    """The step that a part holds: the first key that is known decides."""
    for key, make in _MAKERS.items():
        if key in part:
            return make(part[key])
    return PlanNode(Operator.VALUES, str(part.get("message", "")), rows=1.0)


def _loop(parts: Sequence[Object]) -> PlanNode:
    """Tables in the order in which they are read."""
    nodes = tuple(_inside(part) for part in parts)
    return (
        nodes[0]
        if len(nodes) == 1
        else PlanNode(Operator.NESTED_LOOP, "nested loop", children=nodes)
    )


def _wrapped(operator: Operator, part: Object) -> PlanNode:
    child = _block(part) if any(key.endswith("subqueries") for key in part) else _inside(part)
    if operator is Operator.SORT and part.get("using_filesort") is False:
        return child
    if operator is Operator.AGGREGATE and part.get("using_filesort"):
        child = PlanNode(Operator.SORT, "filesort", children=(child,))
    return PlanNode(
        operator,
        "filesort" if operator is Operator.SORT else operator.value.lower(),
        condition=_plain(str(part.get("sort_key", ""))),
        actual_rows=part.get("r_output_rows"),
        loops=part.get("r_loops"),
        children=(child,),
    )


def _buffered(part: Object) -> PlanNode:
    """A table that is read once for many rows of the tables before it."""
    node = _inside(part)
    condition = _plain(str(part.get("attached_condition", ""))) or node.condition
    return replace(node, condition=condition, details=(*node.details, "buffered"))


def _union(part: Object) -> PlanNode:
    arms = cast("Sequence[Object]", part.get("query_specifications") or ())
    children = tuple(_block(arm.get("query_block", arm)) for arm in arms)
    return PlanNode(Operator.UNION, "union", actual_rows=part.get("r_rows"), children=children)


def _subquery(part: Object) -> PlanNode:
    child = _inside(part)
    inside = {node.relation for node in child.walk() if node.relation}
    outside = {
        name
        for node in child.walk()
        for name in _NAME.findall(f"{node.condition} {' '.join(node.details)}")
    }
    tied = part.get("dependent") or "expression_cache" in part or bool(outside - inside)
    operator = Operator.CORRELATED if tied else Operator.SUBQUERY
    return PlanNode(operator, "subquery", children=(child,))


def _table(table: Object) -> PlanNode:
    name = str(table.get("table_name", ""))
    made = next((_inside(table[key]) for key in _MADE if key in table), None)
    if not name:
        return PlanNode(Operator.VALUES, str(table.get("message", "")), rows=1.0)
    condition = _plain(str(table.get("attached_condition", "")), relation=name)
    if made is not None or name.startswith("<"):
        children = (made,) if made is not None else ()
        return PlanNode(Operator.MATERIALIZE, name, condition=condition, children=children)
    operator = _ACCESS.get(str(table.get("access_type")), Operator.INDEX_SEEK)
    if operator is Operator.INDEX_SCAN and table.get("key") == "PRIMARY":
        operator = Operator.SCAN  # the table itself lies in that order
    node = PlanNode(
        operator,
        str(table.get("access_type", "")),
        name,
        index=str(table.get("key", "")),
        access="" if operator in FULL_READS else _access(table),
        condition=condition,
        rows_read=_number(table.get("rows", table.get("rows_examined_per_scan"))),
        details=_details(table),
    )
    return _counted(_with_subqueries(node, table), table)


def _with_subqueries(node: PlanNode, table: Object) -> PlanNode:
    hanging = tuple(_subquery(one) for one in table.get("attached_subqueries") or ())
    return replace(node, children=hanging)


def _counted(node: PlanNode, table: Object) -> PlanNode:
    """Add what ANALYZE counted; an estimated share of a column without an index is only a guess."""
    read, share = table.get("r_rows"), table.get("r_filtered")
    if read is None:
        return node if node.condition else replace(node, rows=node.rows_read)
    rows = read * (100 if share is None else share) / 100
    return replace(
        node,
        rows=None if node.condition else node.rows_read,
        actual_read=read,
        actual_rows=rows,
        loops=table.get("r_loops"),
    )


def _access(table: Object) -> str:
    parts = cast("Sequence[str]", table.get("used_key_parts") or ())
    return " AND ".join(f"{part}=?" for part in parts)


def _details(table: Object) -> tuple[str, ...]:
    found: list[str] = []
    if table.get("using_index"):
        found.append("covering")
    if table.get("using_join_buffer"):
        found.append("buffered")
    if "index_merge" in table:
        found.append("index merge")
    refs = [str(ref) for ref in table.get("ref") or () if str(ref) not in {"const", "func"}]
    return (*found, *(f"by {_plain(ref)}" for ref in refs))


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _plain(text: str, *, relation: str = "") -> str:
    """A condition without backticks, without the schema, and without the table's own name."""
    shown = _WRAPPED.sub(r"\1", re.sub(r"`([A-Za-z_]\w*)`", r"\1", text))
    shown = re.sub(r"\b\w+\.(\w+\.\w+)", r"\1", shown)
    if relation:
        shown = re.sub(rf"(?<![\w.]){re.escape(relation)}\.", "", shown)
    return shown.removeprefix("(").removesuffix(")") if _enclosed(shown) else shown


def _enclosed(text: str) -> bool:
    """Whether one pair of brackets stands around everything."""
    if not text.startswith("(") or not text.endswith(")"):
        return False
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return place == len(text) - 1
    return False


_MAKERS: dict[str, Callable[[Any], PlanNode]] = {
    "table": _table,
    "nested_loop": _loop,
    "block-nl-join": _buffered,
    "union_result": _union,
    "recursive_union": _union,
    **dict.fromkeys(_PASSED, _inside),
    "query_block": _block,
    **{key: partial(_wrapped, operator) for key, operator in _WRAPS.items()},
}
