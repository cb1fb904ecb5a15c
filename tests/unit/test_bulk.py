"""A load below the engines: shapes of records, the plan, batches, and the search for bad rows."""

import asyncio
import itertools
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbmcp.bulk.batch import BATCH_BYTES, Batch, batches, chunk_rows
from dbmcp.bulk.job import Job
from dbmcp.bulk.loading import Loading
from dbmcp.bulk.plan import check_columns, conflict_key, unique_keys
from dbmcp.bulk.records import Chunk, Records, read_records
from dbmcp.bulk.rejection import MOST, TOLD, Rejection, Rejections
from dbmcp.bulk.whole import load_whole
from dbmcp.dialects.loading import Blame, ColumnWriter, Counts, Load, Loader, Unfit, UnfitError
from dbmcp.errors import (
    TRANSACTION_SIZE,
    ArgumentError,
    ConflictError,
    DbmcpError,
    ExhaustedError,
    LimitError,
    StatementError,
)
from dbmcp.models import (
    ColumnFacts,
    IndexFacts,
    LoadRequest,
    OnConflict,
    TableEntry,
    TableFacts,
    TableKind,
    TableName,
)

COLUMNS = (
    ColumnFacts("id", "int", nullable=False),
    ColumnFacts("name", "text", nullable=False),
    ColumnFacts("email", "text"),
    ColumnFacts("visits", "int", nullable=False, default="0"),
    ColumnFacts("twice", "int", nullable=False, generated=True),
)
INDEXES = (
    IndexFacts("pk", ("id",), unique=True, primary=True),
    IndexFacts("by_email", ("email",), unique=True),
    IndexFacts("some", ("name",), unique=True, where="visits > 0"),
    IndexFacts("lower", ("lower(name)",), unique=True),
    IndexFacts("prefix", ("name(10)",), unique=True),
    IndexFacts("plain", ("visits",)),
)
PEOPLE = TableFacts(
    TableEntry(TableName("public", "people"), TableKind.TABLE), COLUMNS, indexes=INDEXES
)
LISTS: list[tuple[list[object], tuple[str, ...], str]] = [
    ([], (), "records is empty"),
    (["x"], (), "record 1 is neither an object nor a list"),
    ([None], (), "record 1 is neither an object nor a list"),
    ([[1]], (), "columns is missing"),
    ([[1], {"a": 1}], ("a",), "record 2 is an object and record 1 is a list"),
    ([{"a": 1}, 7], (), "record 2 is something else and record 1 is an object"),
    ([[1, 2], [1]], ("a", "b"), "record 2 has 1 values for 2 columns"),
    ([[1, 2, 3]], ("a", "b"), "record 1 has 3 values for 2 columns"),
    ([[1, 2]], ("a", "a"), "columns names a twice"),
    ([{}], (), "record 1 is empty"),
    ([{"a": 1}, {"a": 1, "b": 2}], (), "record 2 has b, which others have not"),
    ([{"a": 1, "b": 2}, {"a": 1}], (), "record 2 lacks b. send null"),
    ([{"a": 1, "b": 2}, {"a": 1, "c": 2}], (), "record 2 lacks b"),
    ([{"a": 1}], ("a", "b"), "record 1 lacks b"),
    ([{"a": 1, "b": 1}], ("a",), "record 1 has b, which others have not"),
]


@pytest.mark.parametrize(("sent", "columns", "said"), LISTS)
def test_records_of_another_shape_are_named(
    sent: list[object], columns: tuple[str, ...], said: str
) -> None:
    with pytest.raises(ArgumentError) as caught:
        read_records(sent, columns)
    assert str(caught.value).startswith(said)


names = st.lists(st.text(max_size=3), min_size=1, max_size=5, unique=True)


@given(names, st.lists(st.lists(st.integers(), min_size=5, max_size=5), min_size=1), st.randoms())
def test_objects_and_lists_say_the_same(
    columns: list[str], values: list[list[int]], random: Any
) -> None:
    rows = [row[: len(columns)] for row in values]
    objects: list[object] = []
    for row in rows:
        members = list(zip(columns, row, strict=True))
        random.shuffle(members)
        objects.append(dict(members))
    expected = list(map(tuple, rows))
    for read in (read_records(objects, columns), read_records(list(rows), columns)):
        assert read.columns == tuple(columns)
        assert list(map(tuple, read.rows)) == expected
    assert set(read_records(objects, ()).columns) == set(columns)


