"""The columns that a statement names, each with its table where the text alone tells it."""

from collections.abc import Iterator

from sqlglot import exp

from dbmcp.errors import RequestError
from dbmcp.sql.dialect_forms import rewrite
from dbmcp.sql.facts import Name
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.node import WRITES
from dbmcp.sql.own_settings import bare
from dbmcp.sql.parameters import Marked
from dbmcp.sql.parsing import explained_in
from dbmcp.sql.scope import alias_of, folded, is_cte, queries, sources, table_name
from dbmcp.sql.source import prepare
from dbmcp.sql.tokens import tokenize
from dbmcp.sql.tree import parse_tree


def columns_named(marked: Marked, *, lexis: Lexis) -> tuple[str, ...]:
    """Return `table.column` where it is certain, else the column as written; `*` is one too.

    For people: the policy has rules of its own for what is not certain. What is no tree (SHOW,
    PRAGMA) names no column here.

    Args:
        marked: a text that was parsed before.
        lexis: the dialect's lexical rules.
    """
    try:
        tokens = bare(tokenize(prepare(marked, lexis=lexis), lexis=lexis))
        root = parse_tree(rewrite(explained_in(tokens) or tokens))
    except RequestError:
        return ()
    return tuple(sorted(set(_all(root, lexis))))


def _all(root: exp.Expr, lexis: Lexis) -> Iterator[str]:
    for node in root.walk():
        if isinstance(node, exp.Column):
            yield _shown(node, lexis)
        elif isinstance(node, exp.Star) and isinstance(node.parent, exp.Select):
            yield from _stars(node.parent, lexis)
        elif isinstance(node, exp.Schema) and isinstance(node.parent, exp.Insert):
            table = table_name(node.this)
            yield from (f"{table}.{column.name}" for column in node.expressions)


def _shown(column: exp.Column, lexis: Lexis) -> str:
    name = "*" if isinstance(column.this, exp.Star) else column.name
    qualifier = column.args.get("table")
    table = _qualified(column, lexis) if qualifier is not None else _only(column, lexis)
    if table is not None:
        return f"{table}.{name}"
    return f"{qualifier.name}.{name}" if qualifier is not None else name


def _qualified(column: exp.Column, lexis: Lexis) -> Name | None:
    """The table that the qualifier means; None for a CTE, a subquery or a function."""
    wanted = folded(column.args["table"], lexis=lexis)
    for query in queries(column):
        for source in sources(query):
            if alias_of(source, lexis=lexis) == wanted:
                return _table(source, lexis)
    return None


def _only(column: exp.Column, lexis: Lexis) -> Name | None:
    """The only table around a column without a qualifier."""
    around = [source for query in _seen(column) for source in sources(query)]
    return _table(around[0], lexis) if len(around) == 1 else None


def _seen(column: exp.Expr) -> Iterator[exp.Expr]:
    """The queries whose sources a column without a qualifier may belong to."""
    child, parent = column, column.parent
    while parent is not None:
        inside = isinstance(parent, exp.Insert) and child.arg_key == "expression"
        if isinstance(parent, (exp.Select, *WRITES)) and not inside:
            yield parent
        # What stands in WITH or FROM does not see the query around it.
        if isinstance(parent, (exp.CTE, exp.From, exp.Join)) and isinstance(child, _CLOSED):
            return
        child, parent = parent, parent.parent


_CLOSED = (exp.Select, exp.SetOperation, exp.Subquery)


def _stars(select: exp.Select, lexis: Lexis) -> Iterator[str]:
    for source in sources(select):
        table = _table(source, lexis)
        yield f"{table}.*" if table is not None else "*"


def _table(source: exp.Expr, lexis: Lexis) -> Name | None:
    if not isinstance(source, exp.Table) or isinstance(source.parent, WRITES):
        return table_name(source)
    return None if is_cte(source, lexis=lexis) else table_name(source)
