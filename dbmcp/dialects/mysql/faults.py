"""Errors of the drivers and servers of the MySQL family, turned into dbmcp's own."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from dbmcp.dialects.base import Bound
from dbmcp.errors import (
    CancelledError,
    ConflictError,
    DbmcpError,
    LimitError,
    SqlSyntaxError,
    StatementError,
    TimeLimitError,
    UnavailableError,
    UnknownNameError,
    UnsupportedError,
)

DRIVER_MODULES = frozenset({"pymysql", "aiomysql", "asyncmy"})
SHOWN = 300
NEAR_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Fault:
    """What is known of one failure.

    Attributes:
        code: the server's or the client library's number, 0 if there is none.
        message: its text.
        bound: the caller's statement, None outside of one.
        database: the operator's name for the database.
        place: host and port.
    """

    code: int
    message: str
    bound: Bound | None
    database: str
    place: str

    @property
    def shown(self) -> str:
        """The text, shortened."""
        text = " ".join(self.message.split())
        return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"

    def search(self, pattern: str) -> re.Match[str] | None:
        """Search the text."""
        return re.search(pattern, self.message, re.IGNORECASE | re.DOTALL)


Maker = Callable[[Fault], DbmcpError]


def is_driver_error(error: BaseException) -> bool:
    """Whether a driver raised it, without importing any driver."""
    return any(base.__module__.split(".")[0] in DRIVER_MODULES for base in type(error).__mro__)


def translate(
    error: BaseException, bound: Bound | None, *, database: str, place: str
) -> DbmcpError | None:
    """Turn a driver's error, or SQLAlchemy's wrapping of one, into ours; None for anything else."""
    error = getattr(error, "orig", None) or error
    if isinstance(error, OSError | EOFError):
        return _unavailable(Fault(0, _os_reason(error), bound, database, place))
    if not is_driver_error(error):
        return None
    code, message = _parts(error)
    fault = Fault(code, message, bound, database, place)
    maker = MAKERS.get(code)
    if maker is None:
        maker = _generic if code else _lost
    return maker(fault)


def _parts(error: BaseException) -> tuple[int, str]:
    arguments = error.args
    if len(arguments) > 1 and isinstance(arguments[0], int):
        return arguments[0], str(arguments[1])
    return 0, str(error)


def _os_reason(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "connection timed out"
    return str(getattr(error, "strerror", "") or "") or "connection lost"


def _state(code: int) -> str:
    return STATES.get(code, "HY000")


# --- the connection ---------------------------------------------------------------------------


def _unavailable(fault: Fault) -> DbmcpError:
    reason = fault.shown[:1].lower() + fault.shown[1:]
    return UnavailableError(f"{fault.database}: {reason} at {fault.place}. retry later")


def _lost(fault: Fault) -> DbmcpError:
    return UnavailableError(f"{fault.database}: connection to {fault.place} was lost. retry")


def _refused(fault: Fault) -> DbmcpError:
    """2003: the driver's text holds the reason in brackets, of TLS or of the socket."""
    if fault.search("CERTIFICATE_VERIFY_FAILED"):
        reason = fault.search(r"certificate verify failed: ([^(\]]+)")
        return UnavailableError(
            f"{fault.database}: the certificate of {fault.place} is not trusted "
            f"({reason[1].strip() if reason else 'unknown authority'}). "
            "name its authority with ssl_ca in the URL"
        )
    if fault.search("SSL|TLS"):
        return UnavailableError(
            f"{fault.database}: no TLS connection to {fault.place}. check ssl-mode in the URL"
        )
    reason = fault.search(r"\[Errno -?\d+\] ([A-Za-z ]+)")
    text = reason[1].strip().lower() if reason else "cannot connect"
    if text.startswith("connect call failed"):
        text = "connection refused"
    return _unavailable(Fault(fault.code, text, None, fault.database, fault.place))


def _login_refused(fault: Fault) -> DbmcpError:
    return UnavailableError(
        f"{fault.database}: {fault.place} refuses the account: {_without_account(fault)}. "
        "check user, password and TLS in the configuration"
    )


def _without_account(fault: Fault) -> str:
    return fault.shown.rstrip(".")


def _needs_tls(fault: Fault) -> DbmcpError:
    return UnavailableError(
        f"{fault.database}: {fault.place} accepts TLS only. add ssl-mode=REQUIRED to the URL"
    )


def _plugin(fault: Fault) -> DbmcpError:
    return UnavailableError(
        f"{fault.database}: {fault.place} wants a way of authentication that the driver lacks. "
        "use caching_sha2_password or mysql_native_password for the account"
    )


# --- stopped ----------------------------------------------------------------------------------


def _time_limit(_: Fault) -> DbmcpError:
    return TimeLimitError("stopped on the server at the time limit. narrow it, or add LIMIT")


def _cancelled(_: Fault) -> DbmcpError:
    return CancelledError("the statement was stopped on the server")


def _memory(fault: Fault) -> DbmcpError:
    if fault.code == 8175:  # noqa: PLR2004  one of this table's codes
        text = "the statement needs more memory than the server allows"
        return StatementError(f"{text}. narrow it, or add LIMIT", sqlstate=_state(fault.code))
    return StatementError(f"{fault.shown}. narrow it", sqlstate=_state(fault.code))


