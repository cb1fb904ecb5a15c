"""Tables that calls, casts and rows of the engine's own lists tell of: `'orders'::regclass`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlglot import exp

from dbmcp.sql.constant import conditions, pinned_values, renames, text_of
from dbmcp.sql.facts import Name
from dbmcp.sql.found import Found
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.own_list import OwnList
from dbmcp.sql.scope import alias_of, folded, is_cte, operands, sources, table_name

_CAST = "regclass"
_PART = re.compile(r'\s*(?:"((?:[^"]|"")+)"|([A-Za-z_][A-Za-z0-9_$]*))\s*(\.|$)')
_MOST_PARTS = 2
_CALM = (
    exp.And, exp.Or, exp.Not, exp.Paren, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.In,
    exp.Is, exp.Null, exp.Boolean, exp.Between, exp.Column, exp.Identifier, exp.Literal, exp.Any,
    exp.Array, exp.Tuple, exp.Placeholder, exp.Subquery, exp.Select, exp.From, exp.Where, exp.Join,
    exp.Table, exp.TableAlias, exp.Alias, exp.Star, exp.Bracket, exp.Neg, exp.Exists, exp.Count,
    exp.Coalesce, exp.ArrayAgg,
)  # fmt: skip
"""What no row can make fail: an error would tell of the row before it is left out."""
_PRIVILEGES = {"has_table_privilege": 2, "has_any_column_privilege": 2, "has_column_privilege": 3}
"""Arguments of functions that may be given the name of an account before them."""
_SURE = frozenset({"format_type", "pg_get_expr", "pg_table_is_visible", "col_description"})
"""Functions of which the same is true, called with a row's own columns."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a text's calls and casts tell of.

    Attributes:
        described: functions and casts with the tables of which all that is written of them tells.
        row_calls: those that are called with such tables or with rows of the engine's own lists.
        tables: what the text names.
    """

    described: frozenset[tuple[str, Name]] = frozenset()
    row_calls: frozenset[str] = frozenset()
    tables: frozenset[Name] = frozenset()


def told_tables(found: Found, lowered: str) -> Told:
    """Return what calls and casts tell of.

    Args:
        found: what the walk over the statement has collected.
        lowered: the text, in lower case.
    """
    lexis = found.lexis
    wanted = {name for name in lexis.telling_calls if name in lowered}
    if not wanted or "u&" in lowered:
        return Told()
    told: dict[str, list[Sequence[Name]]] = {name: [] for name in wanted}
    rows: dict[str, int] = dict.fromkeys(wanted, 0)
    for node in found.by_kind.get(exp.Cast, ()):
        if _is_cast(node):
            told.setdefault(_CAST, []).append(_named(node, lexis))
    for node in found.by_kind.get(exp.Anonymous, ()):
        name = str(node.name).lower()
        if name in wanted:
            told[name].append(_called(node, lexis))
            rows[name] += not told[name][-1] and _is_row_call(node, lexis)
    counts = {name: _count(name, lowered) for name in wanted}
    return Told(
        frozenset(
            (name, table)
            for name in wanted
            if all(told[name]) and len(told[name]) == counts[name]
            for tables in told[name]
            for table in tables
        ),
        frozenset(n for n in wanted if sum(map(bool, told[n])) + rows[n] == counts[n]),
        frozenset(table for found in told.values() for tables in found for table in tables),
    )


def belonging(table: exp.Expr, *, lexis: Lexis) -> Sequence[Name]:
    """Return the tables to which every row of one of the engine's lists belongs that is read.

    Args:
        table: a source of a query.
        lexis: the dialect's.
    """
    query = table.find_ancestor(exp.Select)
    return [] if query is None or not _is_calm(query) else _belonging(table, query, lexis, ())


def own_list(table: exp.Expr, *, lexis: Lexis) -> OwnList | None:
    """The list that a source is; None where it is another table.

    Args:
        table: a source of a query.
        lexis: the dialect's.
    """
    name = table_name(table) if lexis.own_lists else None
    if name is None or any(quoted and part != part.lower() for part, quoted in name.parts):
        return None
    *schemas, bare = (part.lower() for part, _ in name.parts)
    if schemas not in ([], ["pg_catalog"]) or renames(table) or is_cte(table, lexis=lexis):
        return None
    return next((one for one in lexis.own_lists if one.name == bare), None)


def _belonging(
    table: exp.Expr, query: exp.Expr, lexis: Lexis, seen: tuple[exp.Expr, ...]
) -> Sequence[Name]:
    known = own_list(table, lexis=lexis)
    if known is None or any(one is table for one in seen):
        return []
    if known.named:
        texts = list(pinned_values(table, known.named, lexis=lexis, reading=text_of))
        if texts:
            return [Name(((text, True),)) for text in texts]

    def reading(node: exp.Expr) -> Sequence[Name]:
        return _named(node, lexis)

    pinned = list(pinned_values(table, known.number, lexis=lexis, reading=reading))
    return pinned or _linked(table, known, query, lexis, (*seen, table))


def _linked(
    table: exp.Expr, known: OwnList, query: exp.Expr, lexis: Lexis, seen: tuple[exp.Expr, ...]
) -> Sequence[Name]:
    """The tables of another list that a list is joined to by the number."""
    around = list(sources(query))
    for condition in _holding(table, query):
        if not isinstance(condition, exp.EQ):
            continue
        sides = [condition.this, condition.expression]
        for own, other in (sides, sides[::-1]):
            if _is_of(own, table, {known.number}, lexis):
                for source in around:
                    listed = own_list(source, lexis=lexis)
                    if listed and _is_of(other, source, {listed.number, *listed.parts}, lexis):
                        tables = _belonging(source, query, lexis, seen)
                        if tables:
                            return tables
    return []


def _holding(table: exp.Expr, query: exp.Expr) -> Iterator[exp.Expr]:
    """The conditions that every row of a source meets."""
    where = query.args.get("where")
    if where is not None:
        yield from conditions(where.this)
    for join in query.args.get("joins") or ():
        on, side = join.args.get("on"), join.args.get("side") or ""
        plain = not join.args.get("method") and join.args.get("kind") in (None, "", "INNER")
        outer = side == "LEFT" and join.this is table and join.args.get("kind") in (None, "OUTER")
        if on is not None and ((plain and not side) or outer):
            yield from conditions(on)


def _is_of(node: exp.Expr, table: exp.Expr, names: set[str], lexis: Lexis) -> bool:
    """Whether a node is one of some columns of a source, named with it."""
    return (
        isinstance(node, exp.Column)
        and not node.args.get("db")
        and node.name.lower() in names
        and folded(node.args.get("table"), lexis=lexis) == alias_of(table, lexis=lexis)
    )


def _is_calm(query: exp.Expr) -> bool:
    """Whether no condition around a query can fail for a row that it leaves out."""
    root = query.root()
    held = [node.this for node in root.find_all(exp.Where, exp.Having)]
    held += [on for join in root.find_all(exp.Join) if (on := join.args.get("on")) is not None]
    outermost = list(operands(root))
    for select in root.find_all(exp.Select):
        if not any(select is one for one in outermost):
            held += select.expressions
    return all(_is_sure(node) for one in held for node in one.walk(prune=_is_constant))


def _is_sure(node: exp.Expr) -> bool:
    """Whether a node fails for no row."""
    if isinstance(node, (exp.Like, exp.ILike)):
        return bool(text_of(node.expression)) and "\\" not in node.expression.name
    return isinstance(node, _CALM) or _is_constant(node)


def _is_constant(node: exp.Expr) -> bool:
    """Whether it is made before any row is read, or tells of a row without a fault."""
    if isinstance(node, exp.Cast):
        return bool(text_of(node.this)) or _is_constant(node.this)
    if not isinstance(node, exp.Anonymous):
        return False
    columns = str(node.name).lower() in _SURE
    return all(
        text_of(one) or (columns and isinstance(one, exp.Column)) for one in node.expressions
    )


def _is_cast(node: exp.Expr) -> bool:
    """Whether a cast gives the number of a table."""
    to = node.args.get("to")
    return isinstance(to, exp.Expr) and _type(to) == _CAST


def _type(to: exp.Expr) -> str:
    kind = to.args.get("kind")
    last = kind.name if isinstance(kind, exp.Expr) else kind or to.this
    return str(getattr(last, "value", last)).lower().rpartition(".")[2]


def _named(node: exp.Expr, lexis: Lexis) -> Sequence[Name]:
    """The table of which a constant is the number."""
    if isinstance(node, exp.Paren):
        return _named(node.this, lexis)
    if isinstance(node, exp.Subquery) and isinstance(node.this, exp.Select):
        return _of_query(node.this, lexis)
    if isinstance(node, exp.Cast):
        if _is_cast(node):
            return _parsed(node.this)
        return _named(node.this, lexis) if _type(node.args["to"]) == "oid" else []
    if isinstance(node, exp.Anonymous) and str(node.name).lower() in (_CAST, f"to_{_CAST}"):
        return _parsed(node.expressions[0]) if len(node.expressions) == 1 else []
    return []


def _of_query(query: exp.Select, lexis: Lexis) -> Sequence[Name]:
    """The tables of which a query gives the number, from one list alone."""
    (*others, source) = list(sources(query)) or [query]
    known = own_list(source, lexis=lexis)
    columns = query.expressions
    plain = not others and len(columns) == 1 and isinstance(columns[0], exp.Column)
    if known is None or not plain or columns[0].name.lower() != known.number:
        return []
    return belonging(source, lexis=lexis)


def _called(call: exp.Expr, lexis: Lexis) -> Sequence[Name]:
    """The tables of which a call tells."""
    first, *others = call.expressions or [exp.Null()]
    if isinstance(first, (exp.CurrentUser, exp.SessionUser)) and others:
        first, *others = others
    if isinstance(first, exp.Column):
        tables = _of_column(first, lexis, first=True)
    else:
        tables = _parsed(first) or _named(first, lexis)
    name = str(call.name).lower()
    if len(others) >= _PRIVILEGES.get(name, len(others) + 1):
        return []
    known = all(
        isinstance(one, (exp.Literal, exp.Null, exp.Boolean))
        or (isinstance(one, exp.Column) and _of_column(one, lexis, first=False))
        for one in others
    )
    return tables if known else []


def _is_row_call(call: exp.Expr, lexis: Lexis) -> bool:
    """Whether a function is called with the number that a row of one of the lists has."""
    column, query = (call.expressions or [call])[0], call.find_ancestor(exp.Select)
    around = list(sources(query)) if query is not None else []
    if not isinstance(column, exp.Column) or not all(map(text_of, call.expressions[1:])):
        return False
    for source in around:
        known = own_list(source, lexis=lexis)
        if known is not None and known.named:
            bare = len(around) == 1 and not column.table
            if _is_of(column, source, {known.number}, lexis) or (
                bare and column.name.lower() == known.number
            ):
                return True
    return False


def _of_column(column: exp.Column, lexis: Lexis, *, first: bool) -> Sequence[Name]:
    """The tables to which the rows belong of which a column is."""
    query = column.find_ancestor(exp.Select)
    around = list(sources(query)) if query is not None else []
    bare = len(around) == 1 and not column.table
    for source in around:
        known = own_list(source, lexis=lexis)
        if known is None:
            continue
        names = {known.number, *known.parts, *known.told} if first else {column.name.lower()}
        mine = column.name.lower() in names if bare else _is_of(column, source, names, lexis)
        if mine:
            return belonging(source, lexis=lexis)
    return []


def _parsed(node: exp.Expr) -> Sequence[Name]:
    """The name that a text is for the engine."""
    if isinstance(node, exp.Paren):
        return _parsed(node.this)
    texts = text_of(node)
    if not texts:
        return []
    text, parts, place = texts[0].rstrip(), list[tuple[str, bool]](), 0
    while len(parts) < _MOST_PARTS and (match := _PART.match(text, place)):
        quoted = match[1]
        parts.append((quoted.replace('""', '"'), True) if quoted else (match[2], False))
        place = match.end()
        if not match[3]:
            return [Name(tuple(parts))]
    return []


def _count(name: str, lowered: str) -> int:
    """How often a word stands in a text, wherever it is."""
    return len(re.findall(rf"(?<![\w$]){name}(?![\w$])", lowered))
