"""From the driver's errors to ours: what is wrong in the caller's words, and what to do."""

import re
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import asyncpg
from asyncpg.exceptions import ClientConfigurationError

from dbmcp.dialects.base import Argument, Bound
from dbmcp.dialects.postgres.place import line_and_column, name_at, with_names
from dbmcp.dialects.withheld import WITHHELD, without_numbers, without_values
from dbmcp.errors import (
    ArgumentError,
    CancelledError,
    ConfigError,
    ConflictError,
    DbmcpError,
    SqlSyntaxError,
    StatementError,
    TimeLimitError,
    UnavailableError,
    UnknownNameError,
    UnsupportedError,
)

MESSAGE_CHARACTERS = 300
"""An engine's message is cut after this many characters."""

_KEY = re.compile(r"\((?P<columns>.*?)\)=\((?P<values>.*)\)", re.DOTALL)
_IN_TABLE = re.compile(r'"((?:[^"]|"")+)"\.?\s*\Z')
_NEAR = re.compile(r'"(.*)"', re.DOTALL)
_NAMED = re.compile(r'"([^"]+)"')
_PARAMETER = re.compile(r"\$(\d+)")

_STALE = (asyncpg.InvalidCachedStatementError, asyncpg.OutdatedSchemaCacheError)

Maker = Callable[[Any, Bound | None], DbmcpError]


def translate(
    error: BaseException, bound: Bound | None, *, name: str, place: str, user: str
) -> DbmcpError | None:
    """Turn a driver's error into ours; None if it is not one.

    Args:
        error: what was raised; wrappers around a driver's error are opened.
        bound: the caller's statement, if one ran.
        name: the database's name.
        place: host and port, or the socket's folder.
        user: the account, for a refused password.
    """
    for found in _chain(error):
        if isinstance(found, asyncpg.PostgresError):
            return _from_server(found, bound, name=name, place=place, user=user)
        if isinstance(found, ClientConfigurationError):
            return ConfigError(f"databases.{name}.url: {_message(found)}")
        ours = _from_client(found, name=name, place=place)
        if ours is not None:
            return ours
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, then what it wraps."""
    seen: BaseException | None = error
    for _ in range(4):
        if seen is None:
            return
        yield seen
        wrapped = getattr(seen, "orig", None)
        seen = wrapped if isinstance(wrapped, BaseException) else seen.__cause__


def _from_client(error: BaseException, *, name: str, place: str) -> DbmcpError | None:
    """Failures that no server reported: the network, TLS, the driver's own checks."""
    if isinstance(error, asyncpg.UnsupportedClientFeatureError):
        return UnsupportedError(f"{_message(error)}. cast the value to text")
    if isinstance(error, asyncpg.InterfaceError) and isinstance(error, ValueError):
        return ArgumentError(f"{_message(error)}. send a value of the column's type")
    if isinstance(error, UnicodeDecodeError):
        # The server cuts what it quotes in a message at a byte, in the middle of a character.
        return StatementError(
            "the server's message about this statement is no valid UTF-8. it likely quotes a value "
            "with characters beyond ASCII that a function does not take"
        )
    reason = _reason(error)
    return None if reason is None else UnavailableError(f"{name}: {reason.format(place=place)}")


def _reason(error: BaseException) -> str | None:
    if isinstance(error, ConnectionError) and "SSL" in str(error):
        return "{place} offers no TLS, which the URL asks for. switch it on there"
    for kinds, reason in _REASONS:
        if isinstance(error, kinds):
            return reason
    return None


