"""Checks of a server on made-up ones: what each shows, and from where on it is a finding."""

from dataclasses import replace

import pytest

from dbmcp.config import Mode
from dbmcp.database import PoolState
from dbmcp.dialects.accounts import Relation, Right, Survey
from dbmcp.dialects.base import ServerLoad
from dbmcp.health.finding import Observation
from dbmcp.health.server import account, connections, pool, reachable, tls
from dbmcp.models import TableName
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


def holding(*privileges: str, name: str = "orders") -> Survey:
    return Survey((Relation(TableName("public", name), held=frozenset(privileges)),))


ALL = ("SELECT", "INSERT", "UPDATE", "DELETE")


@pytest.mark.parametrize(
    ("mode", "survey", "fenced", "found"),
    [
        (Mode.READ_ONLY, holding("SELECT"), True, []),
        (Mode.READ_ONLY, holding("SELECT"), False, []),
        (Mode.READ_ONLY, holding(), True, ["info"]),
        (Mode.READ_ONLY, holding("SELECT", "INSERT"), True, ["warning"]),
        (Mode.READ_ONLY, holding("SELECT", "INSERT"), False, ["critical"]),
        (Mode.READ_ONLY, holding("SELECT", name="payroll"), True, ["info"]),
        (Mode.READ_ONLY, holding("SELECT", name="payroll"), False, ["info"]),
        (Mode.READ_ONLY, Survey(beyond=(Right("SUPERUSER"),)), True, ["warning"]),
        (Mode.READ_ONLY, Survey(beyond=(Right("CREATE", "schema a"),)), False, ["critical"]),
        (Mode.READ_WRITE, holding(*ALL), True, []),
        (Mode.READ_WRITE, holding("SELECT"), True, ["warning"]),
        (Mode.READ_WRITE, holding(*ALL, "TRIGGER"), True, ["info"]),
        (Mode.READ_WRITE, holding("SELECT", "INSERT"), False, ["info"]),
        (Mode.READ_WRITE, Survey(beyond=(Right("FILE", "*.*"),)), True, ["warning"]),
        (Mode.READ_WRITE, Survey(notes=("a note",)), True, ["info"]),
        (Mode.ADMIN, holding(*ALL, "OWNER"), True, ["info"]),
        (Mode.ADMIN, replace(holding(*ALL, "OWNER"), for_ddl=frozenset({"OWNER"})), True, []),
        (Mode.ADMIN, holding("SELECT"), False, ["warning"]),
    ],
)
async def test_an_account_against_its_policy(
    mode: Mode, survey: Survey, *, fenced: bool, found: list[str]
) -> None:
    made = subject(mode=mode, survey=survey, fenced=fenced, deny=("payroll",))
    seen = await account(made, seconds=1)
    writes = {} if mode is Mode.READ_ONLY else {"writes": "direct"}
    assert seen.facts == {"mode": mode.value, **writes, "account": "agent"}
    assert severities(seen) == found
    assert "payroll" not in str(seen.findings)


async def test_where_there_are_no_accounts_nothing_is_missing() -> None:
    seen = await account(subject(mode=Mode.READ_WRITE, facts=replace(FACTS, user="")), seconds=1)
    assert seen.facts == {"mode": "read_write", "writes": "direct"}
    assert not seen.findings


async def test_many_privileges_are_cut() -> None:
    rights = tuple(Right(letter) for letter in "ABCDEFGHIJ")
    seen = await account(subject(survey=Survey(beyond=rights)), seconds=1)
    assert seen.findings[0].what.endswith("needs: A; B; C; D; E; F; G; H; …")


async def test_a_right_on_a_hidden_table_is_told_without_it() -> None:
    rights = (Right("GRANT OPTION", "`shop`.`payroll`"), Right("TRIGGER", "`shop`.`orders`"))
    seen = await account(subject(survey=Survey(beyond=rights)), seconds=1)
    assert seen.findings[0].what.endswith("needs: GRANT OPTION; TRIGGER on `shop`.`orders`")
