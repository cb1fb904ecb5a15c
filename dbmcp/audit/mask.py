"""What is kept of a caller's words: everything, their shape, or nothing, as the operator says."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import TypeAlias, cast

from dbmcp.audit.identifier import digest
from dbmcp.config import Recorded
from dbmcp.sql.vocabulary import words

MAX_CHARACTERS = 65_536
"""The longest text of one row; what is longer is cut, with a mark."""

MASK = "?"
CUT = "…"
_MAX_NAMES = 50
_MAX_PLAIN_CHARACTERS = 200

Fingerprint: TypeAlias = Callable[[str], str]

SQL = words("query sql queries workload")
"""Arguments that hold statements: they keep all but their literals."""

HANDLES = words("cursor transaction confirm idempotency_key")
"""Arguments that open something: a digest stands for them, whatever the operator says."""

NESTED = words("operations source_options")
"""Arguments whose members have names of this list themselves."""

PLAIN = words(
    """
    database fetch_mode timeout max_rows max_cell format table table_name pattern kind detail limit
    columns source batch_size on_conflict conflict_columns atomic preview delimiter quote header
    encoding start_row isolation_level action savepoint expect_rows save_as include_stats
    test_operations checks analyze verify max_indexes storage_budget_mb
    """
)
"""Arguments that choose among what there is and hold no data; any other one is masked."""

_QUOTED = re.compile(
    r"'(?:[^'\\]|\\.|'')*'?|\"(?:[^\"\\]|\\.)*\"?|=\(.*\)|contains \(.*\)"
    r"|key: [^()=]*\((?!.*?\)=\().*?\)(?= exists)",
    re.DOTALL,
)
_NUMBER = re.compile(r"(?<![\w.])[-+]?\d[\d,.]*\b")


def kept_arguments(
    arguments: Mapping[str, object], *, recorded: Recorded, fingerprint: Fingerprint
) -> str | None:
    """Return the arguments of a call as JSON, None where nothing is to be kept.

    Args:
        arguments: as sent.
        recorded: what the operator wants kept.
        fingerprint: makes a statement's text safe.
    """
    if recorded is Recorded.NONE:
        return None
    if recorded is Recorded.FULL:
        budget = [MAX_CHARACTERS]
        kept: object = {
            name: digest(str(value)) if name in HANDLES and value else _within(value, budget)
            for name, value in arguments.items()
        }
    else:
        kept = _masked(arguments, fingerprint)
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"), default=str)
    return cut(storable(text))


def kept_message(message: str, *, recorded: Recorded) -> str | None:
    """Return an error's text, in which engines like to quote values.

    Args:
        message: as the model read it.
        recorded: what the operator wants kept.
    """
    if recorded is Recorded.NONE or not message:
        return None
    if recorded is Recorded.MASKED:
        message = _NUMBER.sub(MASK, _QUOTED.sub(_mask_quoted, message))
    return cut(storable(message))


def storable(text: str) -> str:
    """Return a text that every engine can hold: no NUL, no half of a surrogate pair."""
    return text.replace("\0", "\\x00").encode("utf-8", "backslashreplace").decode()


def cut(text: str, *, most: int = MAX_CHARACTERS) -> str:
    """Return the text, cut with a mark where it is too long."""
    return text if len(text) <= most else text[: most - 1] + CUT


def _mask_quoted(match: re.Match[str]) -> str:
    start = match[0].partition("(")[0] if match[0][0] in "=ck" else ""
    return f"{start}({MASK})" if start else MASK


def _masked(arguments: Mapping[str, object], fingerprint: Fingerprint) -> dict[str, object]:
    return {
        _name(name): _masked_argument(name, value, fingerprint)
        for name, value in islice(arguments.items(), _MAX_NAMES)
    }


def _masked_argument(name: str, value: object, fingerprint: Fingerprint) -> object:
    if value is None or value == "":
        return value
    if name in HANDLES:
        return digest(str(value))
    if name in SQL:
        return _each(value, lambda text: storable(fingerprint(text)))
    if name in NESTED and isinstance(value, list):
        members = islice(cast("list[object]", value), _MAX_NAMES)
        return [_nested(member, fingerprint) for member in members]
    if name in NESTED:
        return _nested(value, fingerprint)
    return _each(value, _plain) if name in PLAIN else _shape(value)


def _nested(value: object, fingerprint: Fingerprint) -> object:
    if isinstance(value, Mapping):
        return _masked(cast("Mapping[str, object]", value), fingerprint)
    return _shape(value)


def _each(value: object, keep: Callable[[str], str]) -> object:
    """Keep a text, each text of a list, numbers and truth; anything else only by its shape."""
    if isinstance(value, str):
        return keep(value)
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, list):
        members = islice(cast("list[object]", value), _MAX_NAMES)
        return [keep(member) if isinstance(member, str) else _shape(member) for member in members]
    return _shape(value)


def _plain(text: str) -> str:
    return cut(storable(text), most=_MAX_PLAIN_CHARACTERS)


def _name(name: str) -> str:
    return cut(storable(name), most=_MAX_PLAIN_CHARACTERS)


def _shape(value: object, *, depth: int = 4) -> object:
    """Return the names and the nesting of a value; of a list the first member and the count."""
    if value is None or depth == 0:
        return None if value is None else MASK
    if isinstance(value, Mapping):
        members = islice(cast("Mapping[str, object]", value).items(), _MAX_NAMES)
        return {_name(key): _shape(member, depth=depth - 1) for key, member in members}
    if isinstance(value, list):
        listed = cast("list[object]", value)
        first = [_shape(member, depth=depth - 1) for member in listed[:1]]
        return [*first, f"{CUT}{len(listed) - 1} more"] if len(listed) > 1 else first
    return MASK


def _within(value: object, budget: list[int]) -> object:
    """Return a value whole as long as the budget of characters lasts, then marks."""
    if isinstance(value, Mapping):
        return _within_object(cast("Mapping[str, object]", value), budget)
    if isinstance(value, list):
        return _within_list(cast("list[object]", value), budget)
    text = value if isinstance(value, str) else str(value)
    left = max(budget[0], 0)
    budget[0] -= len(text) + 1
    return value if len(text) <= left else text[:left] + CUT


def _within_object(members: Mapping[str, object], budget: list[int]) -> dict[str, object]:
    kept: dict[str, object] = {}
    for name, member in members.items():
        if budget[0] <= 0:
            kept[CUT] = f"{len(members) - len(kept)} more"
            break
        budget[0] -= len(name) + 1
        kept[name] = _within(member, budget)
    return kept


def _within_list(members: Sequence[object], budget: list[int]) -> list[object]:
    kept: list[object] = []
    for member in members:
        if budget[0] <= 0:
            kept.append(f"{CUT}{len(members) - len(kept)} more")
            break
        kept.append(_within(member, budget))
    return kept
