"""Calls with a grammar of their own that the parser's library does not know, made plain ones."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from sqlglot.tokenizer_core import Token, TokenType

from dbmcp.sql.marker import OPERAND_WORDS
from dbmcp.sql.tokens import Tokens, closing, is_marker, token_like
from dbmcp.sql.vocabulary import words

_PLAIN = "coalesce"
"""What the library is told to read instead of a call's name; the facts keep the name itself."""

_JSON_CALLS = words("json json_serialize json_scalar json_array json_arrayagg")
_JSON_PAIRS = words("json_object json_objectagg")
_JSON_CLAUSES = words("returning null absent with without")
_MOST_RETURNING = len(("returning", "jsonb", "format", "json"))
_XML_CALLS = words("xmlserialize xmlpi xmlroot xmlexists")
_COLUMN_CALLS = words("column_create column_add column_get")
_HAS_QUERY = frozenset({"select", "with", "values", "table"})
_MECHANISMS = frozenset({"ref", "value"})
_XML_KINDS = frozenset({"document", "content"})
_ROOT_WORDS = words("version no value standalone yes")
_BRACES = words("d t ts date time timestamp fn oj")


def _calls(tokens: Tokens, names: frozenset[str]) -> Iterator[tuple[int, int, int]]:
    """The calls of some functions: index of the name, of its bracket and of the closing one."""
    for index in range(len(tokens.items) - 1):
        bracket = tokens.items[index + 1].token_type == TokenType.L_PAREN
        if bracket and tokens.word(index) in names:
            yield index, index + 1, closing(tokens.items, index + 1)


