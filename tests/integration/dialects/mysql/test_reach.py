"""Writes whose reach only the catalog of the MySQL family tells."""

import pytest

from dbmcp.config import Mode
from tests.engines.scratch import Scratch
from tests.integration.agent import open_agent

pytestmark = pytest.mark.family("mysql")

SETUP = (
    "CREATE TABLE t (id INT PRIMARY KEY, tier ENUM('gold', 'it''s') NOT NULL, "
    "lent ENUM('a', 'b'), name VARCHAR(9) NOT NULL)",
    "INSERT INTO t VALUES (1, 'gold', NULL, 'a'), (2, 'it''s', 'a', 'b')",
)
ALWAYS = (
    "tier IN ('GOLD', 'it''s')",
    "(tier = 'it''s' OR 'gold' = tier)",
    "t.tier IN ('gold', 'it''s', 'x')",
)
SOMETIMES = ("tier IN ('it''s', 'x')", "lent IN ('a', 'b')", "name = 'x' OR name = 'y'")


async def test_every_value_of_an_enum_is_every_row(scratch: Scratch) -> None:
    await scratch.run(*SETUP)
    async with open_agent(scratch.url, mode=Mode.READ_WRITE) as agent:
        for condition in ALWAYS:
            said = await agent.refusal(f"DELETE FROM t WHERE {condition}")
            assert "lists every value of tier" in said
            assert "rule unbounded-write" in said
        for condition in SOMETIMES:
            await agent.ask(f"UPDATE t SET name = 'z' WHERE {condition}")
    assert await scratch.run("SELECT COUNT(*) FROM t WHERE name = 'z'") == [(1,)]


@pytest.mark.needs("sequence")
async def test_no_insert_sets_a_sequence(scratch: Scratch) -> None:
    await scratch.run("CREATE SEQUENCE s START WITH 5")
    async with open_agent(scratch.url, mode=Mode.READ_WRITE) as agent:
        for verb in ("INSERT", "REPLACE"):
            said = await agent.refusal(f"{verb} INTO s VALUES (99, 1, 1000, 1, 1, 1000, 0, 0)")
            assert said.startswith(f"[policy_denied] {verb} into sequence s would set it")
    assert await scratch.run("SELECT NEXTVAL(s)") == [(5,)]
