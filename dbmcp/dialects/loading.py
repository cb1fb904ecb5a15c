"""Loading rows: what each engine's loader must do, and the conversion of a column at a time.

Most columns of a load need nothing, or one step in C: so the values of a column are looked at
together first, and one by one only where that does not settle it.
"""

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import NoneType
from typing import Any, TypeAlias

from dbmcp.dialects.plain import PlainRows, Shape
from dbmcp.dialects.rows import by_column
from dbmcp.dialects.texts import TextColumn, Texts
from dbmcp.errors import ArgumentError
from dbmcp.models import ColumnFacts, OnConflict, TableFacts

Record: TypeAlias = Sequence[Any]
"""The values of one row, in the order of the load's columns."""

SHOWN_CHARACTERS = 40
"""A value in a rejection is cut after this many characters."""


@dataclass(frozen=True, slots=True)
class Load:
    """What is to be loaded into.

    Attributes:
        table: the table's facts.
        columns: those that each row has a value for, in this order.
        on_conflict: what becomes of a row whose key exists.
        key: columns of the unique key that decides; empty: any key, and with `error` none.
        texts: what the rows' values mean if all of them are texts; None: they are JSON values.
    """

    table: TableFacts
    columns: tuple[ColumnFacts, ...]
    on_conflict: OnConflict = OnConflict.ERROR
    key: tuple[str, ...] = ()
    texts: Texts | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(column.name for column in self.columns)

    @property
    def updated(self) -> tuple[str, ...]:
        """What an existing row takes over; the key's first column where there is nothing else."""
        return tuple(name for name in self.names if name not in self.key) or self.key[:1]


@dataclass(frozen=True, slots=True)
class Unfit:
    """A value that its column cannot hold.

    Attributes:
        place: the row's place among those given.
        column: the column's name.
        value: the value, shortened.
        reason: why not, and what to send.
    """

    place: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Encoded:
    """Rows in the form that the engine takes.

    Attributes:
        rows: those that fit.
        places: the place of each among those given.
        unfit: the values that do not fit, at most one a row.
        size: bytes of the rows, roughly.
    """

    rows: Sequence[Any]
    places: Sequence[int]
    unfit: Sequence[Unfit]
    size: int


@dataclass(slots=True)
class Counts:
    """What became of the rows.

    Attributes:
        inserted: rows that are new.
        updated: existing rows that a key found, changed or not.
        ignored: rows left out because their key exists, or by a trigger.
    """

    inserted: int = 0
    updated: int = 0
    ignored: int = 0

    def add(self, other: "Counts") -> None:
        """Add what became of further rows."""
        self.inserted += other.inserted
        self.updated += other.updated
        self.ignored += other.ignored


@dataclass(frozen=True, slots=True)
class Blame:
    """Which of the rows sent the engine refused.

    Attributes:
        place: its place among them; None where the engine does not tell.
        column: the column, `""` where none is to blame alone.
        reason: why, where the engine's own text would mislead.
        of_type: the value is none of the column's type.
    """

    place: int | None = None
    column: str = ""
    reason: str = ""
    of_type: bool = False


class UnfitError(Exception):
    """The value does not fit its column; the text is the reason."""


class ColumnWriter(ABC):
    """Turns the values of one column into what the engine takes.

    Attributes:
        name: the column's name.
        null: what the engine takes for NULL.
        holds_texts: whether an empty text is a value of its own.
        words: texts that stand for truth values, where a file has them.
        shape: the texts that it takes as they stand; None: it does not tell.
    """

    null: Any = None
    holds_texts = False
    words: Mapping[str, bool] = {}
    shape: Shape | None = None

    def __init__(self, name: str) -> None:
        self.name = name

    @abstractmethod
    def whole(self, values: Sequence[Any], kinds: set[type]) -> Sequence[Any] | None:
        """Convert all values in one go; None where some of them need a closer look.

        Args:
            values: none of them is None.
            kinds: their types.
        """

    @abstractmethod
    def one(self, value: Any) -> Any:
        """Convert one value that is not None.

        Raises:
            UnfitError: it does not fit.
            ArgumentError: likewise; a parameter's converter found it.
        """

    def write(self, values: Sequence[Any], unfit: list[Unfit]) -> Sequence[Any]:
        """Convert a column; what does not fit is told and stands as NULL."""
        kinds = set(map(type, values))
        if NoneType not in kinds:
            done = self.whole(values, kinds)
        elif kinds == {NoneType}:
            return [self.null] * len(values)
        else:
            done = self._with_nulls(values, kinds - {NoneType})
        if done is not None:
            return done
        return [self._looked_at(place, value, unfit) for place, value in enumerate(values)]

    def _with_nulls(self, values: Sequence[Any], kinds: set[type]) -> Sequence[Any] | None:
        done = self.whole([value for value in values if value is not None], kinds)
        if done is None:
            return None
        null, following = self.null, iter(done)
        return [null if value is None else next(following) for value in values]

    def _looked_at(self, place: int, value: Any, unfit: list[Unfit]) -> Any:
        if value is None:
            return self.null
        try:
            return self.one(value)
        except (UnfitError, ArgumentError) as error:
            unfit.append(Unfit(place, self.name, shown(value), self._reason(error)))
            return self.null

    def _reason(self, error: Exception) -> str:
        """A parameter's converter names parameter and value, which a rejection does by itself."""
        text = str(error).removeprefix(f'parameter "{self.name}"').removeprefix(":").strip()
        value, _, rest = text.partition(" is not ")
        return f"not {rest}" if rest and _VALUE.match(value) else text


