"""Checks of a server on made-up ones: what each shows, and from where on it is a finding."""

from dataclasses import replace
from typing import Any

import pytest

from dbmcp.config import Mode
from dbmcp.database import PoolState
from dbmcp.dialects.base import ServerLoad
from dbmcp.health.finding import Observation
from dbmcp.health.server import account, connections, pool, reachable, tls
from tests.unit.health.subject import FACTS, subject


def severities(seen: Observation) -> list[str]:
    return [finding.severity.value for finding in seen.findings]


async def test_a_server_that_answers() -> None:
    seen = await reachable(subject(), seconds=1)
    assert seen.facts["version"] == "Engine 1.2"
    latency = seen.facts["latency_ms"]
    assert isinstance(latency, float)
    assert 0 <= latency < 5_000
    assert not seen.findings


@pytest.mark.parametrize(
    ("url", "cipher", "facts", "found"),
    [
        ("postgresql://db.example/shop", "TLSv1.3 X", {"tls": "TLSv1.3 X"}, []),
        ("postgresql://db.example/shop", "", {"tls": "none"}, ["warning"]),
        ("postgresql://10.1.2.3/shop", "", {"tls": "none"}, ["warning"]),
        ("postgresql://127.0.0.1/shop", "", {"tls": "none"}, []),
        ("postgresql://[::1]/shop", "", {"tls": "none"}, []),
        ("postgresql://localhost/shop", "", {"tls": "none"}, []),
        ("sqlite:///shop.db", None, {}, []),
    ],
)
async def test_only_a_far_server_in_the_clear_is_a_finding(
    url: str, cipher: str | None, facts: dict[str, str], found: list[str]
) -> None:
    seen = await tls(subject(url=url, facts=replace(FACTS, tls=cipher)), seconds=1)
    assert seen.facts == facts
    assert severities(seen) == found


@pytest.mark.parametrize(
    ("state", "found"),
    [
        (PoolState(size=10, overflow=20, in_use=1, idle=0), []),
        (PoolState(size=10, overflow=20, in_use=17, idle=0), []),
        (PoolState(size=10, overflow=20, in_use=18, idle=0), ["warning"]),
        (PoolState(size=10, overflow=20, in_use=24, idle=0), ["critical"]),
        (PoolState(size=1, overflow=0, in_use=1, idle=0), []),
        (PoolState(size=1, overflow=0, in_use=1, idle=0, waiting=2), ["critical"]),
    ],
)
async def test_a_pool_that_gets_full(state: PoolState, found: list[str]) -> None:
    seen = await pool(subject({"pool": state}), seconds=1)
    assert severities(seen) == found
    if state.waiting:
        assert "2 calls wait" in seen.findings[0].what


async def test_a_pool_shows_its_overflow() -> None:
    state = PoolState(size=10, overflow=20, in_use=12, idle=1, waiting=0)
    seen = await pool(subject({"pool": state}), seconds=1)
    assert seen.facts == {
        "pool": {"size": 10, "in_use": 12, "overflow": 3, "waiting": 0, "percent": 40}
    }


@pytest.mark.parametrize(
    ("load", "facts", "found"),
    [
        (None, {}, []),
        (ServerLoad(None, None), {}, []),
        (ServerLoad(7, None), {"connections": {"used": 7}}, []),
        (ServerLoad(None, 100), {"connections": {"max": 100}}, []),
        (ServerLoad(7, 100), {"connections": {"used": 7, "max": 100, "percent": 7}}, []),
        (
            ServerLoad(60, 100),
            {"connections": {"used": 60, "max": 100, "percent": 60}},
            ["warning"],
        ),
        (
            ServerLoad(83, 100),
            {"connections": {"used": 83, "max": 100, "percent": 83}},
            ["critical"],
        ),
    ],
)
async def test_a_server_that_gets_full(
    load: ServerLoad | None, facts: dict[str, object], found: list[str]
) -> None:
    seen = await connections(subject(load=load), seconds=1)
    assert seen.facts == facts
    assert severities(seen) == found


@pytest.mark.parametrize(
    ("mode", "privileges", "fenced", "found"),
    [
        (Mode.READ_ONLY, (), True, []),
        (Mode.READ_ONLY, (), False, []),
        (Mode.READ_ONLY, ("SELECT",), True, []),
        (Mode.READ_ONLY, ("INSERT",), True, ["warning"]),
        (Mode.READ_ONLY, ("INSERT",), False, ["critical"]),
        (Mode.READ_WRITE, ("INSERT", "UPDATE", "DELETE"), True, []),
        (Mode.READ_WRITE, (), True, ["warning"]),
        (Mode.READ_WRITE, ("INSERT", "DROP"), True, ["info"]),
        (Mode.ADMIN, ("INSERT", "DROP"), True, []),
        (Mode.ADMIN, (), False, ["warning"]),
    ],
)
async def test_an_account_against_its_mode(
    mode: Mode, privileges: tuple[str, ...], *, fenced: bool, found: list[str]
) -> None:
    facts = replace(FACTS, could_write=privileges)
    seen = await account(subject(mode=mode, facts=facts, fenced=fenced), seconds=1)
    assert seen.facts == {"mode": mode.value, "account": "agent"}
    assert severities(seen) == found
    for finding in seen.findings:
        assert all(name in finding.what for name in privileges if name == "DROP")


async def test_where_there_are_no_accounts_nothing_is_missing() -> None:
    seen = await account(subject(mode=Mode.READ_WRITE, facts=replace(FACTS, user="")), seconds=1)
    assert seen.facts == {"mode": "read_write"}
    assert not seen.findings


async def test_an_empty_database_says_nothing_of_its_account() -> None:
    seen = subject(mode=Mode.READ_WRITE)
    empty: Any = seen.catalog

    async def tables() -> dict[str, str]:
        return {}

    empty.tables = tables
    assert not (await account(seen, seconds=1)).findings


async def test_many_privileges_are_cut() -> None:
    facts = replace(FACTS, could_write=tuple("ABCDEFG"))
    seen = await account(subject(facts=facts), seconds=1)
    assert "(A, B, C, D, E, …)" in seen.findings[0].what
