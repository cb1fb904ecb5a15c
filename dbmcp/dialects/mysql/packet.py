# ruff: noqa: SLF001 - neither the driver nor its stream shows otherwise what has come in
"""Packets that have come in already, taken out of aiomysql's stream without a coroutine for each.

A result of one row is half a dozen packets, which mostly come together; and a statement's columns
are the same each time, so that a description which is known is not read again.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from dbmcp.dialects.mysql.result import is_end

HEADER_BYTES = 4
MAX_PACKET_BYTES = 0xFFFFFF
ERROR = b"\xff"
MAX_DESCRIPTIONS = 256
MAX_DESCRIPTION_BYTES = 1_024


class Descriptions:
    """What columns were described as, by the packet that said so."""

    def __init__(self) -> None:
        self._known: dict[bytes, Any] = {}

    def of(self, data: bytes, make: Callable[[bytes], Any]) -> Any:
        """Return the description that a packet holds; whoever gets it only reads it.

        Args:
            data: the packet.
            make: reads one that is not known.
        """
        known = self._known.get(data)
        if known is None:
            known = make(data)
            if len(self._known) >= MAX_DESCRIPTIONS:
                self._known.clear()
            if len(data) <= MAX_DESCRIPTION_BYTES:
                self._known[data] = known
        return known


def quick(base: Any, plain: Any, result: Any) -> Any:
    """Return aiomysql's connection class with a shorter way to what is there.

    Args:
        base: the class.
        plain: the driver's class of a packet that is nothing special.
        result: the class of a result whose rows are read one by one.
    """

    def begin(self: Any, *arguments: Any, **named: Any) -> None:
        base.__init__(self, *arguments, **named)
        self._descriptions = Descriptions()

    members = {"__init__": begin, "base": base, "plain": plain, "result": result}
    return type("Quick", (_Quick, base), members)


class _Quick:
    """Reads a packet at once where the stream holds all of it; else as the driver does."""

    base: Any
    plain: Any
    result: Any
    _descriptions: Descriptions
    _encoding: str
    _result: Any

    async def _read_packet(self, kind: Any = None) -> Any:
        data = await self._data()
        kind = kind or self.plain
        if data is None:
            return await self.base._read_packet(self, kind)
        if kind is self.plain or data[:1] == ERROR:
            return self._checked(data)
        return self._descriptions.of(data, lambda new: kind(new, self._encoding))

    async def payload(self) -> bytes:
        """Read what a packet holds that is no error."""
        data = await self._data()
        if data is None:
            return (await self.base._read_packet(self)).get_all_data()
        if data[:1] == ERROR:
            self._checked(data)
        return data

    def rest(self, most: int) -> list[bytes] | None:
        """Take a result's last packets, at most `most` rows; None if they are not all here."""
        return _rest(self, most)

    async def _data(self) -> bytes | None:
        """What the next packet holds; None where only the driver can tell."""
        data = _at_hand(self)
        return await _arrived(self) if data is None else data

    def _checked(self, data: bytes) -> Any:
        return _checked(self.plain(data, self._encoding), self._result)

    async def _read_query_result(self, unbuffered: bool = False) -> None:  # noqa: FBT001, FBT002 - as it is called
        if not unbuffered:
            return await self.base._read_query_result(self)
        self._result = None
        found = self.result(self)
        try:
            await found.init_unbuffered_query()
        except BaseException:
            found.unbuffered_active, found.connection = False, None
            raise
        self._result, self._affected_rows = found, found.affected_rows
        if found.server_status is not None:
            self.server_status = found.server_status
        return None


def _checked(packet: Any, result: Any) -> Any:
    """Return the packet, or raise the error that it is: nothing follows one."""
    if packet.is_error_packet():
        if result is not None:
            result.unbuffered_active = False
        packet.raise_for_error()
    return packet


async def _arrived(driver: Any) -> bytes | None:
    """Wait for more where nothing is there, and take a packet; None where the driver has to."""
    reader = driver._reader
    if reader is None or reader._buffer or reader._eof or reader._exception is not None:
        return None
    try:
        await reader._wait_for_data("read")
    except asyncio.CancelledError:
        driver._close_on_cancel()
        raise
    except OSError:
        return None  # the driver meets it again, and says so in its own way
    return _at_hand(driver)


def _rest(driver: Any, most: int) -> list[bytes] | None:
    """Take packets up to one that ends a result; nothing where there is anything else."""
    reader = driver._reader
    if reader is None:
        return None
    buffer: bytearray = reader._buffer
    packets: list[bytes] = []
    at, turn = 0, driver._next_seq_id
    while len(packets) <= most:
        start = at + HEADER_BYTES
        at = start + int.from_bytes(buffer[at : at + 3], "little")
        data = bytes(buffer[start:at])
        if len(buffer) < max(at, start + 1) or buffer[start - 1] != turn or data[:1] == ERROR:
            return None
        if at - start == MAX_PACKET_BYTES:
            return None
        packets.append(data)
        turn = (turn + 1) % 256
        if is_end(data):
            del reader._buffer[:at]
            reader._maybe_resume_transport()
            driver._next_seq_id = turn
            return packets
    return None


def _at_hand(driver: Any) -> bytes | None:
    """Take the next packet out of the stream; None where it has to be waited for."""
    reader = driver._reader
    if reader is None:
        return None
    buffer: bytearray = reader._buffer
    length = int.from_bytes(buffer[:3], "little")
    end = HEADER_BYTES + length
    if len(buffer) < end or length == MAX_PACKET_BYTES or buffer[3] != driver._next_seq_id:
        return None
    data = bytes(buffer[HEADER_BYTES:end])
    del buffer[:end]
    reader._maybe_resume_transport()
    driver._next_seq_id = (driver._next_seq_id + 1) % 256
    return data
