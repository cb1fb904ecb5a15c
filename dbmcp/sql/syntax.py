"""The syntax tree of a statement with its tokens, for those who look deeper than at its facts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import cast

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import TokenType

from dbmcp.errors import ArgumentError
from dbmcp.sql.command import explain_end
from dbmcp.sql.dialect_forms import rewrite
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.marker import Form, places
from dbmcp.sql.own_settings import bare, settings_end
from dbmcp.sql.parameters import Marked, mark
from dbmcp.sql.position import place
from dbmcp.sql.source import LEAD, MARKER, prepare
from dbmcp.sql.tokens import Tokens, nested, tokenize
from dbmcp.sql.tree import ODD_ERRORS, parse_tree

_OURS = re.compile(rf" ?:{MARKER}(\d+) ?")
_MOST_EXTRA = 8
"""Tokens that a part may have behind the last one whose place the tree keeps."""


@dataclass(frozen=True, slots=True)
class Syntax:
    """A statement as a tree, and the text it was read from.

    Attributes:
        root: the tree.
        tokens: what the tree was made of; the offsets in the tree are those of its source.
    """

    root: exp.Expr
    tokens: Tokens

    @property
    def lexis(self) -> Lexis:
        """The dialect's lexical rules."""
        return self.tokens.lexis

    def text(self, node: exp.Expr) -> str:
        """A part of the statement as its author wrote it; `""` where that cannot be told."""
        span = self._span(node)
        return _OURS.sub(self._written, self._between(*span)).strip() if span else ""

    def _written(self, marker: re.Match[str]) -> str:
        """A parameter marker as its author wrote it."""
        name = self.tokens.source.names[int(marker[1])]
        return "?" if name.isdigit() else f":{name}"

    def unqualified(self, node: exp.Expr) -> str:
        """As `text`, without the table's name or alias in front of its columns."""
        span = self._span(node)
        if span is None:
            return ""
        first, last = span
        items, source = self.tokens.items, self.tokens.source.text
        qualifiers = {
            part.meta.get("start")
            for column in node.find_all(exp.Column)
            for key in ("table", "db", "catalog")
            if isinstance(part := column.args.get(key), exp.Identifier)
        }
        pieces: list[str] = []
        done = items[first].start
        for index in range(first, last):
            if items[index].start in qualifiers:
                pieces.append(source[done : items[index].start])
                done = items[index + 1].end + 1
        return "".join(pieces) + source[done : items[last].end + 1]

    def _span(self, node: exp.Expr) -> tuple[int, int] | None:
        """The indexes of a part's first and last token; None where that cannot be told.

        The parser's library keeps no place for brackets, casts and operators: the text around those
        that it keeps is parsed again, and only believed if it gives the same tree.
        """
        known = self._known(node)
        if known is None:
            return None
        for first in self._firsts(known[0]):
            for last in range(known[1], min(known[1] + _MOST_EXTRA, len(self.tokens.items))):
                if self._is_balanced(first, last) and self._reads_as(
                    self._between(first, last), node
                ):
                    return first, last
        return None

    def _known(self, node: exp.Expr) -> tuple[int, int] | None:
        """The indexes of the first and the last token whose place the tree keeps."""
        metas = [part.meta for part in node.walk() if "start" in part.meta]
        if not metas:
            return None
        start = min(meta["start"] for meta in metas)
        end = max(meta["end"] for meta in metas)
        inside = [i for i, t in enumerate(self.tokens.items) if start <= t.start and t.end <= end]
        return (inside[0], inside[-1]) if inside else None

    def _firsts(self, index: int) -> Iterator[int]:
        """Where a part may begin: here, or at the brackets and the CAST in front."""
        yield index
        items = self.tokens.items
        while index > 0 and items[index - 1].token_type == TokenType.L_PAREN:
            index -= 2 if self.tokens.word(index - 2) in {"cast", "try_cast"} else 1
            yield index

    def _is_balanced(self, first: int, last: int) -> bool:
        kinds = [token.token_type for token in self.tokens.items[first : last + 1]]
        return kinds.count(TokenType.L_PAREN) == kinds.count(TokenType.R_PAREN)

    def _between(self, first: int, last: int) -> str:
        items = self.tokens.items
        return self.tokens.source.text[items[first].start : items[last].end + 1]

    def _reads_as(self, text: str, node: exp.Expr) -> bool:
        try:
            return cast("object", exp.maybe_parse(text, dialect=self.lexis.sqlglot)) == node
        except (SqlglotError, *ODD_ERRORS):
            return False


def read_syntax(marked: Marked, *, lexis: Lexis) -> Syntax:
    """Parse a text that the policy has already let through.

    Raises:
        SqlSyntaxError: the parser's library does not understand the text.
    """
    tokens = rewrite(bare(tokenize(prepare(marked, lexis=lexis), lexis=lexis)))
    return Syntax(parse_tree(tokens), tokens)


def main_verb_end(marked: Marked, *, lexis: Lexis) -> int:
    """Where, in the caller's text, the verb of the main statement ends: an optimizer hint's place.

    Behind a WITH it is the verb of the statement that follows, outside of all brackets.
    """
    tokens = tokenize(prepare(marked, lexis=lexis), lexis=lexis)
    found = -1
    for index, token, depth in nested(tokens.items):
        if tokens.word(index) in {"select", "update", "delete"}:
            if depth == 0:
                return token.end + 1 - len(LEAD)
            found = found if found >= 0 else token.end + 1 - len(LEAD)
    return found


def without_explain(marked: Marked, *, lexis: Lexis) -> Marked:
    """The statement that an EXPLAIN explains, without what stands in front of it."""
    tokens = tokenize(prepare(marked, lexis=lexis), lexis=lexis)
    end = explain_end(tokens)
    return marked if end is None else _from(marked, tokens, end)


def without_settings(marked: Marked, *, lexis: Lexis) -> Marked:
    """The statement without the settings that are given to it alone."""
    if not lexis.statement_settings or marked.pieces[0].lstrip()[:3].lower() != "set":
        return marked
    tokens = tokenize(prepare(marked, lexis=lexis), lexis=lexis)
    return _from(marked, tokens, settings_end(tokens))


def _from(marked: Marked, tokens: Tokens, index: int) -> Marked:
    """The text from a token on, which stands in front of every marker."""
    if not 0 < index < len(tokens.items):
        return marked
    start = tokens.items[index].start - len(LEAD)
    first, *rest = marked.pieces
    return replace(marked, pieces=(first[start:], *rest))


def mark_open(text: str, *, lexis: Lexis) -> Marked:
    """Cut a text at its markers although there are no values for them.

    Raises:
        ArgumentError: it mixes `:name` and `?`, or uses a form that callers may not use.
    """
    found = list(places(text, lexis=lexis))
    foreign = next((one for one in found if one.form is Form.FOREIGN and one.certain), None)
    if foreign is not None:
        raise ArgumentError(
            f"the query uses {text[foreign.start : foreign.end]} at {place(text, foreign.start)}. "
            "write :name, or a typical value"
        )
    try:
        return mark(text, None, lexis=lexis)
    except ArgumentError:
        questions = sum(one.form is Form.QUESTION for one in found)
        names = {text[one.start + 1 : one.end] for one in found if one.form is Form.NAMED}
        if questions and names:
            raise ArgumentError("the query mixes :name and ?. use one of them") from None
        if questions:
            return mark(text, [None] * questions, lexis=lexis)
        return mark(text, dict.fromkeys(sorted(names)), lexis=lexis)
