"""What a check is, what it is given, and which of them a caller asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from dbmcp.audit import RecorderState
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


@dataclass(frozen=True, slots=True)
class Server:
    """dbmcp itself under examination.

    Attributes:
        recorder: how the recording of calls goes.
    """

    recorder: RecorderState


Examined = TypeVar("Examined", Subject, Server)
Examined_contra = TypeVar("Examined_contra", Subject, Server, contravariant=True)


class CheckFunction(Protocol[Examined_contra]):
    """Looks at one side of a database, or of dbmcp itself."""

    async def __call__(self, subject: Examined_contra, /, *, seconds: float) -> Observation:
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
class Check(Generic[Examined]):
    """One entry of a registry.

    Attributes:
        name: as callers and findings call it.
        run: makes the check.
        seconds: how long it may take.
        part: when it is made.
        vital: if it fails the database is unhealthy, and only checks that are offline follow.
        offline: it needs no connection, so that it is made where the server is down as well.
    """

    name: str
    run: CheckFunction[Examined]
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

    def wants(self, check: Check[Examined]) -> bool:
        """Whether a check is to be made; a vital one always is."""
        if self.names and not check.vital:
            return check.name in self.names
        if check.part is Part.STATS:
            return self.include_stats
        return check.part is Part.ALWAYS or self.test_operations
