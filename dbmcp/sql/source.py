"""The caller's text prepared for the parser: markers named, comments blanked, quotes located."""

import re
from dataclasses import dataclass
from functools import lru_cache

from dbmcp.errors import PolicyError, SqlSyntaxError
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.parameters import Marked

MARKER = "dbmcp_"
LEAD = "+ "
"""Stands in front of every text, since the parser's library swallows the whole text behind a first
word such as EXPLAIN or SHOW; the token it makes is dropped."""

_HINT_NAME = re.compile(r"(?<!\w)\d*+([A-Za-z_]\w*+)(?=[(\s]|$)")
_NO_LINE_FEED = re.compile(r"[^\n]")
_PARENTHESES = re.compile(r"\([^()]*\)")
_PLAIN_QUOTE = re.compile(r"`[\w$]+`|'[\d :.-]+'")
"""A name or a time: what stands in it, cannot end a comment."""
_TIME_HINT = "max_execution_time"
_TIME_SET = re.compile(rf"\b{_TIME_HINT}\s*+\(\s*+(?:@\w++\s++)?(\d+)\s*+\)")
_MOST_MILLISECONDS = 300_000
"""What a hint may ask for: as long as a call may take at most; 0 would lift the limit."""


@dataclass(frozen=True, slots=True)
class Source:
    """A text that the parser may see; comments are blanks of the same length.

    Attributes:
        text: what is parsed.
        lowered: the same in lower case.
        quotes: the offset of the last character of each string and quoted name.
        statements: how many there are, separated by semicolons; these are blanks in `text`.
        hints: names of optimizer hints, lower case.
        pieces: the caller's text between the markers.
        names: the markers' parameter names.
        plain: the caller's text has no sign that opens a comment of an engine.
    """

    text: str
    lowered: str
    quotes: frozenset[int]
    statements: int
    hints: frozenset[str]
    pieces: tuple[str, ...]
    names: tuple[str, ...]
    plain: bool = False

    def place(self, offset: int) -> str:
        """`line 1, column 10` of an offset, counted in the caller's own text."""
        before = self._before(offset)
        line = before.count("\n") + 1
        return f"line {line}, column {len(before) - (before.rfind(chr(10)) + 1) + 1}"

    def _before(self, offset: int) -> str:
        """The caller's text in front of an offset of `text`."""
        parts: list[str] = []
        offset = max(0, offset - len(LEAD))
        for index, piece in enumerate(self.pieces):
            if offset <= len(piece) or index >= len(self.names):
                parts.append(piece[:offset])
                break
            parts.append(piece)
            offset -= len(piece) + len(_marker("", index))
            if offset < 0:
                break
            name = self.names[index]
            parts.append("?" if name.isdigit() else f":{name}")
        return "".join(parts)


def _marker(_name: str, index: int) -> str:
    """Blanks around it keep `a[1::x]` from reading as a cast."""
    return f" :{MARKER}{index} "


def prepare(marked: Marked, *, lexis: Lexis) -> Source:
    """Name the markers, blank the comments and note where strings and quoted names end.

    Raises:
        SqlSyntaxError: a string, a quoted name or a comment has no end.
        PolicyError: a comment that an engine of the family runs.
    """
    text = LEAD + marked.render(_marker)
    plain_spans = _plain_spans(text, lexis)
    if plain_spans is not None:
        return _finished(marked, text, plain_spans, set(), plain=True)
    source = Source(text, "", frozenset(), 1, frozenset(), marked.pieces, marked.names)
    parts: list[str] = []
    spans: list[tuple[int, int]] = []
    hints: set[str] = set()
    done = position = 0
    escaped = False
    opener = _opener(lexis)
    while match := opener.search(text, position):
        start = match.start()
        between, position = text[position:start], _end(text, start, match.group(), lexis)
        if position < 0:
            raise SqlSyntaxError(f"a quote or comment at {source.place(start)} has no end.")
        if _is_ambiguous(text[start:position], after_escapes=escaped and not between.strip()):
            raise SqlSyntaxError(
                f"the quote or comment at {source.place(start)} can be read in two ways. "
                "end comments with a line feed, and write a string in one piece"
            )
        if match.group() not in _COMMENTS or between.strip():
            escaped = lexis.escape_strings and _has_escapes(text, start, match.group(), lexis)
        if match.group() in _COMMENTS:
            comment = text[start:position]
            hints |= _hint_names(comment, lexis)
            parts += (text[done:start], _NO_LINE_FEED.sub(" ", comment))
            done = position
        else:
            spans.append((start, position))
    parts.append(text[done:])
    return _finished(marked, "".join(parts), spans, hints)


