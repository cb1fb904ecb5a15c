"""An answer without the rows that nobody may see still ends where fewer come than asked for."""

from collections.abc import Sequence

from dbmcp.database.sieved import sieved
from dbmcp.dialects.base import Answer, Bound
from dbmcp.dialects.sieve import Sieve
from dbmcp.dialects.telling import Telling
from dbmcp.models import Column, Row
from dbmcp.sql.parameters import Marked
from dbmcp.sql.rules import RowList


class Letters(Answer):
    """Rows of one letter each; a capital one is hidden."""

    def __init__(self, text: str) -> None:
        self.columns = (Column("Tables_in_shop", "text"),)
        self.left = list(text)
        self.closed = False

    async def fetch(self, count: int) -> Sequence[Row]:
        taken, self.left = self.left[:count], self.left[count:]
        return [(letter,) for letter in taken]

    async def close(self) -> None:
        self.closed = True


def bound_with(sieve: Sieve | None) -> Bound:
    telling = Telling(
        verb="SHOW TABLES",
        rule="tables",
        where="shop",
        advice="",
        cause="",
        names=frozenset(),
        parts=frozenset(),
        known=set,
        columns=None,
        sieve=sieve,
    )
    return Bound(Marked(("SHOW TABLES",)), telling=telling)


SIEVE = Sieve(RowList(), "shop", lambda table: table.name.islower(), lambda _: False)


async def test_what_is_left_out_is_made_up_for() -> None:
    answer = sieved(Letters("aBCDbcEd"), bound_with(SIEVE))
    assert [column.name for column in answer.columns] == ["Tables_in_shop"]
    assert answer.at_hand(2) is None
    assert await answer.fetch(2) == [("a",), ("b",)]
    assert await answer.fetch(2) == [("c",), ("d",)]
    assert await answer.fetch(2) == []


async def test_an_end_of_hidden_rows_is_an_end() -> None:
    letters = Letters("aBCD")
    answer = sieved(letters, bound_with(SIEVE))
    assert await answer.fetch(3) == [("a",)]
    await answer.close()
    assert letters.closed


async def test_other_answers_stay_as_they_are() -> None:
    letters = Letters("aB")
    assert sieved(letters, bound_with(None)) is letters
    assert sieved(letters, Bound(Marked(("SELECT 1",)))) is letters
