"""How full a server of the MySQL family is, where its forms differ."""

from collections.abc import Sequence
from typing import Any, cast

import pytest

from dbmcp.dialects.base import Connection, ServerLoad
from dbmcp.dialects.mysql.flavour import MARIADB, MYSQL, TIDB, Flavour
from dbmcp.dialects.mysql.grants import sees_all_sessions
from dbmcp.dialects.mysql.health import server_load

READER = (
    "GRANT USAGE ON *.* TO 'reader'@'%'",
    "GRANT SELECT,SHOW VIEW ON `planlab`.* TO 'reader'@'%'",
)
PROCESS = (
    "GRANT PROCESS ON *.* TO 'procuser'@'%'",
    "GRANT SELECT ON `planlab`.* TO 'procuser'@'%'",
)
ROOT = ("GRANT ALL PRIVILEGES ON *.* TO 'root'@'%' WITH GRANT OPTION",)
ONE_DATABASE = ("GRANT ALL PRIVILEGES ON `shop`.* TO 'agent'@'%'",)


class FakeConnection:
    """A server that knows three questions."""

    def __init__(self, *, limit: int | str, status: bool, grants: Sequence[str]) -> None:
        self.answers: dict[str, Sequence[Sequence[Any]]] = {
            "SELECT @@max_connections": [[limit]],
            "SHOW GRANTS": [[line] for line in grants],
        }
        if status:
            self.answers["SHOW GLOBAL STATUS LIKE 'Threads_connected'"] = [
                ["Threads_connected", "12"]
            ]
        else:
            self.answers["SELECT COUNT(*) FROM information_schema.PROCESSLIST"] = [[9]]

    async def query(self, text: str) -> Sequence[Sequence[Any]]:
        return self.answers[text]


@pytest.mark.parametrize(
    ("flavour", "limit", "grants", "load"),
    [
        (MYSQL, 151, READER, ServerLoad(12, 151)),
        (MARIADB, "100", ONE_DATABASE, ServerLoad(12, 100)),
        (TIDB, 0, READER, ServerLoad(None, None)),
        (TIDB, "0", PROCESS, ServerLoad(9, None)),
        (TIDB, 200, ROOT, ServerLoad(9, 200)),
        (TIDB, 200, ONE_DATABASE, ServerLoad(None, 200)),
    ],
    ids=lambda value: getattr(value, "product", None),
)
async def test_a_server_tells_its_load(
    flavour: Flavour, limit: int | str, grants: Sequence[str], load: ServerLoad
) -> None:
    connection = FakeConnection(limit=limit, status=not flavour.counts_own, grants=grants)
    assert await server_load(cast("Connection", connection), flavour) == load


@pytest.mark.parametrize(
    ("grants", "sees"),
    [(READER, False), (PROCESS, True), (ROOT, True), (ONE_DATABASE, False), ((), False)],
)
def test_who_sees_the_sessions_of_others(grants: Sequence[str], *, sees: bool) -> None:
    assert sees_all_sessions(grants) is sees
