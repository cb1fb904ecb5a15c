"""EXPLAIN FORMAT='verbose' of TiDB, with and without ANALYZE, in the normal form of plans."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from dbmcp.advisor.plan import Operator, Plan, PlanNode, filtered, merged

_NAME = re.compile(r"(?P<name>[A-Za-z]\w*?)(?:_\d+)?(?:\((?P<role>[\w ]+)\))?$")
_OPERATORS = {
    "TableFullScan": Operator.SCAN,
    "MemTableScan": Operator.SCAN,
    "TableSample": Operator.SCAN,
    "IndexFullScan": Operator.INDEX_SCAN,
    "IndexRangeScan": Operator.INDEX_SEEK,
    "TableRangeScan": Operator.INDEX_SEEK,
    "TableRowIDScan": Operator.KEY_LOOKUP,
    "Point_Get": Operator.KEY_LOOKUP,
    "Batch_Point_Get": Operator.KEY_LOOKUP,
    "IndexMerge": Operator.INDEX_MERGE,
    "HashJoin": Operator.HASH_JOIN,
    "MergeJoin": Operator.MERGE_JOIN,
    "IndexJoin": Operator.NESTED_LOOP,
    "IndexHashJoin": Operator.NESTED_LOOP,
    "IndexMergeJoin": Operator.NESTED_LOOP,
    "Apply": Operator.NESTED_LOOP,
    "Sort": Operator.SORT,
    "TopN": Operator.TOP,
    "Limit": Operator.LIMIT,
    "HashAgg": Operator.AGGREGATE,
    "StreamAgg": Operator.AGGREGATE,
    "Window": Operator.WINDOW,
    "Union": Operator.UNION,
    "PartitionUnion": Operator.UNION,
    "Selection": Operator.FILTER,
    "CTEFullScan": Operator.CTE,
    "CTETable": Operator.CTE,
    "CTE": Operator.CTE,
    "ScalarSubQuery": Operator.SUBQUERY,
    "TableDual": Operator.VALUES,
    "Insert": Operator.WRITE,
    "Replace": Operator.WRITE,
    "Update": Operator.WRITE,
    "Delete": Operator.WRITE,
}
_BARE = frozenset(
    {
        Operator.WINDOW,
        Operator.CTE,
        Operator.WRITE,
        Operator.VALUES,
        Operator.UNION,
        Operator.SUBQUERY,
    }
)
_PASSED = frozenset(
    {
        "TableReader",
        "IndexReader",
        "Projection",
        "Shuffle",
        "ShuffleReceiver",
        "UnionScan",
        "MaxOneRow",
        "ExchangeSender",
        "ExchangeReceiver",
        "SelectLock",
    }
)
_COMPARED = re.compile(r"\b(eq|ne|gt|ge|lt|le|nulleq)\(([^(),]+(?:\([^()]*\))?), ([^()]*?)\)")
_SIGNS = {"eq": "=", "ne": "<>", "gt": ">", "ge": ">=", "lt": "<", "le": "<=", "nulleq": "<=>"}
_QUALIFIED = re.compile(r"\b[A-Za-z_]\w*\.([A-Za-z_]\w*\.[A-Za-z_]\w*)")
_UNNAMED = re.compile(r"Column#\d+")
_SUBQUERY = re.compile(r"ScalarQueryCol#\d+")
_STATS = re.compile(r"stats:(?:pseudo|partial\[[^\]]*\])")


@dataclass(slots=True)
class _Step:
    """One line of the answer with the lines below it."""

    row: Mapping[str, str]
    below: "list[_Step]" = field(default_factory=list["_Step"])

    @property
    def name(self) -> str:
        """The operator without its number and role."""
        match = _NAME.search(self.row["id"])
        return match["name"] if match else self.row["id"]


def read_plan(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Plan:
    """Read the rows of EXPLAIN; the columns tell whether costs and counts are among them."""
    lines = [dict(zip(columns, map(_text, row), strict=False)) for row in rows]
    roots: list[_Step] = []
    open_steps: list[tuple[int, _Step]] = []
    for line in lines:
        depth = len(line["id"]) - len(line["id"].lstrip(" │├└─"))
        step = _Step(line)
        while open_steps and open_steps[-1][0] >= depth:
            open_steps.pop()
        (open_steps[-1][1].below if open_steps else roots).append(step)
        open_steps.append((depth, step))
    nodes = [_node(step) for step in roots]
    first, *ctes = nodes or [PlanNode(Operator.VALUES)]
    root = replace(first, children=(*first.children, *ctes)) if ctes else first
    return Plan(root, cost=_root_cost(roots), analyzed="actRows" in columns)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _root_cost(roots: Sequence[_Step]) -> float | None:
    """The cost of the statement and of the parts that stand beside it: CTEs and subqueries."""
    costs = [cost for step in roots if (cost := _cost(step)) is not None]
    return sum(costs) if costs else None


def _cost(step: _Step) -> float | None:
    """The cost of one part; a write and a subquery tell none, a CTE one without its own parts."""
    own = _number(step.row.get("estCost"))
    if own is not None and step.name != "CTE":
        return own
    below = [cost for child in step.below if (cost := _cost(child)) is not None]
    return sum(below, own or 0.0) if below else own


def _node(step: _Step) -> PlanNode:
    name = step.name
    children = [_node(child) for child in step.below]
    if name == "IndexLookUp":
        return _looked_up(step, children)
    if name in _PASSED and len(children) == 1:
        return _passed(step, children[0])
    if name == "Apply" and len(children) > 1:
        inner = PlanNode(Operator.CORRELATED, "Apply", children=(children[1],))
        children = [children[0], inner, *children[2:]]
    return merged(filtered(_made(step, tuple(children))))


def _passed(step: _Step, child: PlanNode) -> PlanNode:
    """A reader hands on what the storage gives; its cost is what counts outside."""
    partition = step.row.get("access object", "")
    details = (*child.details, partition) if partition.startswith("partition:") else child.details
    if step.name == "IndexReader" and child.relation:
        details = (*details, "covering")
    cost = _number(step.row.get("estCost"))
    return replace(child, details=details, cost=child.cost if cost is None else cost)


def _looked_up(step: _Step, children: Sequence[PlanNode]) -> PlanNode:
    """An index scan and the look-up of the rows it found are one step."""
    scans = [node for child in children[:1] for node in child.walk() if node.index]
    if not scans:
        return _made(step, tuple(children))
    probes = [node for child in children[1:] for node in child.walk() if node.relation]
    found = scans[0]
    rows = _number(step.row.get("estRows"))
    actual = _number(step.row.get("actRows"))
    limited = any(node.operator is Operator.LIMIT for child in children for node in child.walk())
    wrapped = replace(
        found,
        condition=probes[0].condition if probes else "",
        rows_read=found.rows,
        rows=rows,
        actual_read=found.actual_rows,
        actual_rows=actual,
        cost=_number(step.row.get("estCost")),
        details=(*found.details, *(("limited",) if limited else ())),
    )
    top = next((node for node in (children[1:] or ()) if node.operator is Operator.TOP), None)
    return replace(top, children=(wrapped,)) if top is not None else wrapped


def _made(step: _Step, children: tuple[PlanNode, ...]) -> PlanNode:
    operator = _OPERATORS.get(step.name, Operator.OTHER)
    objects = _objects(step.row.get("access object", ""))
    info = step.row.get("operator info", "")
    reads = bool(objects.get("table")) and operator is not Operator.CTE
    index = objects.get("index", "").partition("(")[0]
    if step.name == "TableRangeScan":
        index = "PRIMARY"
    return PlanNode(
        operator,
        step.name,
        relation=objects.get("table", "") if reads else "",
        index=index,
        access=_range(info) if reads else "",
        condition="" if reads else plain(_condition(operator, info)),
        rows=_number(step.row.get("estRows")),
        actual_rows=_number(step.row.get("actRows")),
        cost=_number(step.row.get("estCost")),
        details=_details(objects, info if reads else info.partition(",")[0], step.row),
        children=children,
    )


def _objects(text: str) -> dict[str, str]:
    """`table:o, partition:p2025, index:ix(a, b)` by its words."""
    found: dict[str, str] = {}
    for match in re.finditer(r"(table|partition|index|CTE):((?:[^,(]|\([^)]*\))+)", text):
        found[match[1]] = match[2].strip()
    return found


def _range(info: str) -> str:
    match = re.match(r"range:\s*(.*?)(?:, keep order|$)", info)
    decided = re.match(r"range: decided by (.*?)(?:, keep order|$)", info)
    if decided:
        return plain(decided[1].strip("[]"))
    return match[1] if match else ""


def _condition(operator: Operator, info: str) -> str:
    """What a step compares, sorts or groups by, without what only the engine needs to know."""
    match operator:
        case Operator.AGGREGATE:
            return _part(r"group by:(.*?)(?:, funcs:|, ?$|$)", info)
        case Operator.HASH_JOIN | Operator.NESTED_LOOP | Operator.MERGE_JOIN:
            merged = re.search(r"left key:(.*?), right key:(.*?)(?:,|$)", info)
            if merged:
                return f"{merged[1]} = {merged[2]}"
            return _part(r"equal(?: cond)?:(.*?)(?:, other cond|$)", info).strip("[]")
        case Operator.TOP:
            return _part(r"(.*?), offset:", info)
        case _:
            return "" if info == "N/A" or operator in _BARE else info


def _part(pattern: str, info: str) -> str:
    match = re.match(pattern, info) or re.search(pattern, info)
    return match[1] if match else ""


def _details(objects: Mapping[str, str], info: str, row: Mapping[str, str]) -> tuple[str, ...]:
    disk = row.get("disk", "")
    found = [f"partition:{objects['partition']}"] if "partition" in objects else []
    if info.endswith(" join") and info != "inner join":
        found.append(info.removeprefix("CARTESIAN "))
    found += _STATS.findall(info)
    if "CARTESIAN" in info:
        found.append("cartesian")
    if re.search(r"keep order:true, desc", info):
        found.append("backward")
    if re.fullmatch(r"[1-9][\d.]* [KMG]?B(?:ytes)?", disk):
        found.append(f"{disk} on disk")
    return tuple(found)


def plain(info: str) -> str:
    """A condition with signs instead of function names, and without the schema."""
    shown = _UNNAMED.sub("computed", _QUALIFIED.sub(r"\1", _SUBQUERY.sub("subquery", info)))
    while (clearer := _COMPARED.sub(_sign, shown)) != shown:
        shown = clearer
    return shown


def _sign(match: re.Match[str]) -> str:
    return f"{match[2]} {_SIGNS[match[1]]} {match[3]}"


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None
