"""The raw text's guard: what must be refused before any parser sees the text."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dbmcp.errors import ArgumentError, LimitError, PolicyError, SqlSyntaxError
from dbmcp.sql.calm import is_calm
from dbmcp.sql.lexer import Lexis, Token, TokenKind, tokenize
from dbmcp.sql.nesting import Nesting
from dbmcp.sql.position import place

MAX_NESTING = 250
"""The deepest `TextLimits.max_nesting` that is obeyed: sqlglot's parser, whose recursion shares
Python's limit of 1,000 calls with the server around it, needs up to three calls a level."""


@dataclass(frozen=True, slots=True)
class TextLimits:
    """Bounds of a text (CONTRACT defaults).

    Attributes:
        max_bytes: size in UTF-8.
        max_nesting: depth of brackets, CASE, runs of prefix operators and the like; larger values
            than MAX_NESTING count as MAX_NESTING.
        max_array_nesting: depth of `ARRAY[`, which costs sqlglot 2^n.
        max_tokens: tokens; as many may be parsed a second time because of forms that cost 2^n.
    """

    max_bytes: int = 65_536
    max_nesting: int = 100
    max_array_nesting: int = 6
    max_tokens: int = 5_000


def check_text(text: str, *, lexis: Lexis, limits: TextLimits) -> list[Token] | None:
    """Refuse a text that no parser should see; costs time linear in the text.

    Returns:
        The text's tokens, for whoever needs them next; None if it was plain enough without them.

    Raises:
        ArgumentError: empty, only comments, NUL byte, lone surrogate.
        LimitError: too large, too deep, too many tokens.
        PolicyError: executable comments, `U&` names, hidden characters, client commands, templates.
        SqlSyntaxError: a string, quoted name or comment that never ends.
    """
    _check_characters(text, limits)
    if is_calm(
        text,
        lexis=lexis,
        max_tokens=limits.max_tokens,
        max_nesting=min(limits.max_nesting, MAX_NESTING),
        max_array_nesting=limits.max_array_nesting,
    ):
        return None
    return examine(text, lexis=lexis, limits=limits)


def examine(text: str, *, lexis: Lexis, limits: TextLimits) -> list[Token]:
    """Return the tokens of a text after a look at each of them; see `check_text`."""
    tokens = _counted(text, lexis, limits)
    kinds = {token[0] for token in tokens}
    _check_substance(kinds)
    _check_client_command(text, tokens, kinds)
    if not _PLAIN_KINDS.issuperset(kinds):
        for token in tokens:
            _check_kind(text, token)
    if "{" in text:
        _check_templates(text, tokens)
    if _HIDDEN.search(text):
        for token in tokens:
            _check_hidden(text, token)
    parsed = _with_hints(text, tokens, lexis, limits) if TokenKind.COMMENT in kinds else tokens
    _check_nesting(text, parsed, limits)
    return tokens


def _check_characters(text: str, limits: TextLimits) -> None:
    """Check the size, then that every character can be sent to an engine."""
    size = len(text)
    if size <= limits.max_bytes:
        try:
            size = len(text.encode())
        except UnicodeEncodeError as error:
            raise ArgumentError(
                f"the query has half a surrogate pair at {place(text, error.start)}. send valid "
                "Unicode"
            ) from None
    if size > limits.max_bytes:
        raise LimitError(
            f"the query has {size:,} bytes, the limit is {limits.max_bytes:,}. shorten it, send "
            "values as parameters",
            what="query bytes",
            limit=limits.max_bytes,
        )
    if "\0" in text:
        raise ArgumentError(
            f"the query has a NUL character at {place(text, text.index(chr(0)))}. remove it"
        )


def _counted(text: str, lexis: Lexis, limits: TextLimits) -> list[Token]:
    """Return the tokens, unless there are too many."""
    tokens = tokenize(text, lexis=lexis, most=limits.max_tokens + 1)
    if len(tokens) > limits.max_tokens:
        raise _too_many(limits)
    return tokens


def _too_many(limits: TextLimits) -> LimitError:
    """Return the error for a text of too many tokens."""
    return LimitError(
        f"the query has more than {limits.max_tokens:,} tokens. split it, send values as "
        "parameters",
        what="query tokens",
        limit=limits.max_tokens,
    )


def _check_substance(kinds: set[TokenKind]) -> None:
    """Check that there is something to run."""
    if kinds <= {TokenKind.SEMICOLON}:
        raise ArgumentError("the query is empty. send one SQL statement")
    if kinds <= {TokenKind.COMMENT, TokenKind.SEMICOLON}:
        raise ArgumentError("the query has only comments. send one SQL statement")


def _check_kind(text: str, token: Token) -> None:
    """Refuse what one token alone must not be."""
    kind = token.kind
    if kind in _UNCLOSED:
        noun = _UNCLOSED[kind]
        raise SqlSyntaxError(f"the {noun} that starts at {place(text, token.start)} is not closed")
    if kind is TokenKind.EXECUTABLE:
        opening = text[token.start : token.start + 4].split(maxsplit=1)[0]
        raise PolicyError(
            f"a comment that starts with {opening} is run by engines of this family (rule "
            "executable-comment). write the SQL without the comment, or a plain /* comment */",
            rule="executable-comment",
            obj=opening,
        )
    if kind is TokenKind.UNICODE and text[token.start + 2] == '"':
        raise PolicyError(
            "U& names are not allowed (rule unicode-escape). write the characters themselves",
            rule="unicode-escape",
            obj="U&",
        )


