"""How MySQL and MariaDB cut a text, and what their policy may allow."""

import re

from dbmcp.config import DdlKind
from dbmcp.dialects.mysql.functions import DANGERS, FUNCTIONS
from dbmcp.dialects.standard import (
    DDL_NODES,
    DDL_WORDS,
    READ_NODES,
    READ_WORDS,
    WRITE_NODES,
    WRITE_WORDS,
)
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.policy import Rules
from dbmcp.sql.rules import RowList
from dbmcp.sql.vocabulary import words

_MIB = 1024 * 1024

LEXIS = Lexis(
    "mysql",
    backslash_escapes=True,
    hash_comments=True,
    dash_needs_space=True,
    double_quoted_strings=True,
    folds_letters=True,
    unread_stars=True,
    index_plans=frozenset({"json"}),
    free_words=words("any array charset returning rollback"),
    backtick_names=True,
    sequence_calls=words("nextval lastval setval"),
    executable_comments=("/*!", "/*M!"),
    bare_calls=words("utc_date utc_time utc_timestamp current_role"),
    no_table="dual",
    commands=words("explain show describe desc analyze checksum help"),
    # MariaDB's engine SEQUENCE answers to any such name.
    series_tables=re.compile(r"seq_(\d+)_to_(\d+)(?:_step_(\d+))?", re.IGNORECASE),
    statement_settings=(
        ("max_statement_time", 300),
        ("lock_wait_timeout", 300),
        ("innodb_lock_wait_timeout", 300),
        ("group_concat_max_len", _MIB),
        ("sort_buffer_size", 64 * _MIB),
        ("join_buffer_size", 64 * _MIB),
        ("read_rnd_buffer_size", 64 * _MIB),
        ("tmp_table_size", 64 * _MIB),
        ("tmp_memory_table_size", 64 * _MIB),
        ("max_heap_table_size", 64 * _MIB),
        ("join_cache_level", 8),
        ("optimizer_search_depth", 62),
        ("optimizer_prune_level", 2),
        ("optimizer_use_condition_selectivity", 5),
        ("eq_range_index_dive_limit", 10_000),
        ("div_precision_increment", 30),
        ("optimizer_switch", 0),
        ("time_zone", 0),
        ("lc_time_names", 0),
        ("system_versioning_asof", 0),
    ),
    catalog=("information_schema", "tables"),
)

WORDS = READ_WORDS | words(
    """
    div mod rlike regexp binary separator against match boolean mode language expansion query
    straight_join use force index key keys partition rollup sounds like member of xor unsigned
    signed zerofill char charset character set utf8 utf8mb3 utf8mb4 latin1 ascii ucs2 utf16 utf32
    explain analyze columns path nested error empty json_table ordinality day_hour day_minute
    day_second day_microsecond hour_minute hour_second hour_microsecond minute_second
    minute_microsecond second_microsecond year_month dual rowid returning value
    sql_no_cache high_priority sql_small_result sql_big_result sql_buffer_result distinctrow
    tinytext mediumtext longtext tinyblob mediumblob longblob enum set year datetime get_format
    utc_date utc_time utc_timestamp curdate curtime sysdate current_role ignore for extract
    insert examined system_time period global session local
    position sql_calc_found_rows sql_cache restrict cycle level regions tablesample
    sql_tsi_second sql_tsi_minute sql_tsi_hour sql_tsi_day sql_tsi_week sql_tsi_month
    sql_tsi_quarter sql_tsi_year join inet4 inet6 previous procedure
    """,
    # What may stand in front of a string to tell its character set.
    """
    _armscii8 _ascii _big5 _binary _cp1250 _cp1251 _cp1256 _cp1257 _cp850 _cp852 _cp866 _cp932
    _dec8 _eucjpms _euckr _gb18030 _gb2312 _gbk _geostd8 _greek _hebrew _hp8 _keybcs2 _koi8r
    _koi8u _latin1 _latin2 _latin5 _latin7 _macce _macroman _sjis _swe7 _tis620 _ucs2 _ujis _utf16
    _utf16le _utf32 _utf8 _utf8mb3 _utf8mb4
    """,
)
WRITE_MORE = words("low_priority delayed replace quick duplicate portion of to")

