"""Functions of MySQL, MariaDB and TiDB that may be called, and those that may not, by family."""

from collections.abc import Mapping

from dbmcp.sql.vocabulary import dangers, words

_MATH = """
abs acos asin atan atan2 ceil ceiling conv cos cot crc32 crc32c degrees exp floor greatest least
ln log log10 log2 mod pi pow power radians round sign sin sqrt tan truncate div
"""
_TEXT = """
ascii bin bit_count bit_length char char_length character_length chr concat concat_ws elt
export_set field find_in_set format from_base64 hex insert instr lcase left length lengthb locate
lower lpad ltrim make_set mid natural_sort_key oct octet_length ord position quote regexp
regexp_instr regexp_like regexp_replace regexp_substr repeat replace reverse right rlike rpad
rtrim sformat soundex space strcmp substr substring substring_index to_base64 to_char to_number
translate trim ucase unhex upper weight_string charset extractvalue updatexml coercibility
collation convert compress uncompress uncompressed_length like ilike format_bytes format_nano_time
format_pico_time concat_operator_oracle lpad_oracle ltrim_oracle replace_oracle
rpad_oracle rtrim_oracle substr_oracle trim_oracle mask_date mask_full mask_null mask_partial
"""
_TIME = """
add_months adddate addtime convert_tz curdate current_date current_time current_timestamp curtime
date date_add date_format date_sub datediff day dayname dayofmonth dayofweek dayofyear extract
from_days from_unixtime get_format hour last_day localtime localtimestamp makedate maketime
microsecond minute month monthname months_between now period_add period_diff quarter sec_to_time
second str_to_date subdate subtime sysdate time time_format time_to_sec timediff timestamp
timestampadd timestampdiff to_date to_days to_seconds trunc unix_timestamp utc_date utc_time
utc_timestamp week weekday weekofyear year yearweek
"""
_RANDOM = "rand random_bytes uuid uuid_short uuid_v4 uuid_v7 sys_guid"
_CONDITION = """
if ifnull nullif coalesce nvl nvl2 decode_oracle isnull interval case cast values value
default row exists any some all grouping isnotnull
"""
_AGGREGATES = """
any_value approx_count_distinct approx_percentile avg bit_and bit_or bit_xor count group_concat
json_arrayagg json_objectagg max median min percentile_cont percentile_disc std stddev stddev_pop
stddev_samp sum sum_int max_count min_count var_pop var_samp variance
"""
_WINDOWS = """
cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number
"""
_JSON = """
json json_array json_array_append json_array_insert json_array_intersect
json_compact json_contains json_contains_path json_depth json_detailed json_equals json_exists
json_extract json_insert json_key_value json_keys json_length json_loose json_memberof json_merge
json_merge_patch json_merge_preserve json_normalize json_object json_object_filter_keys
json_object_to_array json_overlaps json_pretty json_query json_quote json_remove json_replace
json_schema_valid json_schema_validation_report json_search json_set json_storage_free
json_storage_size json_sum_crc32 json_table json_type json_unquote json_valid json_value of
"""
_SEARCH = "match against"
_TYPES = """
varchar nchar nvarchar character varying decimal fixed numeric float double int integer bigint
smallint tinyint mediumint bit varbinary blob text datetime enum set signed unsigned dec vector
binary real float8 middleint int1 int2 int3 int4
"""
_LONG_TYPES = frozenset({"double precision", "char varying", "character varying"})
"""Those of two words; none of either kind can be the name of a function."""
# Most of them go by their old names too, without the `st_`.
_SHAPES = """
area asbinary asgeojson astext aswkb aswkt boundary buffer centroid contains convexhull crosses
dimension disjoint distance endpoint envelope equals exteriorring geomcollfromtext geomcollfromwkb
geomfromtext geomfromwkb geometryfromtext geometryfromwkb geometrycollectionfromtext
geometrycollectionfromwkb geometryn geometrytype interiorringn intersects isclosed isempty isring
issimple linefromtext linefromwkb linestringfromtext linestringfromwkb mlinefromtext mlinefromwkb
mpointfromtext mpointfromwkb mpolyfromtext mpolyfromwkb multilinestringfromtext
multilinestringfromwkb multipointfromtext multipointfromwkb multipolygonfromtext
multipolygonfromwkb numgeometries numinteriorrings numpoints overlaps pointfromtext pointfromwkb
pointn pointonsurface polyfromtext polyfromwkb polygonfromtext polygonfromwkb relate simplify srid
startpoint touches within x y
"""
_GEOMETRY = """
st_buffer_strategy st_collect st_difference st_distance_sphere st_frechetdistance st_geohash
st_geomfromgeojson st_hausdorffdistance st_intersection st_isvalid st_latfromgeohash st_latitude
st_length st_lineinterpolatepoint st_lineinterpolatepoints st_longfromgeohash st_longitude
st_makeenvelope st_pointatdistance st_pointfromgeohash st_simplify st_swapxy st_symdifference
st_transform st_union st_validate st_area glength mbrcontains mbrequal mbrequals mbrintersects
mbroverlaps mbrwithin mbrdisjoint mbrtouches mbrcoveredby mbrcovers point linestring polygon
multipoint multilinestring multipolygon geometrycollection
"""
_NETWORK = """
inet_aton inet_ntoa inet6_aton inet6_ntoa is_ipv4 is_ipv4_compat is_ipv4_mapped is_ipv6 is_uuid
bin_to_uuid uuid_to_bin uuid_timestamp uuid_version
"""
_SESSION = """
version database schema schemas user current_user session_user system_user current_role
connection_id found_rows row_count icu_version rownum last_insert_id ps_current_thread_id
ps_thread_id current_resource_group is_free_lock is_used_lock
"""
_COLUMNS = """
column_add column_check column_create column_delete column_exists column_get column_json column_list
"""
_HASHES = """
md5 sha sha1 sha2 sm3 kdf encode decode decode_histogram aes_encrypt
aes_decrypt statement_digest statement_digest_text validate_password_strength
"""
_SEQUENCES = "lastval"
# Of the schema `sys`, what takes texts and numbers apart.
_SYS = """
sys.extract_schema_from_file_name sys.extract_table_from_file_name sys.format_bytes sys.format_time
sys.list_add sys.list_drop sys.quote_identifier sys.version_major sys.version_minor
sys.version_patch
"""
_VECTORS = """
vec_cosine_distance vec_dims vec_distance vec_distance_cosine vec_distance_euclidean vec_from_text
vec_fromtext vec_as_text vec_l1_distance vec_l2_distance vec_l2_norm vec_negative_inner_product
vec_totext string_to_vector vector_to_string to_vector vector_dim
"""

