"""Statements made by a grammar: rules in `grammars/`, expanded by chance.

A line without an indent names a rule, the indented ones are its alternatives; `= name` forgets the
alternatives of the files before. `<name>` stands for a rule, `<name?>` for it or nothing. A text
behind `!` is one that the policy does not let through: it is taken only where hostile statements
are asked for. The first alternative of each rule ends soon: it is taken where a statement becomes
too deep. Each source gives the columns `id` and `name`, and each query calls its first one `a`;
tables and CTEs have the same few names, so that one hides the other.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random

from tests.oracles.dressing import dressed

_FOLDER = Path(__file__).parent / "grammars"
_FILES = {
    "postgres": ("standard", "postgres"),
    "sqlite": ("standard", "sqlite"),
    "mysql": ("standard", "mysql"),
    "tidb": ("standard", "mysql", "tidb"),
}
_PART = re.compile(r"<(\w+)(\??)>")
_DEEPEST = 14
_LEAVES_OUT = 0.6
_IS_HOSTILE = 0.15

DIALECTS = tuple(_FILES)


class Grammar:
    """The rules of one dialect."""

    def __init__(self, *texts: str) -> None:
        self._honest: dict[str, list[str]] = {}
        self._hostile: dict[str, list[str]] = {}
        name = ""
        for line in "\n".join(texts).splitlines():
            if line.startswith("    "):
                self._add(name, line.strip())
            elif line:
                name = line.removeprefix("= ")
                if line.startswith("= "):
                    self._honest.pop(name, None)
        assert not self.missing()

    def missing(self) -> set[str]:
        """Rules that are named and not given."""
        alternatives = [*self._honest.values(), *self._hostile.values()]
        named = {name for some in alternatives for text in some for name, _ in _PART.findall(text)}
        return named - self._honest.keys()

    def statement(self, choose: Random, *, start: str = "statement", hostile: bool = False) -> str:
        """One statement; `hostile` lets pieces in that the policy refuses."""
        return " ".join(self._expanded(start, choose, 0, hostile=hostile).split())

    def _add(self, name: str, text: str) -> None:
        rules = self._hostile if text.startswith("! ") else self._honest
        rules.setdefault(name, []).append(text.removeprefix("! "))

    def _expanded(self, name: str, choose: Random, depth: int, *, hostile: bool) -> str:
        text = self._alternative(name, choose, depth, hostile=hostile)

        def part(match: re.Match[str]) -> str:
            if match[2] and (depth > _DEEPEST or choose.random() < _LEAVES_OUT):
                return ""
            return self._expanded(match[1], choose, depth + 1, hostile=hostile)

        return _PART.sub(part, text)

    def _alternative(self, name: str, choose: Random, depth: int, *, hostile: bool) -> str:
        worse = self._hostile.get(name)
        if hostile and worse and choose.random() < _IS_HOSTILE:
            return choose.choice(worse)
        honest = self._honest[name]
        return honest[0] if depth > _DEEPEST else choose.choice(honest)


@cache
def grammar(dialect: str) -> Grammar:
    """The grammar of a dialect."""
    return Grammar(
        *((_FOLDER / f"{name}.txt").read_text(encoding="utf-8") for name in _FILES[dialect])
    )


def sentences(dialect: str, *, count: int, seed: int) -> Iterator[str]:
    """Some statements, hostile pieces among them, every other one in other clothes.

    They are always the same ones for a seed.
    """
    choose = Random(seed)  # noqa: S311 - a test must repeat itself
    for index in range(count):
        text = grammar(dialect).statement(choose, hostile=True)
        yield dressed(text, dialect, choose=choose, functions=False) if index % 2 else text
