"""Lists of values that the parser's library reads otherwise than the engines."""

import re

from sqlglot.tokenizer_core import TokenType

from dbmcp.sql.mistake import near
from dbmcp.sql.tokens import Tokens

_NO_LIST = re.compile(r"values(?!\s*\()")


def bracketed_values(tokens: Tokens) -> Tokens:
    """Refuse `FROM VALUES t`: to the library a list of values, to Postgres a table of that name."""
    items = tokens.items
    for index in range(len(items) - 1) if tokens.matches(_NO_LIST) else ():
        if tokens.word(index) != "values" or items[index + 1].token_type == TokenType.L_PAREN:
            continue
        before = items[index - 1] if index else None
        named = before is not None and before.token_type in {TokenType.DOT, TokenType.DEFAULT}
        # Bounds of partitions: `FOR VALUES FROM`, `VALUES LESS THAN`.
        less = tokens.lexis.double_quoted_strings and tokens.word(index + 1) in {"less", "in"}
        bounds = less or tokens.word(index - 1) == "for"
        if not (named or bounds) and tokens.word(index + 1) != "row":
            raise near(tokens, index + 1, "expected ( before it")
    return tokens
