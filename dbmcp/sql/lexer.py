"""How an engine cuts a text into tokens; shared by the guard and the parameters."""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, auto
from functools import lru_cache
from itertools import islice
from typing import NamedTuple, cast

from dbmcp.sql.own_list import OwnList


@dataclass(frozen=True, slots=True, eq=False)
class Lexis:
    r"""The lexical rules in which engines differ; one object an engine, compared by identity.

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
        free_words: words that may be columns' names although sqlglot reserves them.
        free_labels: any word may stand behind AS (Postgres).
        typed_strings: `name 'x'` is a literal of the type `name` (Postgres).
        stale_reads: `AS OF TIMESTAMP` stands behind a table (TiDB).
        attribute_calls: `(value).name` may call the function `name` (Postgres).
        empty_selects: a SELECT may have no columns (Postgres).
        unread_stars: `*` in EXISTS reads no column (not SQLite).
        bare_calls: functions that are called without brackets, beside those of the standard.
        folds_letters: names that differ by the case of a letter beyond ASCII may be one (MySQL
            family).
        telling_plans: words in front of an explained statement whose plan names columns that the
            statement does not.
        index_plans: those whose plan names the columns of an index.
        no_table: the word that stands in FROM where there is no table (MySQL family).
        commands: leading words that read without a SELECT, e.g. `explain`, `show`.
        series_tables: names of tables that make rows: first, last and step (MariaDB).
        statement_settings: settings that a text may give to its one statement, each with the most
            that it may be; 0 for one whose value is a text (MariaDB).
        sequence_calls: functions whose argument is a sequence's name, not a column's.
        narrow_calls: functions that are harmless with so many arguments, with that number.
        call_tables: how the names of functions begin that stand in FROM without brackets (SQLite).
        searched_tables: `FROM t('word')` searches the table t (SQLite).
        command_columns: `INSERT INTO t (t)` gives a virtual table a command (SQLite).
        describing: functions in FROM that tell of the one table that their argument names (SQLite).
        index_calls: those that tell of an index, with that which lists a table's by `name`.
        telling_calls: functions and types of casts that tell of the table which they name, or to
            which the row belongs that they are called with (Postgres).
        own_lists: the engine's own lists whose rows belong to tables by a number (Postgres).
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
    free_words: frozenset[str] = frozenset()
    free_labels: bool = False
    typed_strings: bool = False
    stale_reads: bool = False
    attribute_calls: bool = False
    empty_selects: bool = False
    unread_stars: bool = False
    bare_calls: frozenset[str] = frozenset()
    folds_letters: bool = False
    telling_plans: frozenset[str] = frozenset()
    index_plans: frozenset[str] = frozenset()
    no_table: str = ""
    commands: frozenset[str] = frozenset()
    series_tables: re.Pattern[str] | None = None
    statement_settings: tuple[tuple[str, int], ...] = ()
    sequence_calls: frozenset[str] = frozenset()
    narrow_calls: frozenset[tuple[str, int]] = frozenset()
    call_tables: str = ""
    searched_tables: bool = False
    command_columns: bool = False
    describing: frozenset[str] = frozenset()
    index_calls: tuple[tuple[str, str], ...] = ()
    telling_calls: frozenset[str] = frozenset()
    own_lists: tuple[OwnList, ...] = ()
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


def tokenize(
    text: str, *, lexis: Lexis, start: int = 0, end: int | None = None, most: int = sys.maxsize
) -> list[Token]:
    """Return every token of `text[start:end]` but white space, in order; never raises.

    A text of n characters costs time linear in n. Tokens and the white space between them cover
    the text without a gap, unless there are more than `most`: the rest is then left out.
    """
    pattern, kinds = _pattern(lexis)
    stop = len(text) if end is None else end
    tokens: list[Token] = []
    position = start
    while position < stop and len(tokens) < most:
        matches = islice(pattern.finditer(text, position, stop), most - len(tokens))
        position = stop
        for found in matches:
            index = found.lastindex
            if index is None:
                break
            kind = kinds[index]
            if kind is None:
                opening = found.start(index)
                kind, position = _long(text, opening, found.end(), stop, lexis)
                tokens.append(Token(kind, opening, position))
                break
            tokens.append(_new(Token, (kind, found.start(index), found.end())))
    return tokens


def _long(text: str, start: int, position: int, stop: int, lexis: Lexis) -> tuple[TokenKind, int]:
    """Find the end of the block comment or dollar-quoted string that opens at `start`."""
    find = _block_comment if text[start] == "/" else _dollar_string
    return find(text, start, position, stop, lexis)


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


# Half the cost of Token(...), which is most of the cost of a token.
_new = cast(
    "Callable[[type[Token], tuple[TokenKind, int, int]], Token]",
    tuple.__new__,  # pyright: ignore[reportUnknownMemberType] - left open in typeshed
)
_COMMENT_EDGE = re.compile(r"/\*|\*/")
_SPACE = r"[ \t\n\r\f\v]*+"
# Letters, underscore and everything beyond ASCII; then digits and the dollar sign too.
_WORD_START = r"[^\x00-@\[-^`{-\x7f]"
_WORD_REST = r"[^\x00-#%-/:-@\[-^`{-\x7f]*+"
NUMBER = (
    r"0[xX][0-9A-Fa-f]++|0[bB][01]++|(?:[0-9][0-9_]*+(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?"
)
_Part = tuple[TokenKind | None, str]


@lru_cache(maxsize=32)
def _pattern(lexis: Lexis) -> tuple[re.Pattern[str], tuple[TokenKind | None, ...]]:
    """Compile the alternatives of one engine, first match wins, every character matches one.

    Returns:
        The pattern, and what each of its groups is; None: the end is still to be found.
    """
    native = [lexis.native_markers] if lexis.native_markers else []
    long: list[_Part] = [(None, r"/\*")]
    if lexis.dollar_quotes:
        native.append(r"\$[0-9]++")
        long.append((None, rf"\$(?:{_WORD_START}(?:[A-Za-z0-9_]|[^\x00-\x7f])*+)?\$"))
    start = _WORD_START if native else rf"(?:{_WORD_START}|\$)"
    parts: list[_Part] = [
        (TokenKind.WORD, rf"(?![{_prefixes(lexis)}]'){_unicode_no(lexis)}{start}{_WORD_REST}"),
        (TokenKind.DOT, r"\.(?![0-9])"),
        (TokenKind.COMMA, ","),
        (TokenKind.NUMBER, NUMBER),
        *_comments(lexis),
        *_strings(lexis),
        *_names(lexis),
        *((TokenKind.NATIVE, marker) for marker in native),
        *_signs(lexis),
        *long,
        (TokenKind.OTHER, "."),
    ]
    body = "|".join(f"({body})" for _, body in parts)
    # The end is a match without a group, so that white space there is looked at once.
    pattern = re.compile(rf"{_SPACE}(?:{body}|\Z)", re.DOTALL)
    return pattern, (None, *(kind for kind, _ in parts))


def _prefixes(lexis: Lexis) -> str:
    """The letters that belong to the string behind them."""
    return "bBxXnNeE" if lexis.escape_strings else "bBxXnN"


def _unicode_no(lexis: Lexis) -> str:
    """What keeps `U&'x'` from being a word."""
    return "(?![uU]&['\"])" if lexis.unicode_escapes else ""


def _comments(lexis: Lexis) -> list[_Part]:
    """Return the forms of comments; a line comment's end is the line feed on every engine."""
    dashes = r"--(?=[\x00-\x20\x7f]|\Z)[^\n]*+" if lexis.dash_needs_space else r"--[^\n]*+"
    hashes = [r"#[^\n]*+"] if lexis.hash_comments else []
    return [(TokenKind.COMMENT, form) for form in (dashes, *hashes)]


