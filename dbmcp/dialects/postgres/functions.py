"""Functions of PostgreSQL that only compute from their arguments, by family."""

from dbmcp.sql.vocabulary import words

_MATH = """
abs acos acosd acosh asin asind asinh atan atan2 atan2d atand atanh cbrt ceil ceiling cos cosd cosh
cot cotd degrees div erf erfc exp factorial floor gcd lcm ln log log10 min_scale mod pi pow power
radians random round scale sign sin sind sinh sqrt tan tand tanh trim_scale trunc width_bucket
random_normal greatest least gamma lgamma
"""
_TEXT = """
ascii bit_length btrim casefold char_length character_length chr concat concat_ws convert
convert_from convert_to decode encode format initcap left length like_escape lower lpad ltrim md5
normalize is_normalized octet_length overlay parse_ident position quote_ident quote_literal
quote_nullable regexp_count regexp_instr regexp_like regexp_match regexp_matches regexp_replace
regexp_split_to_array regexp_split_to_table regexp_substr repeat replace reverse right rpad rtrim
sha224 sha256 sha384 sha512 split_part starts_with string_to_array string_to_table strpos substr
substring to_ascii to_bin to_hex to_oct translate trim unistr upper crc32 crc32c get_bit get_byte
set_bit set_byte bit_count unicode_assigned textlen similar_escape collation
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
tsvector uuid varbit varchar varying xml precision
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
array_positions array_prepend array_remove array_replace array_reverse array_sample array_shuffle
array_sort array_to_string array_upper cardinality generate_series generate_subscripts trim_array
unnest
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
xml_is_well_formed xml_is_well_formed_content xml_is_well_formed_document xmlcomment xmlconcat
xmlelement xmlattributes xmlexists xmlforest xmlparse xmlpi xmlroot xmlserialize xmltable xmltext
xpath xpath_exists
"""
_UUIDS = "gen_random_uuid uuid_extract_timestamp uuid_extract_version uuidv4 uuidv7"
_ENUMS = "enum_first enum_last enum_range"
_SESSION = """
current_catalog current_database current_role current_schema current_schemas current_user
getdatabaseencoding pg_backend_pid pg_client_encoding pg_is_in_recovery pg_postmaster_start_time
session_user user version pg_typeof pg_column_size pg_size_pretty pg_size_bytes pg_lsn
pg_wal_lsn_diff pg_snapshot_xmin pg_snapshot_xmax pg_current_snapshot pg_collation_for
pg_encoding_to_char pg_char_to_encoding pg_timezone_names pg_timezone_abbrevs pg_get_keywords
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
pg_partition_root pg_partition_tree pg_relation_is_updatable pg_column_is_updatable
pg_relation_size pg_sequence_parameters pg_table_is_visible pg_table_size pg_total_relation_size
pg_type_is_visible row_security_active shobj_description to_regclass to_regnamespace
to_regproc to_regprocedure to_regrole to_regtype regclass pg_options_to_table
pg_stat_get_live_tuples pg_stat_get_dead_tuples pg_stat_get_numscans pg_stat_get_lastscan
pg_stat_get_tuples_inserted pg_stat_get_tuples_updated pg_stat_get_tuples_deleted
pg_stat_get_tuples_hot_updated pg_stat_get_tuples_returned pg_stat_get_tuples_fetched
pg_stat_get_blocks_fetched pg_stat_get_blocks_hit pg_stat_get_last_vacuum_time
pg_stat_get_last_autovacuum_time pg_stat_get_last_analyze_time pg_stat_get_last_autoanalyze_time
pg_stat_get_vacuum_count pg_stat_get_autovacuum_count pg_stat_get_analyze_count
pg_stat_get_autoanalyze_count pg_stat_get_mod_since_analyze pg_stat_get_ins_since_vacuum currval
pg_collation_is_visible pg_conversion_is_visible pg_opfamily_is_visible
pg_statistics_obj_is_visible pg_ts_config_is_visible pg_ts_dict_is_visible
pg_ts_parser_is_visible pg_ts_template_is_visible pg_available_extensions
pg_available_extension_versions pg_extension_update_paths pg_filenode_relation
pg_get_function_arg_default pg_get_function_sqlbody pg_get_object_address
pg_get_replica_identity_index pg_get_statisticsobjdef_columns
pg_get_statisticsobjdef_expressions pg_identify_object_as_address pg_input_error_info
pg_input_is_valid pg_relation_filenode pg_relation_filepath pg_relation_is_publishable
pg_sequence_last_value pg_tablespace_databases pg_tablespace_location pg_tablespace_size
pg_indexam_progress_phasename satisfies_hash_partition to_regcollation to_regoper to_regoperator
to_regtypemod has_foreign_data_wrapper_privilege has_language_privilege has_parameter_privilege
has_server_privilege has_largeobject_privilege regcollation regconfig regdictionary regnamespace
regoper regoperator regproc regprocedure regrole regtype
"""

