"""SQLite's own fence: which actions the engine itself lets a prepared statement take."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from dbmcp.config import DdlKind

Authorizer: TypeAlias = "Callable[[int, str | None, str | None, str | None, str | None], int]"


def _words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


FUNCTIONS: frozenset[str] = _words("""
    -> ->> abs acos acosh asin asinh atan atan2 atanh avg bm25 ceil ceiling changes char coalesce
    concat concat_ws cos cosh count cume_dist current_date current_time current_timestamp date
    datetime degrees dense_rank exp first_value floor format glob group_concat hex highlight if
    ifnull iif instr json json_array json_array_insert json_array_length json_error_position
    json_extract json_group_array json_group_object json_insert json_object json_patch json_pretty
    json_quote json_remove json_replace json_set json_type json_valid jsonb jsonb_array
    jsonb_array_insert jsonb_extract jsonb_group_array jsonb_group_object jsonb_insert jsonb_object
    jsonb_patch jsonb_remove jsonb_replace jsonb_set julianday lag last_insert_rowid last_value lead
    length like likelihood likely ln log log10 log2 lower ltrim match matchinfo max median min mod
    nth_value ntile nullif octet_length offsets percent_rank percentile percentile_cont
    percentile_disc pi pow power printf quote radians random randomblob rank replace round
    row_number rtreecheck rtreedepth rtreenode rtrim sign sin sinh snippet soundex sqlite_version
    sqrt strftime string_agg substr substring subtype sum tan tanh time timediff total
    total_changes trim trunc typeof unhex unicode unistr unistr_quote unixepoch unlikely upper
    zeroblob
""")
"""Built-in functions that neither reach outside the database nor hold the interpreter's lock."""

PRAGMAS_WITH_ARGUMENT: frozenset[str] = _words("""
    table_info table_xinfo table_list index_list index_info index_xinfo foreign_key_list
    foreign_key_check integrity_check quick_check
""")
PRAGMAS_BARE: frozenset[str] = PRAGMAS_WITH_ARGUMENT | _words("""
    application_id auto_vacuum busy_timeout cache_size collation_list compile_options data_version
    database_list encoding foreign_keys freelist_count function_list journal_mode max_page_count
    module_list page_count page_size pragma_list query_only recursive_triggers schema_version
    synchronous temp_store user_version wal_autocheckpoint locking_mode mmap_size secure_delete
    journal_size_limit threads analysis_limit soft_heap_limit hard_heap_limit
    legacy_alter_table defer_foreign_keys automatic_index ignore_check_constraints cell_size_check
    checkpoint_fullfsync fullfsync cache_spill reverse_unordered_selects read_uncommitted
""")

_HIDDEN_TABLES = frozenset({"sqlite_stmt", "sqlite_dbpage"})
"""Virtual tables that show other callers' statements, or raw pages."""

_PLAIN = frozenset(
    {
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_RECURSIVE,
        sqlite3.SQLITE_TRANSACTION,
        sqlite3.SQLITE_SAVEPOINT,
    }
)
_WRITES = frozenset({sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE})
_CATALOGS = frozenset({"sqlite_master", "sqlite_schema", "sqlite_temp_master", "sqlite_sequence"})
_COLUMNS = frozenset({sqlite3.SQLITE_READ, sqlite3.SQLITE_UPDATE})
_TEMPORARY = frozenset({sqlite3.SQLITE_CREATE_TEMP_TABLE, sqlite3.SQLITE_DROP_TEMP_TABLE})

_DDL: dict[DdlKind, frozenset[int]] = {
    DdlKind.CREATE_TABLE: frozenset({sqlite3.SQLITE_CREATE_TABLE}),
    DdlKind.ALTER_TABLE: frozenset({sqlite3.SQLITE_ALTER_TABLE}),
    DdlKind.RENAME_TABLE: frozenset({sqlite3.SQLITE_ALTER_TABLE}),
    DdlKind.DROP_TABLE: frozenset({sqlite3.SQLITE_DROP_TABLE}),
    DdlKind.CREATE_INDEX: frozenset({sqlite3.SQLITE_CREATE_INDEX, sqlite3.SQLITE_REINDEX}),
    DdlKind.DROP_INDEX: frozenset({sqlite3.SQLITE_DROP_INDEX}),
    DdlKind.CREATE_VIEW: frozenset({sqlite3.SQLITE_CREATE_VIEW}),
    DdlKind.DROP_VIEW: frozenset({sqlite3.SQLITE_DROP_VIEW}),
    DdlKind.ANALYZE: frozenset({sqlite3.SQLITE_ANALYZE}),
}
DDL_KINDS: frozenset[str] = frozenset(_DDL)
"""The kinds of DDL that the engine has."""

# What SQLite itself runs for a change of the schema; no text of a caller may call these.
_ALTERING = _words(
    "sqlite_rename_column sqlite_rename_table sqlite_rename_test sqlite_rename_quotefix "
    "sqlite_drop_column"
)

