"""Facts of CREATE TABLE, INDEX and VIEW and of ALTER TABLE, from the parser's tree."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from dbmcp.config import DdlKind
from dbmcp.sql.alteration import without_actions
from dbmcp.sql.blast import unbounded_reads
from dbmcp.sql.ddl_forms import plain_parts
from dbmcp.sql.dialect_forms import rewrite
from dbmcp.sql.facts import Name, Statement
from dbmcp.sql.found import Found, walk
from dbmcp.sql.mistake import near
from dbmcp.sql.partition_forms import ENGINES, without_partitions
from dbmcp.sql.schema_forms import plain_schema
from dbmcp.sql.scope import table_name
from dbmcp.sql.table_forms import plain_table
from dbmcp.sql.tokens import Tokens, closing
from dbmcp.sql.tree import ODD_ERRORS, parse_any, text_facts
from dbmcp.sql.vocabulary import words

# Words in front of a bracket that call nothing; a function of that name shows itself in the tree.
_HEADS = frozenset({"primary key", "foreign key"}) | words(
    """
    check key unique include btree hash gin gist spgist brin hnsw ivfflat fulltext spatial vector
    geometry geography halfvec sparsevec range list with default as stored always in index where
    using expression than auto_random inherits columns system_time indexes
    """
)
_OPTIONS = words(
    """
    fillfactor fastupdate deduplicate_items buffering pages_per_range autosummarize lists m
    ef_construction gin_pending_list_limit autovacuum_enabled
    """
)
_ENDS = (
    ("with", "no", "data"),
    ("with", "data"),
    ("with", "check", "option"),
    ("with", "local", "check", "option"),
    ("with", "cascaded", "check", "option"),
    ("without", "rowid"),
    ("using", "btree"),
    ("using", "hash"),
)
_INDEX_SORTS = frozenset({"fulltext", "spatial", "vector"})
_PLAIN = "leave it out"
_STORAGE: dict[type[exp.Expr], frozenset[str]] = {
    exp.EngineProperty: ENGINES,
    exp.Property: _OPTIONS,
}
_NEW = "the schema change is not understood"


def read_ddl_tree(tokens: Tokens, statement: Statement) -> Statement:
    """Fill in what a statement makes, changes, reads and calls.

    Raises:
        SqlSyntaxError: the parser's library does not understand the text.
    """
    for form in _FORMS:
        tokens = form(tokens)
    root = parse_any(tokens)
    if not isinstance(root, exp.Create | exp.Alter) or _kind(root) != _thing(statement):
        raise near(tokens, 0, _NEW)
    found = Found(tokens.lexis)
    try:
        walk(root, found)
        return _facts(root, found, tokens, statement)
    except ODD_ERRORS as error:
        raise near(tokens, 0, _NEW) from error


def _kind(root: exp.Expr) -> str:
    return str(root.args.get("kind", "")).lower()


def _thing(statement: Statement) -> str:
    return statement.verb.rpartition(" ")[2].lower()


def _facts(
    root: exp.Create | exp.Alter, found: Found, tokens: Tokens, statement: Statement
) -> Statement:
    target = _target(root)
    if target is None or found.verbs:
        raise near(tokens, 0, _NEW)
    found.structural |= _labels(found)
    own = {id(target), *_no_tables(root)}
    tables = list(root.find_all(exp.Table))
    own_names = {table_name(node) for node in tables if id(node) in own}
    own_names -= {table_name(node) for node in tables if id(node) not in own}
    found.problems += list(_problems(root))
    with_facts = replace(statement, **text_facts(found, tokens))
    called = found.called - _no_calls(root, found)
    functions = with_facts.functions - ((_HEADS | found.types) - called) - _no_calls(root, found)
    query = root.args.get("expression")
    if isinstance(query, exp.Query):
        found.problems += unbounded_reads(query, found, set(functions))
    changed = replace(
        with_facts,
        functions=functions,
        applied=with_facts.applied & functions,
        tables_read=frozenset(found.read - own_names),
        problems=tuple(found.problems),
    )
    return _with_target(changed, root, cast("Name", table_name(target)))


def _target(root: exp.Create | exp.Alter) -> exp.Table | None:
    """The table or view that is made or changed, or whose index is made."""
    thing = root.this
    if isinstance(thing, exp.Index):
        thing = thing.args.get("table")
    if isinstance(thing, exp.Schema):
        thing = thing.this
    return thing if isinstance(thing, exp.Table) and table_name(thing) is not None else None


def _with_target(statement: Statement, root: exp.Create | exp.Alter, target: Name) -> Statement:
    if isinstance(root, exp.Create) and not isinstance(root.this, exp.Index):
        return replace(statement, tables_made=frozenset({target}))
    statement = replace(statement, tables_written=frozenset({target}))
    actions = cast("list[exp.Expr]", root.args.get("actions") or [])
    renames = [action for action in actions if isinstance(action, exp.AlterRename)]
    if not renames:
        return statement
    new = table_name(renames[0].this) if isinstance(renames[0].this, exp.Table) else None
    if new is None or len(actions) > 1:
        problem = ("construct", statement.verb, "a new name stands alone")
        return replace(statement, problems=(*statement.problems, problem))
    if len(new.parts) == 1:
        new = Name((*target.parts[:-1], *new.parts))
    kind = DdlKind.RENAME_TABLE
    return replace(statement, ddl=kind.value, verb="RENAME TABLE", tables_made=frozenset({new}))


def _no_tables(root: exp.Expr) -> Iterator[int]:
    """Nodes that the library calls tables: operator classes, constraints and a table's new name."""
    for node in root.find_all(exp.Opclass, exp.Drop, exp.AlterRename):
        yield from (id(table) for table in node.find_all(exp.Table))


