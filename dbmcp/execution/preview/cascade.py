"""What foreign keys change beside a write's own rows: each of them, with the number of its rows."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

from dbmcp.database import Session
from dbmcp.dialects.base import Dialect
from dbmcp.execution.preview.plan import ACTING, Plan
from dbmcp.execution.preview.query import Query, plain
from dbmcp.execution.preview.rows import qualified
from dbmcp.models import ForeignKey, TableFacts, TableName, UnseenKey

MOST_LEVELS = 8
"""How far foreign keys are followed: from table to table, or round and round in one."""

_DONE = {"CASCADE": "deleted", "SET NULL": "set to NULL", "SET DEFAULT": "set to the default"}

Referred = Callable[[Sequence[str]], Query]
"""A query for some columns, quoted, of the rows that change."""


@dataclass(frozen=True, slots=True)
class Cascade:
    """What one foreign key does.

    Attributes:
        key: the foreign key.
        does: what becomes of the rows that refer, e.g. `deleted`.
        rows: how many there are.
    """

    key: ForeignKey
    does: str
    rows: int

    def __str__(self) -> str:
        """`order_lines.order_id -> orders: 5 rows deleted`."""
        columns = ", ".join(self.key.columns)
        rows = "1 row" if self.rows == 1 else f"{self.rows:,} rows"
        return f"{self.key.table.name}.{columns} -> {self.key.target.name}: {rows} {self.does}"


@dataclass(frozen=True, slots=True)
class _Event:
    """What happens to rows of a table; no columns: they are deleted."""

    columns: frozenset[str] = frozenset()

    def rule(self, key: ForeignKey | UnseenKey) -> str:
        """What a foreign key does then; `""` for nothing."""
        if not self.columns:
            return key.on_delete if key.on_delete in ACTING else ""
        touched = {column.casefold() for column in key.target_columns} & self.columns
        return key.on_update if touched and key.on_update in ACTING else ""

    def follows(self, rule: str, key: ForeignKey) -> "_Event":
        """What then happens to the rows that refer."""
        if not self.columns and rule == "CASCADE":
            return self
        return _Event(frozenset(column.casefold() for column in key.columns))

    def does(self, rule: str) -> str:
        return "updated" if self.columns and rule == "CASCADE" else _DONE[rule]


@dataclass(frozen=True, slots=True)
class Cascades:
    """Counts what foreign keys change in one transaction.

    Attributes:
        session: the transaction, before the write.
        dialect: of its engine.
        plan: the write.
        unseen: tells apart the tables where foreign keys change rows that the operator hides.
    """

    session: Session
    dialect: Dialect
    plan: Plan
    unseen: set[int] = field(default_factory=set[int])

    async def count(self, table: TableFacts, referred: Referred) -> list[Cascade]:
        """Count what follows from a change of some rows.

        Args:
            table: their table.
            referred: the rows.
        """
        follow = self._follow(table, _event_of(self.plan), referred, level=1)
        return added([], [one async for one in follow])

    async def _follow(
        self, table: TableFacts, event: _Event, referred: Referred, *, level: int
    ) -> AsyncIterator[Cascade]:
        self.unseen.update(key.table for key in table.unseen_keys if event.rule(key))
        for key in table.referenced_by if level <= MOST_LEVELS else ():
            rule = event.rule(key)
            if not rule or key.table not in self.plan.known:
                continue
            referring = self._referring(key, referred)
            count = await self._number(key.table, referring)
            yield Cascade(key, event.does(rule), count)
            if count:
                after = event.follows(rule, key)
                below = self._below(key.table, referring)
                async for one in self._follow(
                    self.plan.known[key.table], after, below, level=level + 1
                ):
                    yield one

    def _referring(self, key: ForeignKey, referred: Referred) -> Query:
        """The condition on rows that refer to others."""
        quote = self.dialect.quote
        columns = ", ".join(map(quote, key.columns))
        left = f"({columns})" if len(key.columns) > 1 else columns
        target = referred([quote(column) for column in key.target_columns])
        return plain(f"{left} IN (") + target + ")"

    def _below(self, table: TableName, condition: Query) -> Referred:
        name = qualified(table, dialect=self.dialect)

        def rows(columns: Sequence[str]) -> Query:
            return plain(f"SELECT {', '.join(columns)} FROM {name} WHERE ") + condition  # noqa: S608 -- quoted names

        return rows

    async def _number(self, table: TableName, condition: Query) -> int:
        name = qualified(table, dialect=self.dialect)
        query = plain(f"SELECT count(*) FROM {name} WHERE ") + condition  # noqa: S608 -- quoted names
        bound = query.bound(first_rows=1)
        answer = await self.session.execute(bound)
        rows = await self.session.fetch(answer, 2, bound=bound)
        return int(str(rows[0][0]))


def may_follow(plan: Plan) -> bool:
    """Whether foreign keys change further rows if the write meets any."""
    table, event = plan.table, _event_of(plan)
    if table is None or plan.verb == "INSERT":
        return False
    return any(event.rule(key) for key in (*table.referenced_by, *table.unseen_keys))


def _event_of(plan: Plan) -> _Event:
    if plan.verb != "UPDATE" or plan.written is None:
        return _Event()
    return _Event(frozenset(name.casefold() for name in plan.written.columns))


def added(some: Sequence[Cascade], more: Sequence[Cascade]) -> list[Cascade]:
    """All of them, one for each foreign key."""
    found: dict[ForeignKey, Cascade] = {}
    for one in (*some, *more):
        before = found.get(one.key)
        rows = one.rows + (before.rows if before is not None else 0)
        found[one.key] = Cascade(one.key, one.does, rows)
    return list(found.values())
