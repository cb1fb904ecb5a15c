"""Clauses that the engines know and the parser's library does not, left out of its tokens."""

import re
from collections.abc import Callable
from dataclasses import replace

from sqlglot.tokenizer_core import Token, TokenType

from dbmcp.sql.marker import OPERAND_WORDS
from dbmcp.sql.tokens import Tokens, closing, token_like
from dbmcp.sql.vocabulary import words

_GROUPS = re.compile(r"_(?<=\d_)\d")
_BEFORE_ARGUMENT = frozenset(
    {TokenType.L_PAREN, TokenType.COMMA, TokenType.DISTINCT, TokenType.ALL}
)
_CATALOG_TYPES = words(
    """
    regclass regtype regproc regprocedure regrole regnamespace regconfig regoper regoperator
    regdictionary regcollation oid cstring
    """
)
_SUBSCRIPT = frozenset(
    {TokenType.L_BRACKET, TokenType.R_BRACKET, TokenType.COLON, TokenType.NUMBER, TokenType.DASH}
)
_QUERIES = frozenset({"select", "with", "values", "table"})
_SET_OPERATIONS = frozenset({TokenType.UNION, TokenType.EXCEPT, TokenType.INTERSECT})
# Functions that OPERAND_WORDS has as keywords.
_CALLED_TOO = frozenset({"if", "left", "right", "replace", "insert", "mod"})
_TREATMENTS = frozenset({("from", "first"), ("respect", "nulls")})
_VARIABLE_SCOPES = frozenset({"session", "global", "local"})


def _arrows(tokens: Tokens) -> Tokens:
    """Write `f(+a -> 'k')` for `f(a -> 'k')`: the library takes the arrow for a lambda's."""
    if "->" not in tokens.source.text:
        return tokens
    items: list[Token] = []
    for index, token in enumerate(tokens.items):
        after = tokens.items[index + 1] if index + 1 < len(tokens.items) else None
        if (
            after is not None
            and after.token_type == TokenType.ARROW
            and items
            and items[-1].token_type in _BEFORE_ARGUMENT
            and tokens.is_name(index)
        ):
            items.append(token_like(token, TokenType.PLUS, "+"))
        items.append(token)
    return replace(tokens, items=items)


def _digit_groups(tokens: Tokens) -> Tokens:
    """Read `1_000` as one number."""
    if not _GROUPS.search(tokens.source.text):
        return tokens
    items: list[Token] = []
    for token in tokens.items:
        if items and _goes_on(tokens, items[-1], token):
            items.append(_joined(items.pop(), token))
        else:
            items.append(token)
    return replace(tokens, items=items)


def _goes_on(tokens: Tokens, last: Token, token: Token) -> bool:
    """Whether a token is the rest of the number in front of it."""
    return (
        last.token_type == TokenType.NUMBER
        and token.start == last.end + 1
        and (token.text[:1] == "_" or token.token_type == TokenType.NUMBER)
        and tokens.slice(token)[1:2].isdigit()
    )


def _joined(first: Token, last: Token) -> Token:
    """One number in the place of two tokens."""
    text = first.text + last.text.replace("_", "")
    return Token(
        TokenType.NUMBER, text, line=first.line, col=first.col, start=first.start, end=last.end
    )


def _at_local(tokens: Tokens) -> Tokens:
    """Leave out `AT LOCAL`."""
    if not tokens.lexis.typed_strings or not tokens.mentions("local"):
        return tokens
    found = [
        index
        for index in range(1, len(tokens.items) - 1)
        if (tokens.word(index), tokens.word(index + 1)) == ("at", "local")
    ]
    return tokens.without({place for index in found for place in (index, index + 1)})


