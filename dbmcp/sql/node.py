"""The nodes of a syntax tree by their kinds."""

from collections import defaultdict
from functools import cache

from sqlglot import exp

WRITES = (exp.Insert, exp.Update, exp.Delete, exp.Merge)
Nodes = dict[type[exp.Expr], list[exp.Expr]]
_Argument = exp.Expr | list[exp.Expr | str] | str | bool | None


def nodes_of(root: exp.Expr) -> Nodes:
    """Return every node of a tree under its kind, outermost first, names in any order.

    The library's own walk costs twice as much. Most nodes are names and literals, which have none
    below them.
    """
    nodes: Nodes = defaultdict(list)
    names: list[exp.Expr] = []
    waiting = [root]
    for node in waiting:
        kind = type(node)
        nodes[kind].append(node)
        args: dict[str, _Argument] = node.args
        for value in args.values() if kind is not exp.Literal else ():
            if not value:
                continue  # what is not written has an argument too
            if type(value) is exp.Identifier:
                names.append(value)
            elif isinstance(value, exp.Expr):
                waiting.append(value)
            elif isinstance(value, list):
                waiting += [item for item in value if isinstance(item, exp.Expr)]
    if names:
        nodes[exp.Identifier] += names
    return nodes


@cache
def is_write(kind: type[exp.Expr]) -> bool:
    """Whether nodes of a kind write."""
    return issubclass(kind, WRITES)


@cache
def counted_name(kind: type[exp.Expr]) -> str:
    """A kind's name, if the policy looks at it: functions are accounted for by their names."""
    counts = issubclass(kind, exp.Connector) or not issubclass(kind, exp.Func)
    return kind.__name__ if counts else ""
