"""The fuzz run: `python -m tests.fuzz [--seconds N] [--seed N] [engine ...]`.

On each engine of this machine random statements are asked in read_only mode, as a tool would ask.
Nothing may crash, hang or change what the database holds; each finding is printed with its seed and
text. The last text stands in a file, in case the process itself dies.
"""

import argparse
import asyncio
import faulthandler
import logging
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from dbmcp.errors import DbmcpError
from tests.engines.backends import AVAILABLE, Backend
from tests.engines.fixtures import Servers, make_scratch
from tests.engines.pace import in_time
from tests.engines.scratch import MysqlScratch, PostgresScratch, Scratch
from tests.fuzz.mangling import texts
from tests.integration.agent import Agent, open_agent
from tests.integration.test_corpus import state
from tests.unit.sql.case_files import shop_statements

LIMIT_SECONDS = 2.0
HANG_SECONDS = 30.0
BATCH = 100
LAST = Path(tempfile.gettempdir()) / "dbmcp-fuzz-last.txt"


@dataclass(slots=True)
class Run:
    """What a run on one engine counts.

    Attributes:
        backend: the engine.
        seed: of its statements.
        counts: how often each outcome came.
        findings: what must not be, with text.
        answered: the texts since the content was last compared.
    """

    backend: Backend
    seed: int
    counts: Counter[str] = field(default_factory=Counter[str])
    findings: list[str] = field(default_factory=list[str])
    answered: list[str] = field(default_factory=list[str])

    def find(self, what: str, text: str) -> None:
        """Keep and print a finding."""
        self.findings.append(f"{self.backend.name}, seed {self.seed}: {what}: {text!r}")
        print(self.findings[-1], flush=True)


def main() -> int:
    """Run on every engine, or on those named; 1 if anything is found."""
    parser = argparse.ArgumentParser("python -m tests.fuzz", description=__doc__)
    parser.add_argument("engines", nargs="*", help="all of this machine by default")
    parser.add_argument("--seconds", type=float, default=600, help="for all engines together")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    arguments = parser.parse_args()
    logging.disable()
    chosen = [b for b in AVAILABLE if not arguments.engines or b.name in arguments.engines]
    runs = [Run(backend, arguments.seed) for backend in chosen]
    asyncio.run(_run_all(runs, seconds=arguments.seconds / max(len(runs), 1)))
    return int(any(run.findings for run in runs))


async def _run_all(runs: list[Run], *, seconds: float) -> None:
    servers = Servers()
    try:
        for run in runs:
            with tempfile.TemporaryDirectory(prefix="dbmcp-fuzz-") as folder:
                scratch = await make_scratch(run.backend, servers, Path(folder))
                if isinstance(scratch, PostgresScratch | MysqlScratch):
                    await scratch.create()
                await _run(run, scratch, seconds=seconds)
                await scratch.drop()
            counts = ", ".join(f"{name} {count}" for name, count in run.counts.most_common())
            print(f"{run.backend.name}, seed {run.seed}: {run.counts.total()} statements: {counts}")
            print(f"{run.backend.name}: {len(run.findings)} findings", flush=True)
    finally:
        servers.close()


async def _run(run: Run, scratch: Scratch, *, seconds: float) -> None:
    """Ask statements for so long; compare the content after each hundred answers."""
    await scratch.run(*shop_statements(run.backend.family, engine=run.backend.name))
    before = await state(scratch)
    end = time.monotonic() + seconds
    async with open_agent(scratch.url) as agent:
        for text in texts(run.backend.family, seed=run.seed):
            outcome = await _asked(run, agent, text)
            run.counts[outcome] += 1
            if outcome not in {"policy_denied", "sql_syntax", "invalid_argument"}:
                run.answered.append(text)
            over = time.monotonic() > end
            if over or len(run.answered) >= BATCH:
                await agent.until_idle(within_seconds=HANG_SECONDS)
                now = await state(scratch)
                if now != before:
                    run.find("one of these had an effect", "\n".join(run.answered))
                before = now
                run.answered.clear()
            if over:
                return


async def _asked(run: Run, agent: Agent, text: str) -> str:
    """Ask one statement and say what came of it."""
    LAST.write_text(f"{run.backend.name}, seed {run.seed}: {text!r}\n")
    faulthandler.dump_traceback_later(2 * HANG_SECONDS, exit=True, file=sys.stderr)
    started = time.monotonic()
    try:
        outcome = await _outcome(agent, text)
    except TimeoutError:
        run.find("no answer in time", text)
        outcome = "hung"
    except Exception as error:  # noqa: BLE001 - whatever is not an error of ours is a finding
        run.find(f"{type(error).__name__}: {error}"[:300], text)
        outcome = "crashed"
    finally:
        faulthandler.cancel_dump_traceback_later()
    if not in_time(started, seconds=LIMIT_SECONDS * 5):
        run.find("too slow an answer", text)
    return outcome


async def _outcome(agent: Agent, text: str) -> str:
    try:
        async with asyncio.timeout(HANG_SECONDS):
            await agent.ask(text, timeout_seconds=LIMIT_SECONDS, max_rows=50)
    except DbmcpError as error:
        return error.code
    return "answered"


if __name__ == "__main__":
    raise SystemExit(main())