def _type_words(tokens: Tokens) -> Tokens:
    """Leave out VARYING in front of a length, and `[]` behind a type of the catalog."""
    if not tokens.lexis.typed_strings or not tokens.mentions("varying", "[", "national"):
        return tokens
    items = tokens.items
    dropped: set[int] = set()
    for index in range(1, len(items) - 1):
        kinds = (items[index].token_type, items[index + 1].token_type)
        if kinds == (TokenType.L_BRACKET, TokenType.R_BRACKET):
            if tokens.word(index - 1) in _CATALOG_TYPES or index - 1 in dropped:
                dropped |= {index, index + 1}
        elif tokens.word(index) == "varying" and tokens.word(index - 1) in _VARYING:
            dropped.add(index)
        elif tokens.word(index - 1) == "national" and tokens.word(index) in _NATIONAL:
            dropped.add(index - 1)
    return tokens.without(dropped)


_VARYING = words("bit char nchar")
_NATIONAL = frozenset({"char", "character", "character varying", "char varying"})


def _signed_integers(tokens: Tokens) -> Tokens:
    """Read `CAST(a AS SIGNED INT)` as `CAST(a AS SIGNED)`."""
    if not tokens.lexis.double_quoted_strings or not tokens.mentions("signed int"):
        return tokens
    return tokens.without(
        {
            index
            for index in range(1, len(tokens.items))
            if tokens.word(index) in {"int", "integer"}
            and tokens.word(index - 1) in {"signed", "unsigned"}
        }
    )


def _collation_for(tokens: Tokens) -> Tokens:
    """Read `COLLATION FOR (x)` as a call."""
    if not tokens.lexis.typed_strings or not tokens.mentions("collation"):
        return tokens
    return tokens.without(
        {
            index + 1
            for index in range(len(tokens.items) - 2)
            if (tokens.word(index), tokens.word(index + 1)) == ("collation", "for")
        }
    )


def _search_lists(tokens: Tokens) -> Tokens:
    """Leave out the further columns of `SEARCH DEPTH FIRST BY a, b` and `CYCLE a, b`."""
    if not tokens.mentions("search", "cycle"):
        return tokens
    dropped: set[int] = set()
    for index in range(1, len(tokens.items)):
        if tokens.items[index - 1].token_type != TokenType.R_PAREN and not dropped:
            continue
        if tokens.word(index) == "search" and tokens.word(index + 2) == "first":
            dropped |= _further_names(tokens, index + 4)
        elif tokens.word(index) == "cycle" and tokens.is_name(index + 1):
            dropped |= _further_names(tokens, index + 1)
            dropped |= _restricted(tokens, index)
    return _without_names(tokens, dropped)


def _further_names(tokens: Tokens, index: int) -> set[int]:
    """The commas and names behind the name at `index`."""
    found: set[int] = set()
    while (
        index + 2 < len(tokens.items)
        and tokens.items[index + 1].token_type == TokenType.COMMA
        and tokens.is_name(index + 2)
    ):
        found |= {index + 1, index + 2}
        index += 2
    return found


def _restricted(tokens: Tokens, index: int) -> set[int]:
    """`CYCLE a, b RESTRICT` of MariaDB, whole."""
    stop = index + 2 + len(_further_names(tokens, index + 1))
    return set(range(index, stop + 1)) if tokens.word(stop) == "restrict" else set()


def _without_names(tokens: Tokens, dropped: set[int]) -> Tokens:
    """Leave out tokens of which every name is one, whatever it means elsewhere."""
    keywords = {"cycle", "restrict"}
    starts = (tokens.items[index].start for index in dropped if tokens.word(index) not in keywords)
    return tokens.without(dropped, names=frozenset(starts))


def _overriding(tokens: Tokens) -> Tokens:
    """Leave out `OVERRIDING SYSTEM VALUE`."""
    if not tokens.mentions("overriding"):
        return tokens
    dropped: set[int] = set()
    for index in range(len(tokens.items) - 2):
        clause = tuple(tokens.word(place) for place in (index, index + 1, index + 2))
        if clause in {("overriding", "system", "value"), ("overriding", "user", "value")}:
            dropped |= {index, index + 1, index + 2}
    return tokens.without(dropped)


