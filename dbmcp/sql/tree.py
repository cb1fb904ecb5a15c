"""The facts that a syntax tree holds: SELECT, VALUES, TABLE, INSERT, UPDATE, DELETE, MERGE."""

import logging
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import ParseError, SqlglotError

from dbmcp.sql.asked import asked_loosely, listed_values
from dbmcp.sql.blast import unbounded_reads
from dbmcp.sql.commanded import commanded
from dbmcp.sql.described import described_tables
from dbmcp.sql.dialect_forms import rewrite
from dbmcp.sql.facts import LOCKING, Kind, Name, Statement
from dbmcp.sql.found import Found, walk
from dbmcp.sql.mistake import near, syntax_error
from dbmcp.sql.node import WRITES
from dbmcp.sql.reach import spared_by_null, unbounded_writes
from dbmcp.sql.relation import Told, told_tables
from dbmcp.sql.scope import may_be_text
from dbmcp.sql.source import MARKER
from dbmcp.sql.target import find_targets
from dbmcp.sql.tokens import Tokens
from dbmcp.sql.where import bounded_rows
from dbmcp.sql.words import Call, read_words

_READS = (exp.Select, exp.SetOperation, exp.Values, exp.Subquery, exp.Table)
ODD_ERRORS = (AssertionError, AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What the library raises for some wrong texts instead of a ParseError."""


def read_tree(tokens: Tokens) -> Statement:
    """Parse with the library and collect the facts.

    Raises:
        SqlSyntaxError: the library does not understand the text.
    """
    first_word = tokens.word(0)
    try:
        tokens = rewrite(tokens)
    except ODD_ERRORS as error:
        raise near(tokens, 0, "the statement is not understood") from error
    root = parse_tree(tokens)
    found = Found(tokens.lexis)
    try:
        walk(root, found)
        return _statement(root, found, tokens, first_word)
    except ODD_ERRORS as error:
        # A tree of a shape that no statement has: its facts cannot be told.
        raise near(tokens, 0, "the statement is not understood") from error


def parse_tree(tokens: Tokens) -> exp.Expr:
    """The tree of the one statement that reads or writes; only a real statement counts.

    Raises:
        SqlSyntaxError: the library does not understand the text.
    """
    root = parse_any(tokens)
    if not isinstance(root, (*_READS, *WRITES)):
        raise near(tokens, 0, "the statement is not understood")
    return root


def parse_any(tokens: Tokens) -> exp.Expr | None:
    """The tree of the one statement, whatever it is; None where there is not exactly one.

    Raises:
        SqlSyntaxError: the library does not understand the text.
    """
    try:
        trees = _parser(tokens.lexis.sqlglot).parse(tokens.items, tokens.source.text)
    except ParseError as error:
        raise syntax_error(error, tokens) from error
    except (SqlglotError, *ODD_ERRORS) as error:
        raise near(tokens, 0, "the statement is not understood") from error
    return trees[0] if len(trees) == 1 else None


@lru_cache(maxsize=8)
def _parser(name: str) -> Any:
    """The library's parser of a dialect, which forgets each text with the next one."""
    # Its warnings hold the texts, whose literals are nobody's business on stderr.
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    return Dialect.get_or_raise(name).parser()


def _statement(root: exp.Expr, found: Found, tokens: Tokens, first_word: str) -> Statement:
    verbs = found.verbs
    if first_word == "replace" or (verbs[:1] == ["INSERT"] and _replaces(tokens)):
        verbs = ["REPLACE", *verbs[1:]]
    # To lock rows is to write: where it is allowed at all, it cannot be done in a read session.
    locks = not verbs and "Lock" in found.nodes
    facts = text_facts(found, tokens)
    spared: Iterable[tuple[str, Name, frozenset[str]]] = ()
    asked: Iterable[tuple[str, Name, frozenset[str]]] = ()
    listed: Iterable[tuple[str, Name, str, frozenset[str]]] = ()
    quoted = frozenset[str]()
    if verbs:
        _name_alike(root, tokens.source.names)
        found.problems += unbounded_writes(root, lexis=found.lexis, verb=verbs[0])
        spared = spared_by_null(root, lexis=found.lexis)
        asked = asked_loosely(root, lexis=found.lexis)
        listed = listed_values(root, lexis=found.lexis)
        quoted = frozenset(_quoted(found))
    described = described_tables(found)
    told = Told()
    if found.lexis.telling_calls:
        told = told_tables(found, tokens.source.lowered)
    found.read |= {table for _, table in described} | told.tables
    found.problems += unbounded_reads(root, found, set(facts["functions"]))
    return Statement(
        kind=Kind.WRITE if verbs or locks else Kind.READ,
        verb=verbs[0] if verbs else LOCKING if locks else "SELECT",
        tables_read=frozenset(found.read),
        tables_written=frozenset(found.written),
        returns_rows=isinstance(root, _READS) or root.args.get("returning") is not None,
        bounded_rows=bounded_rows(root),
        spared_by_null=tuple(spared),
        asked_loosely=tuple(asked),
        listed_values=tuple(listed),
        quoted=quoted,
        commanded=commanded(root) if verbs and found.lexis.command_columns else frozenset(),
        described=described | told.described,
        row_calls=told.row_calls,
        problems=tuple(found.problems),
        **facts,
    )


def _name_alike(root: exp.Expr, names: tuple[str, ...]) -> None:
    """Call markers of one parameter the same, so that `a > :x OR a <= :x` tells what it is."""
    if len(set(names)) == len(names):
        return
    for marker in root.find_all(exp.Placeholder):
        name = str(marker.this)
        if name.startswith(MARKER):
            place = int(name.removeprefix(MARKER))
            marker.set("this", f"{MARKER}{names.index(names[place])}")


def _replaces(tokens: Tokens) -> bool:
    """Whether the INSERT behind a WITH was written as REPLACE."""
    return any(token.text.lower() == "replace" for token in tokens.ignored)


def text_facts(found: Found, tokens: Tokens) -> dict[str, Any]:
    """What tree and tokens tell of calls, words, types and markers, by the names in Statement."""
    found.names |= tokens.names
    lexicon = read_words(tokens, names=found.names, structural=found.structural)
    calls = lexicon.calls
    return {
        "functions": frozenset(_functions(calls, found)),
        "applied": frozenset([call.name for call in calls if not call.is_bare]),
        "searched": frozenset(_searched(found)),
        "narrow": frozenset(_narrow([call.name for call in calls], found)),
        "attributes": frozenset(found.attributes),
        "fields": frozenset(found.fields),
        "types": frozenset(found.casts) | tokens.types,
        "settings": frozenset(lexicon.settings),
        "words": frozenset(
            [
                word
                for written in lexicon.words - found.types
                if not written.startswith(MARKER)
                for word in written.split()
            ]
        ),
        "hints": tokens.source.hints,
        "nodes": frozenset(found.nodes),
        "targets": find_targets(found.markers, count=len(tokens.source.names), lexis=tokens.lexis),
    }


def _quoted(found: Found) -> Iterator[str]:
    """Columns in quotes, without a table's name, where quotes may also make a text."""
    for column in found.by_kind.get(exp.Column, ()) if found.lexis.names_may_be_strings else ():
        if may_be_text(column):
            yield column.name


def _narrow(calls: list[str], found: Found) -> Iterator[str]:
    """Functions that are called with the number of arguments that makes them harmless only."""
    for name, count in found.lexis.narrow_calls:
        if name in calls:
            seen = [one for one in found.by_kind.get(exp.Anonymous, ()) if one.name.lower() == name]
            harmless = [one for one in seen if len(one.expressions) == count]
            if len(harmless) == calls.count(name):
                yield name


def _searched(found: Found) -> Iterator[str]:
    """Names in FROM with brackets behind them that may be tables: `FROM docs('word')`."""
    for table in found.by_kind.get(exp.Table, ()) if found.lexis.searched_tables else ():
        called = table.this
        if isinstance(called, exp.Anonymous) and not table.args.get("db"):
            yield str(called.name).lower()


def _functions(calls: list[Call], found: Found) -> set[str]:
    """Every function that the text calls, those included that only the tree shows as calls."""
    functions = {call.name for call in calls}
    if found.called:
        functions |= found.called - {
            name.rpartition(".")[2].strip('"').lower() for name in functions
        }
    return functions
