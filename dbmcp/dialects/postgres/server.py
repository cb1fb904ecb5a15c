"""What a connection learns of its server, once for all connections of a target."""

import re
from dataclasses import replace
from typing import Any

from dbmcp.dialects.base import Connection, ServerLoad
from dbmcp.models import ServerFacts
from dbmcp.sql.policy import Rules

_FACTS = """
SELECT current_user::text AS account, coalesce(current_schema()::text, '') AS schema,
    array_to_string(current_schemas(true), E'\\n') AS path, pg_is_in_recovery() AS standby,
    role.rolsuper AS super, role.rolcreatedb OR role.rolcreaterole AS manages,
    has_database_privilege(current_database(), 'CREATE') AS creates,
    rights.inserts, rights.updates, rights.deletes, rights.truncates
FROM pg_catalog.pg_roles role, LATERAL (
    SELECT bool_or(has_table_privilege(c.oid, 'INSERT')) AS inserts,
        bool_or(has_table_privilege(c.oid, 'UPDATE')) AS updates,
        bool_or(has_table_privilege(c.oid, 'DELETE')) AS deletes,
        bool_or(has_table_privilege(c.oid, 'TRUNCATE')) AS truncates
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'f') AND n.nspname <> 'information_schema'
        AND n.nspname NOT LIKE 'pg\\_%'
) rights
WHERE role.rolname = current_user
"""
# An account sees everybody's sessions, though not of what type those of others are; the server's
# own ones have no user.
_LOAD = """
SELECT count(*) FILTER (WHERE coalesce(backend_type, 'client backend') = 'client backend')::int4,
    current_setting('max_connections')::int4
FROM pg_catalog.pg_stat_activity WHERE usesysid IS NOT NULL
"""
_NUMBERS = re.compile(r"\d+")
# `on_values`: functions that one argument is enough for. `on_rows`: the user's own that take a row,
# those left out whose name the row's own column takes. `own`: the user's own that need no schema in
# front. What an extension brings counts only where it may write.
# `operators` and `types`: what calls the user's own functions without naming them, where they could
# do more than compute.
# `plain`: the functions behind the engine's own operators, casts and types, which the server was
# made with (their numbers end at 16383) and which are IMMUTABLE in every form.
_FUNCTIONS = """
WITH functions AS (
    SELECT lower(p.proname) AS name, p.oid, p.pronamespace AS schema, p.proargtypes[0] AS first,
        p.pronargs > 0 AND p.pronargs - p.pronargdefaults < 2 AS takes_one,
        p.pronamespace <> 'pg_catalog'::regnamespace AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_proc'::regclass
                AND d.objid = p.oid AND d.deptype = 'e'
        ) AS own,
        p.pronamespace <> 'pg_catalog'::regnamespace AND p.provolatile = 'v' AS writes
    FROM pg_catalog.pg_proc p
    WHERE p.pronamespace <> 'information_schema'::regnamespace
)
SELECT array_to_string(array(SELECT DISTINCT name FROM functions WHERE takes_one), E'\\n')
        AS on_values,
    array_to_string(array(
        SELECT DISTINCT f.name FROM functions f JOIN pg_catalog.pg_type t ON t.oid = f.first
        WHERE f.takes_one AND (f.own OR f.writes) AND t.typtype IN ('c', 'p', 'd')
            AND NOT EXISTS (
                SELECT FROM pg_catalog.pg_attribute a
                WHERE a.attrelid = t.typrelid AND lower(a.attname) = f.name AND t.typtype = 'c'
            )
    ), E'\\n') AS on_rows,
    array_to_string(array(
        SELECT DISTINCT f.name FROM functions f
        JOIN pg_catalog.pg_namespace n ON n.oid = f.schema
        WHERE f.own AND n.nspname = ANY (current_schemas(true))
    ), E'\\n') AS own,
    array_to_string(array(
        SELECT p.proname FROM pg_catalog.pg_proc p
        WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.oid < 16384
            AND NOT 'internal'::regtype = ANY (p.proargtypes::oid[])
            AND p.proname NOT LIKE '%\\_validator'
        GROUP BY p.proname HAVING bool_and(
            p.provolatile = 'i' OR p.provolatile = 's' AND EXISTS (
                SELECT FROM pg_catalog.pg_operator o WHERE o.oprcode = p.oid
                UNION ALL SELECT FROM pg_catalog.pg_amproc a WHERE a.amproc = p.oid
            )
        )
    ), E'\\n') AS plain,
    array_to_string(array(
        SELECT DISTINCT o.oprname FROM pg_catalog.pg_operator o
        JOIN pg_catalog.pg_proc p ON p.oid = o.oprcode
        WHERE p.oid IN (SELECT oid FROM functions WHERE own) AND p.provolatile <> 'i'
    ), E'\\n') AS operators,
    array_to_string(array(
        SELECT t.typname FROM pg_catalog.pg_cast c JOIN pg_catalog.pg_proc p ON p.oid = c.castfunc
        JOIN pg_catalog.pg_type t ON t.oid IN (c.castsource, c.casttarget)
        WHERE p.oid IN (SELECT oid FROM functions WHERE own) AND p.provolatile <> 'i'
        UNION SELECT t.typname FROM pg_catalog.pg_constraint k
        JOIN pg_catalog.pg_type t ON t.oid = k.contypid
        JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_constraint'::regclass
            AND d.objid = k.oid AND d.refclassid = 'pg_catalog.pg_proc'::regclass
        JOIN pg_catalog.pg_proc p ON p.oid = d.refobjid
        WHERE p.oid IN (SELECT oid FROM functions WHERE own) AND p.provolatile <> 'i'
    ), E'\\n') AS types
"""


