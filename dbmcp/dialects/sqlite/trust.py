"""Whether a connection may trust the schema: only where the schema holds what SQLite calls unsafe.

Switched off, SQLite refuses what views, triggers, CHECKs and the like call, unless it calls it
innocuous: in many versions JSON functions are not, and full-text and R-tree tables never are. A
schema that holds one is trusted, for its honest writes would fail; any other is not.
"""

import re
import sqlite3
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbmcp.dialects.sqlite.authorizer import Authorizer

_INNOCUOUS = 0x200000
_NEVER = frozenset({"load_extension", "fts3_tokenizer"})
"""What the authorizer refuses anyway, so that trust would not help."""

_WORD = re.compile(r"[\w$]+")
_PRAGMAS = re.compile(r"\bpragma_\w")
_ACTING = frozenset({"view", "trigger"})
_FUNCTIONS = "SELECT DISTINCT lower(name) FROM pragma_function_list WHERE builtin AND NOT flags & ?"
_VIRTUAL = "SELECT lower(name) FROM pragma_table_list WHERE type = 'virtual'"
_TEXTS = "SELECT type, lower(sql) FROM sqlite_master WHERE sql IS NOT NULL"


@dataclass(slots=True)
class Trust:
    """What was decided for one connection, and for which version of its schema.

    Attributes:
        guard: the authorizer, which lets nobody change the setting: it steps aside for this.
        version: the schema's version that was looked at.
        given: whether the schema is trusted; SQLite itself begins with it.
        explains: the statement at hand is an EXPLAIN, which changes nothing whatever it explains.
    """

    guard: "Authorizer | None" = field(default=None, repr=False)
    version: int = -1
    given: bool = True
    explains: bool = False

    def renew(self, connection: sqlite3.Connection) -> bool:
        """Decide again if the schema has changed, and return whether the answer has."""
        version: int = connection.execute("PRAGMA schema_version").fetchone()[0]
        if version == self.version:
            return False
        connection.set_authorizer(None)
        try:
            given = needs_trust(connection)
            changed = given is not self.given
            if changed:
                connection.execute(f"PRAGMA trusted_schema={'ON' if given else 'OFF'}")
        finally:
            connection.set_authorizer(self.guard)
        self.given, self.version = given, version
        return changed


def needs_trust(connection: sqlite3.Connection) -> bool:
    """Whether the schema may call what this version of SQLite calls unsafe in a schema."""
    functions = _names(connection, _FUNCTIONS, _INNOCUOUS) - _NEVER
    arrows = "->" in functions
    virtual = _names(connection, _VIRTUAL)
    odd = [name for name in virtual if not _WORD.fullmatch(name)]
    texts: list[tuple[str, str]] = connection.execute(_TEXTS).fetchall()
    for kind, text in texts:
        words = _WORD.findall(text)
        if not functions.isdisjoint(words) or (arrows and "->" in text):
            return True
        if kind in _ACTING and (
            not virtual.isdisjoint(words)
            or _PRAGMAS.search(text)
            or any(name in text for name in odd)
        ):
            return True
    return False


def is_unsafe(error: sqlite3.Error) -> bool:
    """Whether SQLite refuses what the schema calls, since the schema is not trusted."""
    return str(error).startswith("unsafe use of")


def _names(connection: sqlite3.Connection, query: str, *values: int) -> frozenset[str]:
    rows: list[tuple[str]] = connection.execute(query, values).fetchall()
    return frozenset(name for (name,) in rows)
