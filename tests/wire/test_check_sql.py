"""dbmcp check-sql as an operator runs it: standard input, the exit codes, nothing connected."""

import asyncio
import json

import pytest

from tests.engines.servers import free_port
from tests.wire.process import PATIENCE_SECONDS, command, environment

RUNS: list[tuple[str, int, list[str]]] = [
    ("SELECT 1;\nSELECT 2;\n", 0, ["allowed", "allowed"]),
    ("SELECT 1;\nDROP TABLE t;\n", 1, ["allowed", "refused"]),
    ("-- nothing\n", 2, []),
]


@pytest.mark.parametrize(("text", "code", "verdicts"), RUNS)
async def test_standard_input(text: str, code: int, verdicts: list[str]) -> None:
    url = f"postgresql://nobody:canary-4711@127.0.0.1:{free_port()}/shop"
    process = await asyncio.create_subprocess_exec(
        *command("check-sql", "--json", "--database-url", url),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment(),
    )
    out, said = await asyncio.wait_for(process.communicate(text.encode()), PATIENCE_SECONDS)
    assert process.returncode == code
    assert b"canary" not in out + said
    assert b"Traceback" not in said
    told: list[dict[str, str]] = json.loads(out)["statements"] if out else []
    assert [each["verdict"] for each in told] == verdicts
