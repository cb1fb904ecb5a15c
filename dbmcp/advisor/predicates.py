"""From the conditions of a query to what an index could answer of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

from sqlglot import exp

from dbmcp.advisor.names import Names
from dbmcp.advisor.proposal import KeyPart
from dbmcp.advisor.shape import Match, Predicate
from dbmcp.sql.source import MARKER
from dbmcp.sql.syntax import Syntax

_RANGES = (exp.GT, exp.GTE, exp.LT, exp.LTE)
_EQUALS = (exp.EQ, exp.NullSafeEQ)
_NO_KEYS = (exp.AggFunc, exp.Window, exp.Query, exp.Placeholder, exp.Parameter, exp.Rand)
_PREFIX_LENGTH = 1


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison that is a column, or computed from columns of one table.

    Attributes:
        source: the table's place in the tree.
        key: what an index would hold.
        function: the function around the column, lower case.
    """

    source: exp.Table
    key: KeyPart
    function: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """One predicate and the table it is about.

    Attributes:
        source: the table's place in the tree.
        predicate: the condition; of a join, `other` is set by whoever numbers the scans.
        other: for a join, the table on the other side.
    """

    source: exp.Table
    predicate: Predicate
    other: exp.Table | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads conditions of one statement.

    Attributes:
        syntax: the statement.
        names: its tables.
    """

    syntax: Syntax
    names: Names

    def terms(self, condition: exp.Expr) -> list[Term]:
        """What one condition, free of AND, says of single tables; empty if nothing usable."""
        condition = bare(condition)
        if condition.find(exp.Collate) is not None:
            return []  # an index has a collation of its own
        if isinstance(condition, (*_EQUALS, *_RANGES)):
            return self._compared(condition)
        single = self._single(condition)
        return [single] if single is not None else []

    def side(self, node: exp.Expr) -> Side | None:
        """What an index could hold of an operand; None for constants and mixtures of tables."""
        node = bare(node)
        if isinstance(node, exp.Column):
            found = self.names.find(node)
            return Side(found.source, KeyPart(found.name)) if found else None
        if isinstance(node, _NO_KEYS) or node.find(*_NO_KEYS) is not None:
            return None
        return self._computed(node)

    def _computed(self, node: exp.Expr) -> Side | None:
        found = [self.names.find(column) for column in node.find_all(exp.Column)]
        known = [one for one in found if one is not None]
        if (
            not known
            or len(known) < len(found)
            or any(o.source is not known[0].source for o in known)
        ):
            return None
        text = self.syntax.unqualified(node)
        if not text or MARKER in text:
            return None
        columns = tuple(dict.fromkeys(one.name for one in known))
        return Side(
            known[0].source, KeyPart(text, expression=True, columns=columns), _function(node)
        )

    def _compared(self, node: exp.Expr) -> list[Term]:
        left, right = bare(node.this), bare(node.expression)
        if isinstance(left, exp.Tuple) or isinstance(right, exp.Tuple):
            return self._row(node, left, right)
        sides = self.side(left), self.side(right)
        match = Match.EQUAL if isinstance(node, _EQUALS) else Match.RANGE
        if sides[0] is not None and sides[1] is not None:
            return self._joined(node, sides[0], sides[1], match)
        terms: list[Term] = []
        for side, other in ((sides[0], right), (sides[1], left)):
            if side is not None and self._is_constant(other, side):
                terms.append(self._term(side, match, node, values=(other,)))
            elif side is not None and match is Match.EQUAL and self._is_derived(other):
                text = self.syntax.text(node)
                terms.append(Term(side.source, Predicate(Match.JOIN, side.key, text)))
        return terms

    def _row(self, node: exp.Expr, left: exp.Expr, right: exp.Expr) -> list[Term]:
        """`(a, b) > (1, 2)`: a stretch of a; `(a, b) = (1, 2)`: both."""
        if not (isinstance(left, exp.Tuple) and isinstance(right, exp.Tuple)):
            return []
        pairs = list(zip(left.expressions, right.expressions, strict=False))
        equal = isinstance(node, _EQUALS)
        terms: list[Term] = []
        for item, value in pairs if equal else pairs[:1]:
            side = self.side(item)
            if side is not None and self._is_constant(value, side):
                match = Match.EQUAL if equal else Match.RANGE
                terms.append(self._term(side, match, node, values=(value,)))
        return terms

    def _joined(self, node: exp.Expr, left: Side, right: Side, match: Match) -> list[Term]:
        if left.source is right.source or match is not Match.EQUAL:
            return []
        return [
            Term(
                side.source,
                Predicate(Match.JOIN, side.key, self.syntax.text(node), function=side.function),
                other.source,
            )
            for side, other in ((left, right), (right, left))
        ]

    def _single(self, node: exp.Expr) -> Term | None:
        """IN, BETWEEN, LIKE, IS NULL."""
        side = self.side(node.this) if isinstance(node.this, exp.Expr) else None
        if side is None:
            return None
        if isinstance(node, exp.Between):
            return self._constants(side, Match.RANGE, node, (node.args["low"], node.args["high"]))
        if isinstance(node, exp.In):
            return self._among(side, node)
        if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
            return self._term(side, Match.NULL, node, values=())
        if isinstance(node, (exp.Like, exp.ILike)):
            return self._like(side, node)
        return None

    def _among(self, side: Side, node: exp.In) -> Term | None:
        query = node.args.get("query")
        if isinstance(query, exp.Expr):
            inner = query.this if isinstance(query, exp.Subquery) else query
            items = inner.expressions if isinstance(inner, exp.Select) else []
            found = self.names.find(items[0].unalias()) if len(items) == 1 else None
            other = found.source if found else None
            return Term(side.source, Predicate(Match.JOIN, side.key, function=side.function), other)
        return self._constants(side, Match.AMONG, node, tuple(node.expressions))

    def _like(self, side: Side, node: exp.Like | exp.ILike) -> Term | None:
        pattern = bare(node.expression)
        if not isinstance(pattern, exp.Literal) or not pattern.is_string:
            return None
        text = str(pattern.this)
        start = len(text) - len(text.lstrip("%_"))
        if start:
            match = Match.WILDCARD
        elif isinstance(node, exp.ILike) or len(text) < _PREFIX_LENGTH:
            return None
        else:
            match = Match.PREFIX if set(text) & set("%_") else Match.EQUAL
        key = side.key
        if match is Match.PREFIX:
            key = KeyPart(key.text, key.expression, pattern=True, columns=key.columns)
        found = self._term(side, match, node, values=(pattern,))
        return replace(found, predicate=replace(found.predicate, key=key, pattern=text))

    def _constants(
        self, side: Side, match: Match, node: exp.Expr, values: tuple[Any, ...]
    ) -> Term | None:
        if not all(self._is_constant(value, side) for value in values):
            return None
        return self._term(side, match, node, values=values)

    def _term(
        self, side: Side, match: Match, node: exp.Expr, *, values: tuple[exp.Expr, ...]
    ) -> Term:
        literal = all(is_literal(value) for value in values)
        predicate = Predicate(
            match,
            side.key,
            self.syntax.text(node),
            sample=self._sample(node, side) if literal else "",
            literal=literal,
            function=side.function,
            value=_kind(values),
        )
        return Term(side.source, predicate)

    def _is_constant(self, node: exp.Expr, side: Side) -> bool:
        """Whether a value is fixed before the table is read: nothing in it comes from its row."""
        columns = list(node.find_all(exp.Column))
        query = node.find(exp.Query)
        if node.find(exp.Rand) is not None:
            return False
        if query is None:
            return not columns
        found = [self.names.find(column) for column in columns]
        return not any(one is not None and one.source is side.source for one in found)

    def _is_derived(self, node: exp.Expr) -> bool:
        """Whether a value comes from a derived table, whose own tables are out of sight."""
        columns = list(node.find_all(exp.Column))
        return bool(columns) and all(self.names.find(column) is None for column in columns)

    def _sample(self, node: exp.Expr, side: Side) -> str:
        """The condition over the bare table; nothing where a derived table renamed a column."""
        for column in node.find_all(exp.Column):
            found = self.names.find(column)
            if found is None or found.source is not side.source:
                return ""
            if found.name.casefold() != column.name.casefold():
                return ""
        text = self.syntax.unqualified(node)
        return "" if MARKER in text else text


def conjuncts(condition: exp.Expr) -> Iterator[exp.Expr]:
    """The conditions that an AND ties together."""
    condition = bare(condition)
    if isinstance(condition, exp.And):
        for side in condition.flatten():
            yield from conjuncts(side)
    else:
        yield condition


def bare(node: exp.Expr) -> exp.Expr:
    """A node without brackets around it."""
    while isinstance(node, exp.Paren):
        node = cast("exp.Expr", node.this)
    return node


def is_literal(node: exp.Expr) -> bool:
    """Whether a value stands in the text as it is, maybe with a cast or a sign."""
    node = bare(node)
    if isinstance(node, (exp.Cast, exp.Neg)):
        return is_literal(node.this)
    return isinstance(node, (exp.Literal, exp.Boolean, exp.Null))


def _kind(values: tuple[exp.Expr, ...]) -> str:
    kinds = {
        "text" if value.is_string else "number"
        for value in map(bare, values)
        if isinstance(value, exp.Literal)
    }
    return kinds.pop() if len(kinds) == 1 else ""


def _function(node: exp.Expr) -> str:
    node = bare(node)
    if isinstance(node, exp.Anonymous):
        return node.name.lower()
    if isinstance(node, exp.Cast):
        return "cast"
    if isinstance(node, exp.Func):
        return node.sql_name().lower()
    return type(node).__name__.lower()
