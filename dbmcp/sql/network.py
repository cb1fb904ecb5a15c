"""Networks of every address, and the signs that tell whether an address is in one."""

import re

from sqlglot.tokenizer_core import TokenType

from dbmcp.sql.tokens import Tokens

_EVERYWHERE = re.compile(r"\s*[0-9a-f.:]+/0+\s*", re.IGNORECASE)
WITHIN = {
    **dict.fromkeys(("<<=", "<<"), (TokenType.LT_AT, "<@")),
    **dict.fromkeys((">>=", ">>"), (TokenType.AT_GT, "@>")),
}
"""Those signs, with what asks the same of a list: a network is one of addresses."""


def is_everywhere(text: str) -> bool:
    """Whether a text is a network that holds every address: no bit of it is fixed."""
    return _EVERYWHERE.fullmatch(text) is not None


def near_network(tokens: Tokens, first: int, last: int) -> bool:
    """Whether such a network is written out beside an operator.

    Args:
        tokens: the statement.
        first: the index of the operator's first token.
        last: of its last.
    """
    items = tokens.items
    beside = (items[index] for index in (first - 1, last + 1) if 0 <= index < len(items))
    return any(one.token_type == TokenType.STRING and is_everywhere(one.text) for one in beside)
