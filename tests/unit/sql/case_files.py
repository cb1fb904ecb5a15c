"""Reads the SQL case files: a header line, then one statement a line; indented lines go on.

Headers: `on: shop` marks what also runs on the engines, on the tables of `cases/shop/`; `needs`
names a difference of `tests/engines/backends.py`; `harmless: yes` what looks like an attack and is
none; `only` an engine of the family that alone understands it; `mode`, `ddl`, `functions`, `hidden`
(tables of the deny list) and `shown` (of the allow list; several with blanks between) are the
operator's settings.
"""

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dbmcp.config import Mode
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.policy import Policy, Rules

FOLDER = Path(__file__).parent / "cases"
DIALECTS = ("postgres", "sqlite", "mysql", "tidb")


@dataclass(frozen=True)
class Case:
    name: str
    dialect: str
    verdict: str
    rule: str
    mode: Mode
    text: str
    on: str = ""
    needs: str = ""
    harmless: bool = False
    only: str = ""
    ddl: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.dialect}: {self.text}"


def lexis_of(dialect: str) -> Lexis:
    return _rules_module(dialect).LEXIS


def policy_of(dialect: str, *, mode: Mode = Mode.READ_ONLY, **lists: Any) -> Policy:
    rules: Rules = _rules_module(dialect).RULES
    return Policy("shop", mode, rules, **lists)


def _rules_module(dialect: str) -> Any:
    return importlib.import_module(f"dbmcp.dialects.{dialect}.rules")


def all_cases() -> list[Case]:
    return [case for path in sorted(FOLDER.glob("*.sql")) for case in _cases(path)]


def shop_statements(family: str, *, engine: str = "") -> list[str]:
    """What makes the shop on an engine of a family, one statement a line."""
    own = FOLDER / "shop" / f"{engine}.sql"
    shared = FOLDER / "shop" / f"{family}.sql"
    text = (own if own.exists() else shared).read_text(encoding="utf-8")
    return [line for line in text.split("\n") if line]


def _cases(path: Path) -> Iterator[Case]:
    header: dict[str, str] = {}
    statements: list[tuple[dict[str, str], str]] = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.startswith("-- name: "):
            parts = (part.partition(": ") for part in line.removeprefix("-- ").split(", "))
            header = {key: value for key, _, value in parts if value}
        elif line.startswith("    ") and statements:
            statements[-1] = (statements[-1][0], f"{statements[-1][1]}\n{line}")
        elif line.strip():
            statements.append((header, line))
    for head, text in statements:
        for dialect in head["dialect"].split():
            mode = Mode(head.get("mode", "read_only"))
            yield Case(
                head["name"],
                dialect,
                head["verdict"],
                head.get("rule", ""),
                mode,
                text,
                head.get("on", ""),
                head.get("needs", ""),
                head.get("harmless", "") == "yes",
                head.get("only", ""),
                tuple(head.get("ddl", "").split()),
                tuple(head.get("functions", "").split()),
                tuple(head.get("hidden", "").split()),
                tuple(head.get("shown", "").split()),
            )
