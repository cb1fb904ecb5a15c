"""What a walk over a syntax tree collects, node by node."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlglot import exp

from dbmcp.sql.facts import Name, type_names
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.node import WRITES, Nodes, counted_name, is_write, nodes_of
from dbmcp.sql.scope import (
    VALUE_FUNCTIONS,
    alias_of,
    changed_tables,
    column_as_table,
    cte_name,
    folded,
    is_cte,
    queries,
    sources,
    table_name,
)
from dbmcp.sql.target import marker_index

_LISTS = ("expressions", "query", "unnest")
_SETS = (exp.Anonymous, exp.GenerateSeries, exp.Placeholder)
"""What may stand behind IN: a list in brackets, a query, or without brackets one of these."""

_CHANGED_ROWS = frozenset({"excluded", "old", "new"})
"""What an engine calls the row that a write makes or replaces."""


@dataclass(slots=True)
class Found:
    """What the walk over a tree collects.

    Attributes:
        lexis: the dialect's lexical rules.
        qualified: columns with a qualifier.
        only_tables: nothing but tables and subqueries gives rows.
        scopes: the sources of each query by name, made when they are asked for.
        read, written: tables.
        nodes: names of node kinds.
        names: where names stand in the text.
        structural: those of aliases and the like, behind which a bracket is no call.
        called: names of functions that the tree knows only by their name.
        attributes: see `Statement.attributes`.
        fields: see `Statement.fields`.
        types: words of types.
        casts: names of types that are not the library's own.
        verbs: writes, outermost first.
        markers: parameter markers by number.
        ctes: names of CTEs, whatever the case.
        withs: WITH clauses.
        joins: how many joins there are.
        makes_rows: a series is among the sources or values.
        problems: see `Statement.problems`.
        by_kind: the nodes of each kind, outermost first.
    """

    lexis: Lexis
    qualified: list[exp.Expr] = field(default_factory=list[exp.Expr])
    only_tables: bool = True
    scopes: dict[int, dict[str, exp.Expr]] = field(default_factory=dict[int, dict[str, exp.Expr]])
    read: set[Name] = field(default_factory=set[Name])
    written: set[Name] = field(default_factory=set[Name])
    nodes: set[str] = field(default_factory=set[str])
    names: set[int] = field(default_factory=set[int])
    structural: set[int] = field(default_factory=set[int])
    called: set[str] = field(default_factory=set[str])
    attributes: set[str] = field(default_factory=set[str])
    fields: set[str] = field(default_factory=set[str])
    types: set[str] = field(default_factory=set[str])
    casts: set[Name] = field(default_factory=set[Name])
    verbs: list[str] = field(default_factory=list[str])
    markers: dict[int, exp.Expr] = field(default_factory=dict[int, exp.Expr])
    ctes: set[str] = field(default_factory=set[str])
    withs: list[exp.With] = field(default_factory=list[exp.With])
    joins: int = 0
    makes_rows: bool = False
    problems: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])
    by_kind: Nodes = field(default_factory=dict[type[exp.Expr], list[exp.Expr]])


def walk(root: exp.Expr, found: Found) -> None:
    """Collect from every node of a tree, kind by kind."""
    found.by_kind = by_kind = nodes_of(root)
    for kind, nodes in by_kind.items():
        collect = _collector(kind)
        if collect is not None:
            for node in nodes:
                collect(node, found)
    _identifiers(by_kind.get(exp.Identifier, ()), found)
    _columns(by_kind.get(exp.Column, ()), found)
    if any(map(is_write, by_kind)):
        _writes(root, found)
    found.nodes |= set(map(counted_name, by_kind)) - {""}
    if not found.only_tables:
        found.attributes |= {
            column.name for column in found.qualified if _is_function_column(column, found)
        }


@cache
def _collector(kind: type[exp.Expr]) -> "Callable[[Any, Found], None] | None":
    """What collects the facts of a node kind, None if there is nothing to collect."""
    return next((collect for kinds, collect in _COLLECTORS if issubclass(kind, kinds)), None)


def _call(node: exp.Expr, found: Found) -> None:
    name = node.this.this if isinstance(node.this, exp.Identifier) else node.this
    if not isinstance(name, str):
        found.problems.append(("construct", "()", "a call without a name is not understood"))
        return
    found.called.add(name.lower())
    if name.lower() in found.lexis.sequence_calls:
        found.read |= {column_as_table(one) for one in node.find_all(exp.Column)}


def _writes(root: exp.Expr, found: Found) -> None:
    """The writes, outermost first."""
    found.only_tables = False
    nodes = [node for node in root.find_all(*WRITES) if not isinstance(node.parent, exp.When)]
    found.verbs += [type(node).__name__.upper() for node in nodes]
    for node in nodes:
        found.written |= changed_tables(node, lexis=found.lexis)


def _identifiers(nodes: Sequence[exp.Expr], found: Found) -> None:
    """Where names stand."""
    for node in nodes:
        start = node.meta_get("start")
        if start is None:
            continue
        found.names.add(start)
        parent = node.parent
        if type(parent) is exp.Column:
            continue  # most are
        if type(parent) in _STRUCTURES or (
            isinstance(parent, exp.Table) and _has_bracket(parent, parent.parent)
        ):
            found.structural.add(start)


def _has_bracket(table: exp.Table, parent: exp.Expr | None) -> bool:
    """Whether columns, or the query of an INSERT, stand in a bracket behind a table's name."""
    if isinstance(parent, exp.Insert):
        return parent.this is table and isinstance(parent.args.get("expression"), exp.Subquery)
    return isinstance(parent, exp.Schema)


