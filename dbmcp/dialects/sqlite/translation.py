"""SQLite's errors in dbmcp's words: what is wrong, and what to do."""

import re
import sqlite3
from collections.abc import Callable

from dbmcp.dialects.base import Bound
from dbmcp.dialects.sqlite.driver import LENGTH_BYTES
from dbmcp.dialects.sqlite.patience import code_of
from dbmcp.dialects.withheld import WITHHELD, is_written, without_values
from dbmcp.errors import (
    CancelledError,
    ConflictError,
    DbmcpError,
    LimitError,
    PolicyError,
    SqlSyntaxError,
    StatementError,
    UnavailableError,
    UnknownNameError,
)

_SHOWN = 200
_SEARCH = "fts5"
_PRIMARY = 0xFF

_NEAR = re.compile(r'(?:near "(.*)": syntax error|unrecognized token: "(.*)")', re.DOTALL)
_UNKNOWN = (
    (re.compile(r"no such table: (?:main\.)?(.+)"), "table"),
    (re.compile(r"no such view: (?:main\.)?(.+)"), "view"),
    (re.compile(r"no such column: (.+)"), "column"),
    (re.compile(r"no such function: (.+)"), "function"),
    (re.compile(r"no such collation sequence: (.+)"), "collation"),
    (re.compile(r"no such index: (.+)"), "index"),
)
_NO_COLUMN = re.compile(r"table (.+) has no column named (.+)")
_CONSTRAINT = re.compile(r"([A-Z ]+) constraint failed(?:: (.+))?", re.DOTALL)
_STRICT = re.compile(r"cannot store (\w+) value in (\w+) column (\S+)")


def translate(error: BaseException, bound: Bound | None, *, name: str) -> DbmcpError | None:
    """Turn a driver's error into ours; None if it is not a driver's.

    Args:
        error: what was raised; SQLAlchemy's wrapper counts as what it wraps.
        bound: the caller's statement, if there was one.
        name: the database file's own name.
    """
    inner = getattr(error, "orig", None) or error
    if isinstance(inner, ValueError) and str(inner) in {
        "Connection closed",
        "no active connection",
    }:
        return UnavailableError(f"{name}: the connection is closed. retry")
    if not isinstance(inner, sqlite3.Error):
        return None
    by_code = _BY_CODE.get(code_of(inner) & _PRIMARY)
    if by_code is not None:
        return by_code(inner, name)
    return _by_message(inner, bound)


def _by_message(error: sqlite3.Error, bound: Bound | None) -> DbmcpError:
    """Tell apart what SQLite reports under its general code."""
    message = str(error)
    if message.startswith("not authorized to use function: "):
        return _refused(error, "")
    if match := _NEAR.fullmatch(message):
        return _syntax(match[1] or match[2] or "", bound)
    if message == "incomplete input":
        return SqlSyntaxError("the text ends in the middle of the statement. complete it")
    return _unknown_name(message, bound) or _general(message, bound)


def _unknown_name(message: str, bound: Bound | None) -> DbmcpError | None:
    """A table, column or function that does not exist."""
    if match := _NO_COLUMN.fullmatch(message):
        return UnknownNameError("column", match[2], detail=f" in {match[1]}")
    for pattern, kind in _UNKNOWN:
        if match := pattern.fullmatch(message):
            if is_written(match[1], bound):
                return UnknownNameError(kind, match[1])
            return StatementError(f"a value or a view names a {kind} that does not exist")
    return None


def _general(message: str, bound: Bound | None) -> DbmcpError:
    """Whatever SQLite says that has no form of its own."""
    if message.startswith("ambiguous column name: "):
        name = message.removeprefix("ambiguous column name: ")
        return StatementError(f'column "{name}" is in more than one table. write table.{name}')
    text = without_values(message, bound)
    head, colon, value = text.partition(": ")
    if colon and head != _SEARCH and WITHHELD not in value and not is_written(value, bound):
        text = f"{head}: {WITHHELD}"
    return StatementError(_short(text))


def _syntax(token: str, bound: Bound | None) -> SqlSyntaxError:
    """A syntax error, with its place if the token occurs only once."""
    place = _place(token, bound) if bound else ""
    return SqlSyntaxError(f'near "{_short(token)}"{place}: not understood. check the syntax there')


def _place(token: str, bound: Bound) -> str:
    """Return ` at line 1, column 10` in the caller's own text, or nothing."""
    text = bound.text.render(lambda name, _: "?" if name.isdigit() else f":{name}")
    pattern = re.escape(token)
    if token[:1].isalnum():
        pattern = rf"(?<!\w){pattern}(?!\w)"
    found = [match.start() for match in re.finditer(pattern, text)] if token else []
    if len(found) != 1:
        return ""
    before = text[: found[0]]
    column = found[0] - (before.rfind("\n") + 1) + 1
    return f" at line {before.count(chr(10)) + 1}, column {column}"


