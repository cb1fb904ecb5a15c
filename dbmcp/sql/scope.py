"""Which relation a name means: CTEs at the right scope, sources of a query, tables as written."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from string import ascii_lowercase, ascii_uppercase
from typing import cast

from sqlglot import exp

from dbmcp.sql.facts import Name
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.vocabulary import words

# They stand in FROM without brackets and give one value, not a row.
VALUE_FUNCTIONS = words(
    """
    current_catalog current_date current_role current_schema current_time current_timestamp
    current_user localtime localtimestamp session_user system_user user
    """
)


def table_name(table: exp.Expr) -> Name | None:
    """The name as written; None for a function or anything else in FROM."""
    if not isinstance(table, exp.Table):
        return None
    args = table.args
    parts = [part for key in ("catalog", "db", "this") if (part := args.get(key))]
    names = _spelled(parts)
    return Name(names) if parts and len(names) == len(parts) else None


def column_as_table(column: exp.Column) -> Name:
    """The table that a name means which the library takes for a column's."""
    return Name(_spelled(column.parts))


def _spelled(parts: Iterable[exp.Expr]) -> tuple[tuple[str, bool], ...]:
    """The names among the parts of one, each with whether it is quoted."""
    # Many ask: a list costs half of what a generator does.
    return tuple(
        [
            (part.this, bool(part.args.get("quoted")))
            for part in parts
            if isinstance(part, exp.Identifier)
        ]
    )


def folded(identifier: exp.Expr | None, *, lexis: Lexis) -> str:
    """An identifier as names are compared, with too few matches rather than too many."""
    if not isinstance(identifier, exp.Identifier):
        return ""
    text: str = identifier.this
    if lexis.ignores_case:
        return text.casefold() if lexis.folds_letters else _lowered(text)
    return _lowered(text) if lexis.folds_lower and not identifier.args.get("quoted") else text


def _lowered(text: str) -> str:
    """A name as engines fold it: a letter beyond ASCII stays, or a CTE could pass for a table."""
    return text.lower() if text.isascii() else text.translate(_ASCII_LOWER)


_ASCII_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


def may_be_text(column: exp.Expr) -> bool:
    """Whether a column is a name in quotes alone, which an engine may take for a text."""
    name = column.this
    quoted = isinstance(name, exp.Identifier) and bool(name.args.get("quoted"))
    return quoted and not column.args.get("table")


@lru_cache(maxsize=16)
def loose(lexis: Lexis) -> Lexis:
    """The rules under which names match rather too often than too seldom.

    Columns never differ by case alone, but where quotes keep the case.
    """
    return lexis if lexis.folds_lower else replace(lexis, ignores_case=True)


def is_asked(column: exp.Expr) -> bool:
    """Whether a column can be one of the row that is asked about.

    What a subquery only selects is not: `EXISTS (SELECT id FROM t)` says nothing about the row.
    Nor are the engine's own number of the table and a column's type, which are the same for all of
    its rows.
    """
    if column.name.lower() == "tableoid":
        return False
    clause: exp.Expr | None = column
    call = column.parent
    if isinstance(call, exp.Anonymous) and call.name.lower() == "pg_typeof":
        return False
    while clause is not None and not isinstance(clause.parent, (exp.Where, *QUERIES)):
        clause = clause.parent
    return not isinstance(clause and clause.parent, exp.Select) or isinstance(
        clause, (exp.Join, exp.Having)
    )


def is_cte(table: exp.Expr, *, lexis: Lexis) -> bool:
    """Whether the table, or the column in its place, is a CTE that is visible where it stands."""
    qualifier = "table" if isinstance(table, exp.Column) else "db"
    if table.args.get(qualifier) or not isinstance(table.this, exp.Identifier):
        return False
    wanted = folded(table.this, lexis=lexis)
    child: exp.Expr = table
    node = table.parent
    while node is not None:
        if isinstance(node, exp.With):
            if wanted in _visible_inside(node, child, lexis):
                return True
            # The statement that the WITH belongs to must not offer all of them once more.
            child, node = node, node.parent
            if node is not None:
                child, node = node, node.parent
            continue
        with_ = node.args.get("with_")
        if with_ is not None and child is not with_ and wanted in _names(with_, lexis):
            return True
        child, node = node, node.parent
    return False


def _visible_inside(with_: exp.With, cte: exp.Expr, lexis: Lexis) -> list[str]:
    """The CTEs that one of their own can refer to: those before it, and itself if recursive."""
    position = next(i for i, other in enumerate(with_.expressions) if other is cte)
    return _names(with_, lexis)[: position + bool(with_.args.get("recursive"))]


def _names(with_: exp.Expr, lexis: Lexis) -> list[str]:
    """The names of the CTEs of a WITH, kept with it: many tables may ask."""
    names = with_.meta.get(_NAMES)
    if names is None:
        names = with_.meta[_NAMES] = [cte_name(cte, lexis=lexis) for cte in with_.expressions]
    return names


_NAMES = "dbmcp_names"


def cte_name(cte: exp.Expr, *, lexis: Lexis) -> str:
    """The name under which a CTE is known, as names are compared."""
    alias = cte.args.get("alias")
    return folded(alias.this, lexis=lexis) if alias else ""


