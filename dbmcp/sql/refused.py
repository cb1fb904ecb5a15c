"""Statements that no mode allows: known by their first words, never parsed."""

from dbmcp.sql.facts import Kind, Statement
from dbmcp.sql.tokens import Tokens
from dbmcp.sql.vocabulary import words

_KINDS: dict[Kind, frozenset[str]] = {
    Kind.DDL: words("create drop alter truncate rename comment"),
    Kind.SESSION: words(
        """
        set reset use begin start commit rollback abort end savepoint release prepare execute
        deallocate discard declare fetch move close listen notify unlisten lock unlock attach
        detach xa signal resignal get
        """
    ),
    Kind.ADMINISTRATION: words(
        """
        grant revoke vacuum analyze cluster checkpoint load copy kill flush shutdown install
        uninstall optimize repair check checksum cache purge change admin split backup restore
        import flashback recover batch handler do call security refresh reassign trace plan query
        calibrate reindex help binlog clone restart show describe desc pragma explain recommend
        cancel distribute stop pause resume delimiter source
        """
    ),
}
_OBJECTS = words(
    """
        table view index database schema sequence function procedure trigger event user role type
        domain extension policy server tablespace placement materialized statistics binding
        collation aggregate cast operator publication subscription rule language virtual resource
        global
        """
)
_WORDS_AHEAD = 8


def read_refused(tokens: Tokens) -> Statement | None:
    """The facts of a statement that is refused in every mode; None if its first word is unknown."""
    words = [word for index in range(_WORDS_AHEAD) for word in tokens.word(index).split()]
    first = words[0] if words else ""
    for kind, known in _KINDS.items():
        if first in known:
            return Statement(kind, _verb(words, kind))
    return None


def _verb(words: list[str], kind: Kind) -> str:
    """The statement's name for people: `DROP TABLE`, `SET`."""
    if kind != Kind.DDL:
        return words[0].upper()
    thing = next((word for word in words[1:] if word in _OBJECTS), "")
    return f"{words[0]} {thing}".strip().upper()
