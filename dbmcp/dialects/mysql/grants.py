"""What an account may do, read from its own SHOW GRANTS."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

GRANT = re.compile(r"GRANT\s+(?P<what>.+?)\s+ON\s+(?P<where>.+?)\s+TO\s", re.IGNORECASE | re.DOTALL)
ROLE = re.compile(r"GRANT\s+(?P<role>\S.*?)\s+TO\s", re.IGNORECASE | re.DOTALL)
OPTION = re.compile(r"\sWITH\s+GRANT\s+OPTION\b", re.IGNORECASE)
COLUMNS = re.compile(r"\([^)]*\)")
PRIVILEGE = re.compile(
    r"\s*(?P<word>[^,()]+?)\s*(?:\((?P<columns>(?:`[^`]*`|[^)`])*)\)\s*)?(?:,|$)"
)
NAME = re.compile(r"`((?:[^`]|``)*)`|\"((?:[^\"]|\"\")*)\"|([^\s.,`\"]+)")
OWN_FUNCTIONS = (
    "SELECT LOWER(routine_name) FROM information_schema.routines "
    "WHERE routine_type = 'FUNCTION' AND routine_schema = DATABASE()"
)
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
EVERYWHERE = "*.*"
ALL = "ALL PRIVILEGES"


@dataclass(frozen=True, slots=True)
class Grant:
    """One line of SHOW GRANTS.

    Attributes:
        what: the privileges, or the role, as the server writes them.
        where: what they are on, as the server writes it; `""` for a role.
        option: they may be passed on.
    """

    what: str
    where: str = ""
    option: bool = False

    @property
    def words(self) -> dict[str, frozenset[str]]:
        """The privileges, each with the columns that it is limited to."""
        found: dict[str, frozenset[str]] = {}
        for match in PRIVILEGE.finditer(self.what):
            word = " ".join(match["word"].split()).upper()
            found[word] = frozenset(_columns(match["columns"] or ""))
        return found

    @property
    def place(self) -> tuple[str, str] | None:
        """Database (a pattern, `*` for all) and table (`*` for all); None of a routine or role."""
        parts = names(self.where)
        if self.where == EVERYWHERE:
            return ("*", "*")
        if self.where.endswith(".*"):
            return (parts[0], "*")
        return (parts[0], parts[1]) if len(parts) == 2 else None  # noqa: PLR2004  `a`.`b`


def names(text: str) -> list[str]:
    """Return the names in a text, without their quotes."""
    found: list[str] = []
    for backticks, quotes, bare in NAME.findall(text):
        found.append(backticks.replace("``", "`") or quotes.replace('""', '"') or bare)
    return found


def _columns(text: str) -> list[str]:
    """Return the names between the brackets; TiDB writes them without quotes."""
    if "`" in text or '"' in text:
        return names(text)
    return [name.strip() for name in text.split(", ") if name.strip()]


def read_grants(lines: Iterable[str]) -> Iterator[Grant]:
    """Yield what each line says; lines of another form are left out."""
    for line in lines:
        match = GRANT.match(line)
        if match is not None:
            yield Grant(match["what"], match["where"], OPTION.search(line) is not None)
        elif (role := ROLE.match(line)) is not None:
            yield Grant(role["role"])


def covers(pattern: str, database: str) -> bool:
    r"""Whether a database is among those of a grant: `%` and `_` are wild unless behind a `\`."""
    parts = re.findall(r"\\.|.", pattern, re.DOTALL)
    wild = {"%": ".*", "_": "."}
    body = "".join(wild.get(part) or re.escape(part[-1]) for part in parts)
    return pattern == "*" or re.fullmatch(body, database, re.DOTALL) is not None


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
