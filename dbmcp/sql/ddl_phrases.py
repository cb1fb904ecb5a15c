"""Phrases of the MySQL family that a change of the schema may hold, and that change no fact."""

from dbmcp.sql.phrase import phrases

OPTIONS = phrases(
    """
    avg_row_length =? NUMBER
    checksum|page_checksum|delay_key_write|transactional|page_compressed =? NUMBER
    key_block_size|page_compression_level|max_rows|min_rows =? NUMBER
    pack_keys|stats_auto_recalc|stats_persistent|stats_sample_pages =? NUMBER
    pack_keys|stats_auto_recalc|stats_persistent|stats_sample_pages =? default
    shard_row_id_bits|pre_split_regions|auto_id_cache|auto_random_base =? NUMBER
    auto_increment NUMBER
    row_format =? default|dynamic|fixed|compressed|redundant|compact|page
    compression =? STRING
    ttl_enable|ttl_job_interval =? STRING
    ttl =? NAME + interval NUMBER UNIT
    ttl =? NAME + interval STRING UNIT
    placement policy =? NAME
    placement policy =? STRING
    placement policy =? default
    attributes =? STRING
    attributes =? default
    affinity =? STRING
    stats_options =? STRING
    stats_options =? default
    comment STRING
    with system versioning
    """
)
"""Storage that stays within the table's own engine and folder."""
PARTS = phrases(
    """
    comment STRING
    using btree|hash|rtree|hnsw
    key_block_size =? NUMBER
    with parser NAME
    visible
    invisible
    ignored
    not ignored
    global
    local
    add_columnar_replica_on_demand
    pre_split_regions =? NUMBER
    not enforced
    enforced
    zerofill
    persistent
    binary
    charset binary
    collate binary
    character set binary
    compressed
    without system versioning
    with system versioning
    column_format fixed|dynamic|default
    storage disk|memory|default
    srid NUMBER
    ref_system_id = NUMBER
    generated always as row start|end
    """
)
"""Behind a column's type or the columns of an index."""
ACTIONS = phrases(
    """
    algorithm =? default|instant|inplace|copy|nocopy
    lock =? default|none|shared|exclusive
    with|without validation
    convert to charset|character =? NAME
    convert to charset|character =? NAME collate =? NAME
    convert to character set =? NAME
    convert to character set =? NAME collate =? NAME
    rename index|key NAME to NAME
    alter index|key NAME visible|invisible|ignored
    alter index|key NAME not ignored
    alter check|constraint NAME enforced
    alter check|constraint NAME not enforced
    alter column NAME set visible|invisible
    add|drop system versioning
    add period for NAME ( NAMES )
    drop period for NAME
    drop|truncate|rebuild|optimize|analyze|check|repair partition all
    drop|truncate|rebuild|optimize|analyze|check|repair partition NAMES
    drop partition if exists NAMES
    disable|enable keys
    coalesce partition NUMBER
    add partition partitions NUMBER
    remove partitioning
    remove ttl
    add stats_extended NAME cardinality|dependency|correlation ( NAMES )
    add stats_extended if not exists NAME cardinality|dependency|correlation ( NAMES )
    drop stats_extended NAME
    drop stats_extended if exists NAME
    cache
    nocache
    compact
    compact tiflash replica
    compact partition NAMES tiflash replica
    set tiflash replica NUMBER
    set tiflash replica NUMBER location labels STRINGS
    first|last partition less than BRACKET
    merge first partition less than BRACKET
    split maxvalue partition less than BRACKET
    partition NAME placement policy =? NAME
    partition NAME placement policy =? default
    partition NAME attributes =? STRING
    partition NAME attributes =? default
    """
)
"""Actions of ALTER TABLE that name nothing but parts of the table itself."""
ENDS = phrases(
    """
    algorithm =? default|instant|inplace|copy|nocopy
    lock =? default|none|shared|exclusive
    wait NUMBER
    nowait
    on commit delete rows
    """
)
ANALYZED = phrases(
    """
    partition NAMES
    index
    index NAMES
    all|predicate columns
    columns NAMES
    with COUNTS
    persistent for all
    persistent for columns ( NAMES ) indexes ( NAMES )
    persistent for columns all indexes all
    update histogram on NAMES
    drop histogram on NAMES
    """
)
HEADS = phrases(
    """
    algorithm = undefined|merge|temptable
    sql security invoker|definer
    definer = current_user
    definer = current_user ( )
    global temporary
    """
)
