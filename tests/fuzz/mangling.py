"""Statements for the fuzz run: the corpus with tokens exchanged, cut, spliced and respelled."""

from collections.abc import Callable, Iterator
from random import Random

from tests.oracles.mutation import mutations
from tests.unit.sql.case_files import all_cases

_BATCH = 200
_SOME = 0.3
_COMMENTS = ("/**/", "/* ' */", "-- x\n", "# x\n", "/*! */", "/*+ a(b) */", "--\n", "/*")
_LETTERS = "\0\n\r\t\x0b\x7f\xa0é\u200b\u202e\u2028\ufeff\ud800İﬁ\U0001f600'\"`;\\$%?:"
_ENDS = ("", ";", "; SELECT 1", ";;", "--", "/*", "'", '"', ")", " \\G", "\n")


def texts(dialect: str, *, seed: int) -> Iterator[str]:
    """Yield statements without an end; the same ones for the same seed."""
    choose = Random(seed)  # noqa: S311 - a run must repeat itself
    honest = [case.text for case in all_cases() if (case.dialect, case.on) == (dialect, "shop")]
    while True:
        made = list(mutations(dialect, count=_BATCH, seed=choose.randrange(2**32)))
        for text in made:
            yield _mangled(text, made, choose) if choose.random() < _SOME else text
            yield _mangled(choose.choice(honest), honest, choose)


def _mangled(text: str, others: list[str], choose: Random) -> str:
    for _ in range(choose.randint(1, 2)):
        text = choose.choice(_MANGLES)(text, choose.choice(others), choose)
    return text


def _cut(text: str, _other: str, choose: Random) -> str:
    return text[: choose.randint(1, len(text) or 1)]


def _spliced(text: str, other: str, choose: Random) -> str:
    return text[: choose.randint(0, len(text))] + other[choose.randint(0, len(other)) :]


def _commented(text: str, _other: str, choose: Random) -> str:
    place = choose.randint(0, len(text))
    return f"{text[:place]}{choose.choice(_COMMENTS)}{text[place:]}"


def _recased(text: str, _other: str, choose: Random) -> str:
    return "".join(letter.swapcase() if choose.random() < _SOME else letter for letter in text)


def _lettered(text: str, _other: str, choose: Random) -> str:
    place = choose.randint(0, len(text))
    return f"{text[:place]}{choose.choice(_LETTERS)}{text[place + choose.randint(0, 1) :]}"


def _ended(text: str, _other: str, choose: Random) -> str:
    return text + choose.choice(_ENDS)


def _wrapped(text: str, _other: str, choose: Random) -> str:
    form = choose.choice(("SELECT * FROM ({}) x", "({})", "EXPLAIN {}", "WITH w AS ({}) SELECT 1"))
    return form.format(text)


_MANGLES: tuple[Callable[[str, str, Random], str], ...] = (
    _cut,
    _spliced,
    _commented,
    _recased,
    _lettered,
    _ended,
    _wrapped,
)
