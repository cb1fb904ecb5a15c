"""How an engine cuts a text into tokens; shared by the guard and the parameters."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, auto
from functools import lru_cache
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Lexis:
    r"""The lexical rules in which engines differ.

    Attributes:
        sqlglot: the name of sqlglot's dialect.
        backslash_escapes: `\'` stays inside a string (MySQL family).
        escape_strings: `E'...'` strings take backslashes (Postgres).
        dollar_quotes: `$tag$ ... $tag$` is a string (Postgres).
        nested_comments: `/* /* */ */` nests (Postgres).
        hash_comments: `#` starts a comment (MySQL family).
        dash_needs_space: `--x` is no comment, `-- x` is (MySQL family).
        double_quoted_strings: `"x"` is a string, not a name (MySQL family).
        backtick_names: quotes a name with backticks.
        bracket_names: quotes a name as `[x]` (SQLite).
        names_may_be_strings: `"x"` is a string where it names nothing (SQLite).
        unicode_escapes: `U&'...'` and `U&"..."` exist (Postgres).
        executable_comments: openings of comments that an engine of the family runs.
        question_operators: `?`, `?|`, `?&` are operators too (Postgres).
        slices: `a[1:n]` is a slice (Postgres).
        native_markers: a regular expression of the engine's own parameter markers, other than
            `:name` and a bare `?`, that callers may not use; dollar_quotes imply `\$[0-9]+`.
        folds_lower: an unquoted name is the quoted lower-case one (Postgres).
        ignores_case: names never differ by case alone, quoted or not (SQLite).
        stale_reads: `AS OF TIMESTAMP` stands behind a table (TiDB).
        attribute_calls: `(value).name` may call the function `name` (Postgres).
        commands: leading words that read without a SELECT, e.g. `explain`, `show`.
        catalog: the relation whose rows a listing such as SHOW TABLES is made of.
    """

    sqlglot: str
    backslash_escapes: bool = False
    escape_strings: bool = False
    dollar_quotes: bool = False
    nested_comments: bool = False
    hash_comments: bool = False
    dash_needs_space: bool = False
    double_quoted_strings: bool = False
    backtick_names: bool = False
    bracket_names: bool = False
    names_may_be_strings: bool = False
    unicode_escapes: bool = False
    executable_comments: tuple[str, ...] = ()
    question_operators: bool = False
    slices: bool = False
    native_markers: str = ""
    folds_lower: bool = False
    ignores_case: bool = False
    stale_reads: bool = False
    attribute_calls: bool = False
    commands: frozenset[str] = frozenset()
    catalog: tuple[str, ...] = ()


class TokenKind(IntEnum):
    """What a token is.

    The `UNCLOSED` kinds reach to the end of the text. An `EXECUTABLE` comment is one the engine may
    run; a `UNICODE` literal or name is one of the `U&` forms; a `NATIVE` marker is the engine's own
    form of a parameter marker, such as `$1`.
    """

    SPACE = auto()
    WORD = auto()
    NUMBER = auto()
    STRING = auto()
    NAME = auto()
    UNICODE = auto()
    COMMENT = auto()
    EXECUTABLE = auto()
    NATIVE = auto()
    OPERATOR = auto()
    COLON = auto()
    QUESTION = auto()
    DOT = auto()
    COMMA = auto()
    SEMICOLON = auto()
    OPEN = auto()
    CLOSE = auto()
    OTHER = auto()
    UNCLOSED_STRING = auto()
    UNCLOSED_NAME = auto()
    UNCLOSED_COMMENT = auto()


class Token(NamedTuple):
    """One token: `text[start:end]`. A `COLON` is exactly `:`; `::` and `:=` are operators."""

    kind: TokenKind
    start: int
    end: int


def tokenize(text: str, *, lexis: Lexis, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """Yield every token of `text[start:end]` but white space, in order; never raises.

    A text of n characters costs time linear in n. Tokens and the white space between them cover
    the text without a gap.
    """
    match = _pattern(lexis).match
    stop = len(text) if end is None else end
    position = start
    while position < stop and (found := match(text, position, stop)):
        name = found.lastgroup or "OTHER"
        position = found.end()
        if name == "SPACE":
            continue
        if name in _LONG:
            kind, position = _LONG[name](text, found.start(), position, stop, lexis)
        else:
            kind = _KINDS[name]
        yield Token(kind, found.start(), position)


def _block_comment(
    text: str, start: int, position: int, stop: int, lexis: Lexis
) -> tuple[TokenKind, int]:
    """Find the end of the block comment that opens at `start`."""
    end = _comment_end(text, position, stop, nested=lexis.nested_comments)
    if text.startswith(lexis.executable_comments, start) and lexis.executable_comments:
        return TokenKind.EXECUTABLE, stop if end < 0 else end
    return (TokenKind.UNCLOSED_COMMENT, stop) if end < 0 else (TokenKind.COMMENT, end)


def _comment_end(text: str, position: int, stop: int, *, nested: bool) -> int:
    """Return the offset after the comment's end, -1 if it never ends."""
    depth = 1
    for found in _COMMENT_EDGE.finditer(text, position, stop):
        depth += -1 if found[0] == "*/" else int(nested)
        if not depth:
            return found.end()
    return -1


def _dollar_string(
    text: str, start: int, position: int, stop: int, _lexis: Lexis
) -> tuple[TokenKind, int]:
    """Find the end of the dollar-quoted string whose tag is `text[start:position]`."""
    tag = text[start:position]
    end = text.find(tag, position, stop)
    return (TokenKind.UNCLOSED_STRING, stop) if end < 0 else (TokenKind.STRING, end + len(tag))


