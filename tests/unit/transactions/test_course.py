"""A list of operations: the error names the one that failed, and each is told its own time."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from dbmcp.audit import Note
from dbmcp.database import Counters
from dbmcp.dialects.base import Answer, Bound
from dbmcp.errors import ConflictError
from dbmcp.sql.parameters import Marked
from dbmcp.transactions.course import Ahead, Course


class Whole(Answer):
    """An answer without rows that took a while."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    async def fetch(self, count: int) -> Sequence[Any]:
        del count
        return []

    async def close(self) -> None:
        """Nothing is open."""


class Door:
    """Gives answers, and fails behind them."""

    def __init__(self, *seconds: float, error: Exception | None = None) -> None:
        self.seconds = seconds
        self.error = error

    async def execute_all(self, bounds: Sequence[Bound], answers: list[Answer]) -> None:
        answers += map(Whole, self.seconds[: len(bounds)])
        if self.error is not None:
            raise self.error


def bounds(count: int) -> list[Bound]:
    return [Bound(Marked((str(number),))) for number in range(count)]


def note() -> Note:
    database: Any = Database()
    return Note("SELECT 1", database)


class Database:
    counters = Counters()


async def test_answers_come_in_turn_with_their_own_time() -> None:
    course, notes = Course(3, ""), [note() for _ in range(3)]
    door: Any = Door(10.0, 20.0, 30.0)
    ahead = Ahead(door, course)
    sent = bounds(3)
    for number, one in enumerate(notes):
        course.begin(one)
        if ahead.is_empty:
            await ahead.run(sent)
        assert ahead.next()[0] is sent[number]
        course.end()
    assert [round(one.latency_seconds or 0) for one in notes] == [10, 20, 30]


async def test_a_failure_is_told_when_its_turn_comes() -> None:
    course = Course(3, "nothing was kept")
    door: Any = Door(1.0, error=ConflictError("deadlock"))
    ahead = Ahead(door, course)
    first, second = note(), note()

    async def two() -> None:
        with course.told():
            course.begin(first)
            await ahead.run(bounds(3))
            ahead.next()
            course.end()
            course.begin(second)
            assert not ahead.is_empty
            ahead.next()

    with pytest.raises(ConflictError, match=r"^operation 2 of 3: deadlock\. nothing was kept$"):
        await two()
    outcomes = [one.outcome for one in (first, second)]
    assert [outcome and str(outcome.status) for outcome in outcomes] == ["success", "error"]


def test_nothing_is_noted_behind_a_caller_who_has_gone() -> None:
    course, one = Course(2, ""), note()

    def leave() -> None:
        with course.told():
            course.begin(one)
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        leave()
    course.end()
    assert one.outcome is not None
    assert one.outcome.status == "cancelled"
    with pytest.raises(asyncio.CancelledError):
        course.begin(note())
