"""A caller's text on its way to the engine: guarded, marked, parsed and checked; kept for the next.

A text that comes again costs one look-up. What depends on the catalog is looked up each time, from
the catalog's own cache.
"""

import json
import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from dbmcp.audit import Note
from dbmcp.catalog import Catalog, Listing, nearest
from dbmcp.database import Database
from dbmcp.dialects.base import Argument, Bound
from dbmcp.dialects.telling import Telling
from dbmcp.errors import ArgumentError, PolicyError, UnknownNameError
from dbmcp.execution.change import check_change
from dbmcp.execution.columns import check_columns
from dbmcp.execution.parts import check_virtual
from dbmcp.execution.pins import check_keys, is_open
from dbmcp.execution.row_lists import check_list
from dbmcp.models import ColumnFacts, ParameterValue, TableFacts, TableKind, TableName
from dbmcp.sql.guard import TextLimits, check_text
from dbmcp.sql.parameters import Marked, mark
from dbmcp.sql.policy import Policy
from dbmcp.sql.sign import signs
from dbmcp.sql.statement import Kind, Name, Statement, Target, parse

MAX_KEPT = 512
MAX_KEPT_CHARACTERS = 8_192
"""A text longer than this is parsed anew each time, so that the cache stays small."""

Parameters = dict[str, ParameterValue] | list[ParameterValue] | None