_REASONS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
    (
        ssl.SSLCertVerificationError,
        "the certificate of {place} is not trusted. set sslrootcert, or check the host's name",
    ),
    (ssl.SSLError, "TLS with {place} failed. check sslmode and the server's TLS"),
    (socket.gaierror, "the host of {place} is not known. check the URL's host"),
    (ConnectionRefusedError, "connection refused at {place}. retry later"),
    (FileNotFoundError, "there is no socket at {place}. check the URL's host"),
    (PermissionError, "the socket at {place} may not be used. check its rights"),
    (ConnectionError, "the connection to {place} broke. retry"),
    (TimeoutError, "no answer from {place}. retry later"),
    (OSError, "{place} cannot be reached. check host and port"),
    (
        asyncpg.TargetServerAttributeNotMatched,
        "no server at {place} has the wanted target_session_attrs. check the URL",
    ),
    (
        (asyncpg.InterfaceError, asyncpg.InternalClientError),
        "the connection to {place} cannot be used any more. retry",
    ),
)


def _from_server(
    error: Any, bound: Bound | None, *, name: str, place: str, user: str
) -> DbmcpError:
    state = str(error.sqlstate or "")
    unavailable = _UNAVAILABLE.get(state) or _UNAVAILABLE.get(state[:2])
    if unavailable and not (bound is not None and state in {"3D000", "28000"}):
        text = unavailable.format(place=place, user=user, message=_message(error))
        return UnavailableError(f"{name}: {text}")
    if isinstance(error, _STALE):
        return ConflictError("the schema changed meanwhile; nothing was done. retry it")
    maker = _MAKERS.get(state) or _MAKERS.get(state[:2], _statement)
    return maker(error, bound)


_UNAVAILABLE: Mapping[str, str] = {
    "08": "the connection to {place} broke or was refused ({message}). retry",
    "08P01": "{place} refused the connection's protocol ({message}). behind PgBouncer set "
    "prepared_statements = false",
    "28": "{place} refused the account {user}. check user and password in the URL",
    "3D000": "the database of the URL does not exist at {place}. check the URL's last part",
    "53300": "{place} has no connection free. retry later, or lower the pool's size",
    "57P01": "{place} shut the connection down. retry",
    "57P02": "{place} restarts after a crash. retry later",
    "57P03": "{place} is starting up or shutting down. retry later",
    "57P05": "{place} closed the idle connection. retry",
    "25P03": "{place} ended a transaction that was idle for too long. retry",
}


def _argument(bound: Bound | None, number: int) -> Argument | None:
    """The argument behind `$number`."""
    if bound is None or not 0 < number <= len(bound.text.distinct):
        return None
    name = bound.text.distinct[number - 1]
    return bound.arguments[bound.text.names.index(name)]


def _message(error: Any, bound: Bound | None = None) -> str:
    """The engine's first line, shortened, without values of rows."""
    text = str(getattr(error, "message", None) or (error.args[0] if error.args else ""))
    text = _safe(text, error, bound)
    line = text.strip().split("\n", 1)[0].rstrip(".")
    return line if len(line) <= MESSAGE_CHARACTERS else f"{line[:MESSAGE_CHARACTERS]}…"


def _safe(text: str, error: Any, bound: Bound | None) -> str:
    """The text without values of rows; before any row is read the engine points at the text."""
    state = str(getattr(error, "sqlstate", None) or "")
    if _position(error) and state[:2] in _UNREAD and not state.startswith(_READ_TOO):
        return text
    text = without_values(text, bound)
    return without_numbers(text, bound) if state[:2] in _NUMBERED else text


_UNREAD = frozenset({"0A", "42"})
"""Classes of errors that a statement's text alone gives, where they have a place in it."""

_READ_TOO = ("426", "42704")
"""Those of them that a value read as a type or a query gives too, with a place in the value."""

_NUMBERED = frozenset({"22", "54"})
"""Classes of errors that may name a value without quotes."""


def _position(error: Any) -> int:
    return int(getattr(error, "position", None) or 0)


def _where(error: Any, bound: Bound | None) -> str:
    if bound is None or not _position(error):
        return ""
    line, column = line_and_column(bound, _position(error))
    return f" at line {line}, column {column}"


