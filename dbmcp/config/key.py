"""Which keys exist, what each may hold, and the errors for everything else."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from dbmcp.config.settings import DdlKind, Mode, Recorded, Writes
from dbmcp.errors import ConfigError

DAY_SECONDS = 86_400
GIB = 1024**3


class Replaced(str):
    """A text in which `${NAME}` was replaced: numbers and switches may come as text then."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Key:
    """What one key may hold.

    Attributes:
        kind: `text`, `whole number`, `number`, `true or false` or `list of texts`.
        low, high: the bounds of a number.
        choices: the only texts allowed; empty for any.
    """

    kind: str
    low: float = 0
    high: float = float("inf")
    choices: tuple[str, ...] = ()


def _whole(low: int, high: int) -> Key:
    return Key("whole number", low, high)


def _seconds(low: float, high: float = DAY_SECONDS) -> Key:
    return Key("number", low, high)


TEXT = Key("text")
TEXTS = Key("list of texts")
SWITCH = Key("true or false")

SERVER: Mapping[str, Key] = {
    "transport": Key("text", choices=("stdio", "http")),
    "host": TEXT,
    "port": _whole(0, 65_535),
    "cursor_bytes": _whole(65_536, 64 * GIB),
    "open_transactions": _whole(0, 10_000),
    "open_transactions_per_caller": _whole(0, 10_000),
    "source_directories": TEXTS,
}
STORE: Mapping[str, Key] = {"url": TEXT, "url_file": TEXT, "password_file": TEXT}
AUDIT: Mapping[str, Key] = {"parameters": Key("text", choices=tuple(Recorded))}
SECTIONS = ("server", "store", "audit", "databases")
DATABASE: Mapping[str, Key] = {
    "url": TEXT,
    "url_file": TEXT,
    "password_file": TEXT,
    "mode": Key("text", choices=tuple(Mode)),
    "prepared_statements": SWITCH,
    "ddl": Key("list of texts", choices=tuple(DdlKind)),
    "functions": TEXTS,
    "writes": Key("text", choices=tuple(Writes)),
    "stale_read": SWITCH,
    "load_connections": _whole(1, 64),
    "wal": SWITCH,
}
DATABASE_SECTIONS = ("tables", "columns", "limits", "pool", "health")
TABLES: Mapping[str, Key] = {"allow": TEXTS, "deny": TEXTS}
COLUMNS: Mapping[str, Key] = {"deny": TEXTS}
HEALTH: Mapping[str, Key] = {"tables": TEXTS}
LIMITS: Mapping[str, Key] = {
    "timeout_seconds": _seconds(0.001),
    "max_timeout_seconds": _seconds(0.001),
    "max_rows": _whole(1, 10_000_000),
    "max_max_rows": _whole(1, 10_000_000),
    "max_cell": _whole(0, GIB),
    "max_result_bytes": _whole(1_024, 4 * 1024 * 1024),
    "cursor_bytes": _whole(0, 16 * GIB),
    "cursor_seconds": _seconds(1),
    "row_bytes": _whole(1_024, GIB),
    "source_bytes": _whole(1_024, 1024 * GIB),
    "transaction_idle_seconds": _seconds(0.1),
    "transaction_seconds": _seconds(0.1),
    "text_bytes": _whole(1_024, 16 * 1024 * 1024),
    "text_nesting": _whole(10, 200),
    "text_tokens": _whole(100, 100_000),
    "connect_timeout_seconds": _seconds(0.1, 600),
    "max_cost": Key("number", 0.001, 1e30),
    "memory_bytes": _whole(1024 * 1024, 1024 * GIB),
}
POOL: Mapping[str, Key] = {
    "size": _whole(1, 1_000),
    "overflow": _whole(0, 1_000),
    "recycle_seconds": _whole(-1, 7 * DAY_SECONDS),
    "timeout_seconds": _seconds(0.1, 600),
}


def unknown(where: str, name: str, known: Iterable[str]) -> ConfigError:
    """Return the error for a key that does not exist, with the nearest that does."""
    known = tuple(known)
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"nearest: {near[0]}" if near else f"known keys: {', '.join(known)}"
    return ConfigError(f"{where}: unknown key. {hint}")


def convert(value: Any, key: Key, *, where: str) -> Any:
    """Check one value of a file and return it as the settings hold it."""
    if isinstance(value, Replaced) and key.kind != "text":
        return convert_text(value, key, where=where)
    if not _is_kind(value, key.kind):
        raise _wrong(where, f"expected {_expected(key)}, found {_kind_of(value)}")
    if key.kind == "list of texts":
        return tuple(_chosen(str(item), key, where) for item in value)
    if isinstance(value, str):
        return _chosen(str(value), key, where)
    return value if key.kind == "true or false" else _in_range(value, key, where)


def convert_text(text: str, key: Key, *, where: str) -> Any:
    """Check one value that came as text, from the environment or a flag."""
    try:
        value = _PARSERS[key.kind](text.strip())
    except (ValueError, KeyError):
        raise _wrong(where, f"expected {_expected(key)}") from None
    return convert(value, key, where=where)


def _switch(text: str) -> bool:
    return {"true": True, "false": False}[text.lower()]


def _texts(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]


_PARSERS: Mapping[str, Callable[[str], Any]] = {
    "text": str,
    "whole number": int,
    "number": float,
    "true or false": _switch,
    "list of texts": _texts,
}


def _is_kind(value: Any, kind: str) -> bool:
    match kind:
        case "text":
            return isinstance(value, str)
        case "list of texts":
            return isinstance(value, list) and all(
                isinstance(item, str) for item in cast("list[Any]", value)
            )
        case "true or false":
            return isinstance(value, bool)
        case "whole number":
            return isinstance(value, int) and not isinstance(value, bool)
        case _:
            return isinstance(value, int | float) and not isinstance(value, bool)


def _kind_of(value: Any) -> str:
    """Name a value's kind; the value itself may be a secret."""
    kinds = {str: "text", bool: "true or false", int: "a whole number", float: "a number"}
    kinds |= {list: "a list", dict: "a section"}
    return next((name for kind, name in kinds.items() if type(value) is kind), "a date or time")


def _expected(key: Key) -> str:
    if key.choices:
        return f"one of {', '.join(key.choices)}"
    if "number" in key.kind and key.high != float("inf"):
        return f"a {key.kind} from {key.low:g} to {key.high:.12g}"
    return key.kind if key.kind in ("text", "true or false") else f"a {key.kind}"


def _chosen(text: str, key: Key, where: str) -> str:
    if not key.choices or text in key.choices:
        return text
    near = difflib.get_close_matches(text, key.choices, n=1)
    raise _wrong(where, f"expected {_expected(key)}{f', nearest: {near[0]}' if near else ''}")


def _in_range(value: float, key: Key, where: str) -> float:
    if not key.low <= value <= key.high:  # NaN fails this too
        raise _wrong(where, f"expected {_expected(key)}")
    return value


def _wrong(where: str, what: str) -> ConfigError:
    return ConfigError(f"{where}: {what}")
