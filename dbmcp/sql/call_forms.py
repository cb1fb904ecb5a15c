"""Calls and types that the parser's library reads by a grammar that the engine does not have."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from sqlglot.tokenizer_core import Token, TokenType

from dbmcp.sql.tokens import Tokens, token_like
from dbmcp.sql.vocabulary import words

# A function of the same kind whose arguments the library takes as they come: the facts name both.
_PLAIN = {"convert": "convert_to", "json_object": "jsonb_object"}
_SEPARATING = words("using value returning absent on")
_JSON_MAKERS = words("json_array json_arrayagg json_objectagg json_serialize json_scalar json")


def arrows(tokens: Tokens) -> Tokens:
    """Read `f(a -> 'b')` as `f(a ->> 'b')`: to the library it is a function without a name."""
    if "->" not in tokens.source.text:
        return tokens
    items = list(tokens.items)
    for index in range(2, len(items)):
        if items[index].token_type == TokenType.ARROW and items[index - 2].token_type in {
            TokenType.L_PAREN,
            TokenType.COMMA,
        }:
            items[index] = token_like(items[index], TokenType.DARROW, "->>")
    return tokens.having(items)


def plain_calls(tokens: Tokens) -> Tokens:
    """Read `convert(a, 'UTF8', 'LATIN1')` and `json_object('{a,1}')` as calls like any other."""
    if not tokens.lexis.typed_strings or not tokens.mentions(*_PLAIN):
        return tokens
    items = list(tokens.items)
    for index, stop in _calls(tokens, frozenset(_PLAIN)):
        word = tokens.word(index)
        if _IS_PLAIN[word](_separators(tokens, index + 1, stop)):
            items[index] = token_like(items[index], TokenType.VAR, _PLAIN[word])
    return tokens.having(items)


def varying_bits(tokens: Tokens) -> Tokens:
    """Read the type `bit varying` as `bit`."""
    if not tokens.mentions("varying"):
        return tokens
    return _without(
        tokens,
        {
            index
            for index in range(1, len(tokens.items))
            if tokens.word(index) == "varying" and tokens.word(index - 1) == "bit"
        },
    )


def array_types(tokens: Tokens) -> Tokens:
    """Read `AS UNSIGNED ARRAY)` as `AS UNSIGNED)`."""
    if not tokens.lexis.double_quoted_strings or not tokens.mentions("array"):
        return tokens
    return _without(
        tokens,
        {
            index
            for index in range(2, len(tokens.items) - 1)
            if tokens.word(index) == "array"
            and tokens.items[index + 1].token_type == TokenType.R_PAREN
            and (tokens.word(index - 1) or tokens.items[index - 1].token_type == TokenType.R_PAREN)
        },
    )


def json_makers(tokens: Tokens) -> Tokens:
    """Leave out `NULL ON NULL` and `RETURNING text` at the end of `json_array(...)`."""
    if not tokens.lexis.typed_strings or not tokens.mentions("json"):
        return tokens
    dropped: set[int] = set()
    for index, stop in _calls(tokens, _JSON_MAKERS):
        start = stop
        while start > index + 2 and _ends_json(tokens, start - 1):
            start -= 1
        first = next((i for i in range(start, stop) if _begins_json(tokens, i)), stop)
        dropped |= set(range(first, stop))
    return _without(tokens, dropped)


def xml_calls(tokens: Tokens) -> Tokens:
    """Read the arguments of `xmlpi`, `xmlroot`, `xmlserialize` and `xmlexists` as plain ones."""
    if not tokens.lexis.typed_strings or not tokens.mentions(*_XML_CALLS):
        return tokens
    items = list(tokens.items)
    dropped: set[int] = set()
    names: set[int] = set()
    for index, stop in _calls(tokens, _XML_CALLS):
        dropped |= set(_XML_CLAUSES[tokens.word(index)](tokens, index + 2, stop))
        if tokens.word(index) == "xmlpi" and index + 3 in dropped:
            names.add(items[index + 3].start)
        elif tokens.word(index) == "xmlexists":
            for i in range(index + 2, stop):
                if tokens.word(i) == "passing":
                    items[i] = token_like(items[i], TokenType.COMMA, ",")
    return _without(replace(tokens, items=items, names=tokens.names | names), dropped)


def _xml_pi(tokens: Tokens, first: int, stop: int) -> Iterator[int]:
    """The indexes of `NAME php,`."""
    if tokens.word(first) == "name" and tokens.is_name(first + 1):
        yield from range(first, min(first + 3, stop))


def _xml_serialize(tokens: Tokens, first: int, stop: int) -> Iterator[int]:
    """The indexes of `CONTENT` at the call's start and of `NO INDENT` at its end."""
    if tokens.word(first) in {"content", "document"}:
        yield first
        yield from _indents(tokens, stop)


