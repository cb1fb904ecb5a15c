"""One line of JSON-RPC: what becomes a message, what an error, and what is always encodable."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcp_types import (
    INVALID_PARAMS,
    INVALID_REQUEST,
    PARSE_ERROR,
    JSONRPCError,
    JSONRPCNotification,
    JSONRPCRequest,
    JSONRPCResponse,
)

from dbmcp.server.jsonrpc import LineError, decode, encode, oversized

MESSAGES: list[tuple[bytes, type, Any]] = [
    (b'{"jsonrpc":"2.0","id":1,"method":"ping"}', JSONRPCRequest, None),
    (b'{"jsonrpc":"2.0","id":"a","method":"x","params":null}', JSONRPCRequest, None),
    (b' {"jsonrpc":"2.0","id":1,"method":"x","params":{"a":1}} \r\n', JSONRPCRequest, {"a": 1}),
    (b'{"jsonrpc":"2.0","method":"notifications/x"}', JSONRPCNotification, None),
    (
        b'{"jsonrpc":"2.0","id":1,"method":"x","params":{"n":123456789012345678901234567890}}',
        JSONRPCRequest,
        {"n": 123456789012345678901234567890},
    ),
    (
        b'{"jsonrpc":"2.0","id":1,"method":"x","params":{"q":"\\ud800"}}',
        JSONRPCRequest,
        {"q": "\ud800"},
    ),
]

BROKEN = [
    (b"", None, PARSE_ERROR),
    (b"{", None, PARSE_ERROR),
    (b"\xff\xfe{}", None, PARSE_ERROR),
    (b'{"jsonrpc":"2.0","id":1,"method":"\xff"}', None, PARSE_ERROR),
    (b"[" * 5_000, None, PARSE_ERROR),
    (b'{"a":' * 5_000, None, PARSE_ERROR),
    (b"null", None, INVALID_REQUEST),
    (b'"text"', None, INVALID_REQUEST),
    (b"[]", None, INVALID_REQUEST),
    (b"{}", None, INVALID_REQUEST),
    (b'{"jsonrpc":2.0,"id":3,"method":"x"}', 3, INVALID_REQUEST),
    (b'{"jsonrpc":"2.0","id":3,"method":null}', 3, INVALID_REQUEST),
    (b'{"jsonrpc":"2.0","id":true,"method":"x"}', None, INVALID_REQUEST),
    (b'{"jsonrpc":"2.0","id":"s","method":"x","params":"y"}', "s", INVALID_PARAMS),
    (b'{"jsonrpc":"2.0","id":3,"result":5}', 3, INVALID_REQUEST),
    (b'{"jsonrpc":"2.0","id":3,"error":{}}', 3, INVALID_REQUEST),
]


@pytest.mark.parametrize(("line", "kind", "params"), MESSAGES)
def test_a_message_is_read(line: bytes, kind: type, params: Any) -> None:
    message = decode(line)
    assert type(message) is kind
    assert getattr(message, "params", None) == params


def test_a_response_is_read() -> None:
    assert isinstance(decode(b'{"jsonrpc":"2.0","id":1,"result":{}}'), JSONRPCResponse)


@pytest.mark.parametrize(("line", "request_id", "code"), BROKEN)
def test_a_broken_line_is_an_error_with_the_id_it_has(
    line: bytes, request_id: object, code: int
) -> None:
    with pytest.raises(LineError) as broken:
        decode(line)
    answer = broken.value.answer
    assert (answer.id, answer.error.code) == (request_id, code)
    assert json.loads(encode(answer))["id"] == request_id


@given(st.binary())
def test_any_bytes_are_a_message_or_a_line_error(line: bytes) -> None:
    try:
        message = decode(line)
    except LineError as error:
        message = error.answer
    assert json.loads(encode(message))["jsonrpc"] == "2.0"


def test_half_a_surrogate_pair_in_an_answer_is_escaped() -> None:
    message = JSONRPCResponse(jsonrpc="2.0", id="\ud800", result={"a": "\udfff"})
    line = encode(message)
    assert line.isascii()
    assert json.loads(line)["id"] == "\ud800"


@pytest.mark.parametrize(
    ("head", "tail", "request_id"),
    [
        (b'{"jsonrpc":"2.0","id":12,"method":"x', b"xx", 12),
        (b'{"id": "a-b" ,"jsonrpc"', b"xx", "a-b"),
        (b'{"method":"x","params":{"q":"', b'xx"},"jsonrpc":"2.0","id":9}\n', 9),
        (b'{"method":"x","params":{"id":5,"q":"', b'xx","id":7}}', None),
        (b"xxxx", b"xxxx", None),
    ],
)
def test_the_id_of_an_oversized_line_is_found_where_it_is_certain(
    head: bytes, tail: bytes, request_id: object
) -> None:
    error = oversized(head, tail, limit_bytes=10)
    assert (error.request_id, error.code) == (request_id, INVALID_REQUEST)
    assert "10 bytes" in str(error)


def test_an_error_from_the_client_is_read() -> None:
    line = b'{"jsonrpc":"2.0","id":null,"error":{"code":-1,"message":"m"}}'
    assert isinstance(decode(line), JSONRPCError)
