"""Completion of names, and the fixed list of resources."""

from typing import Any

import pytest

from dbmcp.config import DatabaseSettings, Secret, Settings
from dbmcp.server.resources import MAX_COMPLETIONS, MAX_LISTED, completion, table_lists

NAMES = ["orders", "order_lines", "reorders", "Orders_old", "customers"]


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("", NAMES),
        ("order", ["orders", "order_lines", "Orders_old", "reorders"]),
        ("ORDERS", ["orders", "Orders_old", "reorders"]),
        ("cust", ["customers"]),
        ("nothing", []),
    ],
)
def test_names_that_begin_with_it_come_first(typed: str, values: list[str]) -> None:
    found = completion(NAMES, typed)
    assert (found.values, found.total, found.has_more) == (values, len(values), False)


def test_more_than_the_protocol_allows_is_cut_and_said() -> None:
    found = completion((f"t{number}" for number in range(250)), "t")
    assert len(found.values) == MAX_COMPLETIONS
    assert (found.total, found.has_more) == (250, True)


def test_the_list_is_capped() -> None:
    databases = {
        f"d{number}": DatabaseSettings(f"d{number}", Secret("sqlite:///x"))
        for number in range(MAX_LISTED + 5)
    }
    app: Any = type("App", (), {"settings": Settings(databases)})
    listed = table_lists(app)
    assert len(listed) == MAX_LISTED
    assert listed[0].uri == "schema://d0"
