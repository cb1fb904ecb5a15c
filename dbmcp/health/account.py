"""What the database account may do, held against what the mode needs."""

from collections.abc import Sequence

from dbmcp.config import Mode

MODE_PRIVILEGES = {
    Mode.READ_ONLY: frozenset({"SELECT"}),
    Mode.READ_WRITE: frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"}),
}
"""What an account needs for a mode; admin needs whatever DDL the operator switches on."""


def beyond(mode: Mode, privileges: Sequence[str]) -> list[str]:
    """Return the privileges that an account has and the mode has no use for."""
    needed = MODE_PRIVILEGES.get(mode)
    return [] if needed is None else [name for name in privileges if name not in needed]
