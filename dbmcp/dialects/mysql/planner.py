"""Plans of MariaDB and MySQL, neither of which can plan with an index that does not exist."""

from collections.abc import Sequence
from typing import ClassVar

from dbmcp.advisor.plan import Plan
from dbmcp.advisor.proposal import KeyPart, Proposal
from dbmcp.advisor.traits import Traits
from dbmcp.dialects.base import Bound, Connection
from dbmcp.dialects.mysql.flavour import MARIADB, TIDB, Flavour
from dbmcp.dialects.mysql.plan import read_plan
from dbmcp.dialects.mysql.tree import read_json, read_text
from dbmcp.dialects.planner import NOT_TRIED, Planner, WhatIf, rows_of, written
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

    async def what_if(
        self, connection: Connection, bound: Bound, tables: Sequence[TableFacts]
    ) -> WhatIf | str:
        """Return that there is none."""
        del bound, tables
        return NOT_TRIED.format(engine=connection.facts.product)

    def ddl(self, proposal: Proposal, *, name: str, table: str, facts: TableFacts) -> str:
        """Return CREATE INDEX; InnoDB builds it while everybody goes on writing."""
        keys = ", ".join(key_text(key, facts) for key in proposal.keys)
        return f"CREATE INDEX {quoted(name)} ON {table} ({keys})"


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
        text = quoted(key.text) + (f"({PREFIX})" if long else "")
    return f"{text} DESC" if key.descending else text


def quoted(name: str) -> str:
    """Return a name, in backticks where it needs them."""
    escaped = name.replace("`", "``")
    return written(name, f"`{escaped}`")