def _finished(
    marked: Marked,
    text: str,
    spans: list[tuple[int, int]],
    hints: set[str],
    *,
    plain: bool = False,
) -> Source:
    """The source with what was found in its text."""
    text, statements = _without_semicolons(text, spans)
    return Source(
        text=text,
        lowered=text.lower(),
        quotes=frozenset([end - 1 for _, end in spans]),
        statements=statements,
        hints=frozenset(hints),
        pieces=marked.pieces,
        names=marked.names,
        plain=plain,
    )


def _plain_spans(text: str, lexis: Lexis) -> list[tuple[int, int]] | None:
    """Where strings and quoted names stand in a text without comments and escapes; else None."""
    if any(sign in text for sign in _SPECIAL) or (lexis.bracket_names and "[" in text):
        return None
    quotes = "".join([q for q in ("'\"`" if lexis.backtick_names else "'\"") if q in text])
    spans = [match.span() for match in _quoted(quotes).finditer(text)] if quotes else []
    for start, end in spans:
        if end - start == 1 or text[end - 1] != text[start] or text[start - 1] in {"e", "E"}:
            return None
    return spans


_SPECIAL = ("\\", "--", "/*", "#", "$")


@lru_cache(maxsize=8)
def _quoted(quotes: str) -> re.Pattern[str]:
    """What opens with one of some quotes, to its end if it has one; one alone is found quickly."""
    forms = (f"{q}[^{q}]*+(?:{q}{q}[^{q}]*+)*+{q}?" for q in quotes)
    return re.compile("|".join(forms))


def _without_semicolons(text: str, quoted: list[tuple[int, int]]) -> tuple[str, int]:
    """Blank the semicolons between statements; the text, and how many statements there are.

    The parser's library would swallow what stands behind one as it does behind the first word.
    """
    if ";" not in text:
        return text, 1
    masked = _masked(text, quoted) if quoted else text
    statements = sum(1 for piece in masked.removeprefix(LEAD).split(";") if piece.strip())
    letters = list(text)
    for match in _SEMICOLON.finditer(masked):
        letters[match.start()] = " "
    return "".join(letters), statements


_SEMICOLON = re.compile(";")


def _masked(text: str, quoted: list[tuple[int, int]]) -> str:
    """The text with another letter in place of each one in quotes."""
    parts: list[str] = []
    done = 0
    for start, end in quoted:
        parts += (text[done:start], "x" * (end - start))
        done = end
    return "".join((*parts, text[done:]))


def _is_ambiguous(piece: str, *, after_escapes: bool) -> bool:
    """Whether engines, or their parsers, disagree on where the piece ends.

    Postgres ends a line comment at a carriage return too, and goes on with the escapes of E'...' in
    a string that follows on the next line.
    """
    if piece[0] in {"-", "#"}:
        return "\r" in piece.rstrip("\r")
    return after_escapes and piece[0] == "'"


_COMMENTS = frozenset({"/*", "--", "#"})