def _xml_exists(tokens: Tokens, first: int, stop: int) -> Iterator[int]:
    """The indexes of `BY VALUE`."""
    for index in range(first, stop):
        if tokens.word(index) == "by" and tokens.word(index + 1) in {"value", "ref"}:
            yield from (index, index + 1)


def _indents(tokens: Tokens, stop: int) -> Iterator[int]:
    """The indexes of `NO INDENT` at the call's end."""
    if tokens.word(stop - 1) == "indent":
        yield stop - 1
        if tokens.word(stop - 2) == "no":
            yield stop - 2


def _xml_root(tokens: Tokens, first: int, stop: int) -> Iterator[int]:
    """The indexes of `, VERSION '1.0', STANDALONE YES` at the call's end."""
    start = next(
        (
            i
            for i in range(first, stop)
            if tokens.items[i].token_type == TokenType.COMMA
            and tokens.word(i + 1) in {"version", "standalone"}
        ),
        stop,
    )
    plain = words("version standalone yes no value")
    if all(
        tokens.items[i].token_type in {TokenType.COMMA, TokenType.STRING} or tokens.word(i) in plain
        for i in range(start, stop)
    ):
        yield from range(start, stop)


def _begins_json(tokens: Tokens, index: int) -> bool:
    following = (tokens.word(index), tokens.word(index + 1), tokens.word(index + 2))
    return following in {("null", "on", "null"), ("absent", "on", "null")} or (
        following[0] in {"returning", "format", "with", "without"}
    )


def _ends_json(tokens: Tokens, index: int) -> bool:
    """Whether a token can stand in a clause behind the arguments: a word, or a type's length."""
    kinds = {TokenType.L_PAREN, TokenType.R_PAREN, TokenType.NUMBER, TokenType.L_BRACKET}
    return bool(tokens.word(index)) or tokens.items[index].token_type in kinds


def _calls(tokens: Tokens, wanted: frozenset[str]) -> Iterator[tuple[int, int]]:
    """The index of each wanted name in front of a bracket, and that of the closing bracket."""
    items = tokens.items
    for index in range(len(items) - 1):
        if tokens.word(index) in wanted and items[index + 1].token_type == TokenType.L_PAREN:
            depth = 0
            for stop in range(index + 1, len(items)):
                kind = items[stop].token_type
                depth += (kind == TokenType.L_PAREN) - (kind == TokenType.R_PAREN)
                if depth == 0:
                    yield index, stop
                    break


def _without(tokens: Tokens, dropped: set[int]) -> Tokens:
    """The tokens without some, whose words and calls are still looked at."""
    if not dropped:
        return tokens
    items = tokens.items
    return tokens.having(
        [token for index, token in enumerate(items) if index not in dropped],
        ignored=[items[index] for index in sorted(dropped)],
    )


def _separators(tokens: Tokens, opening: int, stop: int) -> list[str]:
    """What stands between the arguments of a call: commas, colons and words."""
    found: list[str] = []
    depth = 0
    for index in range(opening, stop):
        token: Token = tokens.items[index]
        depth += (token.token_type == TokenType.L_PAREN) - (token.token_type == TokenType.R_PAREN)
        if depth == 1 and token.token_type in {TokenType.COMMA, TokenType.COLON}:
            found.append(token.text)
        elif depth == 1 and tokens.word(index) in _SEPARATING:
            found.append(tokens.word(index))
    return found


_IS_PLAIN: dict[str, Callable[[list[str]], bool]] = {
    "convert": lambda separators: "using" not in separators,
    "json_object": lambda separators: not separators,
}
_XML_CLAUSES: dict[str, Callable[[Tokens, int, int], Iterator[int]]] = {
    "xmlpi": _xml_pi,
    "xmlroot": _xml_root,
    "xmlserialize": _xml_serialize,
    "xmlexists": _xml_exists,
}
_XML_CALLS = frozenset(_XML_CLAUSES)
