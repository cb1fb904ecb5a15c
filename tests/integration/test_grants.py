"""dbmcp grants on every engine: run by an administrator, the account has what the policy needs."""

import tomllib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import pytest

from dbmcp.cli.check import Findings, inspect
from dbmcp.cli.grants import Order, script
from dbmcp.config import DatabaseSettings, Mode, Secret
from dbmcp.database import Database
from dbmcp.dialects import dialect_for
from tests.engines.scratch import MysqlScratch, PostgresScratch, Scratch, with_database
from tests.engines.servers import PASSWORD
from tests.integration.agent import open_agent
from tests.integration.below import outcome

CASES = Path(__file__).with_name("accounts")
DENIED = ("payroll", "secret")
DENIALS = ("may not do that", "permission denied", "must be owner")
MODES = [Mode.READ_ONLY, Mode.READ_WRITE]


class Account:
    """An account of its own in a scratch database, and the family's cases."""

    def __init__(self, scratch: Scratch) -> None:
        self.scratch = scratch
        self.cases = tomllib.loads((CASES / f"{scratch.backend.family}.toml").read_text())
        names = {"database": scratch.name, "short": scratch.name[-8:], "password": PASSWORD}
        self._names = names | {"account": self.cases["account"].format_map(names)}
        self.user = self.text(self.cases["user"])

    def text(self, template: str) -> str:
        return template.format_map(self._names)

    def texts(self, *path: str) -> list[str]:
        found: Any = self.cases
        for key in path:
            found = found[key]
        return [self.text(each) for each in found]

    def settings(self, mode: Mode, **lists: Any) -> DatabaseSettings:
        parts = urlsplit(self.scratch.url)
        place = parts.netloc.rpartition("@")[2]
        login = f"{quote(self.user, safe='')}:{quote(PASSWORD, safe='')}"
        url = urlunsplit(parts._replace(netloc=f"{login}@{place}"))
        return DatabaseSettings("shop", Secret(url), mode=mode, origin="test", **lists)

    async def run_script(self, lines: list[str]) -> None:
        """Run what was printed, as an administrator would."""
        if self.cases["script"] == "whole":
            async with self.scratch.session() as session:
                await session._connection.execute("\n".join(lines))  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]  a script is no single statement
            return
        await self.scratch.run(*(line for line in lines if not line.startswith("--")))


@asynccontextmanager
async def account_on(scratch: Scratch) -> AsyncGenerator[Account]:
    account = Account(scratch)
    await scratch.run(*account.texts("set_up"), account.text(account.cases["create"]))
    try:
        yield account
    finally:
        await scratch.run(*account.texts("drop"))


def complaints(findings: Findings) -> list[str]:
    assert not [fault for fault in findings.faults if "could write" not in fault]
    return [warning for warning in findings.warnings if warning.startswith("the account")]


@pytest.mark.needs("accounts")
@pytest.mark.parametrize("mode", MODES)
async def test_every_excess_is_named_and_taken_away(scratch: Scratch, mode: Mode) -> None:
    async with account_on(scratch) as account:
        settings = account.settings(mode, deny_tables=DENIED)
        excess = account.cases["excess"]
        await scratch.run(*(account.text(statement) for statement, *_ in excess))
        told = "\n".join(complaints(await inspect(settings)))
        for _, *words in excess:
            for word in words:
                assert account.text(word) in told
        lines = await script(Order(), settings)
        assert PASSWORD not in "\n".join(lines)
        await account.run_script(lines)
        assert complaints(await inspect(settings)) == []
        await works_and_is_refused(account, settings)
        again = await script(Order(), settings)
        await account.run_script(again)
        assert complaints(await inspect(settings)) == []


@pytest.mark.needs("accounts")
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("lists", [{"deny_tables": DENIED}, {}])
async def test_an_account_that_may_nothing_gets_what_it_needs(
    scratch: Scratch, mode: Mode, lists: dict[str, Any]
) -> None:
    async with account_on(scratch) as account:
        settings = account.settings(mode, **lists)
        if scratch.backend.family == "mysql":
            # An account without any privilege may not even open the database.
            await scratch.run(account.text("GRANT SHOW VIEW ON {database}.* TO {account}"))
        administrator = Secret(admin_url(scratch))
        await account.run_script(await script(Order("", administrator), settings))
        assert complaints(await inspect(settings)) == []
        if lists:
            await works_and_is_refused(account, settings)
        else:
            async with open_agent(settings.url.value, mode=mode) as agent:
                await agent.ask("SELECT * FROM payroll")