def _depths(tokens: Tokens, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Each index between two brackets with its depth, 0 at their own level."""
    depth = 0
    for index in range(start + 1, stop):
        kind = tokens.items[index].token_type
        depth -= kind == TokenType.R_PAREN
        yield index, depth
        depth += kind == TokenType.L_PAREN


def _json_calls(tokens: Tokens) -> Tokens:
    """Leave out FORMAT, RETURNING, NULL ON NULL and the like behind the values."""
    if not tokens.lexis.typed_strings or not tokens.mentions("json"):
        return tokens
    items = list(tokens.items)
    dropped: set[int] = set()
    for name, start, stop in _calls(tokens, _JSON_CALLS | _JSON_PAIRS):
        if tokens.word(start + 1) in _HAS_QUERY:
            dropped |= _returning(tokens, start, stop)
            continue
        dropped |= _json_clauses(tokens, start, stop)
        if tokens.word(name) in _JSON_CALLS or not _has_pairs(tokens, start, stop):
            items[name] = token_like(items[name], TokenType.VAR, _PLAIN)
    return replace(tokens, items=items).without(dropped)


def _returning(tokens: Tokens, start: int, stop: int) -> set[int]:
    """`RETURNING jsonb` behind the query of a JSON_ARRAY."""
    for index, depth in _depths(tokens, start, stop):
        if depth == 0 and tokens.word(index) == "returning" and stop - index <= _MOST_RETURNING:
            return set(range(index, stop))
    return set()


def _has_pairs(tokens: Tokens, start: int, stop: int) -> bool:
    """Whether the call is written as `key: value` or `key VALUE value`."""
    return any(
        depth == 0
        and (tokens.word(index) == "value" or tokens.items[index].token_type == TokenType.COLON)
        and not is_marker(tokens, index)
        for index, depth in _depths(tokens, start, stop)
    )


def _json_clauses(tokens: Tokens, start: int, stop: int) -> set[int]:
    """The tokens of a call that are no values."""
    found: set[int] = set()
    for index, depth in _depths(tokens, start, stop):
        if depth:
            continue
        if (tokens.word(index), tokens.word(index + 1)) == ("format", "json"):
            found |= {index, index + 1}
            if tokens.word(index + 2) == "encoding":
                found |= {index + 2, index + 3}
        elif tokens.word(index) in _JSON_CLAUSES and _ends_value(tokens, index - 1):
            return found | set(range(index, stop))
    return found


def _ends_value(tokens: Tokens, index: int) -> bool:
    """Whether a value may end at the token, so that a clause can follow."""
    word = tokens.word(index)
    if word:
        return word != "value" and word.split()[-1] not in OPERAND_WORDS
    text = tokens.source.text[tokens.items[index].start]
    return text not in "(,[=<>+-*/%|!~&@#^?:"


def _xml_calls(tokens: Tokens) -> Tokens:
    """Leave out the keywords of XMLSERIALIZE, XMLPI, XMLROOT and XMLEXISTS."""
    if not tokens.lexis.typed_strings or not tokens.mentions("xml"):
        return tokens
    items = list(tokens.items)
    dropped: set[int] = set()
    names: set[int] = set()
    for name, start, stop in _calls(tokens, _XML_CALLS):
        call = tokens.word(name)
        if call == "xmlserialize":
            dropped |= {start + 1} if tokens.word(start + 1) in _XML_KINDS else set[int]()
            dropped |= set(range(_last_as(tokens, start, stop), stop))
        elif call == "xmlpi" and tokens.word(start + 1) == "name" and tokens.is_name(start + 2):
            dropped |= {start + 1, start + 2}
            names.add(items[start + 2].start)
            if items[start + 3].token_type == TokenType.COMMA:
                dropped.add(start + 3)
            continue
        elif call == "xmlroot":
            dropped |= _root_options(tokens, _first_comma(tokens, start, stop), stop)
        else:
            items, dropped = _passing(tokens, items, dropped, start, stop)
        items[name] = token_like(items[name], TokenType.VAR, _PLAIN)
    return replace(tokens, items=items).without(dropped, names=frozenset(names))


def _last_as(tokens: Tokens, start: int, stop: int) -> int:
    found = [i for i, depth in _depths(tokens, start, stop) if not depth and tokens.word(i) == "as"]
    return found[-1] if found else stop


def _first_comma(tokens: Tokens, start: int, stop: int) -> int:
    for index, depth in _depths(tokens, start, stop):
        if depth == 0 and tokens.items[index].token_type == TokenType.COMMA:
            return index
    return stop


def _root_options(tokens: Tokens, start: int, stop: int) -> set[int]:
    """`, VERSION '1.0', STANDALONE YES`, if nothing there could read anything."""
    plain = all(
        tokens.word(index) in _ROOT_WORDS
        or tokens.items[index].token_type in {TokenType.STRING, TokenType.COMMA}
        for index in range(start, stop)
    )
    return set(range(start, stop)) if plain else set()


def _passing(
    tokens: Tokens, items: list[Token], dropped: set[int], start: int, stop: int
) -> tuple[list[Token], set[int]]:
    """Read `path PASSING BY REF x` as two arguments."""
    for index, depth in _depths(tokens, start, stop):
        if depth == 0 and tokens.word(index) == "passing":
            items[index] = token_like(items[index], TokenType.COMMA, ",")
        elif tokens.word(index) == "by" and tokens.word(index + 1) in {"ref", "value"}:
            dropped |= {index, index + 1}
    return items, dropped


def _xml_tables(tokens: Tokens) -> Tokens:
    """Put brackets around what XMLTABLE is passed, and a type in the place of FOR ORDINALITY.

    A path that is computed is read as a further value that is passed.
    """
    if not tokens.lexis.typed_strings or not tokens.mentions("xmltable"):
        return tokens
    tokens = _passed(tokens)
    items: list[Token] = []
    ignored: list[Token] = []
    for index, token in enumerate(tokens.items):
        before = tokens.word(index - 1) if index else ""
        if (tokens.word(index), tokens.word(index + 1)) == ("for", "ordinality"):
            ignored.append(token)
            items.append(token_like(token, TokenType.INT, "int"))
        elif (before, tokens.word(index)) == ("for", "ordinality"):
            ignored.append(token)
        else:
            items.append(token)
    return tokens.having(items, ignored=ignored)


def _passed(tokens: Tokens) -> Tokens:
    """Read `path PASSING BY REF x COLUMNS` as `'' PASSING (path), (x) COLUMNS`."""
    items = tokens.items
    added: dict[int, list[Token]] = {}
    dropped: set[int] = set()
    for _, start, stop in _calls(tokens, frozenset({"xmltable"})):
        outer = [index for index, depth in _depths(tokens, start, stop) if depth == 0]
        passing = next((i for i in outer if tokens.word(i) == "passing"), stop)
        columns = next((i for i in outer if i > passing and tokens.word(i) == "columns"), stop)
        if columns == stop:
            continue
        dropped |= {i for i in outer if passing < i < columns and _is_mechanism(tokens, i)}
        added[passing + 1] = [token_like(items[passing], TokenType.L_PAREN, "(")]
        added[columns] = [token_like(items[columns], TokenType.R_PAREN, ")")]
        commas = [i for i in outer if i < passing and items[i].token_type == TokenType.COMMA]
        path = max(commas, default=start) + 1
        if path + 1 != passing or items[path].token_type != TokenType.STRING:
            word = items[passing]
            added[path] = [
                token_like(word, TokenType.STRING, ""),
                token_like(word, word.token_type, word.text),
                token_like(word, TokenType.L_PAREN, "("),
            ]
            added[passing] = [
                token_like(word, TokenType.R_PAREN, ")"),
                token_like(word, TokenType.COMMA, ","),
            ]
            dropped.add(passing)
    found: list[Token] = []
    for index, token in enumerate(items):
        found += added.get(index, ())
        found += () if index in dropped else (token,)
    return tokens.having(found, ignored=[items[index] for index in sorted(dropped)])


def _is_mechanism(tokens: Tokens, index: int) -> bool:
    """Whether a word is one of BY REF and BY VALUE, which change nothing."""
    pair = (tokens.word(index - 1), tokens.word(index), tokens.word(index + 1))
    return (pair[1] == "by" and pair[2] in _MECHANISMS) or (
        pair[0] == "by" and pair[1] in _MECHANISMS
    )


def _column_calls(tokens: Tokens) -> Tokens:
    """Leave out the type in `COLUMN_CREATE('a', 1 AS int)`."""
    if not tokens.lexis.double_quoted_strings or not tokens.mentions("column_"):
        return tokens
    dropped: set[int] = set()
    for _, start, stop in _calls(tokens, _COLUMN_CALLS):
        typed = False
        for index, depth in _depths(tokens, start, stop):
            if depth == 0 and tokens.word(index) == "as":
                typed = True
            elif depth == 0 and tokens.items[index].token_type == TokenType.COMMA:
                typed = False
            if typed:
                dropped.add(index)
    return tokens.without(dropped)


def _converted(tokens: Tokens) -> Tokens:
    """Read `convert(a, 'UTF8', 'LATIN1')` as a call like any other."""
    if not tokens.lexis.typed_strings or not tokens.mentions("convert"):
        return tokens
    items = list(tokens.items)
    for name, start, stop in _calls(tokens, frozenset({"convert"})):
        if not any(
            not depth and tokens.word(i) == "using" for i, depth in _depths(tokens, start, stop)
        ):
            items[name] = token_like(items[name], TokenType.VAR, _PLAIN)
    return replace(tokens, items=items)


def _array_types(tokens: Tokens) -> Tokens:
    """Read `AS UNSIGNED ARRAY)` as `AS UNSIGNED)`."""
    if not tokens.lexis.double_quoted_strings or not tokens.mentions("array"):
        return tokens
    items = tokens.items
    return tokens.without(
        {
            index
            for index in range(2, len(items) - 1)
            if tokens.word(index) == "array"
            and items[index + 1].token_type == TokenType.R_PAREN
            and (tokens.word(index - 1) or items[index - 1].token_type == TokenType.R_PAREN)
        }
    )


def _default_calls(tokens: Tokens) -> Tokens:
    """Read `DEFAULT(a)` as a plain call."""
    if not tokens.lexis.double_quoted_strings or not tokens.mentions("default"):
        return tokens
    items = list(tokens.items)
    for name, _, _ in _calls(tokens, frozenset({"default"})):
        items[name] = token_like(items[name], TokenType.VAR, _PLAIN)
    return replace(tokens, items=items)


def _matches(tokens: Tokens) -> Tokens:
    """Read MATCH without brackets, or AGAINST an expression, as an operator between two calls."""
    if not tokens.lexis.double_quoted_strings or not tokens.mentions("against"):
        return tokens
    for index in range(1, len(tokens.items) - 1):
        if tokens.word(index) == "against" and _is_unknown(tokens, index):
            # Columns stand between the two, or it is no MATCH.
            start = next((i for i in range(index - 1, -1, -1) if tokens.word(i) == "match"), index)
            if start < index - 1:
                return _matches(_as_operator(tokens, start, index))
    return tokens


def _is_unknown(tokens: Tokens, index: int) -> bool:
    """Whether the library does not know the form of the AGAINST there."""
    items = tokens.items
    stop = closing(items, index + 1)
    value = items[index + 2 : stop]
    bare = items[index - 1].token_type != TokenType.R_PAREN
    known = bool(value) and (
        value[0].token_type in {TokenType.STRING, TokenType.COLON, TokenType.NULL}
    )
    return items[index + 1].token_type == TokenType.L_PAREN and (bare or not known)


def _as_operator(tokens: Tokens, start: int, against: int) -> Tokens:
    items = list(tokens.items)
    stop = closing(items, against + 1)
    mode = next((i for i in range(against + 2, stop) if tokens.word(i) in {"in", "with"}), stop)
    items[start] = token_like(items[start], TokenType.VAR, _PLAIN)
    items[against] = token_like(items[against], TokenType.EQ, "=")
    head, columns, tail = items[: start + 1], items[start + 1 : against], items[against:]
    if columns[0].token_type != TokenType.L_PAREN:
        columns = [
            token_like(columns[0], TokenType.L_PAREN, "("),
            *columns,
            token_like(columns[-1], TokenType.R_PAREN, ")"),
        ]
    shift = len(columns) - (against - start - 1)
    changed = replace(tokens, items=[*head, *columns, *tail])
    return changed.without(set(range(mode + shift, stop + shift)))


def _braces(tokens: Tokens) -> Tokens:
    """Read `{d '2025-01-01'}`, `{fn now()}` and `{oj a LEFT JOIN b ON ...}` without the braces."""
    if not tokens.lexis.double_quoted_strings or "{" not in tokens.source.text:
        return tokens
    items = tokens.items
    opened: list[int] = []
    dropped: set[int] = set()
    for index, token in enumerate(items):
        if token.token_type == TokenType.L_BRACE and tokens.word(index + 1) in _BRACES:
            opened.append(index)
            dropped |= {index, index + 1}
        elif token.token_type == TokenType.R_BRACE and opened:
            opened.pop()
            dropped.add(index)
    if opened:
        return tokens
    kept = [token for index, token in enumerate(items) if index not in dropped]
    return replace(tokens, items=kept)


CALL_FORMS: tuple[Callable[[Tokens], Tokens], ...] = (
    _json_calls,
    _xml_calls,
    _xml_tables,
    _column_calls,
    _converted,
    _array_types,
    _default_calls,
    _matches,
    _braces,
)
