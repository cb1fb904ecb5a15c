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
_OPEN, _CLOSE, _DEEPER = 1, 2, 3
_SHALLOW = (
    JOINS | ENDS_OF_JOINS | frozenset({"end", "cross", "natural", "on", "using", "and", "or"})
)
_STEPS = {
    **dict.fromkeys(LOUD - _SHALLOW, _DEEPER),
    **dict.fromkeys(("set", "::", ":=", *_SIGNS, *map("".join, product(_SIGNS, _SIGNS))), _DEEPER),
    **dict.fromkeys("([", _OPEN),
    **dict.fromkeys(")]", _CLOSE),
}
"""What each token adds to the depth; those that add nothing are left out."""
_BLOCKS = frozenset({"case", "begin"})
_CONDITIONS = frozenset({"on", "using"})
_DOUBLERS = TYPE_WORDS | JOINS | ENDS_OF_JOINS | _BLOCKS | _CONDITIONS | frozenset("([)]")
_MARKED = _DOUBLERS.union(_STEPS)
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
    marked = [token for token in found if token in _MARKED]
    if _depth(marked) + _SKIPPED > max_nesting:
        return False
    times = max(1, (1 << _doublings(marked)) - 1)
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


def _depth(marked: list[str]) -> int:
    """Return at least how deep the tokens nest, in the guard's own measure."""
    depth = deepest = 0
    outer: list[int] = []
    for step in [step for token in marked if (step := _STEPS.get(token))]:
        if step == _CLOSE:
            if not outer:
                return _TOO_MANY
            depth = outer.pop()
            continue
        if step == _OPEN:
            outer.append(depth)
        depth += 2
        deepest = max(deepest, depth)
    return deepest


def _doublings(marked: list[str]) -> int:
    """Return at least how often a parser doubles its work on the same tokens."""
    doublings = joins = most = 0
    outer: list[tuple[int, int]] = []
    last = ""
    for word in [token for token in marked if token in _DOUBLERS]:
        if word in "([":
            outer.append((doublings, joins))
            doublings, joins = doublings + (last in TYPE_WORDS), 0
        elif word in ")]":
            doublings, joins = outer.pop() if outer else (_TOO_MANY, 0)
        elif word in _BLOCKS:
            most = _TOO_MANY if joins else most
        else:
            waiting = _waiting(word, joins)
            doublings, joins = doublings + waiting - joins, waiting
        most = max(most, doublings)
        last = word
    return most


def _waiting(word: str, joins: int) -> int:
    """Return how many joins wait for their condition behind a word."""
    if word in JOINS:
        return joins + 1
    if word in _CONDITIONS:
        return max(joins - 1, 0)
    return 0 if word in ENDS_OF_JOINS else joins


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
