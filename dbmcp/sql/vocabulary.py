"""Sets of SQL words, written as plain texts."""


def words(*families: str) -> frozenset[str]:
    """The words of some families, each a text with blanks between the words."""
    return frozenset(word for family in families for word in family.split())
