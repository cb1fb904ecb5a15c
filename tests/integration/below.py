"""Below the policy: statements in a session of the Database, where only the engine says no."""

from collections.abc import Sequence
from typing import Any

from dbmcp.database import Database
from dbmcp.dialects.base import Bound
from dbmcp.errors import DbmcpError
from dbmcp.models import Row
from dbmcp.sql.parameters import Marked


def bare(text: str) -> Bound:
    """A text as it stands, without parameters."""
    return Bound(Marked((text,)))


async def run(
    database: Database, *texts: str, read_only: bool = True, timeout_seconds: float = 10
) -> Sequence[Row]:
    """Run texts in one session and return the rows of the last; then the session is given back."""
    session = await database.open_session(read_only=read_only, timeout_seconds=timeout_seconds)
    rows: Sequence[Row] = []
    try:
        for text in texts:
            answer = await session.execute(bare(text))
            rows = await session.fetch(answer, 10_000, bound=bare(text)) if answer.columns else []
        return rows
    finally:
        database.release(session)


async def outcome(database: Database, *texts: str, **options: Any) -> str:
    """What came of texts in one session: `passed`, or the error's code and text."""
    try:
        await run(database, *texts, **options)
    except DbmcpError as error:
        return f"[{error.code}] {error}"
    finally:
        await database.settle()
    return "passed"
