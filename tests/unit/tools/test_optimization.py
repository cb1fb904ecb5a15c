"""query_optimization hands what was sent to the App, and its text to the model."""

from typing import Any

import pytest

from dbmcp.errors import ArgumentError
from dbmcp.models import AdviceRequest, Caller
from dbmcp.tools.arguments import arguments_of
from dbmcp.tools.call import Call
from dbmcp.tools.optimization import query_optimization


class FakeApp:
    """Remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, AdviceRequest, Caller]] = []

    async def optimize(self, database: str, request: AdviceRequest, *, caller: Caller) -> str:
        self.asked.append((database, request, caller))
        return "simple: 1 table"


async def _silent(_: str) -> None:
    """Nobody asked for progress."""


@pytest.mark.parametrize(
    ("sent", "request_made"),
    [
        ({"query": "SELECT 1"}, AdviceRequest("SELECT 1")),
        ({"sql": "SELECT 1"}, AdviceRequest("SELECT 1")),
        (
            {"query": "q", "analyze": "true", "max_indexes": "2", "format": "json"},
            AdviceRequest("q", analyze=True, max_indexes=2, as_json=True),
        ),
    ],
)
async def test_what_was_sent_is_asked(sent: dict[str, Any], request_made: AdviceRequest) -> None:
    app: Any = FakeApp()
    caller = Caller("ada")
    bound: dict[str, Any] = arguments_of(query_optimization).bind(sent)
    text = await query_optimization(Call(app=app, caller=caller, progress=_silent), **bound)
    assert text == "simple: 1 table"
    assert app.asked == [("", request_made, caller)]


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({}, "query is missing"),
        ({"query": "q", "max_indexes": 0}, "max_indexes must be at least 1"),
        ({"query": "q", "format": "table"}, "format must be one of text, json"),
        ({"query": "q", "verify": True}, "unknown argument verify"),
    ],
)
def test_wrong_arguments_are_named(sent: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        arguments_of(query_optimization).bind(sent)
