"""How PostgreSQL cuts a text, and what its policy may allow."""

from dbmcp.config import DdlKind
from dbmcp.dialects.postgres.dangers import DANGERS
from dbmcp.dialects.postgres.functions import ATTRIBUTES, CATALOG_FUNCTIONS, FUNCTIONS
from dbmcp.dialects.standard import (
    DDL_NODES,
    DDL_WORDS,
    READ_NODES,
    READ_WORDS,
    WRITE_NODES,
    WRITE_WORDS,
)
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.own_list import OwnList
from dbmcp.sql.policy import Rules
from dbmcp.sql.vocabulary import words

SEQUENCE_FUNCTIONS = frozenset({"nextval", "pg_catalog.nextval"})
"""What a row or a column's default takes from a sequence."""

_STATISTICS = "stat_user stat_all statio_user statio_all"
_SIZES = words(
    """
    pg_total_relation_size pg_relation_size pg_table_size pg_indexes_size has_table_privilege
    regclass to_regclass
    """
)
"""What tells of a table's size, number and grants."""
_TELLING_CALLS = _SIZES | words(
    """
    obj_description col_description pg_get_serial_sequence has_column_privilege
    has_any_column_privilege pg_relation_filenode pg_table_is_visible format_type pg_get_expr
    pg_get_indexdef pg_get_constraintdef
    """
)

_OWN_LISTS = (
    OwnList("pg_class", "oid", "relname", words("relnamespace reltype"), words("relpartbound")),
    *(OwnList(f"pg_{kind}_tables", "relid", "relname") for kind in words(_STATISTICS)),
    OwnList("pg_stat_user_indexes", "relid", "relname", words("indexrelid")),
    OwnList("pg_attribute", "attrelid", parts=words("atttypid")),
    OwnList("pg_attrdef", "adrelid", told=words("adbin")),
    OwnList("pg_index", "indrelid", parts=words("indexrelid"), told=words("indpred indexprs")),
    OwnList("pg_constraint", "conrelid", parts=words("conindid"), told=words("oid conbin")),
    OwnList("pg_namespace", "oid"),
    OwnList("pg_type", "oid", parts=words("typnamespace")),
    OwnList("pg_description", "objoid"),
)

LEXIS = Lexis(
    "postgres",
    escape_strings=True,
    dollar_quotes=True,
    nested_comments=True,
    unicode_escapes=True,
    question_operators=True,
    slices=True,
    folds_lower=True,
    attribute_calls=True,
    telling_plans=frozenset({"verbose"}),
    empty_selects=True,
    unread_stars=True,
    free_words=words("alter between drop glob if insert qualify regexp revoke rlike rollback xor"),
    free_labels=True,
    typed_strings=True,
    commands=frozenset({"explain", "show"}),
    narrow_calls=frozenset({("ts_rewrite", 3)}),
    telling_calls=_TELLING_CALLS,
    own_lists=_OWN_LISTS,
)

_WORDS = words(
    """
    isnull notnull variadic document content passing columns path ref nested empty error omit
    quotes keep wrapper conditional unconditional absent json_table xmltable nfc nfd nfkc nfkd
    div mod value normalized scalar object keys unique search breadth depth cycle set system
    bernoulli session_user current_role current_catalog current_schema user unknown overlaps
    encoding format
    returning strip whitespace wellformed standalone version yes explain analyze
    indent national uescape utf8 utf16 utf32
    """,
    """
    regclass regtype regproc regprocedure regrole regnamespace regconfig regoper regoperator
    regdictionary regcollation tsvector tsquery
    int4range int8range numrange tsrange tstzrange daterange int4multirange int8multirange
    nummultirange tsmultirange tstzmultirange datemultirange macaddr8 varbit bpchar citext hstore
    ltree lquery geometry geography halfvec sparsevec point line lseg box path polygon circle
    pg_lsn xid xid8 cid tid jsonpath serial bigserial cstring record
    """,
)

_SHOWS = words(
    """
    search_path server_version server_version_num server_encoding client_encoding timezone
    datestyle intervalstyle transaction_isolation transaction_read_only
    default_transaction_isolation default_transaction_read_only statement_timeout lock_timeout
    work_mem maintenance_work_mem shared_buffers effective_cache_size max_connections is_superuser
    session_authorization standard_conforming_strings integer_datetimes lc_collate lc_ctype
    lc_messages lc_monetary lc_numeric lc_time extra_float_digits bytea_output random_page_cost
    seq_page_cost effective_io_concurrency default_statistics_target enable_seqscan
    enable_indexscan enable_hashjoin enable_mergejoin enable_nestloop jit max_parallel_workers
    max_parallel_workers_per_gather max_worker_processes autovacuum wal_level
    idle_in_transaction_session_timeout application_name role row_security max_wal_size
    checkpoint_timeout track_io_timing track_activities default_text_search_config plan_cache_mode
    """
) | {"time zone", "transaction isolation level", "session authorization"}