def _statement(error: Any, bound: Bound | None) -> DbmcpError:
    """What has no form of its own: the engine's message, the place and the engine's hint."""
    hint = with_names(_safe(_hint(error), error, bound), bound)
    text = with_names(_message(error, bound), bound) + _where(error, bound)
    return _refused(error, f"{text}. {hint}" if hint else text)


def _hint(error: Any) -> str:
    hint = str(getattr(error, "hint", None) or "").strip().rstrip(".")
    return hint[:1].lower() + hint[1:MESSAGE_CHARACTERS]


def _refused(error: Any, text: str, *, other: str = "") -> StatementError:
    tables = (str(getattr(error, "table_name", None) or ""), other)
    return StatementError(
        text,
        tables=tuple(filter(None, tables)),
        sqlstate=str(error.sqlstate or ""),
        constraint=str(getattr(error, "constraint_name", None) or ""),
        denied=error.sqlstate == "42501",
    )


def _advised(advice: str) -> Maker:
    """The engine's message with advice of our own."""

    def make(error: Any, bound: Bound | None) -> DbmcpError:
        text = with_names(_message(error, bound), bound)
        return _refused(error, f"{text}{_where(error, bound)}. {advice}")

    return make


def _syntax(error: Any, bound: Bound | None) -> DbmcpError:
    message = _message(error, bound)
    if WITHHELD in message:
        return _advised("a value of a row does not read as that")(error, bound)
    near = _NEAR.search(message)
    text = f'near "{near[1]}"' if near else with_names(message, bound)
    return SqlSyntaxError(f"{text}{_where(error, bound)}. correct the statement there")


def _unknown(kind: str) -> Maker:
    """A name that does not exist, as the caller wrote it."""

    def make(error: Any, bound: Bound | None) -> DbmcpError:
        written = name_at(bound, _position(error)) if bound and _position(error) else ""
        message = _message(error, bound)
        if not written and WITHHELD in message:
            return _advised("a value of a row is no such name")(error, bound)
        said = _NEAR.search(message.split(" of relation ")[0])
        if "FROM-clause" in _message(error):
            return _advised("name the table in FROM, or use its alias")(error, bound)
        first = _NAMED.search(message)
        # The place may be that of a clause, as of COLLATE: then the message alone has the name.
        if first and WITHHELD not in first[1] and first[1].casefold() not in written.casefold():
            written = first[1] if written else ""
        name = written or (said[1] if said else "")
        return UnknownNameError(kind or _kind(error), name) if name else _statement(error, bound)

    return make


def _kind(error: Any) -> str:
    """What the engine looked for, where its message begins with that word."""
    word = _message(error).split(" ", 1)[0]
    return word if word.isascii() and word.islower() else "object"


def _undefined_function(error: Any, bound: Bound | None) -> DbmcpError:
    """A function's name, or an operator without these types."""
    written = name_at(bound, _position(error)) if bound and _position(error) else ""
    # LIKE and the like are operators that look like names.
    if not written or _message(error).startswith("operator"):
        return _advised("cast one side")(error, bound)
    signature = _message(error).removeprefix("function ").removesuffix(" does not exist")
    return UnknownNameError(
        "function", written, advice=f"no form of it takes {signature[signature.find('(') :]}"
    )


def _unique(error: Any, bound: Bound | None) -> DbmcpError:
    key = _KEY.search(str(error.detail or ""))
    if key is None:
        return _advised("use on_conflict, or another key")(error, bound)
    columns, values = key["columns"], _cut(key["values"])
    what = columns if "," not in columns else "key"
    return _refused(
        error,
        f"duplicate key: {error.constraint_name} ({columns})=({values}) exists. "
        f"use on_conflict, or another {what}",
    )


def _foreign_key(error: Any, bound: Bound | None) -> DbmcpError:
    """A row that points nowhere, or one that others point to."""
    detail = str(error.detail or "")
    key, other = _KEY.search(detail), _IN_TABLE.search(detail.strip())
    if key is None or other is None:
        return _advised("check the rows on the other side")(error, bound)
    value = f"({key['columns']})=({_cut(key['values'])})"
    if "referenced from" in detail:
        what = f"{value} is still referenced from {other[1]}. delete or change those rows first"
    else:
        what = f"{value} is not in {other[1]}. insert that row first, or use another value"
    return _refused(error, f"foreign key {error.constraint_name}: {what}", other=other[1])