def _labels(found: Found) -> set[int]:
    """Where names stand that a bracket may follow: tables, columns of a key, constraints."""
    identifiers = found.by_kind.get(exp.Identifier, ())
    starts = {
        node.meta_get("start") for node in identifiers if not isinstance(node.parent, exp.Anonymous)
    }
    return {start for start in starts if isinstance(start, int)}


def _problems(root: exp.Expr) -> Iterator[tuple[str, str, str]]:
    """Storage that is no plain table of this database."""
    replaced = isinstance(root, exp.Create) and root.args.get("replace")
    if replaced and _kind(root) != "view":
        yield ("construct", "OR REPLACE", "OR REPLACE drops what is there. drop it by name first")
    for node in root.find_all(exp.Property):
        known = _STORAGE.get(type(node))
        name = _text(node.this)
        if known is not None and name not in known and node.find_ancestor(exp.LikeProperty) is None:
            yield (
                "construct",
                name,
                f"the storage option {name[:40]} is not on the list. {_PLAIN}",
            )


def _text(node: Any) -> str:
    return (node.name if isinstance(node, exp.Expr) else str(node)).lower()


def _without_options(tokens: Tokens) -> Tokens:
    """Leave out what the library does not know of columns: VIRTUAL, CLUSTERED, AUTO_RANDOM(5)."""
    items = tokens.items
    dropped: set[int] = set()
    for index in range(1, len(items)):
        word, before = tokens.word(index), tokens.word(index - 1).rpartition(" ")[2]
        behind = items[index - 1].token_type == TokenType.R_PAREN
        if tokens.lexis.typed_strings and word == "virtual" and behind:
            dropped.add(index)
        elif tokens.lexis.stale_reads and word in {"clustered", "nonclustered"}:
            dropped |= {index} if behind or before == "key" else set[int]()
        elif tokens.lexis.stale_reads and word == "auto_random" and before not in _NAMING:
            opens = index + 1 < len(items) and _opens(items[index + 1])
            stop = closing(items, index + 1) if opens else index
            dropped |= set(range(index, stop + 1))
    return tokens.without(dropped)