_STRUCTURES = frozenset({exp.TableAlias, exp.RecursiveWithSearch})


def _columns(nodes: Sequence[exp.Expr], found: Found) -> None:
    """Columns such as `x.y`, which may call a function of the row; `x.*` calls nothing."""
    calls, bare = found.lexis.attribute_calls, bool(found.lexis.bare_calls)
    for node in nodes:
        args = node.args
        name, table = args["this"], args.get("table")
        if not isinstance(name, exp.Identifier):
            if _is_number(name):
                found.problems.append(_NUMBERED)
        elif not table:
            if bare:
                _bare_call(node, found)
        elif calls and isinstance(table, exp.Identifier):
            found.qualified.append(node)
            found.fields.add(name.args["this"])


def _table(node: exp.Table, found: Found) -> None:
    """A table, as read or as written."""
    name = table_name(node)
    if name is None or _is_index(node):
        return
    no_table = found.lexis.no_table
    if no_table and [(part.lower(), quoted) for part, quoted in name.parts] == [(no_table, False)]:
        return  # the word that means no table
    pattern = found.lexis.series_tables
    if pattern is not None and pattern.fullmatch(name.parts[-1][0]):
        found.makes_rows = True
    parent = node.parent
    deletes = isinstance(parent, exp.Delete) and parent.args.get("using")
    if node.arg_key == "tables" or (deletes and node.arg_key == "this"):
        found.written.add(_aliased(node, found.lexis) or name)
    elif _is_written(node):
        found.written.add(name)
    elif _may_be_cte(name, found) and is_cte(node, lexis=found.lexis):
        return
    elif not _is_called(name, found):
        found.read.add(name)


def _may_be_cte(name: Name, found: Found) -> bool:
    """Whether some CTE has a name like it."""
    ctes = found.by_kind.get(exp.CTE)
    if not ctes:
        return False
    if not found.ctes:
        found.ctes |= {cte_name(cte, lexis=found.lexis).casefold() for cte in ctes}
    return name.parts[-1][0].casefold() in found.ctes


def _is_called(name: Name, found: Found) -> bool:
    """Whether a table's name is that of a function without its brackets, which is then noted."""
    bare = name.parts[-1][0].lower()
    called = bool(found.lexis.call_tables) and bare.startswith(found.lexis.call_tables)
    if called:
        found.called.add(bare)
    return called


def _source(node: exp.Expr, found: Found) -> None:
    """Whether anything but tables and subqueries gives rows."""
    found.joins += isinstance(node, exp.Join)
    source = node.this
    if isinstance(source, exp.Subquery):
        return
    name = source.this if isinstance(source, exp.Table) and not source.args.get("joins") else None
    if not isinstance(name, exp.Identifier) or (
        name.this.lower() in VALUE_FUNCTIONS and not source.args.get("db")
    ):
        found.only_tables = False


def _other_source(_node: exp.Expr, found: Found) -> None:
    found.only_tables = False


def _in(node: exp.In, found: Found) -> None:
    """`x IN t` reads the table t in SQLite, `x IN 't'` too."""
    source = node.args.get("field")
    if isinstance(source, exp.Column):
        name = column_as_table(source)
        if not is_cte(source, lexis=found.lexis) and not _is_called(name, found):
            found.read.add(name)
    elif not isinstance(source, _SETS) and not any(
        node.args.get(key) is not None for key in _LISTS
    ):
        problem = "IN without brackets may name a table. write the values in brackets"
        found.problems.append(("construct", "IN", problem))


def _is_index(node: exp.Table) -> bool:
    """INDEXED BY keeps the index's name as a table."""
    parent = node.parent
    return isinstance(parent, exp.Table) and parent.args.get("indexed") is node


def _aliased(node: exp.Table, lexis: Lexis) -> Name | None:
    """The table that `DELETE t FROM table t` and `DELETE FROM t USING table t` mean by `t`."""
    wanted = folded(node.this, lexis=lexis)
    query = node.parent
    if query is None or node.args.get("db"):
        return None
    others = (one for one in sources(query) if one is not node)
    found = (table_name(one) for one in others if alias_of(one, lexis=lexis) == wanted)
    return next((name for name in found if name is not None), None)


