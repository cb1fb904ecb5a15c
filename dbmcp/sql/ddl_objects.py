"""ALTER of an index, a view or a sequence as Postgres writes them, and REINDEX."""

from collections.abc import Callable
from dataclasses import replace

from dbmcp.config import DdlKind
from dbmcp.sql.alteration import behind_settings, renamed
from dbmcp.sql.command import read_name
from dbmcp.sql.facts import EVERY_TABLE, Kind, Statement
from dbmcp.sql.phrase import behind, longest, opens, phrases
from dbmcp.sql.sequence import alter_sequence
from dbmcp.sql.tokens import Tokens, closing
from dbmcp.sql.vocabulary import words

_INDEX_SETTINGS = words(
    """
    fastupdate deduplicate_items buffering pages_per_range autosummarize gin_pending_list_limit
    """
)
_VIEW_ACTIONS = phrases(
    """
    rename NAME to NAME
    rename column NAME to NAME
    alter NAME drop default
    alter column NAME drop default
    """
)
_VIEW_DEFAULTS = tuple(
    f"{head} set default {value}"
    for head in ("alter NAME", "alter column NAME")
    for value in ("NUMBER", "STRING", "null|true|false")
)
_VIEW_SETTINGS = phrases(
    """
    set ( security_invoker|security_barrier )
    set ( security_invoker|security_barrier = true|on )
    set ( check_option = local|cascaded )
    """
)
_REINDEX_OPTIONS = words("verbose on off true false")
_CONCURRENTLY = "CONCURRENTLY cannot run in dbmcp's transaction. leave it out"


def read_object(tokens: Tokens) -> Statement | None:
    """The facts of such a statement; None if it is another one.

    A form that is not understood has its kind, and a problem.
    """
    reader, kind, index = _reader(tokens)
    if reader is None or not (tokens.lexis.typed_strings or tokens.lexis.names_may_be_strings):
        return None
    if tokens.lexis.names_may_be_strings:
        if kind != "REINDEX":
            return None
        reader = _rebuild_named
    verb = kind if kind == "REINDEX" else f"ALTER {kind}"
    ddl = DdlKind.CREATE_INDEX if kind == "REINDEX" else DdlKind.ALTER_TABLE
    statement = Statement(Kind.DDL, verb, ddl=ddl.value)
    sentence = f"this form of {verb} is not understood. write it in a plainer form"
    if kind == "REINDEX" and tokens.mentions("concurrently"):
        sentence = _CONCURRENTLY
    refused = replace(statement, problems=(("construct", verb, sentence),))
    return reader(tokens, statement, index) or refused


_Reader = Callable[[Tokens, Statement, int], Statement | None]


def _reader(tokens: Tokens) -> tuple[_Reader | None, str, int]:
    """What reads a statement, what it changes, and the index behind these words."""
    for head, kind, reader in _HEADS:
        stop = behind(tokens, 0, head)
        if stop:
            return reader, kind, stop
    return None, "", 0


def _target(tokens: Tokens, index: int) -> int:
    return max(behind(tokens, index, "if exists"), index)


def _index(tokens: Tokens, statement: Statement, index: int) -> Statement | None:
    name, stop = read_name(tokens, _target(tokens, index))
    ends = {behind(tokens, stop, "rename to NAME"), behind_settings(tokens, stop, _INDEX_SETTINGS)}
    if name is None or len(tokens.items) not in ends:
        return None
    return replace(statement, indexes=frozenset({name}))


def _view(tokens: Tokens, statement: Statement, index: int) -> Statement | None:
    name, stop = read_name(tokens, _target(tokens, index))
    end = len(tokens.items)
    if name is None or stop >= end:
        return None
    if behind(tokens, stop, "rename to NAME") == end:
        return renamed(tokens, statement, name)
    known = longest(tokens, stop, (*_VIEW_ACTIONS, *_VIEW_DEFAULTS, *_VIEW_SETTINGS))
    return replace(statement, tables_written=frozenset({name})) if known == end else None


def _rebuild(tokens: Tokens, statement: Statement, index: int) -> Statement | None:
    """`REINDEX (VERBOSE) TABLE t` or INDEX."""
    if opens(tokens.items, index):
        stop = closing(tokens.items, index)
        if not all(tokens.word(i) in _REINDEX_OPTIONS for i in range(index + 1, stop)):
            return None
        index = stop + 1
    name, stop = read_name(tokens, index + 1)
    if name is None or stop != len(tokens.items):
        return None
    names = frozenset({name})
    if tokens.word(index) == "index":
        return replace(statement, indexes=names)
    return replace(statement, tables_written=names) if tokens.word(index) == "table" else None


def _rebuild_named(tokens: Tokens, statement: Statement, index: int) -> Statement | None:
    """`REINDEX`, or behind it the name of a table, an index or a collation."""
    if index == len(tokens.items):
        return replace(statement, show=EVERY_TABLE)
    name, stop = read_name(tokens, index)
    if name is None or stop != len(tokens.items):
        return None
    return replace(statement, tables_written=frozenset({name}))


_HEADS: tuple[tuple[str, str, _Reader], ...] = (
    ("alter index", "INDEX", _index),
    ("alter view", "VIEW", _view),
    ("alter materialized view", "VIEW", _view),
    ("alter sequence", "SEQUENCE", alter_sequence),
    ("reindex", "REINDEX", _rebuild),
)