SHOWS = words(
    """
    tables databases schemas columns fields index indexes keys variables status warnings errors
    collation engines charset triggers events describe privileges plugins processlist
    """
) | {
    "full processlist",
    "create procedure",
    "create function",
    "create trigger",
    "create event",
    "create sequence",
    "create package",
    "checksum table",
    "help",
    "count(*) warnings",
    "count(*) errors",
    "locales",
    "index_statistics",
    "table_statistics",
    "full tables",
    "full triggers",
    "authors",
    "contributors",
    "full columns",
    "full fields",
    "extended columns",
    "extended fields",
    "extended full columns",
    "extended full fields",
    "extended index",
    "extended indexes",
    "extended keys",
    "table status",
    "create table",
    "create view",
    "create database",
    "create schema",
    "character set",
    "global variables",
    "session variables",
    "local variables",
    "global status",
    "session status",
    "local status",
    "package status",
    "package body status",
    "create package body",
    "procedure status",
    "function status",
    "storage engines",
    "open tables",
}

# What another session's statement names is not for everybody.
TELLING_SHOWS = frozenset({"processlist", "full processlist"})

_TABLES = RowList(asked=words("table_type"))
_STATUS = RowList("name", asked=words("engine"), blank="auto_increment")
_TRIGGERS = RowList("table", asked=words("trigger event timing"), texts=True)
ROW_LISTS = {
    "tables": _TABLES,
    "full tables": _TABLES,
    "table status": _STATUS,
    "open tables": RowList("table", "database"),
    "triggers": _TRIGGERS,
    "full triggers": _TRIGGERS,
    "databases": RowList(None, asked=words("database")),
    "schemas": RowList(None, asked=words("database")),
    "table_statistics": RowList("table_name", "table_schema"),
    "index_statistics": RowList("table_name", "table_schema", columns=True),
}
"""A name that a condition compares in SHOW TABLES is `Tables_in_` and the schema's."""

HINTS = words(
    """
    bka no_bka bnl no_bnl derived_condition_pushdown no_derived_condition_pushdown hash_join
    no_hash_join index no_index group_index no_group_index join_index no_join_index order_index
    no_order_index index_merge no_index_merge merge no_merge mrr no_mrr no_icp
    no_range_optimization qb_name semijoin no_semijoin skip_scan no_skip_scan subquery
    join_fixed_order join_order join_prefix join_suffix max_execution_time
    """
)

SETTINGS = words(
    """
    version version_comment version_compile_machine version_compile_os max_connections
    max_user_connections sql_mode time_zone system_time_zone autocommit tx_isolation
    transaction_isolation tx_read_only transaction_read_only read_only super_read_only hostname port
    max_allowed_packet innodb_buffer_pool_size innodb_version innodb_lock_wait_timeout
    innodb_page_size innodb_flush_log_at_trx_commit innodb_log_file_size innodb_file_per_table
    innodb_strict_mode innodb_autoinc_lock_mode lower_case_table_names lower_case_file_system
    character_set_client character_set_connection character_set_database character_set_filesystem
    character_set_results character_set_server character_set_system collation_connection
    collation_database collation_server wait_timeout interactive_timeout net_read_timeout
    net_write_timeout connect_timeout lock_wait_timeout max_execution_time max_statement_time
    group_concat_max_len div_precision_increment default_storage_engine storage_engine
    foreign_key_checks unique_checks sql_safe_updates sql_select_limit sql_auto_is_null
    auto_increment_increment auto_increment_offset big_tables explicit_defaults_for_timestamp
    optimizer_switch join_buffer_size sort_buffer_size tmp_table_size max_heap_table_size
    table_open_cache thread_cache_size query_cache_size query_cache_type long_query_time
    slow_query_log log_bin server_id lc_time_names lc_messages license protocol_version timestamp
    insert_id identity last_insert_id init_connect error_count warning_count cte_max_recursion_depth
    max_recursive_iterations max_length_for_sort_data max_sort_length ft_min_word_len
    innodb_ft_min_token_size ngram_token_size event_scheduler performance_schema have_ssl
    require_secure_transport default_week_format date_format datetime_format time_format
    max_prepared_stmt_count open_files_limit rand_seed1 skip_name_resolve updatable_views_with_limit
    """
)

