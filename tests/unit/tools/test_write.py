"""The operations of transaction_manager, in every form that clients send them."""

import json
from typing import Any

import pytest

from dbmcp.errors import ArgumentError
from dbmcp.models import FetchMode, Operation, RowBounds
from dbmcp.tools.write import read_operations

SELECT = "SELECT :a"


@pytest.mark.parametrize(
    ("sent", "operation"),
    [
        ({"query": SELECT, "parameters": {"a": 1}}, Operation(SELECT, {"a": 1})),
        ({"sql": SELECT, "parameters": '{"a": 1}'}, Operation(SELECT, {"a": 1})),
        ({"query": "SELECT ?", "parameters": [1]}, Operation("SELECT ?", [1])),
        ({"query": "x", "fetch_mode": "ONE"}, Operation("x", fetch_mode=FetchMode.ONE)),
        ({"query": "x", "parameters": None, "fetch_mode": ""}, Operation("x")),
        ("SELECT 1", Operation("SELECT 1")),
        (json.dumps({"query": "x", "fetch_mode": "none"}), Operation("x", None, FetchMode.NONE)),
    ],
)
def test_an_operation_is_read(sent: Any, operation: Operation) -> None:
    assert read_operations([sent]) == (operation,)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "query is missing"),
        ({"query": 1}, "query must be text, not 1"),
        ({"query": "x", "parametres": {}}, "unknown argument parametres. nearest: parameters"),
        ({"query": "x", "fetch_mode": "many"}, "fetch_mode must be one of all, one, scalar, none"),
        ({"query": "x", "parameters": 7}, "parameters must be an object or a list, not 7"),
        ({"query": "x", "sql": "y"}, "query and sql are one argument"),
        (7, "it is not an object"),
        (["SELECT 1"], "it is not an object"),
        ("{broken", "it is not an object"),
    ],
)
def test_a_wrong_operation_is_named_by_its_number(sent: Any, said: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        read_operations(["SELECT 1", sent, "SELECT 2"])
    assert str(caught.value).startswith(f"operation 2 of 3: {said}")


BOUNDS: list[tuple[object, RowBounds | None]] = [
    (1, RowBounds(1, 1)),
    (0, RowBounds(0, 0)),
    ("3", RowBounds(3, 3)),
    ({"min": 1}, RowBounds(1)),
    ({"max": 4}, RowBounds(0, 4)),
    ('{"min": 2, "max": "4"}', RowBounds(2, 4)),
    ({}, RowBounds()),
    (None, None),
]


@pytest.mark.parametrize(("sent", "bounds"), BOUNDS)
def test_expected_rows_are_a_number_or_bounds(sent: object, bounds: RowBounds | None) -> None:
    [read] = read_operations([{"query": "SELECT 1", "expect_rows": sent}])
    assert read.expect_rows == bounds


@pytest.mark.parametrize(
    "sent", [-1, "many", [1], {"min": -1}, {"least": 1}, {"min": 3, "max": 2}, 1.5, {"max": "x"}]
)
def test_other_expectations_are_errors(sent: object) -> None:
    with pytest.raises(ArgumentError, match=r"^operation 1 of 1: "):
        read_operations([{"query": "SELECT 1", "expect_rows": sent}])
