"""The engine's own fence: in a read session it stops or undoes whatever the policy might miss."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dbmcp.config import Limits, Mode
from dbmcp.errors import DbmcpError, RequestError
from tests.engines.scratch import Scratch
from tests.integration.agent import open_agent
from tests.integration.below import outcome, run

CASES = Path(__file__).with_name("fences")


@dataclass(frozen=True)
class Case:
    """What one session sends.

    Attributes:
        texts: its statements, one after the other.
        by: who stops it: `engine`, `undone`, `policy`.
        modes: in which modes.
    """

    texts: tuple[str, ...]
    by: str
    modes: tuple[str, ...]


class Fence:
    """The cases of one engine's family on a scratch database."""

    def __init__(self, scratch: Scratch, folder: Path) -> None:
        self._scratch = scratch
        self._folder = folder
        table = tomllib.loads((CASES / f"{scratch.backend.family}.toml").read_text())
        groups = [group for group in table["case"] if self._applies(group)]
        self._set_up = [*table["set_up"], *(t for g in groups for t in g.get("set_up", ()))]
        self._state = [*table["state"], *(t for g in groups for t in g.get("state", ()))]
        self.cases = [
            Case(self._texts(sql), group["by"], tuple(group.get("modes", Mode)))
            for group in groups
            for sql in group["sql"]
        ]

    def _texts(self, sql: str | list[str]) -> tuple[str, ...]:
        texts = [sql] if isinstance(sql, str) else sql
        return tuple(text.replace("{folder}", str(self._folder)) for text in texts)

    def _applies(self, group: dict[str, Any]) -> bool:
        if any(map(self._scratch.backend.lacks, group.get("needs", ()))):
            return False
        # Without a fence of its own an engine undoes what a transaction can undo, and no more.
        fenced = not self._scratch.backend.lacks("read_only_fence")
        return fenced or group.get("transactional", False) or group["by"] == "policy"

    async def set_up(self) -> None:
        await self._scratch.run(*self._set_up)

    async def state(self) -> list[Any]:
        """Everything that must stay as it is, as the administrator sees it."""
        files = [sorted(path.name for path in self._folder.iterdir())]
        return [files, *[await self._scratch.run(query) for query in self._state]]


@pytest.fixture
async def fence(scratch: Scratch, tmp_path: Path) -> Fence:
    folder = tmp_path / "files"
    folder.mkdir()
    made = Fence(scratch, folder)
    await made.set_up()
    return made


@pytest.mark.parametrize("mode", [Mode.READ_ONLY, Mode.READ_WRITE])
async def test_nothing_in_a_read_session_leaves_a_trace(
    fence: Fence, scratch: Scratch, mode: Mode
) -> None:
    wrong: list[str] = []
    async with open_agent(scratch.url, mode=mode) as agent:
        before = await fence.state()
        for case in fence.cases:
            if case.by == "policy" or mode not in case.modes:
                continue
            came = await outcome(agent.target.database, *case.texts)
            after = await fence.state()
            if after != before:
                wrong.append(f"{case.texts}: {came}, and left a trace")
                before = after
            if (
                case.by == "engine"
                and came == "passed"
                and not scratch.backend.lacks("read_only_fence")
            ):
                wrong.append(f"{case.texts}: passed")
        await agent.until_idle()
    assert wrong == []


async def test_the_policy_stops_each_of_them_first(fence: Fence, scratch: Scratch) -> None:
    passed: list[str] = []
    async with open_agent(scratch.url) as agent:
        for text in {text for case in fence.cases for text in case.texts}:
            try:
                await agent.ask(text)
            except RequestError as error:
                if error.code not in {"policy_denied", "sql_syntax", "invalid_argument"}:
                    passed.append(f"{text}: [{error.code}] {error}")
            else:
                passed.append(text)
    assert passed == []


@pytest.mark.parametrize("mode", [Mode.READ_ONLY, Mode.READ_WRITE])
async def test_each_reading_session_has_its_limits(scratch: Scratch, mode: Mode) -> None:
    limits = tomllib.loads((CASES / f"{scratch.backend.family}.toml").read_text())["limits"]
    for driver, url in scratch.urls().items():
        async with open_agent(url, mode=mode) as agent:
            for text in limits:
                rows = await run(agent.target.database, text)
                await agent.target.database.settle()
                assert rows, (driver, text)
                assert rows[0][0], (driver, text)


SEVERAL = (
    "SELECT 1; SELECT 2",
    "INSERT INTO customers (id, name) VALUES (6, 'x'); DELETE FROM customers",
    "DELETE FROM customers WHERE id = 99; DELETE FROM customers",
    "COMMIT; DELETE FROM customers",
    "ROLLBACK; DELETE FROM customers",
    "SELECT 1;; DELETE FROM customers",
    "SELECT 1; -- more\nDELETE FROM customers",
)


@pytest.mark.parametrize("read_only", [True, False])
async def test_the_protocol_takes_one_statement_a_text(shop: Scratch, *, read_only: bool) -> None:
    for driver, url in shop.urls().items():
        async with open_agent(url, mode=Mode.READ_WRITE) as agent:
            for text in SEVERAL:
                came = await outcome(agent.target.database, text, read_only=read_only)
                assert came != "passed", (driver, text)
        assert await shop.run("SELECT count(*) FROM customers") == [(5,)], driver


@pytest.mark.family("mysql")
@pytest.mark.parametrize("read_only", [True, False])
async def test_no_file_of_this_machine_is_sent(
    shop: Scratch, tmp_path: Path, *, read_only: bool
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("7\tcanary\n")
    load = f"LOAD DATA LOCAL INFILE '{secret}' INTO TABLE customers (id, name)"
    for driver, url in shop.urls().items():
        async with open_agent(url, mode=Mode.READ_WRITE) as agent:
            came = await outcome(agent.target.database, load, read_only=read_only)
            assert "[" in came, driver
            assert await agent.scalar("SELECT count(*) FROM customers") == "5"


HUNGRY = "SELECT count(DISTINCT a.n, b.n) FROM numbers a, numbers b"


@pytest.mark.needs("memory_quota")
async def test_a_statement_takes_no_more_memory_than_it_may(shop: Scratch) -> None:
    await shop.add_numbers()
    limits = Limits(memory_bytes=1_048_576)
    for driver, url in shop.urls().items():
        async with open_agent(url, limits=limits) as agent:
            said = await agent.refusal(HUNGRY)
            assert "needs more memory than the server allows" in said, driver
            assert await agent.scalar("SELECT count(*) FROM customers") == "5"


async def test_what_an_engine_cannot_do_is_not_promised(scratch: Scratch) -> None:
    lacking: dict[str, dict[str, Any]] = {
        "memory_quota": {"limits": Limits(memory_bytes=1_048_576)},
        "stale_read": {"stale_read": True},
    }
    for key, settings in lacking.items():
        if not scratch.backend.lacks(key):
            continue
        with pytest.raises(DbmcpError, match=r"leave it out"):
            async with open_agent(scratch.url, **settings):
                pass
