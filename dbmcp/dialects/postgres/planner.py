"""Plans of Postgres: as they are, and with the hypothetical indexes of HypoPG."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import ClassVar, cast

import asyncpg

from dbmcp.advisor.plan import Plan
from dbmcp.advisor.proposal import KeyPart, Proposal, Trial
from dbmcp.advisor.statistics import Statistics
from dbmcp.advisor.traits import Traits
from dbmcp.dialects.base import Bound, Connection
from dbmcp.dialects.planner import Planner, WhatIf, explaining, rows_of, written
from dbmcp.dialects.postgres.connection import PostgresConnection
from dbmcp.dialects.postgres.plan import read_plan, read_tables
from dbmcp.models import TableFacts, TableName

TRAITS = Traits(
    wildcard_advice=(
        "a trigram index serves it: CREATE EXTENSION pg_trgm, then USING gin ({column} "
        "gin_trgm_ops)"
    ),
    unindexed=("json", "xml", "point", "box", "polygon", "tsvector", "line", "path", "circle"),
    floor=20.0,
)
_PLAIN = "EXPLAIN (VERBOSE, FORMAT JSON) "
_NUMBERS = count(1)
"""A statement that could not be explained may stay prepared: no other one takes its name."""

_EXTENSION = """
SELECT coalesce((SELECT n.nspname::text FROM pg_catalog.pg_extension e
                 JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
                 WHERE e.extname = 'hypopg'), ''),
       EXISTS (SELECT FROM pg_catalog.pg_available_extensions WHERE name = 'hypopg')
"""
_STATISTICS = """
SELECT n.nspname::text, c.relname::text, c.reltuples::float8, s.n_mod_since_analyze::float8,
       extract(epoch FROM now() - greatest(s.last_analyze, s.last_autoanalyze))::float8
