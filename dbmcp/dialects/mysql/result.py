# ruff: noqa: SLF001 - the driver offers no other way to its packets
"""A result read from its packets as they came, without an object for each packet and column.

aiomysql makes for each row a packet object, and for each column a converter and a description that
nobody asks for here: dbmcp takes the bytes.
"""

from typing import Any

OK, LOCAL = 0x00, 0xFB
EOF_BYTES = 9
MORE_RESULTS = 8
NULL = 0xFB
MANY = 18_446_744_073_709_551_615
"""What the driver says of rows that are not counted."""

_WIDTHS = {0xFC: 2, 0xFD: 3, 0xFE: 8}


def quick_result(base: Any, plain: Any, column: Any) -> Any:
    """Return aiomysql's class of a result, reading more directly.

    Args:
        base: the class.
        plain: the driver's class of a packet that is nothing special.
        column: its class of a column's description.
    """
    return type("Result", (_Result, base), {"plain": plain, "column": column})


class _Result:
    """A result whose rows stay bytes."""

    plain: Any
    column: Any
    connection: Any
    _read_load_local_packet: Any

    async def init_unbuffered_query(self) -> None:
        self.unbuffered_active = True
        driver = self.connection
        data = await driver.payload()
        if data[0] == OK:
            self._take_ok(data)
        elif data[0] == LOCAL:
            await self._read_load_local_packet(self.plain(data, driver._encoding))
        else:
            self.field_count, _ = number(data, 0)
            await self._get_descriptions()
            self.affected_rows = MANY
            return
        self.unbuffered_active, self.connection = False, None

    def _take_ok(self, data: bytes) -> None:
        self.affected_rows, at = number(data, 1)
        self.insert_id, at = number(data, at)
        self.server_status = self._take_status(data, at)
        self.warning_count = int.from_bytes(data[at + 2 : at + 4], "little")
        self.message = data[at + 4 :]

    def _take_status(self, data: bytes, at: int) -> int:
        status = int.from_bytes(data[at : at + 2], "little")
        self.has_next = bool(status & MORE_RESULTS)
        return status

    async def _get_descriptions(self) -> None:
        driver = self.connection
        self.fields = [await driver._read_packet(self.column) for _ in range(self.field_count)]
        if not is_end(await driver.payload()):
            raise AssertionError  # the protocol has nothing else here

    async def _read_rowdata_packet_unbuffered(self) -> tuple[bytes | None, ...] | None:
        if not self.unbuffered_active:
            return None
        data = await self.connection.payload()
        if not is_end(data):
            return row(data)
        self._end(data)
        return None

    def take(self, packets: list[bytes]) -> list[tuple[bytes | None, ...]]:
        """Return the rows of all packets that are left; the last one ends the result."""
        *rows, end = packets
        self._end(end)
        return list(map(row, rows))

    def _end(self, data: bytes) -> None:
        self.warning_count = int.from_bytes(data[1:3], "little")
        self._take_status(data, 3)
        self.unbuffered_active, self.connection = False, None


def is_end(data: bytes) -> bool:
    """Whether a packet ends columns or rows; a cell so long that it begins alike is longer."""
    return data[:1] == b"\xfe" and len(data) < EOF_BYTES


def number(data: bytes, at: int) -> tuple[int, int]:
    """Return a number of the protocol's own length, and where it ends."""
    first = data[at]
    width = _WIDTHS.get(first)
    if width is None:
        return first, at + 1
    end = at + 1 + width
    return int.from_bytes(data[at + 1 : end], "little"), end


def row(data: bytes) -> tuple[bytes | None, ...]:
    """Return a row's cells."""
    cells: list[bytes | None] = []
    at, end = 0, len(data)
    while at < end:
        if data[at] == NULL:
            cells.append(None)
            at += 1
            continue
        length, at = number(data, at)
        cells.append(data[at : at + length])
        at += length
    return tuple(cells)
