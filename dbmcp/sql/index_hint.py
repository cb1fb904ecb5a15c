"""Indexes that a statement asks for, by clause or by hint: they order rows, or tell of values."""

import re
from collections.abc import Iterator

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
    r"\b(?:\w*index\w*|skip_scan|no_skip_scan|mrr|no_mrr|no_icp|no_range_optimization)\s*"
    r"\(((?:[^()]|\([^()]*\))*)\)",
    re.IGNORECASE,
)
_NO_INDEX = re.compile(r"(?:`[^`]+`|[\w$]+)\s*\.\s*|\bpartition\s*\([^()]*\)", re.IGNORECASE)
"""The database of a table, and its partitions."""
_NAME = re.compile(r"@?`[^`]+`|@?\"[^\"]+\"|\[[^\]]+\]|@?[^\s,()`\"\[\]]+")


def named_indexes(marked: Marked, *, lexis: Lexis) -> frozenset[str]:
    """The names, in lower case; comments may stand between the words of a clause."""
    text = " ".join(_words(" ".join(marked.pieces), lexis))
    found = {
        name for match in _CLAUSE.finditer(text) for name in _names(match[1] or match[2] or "")
    }
    for hints in _HINTS.findall(text):
        for match in _HINT.finditer(hints):
            # The first name is the table's, or that of its query block and then the table's.
            found |= set(list(_names(_NO_INDEX.sub("", match[1])))[1:])
    return frozenset(found)


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
