"""Functions of PostgreSQL that may be called, by family; `dangers` has those that may not."""

from collections.abc import Mapping

from dbmcp.sql.vocabulary import words

_MATH = """
abs acos acosd acosh asin asind asinh atan atan2 atan2d atand atanh cbrt ceil ceiling cos cosd cosh
cot cotd degrees div erf erfc exp factorial floor gcd lcm ln log log10 min_scale mod pi pow power
radians round scale sign sin sind sinh sqrt tan tand tanh trim_scale trunc width_bucket
greatest least gamma lgamma dexp dlog1 dlog10 dround dtrunc numeric_div_trunc numeric_exp
numeric_ln numeric_log numeric_sqrt int4inc numeric_inc
"""
_TEXT = """
ascii bit_length btrim casefold char_length character_length chr concat concat_ws convert
convert_from convert_to decode encode format initcap left length like_escape lower lpad ltrim md5
normalize is_normalized octet_length overlay parse_ident position quote_ident quote_literal
quote_nullable regexp_count regexp_instr regexp_like regexp_match regexp_matches regexp_replace
regexp_split_to_array regexp_split_to_table regexp_substr repeat replace reverse right rpad rtrim
sha224 sha256 sha384 sha512 split_part starts_with string_to_array string_to_table strpos substr
substring to_ascii to_bin to_hex to_oct translate trim unistr upper crc32 crc32c get_bit get_byte
set_bit set_byte bit_count unicode_assigned textlen similar_escape similar_to_escape collation
notlike like cash_words
"""
_TIME = """
age clock_timestamp current_date current_time current_timestamp date_add date_bin date_part
date_subtract date_trunc extract isfinite justify_days justify_hours justify_interval localtime
localtimestamp make_date make_interval make_time make_timestamp make_timestamptz now overlaps
statement_timestamp timeofday timezone to_char to_date to_number to_timestamp
transaction_timestamp
"""
_CONDITION = "coalesce nullif num_nonnulls num_nulls any some all exists row array cast treat"
_TYPES = """
bigint bit bool boolean bpchar bytea char character cidr circle date decimal float float4 float8
double inet int int2 int4 int8 integer interval json jsonb line lseg macaddr macaddr8 money name
nchar numeric path point polygon box real smallint text time timestamp timestamptz timetz tsquery
tsvector uuid varbit varchar varying xml precision oid xid xid8 cid tid jsonpath tsquery int2vector
oidvector
"""
_AGGREGATES = """
any_value array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count covar_pop covar_samp
every json_agg json_agg_strict json_arrayagg json_object_agg json_object_agg_strict
json_object_agg_unique json_objectagg jsonb_agg jsonb_agg_strict jsonb_object_agg
jsonb_object_agg_strict max min mode percentile_cont percentile_disc range_agg range_intersect_agg
regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy stddev
stddev_pop stddev_samp string_agg sum var_pop var_samp variance xmlagg grouping cube rollup
"""
_WINDOWS = """
cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number
"""
_JSON = """
array_to_json json_array json_array_elements json_array_elements_text json_array_length
json_build_array json_build_object json_each json_each_text json_exists json_extract_path
json_extract_path_text json_object json_object_keys json_populate_record json_populate_recordset
json_query json_scalar json_serialize json_strip_nulls json_table json_to_record json_to_recordset
json_to_tsvector json_typeof json_value jsonb_populate_record_valid jsonb_object_agg_unique
jsonb_object_agg_unique_strict json_object_agg_unique_strict jsonb_array_elements
jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_concat
jsonb_contains jsonb_delete
jsonb_each jsonb_each_text jsonb_exists jsonb_exists_all jsonb_exists_any jsonb_extract_path
jsonb_extract_path_text jsonb_insert jsonb_object jsonb_object_keys jsonb_path_exists
jsonb_path_exists_tz jsonb_path_match jsonb_path_match_tz jsonb_path_query jsonb_path_query_array
jsonb_path_query_array_tz jsonb_path_query_first jsonb_path_query_first_tz jsonb_path_query_tz
jsonb_populate_record jsonb_populate_recordset jsonb_pretty jsonb_set jsonb_set_lax
jsonb_strip_nulls jsonb_to_record jsonb_to_recordset jsonb_to_tsvector jsonb_typeof row_to_json
to_json to_jsonb
"""
_ARRAYS = """
array_append array_cat array_dims array_fill array_length array_lower array_ndims array_position
array_positions array_prepend array_remove array_replace array_reverse array_sort array_to_string
array_upper cardinality generate_series generate_subscripts trim_array unnest
"""
_RANGES = """
daterange datemultirange int4multirange int4range int8multirange int8range isempty lower_inc
lower_inf multirange nummultirange numrange range_merge tsmultirange tsrange tstzmultirange
tstzrange upper_inc upper_inf
"""
_SEARCH = """
array_to_tsvector get_current_ts_config numnode phraseto_tsquery plainto_tsquery querytree
setweight strip to_tsquery to_tsvector ts_debug ts_delete ts_filter ts_headline ts_lexize ts_parse
ts_rank ts_rank_cd ts_token_type tsquery_phrase tsvector_to_array websearch_to_tsquery
"""
_NETWORK = """
abbrev broadcast family host hostmask inet_merge inet_same_family macaddr8_set7bit masklen netmask
network set_masklen
"""
_GEOMETRY = """
area bound_box center diagonal diameter height ishorizontal isclosed isopen isparallel isperp
isvertical npoints pclose popen radius slope width
"""
_XML = """
xmlnamespaces
xml_is_well_formed xml_is_well_formed_content xml_is_well_formed_document xmlcomment xmlconcat
xmlelement xmlattributes xmlexists xmlforest xmlparse xmlpi xmlroot xmlserialize xmltable xmltext
xpath xpath_exists
"""
_RANDOM = "random random_normal gen_random_uuid uuidv4 uuidv7 array_sample array_shuffle"
_UUIDS = "uuid_extract_timestamp uuid_extract_version"
_ENUMS = "enum_first enum_last enum_range"
_SESSION = """
current_catalog current_database current_role current_schema current_schemas current_user
getdatabaseencoding pg_backend_pid pg_client_encoding pg_is_in_recovery pg_postmaster_start_time
session_user user version pg_typeof pg_column_size pg_size_pretty pg_size_bytes pg_lsn
pg_my_temp_schema pg_is_other_temp_schema pg_safe_snapshot_blocking_pids pg_split_walfile_name
pg_numa_available pg_get_multixact_members pg_xact_commit_timestamp_origin getpgusername
pg_wal_lsn_diff pg_snapshot_xmin pg_snapshot_xmax pg_current_snapshot pg_collation_for
pg_encoding_to_char pg_char_to_encoding pg_timezone_names pg_timezone_abbrevs pg_get_keywords
pg_timezone_abbrevs_abbrevs pg_timezone_abbrevs_zone pg_get_wait_events pg_settings_get_flags
pg_column_compression txid_current_snapshot pg_jit_available pg_trigger_depth system bernoulli
hashtext hash_record hashint4 hashint8 hashtextextended hashint4extended hashint8extended
inet_client_addr inet_client_port inet_server_addr inet_server_port icu_unicode_version
unicode_version mxid_age oidvectortypes pg_conf_load_time pg_current_xact_id_if_assigned
txid_current_if_assigned pg_current_wal_lsn pg_current_wal_flush_lsn pg_current_wal_insert_lsn
pg_walfile_name pg_walfile_name_offset pg_last_wal_receive_lsn pg_last_wal_replay_lsn
pg_last_xact_replay_timestamp pg_is_wal_replay_paused pg_get_wal_replay_pause_state
pg_last_committed_xact pg_xact_commit_timestamp pg_xact_status txid_status pg_snapshot_xip
pg_visible_in_snapshot txid_snapshot_xip txid_snapshot_xmax txid_snapshot_xmin
txid_visible_in_snapshot pg_blocking_pids pg_notification_queue_usage pg_listening_channels
pg_encoding_max_length pg_basetype system_user current_query lastval current_setting
pg_collation_actual_version pg_database_collation_actual_version pg_column_toast_chunk_id
"""
_CATALOG = """
aclexplode acldefault col_description format_type has_any_column_privilege has_column_privilege
has_database_privilege has_function_privilege has_schema_privilege has_sequence_privilege
has_table_privilege has_tablespace_privilege has_type_privilege pg_has_role obj_description
pg_describe_object pg_database_size pg_function_is_visible pg_get_constraintdef pg_get_expr
pg_get_function_arguments pg_get_function_identity_arguments pg_get_function_result
pg_get_functiondef pg_get_indexdef pg_get_partition_constraintdef pg_get_partkeydef pg_get_ruledef
pg_get_serial_sequence pg_get_statisticsobjdef pg_get_triggerdef pg_get_userbyid pg_get_viewdef
pg_identify_object pg_index_column_has_property pg_index_has_property pg_indexam_has_property
pg_indexes_size pg_opclass_is_visible pg_operator_is_visible pg_partition_ancestors
pg_partition_root pg_partition_tree pg_relation_is_updatable pg_column_is_updatable pg_relation_size
pg_sequence_parameters pg_table_is_visible pg_table_size pg_total_relation_size pg_type_is_visible
row_security_active shobj_description to_regclass to_regnamespace to_regproc to_regprocedure
to_regrole to_regtype regclass pg_options_to_table currval pg_collation_is_visible
pg_conversion_is_visible pg_opfamily_is_visible pg_statistics_obj_is_visible pg_ts_config_is_visible
pg_ts_dict_is_visible pg_ts_parser_is_visible pg_ts_template_is_visible pg_available_extensions
pg_available_extension_versions pg_extension_update_paths pg_filenode_relation
pg_get_function_arg_default pg_get_function_sqlbody pg_get_object_address
pg_get_replica_identity_index pg_get_statisticsobjdef_columns pg_get_statisticsobjdef_expressions
pg_identify_object_as_address pg_input_error_info pg_input_is_valid pg_relation_filenode
pg_relation_filepath pg_relation_is_publishable pg_sequence_last_value pg_tablespace_databases
pg_tablespace_location pg_tablespace_size pg_indexam_progress_phasename satisfies_hash_partition
to_regcollation to_regoper to_regoperator to_regtypemod has_foreign_data_wrapper_privilege
has_language_privilege has_parameter_privilege has_server_privilege has_largeobject_privilege
regcollation regconfig regdictionary regnamespace regoper regoperator regproc regprocedure regrole
regtype pg_get_acl pg_get_catalog_foreign_keys pg_get_publication_tables pg_lock_status
pg_get_sequence_data pg_prepared_xact nameconcatoid
makeaclitem
"""
_STATISTICS = """
analyze_count archiver autoanalyze_count autovacuum_count backend_activity_start backend_dbid
backend_idset backend_io backend_pid backend_start backend_subxact backend_userid backend_wait_event
backend_wait_event_type backend_wal backend_xact_start bgwriter_buf_written_checkpoints
bgwriter_buf_written_clean bgwriter_maxwritten_clean bgwriter_requested_checkpoints
bgwriter_stat_reset_time bgwriter_timed_checkpoints blocks_fetched blocks_hit buf_alloc
buf_fsync_backend buf_written_backend checkpoint_sync_time checkpoint_write_time
checkpointer_buffers_written checkpointer_num_performed checkpointer_num_requested
checkpointer_num_timed checkpointer_restartpoints_performed checkpointer_restartpoints_requested
checkpointer_restartpoints_timed checkpointer_slru_written checkpointer_stat_reset_time
checkpointer_sync_time checkpointer_write_time db_active_time db_blk_read_time db_blk_write_time
db_blocks_fetched db_blocks_hit db_checksum_failures db_checksum_last_failure db_conflict_all
db_conflict_bufferpin db_conflict_lock db_conflict_logicalslot db_conflict_snapshot
db_conflict_startup_deadlock db_conflict_tablespace db_deadlocks db_idle_in_transaction_time
db_numbackends db_parallel_workers_launched db_parallel_workers_to_launch db_session_time
db_sessions db_sessions_abandoned db_sessions_fatal db_sessions_killed db_stat_reset_time
db_temp_bytes db_temp_files db_tuples_deleted db_tuples_fetched db_tuples_inserted
db_tuples_returned db_tuples_updated db_xact_commit db_xact_rollback dead_tuples function_calls
function_self_time function_total_time ins_since_vacuum io last_analyze_time last_autoanalyze_time
last_autovacuum_time last_vacuum_time lastscan live_tuples mod_since_analyze numscans
recovery_prefetch replication_slot slru snapshot_timestamp subscription_stats total_analyze_time
total_autoanalyze_time total_autovacuum_time total_vacuum_time tuples_deleted tuples_fetched
tuples_hot_updated tuples_inserted tuples_newpage_updated tuples_returned tuples_updated
vacuum_count wal xact_blocks_fetched xact_blocks_hit xact_function_calls xact_function_self_time
xact_function_total_time xact_numscans xact_tuples_deleted xact_tuples_fetched
xact_tuples_hot_updated xact_tuples_inserted xact_tuples_newpage_updated xact_tuples_returned
xact_tuples_updated
"""