def _not_null(error: Any, bound: Bound | None) -> DbmcpError:
    if not error.column_name:
        return _advised("send a value")(error, bound)
    table = f" of {error.table_name}" if error.table_name else ""
    return _refused(error, f'column "{error.column_name}"{table} may not be NULL. send a value')


def _check(error: Any, bound: Bound | None) -> DbmcpError:
    if not error.constraint_name:
        return _advised("change the value")(error, bound)
    where = f" on {error.table_name}" if error.table_name else ""
    return _refused(error, f"CHECK {error.constraint_name}{where} failed. change the value")


def _cut(text: str) -> str:
    return text if len(text) <= MESSAGE_CHARACTERS else f"{text[:MESSAGE_CHARACTERS]}…"


def _stopped(error: Any, bound: Bound | None) -> DbmcpError:
    """The server's own time limit, or somebody's request."""
    del bound
    if "timeout" in _message(error):
        return TimeLimitError("stopped on the server at its time limit. narrow it or add LIMIT")
    return CancelledError("the statement was stopped on the server. run it again if still wanted")


def _conflict(text: str, *, waited: bool = False) -> Maker:
    def make(error: Any, bound: Bound | None) -> DbmcpError:
        del error, bound
        return ConflictError(text, waited=waited)

    return make


def _untyped(error: Any, bound: Bound | None) -> DbmcpError:
    """A parameter whose type the text does not tell, or tells twice."""
    found = _PARAMETER.search(_message(error))
    argument = _argument(bound, int(found[1])) if found else None
    if argument is None:
        return _statement(error, bound)
    marker = "?" if argument.name.isdigit() else f":{argument.name}"
    return ArgumentError(
        f'parameter "{argument.name}": {with_names(_message(error, bound), bound)}. '
        f"write its type, e.g. {marker}::text"
    )


_MAKERS: Mapping[str, Maker] = {
    "0A000": _statement,
    "22001": _advised("shorten the value"),
    "22003": _advised("use a smaller number or a wider type"),
    "22012": _advised("guard it with NULLIF(x, 0)"),
    "22P02": _advised("correct the value or its cast"),
    "22007": _advised("write it as 2026-01-31 or 2026-01-31T09:30:00Z"),
    "22008": _advised("write it as 2026-01-31 or 2026-01-31T09:30:00Z"),
    "23502": _not_null,
    "23001": _foreign_key,
    "23503": _foreign_key,
    "23505": _unique,
    "23514": _check,
    "23P01": _advised("it overlaps with another row: change the value"),
    "25006": _advised("this transaction only reads"),
    "25P02": _advised("an earlier statement failed: roll back and start again"),
    "26000": _conflict("the server lost a prepared statement. retry it"),
    "40001": _conflict("serialization failure; the transaction was rolled back. retry it"),
    "40P01": _conflict("deadlock; the transaction was rolled back. retry it"),
    "55P03": _conflict("a lock was not free in time. retry it", waited=True),
    "55006": _conflict("the object is in use. retry it", waited=True),
    "57014": _stopped,
    "42501": _advised("ask the operator for the right"),
    "42601": _syntax,
    "42602": _syntax,
    "42622": _syntax,
    "42702": _advised("write the table or its alias before it"),
    "42703": _unknown("column"),
    "42704": _unknown(""),
    "42883": _undefined_function,
    "42P01": _unknown("table"),
    "42P02": _untyped,
    "42P05": _advised("behind PgBouncer set prepared_statements = false"),
    "42P08": _untyped,
    "42P18": _untyped,
    "3F000": _unknown("schema"),
    "3D000": _unknown("database"),
}
