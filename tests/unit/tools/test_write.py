"""The operations of transaction_manager, in every form that clients send them."""

import json
from typing import Any

import pytest

from dbmcp.errors import ArgumentError
from dbmcp.models import FetchMode, Operation
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
