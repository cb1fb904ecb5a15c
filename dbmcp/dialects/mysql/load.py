"""Rows into a table of the MySQL family by INSERT of many rows, each value written as a literal."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dbmcp.dialects.loading import Blame, Counts, Load, Loader
from dbmcp.dialects.mysql.columns import writer_for
from dbmcp.dialects.mysql.fault import is_driver_error
from dbmcp.dialects.mysql.name import quoted
from dbmcp.dialects.mysql.schema import NOT_TRANSACTIONAL
from dbmcp.errors import StatementError, UnsupportedError
from dbmcp.models import OnConflict

if TYPE_CHECKING:
    from dbmcp.dialects.mysql.session import MySQLConnection

FACTS = (
    "SELECT @@max_allowed_packet, (SELECT ENGINE FROM information_schema.TABLES "
    "WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s)"
)
PACKET_RESERVE_BYTES = 16_384
"""Room that a packet keeps for the statement around a single row."""

DUPLICATE = 1062
OUT_OF_RANGE = 1690
CUTS = frozenset({1264, 1265, 1292, 1366, 1406})
"""Warnings that tell of a value changed on its way in."""

OF_TYPE = CUTS | {1367, 1411, 3140, 3141}
"""Those that are about the column's type."""

ROW_CODES = CUTS | frozenset(
    {1048, 1062, 1586, 1364, 1367, 1411, 1451, 1452, 1216, 1217, 1644, 1690, 3140, 3141, 3819, 4025}
    | {1416, 1526, 3037, 3643}
)
"""Errors that are about a row: data, keys, constraints, a trigger's SIGNAL, shapes, partitions."""

_ROW = re.compile(r"\bat row (\d+)")
_COLUMN = re.compile(
    r"\bcolumn (?:`[^`]+`\.)*['`](?P<name>[^'`]+)['`]|^CONSTRAINT `[^`.]+\.(?P<own>[^`.]+)` failed",
    re.IGNORECASE,
)
"""A CHECK that was written with its column has the name of both."""

_DUPLICATES = re.compile(rb"Records: (\d+) +Duplicates: (\d+)")


async def open_loader(load: Load, *, connection: "MySQLConnection") -> Loader:
    """Return a loader for a table that can roll back.

    Raises:
        UnsupportedError: it cannot.
    """
    name = load.table.entry.name
    [[packet_bytes, engine]] = await connection.query(FACTS, (name.schema, name.name))
    if str(engine).lower() in NOT_TRANSACTIONAL:
        raise UnsupportedError(
            f"{name.name} is kept by the engine {engine}, which cannot roll back: a load that "
            "fails would leave rows behind. use INSERT, or ask for another engine"
        )
    loader = MySQLLoader(load, connection=connection)
    loader.largest_row_bytes = int(packet_bytes) - PACKET_RESERVE_BYTES
    return loader


