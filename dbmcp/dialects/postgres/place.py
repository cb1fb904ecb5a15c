"""Where in the caller's text the engine points, although it was sent with other markers."""

import re

from dbmcp.dialects.base import Bound

_NAME = r'(?:"(?:[^"]|"")*"|[^\W\d][\w$]*)'
_CHAIN = re.compile(rf"{_NAME}(?:\s*\.\s*{_NAME})*")
_PARAMETER = re.compile(r"\$(\d+)")


def caller_text(bound: Bound) -> str:
    """The text as the caller wrote it, markers included."""
    return bound.text.render(lambda name, _: _written(name))


def caller_offset(bound: Bound, position: int) -> int:
    """Turn the engine's position (from 1, in the text it got) into an offset of the caller's."""
    left, offset = position - 1, 0
    distinct = bound.text.distinct
    for index, piece in enumerate(bound.text.pieces):
        if left <= len(piece):
            return offset + left
        left, offset = left - len(piece), offset + len(piece)
        if index < len(bound.text.names):
            name = bound.text.names[index]
            sent = len(f"${distinct.index(name) + 1}")
            if left < sent:
                return offset
            left, offset = left - sent, offset + len(_written(name))
    return offset


def line_and_column(bound: Bound, position: int) -> tuple[int, int]:
    """The place as people count it, both from 1."""
    before = caller_text(bound)[bound.lead : caller_offset(bound, position)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def name_at(bound: Bound, position: int) -> str:
    """The name that stands at a position, qualifiers included; empty if none does."""
    match = _CHAIN.match(caller_text(bound), caller_offset(bound, position))
    if match is None:
        return ""
    return ".".join(_unquoted(part) for part in re.findall(_NAME, match[0]))


def with_names(text: str, bound: Bound | None) -> str:
    """Write the caller's markers where the engine's text says `$1`."""
    if bound is None:
        return text
    distinct = bound.text.distinct

    def name(match: re.Match[str]) -> str:
        number = int(match[1])
        return _written(distinct[number - 1]) if 0 < number <= len(distinct) else match[0]

    return _PARAMETER.sub(name, text)


def _written(name: str) -> str:
    """A marker as the caller writes it: a position stands for `?`."""
    return "?" if name.isdigit() else f":{name}"


def _unquoted(part: str) -> str:
    return part[1:-1].replace('""', '"') if part.startswith('"') else part
