"""How SQLite cuts a text, and what its policy may allow."""

from dbmcp.dialects.standard import READ_NODES, READ_WORDS, WRITE_NODES, WRITE_WORDS
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.policy import Rules
from dbmcp.sql.vocabulary import words

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
)

_CORE = """
abs char coalesce concat concat_ws format glob hex if ifnull iif instr length like likelihood
likely lower ltrim max min nullif octet_length printf quote replace round rtrim sign soundex
substr substring trim typeof unhex unicode unistr unistr_quote unlikely upper zeroblob random
randomblob last_insert_rowid changes total_changes sqlite_version sqlite_source_id subtype match
cast exists row
"""
_MATH = """
acos acosh asin asinh atan atan2 atanh ceil ceiling cos cosh degrees exp floor ln log log10 log2
mod pi pow power radians sin sinh sqrt tan tanh trunc
"""
_TIME = "date time datetime julianday unixepoch strftime timediff current_date current_time"
_AGGREGATES = "avg count group_concat string_agg sum total median percentile percentile_cont"
_MORE_AGGREGATES = "percentile_disc"
_WINDOWS = """
row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value
"""
_JSON = """
json json_array json_array_insert json_array_length json_each json_error_position json_extract
json_group_array json_group_object json_insert json_object json_patch json_pretty json_quote
json_remove json_replace json_set json_tree json_type json_valid jsonb jsonb_array jsonb_each
jsonb_array_insert jsonb_extract jsonb_group_array jsonb_group_object jsonb_insert jsonb_object
jsonb_patch jsonb_remove jsonb_replace jsonb_set jsonb_tree
"""
_SEARCH = "bm25 highlight snippet matchinfo offsets generate_series"
_GEOMETRY = """
geopoly_area geopoly_bbox geopoly_blob geopoly_ccw geopoly_contains_point geopoly_json
geopoly_overlap geopoly_regular geopoly_svg geopoly_within geopoly_xform rtreecheck
"""
_TYPES = """
varchar character varying nchar nvarchar decimal numeric int integer real text blob bigint
smallint double float boolean timestamp
"""
_PRAGMAS = """
pragma_table_info pragma_table_xinfo pragma_table_list pragma_index_list pragma_index_info
pragma_index_xinfo pragma_foreign_key_list pragma_foreign_key_check pragma_collation_list
pragma_compile_options pragma_function_list pragma_module_list pragma_pragma_list
pragma_database_list
"""

_FILES = "reads files"

# No keywords here: SQLite takes each for a name, e.g. `FROM lateral x` reads a table.
_NAMES = words(
    """
    any array at both extract ilike lateral leading only ordinality percent placing repeatable
    respect similar some sounds symmetric asymmetric tablesample trailing xor zone
    """
)

RULES = Rules(
    nodes=READ_NODES,
    functions=words(
        _CORE, _MATH, _TIME, _AGGREGATES, _MORE_AGGREGATES, _WINDOWS, _JSON, _SEARCH, _GEOMETRY,
        _TYPES, _PRAGMAS,
    ),
    dangers=(
        ("load_extension", "loads code"),
        ("readfile", _FILES),
        ("fsdir", _FILES),
        ("lsmode", _FILES),
        ("zipfile*", _FILES),
        ("writefile", "writes files"),
        ("edit", "starts a program"),
        ("fts3_tokenizer", "reads and writes the process's memory"),
        ("sqlite_dbpage", "reads the file's pages"),
        ("pragma_*", "reads or changes settings"),
        ("eval", "runs SQL given as text"),
    ),
    shows=words(
        """
        table_info() table_xinfo() table_list table_list() index_list() index_info()
        pragma_list database_list integrity_check() quick_check()
        index_xinfo() foreign_key_list() foreign_key_check foreign_key_check() collation_list
        compile_options function_list module_list encoding user_version application_id
        schema_version page_count page_size freelist_count foreign_keys journal_mode
        integrity_check quick_check cache_size auto_vacuum busy_timeout query_only data_version
        recursive_triggers synchronous max_page_count temp_store wal_autocheckpoint
        """
    ),
    telling_shows=frozenset({"foreign_key_list()", "foreign_key_check()"}),
    words=READ_WORDS - _NAMES
    | words(
        """
        glob regexp match isnull notnull indexed explain query plan clob nchar native current_time
        rowid oid _rowid_ collate nocase rtrim binary escape if
        """
    ),
    write_words=WRITE_WORDS | words("or replace abort fail glob rowid"),
    write_nodes=WRITE_NODES,
    reads=("SELECT", "EXPLAIN", "PRAGMA"),
    writes=("INSERT", "UPDATE", "DELETE", "REPLACE"),
    catalog_functions=words(_PRAGMAS),
    system_tables=("sqlite_*", "pragma_*", "dbstat"),
    secret_tables=(
        "sqlite_dbpage", "dbstat", "sqlite_stat?", "sqlite_memstat", "sqlite_stmt",
    ),
    ignores_case=True,
)  # fmt: skip
