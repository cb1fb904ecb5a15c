"""What a dialect's policy may allow at all: lists, made once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dbmcp.errors import PolicyError
from dbmcp.models import TableName
from dbmcp.sql.facts import Kind, Statement
from dbmcp.sql.pattern import matches, matches_any

NODE_REASONS = {
    "Lock": "FOR UPDATE and FOR SHARE lock rows",
    "Into": "SELECT INTO writes a table, a file or a variable",
    "PropertyEQ": ":= sets a variable",
    "Parameter": "variables and native markers are not read",
}
"""Why a node kind is refused, where its name alone would not tell."""


@dataclass(frozen=True, slots=True)
class RowList:
    """A SHOW whose rows are each about one table, or one schema, so that some may be left out.

    Attributes:
        table: the column with the table's bare name, lower case; None where rows are schemas.
        schema: that with its schema; `""` where all rows are of the one behind FROM.
        asked: further columns of texts that a condition may compare.
        columns: rows tell of columns, too.
        texts: rows tell of other tables, too: they are looked through.
        blank: a column that may tell of a hidden column's values.
    """

    table: str | None = ""
    schema: str = ""
    asked: frozenset[str] = frozenset()
    columns: bool = False
    texts: bool = False
    blank: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """What a dialect's policy may allow at all; two of them are never equal, so none is compared.

    Attributes:
        nodes: node kinds of the syntax tree that are understood and harmless.
        functions: functions that may be called, lower case.
        bare_functions: those of them that may be called without arguments only.
        dangers: functions worth a reason of their own: name -> what it does (`reads files`).
        shows: what may follow SHOW / PRAGMA and the like, lower case (`Statement.show`).
        telling_shows: those of them that tell of other tables too: refused with table lists.
        row_lists: those of which rows can be left out: with lists they are answered so.
        words: keywords and type names that are understood in a read.
        write_words: further ones in a write.
        write_nodes, write_functions: further node kinds and functions in a write; the functions
            only where no list of tables or columns is.
        ddl_words, ddl_nodes, ddl_functions: further ones in a statement that changes the schema.
        ddl: the kinds of DDL that the engine has.
        attributes: names of `Statement.attributes` that are columns of listed table functions.
        value_functions: every function that `(value).name` could call on this server, lower case;
            None while nobody has asked it: then each name may be one.
        row_functions: user-defined functions that `table.name` could call.
        overloads: user-defined functions that a bare name may call, also one of `functions`.
        operators: signs of operators that call a user-defined function.
        acting_types: types whose casts or checks call a user-defined function, as stored.
        settings: settings of the server that may be read by name.
        secret_settings: patterns of settings that tell of files, programs, keys or accounts; where
            there are any, every other plain name may be read too.
        shows_settings: SHOW reads a setting by its name.
        hints: optimizer hints that may be given, lower case.
        reads: the reading statements by name, for messages.
        writes: the writing ones.
        instead: what to do in place of a statement that no mode allows, by its name.
        function_schemas: schemas whose prefix changes nothing about a function.
        catalog_functions: functions that answer about any table by name: refused with table lists.
        system_schemas: schemas of the engine itself; with table lists only if listed by name.
        pins: those of them that list tables, lower case as a text may name them -> the column with
            a table's bare name: with table lists they are read for tables named in the text only.
        telling_columns: columns of such a list that may tell of other tables: then each table named
            has to be one that names nothing hidden.
        telling_lists: bare names of lists that may tell of other tables in any column.
        kind_pins: those of them that are read whole where no list hides a table -> the column with
            what kind a thing is, which has to be one of `table_kinds`; `""` if each is a table.
        table_kinds: kinds of which not even a name tells of a column.
        kind_telling: columns of them that do.
        part_pins: those of them that list parts of tables too -> the column with the table's name.
        part_kinds: kinds of such parts that tell of their table alone.
        plain_lists: shows and `catalog_functions` that tell of no column.
        plain_calls: those that tell of no column of the table which they name.
        index_lists: those that tell of the one index that they name.
        key_lists: those that tell what the one table that they name says of others, e.g. its
            foreign keys.
        system_tables: patterns of bare names that mean the engine's own relations.
        secret_tables: patterns of relations that hold passwords or internals: never read.
        plain_tables: patterns of those among them that hold nothing of the kind.
        value_tables: those that tell values of columns that the account may read itself: read only
            where no list hides any.
        server_tables: the engine's own relations that tell of the server and of no table: read
            whatever the lists say, except where one denies them by name; with their schema unless
            that is one of `function_schemas`.
        open_schemas: schemas in which a function without a prefix is looked up.
        system_columns: columns that every table has and that tell nothing of its own ones.
        key_columns: names under which the engine offers the key of a table.
        ignores_case: table names do not differ by case alone.
    """

    nodes: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    bare_functions: frozenset[str] = frozenset()
    dangers: tuple[tuple[str, str], ...] = ()
    shows: frozenset[str] = frozenset()
    telling_shows: frozenset[str] = frozenset()
    row_lists: Mapping[str, RowList] = field(default_factory=dict[str, RowList])
    words: frozenset[str] = frozenset()
    write_words: frozenset[str] = frozenset()
    write_nodes: frozenset[str] = frozenset()
    write_functions: frozenset[str] = frozenset()
    ddl_words: frozenset[str] = frozenset()
    ddl_nodes: frozenset[str] = frozenset()
    ddl_functions: frozenset[str] = frozenset()
    ddl: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()
    value_functions: frozenset[str] | None = None
    row_functions: frozenset[str] = frozenset()
    overloads: frozenset[str] = frozenset()
    operators: frozenset[str] = frozenset()
    acting_types: frozenset[str] = frozenset()
    settings: frozenset[str] = frozenset()
    secret_settings: tuple[str, ...] = ()
    shows_settings: bool = False
    hints: frozenset[str] = frozenset()
    reads: tuple[str, ...] = ("SELECT", "EXPLAIN")
    writes: tuple[str, ...] = ("INSERT", "UPDATE", "DELETE")
    instead: Mapping[str, str] = field(default_factory=dict[str, str])
    function_schemas: tuple[str, ...] = ()
    catalog_functions: frozenset[str] = frozenset()
    system_schemas: frozenset[str] = frozenset()
    pins: Mapping[str, str] = field(default_factory=dict[str, str])
    telling_columns: frozenset[str] = frozenset()
    telling_lists: frozenset[str] = frozenset()
    kind_pins: Mapping[str, str] = field(default_factory=dict[str, str])
    table_kinds: frozenset[str] = frozenset()
    kind_telling: frozenset[str] = frozenset()
    part_pins: Mapping[str, str] = field(default_factory=dict[str, str])
    part_kinds: frozenset[str] = frozenset()
    plain_lists: frozenset[str] = frozenset()
    plain_calls: frozenset[str] = frozenset()
    index_lists: frozenset[str] = frozenset()
    key_lists: frozenset[str] = frozenset()
    system_tables: tuple[str, ...] = ()
    secret_tables: tuple[str, ...] = ()
    plain_tables: tuple[str, ...] = ()
    value_tables: tuple[str, ...] = ()
    server_tables: frozenset[str] = frozenset()
    open_schemas: frozenset[str] = frozenset()
    system_columns: frozenset[str] = frozenset()
    key_columns: frozenset[str] = frozenset()
    ignores_case: bool = False

    def in_place_of(self, what: str, verbs: Iterable[str]) -> str:
        """What to do instead of something refused, or what is allowed."""
        return self.instead.get(what.upper()) or f"allowed: {', '.join(verbs)}"

    def danger(self, name: str) -> str:
        """Return what a function does that is worth a reason of its own; `""` if none is known."""
        bare = name.rsplit(".", 1)[-1].strip('"').lower()
        found = (
            what
            for spelled in (bare, name)
            for known, what in self.dangers
            if matches(known, spelled)
        )
        return next(found, "")

    def is_open(self, table: TableName) -> bool:
        """Whether a relation of the engine tells of the server alone."""
        if f"{table.schema}.{table.name}".lower() in self.server_tables:
            return True
        return table.name in self.server_tables and table.schema in ("", *self.function_schemas)

    def bare_name(self, name: str) -> str:
        """A function's name without the schema in which a bare name is looked up."""
        schema, _, bare = name.rpartition(".")
        return bare if schema in self.open_schemas else name

    def never_reads(self, table: TableName, *, guarded: bool) -> bool:
        """Whether a relation of the engine's is not read; `guarded`: a list hides some."""
        secret = self.secret_tables + (self.value_tables if guarded else ())
        return matches_any(secret, table) and not matches_any(self.plain_tables, table)


LEDGER = "dbmcp_ledger"
"""The table in a target that tells how far loads have come; dbmcp alone writes it."""


def ddl_verbs(kinds: Iterable[str]) -> tuple[str, ...]:
    """Kinds of DDL as people write them, shortened: `CREATE TABLE/INDEX`."""
    things: dict[str, list[str]] = {}
    for kind in kinds:
        verb, _, thing = kind.upper().partition("_")
        things.setdefault(verb, []).append(thing)
    return tuple(f"{verb} {'/'.join(names)}".strip() for verb, names in things.items())


def check_ledger(statement: Statement) -> None:
    """Check that no statement but a read touches dbmcp's own table: a view would pass writes on.

    Raises:
        PolicyError: rule `tables`.
    """
    if statement.kind is Kind.READ:
        return
    named = statement.tables | statement.tables_made | statement.indexes
    if any(name.parts[-1][0].casefold() == LEDGER for name in named):
        raise PolicyError(
            f"table {LEDGER} is written by dbmcp alone (rule tables). read it, or use another",
            rule="tables",
            obj=LEDGER,
        )
