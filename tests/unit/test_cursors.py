"""Cursors: pages of a kept result, whoever reads them and however late."""

import asyncio
from collections.abc import Awaitable

import pytest

from dbmcp.cursors import Cursors, Kept, Page, Shape, not_kept
from dbmcp.encoding import row_writer
from dbmcp.errors import LeaseExpiredError, LimitError, UnavailableError
from dbmcp.models import Column, Format

ROWS = [(number, "x" * 10) for number in range(10)]


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def shape(*, max_rows: int = 3, max_bytes: int = 10_000, keep_bytes: int = 1_000_000) -> Shape:
    columns = (Column("n", "int"), Column("text", "text"))
    return Shape(Format.CSV, columns, 0, max_rows, max_bytes, keep_bytes, keep_seconds=300)


def keep(given: Shape, *, owner: str = "ann") -> Kept:
    writer = row_writer(given.format, given.columns, max_cell=given.max_cell)
    return Kept(given, writer=writer, owner=owner)


def complete(given: Shape, *, owner: str = "ann") -> Kept:
    kept = keep(given, owner=owner)
    kept.add(ROWS)
    kept.end()
    return kept


async def all_pages(cursors: Cursors, first: Page, *, owner: str = "ann") -> list[int]:
    sizes = [len(first.lines)]
    page = first
    while page.more:
        _, page = await cursors.next_page(page.cursor, owner=owner, max_rows=None)
        sizes.append(len(page.lines))
    return sizes


async def test_pages_follow_each_other_and_end() -> None:
    cursors = Cursors(1_000_000)
    first = await cursors.page(complete(shape()), 0, max_rows=3)
    assert await all_pages(cursors, first) == [3, 3, 3, 1]


async def test_the_last_page_that_is_full_says_that_nothing_follows() -> None:
    page = await Cursors(1_000_000).page(complete(shape()), 0, max_rows=10)
    assert (len(page.lines), page.more, page.cursor) == (10, False, "")


async def test_the_same_cursor_gives_the_same_page_again() -> None:
    cursors = Cursors(1_000_000)
    first = await cursors.page(complete(shape()), 0, max_rows=3)
    pages = [await cursors.next_page(first.cursor, owner="ann", max_rows=2) for _ in range(2)]
    assert pages[0][1].lines == pages[1][1].lines
    assert len(pages[0][1].lines) == 2


async def test_the_byte_budget_ends_a_page_early() -> None:
    cursors = Cursors(1_000_000)
    page = await cursors.page(complete(shape(max_bytes=30)), 0, max_rows=10)
    assert (len(page.lines), page.more) == (2, True)


async def test_one_row_over_the_budget_names_its_largest_column() -> None:
    kept = keep(shape(max_bytes=30))
    kept.add([(1, "x" * 100)])
    kept.end()
    with pytest.raises(LimitError, match="largest column is text"):
        await Cursors(1_000_000).page(kept, 0, max_rows=1)


async def test_a_cursor_belongs_to_its_caller() -> None:
    cursors = Cursors(1_000_000)
    first = await cursors.page(complete(shape()), 0, max_rows=3)
    with pytest.raises(LeaseExpiredError):
        await cursors.next_page(first.cursor, owner="bob", max_rows=None)


async def test_a_cursor_ends_after_its_life() -> None:
    clock = Clock()
    cursors = Cursors(1_000_000, clock=clock)
    first = await cursors.page(complete(shape()), 0, max_rows=3)
    clock.now += 300
    with pytest.raises(LeaseExpiredError):
        await cursors.next_page(first.cursor, owner="ann", max_rows=None)
    assert cursors.kept_bytes == 0


async def test_a_page_not_yet_read_is_waited_for() -> None:
    cursors = Cursors(1_000_000)
    kept = keep(shape())
    kept.add(ROWS[:4])
    first = await cursors.page(kept, 0, max_rows=3)
    later = asyncio.create_task(_second(cursors, first))
    await asyncio.sleep(0)
    assert not later.done()
    kept.add(ROWS[4:])
    kept.end()
    assert len((await later).lines) == 3


async def _second(cursors: Cursors, first: Page) -> Page:
    return (await cursors.next_page(first.cursor, owner="ann", max_rows=None))[1]


async def test_rows_before_a_failure_are_answered_and_then_the_failure() -> None:
    cursors = Cursors(1_000_000)
    kept = keep(shape())
    kept.add(ROWS[:4])
    kept.end(UnavailableError("gone"))
    first = await cursors.page(kept, 0, max_rows=3)
    second = await _second(cursors, first)
    assert (len(second.lines), second.more) == (1, True)
    with pytest.raises(UnavailableError):
        await _second(cursors, second)


async def test_a_page_past_the_kept_rows_says_how_many_were_kept() -> None:
    cursors = Cursors(1_000_000)
    kept = keep(shape(keep_bytes=100))
    kept.add(ROWS)
    assert not cursors.has_room(kept)
    kept.end(not_kept(kept))
    page = await cursors.page(kept, 0, max_rows=10)
    with pytest.raises(LimitError, match="only the first 10 rows were kept"):
        await _second(cursors, page)


async def test_the_least_recently_used_results_make_room() -> None:
    cursors = Cursors(300)
    old, young = [complete(shape()) for _ in range(2)]
    old_page = await cursors.page(old, 0, max_rows=3)
    young_page = await cursors.page(young, 0, max_rows=3)
    growing = complete(shape())
    await cursors.page(growing, 0, max_rows=3)
    assert cursors.has_room(growing)
    with pytest.raises(LeaseExpiredError):
        await _second(cursors, old_page)
    assert len((await _second(cursors, young_page)).lines) == 3


async def test_nobody_reads_on_for_a_dropped_cursor() -> None:
    clock = Clock()
    cursors = Cursors(1_000_000, clock=clock)
    kept = keep(shape())
    kept.add(ROWS)
    reader = cursors.read_on(kept, _forever())
    await cursors.page(kept, 0, max_rows=3)
    clock.now += 300
    cursors.sweep()
    with pytest.raises(asyncio.CancelledError):
        await reader


async def test_closing_stops_every_reader() -> None:
    cursors = Cursors(1_000_000)
    kept = keep(shape())
    kept.add(ROWS)
    reader: Awaitable[None] = cursors.read_on(kept, _forever())
    await cursors.page(kept, 0, max_rows=3)
    await cursors.close()
    assert kept.reader is not None
    assert kept.reader.cancelled()
    assert reader is kept.reader


async def _forever() -> None:
    await asyncio.Event().wait()