FAMILIES: Mapping[str, frozenset[str]] = {
    "mathematics": words(_MATH),
    "text": words(_TEXT),
    "time": words(_TIME),
    "random": words(_RANDOM),
    "condition": words(_CONDITION),
    "type": words(_TYPES) | _LONG_TYPES,
    "aggregate": words(_AGGREGATES),
    "window": words(_WINDOWS),
    "json": words(_JSON),
    "text search": words(_SEARCH),
    "geometry": words(_SHAPES, _GEOMETRY) | frozenset(f"st_{shape}" for shape in _SHAPES.split()),
    "network address": words(_NETWORK),
    "session": words(_SESSION),
    "dynamic column": words(_COLUMNS),
    "hash": words(_HASHES),
    "sequence": words(_SEQUENCES),
    "schema sys": words(_SYS),
    # PROCEDURE ANALYSE is written like a call.
    "analysis of columns": words("analyse"),
    "vector": words(_VECTORS),
}
"""Every function that may be called, once."""

FUNCTIONS = frozenset[str]().union(*FAMILIES.values())

TIDB_FUNCTIONS = words(
    """
    tidb_version tidb_decode_plan tidb_decode_binary_plan tidb_decode_sql_digests tidb_parse_tso
    tidb_parse_tso_logical tidb_bounded_staleness tidb_current_tso tidb_is_ddl_owner tidb_shard
    vitess_hash tidb_encode_sql_digest tidb_row_checksum fts_match_word
    fts_match_phrase fts_match_prefix tidb_decode_key
    """
)

DANGERS = dangers(
    {
        "takes a lock that outlives the call": "get_lock release_lock release_all_locks",
        "waits and holds the connection": """
            sleep master_pos_wait source_pos_wait master_gtid_wait wait_for_executed_gtid_set
            wait_until_sql_thread_after_gtids wsrep_sync_wait_upto_gtid
        """,
        "burns the server's time": "benchmark",
        "reads files": "load_file",
        "moves a sequence": "nextval setval",
        "starts a program": "sys_exec sys_eval sys_get sys_set",
        "asks the server's replication": """
            gtid_* binlog_gtid_pos wsrep_last_* asynchronous_connection_failover_*
            group_replication_*
        """,
        "reads rows behind the tables' backs": """
            tidb_mvcc_info tidb_encode_record_key tidb_encode_index_key tidb_decode_base64_key
        """,
        "reads keys": "keyring_* des_encrypt des_decrypt",
        "hashes passwords as the server keeps them": "password old_password encrypt",
        "opens a connection": "embed_text ai_* http_* ml_*",
        "acts on the server": """
            audit_log_* audit_api_* firewall_* set_firewall_mode mysql_firewall_* version_tokens_*
            service_get_* service_release_* mysql_query_attribute_* flush_rewrite_rules
            load_rewrite_rules asymmetric_* create_asymmetric_* create_dh_* create_digest
            gen_dictionary_* gen_blocklist masking_dictionary_* roles_graphml
        """,
        "is for the server's own use": """
            name_const can_access_* get_dd_* internal_* remove_dd_*
        """,
        "is user-defined": "*_udf",
    }
)
