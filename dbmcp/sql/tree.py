"""The facts that a syntax tree holds: SELECT, VALUES, TABLE, INSERT, UPDATE, DELETE, MERGE."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import ParseError, SqlglotError

from dbmcp.errors import SqlSyntaxError
from dbmcp.sql.dialect_forms import rewrite
from dbmcp.sql.facts import Kind, Name, Statement
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.scope import alias_of, folded, is_cte, queries, sources, table_name
from dbmcp.sql.source import MARKER
from dbmcp.sql.target import find_targets, marker_index
from dbmcp.sql.tokens import Tokens
from dbmcp.sql.vocabulary import words
from dbmcp.sql.where import bounded_rows, unbounded_writes

_WRITES = (exp.Insert, exp.Update, exp.Delete, exp.Merge)
_READS = (exp.Select, exp.SetOperation, exp.Values, exp.Subquery, exp.Table)


@dataclass(slots=True)
class _Found:
    """What the walk over a tree collects."""

    lexis: Lexis
    has_ctes: bool
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
    types: set[str] = field(default_factory=set[str])
    verbs: list[str] = field(default_factory=list[str])
    markers: dict[int, exp.Expr] = field(default_factory=dict[int, exp.Expr])
    problems: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])


def read_tree(tokens: Tokens) -> Statement:
    """Parse with the library and collect the facts.

    Raises:
        SqlSyntaxError: the library does not understand the text.
    """
    first_word = tokens.word(0)
    tokens = rewrite(tokens)
    root = _parse(tokens)
    found = _Found(tokens.lexis, has_ctes=tokens.mentions("with"))
    for node in root.walk():
        _collect(node, found)
    if not found.only_tables:
        found.attributes |= {
            column.name for column in found.qualified if _is_function_column(column, found)
        }
    if found.verbs:
        found.problems += unbounded_writes(root)
    return _statement(root, found, tokens, first_word)


def _parse(tokens: Tokens) -> exp.Expr:
    """The tree of the one statement; only a real statement counts."""
    parser = Dialect.get_or_raise(tokens.lexis.sqlglot).parser()
    try:
        trees = parser.parse(tokens.items, tokens.source.text)
    except ParseError as error:
        raise _syntax_error(error, tokens) from error
    except SqlglotError as error:
        raise SqlSyntaxError("the statement is not understood.") from error
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        # The library meets some wrong texts with an error of its own instead of a ParseError.
        raise SqlSyntaxError("the statement is not understood.") from error
    root = trees[0] if len(trees) == 1 else None
    if not isinstance(root, (*_READS, *_WRITES)):
        raise _near(tokens, 0, "the statement is not understood")
    return root


def _syntax_error(error: ParseError, tokens: Tokens) -> SqlSyntaxError:
    """The first error with its place in the caller's text."""
    details: dict[str, Any] = error.errors[0] if error.errors else {}
    end = _offset(tokens, int(details.get("line") or 1), int(details.get("col") or 0))
    index = next((i for i, t in enumerate(tokens.items) if t.end >= end), len(tokens.items) - 1)
    said = str(details.get("description") or "")
    if said.startswith("Expecting "):
        return _near(tokens, index, f"expected {said.removeprefix('Expecting ')[:20]} after it")
    suspect = _misspelled(tokens, index)
    if suspect is not None:
        return _near(tokens, suspect[0], f"expected {suspect[1]}")
    return _near(tokens, index, "not expected here")


def _offset(tokens: Tokens, line: int, column: int) -> int:
    """The offset of the last character of the token that the library complains about."""
    for token in tokens.items:
        if (token.line, token.col) == (line, column):
            return token.end
    return tokens.items[-1].end


_MISSPELLED = {
    "FROM": words("form fro frm fomr rom"),
    "WHERE": words("wehre were whre wher"),
    "GROUP": words("gruop gorup grup"),
    "ORDER": words("oder odrer ordr"),
    "LIMIT": words("limt limti lmit"),
    "JOIN": words("jion jon joing"),
    "VALUES": words("valeus vlaues"),
}


def _misspelled(tokens: Tokens, index: int) -> tuple[int, str] | None:
    """A misspelled keyword at or shortly before the token: (its index, the right word)."""
    for position in range(index, max(-1, index - 3), -1):
        word = tokens.word(position)
        right = next((right for right, wrong in _MISSPELLED.items() if word in wrong), "")
        if right:
            return position, right
    return None


