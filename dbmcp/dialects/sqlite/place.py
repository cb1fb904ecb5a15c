"""Where an SQLite database lies, and how it has to be opened."""

import sqlite3
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote, urlencode

from dbmcp.dialects.address import Address
from dbmcp.errors import ConfigError, UnavailableError

Identity: TypeAlias = tuple[int, int]
"""Device and number of a file, which change when another file takes its name."""

_MODES = ("ro", "rw", "rwc", "memory")
_PARAMETERS = ("mode", "immutable", "cache", "vfs")
_MEMORY_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Place:
    """One database file, or one database in memory.

    Attributes:
        path: the absolute path; None in memory.
        writable: whether a writer may open it at all.
        create: whether a missing file is made.
        immutable: the operator promises that nobody changes the file.
        memory: the name by which every connection finds the same database in memory.
    """

    path: Path | None
    writable: bool = False
    create: bool = False
    immutable: bool = False
    memory: str = ""

    @property
    def name(self) -> str:
        """The name to show: the file's own, without its folder."""
        return self.path.name if self.path else ":memory:"

    def uri(self, *, writable: bool) -> str:
        """Return the URI to open; no form of it ever makes a file."""
        if self.path is None:
            return _memory_uri(self.memory)
        parameters = {"mode": "rw" if writable else "ro"}
        if self.immutable:
            parameters["immutable"] = "1"
        return f"{self.path.as_uri()}?{urlencode(parameters)}"

    def identity(self) -> Identity | None:
        """Return which file lies there now; None in memory or if there is none."""
        try:
            found = self.path.stat() if self.path else None
        except OSError:
            return None
        return (found.st_dev, found.st_ino) if found else None

    def require(self) -> None:
        """Make sure that there is a file to open.

        Raises:
            UnavailableError: there is none, or it is a folder.
        """
        if self.path is None or self.path.is_file():
            return
        if self.path.is_dir():
            raise UnavailableError(f"{self.name} is a folder. name the database file in it")
        if not self.create:
            raise UnavailableError(
                f"the database file {self.name} does not exist. check the path in the url, "
                "or add ?mode=rwc to a read_write database to make it"
            )
        self._make()

    def _make(self) -> None:
        """Make an empty file in WAL mode, in which readers and the writer do not block."""
        assert self.path is not None  # noqa: S101 - only files are made
        connection = sqlite3.connect(f"{self.path.as_uri()}?mode=rwc", uri=True)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        finally:
            connection.close()


def place(address: Address, *, writable: bool) -> Place:
    """Read the address of an SQLite database.

    Args:
        address: path and parameters.
        writable: whether the database's mode lets anybody write.

    Raises:
        ConfigError: a parameter is unknown or contradicts the mode.
    """
    mode = _mode(address, writable=writable)
    if mode == "memory":
        number = next(_MEMORY_NUMBERS)
        return Place(path=None, writable=writable, memory=f"dbmcp-{number}")
    immutable = address.query.get("immutable", "0") == "1"
    path = Path(address.database).expanduser().absolute()
    return Place(path, writable, create=writable and mode == "rwc", immutable=immutable)


def _mode(address: Address, *, writable: bool) -> str:
    """Return the URL's `mode`, `""` without one."""
    unknown = [key for key in address.query if key not in _PARAMETERS]
    if unknown:
        raise ConfigError(
            f"the sqlite url has an unknown parameter {unknown[0]}. it may have: mode, immutable"
        )
    mode = address.query.get("mode", "")
    if mode and mode not in _MODES:
        raise ConfigError(f"the sqlite url's mode is not one of {', '.join(_MODES)}")
    if mode == "memory" or address.database in {":memory:", ""}:
        return "memory"
    if writable and (mode == "ro" or address.query.get("immutable") == "1"):
        raise ConfigError("the sqlite url opens the file read-only. set mode = read_only as well")
    return mode


def _memory_uri(name: str) -> str:
    """Return the URI of a database in memory that all connections of the process share.

    The memdb file system locks as a file does and waits as long; the older shared cache answers
    with errors that no busy timeout covers.
    """
    if sqlite3.sqlite_version_info >= (3, 36):
        return f"file:/{quote(name)}?vfs=memdb"
    return f"file:{quote(name)}?mode=memory&cache=shared"
