"""Reads without a bound that the text itself shows: endless recursion, products, huge texts."""

from collections.abc import Iterator
from math import prod
from typing import cast

from sqlglot import exp

from dbmcp.sql.facts import Name
from dbmcp.sql.found import Found
from dbmcp.sql.inflation import huge_texts
from dbmcp.sql.number import number
from dbmcp.sql.reach import is_always_true, plain
from dbmcp.sql.scope import alias_of, folded, is_cte, loose, sources, table_name
from dbmcp.sql.term import Value
from dbmcp.sql.truth import is_always

MAX_MADE_ROWS = 10_000_000
"""Rows that a series may have."""

_UNLINKED = 4
_UNLINKED_COMMAS = 3
Problem = tuple[str, str, str]


def unbounded_reads(root: exp.Expr, found: Found, functions: set[str]) -> list[Problem]:
    """A problem for each part that could go on for ever or fill the memory."""
    problems = list(huge_texts(root, functions))
    for with_ in found.withs:
        problems += _endless(with_, found)
    if found.makes_rows:
        problems += _long_series(root, found)
    if found.joins >= _UNLINKED_COMMAS - 1:
        problems += [
            problem
            for select in cast("list[exp.Select]", found.by_kind.get(exp.Select, []))
            if (problem := _product(select, found)) is not None
        ]
    return problems


def _endless(with_: exp.With, found: Found) -> Iterator[Problem]:
    """A problem for each CTE that refers to itself and never stops."""
    if not with_.args.get("recursive") and not found.lexis.ignores_case:
        return
    for cte in with_.expressions:
        body, alias = cte.this, cte.args.get("alias")
        if not isinstance(body, exp.SetOperation) or alias is None:
            continue
        name = folded(alias.this, lexis=loose(found.lexis))
        endless = any(not _stops(arm, name, found) for arm in _arms(body, name, found))
        if endless and body.args.get("limit") is None and not _is_limited(with_.parent):
            yield (
                "unbounded-read",
                str(alias.this.this),
                f"recursive {alias.this.this} never stops. "
                "add a WHERE to its second part, e.g. WHERE n < 1000",
            )


def _arms(body: exp.Expr, name: str, found: Found) -> Iterator[exp.Select]:
    """The parts of a union that refer to their own CTE."""
    for side in (body.this, body.expression):
        arm = side.unnest() if isinstance(side, exp.Subquery) else side
        if isinstance(arm, exp.SetOperation):
            yield from _arms(arm, name, found)
        elif isinstance(arm, exp.Select) and any(
            folded(table.this, lexis=loose(found.lexis)) == name
            for table in arm.find_all(exp.Table)
            if not table.args.get("db")
        ):
            yield arm


def _stops(arm: exp.Select, name: str, found: Found) -> bool:
    """Whether a recursive part has a condition, a limit, or follows the rows of a table."""
    where = arm.args.get("where")
    if arm.args.get("limit") is not None or (where and _ends(arm, where.this, name, found)):
        return True
    if isinstance(arm.parent, exp.Union) and arm.parent.args.get("distinct") is not False:
        # UNION drops rows that came before: without a calculation it runs out of new ones.
        return all(
            isinstance(item.unalias(), (exp.Column, exp.Star, exp.Literal))
            for item in arm.expressions
        )
    return any(_links(join, found) for join in arm.args.get("joins") or ())


def _ends(arm: exp.Select, condition: exp.Expr, name: str, found: Found) -> bool:
    """Whether a condition becomes false, at the latest after the rows that a series may have."""
    lexis = loose(found.lexis)
    own = frozenset(
        alias_of(source, lexis=lexis)
        for source in sources(arm)
        if isinstance(source, exp.Table) and folded(source.this, lexis=lexis) == name
    )
    grown: dict[exp.Expr, Value] = {}
    for item in arm.expressions:
        sum_ = item.unalias()
        step = number(sum_.expression) if isinstance(sum_, (exp.Add, exp.Sub)) else None
        if step and isinstance(sum_.this, exp.Column):
            sign = -1 if isinstance(sum_, exp.Sub) else 1
            grown[plain(sum_.this, own, lexis=lexis)] = sign * step * MAX_MADE_ROWS
    if is_always_true(condition, lexis=lexis):
        return False
    return not grown or not is_always(plain(condition, own, lexis=lexis), fixed=grown)


def _links(join: exp.Expr, found: Found) -> bool:
    """Whether a join has a condition that some rows do not meet."""
    on = join.args.get("on")
    if on is not None:
        return not is_always_true(on, lexis=found.lexis)
    return bool(join.args.get("using")) or join.args.get("method") == "NATURAL"