SECRET_SETTINGS = (
    "*dir", "*dir_*", "*directory*", "*file*", "*path*", "*_home*", "*socket*", "ssl_*", "*_ssl_*",
    "tls_*", "*_key", "*cert*", "*password*", "*secret*", "*token*", "init_*", "secure_*", "*_user",
    "*plugin*", "*command*", "*_uri", "wsrep_*", "*_config", "tidb_log_*", "debug*",
)  # fmt: skip

SYSTEM_SCHEMAS = frozenset({"information_schema", "mysql", "performance_schema", "sys"})
SECRETS = (
    "mysql.*",
    "*.user_attributes",
    "performance_schema.events_statements*",
    "performance_schema.prepared_statements_instances",
    "performance_schema.user_variables_by_thread",
    "performance_schema.variables_by_thread",
    "performance_schema.replication_*",
    "information_schema.column_statistics",
    "information_schema.innodb_ft_*",
    "information_schema.innodb_buffer_page*",
    "sys.statement*",
    "sys.x$statement*",
    "sys.session*",
    "sys.x$session*",
    "sys.processlist",
    "sys.x$processlist",
)
# Texts without their literals, names and counts.
PLAIN = (
    "mysql.help_*",
    "mysql.time_zone*",
    "mysql.innodb_*_stats",
    "performance_schema.events_statements_summary_*",
    "sys.statement_analysis",
    "sys.statements_with_*",
    "sys.x$statement_analysis",
    "sys.x$statements_with_*",
)

SERVER_TABLES = words(
    """
    character_sets collations collation_character_set_applicability engines keywords plugins
    system_variables global_variables session_variables global_status session_status sql_functions
    """
)
"""Those in information_schema that tell of the server and of no table."""

KEY_LISTS = words("key_column_usage referential_constraints views")
"""Those in information_schema of which a row tells of another table than that it is listed for."""

# A schema is a database here, and a table's comment is one of its options.
_LACKING = {
    DdlKind.CREATE_SCHEMA, DdlKind.DROP_SCHEMA, DdlKind.COMMENT, DdlKind.REFRESH_VIEW,
}  # fmt: skip

_LOADS = "use bulk_insert with source"

# MariaDB shows the hash of the account's password beside them.
_PRIVILEGES = "read user_privileges, schema_privileges and table_privileges in information_schema"

RULES = Rules(
    # A variable is empty: nothing may set one, and no session keeps another's.
    nodes=READ_NODES | words("SessionParameter Version Parameter"),
    functions=FUNCTIONS,
    bare_functions=frozenset({"last_insert_id"}),
    settings=SETTINGS,
    secret_settings=SECRET_SETTINGS,
    dangers=DANGERS,
    shows=SHOWS,
    telling_shows=TELLING_SHOWS,
    row_lists=ROW_LISTS,
    # PROCEDURE ANALYSE names the tables under a view.
    catalog_functions=frozenset({"analyse"}),
    words=WORDS,
    write_words=WRITE_WORDS | WRITE_MORE,
    write_nodes=WRITE_NODES,
    write_functions=frozenset({"nextval"}),
    ddl_functions=frozenset({"nextval"}),
    ddl_words=DDL_WORDS
    | words("multipoint multilinestring multipolygon geometrycollection geomcollection force")
    | words("history auto long fixed int1 int2 int3 int4 middleint unicode ascii"),
    ddl_nodes=DDL_NODES | {"ForceProperty"},
    ddl=frozenset(DdlKind) - _LACKING,
    hints=HINTS,
    reads=("SELECT", "EXPLAIN", "SHOW", "DESCRIBE"),
    writes=("INSERT", "UPDATE", "DELETE", "REPLACE"),
    instead={"LOAD": _LOADS, "SHOW GRANTS": _PRIVILEGES},
    system_schemas=SYSTEM_SCHEMAS,
    pins={
        f"information_schema.{name}": "table_name"
        for name in words("tables columns statistics partitions table_constraints") | KEY_LISTS
    },
    telling_lists=KEY_LISTS,
    key_lists=frozenset({"create table", "create view"}),
    kind_pins={"information_schema.tables": ""},
    kind_telling=frozenset({"auto_increment"}),
    secret_tables=SECRETS,
    plain_tables=PLAIN,
    server_tables=frozenset(f"information_schema.{name}" for name in SERVER_TABLES),
    key_columns=frozenset({"_rowid"}),
    ignores_case=True,
)
