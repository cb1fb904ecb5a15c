"""Functions of SQLite: those that may be called and those that may not, by family."""

from collections.abc import Mapping

from dbmcp.sql.vocabulary import dangers, words

_CORE = """
abs char coalesce concat concat_ws format glob hex if ifnull iif instr length like likelihood
likely lower ltrim max min nullif octet_length printf quote replace round rtrim sign soundex
substr substring trim typeof unhex unicode unistr unistr_quote unlikely upper zeroblob
last_insert_rowid changes total_changes sqlite_version sqlite_source_id subtype match
sqlite_compileoption_get sqlite_compileoption_used sqlite_offset fts5_source_id
cast exists row
"""
_MATH = """
acos acosh asin asinh atan atan2 atanh ceil ceiling cos cosh degrees exp floor ln log log10 log2
mod pi pow power radians sin sinh sqrt tan tanh trunc
"""
_RANDOM = "random randomblob"
_TIME = """
date time datetime julianday unixepoch strftime timediff current_date current_time
current_timestamp
"""
_AGGREGATES = """
avg count group_concat string_agg sum total median percentile percentile_cont percentile_disc
"""
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
_SEARCH = "bm25 highlight snippet matchinfo offsets"
_SERIES = "generate_series"
_GEOMETRY = """
geopoly_area geopoly_bbox geopoly_blob geopoly_ccw geopoly_contains_point geopoly_json
geopoly_overlap geopoly_regular geopoly_svg geopoly_within geopoly_xform rtreecheck rtreedepth
"""
_TYPES = """
varchar character varying nchar nvarchar decimal numeric int integer real text blob bigint
smallint double float boolean timestamp
"""
_LISTS = """
pragma_table_info pragma_table_xinfo pragma_table_list pragma_index_list pragma_index_info
pragma_index_xinfo pragma_foreign_key_list pragma_foreign_key_check pragma_integrity_check
pragma_quick_check dbstat
"""
# They tell of no table.
_ENGINE = """
pragma_collation_list pragma_compile_options pragma_database_list pragma_function_list
pragma_module_list pragma_pragma_list
"""
# Each reads one value and takes no argument.
_VALUES = """
pragma_application_id pragma_encoding pragma_foreign_keys pragma_freelist_count pragma_page_count
pragma_page_size pragma_schema_version pragma_user_version
"""

FAMILIES: Mapping[str, frozenset[str]] = {
    "core": words(_CORE),
    "mathematics": words(_MATH),
    "random": words(_RANDOM),
    "time": words(_TIME),
    "aggregate": words(_AGGREGATES),
    "window": words(_WINDOWS),
    "json": words(_JSON),
    "text search": words(_SEARCH),
    "series": words(_SERIES),
    "geometry": words(_GEOMETRY),
    "type": words(_TYPES),
    "catalog": words(_LISTS),
    "engine": words(_ENGINE),
    "setting": words(_VALUES),
}
"""Every function that may be called, once."""

CATALOG_FUNCTIONS = FAMILIES["catalog"]
DESCRIBING = words(
    """
    pragma_table_info pragma_table_xinfo pragma_table_list pragma_index_list
    pragma_foreign_key_list pragma_integrity_check pragma_quick_check
    """
)
"""Those that tell of the one table that is their argument."""
INDEXES = dict.fromkeys(words("pragma_index_info pragma_index_xinfo"), "pragma_index_list")
"""Those that tell of the one index that is their argument, with what lists a table's."""

BARE_FUNCTIONS = FAMILIES["setting"]
FUNCTIONS = frozenset[str]().union(*FAMILIES.values())

DANGERS = dangers(
    {
        "loads code": "load_extension",
        "reads files": "readfile fsdir lsmode zipfile* csv vsv lines_read",
        "writes files": "writefile",
        "starts a program": "edit shell",
        "reads and writes the process's memory": "fts3_tokenizer fts5 carray_bind",
        "reads the file's pages": "sqlite_dbpage rtreenode",
        "shows other callers' statements": "sqlite_stmt bytecode tables_used",
        "changes a search index": "optimize",
        "writes the program's log": "sqlite_log",
        "reads or changes settings": "pragma_*",
        "runs SQL given as text": "eval define undefine statement_vtab",
    }
)
