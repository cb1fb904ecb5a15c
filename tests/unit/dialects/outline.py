"""A plan on a few lines, for the tests of every engine's reader."""

from dbmcp.advisor.plan import Plan, PlanNode


def outline(plan: Plan) -> list[str]:
    """One line a step: operator, relation, index, condition of the index, other condition."""
    return list(_lines(plan.root, 0))


def _lines(node: PlanNode, depth: int) -> list[str]:
    parts = [" " * depth + node.operator.value]
    parts += [node.relation] if node.relation else []
    parts += [f"using {node.index}"] if node.index else []
    parts += [f"on {node.access}"] if node.access else []
    parts += [f"if {node.condition}"] if node.condition else []
    parts += [f"({', '.join(node.details)})"] if node.details else []
    lines = [" ".join(parts)]
    for child in node.children:
        lines += _lines(child, depth + 1)
    return lines