def _conflict(text: str) -> Maker:
    return lambda _: ConflictError(f"{text}; the transaction was rolled back. retry it")


def _not_rolled_back(text: str) -> Maker:
    return lambda _: ConflictError(f"{text}. roll back and retry")


def _too_large(fault: Fault) -> DbmcpError:
    return LimitError(f"{fault.shown}. split it into smaller parts", what="packet", limit=0)


# --- the statement ----------------------------------------------------------------------------


def _statement(advice: str = "") -> Maker:
    def make(fault: Fault) -> DbmcpError:
        end = f". {advice}" if advice else ""
        text = f"{fault.shown.rstrip('.')}{end}"
        return StatementError(text, sqlstate=_state(fault.code))

    return make


def _syntax(fault: Fault) -> DbmcpError:
    match = fault.search(r"near ['\"](.*)['\"](?: at line (\d+))?")
    near = match[1] if match else ""
    line = fault.search(r"\bline (\d+)")
    if not near.strip():
        return SqlSyntaxError("the text ends too early, or is not SQL. complete the statement")
    shown = near.strip().split("\n", 1)[0][:NEAR_SHOWN]
    column = _column(near, fault.bound) or fault.search(r"\bline (\d+) column (\d+)")
    if column is not None:
        where = f" at line {column[1]}, column {column[2]}"
    else:
        where = f" at line {line[1]}" if line else ""
    return SqlSyntaxError(f'near "{shown}"{where}: not understood by the server')


def _column(near: str, bound: Bound | None) -> tuple[str, str, str] | None:
    """Find where the server's excerpt stands in the caller's text, if that is unambiguous."""
    if bound is None:
        return None
    text = "?".join(bound.text.pieces)
    start = text.find(near[:NEAR_SHOWN])
    if start < 0 or text.find(near[:NEAR_SHOWN], start + 1) >= 0:
        return None
    before = text[:start]
    return "", str(before.count("\n") + 1), str(start - before.rfind("\n"))


def _duplicate(fault: Fault) -> DbmcpError:
    match = fault.search(r"Duplicate entry '(.*)' for key '(.*?)'$")
    if match is None:
        return _statement("use another value")(fault)
    text = f"duplicate key: {match[2]} ({match[1]}) exists. use on_conflict, or another value"
    return StatementError(text, sqlstate="23000", constraint=match[2].rpartition(".")[2])


def _foreign_key(fault: Fault) -> DbmcpError:
    match = fault.search(
        r"CONSTRAINT `(.+?)` FOREIGN KEY \((.+?)\) REFERENCES (?:`[^`]+`\.)?`(.+?)` \((.+?)\)"
    )
    if match is None:
        return _statement()(fault)
    name, columns, target, target_columns = (part.replace("`", "") for part in match.groups())
    if fault.code in {1452, 1216}:
        text = f"foreign key {name}: no row of {target} has that {columns}. insert it there first"
    else:
        text = (
            f"foreign key {name}: rows still refer to {target} ({target_columns}). "
            "delete or change them first"
        )
    return StatementError(text, sqlstate="23000", constraint=name)


def _check(fault: Fault) -> DbmcpError:
    match = fault.search(r"constraint [`'](.+?)[`']")
    name = match[1].rpartition(".")[2] if match else ""
    text = f"CHECK {name} failed. send values that satisfy it"
    return StatementError(text, sqlstate=_state(fault.code), constraint=name)


def _unknown(kind: str, pattern: str, *, advice: str = "") -> Maker:
    def make(fault: Fault) -> DbmcpError:
        match = fault.search(pattern)
        name = match[1].replace("`", "") if match else fault.shown
        return UnknownNameError(kind, name, advice=advice)

    return make


def _missing_table(fault: Fault) -> DbmcpError:
    match = fault.search(r"[`'](.+?)[`']")
    name = match[1] if match else fault.shown
    return UnknownNameError("table", name.rpartition(".")[2])


def _not_existing(fault: Fault) -> DbmcpError:
    """1305: `FUNCTION shop.f does not exist`, and the same of procedures and savepoints."""
    match = fault.search(r"(\w+) (\S+) does not exist")
    if match is None:
        return _statement()(fault)
    return UnknownNameError(match[1].lower(), match[2].rpartition(".")[2])


def _read_only(fault: Fault) -> DbmcpError:
    return StatementError(
        "the transaction is read-only: the server refuses the write", sqlstate=_state(fault.code)
    )


def _unsupported(fault: Fault) -> DbmcpError:
    return UnsupportedError(f"the server does not support it: {fault.shown.rstrip('.')}")


def _privilege(fault: Fault) -> DbmcpError:
    return StatementError(
        f"the database account may not do that: {_command_denied(fault)}. ask the operator",
        sqlstate=_state(fault.code),
    )


