"""search_schema: what a database contains, as much of it as is asked for."""

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from dbmcp.encoding import EXACT, json_bytes
from dbmcp.errors import UnknownNameError
from dbmcp.models import ColumnFacts, IndexFacts, TableEntry, TableFacts, TableKind, TableName
from dbmcp.tools import schema_text
from dbmcp.tools.call import Call
from dbmcp.tools.schema_finds import Finds, LineFinds, NameFinds, TableFinds, Taken
from dbmcp.tools.schema_search import (
    ALL_BUT_SEQUENCES,
    RELATIONS,
    Detail,
    Pattern,
    Place,
    SchemaFormat,
    SchemaKind,
    Search,
    digest,
    expired,
    rank,
    read_cursor,
)

if TYPE_CHECKING:
    from dbmcp.app import Target
    from dbmcp.catalog import Listing

FEW_TABLES = 12
"""Up to so many tables are summed up, more are only named, where the caller leaves the detail."""

_ESCAPE = re.compile(r"\\u[0-9a-f]{4}")

HEAD_CHARACTERS = 400
"""Room kept for the line of facts above the finds."""


async def search_schema(
    call: Call,
    *,
    pattern: Annotated[
        str, Field(description="Part of a name, or with *: order*, sales.*; empty: all")
    ] = "",
    kind: Annotated[
        SchemaKind | None,
        Field(description="column, index: search their names; system: the engine's own tables"),
    ] = None,
    table: Annotated[str, Field(description="Tables by name, separated by commas")] = "",
    detail: Annotated[
        Detail | None,
        Field(description="summary: columns, keys; full: also indexes, defaults, checks"),
    ] = None,
    limit: Annotated[int | None, Field(ge=1)] = None,
    cursor: Annotated[str, Field(description="From an earlier answer: its next page")] = "",
    format: SchemaFormat = SchemaFormat.TEXT,
    database: Annotated[str, Field(description="Which database")] = "",
) -> str:
    """Find tables, views, columns and indexes and read their structure.

    A pattern that fits no table is looked for among the columns. Where the detail is left out,
    `table` gives full, a few tables give summary and many give names.

    Args:
        call: the call.
        pattern: words of which one must fit; `a.b` asks for b in schema (or, of a column, table) a.
        kind: what is looked for.
        table: names, separated by commas.
        detail: how much is told.
        limit: finds of one answer, None for what fits.
        cursor: continues an earlier answer; the other arguments are then those of that one.
        format: text or one JSON object.
        database: the database's name; empty where there is only one.
    """
    cursor = cursor.strip()
    asked = Search(pattern.strip(), kind, table.strip(), detail, limit, format)
    place = read_cursor(cursor) if cursor else Place(asked, 0, 0)
    if limit is not None:
        place = replace(place, search=replace(place.search, limit=limit))
    place.search.check()
    target = await call.app.target(database)
    listing = await target.catalog.listing()
    return await _Answer(target, listing, place, cursor).text()


