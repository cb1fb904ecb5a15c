"""Where the rows of a load come from, and the records of a caller: all of one shape."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from operator import itemgetter
from typing import Any, NoReturn, Protocol, cast

import orjson

from dbmcp.dialects.loading import Record, Unfit
from dbmcp.dialects.plain import Shape
from dbmcp.dialects.texts import Texts
from dbmcp.errors import ArgumentError

SHOWN_NAMES = 3
"""So many names an error lists; the rest it counts."""

FORMS: Mapping[type, str] = {dict: "an object", list: "a list"}
ADVICE = 'send objects such as {"id": 1}, or lists with columns'


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows on their way.

    Attributes:
        rows: values in the order of the load's columns, as they came.
        numbers: the number of each row in the source, ascending; the first is 1.
        unfit: rows that could not even be read, with their number as `place`.
        done: the part of the source that is read, 0 to 1.
    """

    rows: Sequence[Record]
    numbers: Sequence[int]
    unfit: Sequence[Unfit] = ()
    done: float = 0.0


class Rows(Protocol):
    """A source of rows."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns' names, as sent or as a header says."""
        ...

    @property
    def total(self) -> int | None:
        """How many rows there are; None where only the end tells."""
        ...

    @property
    def waits(self) -> bool:
        """Whether the next chunk may have to wait, e.g. for a disk: a thread then asks for it."""
        ...

    @property
    def after(self) -> int:
        """The number of the last row that the caller wants left out."""
        ...

    @property
    def texts(self) -> Texts | None:
        """What the values mean if all of them are texts; None: they are JSON values."""
        ...

    @property
    def facts(self) -> Mapping[str, Any]:
        """What the answer tells of the source."""
        ...

    def advice(self, number: int) -> str:
        """Say how to go on.

        Args:
            number: of the row to go on with.
        """
        ...

    def digest(self) -> str:
        """Tell the rows from others: the same for the same ones, as far as it can be known."""
        ...

    def outline(self) -> str:
        """Tell the rows from others, as far as it can be known before they are read."""
        ...

    def note(self) -> None:
        """Have all that is read from now on told by `noted`."""
        ...

    @property
    def noted(self) -> str:
        """Tells what was read from anything else, once all of it was; `""` if `outline` does."""
        ...

    def read_through(self) -> None:
        """Read everything once for `noted` alone."""
        ...

    def chunks(
        self, shapes: Sequence[Shape], *, rows: int, plain_rows: int = 0, after: int = 0
    ) -> Iterator[Chunk]:
        """Hand out the rows.

        Args:
            shapes: what is plain in each column; empty: nothing is.
            rows: so many in one chunk at most.
            plain_rows: so many plain ones, which cost less together; 0: likewise.
            after: leave out those with numbers up to this one.
        """
        ...


@dataclass(frozen=True, slots=True)
class Records:
    """Rows that came with the call.

    Attributes:
        columns: the columns' names as sent.
        rows: the values of each record, in the order of `columns`.
    """

    columns: tuple[str, ...]
    rows: Sequence[Record]

    @property
    def total(self) -> int:
        """How many records there are."""
        return len(self.rows)

    @property
    def waits(self) -> bool:
        """They are all there."""
        return False

    @property
    def after(self) -> int:
        """None is left out."""
        return 0

    @property
    def texts(self) -> None:
        """They are JSON values."""
        return

    @property
    def facts(self) -> Mapping[str, Any]:
        """Nothing that the caller does not know."""
        return {}

    def advice(self, number: int) -> str:
        """Say how to go on.

        Args:
            number: of the record to go on with.
        """
        return f"send record {number} and those behind it"

    def digest(self) -> str:
        """A digest of all values."""
        try:
            told = orjson.dumps(self.rows)
        except TypeError:  # a number or a text that only the slower one writes
            told = json.dumps(self.rows).encode()
        return blake2b(told, digest_size=32).hexdigest()

    def outline(self) -> str:
        """A digest of all values too: they are there."""
        return self.digest()

    def note(self) -> None:
        """Nothing more is to be told of them."""

    @property
    def noted(self) -> str:
        """Nothing more."""
        return ""

    def read_through(self) -> None:
        """They need not be read."""

    def chunks(
        self, shapes: Sequence[Shape], *, rows: int, plain_rows: int = 0, after: int = 0
    ) -> Iterator[Chunk]:
        """Hand out the records.

        Args:
            shapes: of texts; these are JSON values.
            rows: so many in one chunk at most.
            plain_rows: none of them is plain.
            after: leave out so many of the first.
        """
        del shapes, plain_rows
        for start in range(after, len(self.rows), rows):
            part = self.rows[start : start + rows]
            end = start + len(part)
            yield Chunk(part, range(start + 1, end + 1), done=end / len(self.rows))


