"""A file of several statements, cut at the semicolons that end a line."""

from dataclasses import dataclass

from dbmcp.sql.lexer import Lexis, Token, TokenKind, tokenize
from dbmcp.sql.position import line_and_column


@dataclass(frozen=True, slots=True)
class Piece:
    """One statement of a file.

    Attributes:
        text: as the file has it, without the semicolon that ends it.
        line: where its first word stands, from 1.
    """

    text: str
    line: int


def split(text: str, *, lexis: Lexis) -> list[Piece]:
    """Return the statements of a file, in order; what holds only comments is none.

    A semicolon in the middle of a line cuts nothing, so that two statements there are judged as the
    one text that they would be sent as.
    """
    pieces: list[Piece] = []
    start = 0
    held: list[Token] = []
    for token in tokenize(text, lexis=lexis):
        if token.kind is TokenKind.SEMICOLON and _ends_line(text, token.end):
            pieces += _piece(text, start, token.start, held)
            start, held = token.end, []
        else:
            held.append(token)
    return pieces + _piece(text, start, len(text), held)


def _ends_line(text: str, offset: int) -> bool:
    """Whether nothing but space or a comment follows on the line."""
    end = text.find("\n", offset)
    rest = text[offset : len(text) if end < 0 else end].strip()
    return not rest or rest.startswith(("--", "#"))


def _piece(text: str, start: int, end: int, held: list[Token]) -> list[Piece]:
    first = next((token for token in held if token.kind is not TokenKind.COMMENT), None)
    if first is None:
        return []
    return [Piece(text[start:end].strip(), line_and_column(text, first.start)[0])]
