"""Places that may be markers are found although strings are only glanced at."""

import random

import pytest

from dbmcp.dialects.mysql.rules import LEXIS as MYSQL
from dbmcp.dialects.postgres.rules import LEXIS as POSTGRES
from dbmcp.dialects.sqlite.rules import LEXIS as SQLITE
from dbmcp.sql import marker
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.marker import places

PIECES = r"""
    ' ' ' '' 'a' '10:30' 'x@y' : :a :1 :: := ? ?| %s %(a)s $1 @p1 @a @@x a b 1 , ( ) [ ] " " "q" ` `
    # -- /* */ \ e' n' x' u&' E'' % = - ;
"""


@pytest.mark.parametrize("lexis", [POSTGRES, MYSQL, SQLITE], ids=lambda lexis: lexis.sqlglot)
def test_a_glance_at_strings_hides_no_place(lexis: Lexis, monkeypatch: pytest.MonkeyPatch):
    choose = random.Random(5)  # noqa: S311 - a test must repeat itself
    pieces = [*PIECES.split(), " ", "\n"]
    texts = ["".join(choose.choices(pieces, k=choose.randint(1, 9))) for _ in range(3_000)]
    glanced = [list(places(text, lexis=lexis)) for text in texts]
    monkeypatch.setattr(marker, "_outside_strings", str)
    assert glanced == [list(places(text, lexis=lexis)) for text in texts]
    assert any(glanced)
