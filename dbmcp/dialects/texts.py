"""Texts as values of any column, as files have them: scans in C, NULL, words for truth values."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import orjson

if TYPE_CHECKING:
    from dbmcp.dialects.loading import ColumnWriter, Unfit

QUOTED_EMPTY = "\0"
"""How a reader marks an empty field in quotes; a file's own texts hold no such character."""

_INTEGERS = frozenset({int})
_NUMBERS = frozenset({int, float})
_TEXTS: set[type] = {str}
_NOT_PLAIN = "eE \t\n\r"
"""What stands in some numbers of JSON, or around them: an exponent, blanks."""

SPELLINGS = (str.lower, str.title, str.upper)
WORDS: Mapping[str, bool] = {
    spell(word): truth
    for truth, words in ((True, "true t yes y on"), (False, "false f no n off"))
    for word in words.split()
    for spell in SPELLINGS
}
"""What stands for a truth value beside 1 and 0."""

TRUTHS: Mapping[str, bool] = {**WORDS, "1": True, "0": False}


@dataclass(frozen=True, slots=True)
class Texts:
    """What the texts of a file mean.

    Attributes:
        null: the text that is NULL; None: an empty field, unless it is in quotes and the column
            holds texts, or the column holds texts and no NULL.
    """

    null: str | None = None


class TextColumn:
    """One column whose values come as texts.

    Args:
        writer: converts its values.
        texts: what the texts mean.
        nullable: whether the column may be NULL.
    """

    def __init__(self, writer: "ColumnWriter", texts: Texts, *, nullable: bool) -> None:
        self._writer = writer
        self._words = writer.words
        if texts.null is not None:
            self._meanings: dict[str, str | None] = {QUOTED_EMPTY: "", texts.null: None}
        elif writer.holds_texts:
            self._meanings = {QUOTED_EMPTY: "", "": None if nullable else ""}
        else:
            self._meanings = {QUOTED_EMPTY: None, "": None}

    def write(self, values: Sequence[Any], unfit: "list[Unfit]") -> Sequence[Any]:
        """Convert a column; what does not fit is told and stands as NULL."""
        read = self._read(values)
        # Most columns are texts from end to end, which need not be looked for.
        done = self._writer.whole(values, _TEXTS) if read is values else None
        return self._writer.write(read, unfit) if done is None else done

    def _read(self, values: Sequence[Any]) -> Sequence[Any]:
        """Tell NULL and truth values; most columns have none, which two scans find out."""
        words = self._words
        if words:
            values = [words.get(value, value) for value in values]
        if any(mark in values for mark in self._meanings):
            meanings = self._meanings
            return [meanings.get(value, value) for value in values]
        return values


def full_of(texts: Sequence[str], pattern: re.Pattern[str]) -> bool:
    """Whether a pattern of lines matches all of the texts, none of which may span lines."""
    lines = "\n".join(texts) + "\n"
    return lines.count("\n") == len(texts) and pattern.fullmatch(lines) is not None


def numbers_in(texts: Sequence[str]) -> Sequence[int | float] | None:
    """Return the numbers that texts spell as JSON does, without exponents; None if one does not.

    A third of a scan's time, and no further conversion is needed. As every member is a number, none
    of the commas came with a text.
    """
    return _read(texts, _NUMBERS)


def integers_in(texts: Sequence[str]) -> Sequence[int] | None:
    """Return the integers that texts spell as JSON does; None if one is none, or very large."""
    return cast("Sequence[int] | None", _read(texts, _INTEGERS))


def _read(texts: Sequence[str], kinds: frozenset[type]) -> Sequence[int | float] | None:
    joined = ",".join(texts)
    if any(map(joined.__contains__, _NOT_PLAIN)):
        return None
    try:
        numbers: list[Any] = orjson.loads(f"[{joined}]")
    except orjson.JSONDecodeError:
        return None
    if not numbers or len(numbers) != len(texts) or not kinds.issuperset(map(type, numbers)):
        return None
    return numbers


def are_integers(texts: Sequence[str], *, below: int, signed: bool = True) -> bool:
    """Whether all texts are plain integers that cannot leave a range.

    Args:
        texts: the texts.
        below: the range's end; longer numbers need a closer look.
        signed: whether numbers below zero are in the range too.
    """
    numbers = integers_in(texts)
    least = -below if signed else -1
    if numbers is not None and max(numbers) < below and min(numbers) > least:
        return True
    return full_of(texts, _integers(len(str(below)) - 1, "[+-]?" if signed else r"\+?"))


def are_numbers(texts: Sequence[str], *, digits: int) -> bool:
    """Whether all texts are plain numbers of so many digits at most, without an exponent."""
    if max(map(len, texts), default=0) <= digits and numbers_in(texts) is not None:
        return True
    return full_of(texts, _numbers(digits))


@cache
def _integers(digits: int, sign: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{sign}\d{{1,{digits}}}\n)*+", re.ASCII)


@cache
def _numbers(digits: int) -> re.Pattern[str]:
    enough = rf"(?=[\d.]{{1,{digits}}}\n)"
    return re.compile(rf"(?:(?>[+-]?{enough}(?:\d+\.?\d*|\.\d+))\n)*+", re.ASCII)