def _insert_targets(tokens: Tokens) -> Tokens:
    """Read `INSERT INTO t (a[1], b.c)` as one into whole columns."""
    if not tokens.lexis.slices or not tokens.mentions("into"):
        return tokens
    items = tokens.items
    opening = _column_list(tokens)
    if opening is None:
        return tokens
    dropped: set[int] = set()
    names: set[int] = set()
    depth = 0
    for index in range(opening + 1, closing(items, opening)):
        kind = items[index].token_type
        depth += kind == TokenType.L_BRACKET
        member = items[index - 1].token_type == TokenType.DOT and tokens.is_name(index)
        if kind == TokenType.DOT or (depth and kind in _SUBSCRIPT) or member:
            dropped.add(index)
        if member:
            names.add(items[index].start)
        depth -= kind == TokenType.R_BRACKET
    return tokens.without(dropped, names=frozenset(names))


def _column_list(tokens: Tokens) -> int | None:
    """Where the list of columns behind INSERT INTO opens."""
    items = tokens.items
    starts = (
        index
        for index in range(1, len(items))
        if (tokens.word(index - 1), tokens.word(index)) == ("insert", "into")
    )
    place = next(starts, len(items)) + 2
    while place < len(items) and items[place].token_type == TokenType.DOT:
        place += 2
    if tokens.word(place) == "as":
        place += 2
    opens = place < len(items) and items[place].token_type == TokenType.L_PAREN
    return place if opens and tokens.word(place + 1) not in _QUERIES else None


def _returning_names(tokens: Tokens) -> Tokens:
    """Leave out `WITH (OLD AS o, NEW AS n)` behind RETURNING."""
    if not tokens.lexis.typed_strings or not tokens.mentions("returning"):
        return tokens
    items = tokens.items
    for index in range(len(items) - 2):
        if (tokens.word(index), tokens.word(index + 1)) == ("returning", "with"):
            stop = closing(items, index + 2)
            inside = range(index + 3, stop)
            plain = all(
                tokens.is_name(place) or items[place].token_type == TokenType.COMMA
                for place in inside
            )
            if plain:
                starts = frozenset(items[place].start for place in inside)
                return tokens.without(set(range(index + 1, stop + 1)), names=starts)
    return tokens


def _escape_character(tokens: Tokens) -> Tokens:
    """Read `ESCAPE ('!')` and `ESCAPE 0x5c` as `ESCAPE '!'`."""
    if not tokens.mentions("escape"):
        return tokens
    items = list(tokens.items)
    dropped: set[int] = set()
    for index in range(len(items) - 1):
        if tokens.word(index) != "escape":
            continue
        kinds = [token.token_type for token in items[index + 1 : index + 4]]
        if kinds == [TokenType.L_PAREN, TokenType.STRING, TokenType.R_PAREN]:
            dropped |= {index + 1, index + 3}
        elif kinds[0] in {TokenType.NUMBER, TokenType.HEX_STRING}:
            items[index + 1] = token_like(items[index + 1], TokenType.STRING, "x")
    return replace(tokens, items=items).without(dropped)


def _listed_values(tokens: Tokens) -> Tokens:
    """Read a VALUES that is a query of its own as `SELECT * FROM (VALUES ...)`."""
    if not tokens.lexis.double_quoted_strings or not tokens.mentions("values"):
        return tokens
    starts: dict[int, int] = {}
    for index in range(len(tokens.items)):
        if tokens.word(index) == "values" and _starts_query(tokens, index):
            stop = _rows_end(tokens, index + 1)
            if stop > index + 1:
                starts[index] = stop
    if not starts:
        return tokens
    return tokens.having(list(_selected(tokens, starts)), ignored=_row_words(tokens, starts))


