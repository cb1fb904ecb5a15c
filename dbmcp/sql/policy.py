"""What this server allows on one database: default deny, each refusal with rule and advice."""

from collections.abc import Sequence
from dataclasses import dataclass

from dbmcp.config import Mode
from dbmcp.models import TableName
from dbmcp.sql.statement import Statement


@dataclass(frozen=True, slots=True)
class Rules:
    """What a dialect's policy may allow at all.

    Attributes:
        nodes: node kinds of the syntax tree that are understood and harmless.
        functions: functions that may be called, lower case.
        dangers: functions worth a reason of their own: name -> what it does (`reads files`).
        shows: what may follow SHOW / PRAGMA and the like, lower case.
    """

    nodes: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    dangers: tuple[tuple[str, str], ...] = ()
    shows: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Policy:
    """The policy of one database, made once at start.

    Attributes:
        database: the database's name, for messages.
        mode: see Mode.
        rules: the dialect's.
        functions: further functions that the operator lists.
        allow: patterns of tables that may be touched; empty: all but system schemas' rules.
        deny: patterns of tables that may not, whatever `allow` says.
    """

    database: str
    mode: Mode
    rules: Rules
    functions: frozenset[str] = frozenset()
    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()

    @property
    def has_table_rules(self) -> bool:
        """Whether any table list is configured, so that names must be resolved."""
        return bool(self.allow or self.deny)

    def check(self, statement: Statement) -> None:
        """Check everything that needs no catalog: kind, nodes, functions, problems.

        Raises:
            PolicyError: with rule, object and what would be accepted.
        """
        raise NotImplementedError

    def check_tables(self, tables: Sequence[TableName], *, nearest: Sequence[str] = ()) -> None:
        """Check resolved tables against the lists; `nearest` are allowed names for the message.

        Raises:
            PolicyError: rule `tables`; the same text for a hidden and for a missing table.
        """
        raise NotImplementedError

    def allows_table(self, table: TableName) -> bool:
        """Whether the lists let this table be seen at all."""
        raise NotImplementedError
