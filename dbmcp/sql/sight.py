"""What a place in a statement sees: the sources of the queries around it, and their columns."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from sqlglot import exp

from dbmcp.sql.facts import Name
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.scope import QUERIES, is_cte, operands, table_name
from dbmcp.sql.shown import TableColumns

_FRAMES = (*QUERIES, exp.Subquery, exp.SetOperation)
_ROWS = (exp.Select, exp.SetOperation, exp.Values)
_ASIDE = frozenset({"with_", "from_", "joins", "laterals", "using"})
"""Parts of a query that do not see all of its sources: what they name may lie further out."""

_TARGET_NAMES = ("excluded", "old", "new")
"""Names under which an engine shows the row that a write makes or replaces."""


Tables: TypeAlias = Mapping[Name, TableColumns]
"""What the names of a statement's tables mean."""


@dataclass(frozen=True, slots=True)
class Source:
    """Something that rows come from, under the name that qualifies its columns.

    Attributes:
        alias: that name as written, `""` if it has none.
        quoted: it is written in quotes.
        columns: names that it surely has, as they are compared.
        guarded: the tables with hidden columns that it is, or that a join behind the name covers.
    """

    alias: str
    quoted: bool
    columns: frozenset[str] = frozenset()
    guarded: tuple[TableColumns, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """The sources of one query around a place.

    Attributes:
        sources: all of them.
        certain: the place surely sees each of them before anything further out.
    """

    sources: tuple[Source, ...]
    certain: bool


class Sight:
    """The sources of each query of a statement.

    Args:
        tables: what the names of its tables mean.
        lexis: the dialect's lexical rules.
    """

    def __init__(self, tables: Tables, *, lexis: Lexis) -> None:
        self._tables = tables
        self._lexis = lexis
        self._known: dict[int, tuple[Source, ...]] = {}
        self._frames: dict[int, tuple[exp.Expr | None, str]] = {}

    def scopes(self, node: exp.Expr) -> Iterator[Scope]:
        """The queries around a place, innermost first."""
        parent, key = self._frame(node)
        while parent is not None:
            if isinstance(parent, exp.Insert):
                yield from self._of_insert(parent, key)
            elif isinstance(parent, QUERIES):
                yield Scope(self.sources(parent), certain=key not in _ASIDE)
            elif key != "this":
                # ORDER BY behind brackets belongs to the query inside.
                yield from (Scope(self.sources(one), certain=False) for one in operands(parent))
            parent, key = self._frame(parent)

    def _frame(self, node: exp.Expr) -> tuple[exp.Expr | None, str]:
        """The nearest query around a node, and in which part of it the node stands.

        Kept for each node on the way: long conditions are deep, and each name in them climbs.
        """
        way: list[int] = []
        child = node
        found = self._frames.get(id(child))
        while found is None:
            way.append(id(child))
            parent = child.parent
            if parent is None or isinstance(parent, _FRAMES):
                found = (parent, child.arg_key or "")
            else:
                child, found = parent, self._frames.get(id(parent))
        self._frames.update(dict.fromkeys(way, found))
        return found

    def _of_insert(self, insert: exp.Insert, key: str) -> Iterator[Scope]:
        """The target, and for ON DUPLICATE KEY the sources of the rows; these see no target."""
        if key == "expression":
            return
        rows = insert.args.get("expression")
        if key == "conflict" and isinstance(rows, exp.Expr):
            yield from (Scope(self.sources(one), certain=False) for one in operands(rows))
        yield Scope(self.sources(insert), certain=key == "returning")

    def sources(self, query: exp.Expr) -> tuple[Source, ...]:
        """Everything that a query takes rows from, one level deep."""
        found = self._known.get(id(query))
        if found is None:
            found = self._known[id(query)] = tuple(self._sources(query))
        return found

    def _sources(self, query: exp.Expr) -> Iterator[Source]:
        if isinstance(query, (exp.Insert, exp.Update, exp.Delete, exp.Merge)):
            target = query.this.this if isinstance(query.this, exp.Schema) else query.this
            for source in self.covered(target):
                yield source
                if source.guarded:
                    yield from (
                        Source(name, quoted=False, guarded=source.guarded) for name in _TARGET_NAMES
                    )
        from_ = query.args.get("from_")
        if isinstance(from_, exp.Expr):
            yield from self.covered(from_.this)
        for extra in _extras(query):
            yield from self.covered(extra.this if isinstance(extra, exp.Join) else extra)

    def covered(self, node: object) -> Iterator[Source]:
        """A source with all that is joined to it inside its brackets."""
        if not isinstance(node, exp.Expr):
            return
        inner: list[Source] = []
        if isinstance(node, exp.Subquery) and not isinstance(node.this, _ROWS):
            inner += self.covered(node.this)
        for extra in _extras(node):
            inner += self.covered(extra.this if isinstance(extra, exp.Join) else extra)
        alias, quoted = _alias(node)
        own = self.columns_of(node)
        if own is not None:
            guarded = (own,) if own.hidden else ()
            yield Source(alias, quoted, own.shown | own.hidden, guarded)
        elif isinstance(node, exp.Subquery) and inner and alias:
            # The name of a join hides those inside it, on some engines.
            yield Source(alias, quoted, guarded=tuple(t for one in inner for t in one.guarded))
            inner = [one for one in inner if one.guarded]
        else:
            yield Source(alias, quoted)
        yield from inner

    def columns_of(self, node: exp.Expr) -> TableColumns | None:
        """The columns of a table; None where the node is none, or a CTE."""
        name = table_name(node)
        if name is None or not isinstance(node, exp.Table) or is_cte(node, lexis=self._lexis):
            return None
        return self._tables.get(name)


def _extras(node: exp.Expr) -> Iterator[exp.Expr]:
    """Joins, laterals and USING lists of a query or a source."""
    for key in ("joins", "laterals", "using"):
        extra = node.args.get(key)
        if isinstance(extra, exp.Expr):
            yield extra
        elif isinstance(extra, list) and not isinstance(node, exp.Join):
            yield from (one for one in extra if isinstance(one, exp.Expr))  # pyright: ignore[reportUnknownVariableType] - the library's arguments have no types


def _alias(node: exp.Expr) -> tuple[str, bool]:
    """The name that qualifies a source's columns, and whether it is written in quotes."""
    alias = node.args.get("alias")
    name: object = alias.this if isinstance(alias, exp.TableAlias) else None
    if name is None and isinstance(node, exp.Table):
        name = node.this
    if isinstance(name, exp.Identifier):
        return str(name.this), bool(name.args.get("quoted"))
    return (name.name, False) if isinstance(name, exp.Expr) else ("", False)
