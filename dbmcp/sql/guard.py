"""The raw text's guard: what must be refused before any parser sees the text."""

from dataclasses import dataclass

from dbmcp.sql.lexer import Lexis


@dataclass(frozen=True, slots=True)
class TextLimits:
    """Bounds of a text (CONTRACT defaults).

    Attributes:
        max_bytes: size in UTF-8.
        max_nesting: depth of brackets, CASE, runs of prefix operators and the like.
        max_array_nesting: depth of `ARRAY[`, which costs sqlglot 2^n.
        max_tokens: tokens.
    """

    max_bytes: int = 65_536
    max_nesting: int = 100
    max_array_nesting: int = 6
    max_tokens: int = 5_000


def check_text(text: str, *, lexis: Lexis, limits: TextLimits) -> None:
    """Refuse a text that no parser should see; costs time linear in the text.

    Raises:
        ArgumentError: empty, only comments, NUL byte, lone surrogate.
        LimitError: too large, too deep, too many tokens.
        PolicyError: executable comments, `U&`, hidden characters, client commands.
    """
    raise NotImplementedError
