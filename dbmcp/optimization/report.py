"""The answer: complexity, plan, findings and suggested indexes, as text or as one JSON object."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dbmcp.advisor.counting import Judgement
from dbmcp.advisor.findings import Finding
from dbmcp.advisor.plan import Operator, Plan, PlanNode
from dbmcp.encoding import json_bytes

MAX_LINES = 80
"""Steps of a plan that are shown: whoever has more reads the first ones."""

MAX_CONDITION = 160
_JOINS = frozenset({Operator.HASH_JOIN, Operator.MERGE_JOIN, Operator.NESTED_LOOP})
_NAMED = frozenset({Operator.CTE, Operator.MATERIALIZE})
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One index to create.

    Attributes:
        ddl: the statement that creates it.
        table: its table, as a query would write it.
        columns: its keys.
        by: what verified it, `""` where only a rule speaks for it.
        before: the cost without it, with those before it in the list.
        after: the cost with it.
        unit: what the cost counts.
        together: the costs are those without any and with all of the indexes.
        bytes: its estimated size, None if unknown.
        pays: the columns whose UPDATE it makes dearer.
    """

    ddl: str
    table: str
    columns: tuple[str, ...]
    by: str
    before: float
    after: float
    unit: str
    together: bool
    bytes: int | None
    pays: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that an answer tells.

    Attributes:
        judgement: how hard the statement is.
        plan: the engine's plan.
        findings: the worst first.
        suggestions: the most useful first.
        reasons: why there is nothing, or nothing else, to suggest.
        notes: what limits the answer, e.g. what would verify a suggestion.
    """

    judgement: Judgement
    plan: Plan
    findings: tuple[Finding, ...]
    suggestions: tuple[Suggestion, ...]
    reasons: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def text(self) -> str:
        """The answer as text."""
        lines = [self._head(), "plan", *_plan_lines(self.plan.root)]
        if self.findings:
            lines += ["findings", *(_finding_line(one) for one in self.findings)]
        if self.suggestions:
            lines.append("suggest")
            for one in self.suggestions:
                lines += [f" {one.ddl}", f"   {_verdict(one)}"]
        reasons = "; ".join(self.reasons)
        if reasons:
            lines.append(f"nothing{' else' if self.suggestions else ' to suggest'}: {reasons}")
        return "\n".join([*lines, *self.notes])

    def json(self) -> str:
        """The same facts as one JSON object."""
        plan = self.plan
        answer: dict[str, Any] = {
            "complexity": self.judgement.complexity.value,
            "reasons": list(self.judgement.reasons),
            "cost": plan.cost,
            "rows": _whole(plan.root.rows),
            "rows_read": _whole(plan.rows_read),
            "actual_rows": _whole(plan.root.actual_rows),
            "elapsed_ms": plan.elapsed_ms,
            "plan": _node_value(plan.root),
            "findings": [_finding_value(one) for one in self.findings],
            "suggestions": [_suggestion_value(one) for one in self.suggestions],
            "nothing": list(self.reasons),
            "notes": list(self.notes),
        }
        kept = ("plan", "findings", "suggestions")
        known = {k: v for k, v in answer.items() if k in kept or v not in (None, [], "")}
        return json_bytes(known).decode()

    def _head(self) -> str:
        plan, root = self.plan, self.plan.root
        facts = [", ".join(self.judgement.reasons)]
        rows = [f"cost {_number(plan.cost)}"] if plan.cost is not None else []
        if root.actual_rows is not None:
            rows.append(_rows(root.actual_rows))
        elif root.rows is not None:
            rows.append(f"about {_rows(root.rows)}")
        if plan.rows_read is not None and rows:
            rows[-1] += f" of {_number(plan.rows_read)} read"
        if plan.elapsed_ms is not None:
            rows.append(f"{plan.elapsed_ms:.1f} ms")
        head = f"{self.judgement.complexity.value}: {'; '.join([*facts, ', '.join(rows)])}"
        return head.removesuffix("; ")


def _plan_lines(root: PlanNode) -> Iterator[str]:
    lines = list(_node_lines(root, 1))
    yield from lines[:MAX_LINES]
    if len(lines) > MAX_LINES:
        yield f" … {len(lines) - MAX_LINES} more steps"


def _node_lines(node: PlanNode, depth: int) -> Iterator[str]:
    counts = _counts(node)
    yield f"{' ' * depth}{_node_text(node)}{f'  {counts}' if counts else ''}"
    for child in node.children:
        yield from _node_lines(child, depth + 1)


def _node_text(node: PlanNode) -> str:
    parts = [node.operator.value if node.operator is not Operator.OTHER else node.name or "Other"]
    if node.relation:
        using = f" using {node.index}" if node.index else ""
        parts[0] += f" {node.relation}{using}"
        if node.access:
            parts[0] += f" on {_short(node.access)}"
        if node.condition:
            parts.append(f"filter {_short(node.condition)}")
    elif node.condition:
        joined = node.operator in _JOINS or node.operator is Operator.FILTER
        parts[0] += f" {_short(node.condition)}" if joined else f" ({_short(node.condition)})"
    elif node.operator in _NAMED and node.name != node.operator.value:
        parts[0] += f" {node.name}".rstrip()
    return ", ".join([*parts, *node.details])


def _counts(node: PlanNode) -> str:
    shown = ""
    if node.rows is not None:
        read = node.rows_read
        filters = read is not None and node.condition and round(read) > round(node.rows)
        shown = f"{_number(read)} -> {_number(node.rows)}" if filters else _number(node.rows)
    if node.actual_rows is None:
        return shown
    actual = f"actual {_number(node.actual_rows)}"
    if node.loops is not None and node.loops > 1:
        actual += f" x {_number(node.loops)}"
    return f"{shown} ({actual})" if shown else actual


def _finding_line(one: Finding) -> str:
    return f" {one.severity.value:<6} {one.what}{f': {one.do}' if one.do else ''}"


def _verdict(one: Suggestion) -> str:
    how = f"verified ({one.by})" if one.by else "by rule, not verified"
    cost = f"{one.unit} {_number(one.before)} -> {_number(one.after)}"
    facts = [f"{how}: {cost}{' (all of them together)' if one.together else ''}"]
    if one.bytes is not None:
        facts.append(f"about {_size(one.bytes)}")
    facts.append(f"every INSERT and every UPDATE of {', '.join(one.pays)} pays for it")
    return "; ".join(facts)


def _size(count: int) -> str:
    if count < _MEGABYTE:
        return f"{max(round(count / 1024), 1):,} kB"
    return f"{round(count / _MEGABYTE):,} MB"


def _finding_value(one: Finding) -> dict[str, Any]:
    value = {"severity": one.severity.value, "what": one.what}
    return value | ({"do": one.do} if one.do else {})


def _suggestion_value(one: Suggestion) -> dict[str, Any]:
    value: dict[str, Any] = {
        "ddl": one.ddl,
        "table": one.table,
        "columns": list(one.columns),
        "status": "verified" if one.by else "rule",
        "by": one.by or None,
        "cost_before": round(one.before, 2),
        "cost_after": round(one.after, 2),
        "unit": one.unit,
        "bytes": one.bytes,
        "pays": list(one.pays),
    }
    return {key: item for key, item in value.items() if item is not None}


def _node_value(node: PlanNode) -> dict[str, Any]:
    value: dict[str, Any] = {
        "operator": node.operator.value,
        "name": node.name,
        "relation": node.relation,
        "index": node.index,
        "access": node.access,
        "condition": node.condition,
        "rows_read": _whole(node.rows_read),
        "rows": _whole(node.rows),
        "actual_read": _whole(node.actual_read),
        "actual_rows": _whole(node.actual_rows),
        "loops": _whole(node.loops),
        "cost": node.cost,
        "details": list(node.details),
        "children": [_node_value(child) for child in node.children],
    }
    return {key: item for key, item in value.items() if item not in (None, "", [])}


def _short(text: str) -> str:
    return text if len(text) <= MAX_CONDITION else f"{text[:MAX_CONDITION]}…"


def _number(value: float | None) -> str:
    if value is None:
        return "?"
    return "<1" if 0 < value < 1 else f"{round(value):,}"


def _rows(count: float) -> str:
    return f"{_number(count)} {'row' if round(count) == 1 else 'rows'}"


def _whole(value: float | None) -> float | None:
    if value is None:
        return None
    return round(value) if value >= 1 or value == 0 else round(value, 3)
