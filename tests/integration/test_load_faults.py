"""What breaks in the middle of a load from a file or batch by batch: no row lost, none twice."""

from pathlib import Path
from typing import Any

import pytest

from dbmcp.config import Mode
from tests.engines.proxy import open_proxy
from tests.engines.scratch import Scratch
from tests.integration.agent import open_agent
from tests.integration.conftest import Clock
from tests.integration.test_faults import QUICK
from tests.integration.test_ledger import COUNT, ITEMS

pytestmark = pytest.mark.usefixtures("quiet")

ROWS = 300
STEPS: dict[str, Any] = {"atomic": False, "batch_size": 10}


@pytest.fixture
def source(tmp_path: Path) -> dict[str, Any]:
    """A file of rows, as the arguments of a load."""
    lines = [f"{number},name {number}\n" for number in range(ROWS)]
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "items.csv").write_text("id,name\n" + "".join(lines))
    return {"source": "items.csv"}


@pytest.mark.needs("server")
@pytest.mark.parametrize("passes", [False, True])
async def test_a_lost_commit_of_a_batch_is_told_with_its_rows(
    scratch: Scratch, source: dict[str, Any], tmp_path: Path, *, passes: bool
) -> None:
    await scratch.run(ITEMS)
    reached: list[str] = []
    async with (
        open_proxy(scratch.url) as proxy,
        open_agent(
            proxy.url(scratch.url),
            mode=Mode.READ_WRITE,
            limits=QUICK,
            directories=[tmp_path / "files"],
        ) as agent,
    ):

        async def hear(message: str) -> None:
            reached.append(message)
            if len(reached) == 3:
                proxy.cut_at, proxy.passes = b"COMMIT", passes

        error = await agent.not_loaded("items", (), progress=hear, **source, **STEPS)
        assert error.startswith("[outcome_unknown] the connection broke during COMMIT")
        assert "committed: rows 1 to 30 (inserted 30, updated 0, ignored 0). " in error
        assert error.endswith(
            "look whether rows 31 to 40 are there. if so, resume_at 41: send "
            "source_options.start_row 41; if not, resume_at 31"
        ), error
        assert proxy.seen == 1
        proxy.cut_at = b""
        await agent.until_answered()
        kept = int(await agent.scalar(COUNT))
        assert kept == (40 if passes else 30)


async def test_the_end_of_a_transaction_ends_a_load_in_it(
    scratch: Scratch, source: dict[str, Any], tmp_path: Path, clock: Clock
) -> None:
    await scratch.run(ITEMS)
    async with open_agent(
        scratch.url, mode=Mode.READ_WRITE, directories=[tmp_path / "files"]
    ) as agent:
        handle = await agent.begin()

        async def hear(message: str) -> None:
            if message.startswith("100 rows"):
                await clock.advance(601)

        error = await agent.not_loaded(
            "items", (), progress=hear, transaction=handle, batch_size=10, **source
        )
        assert error.startswith(f"[lease_expired] transaction {handle} was rolled back: its 600 s")
        await agent.until_idle()
        assert await agent.scalar(COUNT) == "0"
