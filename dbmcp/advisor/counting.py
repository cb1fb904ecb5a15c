"""What makes a statement hard: counted in its tree, and put in one word with the reasons."""

from dataclasses import dataclass
from enum import StrEnum

from sqlglot import exp

from dbmcp.advisor.names import Names
from dbmcp.advisor.shape import Counts
from dbmcp.sql.scope import sources

MODERATE, COMPLEX = 3, 8
"""Points from which a statement is no longer simple, and from which it is complex."""


class Complexity(StrEnum):
    """How hard a statement is to plan and to understand."""

    SIMPLE = "simple"
    MODERATE = "moderate"
    COMPLEX = "complex"


@dataclass(frozen=True, slots=True)
class Judgement:
    """How hard a statement is, and why.

    Attributes:
        complexity: in one word.
        reasons: what makes it so, the weightiest first.
    """

    complexity: Complexity
    reasons: tuple[str, ...]


def counts(root: exp.Expr, names: Names) -> Counts:
    """Count what makes a statement hard."""
    selects = list(root.find_all(exp.Select))
    subqueries = [select for select in selects if _is_subquery(select)]
    with_ = list(root.find_all(exp.With))
    return Counts(
        tables=_tables(root),
        subqueries=len(subqueries),
        correlated=sum(is_correlated(select, names) for select in subqueries),
        ctes=sum(len(one.expressions) for one in with_),
        recursive=sum(bool(one.args.get("recursive")) for one in with_),
        sets=len(list(root.find_all(exp.SetOperation))),
        windows=len(list(root.find_all(exp.Window))),
        aggregates=sum(_aggregates(select) for select in selects),
        sorts=sum(query.args.get("order") is not None for query in root.find_all(exp.Query)),
        distincts=sum(select.args.get("distinct") is not None for select in selects),
        ors=len(list(root.find_all(exp.Or))),
    )


def is_correlated(query: exp.Expr, names: Names) -> bool:
    """Whether a subquery is tied to rows of the query around it."""
    return any(names.is_outer(column, query) for column in query.find_all(exp.Column))


def judge(found: Counts) -> Judgement:
    """Put the counts in one word, with the reasons."""
    plain = found.subqueries - found.correlated
    tied = found.correlated
    weighed = [
        (3 * max(found.tables - 1, 0), many(found.tables, "table")),
        (2 * plain, _some(plain, "subquery", "subqueries")),
        (3 * tied, _some(tied, "correlated subquery", "correlated subqueries")),
        (3 * found.recursive, "recursion" if found.recursive else ""),
        (found.ctes, _some(found.ctes, "CTE", "CTEs")),
        (2 * found.sets, _some(found.sets, "set operation", "set operations")),
        (2 * found.windows, _some(found.windows, "window function", "window functions")),
        (found.aggregates, "aggregate" if found.aggregates else ""),
        (found.distincts, "distinct" if found.distincts else ""),
        (found.sorts, "sort" if found.sorts else ""),
        (found.ors, "OR" if found.ors else ""),
    ]  # fmt: skip
    points = sum(weight for weight, _ in weighed)
    complexity = (
        Complexity.COMPLEX
        if points >= COMPLEX
        else Complexity.MODERATE
        if points >= MODERATE
        else Complexity.SIMPLE
    )
    return Judgement(complexity, tuple(reason for _, reason in weighed if reason))


def many(count: int, word: str) -> str:
    """Return a count with its word in the right number."""
    if not count:
        return f"no {word}"
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _some(count: int, word: str, words: str) -> str:
    if not count:
        return ""
    return word if count == 1 else f"{count} {words}"


def _tables(root: exp.Expr) -> int:
    """Tables and derived tables, counted once for each place."""
    found: set[int] = set()
    for query in root.find_all(exp.Select, exp.Update, exp.Delete):
        found |= {id(source) for source in sources(query) if isinstance(source, exp.Table)}
    return len(found)


def _is_subquery(select: exp.Select) -> bool:
    """Whether a query stands inside an expression, not in FROM, WITH, INSERT or a set operation."""
    parent = select.parent
    while isinstance(parent, (exp.Subquery, exp.SetOperation, exp.Paren)):
        parent = parent.parent
    outside = (exp.From, exp.Join, exp.CTE, exp.Insert, exp.Lateral)
    return parent is not None and not isinstance(parent, outside)


def _aggregates(select: exp.Select) -> bool:
    if select.args.get("group") is not None:
        return True
    return any(
        isinstance(node, exp.AggFunc) and not isinstance(node.parent, exp.Window)
        for item in select.expressions
        for node in item.walk(prune=_is_query)
    )


def _is_query(node: exp.Expr) -> bool:
    return isinstance(node, exp.Query)
