"""What a text says about the type of each parameter marker."""

from dataclasses import dataclass, field, replace

from sqlglot import exp

from dbmcp.sql.facts import Name, Target
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.scope import QUERIES, alias_of, folded, is_cte, sources, table_name
from dbmcp.sql.source import MARKER

_COMPARISONS = (
    exp.EQ,
    exp.NEQ,
    exp.GT,
    exp.GTE,
    exp.LT,
    exp.LTE,
    exp.NullSafeEQ,
    exp.NullSafeNEQ,
    exp.Like,
    exp.ILike,
)
_WRAPPERS = (exp.Paren, exp.Neg, exp.Escape, exp.Any, exp.Array)


@dataclass(slots=True)
class _Finder:
    """What is looked up once a statement, however many markers ask.

    Attributes:
        lexis: the dialect's lexical rules.
        tables: of a query: alias and name of its sources, no name where it is no table.
        candidates: of a query and a qualifier: the names.
        places: of a row: where each of its values stands.
        around: of a node: the query around it.
    """

    lexis: Lexis
    tables: dict[int, list[tuple[str, Name | None]]] = field(
        default_factory=dict[int, list[tuple[str, Name | None]]]
    )
    candidates: dict[tuple[int, str], tuple[bool, tuple[Name, ...]]] = field(
        default_factory=dict[tuple[int, str], tuple[bool, tuple[Name, ...]]]
    )
    places: dict[int, dict[int, int]] = field(default_factory=dict[int, dict[int, int]])
    around: dict[int, exp.Expr | None] = field(default_factory=dict[int, exp.Expr | None])

    def position(self, parent: exp.Expr, node: exp.Expr) -> int:
        """Where a node stands among its parent's expressions; -1 if not there."""
        places = self.places.get(id(parent))
        if places is None:
            places = {id(other): place for place, other in enumerate(parent.expressions)}
            self.places[id(parent)] = places
        return places.get(id(node), -1)

    def query(self, node: exp.Expr) -> exp.Expr | None:
        """The innermost query around a node; each node on the way is passed once."""
        passed: list[int] = []
        parent = node.parent
        while parent is not None and not isinstance(parent, QUERIES):
            if id(parent) in self.around:
                parent = self.around[id(parent)]
                break
            passed.append(id(parent))
            parent = parent.parent
        self.around.update(dict.fromkeys(passed, parent))
        return parent

    def named(self, query: exp.Expr, qualifier: str) -> tuple[bool, tuple[Name, ...]]:
        """Whether a query has sources that a qualifier fits, and which of them are tables."""
        key = (id(query), qualifier)
        if key not in self.candidates:
            tables = self._tables(query)
            fit = [entry for entry in tables if qualifier in {"", entry[0]}]
            if isinstance(query, exp.Insert) and qualifier.lower() == "excluded":
                fit = tables[:1]
            self.candidates[key] = bool(fit), tuple(name for _, name in fit if name is not None)
        return self.candidates[key]

    def _tables(self, query: exp.Expr) -> list[tuple[str, Name | None]]:
        tables = self.tables.get(id(query))
        if tables is None:
            tables = self.tables[id(query)] = [
                (alias_of(source, lexis=self.lexis), self._name(source))
                for source in sources(query)
            ]
        return tables

    def _name(self, source: exp.Expr) -> Name | None:
        name = table_name(source)
        if name is None or not isinstance(source, exp.Table) or is_cte(source, lexis=self.lexis):
            return None
        return name


def find_targets(markers: dict[int, exp.Expr], *, count: int, lexis: Lexis) -> tuple[Target, ...]:
    """One target a marker, in the text's order."""
    finder = _Finder(lexis)
    return tuple(
        _target(markers[index], finder) if index in markers else Target() for index in range(count)
    )


def marker_index(node: exp.Expr) -> int | None:
    """Which of our markers a placeholder is; None if it is the caller's own."""
    name = node.name
    return int(name.removeprefix(MARKER)) if name.startswith(MARKER) else None


def _target(marker: exp.Expr, finder: _Finder) -> Target:
    node = marker
    while isinstance(node.parent, _WRAPPERS):
        node = node.parent
    parent = node.parent
    if isinstance(parent, (exp.Cast, exp.TryCast)):
        return Target(cast=_type(parent, finder))
    if isinstance(parent, (exp.Limit, exp.Offset, exp.Fetch)):
        return Target(cast="bigint")
    if isinstance(parent, exp.Tuple):
        return _in_tuple(parent, finder.position(parent, node), finder)
    if isinstance(parent, exp.Select):
        return _inserted(parent, finder.position(parent, node))
    return _compared(node, parent, finder)


def _type(cast: exp.Cast | exp.TryCast, finder: _Finder) -> str:
    return cast.to.sql(dialect=finder.lexis.sqlglot).lower()


def _compared(node: exp.Expr, parent: exp.Expr | None, finder: _Finder) -> Target:
    """The column on the other side of a comparison, an IN list or a BETWEEN."""
    other: object = None
    if isinstance(parent, _COMPARISONS):
        other = parent.expression if parent.this is node else parent.this
    elif isinstance(parent, (exp.In, exp.Between)) and parent.this is not node:
        other = parent.this
    found = _of_column(other, finder)
    return replace(found, listed=True) if isinstance(parent, exp.In) else found


def _of_column(other: object, finder: _Finder) -> Target:
    """The target that a compared expression gives."""
    while isinstance(other, exp.Paren):
        other = other.this
    if isinstance(other, (exp.Cast, exp.TryCast)):
        return Target(cast=_type(other, finder))
    if not isinstance(other, exp.Column) or not isinstance(other.this, exp.Identifier):
        return Target()
    tables = _candidates(other, finder)
    if len(tables) == 1:
        return Target(table=tables[0], column=other.name)
    return Target(column=other.name, candidates=tables)


def _candidates(column: exp.Column, finder: _Finder) -> tuple[Name, ...]:
    """The tables that a column can belong to: by its qualifier, else all of its scope."""
    qualifier = folded(column.args.get("table"), lexis=finder.lexis)
    query = finder.query(column)
    while query is not None:
        found, names = finder.named(query, qualifier)
        if found:
            return names
        query = finder.query(query)
    return ()


def _in_tuple(row: exp.Tuple, position: int, finder: _Finder) -> Target:
    """A marker in a row of VALUES, or in a row that is compared with a row."""
    parent = row.parent
    if isinstance(parent, exp.Values):
        return _inserted(parent, position)
    other: object = None
    if isinstance(parent, _COMPARISONS):
        other = parent.expression if parent.this is row else parent.this
    elif isinstance(parent, exp.In) and parent.this is not row:
        other = parent.this
    if isinstance(other, exp.Tuple) and 0 <= position < len(other.expressions):
        return _of_column(other.expressions[position], finder)
    return Target()


def _inserted(rows: exp.Expr, position: int) -> Target:
    """The column that a position of an INSERT's rows goes into."""
    insert = rows.parent
    if not isinstance(insert, exp.Insert) or position < 0:
        return Target()
    schema = insert.this
    table = table_name(schema.this if isinstance(schema, exp.Schema) else schema)
    if not isinstance(schema, exp.Schema):
        return Target(table=table, place=position)
    columns = schema.expressions
    return Target(table=table, column=columns[position].name if position < len(columns) else "")
