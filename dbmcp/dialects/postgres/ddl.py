"""What the kinds of DDL need of Postgres: most of them an owner, whom no GRANT can replace."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from dbmcp.config import DdlKind
from dbmcp.dialects.accounts import Right, ddl_needs

OWNER = "OWNER"
_ON_TABLES: Mapping[DdlKind, str] = {
    # Who makes something owns it.
    DdlKind.CREATE_TABLE: "OWNER, REFERENCES",
    DdlKind.CREATE_VIEW: OWNER,
    DdlKind.CREATE_SEQUENCE: OWNER,
    DdlKind.ALTER_TABLE: "OWNER, REFERENCES",
    DdlKind.RENAME_TABLE: OWNER,
    DdlKind.DROP_TABLE: OWNER,
    DdlKind.TRUNCATE: "TRUNCATE",
    DdlKind.CREATE_INDEX: OWNER,
    DdlKind.DROP_INDEX: OWNER,
    DdlKind.DROP_VIEW: OWNER,
    DdlKind.DROP_SEQUENCE: OWNER,
    DdlKind.COMMENT: OWNER,
}
_MAINTAINED = (DdlKind.REFRESH_VIEW, DdlKind.ANALYZE)
_IN_SCHEMA = frozenset(
    {
        DdlKind.CREATE_TABLE,
        DdlKind.CREATE_VIEW,
        DdlKind.CREATE_SEQUENCE,
        DdlKind.CREATE_INDEX,
        DdlKind.ALTER_TABLE,
        DdlKind.RENAME_TABLE,
    }
)
_OF_SCHEMAS = frozenset({DdlKind.CREATE_SCHEMA, DdlKind.DROP_SCHEMA})


@dataclass(frozen=True, slots=True)
class Ddl:
    """What the kinds that are switched on need.

    Attributes:
        on_tables: privileges on a table; `OWNER` is one that cannot be granted.
        in_schema: CREATE on a schema.
        in_database: CREATE on the database.
        owns_schemas: schemas may be its own.
    """

    on_tables: frozenset[str] = frozenset()
    in_schema: bool = False
    in_database: bool = False
    owns_schemas: bool = False

    @classmethod
    def of(cls, kinds: Iterable[str], *, maintains: bool) -> Self:
        """Return what these kinds need.

        Args:
            kinds: names of DdlKind.
            maintains: the server has the privilege MAINTAIN; before it, that was the owner's.
        """
        names = frozenset(map(DdlKind, kinds))
        needs = {**_ON_TABLES, **dict.fromkeys(_MAINTAINED, "MAINTAIN" if maintains else OWNER)}
        return cls(
            ddl_needs(names, needs),
            in_schema=not names.isdisjoint(_IN_SCHEMA),
            in_database=DdlKind.CREATE_SCHEMA in names,
            owns_schemas=not names.isdisjoint(_OF_SCHEMAS),
        )

    @property
    def granted(self) -> tuple[str, ...]:
        """What can be granted of what is needed on a table."""
        return tuple(sorted(self.on_tables - {OWNER}))

    def needs(self, right: Right) -> bool:
        """Whether a right is one of those that the DDL needs."""
        place = right.on.partition(" ")[0]
        if place == "schema":
            return self.in_schema if right.privilege == "CREATE" else self.owns_schemas
        return place == "database" and right.privilege == "CREATE" and self.in_database
