"""What a check is, what it is given, and which of them a caller asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Protocol

from dbmcp.health.finding import Observation

if TYPE_CHECKING:
    from dbmcp.catalog import Catalog
    from dbmcp.database import Database, PoolState


@dataclass(frozen=True, slots=True)
class Subject:
    """One database under examination.

    Attributes:
        database: the target.
        catalog: what it contains.
        pools: how full its pools were before the examination took a connection.
    """

    database: "Database"
    catalog: "Catalog"
    pools: "Mapping[str, PoolState]"


class CheckFunction(Protocol):
    """Looks at one side of a database."""

    async def __call__(self, subject: Subject, /, *, seconds: float) -> Observation:
        """Return what was seen, after at most so many seconds.

        Raises:
            DbmcpError: the check could not be made; that is a finding of its own.
        """
        ...


class Part(Enum):
    """When a check is made unless it is named."""

    ALWAYS = auto()
    STATS = auto()
    OPERATIONS = auto()


@dataclass(frozen=True, slots=True)
class Check:
    """One entry of the registry.

    Attributes:
        name: as callers and findings call it.
        run: makes the check.
        seconds: how long it may take.
        part: when it is made.
        vital: if it fails the database is unhealthy, and only checks that are offline follow.
        offline: it needs no connection, so that it is made where the server is down as well.
    """

    name: str
    run: CheckFunction
    seconds: float = 5.0
    part: Part = Part.ALWAYS
    vital: bool = False
    offline: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What a caller wants to know.

    Attributes:
        include_stats: counters and the tables that the operator named as well.
        test_operations: try to write as well.
        names: only these checks; empty for all.
    """

    include_stats: bool = False
    test_operations: bool = False
    names: frozenset[str] = frozenset()

    def wants(self, check: Check) -> bool:
        """Whether a check is to be made; a vital one always is."""
        if self.names and not check.vital:
            return check.name in self.names
        if check.part is Part.STATS:
            return self.include_stats
        return check.part is Part.ALWAYS or self.test_operations
