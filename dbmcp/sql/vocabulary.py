"""Sets of SQL words, written as plain texts."""

from collections.abc import Mapping


def words(*families: str) -> frozenset[str]:
    """The words of some families, each a text with blanks between the words."""
    return frozenset(word for family in families for word in family.split())


def dangers(reasons: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Pairs of a function's name or pattern and what it does, from words for each reason."""
    return tuple((name, reason) for reason, names in reasons.items() for name in names.split())


STATEMENTS = words("select with values table insert update delete replace merge")
"""First words of statements that have a syntax tree."""