_KINDS = dict(TokenKind.__members__)
_LONG = {"BLOCK": _block_comment, "DOLLAR": _dollar_string}
_COMMENT_EDGE = re.compile(r"/\*|\*/")
_WORD_START = r"(?:[A-Za-z_]|[^\x00-\x7f])"
_WORD_REST = r"(?:[A-Za-z0-9_$]|[^\x00-\x7f])*+"
_NUMBER = (
    r"0[xX][0-9A-Fa-f]++|0[bB][01]++|(?:[0-9][0-9_]*+(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?"
)


@lru_cache(maxsize=32)
def _pattern(lexis: Lexis) -> re.Pattern[str]:
    """Compile the alternatives of one engine, first match wins, every character matches one."""
    parts = [("SPACE", r"[ \t\n\r\f\v]++"), *_comments(lexis), *_strings(lexis), *_names(lexis)]
    native = [lexis.native_markers] if lexis.native_markers else []
    if lexis.dollar_quotes:
        native.append(r"\$[0-9]++")
        parts.append(("DOLLAR", rf"\$(?:{_WORD_START}(?:[A-Za-z0-9_]|[^\x00-\x7f])*+)?\$"))
    if native:
        parts.append(("NATIVE", "|".join(native)))
    start = _WORD_START if native else rf"(?:{_WORD_START}|\$)"
    parts += [("WORD", start + _WORD_REST), ("NUMBER", _NUMBER), *_signs(lexis)]
    return re.compile("|".join(f"(?P<{name}>{body})" for name, body in _merged(parts)), re.DOTALL)


def _merged(parts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Join the bodies of one kind, since a group's name may stand only once."""
    merged: dict[str, list[str]] = {}
    for name, body in parts:
        merged.setdefault(name, []).append(body)
    return [(name, "|".join(bodies)) for name, bodies in merged.items()]


def _comments(lexis: Lexis) -> list[tuple[str, str]]:
    """Return the forms of comments; a line comment's end is the line feed on every engine."""
    dashes = r"--(?=[\x00-\x20\x7f]|\Z)[^\n]*+" if lexis.dash_needs_space else r"--[^\n]*+"
    hashes = [("COMMENT", r"#[^\n]*+")] if lexis.hash_comments else []
    return [("COMMENT", dashes), *hashes, ("BLOCK", r"/\*")]


def _strings(lexis: Lexis) -> list[tuple[str, str]]:
    """Return the forms of strings and of `U&` names, which share their opening."""
    quotes = "'\"" if lexis.double_quoted_strings else "'"
    plain = [_quoted(quote, backslash=lexis.backslash_escapes) for quote in quotes]
    parts: list[tuple[str, str]] = []
    if lexis.unicode_escapes:
        forms = [_quoted(quote, backslash=False) for quote in "'\""]
        parts.append(("UNICODE", "[uU]&(?:" + "|".join(forms) + ")"))
    if lexis.escape_strings:
        escaped = _quoted("'", backslash=True)
        parts += [("STRING", "[eE]" + escaped), ("UNCLOSED_STRING", "[eE]'.*+")]
    parts.append(("STRING", f"[bBxXnN]{plain[0]}"))
    parts += [("STRING", form) for form in plain]
    parts.append(("UNCLOSED_STRING", f"[bBxXnN]?[{quotes}].*+"))
    if lexis.unicode_escapes:
        parts.append(("UNCLOSED_STRING", "[uU]&['\"].*+"))
    return parts


def _names(lexis: Lexis) -> list[tuple[str, str]]:
    """Return the forms of quoted names."""
    quotes = ("" if lexis.double_quoted_strings else '"') + ("`" if lexis.backtick_names else "")
    parts = [("NAME", _quoted(quote, backslash=False)) for quote in quotes]
    if lexis.bracket_names:
        parts.append(("NAME", r"\[[^\]]*+\]"))
    openings = re.escape(quotes + ("[" if lexis.bracket_names else ""))
    return [*parts, ("UNCLOSED_NAME", f"[{openings}].*+")] if openings else parts


def _quoted(quote: str, *, backslash: bool) -> str:
    """Return the pattern of a closed literal; a doubled quote stays inside."""
    if not backslash:
        return f"{quote}[^{quote}]*+(?:{quote}{quote}[^{quote}]*+)*+{quote}"
    plain = rf"[^{quote}\\]*+"
    return rf"{quote}{plain}(?:(?:\\.|{quote}{quote}){plain})*+{quote}"


def _signs(lexis: Lexis) -> list[tuple[str, str]]:
    """Return punctuation and operators; an operator ends where a comment starts."""
    dashes = r"--(?=[\x00-\x20\x7f]|\Z)" if lexis.dash_needs_space else "--"
    characters = r"+\-*/<>=~!@%^&|" + ("" if lexis.hash_comments else "#")
    return [
        ("OPERATOR", rf"::|:=|(?:(?!{dashes}|/\*)[{characters}])++"),
        ("COLON", ":"),
        ("QUESTION", r"\?"),
        ("DOT", r"\."),
        ("COMMA", ","),
        ("SEMICOLON", ";"),
        ("OPEN", r"[(\[{]"),
        ("CLOSE", r"[)\]}]"),
        ("OTHER", "."),
    ]
