"""Where a text has something that looks like a parameter marker, and what stands before it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from dbmcp.sql.lexer import Lexis, Token, TokenKind, tokenize


class Form(Enum):
    """How a marker is written."""

    NAMED = auto()
    QUESTION = auto()
    FOREIGN = auto()


class Before(Enum):
    """What the text before a place asks for."""

    OPERAND = auto()
    OPERATOR = auto()
    EITHER = auto()


@dataclass(frozen=True, slots=True)
class Place:
    """One place that may be a marker.

    Attributes:
        form: `:name`, `?`, or a form that callers may not use (`$1`, `%s`, `@p1`).
        start, end: where it stands in the text.
        before: whether an operand may stand there; `EITHER` behind a word of unknown meaning.
        sliced: the innermost bracket around it is square.
        certain: a `FOREIGN` form that can mean nothing else on this engine.
    """

    form: Form
    start: int
    end: int
    before: Before
    sliced: bool = False
    certain: bool = False


def places(text: str, *, lexis: Lexis, cut: Sequence[Token] | None = None) -> Iterator[Place]:
    """Yield the places in order; strings, comments, quoted names, `::` and `:=` have none.

    Args:
        text: the caller's.
        lexis: the engine's lexical rules.
        cut: the text's tokens, if somebody has them already.
    """
    if not _may_have(text) or not _CANDIDATE.search(_outside_strings(text)):
        return
    tokens = [
        token
        for token in (tokenize(text, lexis=lexis) if cut is None else cut)
        if token.kind not in {TokenKind.COMMENT, TokenKind.EXECUTABLE, TokenKind.UNCLOSED_COMMENT}
    ]
    brackets: list[str] = []
    before, before_last = Before.OPERAND, Before.OPERAND
    skip = -1
    for index, token in enumerate(tokens):
        if index == skip:
            continue
        _follow_brackets(text, token, brackets)
        rest = tokens[index + 1] if index + 1 < len(tokens) else None
        place = _place(text, token, rest, before)
        if place and place.form is Form.QUESTION and lexis.question_operators:
            last = tokens[index - 1] if index else None
            place = _question(text, place, last, before_last)
        if place:
            yield _sliced(place, brackets)
        if place and place.form is Form.NAMED:
            skip = index + 1
        before_last, before = before, _after(text, tokens, index, place, before)


def _may_have(text: str) -> bool:
    """Whether there is a sign that may begin a place; casts alone have none."""
    if any(sign in text for sign in _SIGNS):
        return True
    return ":" in text and ":" in text.replace("::", "")


def _outside_strings(text: str) -> str:
    """The text with nothing in its strings, if a glance tells where they are; else the text.

    Times and addresses in strings look like places: `'10:30'`, `'a@example.org'`.
    """
    if any(sign in text for sign in _OTHER_QUOTES):
        return text
    return "''".join(text.split("'")[::2])


def _place(text: str, token: Token, rest: Token | None, before: Before) -> Place | None:
    """Return the place that starts with `token`, if it is one."""
    kind = token.kind
    if kind is TokenKind.QUESTION:
        return Place(Form.QUESTION, token.start, token.end, before)
    if kind is TokenKind.NATIVE:
        return Place(Form.FOREIGN, token.start, token.end, before, certain=True)
    if kind is TokenKind.COLON and rest and rest.start == token.end:
        named = rest.kind is TokenKind.WORD or text[rest.start : rest.end].isdecimal()
        return Place(Form.NAMED, token.start, rest.end, before) if named else None
    if kind is TokenKind.WORD:
        numbered = text[token.start] == "$" and text[token.start + 1 : token.end].isdecimal()
        return Place(Form.FOREIGN, token.start, token.end, before) if numbered else None
    return _foreign(text, token, before) if kind is TokenKind.OPERATOR else None


def _foreign(text: str, token: Token, before: Before) -> Place | None:
    """Return a place such as `%s`, `%(name)s` or `@p1` at the end of the operator `token`."""
    found = _FOREIGN.match(text, token.end - 1)
    compared = text[token.end - 2 : token.end - 1] == "=" and token.end - token.start > 1
    if not found or (before is Before.OPERATOR and not compared):
        return None
    whole = token.end - token.start == 1 and before is Before.OPERAND
    certain = found[0][0] == "%" and (whole or compared)
    return Place(Form.FOREIGN, token.end - 1, found.end(), before, certain=certain)


def _question(text: str, place: Place, last: Token | None, before_last: Before) -> Place | None:
    """Return the place of a `?` where `?` is an operator too: only where an operand may stand."""
    if place.before is not Before.OPERAND:
        return None
    joined = last and last.kind is TokenKind.OPERATOR and last.end == place.start
    if joined and last and text[last.end - 1] == "@" and before_last is not Before.OPERAND:
        return None
    return place


def _sliced(place: Place, brackets: list[str]) -> Place:
    """Add whether the place stands directly in a square bracket."""
    if brackets and brackets[-1] == "[":
        return Place(
            place.form, place.start, place.end, place.before, sliced=True, certain=place.certain
        )
    return place


def _follow_brackets(text: str, token: Token, brackets: list[str]) -> None:
    """Keep the list of open brackets."""
    if token.kind is TokenKind.OPEN:
        brackets.append(text[token.start])
    elif token.kind is TokenKind.CLOSE and brackets:
        brackets.pop()


def _after(
    text: str, tokens: list[Token], index: int, place: Place | None, before: Before
) -> Before:
    """Return what may stand behind the token (or the whole place)."""
    token = tokens[index]
    if place and (place.form is not Form.FOREIGN or token.kind is TokenKind.NATIVE):
        # A colon behind an operand that turns out to be a slice's bound leaves an operand too.
        return Before.OPERATOR
    if token.kind is TokenKind.WORD:
        return _after_word(text, tokens, index)
    if token.kind in _ENDS:
        return Before.OPERATOR
    return Before.OPERAND if token.kind in _STARTS else before


def _after_word(text: str, tokens: list[Token], index: int) -> Before:
    """Return what may stand behind a word: operands follow keywords, operators follow names."""
    if index and tokens[index - 1].kind is TokenKind.DOT:
        return Before.OPERATOR
    word = text[tokens[index].start : tokens[index].end].lower()
    if word in _VALUES:
        return Before.OPERATOR
    return Before.OPERAND if word in OPERAND_WORDS else Before.EITHER


_OTHER_QUOTES = ("\\", '"', "`", "[", "$", "#", "--", "/*")
"""What may keep a string from ending at the next quote, or from beginning at one."""

_SIGNS = ("?", "%s", "%(", "$", "@")
# Whatever may begin a place, wherever it stands; most texts have none.
_CANDIDATE = re.compile(r"\?|(?<!:):(?=[\w$]|[^\x00-\x7f])|:::|%(?:s\b|\()|[$@]\w")
_FOREIGN = re.compile(r"%(?:s\b|\(\w+\)s\b)|@p[0-9]+\b")
_ENDS = frozenset(
    {TokenKind.NUMBER, TokenKind.STRING, TokenKind.UNICODE, TokenKind.NAME, TokenKind.NATIVE}
    | {TokenKind.CLOSE, TokenKind.DOT, TokenKind.UNCLOSED_STRING, TokenKind.UNCLOSED_NAME}
)
_STARTS = frozenset(
    {TokenKind.OPERATOR, TokenKind.QUESTION, TokenKind.COLON, TokenKind.COMMA, TokenKind.OPEN}
    | {TokenKind.SEMICOLON, TokenKind.OTHER}
)
_VALUES = frozenset(
    {"null", "true", "false", "end", "default", "current_date", "current_time", "current_user"}
    | {"current_timestamp", "localtime", "localtimestamp", "session_user", "user", "isnull"}
    | {"notnull", "unknown"}
)
_KEYWORD_LIST = """
    all analyze and any as asc asymmetric between binary both by call case check collate cube
    desc distinct div do else escape except exec execute exists explain fetch filter first for
    from full glob group having if ilike in inner inout intersect interval into is join lateral
    leading left like limit match mod natural next not of offset on only or order outer over
    overlaps partition placing position prior range recursive regexp repeatable returning right
    rlike rollup row rows select separator set similar some sounds step symmetric then to top
    trailing union using values variadic when where window with within xor zone
"""
OPERAND_WORDS = frozenset(_KEYWORD_LIST.split())
"""Words behind which an operand stands."""