def _starts_query(tokens: Tokens, index: int) -> bool:
    """Whether a query may start there: first, in brackets, behind UNION or a WITH."""
    if index == 0:
        return True
    before = tokens.items[index - 1].token_type
    if before == TokenType.L_PAREN:
        called = tokens.word(index - 2)
        return not called or (called in OPERAND_WORDS and called not in _CALLED_TOO)
    if before in {TokenType.ALL, TokenType.DISTINCT} and index > 1:
        before = tokens.items[index - 2].token_type
    return before in _SET_OPERATIONS


def _rows_end(tokens: Tokens, index: int) -> int:
    """Behind the last row of a list; `index` itself if that is no list of rows."""
    items, stop = tokens.items, index
    while True:
        opening = stop + (tokens.word(stop) == "row")
        if opening >= len(items) or items[opening].token_type != TokenType.L_PAREN:
            return index
        stop = closing(items, opening) + 1
        if stop >= len(items) or items[stop].token_type != TokenType.COMMA:
            return stop
        stop += 1


def _row_words(tokens: Tokens, starts: dict[int, int]) -> list[Token]:
    return [
        tokens.items[index]
        for start, stop in starts.items()
        for index in range(start, stop)
        if _is_row_word(tokens, index)
    ]


def _is_row_word(tokens: Tokens, index: int) -> bool:
    """Whether ROW stands there in front of a row of a list."""
    before = tokens.items[index - 1].token_type
    listed = tokens.word(index - 1) == "values" or before == TokenType.COMMA
    return tokens.word(index) == "row" and listed


def _selected(tokens: Tokens, starts: dict[int, int]) -> "list[Token]":
    """The tokens with `SELECT * FROM (` and `)` around each list."""
    items: list[Token] = []
    ends = set(starts.values())
    inside = 0
    for index, token in enumerate(tokens.items):
        if index in ends:
            items.append(token_like(token, TokenType.R_PAREN, ")"))
            inside -= 1
        if index in starts:
            inside += 1
            items += [
                token_like(token, TokenType.SELECT, "SELECT"),
                token_like(token, TokenType.STAR, "*"),
                token_like(token, TokenType.FROM, "FROM"),
                token_like(token, TokenType.L_PAREN, "("),
            ]
        if not (inside and _is_row_word(tokens, index)):
            items.append(token)
    if len(tokens.items) in ends:
        items.append(token_like(tokens.items[-1], TokenType.R_PAREN, ")"))
    return items


def _null_treatment(tokens: Tokens) -> Tokens:
    """Leave out `FROM FIRST` and `RESPECT NULLS` in front of OVER."""
    if not tokens.lexis.double_quoted_strings or not tokens.mentions("respect", "from first"):
        return tokens
    dropped: set[int] = set()
    for index in range(len(tokens.items)):
        if tokens.word(index) == "over":
            start = index
            while (tokens.word(start - 2), tokens.word(start - 1)) in _TREATMENTS:
                start -= 2
            dropped |= set(range(start, index))
    return tokens.without(dropped)


def _variables(tokens: Tokens) -> Tokens:
    """Read `@@session.timestamp`, whose name the library takes for a type's."""
    if "@@" not in tokens.source.text:
        return tokens
    items = list(tokens.items)
    for index in range(len(items) - 2):
        scoped = tokens.word(index) in _VARIABLE_SCOPES
        if scoped and items[index + 1].token_type == TokenType.DOT and tokens.word(index + 2):
            name = items[index + 2]
            items[index + 2] = token_like(name, TokenType.VAR, name.text)
    return replace(tokens, items=items)


CLAUSE_FORMS: tuple[Callable[[Tokens], Tokens], ...] = (
    _arrows,
    _digit_groups,
    _at_local,
    _type_words,
    _signed_integers,
    _collation_for,
    _search_lists,
    _overriding,
    _insert_targets,
    _returning_names,
    _escape_character,
    _listed_values,
    _null_treatment,
    _variables,
)