def _command_denied(fault: Fault) -> str:
    match = fault.search(r"^(\w[\w ]*?) command denied .* for (?:table|column) (.+)$")
    if match:
        return f"{match[1]} on {match[2]}"
    match = fault.search(r"at least one of\) the (.+?) privilege")
    if match:
        return f"{match[1]} is missing"
    match = fault.search(r"to database ('.+')")
    return f"no access to {match[1]}" if match else fault.shown.rstrip(".")


def _server_read_only(_: Fault) -> DbmcpError:
    return StatementError("the whole server is read-only now. ask the operator", sqlstate="HY000")


def _generic(fault: Fault) -> DbmcpError:
    return _statement()(fault)


def _by_text(fault: Fault) -> DbmcpError:
    """1105: TiDB's number for whatever has none of its own."""
    for pattern, maker in TEXTS:
        if fault.search(pattern):
            return maker(fault)
    return _generic(fault)


TEXTS: tuple[tuple[str, Maker], ...] = (
    (r"insecure transport", _needs_tls),
    (r"missing the prefix|user name prefix", _login_refused),
    (r"read-only statement|stale read|read-only staleness", _read_only),
    (r"context canceled", _cancelled),
    (r"not supported|unsupported", _unsupported),
    (r"usage quota|quota .*exceeded", _unavailable),
    (r"memory quota|out of memory", _memory),
)

STATES: dict[int, str] = {
    **dict.fromkeys((1048, 1062, 1451, 1452, 1052, 1216, 1217), "23000"),
    **dict.fromkeys((1264, 1690), "22003"),
    1406: "22001",
    **dict.fromkeys((1292, 1411), "22007"),
    1265: "01000",
    1365: "22012",
    1242: "21000",
    1136: "21S01",
    1222: "21000",
    1241: "21000",
    1792: "25006",
    1213: "40001",
    1317: "70100",
    3140: "22032",
    4025: "23000",
    **dict.fromkeys(
        (1044, 1055, 1060, 1061, 1064, 1111, 1115, 1142, 1143, 1227, 1235, 1370, 1582, 3143),
        "42000",
    ),
}

MAKERS: dict[int, Maker] = {
    **dict.fromkeys((1040, 1129, 1203, 1226, 2002, 2005), _unavailable),
    **dict.fromkeys((1053, 1077, 1079, 1080, 1152, 1158, 1159, 1160, 1161, 1184), _lost),
    **dict.fromkeys((2006, 2013, 2014, 2055), _lost),
    2003: _refused,
    **dict.fromkeys((1045, 1698, 1862, 3118, 4151), _login_refused),
    3159: _needs_tls,
    **dict.fromkeys((1251, 2059), _plugin),
    **dict.fromkeys((3024, 1969, 1907), _time_limit),
    1317: _cancelled,
    **dict.fromkeys((8175, 8176, 8180, 8001, 1037, 1038, 1041), _memory),
    1213: _conflict("deadlock"),
    **dict.fromkeys(
        (9007, 8005, 8002, 8022, 1020, 3101), _conflict("a concurrent write came first")
    ),
    **dict.fromkeys((8028, 8027, 1412), _conflict("the table's definition changed meanwhile")),
    **dict.fromkeys((8147, 8141), _conflict("a row appeared or vanished meanwhile")),
    **dict.fromkeys((1205, 3572, 9004, 1622), _not_rolled_back("waited too long for a lock")),
    **dict.fromkeys((9001, 9002, 9003, 9005, 9010, 9012, 9013), _unavailable),
    **dict.fromkeys((8252, 8253, 8254), _not_rolled_back("the resource group's limit is reached")),
    **dict.fromkeys((1153, 8229, 8004, 9500, 8025), _too_large),
    8214: _cancelled,
    1062: _duplicate,
    1586: _duplicate,
    **dict.fromkeys((1451, 1452, 1216, 1217), _foreign_key),
    **dict.fromkeys((3819, 4025), _check),
    1048: _statement("send a value"),
    1364: _statement("send a value for it"),
    1264: _statement("send a value within the column's range"),
    1406: _statement("send a shorter value"),
    **dict.fromkeys((1366, 1292, 1265, 1411), _statement("send a value of the column's type")),
    **dict.fromkeys((1146, 1051, 1109), _missing_table),
    1049: _unknown("database", r"'(.+)'"),
    1008: _unknown("database", r"'(.+?)'"),
    1054: _unknown("column", r"Unknown column '(.+?)' in"),
    1072: _unknown("column", r"(?:'(.+?)'|exist: (\S+))"),
    1091: _unknown("column or index", r"(?:'|`|index |column )([^'`\s]+)"),
    1176: _unknown("index", r"Key '(.+?)'"),
    1193: _unknown("variable", r"'(.+)'"),
    **dict.fromkeys((1305, 1630), _not_existing),
    **dict.fromkeys((1064, 1149), _syntax),
    1792: _read_only,
    **dict.fromkeys((1836, 1290), _server_read_only),
    **dict.fromkeys((1235, 1148, 8048, 8108, 8130, 8200, 8132, 1112, 1178, 1289), _unsupported),
    **dict.fromkeys((1044, 1142, 1143, 1227, 1370, 8121), _privilege),
    1046: _statement("name the database: write schema.table"),
    1105: _by_text,
}
