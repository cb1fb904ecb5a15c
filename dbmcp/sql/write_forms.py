"""Verbs, modifiers and targets of writes that the parser's library does not know."""

import re
from collections.abc import Callable

from sqlglot.tokenizer_core import Token, TokenType

from dbmcp.sql.phrase import behind, longest
from dbmcp.sql.tokens import Tokens, closing, nested, token_like
from dbmcp.sql.vocabulary import words

_REPLACE = re.compile(r"replace\b(?!\s*\()")
_UPDATE_OR = re.compile(r"update\s+or\b")
_TWO_CONFLICTS = re.compile(r"on\s+conflict\b.*\bon\s+conflict\b", re.DOTALL)
_MERGED_JOIN = re.compile(r"merge\b.*\busing\b.*\bjoin\b", re.DOTALL)
_IDLE = ("on conflict do nothing", "on conflict ( NAMES ) do nothing")
_IDLE_WORDS = words("on conflict do nothing")
_CONFLICTS = frozenset({"replace", "ignore", "abort", "fail", "rollback"})


def _replace_verb(tokens: Tokens) -> Tokens:
    """Read REPLACE INTO as INSERT INTO."""
    if not tokens.matches(_REPLACE):
        return tokens
    for index, token, depth in nested(tokens.items):
        if depth == 0 and tokens.word(index) == "replace" and _is_verb(tokens, index):
            items = list(tokens.items)
            items[index] = token_like(token, TokenType.INSERT, "INSERT")
            return tokens.having(items, ignored=[token])
    return tokens


def _is_verb(tokens: Tokens, index: int) -> bool:
    """Whether the REPLACE at `index` starts the statement behind its WITH, if there is one."""
    if index == 0:
        return True
    return tokens.items[index - 1].token_type == TokenType.R_PAREN and tokens.word(0) == "with"


def _update_conflict(tokens: Tokens) -> Tokens:
    """Read UPDATE OR IGNORE as UPDATE."""
    if not tokens.matches(_UPDATE_OR):
        return tokens
    for index in range(len(tokens.items) - 2):
        words = (tokens.word(index), tokens.word(index + 1))
        if words == ("update", "or") and tokens.word(index + 2) in _CONFLICTS:
            items = tokens.items
            return tokens.having(
                items[: index + 1] + items[index + 3 :],
                ignored=items[index + 1 : index + 3],
            )
    return tokens


def _write_targets(tokens: Tokens) -> Tokens:
    """Leave out `USE INDEX (i)` behind UPDATE t, and `.*` behind the tables of a DELETE."""
    if not tokens.lexis.backslash_escapes or not tokens.mentions("update", "delete"):
        return tokens
    items = tokens.items
    verb = tokens.word(0)
    if verb not in _TARGET_ENDS:
        return tokens
    dropped: set[int] = set()
    names: set[int] = set()
    for index in range(1, len(items)):
        word = tokens.word(index)
        if word in _TARGET_ENDS[verb]:
            break
        if word in {"use", "force", "ignore"} and tokens.word(index + 1) in {"index", "key"}:
            stop = closing(items, index + 2)
            dropped |= set(range(index, stop + 1))
            names |= {items[place].start for place in range(index + 3, stop)}
        elif verb == "delete" and items[index - 1].token_type == TokenType.DOT:
            star = items[index].token_type == TokenType.STAR
            dropped |= {index - 1, index} if star else set[int]()
    return tokens.without(dropped, names=frozenset(names))


_TARGET_ENDS = {"update": frozenset({"set", "join"}), "delete": frozenset({"from", "using"})}
_MODIFIERS = {
    "select": words(
        """
        sql_no_cache sql_cache high_priority low_priority sql_small_result sql_big_result
        sql_buffer_result sql_calc_found_rows straight_join
        """
    ),
    **dict.fromkeys(
        ("update", "delete", "insert", "replace"),
        words("low_priority high_priority delayed quick ignore"),
    ),
}
_MODIFIER_PARTS = ("sql_", "_priority", "straight_join", "delayed", "quick", "ignore")
"""Each of them has one of these in it."""


def _modifiers(tokens: Tokens) -> Tokens:
    """Leave out a verb's modifiers that change nothing in the facts."""
    if not tokens.lexis.backslash_escapes or not tokens.mentions(*_MODIFIER_PARTS):
        return tokens
    items: list[Token] = []
    ignored: list[Token] = []
    dropping = frozenset[str]()
    for index, token in enumerate(tokens.items):
        word = tokens.word(index)
        if word in dropping:
            ignored.append(token)
            continue
        if word not in {"distinct", "all"}:
            dropping = _MODIFIERS.get(word, frozenset())
        items.append(token)
    return tokens.having(items, ignored=ignored)


def _further_conflicts(tokens: Tokens) -> Tokens:
    """Leave out each `ON CONFLICT (a) DO NOTHING` beside another ON CONFLICT."""
    if not tokens.matches(_TWO_CONFLICTS):
        return tokens
    starts = [i for i in range(len(tokens.items)) if behind(tokens, i, "on conflict")]
    idle = {start: stop for start in starts if (stop := longest(tokens, start, _IDLE))}
    if starts and len(idle) == len(starts):
        del idle[starts[0]]
    dropped = {index for start, stop in idle.items() for index in range(start, stop)}
    names = (
        tokens.items[index].start for index in dropped if tokens.word(index) not in _IDLE_WORDS
    )
    return tokens.without(dropped, names=frozenset(names))


def _joined_source(tokens: Tokens) -> Tokens:
    """Read `MERGE INTO t USING a JOIN b ON x ON y` with its join in brackets."""
    if not tokens.lexis.typed_strings or not tokens.matches(_MERGED_JOIN):
        return tokens
    places = _outside(tokens)
    start = _place_of(places, "merge", 0)
    using = _place_of(places, "using", start)
    stop = next((i for i, words in places if i > using and _decides(tokens, i, words)), 0)
    within = [(i, word) for i, word in places if using < i < stop]
    last = max((i for i, word in within if word == "on"), default=0)
    if not using or not last or not any(word.endswith("join") for _, word in within):
        return tokens
    items = list(tokens.items)
    items.insert(last, token_like(items[last], TokenType.R_PAREN, ")"))
    items.insert(using + 1, token_like(items[using], TokenType.L_PAREN, "("))
    return tokens.having(items)


def _outside(tokens: Tokens) -> list[tuple[int, str]]:
    """The words outside of brackets, with their places."""
    places: list[tuple[int, str]] = []
    for index, _, depth in nested(tokens.items):
        if depth == 0 and (word := tokens.word(index)):
            places.append((index, word))
    return places


def _place_of(places: list[tuple[int, str]], word: str, start: int) -> int:
    return next((index for index, one in places if index >= start and one == word), 0)


def _decides(tokens: Tokens, index: int, word: str) -> bool:
    """Whether WHEN [NOT] MATCHED begins there."""
    behind_when = f"{tokens.word(index + 1)} {tokens.word(index + 2)}"
    return word == "when" and behind_when.startswith(("matched", "not matched"))


WRITE_FORMS: tuple[Callable[[Tokens], Tokens], ...] = (
    _replace_verb,
    _update_conflict,
    _joined_source,
    _further_conflicts,
    _modifiers,
    _write_targets,
)
