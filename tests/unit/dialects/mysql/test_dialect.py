"""What the dialects of the family say before and after they know their server."""

from dataclasses import replace

from dbmcp.config import DatabaseSettings, Mode, Secret
from dbmcp.dialects import dialect_for
from dbmcp.dialects.mysql.dialect import MySQLDialect
from dbmcp.dialects.mysql.flavour import MARIADB, TIDB
from dbmcp.dialects.tidb.dialect import TiDBDialect
from dbmcp.models import ServerFacts

GATEWAY = "gateway01.eu-central-1.prod.aws.tidbcloud.com"


def opened(url: str) -> MySQLDialect:
    dialect = dialect_for(DatabaseSettings("shop", Secret(url)))
    assert isinstance(dialect, MySQLDialect)
    return dialect


def test_a_mysql_url_may_turn_out_to_be_tidb() -> None:
    dialect, other = opened("mysql://a:b@h/d"), opened("mysql://a:b@h/d")
    assert "/*T!" in dialect.lexis.executable_comments
    dialect.become(TIDB)
    assert (dialect.label, dialect.enforces_read_only) == ("TiDB", False)
    assert dialect.rules is TiDBDialect.rules
    assert (other.label, other.enforces_read_only) == ("MySQL", True)


def test_a_mysql_url_may_turn_out_to_be_mariadb() -> None:
    dialect = opened("mysql://a:b@h/d")
    dialect.become(MARIADB)
    assert (dialect.label, dialect.enforces_read_only) == ("MariaDB", True)
    assert dialect.rules is MySQLDialect.rules


def test_tidb_overrides_only_its_differences() -> None:
    dialect = opened("tidb://root@h/d")
    assert isinstance(dialect, TiDBDialect)
    assert dialect.login.port == 4000
    assert not dialect.enforces_read_only
    assert opened("mysql://a:b@h/d").login.port == 3306


def test_cloud_gateways_are_left_after_five_minutes() -> None:
    assert opened(f"tidb://p.root:x@{GATEWAY}/d").pool_recycle_seconds == 300
    assert opened("tidb://root@h/d").pool_recycle_seconds == 1_800
    assert (opened("tidb://root@h/d").pool_size, opened("tidb://root@h/d").pool_overflow) == (5, 10)


def test_an_account_that_could_write_is_noted_where_there_is_no_fence() -> None:
    facts = ServerFacts("TiDB", "", ())
    tidb, mysql = opened("tidb://root@h/d"), opened("mysql://root@h/d")
    [note] = tidb.with_privileges(facts, ("INSERT", "DROP")).notes
    assert "INSERT, DROP" in note
    assert tidb.with_privileges(facts, ()).notes == ()
    assert mysql.with_privileges(facts, ("INSERT",)).notes == ()
    writes = replace(tidb.settings, mode=Mode.READ_WRITE)
    assert TiDBDialect(writes).with_privileges(facts, ("INSERT",)).notes == ()


def test_connections_start_in_autocommit_without_local_files() -> None:
    url, arguments = opened("mysql+asyncmy://a:b%40@h/d?ssl=true").engine_arguments(writable=True)
    connect = arguments["connect_args"]
    assert url.drivername == "mysql+asyncmy"
    assert connect["autocommit"]
    assert not connect["local_infile"]
    assert connect["ssl"].check_hostname
    assert not url.query


def test_names_are_quoted_and_kept() -> None:
    dialect = opened("mysql://a:b@h/d")
    assert dialect.quote("a`b") == "`a``b`"
    assert dialect.fold("Ab", quoted=False) == "Ab"
    assert dialect.default_schemas(ServerFacts("MySQL", "", (), schema="d")) == ("d",)
    assert dialect.default_schemas(ServerFacts("MySQL", "", ())) == ()
