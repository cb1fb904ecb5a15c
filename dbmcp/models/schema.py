"""What a database and its server are, as the catalog tells it."""

from dataclasses import dataclass, field
from enum import StrEnum


class TableKind(StrEnum):
    """What a relation is."""

    TABLE = "table"
    VIEW = "view"
    MATERIALIZED_VIEW = "materialized view"
    FOREIGN_TABLE = "foreign table"
    SEQUENCE = "sequence"


@dataclass(frozen=True, slots=True)
class TableName:
    """A table's full name as the engine stores it (not as it would be quoted).

    Attributes:
        schema: the schema (Postgres), database (MySQL family) or `main` (SQLite); `""` if open.
        name: the table's own name.
    """

    schema: str
    name: str

    def __str__(self) -> str:
        """`schema.name`, or the bare name where the schema is open."""
        return f"{self.schema}.{self.name}" if self.schema else self.name


@dataclass(frozen=True, slots=True)
class TableEntry:
    """One line of a catalog's list of tables: cheap to read for thousands of tables.

    Attributes:
        name: the full name.
        kind: table, view, ...
        rows: the engine's own estimate of the row count; None if it has none.
        comment: the table's comment, `""` if it has none.
        system: it belongs to the engine, not to the user.
        part_of: the table whose insides it keeps, as a search index does in tables of its own;
            `""` for any other.
        partition_of: the tables whose rows it keeps some of, the nearest first; none for any other.
        keeps: its rows are kept by an engine without transactions: no rollback takes them back.
        commanded: it may be virtual, so that a row put into the column of its own name commands it.
    """

    name: TableName
    kind: TableKind
    rows: int | None = None
    comment: str = ""
    system: bool = False
    part_of: str = ""
    partition_of: tuple[TableName, ...] = ()
    keeps: bool = False
    commanded: bool = False


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """One column of a table, as the catalog tells it.

    Attributes:
        name: the column's name.
        type: the engine's type as one would write it in DDL.
        nullable: NULL may be stored.
        default: the default's text, None if there is none.
        generated: the value is computed or always given by the engine (generated, identity).
        comment: the comment, `""` if none.
    """

    name: str
    type: str
    nullable: bool = True
    default: str | None = None
    generated: bool = False
    comment: str = ""


@dataclass(frozen=True, slots=True)
class IndexFacts:
    """One index; a primary key and a unique constraint are indexes here too.

    Attributes:
        name: the index's name.
        columns: key columns in order; an expression stands as its text.
        unique: no two rows share the key.
        primary: it is the primary key.
        where: the predicate of a partial index, `""` if it is whole.
        method: the access method where it is not a B-tree, e.g. `gin`; `""` otherwise.
    """

    name: str
    columns: tuple[str, ...]
    unique: bool = False
    primary: bool = False
    where: str = ""
    method: str = ""


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A foreign key, seen from the table that refers.

    Attributes:
        name: the constraint's name, `""` if the engine gives none.
        table: the table that refers.
        columns: its columns.
        target: the table referred to.
        target_columns: its columns, in the same order.
        on_delete: the rule as SQL words, e.g. `CASCADE`; `""` for the default.
        on_update: likewise.
    """

    name: str
    table: TableName
    columns: tuple[str, ...]
    target: TableName
    target_columns: tuple[str, ...]
    on_delete: str = ""
    on_update: str = ""


@dataclass(frozen=True, slots=True)
class UnseenKey:
    """A foreign key that the operator hides, and that points to a table which is shown.

    Attributes:
        table: tells the table that refers from others, and nothing else about it.
        target_columns: the columns referred to.
        on_delete, on_update: as those of a foreign key.
    """

    table: int
    target_columns: tuple[str, ...]
    on_delete: str
    on_update: str


@dataclass(frozen=True, slots=True)
class TableFacts:
    """Everything the catalog knows of one table.

    Attributes:
        entry: name, kind, estimate, comment.
        columns, indexes: in the table's order; the primary key first, then by name.
        foreign_keys, referenced_by: those of this table, and those of others that point here.
        checks: (name, expression) of each CHECK constraint.
        partitions: names of its partitions; empty if it is whole.
        definition: a view's text, `""` otherwise.
        stored: what the engine keeps of the statement that made it; `""` where it keeps nothing, or
            where that names something hidden.
        hidden_columns: columns that the operator hides.
        hidden_indexes, hidden_keys: names of indexes that hold one, and of keys and checks that do.
        relatives: tables that share rows with it by inheritance, on whichever side, or that it
            indexes.
        unseen_keys: what may follow from a change here in rows that the operator hides.
    """

    entry: TableEntry
    columns: tuple[ColumnFacts, ...]
    indexes: tuple[IndexFacts, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    referenced_by: tuple[ForeignKey, ...] = ()
    checks: tuple[tuple[str, str], ...] = ()
    partitions: tuple[str, ...] = ()
    definition: str = ""
    stored: str = ""
    hidden_columns: tuple[str, ...] = ()
    hidden_indexes: tuple[str, ...] = ()
    hidden_keys: tuple[str, ...] = ()
    relatives: tuple[TableName, ...] = ()
    unseen_keys: tuple[UnseenKey, ...] = ()

    @property
    def primary_key(self) -> tuple[str, ...]:
        """The primary key's columns, empty if there is none."""
        return next((index.columns for index in self.indexes if index.primary), ())


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What a connection learns of its server once.

    Attributes:
        product: e.g. `PostgreSQL`, `MariaDB`, `MySQL`, `TiDB`, `SQLite`.
        version: the version's text as the server gives it.
        numbers: the version as numbers for feature gates, e.g. `(8, 5, 4)`.
        user: the account as the server names it, `""` if the engine has none.
        schema: the schema that an unqualified name is looked up in first.
        tls: the cipher or protocol in use, `""` for plaintext, None where it has no meaning.
        could_write: what the account may do beyond reading, e.g. `("INSERT", "DROP")`.
        notes: anything `dbmcp check` should say, one sentence each.
        search_path: the schemas in which an unqualified name is looked up, in order; empty where
            the engine has only `schema`.
    """

    product: str
    version: str
    numbers: tuple[int, ...]
    user: str = ""
    schema: str = ""
    tls: str | None = None
    could_write: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())
    search_path: tuple[str, ...] = ()
