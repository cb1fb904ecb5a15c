"""Columns of a load that hold intervals of some units only: the server drops the smaller ones."""

import re
from collections.abc import Iterator
from typing import Any

from dbmcp.dialects.loading import UnfitError
from dbmcp.dialects.postgres.columns import SlowWriter

UNITS = ("year", "month", "day", "hour", "minute", "second")
"""From the largest to the smallest."""

_WORDS = {
    "year": "y yr yrs year years decade decades century centuries millennium millenniums",
    "month": "mon mons month months",
    "day": "d day days w week weeks",
    "hour": "h hr hrs hour hours",
    "minute": "m min mins minute minutes",
    "second": "s sec secs second seconds ms msec msecs us usec usecs",
}
_UNIT_OF = {word: unit for unit, words in _WORDS.items() for word in words.split()}
_TIME = re.compile(r"[+-]?(\d+):(\d+)(?::(\d+)(?:\.(\d*))?)?")
_AMOUNT = re.compile(r"[+-]?(\d*)(?:\.(\d*))?\s*([a-z]+)")
_ISO_DATE = {"y": "year", "m": "month", "w": "day", "d": "day"}
_ISO_TIME = {"h": "hour", "m": "minute", "s": "second"}
_BETWEEN = re.compile(r"[\s,@]*")
_ENDLESS = frozenset({"infinity", "-infinity", "+infinity"})


class IntervalWriter(SlowWriter):
    """Intervals whose smallest unit is not the second."""

    def __init__(self, *arguments: Any, smallest: str) -> None:
        super().__init__(*arguments)
        self._smallest = smallest

    def checked(self, text: str) -> str:
        """Refuse what would be dropped, and what cannot be told."""
        plain = text.strip().lower()
        if plain in _ENDLESS:
            return text
        parts = _iso(plain) if plain.lstrip("+-").startswith("p") else _spoken(plain)
        finest = UNITS.index(self._smallest)
        for unit, is_fraction in parts:
            if unit and UNITS.index(unit) + is_fraction <= finest:
                continue
            what = f"parts of {unit}s" if is_fraction else f"{unit}s"
            told = f"it has {what}" if unit else "its units cannot be told"
            raise UnfitError(f"{told}, column holds nothing below {self._smallest}s")
        return text


def _spoken(text: str) -> Iterator[tuple[str, bool]]:
    """Units that are not zero in `1 day 02:03:04` or `@ 3 hours ago`; an empty one is unknown."""
    place = _skipped(text, 0)
    text = text.removesuffix("ago").rstrip()
    while place < len(text):
        time, amount = _TIME.match(text, place), _AMOUNT.match(text, place)
        found = time or amount
        if time is not None:
            yield from ((UNITS[3 + n], False) for n in range(3) if int(time[n + 1] or 0))
            yield from _fraction("second", time[4])
        elif amount is not None:
            unit = _UNIT_OF.get(amount[3], "")
            yield from _whole(unit, amount[1])
            yield from _fraction(unit, amount[2])
        if found is None:
            yield "", False
            return
        place = _skipped(text, found.end())


def _iso(text: str) -> Iterator[tuple[str, bool]]:
    """Units that are not zero in `P1Y2M3DT4H5M6S`."""
    date, _, time = text.lstrip("+-")[1:].partition("t")
    for part, names in ((date, _ISO_DATE), (time, _ISO_TIME)):
        place = 0
        while place < len(part):
            found = _AMOUNT.match(part, place)
            if found is None or not found[3][:1]:
                yield "", False
                return
            unit = names.get(found[3][0], "")
            yield from _whole(unit, found[1])
            yield from _fraction(unit, found[2])
            place = found.start(3) + 1


def _whole(unit: str, digits: str) -> Iterator[tuple[str, bool]]:
    if not unit or int(digits or 0):
        yield unit, False


def _fraction(unit: str, digits: str | None) -> Iterator[tuple[str, bool]]:
    if digits and int(digits):
        yield unit, True


def _skipped(text: str, place: int) -> int:
    found = _BETWEEN.match(text, place)
    return place if found is None else found.end()
