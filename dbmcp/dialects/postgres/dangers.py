"""Functions of PostgreSQL and its extensions that no caller may call, by what they do."""

from dbmcp.sql.vocabulary import dangers

DANGERS = dangers(
    {
        "reads files": """
            pg_read_* pg_ls_* pg_stat_file pg_current_logfile pg_config pg_hba_file_rules
            pg_ident_file_mappings pg_show_all_file_settings pg_logdir_ls pg_get_loaded_modules
            pg_available_wal_summaries pg_wal_summary_contents pg_get_wal_summarizer_state
            pg_control_*
            pg_get_wal_record* pg_get_wal_block_info pg_get_wal_stats* pg_get_wal_resource_managers
        """,
        "writes files": "pg_file_* pg_logfile_rotate",
        "writes or reads large objects": "lo_* loread lowrite",
        "opens a connection": """
            dblink* postgres_fdw_* http http_* net.http_* ai.* openai_* azure_*
        """,
        "takes a lock that outlives the call": "pg_advisory_* pg_try_advisory_*",
        "waits and holds the connection": "pg_sleep* pg_isolation_test_session_is_blocked",
        "moves a sequence": "nextval setval",
        "changes or reads the server's settings": """
            set_config setseed set_limit pg_show_all_settings
        """,
        "runs SQL given as text": """
            query_to_xml* cursor_to_xml* ts_stat ts_rewrite crosstab* connectby xpath_table
           cypher
        """,
        "reads a table by its name as text": "table_to_xml* xslt_process",
        "reads tables by their names as text": "schema_to_xml*",
        "reads every table": "database_to_xml*",
        "reads rows behind the tables' backs": """
            get_raw_page heap_page_* bt_page_* bt_multi_page_stats brin_page_* brin_metapage_info
            brin_revmap_data gin_page_* gin_metapage_info gin_leafpage_items gist_page_* hash_page_*
            hash_bitmap_info hash_metapage_info tuple_data_split fsm_page_contents page_header
            page_checksum pg_mcv_list_items pgrowlocks currtid currtid2 pg_prewarm
            autoprewarm_* heap_force_* pg_visibility* pg_check_* pg_buffercache_*
        """,
        "tells what other sessions do": """
            pg_stat_get_activity pg_stat_get_backend_activity pg_stat_get_backend_client_*
            pg_stat_get_progress_info pg_stat_get_wal_senders pg_stat_get_wal_receiver
            pg_stat_get_subscription pg_cursor pg_prepared_statement pg_get_replication_slots
            pg_show_replication_origin_status pg_stat_statements pg_stat_statements_info
            pg_stat_monitor*
        """,
        "acts on the server": """
            pg_terminate_backend pg_cancel_backend pg_reload_conf pg_rotate_logfile* pg_promote
            pg_switch_wal pg_logical_* pg_replication_* pg_create_* pg_drop_* pg_export_snapshot
            pg_backup_* pg_start_backup pg_stop_backup pg_wal_replay_* pg_log_* pg_copy_*
            pg_sync_replication_slots pg_import_system_collations pg_extension_config_dump
            pg_nextoid pg_stop_making_pinned_objects pg_event_trigger_* binary_upgrade_*
            pg_truncate_visibility_map pg_stat_clear_snapshot pg_stat_force_next_flush
            pg_get_backend_memory_contexts pg_get_process_memory_contexts pg_get_shmem_* pg_get_aios
            *_validator amvalidate cron.* pgagent.* partman.* timescaledb_*
        """,
        "changes indexes or statistics": """
            brin_summarize_* brin_desummarize_range gin_clean_pending_list pg_clear_*_stats
            pg_restore_*_stats pg_stat_reset* pg_stat_statements_reset pg_stat_kcache_reset
            pg_stat_have_stats
        """,
        "takes a transaction's number": "txid_current pg_current_xact_id",
        "sends a notification": "pg_notify",
        "makes hypothetical indexes": "hypopg*",
    }
)