def database(*, fills: bool = False) -> Any:
    def fill(column: ColumnFacts, _: TableFacts) -> bool:
        return fills or column.nullable or column.generated or column.default is not None

    return SimpleNamespace(dialect=SimpleNamespace(fills=fill))


def columns(*wanted: str) -> list[ColumnFacts]:
    return [column for column in COLUMNS if column.name in wanted]


def test_columns_that_take_no_value_or_need_one() -> None:
    check_columns(columns("id", "name"), PEOPLE, database=database())
    check_columns(columns("name"), PEOPLE, database=database(fills=True))
    with pytest.raises(ArgumentError, match="the engine computes twice"):
        check_columns(columns("id", "name", "twice"), PEOPLE, database=database())
    with pytest.raises(ArgumentError, match="id, name may not be NULL and has no default in peop"):
        check_columns(columns("email"), PEOPLE, database=database())


def request(on_conflict: OnConflict, *key: str) -> LoadRequest:
    return LoadRequest("people", (), on_conflict=on_conflict, conflict_columns=key)


def test_only_whole_unique_keys_decide() -> None:
    assert unique_keys(PEOPLE) == [("id",), ("email",)]


@pytest.mark.parametrize(
    ("on_conflict", "asked", "sent", "key"),
    [
        (OnConflict.ERROR, (), ("id", "name"), ()),
        (OnConflict.IGNORE, (), ("name",), ()),
        (OnConflict.IGNORE, ("EMAIL",), ("name", "email"), ("email",)),
        (OnConflict.UPDATE, (), ("id", "email"), ("id",)),
        (OnConflict.UPDATE, (), ("name", "email"), ("email",)),
        (OnConflict.UPDATE, ("email",), ("id", "email"), ("email",)),
    ],
)
def test_the_key_that_decides(
    on_conflict: OnConflict, asked: tuple[str, ...], sent: tuple[str, ...], key: tuple[str, ...]
) -> None:
    assert conflict_key(request(on_conflict, *asked), columns(*sent), PEOPLE) == key


@pytest.mark.parametrize(
    ("on_conflict", "asked", "sent", "said"),
    [
        (OnConflict.ERROR, ("id",), ("id",), "conflict_columns needs on_conflict ignore or update"),
        (
            OnConflict.UPDATE,
            ("name",),
            ("id", "name"),
            "(name) is not a unique key of people. uniq",
        ),
        (OnConflict.UPDATE, ("id", "email"), ("id", "email"), "unique keys: (id), (email)"),
        (OnConflict.UPDATE, ("email",), ("id",), "the records lack email"),
        (OnConflict.UPDATE, (), ("name",), "send conflict_columns: one of (id), (email)"),
    ],
)
def test_a_key_that_cannot_decide(
    on_conflict: OnConflict, asked: tuple[str, ...], sent: tuple[str, ...], said: str
) -> None:
    with pytest.raises(ArgumentError) as caught:
        conflict_key(request(on_conflict, *asked), columns(*sent), PEOPLE)
    assert said in str(caught.value)


def test_rejections_are_counted_and_the_first_are_told_in_order() -> None:
    rejections = Rejections()
    for row in range(60, 0, -1):
        rejections.add(Rejection(row, "name", f'"{row}"', "too long"))
    error = rejections.error(of_rows=1_000)
    first, *rest = str(error).split("\n")
    assert isinstance(error, StatementError)
    assert first.startswith("60 of 1,000 rows rejected; rolled back, nothing was kept")
    assert rest[:-1] == [f'row {row}, name "{row}": too long' for row in range(1, TOLD + 1)]
    assert rest[-1] == "and 40 more"


def test_one_rejection_has_nothing_after_it() -> None:
    rejections = Rejections()
    rejections.add(Rejection(7, "", "", "duplicate key"))
    assert str(rejections.error(of_rows=7)).endswith("correct or leave out:\nrow 7: duplicate key")


class TextWriter(ColumnWriter):
    """Texts; those that begin with an exclamation mark do not fit."""

    null = "-"

    def whole(self, values: Sequence[Any], kinds: set[type]) -> Sequence[Any] | None:
        return None if kinds != {str} or any(value[:1] == "!" for value in values) else values

    def one(self, value: Any) -> Any:
        if value[:1] == "!":
            raise UnfitError("it shouts")
        return value


class FakeError(Exception):
    """What the engine raises for a bad row."""


