"""The servers of the MySQL family where they differ: what a URL's scheme cannot tell."""

import re
from dataclasses import dataclass, field, replace

from dbmcp.dialects.mysql.literals import Spelling
from dbmcp.dialects.mysql.schema import Catalogue

VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")
TIDB_VERSION = re.compile(r"TiDB-v(\d+)\.(\d+)\.(\d+)")
TIDB_MARK = "TiDB"
STALE_SECONDS = 1
"""The age of what `stale_read` reads: as much as clocks may differ, and no more."""

MARIADB_MARK = "MariaDB"


@dataclass(frozen=True, slots=True)
class Flavour:
    """One kind of server.

    Attributes:
        product: its name for people.
        enforces_read_only: a read-only transaction of the server stops every write.
        time_limit: assignment of the session's time limit, with `{seconds}` and `{milliseconds}`.
        read_only_settings: what makes every statement outside of a transaction a read-only one.
        later_settings: further ones for every session, each with the version that brought it.
        write_settings: what lets a statement write that commits by itself, such as DDL.
        begin_read: what opens a reading transaction.
        begins_ahead: a reading transaction takes its snapshot with its first read, so that it may
            be opened long before, while nobody waits.
        begin_write: what opens a writing one.
        begin_stale: what opens a reading transaction of the past, which refuses writes; `""` if
            nothing does.
        memory_quota: assignment of what a session or statement may take, with `{bytes}`.
        lock_wait: names of the variables that bound waiting for locks, in seconds.
        counts_sessions: a query whose last column is the number of everybody's connections.
        counts_own: without the privilege PROCESS that query counts the account's own ones only.
        waiting: a query that finds a row if a `{thread}` runs nothing; only where KILL QUERY closes
            such a connection, so that it must not be sent.
        rounds_float: FLOAT arrives with six digits.
        inserts_return_since: the first version in which INSERT takes RETURNING; empty: none.
        columns_since: the first version in which privileges on columns count; empty: all.
        has_triggers: it has triggers.
        spelling: of literals.
        catalogue: of schema facts, for the oldest version that has them all.
        catalogue_since: that version; an older server has no such facts.
    """

    product: str
    enforces_read_only: bool = True
    time_limit: str = "max_execution_time={milliseconds}"
    read_only_settings: tuple[str, ...] = ("transaction_read_only=1",)
    later_settings: tuple[tuple[tuple[int, ...], str], ...] = ()
    write_settings: str = "transaction_read_only=0"
    begin_read: str = "START TRANSACTION READ ONLY"
    begins_ahead: bool = True
    begin_write: str = "START TRANSACTION READ WRITE"
    begin_stale: str = ""
    memory_quota: str = ""
    lock_wait: tuple[str, ...] = ("innodb_lock_wait_timeout", "lock_wait_timeout")
    counts_sessions: str = "SHOW GLOBAL STATUS LIKE 'Threads_connected'"
    counts_own: bool = False
    waiting: str = ""
    rounds_float: bool = True
    inserts_return_since: tuple[int, ...] = ()
    columns_since: tuple[int, ...] = ()
    has_triggers: bool = True
    spelling: Spelling = field(default_factory=Spelling)
    catalogue: Catalogue = field(default_factory=Catalogue)
    catalogue_since: tuple[int, ...] = ()


MYSQL = Flavour(
    "MySQL",
    spelling=Spelling(vector="STRING_TO_VECTOR({})"),
    catalogue=Catalogue(
        checks=(
            "SELECT t.TABLE_NAME, c.CONSTRAINT_NAME, c.CHECK_CLAUSE "
            "FROM information_schema.CHECK_CONSTRAINTS c "
            "JOIN information_schema.TABLE_CONSTRAINTS t "
            "ON t.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA "
            "AND t.CONSTRAINT_NAME = c.CONSTRAINT_NAME AND t.CONSTRAINT_TYPE = 'CHECK' "
            "WHERE t.TABLE_SCHEMA = %s AND t.TABLE_NAME IN ({marks}) ORDER BY 1, 2"
        ),
        expressions="EXPRESSION",
    ),
    catalogue_since=(8, 0, 16),
)
MARIADB = Flavour(
    "MariaDB",
    time_limit="max_statement_time={seconds}",
    read_only_settings=("tx_read_only=1",),
    write_settings="tx_read_only=0",
    memory_quota="max_session_mem_used={bytes}",
    inserts_return_since=(10, 5),
    spelling=Spelling(json="{}", vector="VEC_FromText({})"),
    catalogue=Catalogue(
        checks=(
            "SELECT TABLE_NAME, CONSTRAINT_NAME, CHECK_CLAUSE "
            "FROM information_schema.CHECK_CONSTRAINTS "
            "WHERE CONSTRAINT_SCHEMA = %s AND TABLE_NAME IN ({marks}) ORDER BY 1, 2"
        ),
        quotes_defaults=True,
    ),
    catalogue_since=(10, 3),
)
TIDB = Flavour(
    "TiDB",
    enforces_read_only=False,
    read_only_settings=(),
    # Without it a plain EXPLAIN runs the subqueries that give one value, and shows it in the plan.
    later_settings=(((7, 3), "tidb_opt_enable_non_eval_scalar_subquery=1"),),
    write_settings="",
    begin_read="BEGIN",
    begins_ahead=False,
    begin_write="BEGIN PESSIMISTIC",
    begin_stale=(
        f"START TRANSACTION READ ONLY AS OF TIMESTAMP NOW(6) - INTERVAL {STALE_SECONDS} SECOND"
    ),
    memory_quota="tidb_mem_quota_query={bytes}",
    lock_wait=("innodb_lock_wait_timeout",),
    counts_sessions="SELECT COUNT(*) FROM information_schema.PROCESSLIST",
    counts_own=True,
    waiting=(
        "SELECT 1 FROM information_schema.PROCESSLIST WHERE ID = {thread} AND COMMAND = 'Sleep'"
    ),
    rounds_float=False,
    # Before, they are taken, shown and have no effect.
    columns_since=(8, 5, 6),
    has_triggers=False,
    # Under NO_ZERO_DATE, which is the default, a column compared with the text is NULL.
    spelling=Spelling(zero_date="TIMESTAMP'0000-00-00 00:00:00'"),
    catalogue=Catalogue(
        checks=(
            "SELECT TABLE_NAME, CONSTRAINT_NAME, CHECK_CLAUSE "
            "FROM information_schema.TIDB_CHECK_CONSTRAINTS "
            "WHERE CONSTRAINT_SCHEMA = %s AND TABLE_NAME IN ({marks}) ORDER BY 1, 2"
        ),
        expressions="EXPRESSION",
        shards="TIDB_ROW_ID_SHARDING_INFO",
        zero_is_unknown=True,
    ),
    catalogue_since=(7, 4),
)


def catalogue_of(flavour: Flavour, numbers: tuple[int, ...]) -> Catalogue:
    """Return where this server keeps its facts; an old one lacks CHECKs and index expressions."""
    if numbers >= flavour.catalogue_since:
        return flavour.catalogue
    return replace(flavour.catalogue, checks="", expressions="NULL")


def flavour_of(version: str) -> Flavour:
    """Tell the server by the text of VERSION()."""
    if TIDB_MARK in version:
        return TIDB
    return MARIADB if MARIADB_MARK in version else MYSQL


def numbers_of(version: str) -> tuple[int, ...]:
    """Return the version for feature gates; TiDB's own, not the MySQL version it imitates."""
    match = TIDB_VERSION.search(version) or VERSION.search(version.removeprefix("5.5.5-"))
    return tuple(int(part) for part in match.groups()) if match else ()
