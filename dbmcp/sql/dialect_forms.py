"""Forms that the engines know and the parser's library does not, rewritten in its tokens only."""

import re
from collections.abc import Callable
from typing import cast

from sqlglot.parser import Parser
from sqlglot.tokenizer_core import Token, TokenType

from dbmcp.sql.call_forms import CALL_FORMS
from dbmcp.sql.clause_forms import CLAUSE_FORMS
from dbmcp.sql.family_forms import FAMILY_FORMS
from dbmcp.sql.json_forms import json_clauses, json_constructors
from dbmcp.sql.marker import OPERAND_WORDS
from dbmcp.sql.name_forms import names, typed_literals
from dbmcp.sql.network import WITHIN, near_network
from dbmcp.sql.time_forms import TIME_FORMS
from dbmcp.sql.tokens import Tokens, closing, is_marker, token_like
from dbmcp.sql.value_forms import bracketed_tables, bracketed_values, limit_remainders, normal_forms
from dbmcp.sql.vocabulary import words
from dbmcp.sql.write_forms import WRITE_FORMS

# Operators of Postgres, its extensions (vector, trigram) and its ranges, arrays and geometry that
# the library cuts in pieces. For the facts one binary operator is as good as another.
_BINARY = words(
    """
    ? ?| ?& <-> <#> <=> <+> <~> <%> @@ @@@ -|- ~ ~* !~ !~* ^@ ~~ ~~* !~~ !~~* |>> <<| &<| |&>
    &< &> << >> <<= >>= @> <@ @? #- *= *<> *< *> *<= *>= ?# ?- ?-| ?|| ## ~= <^ >^ <% %> <<%
    %>> <->> <<-> <<<-> <->>> ~<~ ~>~ ~<=~ ~>=~ ~> && #
    """
)
_CONTAINS = frozenset({TokenType.AT_GT, TokenType.LT_AT, TokenType.DAMP})
_MATCHES = frozenset({"~", "~*", "~~", "~~*", "^@"})
_PREFIX = frozenset({"@", "|/", "||/", "!!", "@-@", "@@", "#", "?-", "?|"})
_SIGNS = frozenset("+-*/<>=~!@#%^&|?")
_SIGN = re.compile(f"[{re.escape(''.join(sorted(_SIGNS)))}]")


# What the forms below need at least.
_USING_SIGN = re.compile(r"using\s*[-+*/<>=~!@#%^&|?]")
_USING_LIST = re.compile(r"using\s*\([^)]*\)\s*as\b")


def rewrite(tokens: Tokens) -> Tokens:
    """Return the tokens as the parser's library can read them; words stay accounted for."""
    for form in FORMS:
        tokens = form(tokens)
    return tokens


def _named_operators(tokens: Tokens) -> Tokens:
    """Read the engine's own `a OPERATOR(pg_catalog.~) b` as a binary operator."""
    if not tokens.lexis.question_operators or not tokens.mentions("operator"):
        return tokens
    items: list[Token] = []
    stop = 0
    for index, token in enumerate(tokens.items):
        if index < stop:
            continue
        if tokens.word(index) == "operator" and _follows_operand(tokens, index):
            stop = _named_operator_end(tokens, index)
        items.append(_sign(tokens, index, stop) if index < stop else token)
    return tokens.having(items)


def _sign(tokens: Tokens, index: int, stop: int) -> Token:
    """What stands for `OPERATOR(pg_catalog.=)`, which begins and ends there."""
    sign = tokens.items[index + 4]
    compares = index + 6 == stop and sign.token_type in _COMPARISONS
    return sign if compares else token_like(sign, TokenType.DPIPE, "||")


_COMPARISONS = frozenset(
    {TokenType.EQ, TokenType.NEQ, TokenType.LT, TokenType.GT, TokenType.LTE, TokenType.GTE}
)


def _follows_operand(tokens: Tokens, index: int) -> bool:
    """Whether a value ends in front of the token."""
    word = tokens.word(index - 1) if index else "select"
    if word:
        return word not in OPERAND_WORDS
    return tokens.source.text[tokens.items[index - 1].start] not in "(,[=<>+-*/%|!~&@#^?:"


