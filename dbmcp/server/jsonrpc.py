"""One line of JSON-RPC: bytes to a message, a message to bytes, and what is wrong with a line."""

import json
import re
from typing import Any, cast

from mcp_types import (
    INVALID_PARAMS,
    INVALID_REQUEST,
    PARSE_ERROR,
    ErrorData,
    JSONRPCError,
    JSONRPCMessage,
    JSONRPCNotification,
    JSONRPCRequest,
    JSONRPCResponse,
    RequestId,
)
from pydantic import ValidationError
from pydantic_core import from_json

_ID = rb'"id"\s*:\s*(-?\d{1,18}|"[^"\\]{1,128}")'
_LEADING_ID = re.compile(rb'\s*\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?' + _ID + rb"\s*,")
_TRAILING_ID = re.compile(rb',\s*"jsonrpc"\s*:\s*"2\.0"\s*,\s*' + _ID + rb"\s*\}\s*$")


class LineError(Exception):
    """A line that is not a message; it is answered and the server goes on.

    Args:
        request_id: the id to answer, None where it cannot be told.
        code: the JSON-RPC error code.
        message: what is wrong.
    """

    def __init__(self, request_id: RequestId | None, code: int, message: str) -> None:
        super().__init__(message)
        self.request_id = request_id
        self.code = code

    @property
    def answer(self) -> JSONRPCError:
        """The error to send."""
        error = ErrorData(code=self.code, message=str(self))
        return JSONRPCError(jsonrpc="2.0", id=self.request_id, error=error)


def decode(line: bytes) -> JSONRPCMessage:
    """The message on one line.

    Args:
        line: the bytes, with or without the line's end.

    Raises:
        LineError: it holds no valid message.
    """
    value = _parse(line)
    if isinstance(value, list):
        raise LineError(None, INVALID_REQUEST, "batches are not supported: one message a line")
    if not isinstance(value, dict):
        raise LineError(None, INVALID_REQUEST, "a message is a JSON object")
    message = cast("dict[str, Any]", value)
    request_id = _id(message)
    if message.get("jsonrpc") != "2.0":
        raise LineError(request_id, INVALID_REQUEST, 'jsonrpc must be "2.0"')
    if "method" in message:
        return _call(message, request_id)
    return _response(message, request_id)


def encode(message: JSONRPCMessage) -> bytes:
    """The line for a message.

    Args:
        message: what is sent.
    """
    try:
        text = message.model_dump_json(by_alias=True, exclude_unset=True)
    except ValueError:
        # Half a surrogate pair, e.g. in an id that the client sent: only as an escape.
        text = json.dumps(message.model_dump(by_alias=True, exclude_unset=True))
    return f"{text}\n".encode()


def oversized(head: bytes, tail: bytes, *, limit_bytes: int) -> LineError:
    """The error for a line that is too long to be read.

    Args:
        head: the line's first bytes.
        tail: the line's last bytes.
        limit_bytes: the longest line that is read.
    """
    found = _LEADING_ID.match(head) or _TRAILING_ID.search(tail)
    request_id = cast("RequestId", from_json(found.group(1))) if found else None
    text = f"the line is longer than {limit_bytes} bytes. send less at once"
    return LineError(request_id, INVALID_REQUEST, text)


def _parse(line: bytes) -> object:
    try:
        return from_json(line)
    except ValueError:
        # The standard parser also takes half a surrogate pair, so that the request behind it gets
        # an answer of its own.
        return _parse_leniently(line)


def _parse_leniently(line: bytes) -> object:
    try:
        return json.loads(line.decode())
    except UnicodeDecodeError:
        raise LineError(None, PARSE_ERROR, "the line is not UTF-8") from None
    except RecursionError:
        raise LineError(None, PARSE_ERROR, "the line is nested too deeply") from None
    except ValueError:
        raise LineError(None, PARSE_ERROR, "the line is not valid JSON") from None


def _id(message: dict[str, Any]) -> RequestId | None:
    request_id = message.get("id")
    if isinstance(request_id, bool) or not isinstance(request_id, str | int):
        return None
    return request_id


def _call(message: dict[str, Any], request_id: RequestId | None) -> JSONRPCMessage:
    method, params = message["method"], message.get("params")
    if not isinstance(method, str):
        raise LineError(request_id, INVALID_REQUEST, "method must be a string")
    if "id" in message and request_id is None:
        raise LineError(None, INVALID_REQUEST, "id must be a string or an integer")
    if params is not None and not isinstance(params, dict):
        raise LineError(request_id, INVALID_PARAMS, "params must be an object")
    named = cast("dict[str, Any] | None", params)
    if request_id is None:
        return JSONRPCNotification(jsonrpc="2.0", method=method, params=named)
    return JSONRPCRequest(jsonrpc="2.0", id=request_id, method=method, params=named)


def _response(message: dict[str, Any], request_id: RequestId | None) -> JSONRPCMessage:
    kind = JSONRPCResponse if "result" in message else JSONRPCError
    try:
        return kind.model_validate(message)
    except ValidationError:
        text = "a message has a method, a result or an error"
        raise LineError(request_id, INVALID_REQUEST, text) from None
