"""From a text to its facts: which reader a statement's first word leads to."""

from collections.abc import Callable
from dataclasses import replace

from dbmcp.errors import LimitError, SqlSyntaxError
from dbmcp.sql import cluster, command, ddl, refused
from dbmcp.sql.explained import as_explained, as_traced
from dbmcp.sql.facts import Statement, Target
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.other_reads import read_other
from dbmcp.sql.own_settings import behind_settings, with_settings
from dbmcp.sql.parameters import Marked
from dbmcp.sql.source import prepare
from dbmcp.sql.tokens import Tokens, tokenize
from dbmcp.sql.tree import read_tree
from dbmcp.sql.vocabulary import STATEMENTS

_COMMANDS: dict[str, Callable[[Tokens], Statement | None]] = {
    "show": cluster.read_cluster_show,
    "admin": cluster.read_admin,
    "describe": command.read_describe,
    "desc": command.read_describe,
    "pragma": command.read_pragma,
    "explain": command.read_explain_table,
}
_EXPLAINS = frozenset({"explain", "describe", "desc", "analyze", "trace"})
_NESTING_LIMIT = 100


def parse_statement(marked: Marked, *, lexis: Lexis) -> Statement:
    """See `dbmcp.sql.statement.parse`."""
    tokens = tokenize(prepare(marked, lexis=lexis), lexis=lexis)
    try:
        return _read(tokens)
    except RecursionError as error:
        raise LimitError(
            f"the text is nested too deep; the limit is {_NESTING_LIMIT} levels. "
            "split it with WITH, or in several statements",
            what="nesting",
            limit=_NESTING_LIMIT,
        ) from error


def _read(tokens: Tokens) -> Statement:
    """The facts of a statement by its first word."""
    bare = behind_settings(tokens)
    if bare is not None:
        return with_settings(_read_plain(bare), tokens)
    explained = explained_in(tokens)
    if explained is None:
        return _read_plain(tokens)
    if tokens.word(0) == "trace":
        return as_traced(_read_plain(explained))
    return as_explained(_read_plain(explained), analyzes=command.runs_explained(tokens))


def explained_in(tokens: Tokens) -> Tokens | None:
    """The statement that an EXPLAIN explains; None for any other text."""
    first = _first_word(tokens)
    if first in _EXPLAINS and first in tokens.lexis.commands:
        return command.explained(tokens)
    return None


def _read_plain(tokens: Tokens) -> Statement:
    """The facts of a statement that explains nothing."""
    first = _first_word(tokens)
    if first in STATEMENTS:
        return read_tree(tokens)
    reader = _COMMANDS.get(tokens.word(0))
    if reader is not None and tokens.word(0) in tokens.lexis.commands:
        statement = reader(tokens)
    else:
        statement = ddl.read_ddl(tokens) or read_other(tokens) or refused.read_refused(tokens)
    if statement is None:
        token = tokens.items[0]
        raise SqlSyntaxError(
            f'near "{tokens.slice(token)[:40]}" at {tokens.source.place(token.start)}: '
            "expected SELECT or another statement"
        )
    return _with_targets(statement, tokens)


def _with_targets(statement: Statement, tokens: Tokens) -> Statement:
    """One empty target a marker, so that their number always agrees."""
    return replace(statement, targets=(Target(),) * len(tokens.source.names))


def _first_word(tokens: Tokens) -> str:
    """The first word behind opening brackets."""
    for index, token in enumerate(tokens.items):
        if token.text != "(" or tokens.slice(token) != "(":
            return tokens.word(index).split(" ")[0]
    return ""
