"""What a statement's tokens tell by themselves: calls, settings that are read, words left over."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlglot.tokenizer_core import Token, TokenType

from dbmcp.sql.marker import OPERAND_WORDS
from dbmcp.sql.tokens import Tokens
from dbmcp.sql.vocabulary import words

# Words that are followed by a bracket without being a call. A function of that name needs quotes
# in every engine, or shows itself as a call in the syntax tree.
_BEFORE_BRACKET = words(
    """
    select from where and or xor not in any all some exists on using values value as by over
    filter group within join lateral union except intersect distinct then else when case
    between like ilike rlike regexp glob similar to is limit offset having qualify sets
    partition index key conflict insert set returning with columns passing against of escape
    div into table recursive materialized window rows returns explain force use ignore cross
    inner outer natural only fetch matched update do repeatable symmetric asymmetric path
    default nested begin low_priority straight_join both leading trailing for placing
    """
)
# Those that stand in front of a bracket where a value may stand too, or that every engine reserves.
_OPENERS = words(
    """
    not any all some exists select values case when lateral distinct from only table and or on
    having where union except intersect with by both leading trailing as in using then else into
    limit offset
    """
)
_JOINS = ("left", "right", "full", "inner", "outer", "cross", "natural")
_PAIRS = frozenset(
    {("then", "insert"), ("on", "conflict"), ("as", "materialized"), ("within", "group")}
    | {("grouping", "sets"), ("not", "materialized"), ("similar", "to"), ("sounds", "like")}
    | {("between", "symmetric"), ("between", "asymmetric"), ("time", "zone")}
    | {("rows", "between"), ("range", "between"), ("groups", "between")}
    | {("fetch", "first"), ("fetch", "next")}
    | {("for", "join")}
    | {(kind, "join") for kind in _JOINS}
)
# All others in front of a bracket are calls.
_DOUBTFUL = _BEFORE_BRACKET | _OPENERS | {word for _, word in _PAIRS}
_ASKING = frozenset("(,[=<>+-*/%|!~&^#@?:")
# First characters of what is no word: signs, digits and quotes.
_NO_WORD = frozenset(chr(code) for code in range(128) if not chr(code).isalpha()) - {"_"}
# A member of the enumeration costs more than what is done with it.
_DOT, _R_PAREN = TokenType.DOT, TokenType.R_PAREN
_SESSION_PARAMETER, _PARAMETER = TokenType.SESSION_PARAMETER, TokenType.PARAMETER
_TEXT_CASTS = [["::", "text"], ["::", "varchar"]]
_SETTING_WORDS = frozenset({"global", "session", "local"})


class Call(NamedTuple):
    """A name in front of a bracket.

    Attributes:
        name: the function's name as facts give it.
        start: where its last part starts.
        is_bare: nothing stands in the brackets.
    """

    name: str
    start: int
    is_bare: bool


@dataclass(slots=True)
class Lexicon:
    """What the tokens of a statement tell.

    Attributes:
        calls: every name in front of a bracket that the words alone do not explain.
        words: every unquoted word that is neither a name nor called.
        settings: settings of the server that are read, in lower case; `""` for one whose name
            the text does not tell.
    """

    calls: list[Call] = field(default_factory=list[Call])
    words: set[str] = field(default_factory=set[str])
    settings: set[str] = field(default_factory=set[str])


def read_words(tokens: Tokens, *, names: set[int], structural: set[int]) -> Lexicon:
    """Go over the tokens of one statement.

    Args:
        tokens: of the statement.
        names: where names stand that the tree knows; grows by the names of settings and calls.
        structural: where names stand behind which a bracket is no call.
    """
    found = Lexicon()
    parts = [tokens, tokens.unseen] if tokens.ignored else [tokens]
    for part in parts:
        _read_calls(part, names, found)
    found.calls = [call for call in found.calls if call.start not in structural]
    names.update([call.start for call in found.calls])
    for part in parts:
        _read_words(part, names, found)
    # Nobody knows what a name means that the parser's library does not see.
    found.words |= {
        token.text.lower()
        for token in tokens.ignored
        if tokens.is_quoted_name(token) and token.start not in names
    }
    return found


def _read_calls(tokens: Tokens, names: set[int], found: Lexicon) -> None:
    """Add the calls and the settings."""
    text, items, firsts = tokens.source.text, tokens.items, tokens.firsts
    starts, ends = tokens.starts, tokens.ends
    for match in _BRACKET.finditer(firsts, 1):
        index = match.start() - 1
        start = starts[index]
        name = text[start : ends[index] + 1].lower()
        is_name = name.isascii() and name.isidentifier()
        if not is_name or name in _DOUBTFUL or firsts[index - 1] == ".":
            name = _called(tokens, items, index, name)
        if name:
            found.calls.append(Call(name, start, firsts[index + 2 : index + 3] == ")"))
        if name.endswith("current_setting") and name.rpartition(".")[2] == "current_setting":
            found.settings.add(_setting(tokens, items, index + 1))
    for match in _VARIABLE.finditer(firsts):
        _read_variable(tokens, match.start(), names, found)


def _read_variable(tokens: Tokens, index: int, names: set[int], found: Lexicon) -> None:
    """Add a setting; a sign that stands apart from its variable's name is none that is known."""
    items = tokens.items
    if items[index].token_type == _SESSION_PARAMETER:
        found.settings.add(_variable(tokens, items, index, names))
    elif items[index].token_type == _PARAMETER and tokens.lexis.no_table:
        apart = items[index + 1 : index + 2] and items[index + 1].start > items[index].end + 1
        found.settings |= {""} if apart else set[str]()


