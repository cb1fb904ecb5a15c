# ruff: noqa: SLF001 - neither the driver nor its stream shows otherwise what has come in
"""Packets that have come in already, taken out of aiomysql's stream without a coroutine for each.

A result of one row is half a dozen packets, which mostly come together; and a statement's columns
are the same each time, so that a description which is known is not read again.
"""

from collections.abc import Callable
from typing import Any

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


def quick(base: Any, plain: Any) -> Any:
    """Return aiomysql's connection class with a shorter way to what is there.

    Args:
        base: the class.
        plain: the driver's class of a packet that is nothing special.
    """

    class Quick(base):
        """Reads a packet at once where the stream holds all of it; else as the driver does."""

        def __init__(self, *arguments: Any, **named: Any) -> None:
            base.__init__(self, *arguments, **named)
            self._descriptions = Descriptions()

        async def _read_packet(self, kind: Any = plain) -> Any:
            data = _at_hand(self)
            if data is None:
                return await base._read_packet(self, kind)
            if kind is plain or data[:1] == ERROR:
                return _checked(plain(data, self._encoding), self._result)
            return self._descriptions.of(data, lambda new: kind(new, self._encoding))

    return Quick


def _checked(packet: Any, result: Any) -> Any:
    """Return the packet, or raise the error that it is: nothing follows one."""
    if packet.is_error_packet():
        if result is not None:
            result.unbuffered_active = False
        packet.raise_for_error()
    return packet


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
