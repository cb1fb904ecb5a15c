"""Forms that are dear to some parser when they are repeated, and their cost in a child process."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dbmcp.errors import RequestError
from dbmcp.sql.guard import TextLimits, check_text
from dbmcp.sql.lexer import Lexis

FORMS = Path(__file__).with_name("hostile_forms.txt")
LIMITS = TextLimits()
Form = Callable[[int], str]
COUNTS = (8000, 2400, 1600, 1200, 800, 400, 240, 99, 48, 24, 12, 6, 3)
MAX_SECONDS = 10
"""A text that takes as long is given up."""

YARDSTICK = f"SELECT {', '.join(f'a{n} + {n}' for n in range(400))} FROM t WHERE a0 IN (1, 2)"
"""What the library takes to parse it tells how fast a machine is: 2 ms on a quiet one."""

# Judges each line's text 150 calls deep, as deep as a server around it may be, and with what was
# there before kept away from the collector, as a server keeps it.
JUDGE = """
import faulthandler, gc, importlib, json, logging, sys, time
import sqlglot
from dbmcp.config import Mode
from dbmcp.errors import RequestError
from dbmcp.sql.guard import TextLimits, check_text
from dbmcp.sql.parameters import mark
from dbmcp.sql.policy import Policy
from dbmcp.sql.statement import parse
logging.disable()
dialect, seconds, yardstick = sys.argv[1], float(sys.argv[2]), sys.argv[3]
rules = importlib.import_module(f"dbmcp.dialects.{dialect}.rules")
policies = [Policy("x", mode, rules.RULES, deny=("secret",)) for mode in Mode]
def judge(depth, text):
    if depth:
        return judge(depth - 1, text)
    cut = check_text(text, lexis=rules.LEXIS, limits=TextLimits())
    values = [1] * text.count("?") if "?" in text else None
    statement = parse(mark(text, values, lexis=rules.LEXIS, cut=cut), lexis=rules.LEXIS)
    for policy in policies:
        try:
            policy.check(statement)
        except RequestError:
            pass
    return "parsed"
def yard():
    started = time.process_time()
    sqlglot.parse_one(yardstick, dialect=rules.LEXIS.sqlglot)
    return time.process_time() - started
unit = min(yard() for _ in range(20))
judge(0, "SELECT a FROM t WHERE b = 1")
gc.collect()
gc.freeze()
for line in sys.stdin:
    text = json.loads(line)
    faulthandler.dump_traceback_later(seconds, exit=True)
    started = time.process_time()
    try:
        outcome = judge(150, text)
    except RequestError as error:
        outcome = "refused"
    except BaseException as error:
        outcome = f"{type(error).__name__}: {error}"[:200]
    taken = time.process_time() - started
    faulthandler.cancel_dump_traceback_later()
    print(json.dumps([outcome, taken, unit]), flush=True)
"""


@dataclass(frozen=True)
class Cost:
    """What judging a text took.

    Attributes:
        text: the text.
        outcome: what came of it.
        seconds: of the processor.
        unit: what the parser's library took for YARDSTICK in the same process.
    """

    text: str
    outcome: str
    seconds: float
    unit: float = 0.002

    @property
    def is_odd(self) -> bool:
        """Whether it ended in any other way than with a verdict."""
        return self.outcome not in {"parsed", "refused"}

    def is_dear(self, *, units: float) -> bool:
        """Whether it took more than so many times what YARDSTICK does."""
        return self.seconds > units * self.unit

    def __str__(self) -> str:
        return (
            f"{self.seconds * 1000:7.1f} ms {self.outcome:8} {len(self.text):6} {self.text[:90]!r}"
        )


def repeated(head: str, opening: str, core: str, closing: str, tail: str = "") -> Form:
    def text(count: int) -> str:
        parts = (_times(opening, count), core, _times(closing, count))
        return f"{head}{''.join(parts)}{tail}"

    return text


def _times(piece: str, count: int) -> str:
    if "№" not in piece:
        return piece * count
    return "".join(piece.replace("№", str(number)) for number in range(count))


def fixed_forms() -> list[Form]:
    lines = FORMS.read_text(encoding="utf-8").splitlines()
    rows = [line.replace("⏎", "\n").split("¦") for line in lines if line[:2] != "# "]
    return [repeated(*row) for row in rows]


def random_forms(count: int, seed: int) -> Iterator[Form]:
    choose = random.Random(seed)  # noqa: S311 - a search must repeat itself
    for _ in range(count):
        words = [choose.choice(WORDS.split()) for _ in range(choose.randint(1, 6))]
        closings = [CLOSING[word] for word in reversed(words) if word in CLOSING]
        closing = " ".join(closings) + choose.choice(["", "", " a", ", 1", " AS a", "[1]", ".f()"])
        core = choose.choice(["1", "a", "SELECT 1", "'x'"])
        yield repeated(choose.choice(HEADS), " ".join(words) + " ", core, " " + closing)


def passes(text: str, lexis: Lexis) -> bool:
    """Whether the guard lets a text through."""
    try:
        check_text(text, lexis=lexis, limits=LIMITS)
    except RequestError:
        return False
    return True


def longest(form: Form, lexis: Lexis) -> str | None:
    """Return the longest of a few lengths that passes."""
    made = (form(count) for count in COUNTS)
    return next((one for one in made if len(one) < LIMITS.max_bytes and passes(one, lexis)), None)


def costs(texts: Sequence[str], dialect: str, *, seconds: float = MAX_SECONDS) -> list[Cost]:
    """Judge every text; one that kills or hangs the child is named, the rest goes on in another."""
    found: list[Cost] = []
    # What measures the tests' coverage would slow it down.
    untraced = {name: value for name, value in os.environ.items() if "COVERAGE" not in name}
    while len(found) < len(texts):
        rest = texts[len(found) :]
        answer = subprocess.run(
            [sys.executable, "-c", JUDGE, dialect, str(seconds), YARDSTICK],
            env=untraced,
            input="\n".join(map(json.dumps, rest)),
            capture_output=True,
            text=True,
            check=False,
        )
        lines = [json.loads(line) for line in answer.stdout.splitlines()]
        found += [Cost(text, *line) for text, line in zip(rest, lines, strict=False)]
        if len(lines) < len(rest):
            last = answer.stderr.strip().splitlines()[:1]
            said = " ".join(last) if answer.returncode > 0 else f"signal {-answer.returncode}"
            found.append(Cost(rest[len(lines)], f"died: {said[:60]}", seconds))
    return found


HEADS = (
    "SELECT ",
    "SELECT * FROM ",
    "SELECT CAST(1 AS ",
    "SELECT 1::",
    "SELECT * FROM t JOIN ",
    "SELECT 1 WHERE ",
    "SELECT 1 GROUP BY ",
    "WITH x AS ",
    "VALUES ",
    "INSERT INTO t ",
    "UPDATE t SET a = ",
    "",
)
WORDS = (
    "( [ { a 1 's' , . :: -> => + - NOT * = < SELECT FROM WHERE IN CASE WHEN THEN ELSE ARRAY"
    " STRUCT MAP INTERVAL AS int date ROW VALUES JOIN ON LATERAL UNION WITH BETWEEN AND LIKE"
    " EXISTS ANY ALL OVER f ( [ f ( IF TABLE text COLLATE IS NULL USING LEFT @ DEFAULT KEY SET"
    " DISTINCT LIMIT FOR timestamp NESTED json char TRIM EXTRACT CONVERT DECIMAL ENUM ! RLIKE"
)
CLOSING = {"(": ")", "[": "]", "{": "}", "CASE": "END"}
