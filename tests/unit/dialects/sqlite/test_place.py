"""Where a database lies, and how it is opened."""

from pathlib import Path

import pytest

from dbmcp.dialects.address import Address
from dbmcp.dialects.sqlite.place import place
from dbmcp.errors import ConfigError, UnavailableError


def address(database: str, **query: str) -> Address:
    return Address("sqlite", database=database, query=query)


@pytest.mark.parametrize(
    ("database", "query", "writes", "opened", "expected"),
    [
        ("/d/a b.db", {}, False, False, "file:///d/a%20b.db?mode=ro"),
        ("/d/a.db", {}, True, True, "file:///d/a.db?mode=rw"),
        ("/d/a.db", {"mode": "rwc"}, False, False, "file:///d/a.db?mode=ro"),
        ("/d/a.db", {"mode": "rwc"}, True, True, "file:///d/a.db?mode=rw"),
        ("/d/a?b#c.db", {}, False, False, "file:///d/a%3Fb%23c.db?mode=ro"),
        ("/d/a.db", {"immutable": "1"}, False, False, "file:///d/a.db?mode=ro&immutable=1"),
    ],
)
def test_uri(
    database: str, query: dict[str, str], *, writes: bool, opened: bool, expected: str
) -> None:
    assert place(address(database, **query), writable=writes).uri(writable=opened) == expected


def test_a_relative_path_is_fixed_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    found = place(address("shop.db"), writable=False)
    monkeypatch.chdir("/")
    assert found.path == tmp_path / "shop.db"


@pytest.mark.parametrize(
    "where", [address(":memory:"), address(""), address("shop", mode="memory", cache="shared")]
)
def test_every_database_in_memory_is_its_own(where: Address) -> None:
    first, second = (place(where, writable=True) for _ in range(2))
    assert first.path is None
    assert first.name == ":memory:"
    assert first.uri(writable=True) == first.uri(writable=False)
    assert first.uri(writable=True) != second.uri(writable=True)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"timeout": "5"}, "unknown parameter timeout"),
        ({"mode": "rx"}, "mode is not one of"),
        ({"mode": "ro"}, "read-only"),
        ({"immutable": "1"}, "read-only"),
    ],
)
def test_contradictions_are_said_at_the_start(query: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        place(address("/d/a.db", **query), writable=True)


def test_a_missing_file_is_never_made_by_accident(tmp_path: Path) -> None:
    missing = address(str(tmp_path / "none.db"))
    for writable in (False, True):
        with pytest.raises(UnavailableError, match=r"none\.db does not exist"):
            place(missing, writable=writable).require()
    with pytest.raises(UnavailableError, match="is a folder"):
        place(address(str(tmp_path)), writable=False).require()
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_made_where_the_url_asks_for_it(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    place(address(str(path), mode="rwc"), writable=True).require()
    assert path.read_bytes()[18] == 2
    with pytest.raises(UnavailableError):
        place(address(str(tmp_path / "no.db"), mode="rwc"), writable=False).require()
