"""What the engine means to do for a statement, held against lists and limit before it runs.

The engine is asked once for each text (and, of its cost, once for each set of values): what it
said holds as long as the catalog's listing.
"""

import json
from collections import OrderedDict
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from dbmcp.catalog import Catalog, Listing
from dbmcp.config import Mode
from dbmcp.database import Database, Session
from dbmcp.dialects.base import Argument, Bound
from dbmcp.dialects.planner import Planner, explaining, rows_of
from dbmcp.errors import LimitError, RequestError, UnknownNameError
from dbmcp.execution.hiding import explained
from dbmcp.execution.statements import Prepared
from dbmcp.models import TableKind, TableName
from dbmcp.sql.statement import Kind
from dbmcp.sql.syntax import without_explain, without_settings

MAX_KEPT = 1_024

Ask = Callable[[Session], Awaitable[object]]


@dataclass(slots=True)
class Forecast:
    """Asks for plans on one database.

    Attributes:
        database: the target.
        catalog: what it contains.
    """

    database: Database
    catalog: Catalog
    _kept: OrderedDict[object, object] = field(default_factory=OrderedDict[object, object])

    async def check(self, prepared: Prepared, *, timeout_seconds: float) -> None:
        """Refuse a statement whose plan reads what is hidden, or costs too much.

        Args:
            prepared: a statement that the policy and the lists allow.
            timeout_seconds: how long the engine may plan.

        Raises:
            PolicyError: rule `tables`.
            LimitError: its cost is above `max_cost`.
        """
        if prepared.statement.show or prepared.statement.kind is Kind.DDL:
            return
        try:
            await self._check_tables(prepared, timeout_seconds)
            await self._check_told(prepared, timeout_seconds)
            await self._check_cost(prepared, timeout_seconds)
        except RequestError as error:
            raise await explained(
                error, prepared, database=self.database, catalog=self.catalog
            ) from error

    async def _check_tables(self, prepared: Prepared, timeout_seconds: float) -> None:
        policy, planner = self.database.policy, self.database.dialect.planner()
        if not policy.has_table_rules or not planner.tells_tables:
            return
        listing = await self.catalog.listing()

        async def ask(session: Session) -> object:
            bound = self._plain(prepared)
            # So that the place of an error is that in the caller's text.
            bound = explaining(bound, planner.lead(bound, analyze=False))
            tables = await session.run(planner.tables(session.connection, bound), bound)
            unseen = tables - listing.tables.keys()
            if unseen and not prepared.statement.verb.startswith("EXPLAIN"):
                unseen -= await self._reached(session, prepared, unseen, listing, planner)
            return bool(unseen)

        marked = prepared.checked.marked
        if await self._once(("tables", marked), prepared, listing, timeout_seconds, ask):
            names = ", ".join(sorted(map(str, prepared.statement.tables)))
            policy.refuse_plan(names)

    async def _check_told(self, prepared: Prepared, timeout_seconds: float) -> None:
        """Refuse to explain a write whose plan names what is hidden, as keys lead there."""
        statement = prepared.statement
        explains = statement.verb.startswith("EXPLAIN") and statement.tables_written
        if not self.database.policy.guards_names or not explains:
            return
        listing = await self.catalog.listing()

        async def ask(session: Session) -> object:
            bound = self._unrun(prepared)
            rows = await session.run(rows_of(session.connection, bound), bound)
            text = " ".join(str(cell) for row in rows for cell in row)
            told = listing.betrayed(text) - listing.betrayed(prepared.written())
            return bool(told or self.catalog.hidden_columns(text))

        key = ("told", *_key(prepared))
        if await self._once(key, prepared, listing, timeout_seconds, ask):
            self.database.policy.refuse_plan(", ".join(sorted(map(str, statement.tables))))

    def _unrun(self, prepared: Prepared) -> Bound:
        """The EXPLAIN as it was sent, or a plain one in place of one that runs what it explains."""
        bound = prepared.bound(first_rows=0)
        if prepared.statement.only_explained:
            return bound
        return explaining(replace(bound, text=self._plain(prepared).text), "EXPLAIN ")

    async def _reached(
        self,
        session: Session,
        prepared: Prepared,
        unseen: frozenset[TableName],
        listing: Listing,
        planner: Planner,
    ) -> frozenset[TableName]:
        """Return those that are parts of the statement's tables, or that its views read."""
        found = [await self.catalog.resolve(name) for name in prepared.statement.tables]
        named = [table for table in found if table is not None]
        reached = await session.run(planner.reached(session.connection, named))
        entries = [listing.tables[table] for table in named if table in listing.tables]
        pinned = None in found
        if pinned or any(entry.system or entry.kind is not TableKind.TABLE for entry in entries):
            # What the engine's own views read it does not tell.
            reached |= {table for table in unseen if self.database.policy.is_system(table)}
        return reached

    async def _check_cost(self, prepared: Prepared, timeout_seconds: float) -> None:
        limit = self.database.limits.max_cost
        if limit is None:
            return
        planner = self.database.dialect.planner()

        async def ask(session: Session) -> object:
            inner = self._plain(prepared)
            bound = replace(prepared.bound(first_rows=0), text=inner.text)
            return await session.run(planner.cost(session.connection, bound), bound)

        key = ("cost", *_key(prepared))
        listing = await self.catalog.listing()
        try:
            cost = await self._once(key, prepared, listing, timeout_seconds, ask)
        except UnknownNameError:
            if self.database.settings.mode is not Mode.ADMIN:
                raise
            # The transaction that it is for may have made the table.
            return
        if isinstance(cost, float) and cost > limit:
            raise LimitError(
                f"the plan costs {cost:,.0f}, the limit is {limit:,.0f} (max_cost). add conditions "
                "that an index serves; query_optimization tells what is slow",
                what="max_cost",
                limit=limit,
            )

    def _plain(self, prepared: Prepared) -> Bound:
        """The statement without values, and without an EXPLAIN in front of it."""
        lexis = self.database.dialect.lexis
        marked = prepared.checked.marked
        if prepared.statement.verb.startswith("EXPLAIN"):
            marked = without_explain(marked, lexis=lexis)
        marked = without_settings(marked, lexis=lexis)
        return Bound(marked, tuple(Argument(name, None) for name in marked.names))

    async def _once(
        self,
        key: object,
        prepared: Prepared,
        listing: Listing,
        timeout_seconds: float,
        ask: Ask,
    ) -> object:
        """Return what was found before, or ask."""
        key = (key, self.catalog.version, listing.synced_at)
        if key not in self._kept:
            async with self._session(prepared, timeout_seconds) as session:
                self._kept[key] = await ask(session)
            if len(self._kept) > MAX_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]

    @asynccontextmanager
    async def _session(self, prepared: Prepared, timeout_seconds: float) -> AsyncGenerator[Session]:
        """A reading session; a write is planned where it may be, and nothing is kept of it."""
        writes = prepared.statement.kind is Kind.WRITE
        session = await self.database.open_session(
            read_only=not writes, timeout_seconds=timeout_seconds
        )
        try:
            yield session
        finally:
            self.database.release(session)


def _key(prepared: Prepared) -> tuple[object, str]:
    """What tells a statement with its values from any other."""
    return prepared.checked.marked, json.dumps(prepared.parameters, ensure_ascii=False)
