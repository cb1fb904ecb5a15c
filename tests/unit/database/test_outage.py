"""An outage: counted, told at once, and over by itself."""

from typing import Any

import pytest

from dbmcp.database.outage import LONGEST_PAUSE_SECONDS, Outage
from dbmcp.errors import ConflictError, UnavailableError


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Refusing:
    def translate(self, error: BaseException, _bound: object) -> UnavailableError | None:
        if isinstance(error, OSError):
            return UnavailableError("connection refused at db.example:5432")
        return None


DIALECT: Any = Refusing()


def test_a_failure_is_told_with_its_number_and_the_next_try() -> None:
    outage = Outage("shop", clock=Clock())
    outage.failed(OSError(), dialect=DIALECT)
    error = outage.failed(OSError(), dialect=DIALECT)
    assert str(error) == (
        "shop: connection refused at db.example:5432 (2nd try, next in 0.5 s). retry later"
    )


def test_until_the_next_try_is_due_callers_are_told_at_once() -> None:
    clock = Clock()
    outage = Outage("shop", clock=clock)
    outage.check()
    outage.failed(OSError(), dialect=DIALECT)
    with pytest.raises(UnavailableError):
        outage.check()
    clock.now += 0.3
    outage.check()


def test_the_pause_grows_to_its_limit() -> None:
    outage = Outage("shop", clock=Clock())
    error = None
    for _ in range(20):
        error = outage.failed(OSError(), dialect=DIALECT)
    assert f"20th try, next in {LONGEST_PAUSE_SECONDS} s" in str(error)


def test_once_the_server_is_reached_the_outage_is_over() -> None:
    outage = Outage("shop", clock=Clock())
    outage.failed(OSError(), dialect=DIALECT)
    outage.over()
    outage.check()


def test_what_is_no_failure_to_connect_is_not_counted() -> None:
    outage = Outage("shop", clock=Clock())
    assert outage.failed(ConflictError("dead"), dialect=DIALECT) is None
    assert outage.failed(ZeroDivisionError(), dialect=DIALECT) is None
    outage.check()