class MySQLLoader(Loader):
    """Loads by multi-row INSERT; existing keys are met by ON DUPLICATE KEY UPDATE.

    INSERT IGNORE is never used: it would also cut texts and clamp numbers.
    """

    def __init__(self, load: Load, *, connection: "MySQLConnection") -> None:
        escape, spelling = connection.wire.escape, connection.flavour.spelling
        super().__init__(
            load,
            [
                writer_for(column.name, column.type, escape=escape, spelling=spelling)
                for column in load.columns
            ],
        )
        self._connection = connection
        name = load.table.entry.name
        table = f"{quoted(name.schema)}.{quoted(name.name)}"
        columns = ", ".join(map(quoted, load.names))
        self._head = f"INSERT INTO {table} ({columns}) VALUES "  # noqa: S608  quoted
        self._tail = on_duplicate(load)

    def join(self, columns: Sequence[Sequence[Any]]) -> Sequence[str]:
        """Make rows of literals."""
        return [f"({row})" for row in map(",".join, zip(*columns, strict=True))]

    def sizes(self, rows: Sequence[str]) -> Sequence[int]:
        """Characters, which are bytes for most."""
        return list(map(len, rows))

    async def send(self, rows: Sequence[str]) -> Counts:
        """Insert rows by one statement, which the server does whole or not at all."""
        if not self._tail:
            return Counts(inserted=(await self._insert(rows, "")).affected_rows)
        if len(rows) == 1:
            return await self._send_one(rows)
        found = _DUPLICATES.search(bytes(await self._told(rows)))
        if found is None:
            raise UnsupportedError(
                "the server does not tell how many rows existed. use on_conflict error"
            )
        # TiDB counts rows that foreign keys reach, in both numbers.
        new = int(found[1]) - int(found[2])
        return self._counts(len(rows), existing=len(rows) - new)

    def blame(self, error: BaseException) -> Blame | None:
        """Some messages tell the row, some the column."""
        if not is_driver_error(error) or not error.args or error.args[0] not in ROW_CODES:
            return None
        text = str(error.args[-1])
        if error.args[0] == OUT_OF_RANGE and "pow(" in text.lower() and self.load.key:
            key = ", ".join(self.load.key)
            return Blame(reason=f"another unique key than ({key}) exists. use another value")
        row, column = _ROW.search(text), _COLUMN.search(text)
        return Blame(
            int(row[1]) - 1 if row else None,
            (column["name"] or column["own"]) if column else "",
            of_type=error.args[0] in OF_TYPE,
        )

    async def _send_one(self, rows: Sequence[str]) -> Counts:
        """Insert one row; for a single one the server does not tell new from unchanged."""
        try:
            await self._insert(rows, "")
        except self._connection.wire.error as error:
            if error.args[0] != DUPLICATE:
                raise
        else:
            return self._counts(1, existing=0)
        await self._insert(rows, self._tail)
        return self._counts(1, existing=1)

    async def _told(self, rows: Sequence[str]) -> bytes:
        """Insert, and return what the server says of it: `Records: 3  Duplicates: 1 ...`."""
        return (await self._insert(rows, self._tail)).message or b""

    async def _insert(self, rows: Sequence[str], tail: str) -> Any:
        result = await self._connection.send(f"{self._head}{','.join(rows)}{tail}")
        if result.warning_count:
            await self._check_warnings()
        return result

    async def _check_warnings(self) -> None:
        for _, code, text in await self._connection.query("SHOW WARNINGS"):
            if code in CUTS:
                raise StatementError(f"{text}. send values that fit their columns")

    def _counts(self, count: int, *, existing: int) -> Counts:
        ignores = self.load.on_conflict is OnConflict.IGNORE
        return Counts(
            inserted=count - existing,
            updated=0 if ignores else existing,
            ignored=existing if ignores else 0,
        )


def on_duplicate(load: Load) -> str:
    """Return what follows the rows; `""` where an existing key is an error.

    ON DUPLICATE KEY UPDATE names no key: without a guard a row that collides on another unique key
    would be merged into that other row. The guard computes a number that is out of range there; the
    value it assigns is the old one, so that no digit of a key is at stake.
    """
    if load.on_conflict is OnConflict.ERROR:
        return ""
    if not load.key:
        first = quoted(load.names[0])
        return f" ON DUPLICATE KEY UPDATE {first} = {first}"
    keys = [quoted(name) for name in load.key]
    same = " AND ".join(f"{key} = VALUES({key})" for key in keys)
    first = keys[0]
    guard = (
        f"{first} = IF(({same}) OR POW(10, 400 + COALESCE(LENGTH(VALUES({first})), 0)) > 0, "
        f"{first}, {first})"
    )
    updates = [guard]
    if load.on_conflict is OnConflict.UPDATE:
        others = [quoted(name) for name in load.updated if name not in load.key]
        updates += [f"{name} = VALUES({name})" for name in others]
    return f" ON DUPLICATE KEY UPDATE {', '.join(updates)}"
