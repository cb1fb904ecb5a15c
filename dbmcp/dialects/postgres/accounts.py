"""What a role of Postgres may do, through itself, PUBLIC and every role that it is a member of."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dbmcp.config import DatabaseSettings, Mode
from dbmcp.dialects.accounts import Accounts, Relation, Right, Survey, Wishes, needed
from dbmcp.dialects.base import Connection
from dbmcp.dialects.postgres.ddl import Ddl
from dbmcp.dialects.postgres.grants import Held, script
from dbmcp.dialects.postgres.load import quoted
from dbmcp.models import TableKind, TableName
from dbmcp.sql.pattern import matches

# What a superuser is a member of says nothing: everything.
_ME = """
WITH me AS (
    SELECT r.oid FROM pg_catalog.pg_roles r, pg_catalog.pg_roles own
    WHERE own.rolname = current_user AND CASE WHEN own.rolsuper THEN r.oid = own.oid
        ELSE pg_catalog.pg_has_role(own.oid, r.oid, 'MEMBER') END
)"""
_OURS = """n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
    AND {0}.oid NOT IN (SELECT d.objid FROM pg_catalog.pg_depend d
        WHERE d.classid = '{1}'::pg_catalog.regclass AND d.deptype = 'e')"""

_RELATIONS = f"""{_ME}, served AS MATERIALIZED (
    SELECT d.refobjid AS sequence,
        pg_catalog.array_agg(DISTINCT tn.nspname || chr(1) || t.relname) AS names
    FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_attrdef f ON f.oid = d.objid
    JOIN pg_catalog.pg_class t ON t.oid = f.adrelid
    JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
    WHERE d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
        AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass GROUP BY d.refobjid
)
SELECT n.nspname::text AS schema, c.relname::text AS name, c.relkind::text AS kind,
    c.relispartition AS part, pg_catalog.has_schema_privilege(n.oid, 'USAGE') AS reachable,
    EXISTS (SELECT FROM me WHERE me.oid = c.relowner) AS owned,
    ARRAY(SELECT w.word FROM pg_catalog.unnest($1::pg_catalog.text[]) AS w(word)
        WHERE CASE WHEN c.relkind = 'S' THEN w.word IN ('USAGE', 'UPDATE') AND EXISTS (
            SELECT FROM me WHERE pg_catalog.has_sequence_privilege(me.oid, c.oid, w.word))
        ELSE w.word <> 'USAGE' AND EXISTS (
            SELECT FROM me WHERE pg_catalog.has_table_privilege(me.oid, c.oid, w.word)) END
    ) AS held,
    coalesce(served.names, '{{}}') AS serves
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN served ON served.sequence = c.oid
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND {_OURS.format("c", "pg_catalog.pg_class")}
ORDER BY n.nspname, c.relname
"""  # noqa: S608  no value enters the text, here and below

_COLUMNS = f"""{_ME}
SELECT n.nspname::text AS schema, c.relname::text AS name, w.word AS privilege,
    pg_catalog.array_agg(a.attname::text ORDER BY a.attnum) AS columns
FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN pg_catalog.unnest('{{SELECT,INSERT,UPDATE,REFERENCES}}'::pg_catalog.text[]) AS w(word)
WHERE a.attacl IS NOT NULL AND a.attnum > 0 AND NOT a.attisdropped
    AND {_OURS.format("c", "pg_catalog.pg_class")}
    AND EXISTS (SELECT FROM me
        WHERE pg_catalog.has_column_privilege(me.oid, c.oid, a.attnum, w.word))
GROUP BY 1, 2, 3
"""  # noqa: S608

_RIGHTS = f"""{_ME}
SELECT word AS privilege, '' AS object FROM me JOIN pg_catalog.pg_roles r ON r.oid = me.oid,
    LATERAL (VALUES (r.rolsuper, 'SUPERUSER'), (r.rolcreaterole, 'CREATEROLE'),
        (r.rolcreatedb, 'CREATEDB'), (r.rolbypassrls, 'BYPASSRLS'),
        (r.rolreplication, 'REPLICATION')) AS w(has, word) WHERE w.has
UNION SELECT 'role ' || r.rolname, '' FROM me JOIN pg_catalog.pg_roles r ON r.oid = me.oid
    WHERE r.rolname ~ '^pg_' AND r.rolname <> ALL ($1::pg_catalog.text[])
UNION SELECT 'OWNER', 'database ' || d.datname FROM me JOIN pg_catalog.pg_database d
    ON d.datdba = me.oid AND d.datname = pg_catalog.current_database()
UNION SELECT 'CREATE', 'database ' || d.datname FROM me JOIN pg_catalog.pg_database d
    ON d.datname = pg_catalog.current_database()
    WHERE pg_catalog.has_database_privilege(me.oid, d.oid, 'CREATE')
UNION SELECT 'OWNER', 'schema ' || n.nspname FROM me JOIN pg_catalog.pg_namespace n
    ON n.nspowner = me.oid WHERE n.nspname !~ '^pg_'
UNION SELECT 'CREATE', 'schema ' || n.nspname FROM me JOIN pg_catalog.pg_namespace n
    ON n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    WHERE pg_catalog.has_schema_privilege(me.oid, n.oid, 'CREATE')