def _check_templates(text: str, tokens: list[Token]) -> None:
    """Refuse `{{`, `{%` and `{#`: sqlglot drops what stands in them, an engine does not."""
    for token in tokens:
        opening = text[token.start : token.start + 2]
        if token.kind is TokenKind.OPEN and opening in {"{{", "{%", "{#"}:
            raise PolicyError(
                f"template markers such as {opening} are not SQL (rule template). send the value "
                "in parameters",
                rule="template",
                obj=opening,
            )


def _check_client_command(text: str, tokens: list[Token], kinds: set[TokenKind]) -> None:
    r"""Refuse commands of client programs: `\copy`, `\G`, `.tables`, DELIMITER."""
    if TokenKind.COMMENT in kinds:
        tokens = [token for token in tokens if token.kind is not TokenKind.COMMENT]
    first = tokens[0]
    word = text[first.start : first.end]
    if word.lower() == "delimiter" or (word == "." and len(tokens) > 1):
        _refuse_command(text, first)
    if TokenKind.OTHER in kinds:
        for token in tokens:
            if token.kind is TokenKind.OTHER and text[token.start] == "\\":
                _refuse_command(text, token)


def _refuse_command(text: str, token: Token) -> None:
    """Raise the refusal of the client command that starts at `token`."""
    found = _COMMAND.match(text, token.start)
    command = found[0] if found else text[token.start : token.end]
    raise PolicyError(
        f"{command} is a command of a client program, not SQL (rule client-command). send one SQL "
        "statement without it",
        rule="client-command",
        obj=command,
    )


def _check_hidden(text: str, token: Token) -> None:
    """Refuse characters that nobody sees, where they change what the text means."""
    pattern = _HIDDEN_IN.get(token.kind, _HIDDEN)
    found = pattern.search(text, token.start, token.end) if pattern else None
    if found:
        raise PolicyError(
            f"the invisible character U+{ord(found[0]):04X} stands at {place(text, found.start())} "
            "(rule hidden-character). remove it, or write a plain space",
            rule="hidden-character",
            obj=f"U+{ord(found[0]):04X}",
        )


def _check_nesting(text: str, tokens: Iterable[Token], limits: TextLimits) -> None:
    """Check depth and cost of parsing."""
    nesting = Nesting()
    deepest = min(limits.max_nesting, MAX_NESTING)
    for token in nesting.follow(text, tokens):
        if nesting.arrays > limits.max_array_nesting:
            raise _too_deep(text, token, "ARRAY[", limits.max_array_nesting)
        if nesting.depth > deepest:
            raise _too_deep(text, token, "the query", deepest)
        if nesting.excess > limits.max_tokens:
            raise LimitError(
                f"the query nests types, arrays or joins without ON too often near "
                f"{place(text, token.start)}. flatten it, or give each JOIN its ON",
                what="query nesting",
                limit=limits.max_tokens,
            )


def _with_hints(
    text: str, tokens: list[Token], lexis: Lexis, limits: TextLimits
) -> Iterator[Token]:
    """Yield the tokens that a parser may look into: of comments only what stands in a hint."""
    left = limits.max_tokens - len(tokens)
    for token in tokens:
        if token.kind is not TokenKind.COMMENT:
            yield token
        elif text.startswith("/*+", token.start):
            inside = tokenize(
                text, lexis=lexis, start=token.start + 3, end=token.end - 2, most=left + 1
            )
            left -= len(inside)
            if left < 0:
                raise _too_many(limits)
            yield from (part for part in inside if part.kind is not TokenKind.COMMENT)


def _too_deep(text: str, token: Token, what: str, limit: int) -> LimitError:
    """Return the error for a text nested too deep."""
    return LimitError(
        f"{what} nests deeper than {limit} levels at {place(text, token.start)}. flatten it, or "
        "use WITH",
        what="query nesting",
        limit=limit,
    )


_UNCLOSED = {
    TokenKind.UNCLOSED_STRING: "string",
    TokenKind.UNCLOSED_NAME: "quoted name",
    TokenKind.UNCLOSED_COMMENT: "comment",
}
_PLAIN_KINDS = frozenset(TokenKind) - {*_UNCLOSED, TokenKind.EXECUTABLE, TokenKind.UNICODE}
_COMMAND = re.compile(r"[\\.]?\w*")
_BIDIRECTIONAL = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_HIDDEN = re.compile(
    # Controls, spaces other than the plain one, joiners, fillers, selectors and tags.
    "[\x01-\x08\x0b\x0e-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f"
    "\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff]|\r(?!\n)"
)
_HIDDEN_IN: dict[TokenKind, re.Pattern[str] | None] = {
    TokenKind.STRING: None,
    # sqlglot ends a line comment at a lone carriage return, engines do not: what follows would
    # be SQL to one and comment to the other.
    # What turns a line around shows a reader of the log another text than the engine runs.
    TokenKind.COMMENT: re.compile("\r(?=[^\n])|[\u202a-\u202e\u2066-\u2069]"),
    TokenKind.NAME: re.compile(f"[{_BIDIRECTIONAL}\x01-\x1f\x7f]"),
}
