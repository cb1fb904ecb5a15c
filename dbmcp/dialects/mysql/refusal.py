"""Statements that a server of the MySQL family stops or refuses, told to the caller."""

from dbmcp.dialects.base import Bound
from dbmcp.dialects.mysql.fault import Fault, Maker
from dbmcp.dialects.withheld import is_written
from dbmcp.errors import (
    TRANSACTION_SIZE,
    CancelledError,
    ConflictError,
    DbmcpError,
    ExhaustedError,
    LimitError,
    SqlSyntaxError,
    StatementError,
    TimeLimitError,
    UnknownNameError,
    UnsupportedError,
)

NEAR_SHOWN = 40

_GROUPING = frozenset({"group_key", "distinct_key", "auto_distinct_key", "auto_key0"})


def time_limit(_: Fault) -> DbmcpError:
    """The time limit stopped it."""
    return TimeLimitError("stopped on the server at the time limit. narrow it, or add LIMIT")


def cancelled(_: Fault) -> DbmcpError:
    """Somebody stopped it."""
    return CancelledError("the statement was stopped on the server")


def memory(fault: Fault) -> DbmcpError:
    """It needs more memory than it may have."""
    if fault.code in {8175, 1290}:
        text = "the statement needs more memory than the server allows"
        return ExhaustedError(f"{text}. narrow it, or add LIMIT", sqlstate=fault.state)
    return ExhaustedError(f"{fault.shown}. narrow it", sqlstate=fault.state)


def conflict(text: str) -> Maker:
    """Return a maker for failures that rolled the whole transaction back."""
    return lambda _: ConflictError(f"{text}; the transaction was rolled back. retry it")


def not_rolled_back(text: str) -> Maker:
    """Return a maker for failures that left the transaction open."""
    return lambda _: ConflictError(f"{text}. roll back and retry", waited=True)


def too_large(fault: Fault) -> DbmcpError:
    """The statement, a row or the transaction is too large."""
    return LimitError(f"{fault.shown}. split it into smaller parts", what="packet", limit=0)


def transaction_too_large(fault: Fault) -> DbmcpError:
    """The transaction as a whole is more than the server keeps."""
    text = f"{fault.shown.rstrip('.')}. send it in smaller parts"
    return LimitError(text, what=TRANSACTION_SIZE, limit=0)


def statement(advice: str = "") -> Maker:
    """Return a maker that passes the server's text on, with advice."""

    def make(fault: Fault) -> DbmcpError:
        end = f". {advice}" if advice else ""
        text = f"{fault.shown.rstrip('.')}{end}"
        return StatementError(text, sqlstate=fault.state)

    return make


def syntax(fault: Fault) -> DbmcpError:
    """The server does not understand the text."""
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


def duplicate(fault: Fault) -> DbmcpError:
    """A unique key exists already."""
    match = fault.search(r"Duplicate entry '(.*)' for key '(.*?)'$")
    if match is None:
        return statement("use another value")(fault)
    if match[2].strip("<>") in _GROUPING and not is_written(match[1], fault.bound):
        # Not a key of anybody's: the server's own, of a temporary table.
        return StatementError(
            "grouping by a value that changes. group by columns", sqlstate="23000"
        )
    text = f"duplicate key: {match[2]} ({match[1]}) exists. use another value, or update the row"
    table, _, name = match[2].rpartition(".")
    return StatementError(text, sqlstate="23000", constraint=name, tables=(table,) if table else ())


def foreign_key(fault: Fault) -> DbmcpError:
    """A row that is referred to is missing, or still needed."""
    match = fault.search(
        r"CONSTRAINT `(.+?)` FOREIGN KEY \((.+?)\) REFERENCES (?:`[^`]+`\.)?`(.+?)` \((.+?)\)"
    )
    if match is None:
        return statement()(fault)
    name, columns, target, target_columns = (part.replace("`", "") for part in match.groups())
    if fault.code in {1452, 1216}:
        text = f"foreign key {name}: no row of {target} has that {columns}. insert it there first"
    else:
        text = (
            f"foreign key {name}: rows still refer to {target} ({target_columns}). "
            "delete or change them first"
        )
    referring = fault.search(r"`([^`]+)`, CONSTRAINT ")
    tables = (target, referring[1]) if referring else (target,)
    return StatementError(text, sqlstate="23000", constraint=name, tables=tables)


def check(fault: Fault) -> DbmcpError:
    """A CHECK constraint failed."""
    match = fault.search(r"constraint [`'](.+?)[`']")
    name = match[1].rpartition(".")[2] if match else ""
    text = f"CHECK {name} failed. send values that satisfy it"
    table = fault.search(r" failed for (?:`[^`]+`\.)?`([^`]+)`")
    tables = (table[1],) if table else ()
    return StatementError(text, sqlstate=fault.state, constraint=name, tables=tables)


def unknown(kind: str, pattern: str, *, advice: str = "") -> Maker:
    """Return a maker for names that a pattern finds in the text."""

    def make(fault: Fault) -> DbmcpError:
        match = fault.search(pattern)
        name = match[1].replace("`", "") if match else fault.shown
        return UnknownNameError(kind, name, advice=advice)

    return make


def missing_table(fault: Fault) -> DbmcpError:
    """A table does not exist; TiDB has no name for that of VALUES ROW(1, 2)."""
    match = fault.search(r"[`'](.*?)[`']")
    if match is not None and not match[1]:
        return UnsupportedError("the server does not support VALUES ROW(...). write SELECT")
    name = match[1] if match else fault.shown
    return UnknownNameError("table", name.rpartition(".")[2])


def not_existing(fault: Fault) -> DbmcpError:
    """1305: `FUNCTION shop.f does not exist`, and the same of procedures and savepoints."""
    match = fault.search(r"(\w+) (\S+) does not exist")
    if match is None:
        return statement()(fault)
    return UnknownNameError(match[1].lower(), match[2].rpartition(".")[2])


def read_only(fault: Fault) -> DbmcpError:
    """The read-only fence held."""
    return StatementError(
        "the transaction is read-only: the server refuses the write", sqlstate=fault.state
    )


def unsupported(fault: Fault) -> DbmcpError:
    """The server lacks the ability."""
    return UnsupportedError(f"the server does not support it: {fault.shown.rstrip('.')}")


def no_copy(fault: Fault) -> DbmcpError:
    """A table is made of columns only."""
    del fault
    return UnsupportedError(
        "the server does not support CREATE TABLE ... SELECT. create the table, then INSERT INTO "
        "it ... SELECT"
    )


def privilege(fault: Fault) -> DbmcpError:
    """The account may not do it."""
    return StatementError(
        f"the database account may not do that: {_command_denied(fault)}. ask the operator",
        sqlstate=fault.state,
        denied=True,
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


def server_read_only(_: Fault) -> DbmcpError:
    """Nobody may write on this server now."""
    return StatementError("the whole server is read-only now. ask the operator", sqlstate="HY000")


def generic(fault: Fault) -> DbmcpError:
    """Pass the server's text on."""
    return statement()(fault)
