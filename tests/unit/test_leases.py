"""Leases: who may use a handle, and for how long."""

import pytest

from dbmcp.errors import LeaseExpiredError
from dbmcp.leases import HANDLE_LENGTH, Leases


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ended() -> list[str]:
    return []


@pytest.fixture
def leases(clock: Clock, ended: list[str]) -> Leases[str]:
    return Leases("cursor", advice="run the query again", clock=clock, on_end=ended.append)


def test_a_handle_gives_its_value_to_its_owner_again_and_again(leases: Leases[str]) -> None:
    handle = leases.grant("rows", owner="ann", seconds=10)
    assert len(handle) == HANDLE_LENGTH
    assert [leases.use(handle, owner="ann") for _ in range(2)] == ["rows", "rows"]


def test_a_foreign_an_unknown_and_an_expired_handle_get_the_same_answer(
    leases: Leases[str], clock: Clock
) -> None:
    handle = leases.grant("rows", owner="ann", seconds=10)
    with pytest.raises(LeaseExpiredError) as foreign:
        leases.use(handle, owner="bob")
    clock.now += 10
    with pytest.raises(LeaseExpiredError) as expired:
        leases.use(handle, owner="ann")
    assert str(foreign.value) == str(expired.value)
    assert str(expired.value) == f"cursor {handle} is gone. run the query again"


def test_use_prolongs_a_life(leases: Leases[str], clock: Clock) -> None:
    handle = leases.grant("rows", owner="ann", seconds=10)
    for _ in range(5):
        clock.now += 9
        leases.use(handle, owner="ann")
    assert len(leases) == 1


def test_every_end_is_told_once(leases: Leases[str], clock: Clock, ended: list[str]) -> None:
    dropped = leases.grant("dropped", owner="ann", seconds=10)
    leases.grant("expired", owner="ann", seconds=10)
    leases.drop(dropped)
    leases.drop(dropped)
    clock.now += 10
    leases.sweep()
    leases.grant("cleared", owner="ann", seconds=10)
    leases.clear()
    assert ended == ["dropped", "expired", "cleared"]


def test_the_least_recently_used_comes_first(leases: Leases[str]) -> None:
    first = leases.grant("first", owner="ann", seconds=10)
    leases.grant("second", owner="ann", seconds=10)
    leases.use(first, owner="ann")
    assert [value for _, value in leases.oldest()] == ["second", "first"]


def test_an_error_shows_only_the_beginning_of_a_huge_handle(leases: Leases[str]) -> None:
    with pytest.raises(LeaseExpiredError) as gone:
        leases.use("x" * 10_000, owner="ann")
    assert len(str(gone.value)) < 100
