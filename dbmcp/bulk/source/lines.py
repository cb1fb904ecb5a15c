"""JSON Lines: one object or list a line, each broken line named; numbers keep all their digits."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from operator import itemgetter
from typing import Any, NoReturn, cast

import orjson

from dbmcp.bulk.source.piece import Piece
from dbmcp.bulk.source.plain import PlainLines
from dbmcp.errors import ArgumentError

_SHAPE = bytes.maketrans(b"123456789.E", b"0000000000e")
_LONG = b"0" * 16
"""Digits, with a point among them, that a double or an integer may not hold."""

_EXPONENTS = (b"0e000", b"0e+000", b"0e-000")

SHOWN_NAMES = 3

_ADVICE = {
    "[": "write one object a line, no list around them",
    "{": "write one JSON object a line, each name once",
}


class BrokenLineError(Exception):
    """A line is no row; the text is why."""


class Digits(str):
    """A number that no double holds, by its digits."""

    __slots__ = ()


class Lines:
    """Reads the rows of one file.

    Args:
        names: the columns.
        chosen: whether the caller chose them: an object may have others then.

    Attributes:
        plain: finds plain rows; None: none is looked for.
    """

    def __init__(self, names: Sequence[str], *, chosen: bool) -> None:
        self._names = names
        self._chosen = chosen
        self._pick = cast("Callable[[Any], tuple[Any, ...]]", itemgetter(*names))
        self.plain: PlainLines | None = None
        self._line = 1
        self._number = 1

    def read(self, parts: Iterable[str]) -> Iterator[Piece]:
        """Read rows.

        Args:
            parts: whole lines.
        """
        for part in parts:
            yield self._read(part)

    def exactly(self, text: str) -> Sequence[Sequence[Any]]:
        """Read rows of which none is broken, apart from the others.

        Args:
            text: whole lines.
        """
        return next(Lines(self._names, chosen=self._chosen).read([text])).rows

    def _read(self, text: str) -> Piece:
        plain = self.plain.rows(text) if self.plain is not None else None
        if plain is not None:
            numbers = range(self._number, self._number + len(plain))
            self._number += len(plain)
            self._line += len(plain)
            return Piece(plain, numbers)
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        lines = text.split("\n")
        if not lines[-1]:
            lines.pop()
        try:
            rows = self._plain(_exact(lines, text), text)
        except (orjson.JSONDecodeError, KeyError):
            rows = None
        if rows is not None:
            numbers = range(self._number, self._number + len(rows))
            self._number += len(rows)
            self._line += len(lines)
            return Piece(rows, numbers)
        return self._one_by_one(lines)

    def _plain(self, values: Sequence[Any] | None, text: str) -> Sequence[Sequence[Any]] | None:
        """Take rows that are all of one form; None where some need a closer look."""
        if values is None:
            return None
        kinds = set(map(type, values))
        if _repeats(text, values, least=0 if list in kinds else len(values) * len(self._names)):
            return None
        if kinds == {list}:
            return values if set(map(len, values)) == {len(self._names)} else None
        if kinds != {dict} or not (self._chosen or set(map(len, values)) == {len(self._names)}):
            return None
        rows = list(map(self._pick, values))
        # For a single name the picker gives the bare value.
        return [(value,) for value in rows] if len(self._names) == 1 else rows

    def _one_by_one(self, lines: Sequence[str]) -> Piece:
        rows: list[Sequence[Any]] = []
        numbers: list[int] = []
        piece = Piece(rows, numbers)
        for line in lines:
            if line.strip():
                try:
                    rows.append(self._row(loads(line)))
                    numbers.append(self._number)
                except BrokenLineError as error:
                    piece.refuse(self._number, f"line {self._line:,} {error}")
                self._number += 1
            self._line += 1
        return piece

    def _row(self, value: object) -> Sequence[Any]:
        if isinstance(value, list):
            found = cast("list[object]", value)
            if len(found) != len(self._names):
                raise BrokenLineError(f"has {len(found)} values, not {len(self._names)}")
            return found
        if not isinstance(value, dict):
            raise BrokenLineError("is neither an object nor a list")
        members = cast("dict[str, object]", value)
        missing = [name for name in self._names if name not in members]
        if missing:
            raise BrokenLineError(f"lacks {_listed(missing)}. write null where there is no value")
        surplus = [name for name in members if name not in self._names]
        if surplus and not self._chosen:
            raise BrokenLineError(f"has {_listed(surplus)}, which line 1 has not")
        return [members[name] for name in self._names]


def names_of(first: str, columns: Sequence[str]) -> tuple[str, ...]:
    """The columns by the first line, or as the caller chose them.

    Args:
        first: the first line that is not blank.
        columns: what the caller chose; empty without.

    Raises:
        ArgumentError: it is no JSON, or tells no names.
    """
    try:
        value = loads(first)
    except BrokenLineError as error:
        opening = first.strip()[:1]
        advice = _ADVICE.get(opening, "send the format")
        raise ArgumentError(f"line 1 {error}. {advice}") from None
    if columns:
        return tuple(columns)
    if isinstance(value, list):
        raise ArgumentError("line 1 is a list, which has no names. send columns")
    if not isinstance(value, dict) or not value:
        raise ArgumentError('line 1 is no object with names. write objects such as {"id": 1}')
    return tuple(cast("dict[str, object]", value))


def in_order(first: str, names: Sequence[str]) -> bool:
    """Whether the first line has a value for each column, in their order, and no others."""
    value = loads(first)
    if isinstance(value, list):
        return len(cast("list[object]", value)) == len(names)
    return isinstance(value, dict) and tuple(cast("dict[str, object]", value)) == tuple(names)


def loads(line: str) -> object:
    """Read a line; a number that no double holds becomes its digits.

    Raises:
        BrokenLineError: it is no JSON, or such a number stands deep inside.
    """
    wrong = ""
    try:
        exact = _exact([line], line)
    except orjson.JSONDecodeError as error:
        # What is no JSON, and a number that is no double.
        exact, wrong = None, f" ({error.msg}, character {error.colno})"
    if exact is not None and not _repeats(line, exact, least=0):
        return exact[0]
    try:
        value = json.loads(
            line,
            parse_float=_number,
            parse_constant=_refuse_constant,
            object_pairs_hook=_members,
        )
    except (ValueError, RecursionError):
        raise BrokenLineError(f"is not JSON{wrong}") from None
    return _flat(value)


def _repeats(text: str, values: Sequence[Any], *, least: int) -> bool:
    """Whether an object of a text may have a name twice, of which one value would be lost.

    Args:
        text: JSON; each name has a colon behind it.
        values: what it holds.
        least: so many names are there at least, each once.
    """
    colons = text.count(":")
    if colons == least:
        return False
    if "\\u003" in text and "\\u003a" in text.lower():
        return True
    return colons != orjson.dumps(values).count(b":")


def _members(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in members if names.count(name) > 1)
        raise BrokenLineError(f"has {twice[:60]} twice")
    return members


def _exact(lines: Sequence[str], text: str) -> Sequence[Any] | None:
    """Decode lines quickly; None where a number may have lost digits by that.

    Args:
        lines: the lines.
        text: all of them.

    Raises:
        JSONDecodeError: one of them is no JSON.
    """
    values: Sequence[Any] = list(map(orjson.loads, lines))
    shape = text.encode(errors="replace").translate(_SHAPE)
    if any(exponent in shape for exponent in _EXPONENTS):
        return None
    if _LONG in shape:
        # Written again, each number has to look as it did; blanks between members may differ.
        told, sent = b"\n".join(map(orjson.dumps, values)).decode(), "\n".join(lines)
        if told != sent and _tight(told) != _tight(sent):
            return None
    return values


def _tight(text: str) -> str:
    return text.replace(": ", ":").replace(", ", ",")


def _flat(value: object) -> object:
    """Make texts of digits where a column can tell what they are."""
    if isinstance(value, Digits):
        return str(value)
    if isinstance(value, list):
        return [_member(member) for member in cast("list[object]", value)]
    if isinstance(value, dict):
        members = cast("dict[str, object]", value)
        return {name: _member(member) for name, member in members.items()}
    return value


def _member(value: object) -> object:
    if isinstance(value, dict | list) and _has_digits(cast("object", value)):
        raise BrokenLineError(
            "has a number inside a value that a double would round. write it as text"
        )
    return str(value) if isinstance(value, Digits) else cast("object", value)


def _number(text: str) -> float | Digits:
    number = float(text)
    exact = number not in (float("inf"), float("-inf")) and Decimal(text) == Decimal(repr(number))
    return number if exact else Digits(text)


def _refuse_constant(text: str) -> NoReturn:
    raise ValueError(text)


def _has_digits(value: object) -> bool:
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Digits):
            return True
        if isinstance(each, dict):
            waiting += cast("dict[str, object]", each).values()
        elif isinstance(each, list):
            waiting += cast("list[object]", each)
    return False


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(name[:60] for name in names[:SHOWN_NAMES])
    more = len(names) - SHOWN_NAMES
    return f"{shown} and {more:,} more" if more > 0 else shown
