"""The script that gives a role of Postgres what a policy needs, and takes the rest away."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from dbmcp.dialects.accounts import Wish, Wishes
from dbmcp.dialects.base import Connection
from dbmcp.dialects.postgres.ddl import OWNER, Ddl
from dbmcp.encoding import visible_line
from dbmcp.models import TableKind
from dbmcp.sql.pattern import matches

_ROLE = """
SELECT r.oid::pg_catalog.int8 AS oid, pg_catalog.quote_ident(r.rolname) AS role,
    pg_catalog.quote_ident(pg_catalog.current_database()) AS database,
    ARRAY(SELECT 'NO' || w.word FROM (VALUES (r.rolsuper, 'SUPERUSER'),
        (r.rolcreaterole, 'CREATEROLE'), (r.rolcreatedb, 'CREATEDB'),
        (r.rolbypassrls, 'BYPASSRLS'), (r.rolreplication, 'REPLICATION')) AS w(has, word)
        WHERE w.has) AS attributes,
    ARRAY(SELECT pg_catalog.quote_ident(g.rolname) FROM pg_catalog.pg_auth_members m
        JOIN pg_catalog.pg_roles g ON g.oid = m.roleid WHERE m.member = r.oid ORDER BY 1) AS roles
FROM pg_catalog.pg_roles r WHERE r.rolname = current_user
"""
# What the role owns or is granted by itself, and what everybody may: kind, quoted name, and how.
_OBJECTS = """
WITH me AS (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = current_user),
objects AS (
    SELECT 'DATABASE' AS kind, pg_catalog.quote_ident(d.datname) AS name, d.datdba AS owner,
        d.datacl AS acl, false AS definer, '' AS whole FROM pg_catalog.pg_database d
        WHERE d.datname = current_database()
    UNION ALL SELECT 'SCHEMA', pg_catalog.quote_ident(n.nspname), n.nspowner, n.nspacl, false, ''
        FROM pg_catalog.pg_namespace n WHERE n.nspname !~ '^pg_(toast|temp)'
    UNION ALL SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW'
            WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END,
        pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname),
        CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = c.oid
            AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND c.relkind = 'S'
            AND d.deptype IN ('a', 'i')) THEN 0 ELSE c.relowner END,
        CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid
                AND a.attacl IS NOT NULL) THEN (
            SELECT coalesce(c.relacl, '{}') || pg_catalog.array_agg(item)
            FROM pg_catalog.pg_attribute a, pg_catalog.unnest(a.attacl) AS item
            WHERE a.attrelid = c.oid) ELSE c.relacl END, false,
        '"' || replace(n.nspname, '"', '""') || '"."' || replace(c.relname, '"', '""') || '"'
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname !~ '^pg_'
            AND n.nspname <> 'information_schema'
    UNION ALL SELECT CASE p.prokind WHEN 'p' THEN 'PROCEDURE' WHEN 'a' THEN 'AGGREGATE'
            ELSE 'FUNCTION' END,
        pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(p.proname) || '('
            || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')', p.proowner,
        coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner)), p.prosecdef, ''
        FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
)
SELECT o.kind, o.name, o.definer, o.whole, o.owner = me.oid AS owned,
    EXISTS (SELECT FROM pg_catalog.aclexplode(o.acl) x WHERE x.grantee = me.oid) AS granted,
    ARRAY(SELECT DISTINCT x.privilege_type FROM pg_catalog.aclexplode(o.acl) x
        WHERE x.grantee = 0) AS everybody
FROM objects o, me ORDER BY o.kind, o.name
"""
_DEFAULTS = """
SELECT pg_catalog.quote_ident(r.rolname) AS owner,
    coalesce(pg_catalog.quote_ident(n.nspname), '') AS schema,
    CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS'
        WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' ELSE '' END AS kind
