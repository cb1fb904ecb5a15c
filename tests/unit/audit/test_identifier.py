"""Identifiers: version 7, in the order of time, never the same."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from dbmcp.audit.identifier import digest, uuid7

SECONDS = st.floats(0, 4_000_000_000)


@given(SECONDS)
def test_it_is_a_uuid_of_version_7_and_tells_its_time(seconds: float) -> None:
    found = uuid.UUID(uuid7(seconds))
    assert (found.version, found.variant) == (7, uuid.RFC_4122)
    assert found.int >> 80 == int(seconds * 1000)


@given(SECONDS, SECONDS)
def test_its_text_sorts_by_time(one: float, other: float) -> None:
    if int(one * 1000) != int(other * 1000):
        assert (uuid7(one) < uuid7(other)) == (one < other)


def test_positions_sort_within_a_moment() -> None:
    made = [uuid7(1.5, position=position) for position in range(300)]
    assert made == sorted(made)
    assert len({uuid7(1.5, position=5_000) for _ in range(100)}) == 100


def test_a_handle_is_told_by_its_digest_only() -> None:
    assert digest("") == ""
    assert digest("q7Fd2a") == digest("q7Fd2a") != digest("q7Fd2b")
    assert "q7Fd2a" not in digest("q7Fd2a")
    assert len(digest("\ud800")) == 12
