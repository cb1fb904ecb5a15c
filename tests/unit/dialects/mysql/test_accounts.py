"""Accounts of the MySQL family from what SHOW GRANTS says, in the words of each server."""

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from dbmcp.config import DatabaseSettings, Mode, Secret
from dbmcp.dialects.accounts import Survey, Wish, Wishes
from dbmcp.dialects.base import Connection
from dbmcp.dialects.mysql.accounts import MySQLAccounts, quoted_account, quoted_database
from dbmcp.dialects.mysql.flavour import MYSQL, TIDB
from dbmcp.dialects.mysql.grants import Grant, covers, read_grants
from dbmcp.models import ServerFacts, TableKind, TableName

TABLES = [
    ("my_shop", "orders", "BASE TABLE"),
    ("my_shop", "seen", "VIEW"),
    ("my_shop", "counter", "SEQUENCE"),
    ("mysql", "user", "BASE TABLE"),
]


class FakeServer:
    """A server that knows its tables and an account's grants; roles are told by no one."""

    def __init__(self, *lines: str, roles: dict[str, Sequence[str]] | None = None) -> None:
        self.lines = lines
        self.roles = roles or {}
        self.facts = ServerFacts("MySQL", "8", (8,), user="agent@%", schema="my_shop")
        self.wire = SimpleNamespace(error=PermissionError)
        self.flavour = MYSQL

    async def query(self, text: str) -> Sequence[Sequence[Any]]:
        if text.startswith("SELECT"):
            return TABLES
        role = text.removeprefix("SHOW GRANTS").removeprefix(" FOR ")
        if role and role not in self.roles:
            raise PermissionError
        return [[line] for line in (self.roles[role] if role else self.lines)]


def accounts(mode: Mode = Mode.READ_ONLY, *functions: str) -> MySQLAccounts:
    settings = DatabaseSettings("shop", Secret("mysql://h/my_shop"), mode, functions=functions)
    return MySQLAccounts(settings)


async def survey(*lines: str, mode: Mode = Mode.READ_ONLY, **options: Any) -> Survey:
    server: Any = FakeServer(*lines, **options)
    return await accounts(mode).survey(cast("Connection", server))


BACKUP = ["BACKUP_ADMIN", "DASHBOARD_CLIENT"]
BEYOND: list[tuple[str, list[str]]] = [
    ("GRANT USAGE ON *.* TO `agent`@`%` IDENTIFIED BY PASSWORD '*0'", []),
    ("GRANT SELECT,SHOW VIEW ON `my\\_shop`.* TO 'agent'@'%'", []),
    (
        "GRANT ALL PRIVILEGES ON *.* TO 'root'@'%' WITH GRANT OPTION",
        ["ALL PRIVILEGES", "GRANT OPTION"],
    ),
    ("GRANT PROCESS, FILE ON *.* TO `agent`@`%`", ["PROCESS", "FILE"]),
    ("GRANT SELECT ON *.* TO `agent`@`%`", ["SELECT"]),
    ("GRANT BACKUP_ADMIN,DASHBOARD_CLIENT ON *.* TO 'agent'@'%'", BACKUP),
    ("GRANT SELECT ON `mysql`.* TO 'agent'@'%'", ["SELECT"]),
    ("GRANT SELECT, CREATE, DROP ON `my_shop`.* TO `agent`@`%`", ["CREATE", "DROP"]),
    ("GRANT INSERT ON `my_shop`.`orders` TO `agent`@`%`", []),
    ("GRANT SELECT (`a, b`, `c`), UPDATE (`c`) ON `my_shop`.`orders` TO `agent`@`%`", []),
    ("GRANT EXECUTE ON FUNCTION `my_shop`.`f` TO `agent`@`%`", ["EXECUTE"]),
    ("GRANT PROXY ON ''@'%' TO 'root'@'localhost' WITH GRANT OPTION", ["PROXY", "GRANT OPTION"]),
    ("GRANT `writers`@`%` TO `agent`@`%`", ["role writers"]),
]


@pytest.mark.parametrize(("line", "words"), BEYOND)
async def test_what_is_beyond_every_table(line: str, words: list[str]) -> None:
    found = await survey(line)
    assert [right.privilege for right in found.beyond] == words


async def test_what_is_held_on_each_table() -> None:
    found = await survey(
        "GRANT SELECT, INSERT ON `my\\_shop`.* TO `agent`@`%`",
        "GRANT UPDATE ON `my_shop`.`orders` TO `agent`@`%`",
        "GRANT DELETE (`a, b`), INSERT (`c`) ON `my_shop`.`seen` TO `agent`@`%`",
    )
    orders, seen, counter = found.relations
    assert (counter.kind, counter.held) == (TableKind.TABLE, {"SELECT"})
    # INSERT on the whole database is told once, as a right.
    assert orders.held == {"SELECT", "UPDATE"}
    assert seen.held == {"SELECT"}
    assert seen.columns == {"DELETE": {"a, b"}, "INSERT": {"c"}}
    assert seen.kind is TableKind.VIEW
    assert [str(right) for right in found.beyond] == ["INSERT on `my\\_shop`.*"]