# What the extension pg_hint_plan takes from a comment; its Set() changes settings.
_HINTS = words(
    """
    seqscan tidscan indexscan indexonlyscan bitmapscan noseqscan notidscan noindexscan
    noindexonlyscan nobitmapscan nestloop hashjoin mergejoin nonestloop nohashjoin nomergejoin
    leading rows parallel memoize nomemoize
    """
)

# There are no variables to set here: `f(days := 3)` names an argument.
_NAMED_ARGUMENT = frozenset({"PropertyEQ"})

_SECRET_SETTINGS = (
    "all", "*file*", "*directory*", "*director*", "*_path*", "ssl*", "*_command*", "*conninfo*",
    "*librar*", "krb*", "gss*", "oauth*", "*socket*", "*secret*", "*token*", "*key*",
    "*passphrase*", "primary_*", "recovery_*", "restore_*", "archive_*", "promote_*", "session_*",
    "event_*",
)  # fmt: skip

_SCHEMA_LISTS = "tables columns table_constraints key_column_usage"
_STATISTICS_LISTS = "pg_stat_user_tables pg_statio_user_tables"
_LISTS = {
    "relname": f"pg_class pg_stat_all_tables pg_stat_user_indexes {_STATISTICS_LISTS}",
    "tablename": "pg_tables pg_indexes",
    "": "pg_namespace",
}
PINS = {
    **{f"information_schema.{name}": "table_name" for name in words(_SCHEMA_LISTS)},
    **{
        f"{schema}{name}": column
        for column, names in _LISTS.items()
        for name in words(names)
        for schema in ("", "pg_catalog.")
    },
}
"""Lists of tables that tell of one table only, if its name is given."""

_KINDS = {
    **dict.fromkeys(words("information_schema.tables pg_tables pg_catalog.pg_tables"), ""),
    **{
        f"{schema}{name}": "relkind" if name == "pg_class" else ""
        for name in words(f"pg_class pg_namespace {_STATISTICS_LISTS}")
        for schema in ("", "pg_catalog.")
    },
}
"""Lists that tell of no column, of whatever there is or of some kinds of it."""

_ROW_FUNCTIONS = frozenset({"merge_action"})
"""What tells in RETURNING of how a row came about."""

RULES = Rules(
    nodes=READ_NODES | _NAMED_ARGUMENT,
    functions=FUNCTIONS | {"information_schema._pg_expandarray"},
    dangers=DANGERS,
    shows=_SHOWS,
    words=READ_WORDS | _WORDS,
    write_words=WRITE_WORDS,
    write_nodes=WRITE_NODES | {"Opclass"},
    ddl_words=DDL_WORDS | words("modulus remainder unlogged exclude"),
    ddl_nodes=DDL_NODES | {"UnloggedProperty", "ExcludeColumnConstraint", "WithOperator"},
    write_functions=SEQUENCE_FUNCTIONS | _ROW_FUNCTIONS,
    ddl_functions=SEQUENCE_FUNCTIONS,
    ddl=frozenset(DdlKind),
    attributes=ATTRIBUTES,
    hints=_HINTS,
    settings=frozenset(name for name in _SHOWS if name.isidentifier()),
    secret_settings=_SECRET_SETTINGS,
    shows_settings=True,
    reads=("SELECT", "EXPLAIN", "SHOW"),
    writes=("INSERT", "UPDATE", "DELETE", "MERGE"),
    function_schemas=("pg_catalog",),
    catalog_functions=CATALOG_FUNCTIONS,
    system_schemas=frozenset({"pg_catalog", "information_schema", "pg_toast"}),
    system_tables=("pg_*",),
    pins=PINS,
    telling_lists=words("pg_constraint pg_attrdef table_constraints key_column_usage"),
    kind_pins=_KINDS,
    table_kinds=frozenset("rpvmf"),
    kind_telling=words("relpartbound relnatts relchecks"),
    plain_calls=_SIZES,
    system_columns=words("ctid xmin xmax cmin cmax tableoid"),
    secret_tables=(
        "pg_authid",
        "pg_shadow",
        "pg_user_mapping*",
        "pg_subscription",
        "pg_statistic",
        "pg_statistic_ext_data",
        "pg_db_role_setting",
        "pg_prepared_statements",
        "pg_stat_wal_receiver",
        "pg_largeobject",
        "pg_hba_file_rules",
        "pg_ident_file_mappings",
        "pg_file_settings",
        "pg_config",
        "pg_toast.*",
        "pg_toast_*",
        "information_schema.user_mapping_options",
        "information_schema.foreign_server_options",
        "_pg_*",
    ),
    value_tables=("pg_stats", "pg_stats_ext*"),
    server_tables=words(
        """
        pg_settings pg_timezone_names pg_timezone_abbrevs pg_available_extensions pg_extension
        pg_stat_database pg_stat_bgwriter pg_stat_checkpointer pg_stat_wal pg_stat_io
        """
    ),
    open_schemas=frozenset({"public"}),
)
