"""Finds of a schema search, rendered from an offset until an answer is full."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from dbmcp.encoding import json_bytes
from dbmcp.models import TableEntry, TableFacts, TableName
from dbmcp.tools import schema_text
from dbmcp.tools.schema_search import Detail
from dbmcp.tools.schema_text import Shown

CHUNK = 100
"""Tables described at a time, until an answer is full."""

MAX_NAMES_CHARACTERS = 31_000
"""Of an answer of names, whatever the operator's limit: just under 8,000 tokens."""

Describe = Callable[[Sequence[TableName]], Awaitable[Mapping[TableName, TableFacts]]]


@dataclass(frozen=True, slots=True)
class Taken:
    """The finds of one answer.

    Attributes:
        count: how many there are.
        text: all of them, as text; `""` where JSON is asked for.
        values: each of them, as JSON values; empty where text is asked for.
    """

    count: int
    text: str = ""
    values: Sequence[Any] = ()


class Finds(Protocol):
    """What a search found, in order."""

    @property
    def what(self) -> str:
        """Counts, for the line of facts."""
        ...

    @property
    def key(self) -> str:
        """The JSON object's key for the finds."""
        ...

    def keys(self) -> Sequence[str]:
        """Return a name for each find, so that a change is noticed."""
        ...

    async def take(self, offset: int, *, count: int, room: int, as_json: bool) -> Taken:
        """Render up to `count` finds, one at least, that fit into `room` characters."""
        ...


@dataclass(frozen=True, slots=True)
class NameFinds:
    """Tables of which only the names are told."""

    entries: Sequence[TableEntry]
    shown: Shown
    key: str = "names"

    @property
    def what(self) -> str:
        """`12 tables, 2 views (names)`."""
        return f"{schema_text.counts_text(e.kind for e in self.entries)} (names)"

    def keys(self) -> Sequence[str]:
        """The full names."""
        return [str(entry.name) for entry in self.entries]

    async def take(self, offset: int, *, count: int, room: int, as_json: bool) -> Taken:
        """Render as many names as fit."""
        entries = self.entries[offset : offset + count]
        room = min(room, MAX_NAMES_CHARACTERS)
        if as_json:
            names = [self.shown(entry.name) for entry in entries]
            values = _fitting(names, [len(name) + 3 for name in names], room)
            return Taken(len(values), values=values)
        text = self._text(entries, room)
        while len(text) > room and len(entries) > 1:
            entries = entries[: max(int(len(entries) * room / len(text) * 0.97), 1)]
            text = self._text(entries, room)
        return Taken(len(entries), text=text)

    def _text(self, entries: Sequence[TableEntry], room: int) -> str:
        """The names in full if they fit, else with common beginnings written once."""
        plain = schema_text.names_text(entries, shown=self.shown, fold=False)
        if len(plain) <= room:
            return plain
        return schema_text.names_text(entries, shown=self.shown, fold=True)


@dataclass(frozen=True, slots=True)
class TableFinds:
    """Tables that are described."""

    entries: Sequence[TableEntry]
    shown: Shown
    detail: Detail
    describe: Describe
    key: str = "tables"

    @property
    def what(self) -> str:
        """`12 tables, 2 views (summary)`."""
        return f"{schema_text.counts_text(e.kind for e in self.entries)} ({self.detail})"

    def keys(self) -> Sequence[str]:
        """The full names."""
        return [str(entry.name) for entry in self.entries]

    async def take(self, offset: int, *, count: int, room: int, as_json: bool) -> Taken:
        """Describe tables until the answer is full."""
        blocks: list[Any] = []
        sizes: list[int] = []
        for start in range(offset, offset + count, CHUNK):
            stop = min(start + CHUNK, offset + count)
            for entry, facts in await self._described(start, stop):
                blocks.append(self._block(entry, facts, as_json=as_json))
                sizes.append(_size(blocks[-1]))
            if sum(sizes) > room:
                break
        fitting = _fitting(blocks, sizes, room)
        if as_json:
            return Taken(len(fitting), values=fitting)
        return Taken(len(fitting), text=_bounded("\n".join(fitting), room))

    async def _described(self, start: int, stop: int) -> list[tuple[TableEntry, TableFacts | None]]:
        entries = self.entries[start:stop]
        facts = await self.describe([entry.name for entry in entries])
        return [(entry, facts.get(entry.name)) for entry in entries]

    def _block(self, entry: TableEntry, facts: TableFacts | None, *, as_json: bool) -> Any:
        # A table that went away since it was listed still has its name and kind.
        known = facts or TableFacts(entry, ())
        render = schema_text.table_value if as_json else schema_text.table_text
        return render(known, shown=self.shown, detail=self.detail)


@dataclass(frozen=True, slots=True)
class LineFinds:
    """Columns or indexes, a line each.

    Attributes:
        what: counts, for the line of facts.
        key: the JSON object's key.
        lines: the text of each.
        values: the JSON value of each.
    """

    what: str
    key: str
    lines: Sequence[str]
    values: Sequence[Any]

    def keys(self) -> Sequence[str]:
        """The lines themselves."""
        return self.lines

    async def take(self, offset: int, *, count: int, room: int, as_json: bool) -> Taken:
        """Return as many lines as fit."""
        found = self.values if as_json else self.lines
        page = found[offset : offset + count]
        fitting = _fitting(page, [_size(find) for find in page], room)
        if as_json:
            return Taken(len(fitting), values=fitting)
        return Taken(len(fitting), text=_bounded("\n".join(fitting), room))


def _fitting(finds: Sequence[Any], sizes: Sequence[int], room: int) -> Sequence[Any]:
    """Return the finds that fit, the first one in any case."""
    used = 0
    for place, size in enumerate(sizes):
        used += size
        if used > room and place:
            return finds[:place]
    return finds


def _size(find: Any) -> int:
    return len(find.encode(errors="replace") if isinstance(find, str) else json_bytes(find)) + 1


def _bounded(text: str, room: int) -> str:
    """Cut what even alone is too long, and say where the rest is."""
    if len(text.encode(errors="replace")) <= room:
        return text
    kept = text.encode(errors="replace")[:room].decode(errors="ignore")
    return f"{kept}…\n[cut at {room:,} bytes; kind=column or kind=index lists the rest by pages]"