FAMILIES: Mapping[str, frozenset[str]] = {
    "mathematics": words(_MATH),
    "text": words(_TEXT),
    "time": words(_TIME),
    "random": words(_RANDOM),
    "condition": words(_CONDITION),
    "type": words(_TYPES)
    | {"character varying", "char varying", "bit varying", "double precision"},
    "aggregate": words(_AGGREGATES),
    "window": words(_WINDOWS),
    "json": words(_JSON),
    "array": words(_ARRAYS),
    "range": words(_RANGES),
    "text search": words(_SEARCH),
    "network address": words(_NETWORK),
    "geometry": words(_GEOMETRY),
    "xml": words(_XML),
    "identifier": words(_UUIDS, _ENUMS),
    "session": words(_SESSION),
    "catalog": words(_CATALOG),
    "statistics": frozenset(f"pg_stat_get_{name}" for name in _STATISTICS.split()),
}
"""Every function that may be called, once; `dangers` has those that may not."""

CATALOG_FUNCTIONS = FAMILIES["catalog"] | FAMILIES["statistics"]
FUNCTIONS = frozenset[str]().union(*FAMILIES.values())

# Names of the columns that the listed functions give: `e.key` is no call of a function `key`.
ATTRIBUTES = words(
    """
    key value ordinality lexeme positions weights alias description token dictionaries dictionary
    lexemes tokid word element elem item n i x y id name generate_series unnest abbrev utc_offset
    is_dst parentrelid relid isleaf level grantor grantee privilege_type is_grantable
    """
)
