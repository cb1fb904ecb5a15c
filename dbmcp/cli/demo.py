"""dbmcp demo: makes the demo database on first use and serves it."""

import os
import sys
from dataclasses import replace
from pathlib import Path

from dbmcp.config import Flags, ServerSettings, demo_settings, server_settings
from dbmcp.demo import create_demo, demo_path

CONNECT = """\
The demo shop is served at {url} (Ctrl-C ends it).

Connect a client:
  Claude Code     claude mcp add --transport http dbmcp-demo {url}
  any MCP client  transport "streamable HTTP", URL {url}
  over stdio      command "{command}", arguments "demo", "--stdio"

Then ask, for example: which ten products brought the most revenue this year?
"""


def demo(*, host: str | None, port: int | None, stdio: bool) -> int:
    """Serve the demo database and return the exit code.

    Args:
        host: where HTTP listens; None for the default.
        port: likewise.
        stdio: serve over stdio instead.
    """
    flags = Flags(transport="stdio" if stdio else "http", host=host, port=port)
    server = server_settings(flags, environment=os.environ, file=ServerSettings())
    settings = replace(demo_settings(os.environ), server=server)
    prepare()
    if not stdio:
        print(_how_to_connect(server), file=sys.stderr, flush=True)
    from dbmcp.cli.serve import serve  # noqa: PLC0415  the server's imports come last

    return serve(settings)


def prepare() -> None:
    """Make the demo database unless it is there.

    Raises:
        ConfigError: it cannot be made where it should lie.
    """
    path = demo_path(os.environ)
    if not path.exists():
        print(f"dbmcp: making the demo database {path}", file=sys.stderr, flush=True)
    create_demo(path)


def _how_to_connect(server: ServerSettings) -> str:
    host = f"[{server.host}]" if ":" in server.host else server.host
    return CONNECT.format(url=f"http://{host}:{server.port}/mcp", command=_command())


def _command() -> str:
    """Return how this program was started, as far as a client can start it the same way."""
    program = Path(sys.argv[0])
    return str(program.resolve()) if program.name.startswith("dbmcp") else "dbmcp"
