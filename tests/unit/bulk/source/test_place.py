"""Only regular files inside the operator's directories are opened, whatever the path tries."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from dbmcp.bulk.source import place
from dbmcp.bulk.source.place import open_file
from dbmcp.errors import ArgumentError, DbmcpError, PolicyError, UnknownNameError, UnsupportedError


@pytest.fixture
def inside(tmp_path: Path) -> Iterator[Path]:
    """A directory with files, links, a FIFO and a socket in it, and a secret beside it."""
    (tmp_path / "secret.csv").write_text("secret")
    (tmp_path / "inside2").mkdir()
    (tmp_path / "inside2" / "near.csv").write_text("near")
    inside = tmp_path / "inside"
    (inside / "deep" / "er").mkdir(parents=True)
    (inside / "orders.csv").write_text("orders")
    (inside / "deep" / "er" / "rows.csv").write_text("rows")
    for name, target in (
        ("out.csv", "../secret.csv"),
        ("gone.csv", "../nothing.csv"),
        ("absolute.csv", str(tmp_path / "secret.csv")),
        ("near.csv", "orders.csv"),
        ("folder", ".."),
        ("loop", "loop"),
        ("device", "/dev/zero"),
    ):
        (inside / name).symlink_to(target)
    os.mkfifo(inside / "pipe")
    with socket.socket(socket.AF_UNIX) as bound:
        before = Path.cwd()
        os.chdir(inside)
        bound.bind("socket")
        os.chdir(before)
        yield inside


def content(path: str, *directories: Path) -> str:
    with os.fdopen(open_file(path, directories)) as file:
        return file.read()


def test_files_inside_are_found(inside: Path, tmp_path: Path) -> None:
    other = tmp_path / "inside2"
    assert content("orders.csv", inside) == "orders"
    assert content("./deep//er/rows.csv", inside) == "rows"
    assert content(f"{inside}/deep/er/rows.csv", inside) == "rows"
    assert content("near.csv", other, inside) == "near"
    assert content("orders.csv", other, inside) == "orders"
    assert content(f"{inside}/orders.csv", other, inside) == "orders"
    # The operator's own directory may be a link.
    (tmp_path / "link").symlink_to(inside)
    assert content("orders.csv", tmp_path / "link") == "orders"


REFUSED = [
    "../secret.csv",
    "deep/../../secret.csv",
    "deep/../orders.csv",
    "..",
    "/etc/passwd",
    "/etc/nothing-of-this-name",
    "/dev/zero",
    "out.csv",
    "gone.csv",
    "absolute.csv",
    "near.csv",
    "folder/secret.csv",
    "folder/nothing.csv",
    "folder",
    "loop",
    "loop/rows.csv",
    "device",
    "pipe",
    "socket",
    "deep",
    "pipe/rows.csv",
]


def test_nothing_else_is_opened(inside: Path, tmp_path: Path) -> None:
    paths = [*REFUSED, f"{tmp_path}/secret.csv", f"{inside}2/near.csv", f"{inside}/../secret.csv"]
    for path in paths:
        with pytest.raises(PolicyError) as caught:
            open_file(path, [inside])
        assert caught.value.rule == "source", path
        assert f'{path[-20:]}" ' in str(caught.value), path


def test_a_refusal_does_not_tell_whether_a_file_outside_exists(
    inside: Path, tmp_path: Path
) -> None:
    def said(path: str) -> str:
        with pytest.raises(DbmcpError) as caught:
            open_file(path, [inside])
        return str(caught.value).partition('" ')[2]

    (inside / "other").symlink_to("../nothing")
    for there, missing in (
        (f"{tmp_path}/secret.csv", f"{tmp_path}/nothing.csv"),
        ("../secret.csv", "../nothing.csv"),
        ("folder/secret.csv", "folder/nothing.csv"),
        ("out.csv", "gone.csv"),
        ("folder", "other"),
    ):
        assert said(there) == said(missing)


def test_a_missing_file_names_those_like_it(inside: Path) -> None:
    for path, nearest in (
        ("order.csv", 'file "order.csv" does not exist. nearest: orders.csv'),
        ("deep/er/row.csv", "nearest: deep/er/rows.csv"),
        ("orders.csv/x", 'file "orders.csv/x" does not exist'),
        ("deeper/rows.csv", 'file "deeper/rows.csv" does not exist'),
        (f"{inside}/order.csv", "does not exist"),
    ):
        with pytest.raises(UnknownNameError) as caught:
            open_file(path, [inside])
        assert nearest in str(caught.value)
        assert "secret" not in str(caught.value)


def test_paths_that_name_nothing(inside: Path) -> None:
    for path in ("", " ", "/", "./", "a\0b", "x" * 5_000):
        with pytest.raises(ArgumentError, match="source names no file"):
            open_file(path, [inside])
    for path in (f"{inside}", f"{inside}/."):
        with pytest.raises(PolicyError):
            open_file(path, [inside])


def test_without_a_directory_the_operator_is_named() -> None:
    with pytest.raises(UnsupportedError, match=r"\[server\] source_directories. send records"):
        open_file("orders.csv", [])


def test_a_file_that_becomes_a_link_meanwhile_is_refused(
    inside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = place._kind  # pyright: ignore[reportPrivateUsage]  # the moment between look and open

    def swapped(name: str, folder: int) -> int | None:
        kind = look(name, folder)
        if name in {"orders.csv", "er"}:
            (inside / "deep" / "er").rename(inside / "deep" / "old")
            (inside / "deep" / "er").symlink_to("../..")
            (inside / "orders.csv").unlink()
            (inside / "orders.csv").symlink_to("../secret.csv")
        return kind

    monkeypatch.setattr(place, "_kind", swapped)
    with pytest.raises(PolicyError, match="cannot be opened as a file of its own"):
        open_file("orders.csv", [inside])
    (inside / "deep" / "er").unlink()
    (inside / "deep" / "old").rename(inside / "deep" / "er")
    with pytest.raises(PolicyError, match="cannot be opened as a file of its own"):
        open_file("deep/er/secret.csv", [inside])


def count_open() -> int:
    """Open descriptors of this process, where the system lists them."""
    listed = Path("/proc/self/fd")
    return len(list(listed.iterdir())) if listed.exists() else 0


def test_no_descriptor_is_left_open(inside: Path) -> None:
    before = count_open()
    for path in (*REFUSED, "nothing.csv", "deep/er/nothing.csv", "orders.csv/x"):
        with pytest.raises(DbmcpError):
            open_file(path, [inside])
    assert before == count_open()


def test_a_system_that_cannot_open_step_by_step_reads_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    (tmp_path / "a.csv").write_text("id\n1\n")
    monkeypatch.setattr(place, "STEPWISE", False)
    with pytest.raises(UnsupportedError, match="send records"):
        open_file("a.csv", [tmp_path])