def _near(tokens: Tokens, index: int, what: str) -> SqlSyntaxError:
    token = tokens.items[index]
    place = tokens.source.place(token.start)
    return SqlSyntaxError(f'near "{tokens.slice(token)[:40]}" at {place}: {what}.')


def _collect(node: exp.Expr, found: _Found) -> None:
    """Note what one node adds to the facts."""
    kind = type(node)
    if _counts(kind):
        found.nodes.add(kind.__name__)
    collect = _collector(kind)
    if collect is not None:
        collect(node, found)


@lru_cache(maxsize=2048)
def _counts(kind: type[exp.Expr]) -> bool:
    """Whether the policy looks at the node's kind; functions are accounted for by their names."""
    return issubclass(kind, exp.Connector) or not issubclass(kind, exp.Func)


@lru_cache(maxsize=2048)
def _collector(kind: type[exp.Expr]) -> Callable[[Any, _Found], None] | None:
    """What collects the facts of a node kind, None if there is nothing to collect."""
    return next((collect for kinds, collect in _COLLECTORS if issubclass(kind, kinds)), None)


def _collect_call(node: exp.Expr, found: _Found) -> None:
    found.called.add(node.name.lower())


def _collect_write(node: exp.Expr, found: _Found) -> None:
    found.only_tables = False
    if not isinstance(node.parent, exp.When):
        found.verbs.append(type(node).__name__.upper())


def _collect_name(node: exp.Identifier, found: _Found) -> None:
    start = node.meta.get("start")
    if start is None:
        return
    found.names.add(start)
    parent = node.parent
    if isinstance(parent, exp.TableAlias) or (
        isinstance(parent, exp.Table) and isinstance(parent.parent, exp.Schema)
    ):
        found.structural.add(start)


def _collect_table(node: exp.Table, found: _Found) -> None:
    """A table, as read or as written."""
    name = table_name(node)
    if name is None or _is_index(node):
        return
    if _is_written(node):
        found.written.add(name)
    elif not (found.has_ctes and is_cte(node, lexis=found.lexis)):
        found.read.add(name)


def _collect_source(node: exp.Expr, found: _Found) -> None:
    """Whether anything but tables and subqueries gives rows."""
    source = node.this
    if isinstance(source, exp.Subquery):
        return
    name = table_name(source) if isinstance(source, exp.Table) else None
    if name is None or str(name).lower() in _VALUE_FUNCTIONS or source.args.get("joins"):
        found.only_tables = False


def _collect_other_source(_node: exp.Expr, found: _Found) -> None:
    found.only_tables = False


def _collect_in(node: exp.In, found: _Found) -> None:
    """`x IN t` reads the table t in SQLite."""
    column = node.args.get("field")
    if isinstance(column, exp.Column):
        parts = [part for part in column.parts if isinstance(part, exp.Identifier)]
        found.read.add(Name(tuple((part.this, bool(part.args.get("quoted"))) for part in parts)))


def _is_index(node: exp.Table) -> bool:
    """INDEXED BY keeps the index's name as a table."""
    parent = node.parent
    return isinstance(parent, exp.Table) and parent.args.get("indexed") is node


def _is_written(node: exp.Table) -> bool:
    """Whether the table is the target of a write; joined tables of a write count as read."""
    parent = node.parent
    if isinstance(parent, exp.Schema):
        parent = parent.parent
        return isinstance(parent, exp.Insert)
    return isinstance(parent, _WRITES) and parent.this is node


def _collect_marker(node: exp.Placeholder, found: _Found) -> None:
    index = marker_index(node)
    if index is None:
        problem = "a parameter marker without parameters. send parameters, or write the value"
        found.problems.append(("parameters", node.name or "?", problem))
    else:
        found.markers[index] = node


def _collect_attribute(node: exp.Expr, found: _Found) -> None:
    """`(value).name` and a column of a table function may be calls of the function `name`."""
    if not found.lexis.attribute_calls:
        return
    if isinstance(node, exp.Dot):
        inner = node.expression
        if isinstance(inner, exp.Identifier) and not isinstance(node.parent, exp.DataType):
            found.attributes.add(inner.this)
    elif _is_qualified(node):
        found.qualified.append(node)


