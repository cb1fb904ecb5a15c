"""TiDB where it differs from MySQL: no read-only transaction, its own port and catalogue."""

from pathlib import Path
from typing import ClassVar

from dbmcp.dialects.mysql.dialect import MySQLDialect
from dbmcp.dialects.mysql.flavour import TIDB, Flavour
from dbmcp.dialects.tidb.rules import LEXIS, RULES
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.policy import Rules


class TiDBDialect(MySQLDialect):
    """TiDB, self-hosted or in the cloud.

    The engine has no second fence: reads run in a transaction that is always rolled back, and
    `ServerFacts.notes` names an account that could write.
    """

    name: ClassVar[str] = "tidb"
    label: ClassVar[str] = "TiDB"
    schemes: ClassVar[tuple[str, ...]] = ("tidb",)
    lexis: ClassVar[Lexis] = LEXIS
    rules: ClassVar[Rules] = RULES
    enforces_read_only: ClassVar[bool] = False
    isolation_levels = ("read committed", "repeatable read")
    attack_files = (*MySQLDialect.attack_files, Path(__file__).with_name("attacks.sql"))
    # A wait for a lock is looked at once a second.
    stop_delay_seconds: ClassVar[float] = 1.5
    default_port: ClassVar[int] = 4000
    default_flavour: ClassVar[Flavour] = TIDB
