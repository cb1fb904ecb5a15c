"""The arguments of a query, checked against the operator's limits."""

import math
from dataclasses import dataclass

from dbmcp.config import Limits
from dbmcp.errors import ArgumentError, LimitError
from dbmcp.models import FetchMode, Format, QueryRequest


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one call may take.

    Attributes:
        timeout_seconds: the call's time limit.
        max_rows: rows of a page.
        max_cell: characters of a cell, 0 = whole.
    """

    timeout_seconds: float
    max_rows: int
    max_cell: int


def check_request(request: QueryRequest) -> None:
    """Check that exactly one of query, cursor and confirm was sent, and nothing that it excludes.

    Raises:
        ArgumentError: none or several.
    """
    sent = [name for name in ("query", "cursor", "confirm") if getattr(request, name).strip()]
    if len(sent) > 1:
        raise ArgumentError(f"{' and '.join(sent)} exclude each other. send one of them")
    if not sent:
        raise ArgumentError("query is empty. send one SQL statement")
    if sent != ["query"] and request.parameters is not None:
        raise ArgumentError(f"a {sent[0]} takes no parameters. send it alone")
    if request.cursor and request.transaction:
        raise ArgumentError("a cursor's rows are kept already. send the cursor alone")
    if request.confirm and request.transaction:
        raise ArgumentError("a confirm token knows its transaction. send the token alone")
    if request.preview and sent != ["query"]:
        raise ArgumentError(f"preview and {sent[0]} exclude each other. send one of them")


def bounds(request: QueryRequest, limits: Limits) -> Bounds:
    """Return the call's bounds.

    Raises:
        ArgumentError: a number that is zero, negative or not finite.
        LimitError: a number above the operator's limit.
    """
    timeout = timeout_within(request.timeout_seconds, limits)
    rows = _within("max_rows", request.max_rows, limits.max_rows, limits.max_max_rows)
    # json stays exact unless the caller asks for a cut; a scalar is asked for to be seen whole.
    whole = request.format is Format.JSON or request.fetch_mode is FetchMode.SCALAR
    cell = (0 if whole else limits.max_cell) if request.max_cell is None else request.max_cell
    if cell < 0:
        raise ArgumentError(f"max_cell {cell} is negative. send 0 (whole cells) or more")
    return Bounds(timeout, int(rows), cell)


def timeout_within(asked_seconds: float | None, limits: Limits) -> float:
    """Return a call's time limit in seconds.

    Raises:
        ArgumentError: zero, negative or not finite.
        LimitError: above the operator's limit.
    """
    return _within("timeout", asked_seconds, limits.timeout_seconds, limits.max_timeout_seconds)


def _within(name: str, asked: float | None, default: float, limit: float) -> float:
    if asked is None:
        return default
    if not math.isfinite(asked) or asked <= 0:
        raise ArgumentError(f"{name} must be above 0, not {asked:g}. send 1 to {limit:g}")
    if asked > limit:
        raise LimitError(
            f"{name} {asked:g} is above the operator's limit. send at most {limit:g}",
            what=name,
            limit=limit,
        )
    return asked
