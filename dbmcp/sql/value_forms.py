"""Values, and tables in brackets, that the parser's library reads otherwise."""

import re

from sqlglot.tokenizer_core import TokenType

from dbmcp.sql.mistake import near
from dbmcp.sql.tokens import Tokens, closing, nested, token_like

_BEHIND_LIMIT = frozenset(
    {TokenType.UNION, TokenType.EXCEPT, TokenType.INTERSECT, TokenType.SELECT}
)
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


def bracketed_tables(tokens: Tokens) -> Tokens:
    """Read `FROM ONLY (t)` as `FROM ONLY t`."""
    if not tokens.lexis.typed_strings or not tokens.mentions("only"):
        return tokens
    dropped: set[int] = set()
    for index in range(1, len(tokens.items) - 2):
        if tokens.word(index) == "only" and tokens.items[index + 1].token_type == TokenType.L_PAREN:
            stop = closing(tokens.items, index + 1)
            if all(_is_name_part(tokens, place) for place in range(index + 2, stop)):
                dropped |= {index + 1, stop}
    kept = [token for place, token in enumerate(tokens.items) if place not in dropped]
    return tokens.having(kept) if dropped else tokens


def _is_name_part(tokens: Tokens, index: int) -> bool:
    return tokens.is_name(index) or tokens.items[index].token_type == TokenType.DOT


def limit_remainders(tokens: Tokens) -> Tokens:
    """Read `LIMIT 7 % 4` as `LIMIT 7 / 4`: the library takes the sign for PERCENT."""
    if not tokens.mentions("limit") or "%" not in tokens.firsts:
        return tokens
    items = list(tokens.items)
    limits: set[int] = set()
    for index, token, depth in nested(items):
        limits = {level for level in limits if level <= depth}
        if token.token_type == TokenType.LIMIT:
            limits.add(depth)
        elif token.token_type in _BEHIND_LIMIT:
            limits.discard(depth)
        elif token.token_type == TokenType.MOD and depth in limits:
            items[index] = token_like(token, TokenType.SLASH, "/")
    return tokens.having(items)


def normal_forms(tokens: Tokens) -> Tokens:
    """Read `IS NFC NORMALIZED` as `IS NORMALIZED`, which the library takes for a label."""
    if not tokens.mentions("normalized"):
        return tokens
    return tokens.without(
        {
            index
            for index in range(1, len(tokens.items) - 1)
            if tokens.word(index) in _NORMAL_FORMS and tokens.word(index + 1) == "normalized"
        }
    )


_NORMAL_FORMS = frozenset({"nfc", "nfd", "nfkc", "nfkd"})
