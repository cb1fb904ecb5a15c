"""The guard's short way: texts that plainly have nothing in them that a closer look could refuse.

Most texts are plain ASCII without comments and nest a few levels. For those a few passes at the
speed of the regular expression engine prove that the exact way would let them through. Each count
here is an upper bound of what the exact way counts, so that a text is never calm by mistake.
"""

import re
from functools import lru_cache
from itertools import product

from dbmcp.sql.lexer import NUMBER, Lexis
from dbmcp.sql.nesting import ENDS_OF_JOINS, JOINS, LOUD, TYPE_WORDS

_PLAIN = bytes(code for code in (9, 10, *range(0x20, 0x7F)) if chr(code) not in "\\{}$#")
_SIGNS = "+-*/<>=~!@%^&|"
_ODD = frozenset({"'", '"', "`", "_", "if"})
_MOST_SQUARES = 32
_OPEN, _CLOSE, _BLOCK, _JOIN, _CONDITION, _END = range(1, 7)
_ROLES = {
    **dict.fromkeys("([", _OPEN),
    **dict.fromkeys(")]", _CLOSE),
    **dict.fromkeys(("case", "begin"), _BLOCK),
    **dict.fromkeys(JOINS, _JOIN),
    **dict.fromkeys(("on", "using"), _CONDITION),
    **dict.fromkeys(ENDS_OF_JOINS, _END),
}
_SHALLOW = (
    JOINS | ENDS_OF_JOINS | frozenset({"end", "cross", "natural", "on", "using", "and", "or"})
)
_DEEPER = {"set", "::", ":=", *(LOUD - _SHALLOW), *_SIGNS, *map("".join, product(_SIGNS, _SIGNS))}
_MARKED = {
    token: (2 if token in _DEEPER else 0, _ROLES.get(token, 0), token in TYPE_WORDS)
    for token in _DEEPER.union(_ROLES, TYPE_WORDS)
}
"""What each token adds to the depth, what it does beside, and whether it is a type's name; those
that count for nothing are left out."""
_TOO_MANY = 999
_SKIPPED = 4
"""The most characters of operators that the pattern skips in one place."""


def is_calm(
    text: str, *, lexis: Lexis, max_tokens: int, max_nesting: int, max_array_nesting: int
) -> bool:
    """Whether a text surely passes the guard; False says nothing.

    Args:
        text: the caller's, no longer than the guard allows.
        lexis: the dialect's lexical rules.
        max_tokens: tokens, also those that a parser reads again.
        max_nesting: depth.
        max_array_nesting: depth of `ARRAY[`.
    """
    lowered = text.lower()
    if not _is_plain(lowered, lexis):
        return False
    found = _pattern(lexis).findall(lowered)
    if not _BEGINS.match(lowered) or not _ODD.isdisjoint(found):
        return False
    squares = text.count("[")
    if squares and (squares > _MOST_SQUARES or lowered.count("array") > max_array_nesting):
        return False
    deepest, doublings = _counted(found)
    if deepest + _SKIPPED > max_nesting:
        return False
    times = max(1, (1 << doublings) - 1)
    left = max_tokens - squares**2 - len(_LINK.findall(text)) ** 2
    return times * len(text) <= left or times * _most_tokens(text) <= left


def _most_tokens(text: str) -> int:
    """Return at least how many tokens a plain text has: signs, and what stands between them."""
    letters = text.encode()
    signs = len(letters.translate(None, _NO_SIGNS))
    runs = len(letters.translate(_BLANKED).split())
    return signs + runs + 2 * len(_GLUED.findall(text))


def _is_plain(text: str, lexis: Lexis) -> bool:
    """Whether a text in lower case has only plain characters, and no comment or `U&`."""
    if not text.isascii() or text.encode().translate(None, _PLAIN):
        return False
    if "--" in text or "/*" in text or (lexis.bracket_names and "[" in text):
        return False
    return not (lexis.unicode_escapes and "u&" in text)


def _counted(found: list[str]) -> tuple[int, int]:
    """Return at least how deep the tokens nest, and how often a parser doubles its work on some.

    Both are in the guard's own measure.
    """
    depth = deepest = doublings = most = joins = 0
    outer: list[tuple[int, int, int]] = []
    typed = False
    for rise, role, is_type in [mark for token in found if (mark := _MARKED.get(token))]:
        if role == _CLOSE:
            if not outer:
                return _TOO_MANY, _TOO_MANY
            deepest = max(deepest, depth)
            depth, doublings, joins = outer.pop()
        elif role == _OPEN:
            outer.append((depth, doublings, joins))
            depth, doublings, joins = depth + 2, doublings + typed, 0
            most = max(most, doublings)
        elif role:
            waiting = _waiting(role, joins)
            doublings, joins = doublings + waiting - joins, waiting
            most = max(most, doublings)
        depth += rise
        typed = is_type
    return max(deepest, depth), most


def _waiting(role: int, joins: int) -> int:
    """Return how many joins wait for their condition behind a word, if so many do in front."""
    if role == _JOIN:
        return joins + 1
    if role == _CONDITION:
        return max(joins - 1, 0)
    return 0 if role == _END or not joins else _TOO_MANY


_LINK = re.compile(r"[)\]][ \t\n]*+(?:[.(\[]|::)")
_BEGINS = re.compile(r"[ \t\n]*+(?:\(|(?!delimiter\b)[a-z])")
_WORDS = bytes(code for code in range(0x30, 0x7B) if chr(code).isalnum() or chr(code) == "_")
_NO_SIGNS = b" \t\n" + _WORDS
_BLANKED = bytes(code if code in _WORDS else 0x20 for code in range(256))
_GLUED = re.compile(r"\b[0-9]++[a-zA-Z_]")
"""A number, behind which another one and a word may follow without a blank: `0b12a`."""


@lru_cache(maxsize=32)
def _pattern(lexis: Lexis) -> re.Pattern[str]:
    """Compile what finds in a lower-case text the words and signs that may nest.

    What nests nothing is skipped: blanks, strings, numbers, names behind a dot, which are no
    keywords, one-letter aliases, operators in front of a plain operand, and an IF that is a call.
    """
    loud = "|".join(sorted(LOUD))
    space = r"[ \t\n]*+"
    signs = re.escape(_SIGNS)
    operand = rf"['\"0-9]|(?!(?:{loud})\b)[a-z]"
    quotes = "'\"`" if lexis.backtick_names else "'\""
    skipped = (
        r"[ \t\n,]++",
        r"[a-z]\.[a-z_][a-z0-9_]*+",
        rf"\.{space}[a-z_][a-z0-9_]*+",
        rf"(?:::|:=|[{signs}])[{signs}]{{0,2}}+(?={space}(?:{operand}))",
        NUMBER,
        *(f"{quote}[^{quote}]*+{quote}" for quote in quotes),
        rf"if(?={space}\()",
    )
    parts = (r"[a-z][a-z0-9_]*+", rf"::|:=|[{signs}]{{1,2}}+", ".", r"\Z")
    return re.compile(rf"(?:{'|'.join(skipped)})*+({'|'.join(parts)})", re.DOTALL)
