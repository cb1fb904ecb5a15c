"""A statement's text without anything in it that could be data: what the audit keeps.

It rests on the lexer alone, so that a text that no parser takes has a fingerprint too.
"""

from itertools import pairwise

from dbmcp.sql.lexer import Lexis, Token, TokenKind, tokenize
from dbmcp.sql.vocabulary import words

LITERAL = "?"
REST = "..."
"""Stands for further members of a list, so that lists of every length are one text."""

_COMMENTS = frozenset({TokenKind.COMMENT, TokenKind.UNCLOSED_COMMENT, TokenKind.EXECUTABLE})
_LITERALS = frozenset(
    {
        TokenKind.NUMBER,
        TokenKind.STRING,
        TokenKind.UNCLOSED_STRING,
        TokenKind.UNCLOSED_NAME,
        TokenKind.NATIVE,
        TokenKind.QUESTION,
    }
)
_CONSTANTS = frozenset({"null", "true", "false", "default"})
_BEFORE_NAME = words("from join into update table as")
_BEFORE_VALUE = words(
    """
    select where and or not then else when in like ilike between limit offset values return
    returning having on set by case interval distinct all any some exists using over from join
    """
)
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_TIGHT = frozenset({".", ":", "::"})


def fingerprint(text: str, *, lexis: Lexis) -> str:
    """Return the text on one line, literals and parameters as `?`, comments left out.

    Runs of literals, and of equal lists of them, are written once: `IN (?, ...)`.

    Args:
        text: any text at all.
        lexis: how the engine cuts it.
    """
    pieces = _Pieces()
    tokens = [token for token in tokenize(text, lexis=lexis) if token.kind not in _COMMENTS]
    skip = -1
    for index, token in enumerate(tokens):
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        if index == skip or _is_sign(text, token, after, pieces.last):
            continue
        if _is_marker(token, after):
            skip = index + 1
        pieces.add(_piece(text, token, after, pieces.last, lexis))
    return pieces.text()


class _Pieces:
    """The pieces of a fingerprint; lists are folded while they come."""

    def __init__(self) -> None:
        self._kept: list[str] = []
        self._open: list[int] = []

    @property
    def last(self) -> str:
        """The piece that was added last, `""` at the start."""
        return self._kept[-1] if self._kept else ""

    def add(self, piece: str) -> None:
        """Add a piece; a literal or a bracket that closes may fold into the member before it."""
        kept = self._kept
        kept.append(piece)
        if piece in _OPENING:
            self._open.append(len(kept) - 1)
        elif piece in _CLOSING and self._open:
            self._fold(self._open.pop())
        elif piece == LITERAL:
            self._fold(len(kept) - 1)

    def _fold(self, start: int) -> None:
        """Drop the member from `start` on if the one before it is the same."""
        kept = self._kept
        size = len(kept) - start
        end = start - 1  # of the member before, where a comma stands
        if end < size or kept[end] != ",":
            return
        folded = kept[end - 1] == REST
        if folded:
            end -= 2
        if kept[max(end - size, 0) : end] == kept[start:]:
            del kept[end:]
            kept += [",", REST]

    def text(self) -> str:
        """The pieces with blanks where they belong."""
        parts = self._kept[:1]
        for left, right in pairwise(self._kept):
            parts += (" ", right) if _is_apart(left, right) else (right,)
        return "".join(parts)


def _is_apart(left: str, right: str) -> bool:
    """Whether a blank stands between two pieces, however the text had it."""
    if left in _OPENING or left in _TIGHT or right in _TIGHT or right in {",", ";"}:
        return False
    if right in _CLOSING:
        return False
    if right in _OPENING:
        return not _is_name(left) or left.lower() in _BEFORE_VALUE
    return True


def _is_name(piece: str) -> bool:
    return piece[-1:].isalnum() or piece[-1:] in {"_", '"', "`", "]"}


def _is_marker(token: Token, after: Token | None) -> bool:
    """Whether a colon and the word behind it are a parameter; a slice's bound may pass for one."""
    if token.kind is not TokenKind.COLON or after is None:
        return False
    return after.kind is TokenKind.WORD and after.start == token.end


def _is_sign(text: str, token: Token, after: Token | None, before: str) -> bool:
    """Whether it is the sign of a number, which belongs to the literal."""
    if after is None or after.kind is not TokenKind.NUMBER or text[token.start] not in "+-":
        return False
    return token.end - token.start == 1 and _expects_value(before)


def _expects_value(before: str) -> bool:
    """Whether a value, not an operator, follows what came before."""
    if not before or before.lower() in _BEFORE_VALUE:
        return True
    return before != LITERAL and not _is_name(before) and before not in _CLOSING


def _piece(text: str, token: Token, after: Token | None, before: str, lexis: Lexis) -> str:
    """Return what is kept of a token."""
    shown = text[token.start : token.end]
    if token.kind in _LITERALS or _is_marker(token, after):
        return LITERAL
    if token.kind is TokenKind.OPERATOR and after is not None and after.kind is TokenKind.NUMBER:
        return shown.rstrip("+-") or shown  # `a=-5`: the sign belongs to the number
    if token.kind is TokenKind.UNICODE:
        return LITERAL if shown[2] == "'" else shown
    if token.kind is TokenKind.WORD:
        constant = shown.lower() in _CONSTANTS and before and not _is_name(before)
        return LITERAL if constant and before not in _CLOSING else shown
    if token.kind is TokenKind.NAME and lexis.names_may_be_strings and shown[0] == '"':
        dotted = before == "." or (after is not None and after.kind is TokenKind.DOT)
        return shown if dotted or before.lower() in _BEFORE_NAME else LITERAL
    return shown