async def test_a_roles_privileges_are_the_accounts() -> None:
    roles = {"`w`@`%`": ["GRANT DROP ON `my_shop`.* TO `w`@`%`"]}
    found = await survey("GRANT `w`@`%` TO `agent`@`%`", roles=roles)
    assert [str(right) for right in found.beyond] == ["DROP on `my_shop`.*"]


@pytest.mark.parametrize(
    ("pattern", "database", "covered"),
    [
        ("my_shop", "my_shop", True),
        ("my_shop", "myXshop", True),
        ("my\\_shop", "myXshop", False),
        ("my\\_shop", "my_shop", True),
        ("%", "anything", True),
        ("shop%", "shop2", True),
        ("shop", "shop2", False),
        ("a.b", "aXb", False),
    ],
)
def test_patterns_of_databases(pattern: str, database: str, *, covered: bool) -> None:
    assert covers(pattern, database) is covered


def test_quoting() -> None:
    assert quoted_account("a@b@10.0.0.%") == "`a@b`@`10.0.0.%`"
    assert quoted_account("o`dd@%") == "`o``dd`@`%`"
    assert quoted_database("my_sh%op") == "`my\\_sh\\%op`"


async def script(wishes: Wishes, *lines: str, functions: tuple[str, ...] = ()) -> list[str]:
    server: Any = FakeServer(*lines)
    made = await accounts(Mode.READ_ONLY, *functions).grants(cast("Connection", server), wishes)
    return [line for line in made if not line.startswith("--")]


async def test_everything_is_taken_as_the_server_writes_it() -> None:
    lines = await script(
        Wishes((), whole=True, privileges=("SELECT",)),
        "GRANT USAGE ON *.* TO `agent`@`%`",
        "GRANT SELECT (`a`), INSERT ON `my_shop`.`orders` TO `agent`@`%` WITH GRANT OPTION",
        "GRANT `w`@`%` TO `agent`@`%`",
    )
    assert lines == [
        "REVOKE SELECT (`a`), INSERT ON `my_shop`.`orders` FROM `agent`@`%`;",
        "REVOKE GRANT OPTION ON `my_shop`.`orders` FROM `agent`@`%`;",
        "REVOKE `w`@`%` FROM `agent`@`%`;",
        "GRANT SELECT, SHOW VIEW ON `my\\_shop`.* TO `agent`@`%`;",
    ]


async def test_columns_are_taken_one_by_one_and_first() -> None:
    lines = await script(
        Wishes((), whole=False, privileges=("SELECT",)),
        "GRANT UPDATE,DELETE ON `my_shop`.`orders` TO 'agent'@'%'",
        "GRANT SELECT(pay, a b, c,d), INSERT(pay) ON `my_shop`.`orders` TO 'agent'@'%'",
    )
    assert lines == [
        "REVOKE SELECT (`a b`), SELECT (`c,d`), SELECT (`pay`), INSERT (`pay`) "
        "ON `my_shop`.`orders` FROM `agent`@`%`;",
        "REVOKE UPDATE,DELETE ON `my_shop`.`orders` FROM `agent`@`%`;",
    ]


@pytest.mark.parametrize(("numbers", "counts"), [((8, 5, 4), False), ((8, 5, 6), True)])
async def test_older_tidb_knows_no_privileges_on_columns(
    numbers: tuple[int, ...], *, counts: bool
) -> None:
    server: Any = FakeServer("GRANT SELECT ON `my_shop`.* TO 'agent'@'%'")
    server.flavour = TIDB
    server.facts = replace(server.facts, numbers=numbers)
    settings = DatabaseSettings("shop", Secret("tidb://h/my_shop"), deny_columns=("orders.pay",))
    found = MySQLAccounts(settings)
    survey = await found.survey(cast("Connection", server))
    assert survey.by_column is counts
    wished = Wishes((), whole=True, privileges=("SELECT",))
    lines = await found.grants(cast("Connection", server), wished)
    noted = ["knows no privileges on columns" in note for note in (*survey.notes, *lines)]
    assert any(noted) is not counts


async def test_lists_and_denied_columns_are_granted_by_table() -> None:
    words = ("SELECT", "DELETE")
    tables = (
        Wish(TableName("my_shop", "orders"), TableKind.TABLE, words),
        Wish(TableName("my_shop", "o`dd"), TableKind.TABLE, words, ("id", "na`me")),
    )
    assert await script(Wishes(tables, whole=False, privileges=words)) == [
        "GRANT SELECT, DELETE ON `my_shop`.`orders` TO `agent`@`%`;",
        "GRANT SELECT (`id`, `na``me`), DELETE ON `my_shop`.`o``dd` TO `agent`@`%`;",
    ]


def test_what_is_no_grant_is_left_out() -> None:
    assert list(read_grants(["SET DEFAULT ROLE `r` FOR `agent`@`%`"])) == []
    assert list(read_grants(["GRANT `r` TO `agent`@`%`"])) == [Grant("`r`")]