def _is_limited(query: exp.Expr | None) -> bool:
    """Whether a query takes only the first rows of what it reads, in the order they come."""
    if not isinstance(query, exp.Select) or query.args.get("limit") is None:
        return False
    if any(query.args.get(key) for key in ("order", "group", "distinct", "having", "windows")):
        return False
    return not any(
        node for item in query.expressions for node in item.find_all(exp.AggFunc, exp.Window)
    )


def _long_series(root: exp.Expr, found: Found) -> Iterator[Problem]:
    """A problem for each series, or product of series in one FROM, that is too long."""
    for series in root.find_all(exp.GenerateSeries):
        yield from _too_long(_length(series), "generate_series", series)
    for select in root.find_all(exp.Select):
        rows = prod(_rows(source, found) for source in sources(select))
        yield from _too_long(rows, "the series in FROM", select)


def _too_long(rows: float, what: str, node: exp.Expr) -> Iterator[Problem]:
    query = node if isinstance(node, exp.Select) else node.find_ancestor(exp.Select)
    if rows > MAX_MADE_ROWS and not _is_limited(query):
        yield (
            "unbounded-read",
            what,
            f"{what} makes more than {MAX_MADE_ROWS:,} rows. give it a smaller range",
        )


def _rows(source: exp.Expr, found: Found) -> float:
    """The rows that a source makes by itself; 1 if it does not."""
    if isinstance(source, exp.Table):
        name = table_name(source)
        pattern = found.lexis.series_tables
        if name is not None and pattern is not None:
            match = pattern.fullmatch(name.parts[-1][0])
            if match:
                first, last, step = (int(part or 1) for part in match.groups())
                return abs(last - first) / max(step, 1) + 1
        source = cast("exp.Expr", source.this)
    return _length(source) if isinstance(source, exp.GenerateSeries) else 1


def _length(series: exp.Expr) -> float:
    """How many numbers a series has; 1 if the text does not tell."""
    start, end = number(series.args.get("start")), number(series.args.get("end"))
    step = number(series.args.get("step"))
    if start is None or end is None:
        return 1
    return abs(end - start) / abs(step or 1) + 1


def _product(select: exp.Select, found: Found) -> Problem | None:
    """A problem where tables are joined without any condition between them."""
    joins = cast("list[exp.Expr]", select.args.get("joins") or [])
    if len(joins) < _UNLINKED_COMMAS - 1 or _is_limited(select):
        return None
    tables = {
        alias_of(source, lexis=found.lexis): table_name(source)
        for source in sources(select)
        if isinstance(source, exp.Table) and not is_cte(source, lexis=found.lexis)
    }
    groups = _groups(select, {alias for alias, name in tables.items() if name is not None}, found)
    commas = not any(str(join.args.get("kind") or "") == "CROSS" for join in joins)
    if len(groups) < (_UNLINKED_COMMAS if commas else _UNLINKED):
        return None
    names = ", ".join(sorted(str(tables[min(group)] or Name(())) for group in groups)[:3])
    sentence = f"{names} and more are joined without a condition. say in ON or WHERE how they match"
    return ("unbounded-read", names, sentence)


def _groups(select: exp.Select, aliases: set[str], found: Found) -> list[set[str]]:
    """The tables of a query, those together that a condition links."""
    groups = [{alias} for alias in aliases]
    for linked in _links_of(select, aliases, found):
        touched = [group for group in groups if group & linked]
        groups = [group for group in groups if not group & linked]
        groups.append(set[str]().union(*touched))
    return groups


def _links_of(select: exp.Select, aliases: set[str], found: Found) -> Iterator[set[str]]:
    """What each condition of a query links; a column without a qualifier may link everything."""
    where = select.args.get("where")
    conditions = (
        list(where.this.flatten() if isinstance(where.this, exp.And) else [where.this])
        if where
        else []
    )
    for join in select.args.get("joins") or ():
        if join.args.get("using") or join.args.get("method") == "NATURAL":
            yield aliases
        if (on := join.args.get("on")) is not None:
            conditions.append(on)
    for condition in conditions:
        linked: set[str] = set()
        for column in condition.find_all(exp.Column):
            qualifier = folded(column.args.get("table"), lexis=found.lexis)
            if not qualifier:
                linked = set(aliases)
                break
            linked.add(qualifier)
        if len(linked & aliases) > 1:
            yield linked & aliases