@pytest.mark.needs("accounts")
@pytest.mark.parametrize("lists", [{"deny_tables": DENIED}, {}])
async def test_kinds_of_ddl_get_what_can_be_granted(
    scratch: Scratch, lists: dict[str, Any]
) -> None:
    async with account_on(scratch) as account:
        kinds = tuple(account.texts("admin", "ddl"))
        settings = account.settings(Mode.ADMIN, ddl=kinds, **lists)
        order = Order("", Secret(admin_url(scratch)))
        if scratch.backend.family == "mysql":
            await scratch.run(account.text("GRANT SHOW VIEW ON {database}.* TO {account}"))
        await account.run_script(await script(order, settings))
        assert complaints(await inspect(settings)) == []
        async with open_agent(settings.url.value, mode=Mode.ADMIN, ddl=kinds, **lists) as agent:
            create, *rest = account.texts("admin", "works")
            await agent.ask(create)
            # Where a table's maker does not own it, it is granted like any other.
            await account.run_script(await script(order, settings))
            for text in rest:
                await agent.ask(text)
            # What it has made is its own, and takes nothing from what the policy allows.
            assert complaints(await inspect(settings)) == []
            for text in account.texts("admin", "after"):
                await agent.ask(text)
        if lists:
            await refused(settings, account.texts("admin", "refused"))


@pytest.mark.needs("accounts")
@pytest.mark.parametrize("mode", MODES)
async def test_denied_columns_are_granted_around(scratch: Scratch, mode: Mode) -> None:
    narrow = not scratch.backend.lacks("column_privileges")
    async with account_on(scratch) as account:
        settings = account.settings(mode, deny_columns=("people.email",))
        grant = "GRANT SELECT, INSERT, UPDATE, DELETE ON people TO {account}"
        await scratch.run(account.text(grant))
        told = "\n".join(complaints(await inspect(settings)))
        assert "people" in told or not narrow
        lines = await script(Order("", Secret(admin_url(scratch))), settings)
        assert any("knows no privileges on columns" in line for line in lines) is not narrow
        await account.run_script(lines)
        found = await inspect(settings)
        assert complaints(found) == []
        async with open_agent(settings.url.value, mode=mode, deny_columns=("people.email",)) as a:
            writes = account.texts("columns", "writes") if mode is not Mode.READ_ONLY else []
            for text in [*account.texts("columns", "works"), *writes]:
                await a.ask(text)
        if narrow:
            await refused(settings, account.texts("columns", "refused"))


@pytest.mark.needs("accounts")
async def test_a_name_cannot_break_out_of_its_line(scratch: Scratch) -> None:
    hostile = "x\nDROP TABLE orders; -- \u202e"
    async with account_on(scratch) as account:
        settings = account.settings(Mode.READ_ONLY, deny_tables=DENIED)
        dialect = dialect_for(settings)
        await scratch.run(
            f"CREATE TABLE {dialect.quote(hostile)} (id integer)",
            account.text(f"GRANT SELECT, INSERT ON {dialect.quote(hostile)} TO {{account}}"),
        )
        lines = await script(Order("", Secret(admin_url(scratch))), settings)
        named = [line for line in lines if "DROP TABLE" in line]
        assert named
        assert all(line.startswith("-- by hand") for line in named)
        assert not any(set(line) & {"\n", "\r", "\u202e"} for line in lines)
        assert not any("people" in line for line in lines if line.startswith("-- by hand"))
        await account.run_script(lines)
        assert await scratch.run("SELECT note FROM orders")


@pytest.mark.needs("accounts")
async def test_who_rules_the_server_is_told_in_few_lines(scratch: Scratch) -> None:
    await scratch.run(*(f"CREATE TABLE t{number} (id integer)" for number in range(5)))
    url = Secret(admin_url(scratch))
    settings = DatabaseSettings("shop", url, deny_tables=("t4",), origin="test")
    told = complaints(await inspect(settings))
    assert any("SUPERUSER" in line or " on *.*" in line for line in told)
    unfenced = not dialect_for(settings).enforces_read_only
    assert len(told) <= 3 + unfenced
    assert any(line.endswith("t4 (outside the lists)") for line in told)


async def test_a_denied_column_that_nobody_has_is_a_fault(scratch: Scratch) -> None:
    await scratch.run("CREATE TABLE people (id integer, email varchar(20))")
    denied = ("people.email", "people.emial")
    settings = DatabaseSettings("shop", Secret(scratch.url), deny_columns=denied, origin="test")
    found = await inspect(settings)
    told = [*found.faults, *(sentence for _, sentence in found.facts)]
    assert any('columns.deny: "people.emial" matches no column' in each for each in told)
    assert not any('"people.email"' in each for each in told)


def admin_url(scratch: Scratch) -> str:
    """The administrator's URL in the scratch database."""
    assert isinstance(scratch, PostgresScratch | MysqlScratch)
    return with_database(scratch.admin_url, scratch.name)


async def works_and_is_refused(account: Account, settings: DatabaseSettings) -> None:
    """Ask through the policy what it allows, and below it what only the engine can stop."""
    mode = settings.mode.value
    async with open_agent(
        settings.url.value, mode=settings.mode, deny_tables=settings.deny_tables
    ) as agent:
        for text in account.texts(mode, "works"):
            await agent.ask(text)
    await refused(settings, [*account.texts(mode, "refused"), *account.texts("always", "refused")])


async def refused(settings: DatabaseSettings, texts: list[str]) -> None:
    """Send texts below the policy; the engine itself must deny them."""
    database = Database(settings, dialect=dialect_for(settings))
    try:
        for text in texts:
            came = await outcome(database, text, read_only=False)
            assert came.startswith("[statement_failed]"), (text, came)
            assert any(word in came for word in DENIALS), (text, came)
    finally:
        await database.close()
