"""Clauses that one family of engines has to itself, made ones that the library can read."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from sqlglot.tokenizer_core import Token, TokenType

from dbmcp.sql.schema_forms import behind_type
from dbmcp.sql.tokens import Tokens, closing, token_like
from dbmcp.sql.vocabulary import words

_OPTION = words("use force ignore")
_BEHIND_FIRST = words("over respect")
_BEHIND_GROUP = words(
    """
    having order limit window union except intersect for into procedure lock offset fetch
    """
)
_ADDRESSES = words("inet4 inet6")
_DELETE_MODIFIERS = words("low_priority quick ignore")
# What the forms below need at least.
_FROM_FIRST = re.compile(r"from\s+first\b")
_FOR_JOIN = re.compile(r"for\s+join\b")
_DELETE = re.compile(r"delete(?<!\wdelete)\b")
_GROUP = re.compile(r"group(?<!\wgroup)\b")
_IN_GROUP = re.compile(rf"[()]|\b(?:asc|desc|{'|'.join(sorted(_BEHIND_GROUP))})\b")
_VALUE_FOR = re.compile(r"value\s+for\b")
_ANALYSE = re.compile(r"procedure\s+analyse\b")
_SEQUENCE_CALLS = {"next": "nextval", "previous": "lastval"}
# What decides how a value of a type is kept, in the order in which the engine looks for it.
_AFFINITIES = (
    ("int", TokenType.INT),
    ("char", TokenType.TEXT),
    ("clob", TokenType.TEXT),
    ("text", TokenType.TEXT),
    ("blob", TokenType.BLOB),
    ("real", TokenType.DOUBLE),
    ("floa", TokenType.DOUBLE),
    ("doub", TokenType.DOUBLE),
)
_STARS = re.compile(r"\(\*\)")
_COMMA_ON = re.compile(r",\s*+[\w.]++(?:\s+(?:as\s+)?(?!on\b)\w++)?\s+on\b(?!\s+conflict\b)")
_SOURCES = frozenset({"from", "join"})
_BEFORE_COMMA = _SOURCES | words("select where by set values returning having limit using")
_TELLING = frozenset({"(", "asc", "desc"})
_NAMING = frozenset({TokenType.DOT, TokenType.STAR, TokenType.COMMA})


def _value_order(tokens: Tokens) -> Tokens:
    """Leave out FROM FIRST of `NTH_VALUE(a, 2) FROM FIRST OVER w`."""
    if not tokens.lexis.double_quoted_strings or not tokens.matches(_FROM_FIRST):
        return tokens
    found = [
        index
        for index in range(1, len(tokens.items) - 2)
        if (tokens.word(index), tokens.word(index + 1)) == ("from", "first")
        and tokens.items[index - 1].token_type == TokenType.R_PAREN
        and tokens.word(index + 2) in _BEHIND_FIRST
    ]
    return tokens.without({place for index in found for place in (index, index + 1)})


def _index_scope(tokens: Tokens) -> Tokens:
    """Leave out FOR JOIN of `USE INDEX FOR JOIN (a)`."""
    if not tokens.lexis.double_quoted_strings or not tokens.matches(_FOR_JOIN):
        return tokens
    found = [
        index
        for index in range(2, len(tokens.items) - 1)
        if (tokens.word(index), tokens.word(index + 1)) == ("for", "join")
        and tokens.word(index - 1) in {"index", "key"}
        and tokens.word(index - 2) in _OPTION
    ]
    return tokens.without({place for index in found for place in (index, index + 1)})


def _group_order(tokens: Tokens) -> Tokens:
    """Leave out the direction in `GROUP BY a DESC`."""
    if not tokens.lexis.double_quoted_strings or not _may_have_directions(tokens.source.lowered):
        return tokens
    dropped: set[int] = set()
    for index, word in enumerate(tokens.words):
        if word.startswith("group"):
            dropped |= _directions(tokens, index + 1)
    return tokens.without(dropped)


def _may_have_directions(text: str) -> bool:
    """Whether a list behind GROUP may have a direction; cheap, and never wrong when it says no."""
    ends = (_IN_GROUP.search(text, match.end()) for match in _GROUP.finditer(text))
    return any(end is not None and end[0] in _TELLING for end in ends)


def _directions(tokens: Tokens, index: int) -> set[int]:
    """ASC and DESC in a list that starts at `index`, up to its end."""
    found: set[int] = set()
    depth = 0
    words = tokens.words
    for place in range(index, len(tokens.items)):
        kind = tokens.items[place].token_type
        depth += (kind == TokenType.L_PAREN) - (kind == TokenType.R_PAREN)
        word = words[place] if depth == 0 else ""
        if depth < 0 or word.split(" ")[0] in _BEHIND_GROUP:
            return found
        if word in {"asc", "desc"}:
            found.add(place)
    return found


def _whole_tables(tokens: Tokens) -> Tokens:
    """Read `DELETE t.*, u.* FROM` and `DELETE FROM t, u USING` as `DELETE t, u FROM`."""
    if not tokens.lexis.double_quoted_strings or not tokens.matches(_DELETE):
        return tokens
    start = next((index for index, word in enumerate(tokens.words) if word == "delete"), 0)
    stop = _list_end(tokens, start + 1)
    stars = {
        place
        for index in range(start + 2, stop - 1)
        if _kinds(tokens, index) == (TokenType.DOT, TokenType.STAR)
        for place in (index, index + 1)
    }
    first, using = _listed_first(tokens, start + 1, stop)
    if using == first:
        return tokens.without(stars)
    items = list(tokens.items)
    items[using] = token_like(items[using], TokenType.FROM, "FROM")
    return replace(tokens, items=items).without(stars | {first})


def _kinds(tokens: Tokens, index: int) -> tuple[TokenType, TokenType]:
    return tokens.items[index].token_type, tokens.items[index + 1].token_type


def _list_end(tokens: Tokens, index: int) -> int:
    """Behind the names, dots, stars and commas that start there."""
    while index < len(tokens.items) and (
        tokens.items[index].token_type in _NAMING or tokens.is_name(index)
    ):
        index += 1
    return index


def _listed_first(tokens: Tokens, start: int, stop: int) -> tuple[int, int]:
    """Where FROM and USING of `FROM a, b USING` stand; the same place twice if they do not."""
    while tokens.word(start) in _DELETE_MODIFIERS:
        start += 1
    using = next((i for i in range(start, stop) if tokens.word(i) == "using"), start)
    several = any(tokens.items[i].token_type == TokenType.COMMA for i in range(start, using))
    return (start, using) if tokens.word(start) == "from" and several else (start, start)


def _address_types(tokens: Tokens) -> Tokens:
    """Read `CAST(a AS INET6)` as a cast to CHAR."""
    if not tokens.lexis.double_quoted_strings or not tokens.mentions("inet"):
        return tokens
    items = list(tokens.items)
    for index in range(1, len(items) - 1):
        cast = tokens.word(index - 1) == "as" and items[index + 1].token_type == TokenType.R_PAREN
        if cast and tokens.word(index) in _ADDRESSES:
            items[index] = token_like(items[index], TokenType.CHAR, "char")
    return replace(tokens, items=items)


def _comma_joins(tokens: Tokens) -> Tokens:
    """Read the comma of `FROM a, b ON a.id = b.id` as a join."""
    if not tokens.lexis.names_may_be_strings or not tokens.matches(_COMMA_ON):
        return tokens
    # The first character of a match is the comma; in a string no token starts there.
    places = {match.start() for match in _COMMA_ON.finditer(tokens.source.lowered)}
    items = list(tokens.items)
    for index, token in enumerate(tokens.items):
        if token.start in places and _separates_sources(tokens, index):
            items[index] = token_like(token, TokenType.JOIN, "JOIN")
    return replace(tokens, items=items)


def _separates_sources(tokens: Tokens, index: int) -> bool:
    """Whether a comma stands in FROM, and not in a list of another kind."""
    depth = 0
    for place in range(index, -1, -1):
        kind = tokens.items[place].token_type
        depth += (kind == TokenType.R_PAREN) - (kind == TokenType.L_PAREN)
        if depth < 0:
            return False
        if depth == 0 and (word := tokens.words[place].split(" ")[-1]) in _BEFORE_COMMA:
            return word in _SOURCES
    return False


def _cast_types(tokens: Tokens) -> Tokens:
    """Read `CAST(a AS UNSIGNED BIG INT)` as a cast to a type that the library knows."""
    if not tokens.lexis.names_may_be_strings or not tokens.mentions("cast"):
        return tokens
    items = list(tokens.items)
    spans = sorted(_cast_spans(tokens), reverse=True)
    for start, stop in spans:
        text = "".join(map(tokens.slice, tokens.items[start:stop])).lower()
        kind = next((kind for part, kind in _AFFINITIES if part in text), TokenType.DECIMAL)
        items[start:stop] = [token_like(items[start], kind, kind.name)]
    names = frozenset(tokens.items[start].start for start, _ in spans)
    return replace(tokens, items=items, names=tokens.names | names) if spans else tokens


def _cast_spans(tokens: Tokens) -> Iterator[tuple[int, int]]:
    """Where the types of casts stand that are not one word."""
    items, words = tokens.items, tokens.words
    for index in range(1, len(items)):
        if words[index - 1] != "cast" or items[index].token_type != TokenType.L_PAREN:
            continue
        stop = closing(items, index)
        start = next((i for i in range(stop, index, -1) if words[i] == "as"), stop) + 1
        text = start < stop and items[start].token_type == TokenType.STRING
        if behind_type(tokens, start) == stop and (stop > start + 1 or text):
            yield start, stop


def _starred_calls(tokens: Tokens) -> Tokens:
    """Leave out the star of `sqlite_version(*)`, which means no argument."""
    if not tokens.lexis.names_may_be_strings or "(*)" not in tokens.firsts:
        return tokens
    stars = {match.start() + 1 for match in _STARS.finditer(tokens.firsts)}
    dropped = {
        i for i in stars if tokens.is_name(i - 2) and tokens.items[i - 2].text.lower() != "count"
    }
    return tokens.without(dropped)


def _list_limits(tokens: Tokens) -> Tokens:
    """Leave out LIMIT of `GROUP_CONCAT(a ORDER BY b LIMIT 2)`."""
    if not tokens.lexis.double_quoted_strings or not tokens.mentions("group_concat"):
        return tokens
    items = tokens.items
    dropped: set[int] = set()
    for index in range(len(items) - 1):
        if tokens.word(index) != "group_concat" or items[index + 1].token_type != TokenType.L_PAREN:
            continue
        stop = closing(items, index + 1)
        last = next((i for i in range(stop, index, -1) if tokens.word(i) == "limit"), stop)
        if all(_is_limit(tokens, place) for place in range(last + 1, stop)):
            dropped |= set(range(last, stop))
    return tokens.without(dropped)


def _is_limit(tokens: Tokens, index: int) -> bool:
    kind = tokens.items[index].token_type
    return kind in {TokenType.NUMBER, TokenType.COMMA} or tokens.word(index) == "offset"


def _sequence_values(tokens: Tokens) -> Tokens:
    """Read `NEXT VALUE FOR s` as `nextval(s)`, and PREVIOUS as `lastval(s)`."""
    if not tokens.lexis.backslash_escapes or not tokens.matches(_VALUE_FOR):
        return tokens
    items: list[Token] = []
    skipped = closes = 0
    for index, token in enumerate(tokens.items):
        which, *rest = (tokens.word(index + place) for place in range(3))
        if which in _SEQUENCE_CALLS and rest == ["value", "for"] and tokens.is_name(index + 3):
            items.append(token_like(token, TokenType.VAR, _SEQUENCE_CALLS[which]))
            items.append(token_like(tokens.items[index + 1], TokenType.L_PAREN, "("))
            skipped, closes = index + 3, _behind_dots(tokens, index + 3)
        if index >= skipped:
            items.append(token)
        if closes and index == closes - 1:
            items.append(token_like(token, TokenType.R_PAREN, ")"))
    return tokens.having(items)


def _behind_dots(tokens: Tokens, index: int) -> int:
    """Behind a name with the name of its database, if that stands there."""
    dotted = index + 2 < len(tokens.items) and tokens.items[index + 1].token_type == TokenType.DOT
    return index + 3 if dotted else index + 1


def _column_analysis(tokens: Tokens) -> Tokens:
    """Leave out PROCEDURE ANALYSE (10, 2000), which tells of the columns in place of the rows."""
    lexis = tokens.lexis
    if not lexis.backslash_escapes or lexis.stale_reads or not tokens.matches(_ANALYSE):
        return tokens
    start = next((i for i, word in enumerate(tokens.words) if word == "procedure"), 0)
    kinds = [token.token_type for token in tokens.items[start + 2 :]]
    bracketed = kinds[:1] + kinds[1:][-1:] == [TokenType.L_PAREN, TokenType.R_PAREN]
    plain = bracketed and {TokenType.NUMBER, TokenType.COMMA}.issuperset(kinds[1:-1])
    if not plain or (tokens.word(0), tokens.word(start + 1)) != ("select", "analyse"):
        return tokens
    return tokens.without(set(range(start, len(tokens.items))))


FAMILY_FORMS: tuple[Callable[[Tokens], Tokens], ...] = (
    _value_order,
    _index_scope,
    _group_order,
    _whole_tables,
    _address_types,
    _comma_joins,
    _cast_types,
    _starred_calls,
    _list_limits,
    _sequence_values,
    _column_analysis,
)
