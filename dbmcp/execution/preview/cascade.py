"""What foreign keys change beside a write's own rows: each of them, with the number of its rows."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from dbmcp.database import Session
from dbmcp.dialects.base import Dialect
from dbmcp.execution.preview.plan import ACTING, Plan
from dbmcp.execution.preview.query import Query, plain
from dbmcp.execution.preview.rows import Rows, qualified
from dbmcp.models import ForeignKey, Row, TableFacts, TableName, UnseenKey

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
class Event:
    """What happens to rows of a table.

    Attributes:
        columns: those that change; none: the rows are deleted.
    """

    columns: frozenset[str] = frozenset()

    def rule(self, key: ForeignKey | UnseenKey) -> str:
        """What a foreign key does then; `""` for nothing."""
        if not self.columns:
            return key.on_delete if key.on_delete in ACTING else ""
        touched = {column.casefold() for column in key.target_columns} & self.columns
        return key.on_update if touched and key.on_update in ACTING else ""

    def follows(self, rule: str, key: ForeignKey) -> "Event":
        """What then happens to the rows that refer."""
        if not self.columns and rule == "CASCADE":
            return self
        return Event(frozenset(column.casefold() for column in key.columns))

    def does(self, rule: str) -> str:
        """What becomes of the rows that refer."""
        return "updated" if self.columns and rule == "CASCADE" else _DONE[rule]


Fates: TypeAlias = list[tuple[Event, list[Row]]]
"""What happens, and the keys of the rows that it happens to."""


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

    async def count(
        self, table: TableFacts, referred: Referred, *, event: Event | None = None
    ) -> list[Cascade]:
        """Count what follows from a change of some rows.

        Args:
            table: their table.
            referred: the rows.
            event: what happens to them; None: the one thing that the write does.
        """
        what = event or next(iter(events_of(self.plan)), Event())
        follow = self._follow(table, what, referred, level=1)
        return added([], [one async for one in follow])

    async def _follow(
        self, table: TableFacts, event: Event, referred: Referred, *, level: int
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
    table = plan.table
    if table is None:
        return False
    keys = (*table.referenced_by, *table.unseen_keys)
    return any(event.rule(key) for event in events_of(plan) for key in keys)


def events_of(plan: Plan) -> list[Event]:
    """What a write may do to rows that exist."""
    written = plan.written
    changed = Event(_folded(written.assigned)) if written and written.assigned else None
    if written is None or plan.verb not in {"INSERT", "UPDATE", "MERGE"}:
        return [Event()]
    deleted = [Event()] if "DELETE" in written.actions else []
    return deleted + ([changed] if changed else [])


def fates(plan: Plan, rows: Rows, before: Sequence[Row], found: Mapping[Row, Row]) -> Fates | None:
    """What a MERGE did to some rows, as a trial run of it tells.

    Args:
        plan: the MERGE.
        rows: of its table.
        before: the rows before the trial.
        found: those of the same keys after it.

    Returns:
        Each thing that happened, with the keys of its rows; None where it cannot be told which of
        the rows that are gone have another key and which are deleted.
    """
    pairs = list(zip(rows.keys(before), before, strict=True))
    gone = [key for key, _ in pairs if key not in found]
    written = plan.written
    if written is None or (gone and plan.moves_keys and "DELETE" in written.actions):
        return None
    names = [column.name.casefold() for column in rows.table.columns]
    changed: dict[Row, list[str]] = {
        key: [name for name, was, is_ in zip(names, row, found[key], strict=True) if was != is_]
        for key, row in pairs
        if key in found
    }
    some = [key for key, columns in changed.items() if columns]
    columns = frozenset(name for key in some for name in changed[key])
    moved = Event(_folded(written.assigned)) if plan.moves_keys else Event()
    return [(event, keys) for event, keys in ((moved, gone), (Event(columns), some)) if keys]


def _folded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.casefold() for name in names)


def added(some: Sequence[Cascade], more: Sequence[Cascade]) -> list[Cascade]:
    """All of them, one for each foreign key."""
    found: dict[ForeignKey, Cascade] = {}
    for one in (*some, *more):
        before = found.get(one.key)
        rows = one.rows + (before.rows if before is not None else 0)
        found[one.key] = Cascade(one.key, one.does, rows)
    return list(found.values())
