"""Transactions: how often and after which failures one is run again."""

from typing import Any

import pytest

from dbmcp.config import Limits
from dbmcp.database.retry import FIRST_PAUSE_SECONDS, RETRIES, retry_pause
from dbmcp.errors import ConflictError, DbmcpError
from dbmcp.models import Caller, Operation, TransactionRequest
from dbmcp.sql.statement import Kind, Statement
from dbmcp.transactions import Transactions


class Broken:
    """A door and its database, whose every transaction fails."""

    def __init__(self, *errors: DbmcpError) -> None:
        self.database: Any = self
        self.dialect: Any = self
        self.limits = Limits()
        self.counters: Any = self
        self.snapshot_level = ""
        self.statement = Statement(Kind.READ, "SELECT")
        self.errors = list(errors)
        self.tries = 0

    async def facts(self, *, timeout_seconds: float) -> None:
        assert timeout_seconds > 0

    async def prepare(self, *_: object, note: object) -> Any:
        del note
        return self

    async def check_part(self, *_: object) -> None:
        """Nothing is wrong with it."""

    def add(self, *_: object) -> None:
        """Counts nothing."""

    async def check_out(self, **_: object) -> Any:
        self.tries += 1
        raise self.errors[min(self.tries, len(self.errors)) - 1]


async def failure(broken: Broken, *, timeout_seconds: float | None = None) -> str:
    request = TransactionRequest((Operation("SELECT 1"),), timeout_seconds=timeout_seconds)
    door: Any = broken
    with pytest.raises(DbmcpError) as caught:
        await Transactions(door).run(request, caller=Caller())
    return str(caught.value)


async def test_three_retries_and_then_it_is_told() -> None:
    broken = Broken(ConflictError("deadlock. retry it"))
    assert await failure(broken) == f"deadlock. retry it (tried {RETRIES + 1} times)"
    assert broken.tries == RETRIES + 1


async def test_only_conflicts_are_retried() -> None:
    broken = Broken(ConflictError("deadlock"), DbmcpError("gone"))
    assert await failure(broken) == "gone"
    assert broken.tries == 2


async def test_who_waited_for_a_lock_does_not_wait_again() -> None:
    broken = Broken(ConflictError("waited too long", waited=True))
    assert await failure(broken) == "waited too long"
    assert broken.tries == 1


async def test_no_retry_begins_after_the_time_limit() -> None:
    broken = Broken(ConflictError("deadlock"))
    assert await failure(broken, timeout_seconds=1e-9) == "deadlock"
    assert broken.tries == 1


@pytest.mark.parametrize("retries", range(RETRIES + 1))
def test_pauses_grow_and_differ(retries: int) -> None:
    pauses = {retry_pause(retries) for _ in range(50)}
    assert len(pauses) > 1
    assert max(pauses) <= FIRST_PAUSE_SECONDS * 2**retries