ORDER BY 1, 2
"""  # noqa: S608

_FUNCTIONS = f"""{_ME}
SELECT p.proname::text AS name, n.nspname::text AS schema, p.oid::pg_catalog.regprocedure::text
        AS signature,
    EXISTS (SELECT FROM me WHERE me.oid = p.proowner) AS owned, p.prosecdef AS definer
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE {_OURS.format("p", "pg_catalog.pg_proc")} AND (
    p.prosecdef AND EXISTS (SELECT FROM me
        WHERE pg_catalog.has_function_privilege(me.oid, p.oid, 'EXECUTE'))
    OR EXISTS (SELECT FROM me WHERE me.oid = p.proowner))
ORDER BY 2, 1
"""  # noqa: S608

_WORDS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "USAGE")
MAINTAIN_SINCE = 17
_HARMLESS_ROLES = (
    "pg_database_owner",
    "pg_monitor",
    "pg_read_all_settings",
    "pg_read_all_stats",
    "pg_stat_scan_tables",
    "pg_use_reserved_connections",
)
"""Predefined roles that tell of the server's state, or come with something that is told anyway."""
SUPERUSER = Right("SUPERUSER")
_KINDS = {
    "r": TableKind.TABLE,
    "p": TableKind.TABLE,
    "v": TableKind.VIEW,
    "m": TableKind.MATERIALIZED_VIEW,
    "f": TableKind.FOREIGN_TABLE,
    "S": TableKind.SEQUENCE,
}


class PostgresAccounts(Accounts):
    """The role that dbmcp connects as.

    Args:
        settings: the database's.
    """

    def __init__(self, settings: DatabaseSettings) -> None:
        self._settings = settings

    async def survey(self, connection: Connection) -> Survey:
        """Return what the role may do."""
        maintains = connection.facts.numbers[0] >= MAINTAIN_SINCE
        words = [*_WORDS, *(["MAINTAIN"] if maintains else [])]
        relations: Sequence[Any] = await connection.query(_RELATIONS, (words,))
        columns = _by_relation(await connection.query(_COLUMNS))
        rights: Sequence[Any] = await connection.query(_RIGHTS, (list(_HARMLESS_ROLES),))
        functions: Sequence[Any] = await connection.query(_FUNCTIONS)
        beyond = [Right(row["privilege"], row["object"]) for row in rights]
        ddl = Ddl.of(self._settings.ddl, maintains=maintains)
        beyond = [right for right in beyond if not ddl.needs(right)]
        beyond += [right for row in functions if (right := self._function_right(row))]
        found = tuple(_relation(row, columns) for row in relations)
        if SUPERUSER in beyond:
            return self._superuser(found)
        return Survey(found, tuple(beyond), for_ddl=ddl.on_tables)

    def _superuser(self, relations: Sequence[Relation]) -> Survey:
        """Say once what a superuser has on everything; what it reads is still told by table."""
        words = frozenset(needed(self._settings.mode))
        writes = self._settings.mode is not Mode.READ_ONLY
        told: list[Relation] = []
        for each in relations:
            held = each.held & words
            if each.kind is TableKind.SEQUENCE:
                held = frozenset(["USAGE"] if writes else [])
            told.append(replace(each, held=held, columns={}))
        return Survey(tuple(told), (SUPERUSER,))

    async def grants(self, connection: Connection, wishes: Wishes) -> Sequence[str]:
        """Return the script that makes the role what it should be."""
        held = await Held.read(connection, functions=self._settings.functions)
        maintains = connection.facts.numbers[0] >= MAINTAIN_SINCE
        return script(held, wishes, ddl=Ddl.of(self._settings.ddl, maintains=maintains))

    def grant(self, privileges: Sequence[str], table: str, *, user: str) -> str:
        """Return the statement for a role."""
        return f"GRANT {', '.join(privileges)} ON TABLE {table} TO {quoted(user)};"

    def _function_right(self, row: Any) -> Right | None:
        """A function that runs as somebody else, unless the operator lists it."""
        if row["owned"]:
            return Right("OWNER", f"function {row['signature']}")
        names = (row["name"], f"{row['schema']}.{row['name']}")
        listed = any(
            matches(pattern, name, ignores_case=True)
            for pattern in self._settings.functions
            for name in names
        )
        if listed:
            return None
        return Right("EXECUTE", f"security-definer function {row['signature']}")


def _by_relation(rows: Sequence[Any]) -> dict[TableName, dict[str, frozenset[str]]]:
    found: defaultdict[TableName, dict[str, frozenset[str]]] = defaultdict(dict)
    for row in rows:
        name = TableName(row["schema"], row["name"])
        found[name][row["privilege"]] = frozenset(row["columns"])
    return found


def _relation(row: Any, columns: dict[TableName, dict[str, frozenset[str]]]) -> Relation:
    name = TableName(row["schema"], row["name"])
    held = frozenset(row["held"])
    partly = {word: names for word, names in columns.get(name, {}).items() if word not in held}
    return Relation(
        name,
        _KINDS[row["kind"]],
        held=held | {"OWNER"} if row["owned"] else held,
        columns=partly,
        serves=tuple(TableName(*text.split("\1", 1)) for text in row["serves"]),
        part=row["part"],
        reachable=row["reachable"],
    )