_NAMING = words("column drop add table modify change rename to after on exists") | {""}
"""Behind them stands a name."""


def _without_index_words(tokens: Tokens) -> Tokens:
    """Leave out `NULLS NOT DISTINCT`, and ONLY in front of the table of an index."""
    if not tokens.lexis.typed_strings or "index" not in (tokens.word(1), tokens.word(2)):
        return tokens
    dropped: set[int] = set()
    for index in range(2, len(tokens.items)):
        if (tokens.word(index - 1), tokens.word(index)) == ("on", "only"):
            dropped.add(index)
        phrase = tuple(tokens.word(i) for i in range(index, index + 3))
        if phrase == ("nulls", "not", "distinct"):
            dropped |= {index, index + 1, index + 2}
    return tokens.without(dropped)


def _without_view_options(tokens: Tokens) -> Tokens:
    """Leave out `WITH (security_invoker = true, security_barrier)`, which take rights away."""
    items = tokens.items
    if not tokens.lexis.typed_strings or not tokens.mentions("security_"):
        return tokens
    opening = next((i for i, item in enumerate(items) if _opens(item)), 0)
    stop = closing(items, opening)
    if tokens.word(opening - 1) != "with" or tokens.word(stop + 1) != "as":
        return tokens
    options = "".join(tokens.slice(item).lower() for item in items[opening + 1 : stop])
    plain = all(option in _VIEW_OPTIONS for option in options.split(","))
    names = frozenset(item.start for item in items[opening + 1 : stop])
    return tokens.without(set(range(opening - 1, stop + 1)), names=names) if plain else tokens


_VIEW_OPTIONS = frozenset(
    f"security_{name}{value}"
    for name in ("invoker", "barrier")
    for value in ("", "=true", "=on", "=1")
)


def _opens(token: Token) -> bool:
    return token.token_type == TokenType.L_PAREN


def _without_ends(tokens: Tokens) -> Tokens:
    """Leave out what the library does not know and what changes no fact."""
    items = tokens.items
    start = 1 + (tokens.word(1) == "or") + (tokens.word(2) == "replace")
    dropped = set[int]()
    if tokens.word(0) == "create" and tokens.word(start) in {"materialized", *_INDEX_SORTS}:
        dropped.add(start)
    for end in _ENDS if tokens.word(0) == "create" else ():
        stop = len(items) - len(end)
        if tuple(tokens.word(i) for i in range(stop, len(items))) == end:
            dropped |= set(range(stop, len(items)))
            break
    if not dropped:
        return tokens
    return tokens.having(
        [token for index, token in enumerate(items) if index not in dropped],
        ignored=[items[index] for index in sorted(dropped)],
    )


_FORMS = (
    without_actions,
    plain_table,
    _without_options,
    without_partitions,
    plain_schema,
    plain_parts,
    rewrite,
    _without_index_words,
    _without_view_options,
    _without_ends,
)


def _no_calls(root: exp.Expr, found: Found) -> set[str]:
    """What the library takes for calls: `RANGE (a)`, and columns of an index in front of `(10)`."""
    calls = list(root.find_all(exp.Anonymous))
    none = [node for node in calls if _is_no_call(node, found)]
    return {node.name.lower() for node in none} - {
        node.name.lower() for node in calls if node not in none
    }


def _is_no_call(node: exp.Anonymous, found: Found) -> bool:
    if isinstance(node.parent, exp.PartitionedByProperty):
        return node.name.lower() in {"range", "list", "hash"}
    prefixed = found.lexis.double_quoted_strings and isinstance(node.parent, exp.Ordered)
    return (
        prefixed
        and len(node.expressions) == 1
        and isinstance(node.expressions[0], exp.Literal)
        and not node.expressions[0].is_string
    )
