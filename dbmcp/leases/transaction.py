"""Transactions that stay open between calls: who may use which, until when, and how each ends."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

from dbmcp.database import Database, Session
from dbmcp.errors import (
    ArgumentError,
    CancelledError,
    ConflictError,
    DbmcpError,
    LeaseExpiredError,
    LimitError,
    OutcomeUnknownError,
    TimeLimitError,
    UnavailableError,
)
from dbmcp.leases import new_handle

log = logging.getLogger(__name__)

REMEMBERED = 1_000
"""So many ended transactions are remembered, to tell what became of each."""

PART = "dbmcp_part"
POINT = "dbmcp_point"
"""Callers' savepoints are numbered: to some engines a name is the same in capitals, or is one
savepoint only, however often it is set."""
ANEW = "begin a new one"
CLOSED = "was rolled back: the server closed"


@dataclass(eq=False, slots=True)
class OpenTransaction:
    """One open transaction.

    Attributes:
        handle: its name for callers.
        owner: the principal that may use it.
        database: where it runs.
        session: its connection, which nobody else gets meanwhile.
        ends_at: the event loop's time at which it ends in any case.
        statements: how many ran in it.
        savepoints: the callers' savepoints, the latest last.
        changes_schema: DDL ran in it, so that its COMMIT makes a catalog old.
        turn: whoever holds it runs in the transaction; others wait.
        timer: ends it when nobody uses it.
    """

    handle: str
    owner: str
    database: Database
    session: Session
    ends_at: float
    statements: int = 0
    savepoints: list[str] = field(default_factory=list[str])
    changes_schema: bool = False
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    timer: asyncio.TimerHandle | None = None

    async def savepoint(self, name: str) -> None:
        """Set a savepoint; the latest of a name is the one that counts."""
        await self._command(f"SAVEPOINT {POINT}{len(self.savepoints)}")
        self.savepoints.append(name)

    async def roll_back_to(self, name: str) -> None:
        """Take back what was done since a savepoint, which stays.

        Raises:
            ArgumentError: there is no such savepoint.
        """
        if name not in self.savepoints:
            known = ", ".join(dict.fromkeys(self.savepoints)) or "none"
            raise ArgumentError(
                f'no savepoint "{name[:60]}" in this transaction. there is: {known}'
            )
        place = len(self.savepoints) - 1 - self.savepoints[::-1].index(name)
        await self._command(f"ROLLBACK TO SAVEPOINT {POINT}{place}")
        del self.savepoints[place + 1 :]

    @asynccontextmanager
    async def part(self, *, marked: bool) -> AsyncGenerator[Session]:
        """The work of one call: if it fails, nothing of it is kept, and all that was before.

        Args:
            marked: the work is several statements, so that a savepoint has to stand before it; on
                some engines one stands before a single statement too.
        """
        marked = marked or self.database.dialect.failure_ends_transaction
        if marked:
            await self._command(f"SAVEPOINT {PART}")
        try:
            yield self.session
        except DbmcpError:
            await self._take_back(marked=marked)
            raise
        if marked:
            await self._command(f"RELEASE SAVEPOINT {PART}")

    async def _take_back(self, *, marked: bool) -> None:
        """Undo what a failed call did; where that fails too, the transaction has ended.

        A statement that goes on where the engine has rolled back would be kept at once.
        """
        try:
            await self.session.look()
            if marked and self.session.is_usable():
                await self._command(f"ROLLBACK TO SAVEPOINT {PART}")
        except DbmcpError:
            self.session.give_up()

    async def _command(self, text: str) -> None:
        await self.session.run(self.session.connection.query(text))


class OpenTransactions:
    """The open transactions of all databases.

    Args:
        most: how many may be open at once.
        most_per_caller: how many of them one principal may have.
    """

    def __init__(self, *, most: int = 0, most_per_caller: int = 0) -> None:
        self._most = most
        self._most_per_caller = most_per_caller
        self._open: dict[str, OpenTransaction] = {}
        self._opening: list[str] = []
        self._ended: OrderedDict[str, tuple[str, str]] = OrderedDict()

    def of(self, owner: str, *, database: Database) -> list[OpenTransaction]:
        """Return the open transactions of a principal in one database."""
        return [
            one for one in self._open.values() if one.owner == owner and one.database is database
        ]

    async def begin(
        self, database: Database, *, owner: str, read_only: bool, isolation: str
    ) -> OpenTransaction:
        """Open a transaction that stays.

        Args:
            database: where.
            owner: the principal that may use it.
            read_only: the engine's read-only mode.
            isolation: one of the dialect's levels, `""` for the engine's default.

        Raises:
            LimitError: too many are open.
            UnavailableError: the server cannot be reached, or no connection gets free.
        """
        self._check_room(owner)
        limits = database.limits
        self._opening.append(owner)
        try:
            session = await database.open_session(
                read_only=read_only,
                timeout_seconds=limits.transaction_seconds,
                isolation=isolation,
            )
        finally:
            self._opening.remove(owner)
        ends_at = asyncio.get_running_loop().time() + limits.transaction_seconds
        opened = OpenTransaction(new_handle(), owner, database, session, ends_at)
        self._open[opened.handle] = opened
        self._wait_for_use(opened)
        return opened

    @asynccontextmanager
    async def using(
        self, handle: str, *, database: Database, owner: str, timeout_seconds: float
    ) -> AsyncGenerator[OpenTransaction]:
        """Use an open transaction for one call; others that want it wait.

        What the caller can put right leaves it open; whatever else happens ends it.

        Args:
            handle: its name.
            database: the call's database.
            owner: who asks.
            timeout_seconds: the call's time limit.

        Raises:
            LeaseExpiredError: it is unknown, somebody else's, or has ended; or it ends meanwhile.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout_seconds
        opened = self.find(handle, database=database, owner=owner)
        await self._take_turn(opened, deadline=deadline)
        try:
            self.find(handle, database=database, owner=owner)  # it may have ended meanwhile
            self._stop_timer(opened)
            opened.session.renew(
                deadline=min(deadline, opened.ends_at), timeout_seconds=timeout_seconds
            )
            with self._ended_by(opened):
                yield opened
        finally:
            opened.turn.release()
            if handle in self._open:
                self._wait_for_use(opened)

    async def commit(self, opened: OpenTransaction) -> None:
        """Commit inside `using`; whatever comes of it, the transaction has ended.

        Raises:
            UnavailableError: the connection was lost before.
            OutcomeUnknownError: it broke meanwhile.
        """
        if opened.session.connection.is_broken():
            self.end(opened, "was rolled back: its connection was lost")
            raise UnavailableError(
                f"{opened.database.name}: the connection was lost before COMMIT. "
                "the transaction was rolled back"
            )
        reason = "was committed"
        try:
            await opened.session.commit()
        except OutcomeUnknownError:
            reason = "broke during COMMIT: look with a SELECT whether its rows are there"
            raise
        except DbmcpError as error:
            reason = "was rolled back: its COMMIT failed"
            raise error.within(
                before="COMMIT: ", after=". rolled back, nothing was kept"
            ) from error
        except BaseException:
            reason = "was cancelled during COMMIT: look with a SELECT whether its rows are there"
            raise
        finally:
            self.end(opened, reason)

    def end(self, opened: OpenTransaction, reason: str) -> None:
        """Give the connection back, which rolls back what is not committed."""
        if self._open.pop(opened.handle, None) is None:
            return
        self._stop_timer(opened)
        self._ended[opened.handle] = (opened.owner, reason)
        if len(self._ended) > REMEMBERED:
            self._ended.popitem(last=False)
        opened.database.release(opened.session)

    def close(self) -> None:
        """Roll back everything that is open."""
        for opened in list(self._open.values()):
            log.warning(
                "%s: rolled back an open transaction of %s (%d statements): the server is closing",
                opened.database.name,
                opened.owner,
                opened.statements,
            )
            opened.session.stop()
            self.end(opened, CLOSED)

    def _check_room(self, owner: str) -> None:
        owners = [*(one.owner for one in self._open.values()), *self._opening]
        bounds: Mapping[str, tuple[int, int]] = {
            "open_transactions_per_caller": (owners.count(owner), self._most_per_caller),
            "open_transactions": (len(owners), self._most),
        }
        for what, (count, limit) in bounds.items():
            if count >= limit:
                raise LimitError(
                    f"{count} transactions are open, the limit ({what}) is {limit}. commit or roll "
                    "back one; action status lists yours",
                    what=what,
                    limit=limit,
                )

    def find(self, handle: str, *, database: Database, owner: str) -> OpenTransaction:
        """Return an open transaction without using it.

        Raises:
            LeaseExpiredError: it is unknown, somebody else's, or has ended.
            ArgumentError: it belongs to another database.
        """
        opened = self._open.get(handle)
        if opened is not None and opened.owner == owner:
            if opened.database is not database:
                raise ArgumentError(
                    f"the transaction belongs to database {opened.database.name}. name that one"
                )
            return opened
        ended_owner, reason = self._ended.get(handle, ("", ""))
        if not reason or ended_owner != owner:
            reason = "is gone"
        raise LeaseExpiredError(f"transaction {handle[:40]} {reason}. {ANEW}")

    async def _take_turn(self, opened: OpenTransaction, *, deadline: float) -> None:
        try:
            async with asyncio.timeout_at(deadline):
                await opened.turn.acquire()
        except TimeoutError:
            raise ConflictError(
                "another call is still running in this transaction. send one at a time",
                waited=True,
            ) from None

    @contextmanager
    def _ended_by(self, opened: OpenTransaction) -> Generator[None]:
        """End the transaction where a failure has, and tell its caller what it stands at."""
        try:
            yield
        except DbmcpError as error:
            if opened.handle not in self._open:
                raise error.within(after=self._closing(opened)) from error
            if asyncio.get_running_loop().time() >= opened.ends_at:
                raise self._expired(opened) from error
            standing = self._standing(opened, error)
            raise error.within(after="" if standing in str(error) else f". {standing}") from error
        except BaseException:
            self.end(opened, "was rolled back: a call in it was cancelled")
            raise

    def _closing(self, opened: OpenTransaction) -> str:
        """What a call adds to its error where the end of the server ended its transaction."""
        _, reason = self._ended.get(opened.handle, ("", ""))
        return ". the transaction was rolled back" if reason == CLOSED else ""

    def _expired(self, opened: OpenTransaction) -> LeaseExpiredError:
        why = f"was rolled back: its {opened.database.limits.transaction_seconds:g} s were over"
        self.end(opened, why)
        return LeaseExpiredError(f"transaction {opened.handle} {why}. {ANEW}")

    def _standing(self, opened: OpenTransaction, error: DbmcpError) -> str:
        """What became of the transaction after a failed call; it is ended unless it goes on."""
        over = isinstance(error, TimeLimitError | CancelledError)
        over = over or (isinstance(error, ConflictError) and not error.waited)
        if opened.session.is_usable() and not over:
            return "nothing of this call is kept; the transaction is open"
        self.end(opened, f"was rolled back: a call in it ended with {error.code}")
        return "the transaction was rolled back"

    def _wait_for_use(self, opened: OpenTransaction) -> None:
        """End the transaction when nobody uses it in time."""
        loop = asyncio.get_running_loop()
        limits = opened.database.limits
        idle_at = loop.time() + limits.transaction_idle_seconds
        if idle_at < opened.ends_at:
            reason = f"was rolled back: {limits.transaction_idle_seconds:g} s unused"
        else:
            reason = f"was rolled back: its {limits.transaction_seconds:g} s were over"
        opened.timer = loop.call_at(min(idle_at, opened.ends_at), self.end, opened, reason)

    @staticmethod
    def _stop_timer(opened: OpenTransaction) -> None:
        if opened.timer is not None:
            opened.timer.cancel()
            opened.timer = None
