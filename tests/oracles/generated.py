"""How many statements are generated a dialect, and what a generated text is checked for."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tests.oracles.seen import Normal, OracleError, Seen, accepted, as_it_is, excess, shortfalls

COUNT = int(os.environ.get("DBMCP_TEST_GENERATED", "2000"))
"""Texts a dialect and kind; `make oracles` asks for more."""


@dataclass
class Comparison:
    """What came of comparing texts with an oracle.

    Attributes:
        accepted: how many texts the policy lets through.
        rejected: those of them that the engine's parser rejects.
        shortfalls: what the engine sees and our facts do not cover, with the text.
        excess: tables in our facts that the engine does not see.
    """

    accepted: int = 0
    rejected: list[str] = field(default_factory=list[str])
    shortfalls: list[str] = field(default_factory=list[str])
    excess: list[str] = field(default_factory=list[str])


def compared(
    texts: Iterable[str],
    see: Callable[[str], Seen],
    *,
    dialect: str,
    normal: Normal = as_it_is,
) -> Comparison:
    """Compare our facts of texts with an oracle's."""
    result = Comparison()
    for text in texts:
        statement = accepted(text, dialect=dialect)
        if statement is None:
            continue
        result.accepted += 1
        try:
            seen = see(text)
        except OracleError as error:
            result.rejected.append(f"{error}: {text}")
            continue
        found = shortfalls(statement, seen, dialect=dialect, normal=normal)
        more = excess(statement, seen, dialect=dialect, normal=normal)
        result.shortfalls += [f"{shortfall}: {text}" for shortfall in found]
        result.excess += [f"{table}: {text}" for table in more]
    return result
