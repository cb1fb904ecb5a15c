"""Indexes that a statement asks for, by clause or by hint: they order rows, or tell of values."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dbmcp.sql.lexer import Lexis, TokenKind, tokenize
from dbmcp.sql.parameters import Marked

_CLAUSE = re.compile(
    r"\b(?:use|force|ignore)\s+(?:index|key)(?:\s+for\s+(?:join|order\s+by|group\s+by))?\s*"
    r"\(([^)]*)\)|\b(?:indexed\s+by|on\s+constraint)\s+"
    r"(`[^`]+`|\"[^\"]+\"|'[^']+'|\[[^\]]+\]|\w+)",
    re.IGNORECASE,
)
_HINTS = re.compile(r"/\*\+.*?\*/", re.DOTALL)
_HINT = re.compile(
    r"\b(\w*index\w*|skip_scan|no_skip_scan|mrr|no_mrr|no_icp|no_range_optimization)\s*"
    r"\(((?:[^()]|\([^()]*\))*)\)",
    re.IGNORECASE,
)
_NO_INDEX = re.compile(r"(?:`[^`]+`|[\w$]+)\s*\.\s*|\bpartition\s*\([^()]*\)", re.IGNORECASE)
"""The database of a table, and its partitions."""
_NAME = re.compile(r"@?`[^`]+`|@?\"[^\"]+\"|\[[^\]]+\]|@?[^\s,()`\"\[\]]+")


_LEAVES_OUT = ("ignore", "no_")
_FREE = ("index", "join_index", "group_index", "order_index", "force_index")
"""Hints that without a name let the engine choose any index."""


@dataclass(frozen=True, slots=True)
class IndexHints:
    """What a text says of indexes.

    Attributes:
        names: the indexes that it names, in lower case.
        loose: a clause or hint after which the engine may take an index that it does not name, as
            it would not by itself; `""` if there is none.
    """

    names: frozenset[str]
    loose: str = ""


def named_indexes(marked: Marked, *, lexis: Lexis) -> IndexHints:
    """What a text says of indexes; comments may stand between the words of a clause."""
    text = " ".join(_words(" ".join(marked.pieces), lexis))
    found: set[str] = set()
    loose = ""
    for match in _CLAUSE.finditer(text):
        names = set(_names(match[1] or match[2] or ""))
        found |= names
        if names and match[0].lower().startswith(_LEAVES_OUT):
            loose = "IGNORE INDEX"
    for hints in _HINTS.findall(text):
        for match in _HINT.finditer(hints):
            # The first name is the table's, or that of its query block and then the table's.
            names = set(list(_names(_NO_INDEX.sub("", match[2])))[1:])
            found |= names
            hint = match[1].lower()
            if hint.startswith(_LEAVES_OUT) if names else hint in _FREE:
                loose = hint.upper()
    return IndexHints(frozenset(found), loose)


def _words(text: str, lexis: Lexis) -> Iterator[str]:
    """The text's words and signs, with hints and without other comments and strings."""
    for token in tokenize(text, lexis=lexis):
        word = text[token.start : token.end]
        if word.startswith("'") and not lexis.names_may_be_strings:
            yield "''"
        elif token.kind is not TokenKind.COMMENT or word.startswith("/*+"):
            yield word


def _names(text: str) -> Iterator[str]:
    for name in _NAME.findall(text):
        if not name.startswith("@"):
            yield name.strip("`\"'[]").casefold()
