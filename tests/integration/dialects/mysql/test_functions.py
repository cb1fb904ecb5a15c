"""Stored functions: which a bare name may call, and those that the operator lists."""

import pytest

from tests.engines.scratch import Scratch
from tests.integration.agent import open_agent

pytestmark = pytest.mark.family("mysql")

SETUP = (
    "CREATE TABLE touched (a INT)",
    "CREATE FUNCTION uuid_to_bin(a INT) RETURNS INT MODIFIES SQL DATA "
    "BEGIN INSERT INTO touched VALUES (a); RETURN a; END",
    "CREATE FUNCTION twice(a INT) RETURNS INT DETERMINISTIC RETURN a * 2",
)


@pytest.mark.needs("stored_functions")
async def test_stored_functions(scratch: Scratch) -> None:
    await scratch.run(*SETUP)
    async with open_agent(scratch.url) as agent:
        assert "may be a user-defined one" in await agent.refusal("SELECT uuid_to_bin(1)")
        for call in ("twice(2)", f"{scratch.name}.twice(2)", f"`{scratch.name}`.`twice`(2)"):
            assert "is not listed" in await agent.refusal(f"SELECT {call}")
    async with open_agent(scratch.url, functions=("twice", f"{scratch.name}.*")) as agent:
        assert await agent.scalar("SELECT twice(2)") == "4"
        assert await agent.scalar(f"SELECT {scratch.name}.twice(2)") == "4"
        assert "may be a user-defined one" in await agent.refusal("SELECT uuid_to_bin(1)")
    assert await scratch.run("SELECT COUNT(*) FROM touched") == [(0,)]
