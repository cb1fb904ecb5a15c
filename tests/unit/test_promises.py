"""Confirm tokens: used once, by their owner, for the tool and database that they were made for."""

import pytest

from dbmcp.errors import ArgumentError, DbmcpError, LeaseExpiredError, LimitError
from dbmcp.leases.promise import (
    MOST_BYTES,
    MOST_PROMISES,
    PROMISE_SECONDS,
    Promise,
    Promises,
    size_of,
)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_promise_is_taken_once_by_its_owner() -> None:
    promises = Promises()
    token = promises.keep(Promise("shop", "text", "1/0"), owner="ada")
    gone, other = (LeaseExpiredError, "is gone"), (ArgumentError, "is another tool's or database's")
    wrong: list[tuple[str, str, str, type[object], tuple[type[DbmcpError], str]]] = [
        ("AAAAAAAAAA", "ada", "shop", str, gone),
        (token, "bob", "shop", str, gone),
        (token, "bob", "shop", int, gone),
        (token, "ada", "else", str, other),
        (token, "ada", "shop", int, other),
    ]
    for handle, owner, database, kind, (error, said) in wrong:
        with pytest.raises(error, match=f"confirm token {handle} {said}"):
            promises.take(handle, owner=owner, database=database, kind=kind)
    assert promises.database(token, owner="ada") == "shop"
    found = promises.take(token, owner="ada", database="shop", kind=str)
    assert (found.request, found.seen) == ("text", "1/0")
    with pytest.raises(LeaseExpiredError):
        promises.take(token, owner="ada", database="shop", kind=str)


def test_a_promise_ends_in_time_however_often_it_is_looked_at() -> None:
    clock = Clock()
    promises = Promises(clock=clock)
    token = promises.keep(Promise("shop", "text", ""), owner="ada")
    clock.now = PROMISE_SECONDS - 1
    assert promises.database(token, owner="ada") == "shop"
    clock.now = PROMISE_SECONDS
    with pytest.raises(LeaseExpiredError):
        promises.database(token, owner="ada")
    assert len(promises) == 0


def test_the_oldest_goes_where_there_are_too_many() -> None:
    promises = Promises()
    first = promises.keep(Promise("shop", "text", ""), owner="ada")
    for _ in range(MOST_PROMISES):
        promises.keep(Promise("shop", "text", ""), owner="ada")
    assert len(promises) == MOST_PROMISES
    with pytest.raises(LeaseExpiredError):
        promises.database(first, owner="ada")


def test_what_is_kept_for_tokens_is_bounded() -> None:
    promises = Promises()
    half = MOST_BYTES // 2
    first, second, third = (
        promises.keep(Promise("shop", "text", ""), owner="ada", size=half) for _ in range(3)
    )
    with pytest.raises(LeaseExpiredError):
        promises.database(first, owner="ada")
    for token in (second, third):
        promises.take(token, owner="ada", database="shop", kind=str)
    promises.keep(Promise("shop", "text", ""), owner="ada", size=MOST_BYTES)
    with pytest.raises(LimitError):
        promises.keep(Promise("shop", "text", ""), owner="ada", size=MOST_BYTES + 1)


def test_values_of_any_size_have_one() -> None:
    assert size_of([{"id": 2**70, "name": "é"}]) > 30
