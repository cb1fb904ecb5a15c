"""What a view passes on: which of its columns are, but for the name, columns of what it reads."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from sqlglot import exp

from dbmcp.errors import DbmcpError
from dbmcp.sql.dialect_forms import rewrite
from dbmcp.sql.facts import Name
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.parameters import Marked
from dbmcp.sql.scope import is_cte, operands, table_name
from dbmcp.sql.source import prepare
from dbmcp.sql.tokens import tokenize
from dbmcp.sql.tree import ODD_ERRORS, parse_tree

HidesIn: TypeAlias = Callable[[Name, str], bool]
"""Whether the column of a table, as a text names it, is hidden; `""`: whether any of it is."""


def sources_of(definition: str, *, lexis: Lexis) -> frozenset[Name] | None:
    """Return every table that a view's text names; None if the text is not understood."""
    root = _root(definition, lexis)
    if root is None:
        return None
    return frozenset(name for table in root.find_all(exp.Table) if (name := _real(table, lexis)))


def passed_on(
    definition: str, columns: Sequence[str], *, hides: HidesIn, lexis: Lexis
) -> frozenset[str] | None:
    """Return those columns of a view that are a hidden column, whatever they are called.

    What the view computes from one is the view's own. Where it is not sure, a column counts as
    passed on.

    Args:
        definition: the view's SELECT.
        columns: the view's columns in order.
        hides: whether a column of a table that it reads is hidden.
        lexis: the dialect's lexical rules.

    Returns:
        Names as in `columns`; None if the text is not understood.
    """
    root = _root(definition, lexis)
    if root is None:
        return None
    view = _View(root, hides, lexis)
    found: set[str] = set()
    for select in operands(root):
        values = select.expressions
        if len(values) == len(columns) and not any(value.is_star for value in values):
            pairs = zip(columns, values, strict=True)
            found |= {name for name, value in pairs if view.passes(value, name)}
        else:
            found |= {name for name in columns if view.names(name)}
    return frozenset(found)


def _root(definition: str, lexis: Lexis) -> exp.Expr | None:
    try:
        tokens = tokenize(prepare(Marked((definition,)), lexis=lexis), lexis=lexis)
        return parse_tree(rewrite(tokens))
    except (DbmcpError, RecursionError, *ODD_ERRORS):
        return None


def _real(source: exp.Expr, lexis: Lexis) -> Name | None:
    """The name of a table; None for a CTE and for anything else that rows come from."""
    if not isinstance(source, exp.Table) or is_cte(source, lexis=lexis):
        return None
    return table_name(source)


class _View:
    """A view's tree, and the names under which hidden columns go in it."""

    def __init__(self, root: exp.Expr, hides: HidesIn, lexis: Lexis) -> None:
        self._hides, self._lexis = hides, lexis
        self._tables: dict[str, list[Name | None]] = {}
        for source in root.find_all(exp.Table, exp.Subquery, exp.CTE):
            name = _real(source, lexis)
            for alias in {source.alias_or_name, source.name if name else ""}:
                self._tables.setdefault(alias.casefold(), []).append(name)
        self._all = {name for names in self._tables.values() for name in names if name}
        self._listed = frozenset(self._lists(root))
        self._renamed = self._listed
        while more := frozenset(self._aliases(root)) - self._renamed:
            self._renamed |= more

    def _aliases(self, root: exp.Expr) -> Iterator[str]:
        """Other names for hidden columns inside the text."""
        for alias in root.find_all(exp.Alias):
            if self.passes(alias.this):
                yield alias.alias.casefold()

    def _lists(self, root: exp.Expr) -> Iterator[str]:
        """Lists of names behind AS: which is for which column only their order tells."""
        for alias in root.find_all(exp.TableAlias):
            tables = alias.parent.find_all(exp.Table) if alias.parent is not None else ()
            names = (_real(table, self._lexis) for table in tables)
            if any(name is not None and self._hides(name, "") for name in names):
                for column in alias.args.get("columns") or ():
                    yield str(column.name).casefold()

    def names(self, name: str) -> bool:
        """Whether a name alone could be a hidden column's."""
        if name.casefold() in self._renamed:
            return True
        return any(self._hides(table, name) for table in self._all)

    def passes(self, value: exp.Expr, label: str = "") -> bool:
        """Whether a value is a hidden column itself, or one under another type.

        A computed one counts if it keeps the column's name.
        """
        inner = value.unalias()
        while isinstance(inner, (exp.Cast, exp.TryCast, exp.Paren, exp.Collate)):
            inner = inner.this
        if isinstance(inner, exp.Subquery) and len(inner.this.expressions) == 1:
            return self.passes(inner.this.expressions[0], label)
        if not isinstance(inner, exp.Column):
            return bool(label) and self.names(label)
        tables = self._tables.get(inner.table.casefold(), [None])
        if not inner.table or None in tables or inner.name.casefold() in self._listed:
            return self.names(inner.name)
        return any(name is not None and self._hides(name, inner.name) for name in tables)
