"""A statement inside somebody else's session: how much is read, answered and said to follow."""

from collections.abc import Sequence
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbmcp.dialects.base import Answer
from dbmcp.errors import LimitError
from dbmcp.execution.inside import BATCH_ROWS, Budget, Wanted, read_inside
from dbmcp.execution.statements import Checked, Prepared
from dbmcp.models import Column, FetchMode, Row
from dbmcp.sql.parameters import Marked
from dbmcp.sql.statement import Kind, Statement


class FakeAnswer(Answer):
    """Gives rows, and counts how many were asked for."""

    def __init__(self, rows: Sequence[Row], *columns: str) -> None:
        self.columns = tuple(map(Column, columns))
        self.rows = list(rows)
        self.closed = False

    async def fetch(self, count: int) -> Sequence[Row]:
        rows, self.rows = self.rows[:count], self.rows[count:]
        return rows

    async def close(self) -> None:
        self.closed = True


class FakeSession:
    """Runs nothing; hands the answer out."""

    def __init__(self, answer: FakeAnswer) -> None:
        self.answer = answer
        self.first_rows = 0

    async def execute(self, bound: Any) -> FakeAnswer:
        self.first_rows = bound.first_rows
        return self.answer

    async def fetch(self, answer: FakeAnswer, count: int, *, bound: Any) -> Sequence[Row]:
        assert bound.first_rows == self.first_rows
        return await answer.fetch(count)

    async def finish(self, answer: FakeAnswer) -> None:
        await answer.close()


def prepared(kind: Kind = Kind.READ) -> Prepared:
    return Prepared(Checked(Marked(("SELECT",), ()), Statement(kind, "SELECT")), None, ())


async def run(
    answer: FakeAnswer,
    mode: FetchMode = FetchMode.ALL,
    *,
    kind: Kind = Kind.READ,
    max_rows: int = 3,
    budget: Budget | None = None,
) -> Any:
    session: Any = FakeSession(answer)
    wanted = Wanted(mode, max_rows, writes=kind is Kind.WRITE)
    bound = wanted.bound(prepared(kind))
    answer = await session.execute(bound)
    outcome = await read_inside(session, answer, bound, wanted, budget=budget or Budget(10_000))
    return orjson.loads(outcome.text), outcome.rows, session.first_rows


def numbers(count: int) -> FakeAnswer:
    return FakeAnswer([(number,) for number in range(count)], "n")


async def test_as_many_rows_as_there_are() -> None:
    answer = numbers(3)
    shown, rows, first = await run(answer)
    assert shown == {"columns": ["n"], "rows": [[0], [1], [2]]}
    assert (rows, first, answer.closed) == (3, 4, False)


async def test_a_read_is_let_go_where_more_rows_follow() -> None:
    answer = numbers(5_000)
    shown, rows, _ = await run(answer)
    assert shown["rows"] == [[0], [1], [2]]
    assert shown["more"] is True
    assert (rows, answer.closed, len(answer.rows)) == (3, True, 4_996)


async def test_a_write_is_read_to_its_end() -> None:
    answer = numbers(5_000)
    answer.affected_rows = 5_000
    shown, _, _ = await run(answer, kind=Kind.WRITE)
    assert (shown["more"], shown["affected_rows"]) == (True, 5_000)
    assert (answer.closed, answer.rows) == (False, [])


@pytest.mark.parametrize(
    ("mode", "rows", "shown", "first"),
    [
        (FetchMode.ONE, 9, {"columns": ["n"], "rows": [[0]]}, 2),
        (FetchMode.ONE, 0, {"columns": ["n"], "rows": []}, 2),
        (FetchMode.SCALAR, 9, {"value": 0}, 2),
        (FetchMode.SCALAR, 0, {"row_count": 0}, 2),
        (FetchMode.NONE, 2_500, {"row_count": 2_500}, BATCH_ROWS),
    ],
)
async def test_fetch_modes(mode: FetchMode, rows: int, shown: Any, first: int) -> None:
    assert (await run(numbers(rows), mode))[::2] == (shown, first)


async def test_a_statement_without_rows_tells_what_it_changed() -> None:
    answer = FakeAnswer(())
    answer.affected_rows, answer.generated_id = 1, 2**60
    answer.warnings = ("mind",)
    for mode in FetchMode:
        shown, rows, _ = await run(answer, mode, kind=Kind.WRITE)
        assert shown == {
            "affected_rows": 1,
            "generated_id": str(2**60),
            "warnings": ["mind"],
        }
        assert rows == 1


async def test_a_value_is_exact() -> None:
    for value, shown in ((2**60, str(2**60)), (b"\x00", {"$bytes": "00"}), (None, None)):
        answer = FakeAnswer([(value,)], "v")
        assert (await run(answer, FetchMode.SCALAR))[0] == {"value": shown}


async def test_results_share_a_budget() -> None:
    budget = Budget(30)
    first, _, _ = await run(FakeAnswer([("x" * 6,), ("x" * 6,)], "v"), budget=budget)
    assert len(first["rows"]) == 2
    second, rows, _ = await run(FakeAnswer([("y",), ("z" * 9,)], "v"), budget=budget)
    assert second == {"columns": ["v"], "rows": [["y"]], "more": True}
    assert rows == 2
    with pytest.raises(LimitError, match="a row takes 12 bytes, and 2 of the 30 bytes") as caught:
        await run(FakeAnswer([("z" * 8,)], "v"), budget=budget)
    assert caught.value.what == "max_result_bytes"
    with pytest.raises(LimitError, match="its largest column is b"):
        await run(FakeAnswer([("short", "z" * 50)], "a", "b"), budget=Budget(20))


@given(st.lists(st.integers(0, 20), max_size=20), st.integers(0, 100))
def test_a_budget_is_never_passed(lengths: list[int], limit: int) -> None:
    budget = Budget(limit)
    lines = [b"x" * length for length in lengths]
    fitting = budget.fit(lines)
    assert budget.used == sum(length + 1 for length in lengths[:fitting]) <= limit
    assert fitting == len(lines) or budget.used + lengths[fitting] + 1 > limit