@dataclass(frozen=True, slots=True)
class _Answer:
    """One search on one database, from its arguments to its text."""

    target: "Target"
    listing: "Listing"
    place: Place
    cursor: str

    async def text(self) -> str:
        finds = await self._finds()
        keys, offset, search = finds.keys(), self.place.offset, self.place.search
        mark = digest(keys)
        if self.cursor and (mark != self.place.digest or offset >= len(keys)):
            raise expired(self.cursor)
        left = len(keys) - offset
        taken = await finds.take(
            offset,
            count=min(search.limit or left, left),
            room=self.target.database.limits.max_result_bytes - HEAD_CHARACTERS,
            as_json=search.format is SchemaFormat.JSON,
        )
        more = Place(search, offset + taken.count, mark).cursor() if taken.count < left else ""
        if search.format is SchemaFormat.JSON:
            return await self._json(finds, taken, more, total=len(keys))
        return await self._text(finds, taken, more)

    async def _text(self, finds: Finds, taken: Taken, more: str) -> str:
        first, last = self.place.offset + 1, self.place.offset + taken.count
        head = [finds.what]
        if more:
            head.append(f"{first} to {last} shown, more follow (cursor {more})")
        elif self.cursor:
            head.append(f"{first} to {last} shown, end")
        if not taken.count:
            near = await self.target.catalog.nearest_tables(self.place.search.pattern)
            head += [f"nearest: {', '.join(near)}"] if near else []
        if self.target.catalog.is_stale:
            head.append(f"as of {self.listing.synced_at:%Y-%m-%dT%H:%M:%SZ}, not reachable now")
        if _ESCAPE.search(taken.text):
            head.append(f"escaped ({EXACT})")
        facts = ", ".join(head)
        return f"{facts}\n{taken.text}" if taken.text else facts

    async def _json(self, finds: Finds, taken: Taken, more: str, *, total: int) -> str:
        answer: dict[str, Any] = {"total": total, finds.key: list(taken.values), "more": bool(more)}
        if more:
            answer["cursor"] = more
        if not taken.count and (
            near := await self.target.catalog.nearest_tables(self.place.search.pattern)
        ):
            answer["nearest"] = list(near)
        if self.target.catalog.is_stale:
            answer["stale_since"] = f"{self.listing.expires_at:%Y-%m-%dT%H:%M:%SZ}"
        return json_bytes(answer).decode()

    async def _finds(self) -> Finds:
        search = self.place.search
        if search.kind is SchemaKind.COLUMN or search.kind is SchemaKind.INDEX:
            return await self._parts(search.kind)
        entries = await self._tables(Pattern(search.pattern))
        if not entries and search.pattern and search.kind is None:
            return await self._parts(SchemaKind.COLUMN, note="0 tables, ")
        detail = search.detail or self._detail(len(entries))
        if detail is Detail.NAMES:
            return NameFinds(entries, self.listing.shown)
        return TableFinds(entries, self.listing.shown, detail, self.target.catalog.describe)

    def _detail(self, count: int) -> Detail:
        if self.place.search.table:
            return Detail.FULL
        return Detail.SUMMARY if count <= FEW_TABLES else Detail.NAMES

    async def _parts(self, kind: SchemaKind, *, note: str = "") -> LineFinds:
        """Find columns or indexes; their pattern is `name` or `table.name`."""
        entries = await self._tables(Pattern(""))
        described = await self.target.catalog.describe(entry.name for entry in entries)
        pattern = Pattern(self.place.search.pattern)
        found = [
            (facts, part)
            for facts in described.values()
            for part in (facts.columns if kind is SchemaKind.COLUMN else facts.indexes)
            if pattern.matches(part.name, within=facts.entry.name.name)
        ]
        words = "column" if kind is SchemaKind.COLUMN else "index"
        plural = {"column": "columns", "index": "indexes"}[words]
        return LineFinds(
            f"{note}{len(found):,} {words if len(found) == 1 else plural}",
            plural,
            [self._part_line(facts, part) for facts, part in found],
            [self._part_value(facts, part) for facts, part in found],
        )

    def _part_line(self, facts: TableFacts, part: ColumnFacts | IndexFacts) -> str:
        if isinstance(part, ColumnFacts):
            return schema_text.column_line(facts, part, shown=self.listing.shown)
        return schema_text.index_line(facts, part, shown=self.listing.shown)

    def _part_value(self, facts: TableFacts, part: ColumnFacts | IndexFacts) -> dict[str, Any]:
        table = {"table": self.listing.shown(facts.entry.name)}
        if isinstance(part, ColumnFacts):
            return table | schema_text.column_value(part, full=True)
        return table | schema_text.index_value(part)

    async def _tables(self, pattern: Pattern) -> list[TableEntry]:
        """The relations that fit every argument, in the order of an answer."""
        search = self.place.search
        if search.table:
            chosen = await self._named()
            kinds = RELATIONS.get(search.kind, frozenset(TableKind))
        else:
            chosen = self._searched(pattern)
            kinds = RELATIONS.get(search.kind, ALL_BUT_SEQUENCES)
        entries = [
            entry
            for entry in chosen
            if entry.kind in kinds and pattern.matches(entry.name.name, within=entry.name.schema)
        ]
        return sorted(entries, key=self._order)

    async def _named(self) -> list[TableEntry]:
        """The tables that the argument names.

        Raises:
            RequestError: one of them is missing, or hidden, which is the same.
        """
        found: dict[TableName, TableEntry] = {}
        for name in filter(None, map(str.strip, self.place.search.table.split(","))):
            table = await self.target.catalog.find(name)
            if table is None:
                await self._refuse(name)
            else:
                found[table] = (await self.target.catalog.tables())[table]
        return list(found.values())

    async def _refuse(self, name: str) -> None:
        near = await self.target.catalog.nearest_tables(name)
        policy = self.target.database.policy
        if policy.has_table_rules:
            policy.refuse_table(name, nearest=near)
        raise UnknownNameError("table", name, choices=near)

    def _searched(self, pattern: Pattern) -> list[TableEntry]:
        """All relations but the engine's own, which have to be asked for."""
        entries = self.listing.listed
        if self.place.search.kind is SchemaKind.SYSTEM:
            return [entry for entry in entries if entry.system]
        schemas = {entry.name.schema for entry in entries if entry.system}
        schemas -= {entry.name.schema for entry in entries if not entry.system}
        asked = {schema for schema in schemas if pattern.names_schema(schema)}
        return [entry for entry in entries if not entry.system or entry.name.schema in asked]

    def _order(self, entry: TableEntry) -> tuple[int, bool, bool, str, str]:
        name = entry.name
        qualified = self.listing.shown(name) != name.name
        return rank(entry.kind), entry.system, qualified, name.schema, name.name
