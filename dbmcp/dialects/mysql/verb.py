"""What a statement of the MySQL family begins with, as far as the connection must know it."""

import re

USE = re.compile(r"\s*USE\b", re.IGNORECASE)
# What stands in an executable comment is no mere comment.
BEFORE_VERB = r"(?:[\s(]|/\*(?![MT]?!).*?\*/|(?:--\s|#)[^\n]*\n)*"
# Anything else may commit by itself before it runs, and then runs under the session's own mode.
TRANSACTIONAL = re.compile(
    BEFORE_VERB
    + r"(?:SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH|SHOW|EXPLAIN|DESCRIBE|DESC|TRACE|TABLE|VALUES)"
    r"\b",
    re.IGNORECASE | re.DOTALL,
)
WRITE = re.compile(BEFORE_VERB + r"(?:INSERT|REPLACE|UPDATE|DELETE)\b", re.IGNORECASE | re.DOTALL)
_APART = re.compile(
    r"'(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.|\"\")*\"|`[^`]*`|/\*.*?\*/|--\s[^\n]*|#[^\n]*",
    re.DOTALL,
)
_PAST = re.compile(r"\bAS\s+OF\s+TIMESTAMP\b", re.IGNORECASE)


def reads_the_past(text: str) -> bool:
    """Whether TiDB's AS OF TIMESTAMP stands in a text, outside of strings, names and comments."""
    return bool(_PAST.search(text)) and bool(_PAST.search(_APART.sub(" ", text)))
