"""The policy's short name: it changes with what is allowed, and with nothing else."""

from dataclasses import fields, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbmcp.config import (
    DatabaseSettings,
    Flags,
    Limits,
    Mode,
    PoolSettings,
    Secret,
    Writes,
    load_settings,
)
from dbmcp.config.policy_hash import PLACE, policy_hash

SHOP = DatabaseSettings("shop", Secret("sqlite:///x"))

ALLOWING: dict[str, Any] = {
    "mode": Mode.READ_WRITE,
    "functions": ("f",),
    "writes": Writes.PREVIEW,
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
    "load_connections": 4,
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


def changed(value: object) -> Any:
    """Another value of the same kind."""
    if isinstance(value, Mode):
        return Mode.ADMIN
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, tuple):
        return ("changed",)
    return f"{value}changed"


@pytest.mark.parametrize("name", sorted({f.name for f in fields(SHOP)} - PLACE - {"limits"}))
def test_every_setting_that_is_not_a_place_changes_it(name: str) -> None:
    other = replace(SHOP, **{name: changed(getattr(SHOP, name))})
    assert policy_hash(other) != policy_hash(SHOP)


@pytest.mark.parametrize("name", [field.name for field in fields(Limits)])
def test_every_limit_changes_it(name: str) -> None:
    limits = replace(SHOP.limits, **{name: changed(getattr(SHOP.limits, name))})
    assert policy_hash(replace(SHOP, limits=limits)) != policy_hash(SHOP)


def test_no_two_settings_give_the_same() -> None:
    names = {f.name for f in fields(SHOP)} - PLACE - {"limits", "mode"}
    hashes = [policy_hash(replace(SHOP, **{n: changed(getattr(SHOP, n))})) for n in names]
    assert len(set(hashes)) == len(names)


@given(st.lists(st.text(max_size=4)), st.randoms(use_true_random=False))
def test_the_order_of_a_list_does_not_change_it(patterns: list[str], random: Random) -> None:
    mixed = [*patterns, *patterns]
    random.shuffle(mixed)
    for name in ("allow_tables", "deny_tables", "deny_columns", "functions"):
        one = replace(SHOP, **{name: tuple(patterns)})
        assert policy_hash(one) == policy_hash(replace(SHOP, **{name: tuple(mixed)}))


def test_two_readings_of_one_file_give_the_same(tmp_path: Path) -> None:
    file = tmp_path / "dbmcp.toml"
    file.write_text("[databases.shop]\nurl = 'shop.db'\nlimits.timeout_seconds = 30\n")
    read = [load_settings(Flags(config=file), environment={}, cwd=tmp_path) for _ in range(2)]
    first, second = (policy_hash(settings.databases["shop"]) for settings in read)
    assert first == second == policy_hash(SHOP)


def test_it_is_short_and_the_same_each_time() -> None:
    assert policy_hash(SHOP) == policy_hash(replace(SHOP))
    assert len(policy_hash(SHOP)) == 16