def _named_operator_end(tokens: Tokens, index: int) -> int:
    """Behind `OPERATOR(pg_catalog.~)`; 0 if something else stands there."""
    items, text = tokens.items, tokens.source.text
    kinds = [token.token_type for token in items[index + 1 : index + 4]]
    if (
        kinds[::2] != [TokenType.L_PAREN, TokenType.DOT]
        or tokens.word(index + 2) != "pg_catalog"
        or index + 5 >= len(items)
        or text[items[index + 4].start] not in _SIGNS
    ):
        return 0
    last = _run(tokens, index + 4)
    closed = last + 1 < len(items) and items[last + 1].token_type == TokenType.R_PAREN
    return last + 2 if closed else 0


def _operators(tokens: Tokens) -> Tokens:
    """Put one known operator in place of one that the library cuts in pieces."""
    if not tokens.lexis.question_operators or not _needs_operators(tokens):
        return tokens
    text = tokens.source.text
    writes = tokens.mentions("update", "delete", "merge")
    items: list[Token] = []
    index = 0
    while index < len(tokens.items):
        token = tokens.items[index]
        stop = index
        if text[token.start] in _SIGNS:
            stop = _run(tokens, index)
        sign = text[token.start : tokens.items[stop].end + 1]
        if _is_looked_into(tokens, index, stop, writes=writes):
            pass
        elif writes and sign in WITHIN and near_network(tokens, index, stop):
            token, index = token_like(token, *WITHIN[sign]), stop
        elif text[token.start] in _SIGNS and sign in _BINARY and _ends_operand(items):
            token, index = token_like(token, TokenType.DPIPE, "||"), stop
        elif text[token.start] in _SIGNS and sign in _PREFIX and not _ends_operand(items):
            token, index = token_like(token, TokenType.TILDE, "~"), stop
        items.append(token)
        index += 1
    return tokens.having(items)


_PLAIN_SIGNS = frozenset(
    {"=", "<", ">", "<=", ">=", "<>", "!=", "+", "-", "*", "/", "%", "||", "->", "->>", "::"}
)


def _is_looked_into(tokens: Tokens, index: int, stop: int, *, writes: bool) -> bool:
    """Whether a pattern is written out, or what is changed may hold or overlap everything."""
    sign = tokens.source.text[tokens.items[index].start : tokens.items[stop].end + 1]
    if sign in _MATCHES and _is_string(tokens, stop + 1):
        return True
    return stop == index and tokens.items[index].token_type in _CONTAINS and writes


def _is_string(tokens: Tokens, index: int) -> bool:
    return index < len(tokens.items) and tokens.items[index].token_type == TokenType.STRING


def _needs_operators(tokens: Tokens) -> bool:
    """Whether any sign stands there that the library may not know, or two signs touch."""
    end = -1
    for match in _SIGN.finditer(tokens.firsts):
        token = tokens.items[match.start()]
        if token.start == end or token.text not in _PLAIN_SIGNS:
            return True
        end = token.end + 1
    return False


def _run(tokens: Tokens, index: int) -> int:
    """The last token of the signs that touch each other from `index` on."""
    items, text = tokens.items, tokens.source.text
    while (
        index + 1 < len(items)
        and items[index + 1].start == items[index].end + 1
        and text[items[index + 1].start] in _SIGNS
    ):
        index += 1
    return index


def _ends_operand(items: list[Token]) -> bool:
    """Whether what stands last can be the left side of an operator: a value, or a name.

    Words such as `settings` are names here, though the library has a token of their own for them.
    """
    if not items or items[-1].token_type in _OPERANDS:
        return bool(items)
    if items[-2:-1] and items[-2].token_type == TokenType.DOT:
        return True
    named = items[-1].token_type in _NAMES
    return named and items[-1].text.lower() not in _ASKING_WORDS


_NAMES = cast(
    "set[TokenType]",
    Parser.ID_VAR_TOKENS,  # pyright: ignore[reportUnknownMemberType] - untyped there
)
_ASKING_WORDS = OPERAND_WORDS - words(
    """
    call cube execute exists explain filter first if inout next over partition range recursive
    rollup rows set
    """
)
"""Words that no name can be, where an operator follows."""

