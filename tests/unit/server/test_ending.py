"""The end begins once and everybody hears of it."""

import threading
from collections.abc import Callable

import pytest

from dbmcp.server import ending
from dbmcp.server.ending import Ending


class FakeTimer:
    """A timer that never fires."""

    made: list[float]

    def __init__(self, seconds: float, _: Callable[[int], None], args: tuple[int]) -> None:
        FakeTimer.made.append(seconds)
        self.args = args
        self.daemon = False

    def start(self) -> None:
        assert self.daemon


@pytest.fixture
def timers(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    FakeTimer.made = []
    monkeypatch.setattr(threading, "Timer", FakeTimer)
    assert ending.threading is threading
    return FakeTimer.made


def test_the_end_begins_once(timers: list[float]) -> None:
    heard: list[str] = []
    end = Ending(seconds=1.5)
    end.attach(lambda: heard.append("early"))
    end.begin()
    end.begin()
    end.attach(lambda: heard.append("late"))
    assert heard == ["early", "late"]
    assert timers == [1.5]


def test_a_limit_is_set_once_and_tells_nobody(timers: list[float]) -> None:
    heard: list[str] = []
    end = Ending()
    end.attach(lambda: heard.append("early"))
    end.limit()
    end.limit()
    assert heard == []
    assert len(timers) == 1
