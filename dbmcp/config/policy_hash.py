"""A short name for what a database's settings allow, so that the audit can tell policies apart."""

import hashlib
import json
from dataclasses import asdict

from dbmcp.config.settings import DatabaseSettings

PLACE = frozenset({"name", "url", "origin", "pool", "wal", "prepared_statements", "health_tables"})
"""Settings that say where and how to connect, or what to look after: they allow nothing."""


def policy_hash(settings: DatabaseSettings) -> str:
    """Return sixteen hexadecimal digits that change with every setting that allows or limits.

    Args:
        settings: one database's.
    """
    policy = {name: value for name, value in asdict(settings).items() if name not in PLACE}
    text = json.dumps(policy, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
