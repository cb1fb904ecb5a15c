"""Parameter values as JSON sends them: the tags `$bytes` and `$decimal`."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from dbmcp.errors import ArgumentError
from dbmcp.models import ParameterValue

_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?", re.ASCII)
_SPECIAL = frozenset({"NaN", "Infinity", "-Infinity"})
_SHOWN = 40


def decode_tag(name: str, value: ParameterValue) -> "ParameterValue | bytes | Decimal":
    """Return what a tagged value stands for; anything else as it is.

    A tag is an object with one key that starts with `$`. A list's items are not decoded here:
    each is a value of its own.

    Args:
        name: the parameter's name or position, for the error.
        value: the value as JSON gave it.

    Raises:
        ArgumentError: the tag is unknown or its content is malformed.
    """
    if not isinstance(value, dict) or len(value) != 1:
        return value
    tag, content = next(iter(value.items()))
    if not tag.startswith("$"):
        return value
    if tag not in _TAGS:
        raise ArgumentError(
            f'parameter "{name}" has the unknown tag {_short(tag)}. known: {", ".join(_TAGS)}; '
            "send a JSON document as text"
        )
    return _TAGS[tag](name, content)


def check_values(values: Sequence[tuple[str, ParameterValue]]) -> None:
    """Check every value, items of lists included; a plain object is a JSON document.

    Raises:
        ArgumentError: a malformed tag, or a text that no engine can be sent.
    """
    waiting = list(reversed(values))
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, list):
            waiting += [(name, item) for item in reversed(value)]
        elif isinstance(value, str):
            _check_text(name, value)
        else:
            decode_tag(name, value)


def _check_text(name: str, value: str) -> None:
    """Refuse half a surrogate pair, which UTF-8 cannot carry."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ArgumentError(
            f'parameter "{name}" has half a surrogate pair. send valid Unicode'
        ) from None


def _bytes(name: str, content: ParameterValue) -> bytes:
    """Decode `{"$bytes": "<hex>"}`."""
    if isinstance(content, str) and content.isascii() and " " not in content:
        try:
            return bytes.fromhex(content)
        except ValueError:
            pass
    raise ArgumentError(
        f'parameter "{name}": {_short(content)} is not hexadecimal. send {{"$bytes": "00ff"}}, two '
        "digits a byte"
    )


def _decimal(name: str, content: ParameterValue) -> Decimal:
    """Decode `{"$decimal": "1.50"}`."""
    if isinstance(content, str) and (_DECIMAL.fullmatch(content) or content in _SPECIAL):
        return Decimal(content)
    raise ArgumentError(
        f'parameter "{name}": {_short(content)} is not a decimal. send {{"$decimal": "1.50"}}, the '
        "number as text"
    )


def _short(value: object) -> str:
    """Return a value for an error's text, cut."""
    shown = f'"{value}"' if isinstance(value, str) else str(value)
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"


_TAGS: dict[str, Callable[[str, ParameterValue], bytes | Decimal]] = {
    "$bytes": _bytes,
    "$decimal": _decimal,
}
