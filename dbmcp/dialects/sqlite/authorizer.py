"""SQLite's own fence: which actions the engine itself lets a prepared statement take."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

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
    synchronous temp_store user_version wal_autocheckpoint
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
    """
    allowed = (FUNCTIONS | functions | {MATCHED}) - {"regexp"}

    def allows(action: int, first: str, second: str | None) -> bool:
        if action == sqlite3.SQLITE_READ:
            return first not in _HIDDEN_TABLES
        if action == sqlite3.SQLITE_FUNCTION:
            return (second or "").lower() in allowed
        if action in _TEMPORARY:
            return writable and first.startswith(TRIAL_PREFIX)
        if action in _WRITES:
            return _allows_write(action, first, writable=writable or first in shadows)
        if action == sqlite3.SQLITE_PRAGMA:
            return first in (PRAGMAS_BARE if second is None else PRAGMAS_WITH_ARGUMENT)
        return action in _PLAIN

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


def _allows_write(action: int, table: str, *, writable: bool) -> bool:
    """Whether rows of a table may be changed.

    Connecting a virtual table announces an UPDATE of sqlite_master although nothing is written, and
    making a temporary table announces writes to sqlite_temp_master; a statement's own ones SQLite
    itself refuses, because writable_schema cannot be switched on.
    """
    if table == "sqlite_temp_master":
        return writable
    if table in _CATALOGS:
        return action == sqlite3.SQLITE_UPDATE and table == "sqlite_master"
    return writable
