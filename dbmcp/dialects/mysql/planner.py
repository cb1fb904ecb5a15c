"""Plans of MariaDB and MySQL, neither of which can plan with an index that does not exist."""

from collections.abc import Sequence
from typing import ClassVar

from dbmcp.advisor.plan import Operator, Plan, PlanNode
from dbmcp.advisor.proposal import KeyPart, Proposal
from dbmcp.advisor.traits import Traits
from dbmcp.dialects.base import Bound, Connection
from dbmcp.dialects.mysql.flavour import MARIADB, TIDB, Flavour
from dbmcp.dialects.mysql.name import quoted
from dbmcp.dialects.mysql.plan import read_plan
from dbmcp.dialects.mysql.tree import read_json, read_text
from dbmcp.dialects.planner import NOT_TRIED, Planner, WhatIf, explaining, rows_of, written
from dbmcp.errors import UnsupportedError
from dbmcp.models import TableFacts

MARIADB_TRAITS = Traits(
    expression_index=False,
    expression_advice=(
        "MariaDB has no index on an expression: add a generated column with it, and index that"
    ),
    wildcard_advice="a FULLTEXT index serves whole words (MATCH ... AGAINST), nothing serves parts",
    casts_columns=True,
    unindexed=("json", "geometry", "point", "polygon", "vector"),
    analyze="ANALYZE TABLE {table}",
    holds_key=True,
)
MYSQL_TRAITS = Traits(
    expression_advice="MySQL before 8.0.13 has no index on an expression: index a generated column",
    wildcard_advice=MARIADB_TRAITS.wildcard_advice,
    casts_columns=True,
    unindexed=MARIADB_TRAITS.unindexed,
    analyze="ANALYZE TABLE {table}",
    holds_key=True,
)
ANALYZE_SINCE = (8, 0, 18)
PREFIXED = ("tinytext", "text", "mediumtext", "longtext", "tinyblob", "blob", "mediumblob",
            "longblob")  # fmt: skip
ROW_COST = 0.2
"""What the engines count for looking at a row that is in memory."""

PREFIX = 64
"""Characters of a long text that are indexed: the engines want a length."""


class MySQLPlanner(Planner):
    """EXPLAIN of MySQL, in either version of its JSON."""

    traits = MYSQL_TRAITS
    counts_rows: ClassVar[bool] = False
    tells_conditions: ClassVar[bool] = False

    def lead(self, bound: Bound, *, analyze: bool) -> str:
        """Return EXPLAIN with its format."""
        del bound
        return "EXPLAIN ANALYZE " if analyze else "EXPLAIN FORMAT=JSON "

    async def explain(self, connection: Connection, bound: Bound, *, analyze: bool) -> Plan:
        """Return the plan, whichever form the server answers in.

        Raises:
            UnsupportedError: the server cannot count what a statement does.
        """
        if analyze and connection.facts.numbers < ANALYZE_SINCE:
            raise UnsupportedError("MySQL before 8.0.18 has no EXPLAIN ANALYZE. leave analyze out")
        rows = await rows_of(connection, bound)
        text = str(rows[0][0])
        if analyze:
            return read_text(text)
        return read_plan(text, analyzed=False) if '"query_block"' in text else read_json(text)

    async def cost(self, connection: Connection, bound: Bound) -> float | None:
        """Return the plan's cost, or what its rows come to where no cost is told of a part."""
        explained = explaining(bound, self.lead(bound, analyze=False))
        plan = await self.explain(connection, explained, analyze=False)
        return max(plan.cost or 0.0, _work(plan.root)[0] * ROW_COST)

    async def what_if(
        self, connection: Connection, bound: Bound, tables: Sequence[TableFacts]
    ) -> WhatIf | str:
        """Return that there is none."""
        del bound, tables
        return NOT_TRIED.format(engine=connection.facts.product)

    def ddl(self, proposal: Proposal, *, name: str, table: str, facts: TableFacts) -> str:
        """Return CREATE INDEX; InnoDB builds it while everybody goes on writing."""
        keys = ", ".join(key_text(key, facts) for key in proposal.keys)
        return f"CREATE INDEX {_shown(name)} ON {table} ({keys})"


class MariaDBPlanner(MySQLPlanner):
    """EXPLAIN and ANALYZE of MariaDB."""

    traits = MARIADB_TRAITS

    def lead(self, bound: Bound, *, analyze: bool) -> str:
        """Return EXPLAIN, or MariaDB's own ANALYZE."""
        del bound
        return "ANALYZE FORMAT=JSON " if analyze else "EXPLAIN FORMAT=JSON "

    async def explain(self, connection: Connection, bound: Bound, *, analyze: bool) -> Plan:
        """Return the plan."""
        rows = await rows_of(connection, bound)
        return read_plan(str(rows[0][0]), analyzed=analyze)

    async def cost(self, connection: Connection, bound: Bound) -> float | None:
        """Return the cost of the last plan, which MariaDB tells apart from it before 11.0."""
        told = await super().cost(connection, bound)
        [[_, last]] = await connection.query("SHOW SESSION STATUS LIKE 'Last_query_cost'")
        return max(told or 0.0, float(last))


def _work(node: PlanNode) -> tuple[float, float]:
    """The rows that a step and all below it look at, and those that it passes on."""
    parts = [_work(child) for child in node.children]
    if not parts:
        read = node.rows_read or node.rows or 0.0
        return read, node.rows or read
    work = sum(part[0] for part in parts)
    if node.operator is not Operator.NESTED_LOOP:
        return work, max(part[1] for part in parts)
    work, passed = parts[0]
    for inner, rows in parts[1:]:
        work += passed * max(inner, 1.0)
        passed *= max(rows, 1.0)
    return work, passed


def planner_for(flavour: Flavour) -> Planner:
    """Return the planner of the server found, whatever the URL called it."""
    if flavour is MARIADB:
        return MariaDBPlanner()
    if flavour is TIDB:
        from dbmcp.dialects.tidb.planner import TiDBPlanner  # noqa: PLC0415  it builds upon this one

        return TiDBPlanner()
    return MySQLPlanner()


def key_text(key: KeyPart, facts: TableFacts) -> str:
    """Return one key: a long text is indexed by its beginning."""
    if key.expression:
        text = f"({key.text})"
    else:
        types = {column.name: column.type.lower() for column in facts.columns}
        long = types.get(key.text, "").startswith(PREFIXED)
        text = _shown(key.text) + (f"({PREFIX})" if long else "")
    return f"{text} DESC" if key.descending else text


def _shown(name: str) -> str:
    """Return a name, in backticks where it needs them."""
    return written(name, quoted(name))
