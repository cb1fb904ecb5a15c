"""The streamable HTTP transport, on this machine only, and /healthz."""

import ipaddress
import logging
import signal
import socket
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import uvicorn
from mcp.server import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from dbmcp import __version__
from dbmcp.errors import ConfigError
from dbmcp.server.ending import Ending
from dbmcp.server.middleware import stop_calls

PATH = "/mcp"

_BACKLOG = 256
_GRACE_SECONDS = 1
_NAMES = ("127.0.0.1", "localhost", "[::1]")


def listen(host: str, port: int) -> socket.socket:
    """The socket that HTTP is served on.

    Args:
        host: a loopback address or `localhost`.
        port: 0 takes any free one.

    Raises:
        ConfigError: the host is reachable from elsewhere, or the port is taken.
    """
    address = loopback(host)
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address, port))
        listener.listen(_BACKLOG)
    except (OSError, OverflowError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigError(
            f"cannot listen on {host} port {port}: {reason}. choose another with --port"
        ) from None
    listener.settimeout(0)
    return listener


async def serve_http(
    server: MCPServer[Any],
    listener: socket.socket,
    ending: Ending,
) -> None:
    """Serve until the end begins.

    Args:
        server: built by `build_server`.
        listener: from `listen`.
        ending: the server's end.
    """
    server.custom_route("/healthz", methods=["GET"])(_healthz)
    app = server.streamable_http_app(
        streamable_http_path=PATH,
        json_response=False,
        transport_security=_security(listener.getsockname()[1]),
    )
    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        loop="none",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    http = _Server(config)

    def stop() -> None:
        stop_calls(server)
        # What is still open after the grace is cut; uvicorn would log each cut with a traceback.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        # Event streams hear of the end only through this method of the server.
        http.handle_exit(signal.SIGTERM, None)

    ending.attach(stop)
    await http.serve(sockets=[listener])


class _Server(uvicorn.Server):
    """Uvicorn's server, which leaves the signals to dbmcp."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


async def _healthz(_: Request) -> Response:
    return JSONResponse({"status": "ok", "version": __version__})


def loopback(host: str) -> str:
    """The address of this machine that a host stands for.

    Args:
        host: an address or `localhost`.

    Raises:
        ConfigError: it may be reachable from elsewhere.
    """
    name = host.strip("[]")
    if name == "localhost":
        return "127.0.0.1"
    try:
        if ipaddress.ip_address(name).is_loopback:
            return name
    except ValueError:
        pass
    raise ConfigError(
        f"host {host} may be reachable from other machines, and there is no authentication yet. "
        "use 127.0.0.1, ::1 or localhost"
    )


def _security(port: int) -> TransportSecuritySettings:
    hosts = [f"{name}:{port}" for name in _NAMES]
    return TransportSecuritySettings(
        enable_dns_rebinding_protection=True,
        allowed_hosts=hosts,
        allowed_origins=[f"http://{host}" for host in hosts],
    )