_OPERANDS = frozenset(
    {
        TokenType.VAR,
        TokenType.IDENTIFIER,
        TokenType.STRING,
        TokenType.BYTE_STRING,
        TokenType.HEX_STRING,
        TokenType.BIT_STRING,
        TokenType.HEREDOC_STRING,
        TokenType.NATIONAL_STRING,
        TokenType.NUMBER,
        TokenType.R_PAREN,
        TokenType.R_BRACKET,
    }
)


def _order_using(tokens: Tokens) -> Tokens:
    """Leave out `USING >` behind ORDER BY."""
    if not tokens.lexis.question_operators or not tokens.matches(_USING_SIGN):
        return tokens
    text, items, words = tokens.source.text, tokens.items, tokens.words
    return tokens.cut(
        [
            (index, _run(tokens, index + 1) + 1)
            for index in range(len(items) - 1)
            if words[index] == "using" and text[items[index + 1].start] in _SIGNS
        ]
    )


def _join_alias(tokens: Tokens) -> Tokens:
    """Leave out the alias in `JOIN t USING (id) AS j`."""
    if not tokens.lexis.question_operators or not tokens.matches(_USING_LIST):
        return tokens
    items, words = tokens.items, tokens.words
    spans: list[tuple[int, int]] = []
    for index in range(len(items) - 1):
        if words[index] == "using" and items[index + 1].token_type == TokenType.L_PAREN:
            stop = closing(items, index + 1) + 1
            if tokens.word(stop) == "as" and tokens.is_name(stop + 1):
                spans.append((stop, stop + 2))
    return tokens.cut(spans)


def _similar_substring(tokens: Tokens) -> Tokens:
    """Read `substring(a SIMILAR b ESCAPE c)` as `substring(a FROM b FOR c)`."""
    if not tokens.lexis.question_operators or not tokens.mentions("similar"):
        return tokens
    items = list(tokens.items)
    for index in range(len(items) - 1):
        if tokens.word(index) == "substring" and items[index + 1].token_type == TokenType.L_PAREN:
            stop = closing(items, index + 1)
            found = [i for i in range(index, stop) if tokens.word(i) in {"similar", "escape"}]
            if [tokens.word(i) for i in found] == ["similar", "escape"]:
                items[found[0]] = token_like(items[found[0]], TokenType.FROM, "FROM")
                items[found[1]] = token_like(items[found[1]], TokenType.FOR, "FOR")
    return tokens.having(items)


def _examined(tokens: Tokens) -> Tokens:
    """Leave out `ROWS EXAMINED 10` behind LIMIT."""
    if not tokens.lexis.double_quoted_strings or not tokens.mentions("examined"):
        return tokens
    items = tokens.items
    for index in range(len(items) - 2):
        examined = (tokens.word(index), tokens.word(index + 1)) == ("rows", "examined")
        if examined and items[index + 2].token_type == TokenType.NUMBER:
            bare = tokens.word(index - 1) == "limit"
            return tokens.without(set(range(index - bare, index + 3)))
    return tokens


def _open_slices(tokens: Tokens) -> Tokens:
    """Write the lower bound that `a[:n]` leaves out: the library takes `:n` for a marker."""
    if not tokens.lexis.slices or "[" not in tokens.source.text:
        return tokens
    items: list[Token] = []
    for index, token in enumerate(tokens.items):
        opened = bool(items) and items[-1].token_type == TokenType.L_BRACKET
        if opened and token.token_type == TokenType.COLON and not is_marker(tokens, index):
            items.append(token_like(token, TokenType.NUMBER, "1"))
        items.append(token)
    return tokens.having(items)


FORMS: tuple[Callable[[Tokens], Tokens], ...] = (
    names,
    typed_literals,
    json_clauses,
    json_constructors,
    normal_forms,
    *CALL_FORMS,
    *CLAUSE_FORMS,
    *FAMILY_FORMS,
    _named_operators,
    _operators,
    _order_using,
    _join_alias,
    _similar_substring,
    _open_slices,
    bracketed_values,
    bracketed_tables,
    limit_remainders,
    _examined,
    *WRITE_FORMS,
    *TIME_FORMS,
)