def _is_written(node: exp.Table) -> bool:
    """Whether the table is the target of a write; joined tables of a write count as read."""
    parent = node.parent
    if isinstance(parent, exp.Schema):
        parent = parent.parent
        return isinstance(parent, exp.Insert)
    return isinstance(parent, WRITES) and parent.this is node


def _select(node: exp.Select, found: Found) -> None:
    if not node.expressions and not found.lexis.empty_selects:
        problem = "a SELECT without columns is not understood. name them, or write *"
        found.problems.append(("construct", "SELECT", problem))


def _with(node: exp.With, found: Found) -> None:
    found.withs.append(node)


def _series(_node: exp.Expr, found: Found) -> None:
    found.makes_rows = True


def _marker(node: exp.Placeholder, found: Found) -> None:
    index = marker_index(node)
    if index is None:
        problem = "a parameter marker without parameters. send parameters, or write the value"
        found.problems.append(("parameters", node.name or "?", problem))
    else:
        found.markers[index] = node


def _dot(node: exp.Dot, found: Found) -> None:
    """`(value).name`, which may be a call of the function `name`."""
    inner = node.expression
    if _is_number(node.this):
        found.problems.append(_NUMBERED)
    _bare_call(node, found)
    if (
        found.lexis.attribute_calls
        and isinstance(inner, exp.Identifier)
        and not isinstance(node.parent, exp.DataType)
    ):
        found.attributes.add(inner.this)


def _bare_call(node: exp.Expr, found: Found) -> None:
    """Note a name that calls a function where it stands alone."""
    name = node.this
    if not isinstance(name, exp.Identifier) or name.args.get("quoted") or node.args.get("table"):
        return
    if name.this.lower() in found.lexis.bare_calls:
        found.called.add(name.this.lower())


def _is_number(node: object) -> bool:
    return isinstance(node, exp.Literal) and not node.is_string


_NUMBERED = ("construct", ".", "a name behind a number is not understood. put AS between")


def _is_function_column(column: exp.Expr, found: Found) -> bool:
    """Whether the column's qualifier is not surely a table, a CTE or a subquery."""
    wanted = folded(column.args["table"], lexis=found.lexis)
    for query in queries(column):
        source = _scope(query, found).get(wanted)
        if source is not None:
            return not _has_rows(source, column, found.lexis)
        if isinstance(query, WRITES) and wanted in _CHANGED_ROWS:
            return False
    return True


def _scope(query: exp.Expr, found: Found) -> dict[str, exp.Expr]:
    """A query's sources by the names that qualify their columns, made once a query."""
    scope = found.scopes.get(id(query))
    if scope is None:
        scope = {alias_of(source, lexis=found.lexis): source for source in sources(query)}
        found.scopes[id(query)] = scope
    return scope


def _has_rows(source: exp.Expr, column: exp.Expr, lexis: Lexis) -> bool:
    """Whether a source is a row type, or the column is its only one or named in its alias."""
    if isinstance(source, exp.Subquery):
        return True
    if isinstance(source, exp.Lateral) and isinstance(source.this, exp.Subquery):
        return True
    name = table_name(source)
    if name is not None:
        return str(name).lower() not in VALUE_FUNCTIONS
    if column.name == alias_of(source, lexis=lexis):
        return True
    alias = source.args.get("alias")
    columns = alias.args.get("columns") if isinstance(alias, exp.TableAlias) else None
    # WITH ORDINALITY: the library keeps the last name of the alias apart.
    ordinal = source.args.get("offset")
    named = [*(columns or ()), *([ordinal] if isinstance(ordinal, exp.Identifier) else [])]
    return any(name.name == column.name for name in named)


def _type(node: exp.Expr, found: Found) -> None:
    """Words of a user-defined type or of a keyword-like argument."""
    if isinstance(node, exp.Var):
        found.types.add(str(node.this).lower())
        return
    if isinstance(node, exp.ObjectIdentifier):  # its values name objects of the database
        found.casts.add(Name(((str(node.this).lower(), True),)))
        return
    kind = node.args.get("kind")
    if isinstance(kind, exp.Expr):
        parts = list(kind.find_all(exp.Identifier))
        found.types |= {part.this.lower() for part in parts}
        if parts and isinstance(node, exp.DataType):
            found.casts |= type_names(
                tuple((part.this, bool(part.args.get("quoted"))) for part in parts)
            )
    elif kind is not None:
        found.types |= set(str(kind).lower().replace('"', "").split("."))


_COLLECTORS: tuple[tuple[tuple[type[exp.Expr], ...], "Callable[[Any, Found], None]"], ...] = (
    ((exp.Anonymous, exp.AnonymousAggFunc), _call),
    ((exp.Table,), _table),
    ((exp.In,), _in),
    ((exp.From, exp.Join), _source),
    ((exp.Lateral, exp.Unnest), _other_source),
    ((exp.Placeholder,), _marker),
    ((exp.Dot,), _dot),
    ((exp.DataType, exp.Var), _type),
    ((exp.With,), _with),
    ((exp.Select,), _select),
    ((exp.GenerateSeries,), _series),
)