class Loader(ABC):
    """Converts and sends the rows of one load, in a transaction that is open on its connection.

    Attributes:
        load: what it loads into.
        largest_row_bytes: a longer row the engine would not take.
        shapes: what is plain in each column; empty where rows are not taken as they stand.
    """

    largest_row_bytes: int

    def __init__(self, load: Load, writers: Sequence[ColumnWriter]) -> None:
        self.load = load
        self.shapes = _shapes(load, writers)
        self._writers: Sequence[ColumnWriter | TextColumn] = writers
        texts = load.texts
        if texts is not None:
            self._writers = [
                TextColumn(writer, texts, nullable=column.nullable)
                for writer, column in zip(writers, load.columns, strict=True)
            ]

    def encode(self, records: Sequence[Record]) -> Encoded:
        """Convert rows, a column at a time.

        Args:
            records: rows with a value for each column.
        """
        if isinstance(records, PlainRows):
            plain = self.take(records)
            if plain is not None:
                return Encoded(plain, range(len(records)), (), records.size)
            records = records.exact
        unfit: list[Unfit] = []
        columns = [
            writer.write(values, unfit)
            for writer, values in zip(self._writers, by_column(records), strict=True)
        ]
        rows = self.join(columns)
        places: Sequence[int] = range(len(records))
        if unfit:
            firsts = {each.place: each for each in reversed(unfit)}
            places = [place for place in places if place not in firsts]
            rows = [rows[place] for place in places]
            unfit = [firsts[place] for place in sorted(firsts)]
        return Encoded(rows, places, unfit, self.size(columns, rows))

    def take(self, rows: PlainRows) -> Sequence[Any] | None:
        """Take plain rows as they stand; None where their values need a closer look.

        Args:
            rows: texts of the columns' shapes.
        """
        del rows

    @abstractmethod
    def join(self, columns: Sequence[Sequence[Any]]) -> Sequence[Any]:
        """Make rows of converted columns."""

    def size(self, columns: Sequence[Sequence[Any]], rows: Sequence[Any]) -> int:
        """Return the bytes of all rows, roughly.

        Args:
            columns: the same values by column, those of rows that were left out included.
            rows: the rows.
        """
        del columns
        return sum(self.sizes(rows))

    @abstractmethod
    def sizes(self, rows: Sequence[Any]) -> Sequence[int]:
        """Return the bytes of each encoded row, roughly."""

    @abstractmethod
    async def send(self, rows: Sequence[Any]) -> Counts:
        """Load encoded rows, in order: all of them or none.

        Afterwards the transaction can go on, also after an error that `blame` takes for the rows'.
        """

    @abstractmethod
    def blame(self, error: BaseException) -> Blame | None:
        """Tell which row a driver's error is about; None where it is about none of them."""


def _shapes(load: Load, writers: Sequence[ColumnWriter]) -> Sequence[Shape]:
    """The columns' shapes, if all of them tell one and no text is spelled to mean NULL."""
    shapes: list[Shape] = []
    if load.texts is not None and load.texts.null is not None:
        return shapes
    for writer, column in zip(writers, load.columns, strict=True):
        if writer.shape is None:
            return ()
        shapes.append(replace(writer.shape, empty=column.nullable or not writer.holds_texts))
    return shapes


_VALUE = re.compile(r'["\[{\d-]|true|false')


def shown(value: Any) -> str:
    """A value as JSON, shortened; quotes are always closed, so that the audit finds their ends."""
    text = value if isinstance(value, str) else _dumped(value)
    if len(text) > SHOWN_CHARACTERS:
        return _dumped(f"{text[:SHOWN_CHARACTERS]}…")
    return _dumped(value)


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def too_long(length: int, limit: int, *, unit: str = "characters") -> UnfitError:
    """The error of a text or binary that its column would cut."""
    return UnfitError(f"{length:,} {unit}, column holds {limit:,}")
