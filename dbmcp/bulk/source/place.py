"""Opening a file that a caller named: inside a directory that the operator allows, or not at all.

Every step of the path is opened relative to the one before and never through a link, so what was
checked is what is read, whatever happens to the path meanwhile.
"""

import os
import stat
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

from dbmcp.errors import ArgumentError, PolicyError, UnknownNameError, UnsupportedError

RULE = "source"
SHOWN_CHARACTERS = 60
LONGEST_PATH = 4096
NEAREST = 3
LOOKED_THROUGH = 10_000
"""So many names of a folder are compared with a wrong one."""

STEPWISE = hasattr(os, "O_NOFOLLOW") and os.open in os.supports_dir_fd
"""Whether this system opens relative to a folder and stops at links; Windows does not."""


def _flags(*names: str) -> int:
    flags = os.O_RDONLY
    for name in names:
        flags |= getattr(os, name, 0)
    return flags


# A FIFO must not block the opening, a terminal not become this process's own.
_FILE = _flags("O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC")
_ROOT = _flags("O_DIRECTORY", "O_CLOEXEC")
_FOLDER = _flags("O_DIRECTORY", "O_CLOEXEC", "O_NOFOLLOW")


def open_file(path: str, directories: Sequence[Path]) -> int:
    """Open a regular file and return its descriptor.

    Args:
        path: as the caller wrote it: relative to one of the directories, or with one before it.
        directories: where files may be read.

    Raises:
        UnsupportedError: the operator allows no directory, or this system cannot open safely.
        PolicyError: the path leads out of them, or to something that is no regular file.
        UnknownNameError: there is no such file.
        ArgumentError: it names nothing, or the server's account may not read it.
    """
    if not directories:
        raise UnsupportedError(
            "source needs a directory from which files may be read: the operator names it in "
            "[server] source_directories. send records instead"
        )
    if not STEPWISE:
        raise UnsupportedError("source is not read on this system, Windows. send records instead")
    for directory, parts in _candidates(path, directories):
        found = _open_beneath(directory, parts, path)
        if found is not None:
            return found
    raise UnknownNameError("file", _short(path), choices=_nearest(path, directories))


def _candidates(path: str, directories: Sequence[Path]) -> list[tuple[Path, list[str]]]:
    """Where a path may lie, by its text alone: nothing outside is ever looked at."""
    parts = [part for part in path.split("/") if part not in {"", "."}]
    if not "".join(parts).strip() or "\0" in path or len(path) > LONGEST_PATH:
        raise ArgumentError('source names no file. send a path such as "orders.csv"')
    if ".." in parts:
        _refuse(path, "leads out of its directory")
    if not path.startswith("/"):
        return [(directory, parts) for directory in directories]
    inside = [
        (directory, parts[len(directory.parts) - 1 :])
        for directory in directories
        if tuple(parts[: len(directory.parts) - 1]) == directory.parts[1:]
    ]
    if not inside or not any(rest for _, rest in inside):
        _refuse(path, "is not in a directory from which files may be read")
    return [(directory, rest) for directory, rest in inside if rest]


def _refuse(path: str, why: str) -> NoReturn:
    advice = 'send the path of a file inside, such as "orders.csv"'
    raise PolicyError(f'source "{_short(path)}" {why}. {advice}', rule=RULE, obj=_short(path))


def _open_beneath(directory: Path, parts: Sequence[str], path: str) -> int | None:
    """Walk down; None where a step does not exist."""
    *folders, name = parts
    folder = _open(str(directory), _ROOT, path)
    try:
        for part in folders:
            if folder is None:
                return None
            below = _step(part, folder, path)
            os.close(folder)
            folder = below
        return None if folder is None else _open_last(name, folder, path)
    finally:
        if folder is not None:
            os.close(folder)


def _step(part: str, folder: int, path: str) -> int | None:
    kind = _kind(part, folder)
    if kind is None or stat.S_ISREG(kind):
        return None
    _check(kind, path, folder=True)
    return _open(part, _FOLDER, path, folder=folder)


def _open_last(name: str, folder: int, path: str) -> int | None:
    # Looked at first, since to open a device can do something by itself.
    kind = _kind(name, folder)
    if kind is None:
        return None
    _check(kind, path)
    found = _open(name, _FILE, path, folder=folder)
    if found is None:
        return None
    try:
        _check(os.fstat(found).st_mode, path)
    except PolicyError:
        os.close(found)
        raise
    return found


def _kind(name: str, folder: int) -> int | None:
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
    except OSError:
        return None


def _check(mode: int, path: str, *, folder: bool = False) -> None:
    if stat.S_ISLNK(mode):
        _refuse(path, "goes through a symbolic link")
    if folder and not stat.S_ISDIR(mode):
        _refuse(path, "goes through something that is no directory")
    if not folder and stat.S_ISDIR(mode):
        _refuse(path, "is a directory")
    if not folder and not stat.S_ISREG(mode):
        _refuse(path, "is no regular file")


def _open(name: str, flags: int, path: str, *, folder: int | None = None) -> int | None:
    try:
        return os.open(name, flags, dir_fd=folder)
    except FileNotFoundError:
        return None
    except PermissionError:
        raise ArgumentError(
            f'source "{_short(path)}": the server\'s account may not read it. '
            "ask the operator, or send another file"
        ) from None
    except OSError:
        # Replaced by a link, or by something else, since it was looked at.
        _refuse(path, "cannot be opened as a file of its own")


def _nearest(path: str, directories: Sequence[Path]) -> list[str]:
    """Names of files beside the one that does not exist, most like it first."""
    *folders, name = [part for part in path.split("/") if part not in {"", "."}]
    if path.startswith("/"):
        return []
    near: list[str] = []
    for directory in directories:
        near += get_close_matches(name, _names(directory, folders), n=NEAREST)
    return ["/".join((*folders, each)) for each in dict.fromkeys(near)][:NEAREST]


def _names(directory: Path, folders: Sequence[str]) -> list[str]:
    folder = directory.joinpath(*folders)
    if any(directory.joinpath(*folders[: end + 1]).is_symlink() for end in range(len(folders))):
        return []
    try:
        with os.scandir(folder) as entries:
            seen = (entry for entry, _ in zip(entries, range(LOOKED_THROUGH), strict=False))
            return [entry.name for entry in seen if entry.is_file(follow_symlinks=False)]
    except OSError:
        return []


def _short(path: str) -> str:
    shown = path if len(path) <= SHOWN_CHARACTERS else f"…{path[-SHOWN_CHARACTERS:]}"
    return "".join(character if character.isprintable() else "?" for character in shown)
