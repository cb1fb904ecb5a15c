"""The end of stdin: how long calls may still answer."""

import asyncio
import time
from typing import Any

import pytest

from dbmcp.server import stdio


class Source:
    has_client = True
    is_stopped = False


class Ending:
    limited = False

    def limit(self) -> None:
        self.limited = True


def line_with_a_call(opened: asyncio.Event) -> Any:
    source: Any = Source()
    sink: Any = None
    ending: Any = Ending()
    line = stdio._Line(source, sink, ending)

    async def until_open() -> None:
        await opened.wait()

    line.opened = until_open
    line.begin()
    return line


@pytest.fixture
def opened() -> asyncio.Event:
    return asyncio.Event()


async def test_a_call_that_runs_is_given_up_after_a_moment(opened: asyncio.Event) -> None:
    line = line_with_a_call(opened)
    opened.set()
    begun = time.monotonic()
    await line.last_answers()
    assert stdio.EOF_GRACE_SECONDS <= time.monotonic() - begun < 1
    assert line.ending.limited


async def test_while_databases_are_opened_the_moment_has_not_begun(opened: asyncio.Event) -> None:
    line = line_with_a_call(opened)
    last = asyncio.create_task(line.last_answers())
    await asyncio.sleep(stdio.EOF_GRACE_SECONDS + 0.2)
    assert not last.done()
    opened.set()
    await asyncio.sleep(stdio.EOF_GRACE_SECONDS / 2)
    assert not last.done()
    line.finish()
    await asyncio.wait_for(last, 0.2)


async def test_an_opening_that_never_ends_is_not_waited_for(opened: asyncio.Event) -> None:
    begun = time.monotonic()
    await line_with_a_call(opened).last_answers()
    longest = stdio.OPENING_GRACE_SECONDS + stdio.EOF_GRACE_SECONDS
    assert longest <= time.monotonic() - begun < longest + 0.3


async def test_an_answer_ends_the_wait(opened: asyncio.Event) -> None:
    line = line_with_a_call(opened)
    last = asyncio.create_task(line.last_answers())
    await asyncio.sleep(0.02)
    line.finish()
    await asyncio.wait_for(last, 0.2)
