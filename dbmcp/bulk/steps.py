"""A load whose batches commit one by one: what fails in the middle leaves what came before."""

from contextlib import AbstractAsyncContextManager
from functools import partial

from dbmcp.bulk.batch import Batch
from dbmcp.bulk.concealing import Concealer
from dbmcp.bulk.job import Job
from dbmcp.bulk.lanes import GIVE_WAY_SECONDS, Turn, open_lanes
from dbmcp.bulk.loading import Loading
from dbmcp.bulk.tally import Tally
from dbmcp.database import Session
from dbmcp.dialects.loading import Loader
from dbmcp.errors import (
    DbmcpError,
    OutcomeUnknownError,
    StatementError,
    TimeLimitError,
)


class Steps:
    """A load that commits each batch.

    Args:
        job: the load.
        conceal: for what is told of rejected rows and errors.

    Attributes:
        tally: what was committed.
    """

    def __init__(self, job: Job, *, conceal: Concealer) -> None:
        self._job = job
        self._conceal = conceal
        self._doubtful = 0
        self._committed = 0
        self.tally = Tally(last=job.after)

    async def run(self) -> None:
        """Load all rows.

        Raises:
            StatementError: most rows are rejected; those before stay.
            DbmcpError: it cannot go on; the text says what was committed and how to go on.
        """
        try:
            encoder = await self._encoder()
            async with open_lanes(self._lanes()) as lanes:
                async for batch in self._job.batches(encoder, refuses_large=True):
                    await lanes.put(partial(self._take, batch))
        except TimeLimitError as error:
            text = f"the load's {self._job.limit_seconds:g} s were over"
            raise TimeLimitError(f"{text}. {self.standing()}") from error
        except OutcomeUnknownError as error:
            text = f"the connection broke during COMMIT. {self.standing()}"
            raise OutcomeUnknownError(text) from error
        except StatementError as error:
            told = await self._conceal.error(error)
            raise told.within(after=f". {self.standing()}") from error
        except DbmcpError as error:
            raise error.within(after=f". {self.standing()}") from error

    @property
    def summary(self) -> str:
        """What was committed, and what may have been."""
        first = self.tally.last + 1
        doubt = f", rows {first} to {self._doubtful} in doubt" if self._doubtful else ""
        return f"{self.tally}{doubt}"

    def standing(self) -> str:
        """Say what was committed and how to go on."""
        tally, first = self.tally, self._job.after + 1
        text = "nothing was kept"
        if tally.last >= first:
            text = f"committed: rows {first:,} to {tally.last:,} ({tally})"
        text = f"{text}. {self._way_on()}"
        lines = tally.rejections.lines()
        return f"{text}\nrejected:\n{lines}" if lines else text

    def _way_on(self) -> str:
        number, job = self.tally.last + 1, self._job
        if self._doubtful and not job.request.idempotency_key:
            there = self._doubtful + 1
            return (
                f"look whether rows {number:,} to {self._doubtful:,} are there. if so, resume_at "
                f"{there}: {job.advice(there)}; if not, resume_at {number}"
            )
        return f"resume_at {number}: {job.advice(number)}"

    async def _encoder(self) -> Loader:
        """A loader that converts rows; each transaction has its own to send them."""
        async with self._write() as session:
            return await session.run(session.connection.load(self._job.load))

    def _lanes(self) -> int:
        """How many batches are on their way at once."""
        database = self._job.database
        if database.dialect.separate_writer or self._job.line is not None:
            # A line of the ledger is locked by the transaction that is under way.
            return 1
        (state,) = database.pool_states().values()
        return min(database.settings.load_connections, state.size + state.overflow)

    async def _take(self, batch: Batch, turn: Turn) -> None:
        """Commit a batch in its turn; one that met another transaction is sent again."""
        tally = None
        while tally is None:
            tally = await self._job.insist(partial(self._commit, batch, turn))
            if tally is None:
                await turn.comes()
        await self._know(tally)
        await self._job.report(self.tally.done, batch, committed=True)
        self._check_worth()

    async def _know(self, tally: Tally) -> None:
        """Take over what was committed: first of all that it was, whatever comes next."""
        self._committed += 1
        listed, tally.rejections.first = tally.rejections.listed(), []
        self.tally.add(tally)
        self._doubtful = 0
        if self._job.line is not None:
            self._job.line.committed(tally)
        self.tally.rejections.first += await self._conceal.rejections(listed)

    async def _commit(self, batch: Batch, turn: Turn) -> Tally | None:
        """Send and commit a batch; None where it was rolled back to let the one before pass."""
        tally = Tally()
        if not batch.last:
            await turn.comes()
            return tally
        async with self._write() as session:
            loader = await session.run(session.connection.load(self._job.load))
            line = self._job.line
            if line is not None:
                await line.claim(session)
            await Loading(session, loader, tally, gives_up=False).take(batch)
            if not await turn.comes(within_seconds=GIVE_WAY_SECONDS):
                return None
            if not self._committed:
                self._job.check_first(tally.counts)
            if line is not None:
                await line.settle(session, tally)
            await self._end(session, batch)
        return tally

    async def _end(self, session: Session, batch: Batch) -> None:
        """Commit; whoever is cancelled meanwhile does not know what came of it."""
        self._doubtful = batch.last
        try:
            await session.commit()
        except OutcomeUnknownError:
            raise
        except DbmcpError:
            self._doubtful = 0
            raise

    def _write(self) -> AbstractAsyncContextManager[Session]:
        return self._job.database.write(timeout_seconds=self._job.seconds_left())

    def _check_worth(self) -> None:
        """Stop where most rows are rejected: each of them costs statements of its own."""
        rejections, done = self.tally.rejections, self.tally.done
        if rejections.are_enough and 2 * rejections.count > done:
            raise StatementError(f"stopped: {rejections.count:,} of {done:,} rows rejected")