def sources(query: exp.Expr) -> Iterator[exp.Expr]:
    """Everything a query, update, delete or merge takes rows from, one level deep."""
    if isinstance(query, (exp.Insert, exp.Update, exp.Delete, exp.Merge)):
        target = query.this.this if isinstance(query.this, exp.Schema) else query.this
        yield from joined(target)
    from_ = query.args.get("from_")
    if from_ is not None:
        yield from joined(from_.this)
    for extra in _extras(query):
        yield from joined(extra.this if isinstance(extra, exp.Join) else extra)


def operands(node: exp.Expr) -> Iterator[exp.Select]:
    """The selects that a query in brackets or a set operation is made of."""
    if isinstance(node, exp.Select):
        yield node
    elif isinstance(node, exp.SetOperation):
        yield from operands(node.this)
        yield from operands(node.expression)
    elif isinstance(node, exp.Subquery):
        yield from operands(node.this)


def _extras(query: exp.Expr) -> Iterator[exp.Expr]:
    """Joins, laterals and USING lists of a query."""
    for key in ("joins", "laterals", "using"):
        extra = query.args.get(key)
        if isinstance(extra, list):
            yield from cast("list[exp.Expr]", extra)
        elif isinstance(extra, exp.Expr):
            yield extra


def joined(source: object) -> Iterator[exp.Expr]:
    """A source and what is joined inside its brackets; a DELETE may have False for its table."""
    if not isinstance(source, exp.Expr):
        return
    yield source
    for join in source.args.get("joins") or ():
        yield from joined(join.this)


def opened(found: Iterable[exp.Expr]) -> Iterator[exp.Expr]:
    """Sources, with what is joined in brackets in place of the brackets."""
    for source in found:
        if is_bracket(source) and not source.args.get("alias"):
            yield from opened(joined(source.this))
        else:
            yield source


def joins_of(node: exp.Expr) -> Iterator[exp.Expr]:
    """The joins of a query or a source, those in brackets and behind joined tables included."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        for join in one.args.get("joins") or ():
            yield join
            waiting.append(join.this)
        from_ = one.args.get("from_") if one is node else None
        if from_ is not None:
            waiting.append(from_.this)
        elif is_bracket(one) and (one is node or not one.args.get("alias")):
            waiting.append(one.this)


def is_bracket(source: exp.Expr) -> bool:
    """Whether a source is a table in brackets, with what is joined to it there."""
    return isinstance(source, exp.Subquery) and isinstance(source.this, (exp.Table, exp.Subquery))


def alias_of(source: exp.Expr, *, lexis: Lexis) -> str:
    """The name under which a source's columns are qualified."""
    alias = source.args.get("alias")
    if isinstance(alias, exp.TableAlias) and alias.this is not None:
        return folded(alias.this, lexis=lexis)
    if isinstance(source, exp.Table):
        inner = source.this
        if isinstance(inner, exp.Identifier):
            return folded(inner, lexis=lexis)
        return inner.name.lower() if isinstance(inner, exp.Anonymous) else ""
    return ""


def changed_aliases(node: exp.Expr, *, lexis: Lexis) -> set[str]:
    """The aliases of the tables that an UPDATE or DELETE, with joins too, changes; `""` for any."""
    found: set[str] = set()
    if isinstance(node, exp.Delete):
        found = {alias_of(table, lexis=lexis) for table in node.args.get("tables") or ()}
    elif isinstance(node, exp.Update) and node.this.args.get("joins"):
        found = {
            folded(item.this.args.get("table"), lexis=lexis)
            for item in node.expressions
            if isinstance(item, exp.EQ) and isinstance(item.this, exp.Column)
        }
    return found or {alias_of(node.this, lexis=lexis)}


def changed_tables(node: exp.Expr, *, lexis: Lexis) -> set[Name]:
    """The tables that an UPDATE of joined tables changes; all of them where a column names none."""
    if not isinstance(node, exp.Update) or not node.this.args.get("joins"):
        return set()
    changed = changed_aliases(node, lexis=lexis)
    found = (
        table_name(source)
        for source in sources(node)
        if ("" in changed or alias_of(source, lexis=lexis) in changed)
        and not (isinstance(source, exp.Table) and is_cte(source, lexis=lexis))
    )
    return {name for name in found if name is not None}


QUERIES = (exp.Select, exp.Insert, exp.Update, exp.Delete, exp.Merge)


def queries(node: exp.Expr) -> Iterator[exp.Expr]:
    """The queries around a node, innermost first."""
    parent = node.parent
    while parent is not None:
        if isinstance(parent, QUERIES):
            yield parent
        parent = parent.parent


def cte_body(table: exp.Table | exp.Column, *, lexis: Lexis) -> exp.Expr | None:
    """The query that a CTE's name stands for; None if the table is none."""
    if not is_cte(table, lexis=lexis):
        return None
    wanted = folded(table.this, lexis=lexis)
    node = table.parent
    while node is not None:
        # The WITH of a union belongs to no query of its own.
        with_ = node.args.get("with_")
        # What refers to itself is not looked into.
        if with_ is not None and not with_.args.get("recursive"):
            for cte in with_.expressions:
                if folded(cte.args["alias"].this, lexis=lexis) == wanted:
                    return cte.this
        node = node.parent
    return None
