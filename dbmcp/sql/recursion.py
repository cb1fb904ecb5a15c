"""Recursive CTEs: whether they end by what their text says, and whether their texts only grow."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import cast

from sqlglot import exp

from dbmcp.sql.found import Found
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.number import number
from dbmcp.sql.plain import plain
from dbmcp.sql.reach import is_always_true
from dbmcp.sql.scope import alias_of, folded, joins_of, loose, sources
from dbmcp.sql.term import Value
from dbmcp.sql.truth import is_always
from dbmcp.sql.volume import Volume, Volumes, parts_of

Problem = tuple[str, str, str]

_FAR = 1e300
_DOUBLINGS = 20
"""Turns of a recursion that has several parts, each of which goes on from every row."""

_FEW = 8
"""Turns of a recursion whose rows another table multiplies each time."""
_MAKERS = (exp.DPipe, exp.Concat, exp.ConcatWs, exp.Array, exp.Anonymous, exp.ArrayConcat)
_SUMS = (exp.Add, exp.Sub)


def endless(with_: exp.With, found: Found, *, steps: float, limited: bool) -> Iterator[Problem]:
    """A problem for each CTE that refers to itself and never stops, or doubles a text each time.

    Args:
        with_: the WITH.
        found: what the text holds.
        steps: after so many rows it counts as endless.
        limited: the statement takes only the first rows.
    """
    lexis = loose(found.lexis)
    if not with_.args.get("recursive") and not found.lexis.ignores_case:
        return
    for cte in with_.expressions:
        body, alias = cte.this, cte.args.get("alias")
        if not isinstance(body, exp.SetOperation) or alias is None:
            continue
        name = folded(alias.this, lexis=lexis)
        columns = _columns(alias, body, lexis)
        queries = list(_arms(body, name, lexis))
        starts = _starts(body, columns, turns=len(queries))
        arms = [replace(_arm(arm, name, columns, starts, lexis), with_=with_) for arm in queries]
        shown = str(alias.this.this)
        if any(arm.doubles() for arm in arms):
            sentence = f"recursive {shown} makes twice the text each time. add something else to it"
            yield "unbounded-read", shown, sentence
        alone = [arm for arm in arms if arm.goes_on_alone()]
        turns = _DOUBLINGS if len(alone) > 1 else steps
        ends = all(arm.stops(turns if arm in alone else steps) for arm in arms)
        if not ends and not _is_limited(body, steps) and not limited:
            yield "unbounded-read", shown, _sentence(shown, doubles=len(alone) > 1)


def _sentence(shown: str, *, doubles: bool) -> str:
    if doubles:
        why = "doubles its rows each time: several parts go on from every row"
        return f"recursive {shown} {why}. leave one of them, or stop after a few, e.g. n < 10"
    return f"recursive {shown} never stops. add a WHERE to its second part, e.g. WHERE n < 1000"


def _is_limited(body: exp.Expr, steps: float) -> bool:
    """Whether a recursion ends after some rows: with a LIMIT so large it does not."""
    limit = body.args.get("limit")
    count = number(limit.expression) if isinstance(limit, exp.Limit) else None
    return limit is not None and (count is None or 0 <= count < steps)


def _arms(body: exp.Expr, name: str, lexis: Lexis) -> Iterator[exp.Select]:
    """The parts of a union that refer to their own CTE."""
    for side in (body.this, body.args.get("expression")):
        arm = side.unnest() if isinstance(side, exp.Subquery) else side
        if isinstance(arm, exp.SetOperation):
            yield from _arms(arm, name, lexis)
        elif isinstance(arm, exp.Select) and any(
            folded(table.this, lexis=lexis) == name
            for table in arm.find_all(exp.Table)
            if not table.args.get("db")
        ):
            yield arm


def _columns(alias: exp.Expr, body: exp.Expr, lexis: Lexis) -> list[str]:
    """The names of a CTE's columns: as listed, or as its first part calls them."""
    columns = cast("list[exp.Expr]", alias.args.get("columns") or [])
    listed = [folded(column, lexis=lexis) for column in columns]
    first: exp.Expr = body
    while isinstance(first, (exp.SetOperation, exp.Subquery)):
        first = first.this
    if listed or not isinstance(first, exp.Select):
        return listed
    names = (str(one.alias_or_name) for one in first.expressions)
    return [folded(exp.Identifier(this=name), lexis=lexis) for name in names]


