"""dbmcp serve: runs the MCP server until its client goes away or a signal asks it to stop.

The process ends with 0 however its end was asked for: end of stdin, SIGINT or SIGTERM.
"""

import asyncio
import gc
import logging
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from types import FrameType
from typing import TYPE_CHECKING

from dbmcp.config import Settings
from dbmcp.errors import ConfigError

if TYPE_CHECKING:
    from mcp.server import MCPServer

    from dbmcp.app import App
    from dbmcp.server.ending import Ending


def serve(settings: Settings) -> int:
    """Run the server; the exit code.

    Args:
        settings: what the operator asked for.
    """
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    # What breaks a connection is told in our words; a traceback of how the pool could not close it,
    # when the end of the server leaves no time, helps nobody.
    logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)
    try:
        with asyncio.Runner(loop_factory=_loop_factory(settings)) as runner:
            runner.run(_serve(settings))
            # What is closed need not be taken apart too: that took most of the end's time.
            gc.freeze()
    except ConfigError as error:
        print(f"dbmcp: {error}", file=sys.stderr)
        return 2
    return 0


def _loop_factory(settings: Settings) -> Callable[[], asyncio.AbstractEventLoop] | None:
    # uvloop halves what sockets cost, but its import costs more than stdio ever gains by it.
    if settings.server.transport != "http" or find_spec("uvloop") is None:
        return None
    return import_module("uvloop").new_event_loop


async def _serve(settings: Settings) -> None:
    # Imported here: another command needs none of it, and the server half a second's worth.
    from dbmcp.app import open_app  # noqa: PLC0415
    from dbmcp.server.build import build_server  # noqa: PLC0415
    from dbmcp.server.ending import Ending  # noqa: PLC0415

    ending = Ending()
    _obey_signals(ending)
    async with open_app(settings) as app:
        run = _over_http if settings.server.transport == "http" else _over_stdio
        await run(build_server(app), settings, ending)


async def _over_stdio(server: "MCPServer[App]", _: Settings, ending: "Ending") -> None:
    from dbmcp.server.stdio import serve_stdio  # noqa: PLC0415

    _settle_garbage()
    await serve_stdio(server, ending)


async def _over_http(server: "MCPServer[App]", settings: Settings, ending: "Ending") -> None:
    from dbmcp.server.http import PATH, listen, serve_http  # noqa: PLC0415

    with listen(settings.server.host, settings.server.port) as listener:
        _settle_garbage()
        host, port, *_ = listener.getsockname()
        shown = f"[{host}]" if ":" in host else host
        print(f"dbmcp listens on http://{shown}:{port}{PATH}", file=sys.stderr, flush=True)
        await serve_http(server, listener, ending)


def _obey_signals(ending: "Ending") -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, ending.begin)
        except NotImplementedError:  # Windows
            signal.signal(number, _handler(loop, ending))


def _handler(
    loop: asyncio.AbstractEventLoop, ending: "Ending"
) -> Callable[[int, FrameType | None], None]:
    def handle(_: int, __: FrameType | None) -> None:
        loop.call_soon_threadsafe(ending.begin)

    return handle


def _settle_garbage() -> None:
    # The imports are over (__main__ holds the collector during them): what they made stays for
    # good, and no collection has to walk it again.
    gc.freeze()
    # At Python's 700 new objects a long statement's tree is walked while it grows: judging
    # 5,000 characters takes 3.9 ms then, and 3.3 ms at 10,000.
    gc.set_threshold(10_000, 10, 10)
    gc.enable()