FROM pg_catalog.pg_default_acl d JOIN pg_catalog.pg_roles r ON r.oid = d.defaclrole
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
WHERE EXISTS (SELECT FROM pg_catalog.aclexplode(d.defaclacl) x
    JOIN pg_catalog.pg_roles me ON me.oid = x.grantee WHERE me.rolname = current_user)
ORDER BY 1, 2, 3
"""
_FUNCTIONS = """
SELECT n.nspname::text AS schema, p.proname::text AS name,
    pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(p.proname) || '('
        || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')' AS signature
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND p.prokind IN ('f', 'a', 'w') ORDER BY 3
"""
FIRST_SUPERUSER = 10
OWNERS = (
    "-- most DDL needs the owner of a table, whom no GRANT replaces: ALTER TABLE ... OWNER TO {};"
)
NAMES_A_LINE = 20
_CONTAINERS = frozenset({"SCHEMA", "DATABASE"})
_ON_TABLE = frozenset({"VIEW", "MATERIALIZED VIEW", "FOREIGN TABLE"})
_ROUTINES = frozenset({"FUNCTION", "PROCEDURE", "AGGREGATE"})


@dataclass(frozen=True, slots=True)
class Held:
    """What the role has now.

    Attributes:
        role, database: quoted.
        schema: where an unqualified name is made.
        first: it is the superuser that the server was made with.
        attributes: those to take away, as ALTER ROLE names them.
        roles: those that it is a member of, quoted.
        objects: rows of kind, name, owned, granted, everybody.
        defaults: rows of owner, schema, kind of the privileges that new objects come with.
        functions: signatures of those that the operator lists.
    """

    role: str
    database: str
    schema: str
    first: bool
    attributes: Sequence[str]
    roles: Sequence[str]
    objects: Sequence[Any]
    defaults: Sequence[Any]
    functions: Sequence[str]

    @classmethod
    async def read(cls, connection: Connection, *, functions: Sequence[str]) -> Self:
        """Ask the server."""
        rows: Sequence[Any] = await connection.query(_ROLE)
        own = rows[0]
        known: Sequence[Any] = await connection.query(_FUNCTIONS) if functions else ()
        return cls(
            own["role"],
            own["database"],
            connection.facts.schema or "public",
            own["oid"] == FIRST_SUPERUSER,
            own["attributes"],
            own["roles"],
            await connection.query(_OBJECTS),
            await connection.query(_DEFAULTS),
            [row["signature"] for row in known if _listed(row, functions)],
        )


def _listed(row: Any, patterns: Sequence[str]) -> bool:
    names = (row["name"], f"{row['schema']}.{row['name']}")
    return any(matches(p, name, ignores_case=True) for p in patterns for name in names)


def script(held: Held, wishes: Wishes, *, ddl: Ddl) -> list[str]:
    """Return the lines: one transaction that takes everything away and gives what is wished."""
    # What the role makes is its own, and stays so where DDL is allowed.
    own = {_name(wish) for wish in wishes.tables} if OWNER in ddl.on_tables else set[str]()
    return [
        f"-- role {held.role} in database {held.database}; run it with psql as a superuser",
        *(["-- this is the server's first superuser: give dbmcp a role of its own"] * held.first),
        "BEGIN;",
        *_taken(held, own, schemas=ddl.owns_schemas),
        *_given(held, wishes, ddl),
        "COMMIT;",
        *_public(held),
        *([OWNERS.format(held.role)] if OWNER in ddl.on_tables else []),
    ]


def _taken(held: Held, own: set[str], *, schemas: bool) -> Iterable[str]:
    """Attributes, memberships, ownership and direct grants, but of tables that are its own."""
    objects = [
        row for row in held.objects if not (row["owned"] and _stays(row, own, schemas=schemas))
    ]
    if held.attributes:
        yield f"ALTER ROLE {held.role} {' '.join(held.attributes)};"
    for role in held.roles:
        yield f"REVOKE {role} FROM {held.role};"
    for row in objects:
        if row["owned"]:
            yield f"ALTER {row['kind']} {row['name']} OWNER TO CURRENT_USER;"
    for row in held.defaults:
        within = f" IN SCHEMA {row['schema']}" if row["schema"] else ""
        yield (
            f"ALTER DEFAULT PRIVILEGES FOR ROLE {row['owner']}{within} "
            f"REVOKE ALL ON {row['kind']} FROM {held.role};"
        )
    for row in objects:
        if row["owned"] or row["granted"]:
            yield f"REVOKE ALL ON {_grantable(row['kind'])} {row['name']} FROM {held.role};"


def _stays(row: Any, own: set[str], *, schemas: bool) -> bool:
    return row["whole"] in own or (schemas and row["kind"] == "SCHEMA")


def _given(held: Held, wishes: Wishes, ddl: Ddl) -> Iterable[str]:
    """What the policy needs."""
    extra = (", TEMPORARY" if wishes.writes else "") + (", CREATE" if ddl.in_database else "")
    yield f"GRANT CONNECT{extra} ON DATABASE {held.database} TO {held.role};"
    schemas = {_quoted(wish.name.schema) for wish in wishes.tables}
    for schema in sorted(schemas or {_quoted(held.schema)}):
        create = ", CREATE" if ddl.in_schema else ""
        yield f"GRANT USAGE{create} ON SCHEMA {schema} TO {held.role};"
        if wishes.whole:
            words = ", ".join((*wishes.privileges, *ddl.granted))
            yield f"GRANT {words} ON ALL TABLES IN SCHEMA {schema} TO {held.role};"
    yield from _on_tables(wishes, held.role, ddl)
    for signature in held.functions:
        yield f"GRANT EXECUTE ON FUNCTION {signature} TO {held.role};"


def _on_tables(wishes: Wishes, role: str, ddl: Ddl) -> Iterable[str]:
    """The tables and sequences by name, many in a statement."""
    grouped: defaultdict[tuple[str, tuple[str, ...], bool], list[str]] = defaultdict(list)
    for wish in wishes.tables:
        sequence = wish.kind is TableKind.SEQUENCE
        if wish.columns:
            yield _on_columns(wish, role, ddl)
        elif sequence or not wishes.whole:
            kind, name = "SEQUENCE" if sequence else "TABLE", _name(wish)
            # A name that hides something must not take others along into a comment.
            words = wish.privileges if sequence else (*wish.privileges, *ddl.granted)
            grouped[kind, words, visible_line(name) == name].append(name)
    for (kind, privileges, _), names in grouped.items():
        for start in range(0, len(names), NAMES_A_LINE):
            listed = ", ".join(names[start : start + NAMES_A_LINE])
            yield f"GRANT {', '.join(privileges)} ON {kind} {listed} TO {role};"


def _on_columns(wish: Wish, role: str, ddl: Ddl) -> str:
    columns = ", ".join(map(_quoted, wish.columns))
    # A row is deleted whole.
    words = [w if w == "DELETE" else f"{w} ({columns})" for w in wish.privileges]
    words += ddl.granted
    return f"GRANT {', '.join(words)} ON TABLE {_name(wish)} TO {role};"


def _public(held: Held) -> Iterable[str]:
    """What everybody may is not taken away here: other accounts may live on it."""
    for row in held.objects:
        words = set(row["everybody"])
        if row["kind"] in _CONTAINERS:
            words &= {"CREATE"}
        elif row["kind"] in _ROUTINES and not row["definer"]:
            continue
        if words:
            what = f"{', '.join(sorted(words))} ON {_grantable(row['kind'])} {row['name']}"
            yield f"-- everybody may, and other accounts may need it: REVOKE {what} FROM PUBLIC;"


def _grantable(kind: str) -> str:
    """The word by which GRANT and REVOKE know a kind of object."""
    if kind in _ON_TABLE:
        return "TABLE"
    return "ROUTINE" if kind in _ROUTINES else kind


def _quoted(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def _name(wish: Wish) -> str:
    return f"{_quoted(wish.name.schema)}.{_quoted(wish.name.name)}"
