"""Plans of SQLite: as they are, and on a copy of the schema with further indexes."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, cast

from dbmcp.advisor.plan import Plan
from dbmcp.advisor.proposal import Proposal, Trial
from dbmcp.advisor.statistics import Statistics
from dbmcp.advisor.traits import Traits
from dbmcp.dialects.base import Bound, Connection
from dbmcp.dialects.planner import Planner, WhatIf, rows_of, written
from dbmcp.dialects.sqlite.clone import Clone, keys_text, make_clone
from dbmcp.dialects.sqlite.connection import SQLiteConnection
from dbmcp.dialects.sqlite.plan import read_plan
from dbmcp.dialects.sqlite.reading import quoted
from dbmcp.dialects.sqlite.values import bind
from dbmcp.models import TableFacts, TableName

TRAITS = Traits(
    wildcard_advice="an FTS5 table with the trigram tokenizer serves it",
    holds_key=True,
    floor=500.0,
)
LEAD = "EXPLAIN QUERY PLAN "
_BATCH = 1_000


class SQLitePlanner(Planner):
    """EXPLAIN QUERY PLAN, which tells neither rows nor costs."""

    traits = TRAITS
    plans_markers: ClassVar[bool] = True
    counts_rows: ClassVar[bool] = False
    tells_conditions: ClassVar[bool] = False

    def lead(self, bound: Bound, *, analyze: bool) -> str:
        """Return the words; SQLite counts nothing while it runs a statement."""
        del bound, analyze
        return LEAD

    async def explain(self, connection: Connection, bound: Bound, *, analyze: bool) -> Plan:
        """Return the plan; `analyze` runs the statement and counts its rows."""
        plan = read_plan(await rows_of(connection, bound))
        if not analyze:
            return plan
        first, *rest = bound.text.pieces
        text = replace(bound.text, pieces=(first[bound.lead :], *rest))
        count = await _count(connection, replace(bound, text=text, lead=0))
        return replace(plan, analyzed=True, root=replace(plan.root, actual_rows=float(count)))

    def ddl(self, proposal: Proposal, *, name: str, table: str, facts: TableFacts) -> str:
        """Return CREATE INDEX."""
        del facts
        return f"CREATE INDEX {written(name, quoted(name))} ON {table} ({keys_text(proposal.keys)})"

    async def what_if(
        self, connection: Connection, bound: Bound, tables: Sequence[TableFacts]
    ) -> WhatIf | str:
        """Return the copy, if SQLite plans there what it plans on the file."""
        ours = cast("SQLiteConnection", connection)
        text, values = bind(bound)
        clone = await ours.read_own(make_clone, tables)
        try:
            there = [row[3] for row in clone.plan(text, values)]
        except sqlite3.Error:
            there = []
        if there != [row[3] for row in await rows_of(connection, bound)]:
            clone.close()
            return "the schema could not be copied for a test"
        return OnClone(ours, clone, text, values)

    async def statistics(
        self, connection: Connection, tables: Sequence[TableName]
    ) -> Mapping[TableName, Statistics]:
        """Return which tables were never analysed."""
        ours = cast("SQLiteConnection", connection)
        known = await ours.read_own(_analyzed)
        return {table: Statistics(missing=table.name not in known) for table in tables}


class OnClone(WhatIf):
    """Indexes that are created on the copy only."""

    label = "a copy of the schema"

    def __init__(
        self, connection: SQLiteConnection, clone: Clone, text: str, values: Sequence[object]
    ) -> None:
        self._connection = connection
        self._clone = clone
        self._text = text
        self._values = values

    async def try_out(self, proposals: Sequence[Proposal]) -> Trial:
        """Create, explain, drop, on the connection's thread."""

        def work(_: sqlite3.Connection) -> tuple[list[tuple[object, ...]], dict[str, Proposal]]:
            return self._clone.plan_with(self._text, self._values, proposals)

        try:
            rows, names = await self._connection.work_on(work)
        except sqlite3.Error as error:
            return Trial(None, refusal=str(error))
        plan = read_plan(rows)
        indexes = {node.index for node in plan.nodes()}
        return Trial(plan, frozenset(one for name, one in names.items() if name in indexes))

    async def close(self) -> None:
        """Forget the copy."""
        self._clone.close()


def _analyzed(connection: sqlite3.Connection) -> set[str]:
    """The tables that ANALYZE noted anything of."""
    exists = "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'"
    if connection.execute(exists).fetchone() is None:
        return set()
    return {name for (name,) in connection.execute("SELECT tbl FROM sqlite_stat1")}


async def _count(connection: Connection, bound: Bound) -> int:
    answer = await connection.execute(replace(bound, returns_rows=True, bounded=False))
    total = 0
    while True:
        rows = await answer.fetch(_BATCH)
        total += len(rows)
        if len(rows) < _BATCH:
            return total