def _strings(lexis: Lexis) -> list[_Part]:
    """Return the forms of strings and of `U&` names, which share their opening."""
    quotes = "'\"" if lexis.double_quoted_strings else "'"
    plain = [_quoted(quote, backslash=lexis.backslash_escapes) for quote in quotes]
    parts: list[_Part] = []
    if lexis.unicode_escapes:
        forms = [_quoted(quote, backslash=False) for quote in "'\""]
        parts.append((TokenKind.UNICODE, "[uU]&(?:" + "|".join(forms) + ")"))
    if lexis.escape_strings:
        escaped = _quoted("'", backslash=True)
        parts += [(TokenKind.STRING, "[eE]" + escaped), (TokenKind.UNCLOSED_STRING, "[eE]'.*+")]
    parts.append((TokenKind.STRING, f"[bBxXnN]{plain[0]}"))
    parts += [(TokenKind.STRING, form) for form in plain]
    parts.append((TokenKind.UNCLOSED_STRING, f"[bBxXnN]?[{quotes}].*+"))
    if lexis.unicode_escapes:
        parts.append((TokenKind.UNCLOSED_STRING, "[uU]&['\"].*+"))
    return parts


def _names(lexis: Lexis) -> list[_Part]:
    """Return the forms of quoted names."""
    quotes = ("" if lexis.double_quoted_strings else '"') + ("`" if lexis.backtick_names else "")
    parts: list[_Part] = [(TokenKind.NAME, _quoted(quote, backslash=False)) for quote in quotes]
    if lexis.bracket_names:
        parts.append((TokenKind.NAME, r"\[[^\]]*+\]"))
    openings = re.escape(quotes + ("[" if lexis.bracket_names else ""))
    return [*parts, (TokenKind.UNCLOSED_NAME, f"[{openings}].*+")] if openings else parts


def _quoted(quote: str, *, backslash: bool) -> str:
    """Return the pattern of a closed literal; a doubled quote stays inside."""
    if not backslash:
        return f"{quote}[^{quote}]*+(?:{quote}{quote}[^{quote}]*+)*+{quote}"
    plain = rf"[^{quote}\\]*+"
    return rf"{quote}{plain}(?:(?:\\.|{quote}{quote}){plain})*+{quote}"


def _signs(lexis: Lexis) -> list[_Part]:
    """Return punctuation and operators; an operator ends where a comment starts."""
    dashes = r"--(?=[\x00-\x20\x7f]|\Z)" if lexis.dash_needs_space else "--"
    characters = r"+\-*/<>=~!@%^&|" + ("" if lexis.hash_comments else "#")
    return [
        (TokenKind.OPERATOR, rf"::|:=|(?:(?!{dashes}|/\*)[{characters}])++"),
        (TokenKind.COLON, ":"),
        (TokenKind.QUESTION, r"\?"),
        (TokenKind.DOT, r"\."),
        (TokenKind.SEMICOLON, ";"),
        (TokenKind.OPEN, r"[(\[{]"),
        (TokenKind.CLOSE, r"[)\]}]"),
    ]
