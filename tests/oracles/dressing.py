"""Other clothes for a statement: case, blanks, comments, quotes, and a query around it."""

import re
from collections.abc import Callable
from random import Random

from dbmcp.sql.lexer import Lexis, Token, TokenKind, tokenize
from tests.oracles.seen import policy
from tests.unit.sql.case_files import lexis_of

_QUERY = re.compile(
    r"[\s(]*(?:SELECT|WITH|VALUES|TABLE|INSERT|UPDATE|DELETE|REPLACE|MERGE)\b", re.IGNORECASE
)
_CASES: tuple[Callable[[str], str], ...] = (str, str, str.upper, str.lower, str.swapcase, str.title)
_BLANKS = ("  ", "\n", "\t", " /* x */ ", "\n-- y\n", "/**/ ", "\r\n", " /* ' \" ; */")
_BEFORE_NAMES = frozenset({"from", "join", "into", "update", "table", "using"})
WRAPS = (
    "{}",
    "({})",
    "({});",
    "SELECT * FROM ({}) AS z",
    "SELECT z.* FROM t AS t1 JOIN ({}) AS z ON true",
    "WITH z AS ({}) SELECT * FROM z",
    "WITH z AS (SELECT 1), y AS ({}) SELECT * FROM z",
    "SELECT 1 WHERE EXISTS ({})",
    "SELECT ({}) AS n",
    "{} UNION ALL SELECT 1",
    "SELECT 1 UNION ({})",
    "EXPLAIN {}",
    "INSERT INTO t {}",
)
"""Queries around a statement; no statement becomes harmless inside."""


def dressed(text: str, dialect: str, *, choose: Random, functions: bool) -> str:
    """The statement in other clothes.

    Args:
        text: the statement.
        dialect: its dialect.
        choose: the chance.
        functions: also put names of functions into quotes, and mix the case of names, which not
            every engine bears.
    """
    lexis = lexis_of(dialect)
    tokens = tokenize(text, lexis=lexis)
    case = choose.choice(_CASES)
    blank = choose.choice(_BLANKS)
    quotes = choose.random() < 0.5
    parts: list[str] = []
    done = 0
    for index, token in enumerate(tokens):
        gap = text[done : token.start]
        ends_comment = index and text[tokens[index - 1].start] in "-#"
        parts.append(choose.choice((gap, blank)) if gap and not ends_comment else gap)
        piece = text[token.start : token.end]
        if token.kind is TokenKind.WORD:
            name = quotes and _is_name(index, tokens, text, dialect, functions=functions)
            kept = piece if functions else case(piece)
            piece = _quoted(kept, lexis) if name else case(piece)
        parts.append(piece)
        done = token.end
    return "".join(parts) + text[done:]


def _is_name(index: int, tokens: list[Token], text: str, dialect: str, *, functions: bool) -> bool:
    """Whether a word is surely the name of a table, a schema or, if asked for, a function."""
    rules = policy(dialect).rules
    word = text[tokens[index].start : tokens[index].end].lower()
    if word in rules.words | rules.write_words | {"lateral", "only"} or not word.isidentifier():
        return False
    before, after = _neighbours(index, tokens, text)
    if after == "(":
        return functions
    return after == "." or before in _BEFORE_NAMES


def _neighbours(index: int, tokens: list[Token], text: str) -> tuple[str, str]:
    around = (tokens[index - 1] if index else None, *tokens[index + 1 : index + 2])
    before, after = (
        text[one.start : one.end].lower() if one else "" for one in (*around, None)[:2]
    )
    return before, after


def _quoted(name: str, lexis: Lexis) -> str:
    if lexis.backtick_names:
        return f"`{name}`"
    return f'"{name.lower()}"'


_UNRUN = re.compile(
    r"\b(INSERT|UPDATE|DELETE|MERGE|REPLACE)\b|\bFOR\s+(NO|KEY|SHARE)\b|\bLOCK\s+IN\b",
    re.IGNORECASE,
)


def wraps_of(text: str) -> tuple[str, ...]:
    """The queries that the statement fits into: `(BEGIN)` alone would be a column."""
    if not _QUERY.match(text):
        return WRAPS[:1]
    # A write may take the next number of a sequence: there that is no attack.
    takes_numbers = "nextval" in text.lower()
    harmless = ("INSERT",) if takes_numbers else ()
    if _UNRUN.search(text):  # and to explain a write, or what locks, has no effect
        harmless += ("EXPLAIN",)
    return tuple(wrap for wrap in WRAPS if not wrap.startswith(harmless))
