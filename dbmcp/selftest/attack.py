"""The corpus of attacks: files of a header and statements, filled with the operator's own names."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dbmcp.config import Mode

COMMON = Path(__file__).with_name("attacks.sql")
HEADER = "-- family: "
MARKS = ("table", "column", "other", "hidden", "holder", "secret")
"""Names that stand in `<<...>>`."""


@dataclass(frozen=True, slots=True)
class Attack:
    """One text that no policy may let through.

    Attributes:
        family: what kind of attack it is.
        text: with marks for names.
        fenced: the engine's read-only transaction stops it, where the engine has one.
        modes: those in which it is an attack.
    """

    family: str
    text: str
    fenced: bool
    modes: frozenset[Mode]

    def needs(self) -> Iterator[str]:
        """Yield the names that it must be given."""
        yield from (mark for mark in MARKS if f"<<{mark}>>" in self.text)

    def filled(self, names: Mapping[str, str]) -> str:
        """Return the text with these names, quoted already."""
        text = self.text
        for mark in self.needs():
            text = text.replace(f"<<{mark}>>", names[mark])
        return text


def corpus(files: Iterable[Path]) -> list[Attack]:
    """Return the attacks on every engine and those of an engine's own files."""
    return [attack for path in (COMMON, *files) for attack in read(path.read_text("utf-8"))]


def read(text: str) -> Iterator[Attack]:
    """Yield the attacks of a file."""
    header: dict[str, str] = {}
    statement = ""
    for line in [*text.split("\n"), HEADER]:
        if line.startswith("    "):
            statement += f"\n{line}"
            continue
        if statement and header:
            yield _attack(header, statement)
        statement = ""
        if line.startswith(HEADER):
            parts = (part.partition(": ") for part in line.removeprefix("-- ").split(", "))
            header = {key: value for key, _, value in parts}
        else:
            statement = line


def _attack(header: Mapping[str, str], text: str) -> Attack:
    modes = header.get("modes", " ".join(Mode)).split()
    fenced = header.get("fence") == "yes"
    return Attack(header["family"], text, fenced, frozenset(map(Mode, modes)))