def read_records(sent: Sequence[object], columns: Sequence[str]) -> Records:
    """Check that the records are of one shape.

    Args:
        sent: objects, or lists in the order of `columns`.
        columns: the names; empty where the first object's keys tell.

    Raises:
        ArgumentError: there is none, or one differs from the others; it is named.
    """
    if not sent:
        raise ArgumentError(f"records is empty. {ADVICE}")
    kind = type(sent[0])
    if kind not in FORMS:
        raise ArgumentError(f"record 1 is neither an object nor a list. {ADVICE}")
    if set(map(type, sent)) != {kind}:
        _refuse_kind(sent, kind)
    _check_columns(columns)
    if kind is list:
        return _from_lists(cast("Sequence[list[Any]]", sent), columns)
    return _from_objects(cast("Sequence[dict[str, Any]]", sent), columns)


def names_shown(names: Sequence[str]) -> str:
    """List the first of some names and count the others."""
    shown = ", ".join(name[:60] for name in names[:SHOWN_NAMES])
    more = len(names) - SHOWN_NAMES
    return f"{shown} and {more:,} more" if more > 0 else shown


def _check_columns(columns: Sequence[str]) -> None:
    """Check that no column is named twice."""
    if len(set(columns)) != len(columns):
        twice = [name for name, count in Counter(columns).items() if count > 1]
        raise ArgumentError(f"columns names {names_shown(twice)} twice. send each once")


def _from_lists(sent: Sequence[list[Any]], columns: Sequence[str]) -> Records:
    if not columns:
        raise ArgumentError("columns is missing. send the names of the lists' values")
    if set(map(len, sent)) != {len(columns)}:
        number, record = next(
            (number, record) for number, record in enumerate(sent, 1) if len(record) != len(columns)
        )
        raise ArgumentError(
            f"record {number} has {len(record)} values for {len(columns)} columns. "
            "send one for each, null where there is none"
        )
    return Records(tuple(columns), sent)


def _from_objects(sent: Sequence[dict[str, Any]], columns: Sequence[str]) -> Records:
    names = tuple(columns or sent[0])
    if not names:
        raise ArgumentError(f"record 1 is empty. {ADVICE}")
    if set(map(len, sent)) != {len(names)}:
        _refuse_names(sent, names)
    pick = cast("Callable[[dict[str, Any]], Any]", itemgetter(*names))
    try:
        rows = list(map(pick, sent))
    except KeyError:
        _refuse_names(sent, names)
    # For a single name the picker gives the bare value.
    return Records(names, [(value,) for value in rows] if len(names) == 1 else rows)


def _refuse_kind(sent: Sequence[object], kind: type) -> NoReturn:
    number, record = next((n, each) for n, each in enumerate(sent, 1) if type(each) is not kind)
    form = FORMS.get(type(record), "something else")
    raise ArgumentError(
        f"record {number} is {form} and record 1 is {FORMS[kind]}. send all in one form"
    )


def _refuse_names(sent: Sequence[dict[str, Any]], names: Sequence[str]) -> NoReturn:
    wanted = set(names)
    number, record = next((n, each) for n, each in enumerate(sent, 1) if each.keys() != wanted)
    missing = [name for name in names if name not in record]
    if missing:
        raise ArgumentError(
            f"record {number} lacks {names_shown(missing)}. send null where there is no value"
        )
    surplus = [name for name in record if name not in wanted]
    raise ArgumentError(
        f"record {number} has {names_shown(surplus)}, which others have not. "
        "send the same names in each record"
    )
