"""No password goes to a server that offers no TLS where TLS was asked for."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from dbmcp.dialects.address import parse_address
from dbmcp.dialects.mysql.login import login_for
from dbmcp.dialects.mysql.wire import CLIENT_SSL, open_driver
from dbmcp.errors import UnavailableError

CAPABILITIES = 0x807FF7FF
PLAIN_ONLY = CAPABILITIES & ~CLIENT_SSL


def greeting() -> bytes:
    """The first packet of a server that knows no TLS."""
    low, high = PLAIN_ONLY & 0xFFFF, PLAIN_ONLY >> 16
    body = (
        b"\x0a8.0.40\x00"
        + (1).to_bytes(4, "little")
        + b"saltsalt\x00"
        + low.to_bytes(2, "little")
        + b"\x2d\x02\x00"
        + high.to_bytes(2, "little")
        + b"\x15"
        + bytes(10)
        + b"saltsaltsalt\x00"
        + b"mysql_native_password\x00"
    )
    return len(body).to_bytes(3, "little") + b"\x00" + body


class Eavesdropper:
    """Greets without TLS and keeps every byte that it is sent."""

    def __init__(self) -> None:
        self.heard = bytearray()
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Greet, listen for a moment, hang up."""
        writer.write(greeting())
        try:
            async with asyncio.timeout(0.3):
                while chunk := await reader.read(1_000):
                    self.heard += chunk
        except TimeoutError:
            self.heard += b""
        writer.close()


@pytest.fixture
async def eavesdropper() -> AsyncIterator[Eavesdropper]:
    """One that listens on a free port of the loopback."""
    ear = Eavesdropper()
    server = await asyncio.start_server(ear.serve, "127.0.0.1", 0)
    ear.port = server.sockets[0].getsockname()[1]
    yield ear
    server.close()


@pytest.mark.parametrize("driver", ["aiomysql", "asyncmy"])
@pytest.mark.parametrize("query", ["ssl=true", "ssl-mode=REQUIRED", "ssl-mode=VERIFY_CA"])
async def test_nothing_is_sent_in_the_clear(
    eavesdropper: Eavesdropper, driver: str, query: str
) -> None:
    url = f"mysql+{driver}://app:secret@127.0.0.1:{eavesdropper.port}/shop?{query}"
    login = login_for(parse_address(url), connect_timeout_seconds=5, default_port=3306)
    with pytest.raises(UnavailableError, match="offers no TLS") as caught:
        await open_driver(login)
    await asyncio.sleep(0.05)
    assert bytes(eavesdropper.heard) == b""
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("driver", ["aiomysql", "asyncmy"])
async def test_where_tls_is_only_preferred_the_login_goes_on(
    eavesdropper: Eavesdropper, driver: str
) -> None:
    url = f"mysql+{driver}://app:secret@127.0.0.1:{eavesdropper.port}/shop?ssl-mode=PREFERRED"
    login = login_for(parse_address(url), connect_timeout_seconds=5, default_port=3306)
    with pytest.raises(Exception, match="Lost connection"):
        await open_driver(login)
    assert b"app\x00" in eavesdropper.heard
    flags = int.from_bytes(eavesdropper.heard[4:8], "little")
    assert not flags & (CLIENT_SSL | 1 << 16)
