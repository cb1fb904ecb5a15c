"""Which rows of an engine's own list of tables may be seen, where the operator hides some."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dbmcp.models import Row, TableName
from dbmcp.sql.rules import RowList


@dataclass(frozen=True, slots=True, eq=False)
class Sieve:
    """Leaves out the rows that tell of what is hidden.

    Attributes:
        form: which columns tell what a row is about.
        schema: that of rows that do not tell theirs.
        shows: whether what a row is about may be told of; the table's name is `""` for a schema.
        guards: whether a table may have hidden columns.
    """

    form: RowList
    schema: str
    shows: Callable[[TableName], bool]
    guards: Callable[[TableName], bool]

    def seen(self, rows: Sequence[Row], columns: Sequence[str]) -> list[Row]:
        """Return the rows that may be seen.

        Args:
            rows: the engine's.
            columns: their columns' names.
        """
        names = [column.lower() for column in columns]
        found = [(self._about(row, names), row) for row in rows]
        return [self._plain(row, names, table) for table, row in found if self.shows(table)]

    def _about(self, row: Row, names: list[str]) -> TableName:
        """The table that a row is about; the first column tells where none is named."""
        form = self.form
        if form.table is None:
            return TableName(str(row[0]), "")
        schema = str(row[names.index(form.schema)]) if form.schema else self.schema
        return TableName(schema, str(row[names.index(form.table) if form.table else 0]))

    def _plain(self, row: Row, names: list[str], table: TableName) -> Row:
        """The row without what may tell of a hidden column's values."""
        if not self.form.blank or not self.guards(table):
            return row
        pairs = zip(names, row, strict=True)
        return tuple(None if name == self.form.blank else cell for name, cell in pairs)