class FakeLoader(Loader):
    """Takes texts; those with `bad` in them it refuses, telling where or not."""

    largest_row_bytes = 10**9

    def __init__(self, *, tells: bool = False) -> None:
        super().__init__(Load(PEOPLE, (ColumnFacts("name", "text"),)), [TextWriter("name")])
        self.tells = tells
        self.kept: list[str] = []
        self.sent = 0

    def join(self, columns: Sequence[Sequence[Any]]) -> Sequence[str]:
        return list(columns[0])

    def sizes(self, rows: Sequence[str]) -> Sequence[int]:
        return list(map(len, rows))

    async def send(self, rows: Sequence[str]) -> Counts:
        self.sent += 1
        for place, row in enumerate(rows):
            if "bad" in row:
                raise FakeError(place)
        self.kept += rows
        return Counts(inserted=len(rows))

    def blame(self, error: BaseException) -> Blame | None:
        return Blame(error.args[0] if self.tells else None, "name") if error.args else None


class FakeSession:
    """Runs steps and translates what they raise, as a session does."""

    async def run(self, work: Any) -> Any:
        try:
            return await work
        except FakeError as error:
            raise StatementError("refused. send another") from error


def loading(loader: FakeLoader) -> Loading:
    session: Any = FakeSession()
    return Loading(session, loader)


def cut(
    loader: FakeLoader, texts: Sequence[str], *, rows: int | None = None, largest: int = 10**9
) -> list[Batch]:
    records = Records(("name",), [(text,) for text in texts])
    chunks = records.chunks((), rows=chunk_rows(rows))
    return list(batches(chunks, loader, batch_rows=rows, largest_row_bytes=largest))


def take(loader: FakeLoader, texts: Sequence[str], *, rows: int | None = None) -> Loading:
    under_way = loading(loader)

    async def run() -> None:
        for batch in cut(loader, texts, rows=rows):
            await under_way.take(batch)

    asyncio.run(run())
    return under_way


texts = st.lists(st.sampled_from(["a", "bb", "bad", "!no", "c" * 50]), min_size=1, max_size=60)


@given(texts, st.booleans(), st.none() | st.integers(1, 10))
def test_exactly_the_bad_rows_are_found(
    sent: list[str],
    tells: bool,  # noqa: FBT001 -- drawn
    rows: int | None,
) -> None:
    loader = FakeLoader(tells=tells)
    done = take(loader, sent, rows=rows)
    good = [text for text in sent if text not in {"bad", "!no"}]
    assert loader.kept == good
    assert done.tally.counts == Counts(inserted=len(good))
    assert done.tally.done == len(sent)
    assert done.tally.rejections.count == len(sent) - len(good)
    if len(good) < len(sent):
        lines = str(done.tally.rejections.error(of_rows=len(sent))).split("\n")[1:]
        numbers = [number for number, text in enumerate(sent, 1) if text in {"bad", "!no"}]
        said = {"bad": 'name "bad": refused', "!no": 'name "!no": it shouts'}
        expected = [f"row {number}, {said[sent[number - 1]]}" for number in numbers]
        assert lines[:TOLD] == expected[:TOLD]


def test_one_bad_row_costs_few_statements() -> None:
    sent = ["a"] * 4_096
    sent[1_234] = "bad"
    for tells, most in ((True, 3), (False, 26)):
        loader = FakeLoader(tells=tells)
        assert take(loader, sent).tally.rejections.count == 1
        assert loader.sent <= most


def test_the_search_ends_when_there_are_too_many() -> None:
    loader = FakeLoader(tells=True)
    done = take(loader, ["bad"] * (MOST + 500))
    assert done.tally.rejections.count == MOST
    assert str(done.tally.rejections.error(of_rows=MOST + 500)).startswith(
        "at least 1,000 of 1,500 rows"
    )


def test_an_error_that_is_about_no_row_goes_on() -> None:
    loader = FakeLoader()
    under_way = loading(loader)

    async def refuse(rows: Sequence[str]) -> Counts:
        raise FakeError(rows) if len(rows) > 1 else FakeError

    async def conflict(rows: Sequence[str]) -> Counts:
        raise ConflictError(f"deadlock at {rows[0]}")

    for failing, kind in ((refuse, StatementError), (conflict, ConflictError)):
        loader.send = failing
        with pytest.raises(kind):
            asyncio.run(under_way.take(Batch(["a"], [1])))
    assert under_way.tally.rejections.count == 0


@given(st.lists(st.integers(0, 3_000), max_size=40), st.none() | st.integers(1, 7))
def test_batches_hold_all_rows_in_order_within_their_bounds(
    lengths: list[int], rows: int | None
) -> None:
    sent = ["x" * length for length in lengths]
    made = cut(FakeLoader(), sent, rows=rows)
    assert list(itertools.chain.from_iterable(batch.rows for batch in made)) == sent
    numbers = list(itertools.chain.from_iterable(batch.numbers for batch in made))
    assert numbers == list(range(1, len(sent) + 1))
    assert all(rows is None or len(batch.rows) <= rows for batch in made)
    for batch in made:
        assert [batch.record(number) for number in batch.numbers] == [(row,) for row in batch.rows]


