"""Whether a statement could read, write or name a hidden column: by name, by star, by whole row.

Values leave a table only by a column's name, by `*` or by a whole row. So each place of the text
where a hidden column, or a table that has one, is named must be understood and harmless; what is
not understood counts as the worst that it could be.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

from sqlglot import exp
from sqlglot.tokenizer_core import TokenType

from dbmcp.sql.dialect_forms import rewrite
from dbmcp.sql.facts import Name
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.own_settings import bare
from dbmcp.sql.parameters import Marked
from dbmcp.sql.parsing import explained_in
from dbmcp.sql.scope import QUERIES
from dbmcp.sql.scope import folded as same
from dbmcp.sql.shown import Reach, TableColumns
from dbmcp.sql.sight import Scope, Sight, Source
from dbmcp.sql.source import prepare
from dbmcp.sql.tokens import Tokens, tokenize
from dbmcp.sql.tree import parse_tree

MAX_KEPT_CHARACTERS = 8_192
"""The verdict on a longer text is not kept."""


def find_reach(
    marked: Marked, known: frozenset[tuple[Name, TableColumns]], *, lexis: Lexis
) -> Reach | None:
    """Return what hidden column a statement could reach; None if it surely reaches none.

    Args:
        marked: a text that the policy has let through.
        known: what each name of its tables means.
        lexis: the dialect's lexical rules.
    """
    size = sum(map(len, marked.pieces))
    find = _find_reach if size <= MAX_KEPT_CHARACTERS else _find_reach.__wrapped__
    return find(marked, known, lexis)


@lru_cache(maxsize=512)
def _find_reach(
    marked: Marked, known: frozenset[tuple[Name, TableColumns]], lexis: Lexis
) -> Reach | None:
    tables = dict(known)
    if not any(table.hidden for table in tables.values()):
        return None
    tokens = bare(tokenize(prepare(marked, lexis=lexis), lexis=lexis))
    if (explained := explained_in(tokens)) is not None:
        ahead = tokens.items[: len(tokens.items) - len(explained.items)]
        told = _told_by_plan({token.text.lower() for token in ahead}, tables, lexis)
        if told is not None:
            return Reach(told, "such a plan")
    return _Look(explained or tokens, tables).first()


def _told_by_plan(
    words: set[str], tables: dict[Name, TableColumns], lexis: Lexis
) -> TableColumns | None:
    """The table whose hidden columns a plan could name by itself."""
    for table in tables.values():
        telling = lexis.telling_plans | (lexis.index_plans if table.unseen else frozenset[str]())
        if table.hidden and not telling.isdisjoint(words):
            return table
    return None


class _Look:
    """One look at a statement in which tables with hidden columns stand.

    Args:
        tokens: the statement as written.
        tables: what the names of its tables mean.
    """

    def __init__(self, tokens: Tokens, tables: dict[Name, TableColumns]) -> None:
        self._tokens = tokens
        self._tables = tables
        self._sight = Sight(tables, lexis=tokens.lexis)
        self._nodes = list(parse_tree(rewrite(tokens)).walk())
        self._guarded = tuple(table for table in tables.values() if table.hidden)
        self._hidden = frozenset(name for table in self._guarded for name in table.hidden)
        self._shown = frozenset(name for table in tables.values() for name in table.shown)
        self._rows = {folded(name.parts[-1][0]) for name in tables if tables[name].hidden}
        self._understood: set[int] = set()

    def first(self) -> Reach | None:
        """Return the first place that reaches a hidden column."""
        for node in self._nodes:
            if isinstance(node, QUERIES):
                sources = self._sight.sources(node)
                self._rows |= {folded(one.alias) for one in sources if one.guarded and one.alias}
        for node in self._nodes:
            for kinds, look in _LOOKS:
                if isinstance(node, kinds) and (reach := look(self, node)) is not None:
                    return reach
        return self._left_over()

    def _left_over(self) -> Reach | None:
        """A name that stands where nothing has understood it."""
        for index, token in enumerate(self._tokens.items):
            name = folded(token.text)
            if name not in self._hidden and name not in self._rows:
                continue
            if token.start in self._understood or self._is_harmless(index):
                continue
            if name in self._hidden:
                return Reach(self._owner(name), token.text, column=True)
            return Reach(self._guarded[0], f"{token.text} as a whole row")
        return None

    def _is_harmless(self, index: int) -> bool:
        """Whether a word is no name, or one of a function, a type or a label."""
        tokens = self._tokens
        if not tokens.is_name(index):
            return True
        behind = tokens.items[index + 1].token_type if index + 1 < len(tokens.items) else None
        before = tokens.items[index - 1].token_type if index else None
        if behind == TokenType.L_PAREN and not tokens.is_quoted_name(tokens.items[index]):
            return before != TokenType.DOT
        if behind == TokenType.STRING and tokens.lexis.typed_strings:
            return before != TokenType.DOT
        return before == TokenType.DCOLON or (index > 0 and tokens.word(index - 1) == "as")

    def _owner(self, name: str) -> TableColumns:
        return next((table for table in self._guarded if name in table.hidden), self._guarded[0])

    def identifier(self, node: exp.Identifier) -> Reach | None:
        """A name, by the place where it stands."""
        parent, key = node.parent, node.arg_key or ""
        if isinstance(parent, exp.Column):
            return self._column_part(parent, node, key)
        if isinstance(parent, exp.Join) and key == "using":
            return self._unqualified(node)
        if isinstance(parent, exp.TableAlias):
            return self._alias(parent, node, key)
        if isinstance(parent, exp.Schema) and isinstance(parent.parent, exp.Insert):
            return self._inserted(parent, node)
        if isinstance(parent, exp.Table) or (isinstance(parent, exp.Alias) and key == "alias"):
            self._understand(node)
        return None

    def _understand(self, node: exp.Identifier) -> None:
        start = node.meta.get("start")
        if start is not None:
            self._understood.add(start)

    def _column_part(self, column: exp.Column, node: exp.Identifier, key: str) -> Reach | None:
        if key == "this" and column.args.get("table") is not None:
            return self._qualified(column, node)
        if key == "this":
            return self._unqualified(node)
        if key != "table" or self._named(node, node):
            self._understand(node)
        return None

    def _unqualified(self, node: exp.Identifier) -> Reach | None:
        """A name alone: the nearest column of that name, or the row of a table."""
        name = folded(node.this)
        # Engines know other pairs of letters than this comparison does.
        odd = self._tokens.lexis.folds_letters and not name.isascii() and name not in self._shown
        if not odd and name not in self._hidden and name not in self._rows:
            return None
        if self._is_output(node):
            self._understand(node)
            return None
        for scope in self._sight.scopes(node):
            for table in _guarded(scope):
                if odd or name in table.hidden:
                    return Reach(table, node.this, column=True)
            if scope.certain and any(name in source.columns for source in scope.sources):
                break
        else:
            row = self._row(node, name)
            if row is not None:
                return Reach(row, f"{node.this} as a whole row")
        self._understand(node)
        return None

    def _is_output(self, node: exp.Identifier) -> bool:
        """Whether a name alone in ORDER BY is that of a result's column, which comes first."""
        ordered = node.parent and node.parent.parent
        order = ordered.parent if isinstance(ordered, exp.Ordered) else None
        query = order.parent if isinstance(order, exp.Order) else None
        if not isinstance(query, exp.Select):
            return False
        lexis = self._tokens.lexis
        aliases = [one.args["alias"] for one in query.expressions if isinstance(one, exp.Alias)]
        return same(node, lexis=lexis) in {same(alias, lexis=lexis) for alias in aliases}

    def _row(self, node: exp.Identifier, name: str) -> TableColumns | None:
        """The table whose row a name alone could mean; a column of that name comes first."""
        for scope in self._sight.scopes(node):
            for source in scope.sources:
                if source.guarded and folded(source.alias) == name:
                    table = source.guarded[0]
                    return None if name in table.shown and len(source.guarded) == 1 else table
        return None

    def _qualified(self, column: exp.Column, node: exp.Identifier) -> Reach | None:
        """`x.name`: only a column that is known and shown, where x may be a guarded table."""
        name, qualifier = folded(node.this), column.args["table"]
        sources = self._named(qualifier, node)
        for source in sources:
            if source.guarded and not any(name in table.shown for table in source.guarded):
                return Reach(source.guarded[0], node.this, column=True)
        # SQLite looks further out for a table of that name that has the column.
        sure = any(name in source.columns for source in sources)
        around = sources if sure else self._named(qualifier, node, further=True)
        for table in (table for source in around for table in source.guarded):
            if name in table.hidden:
                return Reach(table, node.this, column=True)
        if sources:
            self._understand(node)
        return None

    def _named(self, qualifier: object, node: exp.Expr, *, further: bool = False) -> list[Source]:
        """Every source that a qualifier could mean; `further`: of all queries around it."""
        if not isinstance(qualifier, exp.Identifier):
            return []
        name = folded(qualifier.this)
        same = (qualifier.this, bool(qualifier.args.get("quoted")))
        found: list[Source] = []
        for scope in self._sight.scopes(node):
            here = [source for source in scope.sources if folded(source.alias) == name]
            found += here
            exact = any((one.alias, one.quoted) == same for one in here)
            if scope.certain and exact and not further:
                break
        return found

    def _alias(self, alias: exp.TableAlias, node: exp.Identifier, key: str) -> Reach | None:
        """`AS t(a, b)` gives other names to the columns of what stands in front."""
        if key == "columns" and alias.parent is not None:
            for source in self._sight.covered(alias.parent):
                if source.guarded:
                    return Reach(source.guarded[0], "a list of column names behind AS")
        self._understand(node)
        return None

    def _inserted(self, schema: exp.Schema, node: exp.Identifier) -> Reach | None:
        table = self._sight.columns_of(schema.this)
        if table is not None and folded(node.this) in table.hidden:
            return Reach(table, node.this, column=True)
        self._understand(node)
        return None

    def star(self, node: exp.Star) -> Reach | None:
        """`*` and `t.*`, which stand for all columns; `count(*)` reads none."""
        parent = node.parent
        if isinstance(parent, exp.Dot) or (
            isinstance(parent, exp.Count) and node.arg_key == "this"
        ):
            return None
        query = parent.parent if isinstance(parent, exp.Column) else parent
        if self._tokens.lexis.unread_stars and _is_unseen(query):
            return None
        if isinstance(parent, exp.Column) and parent.args.get("table") is not None:
            qualifier = parent.args["table"]
            sources = self._named(qualifier, parent)
            text = f"{qualifier.name}.*"
            return next((Reach(one.guarded[0], text) for one in sources if one.guarded), None)
        for scope in self._sight.scopes(node):
            for table in _guarded(scope):
                return Reach(table, "*")
            if scope.certain:
                break
        return None

    def table(self, node: exp.Table) -> Reach | None:
        """A table where rows are taken from, or written to; elsewhere it could be a row."""
        table = self._sight.columns_of(node)
        place = (type(node.parent).__name__, node.arg_key)
        if table is None or not table.hidden or place in _TABLE_PLACES:
            return None
        return Reach(table, f"{node.name} as a whole row")

    def membership(self, node: exp.In) -> Reach | None:
        """`x IN t` reads the first column of t in SQLite."""
        column = node.args.get("field")
        parts = column.parts if isinstance(column, exp.Column) else ()
        name = Name(tuple((str(one.this), bool(one.args.get("quoted"))) for one in parts))
        table = self._tables.get(name)
        return Reach(table, f"IN {name}") if table is not None and table.hidden else None

    def insert(self, node: exp.Insert) -> Reach | None:
        """Rows without a list of columns fill all of them, and REPLACE empties those left out."""
        target: object = node.this.this if isinstance(node.this, exp.Schema) else node.this
        if not isinstance(target, exp.Table):
            merge = node.find_ancestor(exp.Merge)
            target = merge.this if merge is not None else None
        table = self._sight.columns_of(target) if isinstance(target, exp.Table) else None
        if table is None or not table.hidden:
            return None
        if self._replaces(node):
            return Reach(
                table, "REPLACE", instead="write INSERT with ON CONFLICT or ON DUPLICATE KEY"
            )
        if isinstance(node.this, (exp.Schema, exp.Tuple)) or node.args.get("expression") is None:
            return None
        return Reach(table, "INSERT without a list of columns")

    def _replaces(self, node: exp.Insert) -> bool:
        """Whether rows that exist make room for new ones."""
        words = list(map(self._tokens.word, range(len(self._tokens.items))))
        written = words[:1] == ["replace"] or ("replace", "into") in pairwise(words)
        return written or str(node.args.get("alternative")).upper() == "REPLACE"

    def join(self, node: exp.Join) -> Reach | None:
        """NATURAL compares all columns that two sources share."""
        if str(node.args.get("method") or "").upper() != "NATURAL":
            return None
        sources = next((scope.sources for scope in self._sight.scopes(node)), ())
        for source in sources:
            for table in source.guarded:
                others = [one for one in sources if one is not source]
                if not all(one.columns and not one.columns & table.hidden for one in others):
                    return Reach(table, "NATURAL JOIN")
        return None

    def literal(self, node: exp.Literal) -> Reach | None:
        """SQLite takes a string for a name where only a name can stand."""
        name, parent = folded(str(node.this)), node.parent
        if not node.is_string or name not in self._hidden | self._rows:
            return None
        named = isinstance(parent, (exp.Column, exp.Schema, exp.Ordered, exp.TableAlias))
        named = named or (isinstance(parent, exp.Join) and node.arg_key == "using")
        if not named and not _is_assigned(node):
            return None
        return Reach(self._owner(name), str(node.this), column=True)


