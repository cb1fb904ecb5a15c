"""What an engine's message may not repeat: values of rows, which the caller did not send.

Engines put values between quotes: `invalid input syntax for type integer: "secret"`. What the
caller wrote may come back; anything else between quotes becomes `…`, and so does the rest of the
message up to the last quote, since a value may hold quotes of its own.
"""

import json
import re

from dbmcp.dialects.base import Bound

WITHHELD = "…"

_QUOTE = re.compile("[\"']")
# An apostrophe within a word, as in "can't", opens nothing.
_OPENING = re.compile("\"|(?<![A-Za-z])'")
# What engines say between two names: a value that closes its quote early says more than that.
_BETWEEN = re.compile(
    r"(?:[\s,.:;()`]|\b(?:in|for|of|to|from|on|at|with|and|or|is|not|row|column|key|table|type"
    r"|relation|function|operator|value|argument|constraint|position|does|exist|clause)\b)*"
)
_TAIL = re.compile(r"[\w\s.,:;()`@$=-]{0,120}")
_OF_COLUMN = re.compile(r" for column ['\"]\w+['\"] at row \d+$")
_NUMBER = re.compile(r"\w+\(\d+(?:, ?\d+)?\)|(?<![\w$])(?:0x[0-9a-f]+|\d[\d.:+-]*)", re.IGNORECASE)


def written(bound: Bound) -> str:
    """Return everything that the caller wrote: the text, then each value."""
    parts = ["?".join(bound.text.pieces)]
    for argument in bound.arguments:
        value = argument.value
        parts.append(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    text = "\n".join(parts)
    return f"{text}\n{_unescaped(text)}".casefold()


def without_values(message: str, bound: Bound | None) -> str:
    """Return a message without any quoted text that the caller did not write.

    Args:
        message: the engine's words.
        bound: the caller's statement; None where none ran, so that the message is as safe as it is.
    """
    if bound is None or not _QUOTE.search(message):
        return message
    return _without_values(message, written(bound))


def without_numbers(message: str, bound: Bound | None) -> str:
    """Return a message without numbers that the caller did not write; `varchar(5)` stays."""
    if bound is None:
        return message
    known = written(bound)

    def shown(found: re.Match[str]) -> str:
        return found[0] if "(" in found[0] or found[0].casefold() in known else WITHHELD

    return _NUMBER.sub(shown, message)


def is_written(text: str, bound: Bound | None) -> bool:
    """Whether a text stands in what the caller wrote; where nothing is known, it may."""
    return bound is None or text.casefold() in written(bound)


def _without_values(message: str, known: str) -> str:
    first = _OPENING.search(message)
    while first is not None:
        quote, start = first[0], first.end()
        last = message.rfind(quote)
        if last > start and message[start:last].casefold() in known:
            return message
        end = message.find(quote, start)
        inside = message[start:end].casefold() if end > start else ""
        following = _QUOTE.search(message, end + 1) if end > start else None
        between = message[end + 1 : following.start()] if following else ""
        if not inside.strip() or inside not in known or not _BETWEEN.fullmatch(between):
            return f"{message[:start]}{WITHHELD}{quote}{_tail(message, start, last)}"
        first = following
    return message


def _tail(message: str, start: int, last: int) -> str:
    """What the engine says behind the value: it may have quotes of its own for a column."""
    column = _OF_COLUMN.search(message, start)
    if column is not None:
        return column[0]
    tail = message[last + 1 :] if last > start else ""
    return tail if _TAIL.fullmatch(tail) else ""


def _unescaped(text: str) -> str:
    return text.replace("''", "'").replace("\\'", "'").replace('""', '"').replace("\\\\", "\\")
