"""What a tool is handed beside its arguments: the App, who asks, and where to report progress."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from dbmcp.models import Caller

if TYPE_CHECKING:
    from dbmcp.app import App

Progress: TypeAlias = Callable[[str], Awaitable[None]]
"""Tells the client what the call is doing; dropped where nobody asked, throttled elsewhere."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a tool; its first parameter.

    Attributes:
        app: everything that lives as long as the server.
        caller: who asks.
        progress: reports a phase, e.g. `await call.progress("waiting for a connection")`.
    """

    app: "App"
    caller: Caller
    progress: Progress


ToolFunction: TypeAlias = Callable[..., Awaitable[str]]
"""`async def name(call: Call, *, argument: Annotated[type, Field(...)] = default) -> str`.

Its name, its docstring's first paragraph and its parameters are what MCP publishes; it returns the
finished text for the model and raises a `DbmcpError` for everything the caller can act on.
"""
