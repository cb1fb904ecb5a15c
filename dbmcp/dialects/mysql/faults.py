"""Errors of the drivers and servers of the MySQL family, turned into dbmcp's own by their codes."""

from dbmcp.dialects.base import Bound
from dbmcp.dialects.mysql import loss, refusal
from dbmcp.dialects.mysql.fault import Fault, Maker, is_driver_error
from dbmcp.errors import DbmcpError


def translate(
    error: BaseException, bound: Bound | None, *, database: str, place: str
) -> DbmcpError | None:
    """Turn a driver's error, or SQLAlchemy's wrapping of one, into ours; None for anything else."""
    error = getattr(error, "orig", None) or error
    if isinstance(error, OSError | EOFError):
        return loss.unavailable(Fault(0, _os_reason(error), bound, database, place))
    if not is_driver_error(error):
        return None
    code, message = _parts(error)
    fault = Fault(code, message, bound, database, place)
    return MAKERS.get(code, refusal.generic if code else loss.lost)(fault)


def _parts(error: BaseException) -> tuple[int, str]:
    arguments = error.args
    if len(arguments) > 1 and isinstance(arguments[0], int):
        # aiomysql leaves the reason of a refused connection to the exception's cause.
        cause = f" ({error.__cause__})" if isinstance(error.__cause__, OSError) else ""
        return arguments[0], f"{arguments[1]}{cause}"
    return 0, str(error)


def _os_reason(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "connection timed out"
    return str(getattr(error, "strerror", "") or "") or "connection lost"


def by_text(fault: Fault) -> DbmcpError:
    """Tell by the text what TiDB gives its number 1105, for whatever has none of its own."""
    for pattern, maker in TEXTS:
        if fault.search(pattern):
            return maker(fault)
    return refusal.generic(fault)


def access_denied(fault: Fault) -> DbmcpError:
    """The account was refused; a statement of its own meets the same number for want of FILE."""
    return loss.login_refused(fault) if fault.bound is None else refusal.privilege(fault)


def option(fault: Fault) -> DbmcpError:
    """An option of the server is in the way: mostly that it only reads, else its memory quota."""
    if fault.search("mem-used"):
        return refusal.memory(fault)
    return refusal.server_read_only(fault)


def codes(maker: Maker, *numbers: int) -> dict[int, Maker]:
    """Give several codes one maker."""
    return dict.fromkeys(numbers, maker)


TEXTS: tuple[tuple[str, Maker], ...] = (
    (r"insecure transport", loss.needs_tls),
    (r"missing the prefix|user name prefix", loss.login_refused),
    (r"usage quota|quota .*exceeded", loss.unavailable),
    (r"read-only statement|stale read|read-only staleness", refusal.read_only),
    (r"context canceled", refusal.cancelled),
    (r"CREATE TABLE \.\.\. SELECT", refusal.no_copy),
    (r"memory quota|out of memory", refusal.memory),
    (r"not supported|unsupported", refusal.unsupported),
)

MAKERS: dict[int, Maker] = {
    **codes(loss.unavailable, 1040, 1129, 1203, 1226, 2002, 2005),
    **codes(loss.unavailable, 9001, 9002, 9003, 9005, 9010, 9012, 9013),
    **codes(loss.lost, 1053, 1077, 1079, 1080, 1152, 1158, 1159, 1160, 1161, 1184),
    **codes(loss.lost, 2006, 2013, 2014, 2055),
    8501: loss.lost,  # TiDB lost its own storage while it committed: nobody knows the outcome
    2003: loss.refused,
    1045: access_denied,
    **codes(loss.login_refused, 1698, 1862, 3118, 4151),
    3159: loss.needs_tls,
    **codes(loss.plugin, 1251, 2059),
    **codes(refusal.time_limit, 3024, 1969, 1907),
    **codes(refusal.cancelled, 1317, 8214),
    **codes(refusal.memory, 8175, 8176, 8180, 8001, 1037, 1038, 1041),
    1213: refusal.conflict("deadlock"),
    **codes(refusal.conflict("a concurrent write came first"), 9007, 8005, 8002, 8022, 1020, 3101),
    **codes(refusal.conflict("the table's definition changed meanwhile"), 8028, 8027, 1412),
    **codes(refusal.conflict("a row appeared or vanished meanwhile"), 8147, 8141),
    **codes(refusal.not_rolled_back("waited too long for a lock"), 1205, 3572, 9004, 1622),
    **codes(refusal.not_rolled_back("the resource group's limit is reached"), 8252, 8253, 8254),
    **codes(refusal.too_large, 1153, 9500, 8025),
    **codes(refusal.transaction_too_large, 1197, 1206, 8004, 8229),
    **codes(refusal.duplicate, 1062, 1586),
    **codes(refusal.foreign_key, 1451, 1452, 1216, 1217),
    **codes(refusal.check, 3819, 4025),
    1048: refusal.statement("send a value"),
    1364: refusal.statement("send a value for it"),
    1264: refusal.statement("send a value within the column's range"),
    1406: refusal.statement("send a shorter value"),
    **codes(refusal.statement("send a value of the column's type"), 1366, 1292, 1265, 1411),
    1046: refusal.statement("name the database: write schema.table"),
    **codes(refusal.missing_table, 1146, 1051, 1109),
    **codes(refusal.unknown("database", r"'(.+?)'"), 1049, 1008),
    1054: refusal.unknown("column", r"Unknown column '(.+?)' in"),
    1072: refusal.unknown("column", r"(?:column '|exist: )([^\s']+)"),
    1091: refusal.unknown("column or index", r"(?:DROP (?:[a-z]+ )*['`]|index |column )([^'`\s]+)"),
    1176: refusal.unknown("index", r"Key '(.+?)'"),
    1193: refusal.unknown("variable", r"'(.+?)'"),
    **codes(refusal.not_existing, 1305, 1630),
    **codes(refusal.syntax, 1064, 1149),
    1792: refusal.read_only,
    1836: refusal.server_read_only,
    1290: option,
    8135: refusal.statement(
        "AS OF works in no transaction, nor where stale_read is on: send the SELECT alone, or "
        "leave AS OF out"
    ),
    **codes(refusal.unsupported, 1235, 1148, 1112, 1178, 1289, 8048, 8108, 8130, 8132, 8200),
    **codes(refusal.privilege, 1044, 1142, 1143, 1227, 1370, 8121),
    1105: by_text,
}
