"""A write's tokens, cut into its clauses: pieces of the caller's own text."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from sqlglot.tokenizer_core import TokenType

from dbmcp.sql.parameters import Marked
from dbmcp.sql.piece import Piece
from dbmcp.sql.source import MARKER
from dbmcp.sql.tokens import Tokens

_VERBS = frozenset({"insert", "update", "delete", "merge", "replace"})
STARTS = frozenset({"from", "using", "set", "where", "order", "limit", "returning"})
_TAILS = frozenset({"where", "order", "limit"})


@dataclass(slots=True)
class Cut:
    """A write's tokens, cut at the words that open its clauses.

    Attributes:
        tokens: all of them.
        words: each as a lower-case word where it stands outside of brackets, else `""`.
        verb: the index of the write's verb.
    """

    tokens: Tokens
    words: list[str] = field(init=False)
    verb: int = field(init=False)

    def __post_init__(self) -> None:
        """Find what stands outside of brackets."""
        depth = 0
        self.words = []
        for index, token in enumerate(self.tokens.items):
            depth -= token.token_type == TokenType.R_PAREN
            self.words.append("" if depth else self.tokens.word(index))
            depth += token.token_type == TokenType.L_PAREN
        self.verb = next((i for i, word in enumerate(self.words) if word in _VERBS), 0)

    def find(self, *wanted: str, start: int) -> int:
        """The index of the first of some words from `start` on; behind the last where none is."""
        for index in range(start, len(self.words)):
            word = self.words[index]
            if word in wanted and not (word == "from" and self.words[index - 1] == "distinct"):
                return index
        return len(self.words)

    def found_together(self, first: str, second: str, *, start: int) -> int:
        """The index of a word that another one follows; behind the last where none is."""
        for index, pair in enumerate(pairwise(self.words[start:]), start):
            if pair == (first, second):
                return index
        return len(self.words)

    def brackets(self, *, start: int) -> Iterator[tuple[int, int]]:
        """The tokens inside of each bracket from `start` on, as long as commas follow."""
        items, depth, opened = self.tokens.items, 0, start
        for index in range(start, len(items)):
            kind = items[index].token_type
            if kind == TokenType.L_PAREN:
                opened = opened if depth else index + 1
                depth += 1
            elif kind == TokenType.R_PAREN:
                depth -= 1
                if not depth:
                    yield opened, index
            elif not depth and kind != TokenType.COMMA:
                return

    def clause(self, word: str, *, start: int, ends: frozenset[str] = STARTS) -> tuple[int, int]:
        """The tokens of the clause behind a word, up to one of those that open another."""
        first = self.find(word, start=start)
        return first + 1, self.find(*ends, start=first + 1)

    def tail(self, *, start: int) -> tuple[int, int]:
        """WHERE, ORDER BY and LIMIT."""
        first = self.find(*_TAILS, start=start)
        return first, self.find("returning", start=first)

    def piece(self, span: tuple[int, int]) -> Piece:
        """The text of some tokens, with the caller's markers."""
        start, stop = span
        if start >= stop:
            return Piece()
        items = self.tokens.items
        return self._text(items[start].start, items[stop - 1].end + 1)

    def _text(self, start: int, end: int) -> Piece:
        source, piece, done = self.tokens.source, Piece(), start
        for index, token in enumerate(self.tokens.items[:-1]):
            after = self.tokens.items[index + 1]
            inside = start <= token.start < end and token.token_type == TokenType.COLON
            if inside and after.text.startswith(MARKER):
                number = int(after.text.removeprefix(MARKER))
                name = source.names[number]
                marker = Marked(("", ""), (name,), ("?" if name.isdigit() else f":{name}",))
                piece = piece + source.text[done : token.start] + Piece(marker, (number,))
                done = after.end + 1
        return piece + source.text[done:end]
