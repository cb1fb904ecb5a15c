"""What a database account may do on an engine, and the statements that make it what it should."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dbmcp.config import DdlKind, Mode
from dbmcp.dialects.base import Connection
from dbmcp.models import TableKind, TableName

READS = ("SELECT",)
WRITES = ("INSERT", "UPDATE", "DELETE")
"""What the modes need on a table, in the order in which it is written."""

LEDGER_NEEDS = (*READS, "INSERT", "UPDATE")
"""What dbmcp needs on its own table in a target."""


def needed(mode: Mode) -> tuple[str, ...]:
    """Return what a mode needs on a table."""
    return READS if mode is Mode.READ_ONLY else (*READS, *WRITES)


def ddl_needs(kinds: Iterable[str], needs: Mapping[DdlKind, str]) -> frozenset[str]:
    """Return the privileges, a list of words each, that kinds of DDL need on an engine."""
    words = ", ".join(needs.get(DdlKind(kind), "") for kind in kinds)
    return frozenset(word for word in words.split(", ") if word)


@dataclass(frozen=True, slots=True)
class Right:
    """A privilege that is not one on a table.

    Attributes:
        privilege: e.g. `CREATE`, `SUPERUSER`, `role pg_read_server_files`.
        on: what it is on, e.g. `schema public`; `""` for the account itself.
    """

    privilege: str
    on: str = ""

    def __str__(self) -> str:
        """`CREATE on schema public`."""
        return f"{self.privilege} on {self.on}" if self.on else self.privilege


@dataclass(frozen=True, slots=True)
class Relation:
    """One table, view or sequence of the user's, with what the account may do to it.

    Attributes:
        name: its full name.
        kind: what it is.
        held: privileges on the whole of it; `OWNER` is one of them.
        columns: those on some columns only: privilege -> columns.
        serves: of a sequence: the tables whose columns take their values from it.
        part: it is a partition, reached through its parent.
        reachable: the account may use the schema.
    """

    name: TableName
    kind: TableKind = TableKind.TABLE
    held: frozenset[str] = frozenset()
    columns: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    serves: tuple[TableName, ...] = ()
    part: bool = False
    reachable: bool = True


@dataclass(frozen=True, slots=True)
class Survey:
    """What an account may do.

    Attributes:
        relations: what is there, as far as the account may know.
        beyond: rights that no statement of the policy needs.
        notes: anything else that the operator should know, one sentence each.
        knows_all: there is nothing that the account may not know of.
        for_ddl: privileges on a table that the kinds of DDL need which are switched on.
        by_column: the server knows privileges on single columns.
    """

    relations: tuple[Relation, ...] = ()
    beyond: tuple[Right, ...] = ()
    notes: tuple[str, ...] = ()
    knows_all: bool = True
    for_ddl: frozenset[str] = frozenset()
    by_column: bool = True


@dataclass(frozen=True, slots=True)
class Wish:
    """What the policy needs on one relation.

    Attributes:
        name: the relation.
        kind: what it is.
        privileges: in the order in which they are written.
        columns: on these columns only; empty for the whole.
    """

    name: TableName
    kind: TableKind
    privileges: tuple[str, ...]
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the policy needs all in all.

    Attributes:
        tables: relation by relation.
        whole: the policy has no lists, so that whole schemas may be granted.
        privileges: what the mode needs on a table.
    """

    tables: tuple[Wish, ...]
    whole: bool
    privileges: tuple[str, ...]

    @property
    def writes(self) -> bool:
        """Whether the mode lets rows be written."""
        return self.privileges != READS


class Accounts(ABC):
    """The accounts of an engine, as far as one of them can see its own privileges."""

    @abstractmethod
    async def survey(self, connection: Connection) -> Survey:
        """Return what the connection's account may do."""

    @abstractmethod
    async def grants(self, connection: Connection, wishes: Wishes) -> Sequence[str]:
        """Return the lines of a script that gives the connection's account what is wished.

        An administrator runs it as it stands; it takes away whatever else the account itself has.
        Lines that start with `--` are for people.
        """

    def grant(self, privileges: Sequence[str], table: str, *, user: str) -> str:
        """Return the statement that gives an account privileges; `""` where there are no accounts.

        Args:
            privileges: what to give.
            table: on what, quoted.
            user: to whom, as the connection's facts name it.
        """
        del privileges, table, user
        return ""
