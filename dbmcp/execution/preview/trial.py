"""Transactions, and parts of them, that are taken back unless somebody says otherwise."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from dbmcp.database import Database, Session
from dbmcp.leases.transaction import OpenTransaction

MARK = "dbmcp_trial"


@dataclass(slots=True)
class Trial:
    """A transaction, or a part of one.

    Attributes:
        session: where it runs.
        kept: whether it is to be kept.
    """

    session: Session
    kept: bool = False


@asynccontextmanager
async def trial_alone(database: Database, *, timeout_seconds: float) -> AsyncGenerator[Trial]:
    """A transaction of its own, committed if it is to be kept."""
    async with database.write(timeout_seconds=timeout_seconds) as session:
        trial = Trial(session)
        yield trial
        if trial.kept:
            await session.commit()
        else:  # before the answer, so that nobody waits for its locks any more
            await session.run(session.connection.rollback())


@asynccontextmanager
async def trial_within(transaction: OpenTransaction) -> AsyncGenerator[Trial]:
    """A part of an open transaction, taken back to a savepoint unless it is to be kept."""
    async with transaction.part(marked=True) as session:
        trial = Trial(session)
        await _command(session, f"SAVEPOINT {MARK}")
        yield trial
        if not trial.kept:
            await _command(session, f"ROLLBACK TO SAVEPOINT {MARK}")
        await _command(session, f"RELEASE SAVEPOINT {MARK}")


async def _command(session: Session, text: str) -> None:
    await session.run(session.connection.query(text))
