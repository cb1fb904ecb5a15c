"""The guard's short way lets nothing through that the exact way refuses."""

import random
from collections.abc import Iterator

import pytest

from dbmcp.dialects.mysql.rules import LEXIS as MYSQL
from dbmcp.dialects.postgres.rules import LEXIS as POSTGRES
from dbmcp.dialects.sqlite.rules import LEXIS as SQLITE
from dbmcp.errors import RequestError
from dbmcp.sql.calm import is_calm
from dbmcp.sql.guard import TextLimits, examine
from dbmcp.sql.lexer import Lexis

LEXES = (POSTGRES, MYSQL, SQLITE)
PIECES = r"""
    ( ) ( ) ( ) [ ] [ a b 1 .5 1. 1e5 0x1f 's' 'it''s' "q" `b` , . ; : :: := ? + - * / = <> <= || ->
    ->> & ~ % ! @ -- /* */ # $1 $$ \ { } case when then else end begin not and or between any some
    all exists in like join straight_join cross natural on using where group order having limit
    union select set from as array date int text json if if( .case .join .end exists interval
    distinct create describe explain update delete _utf8 _x e' e'x' n'x' u&'x' delimiter é ARRAY
    CASE Join 1or 1case f( f() )) (( date( text[ count(*) a.b a.b.c f().g()
"""


def _limits(text: str, lexis: Lexis, limits: TextLimits) -> tuple[bool, bool]:
    """Whether the short way is sure, and whether the exact way lets the text through."""
    calm = is_calm(
        text,
        lexis=lexis,
        max_tokens=limits.max_tokens,
        max_nesting=limits.max_nesting,
        max_array_nesting=limits.max_array_nesting,
    )
    try:
        examine(text, lexis=lexis, limits=limits)
    except RequestError:
        return calm, False
    return calm, True


def _texts(seed: int) -> Iterator[str]:
    """Yield texts of any pieces, and of few pieces that come again and again."""
    choose = random.Random(seed)  # noqa: S311 - a test must repeat itself
    every = [*PIECES.split(), " ", "\t", "\n", "\x01"]
    few = choose.sample(every, 12)
    for _ in range(60):
        pieces = choose.choices(choose.choice([every, few]), k=choose.randint(1, 25))
        yield "select " + choose.choice(["", " "]).join(pieces)
        some = " ".join(choose.choices(few, k=choose.randint(1, 4))) + " "
        yield "select " + some * choose.randint(2, 40)


@pytest.mark.parametrize("seed", range(12))
def test_what_is_calm_passes_the_exact_way(seed: int):
    choose = random.Random(seed)  # noqa: S311 - a test must repeat itself
    for text in _texts(seed):
        limits = TextLimits(
            max_nesting=choose.choice([5, 8, 20, 100]),
            max_array_nesting=choose.choice([1, 6]),
            max_tokens=choose.choice([5, 30, 90, 300]),
        )
        for lexis in LEXES:
            calm, passes = _limits(text, lexis, limits)
            assert passes or not calm, (text, limits)


@pytest.mark.parametrize("lexis", LEXES, ids=lambda lexis: lexis.sqlglot)
@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1",
        "SELECT a.id, count(*) FROM a JOIN b ON a.id = b.a AND b.x <> 'it''s' WHERE a.y - 1 > -2;",
        "SELECT CASE WHEN a = 1 THEN (SELECT max(b) FROM t) ELSE IF(a, 1, 2) END FROM t",
        '\n  (SELECT date("x") FROM t WHERE a NOT IN (1, 2.5) AND b BETWEEN 1 AND 2)\n',
        "SELECT * FROM a CROSS JOIN b WHERE NOT EXISTS (SELECT 1 FROM c WHERE c.id = a.id)",
    ],
)
def test_plain_statements_are_calm(text: str, lexis: Lexis):
    assert _limits(text, lexis, TextLimits()) == (True, True)
