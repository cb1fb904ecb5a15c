"""URLs of the MySQL family: every TLS form that people paste, and what is refused."""

import pytest

from dbmcp.dialects.address import parse_address
from dbmcp.dialects.mysql.login import Login, Tls, login_for, ssl_context
from dbmcp.errors import ConfigError

GATEWAY = "gateway01.eu-central-1.prod.aws.tidbcloud.com"


def login(url: str) -> Login:
    return login_for(parse_address(url), connect_timeout_seconds=10, default_port=3306)


@pytest.mark.parametrize(
    ("query", "tls"),
    [
        ("", Tls.PREFERRED),
        ("?ssl=true", Tls.VERIFY_IDENTITY),
        ("?tls=true", Tls.VERIFY_IDENTITY),
        ("?useSSL=true", Tls.VERIFY_IDENTITY),
        ("?ssl=false", Tls.DISABLED),
        ("?ssl_disabled=true", Tls.DISABLED),
        ("?ssl-mode=REQUIRED", Tls.REQUIRED),
        ("?sslmode=require", Tls.REQUIRED),
        ("?tls=skip-verify", Tls.REQUIRED),
        ("?ssl_mode=VERIFY_CA", Tls.VERIFY_CA),
        ("?sslMode=VERIFY_IDENTITY", Tls.VERIFY_IDENTITY),
        ("?ssl-mode=DISABLED", Tls.DISABLED),
        ("?ssl-mode=PREFERRED", Tls.PREFERRED),
        ("?sslaccept=strict", Tls.VERIFY_IDENTITY),
        ('?ssl={"rejectUnauthorized":true}', Tls.VERIFY_IDENTITY),
        ('?ssl={"rejectUnauthorized":false}', Tls.REQUIRED),
        ("?ssl_ca=/ca.pem", Tls.VERIFY_IDENTITY),
        ("?ssl_ca=/ca.pem&ssl_verify_identity=false", Tls.VERIFY_CA),
        ("?ssl_ca=/ca.pem&ssl_check_hostname=false", Tls.VERIFY_CA),
        ("?ssl-mode=REQUIRED&ssl_ca=/ca.pem", Tls.VERIFY_CA),
        ("?ssl=true&ssl_verify_cert=false", Tls.REQUIRED),
        ("?ssl_verify_cert=true", Tls.VERIFY_IDENTITY),
        ("?ssl-mode=REQUIRED&ssl_verify_cert=true", Tls.VERIFY_CA),
        ("?ssl-mode=REQUIRED&ssl_verify_identity=true", Tls.VERIFY_IDENTITY),
    ],
)
def test_tls_forms(query: str, tls: Tls) -> None:
    assert login(f"mysql://a:b@db.example/shop{query}").tls is tls


def test_a_local_server_is_reached_in_the_clear() -> None:
    assert login("mysql://a:b@127.0.0.1/shop").tls is Tls.DISABLED


@pytest.mark.parametrize("query", ["", "?ssl-mode=REQUIRED", "?ssl_verify_cert=false"])
def test_a_cloud_gateway_is_always_verified(query: str) -> None:
    found = login(f"mysql://prefix.root:x@{GATEWAY}:4000/test{query}")
    assert found.tls is Tls.VERIFY_IDENTITY
    assert ssl_context(found).check_hostname


@pytest.mark.parametrize(
    ("url", "text"),
    [
        (f"mysql://root:secret@{GATEWAY}:4000/test", "<prefix>.root"),
        (f"mysql://p.root:secret@{GATEWAY}:4000/test?ssl-mode=DISABLED", "accepts TLS only"),
        ("mysql://a:secret@h/d?ssl_cax=1", "nearest: ssl_ca"),
        ("mysql://a:secret@h/d?ssl_mode=VERIFY_IDENTITI", "nearest: verify_identity"),
        ("mysql://a:secret@h/d?ssl_verify_cert=maybe", "neither true nor false"),
        ("mysql://a:secret@h/d?charset=latin1", "utf8mb4"),
        ("mysql://a:secret@h/d?connect_timeout=soon", "number of seconds"),
        ("mysql+nosuch://a:secret@h/d", "aiomysql"),
        ("mysql://a:secret@h/d?ssl={no", "not JSON"),
    ],
)
def test_what_is_wrong_is_said_without_the_password(url: str, text: str) -> None:
    with pytest.raises(ConfigError, match=text) as caught:
        login(url)
    assert "secret" not in str(caught.value)


def test_a_missing_certificate_file_is_named() -> None:
    with pytest.raises(ConfigError, match=r"/nowhere/ca\.pem"):
        ssl_context(login("mysql://a:b@db.example/d?ssl_ca=/nowhere/ca.pem"))


def test_a_local_socket_needs_no_tls() -> None:
    found = login("mysql://a:b@localhost/d?unix_socket=/run/mysqld.sock&ssl=true")
    assert found.place == "/run/mysqld.sock"
    assert ssl_context(found) is None


def test_a_login_never_shows_its_password() -> None:
    assert "b@/" not in repr(login("mysql://a:b%40%2F@db.example/d"))
