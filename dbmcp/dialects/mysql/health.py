"""What a server of the MySQL family tells of its own state."""

from dbmcp.dialects.base import Connection, ServerLoad
from dbmcp.dialects.mysql.flavour import Flavour
from dbmcp.dialects.mysql.grants import sees_all_sessions


async def server_load(connection: Connection, flavour: Flavour) -> ServerLoad:
    """Count everybody's connections, if the account may see them; a limit of 0 is none."""
    [[limit]] = await connection.query("SELECT @@max_connections")
    used: int | None = None
    if not flavour.counts_own or await _sees_all(connection):
        [row] = await connection.query(flavour.counts_sessions)
        used = int(row[-1])
    return ServerLoad(used, int(limit) or None)


async def _sees_all(connection: Connection) -> bool:
    rows = await connection.query("SHOW GRANTS")
    return sees_all_sessions(str(row[0]) for row in rows)
