"""Packets out of the stream's buffer: only whole ones, in order, each description read once."""

import asyncio
from typing import Any

import pytest

from dbmcp.dialects.mysql.packet import MAX_PACKET_BYTES, quick

LATER = "waited for"


class Plain:
    """A packet, or the error that one is."""

    def __init__(self, data: bytes, encoding: str) -> None:
        assert encoding == "utf8"
        self.data = data

    def is_error_packet(self) -> bool:
        return self.data[:1] == b"\xff"

    def raise_for_error(self) -> None:
        raise LookupError(self.data)


class Described(Plain):
    """A column's description."""


class Result:
    """A result whose rows are being read."""

    unbuffered_active = True


class Base:
    """A driver that reads as slowly as ever."""

    def __init__(self) -> None:
        self._reader = asyncio.StreamReader()
        self._next_seq_id = 1
        self._encoding = "utf8"
        self._result: Any = None

        self.closed = False

    async def _read_packet(self, kind: Any = Plain) -> Any:
        del kind
        return LATER

    def _close_on_cancel(self) -> None:
        self.closed = True


def packet(payload: bytes, number: int) -> bytes:
    return len(payload).to_bytes(3, "little") + bytes([number]) + payload


def driver(data: bytes) -> Any:
    made = quick(Base, Plain, None)()
    made._reader.feed_data(data)
    return made


async def test_whole_packets_are_taken_in_order_and_the_rest_is_waited_for() -> None:
    stream = driver(packet(b"one", 1) + packet(b"", 2) + packet(b"three", 3)[:-1])
    read = [await stream._read_packet() for _ in range(2)]
    assert [one.data for one in read] == [b"one", b""]
    assert await stream._read_packet() == LATER
    stream._reader.feed_data(b"e")
    assert (await stream._read_packet()).data == b"three"
    assert stream._next_seq_id == 4


async def test_where_nothing_is_there_more_is_waited_for() -> None:
    stream = driver(b"")
    waiting = asyncio.create_task(stream._read_packet())
    await asyncio.sleep(0)
    stream._reader.feed_data(packet(b"one", 1))
    assert (await waiting).data == b"one"


async def test_what_breaks_meanwhile_is_left_to_the_driver() -> None:
    stream = driver(b"")
    for broken in (lambda: stream._reader.set_exception(OSError()), stream._reader.feed_eof):
        waiting = asyncio.create_task(stream._read_packet())
        await asyncio.sleep(0)
        broken()
        assert await waiting == LATER


async def test_who_is_cancelled_closes_the_driver() -> None:
    stream = driver(b"")
    waiting = asyncio.create_task(stream._read_packet())
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert stream.closed


END = b"\xfe\x02\x00\x22\x00"


async def test_the_rest_of_a_result_is_taken_at_once_or_not_at_all() -> None:
    stream = driver(packet(b"\x011", 1) + packet(b"\xfb", 2) + packet(END, 3) + packet(b"next", 4))
    assert stream.rest(1) is None
    assert stream.rest(2) == [b"\x011", b"\xfb", END]
    assert (await stream._read_packet()).data == b"next"


@pytest.mark.parametrize(
    "data",
    [
        packet(b"\x011", 1),
        packet(b"\x011", 1) + packet(END, 2)[:-1],
        packet(b"\x011", 1) + b"\x00",
        packet(b"\x011", 1) + packet(b"\xff no", 2),
        packet(b"\x011", 1) + packet(END, 7),
        b"",
    ],
)
async def test_an_unfinished_or_failed_result_stays_where_it_is(data: bytes) -> None:
    stream = driver(data)
    assert stream.rest(10) is None
    assert (bytes(stream._reader._buffer), stream._next_seq_id) == (data, 1)


@pytest.mark.parametrize("data", [b"\x01\x00", packet(b"out of order", 7)])
async def test_everything_else_is_left_to_the_driver(data: bytes) -> None:
    assert await driver(data)._read_packet() == LATER


async def test_a_packet_of_several_parts_is_left_to_the_driver() -> None:
    stream = driver(b"")
    stream._reader._buffer += packet(b"", 1)[:0] + b"\xff\xff\xff\x01" + bytes(MAX_PACKET_BYTES)
    assert await stream._read_packet() == LATER


async def test_a_closed_stream_is_left_to_the_driver() -> None:
    stream = driver(b"")
    stream._reader = None
    assert await stream._read_packet() == LATER


async def test_a_description_that_is_known_is_not_read_again() -> None:
    stream = driver(packet(b"id", 1) + packet(b"name", 2) + packet(b"id", 3))
    first, other, again = [await stream._read_packet(Described) for _ in range(3)]
    assert first is again
    assert (first.data, other.data) == (b"id", b"name")


@pytest.mark.parametrize("kind", [Plain, Described])
async def test_an_error_is_raised_and_nothing_follows_it(kind: type[Plain]) -> None:
    stream = driver(packet(b"\xff no", 1))
    stream._result = result = Result()
    with pytest.raises(LookupError):
        await stream._read_packet(kind)
    assert not result.unbuffered_active
