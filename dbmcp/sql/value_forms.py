"""Lists of values and literals that the parser's library reads otherwise than the engines."""

import re

from sqlglot.tokenizer_core import TokenType

from dbmcp.sql.mistake import near
from dbmcp.sql.tokens import Tokens, token_like

_NO_LIST = re.compile(r"values(?!\s*\()")


def plain_values(tokens: Tokens) -> Tokens:
    """Read a VALUES that is the whole statement as one in FROM."""
    if not tokens.lexis.double_quoted_strings or tokens.word(0) != "values":
        return tokens
    first, last = tokens.items[0], tokens.items[-1]
    head = [
        token_like(first, TokenType.SELECT, "SELECT"),
        token_like(first, TokenType.STAR, "*"),
        token_like(first, TokenType.FROM, "FROM"),
        token_like(first, TokenType.L_PAREN, "("),
    ]
    return tokens.having([*head, *tokens.items, token_like(last, TokenType.R_PAREN, ")")])


def bracketed_values(tokens: Tokens) -> Tokens:
    """Refuse `FROM VALUES t`: to the library a list of values, to Postgres a table of that name."""
    items = tokens.items
    for index in range(len(items) - 1) if tokens.matches(_NO_LIST) else ():
        if tokens.word(index) != "values" or items[index + 1].token_type == TokenType.L_PAREN:
            continue
        before = items[index - 1] if index else None
        named = before is not None and before.token_type in {TokenType.DOT, TokenType.DEFAULT}
        if not named and tokens.word(index + 1) != "row":
            raise near(tokens, index + 1, "expected ( before it")
    return tokens


def braced_literals(tokens: Tokens) -> Tokens:
    """Read `{d '2025-01-01'}` as its string."""
    if not tokens.lexis.double_quoted_strings or "{" not in tokens.source.text:
        return tokens
    items = tokens.items
    for index in range(len(items) - 3):
        kinds = [item.token_type for item in items[index : index + 4]]
        braced = (kinds[0], *kinds[2:]) == (TokenType.L_BRACE, TokenType.STRING, TokenType.R_BRACE)
        if braced and tokens.word(index + 1) in {"d", "t", "ts"}:
            rest = [*items[:index], items[index + 2], *items[index + 4 :]]
            return braced_literals(tokens.having(rest))
    return tokens
