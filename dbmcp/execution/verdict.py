"""What the policy says of a text that is not run: the same guard, parser and policy as a call's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dbmcp.audit import Note
from dbmcp.errors import PolicyError, RequestError
from dbmcp.execution.parts import command_refusal
from dbmcp.execution.preview import check_confirmed
from dbmcp.execution.statements import Checked, Parameters, Statements
from dbmcp.sql.parameters import assumed, mark
from dbmcp.sql.pattern import resolve_table
from dbmcp.sql.shown import may_hide

if TYPE_CHECKING:
    from dbmcp.database import Database
    from dbmcp.execution import Execution
    from dbmcp.models import TableName
    from dbmcp.sql.facts import Name, Statement


@dataclass(slots=True, eq=False)
class _Noted(Note):
    """A note that keeps all facts, and is told them before the policy has its say."""

    statement: "Statement | None" = None

    def know(self, statement: "Statement") -> None:
        """Keep the facts."""
        self.statement = statement


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one text.

    Attributes:
        error: why it is refused; None where it is allowed.
        statement: its facts; None where it was refused before it could be parsed.
        columns: those that it names, with their tables where that is certain.
    """

    error: RequestError | None
    statement: "Statement | None"
    columns: tuple[str, ...] = ()


async def judge(text: str, parameters: Parameters, *, execution: "Execution") -> Verdict:
    """Judge a text as a call would, with the catalog and what the server tells of itself.

    Args:
        text: one statement.
        parameters: its values; None where none were given: each marker then stands for NULL.
        execution: the door of its database.

    Raises:
        DatabaseError: the database cannot be asked.
    """
    database = execution.database
    await database.facts()
    note = _Noted(text, database)
    given = _given(text, parameters, database)
    try:
        prepared = await execution.prepare(text, given, note=note)
        check_confirmed(prepared.statement, database=database)
    except RequestError as error:
        return _verdict(error, note, given)
    return _verdict(None, note, given)


def judge_offline(text: str, parameters: Parameters, *, database: "Database") -> Verdict:
    """Judge a text without a connection: tables are held against the lists by their names.

    Args:
        text: one statement.
        parameters: as `judge`.
        database: where it would run; it is not opened.
    """
    note = _Noted(text, database)
    given = _given(text, parameters, database)
    try:
        checked = Statements(database).check(text, given, note=note)
        for name in database.policy.tables_called(checked.statement):
            raise database.policy.function_refusal(name)
        for name in checked.statement.commanded:
            raise command_refusal(name)
        _check_names(checked, database)
        check_confirmed(checked.statement, database=database)
    except RequestError as error:
        return _verdict(error, note, given)
    found = _verdict(None, note, given)
    return replace(found, error=_denied(found.columns, checked.statement, database))


def _verdict(error: RequestError | None, note: _Noted, given: Parameters) -> Verdict:
    if note.statement is None:
        return Verdict(error, None)
    # Imported here: the parser's library is loaded with the first text only.
    from dbmcp.sql.named import columns_named  # noqa: PLC0415

    lexis = note.database.dialect.lexis
    columns = columns_named(mark(note.text, given, lexis=lexis), lexis=lexis)
    return Verdict(error, note.statement, columns)


def _given(text: str, parameters: Parameters, database: "Database") -> Parameters:
    if parameters is not None:
        return parameters
    return assumed(text, lexis=database.dialect.lexis)


def _check_names(checked: Checked, database: "Database") -> None:
    """Hold the names, as written or in the expected schema, against the lists.

    Raises:
        PolicyError: rule `tables`.
    """
    policy = database.policy
    if not policy.guards_names:
        return
    for name in sorted(checked.statement.tables | checked.statement.tables_made, key=str):
        policy.check_tables([_expected(name, database)])


def _expected(name: "Name", database: "Database") -> "TableName":
    dialect = database.dialect
    schemas = dialect.expected_schemas()
    return resolve_table(name, schemas=schemas, existing=(), fold=dialect.fold)


def _denied(
    columns: Sequence[str], statement: "Statement", database: "Database"
) -> PolicyError | None:
    """The refusal of a column that is denied as it is written; the catalog tells of others."""
    policy = database.policy
    if not policy.deny_columns:
        return None
    tables = {str(name): _expected(name, database) for name in statement.tables}
    derived = not statement.nodes.isdisjoint(_DERIVED)
    for written in columns:
        head, _, column = written.rpartition(".")
        if derived and not head:
            continue
        for table in _meant(head, tables):
            every = column == "*" and may_hide(policy.deny_columns, table.name)
            if every or policy.hides_column(table, column):
                what = "* of {}" if every else f"column {column} of {{}}"
                sentence = (
                    f"{what.format(table.name)} is denied on {database.name} (rule columns). "
                    "name other columns; --connect lists them"
                )
                return PolicyError(sentence, rule="columns", obj=written)
    return None


_DERIVED = frozenset({"Subquery", "CTE"})
"""What gives columns names of its own."""


def _meant(head: str, tables: "dict[str, TableName]") -> "Iterator[TableName]":
    """The tables of which a column may be one."""
    for name, table in tables.items():
        if head in ("", name):
            yield table
