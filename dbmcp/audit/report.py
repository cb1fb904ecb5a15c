"""What the store tells of past calls: the latest ones, and sums of a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from dbmcp.audit.entry import Source, Status
from dbmcp.store import Store
from dbmcp.store.tables import statements, tool_executions

Call: TypeAlias = Mapping[str, Any]
"""A row of tool_executions, with `fingerprint`: its first statement, `""` without one."""

calls = tool_executions.c
SHOWN = (
    calls.id,
    calls.started_at,
    calls.recorded_at,
    calls.tool_name,
    calls.database,
    calls.principal,
    calls.client_name,
    calls.client_version,
    calls.status,
    calls.error_code,
    calls.rule,
    calls.duration_ms,
    calls.response_summary,
    calls.source,
)


@dataclass(frozen=True, slots=True)
class ToolSum:
    """What one tool's calls come to.

    Attributes:
        tool: its name.
        calls: how many.
        average_ms, least_ms, most_ms: how long they took; None where none has ended.
        by_status: how many ended in each way; ways that did not occur are left out.
    """

    tool: str
    calls: int
    average_ms: float | None
    least_ms: float | None
    most_ms: float | None
    by_status: Mapping[Status, int]


@dataclass(frozen=True, slots=True)
class Report:
    """What all calls of a time come to.

    Attributes:
        tools: by name, the most called first.
        by_source: answers by where their rows came from.
        refusals: refused calls by the rule that refused them, most frequent first.
    """

    tools: Sequence[ToolSum]
    by_source: Mapping[Source, int]
    refusals: Mapping[str, int]

    @property
    def calls(self) -> int:
        """All calls."""
        return sum(tool.calls for tool in self.tools)

    @property
    def error_percent(self) -> float:
        """Calls that failed or ran into their time limit, of all."""
        wrong = sum(
            tool.by_status.get(status, 0)
            for tool in self.tools
            for status in (Status.ERROR, Status.TIMEOUT)
        )
        return 100 * wrong / self.calls if self.calls else 0.0


async def latest(store: Store, *, limit: int) -> list[Call]:
    """Return the latest calls, the oldest of them first.

    Args:
        store: opened or checked.
        limit: how many.

    Raises:
        DbmcpError: the store cannot be read.
    """
    query = select(*SHOWN).order_by(calls.started_at.desc(), calls.id.desc()).limit(limit)
    return (await _with_statements(store, query))[::-1]


async def recorded_since(store: Store, moment: datetime) -> list[Call]:
    """Return the calls recorded at or after a moment of the store's clock, oldest first.

    Args:
        store: opened or checked.
        moment: a `recorded_at`.

    Raises:
        DbmcpError: the store cannot be read.
    """
    query = select(*SHOWN).where(calls.recorded_at >= moment)
    return await _with_statements(store, query.order_by(calls.started_at, calls.id))


async def report(store: Store, *, since: datetime) -> Report:
    """Return what the calls since a moment come to.

    Args:
        store: opened or checked.
        since: the earliest arrival that counts.

    Raises:
        DbmcpError: the store cannot be read.
    """
    within = calls.started_at >= since
    async with store.reading() as connection:
        tools = await _tools(connection, within)
        source = await _counted(connection, calls.source, within)
        refused = and_(within, calls.status == Status.REFUSED.value)
        rule = case((calls.rule == "", calls.error_code), else_=calls.rule)
        refusals = await _counted(connection, rule, refused)
    return Report(tools, {Source(name): count for name, count in source.items()}, refusals)


async def _with_statements(store: Store, query: "Select[*tuple[Any, ...]]") -> list[Call]:
    async with store.reading() as connection:
        rows = (await connection.execute(query)).mappings().all()
        ids = [row["id"] for row in rows]
        texts = select(statements.c.execution_id, statements.c.fingerprint)
        texts = texts.where(statements.c.execution_id.in_(ids)).order_by(statements.c.id.desc())
        first = {row[0]: row[1] for row in (await connection.execute(texts)).all()}
    return [{**row, "fingerprint": first.get(row["id"], "")} for row in rows]


async def _tools(connection: AsyncConnection, within: ColumnElement[bool]) -> list[ToolSum]:
    sums = [_count_of(calls.status == status.value).label(status.value) for status in Status]
    took = calls.duration_ms
    query = (
        select(calls.tool_name, func.count(), func.avg(took), func.min(took), func.max(took), *sums)
        .where(within)
        .group_by(calls.tool_name)
        .order_by(func.count().desc(), calls.tool_name)
    )
    return [_tool(row) for row in (await connection.execute(query)).all()]


def _tool(row: Sequence[Any]) -> ToolSum:
    name, count, average, least, most, *counts = row
    by_status = {status: int(n) for status, n in zip(Status, counts, strict=True) if n}
    return ToolSum(name, count, average, least, most, by_status)


def _count_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


async def _counted(
    connection: AsyncConnection, what: ColumnElement[str], within: ColumnElement[bool]
) -> dict[str, int]:
    """Count calls by a column, the most frequent value first."""
    named = what.label("name")
    query = select(named, func.count()).where(within).group_by(named)
    rows = (await connection.execute(query)).all()
    return {row[0]: row[1] for row in sorted(rows, key=lambda row: (-row[1], row[0]))}
