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


class Silent:
    def translate(self, _error: BaseException, _bound: object) -> None:
        return None


DIALECT: Any = Refusing()


def test_a_failure_is_told_with_its_number_and_the_next_try() -> None:
    clock = Clock()
    outage = Outage("shop", clock=clock)
    outage.failed(OSError(), dialect=DIALECT)
    clock.now += 0.25
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
    clock = Clock()
    outage = Outage("shop", clock=clock)
    error = None
    for _ in range(20):
        clock.now += LONGEST_PAUSE_SECONDS
        error = outage.failed(OSError(), dialect=DIALECT)
    assert f"20th try, next in {LONGEST_PAUSE_SECONDS} s" in str(error)


def test_tries_side_by_side_count_as_one() -> None:
    outage = Outage("shop", clock=Clock())
    errors = [outage.failed(OSError(), dialect=DIALECT) for _ in range(20)]
    assert {"1st try" in str(error) for error in errors} == {True}


def test_while_the_server_is_down_one_caller_at_a_time_tries() -> None:
    clock = Clock()
    outage = Outage("shop", clock=clock)
    outage.failed(OSError(), dialect=DIALECT)
    clock.now += 1
    outage.check()
    with pytest.raises(UnavailableError) as caught:
        outage.check()
    assert outage.failed(caught.value, dialect=DIALECT) is caught.value
    outage.given_up()
    outage.check()


def test_silence_is_told_in_the_dialects_words_where_it_has_any() -> None:
    outage = Outage("shop", clock=Clock())
    assert "refused" in str(outage.failed(TimeoutError(), dialect=DIALECT))
    silent: Any = Silent()
    outage = Outage("shop", clock=Clock())
    assert "no answer while connecting" in str(outage.failed(TimeoutError(), dialect=silent))


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
