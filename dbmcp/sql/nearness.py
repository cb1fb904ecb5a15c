"""Which names resemble one that does not exist."""

from collections.abc import Iterable
from difflib import SequenceMatcher

NEAREST = 3
"""How many near names an error offers."""

_NEAR, _INSIDE = 0.6, 0.8
_HINT_LENGTH = 3


def nearest(name: str, choices: Iterable[str], *, count: int = NEAREST) -> tuple[str, ...]:
    """Return the choices that resemble a name, best first; case and qualification count little."""
    wanted = name.casefold()
    bare = "." not in wanted
    matcher = SequenceMatcher(b=wanted)
    scored: list[tuple[float, bool, str]] = []
    for choice in dict.fromkeys(choices):
        folded = choice.casefold()
        compared = folded.rpartition(".")[2] if bare else folded
        score = _likeness(compared, wanted, matcher)
        if score >= _NEAR:
            scored.append((-score, compared[:1] != wanted[:1], choice))
    return tuple(choice for _, _, choice in sorted(scored)[:count])


def _likeness(choice: str, wanted: str, matcher: "SequenceMatcher[str]") -> float:
    """Rate two names from 0 to 1; a shared beginning or one inside the other is a hint too."""
    if choice == wanted:
        return 1.0
    hint = 0.0
    if min(len(choice), len(wanted)) >= _HINT_LENGTH:
        if choice in wanted or wanted in choice:
            hint = _INSIDE
        elif choice[:_HINT_LENGTH] == wanted[:_HINT_LENGTH]:
            hint = _NEAR
    matcher.set_seq1(choice)
    if matcher.real_quick_ratio() <= hint or matcher.quick_ratio() <= hint:
        return hint
    return max(hint, matcher.ratio())
