"""What the guard lets through, the parser bears: in time, in stack, in a process of its own."""

import pytest

from tests.oracles.hostile_forms import (
    Cost,
    costs,
    fixed_forms,
    longest,
    passes,
    random_forms,
)
from tests.unit.sql.case_files import DIALECTS, lexis_of

UNITS = 100
"""Times what the library takes for some 5,000 characters: 0.2 s on a quiet machine.

5,000 tokens cost up to 0.1 s there; a form that doubles passes any bound. Each dialect takes its
turn of the forms here; `python -m benchmarks.doubling` tries all of them, with 0.1 s as the bound.
"""


def failures(texts: list[str], dialect: str) -> list[Cost]:
    """What ends oddly, and what is dear twice: the first time the machine may be at fault."""
    judged = costs(texts, dialect)
    odd = [cost for cost in judged if cost.is_odd]
    dear = [cost.text for cost in judged if not cost.is_odd and cost.is_dear(units=UNITS)]
    return odd + [cost for cost in costs(dear, dialect) if cost.is_odd or cost.is_dear(units=UNITS)]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_text_that_passes_is_dear(dialect: str):
    lexis, turn = lexis_of(dialect), DIALECTS.index(dialect)
    forms = [*fixed_forms(), *random_forms(40, seed=3)][turn :: 2 * len(DIALECTS)]
    texts = [text for form in forms if (text := longest(form, lexis))]
    assert len(texts) > 40
    assert not list(map(str, failures(texts, dialect)))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_odd_characters_are_judged_quickly(dialect: str):
    letters = "\0\x01\t\n\r\x7f\x85\xa0é\u200b\u202e\u2028\ufeff\ud800\udfff\U0001f600"
    signs = "'\"`[](){}<>;:,.?!@#$%^&*-+=/\\|~_aA0İßﬁ"
    some = (letters + signs)[DIALECTS.index(dialect) :: len(DIALECTS)]
    texts = [f"SELECT 1 {sign * 60_000}" for sign in some]
    texts += [f"SELECT '{sign * 20_000}'" for sign in some]
    texts += [b"SELECT '\xff\xfe'".decode(errors="surrogateescape")]
    assert not list(map(str, failures(texts, dialect)))


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    "text",
    [
        f"SELECT a FROM t WHERE a IN ({', '.join(map(str, range(2000)))})",
        "SELECT a FROM t WHERE a IN ('{}')".format("', '".join(map(str, range(2000)))),
        f"SELECT * FROM (VALUES {', '.join(f'(1, {n})' for n in range(800))}) x",
        f"SELECT {', '.join(f'a{n} AS b{n}' for n in range(900))} FROM t",
        f"SELECT 1 FROM t0 {' '.join(f'JOIN t{n} ON t{n}.a = t0.a' for n in range(1, 60))}",
        "SELECT " + "(" * 40 + "1" + ")" * 40,
    ],
    ids=lambda text: text[:40],
)
def test_honest_lengths_pass(dialect: str, text: str):
    assert passes(text, lexis_of(dialect))
