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

    async def _read_packet(self, kind: Any = Plain) -> Any:
        del kind
        return LATER


def packet(payload: bytes, number: int) -> bytes:
    return len(payload).to_bytes(3, "little") + bytes([number]) + payload


def driver(data: bytes) -> Any:
    made = quick(Base, Plain)()
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


@pytest.mark.parametrize("data", [b"", b"\x01\x00", packet(b"out of order", 7)])
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
