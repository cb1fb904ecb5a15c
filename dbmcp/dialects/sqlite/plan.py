"""EXPLAIN QUERY PLAN of SQLite in the normal form of plans."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from dbmcp.advisor.plan import Operator, Plan, PlanNode

_READ = re.compile(
    r"(?P<how>SCAN|SEARCH) (?:TABLE )?(?P<name>.+?)(?: AS (?P<alias>\S+))?"
    r"(?: VIRTUAL TABLE INDEX (?P<virtual>.*?))?"
    r"(?: USING (?P<using>.*?))?(?: \((?P<access>.*)\))?(?P<left> LEFT-JOIN)?$"
)
_INDEX = re.compile(
    r"(?P<automatic>AUTOMATIC )?(?:PARTIAL )?(?P<covering>COVERING )?INDEX ?(?P<name>.*)"
)
_SORTED = re.compile(r"USE TEMP B-TREE FOR (?P<what>.+)")
_CONSTANT = re.compile(r"SCAN (?:\d+ )?CONSTANT ROWS?")
_SUBQUERY = re.compile(r"(?P<correlated>CORRELATED )?(?:SCALAR|LIST) SUBQUERY")
_INTO = re.compile(r"USING (?:ROWID SEARCH ON TABLE (?P<name>.+)|INDEX .+) FOR IN-OPERATOR")
_MADE = re.compile(r"(?:CO-ROUTINE|MATERIALIZE|MATERIALISE) (?P<name>.+)")
_COMPOUND = re.compile(r"COMPOUND QUERY|MERGE \(.*\)")
_UNTOLD = "BLOOM FILTER"
_ROW_ID = "INTEGER PRIMARY KEY"


@dataclass(slots=True)
class _Step:
    """One line of the answer with the lines below it."""

    detail: str
    below: "list[_Step]" = field(default_factory=list["_Step"])


def read_plan(rows: Iterable[Sequence[object]]) -> Plan:
    """Read the rows (id, parent, unused, detail) of EXPLAIN QUERY PLAN."""
    top = _Step("")
    steps: dict[object, _Step] = {0: top}
    for number, parent, _, detail in rows:
        step = _Step(str(detail))
        steps[number] = step
        steps.get(parent, top).below.append(step)
    return Plan(_level(top.below))


def _level(steps: Sequence[_Step]) -> PlanNode:
    """Steps side by side: nested loops, what hangs on them, and sorts around them all."""
    loops: list[PlanNode] = []
    first: list[PlanNode] = []
    wraps: list[str] = []
    for step in steps:
        sort = _SORTED.fullmatch(step.detail)
        if sort is not None:
            wraps.append(sort["what"])
        if sort is not None or step.detail.startswith(_UNTOLD):
            continue
        node = _node(step)
        if node.operator in _HANGING:
            if loops:
                loops[-1] = replace(loops[-1], children=(*loops[-1].children, node))
            else:
                first.append(node)
        else:
            loops.append(node)
    return _wrapped(_joined([*first, *loops]), wraps)


_HANGING = frozenset({Operator.CORRELATED, Operator.SUBQUERY, Operator.MATERIALIZE})


def _joined(nodes: Sequence[PlanNode]) -> PlanNode:
    if len(nodes) == 1:
        return nodes[0]
    if not nodes:
        return PlanNode(Operator.VALUES, rows=1.0)
    return PlanNode(Operator.NESTED_LOOP, "nested loop", children=tuple(nodes))


def _wrapped(node: PlanNode, wraps: Sequence[str]) -> PlanNode:
    for what in wraps:
        operator = next((op for word, op in _WRAPS if word in what), Operator.SORT)
        partly = what if what not in {"ORDER BY", "GROUP BY", "DISTINCT"} else ""
        details = (partly.lower(),) if partly else ()
        node = PlanNode(operator, "temporary b-tree", details=details, children=(node,))
    return node


_WRAPS = (
    ("GROUP BY", Operator.AGGREGATE),
    ("DISTINCT", Operator.DISTINCT),
    ("ORDER BY", Operator.SORT),
)


def _node(step: _Step) -> PlanNode:
    if _CONSTANT.fullmatch(step.detail):
        return PlanNode(Operator.VALUES, rows=1.0)
    for pattern, make in _MAKERS:
        match = pattern.match(step.detail)
        if match is not None:
            return make(step, match)
    if step.below:
        return _level(step.below)
    return PlanNode(Operator.OTHER, step.detail)


def _subquery(step: _Step, match: re.Match[str]) -> PlanNode:
    operator = Operator.CORRELATED if match["correlated"] else Operator.SUBQUERY
    return PlanNode(operator, step.detail.lower(), children=(_level(step.below),))


def _looked_into(step: _Step, match: re.Match[str]) -> PlanNode:
    """`x IN (SELECT key FROM t)` is answered by t itself, without making a list of it."""
    name = match["name"]
    child = PlanNode(Operator.KEY_LOOKUP, "in", name, index="rowid") if name else None
    return PlanNode(Operator.SUBQUERY, step.detail.lower(), children=(child,) if child else ())


def _made(step: _Step, match: re.Match[str]) -> PlanNode:
    return PlanNode(Operator.MATERIALIZE, match["name"], children=(_level(step.below),))


def _compound(step: _Step, match: re.Match[str]) -> PlanNode:
    children = tuple(_level(arm.below) for arm in step.below if arm.below)
    return PlanNode(Operator.UNION, match[0].lower(), children=children)


def _merged(step: _Step, match: re.Match[str]) -> PlanNode:
    del match
    return PlanNode(
        Operator.INDEX_MERGE,
        "multi-index or",
        children=tuple(_level(arm.below) for arm in step.below),
    )


def _reading(_step: _Step, match: re.Match[str]) -> PlanNode:
    using, access = match["using"] or "", match["access"] or ""
    name = match["alias"] or match["name"]
    index = _INDEX.match(using)
    details = ("left join",) if match["left"] else ()
    if match["virtual"] is not None:
        return PlanNode(Operator.INDEX_SEEK, "virtual table", name, details=details)
    if using.startswith(_ROW_ID):
        whole = "=" not in access
        operator = Operator.INDEX_SEEK if whole else Operator.KEY_LOOKUP
        return PlanNode(
            operator, using.lower(), name, index="rowid", access=access, details=details
        )
    operator = Operator.SCAN
    if access:
        operator = Operator.INDEX_SEEK
    elif index is not None and match["how"] == "SEARCH":
        operator = Operator.KEY_LOOKUP  # min or max: the index's first or last entry
    elif index is not None:
        operator = Operator.INDEX_SCAN
    named = index["name"] if index is not None else ""
    covering = using == "PRIMARY KEY" or (index is not None and index["covering"])
    automatic = index is not None and bool(index["automatic"])
    details += ("covering",) if covering else ()
    details += ("automatic",) if automatic else ()
    return PlanNode(
        operator,
        using.lower(),
        name,
        index="PRIMARY KEY" if using == "PRIMARY KEY" else named,
        access=access,
        details=details,
    )


_MAKERS: tuple[tuple[re.Pattern[str], Callable[[_Step, re.Match[str]], PlanNode]], ...] = (
    (_SUBQUERY, _subquery),
    (_INTO, _looked_into),
    (_MADE, _made),
    (_COMPOUND, _compound),
    (re.compile(r"MULTI-INDEX OR"), _merged),
    (_READ, _reading),
)
