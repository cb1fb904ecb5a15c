"""One failure of a driver or server of the MySQL family, as the makers of our errors see it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from dbmcp.dialects.base import Bound
from dbmcp.dialects.withheld import WITHHELD, is_written, without_values
from dbmcp.errors import DbmcpError

DRIVER_MODULES = frozenset({"pymysql", "aiomysql", "asyncmy"})
SHOWN = 300

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


NAMING = frozenset(
    # Their texts quote names of tables, columns and clauses, never a value.
    {1048, 1052, 1055, 1066, 1110, 1111, 1115, 1140, 1222, 1241, 1242, 1248, 1253, 1264, 1265, 1288}
    | {1356, 1364, 1369, 1393, 1394, 1406, 1442, 1443, 1471, 1553, 1582, 1906, 3105, 4025}
)


UNQUOTED = re.compile(
    r"(?<=^constant ).+(?= overflows )|(?<=^item ).+(?= is not in Set )|(?<=is not in Set ).+"
    r"|(?<=^invalid number ).+|(?<=annot convert ).+|(?<=an't convert ).+"
    r"|(?<=Invalid unicode: ).+|(?<=Invalid operation: ).+"
    r"|(?<=hexadecimal format ).+|(?<=bit type format ).+|(?<=timeunit - ).+",
    re.DOTALL,
)
"""Where TiDB's texts hold a value without quotes."""

NUMBERLESS = 1105
"""What has no number of its own; what it is about stands behind a colon, quoted or not."""

_SYNTAX_NODE = re.compile(r"\*ast\.\w+")


def safe_text(code: int, message: str, bound: Bound | None) -> str:
    """Return a server's text without values that the caller did not send."""
    if code in NAMING:
        return message
    if code == NUMBERLESS:
        message = _without_tail(message, bound)
    bare = UNQUOTED.sub(lambda found: _shown(found[0], bound), message)
    return without_values(bare, bound)


def _without_tail(message: str, bound: Bound | None) -> str:
    """Return a text up to its first colon, unless the caller wrote what stands behind it."""
    head, colon, tail = message.partition(": ")
    if not colon or tail[:1] in {"'", '"'} or _SYNTAX_NODE.fullmatch(tail):
        return message  # what is in quotes is looked at by everybody
    return f"{head}: {_shown(tail, bound)}"


def _shown(value: str, bound: Bound | None) -> str:
    return value if is_written(value, bound) else WITHHELD


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
    def state(self) -> str:
        """The SQLSTATE of the code, which the drivers drop."""
        return STATES.get(self.code, "HY000")

    @property
    def shown(self) -> str:
        """The text, shortened, without values of rows."""
        text = " ".join(safe_text(self.code, self.message, self.bound).split())
        return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"

    def search(self, pattern: str) -> re.Match[str] | None:
        """Search the text."""
        return re.search(pattern, self.message, re.IGNORECASE | re.DOTALL)


Maker = Callable[[Fault], DbmcpError]


def is_driver_error(error: BaseException) -> bool:
    """Whether a driver raised it, without importing any driver."""
    return any(base.__module__.split(".")[0] in DRIVER_MODULES for base in type(error).__mro__)