def _is_assigned(node: exp.Expr) -> bool:
    """Whether a node stands left of `=` in SET."""
    child, parent = node, node.parent
    if isinstance(parent, exp.Tuple):
        child, parent = parent, parent.parent
    return (
        isinstance(parent, exp.EQ)
        and child.arg_key == "this"
        and isinstance(parent.parent, (exp.Update, exp.OnConflict))
        and parent.arg_key == "expressions"
    )


def _is_unseen(query: exp.Expr | None) -> bool:
    """Whether a query stands in EXISTS, which asks whether it has rows and for none of its values.

    With DISTINCT, GROUP BY, OFFSET or a set operation the values would decide about that.
    """
    return (
        isinstance(query, exp.Select)
        and isinstance(query.parent, exp.Exists)
        and all(key in _ROWS_ALONE for key, value in query.args.items() if value)
    )


_ROWS_ALONE = frozenset({"expressions", "from_", "joins", "where"})
_TABLE_PLACES = frozenset(
    {
        ("From", "this"),
        ("Join", "this"),
        ("Subquery", "this"),
        ("Schema", "this"),
        ("Insert", "this"),
        ("Update", "this"),
        ("Delete", "this"),
        ("Delete", "using"),
        ("Delete", "tables"),
        ("Merge", "this"),
        ("Merge", "using"),
    }
)
_LOOKS: tuple[tuple[type[exp.Expr], Callable[[_Look, Any], Reach | None]], ...] = (
    (exp.Identifier, _Look.identifier),
    (exp.Star, _Look.star),
    (exp.Table, _Look.table),
    (exp.In, _Look.membership),
    (exp.Insert, _Look.insert),
    (exp.Join, _Look.join),
    (exp.Literal, _Look.literal),
)


def folded(name: str) -> str:
    """A name as it is compared here: names that differ by case alone count as one."""
    return name.casefold()


def _guarded(scope: Scope) -> Iterator[TableColumns]:
    return (table for source in scope.sources for table in source.guarded)
