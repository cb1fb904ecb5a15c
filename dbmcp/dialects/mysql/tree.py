"""MySQL's tree of iterators: EXPLAIN ANALYZE's text, and EXPLAIN FORMAT=JSON in its version 2."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias, cast

import orjson

from dbmcp.advisor.plan import Operator, Plan, PlanNode, filtered, merged

Object: TypeAlias = Mapping[str, Any]

_LINE = re.compile(
    r"(?P<indent> *)-> (?P<what>.*?)"
    r"(?:  \(cost=(?P<cost>[\d.e+]+)(?:\.\.(?P<total>[\d.e+]+))? rows=(?P<rows>[\d.e+]+)\))?"
    r"(?: \((?:actual time=(?P<first>[\d.e+-]+)\.\.(?P<last>[\d.e+-]+) rows=(?P<actual>[\d.e+]+)"
    r" loops=(?P<loops>\d+)|never executed)\))?$"
)
_READ = re.compile(
    r"(?P<how>Table scan|(?:Covering )?[Ii]ndex scan|(?:Single-row )?(?:[Cc]overing )?"
    r"[Ii]ndex lookup|(?:Covering )?[Ii]ndex range scan|Full-text index search|"
    r"(?:Covering )?[Ii]ndex skip scan\w*|Multi-range [Ii]ndex lookup|Sample scan)"
    r" on (?P<table>\S+)(?: using (?P<index>\S+))?(?: over)?(?P<rest>.*)"
)
_STARTS: tuple[tuple[str, Operator], ...] = (
    ("Filter:", Operator.FILTER),
    ("Sort", Operator.SORT),
    ("Limit", Operator.LIMIT),
    ("Group aggregate", Operator.AGGREGATE),
    ("Aggregate", Operator.AGGREGATE),
    ("Window", Operator.WINDOW),
    ("Union", Operator.UNION),
    ("Append", Operator.UNION),
    ("Intersect", Operator.UNION),
    ("Except", Operator.UNION),
    ("Nested loop", Operator.NESTED_LOOP),
    ("Inner hash join", Operator.HASH_JOIN),
    ("Left hash join", Operator.HASH_JOIN),
    ("Hash", Operator.OTHER),
    ("Materialize", Operator.MATERIALIZE),
    ("Temporary table with deduplication", Operator.DISTINCT),
    ("Remove duplicate", Operator.DISTINCT),
    ("Rows fetched before execution", Operator.VALUES),
    ("Zero rows", Operator.VALUES),
    ("Constant row", Operator.KEY_LOOKUP),
    ("Update", Operator.WRITE),
    ("Delete", Operator.WRITE),
    ("Insert", Operator.WRITE),
    ("Replace", Operator.WRITE),
)
_PASSED = ("Hash", "Stream results", "Index range scan union", "Stream")


def read_text(text: str) -> Plan:
    """Read what EXPLAIN ANALYZE (or EXPLAIN FORMAT=TREE) answers: one text of many lines."""
    stack: list[tuple[int, PlanNode, list[PlanNode]]] = []
    roots: list[PlanNode] = []
    for line in text.splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        depth = len(match["indent"])
        _close(stack, roots, depth)
        stack.append((depth, _from_line(match), []))
    _close(stack, roots, 0)
    root = roots[0] if len(roots) == 1 else _together(roots)
    first = _LINE.match(text.lstrip("\n").splitlines()[0])
    elapsed = float(first["last"]) if first and first["last"] else None
    return Plan(root, cost=root.cost, analyzed=elapsed is not None, elapsed_ms=elapsed)


def read_json(text: str) -> Plan:
    """Read EXPLAIN FORMAT=JSON of version 2."""
    answer: Object = orjson.loads(text)
    root = _from_json(cast("Object", answer.get("query_plan", answer)))
    return Plan(root, cost=root.cost)


def _close(
    stack: list[tuple[int, PlanNode, list[PlanNode]]], roots: list[PlanNode], depth: int
) -> None:
    """End every step that is not above a line of this depth."""
    while stack and stack[-1][0] >= depth:
        _, node, children = stack.pop()
        finished = _finished(node, children)
        (stack[-1][2] if stack else roots).append(finished)


def _together(roots: Sequence[PlanNode]) -> PlanNode:
    """The statement, and subqueries that stand beside it."""
    if not roots:
        return PlanNode(Operator.VALUES)
    first, *rest = roots
    return replace(first, children=(*first.children, *rest))


def _finished(node: PlanNode, children: Sequence[PlanNode]) -> PlanNode:
    if node.name.startswith(_PASSED) and len(children) == 1 and not node.relation:
        return children[0]
    return merged(filtered(replace(node, children=tuple(children))))


def _from_line(match: re.Match[str]) -> PlanNode:
    node = _operation(match["what"])
    rows, actual = match["rows"], match["actual"]
    return replace(
        node,
        rows=float(rows) if rows else None,
        cost=float(match["total"] or match["cost"]) if match["cost"] else None,
        actual_rows=float(actual) if actual else None,
        loops=float(match["loops"]) if match["loops"] else None,
    )


def _from_json(step: Object) -> PlanNode:
    node = _operation(str(step.get("operation", "")))
    cost = step.get("estimated_total_cost")
    node = replace(
        node,
        relation=str(step.get("alias") or node.relation) if node.relation else "",
        rows=step.get("estimated_rows"),
        cost=float(cost) if cost is not None else None,
        actual_rows=step.get("actual_rows"),
        loops=step.get("actual_loops"),
    )
    below = [
        _hanging(_from_json(child), key)
        for key, value in step.items()
        if key.startswith("inputs")
        for child in cast("Sequence[Object]", value)
    ]
    return _finished(node, below)


def _hanging(node: PlanNode, key: str) -> PlanNode:
    """A subquery that an expression runs, under its own step."""
    if key == "inputs" or node.operator in {Operator.CORRELATED, Operator.SUBQUERY}:
        return node
    return PlanNode(Operator.SUBQUERY, key, rows=node.rows, cost=node.cost, children=(node,))


def _operation(what: str) -> PlanNode:
    """What one line says that it does."""
    if what.startswith("Select #"):
        tied = "dependent" in what
        return PlanNode(Operator.CORRELATED if tied else Operator.SUBQUERY, what)
    match = _READ.match(what)
    if match is not None:
        return _reading(match)
    operator = next((op for start, op in _STARTS if what.startswith(start)), Operator.OTHER)
    detail = what.partition(": ")[2] if operator is not Operator.OTHER else ""
    if operator in {Operator.HASH_JOIN, Operator.NESTED_LOOP} and "(" in what:
        detail = what[what.index("(") + 1 : what.rindex(")")]
    if operator is Operator.SORT and "limit input to" in detail:
        operator, detail = Operator.TOP, detail.partition(", limit input")[0]
    return PlanNode(operator, what.partition(":")[0], condition=_bare(detail))


def _reading(match: re.Match[str]) -> PlanNode:
    how, table, rest = match["how"].lower(), match["table"], match["rest"].strip()
    if table.startswith("<"):
        return PlanNode(Operator.MATERIALIZE, f"{match['how']} on {table}")
    operator = Operator.INDEX_SEEK
    if how in {"table scan", "sample scan"}:
        operator = Operator.SCAN
    elif how.endswith("index scan"):
        operator = Operator.INDEX_SCAN
    elif how.startswith("single-row"):
        operator = Operator.KEY_LOOKUP
    access, _, pushed = rest.partition(", with index condition: ")
    return PlanNode(
        operator,
        match["how"],
        table,
        index=match["index"] or "",
        access=_bare(access.removesuffix("(reverse)").strip()),
        condition=_bare(pushed),
        details=("covering",) if "covering" in how else (),
    )


def _bare(text: str) -> str:
    text = text.replace("`", "").strip()
    return text[1:-1] if text.startswith("(") and text.endswith(")") else text
