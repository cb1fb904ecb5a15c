"""What was allowed a moment ago: the same text is allowed again without another look."""

import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from dbmcp.audit import Note
from dbmcp.catalog import Catalog
from dbmcp.database import Database
from dbmcp.dialects.telling import Telling
from dbmcp.execution.statements import (
    MAX_KEPT,
    MAX_KEPT_CHARACTERS,
    Checked,
    Parameters,
    Prepared,
    check_lists,
    names_of,
)
from dbmcp.sql.statement import Kind

STANDS_SECONDS = 2.0
"""As long as a name that is missing is believed to be: what others change is seen then."""


@dataclass(frozen=True, slots=True)
class _Verdict:
    """Why a text need not be looked at again.

    Attributes:
        checked: its facts.
        types: for each marker the type that the text gives.
        version: the catalog's, when it was allowed.
        until: when it has to be looked at again, by the monotonic clock.
        listed: a value stands in `IN (...)`, so that values are looked at each time.
        telling: looks through what the engine writes by itself.
    """

    checked: Checked
    types: Sequence[str | None]
    version: int
    until: float
    listed: bool
    telling: Telling | None


class Standing:
    """The texts of one database that were allowed a moment ago.

    Args:
        database: where they run.
        catalog: what it contains; when that changes they are looked at again.
    """

    def __init__(self, database: Database, catalog: Catalog) -> None:
        self._database = database
        self._catalog = catalog
        self._kept: OrderedDict[object, _Verdict] = OrderedDict()
        self._looks_at_values = database.limits.max_cost is not None

    def find(self, text: str, parameters: Parameters, *, note: Note) -> Prepared | None:
        """Return the statement with its values; None if it has to be looked at.

        Args:
            text: one statement.
            parameters: its values.
            note: is told what the text is.

        Raises:
            ArgumentError: a list stands for one of the values in `IN (...)`.
        """
        verdict = self._kept.get(self._key(text, parameters))
        if (
            verdict is None
            or verdict.version != self._catalog.version
            or time.monotonic() > verdict.until
        ):
            return None
        self._database.counters.reused += 1
        note.know(verdict.checked.statement)
        if verdict.listed:
            check_lists(verdict.checked, parameters)
        return Prepared(verdict.checked, parameters, verdict.types, verdict.telling)

    def keep(self, text: str, prepared: Prepared) -> None:
        """Remember a statement that may run.

        Args:
            text: as sent.
            prepared: the statement, allowed by policy, lists and plan.
        """
        statement = prepared.statement
        plain = statement.kind in {Kind.READ, Kind.WRITE} and not statement.show
        if self._looks_at_values or not plain or len(text) > MAX_KEPT_CHARACTERS:
            return
        types_are_asked = not self._database.dialect.tells_parameter_types
        listed = types_are_asked and any(target.listed for target in statement.targets)
        until = time.monotonic() + STANDS_SECONDS
        key = self._key(text, prepared.parameters)
        checked, types, telling = prepared.checked, prepared.types, prepared.telling
        version = self._catalog.version
        self._kept[key] = _Verdict(checked, types, version, until, listed, telling)
        self._kept.move_to_end(key)
        if len(self._kept) > MAX_KEPT:
            self._kept.popitem(last=False)

    def _key(self, text: str, parameters: Parameters) -> object:
        return (text, names_of(parameters), id(self._database.policy))
