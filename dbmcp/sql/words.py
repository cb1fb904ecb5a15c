"""What a statement's tokens tell by themselves: calls, settings that are read, words left over."""

from collections.abc import Iterator
from dataclasses import dataclass, field

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
# Those that stand in front of a bracket where a value may stand too.
_OPENERS = words(
    """
    not any all some exists select values case when lateral distinct from only table and or on
    having where union except intersect with by both leading trailing
    """
)
_JOINS = ("left", "right", "full", "inner", "outer", "cross", "natural")
_PAIRS = frozenset(
    {("then", "insert"), ("on", "conflict"), ("as", "materialized"), ("within", "group")}
    | {("grouping", "sets"), ("not", "materialized"), ("similar", "to"), ("sounds", "like")}
    | {("between", "symmetric"), ("between", "asymmetric"), ("time", "zone")}
    | {("rows", "between"), ("range", "between"), ("groups", "between")}
    | {("fetch", "first"), ("fetch", "next")}
    | {(kind, "join") for kind in _JOINS}
)
_ASKING = frozenset("(,[=<>+-*/%|!~&^#@?:")
# First characters of what is no word: signs, digits and quotes.
_NO_WORD = frozenset(chr(code) for code in range(128) if not chr(code).isalpha()) - {"_"}
_SETTING_WORDS = frozenset({"global", "session", "local"})


@dataclass(frozen=True, slots=True)
class Call:
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
        words: every unquoted word with where it starts, names excepted.
        settings: settings of the server that are read, in lower case; `""` for one whose name
            the text does not tell.
    """

    calls: list[Call] = field(default_factory=list[Call])
    words: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    settings: set[str] = field(default_factory=set[str])


def read_words(tokens: Tokens, *, names: set[int]) -> Lexicon:
    """Go over the tokens once.

    Args:
        tokens: of one statement.
        names: where names stand that the tree knows; grows by the names of settings.
    """
    found = Lexicon()
    for items in (tokens.items, tokens.ignored):
        if items:
            _read(tokens, items, names, found)
    return found


def _read(tokens: Tokens, items: list[Token], names: set[int], found: Lexicon) -> None:
    text, quotes = tokens.source.text, tokens.source.quotes
    for index, token in enumerate(items):
        start = token.start
        first = text[start]
        if first in _NO_WORD:
            if first == "(" and index:
                _add_call(tokens, items, index, found)
            elif first == "@" and token.token_type == TokenType.SESSION_PARAMETER:
                found.settings.add(_variable(tokens, items, index, names))
        elif start not in names and token.end not in quotes:
            found.words.append((start, text[start : token.end + 1].lower()))


def _add_call(tokens: Tokens, items: list[Token], index: int, found: Lexicon) -> None:
    """Add the call whose bracket stands at `index`, if it is one."""
    token = items[index - 1]
    if token.token_type == TokenType.DOT:
        found.calls.append(Call("?", token.start, is_bare=False))
        return
    dotted = index > 1 and items[index - 2].token_type == TokenType.DOT
    if not tokens.is_quoted_name(token):
        if not tokens.is_word(token):
            return
        if not dotted and not _calls(tokens, items, index - 1):
            return
    after = items[index + 1] if index + 1 < len(items) else None
    bare = after is not None and after.token_type == TokenType.R_PAREN
    name = _dotted_name(tokens, items, index - 1)
    found.calls.append(Call(name, token.start, is_bare=bare))
    if name.rpartition(".")[2] == "current_setting":
        found.settings.add(_setting(tokens, items, index))


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
    while index > 1 and items[index - 1].token_type == TokenType.DOT:
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
    name, after = items[index + 1 : index + 2], items[index + 2 : index + 3]
    plain = name and after and name[0].token_type == TokenType.STRING
    if plain and after[0].token_type in {TokenType.R_PAREN, TokenType.COMMA}:
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
        if index + 1 >= len(items) or items[index + 1].token_type != TokenType.DOT:
            return
        index += 2