@dataclass(frozen=True, slots=True)
class Checked:
    """A text that the policy allows.

    Attributes:
        marked: the text cut at its markers.
        statement: its facts.
    """

    marked: Marked
    statement: Statement


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement that may run, with its values.

    Attributes:
        checked: its text.
        parameters: its values as sent.
        types: for each marker the type that the text gives; empty where the engine tells itself.
        telling: looks through what the engine writes by itself, where names are hidden.
    """

    checked: Checked
    parameters: Parameters
    types: Sequence[str | None]
    telling: Telling | None = None

    @property
    def statement(self) -> Statement:
        """The facts of the text."""
        return self.checked.statement

    def written(self) -> str:
        """Return everything that the caller wrote."""
        return f"{self.checked.marked.text} {json.dumps(self.parameters, ensure_ascii=False)}"

    @property
    def arguments(self) -> tuple[Argument, ...]:
        """A value for each marker."""
        sent, names = self.parameters, self.checked.marked.names
        if sent is None:
            return ()
        values = [sent[name] for name in names] if isinstance(sent, dict) else sent
        if not self.types:
            return tuple(map(Argument, names, values))
        return tuple(map(Argument, names, values, self.types))

    def bound(self, *, first_rows: int) -> Bound:
        """Return the statement with a value for each marker.

        Args:
            first_rows: how many rows will be asked for at first.
        """
        statement = self.checked.statement
        most = statement.bounded_rows
        bounded = most is not None and most < first_rows
        return Bound(
            self.checked.marked,
            self.arguments,
            statement.returns_rows,
            bounded,
            first_rows,
            telling=self.telling,
        )


class Statements:
    """The checked texts of one database.

    Args:
        database: where they run.
    """

    def __init__(self, database: Database) -> None:
        limits = database.limits
        self._database = database
        self._limits = TextLimits(
            max_bytes=limits.text_bytes,
            max_nesting=limits.text_nesting,
            max_tokens=limits.text_tokens,
        )
        self._kept: OrderedDict[object, Checked] = OrderedDict()

    def check(self, text: str, parameters: Parameters, *, note: Note | None = None) -> Checked:
        """Return the text's facts, or refuse it.

        Args:
            text: one statement.
            parameters: its values.
            note: is told what the text is, before the policy has its say.

        Raises:
            RequestError: whatever guard, markers, parser or policy have against it.
        """
        policy = self._database.policy
        key = (text, names_of(parameters), id(policy))
        checked = self._kept.get(key)
        if checked is not None:
            self._database.counters.reused += 1
            self._kept.move_to_end(key)
            if note is not None:
                note.know(checked.statement)
            return checked
        self._database.counters.parsed += 1
        checked = self._check(text, parameters, policy, note)
        if len(text) <= MAX_KEPT_CHARACTERS:
            self._kept[key] = checked
            if len(self._kept) > MAX_KEPT:
                self._kept.popitem(last=False)
        return checked

    def _check(
        self, text: str, parameters: Parameters, policy: Policy, note: Note | None
    ) -> Checked:
        lexis = self._database.dialect.lexis
        cut = check_text(text, lexis=lexis, limits=self._limits)
        marked = mark(text, parameters, lexis=lexis, cut=cut)
        statement = policy.with_tables(parse(marked, lexis=lexis))
        if note is not None:
            note.know(statement)
        policy.check(statement)
        if policy.rules.operators:
            policy.check_operators(signs(text, lexis=lexis))
        return Checked(marked, statement)


async def check_tables(checked: Checked, *, database: Database, catalog: Catalog) -> None:
    """Check the statement's tables and columns against the operator's lists.

    Raises:
        PolicyError: rule `tables`; a hidden and a missing table get the same answer. Rule
            `columns`: a hidden column could be reached.
        UnknownNameError: a type that is the row of a hidden table, as if there were none.
    """
    policy = database.policy
    await check_virtual(checked.statement, checked.marked, database=database, catalog=catalog)
    if not policy.guards_names:
        return
    listing = await catalog.listing()
    # Where a plan itself tells its tables, it is looked at before anything is answered.
    told = database.dialect.planner().tells_tables and not policy.deny_columns
    explains = checked.statement.verb.startswith("EXPLAIN") and not told
    tables: dict[Name, TableName] = {}
    for name in sorted(checked.statement.tables, key=str):
        table = await catalog.resolve(name)
        if table is None and await is_open(
            name, checked.marked, checked.statement, database=database, catalog=catalog
        ):
            continue
        if table is None:
            check_list(checked.statement, name, database=database)
            policy.refuse_table(str(name), nearest=await catalog.nearest_tables(str(name)))
        if explains and _is_view(table, listing):
            policy.refuse_plan(str(name))
        tables[name] = table
    await _check_types(checked.statement, catalog=catalog)
    await check_keys(checked.statement, tables, database=database, catalog=catalog)
    if checked.statement.kind is Kind.DDL:
        found = frozenset(tables.values())
        await check_change(checked.statement, found, database=database, catalog=catalog)
    elif policy.deny_columns or database.dialect.lexis.attribute_calls:
        # A column may hold rows of a hidden table.
        await check_columns(
            checked.marked, checked.statement, tables, database=database, catalog=catalog
        )


async def _check_types(statement: Statement, *, catalog: Catalog) -> None:
    for name in sorted(statement.types, key=str):
        if await catalog.hides(name):
            raise UnknownNameError("type", str(name))


async def check_nulls(statement: Statement, *, catalog: Catalog) -> None:
    """Refuse a write that spares only rows with a NULL where the table has none.

    Raises:
        PolicyError: rule `unbounded-write`.
    """
    await _check_loose(statement, catalog=catalog)
    await _check_listed(statement, catalog=catalog)
    for verb, name, columns in statement.spared_by_null:
        facts = await _facts(name, catalog)
        if facts is None:
            continue
        filled = {column.name.casefold() for column in facts.columns if not column.nullable}
        filled.update(column.casefold() for column in facts.primary_key)
        own = {column.name.casefold() for column in facts.columns}
        wanted = {column.casefold() for column in columns}
        if not wanted <= own:
            wanted = own  # the table's name stands for the whole row
        if wanted <= filled:
            raise PolicyError(
                f"{verb} with a WHERE that is always true would touch every row: "
                f"{', '.join(sorted(columns))} is never NULL (rule unbounded-write). add a WHERE "
                "that names the rows",
                rule="unbounded-write",
                obj=verb,
            )


async def _facts(name: Name, catalog: Catalog) -> TableFacts | None:
    """What is known of a written table; None of one that does not exist."""
    table = await catalog.resolve(name)
    return None if table is None else (await catalog.describe([table])).get(table)


async def _check_loose(statement: Statement, *, catalog: Catalog) -> None:
    """Refuse a write with further tables whose condition asks about those only."""
    for verb, name, columns in statement.asked_loosely:
        facts = await _facts(name, catalog)
        if facts is None or facts.hidden_columns:
            continue
        own = {column.name.casefold() for column in facts.columns}
        if own and own.isdisjoint(column.casefold() for column in columns):
            raise PolicyError(
                f"{verb} with a WHERE that asks nothing about its rows would touch every row: "
                f"{', '.join(sorted(columns))} is none of {name}'s columns (rule unbounded-write). "
                "add a WHERE that names the rows",
                rule="unbounded-write",
                obj=verb,
            )


async def _check_listed(statement: Statement, *, catalog: Catalog) -> None:
    """Refuse a write whose condition lists every value that its column's type has."""
    for verb, name, asked, values in statement.listed_values:
        facts = await _facts(name, catalog)
        columns = () if facts is None else facts.columns
        column = next((one for one in columns if one.name.casefold() == asked.casefold()), None)
        if column is None or column.nullable or not column.type.lower().startswith("enum("):
            continue
        found = _ENUM_VALUE.findall(column.type)
        known = {value.replace("''", "'").casefold() for value in found}
        if known <= {value.casefold() for value in values}:
            raise PolicyError(
                f"{verb} with a WHERE that lists every value of {column.name} would touch every "
                "row (rule unbounded-write). add a WHERE that names the rows",
                rule="unbounded-write",
                obj=verb,
            )


