"""A load in one transaction: its own, or one of the caller's that is open."""

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager, suppress

from dbmcp.bulk.job import Job
from dbmcp.bulk.loading import Loading
from dbmcp.bulk.tally import Tally
from dbmcp.database import Session
from dbmcp.errors import DbmcpError, LimitError, OutcomeUnknownError
from dbmcp.leases.transaction import OpenTransactions
from dbmcp.models import Caller

TRANSACTION = "transaction"
"""What a LimitError is about where the whole is more than the engine keeps in a transaction."""


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


async def load_whole(job: Job, session: Session) -> Tally:
    """Load all rows and commit, unless the transaction is the caller's.

    Raises:
        StatementError: rows were rejected; nothing was kept.
        DbmcpError: whatever else is wrong; nothing was kept, unless it is OutcomeUnknownError.
    """
    tally = Tally()
    with _told():
        loader = await session.run(session.connection.load(job.load))
        loading = Loading(session, loader, tally)
        async for batch in job.batches(loader):
            await loading.take(batch)
            if loading.is_over:
                break
            await job.report(tally.done, batch)
    if tally.rejections.count:
        raise tally.rejections.error(of_rows=job.rows.total or tally.done)
    if not job.request.transaction:
        with _told(before="COMMIT: "):
            await session.commit()
    return tally


@contextmanager
def _told(*, before: str = "") -> Generator[None]:
    """Say of a failure that nothing was kept; not where nobody knows."""
    try:
        yield
    except OutcomeUnknownError:
        raise
    except DbmcpError as error:
        after = ". rolled back, nothing was kept"
        if isinstance(error, LimitError) and error.what == TRANSACTION:
            after += "; with atomic=false batches commit one by one"
        raise error.within(before=before, after=after) from error