CATALOG_FUNCTIONS = words(_CATALOG)
FUNCTIONS = (
    words(
        _MATH, _TEXT, _TIME, _CONDITION, _TYPES, _AGGREGATES, _WINDOWS, _JSON, _ARRAYS, _RANGES,
        _SEARCH, _NETWORK, _GEOMETRY, _XML, _UUIDS, _ENUMS, _SESSION,
    )
    | CATALOG_FUNCTIONS
) | {"character varying", "bit varying", "double precision"}  # fmt: skip

# Names of the columns that the listed functions give: `e.key` is no call of a function `key`.
ATTRIBUTES = words(
    """
    key value ordinality lexeme positions weights alias description token dictionaries dictionary
    lexemes tokid word element elem item n i x y id name generate_series unnest abbrev utc_offset
    is_dst parentrelid relid isleaf level grantor grantee privilege_type is_grantable
    """
)

_FILES = "reads files"
_NETWORKS = "opens a connection"
_LOCKS = "takes a lock that outlives the call"
_WAITS = "waits and holds the connection"
_SEQUENCES = "moves a sequence"
_SETTINGS = "changes or reads the server's settings"
_SERVER = "acts on the server"
_SQL = "runs SQL given as text"
_OBJECTS = "writes or reads large objects"

DANGERS = (
    ("pg_read_*", _FILES),
    ("pg_ls_*", _FILES),
    ("pg_stat_file", _FILES),
    ("pg_current_logfile", _FILES),
    ("pg_file_*", "writes files"),
    ("lo_*", _OBJECTS),
    ("loread", _OBJECTS),
    ("lowrite", _OBJECTS),
    ("dblink*", _NETWORKS),
    ("postgres_fdw_*", _NETWORKS),
    ("pg_advisory_*", _LOCKS),
    ("pg_try_advisory_*", _LOCKS),
    ("pg_sleep*", _WAITS),
    ("nextval", _SEQUENCES),
    ("setval", _SEQUENCES),
    ("set_config", _SETTINGS),
    ("setseed", _SETTINGS),
    ("query_to_xml*", _SQL),
    ("cursor_to_xml*", _SQL),
    ("table_to_xml*", "reads a table by its name as text"),
    ("schema_to_xml*", "reads tables by their names as text"),
    ("database_to_xml*", "reads every table"),
    ("ts_stat", _SQL),
    ("ts_rewrite", _SQL),
    ("crosstab*", _SQL),
    ("connectby", _SQL),
    ("xpath_table", _SQL),
    ("pg_terminate_backend", _SERVER),
    ("pg_cancel_backend", _SERVER),
    ("pg_reload_conf", _SERVER),
    ("pg_rotate_logfile*", _SERVER),
    ("pg_promote", _SERVER),
    ("pg_switch_wal", _SERVER),
    ("pg_notify", "sends a notification"),
    ("pg_logical_*", _SERVER),
    ("pg_replication_*", _SERVER),
    ("pg_create_*", _SERVER),
    ("pg_drop_*", _SERVER),
    ("pg_export_snapshot", _SERVER),
    ("pg_stat_reset*", "resets statistics"),
    ("pg_stat_statements_reset", "resets statistics"),
    ("hypopg*", "makes hypothetical indexes"),
    ("cron.*", _SERVER),
)
