"""EXPLAIN (FORMAT JSON) of Postgres in the normal form of plans."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias, cast

import orjson

from dbmcp.advisor.plan import Operator, Plan, PlanNode
from dbmcp.models import TableName

Step: TypeAlias = Mapping[str, Any]

_OPERATORS = {
    "Seq Scan": Operator.SCAN,
    "Sample Scan": Operator.SCAN,
    "Foreign Scan": Operator.SCAN,
    "Index Scan": Operator.INDEX_SCAN,
    "Index Only Scan": Operator.INDEX_SCAN,
    "Bitmap Index Scan": Operator.INDEX_SEEK,
    "Bitmap Heap Scan": Operator.INDEX_SEEK,
    "BitmapAnd": Operator.INDEX_MERGE,
    "BitmapOr": Operator.INDEX_MERGE,
    "Tid Scan": Operator.KEY_LOOKUP,
    "Tid Range Scan": Operator.KEY_LOOKUP,
    "Hash Join": Operator.HASH_JOIN,
    "Merge Join": Operator.MERGE_JOIN,
    "Nested Loop": Operator.NESTED_LOOP,
    "Sort": Operator.SORT,
    "Incremental Sort": Operator.SORT,
    "Limit": Operator.LIMIT,
    "Aggregate": Operator.AGGREGATE,
    "Group": Operator.AGGREGATE,
    "Unique": Operator.DISTINCT,
    "WindowAgg": Operator.WINDOW,
    "Append": Operator.UNION,
    "Merge Append": Operator.UNION,
    "Recursive Union": Operator.UNION,
    "SetOp": Operator.UNION,
    "Subquery Scan": Operator.SUBQUERY,
    "CTE Scan": Operator.CTE,
    "WorkTable Scan": Operator.CTE,
    "Materialize": Operator.MATERIALIZE,
    "Memoize": Operator.MATERIALIZE,
    "Values Scan": Operator.VALUES,
    "Function Scan": Operator.VALUES,
    "Result": Operator.VALUES,
    "ModifyTable": Operator.WRITE,
}
_PASSED = frozenset({"Hash", "Gather", "Gather Merge", "Result"})
"""Steps that only hand on what one other step gives."""

_CONDITIONS = ("Hash Cond", "Merge Cond", "Join Filter", "Filter", "One-Time Filter")
_KEYS = ("Sort Key", "Group Key")
_CAST = re.compile(
    r"('(?:[^']|'')*'|\$\d+|-?\b\d+(?:\.\d+)?)::(?:\"?[a-z]\w*\"?(?: varying| precision)?"
    r"(?: with(?:out)? time zone)?(?:\(\d+(?:,\d+)?\))?(?:\[\])?)"
)
_RELABELLED = re.compile(r"\((\w+(?:\.\w+)?)\)::text\b")
_STRING = re.compile(r"('(?:[^']|'')*')")
_SIGNS = {" ~~ ": " LIKE ", " !~~ ": " NOT LIKE ", " ~~* ": " ILIKE "}


def read_plan(text: str | bytes, *, analyzed: bool) -> Plan:
    """Read the one value that EXPLAIN (FORMAT JSON) answers."""
    answer: Step = orjson.loads(text)[0]
    root: Step = answer["Plan"]
    return Plan(
        _node(root),
        cost=float(root["Total Cost"]),
        analyzed=analyzed,
        elapsed_ms=answer.get("Execution Time"),
    )


def read_tables(text: str | bytes) -> frozenset[TableName]:
    """Return every table that a plan names, also where it changes or only joins far away."""
    waiting: list[Any] = [orjson.loads(text)]
    found: set[TableName] = set()
    while waiting:
        part = waiting.pop()
        if isinstance(part, Mapping):
            step = cast("Step", part)
            if "Relation Name" in step:
                found.add(TableName(str(step.get("Schema", "")), str(step["Relation Name"])))
            elif "Relations" in step:
                # A join that another server makes: it is told as a text, which is no name.
                found.add(TableName("", str(step["Relations"])))
            waiting += step.values()
        elif isinstance(part, list):
            waiting += cast("list[Any]", part)
    return frozenset(found)


def _node(step: Step) -> PlanNode:
    below = cast("Sequence[Step]", step.get("Plans") or ())
    if step["Node Type"] in _PASSED and len(below) == 1 and "Subplan Name" not in step:
        return _node(below[0])
    if step["Node Type"] == "Bitmap Heap Scan" and len(below) == 1:
        return _bitmap(step, below[0])
    if step["Node Type"] == "Result" and below and "Filter" not in step:
        return _computed(step, below)
    return _made(step, children=tuple(_child(child, step) for child in below))


def _computed(step: Step, below: Sequence[Step]) -> PlanNode:
    """A step that only computes values hands its subqueries down to what it reads."""
    children = [_child(child, step) for child in below]
    place = next((i for i, c in enumerate(below) if c.get("Parent Relationship") == "Outer"), None)
    if place is None:
        return _made(step, children=tuple(children))
    outer = children.pop(place)
    return replace(outer, children=(*outer.children, *children))


def _bitmap(step: Step, index: Step) -> PlanNode:
    """A heap scan and the one index scan that feeds it are one step."""
    if index["Node Type"] != "Bitmap Index Scan":
        return _made(step, children=(_node(index),))
    merged = {**step, "Index Name": index.get("Index Name"), "Index Cond": index.get("Index Cond")}
    return _made(merged, children=())


def _child(step: Step, parent: Step) -> PlanNode:
    """A step below another; a subplan keeps its own step above it that says how often it runs."""
    node = _node(step)
    relationship = step.get("Parent Relationship")
    if relationship not in {"SubPlan", "InitPlan"}:
        return node
    name = str(step.get("Subplan Name", ""))
    operator = Operator.SUBQUERY
    if relationship == "SubPlan" and not _is_hashed(name, parent):
        operator = Operator.CORRELATED
    if name.startswith("CTE "):
        operator = Operator.CTE
    return PlanNode(operator, name, rows=node.rows, cost=node.cost, children=(node,))


def _is_hashed(name: str, parent: Step) -> bool:
    """Whether a subplan is run once and kept, or needs nothing of the row outside."""
    texts = " ".join(str(value) for key, value in parent.items() if key != "Plans")
    return f"hashed {name}" in texts or f"{name} (copy" in texts


def _made(step: Step, *, children: tuple[PlanNode, ...]) -> PlanNode:
    relation = str(step.get("Alias") or "") if "Relation Name" in step else ""
    loops = step.get("Actual Loops")
    actual = step.get("Actual Rows")
    removed = step.get("Rows Removed by Filter")
    return PlanNode(
        operator=_operator(step),
        name=str(step["Node Type"]),
        relation=relation,
        table=_table(step),
        index=str(step.get("Index Name") or ""),
        access=plain(step.get("Index Cond") or step.get("Recheck Cond") or "", relation),
        condition=_condition(step, relation),
        rows=float(step["Plan Rows"]),
        actual_rows=actual,
        actual_read=None if actual is None else actual + (removed or 0),
        loops=loops,
        cost=float(step["Total Cost"]),
        details=tuple(_details(step)),
        children=children,
    )


def _operator(step: Step) -> Operator:
    name = step["Node Type"]
    if name in {"Index Scan", "Index Only Scan"} and step.get("Index Cond"):
        return Operator.INDEX_SEEK
    return _OPERATORS.get(name, Operator.OTHER)


def _table(step: Step) -> TableName | None:
    if "Relation Name" not in step:
        return None
    return TableName(str(step.get("Schema") or ""), str(step["Relation Name"]))


def _condition(step: Step, relation: str) -> str:
    keys = next((step[key] for key in _KEYS if step.get(key)), None)
    if keys is not None:
        return ", ".join(plain(key, "") for key in keys)
    found = [plain(step[key], relation) for key in _CONDITIONS if step.get(key)]
    return " AND ".join(found)


def _details(step: Step) -> list[str]:
    details: list[str] = []
    if step["Node Type"] == "Index Only Scan":
        details.append("covering")
    if step["Node Type"] == "Bitmap Heap Scan":
        details.append("bitmap")
    if step.get("Workers Planned"):
        details.append(f"{step['Workers Planned']} workers")
    join = step.get("Join Type")
    if join and join != "Inner":
        details.append(f"{str(join).lower()} join")
    if step.get("Scan Direction") == "Backward":
        details.append("backward")
    if step.get("Sort Space Type") == "Disk":
        details.append(f"sorted on disk ({step.get('Sort Space Used')} kB)")
    if step.get("Operation"):
        details.append(str(step["Operation"]).lower())
    return details


def plain(text: object, relation: str) -> str:
    """A condition as people write it: without outer brackets, casts of literals, its own alias."""
    shown = _RELABELLED.sub(r"\1", _CAST.sub(r"\1", str(text)))
    for sign, word in _SIGNS.items():
        shown = shown.replace(sign, word)
    if relation:
        own = re.compile(rf"(?<![\w.\"]){re.escape(relation)}\.")
        pieces = _STRING.split(shown)
        shown = "".join(one if n % 2 else own.sub("", one) for n, one in enumerate(pieces))
    while shown.startswith("(") and _closes(shown) == len(shown) - 1:
        shown = shown[1:-1]
    return shown


def _closes(text: str) -> int:
    """Where the bracket that opens a text closes."""
    depth, quoted = 0, False
    for place, letter in enumerate(text):
        if letter == "'":
            quoted = not quoted
        elif not quoted:
            depth += (letter == "(") - (letter == ")")
            if depth == 0:
                return place
    return -1
