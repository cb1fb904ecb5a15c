"""A short name for what a database's settings allow, so that the audit can tell policies apart."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import cast

from dbmcp.config.settings import DatabaseSettings

PLACE = frozenset(
    {
        *("name", "url", "origin", "pool", "wal", "prepared_statements", "health_tables"),
        "load_connections",
    }
)
"""Settings that say where and how to connect, or what to look after: they allow nothing."""


def policy_hash(settings: DatabaseSettings) -> str:
    """Return sixteen hexadecimal digits that change with every setting that allows or limits.

    The order in which an operator writes a list says nothing, so it changes nothing.

    Args:
        settings: one database's.
    """
    policy = {name: value for name, value in asdict(settings).items() if name not in PLACE}
    text = json.dumps(_normal(policy), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _normal(value: object) -> object:
    """A value as every spelling of the same setting gives it."""
    if isinstance(value, Mapping):
        named = cast("Mapping[str, object]", value)
        return {name: _normal(each) for name, each in named.items()}
    if isinstance(value, tuple | list | frozenset):
        return sorted({str(each) for each in cast("tuple[object, ...]", value)})
    # 30 and 30.0 seconds are the same time.
    return float(value) if type(value) is int else value
