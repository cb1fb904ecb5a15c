"""The trial: whether the database does what the mode promises, in a table that nobody else sees."""

import secrets
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dbmcp.config import Mode
from dbmcp.errors import DbmcpError, RequestError, StatementError
from dbmcp.health.check import Subject
from dbmcp.health.finding import Finding, Observation, Severity

if TYPE_CHECKING:
    from dbmcp.database import Session

Step = tuple[str, str, list[str] | None]
"""What is tried, its SQL, and the column that it must give; None where it gives no rows."""


async def operations(subject: Subject, /, *, seconds: float) -> Observation:
    """Create, insert, read, update and delete in a temporary table, and undo all of it."""
    database = subject.database
    if database.settings.mode is Mode.READ_ONLY:
        return _skipped("the mode is read_only")
    table = f"dbmcp_{secrets.token_hex(6)}"
    started = time.perf_counter()
    async with database.write(timeout_seconds=seconds) as session:
        failure = await _try(session, steps(table))
        await session.run(session.connection.rollback())
        drop = database.dialect.temporary_drop
        if drop and (failure is None or failure[0] != "create"):
            await session.begin(read_only=False)
            await session.run(session.connection.query(drop.format(table)))
    if failure is not None:
        return _failed(*failure)
    milliseconds = round((time.perf_counter() - started) * 1000, 1)
    return Observation({"operations": {"status": "passed", "ms": milliseconds}})


def steps(table: str) -> Sequence[Step]:
    """Return what is tried in a table of this name."""
    # The name is random, in lower case and short: it needs no quotes on any engine.
    read = f"SELECT note FROM {table} ORDER BY id"  # noqa: S608 our own name, as below
    return (
        (
            "create",
            f"CREATE TEMPORARY TABLE {table} (id INTEGER PRIMARY KEY, note VARCHAR(9))",
            None,
        ),
        ("insert", f"INSERT INTO {table} VALUES (1, 'one'), (2, 'two')", None),  # noqa: S608
        ("read", read, ["one", "two"]),
        ("update", f"UPDATE {table} SET note = 'three' WHERE id = 1", None),  # noqa: S608
        ("update", read, ["three", "two"]),
        ("delete", f"DELETE FROM {table} WHERE id = 2", None),  # noqa: S608
        ("delete", read, ["three"]),
    )


async def _try(session: "Session", steps: Sequence[Step]) -> tuple[str, DbmcpError | None] | None:
    """Run the steps until one fails, and return that one with its error; None where none does."""
    for name, text, expected in steps:
        try:
            rows: Sequence[Sequence[Any]] = await session.run(session.connection.query(text))
        except RequestError as error:
            return name, error
        if expected is not None and [row[0] for row in rows] != expected:
            return name, None
    return None


def _skipped(reason: str) -> Observation:
    return Observation({"operations": {"status": "skipped", "reason": reason}})


def _failed(step: str, error: DbmcpError | None) -> Observation:
    if isinstance(error, StatementError) and error.denied:
        return _skipped(f"{step}: {error}")
    what = f"{step} failed: {error}" if error else f"{step} did not do what it should"
    finding = Finding(Severity.CRITICAL, what, "look at the server's log and disk")
    return Observation({"operations": {"status": "failed"}}, (finding,))