async def learn(driver: Any, *, pooled_outside: bool) -> ServerFacts:
    """Ask the server what it is and what the account may do."""
    statement = await driver.statement(_FACTS)
    rows, _, _ = await driver.start(statement, (), limit=0)
    row: dict[str, Any] = dict(rows[0])
    version = str(driver.get_settings().server_version)
    return ServerFacts(
        product="PostgreSQL",
        version=version,
        numbers=tuple(int(part) for part in _NUMBERS.findall(version.split(" ", 1)[0])),
        user=row["account"],
        schema=row["schema"],
        tls=_tls(driver),
        could_write=_could_write(row),
        notes=_notes(row, pooled_outside=pooled_outside),
        search_path=_search_path(row["path"]),
    )


async def load(connection: Connection) -> ServerLoad:
    """Count the clients of the whole server."""
    [[used, limit]] = await connection.query(_LOAD)
    return ServerLoad(int(used), int(limit))


async def with_functions(rules: Rules, driver: Any) -> Rules:
    """Return the rules with what the server says of functions that a name alone may call.

    The same rules come back where it says nothing new: what was checked by them stays checked.
    """
    statement = await driver.statement(_FUNCTIONS)
    answer, _, _ = await driver.start(statement, (), limit=0)
    named: dict[str, str] = dict(answer[0])
    lists = {key: frozenset(text.split("\n")) - {""} for key, text in named.items()}
    found: dict[str, Any] = {
        "functions": rules.functions | lists["plain"],
        "value_functions": lists["on_values"],
        "row_functions": lists["on_rows"],
        "overloads": lists["own"],
        "operators": lists["operators"],
        "acting_types": lists["types"],
    }
    if all(getattr(rules, name) == value for name, value in found.items()):
        return rules
    return replace(rules, **found)


def _search_path(text: str) -> tuple[str, ...]:
    """The schemas in the order of look-up; a session's temporary schema is nobody's business."""
    return tuple(name for name in text.split("\n") if name and not name.startswith("pg_temp"))


def _tls(driver: Any) -> str:
    """Protocol and cipher, from the socket itself: behind a pooler the server knows another one."""
    channel = driver.transport().get_extra_info("ssl_object")
    if channel is None:
        return ""
    cipher = channel.cipher()
    return f"{channel.version()} {cipher[0]}" if cipher else str(channel.version())


def _could_write(row: dict[str, Any]) -> tuple[str, ...]:
    """What the account may do beyond reading; a superuser may do everything."""
    if row["super"]:
        return ("SUPERUSER",)
    names = {
        "inserts": "INSERT",
        "updates": "UPDATE",
        "deletes": "DELETE",
        "truncates": "TRUNCATE",
        "creates": "CREATE",
        "manages": "CREATE ROLE OR DATABASE",
    }
    return tuple(name for key, name in names.items() if row[key])


def _notes(row: dict[str, Any], *, pooled_outside: bool) -> tuple[str, ...]:
    notes: list[str] = []
    if row["super"]:
        notes.append("the account is a superuser: give dbmcp a role of its own")
    if row["standby"]:
        notes.append("the server is a standby: it only reads")
    if pooled_outside:
        notes.append("statements are not kept on the server, as a pooler in between needs it")
    return tuple(notes)
