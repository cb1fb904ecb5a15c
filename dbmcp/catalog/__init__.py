"""What a database contains, as far as its policy shows it: loaded on demand, kept for a minute."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from dbmcp.catalog import row_type
from dbmcp.catalog.listing import Listing
from dbmcp.catalog.views import Views
from dbmcp.dialects.base import Connection
from dbmcp.errors import DatabaseError
from dbmcp.models import ForeignKey, TableEntry, TableFacts, TableKind, TableName, UnseenKey
from dbmcp.sql.nearness import nearest
from dbmcp.sql.shown import column_words, without_hidden
from dbmcp.sql.statement import Name

if TYPE_CHECKING:
    from dbmcp.database import Database

Result = TypeVar("Result")

LIFE = timedelta(seconds=60)
"""How long facts are believed without asking again."""

MISS_PAUSE = timedelta(seconds=2)
"""A name that is not known makes the list be read again, at most once in this time."""

FAILURE_PAUSE = timedelta(seconds=2)
"""So long after a failed load callers get its error, or the old facts, without another try."""


def utc_now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


class Catalog:
    """The facts of one database's tables and their cache. Nothing hidden ever leaves it.

    Args:
        database: the database.
        clock: the time in UTC.

    Attributes:
        version: grows whenever the facts known change, row estimates aside.
        hits: answers from what was known already.
        loads: times the database was asked.
    """

    def __init__(self, database: "Database", *, clock: Callable[[], datetime] = utc_now) -> None:
        self.version = 0
        self.hits = 0
        self.loads = 0
        self._database = database
        self._clock = clock
        self._listing: Listing | None = None
        self._facts: dict[TableName, tuple[TableFacts, datetime]] = {}
        # One caller loads, the others wait here and find it done. If that caller goes away the
        # next one loads, so no statement outlives those who want its answer.
        self._listing_lock = asyncio.Lock()
        self._facts_lock = asyncio.Lock()
        self._failure: tuple[DatabaseError, datetime] | None = None
        self._drops = 0

    @property
    def synced_at(self) -> datetime | None:
        """When the list of tables was read; None before the first time."""
        return self._listing.synced_at if self._listing else None

    @property
    def expires_at(self) -> datetime | None:
        """When the list of tables is to be read again; None before the first time."""
        return self._listing.expires_at if self._listing else None

    @property
    def is_stale(self) -> bool:
        """Whether facts past their end are in use, since the database cannot be asked."""
        return self.expires_at is not None and self._clock() >= self.expires_at

    async def listing(self) -> Listing:
        """Return the list of tables with its dates; an old one where the database is down.

        Raises:
            DatabaseError: it cannot be asked now and never was.
        """
        return await self._listing_since(None)

    async def tables(self) -> Mapping[TableName, TableEntry]:
        """Return every table that the policy shows, in order of schema and name.

        Raises:
            DatabaseError: as `listing`.
        """
        return (await self.listing()).tables

    async def describe(self, names: Iterable[TableName]) -> dict[TableName, TableFacts]:
        """Return the facts of those tables that exist and are shown, in the order asked.

        Raises:
            DatabaseError: the database cannot be asked and some table was never described.
        """
        listing = await self.listing()
        wanted = [name for name in dict.fromkeys(names) if name in listing.tables]
        if self._expired(wanted):
            async with self._facts_lock:
                await self._load_facts(wanted, listing)
        return {name: self._facts[name][0] for name in wanted if name in self._facts}

    async def resolve(self, name: Name) -> TableName | None:
        """Return the table that a name in a statement means; None if it is missing or hidden.

        Raises:
            DatabaseError: as `listing`.
        """
        listing = await self.listing()
        found = self._find(name, listing)
        if found is None and self._clock() >= listing.synced_at + MISS_PAUSE:
            return self._find(name, await self._listing_since(listing.synced_at))
        return found

    async def hides(self, name: Name) -> bool:
        """Whether a name in a statement means a table that exists and is hidden.

        Raises:
            DatabaseError: as `listing`.
        """
        listing = await self.listing()
        keys = [key for key in self._keys(name, listing) if key in listing.by_key]
        return bool(keys) and listing.by_key[keys[0]] is None

    async def find(self, text: str) -> TableName | None:
        """Return the table that an argument names: as stored, quoted or as SQL would fold it.

        Raises:
            DatabaseError: as `listing`.
        """
        parts = [part.strip('"`[]') for part in row_type.PART.findall(text)]
        exact = (Name(((text, True),)), Name(tuple((part, True) for part in parts)))
        folded = Name(tuple((part, False) for part in parts))
        for name in (*exact, folded):
            if name.parts and (found := await self.resolve(name)) is not None:
                return found
        return None

    async def nearest_tables(self, name: str) -> tuple[str, ...]:
        """Return the tables and views whose names are nearest, as a query would write them.

        Raises:
            DatabaseError: as `listing`.
        """
        listing = await self.listing()
        choices = [
            listing.shown(entry.name)
            for entry in listing.listed
            if not entry.system and entry.kind is not TableKind.SEQUENCE
        ]
        return nearest(name.strip("*%"), choices)

    def hidden_columns(self, text: str) -> frozenset[str]:
        """Return the words of a text that could be names of hidden columns."""
        known = (name for facts, _ in self._facts.values() for name in facts.hidden_columns)
        return column_words(text, self._database.policy.deny_columns, known)

    def allows(self, table: TableName) -> bool:
        """Whether the policy shows a table, be it listed or a part of one that is."""
        return self._database.policy.allows_table(table)

    @property
    def hides_columns(self) -> bool:
        """Whether the policy has a list of hidden columns."""
        return bool(self._database.policy.deny_columns)

    def key_names(self) -> set[str]:
        """Return the names of columns, indexes, keys and checks of the tables described so far."""
        return {name for facts, _ in self._facts.values() for name in _key_names(facts)}

    def hidden_keys(self) -> set[str]:
        """Return the names of indexes, keys and checks that hold hidden columns, for nobody."""
        known = (facts for facts, _ in self._facts.values())
        return {name for one in known for name in (*one.hidden_indexes, *one.hidden_keys) if name}

    @staticmethod
    def nearest(name: str, choices: Iterable[str]) -> tuple[str, ...]:
        """Return up to three of the choices that resemble a name, best first."""
        return nearest(name, choices)

    def drop(self) -> None:
        """Forget everything, since dbmcp itself has changed the schema."""
        self._listing = None
        self._facts = {}
        self._failure = None
        self._drops += 1
        self.version += 1

    def forget(self, table: TableName) -> None:
        """Have the facts of one table read again, since they seem to be out of date."""
        if table in self._facts:
            facts, _ = self._facts[table]
            self._facts[table] = (facts, self._clock())

    async def _listing_since(self, before: datetime | None) -> Listing:
        """Return a list in force; one read later than `before` if the database can be asked."""
        if (listing := self._usable(before)) is not None:
            self.hits += 1
            return listing
        async with self._listing_lock:
            return self._usable(before) or await self._load_listing()

    def _usable(self, before: datetime | None) -> Listing | None:
        listing, now = self._listing, self._clock()
        if self._failure is not None and now < self._failure[1]:
            if listing is None:
                raise self._failure[0]
            return listing
        if listing is None or now >= listing.expires_at:
            return None
        return None if listing.synced_at == before else listing

    async def _load_listing(self) -> Listing:
        dialect = self._database.dialect

        async def load(connection: Connection) -> tuple[Sequence[TableEntry], tuple[str, ...]]:
            entries = await dialect.list_tables(connection)
            return entries, dialect.default_schemas(connection.facts)

        asked_at = self._clock()
        try:
            entries, schemas = await self._ask(load)
        except DatabaseError as error:
            self._failure = (error, self._clock() + FAILURE_PAUSE)
            if self._listing is None:
                raise
            return self._listing
        self._failure = None
        return self._keep_listing(self._make_listing(entries, schemas, asked_at))

    async def _load_facts(self, wanted: Sequence[TableName], listing: Listing) -> None:
        missing = self._expired(wanted)
        if not missing:
            return
        asked_at = self._clock()
        try:
            found = await self._ask(lambda connection: self._describe(connection, missing, listing))
        except DatabaseError:
            if any(name not in self._facts for name in missing):
                raise
            return
        described = {facts.entry.name: self._shown_facts(facts, listing) for facts in found}
        self._keep_facts(missing, described, expires_at=asked_at + LIFE)

    async def _describe(
        self, connection: Connection, wanted: Sequence[TableName], listing: Listing
    ) -> Sequence[TableFacts]:
        """Ask for facts, and for those of what views read where columns are hidden."""
        policy, dialect = self._database.policy, self._database.dialect
        facts = await dialect.describe(connection, wanted)
        if not policy.deny_columns:
            return facts
        views = Views(
            policy,
            dialect.lexis,
            find=lambda name: self._find(name, listing),
            describe=lambda names: dialect.describe(connection, names),
        )
        return await views.looked_through(facts)

    async def _ask(self, load: Callable[[Connection], Coroutine[Any, Any, Result]]) -> Result:
        """Read from the database; once more if the schema was changed by us meanwhile."""
        while True:
            self.loads += 1
            drops = self._drops
            timeout_seconds = self._database.limits.timeout_seconds
            async with self._database.read(timeout_seconds=timeout_seconds) as session:
                answer = await session.run(load(session.connection))
            if drops == self._drops:
                return answer

    def _make_listing(
        self, entries: Sequence[TableEntry], schemas: tuple[str, ...], asked_at: datetime
    ) -> Listing:
        fold = self._database.dialect.fold
        ordered = sorted(entries, key=lambda entry: (entry.name.schema, entry.name.name))
        tables = {entry.name: entry for entry in ordered if self._shows(entry)}
        unseen = (entry.name for entry in ordered if not entry.system)
        hidden = {name.name.lower() for name in unseen if name not in tables}
        return Listing(
            tables,
            schemas,
            synced_at=asked_at,
            expires_at=asked_at + LIFE,
            by_key={
                (fold(entry.name.schema, quoted=True), fold(entry.name.name, quoted=True)): (
                    entry.name if entry.name in tables else None
                )
                for entry in ordered
            },
            hidden=frozenset(hidden - {name.name.lower() for name in tables}),
        )

    def _shows(self, entry: TableEntry) -> bool:
        """Whether the lists let a table be seen; its insides and partitions only with all of it."""
        policy = self._database.policy
        if not all(map(policy.allows_table, (entry.name, *entry.partition_of))):
            return False
        if not entry.part_of or not policy.guards_names:
            return True
        whole = TableName(entry.name.schema, entry.part_of)
        return not policy.deny_columns and policy.allows_table(whole)

    def _keep_listing(self, listing: Listing) -> Listing:
        if self._listing is not None and _outline(self._listing) != _outline(listing):
            self.version += 1
        self._listing = listing
        return listing

    def _keep_facts(
        self,
        asked: Sequence[TableName],
        described: Mapping[TableName, TableFacts],
        *,
        expires_at: datetime,
    ) -> None:
        old = {name: self._facts.pop(name)[0] for name in asked if name in self._facts}
        if any(_structure(facts) != _structure(described.get(name)) for name, facts in old.items()):
            self.version += 1
        self._facts.update({name: (facts, expires_at) for name, facts in described.items()})

    def _expired(self, names: Iterable[TableName]) -> list[TableName]:
        now = self._clock()
        return [n for n in names if n not in self._facts or now >= self._facts[n][1]]

    def _shown_facts(self, facts: TableFacts, listing: Listing) -> TableFacts:
        """Return facts without a trace of hidden tables."""
        policy = self._database.policy
        allows, schema = policy.allows_table, facts.entry.name.schema
        referring = facts.referenced_by
        rows = tuple(one.name for one in facts.columns if self._is_hidden_row(one.type, listing))
        if policy.deny_columns or rows:
            facts = replace(facts, hidden_columns=(*facts.hidden_columns, *rows))
            facts = without_hidden(facts, policy.hides_column)

        def told(text: str) -> str:
            hidden = policy.deny_columns and self.hidden_columns(text)
            return "" if hidden or listing.betrays(text) else text

        def shown(keys: Iterable[ForeignKey]) -> tuple[ForeignKey, ...]:
            return tuple(key for key in keys if allows(key.table) and allows(key.target))

        return replace(
            facts,
            foreign_keys=shown(facts.foreign_keys),
            referenced_by=(seen := shown(facts.referenced_by)),
            unseen_keys=tuple(_unseen(key) for key in referring if key not in seen),
            partitions=tuple(p for p in facts.partitions if allows(TableName(schema, p))),
            definition=told(facts.definition),
            stored=told(facts.stored),
        )

    def _is_hidden_row(self, type_: str, listing: Listing) -> bool:
        """Whether a column's values are rows of a table that is hidden, or has hidden columns."""
        patterns = self._database.policy.deny_columns
        if not (self._database.dialect.lexis.attribute_calls and (patterns or listing.hidden)):
            return False
        keys = self._keys(name, listing) if (name := row_type.name_of(type_)) else ()
        return row_type.is_hidden(keys, listing.by_key, patterns)

    def _find(self, name: Name, listing: Listing) -> TableName | None:
        """Look a name up."""
        keys = self._keys(name, listing)
        return next((listing.by_key[key] for key in keys if key in listing.by_key), None)

    def _keys(self, name: Name, listing: Listing) -> Iterable[tuple[str, str]]:
        """Where a name is looked up; before the schema only this database can stand."""
        fold = self._database.dialect.fold
        *outer, table = [fold(part, quoted=quoted) for part, quoted in name.parts]
        if outer:
            return [(outer[-1], table)]
        return [(fold(schema, quoted=True), table) for schema in listing.default_schemas]


def _unseen(key: ForeignKey) -> UnseenKey:
    return UnseenKey(hash(key.table), key.target_columns, key.on_delete, key.on_update)


def _key_names(facts: TableFacts) -> Iterator[str]:
    """The names that the engine's constraint errors may hold."""
    for one in (*facts.columns, *facts.indexes, *facts.foreign_keys, *facts.referenced_by):
        yield one.name
    yield from (name for name, _ in facts.checks)


def _outline(listing: Listing) -> list[tuple[TableName, str]]:
    return [(entry.name, entry.kind) for entry in listing.tables.values()]


def _structure(facts: TableFacts | None) -> TableFacts | None:
    """Facts without the row estimate, which changes all the time."""
    return facts and replace(facts, entry=replace(facts.entry, rows=None))
