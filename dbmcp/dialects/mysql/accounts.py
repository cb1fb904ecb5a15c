"""What an account of the MySQL family may do, and the script that makes it what it should."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from dbmcp.config import DatabaseSettings, DdlKind
from dbmcp.dialects.accounts import (
    READS,
    WRITES,
    Accounts,
    Relation,
    Right,
    Survey,
    Wish,
    Wishes,
    ddl_needs,
    needed,
)
from dbmcp.dialects.base import Connection
from dbmcp.dialects.mysql.grants import ALL, Grant, covers, names, read_grants
from dbmcp.dialects.mysql.name import quoted
from dbmcp.dialects.mysql.schema import KINDS, SYSTEM_SCHEMAS
from dbmcp.dialects.mysql.session import MySQLConnection
from dbmcp.models import TableKind, TableName
from dbmcp.sql.pattern import matches

_TABLES = "SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES"
HARMLESS = frozenset({"USAGE", "SHOW VIEW"})
"""Privileges that every mode may have: SHOW VIEW is what EXPLAIN of a view needs."""
DDL: Mapping[DdlKind, str] = {
    DdlKind.CREATE_TABLE: "CREATE, REFERENCES",
    DdlKind.ALTER_TABLE: "ALTER, CREATE, DROP, REFERENCES",
    DdlKind.RENAME_TABLE: "ALTER, CREATE, DROP",
    DdlKind.DROP_TABLE: "DROP",
    DdlKind.TRUNCATE: "DROP",
    DdlKind.CREATE_INDEX: "INDEX",
    DdlKind.DROP_INDEX: "INDEX",
    DdlKind.CREATE_VIEW: "CREATE VIEW, DROP",
    DdlKind.DROP_VIEW: "DROP",
    DdlKind.CREATE_SEQUENCE: "CREATE",
    DdlKind.DROP_SEQUENCE: "DROP",
}
"""What each kind of DDL needs; what makes something new cannot be granted on it alone."""
AGAIN = "-- a table that is made has no grants of its own yet: print and run this again then"
NO_COLUMNS = "this server knows no privileges on columns: only dbmcp's policy hides columns.deny"
MAKING = frozenset({"CREATE", "CREATE VIEW"})
Placed = tuple[tuple[str, str], dict[str, frozenset[str]]]
"""Where a grant is, and its privileges with their columns."""
ON_TABLES = frozenset({*READS, *WRITES})


class MySQLAccounts(Accounts):
    """The account that dbmcp connects as.

    Args:
        settings: the database's.
    """

    def __init__(self, settings: DatabaseSettings) -> None:
        self._settings = settings
        self._needed = frozenset(needed(settings.mode))
        self._for_ddl = ddl_needs(settings.ddl, DDL)
        self._known = self._needed | self._for_ddl

    async def survey(self, connection: Connection) -> Survey:
        """Return what the account may do."""
        found = await _own_grants(connection)
        roles = [grant for grant in found if not grant.where]
        hidden: list[Right] = []
        for role in roles:
            try:
                found += await _grants_of(connection, role.what)
            except cast("MySQLConnection", connection).wire.error:
                hidden.append(Right(f"role {', '.join(names(role.what)[:1])}"))
        rows = await connection.query(_TABLES)
        wide, narrow = _by_place(found)
        relations = [
            self._relation(row, (*wide, *narrow[row[0], row[1]]))
            for row in rows
            if row[0].lower() not in SYSTEM_SCHEMAS
        ]
        beyond = dict.fromkeys(right for grant in found for right in self._beyond(grant))
        return Survey(
            tuple(relations),
            (*beyond, *hidden),
            self._notes(connection),
            knows_all=False,
            by_column=_by_column(connection),
        )

    async def grants(self, connection: Connection, wishes: Wishes) -> Sequence[str]:
        """Return the script that makes the account what it should be."""
        account = quoted_account(connection.facts.user)
        return [
            f"-- account {account}; run it with the mysql client as an administrator",
            *_taken(await _own_grants(connection), account),
            *(f"-- {note}" for note in self._notes(connection)),
            *self._given(wishes, connection.facts.schema, account),
            *([AGAIN] if MAKING & self._for_ddl and not wishes.whole else []),
            *self._routines(connection.facts.schema, account),
        ]

    def grant(self, privileges: Sequence[str], table: str, *, user: str) -> str:
        """Return the statement for an account as CURRENT_USER() names it."""
        return f"GRANT {', '.join(privileges)} ON {table} TO {quoted_account(user)};"

    def _notes(self, connection: Connection) -> tuple[str, ...]:
        """What the list of denied columns cannot have."""
        denied = self._settings.deny_columns
        return (NO_COLUMNS,) if denied and not _by_column(connection) else ()

    def _routines(self, schema: str, account: str) -> Iterable[str]:
        """The functions that the operator lists by their whole names."""
        for name in self._settings.functions:
            if "*" in name or "?" in name:
                yield f"-- a pattern cannot be granted: EXECUTE on the functions like {name}"
                continue
            head, _, bare = name.rpartition(".")
            place = f"{quoted(head or schema)}.{quoted(bare)}"
            yield (
                "-- only if it is a stored function: "
                f"GRANT EXECUTE ON FUNCTION {place} TO {account};"
            )

    def _given(self, wishes: Wishes, schema: str, account: str) -> Iterable[str]:
        """What the policy needs."""
        ddl = sorted(self._for_ddl)
        if wishes.whole and schema:
            words = ", ".join((*wishes.privileges, "SHOW VIEW", *ddl))
            yield f"GRANT {words} ON {quoted_database(schema)}.* TO {account};"
        elif MAKING & self._for_ddl and schema:
            words = ", ".join(sorted(MAKING & self._for_ddl))
            yield f"GRANT {words} ON {quoted_database(schema)}.* TO {account};"
        for wish in wishes.tables:
            if wish.columns or not wishes.whole:
                place = f"{quoted(wish.name.schema)}.{quoted(wish.name.name)}"
                words = ", ".join((*_words(wish), *(w for w in ddl if w not in MAKING)))
                yield f"GRANT {words} ON {place} TO {account};"

    def _beyond(self, grant: Grant) -> Iterable[Right]:
        """Return what no statement of the policy needs; rights on tables are told by table."""
        if not grant.where:
            return
        place = grant.place
        for word in grant.words:
            if word in HARMLESS or (word == "EXECUTE" and self._lists(grant)):
                continue
            ours = place is not None and place[0] != "*" and place[0] not in SYSTEM_SCHEMAS
            told = word in self._known or (place and place[1] != "*" and word in ON_TABLES)
            if not ours or not told:
                yield Right(word, grant.where)
        if grant.option:
            yield Right("GRANT OPTION", grant.where)

    def _relation(self, row: Sequence[str], placed: Iterable[Placed]) -> Relation:
        schema, name, kind = row
        held: set[str] = set()
        partly: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
        for (database, table), words in placed:
            if table == "*" and not covers(database, schema):
                continue
            # What a whole database has too much of is told once, not for each table.
            counted = self._needed if table == "*" else ON_TABLES
            for word, columns in words.items():
                if columns:
                    partly[word] |= columns
                else:
                    held |= counted if word == ALL else counted & {word}
        columns = {word: names for word, names in partly.items() if word not in held}
        # A sequence is granted like a table.
        found = KINDS.get(kind, TableKind.TABLE)
        found = TableKind.TABLE if found is TableKind.SEQUENCE else found
        return Relation(TableName(schema, name), found, frozenset(held), columns)

    def _lists(self, grant: Grant) -> bool:
        """Whether the operator lists the function that a grant is on."""
        parts = names(grant.where)[-2:]
        known = (parts[-1], ".".join(parts))
        return grant.where.upper().startswith("FUNCTION") and any(
            matches(p, name, ignores_case=True) for p in self._settings.functions for name in known
        )


def _by_column(connection: Connection) -> bool:
    flavour = cast("MySQLConnection", connection).flavour
    return connection.facts.numbers >= flavour.columns_since


async def _own_grants(connection: Connection) -> list[Grant]:
    rows = await connection.query("SHOW GRANTS")
    return list(read_grants(str(row[0]) for row in rows))


async def _grants_of(connection: Connection, role: str) -> list[Grant]:
    rows = await connection.query(f"SHOW GRANTS FOR {role}")
    return list(read_grants(str(row[0]) for row in rows))


def _by_place(
    grants: Iterable[Grant],
) -> tuple[list[Placed], defaultdict[tuple[str, str], list[Placed]]]:
    """The grants on whole databases, and those on single tables by database and table."""
    wide: list[Placed] = []
    narrow: defaultdict[tuple[str, str], list[Placed]] = defaultdict(list)
    for grant in grants:
        place = grant.place
        if place is not None:
            (wide if place[1] == "*" else narrow[place]).append((place, grant.words))
    return wide, narrow


def quoted_account(account: str) -> str:
    """Return what CURRENT_USER() says, quoted: the user may hold an `@`, the host does not."""
    user, _, host = account.rpartition("@")
    return f"{quoted(user)}@{quoted(host)}"


def quoted_database(name: str) -> str:
    r"""Return a database's name for a grant on all of it, where `_` and `%` are wild."""
    literal = name.replace("\\", "\\\\").replace("_", "\\_").replace("%", "\\%")
    return quoted(literal)


def _taken(found: Iterable[Grant], account: str) -> Iterable[str]:
    """Everything that the account has itself; columns first, since TiDB wants it so."""
    for grant in sorted(found, key=lambda grant: not any(grant.words.values())):
        if not grant.where:
            yield f"REVOKE {grant.what} FROM {account};"
            continue
        if list(grant.words) != ["USAGE"]:
            yield f"REVOKE {_each_column(grant)} ON {grant.where} FROM {account};"
        if grant.option and grant.what.upper() != "PROXY":
            yield f"REVOKE GRANT OPTION ON {grant.where} FROM {account};"


def _each_column(grant: Grant) -> str:
    """The privileges with one column each: of several in one pair of brackets TiDB takes one."""
    if not any(grant.words.values()):
        return grant.what
    return ", ".join(
        f"{word} ({quoted(column)})" if column else word
        for word, columns in grant.words.items()
        for column in sorted(columns) or [""]
    )


def _words(wish: Wish) -> Iterable[str]:
    columns = ", ".join(map(quoted, wish.columns))
    # A row is deleted whole.
    narrow = f" ({columns})" if columns else ""
    return [word if word == "DELETE" else f"{word}{narrow}" for word in wish.privileges]