def _read_words(tokens: Tokens, names: set[int], found: Lexicon) -> None:
    """Add the words that stand in no known place."""
    text, quotes = tokens.source.text, tokens.source.quotes
    written = {
        text[start : end + 1]
        for sign, start, end in zip(tokens.firsts, tokens.starts, tokens.ends, strict=True)
        if sign not in _NO_WORD and start not in names and end not in quotes
    }
    found.words |= {word.lower() for word in written}


_BRACKET = re.compile(r"\(")
_VARIABLE = re.compile("@")


def _called(tokens: Tokens, items: list[Token], index: int, written: str) -> str:
    """The function that is called by what stands at `index`, in front of a bracket; else `""`."""
    token = items[index]
    if token.token_type == _DOT:
        return "?"
    dotted = index > 0 and items[index - 1].token_type == _DOT
    if tokens.is_word(token) and not dotted:
        if written not in _DOUBTFUL and written.isidentifier():
            return written
        if written in _OPENERS or not _calls(tokens, items, index):
            return ""
    elif not (dotted and tokens.is_word(token)) and not tokens.is_quoted_name(token):
        return ""
    return _dotted_name(tokens, items, index)


def _calls(tokens: Tokens, items: list[Token], index: int) -> bool:
    """Whether the word at `index`, in front of a bracket, is a function's name."""
    *_, word = written = tokens.slice(items[index]).lower().split()
    before = written[-2] if written[1:] else _word_before(tokens, items, index)
    if (before, word) in _PAIRS or word in _OPENERS:
        return False
    if word not in _BEFORE_BRACKET:
        return True
    if before == "not":
        # `a NOT LIKE (b)` is none, `SELECT NOT like(a, b)` is one.
        return _wants_operand(tokens, items, index - 1)
    return _wants_operand(tokens, items, index)


def _word_before(tokens: Tokens, items: list[Token], index: int) -> str:
    if index == 0 or not tokens.is_word(items[index - 1]):
        return ""
    return tokens.slice(items[index - 1]).lower().split()[-1]


def _wants_operand(tokens: Tokens, items: list[Token], index: int) -> bool:
    """Whether what stands before `index` asks for a value."""
    if index == 0:
        return False
    word = _word_before(tokens, items, index)
    if word:
        return word in OPERAND_WORDS
    return tokens.source.text[items[index - 1].start] in _ASKING


def _dotted_name(tokens: Tokens, items: list[Token], index: int) -> str:
    parts = [_name(tokens, items[index])]
    while index > 1 and items[index - 1].token_type == _DOT:
        index -= 2
        if not (tokens.is_word(items[index]) or tokens.is_quoted_name(items[index])):
            parts.append("?")
            break
        parts.append(_name(tokens, items[index]))
    return ".".join(reversed(parts)) if len(parts) > 1 else parts[0]


def _name(tokens: Tokens, token: Token) -> str:
    if not tokens.is_quoted_name(token):
        word = tokens.slice(token).lower()
        return " ".join(word.split()) if not word.isalnum() else word
    name = token.text
    return name if tokens.lexis.backtick_names or name == name.lower() else f'"{name}"'


def _setting(tokens: Tokens, items: list[Token], index: int) -> str:
    """The name in `current_setting('name')`, whose bracket stands at `index`."""
    name, behind = items[index + 1 : index + 2], index + 2
    if [token.text.lower() for token in items[behind : behind + 2]] in _TEXT_CASTS:
        behind += 2
    after = items[behind : behind + 1]
    plain = name and after and name[0].token_type == TokenType.STRING
    if plain and after[0].token_type in {_R_PAREN, TokenType.COMMA}:
        # As written: a string with escapes in it is no plain name.
        return tokens.slice(name[0])[1:-1].lower()
    return ""


def _variable(tokens: Tokens, items: list[Token], index: int, names: set[int]) -> str:
    """The name behind `@@`, which may have GLOBAL or SESSION in front."""
    parts = list(_variable_parts(tokens, items, index + 1))
    names.update(start for start, _ in parts)
    written = [part for _, part in parts]
    if len(written) == 2 and written[0] in _SETTING_WORDS:  # noqa: PLR2004 - scope and name
        return written[1]
    return written[0] if len(written) == 1 else ""


def _variable_parts(tokens: Tokens, items: list[Token], index: int) -> Iterator[tuple[int, str]]:
    """The dotted words from `index` on."""
    while index < len(items) and tokens.is_word(items[index]):
        yield items[index].start, tokens.slice(items[index]).lower()
        if index + 1 >= len(items) or items[index + 1].token_type != _DOT:
            return
        index += 2