@lru_cache(maxsize=16)
def _opener(lexis: Lexis) -> re.Pattern[str]:
    """What opens a string, a quoted name or a comment."""
    dashes = r"--(?=[\x00-\x20\x7f]|\Z)" if lexis.dash_needs_space else "--"
    openers = ["'", '"', r"/\*", dashes]
    if lexis.backtick_names:
        openers.append("`")
    if lexis.bracket_names:
        openers.append(r"\[")
    if lexis.hash_comments:
        openers.append("#")
    if lexis.dollar_quotes:
        openers.append(r"(?<![\w$])\$(?:[^\W\d]\w*)?\$")
    return re.compile("|".join(openers))


_PLAIN = {quote: re.compile(f"(?:[^{quote}]|{quote}{quote})*+{quote}") for quote in "'\"`"}
_ESCAPED = {
    quote: re.compile(rf"(?:[^{quote}\\]|\\.|{quote}{quote})*+{quote}", re.DOTALL)
    for quote in "'\""
}
_NESTING = re.compile(r"/\*|\*/")


def _end(text: str, start: int, opening: str, lexis: Lexis) -> int:
    """The offset behind what opens at `start`, -1 if it has no end."""
    body = start + len(opening)
    if opening in {"--", "#"}:
        end = text.find("\n", body)
        return len(text) if end < 0 else end
    if opening == "/*":
        return _comment_end(text, body, lexis)
    if opening == "[":
        return text.find("]", body) + 1 or -1
    if opening[0] == "$":
        end = text.find(opening, body)
        return -1 if end < 0 else end + len(opening)
    escapes = opening != "`" and _has_escapes(text, start, opening, lexis)
    match = (_ESCAPED if escapes else _PLAIN)[opening].match(text, body)
    return match.end() if match else -1


def _has_escapes(text: str, start: int, quote: str, lexis: Lexis) -> bool:
    """Whether a backslash escapes inside the string that opens at `start`."""
    if lexis.backslash_escapes:
        return True
    if (
        not lexis.escape_strings
        or quote != "'"
        or text[max(0, start - 1) : start] not in {"e", "E"}
    ):
        return False
    before = text[: start - 1][-1:]
    return not (before.isalnum() or before in {"_", "$"})


def _comment_end(text: str, body: int, lexis: Lexis) -> int:
    """The offset behind a block comment, -1 if it has no end."""
    if not lexis.nested_comments:
        end = text.find("*/", body)
        return -1 if end < 0 else end + 2
    depth = 1
    for match in _NESTING.finditer(text, body):
        depth += 1 if match.group() == "/*" else -1
        if depth == 0:
            return match.end()
    return -1


def _hint_names(comment: str, lexis: Lexis) -> set[str]:
    """The optimizer hints of a comment; one that an engine would run is refused."""
    if comment.upper().startswith(lexis.executable_comments):
        raise PolicyError(
            "comments that run as code are not allowed (rule executable-comment). "
            "leave the comment out",
            rule="executable-comment",
            obj=comment[:3],
        )
    if not comment.startswith("/*+"):
        return set()
    # Engines disagree on whether a quoted name inside a hint may hold the comment's end.
    whole = text = _PLAIN_QUOTE.sub("x", comment[3:-2]) if lexis.backtick_names else comment[3:-2]
    while (shorter := _PARENTHESES.sub(" ", text)) != text:
        text = shorter
    names = {match.group(1).lower() for match in _HINT_NAME.finditer(text)}
    if _TIME_HINT in names and not _is_bounded(whole.lower()):
        names = {*names, f"{_TIME_HINT} of 0, or over {_MOST_MILLISECONDS}"}
    odd = re.search(r"[^\w\s,]", text) or re.search("['\"`]", whole)
    return names | {text.strip()[:40]} if odd else names


def _is_bounded(hints: str) -> bool:
    """Whether each time limit among some hints is one that a call may have."""
    found = (digits.lstrip("0") for digits in _TIME_SET.findall(hints))
    limits = [int(digits[:9] or "0") for digits in found]
    told = hints.count(_TIME_HINT) == len(limits)
    return told and all(0 < limit <= _MOST_MILLISECONDS for limit in limits)