@dataclass(frozen=True, slots=True)
class _Arm:
    """The part of a recursive CTE that refers to it.

    Attributes:
        query: the part.
        aliases: those under which it reads its own CTE.
        columns: the CTE's columns, in order.
        items: what the part gives for each of them.
        starts: the numbers that the part starts from, by column.
        lexis: how names are compared.
        with_: the WITH in which the CTE stands.
    """

    query: exp.Select
    aliases: frozenset[str]
    columns: list[str]
    items: list[exp.Expr]
    starts: dict[exp.Expr, float]
    lexis: Lexis
    with_: exp.With = field(default_factory=exp.With)

    def stops(self, steps: float) -> bool:
        """Whether it has a condition, a limit, or follows the rows of a table."""
        where = self.query.args.get("where")
        if _is_limited(self.query, steps):
            return True
        multiplies = self._multiplies()
        steps = _FEW if multiplies else steps
        if where and self._ends(where.this, steps):
            return True
        parent = self.query.parent
        if isinstance(parent, exp.Union) and parent.args.get("distinct") is not False:
            # UNION drops rows that came before: without a calculation it runs out of new ones.
            plain_ones = (exp.Column, exp.Star, exp.Literal)
            if all(isinstance(item.unalias(), plain_ones) for item in self.query.expressions):
                return True
        joins = self.query.args.get("joins") or ()
        return not multiplies and any(_links(join, self.lexis) for join in joins)

    def goes_on_alone(self) -> bool:
        """Whether it makes a row out of each row, with nothing but a condition of its own."""
        parent = self.query.parent
        every = isinstance(parent, exp.Union) and parent.args.get("distinct") is False
        names = [alias_of(source, lexis=self.lexis) for source in sources(self.query)]
        return every and len(names) == 1 and names[0] in self.aliases

    def _multiplies(self) -> bool:
        """Whether it joins its own rows to others that nothing ties to them."""
        volumes = Volumes(self.lexis)
        others = [
            source
            for source in sources(self.query)
            if alias_of(source, lexis=self.lexis) not in self.aliases
        ]
        sizes = [self._size(source, volumes) for source in others]
        if not any(size.tables or size.rows > 1 for size in sizes):
            return False
        return not any(
            place.args.get("using") or place.args.get("method") == "NATURAL" or self._ties(place)
            for place in (*joins_of(self.query), self.query)
        )

    def _size(self, source: exp.Expr, volumes: Volumes) -> Volume:
        """What another source comes to; one that the same WITH gives is looked into."""
        if isinstance(source, exp.Table) and not source.args.get("db"):
            wanted = folded(source.this, lexis=self.lexis)
            for cte in self.with_.expressions:
                own = folded(cte.args["alias"].this, lexis=self.lexis)
                if own == wanted and not any(True for _ in _arms(cte.this, own, self.lexis)):
                    return volumes.of_query(cte.this)
        return volumes.of_source(source)

    def _ties(self, place: exp.Expr) -> bool:
        """Whether a condition of a join or a query compares its own columns with others."""
        condition = place.args.get("on") or place.args.get("where")
        for part in () if condition is None else parts_of(condition):
            own = {self._is_own(column) for column in part.find_all(exp.Column)}
            if len(own) > 1:
                return True
        return False

    def _is_own(self, column: exp.Column) -> bool:
        qualifier = folded(column.args.get("table"), lexis=self.lexis)
        if qualifier:
            return qualifier in self.aliases
        return folded(column.this, lexis=self.lexis) in self.columns

    def doubles(self) -> bool:
        """Whether a text or a list is put together from itself and itself."""
        return any(
            _repeats(maker, self.columns)
            for item in self.items
            for maker in item.find_all(*_MAKERS)
            if type(maker.parent) is not type(maker)
        )

    def _ends(self, condition: exp.Expr, steps: float) -> bool:
        """Whether a condition becomes false, at the latest after so many steps."""
        if is_always_true(condition, lexis=self.lexis):
            return False
        asked = plain(condition, self.aliases, lexis=self.lexis)
        known, grown = self._known(steps)
        columns = set(asked.find_all(exp.Column))
        if columns and columns <= known:
            return False
        if not grown or not is_always(asked, fixed=self._from_start(grown)):
            return True
        sides = asked.flatten() if isinstance(asked, exp.And) else [asked]
        return any(self._is_met_once(side, grown, steps) for side in sides)

    def _from_start(self, grown: dict[exp.Expr, Value]) -> dict[exp.Expr, Value]:
        """What columns come to, counted from where they start."""
        return {
            node: value + self.starts.get(node, 0.0) if isinstance(value, float) else value
            for node, value in grown.items()
        }

    def _is_met_once(self, side: exp.Expr, grown: dict[exp.Expr, Value], steps: float) -> bool:
        """Whether `n <> 100` stops the count since it comes to just that number."""
        if not isinstance(side, exp.NEQ):
            return False
        start, end, far = self.starts.get(side.this), number(side.expression), grown.get(side.this)
        if start is None or end is None or not isinstance(far, float):
            return False
        turns = (end - start) * steps / far
        return 0 <= turns <= steps and turns.is_integer()

    def _known(self, steps: float) -> tuple[set[exp.Expr], dict[exp.Expr, Value]]:
        """The columns that stay as they are, and what those that grow come to."""
        same: set[exp.Expr] = set()
        grown: dict[exp.Expr, Value] = {}
        for name, item in zip(self.columns, self.items, strict=False):
            column = _column(name)
            step = _step(item, column, steps)
            if item == column or step == 0 or not item.find(exp.Column):
                same.add(column)
            elif step is not None:
                grown[column] = step
                grown[exp.Is(this=column.copy(), expression=exp.Null())] = False
        return same, grown


