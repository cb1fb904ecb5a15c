"""What a run found: a table for people, one JSON file for comparing runs."""

import json
import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.measure import Series

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Goal:
    """One number that has to stay below a limit.

    Attributes:
        what: the number, in words.
        value: as measured.
        limit: the most it may be.
        unit: of both.
    """

    what: str
    value: float
    limit: float
    unit: str

    @property
    def met(self) -> bool:
        """Whether it stays below."""
        return self.value <= self.limit

    def __str__(self) -> str:
        """One line."""
        word = "ok  " if self.met else "MISS"
        return f"  {word} {self.what}: {self.value:.2f} {self.unit} (at most {self.limit:g})"


@dataclass(slots=True)
class Report:
    """Everything one run found.

    Attributes:
        tables: title -> case -> times.
        goals: numbers with limits.
        notes: sentences, by title.
    """

    tables: dict[str, Mapping[str, Series]] = field(default_factory=dict[str, Mapping[str, Series]])
    goals: list[Goal] = field(default_factory=list[Goal])
    notes: list[str] = field(default_factory=list[str])

    def add(self, title: str, cases: Mapping[str, Series]) -> None:
        """Keep and print one table; the first case is what the others are compared with."""
        self.tables[title] = cases
        base = next(iter(cases.values()))
        print(f"\n{title}")
        print(f"  {'':34}{'min ms':>10}{'median ms':>12}{'x min':>8}{'x median':>10}{'runs':>7}")
        for name, series in cases.items():
            ratio = series.least / base.least
            middle = series.median / base.median
            print(
                f"  {name:34}{series.least:>10.3f}{series.median:>12.3f}"
                f"{ratio:>8.2f}{middle:>10.2f}{len(series.milliseconds):>7}"
            )

    def goal(self, what: str, value: float, *, limit: float, unit: str) -> None:
        """Keep and print a number that has a limit."""
        self.goals.append(Goal(what, value, limit, unit))
        print(self.goals[-1])

    def note(self, sentence: str) -> None:
        """Keep and print a sentence."""
        self.notes.append(sentence)
        print(f"  {sentence}")

    def save(self, name: str, *, path: Path | None = None) -> Path:
        """Write the run as JSON and return where."""
        now = datetime.now(UTC)
        path = path or RESULTS / f"{name}-{now:%Y%m%dT%H%M%SZ}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self._value(now), indent=1) + "\n")
        print(f"\nwritten: {path}")
        return path

    def _value(self, now: datetime) -> dict[str, object]:
        tables = {
            title: {
                name: {"min_ms": s.least, "median_ms": s.median, "runs": len(s.milliseconds)}
                for name, s in cases.items()
            }
            for title, cases in self.tables.items()
        }
        goals = [
            {"what": g.what, "value": g.value, "limit": g.limit, "unit": g.unit, "met": g.met}
            for g in self.goals
        ]
        return {
            "at": now.isoformat(timespec="seconds"),
            "python": sys.version.split()[0],
            "machine": platform.machine(),
            "packages": {name: version(name) for name in ("mcp", "sqlalchemy", "sqlglot")},
            "tables": tables,
            "goals": goals,
            "notes": self.notes,
        }
