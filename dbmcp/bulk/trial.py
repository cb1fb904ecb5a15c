"""A load's preview: every row is checked, the first batch is tried, and nothing is kept."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from dbmcp.bulk.batch import Batch
from dbmcp.bulk.job import Job
from dbmcp.bulk.loading import Loading, reject
from dbmcp.bulk.tally import Tally
from dbmcp.bulk.whole import transaction_for
from dbmcp.execution.preview.lasting import check_lasting
from dbmcp.leases.transaction import OpenTransactions
from dbmcp.models import Caller


@dataclass(slots=True)
class Trial:
    """What a preview found.

    Attributes:
        first: what would become of the rows of the first batch.
        all: of all rows: how many there are, and those rejected as far as a look at them tells.
    """

    first: Tally = field(default_factory=Tally)
    all: Tally = field(default_factory=Tally)


async def try_load(job: Job, *, caller: Caller, opened: OpenTransactions) -> Trial:
    """Try a load without keeping anything of it.

    The transaction ends with the first batch: the other rows are looked at without it.

    Raises:
        DbmcpError: the first batch fails as a whole, as the load would.
    """

    async def attempt() -> tuple[Trial, AsyncIterator[Batch]]:
        trial = Trial()
        async with transaction_for(job, caller=caller, opened=opened) as session:
            loader = await session.run(session.connection.load(job.load))
            await check_lasting(
                [job.load.table.entry.name],
                frozenset({"INSERT", "UPDATE"}),
                session=session,
                dialect=job.database.dialect,
            )
            rest = job.batches(loader, refuses_large=True)
            batch = await anext(rest)
            await Loading(session, loader, trial.first).take(batch)
        return trial, rest

    trial, rest = await (attempt() if job.request.transaction else job.insist(attempt))
    trial.all.add(trial.first)
    await _look_at(rest, trial.all, job)
    return trial


async def _look_at(rest: AsyncIterator[Batch], tally: Tally, job: Job) -> None:
    async for batch in rest:
        reject(batch, tally)
        tally.done += batch.count
        await job.report(tally.done, batch)
