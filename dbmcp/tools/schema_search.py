"""What a schema search asks for: kinds, levels of detail, patterns and the cursor of a page."""

import base64
import binascii
import fnmatch
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from zlib import crc32

import orjson

from dbmcp.errors import LeaseExpiredError, LimitError
from dbmcp.models import TableKind

MAX_PATTERN = 1_000
"""Characters of a pattern or a list of tables."""

_SEARCH_PARTS = 6

_KINDS = {
    TableKind.TABLE: 0,
    TableKind.FOREIGN_TABLE: 1,
    TableKind.VIEW: 2,
    TableKind.MATERIALIZED_VIEW: 3,
    TableKind.SEQUENCE: 4,
}
"""Every kind of relation, in the order of an answer."""


class SchemaKind(StrEnum):
    """What is looked for."""

    TABLE = "table"
    VIEW = "view"
    COLUMN = "column"
    INDEX = "index"
    SEQUENCE = "sequence"
    SYSTEM = "system"


class Detail(StrEnum):
    """How much is told of each table."""

    NAMES = "names"
    SUMMARY = "summary"
    FULL = "full"


class SchemaFormat(StrEnum):
    """How the answer is written."""

    TEXT = "text"
    JSON = "json"


RELATIONS: dict[SchemaKind | None, frozenset[TableKind]] = {
    SchemaKind.TABLE: frozenset({TableKind.TABLE, TableKind.FOREIGN_TABLE}),
    SchemaKind.VIEW: frozenset({TableKind.VIEW, TableKind.MATERIALIZED_VIEW}),
    SchemaKind.SEQUENCE: frozenset({TableKind.SEQUENCE}),
    SchemaKind.SYSTEM: frozenset(TableKind),
}
"""The relations that each kind means; every other search leaves sequences out."""

ALL_BUT_SEQUENCES = frozenset(TableKind) - {TableKind.SEQUENCE}


def rank(kind: TableKind) -> int:
    """Return a kind's place in an answer."""
    return _KINDS[kind]


@dataclass(frozen=True, slots=True)
class Search:
    """The arguments of one `search_schema`; `""` and None where the caller left them out."""

    pattern: str = ""
    kind: SchemaKind | None = None
    table: str = ""
    detail: Detail | None = None
    limit: int | None = None
    format: SchemaFormat = SchemaFormat.TEXT

    def check(self) -> None:
        """Refuse what would cost too much to look at.

        Raises:
            LimitError: a text is too long.
        """
        for what, text in (("pattern", self.pattern), ("table", self.table)):
            if len(text) > MAX_PATTERN:
                raise LimitError(
                    f"{what} has {len(text):,} characters, the limit is {MAX_PATTERN:,}",
                    what=what,
                    limit=MAX_PATTERN,
                )


@dataclass(frozen=True, slots=True)
class Place:
    """Where the next page of a search begins.

    Attributes:
        search: the search it belongs to.
        offset: how many finds were answered already.
        digest: of all finds, so that a changed schema is noticed.
    """

    search: Search
    offset: int
    digest: int

    def cursor(self) -> str:
        """Return the place as the opaque text that an answer hands out."""
        search = self.search
        parts = [
            self.offset,
            self.digest,
            *(search.pattern, search.kind, search.table, search.detail, search.limit),
            None if search.format is SchemaFormat.TEXT else search.format,
        ]
        while parts[-1] in {None, ""}:
            parts.pop()
        return base64.urlsafe_b64encode(orjson.dumps(parts)).rstrip(b"=").decode()


def read_cursor(cursor: str) -> Place:
    """Return the place that a cursor stands for.

    Raises:
        LeaseExpiredError: it is none of ours.
    """
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True)
        return _place(orjson.loads(raw))
    except (binascii.Error, TypeError, ValueError, AttributeError) as error:
        raise expired(cursor) from error


def expired(cursor: str) -> LeaseExpiredError:
    """Return the error of a cursor that fits nothing (any more)."""
    return LeaseExpiredError(f"cursor {cursor[:24]} is unknown or the schema changed. search again")


def _place(parts: list[Any]) -> Place:
    """Read a cursor's parts; anybody may have made them, so each is checked as an argument is."""
    offset, finds, *rest = parts
    pattern, kind, table, detail, limit, format = [*rest, *[None] * (_SEARCH_PARTS - len(rest))]
    search = Search(
        (pattern or "").strip(),
        SchemaKind(kind) if kind else None,
        (table or "").strip(),
        Detail(detail) if detail else None,
        max(int(limit), 1) if limit else None,
        SchemaFormat(format or SchemaFormat.TEXT),
    )
    return Place(search, max(int(offset), 0), int(finds))


def digest(finds: Iterable[str]) -> int:
    """Return a number that changes with the finds."""
    return crc32("\n".join(finds).encode(errors="backslashreplace"))


@dataclass(frozen=True, slots=True)
class Pattern:
    """Words of which one must match: `*` and `%` stand for anything, else a part is enough.

    Attributes:
        text: as the caller wrote it; words are separated by blanks or commas, `a.b` asks for `b`
            within `a` (a schema, or the table of a column or index).
    """

    text: str
    _words: tuple[tuple[re.Pattern[str] | None, re.Pattern[str]], ...] = field(init=False)

    def __post_init__(self) -> None:
        """Make the words ready."""
        words = [word.partition(".") for word in re.split(r"[\s,]+", self.text) if word]
        pairs = [
            (_whole(head) if dot else None, _part(tail if dot else head))
            for head, dot, tail in words
        ]
        object.__setattr__(self, "_words", tuple(pairs))

    def matches(self, name: str, *, within: str) -> bool:
        """Whether a name fits; `within` is its schema or table."""
        if not self._words:
            return True
        inner, outer = name.casefold(), within.casefold()
        return any(
            word.match(inner) and (head is None or head.match(outer)) for head, word in self._words
        )

    def names_schema(self, schema: str) -> bool:
        """Whether a word asks for this schema by more than wildcards."""
        heads = [word.partition(".") for word in re.split(r"[\s,]+", self.text)]
        asked = [_whole(head) for head, dot, _ in heads if dot and head.strip("*%?")]
        return any(head.match(schema.casefold()) for head in asked)


def _whole(word: str) -> re.Pattern[str]:
    """A pattern for a whole name. `fnmatch` writes one that cannot backtrack without end."""
    plain = word.casefold().replace("[", "[[]").replace("%", "*")
    return re.compile(fnmatch.translate(plain))


def _part(word: str) -> re.Pattern[str]:
    return _whole(word if set("*%?") & set(word) else f"*{word}*")
