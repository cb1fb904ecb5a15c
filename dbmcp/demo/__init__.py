"""The demo: an embedded SQLite shop with believable data, made on first use.

Twelve tables, two views, about 100,000 rows, the same ones every time. Money is whole cents in an
INTEGER, so that sums are exact; shares and weights are NUMERIC and REAL. "Today" is 2026-06-30.

There is something to find in it. Indexes are missing on `orders.status`, `orders.placed_at`,
`order_items.product_id`, `reviews.product_id`, `payments.order_id` and `lower(customers.email)`;
`SLOW_QUERIES` holds two questions that take a second or more for want of one.
"""

import os
import sqlite3
import struct
import tempfile
from collections.abc import Mapping
from pathlib import Path

from dbmcp.config.load import demo_url
from dbmcp.errors import ConfigError

__all__ = ["APPLICATION_ID", "SLOW_QUERIES", "VERSION", "create_demo", "demo_path"]

APPLICATION_ID = 0x64626D63
"""Marks a file as dbmcp's demo, so that no other database is ever overwritten."""

VERSION = 1
"""Raised with every change of the content: an older file is made anew."""

_HEADER = struct.Struct(">60xI4xI")
"""user_version and application_id in a file's header: reading it leaves no log beside the file."""

SLOW_QUERIES: Mapping[str, str] = {
    "products nobody bought lately": (
        "SELECT p.sku, p.name FROM products p WHERE NOT EXISTS (SELECT 1 FROM order_items i"
        " JOIN orders o ON o.id = i.order_id"
        " WHERE i.product_id = p.id AND o.placed_at >= '2026-06-30')"
    ),
    "pending orders above the average of their day": (
        "SELECT o.id, o.total_cents FROM orders o WHERE o.status = 'pending' AND o.total_cents >"
        " (SELECT avg(a.total_cents) FROM orders a"
        " WHERE substr(a.placed_at, 1, 10) = substr(o.placed_at, 1, 10))"
    ),
}
"""Name and text of the queries that are slow on purpose."""


def demo_path(environment: Mapping[str, str] | None = None) -> Path:
    """Return where the demo lies by default: in the user's state folder."""
    url = demo_url(os.environ if environment is None else environment)
    return Path(url.value.removeprefix("sqlite:///"))


def create_demo(path: Path) -> bool:
    """Make the demo database unless it is there in this version already.

    It appears whole or not at all: it is written beside its place and then renamed.

    Returns:
        Whether it was made now.

    Raises:
        ConfigError: another file lies there, or the folder cannot be written.
    """
    if path.exists() and _version(path) == VERSION:
        return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    except OSError as error:
        raise ConfigError(f"the demo cannot be made at {path}: {error.strerror}") from error
    os.close(number)
    try:
        _write(name)
        _put(Path(name), path)
    finally:
        Path(name).unlink(missing_ok=True)
    return True


def _version(path: Path) -> int:
    """Return the version of the demo that lies there.

    Raises:
        ConfigError: it is not a demo.
    """
    with path.open("rb") as file:
        header = file.read(_HEADER.size)
    if len(header) < _HEADER.size:
        header = bytes(_HEADER.size)
    version, mark = _HEADER.unpack(header)
    if mark != APPLICATION_ID:
        raise ConfigError(f"{path} exists and is not the demo database. choose another path")
    return version


def _write(name: str) -> None:
    """Fill an empty file; it is worth nothing until it is whole, so no journal is kept."""
    from dbmcp.demo.rows import fill  # noqa: PLC0415 - needed once in a demo's life
    from dbmcp.demo.schema import INDEXES, TABLES, VIEWS  # noqa: PLC0415 - likewise

    connection = sqlite3.connect(name, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("BEGIN")
        for statement in TABLES:
            connection.execute(statement)
        fill(connection)
        for statement in (*INDEXES, *VIEWS, "ANALYZE", "COMMIT"):
            connection.execute(statement)
        connection.execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()


def _put(made: Path, path: Path) -> None:
    """Rename the finished file into its place, without an older one's log."""
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    made.replace(path)
