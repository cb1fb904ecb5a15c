"""Where HTTP may listen."""

import pytest

from dbmcp.errors import ConfigError
from dbmcp.server.http import loopback


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.53", "127.0.0.53"),
        ("localhost", "127.0.0.1"),
        ("::1", "::1"),
        ("[::1]", "::1"),
    ],
)
def test_this_machine(host: str, address: str) -> None:
    assert loopback(host) == address


@pytest.mark.parametrize(
    "host",
    ["0.0.0.0", "::", "", "192.168.0.1", "localhost.example", "::ffff:10.0.0.1"],  # noqa: S104
)
def test_elsewhere(host: str) -> None:
    with pytest.raises(ConfigError, match="no authentication"):
        loopback(host)
