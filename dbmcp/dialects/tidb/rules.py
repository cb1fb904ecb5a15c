"""What TiDB adds to the rules of MySQL: stale reads, its hints, its SHOW forms, its functions."""

from dataclasses import replace

from dbmcp.dialects.mysql.functions import TIDB_FUNCTIONS
from dbmcp.dialects.mysql.rules import LEXIS as MYSQL_LEXIS
from dbmcp.dialects.mysql.rules import RULES as MYSQL_RULES
from dbmcp.sql.rules import RowList
from dbmcp.sql.vocabulary import words

LEXIS = replace(
    MYSQL_LEXIS,
    executable_comments=("/*!", "/*T!", "/*M!"),
    stale_reads=True,
    series_tables=None,
    statement_settings=(),
    commands=(MYSQL_LEXIS.commands - {"analyze", "checksum", "help"}) | {"trace", "admin"},
)

_HINTS = words(
    """
    merge_join inl_join no_index_join index_join inl_hash_join inl_merge_join hash_join
    no_hash_join no_merge_join hash_join_build hash_join_probe semi_join_rewrite no_decorrelate
    shuffle_join broadcast_join hash_agg stream_agg mpp_1phase_agg mpp_2phase_agg use_index
    force_index ignore_index order_index no_order_index keep_order no_order agg_to_cop
    limit_to_cop use_index_merge no_index_merge use_toja read_from_storage leading straight_join
    nth_plan merge qb_name hypo_index read_consistent_replica ignore_plan_cache use_plan_cache
    tidb_smj tidb_inlj tidb_hj tidb_inlhj tidb_inlmj no_index_hash_join no_index_merge_join
    index_hash_join index_merge_join bc_join swap_join_inputs no_swap_join_inputs inline
    index_lookup_pushdown no_index_lookup_pushdown no_hash_join_build no_hash_join_probe query_type
    time_range
    """
)

_SETTINGS = words(
    """
    tidb_txn_mode tidb_mem_quota_query tidb_snapshot tidb_read_staleness tidb_replica_read
    tidb_isolation_read_engines tidb_allow_mpp tidb_enable_clustered_index tidb_row_format_version
    tidb_distsql_scan_concurrency tidb_current_ts tidb_last_txn_info tidb_last_query_info
    tidb_enable_check_constraint tidb_enable_noop_functions tidb_super_read_only
    tidb_restricted_read_only tidb_multi_statement_mode tidb_server_memory_limit
    tidb_gc_life_time tidb_analyze_version tidb_enable_auto_analyze tidb_opt_agg_push_down
    """
)

_SHOWS = words(
    """
    stats_healthy stats_meta stats_histograms stats_locked stats_extended column_stats_usage
    histograms_in_flight placement builtins grants bindings affinity backups restores
    """
) | {
    "global bindings",
    "session bindings",
    "binding_cache status",
    "admin bdr role",
    "admin ddl",
    "admin ddl job",
    "admin ddl jobs",
    "admin next_row_id",
    "admin slow recent",
    "admin slow top",
    "distribution jobs",
    "import jobs",
    "analyze status",
    "placement labels",
    "placement for table",
    "placement for database",
    "placement for schema",
    "create placement policy",
    "create resource group",
    "table regions",
    "table distributions",
    "table next_row_id",
}

_STATISTICS = RowList("table_name", "db_name", asked=words("partition_name"))
_OF_COLUMNS = replace(_STATISTICS, columns=True)
_ROW_LISTS = {
    "stats_meta": _STATISTICS,
    "stats_healthy": _STATISTICS,
    "stats_locked": _STATISTICS,
    "stats_histograms": _OF_COLUMNS,
    "column_stats_usage": _OF_COLUMNS,
}

_LISTS = words(
    """
    tidb_indexes tidb_index_usage cluster_tidb_index_usage tidb_check_constraints
    tiflash_replica table_storage_stats
    """
)
"""Whose rows are each about one table."""

_OF_THE_SERVER = words(
    """
    cluster_info cluster_hardware cluster_load cluster_systeminfo tidb_servers_info
    tikv_store_status variables_info resource_groups placement_policies memory_usage
    cluster_memory_usage metrics_tables inspection_rules client_errors_summary_global
    """
)
"""Beside MySQL's: those of no table."""

_IN_PARTS = "send the DELETE, UPDATE or INSERT itself, a range of the key at a time"

RULES = replace(
    MYSQL_RULES,
    # TABLESAMPLE REGIONS() is written like a call.
    functions=MYSQL_RULES.functions | TIDB_FUNCTIONS | {"regions"},
    ddl_words=MYSQL_RULES.ddl_words
    | words("auto_random clustered nonclustered split update policy placement"),
    words=MYSQL_RULES.words | words("as of timestamp trace"),
    instead={**MYSQL_RULES.instead, "IMPORT": MYSQL_RULES.instead["LOAD"], "BATCH": _IN_PARTS},
    hints=MYSQL_RULES.hints | _HINTS,
    settings=MYSQL_RULES.settings | _SETTINGS,
    shows=MYSQL_RULES.shows | _SHOWS,
    row_lists={**MYSQL_RULES.row_lists, **_ROW_LISTS},
    # A digest tells the text of somebody's statement; a warning, whether a table or column exists;
    # a key, the table and columns that it is of; a checksum, what hidden columns hold; a trace,
    # where the rows of a view's tables are.
    catalog_functions=MYSQL_RULES.catalog_functions
    | words("tidb_decode_sql_digests hypo_index tidb_decode_key tidb_row_checksum trace"),
    pins={
        **MYSQL_RULES.pins,
        **{f"information_schema.{name}": "table_name" for name in _LISTS},
    },
    system_columns=frozenset({"_tidb_rowid"}),
    system_schemas=MYSQL_RULES.system_schemas | {"metrics_schema"},
    secret_tables=(
        *MYSQL_RULES.secret_tables,
        "information_schema.cluster_log",
        "information_schema.cluster_config",
    ),
    server_tables=MYSQL_RULES.server_tables
    | frozenset(f"information_schema.{name}" for name in _OF_THE_SERVER),
    value_tables=("information_schema.*slow_query",),
)