MATCHED = "dbmcp_matched"
"""dbmcp's own function: an upsert calls it for each row that it finds. The policy knows it not."""

TRIAL_PREFIX = "dbmcp_"
"""Temporary tables of these names the writer may make: the health check tries writing in one."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """The columns that nobody may read or change.

    Attributes:
        hides: whether a column of a table is one of them.
        inside: names of views and triggers, lower case: what they read by themselves is their own.
        modules: names of table functions, lower case: no tables of the operator.
    """

    hides: Callable[[str, str], bool]
    inside: frozenset[str] = frozenset()
    modules: frozenset[str] = frozenset()

    def covers(self, table: str, column: str, source: str) -> bool:
        """Whether a column is hidden from a statement; `count(*)` reads the column `""`."""
        own = source in self.inside or table in self.modules or table.startswith("sqlite_")
        if own or not column:
            return False
        return self.hides(table, column)


NOTHING = Hidden(lambda _table, _column: False)


def authorizer(
    *,
    writable: bool,
    functions: frozenset[str] = frozenset(),
    shadows: frozenset[str],
    hidden: Hidden = NOTHING,
    ddl: frozenset[str] = frozenset(),
) -> Authorizer:
    """Return the callback that is set once when a connection is opened.

    SQLite does not ask again for a statement that it still has prepared, so the answer depends on
    the connection's role only, never on the call.

    Args:
        writable: whether rows may be changed.
        functions: further functions that the policy allows, lower case. REGEXP never is one:
            the pool's dialect defines it in Python, where it would hold the interpreter's lock.
        shadows: names of shadow tables, lower case: an R-tree prepares writes to its own ones even
            for a read. `query_only` still stops such a write in a reader.
        hidden: columns that nobody may read or change.
        ddl: kinds of DDL that may be run, on a writable connection only.
    """
    allowed = (FUNCTIONS | functions | {MATCHED}) - {"regexp"}
    changes = _changes(ddl) if writable else frozenset[int]()
    if sqlite3.SQLITE_ALTER_TABLE in changes:
        allowed |= _ALTERING

    def allows(action: int, first: str, second: str | None) -> bool:
        if action == sqlite3.SQLITE_READ:
            return first not in _HIDDEN_TABLES
        if action == sqlite3.SQLITE_FUNCTION:
            return (second or "").lower() in allowed
        if action in _WRITES or action in _TEMPORARY:
            return (bool(changes) and _is_catalog(first)) or _allows_write(
                action, first, writable=writable or first in shadows
            )
        if action == sqlite3.SQLITE_PRAGMA:
            return first in (PRAGMAS_BARE if second is None else PRAGMAS_WITH_ARGUMENT)
        return action in _PLAIN or _is_part(action, first, changes)

    def answer(
        action: int,
        first: str | None,
        second: str | None,
        _schema: str | None,
        source: str | None,
    ) -> int:
        name = (first or "").lower()
        granted = allows(action, name, second) and not (
            action in _COLUMNS and hidden.covers(name, second or "", (source or "").lower())
        )
        return sqlite3.SQLITE_OK if granted else sqlite3.SQLITE_DENY

    return answer


def _changes(ddl: frozenset[str]) -> frozenset[int]:
    """The actions of the kinds of DDL that are switched on."""
    return frozenset[int]().union(*(actions for kind, actions in _DDL.items() if kind in ddl))


def _is_part(action: int, first: str, changes: frozenset[int]) -> bool:
    """Whether an action is a change of the schema that is allowed, or belongs to one."""
    if first.startswith("sqlite_autoindex_") and action == sqlite3.SQLITE_CREATE_INDEX:
        return sqlite3.SQLITE_CREATE_TABLE in changes
    if first.startswith("sqlite_stat") and action == sqlite3.SQLITE_CREATE_TABLE:
        return sqlite3.SQLITE_ANALYZE in changes
    return action in changes


def _is_catalog(table: str) -> bool:
    """Whether SQLite itself writes there when a schema changes; see `_allows_write`."""
    return table in _CATALOGS or table.startswith("sqlite_stat") or table == "sqlite_temp_master"


def _allows_write(action: int, table: str, *, writable: bool) -> bool:
    """Whether rows of a table may be changed.

    Connecting a virtual table announces an UPDATE of sqlite_master although nothing is written, and
    making a temporary table announces writes to sqlite_temp_master; a statement's own ones SQLite
    itself refuses, because writable_schema cannot be switched on.
    """
    if action in _TEMPORARY:
        return writable and table.startswith(TRIAL_PREFIX)
    if table == "sqlite_temp_master":
        return writable
    if table in _CATALOGS:
        return action == sqlite3.SQLITE_UPDATE and table == "sqlite_master"
    return writable
