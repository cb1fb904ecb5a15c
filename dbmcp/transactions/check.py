"""What may be asked of a transaction: how many operations, at which level, by which action."""

import re
from collections.abc import Mapping, Sequence

from dbmcp.catalog import nearest
from dbmcp.dialects.base import ISOLATION_LEVELS, Dialect
from dbmcp.errors import ArgumentError, LimitError, UnsupportedError
from dbmcp.models import Action, Operation, TransactionRequest

MAX_OPERATIONS = 100


def check_count(operations: Sequence[Operation]) -> None:
    """Check that there are operations, and not too many.

    Raises:
        ArgumentError: none.
        LimitError: too many.
    """
    if not operations:
        raise ArgumentError('operations is empty. send a list such as [{"query": "..."}]')
    if len(operations) > MAX_OPERATIONS:
        raise LimitError(
            f"{len(operations):,} operations are over the limit of {MAX_OPERATIONS}. "
            "send fewer, or use bulk_insert for rows",
            what="operations",
            limit=MAX_OPERATIONS,
        )


def isolation_level(asked: str, *, dialect: Dialect) -> str:
    """Return the level as the dialect names it; `""` is the engine's default.

    Raises:
        ArgumentError: no such word.
        UnsupportedError: the engine lacks it; the nearest is named.
    """
    level = " ".join(asked.replace("_", " ").replace("-", " ").lower().split())
    if not level or level in dialect.isolation_levels:
        return level
    levels = ", ".join(dialect.isolation_levels)
    if level not in ISOLATION_LEVELS:
        near = nearest(level, ISOLATION_LEVELS, count=1)
        hint = f"nearest: {near[0]}; " if near and near[0] in dialect.isolation_levels else ""
        raise ArgumentError(
            f'isolation_level "{asked[:60]}" is not a level. {hint}{dialect.label} has: {levels}'
        )
    raise UnsupportedError(
        f"{dialect.label} has no isolation level {level}. "
        f"nearest: {_nearest_level(level, dialect)}; it has: {levels}"
    )


def _nearest_level(level: str, dialect: Dialect) -> str:
    """The weakest level that is at least as strict; the strictest where there is none."""
    place = ISOLATION_LEVELS.index(level)
    stricter = [name for name in ISOLATION_LEVELS[place:] if name in dialect.isolation_levels]
    return stricter[0] if stricter else dialect.isolation_levels[-1]


def check_confirm(request: TransactionRequest) -> None:
    """Check that a confirm token comes alone, and a preview with operations.

    Raises:
        ArgumentError: it does not.
    """
    others = (request.operations, request.action, request.transaction, request.savepoint)
    if request.confirm and (any(others) or request.preview or request.isolation_level):
        raise ArgumentError("the server keeps what a confirm token runs. send it alone")
    if request.preview and request.action not in {None, Action.EXECUTE}:
        raise ArgumentError(f"preview shows what operations do. action {request.action} has none")


def check_action(request: TransactionRequest) -> None:
    """Check that an action comes with what it needs and with nothing else.

    Raises:
        ArgumentError: something is missing or too much.
    """
    action = request.action or Action.EXECUTE
    given = {
        "transaction": bool(request.transaction),
        "operations": bool(request.operations),
        "savepoint": bool(request.savepoint),
        "isolation_level": bool(request.isolation_level),
    }
    for name in NEEDED[action]:
        if not given[name]:
            raise ArgumentError(f"action {action} needs {name}. {_ADVICE[name]}")
    for name, is_given in given.items():
        if is_given and name not in NEEDED[action] and name not in TAKEN[action]:
            raise ArgumentError(f"action {action} takes no {name}. leave it out")
    if request.savepoint and not _SAVEPOINT.fullmatch(request.savepoint):
        raise ArgumentError(
            f'savepoint "{request.savepoint[:60]}" is not a name. use letters, digits and '
            "underscores, not beginning with dbmcp_"
        )


NEEDED: Mapping[Action, tuple[str, ...]] = {
    Action.BEGIN: (),
    Action.EXECUTE: ("transaction", "operations"),
    Action.SAVEPOINT: ("transaction", "savepoint"),
    Action.ROLLBACK_TO: ("transaction", "savepoint"),
    Action.COMMIT: ("transaction",),
    Action.ROLLBACK: ("transaction",),
    Action.STATUS: (),
}
TAKEN: Mapping[Action, tuple[str, ...]] = {
    **dict.fromkeys(Action, ()),
    Action.BEGIN: ("isolation_level",),
    Action.STATUS: ("transaction",),
}
_ADVICE = {
    "transaction": "send the handle that begin answered",
    "operations": 'send a list such as [{"query": "..."}]',
    "savepoint": "send a name",
}
_SAVEPOINT = re.compile(r"(?!dbmcp_)[A-Za-z_][A-Za-z0-9_]{0,59}", re.IGNORECASE)
