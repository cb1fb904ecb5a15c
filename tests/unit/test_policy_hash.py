"""The policy's short name: it changes with what is allowed, and with nothing else."""

from dataclasses import fields, replace
from typing import Any

import pytest

from dbmcp.config import DatabaseSettings, Limits, Mode, PoolSettings, Secret
from dbmcp.config.policy_hash import PLACE, policy_hash

SHOP = DatabaseSettings("shop", Secret("sqlite:///x"))

ALLOWING: dict[str, Any] = {
    "mode": Mode.READ_WRITE,
    "functions": ("f",),
    "allow_tables": ("a",),
    "deny_tables": ("a",),
    "deny_columns": ("a.b",),
    "limits": Limits(max_rows=7),
}
PLACING: dict[str, Any] = {
    "name": "other",
    "url": Secret("sqlite:///y"),
    "origin": "elsewhere",
    "pool": PoolSettings(size=1),
    "wal": True,
    "prepared_statements": False,
    "health_tables": ("a",),
}


@pytest.mark.parametrize("name", ALLOWING)
def test_what_allows_or_limits_changes_it(name: str) -> None:
    assert policy_hash(replace(SHOP, **{name: ALLOWING[name]})) != policy_hash(SHOP)


@pytest.mark.parametrize("name", PLACING)
def test_where_and_how_to_connect_does_not(name: str) -> None:
    assert policy_hash(replace(SHOP, **{name: PLACING[name]})) == policy_hash(SHOP)


def test_every_setting_is_one_or_the_other() -> None:
    assert set(PLACING) == PLACE
    known = {field.name for field in fields(DatabaseSettings)}
    assert known >= PLACE


def test_it_is_short_and_the_same_each_time() -> None:
    assert policy_hash(SHOP) == policy_hash(replace(SHOP))
    assert len(policy_hash(SHOP)) == 16
