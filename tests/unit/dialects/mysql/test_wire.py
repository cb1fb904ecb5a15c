"""Skipping a result's packets: the end is found wherever the chunks are cut."""

from hypothesis import given
from hypothesis import strategies as st

from dbmcp.dialects.mysql.wire import Skipper

END = b"\x05\x00\x00\x07\xfe\x00\x00\x02\x00"
KILLED = b"\x09\x00\x00\x07\xff\x25\x05#70100"


def packet(payload: bytes) -> bytes:
    return len(payload).to_bytes(3, "little") + b"\x01" + payload


ROWS = st.lists(st.binary(min_size=1, max_size=40).filter(lambda row: row[0] not in {0xFE, 0xFF}))


@given(ROWS, st.sampled_from([END, KILLED]), st.integers(1, 50))
def test_the_end_is_found_at_its_last_byte(rows: list[bytes], end: bytes, size: int) -> None:
    data = b"".join(packet(row) for row in rows) + end
    chunks = [data[start : start + size] for start in range(0, len(data), size)]
    skipper = Skipper()
    assert [skipper.reaches_end(chunk) for chunk in chunks] == [False] * (len(chunks) - 1) + [True]


def test_a_long_row_may_start_like_an_end() -> None:
    skipper = Skipper()
    assert not skipper.reaches_end(packet(b"\xfe" + bytes(20)))
    assert skipper.reaches_end(END)


def test_the_second_part_of_a_huge_row_is_no_end() -> None:
    skipper = Skipper()
    assert not skipper.reaches_end(b"\xff\xff\xff\x01" + bytes(0xFFFFFF))
    assert not skipper.reaches_end(packet(b"\xfe\x00"))
    assert skipper.reaches_end(END)
