"""Results out of packets: what the server counts, and cells of every length."""

from typing import Any, NamedTuple

import pytest

from dbmcp.dialects.mysql.result import MANY, number, quick_result, row

COLUMN = "a column"


class Base:
    """aiomysql's result, as far as it is used."""

    def __init__(self, connection: "Driver") -> None:
        self.connection: Any = connection
        self.server_status = self.insert_id = self.warning_count = None
        self.unbuffered_active = False

    async def _read_load_local_packet(self, packet: Any) -> None:
        raise RuntimeError(packet)


class Plain(NamedTuple):
    """A packet."""

    data: bytes
    encoding: str


class Driver:
    """A connection on which packets have come in."""

    _encoding = "utf8"

    def __init__(self, *packets: bytes) -> None:
        self.packets = list(packets)

    async def payload(self) -> bytes:
        return self.packets.pop(0)

    async def _read_packet(self, kind: object) -> bytes:
        assert kind == COLUMN
        return self.packets.pop(0)


def result(*packets: bytes) -> Any:
    return quick_result(Base, Plain, COLUMN)(Driver(*packets))


END = b"\xfe\x02\x00\x0a\x00"


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"\x00", 0),
        (b"\xfa", 250),
        (b"\xfc\xfb\x00", 251),
        (b"\xfd\x01\x00\x01", 65_537),
        (b"\xfe" + b"\xff" * 8, MANY),
    ],
)
def test_numbers_of_each_length(data: bytes, value: int) -> None:
    assert number(b"." + data + b".", 1) == (value, len(data) + 1)


def test_cells_of_each_length() -> None:
    long, longer = b"x" * 300, b"y" * 70_000
    data = b"\x01a\xfb\x00\xfc\x2c\x01" + long + b"\xfd\x70\x11\x01" + longer
    assert row(data) == (b"a", None, b"", long, longer)
    assert row(b"") == ()


async def test_a_write_tells_what_it_did() -> None:
    found = result(b"\x00\xfc\x2c\x01\x07\x0b\x00\x03\x00and more")
    await found.init_unbuffered_query()
    assert (found.affected_rows, found.insert_id) == (300, 7)
    assert (found.server_status, found.warning_count, found.has_next) == (11, 3, True)
    assert found.message == b"and more"
    assert (found.unbuffered_active, found.connection) == (False, None)


async def test_rows_follow_their_columns() -> None:
    found = result(b"\x02", b"first", b"second", END, b"\x011\xfb", b"\x012\x013", END)
    await found.init_unbuffered_query()
    assert found.fields == [b"first", b"second"]
    assert (found.affected_rows, found.unbuffered_active) == (MANY, True)
    read = [await found._read_rowdata_packet_unbuffered() for _ in range(4)]
    assert read == [(b"1", None), (b"2", b"3"), None, None]
    assert (found.warning_count, found.has_next, found.unbuffered_active) == (2, True, False)


async def test_rows_that_are_all_here_end_the_result() -> None:
    found = result(b"\x01", b"first", END)
    await found.init_unbuffered_query()
    assert found.take([b"\x011", b"\xfb", END]) == [(b"1",), (None,)]
    assert (found.warning_count, found.unbuffered_active, found.connection) == (2, False, None)


async def test_a_row_that_begins_like_the_end_is_a_row() -> None:
    found = result(b"\x01", b"first", END, b"\xfe" + (2**24).to_bytes(8, "little") + b"x")
    await found.init_unbuffered_query()
    assert await found._read_rowdata_packet_unbuffered() == (b"x",)


async def test_a_server_that_asks_for_a_file_is_answered_by_the_driver() -> None:
    with pytest.raises(RuntimeError, match="passwd"):
        await result(b"\xfb/etc/passwd").init_unbuffered_query()


async def test_columns_without_their_end_are_an_error() -> None:
    with pytest.raises(AssertionError):
        await result(b"\x01", b"first", b"\x011").init_unbuffered_query()
