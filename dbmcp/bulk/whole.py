"""A load in one transaction: its own, or one of the caller's that is open."""

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager, suppress

from dbmcp.bulk.job import Job
from dbmcp.bulk.ledger import AGAIN
from dbmcp.bulk.loading import Loading
from dbmcp.bulk.tally import Tally
from dbmcp.database import Session
from dbmcp.errors import (
    TRANSACTION_SIZE,
    DbmcpError,
    ExhaustedError,
    LimitError,
    OutcomeUnknownError,
)
from dbmcp.leases.transaction import OpenTransactions
from dbmcp.models import Caller

NOTHING = ". rolled back, nothing was kept"
IN_STEPS = "; with atomic=false batches commit one by one"


@asynccontextmanager
async def transaction_for(
    job: Job, *, caller: Caller, opened: OpenTransactions
) -> AsyncGenerator[Session]:
    """A transaction for the load, rolled back unless committed; or a part of the caller's own."""
    seconds = job.limit_seconds
    if not job.request.transaction:
        async with job.database.write(timeout_seconds=seconds) as session:
            yield session
        return
    using = opened.using(
        job.request.transaction,
        database=job.database,
        owner=caller.principal,
        timeout_seconds=seconds,
    )
    async with using as transaction:
        with suppress(_UndoneError):
            async with transaction.part(marked=True) as session:
                yield session
                if job.request.preview:
                    raise _UndoneError
                transaction.statements += 1


class _UndoneError(DbmcpError):
    """Ends a preview's part of an open transaction, so that it is rolled back."""


async def load_alone(job: Job, *, caller: Caller, opened: OpenTransactions) -> Tally:
    """Load all rows in one transaction; where another one was in its way, from the first row again.

    A part of the caller's own is run once: what went before it is lost with it.

    Raises:
        StatementError: rows were rejected; nothing was kept.
        DbmcpError: whatever else is wrong; nothing was kept, unless it is OutcomeUnknownError.
    """

    async def attempt() -> Tally:
        async with transaction_for(job, caller=caller, opened=opened) as session:
            return await load_whole(job, session)

    return await (attempt() if job.request.transaction else job.insist(attempt))


async def load_whole(job: Job, session: Session) -> Tally:
    """Load all rows and commit, unless the transaction is the caller's.

    Raises:
        StatementError: rows were rejected; nothing was kept.
        DbmcpError: whatever else is wrong; nothing was kept, unless it is OutcomeUnknownError.
    """
    tally, within = Tally(), bool(job.request.transaction)
    with _told(kept="" if within else NOTHING):
        loader = await session.run(session.connection.load(job.load))
        if job.line is not None:
            await job.line.claim(session)
        loading, first = Loading(session, loader, tally), True
        async for batch in job.batches(loader):
            await loading.take(batch)
            if loading.is_over:
                break
            if first:
                job.check_first(tally.counts)
            first = False
            await job.report(tally.done, batch)
    job.check_promise()
    if tally.rejections.count:
        raise tally.rejections.error(of_rows=job.rows.total or tally.done, within=within)
    if not within:
        await _commit(job, session, tally)
    return tally


async def _commit(job: Job, session: Session, tally: Tally) -> None:
    with _told(before="COMMIT: "):
        if job.line is not None:
            await job.line.settle(session, tally)
        try:
            await session.commit()
        except OutcomeUnknownError as error:
            if not job.request.idempotency_key:
                raise
            text = f"the connection broke during COMMIT. {AGAIN}: it inserts nothing twice"
            raise OutcomeUnknownError(text) from error
    if job.line is not None:
        job.line.committed(tally)


@contextmanager
def _told(*, before: str = "", kept: str = NOTHING) -> Generator[None]:
    """Say of a failure that nothing was kept; not where nobody knows, or another one tells it."""
    try:
        yield
    except OutcomeUnknownError:
        raise
    except DbmcpError as error:
        after = kept
        if isinstance(error, ExhaustedError):
            # A server may count what a transaction holds as memory.
            text = f"{before}the server has no memory for so many rows in one transaction"
            raise LimitError(f"{text}{after}{IN_STEPS}", what=TRANSACTION_SIZE, limit=0) from error
        if isinstance(error, LimitError) and error.what == TRANSACTION_SIZE:
            after += IN_STEPS
        raise error.within(before=before, after=after) from error