def test_batches_are_cut_by_bytes() -> None:
    made = cut(FakeLoader(), ["x" * 300_000] * 10)
    assert [len(batch.rows) for batch in made] == [3, 3, 3, 1]
    assert [batch.last for batch in made] == [3, 6, 9, 10]
    assert all(batch.size <= BATCH_BYTES for batch in made)
    huge = ["x" * 3_000_000, "y"]
    assert [len(batch.rows) for batch in cut(FakeLoader(), huge)] == [1, 1]
    with pytest.raises(LimitError, match="row 1 takes 3,000,000 bytes, and one row may take 2,000"):
        cut(FakeLoader(), huge, largest=2_000_000)


def test_a_rejected_row_belongs_to_the_batch_that_ends_behind_it() -> None:
    large = "x" * 600_000
    made = cut(FakeLoader(), ["!1", large, "!3", large, large, "!6", "!7"])
    assert [batch.numbers for batch in made] == [[2], [4], [5]]
    assert [[each.place for each in batch.unfit] for batch in made] == [[1], [3], [6, 7]]
    assert [batch.last for batch in made] == [2, 4, 7]


def test_rows_of_a_source_keep_its_numbers() -> None:
    broken = [Unfit(number, "", "", f"line {number} ends in a quote") for number in (3, 7)]
    chunks = [
        Chunk([("a",), ("!b",)], [2, 4], broken[:1], done=0.5),
        Chunk([], [], broken[1:], done=0.8),
        Chunk([("c",), ("d",)], [8, 9], done=1.0),
    ]
    [batch] = batches(chunks, FakeLoader(), batch_rows=None, largest_row_bytes=10**9)
    assert (batch.rows, batch.numbers) == (["a", "c", "d"], [2, 8, 9])
    assert [each.place for each in batch.unfit] == [3, 4, 7]
    assert (batch.last, batch.done, batch.record(9)) == (9, 1.0, ("d",))


def test_records_go_on_behind_those_that_are_done() -> None:
    records = Records(("name",), [(text,) for text in "abcde"])
    chunks = list(records.chunks((), rows=2, after=2))
    assert [list(chunk.numbers) for chunk in chunks] == [[3, 4], [5]]
    assert [chunk.rows for chunk in chunks] == [[("c",), ("d",)], [("e",)]]
    assert [chunk.done for chunk in chunks] == [0.8, 1.0]
    assert list(records.chunks((), rows=2, after=5)) == []


TOO_MUCH = (
    LimitError("too large", what=TRANSACTION_SIZE, limit=0),
    ExhaustedError("no memory. narrow it"),
)


@pytest.mark.parametrize("too_large", TOO_MUCH, ids=["size", "memory"])
@pytest.mark.parametrize("at", ["send", "commit"])
def test_a_load_that_no_transaction_holds_is_told_of_steps(at: str, too_large: DbmcpError) -> None:
    loader = FakeLoader()

    async def refuse(rows: object = None) -> Any:
        del rows
        raise too_large

    async def do(*_: object) -> Any:
        return loader

    session: Any = FakeSession()
    session.connection = SimpleNamespace(load=do)
    session.commit = refuse if at == "commit" else do
    if at == "send":
        loader.send = refuse
    limits = SimpleNamespace(row_bytes=1_000, max_timeout_seconds=1)
    target: Any = SimpleNamespace(limits=limits)
    records = Records(("name",), [("a",)])
    job = Job(target, LoadRequest("people", ()), records, loader.load, do)
    with pytest.raises(LimitError) as caught:
        asyncio.run(load_whole(job, session))
    assert str(caught.value).endswith(
        "nothing was kept; with atomic=false batches commit one by one"
    )


def test_other_values_have_another_digest() -> None:
    rows: list[list[Any]] = [[[1, "a"]], [[1, "b"]], [["1", "a"]], [[2**70, "a"]], [["\ud800", 1]]]
    rows += [[[1, None]], [[1, "a"], [1, "a"]], [["a", 1]]]
    digests = [Records(("x", "y"), each).digest() for each in rows]
    assert len(set(digests)) == len(rows)
    assert Records(("x", "y"), [(1, "a")]).digest() == digests[0]