async def check_sequences(statement: Statement, *, catalog: Catalog) -> None:
    """Refuse an INSERT into a sequence, which some engines take for setting it.

    Raises:
        PolicyError: rule `tables`.
    """
    if statement.verb not in {"INSERT", "REPLACE"}:
        return
    for name in sorted(statement.tables_written, key=str):
        table = await catalog.resolve(name)
        listing = await catalog.listing()
        if table is not None and listing.tables[table].kind is TableKind.SEQUENCE:
            raise PolicyError(
                f"{statement.verb} into sequence {name} would set it (rule tables). "
                "use a table, or NEXT VALUE FOR it in an INSERT",
                rule="tables",
                obj=str(name),
            )


_ENUM_VALUE = re.compile(r"'((?:[^']|'')*)'")


def _is_view(table: TableName, listing: Listing) -> bool:
    entry = listing.tables.get(table)
    return entry is None or entry.kind in {TableKind.VIEW, TableKind.MATERIALIZED_VIEW}


def check_lists(checked: Checked, parameters: Parameters) -> None:
    """Refuse a list as one of the values in `IN (...)`, where it would be a text like no other.

    Raises:
        ArgumentError: the list's parameter, and what to write instead.
    """
    values = parameters if isinstance(parameters, dict) else _by_position(parameters or [])
    for name, target in zip(checked.marked.names, checked.statement.targets, strict=True):
        if target.listed and isinstance(values[name], list):
            advice = "?, ?" if name.isdigit() else f":{name}1, :{name}2"
            raise ArgumentError(
                f'parameter "{name}": a list is not one value of IN (...). '
                f"write IN ({advice}) with a value for each"
            )


async def with_choices(
    error: UnknownNameError, checked: Checked, *, catalog: Catalog
) -> UnknownNameError:
    """Return the error with the nearest names that the caller may see."""
    if error.kind == "table":
        choices = await catalog.nearest_tables(error.name)
        return UnknownNameError("table", error.name, choices=choices, advice=error.advice)
    if error.kind != "column":
        return error
    facts = await facts_of(checked.statement, catalog)
    columns = list(dict.fromkeys(column.name for table in facts for column in table.columns))
    detail = f" in {facts[0].entry.name.name}" if len(facts) == 1 else ""
    known = [f"columns: {', '.join(columns[:40])}"] if columns else []
    return UnknownNameError(
        "column",
        error.name,
        choices=nearest(error.name.rpartition(".")[2], columns),
        detail=detail,
        advice=". ".join([*known, *filter(None, [error.advice])]),
    )


async def facts_of(statement: Statement, catalog: Catalog) -> list[TableFacts]:
    """Return what is known of a statement's tables."""
    resolved = [await catalog.resolve(name) for name in sorted(statement.tables, key=str)]
    known = await catalog.describe([table for table in resolved if table is not None])
    return list(known.values())


async def marker_types(targets: Sequence[Target], *, catalog: Catalog) -> list[str | None]:
    """Return for each marker the type that a cast or the column it meets gives."""
    return [target.cast or await _column_type(target, catalog) for target in targets]


async def _column_type(target: Target, catalog: Catalog) -> str | None:
    """Return the declared type of the column a marker meets; None if it is not sure which."""
    candidates = (target.table,) if target.table is not None else target.candidates
    if not candidates or not (target.column or target.place >= 0):
        return None
    resolved = [await catalog.resolve(name) for name in candidates]
    if None in resolved:
        return None
    known = await catalog.describe([table for table in resolved if table is not None])
    types = {column.type for table in known.values() for column in _met(target, table)}
    return types.pop() if len(types) == 1 else None


def _met(target: Target, table: TableFacts) -> Sequence[ColumnFacts]:
    """Return the columns of a table that a marker may mean: by name, or by place in an INSERT."""
    if target.column:
        wanted = target.column.casefold()
        return [column for column in table.columns if column.name.casefold() == wanted]
    # Engines differ in whether a generated column takes a place.
    if any(column.generated for column in table.columns):
        return ()
    return table.columns[target.place : target.place + 1]


def names_of(parameters: Parameters) -> object:
    """Return what decides with the text which markers it has: the names, or their number."""
    if parameters is None:
        return None
    return frozenset(parameters) if isinstance(parameters, dict) else len(parameters)


def _by_position(values: Sequence[ParameterValue]) -> dict[str, ParameterValue]:
    return {str(index): value for index, value in enumerate(values, start=1)}
