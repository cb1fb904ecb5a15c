"""How SQLite cuts a text, and what its policy may allow."""

from dbmcp.dialects.sqlite.authorizer import DDL_KINDS
from dbmcp.dialects.sqlite.functions import (
    BARE_FUNCTIONS,
    CATALOG_FUNCTIONS,
    DANGERS,
    DESCRIBING,
    FUNCTIONS,
    INDEXES,
)
from dbmcp.dialects.standard import (
    DDL_NODES,
    DDL_WORDS,
    READ_NODES,
    READ_WORDS,
    WRITE_NODES,
    WRITE_WORDS,
)
from dbmcp.sql.facts import EVERY_TABLE
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.policy import Rules
from dbmcp.sql.vocabulary import words

_LISTS = words("sqlite_master sqlite_schema")
_PINNED = _LISTS | {"sqlite_sequence"}

LEXIS = Lexis(
    "sqlite",
    backtick_names=True,
    bracket_names=True,
    names_may_be_strings=True,
    native_markers=r"\?[0-9]+|[$@][A-Za-z_0-9]+",
    ignores_case=True,
    free_words=words("for glob if like regexp rollback with"),
    commands=frozenset({"explain", "pragma"}),
    catalog=("sqlite_master",),
    call_tables="pragma_",
    searched_tables=True,
    command_columns=True,
    describing=DESCRIBING,
    index_calls=tuple(INDEXES.items()),
)

# No keywords here: SQLite takes each for a name, e.g. `FROM lateral x` reads a table.
_NAMES = words(
    """
    any array at both extract ilike lateral leading only ordinality percent placing repeatable
    respect similar some sounds symmetric asymmetric tablesample trailing xor zone
    """
)

RULES = Rules(
    nodes=READ_NODES,
    functions=FUNCTIONS,
    bare_functions=BARE_FUNCTIONS,
    dangers=DANGERS,
    shows=words(
        """
        table_info() table_xinfo() table_list table_list() index_list() index_info()
        pragma_list database_list integrity_check() quick_check()
        index_xinfo() foreign_key_list() foreign_key_check foreign_key_check() collation_list
        compile_options function_list module_list encoding user_version application_id
        schema_version page_count page_size freelist_count foreign_keys journal_mode
        integrity_check quick_check cache_size auto_vacuum busy_timeout query_only data_version
        recursive_triggers synchronous max_page_count temp_store wal_autocheckpoint locking_mode
        mmap_size secure_delete journal_size_limit threads analysis_limit
        soft_heap_limit hard_heap_limit legacy_alter_table defer_foreign_keys automatic_index
        ignore_check_constraints cell_size_check checkpoint_fullfsync fullfsync cache_spill
        reverse_unordered_selects read_uncommitted
        """
    )
    | {EVERY_TABLE},
    telling_shows=words("foreign_key_check() integrity_check quick_check")
    | {EVERY_TABLE},
    words=READ_WORDS - _NAMES
    | words(
        """
        glob regexp match isnull notnull indexed explain query plan clob nchar native current_time
        rowid oid _rowid_ collate nocase rtrim binary escape if
        """
    ),
    write_words=WRITE_WORDS | words("or replace abort fail rollback glob rowid"),
    write_nodes=WRITE_NODES,
    ddl_words=DDL_WORDS | words("any rollback abort fail"),
    ddl_nodes=DDL_NODES,
    ddl=DDL_KINDS,
    reads=("SELECT", "EXPLAIN", "PRAGMA"),
    writes=("INSERT", "UPDATE", "DELETE", "REPLACE"),
    catalog_functions=CATALOG_FUNCTIONS,
    system_schemas=frozenset({"temp"}),
    pins=dict.fromkeys(_PINNED | {f"main.{name}" for name in _PINNED}, "name"),
    telling_columns=frozenset({"sql"}),
    kind_pins=dict.fromkeys(_LISTS | {f"main.{name}" for name in _LISTS}, "type"),
    table_kinds=frozenset({"table", "view"}),
    kind_telling=frozenset({"sql"}),
    part_pins=dict.fromkeys(_LISTS | {f"main.{name}" for name in _LISTS}, "tbl_name"),
    part_kinds=frozenset({"table", "index"}),
    plain_lists=words("table_list pragma_table_list"),
    index_lists=words("index_info() index_xinfo()"),
    key_lists=words("foreign_key_list() pragma_foreign_key_list"),
    system_tables=("sqlite_*", "pragma_*", "dbstat"),
    secret_tables=("sqlite_dbpage", "sqlite_memstat", "sqlite_stmt"),
    value_tables=("dbstat", "sqlite_stat?"),
    key_columns=words("rowid oid _rowid_"),
    ignores_case=True,
)  # fmt: skip
