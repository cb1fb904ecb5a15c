"""What an account may do beyond reading, read from its own SHOW GRANTS."""

import re
from collections.abc import Iterable

GRANT = re.compile(r"GRANT\s+(?P<what>.+?)\s+ON\s+(?P<where>.+?)\s+TO\s", re.IGNORECASE | re.DOTALL)
COLUMNS = re.compile(r"\([^)]*\)")
READING = frozenset(
    {
        "USAGE",
        "SELECT",
        "SHOW VIEW",
        "SHOW DATABASES",
        "PROCESS",
        "REFERENCES",
        "REPLICATION CLIENT",
        "BINLOG MONITOR",
        "MONITOR",
        "SHOW_ROUTINE",
        "SHOW CREATE ROUTINE",
        "DASHBOARD_CLIENT",
    }
)
PROCESS = frozenset({"PROCESS", "ALL PRIVILEGES"})


def could_write(grants: Iterable[str]) -> tuple[str, ...]:
    """Return the privileges beyond reading, in order, without repetition; roles by their name."""
    found: dict[str, None] = {}
    for line in grants:
        for privilege in _privileges(line):
            if privilege not in READING:
                found[privilege] = None
    return tuple(found)


def sees_all_sessions(grants: Iterable[str]) -> bool:
    """Whether the account may see the sessions of others."""
    for line in grants:
        match = GRANT.match(line)
        everywhere = match is not None and match["where"] == "*.*"
        if everywhere and not PROCESS.isdisjoint(_privileges(line)):
            return True
    return False


def _privileges(line: str) -> list[str]:
    match = GRANT.match(line)
    if match is None:
        # `GRANT role TO account`: what the role may do is listed on lines of its own once active.
        return []
    words = COLUMNS.sub("", match["what"]).split(",")
    return [" ".join(word.split()).upper() for word in words if word.strip()]
