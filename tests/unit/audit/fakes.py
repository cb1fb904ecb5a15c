"""Stand-ins for what the audit is told by a call, and for the store it writes to."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

from dbmcp.audit.rows import Row
from dbmcp.database import Database
from dbmcp.database.counters import Counters
from dbmcp.dialects.sqlite.rules import LEXIS


def fake_database(name: str = "shop") -> Database:
    """What a note reads of a database."""
    dialect = SimpleNamespace(lexis=LEXIS)
    return cast(Database, SimpleNamespace(name=name, dialect=dialect, counters=Counters()))


class FakeSink:
    """A store that can fail in every way."""

    def __init__(self) -> None:
        self.executions: dict[str, Row] = {}
        self.notes: dict[str, Row] = {}
        self.opened = 0
        self.batches: list[int] = []
        self.fails: list[BaseException] = []
        self.refuses = ""
        self.refusal: BaseException | None = None
        self.closed = False

    def fail(self, *errors: BaseException) -> None:
        """Raise these, one a call, before anything is done."""
        self.fails = list(errors)

    def _trip(self) -> None:
        if self.fails:
            raise self.fails.pop(0)

    async def open(self) -> None:
        self._trip()
        self.opened += 1

    async def write(
        self, executions: Sequence[Row], notes: Sequence[Row], *, replaced: Sequence[str]
    ) -> None:
        self._trip()
        if self.refusal and any(row["tool_name"] == self.refuses for row in executions):
            raise self.refusal
        for known in replaced:
            self.executions.pop(known, None)
            self.notes = {
                key: row for key, row in self.notes.items() if row["execution_id"] != known
            }
        for row in executions:
            assert row["id"] not in self.executions, "a duplicate key"
            self.executions[row["id"]] = row
        self.notes |= {row["id"]: row for row in notes}
        self.batches.append(len(executions))

    async def close(self) -> None:
        self.closed = True

    def tools(self) -> list[Any]:
        """The names of the tools recorded, in order."""
        return [row["tool_name"] for row in self.executions.values()]