def _constraint(error: sqlite3.Error, _name: str) -> DbmcpError:
    """A constraint that a write would break."""
    message = str(error)
    if match := _STRICT.fullmatch(message):
        return StatementError(
            f"{match[3]} takes {match[2]}, not {match[1]}. send a value of that type",
            sqlstate="SQLITE_CONSTRAINT_DATATYPE",
        )
    match = _CONSTRAINT.fullmatch(message)
    kind, detail = (match[1], match[2] or "") if match else ("", "")
    sentence = _SENTENCES.get(kind, "{message}").format(detail=_short(detail), message=message)
    constraint = detail if kind == "CHECK" and re.fullmatch(r"\w+", detail) else ""
    state = getattr(error, "sqlite_errorname", "SQLITE_CONSTRAINT")
    return StatementError(
        sentence, sqlstate=state, constraint=constraint, tables=_tables(kind, detail)
    )


def _tables(kind: str, detail: str) -> tuple[str, ...]:
    """The table of `table.a, table.b`, which a trigger may have reached."""
    table, dot, _ = detail.partition(".")
    return (table,) if dot and kind in {"UNIQUE", "PRIMARY KEY", "NOT NULL"} else ()


_SENTENCES = {
    "UNIQUE": "duplicate key: {detail} exists. use another value, or update the row",
    "PRIMARY KEY": "duplicate key: {detail} exists. use another value, or update the row",
    "NOT NULL": "{detail} may not be NULL. send a value",
    "CHECK": "CHECK {detail} failed. send values that it accepts",
    "FOREIGN KEY": "FOREIGN KEY failed: a row it refers to does not exist, or other rows still "
    "refer to this one. insert or delete those first",
}


def _refused(error: sqlite3.Error, _name: str) -> DbmcpError:
    """The authorizer's answer was no."""
    match = re.search(r"function: (\S+)|access to (\S+) is prohibited", str(error))
    obj = (match[1] or match[2] or "") if match else ""
    what = f"{obj} is" if obj else "a part of the statement is"
    return PolicyError(
        f"{what} not allowed by the connection's own guard (rule engine). "
        "use only what reads or writes rows of tables",
        rule="engine",
        obj=obj,
    )


def _busy(_error: sqlite3.Error, _name: str) -> DbmcpError:
    text = "the database is locked by another writer. nothing was changed: retry it"
    return ConflictError(text, waited=True)


def _interrupted(_error: sqlite3.Error, _name: str) -> DbmcpError:
    return CancelledError("the statement was stopped. nothing was changed")


def _read_only(_error: sqlite3.Error, _name: str) -> DbmcpError:
    return StatementError("the database is opened for reading only. nothing was changed")


def _too_big(_error: sqlite3.Error, _name: str) -> DbmcpError:
    return LimitError(
        f"a text or blob is larger than {LENGTH_BYTES // 2**20} MiB. ask for a part with substr()",
        what="value_bytes",
        limit=LENGTH_BYTES,
    )


def _no_file(_error: sqlite3.Error, name: str) -> DbmcpError:
    return UnavailableError(
        f"{name}: the file cannot be opened. check its permissions; a file in WAL mode also needs "
        "a folder that may be written, or ?immutable=1 if nobody changes it"
    )


def _no_database(_error: sqlite3.Error, name: str) -> DbmcpError:
    return UnavailableError(f"{name} is not an SQLite database. check the path in the url")


def _damaged(error: sqlite3.Error, name: str) -> DbmcpError:
    if str(error).startswith("malformed database schema"):
        return UnavailableError(f"{name}: {_short(str(error))}. repair the schema")
    return UnavailableError(f"{name} is damaged. restore it, or run PRAGMA integrity_check")


def _unwell(error: sqlite3.Error, name: str) -> DbmcpError:
    return UnavailableError(f"{name}: {_short(str(error))}. check the disk, then retry")


def _mismatch(_error: sqlite3.Error, _name: str) -> DbmcpError:
    return StatementError(
        "datatype mismatch: an INTEGER PRIMARY KEY or LIMIT takes integers only. send an integer"
    )


_BY_CODE: dict[int, Callable[[sqlite3.Error, str], DbmcpError]] = {
    sqlite3.SQLITE_BUSY: _busy,
    sqlite3.SQLITE_LOCKED: _busy,
    sqlite3.SQLITE_INTERRUPT: _interrupted,
    sqlite3.SQLITE_READONLY: _read_only,
    sqlite3.SQLITE_TOOBIG: _too_big,
    sqlite3.SQLITE_CONSTRAINT: _constraint,
    sqlite3.SQLITE_AUTH: _refused,
    sqlite3.SQLITE_MISMATCH: _mismatch,
    sqlite3.SQLITE_CANTOPEN: _no_file,
    sqlite3.SQLITE_NOTADB: _no_database,
    sqlite3.SQLITE_CORRUPT: _damaged,
    sqlite3.SQLITE_FULL: _unwell,
    sqlite3.SQLITE_IOERR: _unwell,
    sqlite3.SQLITE_NOMEM: _unwell,
    sqlite3.SQLITE_PROTOCOL: _unwell,
}


def _short(text: str) -> str:
    """Shorten what SQLite says, which may hold the caller's whole text."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