def _starts(body: exp.Expr, columns: list[str], *, turns: int) -> dict[exp.Expr, float]:
    """The numbers of the one row that a recursion starts from, as far as they are written out."""
    first, others = body, 0
    while isinstance(first, exp.SetOperation):
        first, others = first.this.unnest(), others + 1
    if others > turns:
        return {}  # it starts from several rows
    if isinstance(first, exp.Select) and isinstance(from_ := first.args.get("from_"), exp.From):
        first = from_.this  # VALUES, as some dialects are read
    if isinstance(first, exp.Values) and len(first.expressions) == 1:
        items = first.expressions[0].expressions
    elif isinstance(first, exp.Select) and not first.args.get("from_"):
        items = [item.unalias() for item in first.expressions]
    else:
        return {}
    pairs = zip(columns, map(number, items), strict=False)
    return {_column(name): value for name, value in pairs if value is not None}


def _column(name: str) -> exp.Expr:
    return exp.Column(this=exp.Identifier(this=name))


def _arm(
    query: exp.Select,
    name: str,
    columns: list[str],
    starts: dict[exp.Expr, float],
    lexis: Lexis,
) -> _Arm:
    aliases = frozenset(
        alias_of(source, lexis=lexis)
        for source in sources(query)
        if isinstance(source, exp.Table) and folded(source.this, lexis=lexis) == name
    )
    items = [plain(one.unalias(), aliases, lexis=lexis) for one in query.expressions]
    return _Arm(query, aliases, columns, items, starts, lexis)


def _repeats(maker: exp.Expr, columns: list[str]) -> bool:
    """Whether one of the columns is put together with itself."""
    parts = maker.flatten() if isinstance(maker, exp.DPipe) else maker.expressions
    found = (_copied(part) for part in parts)
    names = [part.name for part in found if isinstance(part, exp.Column) and part.name in columns]
    return len(set(names)) < len(names)


def _copied(part: exp.Expr) -> exp.Expr:
    """What a text is made of where a call of one argument, such as json(s), stands around it."""
    while isinstance(part, exp.Anonymous) and len(part.expressions) == 1:
        part = part.expressions[0]
    return part


def _step(item: exp.Expr, column: exp.Expr, steps: float) -> float | None:
    """What a column comes to by an addition or a product each time; 0 if nothing changes it."""
    if isinstance(item, exp.Neg) and item.this == column:
        return 0
    if not isinstance(item, (*_SUMS, exp.Mul)):
        return None
    if isinstance(item, _SUMS) and isinstance(item.this, _SUMS):
        return _further(item, column, steps)
    sides = [(item.this, item.expression)]
    if not isinstance(item, exp.Sub):
        sides.append((item.expression, item.this))
    for left, right in sides:
        by = number(right) if left == column else None
        if by is not None and isinstance(item, exp.Mul):
            return 0 if by == 1 else _FAR if by > 1 else None
        if by is not None:
            return by * (-steps if isinstance(item, exp.Sub) else steps)
    return None


def _further(item: exp.Expr, column: exp.Expr, steps: float) -> float | None:
    """What `x + 1 - 1` comes to."""
    first, last = _step(item.this, column, steps), number(item.expression)
    if first is None or last is None:
        return None
    return first + last * (-steps if isinstance(item, exp.Sub) else steps)


def _links(join: exp.Expr, lexis: Lexis) -> bool:
    """Whether a join has a condition that some rows do not meet."""
    on = join.args.get("on")
    if on is not None:
        return not is_always_true(on, lexis=lexis)
    return bool(join.args.get("using")) or join.args.get("method") == "NATURAL"
