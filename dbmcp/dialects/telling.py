"""What an engine writes by itself, plans and warnings, held against names that are hidden."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from dbmcp.dialects.sieve import Sieve
from dbmcp.errors import PolicyError
from dbmcp.models import Row

_WORD = re.compile(r"[\w$]+")
_KEY = re.compile(r'"\w+"\s*:')
"""A key of JSON, which the engine has named."""
_QUOTED = re.compile(r"['`\"]([\w$.]+)['`\"]")


@dataclass(frozen=True, slots=True, eq=False)
class Telling:
    """Looks through what the engine writes for one statement.

    Attributes:
        verb: the statement's name, for the refusal.
        rule: the refusal's rule.
        where: the database's name.
        advice: what to do instead; `""` where the rows are the caller's data.
        cause: stands for a warning that would name what is hidden.
        names: hidden tables and indexes, lower case: no word may be one of them.
        parts: hidden tables and columns, lower case: no unknown name may be made of one.
        known: returns the names that may be told, lower case.
        columns: returns the hidden columns that a text in lower case names; None for plans, whose
            own words columns may be called by.
        quotes: each quoted name has to be known, too.
        sieve: leaves out rows before they are looked through.
    """

    verb: str
    rule: str
    where: str
    advice: str
    cause: str
    names: frozenset[str]
    parts: frozenset[str]
    known: Callable[[], Collection[str]]
    columns: Callable[[str], Collection[str]] | None
    quotes: bool = False
    sieve: Sieve | None = None

    def checked(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Return rows that name nothing hidden.

        Raises:
            PolicyError: they do; it does not tell what.
        """
        texts = (cell for row in rows for cell in row if isinstance(cell, str))
        if self.advice and self._tell(texts):
            raise PolicyError(
                f"{self.verb} would name what is not available on {self.where} "
                f"(rule {self.rule}). {self.advice}",
                rule=self.rule,
                obj=self.verb,
            )
        return rows

    def said(self, sentences: Iterable[str]) -> tuple[str, ...]:
        """Return warnings, with the cause in place of each that names what is hidden."""
        return tuple(self.cause if self._tell([one]) else one for one in sentences)

    def _tell(self, texts: Iterable[str]) -> bool:
        lower = [_KEY.sub(" ", text).lower() for text in texts]
        words = {word for text in lower for word in _WORD.findall(text)}
        doubtful = {word for word in words if self._is_hidden(word)}
        odd = [name for name in self.names if not _WORD.fullmatch(name)]
        doubtful.update(name for name in odd if any(name in text for text in lower))
        if self.columns is not None:
            doubtful.update(*map(self.columns, lower))
        if self.quotes:
            doubtful.update(*map(_quoted, lower))
        return bool(doubtful) and not doubtful.issubset(self.known())

    def _is_hidden(self, word: str) -> bool:
        """Whether a word is a hidden name, or could be one that is made of it."""
        inside = f"_{word}_"
        made = any(f"_{part}_" in inside for part in self.parts if part != word)
        return made or word in self.names


def _quoted(text: str) -> set[str]:
    return {part for name in _QUOTED.findall(text) for part in name.split(".") if part}