FROM unnest($1::pg_catalog.text[], $2::pg_catalog.text[]) AS wanted(schema, name)
JOIN pg_catalog.pg_namespace n ON n.nspname = wanted.schema
JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name
LEFT JOIN pg_catalog.pg_stat_all_tables s ON s.relid = c.oid
WHERE c.relkind IN ('r', 'm')
"""
_REACHED = """
WITH RECURSIVE reached(oid) AS (
    SELECT c.oid
    FROM unnest($1::pg_catalog.text[], $2::pg_catalog.text[]) AS wanted(schema, name)
    JOIN pg_catalog.pg_namespace n ON n.nspname = wanted.schema
    JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name
    UNION
    SELECT below.oid
    FROM reached CROSS JOIN LATERAL (
        SELECT i.inhrelid AS oid FROM pg_catalog.pg_inherits i WHERE i.inhparent = reached.oid
        UNION ALL
        SELECT d.refobjid
        FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_depend d
            ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.objid = r.oid
        WHERE r.ev_class = reached.oid
            AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
        UNION ALL
        SELECT d.refobjid
        FROM pg_catalog.pg_policy p JOIN pg_catalog.pg_depend d
            ON d.classid = 'pg_catalog.pg_policy'::pg_catalog.regclass AND d.objid = p.oid
        WHERE p.polrelid = reached.oid
            AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    ) AS below
)
SELECT n.nspname::pg_catalog.text, c.relname::pg_catalog.text
FROM reached JOIN pg_catalog.pg_class c ON c.oid = reached.oid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
"""
_DAY_SECONDS = 86_400


class PostgresPlanner(Planner):
    """EXPLAIN, HypoPG where it is installed, and the age of statistics."""

    traits = TRAITS
    plans_markers: ClassVar[bool] = True
    tells_tables: ClassVar[bool] = True

    def lead(self, bound: Bound, *, analyze: bool) -> str:
        """Return EXPLAIN with its options; a text with markers is prepared first."""
        if bound.text.names:
            return f"PREPARE dbmcp_plan_{next(_NUMBERS)} AS "
        return "EXPLAIN (ANALYZE, VERBOSE, FORMAT JSON) " if analyze else _PLAIN

    async def explain(self, connection: Connection, bound: Bound, *, analyze: bool) -> Plan:
        """Return the plan; that of a text with markers is the one for any value."""
        if bound.text.names:
            return read_plan(await _generic(connection, bound), analyzed=False)
        rows = await rows_of(connection, bound)
        return read_plan(str(rows[0][0]), analyzed=analyze)

    async def cost(self, connection: Connection, bound: Bound) -> float | None:
        """Return the cost of the plan for these values, which EXPLAIN takes bound."""
        rows = await rows_of(connection, explaining(bound, _PLAIN))
        return read_plan(str(rows[0][0]), analyzed=False).cost

    async def tables(self, connection: Connection, bound: Bound) -> frozenset[TableName]:
        """Return every table in the plan for any values."""
        if bound.text.names:
            return read_tables(await _generic(connection, bound))
        return read_tables(str((await rows_of(connection, bound))[0][0]))

    async def reached(
        self, connection: Connection, tables: Sequence[TableName]
    ) -> frozenset[TableName]:
        """Return the tables, their partitions, and what rules, views and policies on them read."""
        schemas, names = [table.schema for table in tables], [table.name for table in tables]
        rows = await connection.query(_REACHED, (schemas, names))
        return frozenset(TableName(str(schema), str(name)) for schema, name in rows)

    def ddl(self, proposal: Proposal, *, name: str, table: str, facts: TableFacts) -> str:
        """Return CREATE INDEX CONCURRENTLY: it lets everybody go on writing."""
        del facts
        return f"CREATE INDEX CONCURRENTLY {_quoted(name)} ON {table} ({_keys(proposal)})"

    async def what_if(
        self, connection: Connection, bound: Bound, tables: Sequence[TableFacts]
    ) -> WhatIf | str:
        """Return HypoPG, or how to get it."""
        del tables
        [[schema, available]] = await connection.query(_EXTENSION)
        if schema:
            return HypoPG(cast("PostgresConnection", connection), bound, str(schema))
        if available:
            return "CREATE EXTENSION hypopg (no restart) lets Postgres verify suggestions"
        return "installing HypoPG (no restart) lets Postgres verify suggestions"

    async def statistics(
        self, connection: Connection, tables: Sequence[TableName]
    ) -> Mapping[TableName, Statistics]:
        """Return when each table was analysed and how much has changed since."""
        schemas, names = [table.schema for table in tables], [table.name for table in tables]
        rows = await connection.query(_STATISTICS, (schemas, names))
        return {TableName(row[0], row[1]): _statistics(*row[2:]) for row in rows}


class HypoPG(WhatIf):
    """Hypothetical indexes of the session; no other session and no table sees them."""

    label = "HypoPG"

    def __init__(self, connection: PostgresConnection, bound: Bound, schema: str) -> None:
        self._connection = connection
        self._bound = bound
        self._schema = _quoted(schema)

    async def try_out(self, proposals: Sequence[Proposal]) -> Trial:
        """Create, explain, forget; an index that Postgres cannot have fails alone."""
        connection = self._connection
        reset = f"SELECT {self._schema}.hypopg_reset()"
        connection.undo_at_reset(reset)
        await connection.query("SAVEPOINT dbmcp_whatif")
        try:
            made = [(await self._create(proposal), proposal) for proposal in proposals]
            plan = await PostgresPlanner().explain(connection, self._bound, analyze=False)
        except asyncpg.PostgresError as error:
            await connection.query("ROLLBACK TO SAVEPOINT dbmcp_whatif")
            await connection.query(reset)
            return Trial(None, refusal=str(error))
        sizes = tuple([(one, await self._bytes(oid)) for (oid, _), one in made])
        await connection.query(reset)
        await connection.query("RELEASE SAVEPOINT dbmcp_whatif")
        indexes = {node.index for node in plan.nodes()}
        used = frozenset(one for (_, name), one in made if name in indexes)
        return Trial(plan, used, sizes)

    async def _create(self, proposal: Proposal) -> tuple[int, str]:
        table = f"{_quoted(proposal.table.schema)}.{_quoted(proposal.table.name)}"
        text = f"CREATE INDEX ON {table} ({_keys(proposal)})"
        create = f"SELECT indexrelid::int8, indexname FROM {self._schema}.hypopg_create_index($1)"  # noqa: S608  quoted
        [[oid, name]] = await self._connection.query(create, (text,))
        return int(oid), str(name)

    async def _bytes(self, oid: int) -> int:
        size = f"SELECT {self._schema}.hypopg_relation_size({oid}::oid)"
        return int((await self._connection.query(size))[0][0])


async def _generic(connection: Connection, bound: Bound) -> str:
    """Have the server prepare the text: EXPLAIN itself takes no markers in this protocol."""
    distinct = bound.text.distinct
    numbers = {name: number for number, name in enumerate(distinct, 1)}
    await connection.query("SET LOCAL plan_cache_mode = force_generic_plan")
    # The text was checked by the policy, and this protocol takes one statement only.
    await connection.query(bound.text.render(lambda name, _: f"${numbers[name]}"))
    name = bound.text.pieces[0].split()[1]
    nulls = ", ".join(["NULL"] * len(distinct))
    rows = await connection.query(f"{_PLAIN}EXECUTE {name}({nulls})")
    await connection.query(f"DEALLOCATE {name}")
    return str(rows[0][0])


def _statistics(tuples: float, changed: float | None, seconds: float | None) -> Statistics:
    missing = tuples < 0 or (tuples == 0 and bool(changed))
    share = changed / max(tuples, 1.0) if changed is not None and not missing else None
    days = int(seconds / _DAY_SECONDS) if seconds is not None else None
    return Statistics(missing=missing, changed=share, days=days)


def _keys(proposal: Proposal) -> str:
    return ", ".join(_key(key) for key in proposal.keys)


def _key(key: KeyPart) -> str:
    text = f"({key.text})" if key.expression else _quoted(key.text)
    if key.pattern:
        text += " text_pattern_ops"
    return f"{text} DESC" if key.descending else text


def _quoted(name: str) -> str:
    escaped = name.replace('"', '""')
    return written(name, f'"{escaped}"')
