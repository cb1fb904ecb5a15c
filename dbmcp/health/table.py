"""Statistics: what statements came to, what the caches saved, and the tables the operator named."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from dbmcp.errors import TimeLimitError
from dbmcp.health.check import Subject
from dbmcp.health.finding import Finding, Observation, Severity
from dbmcp.models import TableName

if TYPE_CHECKING:
    from dbmcp.database import Database

COUNT_SECONDS = 2.0
"""A table that cannot be counted in this time is told by the engine's estimate."""


async def statements(subject: Subject, /, *, seconds: float) -> Observation:
    """Tell what callers' statements came to since the server started."""
    del seconds
    counters, catalog = subject.database.counters, subject.catalog
    return Observation(
        {
            "statements": {
                "total": counters.statements,
                "errors": counters.errors,
                "refused": counters.refused,
                "slow": counters.slow,
            },
            "cache": {
                "statements": {"hits": counters.reused, "misses": counters.parsed},
                "catalog": {"hits": catalog.hits, "misses": catalog.loads},
            },
        }
    )


async def tables(subject: Subject, /, *, seconds: float) -> Observation:
    """Look for the tables that the operator named and count their rows."""
    names = subject.database.settings.health_tables
    if not names:
        return Observation()
    deadline = asyncio.get_running_loop().time() + seconds
    facts: dict[str, object] = {}
    for name in names:
        facts[name] = await _table(subject, name, deadline)
    missing = [name for name, fact in facts.items() if fact == {"exists": False}]
    findings = (_missing(missing),) if missing else ()
    return Observation({"tables": facts}, findings)


def _missing(names: list[str]) -> Finding:
    noun, verb = ("table", "is") if len(names) == 1 else ("tables", "are")
    return Finding(
        Severity.CRITICAL,
        f"{noun} {', '.join(names)} {verb} missing, or hidden by the table lists",
        "create it, or correct health.tables",
    )


async def _table(subject: Subject, name: str, deadline: float) -> Mapping[str, object]:
    """Count one table, or tell the estimate; half a second is kept back for the answer."""
    table = await subject.catalog.find(name)
    if table is None:
        return {"exists": False}
    left = min(COUNT_SECONDS, deadline - asyncio.get_running_loop().time() - 0.5)
    count = await _count(subject.database, table, timeout_seconds=left) if left > 0 else None
    if count is not None:
        return {"rows": count}
    return {"rows": (await subject.catalog.tables())[table].rows, "estimate": True}


async def _count(database: "Database", table: TableName, *, timeout_seconds: float) -> int | None:
    """Count a table's rows; None where the time is too short."""
    quote = database.dialect.quote
    text = f"SELECT count(*) FROM {quote(table.schema)}.{quote(table.name)}"  # noqa: S608 quoted
    try:
        async with database.read(timeout_seconds=timeout_seconds) as session:
            [[count]] = await session.run(session.connection.query(text))
    except TimeLimitError:
        return None
    return int(count)
