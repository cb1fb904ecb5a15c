"""Words that the engine takes for names or types where the parser's library does not."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from sqlglot.tokenizer_core import TokenType

from dbmcp.sql.facts import Name, type_names
from dbmcp.sql.marker import OPERAND_WORDS
from dbmcp.sql.tokens import Tokens, token_like
from dbmcp.sql.vocabulary import words

# Words that stand behind AS as a label although they mean something else elsewhere.
_LABELS = words(
    """
    select from where table group having limit offset union except intersect join on using into
    for fetch window and or not in is case when then else end desc asc order with user values all
    any some both leading trailing default distinct do grant analyze array check column constraint
    create collate foreign primary references unique to true false null placing variadic
    """
)
_LABELLED = re.compile(rf"as\s+({'|'.join(sorted(_LABELS))})\b")
_BEHIND_LABEL = frozenset({TokenType.COMMA, TokenType.R_PAREN, TokenType.FROM})
_SIGNS = frozenset("=<>+-*/%|.,)!~&#^@")
_BEHIND_NAME = words("as asc desc from where is in not like between and or order group limit then")
# Types whose literals the library reads by itself.
_KNOWN = words("interval date time timestamp datetime timestamptz")
_ASKING_WORDS = OPERAND_WORDS | words("passing ref default")
# Words in front of a string that are no type.
_NO_TYPE = OPERAND_WORDS | words(
    "version encoding standalone zone uescape passing ref national columns using key value default"
)


def names(tokens: Tokens) -> Tokens:
    """Read words that only the library reserves as names: `SELECT rollback, "x" FROM t`."""
    reserved = tokens.lexis.free_words
    items = tokens.items
    for index in _candidates(tokens):
        word = tokens.word(index)
        if (word in reserved and _is_operand(tokens, index)) or (
            word in _LABELS and tokens.lexis.free_labels and _is_label(tokens, index)
        ):
            items = list(items) if items is tokens.items else items
            items[index] = token_like(items[index], TokenType.VAR, items[index].text)
    return tokens if items is tokens.items else replace(tokens, items=items)


def _candidates(tokens: Tokens) -> Iterator[int]:
    """The tokens that may be such names; a quick look at the text finds most to be none."""
    lowered = tokens.source.lowered
    found = [
        match
        for word in tokens.lexis.free_words
        if word in lowered
        for match in _alone(word).finditer(lowered)
    ]
    if tokens.lexis.free_labels:
        found += _LABELLED.finditer(lowered)
    if found and not lowered.isascii():
        # The letters of other alphabets may be more in lower case.
        yield from range(len(tokens.items))
        return
    for match in found:
        index = bisect_left(tokens.starts, match.start(1))
        if index < len(tokens.items) and tokens.starts[index] == match.start(1):
            yield index


@cache
def _alone(word: str) -> re.Pattern[str]:
    """A word that is not part of a longer one, and what `_ends_here` asks for; quick to find."""
    behind = rf"[{re.escape(''.join(sorted(_SIGNS)))}]|\Z|(?:{'|'.join(sorted(_BEHIND_NAME))})\b"
    return re.compile(rf"({word})(?<!\w{word})\b(?=\s*(?:{behind}))")


def _is_operand(tokens: Tokens, index: int) -> bool:
    """Whether a value is asked for before the word, and something follows that ends one.

    Behind NOT such a word is an operator: `a NOT LIKE -b`.
    """
    wanted = _wants_operand(tokens, index) and tokens.word(index - 1) != "not"
    return wanted and _ends_here(tokens, index + 1)


def _wants_operand(tokens: Tokens, index: int) -> bool:
    if index == 0:
        return False
    before = tokens.word(index - 1)
    if before:
        return before.split()[-1] in _ASKING_WORDS
    return tokens.source.text[tokens.items[index - 1].start] in "(,[=<>+-*/%|!~&@#^?"


def _ends_here(tokens: Tokens, index: int) -> bool:
    if index >= len(tokens.items):
        return True
    word = tokens.word(index)
    if word:
        return word.split()[0] in _BEHIND_NAME
    return tokens.source.text[tokens.items[index].start] in _SIGNS


def _is_label(tokens: Tokens, index: int) -> bool:
    """Whether the word stands behind AS, and the list goes on or ends behind it."""
    if index == 0 or tokens.word(index - 1) != "as":
        return False
    return index + 1 >= len(tokens.items) or tokens.items[index + 1].token_type in _BEHIND_LABEL


def typed_literals(tokens: Tokens) -> Tokens:
    """Read `mood 'ok'` as its string, and remember the type."""
    if not tokens.lexis.typed_strings or not _may_have_types(tokens.source.lowered):
        return tokens
    dropped: set[int] = set()
    types: set[Name] = set()
    for index, token in enumerate(tokens.items):
        if token.token_type == TokenType.STRING:
            span = list(_type_in_front(tokens, index))
            if span:
                dropped.update(span)
                types |= _type_of(tokens, span)
    if not dropped:
        return tokens
    items = [token for index, token in enumerate(tokens.items) if index not in dropped]
    return replace(tokens, items=items, types=tokens.types | types)


def _may_have_types(text: str) -> bool:
    """Whether a string may have a type in front; cheap, and never wrong when it says no."""
    if "'" not in text or any(sign in text for sign in '\\"$'):
        return "'" in text
    outside = [piece.rstrip() for piece in text.split("'")[:-1:2]]
    words = {piece.rsplit(None, 1)[-1] for piece in outside if piece[-1:].isalnum()}
    return not words <= _KNOWN | _NO_TYPE or "_" in {piece[-1:] for piece in outside}


def _type_in_front(tokens: Tokens, index: int) -> Iterator[int]:
    """The indexes of a type's name in front of the string at `index`, last first."""
    last = index - 1
    if last < 0 or not tokens.is_name(last):
        return
    words = tokens.word(last).split()
    if words and words[-1] in _KNOWN | _NO_TYPE:
        return
    first = last
    while (
        first > 1
        and tokens.items[first - 1].token_type == TokenType.DOT
        and tokens.is_name(first - 2)
    ):
        first -= 2
    if _wants_operand(tokens, first) or tokens.word(first - 1) == "passing":
        yield from range(last, first - 1, -1)


def _type_of(tokens: Tokens, span: list[int]) -> set[Name]:
    parts = [
        (tokens.items[index].text, tokens.is_quoted_name(tokens.items[index]))
        for index in reversed(span)
        if tokens.items[index].token_type != TokenType.DOT
    ]
    return type_names(tuple(parts))
