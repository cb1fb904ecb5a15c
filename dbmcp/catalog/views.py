"""Hidden columns that views pass on: they are hidden in the view too."""

from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from dbmcp.models import TableFacts, TableKind, TableName
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.pattern import matches
from dbmcp.sql.policy import Policy
from dbmcp.sql.statement import Name

Describe: TypeAlias = Callable[[Sequence[TableName]], Coroutine[Any, Any, Sequence[TableFacts]]]
Find: TypeAlias = Callable[[Name], TableName | None]

VIEWS = frozenset({TableKind.VIEW, TableKind.MATERIALIZED_VIEW})


@dataclass(slots=True)
class Views:
    """Looks through views, and through those that they read.

    Attributes:
        policy: tells which columns of tables are hidden.
        lexis: the dialect's lexical rules.
        find: the table that a name means; None if it is missing or hidden.
        describe: asks the database.
    """

    policy: Policy
    lexis: Lexis
    find: Find
    describe: Describe
    _known: dict[TableName, TableFacts] = field(default_factory=dict[TableName, TableFacts])
    _hidden: dict[TableName, frozenset[str]] = field(
        default_factory=dict[TableName, frozenset[str]]
    )

    async def looked_through(self, facts: Sequence[TableFacts]) -> list[TableFacts]:
        """Return facts in which views know their hidden columns."""
        wanted = {one.entry.name: one for one in facts}
        more: Mapping[TableName, TableFacts] = wanted
        while more:
            self._known |= more
            below = {name for one in more.values() if _is_view(one) for name in self._below(one)}
            unknown = sorted(below - self._known.keys(), key=str)
            found = await self.describe(unknown) if unknown else ()
            more = {one.entry.name: one for one in found}
        return [self._marked(one) if _is_view(one) else one for one in facts]

    def _marked(self, view: TableFacts) -> TableFacts:
        hidden = self._of(view)
        names = (column.name for column in view.columns)
        return replace(view, hidden_columns=tuple(name for name in names if name in hidden))

    def _below(self, view: TableFacts) -> Iterable[TableName]:
        """The tables and views that a view reads."""
        # Imported here: the parser's library is loaded with the first text only.
        from dbmcp.sql.view import sources_of  # noqa: PLC0415

        names = sources_of(view.definition, lexis=self.lexis) or ()
        return {table for name in names if (table := self.find(name)) is not None}

    def _of(self, view: TableFacts) -> frozenset[str]:
        """The columns of a view that are hidden below it."""
        from dbmcp.sql.view import passed_on  # noqa: PLC0415 - see above

        table = view.entry.name
        if table not in self._hidden:
            self._hidden[table] = frozenset()  # a view that reads itself reads nothing new
            columns = [column.name for column in view.columns]
            found = passed_on(view.definition, columns, hides=self._hides, lexis=self.lexis)
            if found is None:
                found = frozenset(name for name in columns if self._may_hide(name))
            self._hidden[table] = found
        return self._hidden[table]

    def _hides(self, name: Name, column: str) -> bool:
        """Whether a column of what a view reads is hidden; `""`: whether any is."""
        table = self.find(name)
        facts = self._known.get(table) if table is not None else None
        if table is None or facts is None:
            return not column or self._may_hide(column)
        below = self._of(facts) if _is_view(facts) else frozenset[str]()
        if not column:
            names = (one.name for one in facts.columns)
            return bool(below) or any(self.policy.hides_column(table, one) for one in names)
        folded = {one.casefold() for one in below}
        return column.casefold() in folded or self.policy.hides_column(table, column)

    def _may_hide(self, column: str) -> bool:
        """Whether a column of that name is hidden in some table."""
        names = (pattern.rpartition(".")[2] for pattern in self.policy.deny_columns)
        return any(matches(name, column, ignores_case=True) for name in names)


def _is_view(facts: TableFacts) -> bool:
    return facts.entry.kind in VIEWS
