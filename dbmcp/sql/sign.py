"""The operators of a text by their signs, those included that a keyword stands for."""

from dbmcp.sql.lexer import Lexis, TokenKind, tokenize

_KEYWORDS = {
    "like": ("~~", "!~~"),
    "ilike": ("~~*", "!~~*"),
    "similar": ("~",),
    "between": ("<=", ">=", "<", ">"),
    "overlaps": ("&&",),
    **dict.fromkeys(("in", "using", "natural", "nullif", "case", "distinct"), ("=",)),
}
_SAME = {"!=": "<>"}


def signs(text: str, *, lexis: Lexis) -> frozenset[str]:
    """Return every operator that a text has.

    Args:
        text: one statement, which the guard has seen.
        lexis: the dialect's lexical rules.
    """
    found: set[str] = set()
    run, end = "", -1
    for kind, start, stop in tokenize(text, lexis=lexis):
        piece = text[start:stop]
        if kind in {TokenKind.OPERATOR, TokenKind.QUESTION}:
            # The tokens of one operator touch each other: `?|`.
            run = run + piece if start == end else piece
            found |= {run, piece, _SAME.get(run, run)}
            # A sign in front of an operand may be one of its own: `1 + -x`, `a <-b`.
            found |= {run[:-1], run[-1]} if len(run) > 1 else set()
            end = stop
        elif kind is TokenKind.WORD:
            found.update(_KEYWORDS.get(piece.lower(), ()))
    return frozenset(found - {""})
