"""Settings that a text gives to its one statement: `SET STATEMENT a = 1 FOR SELECT ...`."""

from dataclasses import replace

from sqlglot.tokenizer_core import TokenType

from dbmcp.sql.facts import Statement
from dbmcp.sql.tokens import Tokens
from dbmcp.sql.vocabulary import STATEMENTS

_SIGNS = frozenset({TokenType.EQ, TokenType.COLON_EQ})


def behind_settings(tokens: Tokens) -> Tokens | None:
    """The statement that settings are for; None if the text gives none to one that it reads."""
    start = settings_end(tokens)
    return tokens.part(start) if start else None


def bare(tokens: Tokens) -> Tokens:
    """The statement without the settings that are given to it, if any are."""
    return behind_settings(tokens) or tokens


def with_settings(statement: Statement, tokens: Tokens) -> Statement:
    """The facts of a statement with what is wrong with the settings that it is given.

    Args:
        statement: its facts.
        tokens: of the whole text.
    """
    items, index = tokens.items, 2
    problems = list(statement.problems)
    while tokens.word(index - 1) != "for":
        name = items[index].text.lower()
        if not _may_be_set(tokens, index, name):
            sentence = (
                f"setting {name[:40]} may not be given so to a statement. leave it out, or give "
                "it less"
            )
            problems.append(("settings", name, sentence))
        index += 4
    return replace(statement, problems=tuple(problems))


def settings_end(tokens: Tokens) -> int:
    """The index of the statement that settings are for; 0 if there is none."""
    if not tokens.lexis.statement_settings or tokens.word(0) != "set":
        return 0
    if tokens.word(1) != "statement":
        return 0
    index = 2
    while stop := _setting_end(tokens, index):
        behind = tokens.items[stop] if stop < len(tokens.items) else None
        if tokens.word(stop) == "for":
            return stop + 1 if _begins_statement(tokens, stop + 1) else 0
        if behind is None or behind.token_type != TokenType.COMMA:
            return 0
        index = stop + 1
    return 0


def _setting_end(tokens: Tokens, index: int) -> int:
    """Behind `name = value` with a value of one token; 0 if that does not stand there."""
    known = bool(tokens.word(index)) and index + 3 < len(tokens.items)
    return index + 3 if known and tokens.items[index + 1].token_type in _SIGNS else 0


def _begins_statement(tokens: Tokens, index: int) -> bool:
    """Whether a read or a write begins there, behind brackets."""
    while index < len(tokens.items) and tokens.items[index].token_type == TokenType.L_PAREN:
        index += 1
    return tokens.word(index) in STATEMENTS


def _may_be_set(tokens: Tokens, index: int, name: str) -> bool:
    """Whether a setting is on the list, with a value of its kind and not beyond its bound."""
    most = dict(tokens.lexis.statement_settings).get(name)
    value = tokens.items[index + 2]
    if most is None:
        return False
    if most == 0:
        return value.token_type == TokenType.STRING
    return value.token_type == TokenType.NUMBER and 0 < float(value.text) <= most
