"""SQLite has no accounts: what takes their place is who may write the file."""

import os
from collections.abc import Sequence

from dbmcp.config import Mode
from dbmcp.dialects.accounts import Accounts, Survey, Wishes
from dbmcp.dialects.base import Connection
from dbmcp.dialects.sqlite.place import Place


class SQLiteAccounts(Accounts):
    """The process, which may do to the file what the file system lets it.

    Args:
        place: where the database lies.
        mode: what may be done.
    """

    def __init__(self, place: Place, *, mode: Mode) -> None:
        self._place = place
        self._mode = mode

    async def survey(self, connection: Connection) -> Survey:
        """Tell whether the process could write a file that it only reads."""
        del connection
        path = self._place.path
        if self._mode is not Mode.READ_ONLY or path is None or not os.access(path, os.W_OK):
            return Survey()
        note = (
            f"the process may write the file {path.name}; it is opened read-only. take the file's "
            "write permission away for a fence that dbmcp cannot lift"
        )
        return Survey(notes=(note,))

    async def grants(self, connection: Connection, wishes: Wishes) -> Sequence[str]:
        """Return what to do instead, as comments."""
        del connection, wishes
        path = self._place.path
        if path is None:
            return ["-- a database in memory: nobody else can reach it"]
        lines = [
            "-- SQLite has no accounts: the file system says who may read and write.",
            f"-- {path}",
        ]
        if self._mode is Mode.READ_ONLY:
            return [
                *lines,
                "-- let the account that dbmcp runs as only read the file: chmod o-w, chown, or",
                "-- a read-only mount. dbmcp opens it with mode=ro, whatever the file allows.",
            ]
        return [
            *lines,
            "-- the account that dbmcp runs as must write the file and its folder (the journal).",
        ]
