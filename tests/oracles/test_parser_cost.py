"""What the guard lets through, the parser bears: in time, in stack, in a process of its own."""

import json
import random
import subprocess
import sys
from collections.abc import Callable

import pytest

from dbmcp.dialects.mysql.rules import LEXIS as MYSQL
from dbmcp.dialects.postgres.rules import LEXIS as POSTGRES
from dbmcp.dialects.sqlite.rules import LEXIS as SQLITE
from dbmcp.errors import RequestError
from dbmcp.sql.guard import TextLimits, check_text
from dbmcp.sql.lexer import Lexis

FAMILIES = {"postgres": POSTGRES, "sqlite": SQLITE, "mysql": MYSQL}
LIMITS = TextLimits()
COUNTS = (2400, 1200, 800, 400, 240, 99, 48, 32, 24, 16, 12, 8, 6, 4, 2)
SECONDS = 0.5
"""Linear cost of 5,000 tokens is up to 0.15 s; an exponential form passes any bound."""

# Parses each line's text 150 calls deep, as deep as a server around it may be.
PARSER = """
import json, sys, time, logging
import sqlglot
from sqlglot.errors import SqlglotError
logging.disable()
def parse(depth, text, dialect):
    return parse(depth - 1, text, dialect) if depth else sqlglot.parse(text, dialect=dialect)
for line in sys.stdin:
    text, dialect = json.loads(line)
    started = time.process_time()
    try:
        outcome = "parsed"
        parse(150, text, dialect)
    except RecursionError:
        outcome = "RecursionError"
    except (SqlglotError, TypeError, ValueError, AttributeError):
        outcome = "refused"
    print(json.dumps([outcome, time.process_time() - started]), flush=True)
"""

# head ¦ opening ¦ core ¦ closing: the opening and the closing are repeated.
FORMS = """
SELECT ¦(¦1¦)
SELECT ¦(1,¦1¦)
SELECT ¦(¦1¦
SELECT a¦[¦1¦]
SELECT a¦[a¦[1]¦]
SELECT a¦[1]¦¦
SELECT ¦{'a':¦1¦}
SELECT ¦ARRAY[¦1¦]
SELECT ¦ARRAY(¦SELECT 1¦)
SELECT ¦ARRAY[[¦1¦]]
SELECT ¦(SELECT ARRAY[¦1¦])
SELECT ¦STRUCT(¦1¦ AS a)
SELECT ¦MAP[¦1¦]
SELECT ¦date(¦1¦)
SELECT ¦text[¦1¦]
SELECT ¦int ( (¦1¦) )
SELECT ¦json(¦'a'¦)
SELECT ¦UNION(¦1¦)
SELECT ¦f(¦1¦)
SELECT ¦s.f(1, ¦1¦)
SELECT a¦.f()¦¦
SELECT a¦.b[1]¦¦
SELECT a¦.a¦¦
SELECT ¦CAST(¦1¦ AS int)
SELECT 1¦::int¦¦
SELECT 1¦::int[1]¦¦
SELECT CAST(1 AS ¦ARRAY<¦int¦>
SELECT CAST(1 AS ¦STRUCT<a ¦int¦>
SELECT CAST(1 AS ¦int(¦1¦)
SELECT CAST(1 AS ¦int ARRAY ¦int¦
SELECT ¦CASE WHEN 1 THEN ¦1¦ END
SELECT ¦CASE WHEN ¦1¦ THEN 1 END
SELECT ¦CASE ¦1¦
SELECT ¦NOT ¦1¦
SELECT ¦NOT (¦1¦)
SELECT ¦NOT EXISTS (SELECT 1 WHERE ¦1¦)
SELECT ¦- ¦1¦
SELECT ¦~¦1¦
SELECT ¦- IF ¦1¦
SELECT ¦IF [¦1¦]
SELECT ¦IF(1, ¦1¦, 2)
SELECT ¦1 IN (¦1¦)
SELECT ¦1 = ANY(¦1¦)
SELECT ¦1 = ANY(ARRAY[¦1¦])
SELECT ¦'a' LIKE ANY (¦'b'¦)
SELECT ¦'a' LIKE 'b' ESCAPE ¦'b'¦
SELECT ¦1 BETWEEN ¦1¦ AND 2
SELECT ¦1 BETWEEN ! ENUM ¦1¦
SELECT a ¦RLIKE NOT a ¦¦
SELECT 1¦ IS NOT NULL¦¦
SELECT 'a'¦ COLLATE "C"¦¦
SELECT now()¦ AT TIME ZONE 'UTC'¦¦
SELECT ¦INTERVAL ¦'1 day'¦
SELECT ¦INTERVAL (¦1¦) DAY
SELECT ¦f(x -> ¦x¦)
SELECT ¦sum(1) OVER (PARTITION BY ¦1¦)
SELECT ¦(SELECT ¦1¦)
SELECT * FROM ¦(SELECT * FROM ¦t¦) x
SELECT * FROM ¦t JOIN (¦t¦ ON 1=1)
SELECT * FROM t ¦JOIN t ¦¦
SELECT * FROM t ¦JOIN t JOIN t ON 1=1 ¦¦
SELECT * FROM t ¦LEFT JOIN t, ¦¦
SELECT * FROM ¦LATERAL (SELECT * FROM ¦t¦) x
SELECT * FROM ¦(VALUES (¦1¦)) x
SELECT 1 UNION ¦SELECT 1 UNION ¦SELECT 1¦
VALUES ¦((¦1¦))
¦WITH a AS (¦SELECT 1¦) SELECT 1
¦(¦SELECT 1¦ UNION SELECT 1)
¦EXPLAIN ¦SELECT 1¦
¦SET a = ¦1¦
¦FROM ¦t¦
SELECT 1¦ OR 1¦¦
SELECT 1¦ || 1¦¦
SELECT 1¦ = 1¦¦
SELECT 1¦ + 1¦¦
SELECT a¦ -> 'x'¦¦
SELECT ¦_utf8 ¦'a'¦
SELECT /*+ ¦a(¦a¦)
SELECT 1 GROUP BY ¦CUBE(¦a¦)
CREATE TABLE t (a ¦STRUCT<b ¦int¦>
"""
WORDS = (
    "( [ { a 1 's' , . :: -> => + - NOT * = < SELECT FROM WHERE IN CASE WHEN THEN ELSE ARRAY"
    " STRUCT MAP INTERVAL AS int date ROW VALUES JOIN ON LATERAL UNION WITH BETWEEN AND LIKE"
    " EXISTS ANY ALL OVER f ( [ f ( IF TABLE text COLLATE IS NULL USING LEFT @ DEFAULT KEY SET"
    " DISTINCT LIMIT FOR timestamp NESTED json char TRIM EXTRACT CONVERT DECIMAL ENUM ! RLIKE"
)
CLOSING = {"(": ")", "[": "]", "{": "}", "CASE": "END"}