def _is_qualified(column: exp.Expr) -> bool:
    """Whether it is `x.y`; a column of the whole row, `x.*`, calls nothing."""
    return isinstance(column.args.get("table"), exp.Identifier) and not isinstance(
        column.this, exp.Star
    )


def _is_function_column(column: exp.Expr, found: _Found) -> bool:
    """Whether the column's qualifier is not surely a table, a CTE or a subquery."""
    wanted = folded(column.args["table"], lexis=found.lexis)
    for query in queries(column):
        source = _scope(query, found).get(wanted)
        if source is not None:
            return not _has_rows(source, column, found.lexis)
        if isinstance(query, exp.Insert) and wanted == "excluded":
            return False
    return True


def _scope(query: exp.Expr, found: _Found) -> dict[str, exp.Expr]:
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
    name = table_name(source)
    if name is not None:
        return str(name).lower() not in _VALUE_FUNCTIONS
    if column.name == alias_of(source, lexis=lexis):
        return True
    alias = source.args.get("alias")
    columns = alias.args.get("columns") if isinstance(alias, exp.TableAlias) else None
    return any(named.name == column.name for named in columns or ())


# They stand in FROM without brackets and give one value, not a row.
_VALUE_FUNCTIONS = words(
    """
    current_catalog current_date current_role current_schema current_time current_timestamp
    current_user localtime localtimestamp session_user system_user user
    """
)


def _collect_type(node: exp.Expr, found: _Found) -> None:
    """Words of a user-defined type or of a keyword-like argument."""
    if isinstance(node, exp.Var):
        found.types.add(str(node.this).lower())
        return
    kind = node.args.get("kind")
    text = kind.sql() if isinstance(kind, exp.Expr) else str(kind or "")
    found.types |= set(text.lower().replace('"', "").split("."))


_COLLECTORS: tuple[tuple[tuple[type[exp.Expr], ...], Callable[[Any, _Found], None]], ...] = (
    ((exp.Identifier,), _collect_name),
    ((exp.Anonymous, exp.AnonymousAggFunc), _collect_call),
    ((exp.Table,), _collect_table),
    ((exp.In,), _collect_in),
    ((exp.From, exp.Join), _collect_source),
    ((exp.Lateral, exp.Unnest), _collect_other_source),
    ((exp.Placeholder,), _collect_marker),
    ((exp.Column, exp.Dot), _collect_attribute),
    ((exp.DataType, exp.Var), _collect_type),
    (_WRITES, _collect_write),
)


def _statement(root: exp.Expr, found: _Found, tokens: Tokens, first_word: str) -> Statement:
    verbs = found.verbs
    if first_word == "replace":
        verbs = ["REPLACE"]
    kind = Kind.WRITE if verbs else Kind.READ
    functions, starts = _functions(found, tokens)
    return Statement(
        kind=kind,
        verb=verbs[0] if verbs else "SELECT",
        tables_read=frozenset(found.read),
        tables_written=frozenset(found.written),
        functions=frozenset(functions),
        attributes=frozenset(found.attributes),
        words=frozenset(_words(tokens, found, starts)),
        hints=tokens.source.hints,
        nodes=frozenset(found.nodes),
        returns_rows=isinstance(root, _READS) or root.args.get("returning") is not None,
        bounded_rows=bounded_rows(root),
        targets=find_targets(found.markers, count=len(tokens.source.names), lexis=tokens.lexis),
        problems=tuple(found.problems),
    )


def _functions(found: _Found, tokens: Tokens) -> tuple[set[str], set[int]]:
    """Every function that the text calls, and where the names of calls start."""
    functions: set[str] = set()
    starts: set[int] = set()
    for call in tokens.calls():
        if call.start not in found.structural:
            functions.add(call.name)
            starts.add(call.start)
    last_parts = {name.rsplit(".", 1)[-1].strip('"').lower() for name in functions}
    return functions | (found.called - last_parts), starts


def _words(tokens: Tokens, found: _Found, starts: set[int]) -> Iterator[str]:
    """The words that are neither names of the tree nor calls nor types."""
    names, types = found.names, found.types
    for token in (*tokens.items, *tokens.ignored):
        start = token.start
        if start in names or start in starts or not tokens.is_word(token):
            continue
        word = tokens.slice(token).lower()
        if word in types or word.startswith(MARKER):
            continue
        if " " in word or "\n" in word or "\t" in word:
            yield from word.split()
        else:
            yield word
