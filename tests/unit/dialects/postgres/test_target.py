"""URLs as people paste them."""

import ssl
from typing import Any

import pytest

from dbmcp.config import DatabaseSettings, Limits, Mode, Secret
from dbmcp.dialects.postgres.target import Target, read_target
from dbmcp.errors import ConfigError


def target(rest: str, **settings: Any) -> Target:
    return read_target(DatabaseSettings("shop", Secret(f"postgresql://{rest}"), **settings))


@pytest.mark.parametrize(
    ("rest", "host", "port", "place"),
    [
        ("u@db.example/shop", "db.example", 5432, "db.example:5432"),
        ("u@db.example:6543/shop", "db.example", 6543, "db.example:6543"),
        ("u@[::1]:6543/shop", "::1", 6543, "[::1]:6543"),
        ("u@/shop?host=/run/postgresql", "/run/postgresql", 5432, "/run/postgresql"),
        ("/shop", "localhost", 5432, "localhost:5432"),
    ],
)
def test_places(rest: str, host: str, port: int, place: str) -> None:
    found = target(rest)
    assert (found.arguments["host"], found.arguments["port"], found.place) == (host, port, place)


@pytest.mark.parametrize(
    ("query", "mode"),
    [
        ("", "prefer"),
        ("?sslmode=allow", "prefer"),
        ("?sslmode=disable", False),
        ("?ssl=false", False),
        ("?sslmode=require", (False, ssl.CERT_NONE)),
        ("?ssl=true", (False, ssl.CERT_NONE)),
        ("?sslmode=REQUIRE&channel_binding=require", (False, ssl.CERT_NONE)),
        ("?sslmode=verify-ca", (False, ssl.CERT_REQUIRED)),
        ("?sslmode=verify-full", (True, ssl.CERT_REQUIRED)),
        ("?ssl=verify-full", (True, ssl.CERT_REQUIRED)),
        ("?sslrootcert=system", (True, ssl.CERT_REQUIRED)),
        ("?sslmode=require&sslrootcert=system", (False, ssl.CERT_REQUIRED)),
    ],
)
def test_whoever_asks_for_tls_gets_a_context_and_so_never_plaintext(query: str, mode: Any) -> None:
    got = target(f"u@h/d{query}").arguments["ssl"]
    if isinstance(got, ssl.SSLContext):
        assert (got.check_hostname, got.verify_mode) == mode
    else:
        assert got == mode


def test_a_socket_needs_no_tls() -> None:
    assert target("u@/d?host=/run/x&sslmode=require").arguments["ssl"] is False


SETTINGS = {
    "application_name": "dbmcp",
    "DateStyle": "ISO",
    "IntervalStyle": "postgres",
    "extra_float_digits": "1",
    "jit": "off",
    "standard_conforming_strings": "on",
}


@pytest.mark.parametrize(
    ("query", "more"),
    [
        ("", {}),
        ("?application_name=me", {"application_name": "me"}),
        ("?search_path=a,b", {"search_path": "a,b"}),
        ("?schema=a", {"search_path": "a"}),
        ("?options=-c%20search_path%3Dx", {"search_path": "x"}),
        ("?options=-c%20standard_conforming_strings%3Doff", {}),
        ("?options=-csearch_path=x%20--work-mem=8MB", {"search_path": "x", "work_mem": "8MB"}),
        ("?options=-c%20search_path%3Da%5C%20b", {"search_path": "a b"}),
    ],
)
def test_settings_of_the_session(query: str, more: dict[str, str]) -> None:
    found = target(f"u@h/d{query}", mode=Mode.READ_WRITE)
    assert found.arguments["server_settings"] == {**SETTINGS, **more}


def test_a_session_that_only_reads_says_so_to_the_server() -> None:
    name = "default_transaction_read_only"
    url = f"u@h/d?options=-c%20{name}%3Doff"
    assert target(url).arguments["server_settings"][name] == "on"
    looking = target("u@h/d?target_session_attrs=read-write")
    assert name not in looking.arguments["server_settings"]


@pytest.mark.parametrize(
    ("query", "settings"),
    [
        ("?search_path=x", {"prepared_statements": False}),
        ("?search_path=x&pgbouncer=true", {}),
        ("?search_path=x&statement_cache_size=0", {}),
        ("?search_path=x&prepared_statement_cache_size=0", {}),
    ],
)
def test_behind_a_pooler_settings_go_with_each_transaction(
    query: str, settings: dict[str, Any]
) -> None:
    found = target(f"u@h/d{query}", **settings)
    assert found.pooled_outside
    assert found.arguments["statement_cache_size"] == 0
    assert found.arguments["server_settings"] == {"application_name": "dbmcp"}
    assert found.local_settings == {
        **{name: value for name, value in SETTINGS.items() if name != "application_name"},
        "search_path": "x",
    }


def test_time_to_connect() -> None:
    limits = Limits(connect_timeout_seconds=7)
    assert target("u@h/d", limits=limits).arguments["timeout"] == 7
    assert target("u@h/d?connect_timeout=3", limits=limits).arguments["timeout"] == 3


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("sslmod=require", 'databases.shop.url: unknown parameter "sslmod". nearest: sslmode'),
        ("wholly_unknown=1", 'unknown parameter "wholly_unknown". leave it out'),
        ("sslmode=strict", "sslmode is none of disable, allow"),
        ("sslmode=verify-ca&sslrootcert=/nowhere/ca.crt", "TLS files cannot be read"),
        ("options=search_path", "options cannot be read"),
        ("options=-c%20a;b%3Dc", "options cannot be read"),
        ("connect_timeout=soon", "connect_timeout is not a number"),
    ],
)
def test_what_cannot_be_used_is_explained_without_the_password(query: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        target(f"u:s3cret@h/d?{query}")
    assert message in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_a_target_shows_no_password() -> None:
    assert "s3cret" not in repr(target("u:s3cret@h/d"))
