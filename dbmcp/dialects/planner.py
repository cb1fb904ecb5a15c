"""What an engine tells of its plans: those it has, and those it would have with another index."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from dbmcp.advisor.plan import Plan
from dbmcp.advisor.proposal import Proposal, Trial
from dbmcp.advisor.statistics import Statistics
from dbmcp.advisor.traits import Traits
from dbmcp.dialects.base import Bound, Connection
from dbmcp.models import Row, TableFacts, TableName
from dbmcp.sql.vocabulary import words

_BATCH = 1_000
NOT_TRIED = "{engine} cannot try an index that does not exist: compare the plans after creating it"
_PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_RESERVED = words(
    """
    add all alter analyze and any array as asc between both by case cast change character check
    collate column condition constraint convert create cross cube current_date current_time
    current_timestamp current_user cursor database databases day default deferrable delete desc
    describe distinct div do drop dual each else elseif end escaped except exists exit explain
    false fetch float for force foreign from full fulltext function generated grant group grouping
    groups having high_priority if ignore in index infile inner inout insert int integer intersect
    interval into is join key keys kill lag lateral lead leading leave left like limit linear lines
    load localtime localtimestamp lock long loop low_priority match mod natural not null numeric
    of offset on only optimize option or order out outer outfile over partition placing precision
    primary procedure purge range rank read real recursive references regexp release rename repeat
    replace require restrict return returning revoke right rlike row row_number rows schema
    schemas select session_user set show similar some spatial sql starting symmetric system table
    tablesample terminated then to trailing transaction trigger true undo union unique unlock
    unsigned update usage use user using values variadic varying verbose virtual when where while
    window with write xor zerofill
    """
)
"""Words that some engine takes for something else than a name."""


class WhatIf(ABC):
    """Plans of one statement with indexes that do not exist; nothing is written for them.

    Attributes:
        label: what says so, for people, e.g. `HypoPG`.
    """

    label: str

    @abstractmethod
    async def try_out(self, proposals: Sequence[Proposal]) -> Trial:
        """Return the plan that the engine would choose if these indexes existed."""

    def can_try(self, proposal: Proposal) -> bool:
        """Whether the engine can plan with such an index at all."""
        del proposal
        return True

    async def close(self) -> None:
        """Forget what was made for it; nothing where each trial forgets its own."""
        return


class Planner(ABC):
    """One engine's plans.

    Attributes:
        traits: what its indexes and its cost can do.
        plans_markers: it plans a text whose markers have no values.
        counts_rows: its estimates of rows come from statistics about every column.
        guesses_trials: of an index that it is to imagine it knows no statistics.
        tells_conditions: its plans hold the conditions as the statement has them.
        tells_tables: its plans name every table that is read, by schema and name.
    """

    traits: Traits
    plans_markers: ClassVar[bool] = False
    counts_rows: ClassVar[bool] = True
    guesses_trials: ClassVar[bool] = False
    tells_conditions: ClassVar[bool] = True
    tells_tables: ClassVar[bool] = False

    @abstractmethod
    def lead(self, bound: Bound, *, analyze: bool) -> str:
        """Return what stands in front of the caller's text to have it explained."""

    @abstractmethod
    async def explain(self, connection: Connection, bound: Bound, *, analyze: bool) -> Plan:
        """Return the plan of a text that begins with `lead`."""

    async def cost(self, connection: Connection, bound: Bound) -> float | None:
        """Return what the engine thinks a statement with its values costs, in its own unit."""
        explained = explaining(bound, self.lead(bound, analyze=False))
        return (await self.explain(connection, explained, analyze=False)).cost

    async def tables(self, connection: Connection, bound: Bound) -> frozenset[TableName]:
        """Return every table in the plan of a text that begins with `lead`, for any values.

        Only where plans tell them.
        """
        raise NotImplementedError

    async def reached(
        self, connection: Connection, tables: Sequence[TableName]
    ) -> frozenset[TableName]:
        """Return what a plan may read for these tables: partitions, and what views are made of."""
        del connection
        return frozenset(tables)

    @abstractmethod
    def ddl(self, proposal: Proposal, *, name: str, table: str, facts: TableFacts) -> str:
        """Return the statement that creates an index.

        Args:
            proposal: its keys.
            name: its name, unquoted.
            table: the table as a query would write it.
            facts: the table.
        """

    async def what_if(
        self, connection: Connection, bound: Bound, tables: Sequence[TableFacts]
    ) -> WhatIf | str:
        """Return the engine's own what-if for a text that begins with `lead`, or why there is none.

        Args:
            connection: in a reading transaction.
            bound: the statement.
            tables: the tables that may get an index.
        """
        del connection, bound, tables
        return NOT_TRIED.format(engine="the engine")

    async def statistics(
        self, connection: Connection, tables: Sequence[TableName]
    ) -> Mapping[TableName, Statistics]:
        """Return what is known of the tables' statistics; nothing where the engine keeps it."""
        del connection, tables
        return {}


def written(name: str, quoted: str) -> str:
    """Return a name bare where every engine takes it so, else as quoted."""
    return name if _PLAIN_NAME.fullmatch(name) and name not in _RESERVED else quoted


def explaining(bound: Bound, lead: str) -> Bound:
    """Return a statement with something of ours in front of the caller's text."""
    first, *rest = bound.text.pieces
    text = replace(bound.text, pieces=(lead + first, *rest))
    return replace(bound, text=text, returns_rows=True, bounded=True, lead=len(lead))


async def rows_of(connection: Connection, bound: Bound) -> list[Row]:
    """Run an EXPLAIN and return all of its rows."""
    answer = await connection.execute(bound)
    rows: list[Row] = []
    while True:
        batch = await answer.fetch(_BATCH)
        rows += batch
        if len(batch) < _BATCH:
            return rows
