"""Which table a column of a statement belongs to, by scope, alias and the catalog's facts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from dbmcp.models import TableFacts
from dbmcp.sql.facts import Name
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.scope import alias_of, folded, is_cte, queries, sources, table_name

_MAX_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Found:
    """A column of a table.

    Attributes:
        source: the table's place in the tree.
        name: the column's name as stored.
    """

    source: exp.Table
    name: str


@dataclass(frozen=True, slots=True)
class Names:
    """The tables of one statement, and the way from a column to its table.

    Attributes:
        lexis: the dialect's lexical rules.
        tables: the facts of each table by its name as written; others are unknown.
    """

    lexis: Lexis
    tables: Mapping[Name, TableFacts]
    _columns: dict[int, Found | None] = field(default_factory=dict[int, Found | None])

    def facts(self, source: exp.Expr) -> TableFacts | None:
        """The facts of a source; None for a CTE, a subquery, a function or an unknown table."""
        name = table_name(source)
        if name is None or not isinstance(source, exp.Table) or is_cte(source, lexis=self.lexis):
            return None
        return self.tables.get(name)

    def alias(self, source: exp.Expr) -> str:
        """The name that qualifies a source's columns."""
        return alias_of(source, lexis=self.lexis)

    def is_derived(self, source: exp.Expr) -> bool:
        """Whether a source is a subquery or a CTE."""
        return self._derived(source) is not None

    def find(self, column: exp.Expr) -> Found | None:
        """The table that a column belongs to; None if that is not sure."""
        if not isinstance(column, exp.Column):
            return None
        key = id(column)
        if key not in self._columns:
            self._columns[key] = self._find(column, depth=0)
        return self._columns[key]

    def is_outer(self, column: exp.Column, query: exp.Expr) -> bool:
        """Whether a column inside a query belongs to a table outside of it."""
        found = self.find(column)
        if found is None:
            return False
        return not any(parent is query for parent in _parents(found.source))

    def _find(self, column: exp.Column, *, depth: int) -> Found | None:
        if depth > _MAX_DEPTH or not isinstance(column.this, exp.Identifier):
            return None
        for query in queries(column):
            hits = list(self._among(query, column, depth=depth))
            if hits:
                return hits[0] if len(hits) == 1 else None
        return None

    def _among(self, query: exp.Expr, column: exp.Column, *, depth: int) -> Iterator[Found | None]:
        """What a column may mean within one query; one None for something that is no table's."""
        qualifier = folded(column.args.get("table"), lexis=self.lexis)
        for source in sources(query):
            if qualifier and self.alias(source) != qualifier:
                continue
            derived = self._derived(source)
            if derived is not None:
                if qualifier or _offers(derived, column.name):
                    yield self._through(derived, column.name, depth=depth + 1)
                continue
            facts = self.facts(source)
            if facts is None:
                if qualifier:
                    yield None
                continue
            name = _stored(facts, column.name)
            if name and isinstance(source, exp.Table):
                yield Found(source, name)

    def _derived(self, source: exp.Expr) -> exp.Expr | None:
        """The query behind a subquery or a CTE in FROM."""
        if isinstance(source, exp.Subquery):
            return source.this
        if isinstance(source, exp.Table) and is_cte(source, lexis=self.lexis):
            return self._cte(source)
        return None

    def _cte(self, table: exp.Table) -> exp.Expr | None:
        wanted = folded(table.this, lexis=self.lexis)
        for parent in _parents(table):
            with_ = parent.args.get("with_")
            for cte in with_.expressions if isinstance(with_, exp.With) else ():
                alias = cte.args.get("alias")
                if alias is not None and folded(alias.this, lexis=self.lexis) == wanted:
                    return cte.this
        return None

    def _through(self, query: exp.Expr, name: str, *, depth: int) -> Found | None:
        """The column that a derived table only passes on; None where it computes."""
        if not isinstance(query, exp.Select) or not passes_on(query):
            return None
        for item in query.expressions:
            inner = item.this if isinstance(item, exp.Alias) else item
            if item.alias_or_name.casefold() == name.casefold():
                return self._find(inner, depth=depth) if isinstance(inner, exp.Column) else None
        if any(isinstance(item, exp.Star) for item in query.expressions):
            hits = list(self._among(query, exp.column(name), depth=depth))
            return hits[0] if len(hits) == 1 else None
        return None


def passes_on(query: exp.Select) -> bool:
    """Whether a condition on a query's result can be a condition on its tables."""
    blocking = ("group", "distinct", "limit", "offset", "having", "qualify")
    if any(query.args.get(key) is not None for key in blocking):
        return False
    return not any(item.find(exp.AggFunc, exp.Window) for item in query.expressions)


def _offers(query: exp.Expr, name: str) -> bool:
    """Whether a derived table has a column of that name, or may have."""
    items = query.selects if isinstance(query, exp.Query) else []
    wanted = name.casefold()
    return any(item.alias_or_name.casefold() == wanted or item.is_star for item in items)


def _stored(facts: TableFacts, name: str) -> str:
    wanted = name.casefold()
    return next((c.name for c in facts.columns if c.name.casefold() == wanted), "")


def _parents(node: exp.Expr) -> Iterator[exp.Expr]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent
