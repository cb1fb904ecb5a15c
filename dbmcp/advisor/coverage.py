"""Whether an index that exists already does what a proposed one would."""

import re
from collections.abc import Sequence

from dbmcp.advisor.proposal import KeyPart
from dbmcp.advisor.shape import POINTS, Match, Scan
from dbmcp.models import IndexFacts

_CAST = re.compile(r"::\s*[\w ]+(\(\d+\))?(\[\])?")
_INTRODUCER = re.compile(r"_utf8mb[34]\s*|_latin1\s*", re.IGNORECASE)
_NOISE = re.compile(r"[\s()`\"]+")


def serving(indexes: Sequence[IndexFacts], keys: Sequence[KeyPart]) -> IndexFacts | None:
    """Return an index whose first keys are these in this order, or a unique one on some of them.

    What the catalog does not tell, a direction or an operator class, only the plan can: an index
    that has to have them is never said to exist.
    """
    if any(key.descending or key.pattern for key in keys):
        return None
    wanted = [_plain(key.text) for key in keys]
    for index in indexes:
        columns = [_plain(column) for column in index.columns]
        if index.where or index.method or not columns:
            continue
        if columns[: len(keys)] == wanted or (index.unique and set(columns) < set(wanted)):
            return index
    return None


def deciding(scan: Scan) -> IndexFacts | None:
    """Return a unique index whose keys the statement fixes all: it finds one row at most."""
    fixed = {
        _plain(one.key.text)
        for one in scan.predicates
        if one.match in POINTS - {Match.NULL} and not one.key.expression
    }
    for index in scan.facts.indexes:
        columns = {_plain(column) for column in index.columns}
        if index.unique and not index.where and columns and columns <= fixed:
            return index
    return None


def _plain(text: str) -> str:
    """A key's text as two spellings of it agree: no casts, quotes, brackets or blanks."""
    return _NOISE.sub("", _INTRODUCER.sub("", _CAST.sub("", text))).casefold()
