"""The demo's text and rows, made in memory; its file, in a temporary folder."""

import sqlite3
from pathlib import Path

import pytest

from dbmcp.demo import APPLICATION_ID, SLOW_QUERIES, VERSION, create_demo, demo_path
from dbmcp.demo.rows import TODAY
from dbmcp.errors import ConfigError


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "state" / "demo.sqlite"
    assert create_demo(path)
    return path


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_it_is_made_whole_and_alone(demo: Path) -> None:
    assert [entry.name for entry in demo.parent.iterdir()] == ["demo.sqlite"]
    assert rows(demo, "PRAGMA integrity_check") == [("ok",)]
    assert rows(demo, "PRAGMA foreign_key_check") == []
    assert rows(demo, "PRAGMA application_id") == [(APPLICATION_ID,)]
    assert rows(demo, "PRAGMA user_version") == [(VERSION,)]
    # Byte 18 of the header tells the write version: 2 means WAL.
    assert demo.read_bytes()[18] == 2


def test_it_has_the_size_that_is_promised(demo: Path) -> None:
    tables = [name for (name,) in rows(demo, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    own = [name for name in tables if not str(name).startswith("sqlite_")]
    assert len(own) == 12
    total = sum(int(str(rows(demo, f"SELECT count(*) FROM {name}")[0][0])) for name in own)
    assert 95_000 < total < 115_000
    views = rows(demo, "SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY name")
    assert views == [("customer_value",), ("low_stock",)]
    assert all(rows(demo, f"SELECT count(*) > 0 FROM {name}") == [(1,)] for (name,) in views)


def test_every_kind_of_value_is_there(demo: Path) -> None:
    kinds = rows(
        demo,
        "SELECT DISTINCT typeof(v) FROM (SELECT thumbnail v FROM products"
        " UNION ALL SELECT weight_kg FROM products UNION ALL SELECT price_cents FROM products"
        " UNION ALL SELECT name FROM customers) ORDER BY 1",
    )
    assert kinds == [("blob",), ("integer",), ("null",), ("real",), ("text",)]
    assert rows(demo, "SELECT max(length(body)) > 1000, count(*) > count(body) FROM reviews") == [
        (1, 1)
    ]
    assert rows(demo, "SELECT count(*) FROM customers WHERE name GLOB '*[^ -~]*'")[0][0] != 0


def test_the_figures_agree(demo: Path) -> None:
    difference = "SELECT sum(line_cents) - (SELECT sum(total_cents) FROM orders) FROM order_items"
    assert rows(demo, difference) == [(0,)]
    early = (
        "SELECT count(*) FROM orders o JOIN customers c ON c.id = o.customer_id"
        " WHERE substr(o.placed_at, 1, 10) < substr(c.created_at, 1, 10)"
    )
    assert int(str(rows(demo, early)[0][0])) < 50
    latest = rows(demo, "SELECT max(max(placed_at), max(shipped_at)) FROM orders")
    assert str(latest[0][0]) <= TODAY.isoformat(" ")


def test_the_slow_queries_scan_for_every_row(demo: Path) -> None:
    for query in SLOW_QUERIES.values():
        plan = [str(line[3]) for line in rows(demo, f"EXPLAIN QUERY PLAN {query}")]
        inner = plan[plan.index("CORRELATED SCALAR SUBQUERY 1") + 1]
        assert inner.startswith("SCAN ")


def test_it_is_the_same_every_time(demo: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.sqlite"
    assert create_demo(again)
    assert again.read_bytes() == demo.read_bytes()


def test_it_is_reused_and_renewed(demo: Path, tmp_path: Path) -> None:
    path = tmp_path / "demo.sqlite"
    path.write_bytes(demo.read_bytes())
    assert not create_demo(path)
    old = bytearray(demo.read_bytes()[:4096])
    old[60:64] = (0).to_bytes(4, "big")
    path.write_bytes(old)
    (tmp_path / "demo.sqlite-wal").write_bytes(b"of the older file")
    assert create_demo(path)
    assert path.read_bytes() == demo.read_bytes()
    assert [entry.name for entry in tmp_path.iterdir()] == ["demo.sqlite"]


@pytest.mark.parametrize("content", [b"", b"notes", b"SQLite format 3\x00" + bytes(200)])
def test_another_file_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "mine.sqlite"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match="is not the demo database"):
        create_demo(path)
    assert path.read_bytes() == content


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be made at"):
        create_demo(tmp_path / "file" / "demo.sqlite")


def test_the_default_place_follows_the_state_folder() -> None:
    assert demo_path({"XDG_STATE_HOME": "/s"}) == Path("/s/dbmcp/demo.sqlite")
    assert demo_path({"HOME": "/home/ann"}) == Path("/home/ann/.local/state/dbmcp/demo.sqlite")
