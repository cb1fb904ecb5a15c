"""Parameters on every engine: one syntax, values typed before anything runs, errors that help."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dbmcp.errors import DbmcpError
from tests.engines.backends import Backend
from tests.engines.scratch import Scratch
from tests.integration.agent import Agent, open_agent

TEXTS = Path(__file__).parents[1] / "unit" / "sql" / "cases" / "parameters.toml"


def entries(backend: Backend) -> Iterator[dict[str, Any]]:
    """The texts whose result, or error, on an engine is known."""
    for entry in tomllib.loads(TEXTS.read_text("utf-8"))["case"]:
        engines = entry.get("engines", [])
        fails = "error" in entry and backend.family in entry["dialects"]
        if fails or engines == "all" or backend.family in engines:
            yield entry


async def answer(agent: Agent, entry: dict[str, Any]) -> str:
    """Return the first value that a text gives, as JSON, or its error."""
    try:
        rows = await agent.rows(entry["text"], json.loads(entry.get("parameters", "null")))
    except DbmcpError as error:
        return str(error)
    return json.dumps(rows[0][0], ensure_ascii=False)


async def test_the_texts_mean_the_same_to_every_engine(scratch: Scratch) -> None:
    known = list(entries(scratch.backend))
    async with open_agent(scratch.url) as agent:
        found = [await answer(agent, entry) for entry in known]
    wanted = [entry.get("result") or entry["error"] for entry in known]
    faults = [
        f"{entry['text']}: {has}"
        for entry, has, want in zip(known, found, wanted, strict=True)
        if has != want
    ]
    assert len(known) >= 80
    assert not (told := "\n".join(faults)), told
