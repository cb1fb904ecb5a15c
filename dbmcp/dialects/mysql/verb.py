"""What a statement of the MySQL family begins with, as far as the connection must know it."""

import re
from functools import lru_cache
from typing import NamedTuple

USE = re.compile(r"\s*USE\b", re.IGNORECASE)
# What stands in an executable comment is no mere comment.
BEFORE_VERB = r"(?>[\s(]|/\*(?![MT]?!).*?\*/|(?:--\s|#)[^\n]*\n)*+"
# MariaDB's settings for one statement.
_SETTINGS = (
    r"(?:SET\s+STATEMENT\b(?:(?!\bFOR\b)[^'\"`]|'[^']*'|\"[^\"]*\")*+FOR\b" + BEFORE_VERB + ")?"
)
# Anything else may commit by itself before it runs, and then runs under the session's own mode.
TRANSACTIONAL = re.compile(
    BEFORE_VERB
    + _SETTINGS
    + r"(?:SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH|SHOW|EXPLAIN|DESCRIBE|DESC|TRACE|ADMIN|TABLE|"
    r"VALUES|CHECKSUM|HELP)\b",
    re.IGNORECASE | re.DOTALL,
)
# Nothing but EXPLAIN of a write that is not run: comments are never read twice.
_SPACE = r"(?>\s|/\*(?![MT]?!).*?\*/|(?:--\s|#)[^\n]*\n)"
EXPLAINED_WRITE = re.compile(
    rf"{_SPACE}*+(?:EXPLAIN|DESCRIBE|DESC){_SPACE}++"
    rf"(?:(?:EXTENDED|PARTITIONS|FORMAT{_SPACE}*+={_SPACE}*+['\"]?\w+['\"]?){_SPACE}++)*+"
    r"(?:INSERT|REPLACE|UPDATE|DELETE)\b",
    re.IGNORECASE | re.DOTALL,
)
WRITE = re.compile(
    BEFORE_VERB + _SETTINGS + r"(?:INSERT|REPLACE|UPDATE|DELETE)\b", re.IGNORECASE | re.DOTALL
)
LONGEST_HEAD = 1_000


class Verbs(NamedTuple):
    """What a text's first words tell.

    Attributes:
        moves: it is USE.
        transactional: it does not commit by itself.
        writes: it is a write of rows.
        explains: it explains a write of rows, which is not run.
    """

    moves: bool
    transactional: bool
    writes: bool
    explains: bool = False


def verbs_of(text: str, *, head: str) -> Verbs:
    """Return what a text's first words tell.

    Args:
        text: as it is sent.
        head: what the caller wrote before the first value; the same each time.
    """
    apart = head[-1:].isspace() or head[-1:] in _APART_FROM_VALUES
    return _verbs(head) if len(head) <= LONGEST_HEAD and (apart or head == text) else _tell(text)


def _tell(text: str) -> Verbs:
    found = (each.match(text) is not None for each in (USE, TRANSACTIONAL, WRITE, EXPLAINED_WRITE))
    return Verbs(*found)


_verbs = lru_cache(maxsize=512)(_tell)
# So that no value is kept in memory, and no verb continues in one.
_APART_FROM_VALUES = frozenset("(=,<>")
_APART = re.compile(
    r"'(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.|\"\")*\"|`[^`]*`|/\*.*?\*/|--\s[^\n]*|#[^\n]*",
    re.DOTALL,
)
_PAST = re.compile(r"\bAS\s+OF\s+TIMESTAMP\b", re.IGNORECASE)


def reads_the_past(text: str) -> bool:
    """Whether TiDB's AS OF TIMESTAMP stands in a text, outside of strings, names and comments."""
    return bool(_PAST.search(text)) and bool(_PAST.search(_APART.sub(" ", text)))
