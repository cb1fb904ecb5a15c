"""What may be asked of a transaction: how many operations, of which kind, at which level."""

from collections.abc import Sequence

from dbmcp.catalog import nearest
from dbmcp.dialects.base import ISOLATION_LEVELS, Dialect
from dbmcp.errors import ArgumentError, LimitError, PolicyError, UnsupportedError
from dbmcp.models import Operation
from dbmcp.sql.statement import Kind, Statement

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


def check_kind(statement: Statement, *, dialect: Dialect) -> None:
    """Refuse what would commit by itself in the middle; the policy has allowed the statement.

    Raises:
        PolicyError: rule `transaction`.
    """
    if statement.kind in {Kind.READ, Kind.WRITE}:
        return
    if statement.kind is Kind.DDL and dialect.transactional_ddl:
        return
    raise PolicyError(
        f"{statement.verb} would end the transaction on {dialect.label} (rule transaction). "
        "send it alone",
        rule="transaction",
        obj=statement.verb,
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
