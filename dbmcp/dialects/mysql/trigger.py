"""What triggers of the MySQL family write to, as far as their texts tell, trigger after trigger."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from dbmcp.dialects.base import Connection
from dbmcp.dialects.mysql.functions import FUNCTIONS
from dbmcp.models import TableName
from dbmcp.sql.lexer import Lexis, Token, TokenKind, tokenize
from dbmcp.sql.vocabulary import words

Target: TypeAlias = tuple[str, str]
"""A schema, or `""` for the trigger's own, and a table, both in lower case."""

_VERBS = words("insert replace update delete")
_AHEAD = words("low_priority high_priority delayed quick ignore into from")
"""What may stand between a verb and its table."""

_SEVERAL = words("join using from")
"""What follows the table of a statement that may write to several."""

_BEFORE_BRACKETS = words(
    """
    values value in and or not xor if elseif while until when then else case select from where on
    using set return exists all any some as by having limit between like is join union over
    partition decimal numeric varchar char binary varbinary int bigint begin do div mod
    """
)
"""Words before a bracket that call nothing."""

_TRIGGERS = """
SELECT TRIGGER_SCHEMA, EVENT_MANIPULATION, ACTION_STATEMENT FROM information_schema.TRIGGERS
WHERE EVENT_OBJECT_SCHEMA = %s AND EVENT_OBJECT_TABLE = %s
"""
_TABLES = """
SELECT t.TABLE_SCHEMA, t.TABLE_NAME FROM information_schema.TABLES t
JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE AND e.TRANSACTIONS = 'YES'
WHERE t.TABLE_SCHEMA = %s AND t.TABLE_NAME = %s
"""
MOST_TABLES = 100
"""So many tables are followed; beyond them it is not known what is written to."""


@dataclass(slots=True)
class Follower:
    """Follows triggers to the tables that they write to.

    Attributes:
        connection: whose account sees the triggers.
        lexis: of the engine.
    """

    connection: Connection
    lexis: Lexis
    _known: set[TableName] = field(default_factory=set[TableName])

    async def can_be_undone(self, table: TableName, events: frozenset[str]) -> bool:
        """Whether all that the triggers of a table write to is known, and rolls back.

        Args:
            table: the table.
            events: what fires them.
        """
        waiting = [(table, events)]
        while waiting:
            table, events = waiting.pop()
            rows = await self.connection.query(_TRIGGERS, [table.schema, table.name])
            for schema, event, text in rows:
                found = await self._tables(schema, text) if event in events else []
                if found is None or len(self._known) > MOST_TABLES:
                    return False
                # Which events follow is not read: any trigger may.
                waiting += [(one, frozenset({"INSERT", "UPDATE", "DELETE"})) for one in found]
        return True

    async def _tables(self, schema: str, text: str) -> list[TableName] | None:
        """The tables that a trigger writes to, those followed already left out."""
        named = targets(text, lexis=self.lexis)
        if named is None:
            return None
        found: list[TableName] = []
        for outer, name in named:
            rows = await self.connection.query(_TABLES, [outer or schema, name])
            if len(rows) != 1:
                return None
            table = TableName(*rows[0])
            if table not in self._known:
                self._known.add(table)
                found.append(table)
        return found


def targets(text: str, *, lexis: Lexis) -> list[Target] | None:
    """Return the tables that a trigger's statements write to; None where that cannot be told.

    Args:
        text: its body.
        lexis: of the engine.
    """
    tokens = [one for one in tokenize(text, lexis=lexis) if one.kind is not TokenKind.COMMENT]
    told = _Body(text, tokens)
    if any(one.kind is TokenKind.EXECUTABLE for one in tokens) or "call" in told.words:
        return None
    found = [told.target(place) for place in told.verbs()]
    names = {place for _, places in filter(None, found) for place in places}
    if None in found or any(told.calls_own(place) for place in set(range(len(tokens))) - names):
        return None
    return [target for target, _ in filter(None, found)]


@dataclass(slots=True)
class _Body:
    """The tokens of a trigger's body."""

    text: str
    tokens: Sequence[Token]
    words: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        self.words = [self.text[token.start : token.end].lower() for token in self.tokens]

    def kind(self, place: int) -> TokenKind:
        """What stands there; OTHER behind the end."""
        inside = 0 <= place < len(self.tokens)
        return self.tokens[place].kind if inside else TokenKind.OTHER

    def word(self, place: int) -> str:
        """The word there; `""` where there is none."""
        return self.words[place] if self.kind(place) is TokenKind.WORD else ""

    def verbs(self) -> Iterator[int]:
        """Where statements that write begin."""
        for place in range(len(self.tokens)):
            calls = self.kind(place + 1) is TokenKind.OPEN
            after = self.word(place - 1) in {"key", "for"} or self.kind(place - 1) is TokenKind.DOT
            if self.word(place) in _VERBS and not calls and not after:
                yield place

    def target(self, verb: int) -> tuple[Target, list[int]] | None:
        """The table of a statement and where its name stands; None where there may be several."""
        place = verb + 1
        while self.word(place) in _AHEAD:
            place += 1
        places = [place]
        if self.kind(place + 1) is TokenKind.DOT:
            places.append(place + 2)
        names = [self._name(each) for each in places]
        if not all(names) or self._is_one_of_several(verb, places[-1] + 1):
            return None
        *outer, name = names
        return ("".join(outer), name), places

    def _name(self, place: int) -> str:
        if self.kind(place) is TokenKind.NAME:
            return self.words[place].strip("`").replace("``", "`")
        return self.word(place)

    def _is_one_of_several(self, verb: int, place: int) -> bool:
        ends = {"update": "set", "delete": "where"}.get(self.word(verb), "")
        while ends and place < len(self.tokens) and self.words[place] not in {ends, ";"}:
            if self.words[place] in _SEVERAL or self.words[place] in {",", "."}:
                return True
            place += 1
        return False

    def calls_own(self, place: int) -> bool:
        """Whether a function may be called there that is not the engine's."""
        if self.kind(place + 1) is not TokenKind.OPEN:
            return False
        if self.kind(place) is TokenKind.WORD and self.kind(place - 1) is not TokenKind.DOT:
            return self.words[place] not in FUNCTIONS | _BEFORE_BRACKETS
        return self.kind(place) in {TokenKind.NAME, TokenKind.WORD}
