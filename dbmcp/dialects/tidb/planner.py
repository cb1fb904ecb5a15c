"""Plans of TiDB: as they are, and with the indexes that a HYPO_INDEX hint describes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from dbmcp.advisor.plan import Plan
from dbmcp.advisor.proposal import Proposal, Trial
from dbmcp.advisor.traits import Traits
from dbmcp.dialects.base import Bound, Connection
from dbmcp.dialects.mysql.name import quoted
from dbmcp.dialects.mysql.planner import MYSQL_TRAITS, MySQLPlanner
from dbmcp.dialects.planner import WhatIf
from dbmcp.dialects.tidb.plan import read_plan
from dbmcp.dialects.tidb.rules import LEXIS
from dbmcp.models import TableFacts
from dbmcp.sql.parameters import Marked
from dbmcp.sql.syntax import main_verb_end

TRAITS = Traits(
    wildcard_advice="no index of TiDB serves it",
    casts_columns=True,
    unindexed=MYSQL_TRAITS.unindexed,
    analyze="ANALYZE TABLE {table} ALL COLUMNS",
    holds_key=True,
    floor=5_000.0,
)
HYPO_SINCE = (8, 5)

_HINT = re.compile(r"\s*/\*\+")
_NAME = "dbmcp_h{}"
_MOST_LINES = 10_000


class TiDBPlanner(MySQLPlanner):
    """EXPLAIN of TiDB in its verbose form, which tells costs."""

    traits = TRAITS
    counts_rows: ClassVar[bool] = True
    guesses_trials: ClassVar[bool] = True
    tells_conditions: ClassVar[bool] = True

    def lead(self, bound: Bound, *, analyze: bool) -> str:
        """Return EXPLAIN with its format."""
        del bound
        return f"EXPLAIN {'ANALYZE ' if analyze else ''}FORMAT='verbose' "

    async def explain(self, connection: Connection, bound: Bound, *, analyze: bool) -> Plan:
        """Return the plan; the columns depend on `analyze`."""
        del analyze
        return await _explained(connection, bound)

    async def what_if(
        self, connection: Connection, bound: Bound, tables: Sequence[TableFacts]
    ) -> WhatIf | str:
        """Return the hint, where the server knows it."""
        del tables
        if connection.facts.numbers < HYPO_SINCE:
            return "TiDB from 8.5 on can verify suggestions"
        return HypoIndex(connection, bound)


class HypoIndex(WhatIf):
    """Indexes described by a hint in the text: the session and the tables know nothing of them."""

    label = "HYPO_INDEX"

    def __init__(self, connection: Connection, bound: Bound) -> None:
        self._connection = connection
        self._bound = bound

    def can_try(self, proposal: Proposal) -> bool:
        """Plain ascending columns only: anything else and TiDB drops the whole hint."""
        return not any(key.expression or key.descending for key in proposal.keys)

    async def try_out(self, proposals: Sequence[Proposal]) -> Trial:
        """Explain with the hint; a warning says that it was not taken."""
        names = {_NAME.format(number): one for number, one in enumerate(proposals, 1)}
        hint = " ".join(_hint(name, one) for name, one in names.items())
        trial = await self._tried(hint, names)
        if len(proposals) > 1 or trial.used or trial.refusal:
            return trial
        # Left aside for a guess, maybe: what is known of the rows decides about its use.
        [(name, one)] = names.items()
        forced = await self._tried(f"{hint} USE_INDEX({quoted(one.alias)}, {name})", names)
        return forced if forced.used else trial

    async def _tried(self, hint: str, names: Mapping[str, Proposal]) -> Trial:
        plan = await _explained(self._connection, with_hint(self._bound, hint))
        for level, _, text in await self._connection.query("SHOW WARNINGS"):
            if str(level) == "Warning":
                return Trial(None, refusal=str(text))
        indexes = {node.index for node in plan.nodes()}
        used = frozenset(one for name, one in names.items() if name in indexes)
        # It takes one row in a thousand for each value and a third for each range, whatever the
        # column's statistics say.
        return Trial(plan, used, guessed=tuple(names.items()))


def with_hint(bound: Bound, hint: str) -> Bound:
    """Return the statement with a hint in its first SELECT, joined to one that stands there."""
    lead, text = bound.text.text[: bound.lead], bound.text.text[bound.lead :]
    place = main_verb_end(Marked((text,)), lexis=LEXIS)
    present = _HINT.match(text, place)
    if present is not None:
        changed = f"{text[: present.end()]} {hint} {text[present.end() :]}"
    else:
        changed = f"{text[:place]} /*+ {hint} */{text[place:]}"
    return replace(bound, text=Marked((lead + changed,)))


def _hint(name: str, proposal: Proposal) -> str:
    table = f"{quoted(proposal.table.schema)}.{quoted(proposal.table.name)}"
    keys = ", ".join(quoted(key.text) for key in proposal.keys)
    return f"HYPO_INDEX({table}, {name}, {keys})"


async def _explained(connection: Connection, bound: Bound) -> Plan:
    answer = await connection.execute(bound)
    columns = [column.name for column in answer.columns]
    rows = list(await answer.fetch(_MOST_LINES))
    if len(rows) == _MOST_LINES:
        await answer.close()
    return read_plan(columns, rows)