def passes(text: str, lexis: Lexis) -> bool:
    try:
        check_text(text, lexis=lexis, limits=LIMITS)
    except RequestError:
        return False
    return True


def longest(text: Callable[[int], str], lexis: Lexis) -> str | None:
    """Return the longest of a few lengths that passes."""
    return next((text(count) for count in COUNTS if passes(text(count), lexis)), None)


def forms() -> list[Callable[[int], str]]:
    rows = [line.split("¦") for line in FORMS.splitlines() if line]
    return [repeated(head, opening, core, closing) for head, opening, core, closing in rows]


def repeated(head: str, opening: str, core: str, closing: str) -> Callable[[int], str]:
    return lambda count: head + opening * count + core + closing * count


def random_forms(count: int, seed: int) -> list[Callable[[int], str]]:
    choose = random.Random(seed)  # noqa: S311 - a test must repeat itself
    heads = (
        "SELECT ",
        "SELECT * FROM ",
        "SELECT CAST(1 AS ",
        "SELECT * FROM t JOIN ",
        "WITH x AS ",
    )
    made: list[Callable[[int], str]] = []
    for _ in range(count):
        words = [choose.choice(WORDS.split()) for _ in range(choose.randint(1, 6))]
        closings = [CLOSING[word] for word in reversed(words) if word in CLOSING]
        closing = " ".join(closings) + choose.choice(["", "", " a", ", 1", " AS a", "[1]", ".f()"])
        core = choose.choice(["1", "a", "SELECT 1", "'x'"])
        made.append(repeated(choose.choice(heads), " ".join(words) + " ", core, " " + closing))
    return made


def outcomes(texts: list[str], dialect: str) -> list[tuple[str, float]]:
    lines = "\n".join(json.dumps([text, dialect]) for text in texts)
    answer = subprocess.run(
        [sys.executable, "-c", PARSER],
        input=lines,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert answer.returncode == 0, f"the parser died: {answer.stderr[-500:]}"
    return [(outcome, seconds) for outcome, seconds in map(json.loads, answer.stdout.splitlines())]


@pytest.mark.parametrize("dialect", FAMILIES)
def test_no_text_that_passes_is_dear_to_parse(dialect: str):
    lexis = FAMILIES[dialect]
    found = (longest(form, lexis) for form in (*forms(), *random_forms(40, seed=3)))
    texts = [text for text in found if text]
    assert len(texts) > 60
    bad = [
        (text[:120], outcome, seconds)
        for text, (outcome, seconds) in zip(texts, outcomes(texts, dialect), strict=True)
        if outcome == "RecursionError" or seconds > SECONDS
    ]
    assert not bad
