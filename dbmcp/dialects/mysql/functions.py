"""Functions of MySQL, MariaDB and TiDB that only compute from their arguments, by family."""

from dbmcp.sql.vocabulary import words

_MATH = """
abs acos asin atan atan2 ceil ceiling conv cos cot crc32 crc32c degrees exp floor greatest least
ln log log10 log2 mod pi pow power radians rand round sign sin sqrt tan truncate div
"""
_TEXT = """
ascii bin bit_count bit_length char char_length character_length chr concat concat_ws elt
export_set field find_in_set format from_base64 hex insert instr lcase left length lengthb locate
lower lpad ltrim make_set mid natural_sort_key oct octet_length ord position quote regexp
regexp_instr regexp_like regexp_replace regexp_substr repeat replace reverse right rlike rpad
rtrim sformat soundex space strcmp substr substring substring_index to_base64 to_char to_number
translate trim ucase unhex upper weight_string charset extractvalue updatexml coercibility
collation convert binary md5 sha sha1 sha2 random_bytes compress uncompress uncompressed_length
kdf like
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
_CONDITION = """
if ifnull nullif coalesce nvl nvl2 decode decode_oracle isnull interval case cast values value
default row exists any some all grouping any_value isnotnull
"""
_AGGREGATES = """
approx_count_distinct approx_percentile avg bit_and bit_or bit_xor count group_concat
json_arrayagg json_objectagg max median min percentile_cont percentile_disc std stddev stddev_pop
stddev_samp sum var_pop var_samp variance
"""
_WINDOWS = """
cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number
"""
_JSON = """
json json_array json_array_append json_array_insert json_array_intersect json_arrayagg
json_compact json_contains json_contains_path json_depth json_detailed json_equals json_exists
json_extract json_insert json_key_value json_keys json_length json_loose json_memberof json_merge
json_merge_patch json_merge_preserve json_normalize json_object json_object_filter_keys
json_object_to_array json_overlaps json_pretty json_query json_quote json_remove json_replace
json_schema_valid json_schema_validation_report json_search json_set json_storage_free
json_storage_size json_sum_crc32 json_table json_type json_unquote json_valid json_value of
"""
_SEARCH = "match against"
_TYPES = """
varchar nchar nvarchar character varying decimal numeric float double int integer bigint smallint
tinyint mediumint bit varbinary blob text datetime enum set signed unsigned dec vector
"""
_GEOMETRY = """
st_area st_asbinary st_asgeojson st_astext st_aswkb st_aswkt st_boundary st_buffer st_centroid
st_contains st_convexhull st_crosses st_difference st_dimension st_disjoint st_distance
st_distance_sphere st_endpoint st_envelope st_equals st_exteriorring st_geohash st_geomfromgeojson
st_geomfromtext st_geomfromwkb st_geometryfromtext st_geometryn st_geometrytype st_interiorringn
st_intersection st_intersects st_isclosed st_isempty st_issimple st_isvalid st_latfromgeohash
st_latitude st_length st_longfromgeohash st_longitude st_makeenvelope st_numgeometries
st_numinteriorrings st_numpoints st_overlaps st_pointfromgeohash st_pointfromtext st_pointn
st_pointonsurface st_simplify st_srid st_startpoint st_swapxy st_symdifference st_touches
st_transform st_union st_validate st_within st_x st_y mbrcontains mbrequals mbrintersects
mbroverlaps mbrwithin mbrdisjoint mbrtouches mbrcoveredby mbrcovers point linestring polygon
multipoint multilinestring multipolygon geometrycollection
"""
_NETWORK = """
inet_aton inet_ntoa inet6_aton inet6_ntoa is_ipv4 is_ipv4_compat is_ipv4_mapped is_ipv6 is_uuid
bin_to_uuid uuid uuid_short uuid_to_bin uuid_v4 uuid_v7 sys_guid
"""
_SESSION = """
version database schema user current_user session_user system_user current_role connection_id
found_rows row_count icu_version rownum last_insert_id
"""
_COLUMNS = """
column_add column_check column_create column_delete column_exists column_get column_json column_list
"""
_HASHES = "aes_encrypt aes_decrypt statement_digest statement_digest_text vector_to_string"
_VECTORS = """
vec_cosine_distance vec_dims vec_distance vec_distance_cosine vec_distance_euclidean vec_from_text
vec_fromtext vec_as_text vec_l1_distance vec_l2_distance vec_l2_norm vec_negative_inner_product
vec_totext string_to_vector to_vector distance vector_dim
"""

FUNCTIONS = words(
    _MATH, _TEXT, _TIME, _CONDITION, _AGGREGATES, _WINDOWS, _JSON, _SEARCH, _TYPES, _GEOMETRY,
    _NETWORK, _SESSION, _COLUMNS, _HASHES, _VECTORS,
)  # fmt: skip

TIDB_FUNCTIONS = words(
    """
    tidb_version tidb_decode_plan tidb_decode_binary_plan tidb_decode_sql_digests tidb_parse_tso
    tidb_parse_tso_logical tidb_bounded_staleness tidb_current_tso tidb_is_ddl_owner tidb_shard
    vitess_hash vec_l2_distance translate json_sum_crc32 tidb_encode_sql_digest fts_match_word
    """
)

_LOCKS = "takes a lock that outlives the call"
_WAITS = "waits and holds the connection"
_SEQUENCES = "moves a sequence"
_FILES = "reads files"

DANGERS = (
    ("sleep", _WAITS),
    ("benchmark", "burns the server's time"),
    ("get_lock", _LOCKS),
    ("release_lock", _LOCKS),
    ("release_all_locks", _LOCKS),
    ("is_free_lock", "asks about locks"),
    ("is_used_lock", "asks about locks"),
    ("load_file", _FILES),
    ("nextval", _SEQUENCES),
    ("setval", _SEQUENCES),
    ("lastval", _SEQUENCES),
    ("master_pos_wait", _WAITS),
    ("source_pos_wait", _WAITS),
    ("master_gtid_wait", _WAITS),
    ("wait_for_executed_gtid_set", _WAITS),
    ("wait_until_sql_thread_after_gtids", _WAITS),
    ("sys_exec", "starts a program"),
    ("sys_eval", "starts a program"),
    ("gtid_*", "asks the server's replication"),
    ("tidb_mvcc_info", "reads rows behind the tables' backs"),
    ("tidb_encode_*", "reads rows behind the tables' backs"),
    ("tidb_decode_key", "reads rows behind the tables' backs"),
    ("keyring_*", "reads keys"),
    ("*_udf", "is user-defined"),
)
