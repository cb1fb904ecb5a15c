"""What a write changes: its table, its columns, and a query for the rows that it would meet.

The query is put together from pieces of the caller's own text, and believed only if the parser
reads the same sources and conditions in it; a write whose rows cannot be told so has none.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from dbmcp.errors import RequestError
from dbmcp.sql.cut import Cut
from dbmcp.sql.dialect_forms import rewrite
from dbmcp.sql.facts import Name
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.node import WRITES
from dbmcp.sql.offered import offered
from dbmcp.sql.own_settings import bare
from dbmcp.sql.parameters import Marked
from dbmcp.sql.piece import Piece
from dbmcp.sql.scope import alias_of, changed_aliases, loose, sources, table_name
from dbmcp.sql.source import prepare
from dbmcp.sql.tokens import Tokens, token_like, tokenize
from dbmcp.sql.tree import ODD_ERRORS, parse_any, parse_tree

_MERGE_STARTS = frozenset({"using", "on", "when"})
_PARTS = ("where", "order", "limit")
_COMMA = {"kind": "CROSS"}
_LINK = ("on", "using", "side", "kind", "method", "natural")


@dataclass(frozen=True, slots=True)
class Meeting:
    """A query for the rows that a write meets.

    Attributes:
        head: what stands in front of SELECT, i.e. the WITH.
        tail: FROM and all that follows.
        alias: how the table's columns are qualified, as the text has it.
        ordered: the text gives an order or a limit of its own.
    """

    head: Piece
    tail: Piece
    alias: str
    ordered: bool = False

    def select(self, columns: Sequence[str], *, ending: str = "") -> Piece:
        """The query.

        Args:
            columns: what it selects, quoted; they are qualified here.
            ending: what follows it.
        """
        listed = ", ".join(f"{self.alias}.{column}" for column in columns)
        return self.head + f"SELECT {listed} FROM " + self.tail + ending  # noqa: S608 -- quoted names


@dataclass(frozen=True, slots=True)
class Written:
    """What one write changes.

    Attributes:
        verb: INSERT, UPDATE, DELETE, MERGE or REPLACE.
        table: what it changes; None where that is not exactly one table.
        meeting: the rows that an UPDATE or DELETE changes, or a MERGE could; None: they cannot be
            told from the text.
        columns: names of the columns that an UPDATE assigns or an INSERT lists.
        assigned: names of the columns that change in rows that exist.
        actions: what a MERGE does: INSERT, UPDATE, DELETE.
        merges: an INSERT may change or replace rows that exist.
        reads: an INSERT takes its rows from a query.
        alone: nothing else in the text writes.
        listed: the columns that an INSERT lists, in its order.
        offered: queries for the rows that an INSERT offers, a column for each of these; empty
            where its text tells of none.
        whole: the text without comments, so that another RETURNING can stand behind it.
    """

    verb: str
    table: Name | None
    meeting: Meeting | None = None
    columns: frozenset[str] = frozenset()
    assigned: frozenset[str] = frozenset()
    actions: frozenset[str] = frozenset()
    merges: bool = False
    reads: bool = False
    alone: bool = True
    listed: tuple[str, ...] = ()
    offered: tuple[Piece, ...] = ()
    whole: Piece = field(default_factory=Piece)


def read_written(marked: Marked, *, lexis: Lexis) -> Written | None:
    """Return what a write changes; None for a text that the parser's library does not understand.

    Args:
        marked: a text that the policy has let through.
        lexis: the dialect's lexical rules.
    """
    try:
        tokens = bare(tokenize(prepare(marked, lexis=lexis), lexis=lexis))
        read = rewrite(tokens)
        root = parse_tree(read)
        # Of a row that it changes for some time only, parts stay and become rows of their own.
        splits = any(token.text.lower() == "portion" for token in read.ignored)
        return _written(root, tokens, lexis, splits=splits) if isinstance(root, WRITES) else None
    except (RequestError, *ODD_ERRORS):
        return None


def _written(root: exp.Expr, tokens: Tokens, lexis: Lexis, *, splits: bool) -> Written:
    cut = Cut(tokens)
    verb = type(root).__name__.upper()
    if "REPLACE" in (cut.words[cut.verb].upper(), str(root.args.get("alternative")).upper()):
        verb = "REPLACE"
    writes = [node for node in root.find_all(*WRITES) if not isinstance(node.parent, exp.When)]
    target = root.this.this if isinstance(root.this, exp.Schema) else root.this
    table, alias = table_name(target), _alias(target, lexis)
    if isinstance(root, (exp.Update, exp.Delete)):
        changed = changed_aliases(root, lexis=loose(lexis))
        found = _named(root, changed.pop(), lexis) if len(changed) == 1 else []
        alias = _alias(found[0], lexis) if found else ""
        table = table_name(found[-1]) if found else None
    known = len(writes) == 1 and table is not None and not splits
    meeting = _meeting(root, cut, alias) if known else None
    return Written(
        verb,
        table,
        meeting,
        columns=frozenset(_columns(root)),
        assigned=frozenset(_changing(root)),
        actions=frozenset(_action(when) for when in root.find_all(exp.When)),
        merges=verb == "REPLACE" or _merges(root),
        reads=isinstance(root, exp.Insert) and not isinstance(root.expression, exp.Values),
        alone=len(writes) == 1,
        listed=tuple(_columns(root)) if isinstance(root, exp.Insert) else (),
        offered=tuple(offered(root, cut)) if isinstance(root, exp.Insert) else (),
        whole=cut.piece((0, cut.find("returning", start=cut.verb))),
    )


def _merges(root: exp.Expr) -> bool:
    """Whether an INSERT may change what exists; DO NOTHING and IGNORE do not."""
    conflict = root.args.get("conflict")
    return conflict is not None and bool(conflict.expressions)


def _columns(root: exp.Expr) -> Iterator[str]:
    if isinstance(root, exp.Update):
        for item in root.expressions:
            yield from (column.name for column in _assigned(item))
    elif isinstance(root, exp.Insert) and isinstance(root.this, exp.Schema):
        yield from (column.name for column in root.this.expressions)


def _changing(root: exp.Expr) -> Iterator[str]:
    """The columns that an UPDATE assigns, in itself, in a MERGE or behind an INSERT."""
    updates = [
        root,
        root.args.get("conflict"),
        *(when.args["then"] for when in root.find_all(exp.When)),
    ]
    for update in updates:
        if isinstance(update, (exp.Update, exp.OnConflict)):
            for item in update.expressions:
                yield from (column.name for column in _assigned(item))


def _action(when: exp.When) -> str:
    """INSERT, UPDATE, DELETE or DO NOTHING."""
    then = when.args["then"]
    return then.name.upper() if isinstance(then, exp.Var) else type(then).__name__.upper()


def _assigned(item: exp.Expr) -> Iterator[exp.Expr]:
    """The columns on the left side of `a = 1` or `(a, b) = (1, 2)`."""
    left = item.this if isinstance(item, exp.EQ) else item
    yield from left.expressions if isinstance(left, exp.Tuple) else (left,)


def _named(root: exp.Expr, alias: str, lexis: Lexis) -> list[exp.Expr]:
    """The sources that an alias may mean: `DELETE FROM t USING table t` has two."""
    rules = loose(lexis)
    return [source for source in sources(root) if alias_of(source, lexis=rules) == alias]


def _alias(source: exp.Expr, lexis: Lexis) -> str:
    """How columns of a source are qualified."""
    alias = source.args.get("alias")
    name = alias.this if isinstance(alias, exp.TableAlias) and alias.this else source.this
    return name.sql(dialect=lexis.sqlglot) if isinstance(name, exp.Identifier) else ""


def _meeting(root: exp.Expr, cut: Cut, alias: str) -> Meeting | None:
    """The rows that a write meets, if its text can be cut so that the same is read in it."""
    spans = _SPANS.get(type(root), _no_spans)(root, cut)
    if not alias or not spans:
        return None
    tail = cut.tail(start=spans[-1][1]) if not isinstance(root, exp.Merge) else (0, 0)
    with_ = (0, cut.verb)
    if not _reads_the_same(root, cut, with_, spans, tail):
        return None
    return Meeting(
        cut.piece(with_) + " " if cut.verb else Piece(),
        _joined(root, [cut.piece(span) for span in spans]) + " " + cut.piece(tail),
        alias,
        ordered=any(root.args.get(key) is not None for key in ("order", "limit")),
    )


def _joined(root: exp.Expr, sources_: Sequence[Piece]) -> Piece:
    if isinstance(root, exp.Merge):
        target, source, condition = sources_
        return target + " JOIN " + source + " ON " + condition
    whole = sources_[0]
    for piece in sources_[1:]:
        whole = whole + ", " + piece
    return whole


def _update_spans(root: exp.Expr, cut: Cut) -> list[tuple[int, int]]:
    del root
    start = cut.verb + 1
    if cut.words[start] == "or":
        start += 2
    start += cut.words[start] == "low_priority"
    if cut.words[start] == "ignore":
        return []
    end = cut.find("set", start=start)
    more = cut.clause("from", start=end)
    return [(start, end), more] if more[0] < more[1] else [(start, end)]


def _delete_spans(root: exp.Expr, cut: Cut) -> list[tuple[int, int]]:
    named = cut.words[cut.verb + 1 :]
    if "ignore" in named[:3]:
        return []
    first = cut.clause("from", start=cut.verb)
    using = cut.clause("using", start=first[1])
    if using[0] >= using[1]:
        return [first]
    # Either the table and what is joined to it, or names of what stands in USING.
    alias = alias_of(root.this, lexis=loose(cut.tokens.lexis))
    named = len(_named(root, alias, cut.tokens.lexis)) > 1
    return [using] if root.args.get("tables") or named else [first, using]


def _merge_spans(root: exp.Expr, cut: Cut) -> list[tuple[int, int]]:
    del root
    into = cut.verb + 1 + (cut.words[cut.verb + 1] == "into")
    using = cut.clause("using", start=into, ends=_MERGE_STARTS)
    on = cut.clause("on", start=using[1], ends=_MERGE_STARTS)
    return [(into, using[0] - 1), using, on]


def _no_spans(root: exp.Expr, cut: Cut) -> list[tuple[int, int]]:
    del root, cut
    return []


_SPANS: Mapping[type[exp.Expr], Callable[[exp.Expr, Cut], list[tuple[int, int]]]] = {
    exp.Update: _update_spans,
    exp.Delete: _delete_spans,
    exp.Merge: _merge_spans,
}


def _reads_the_same(
    root: exp.Expr,
    cut: Cut,
    with_: tuple[int, int],
    spans: Sequence[tuple[int, int]],
    tail: tuple[int, int],
) -> bool:
    """Whether the parser reads the same sources and conditions in the query as in the write."""
    items = cut.tokens.items
    first = items[cut.verb]
    select = items[slice(*with_)] + [
        token_like(first, TokenType.SELECT, "SELECT"),
        token_like(first, TokenType.STAR, "*"),
        token_like(first, TokenType.FROM, "FROM"),
    ]
    for index, (start, stop) in enumerate(spans):
        if start >= stop:
            return False
        select += [] if index == 0 else [_joint(root, index, first)]
        select += items[start:stop]
    select += items[slice(*tail)]
    tree = parse_any(rewrite(cut.tokens.having(select)))
    if not isinstance(tree, exp.Select):
        return False
    if isinstance(root, exp.Merge):
        return [*map(_plain, sources(tree))] == [_plain(root.this), _plain(root.args["using"])]
    same = all(tree.args.get(key) == root.args.get(key) for key in _PARTS)
    read, met = list(map(_plain, sources(tree))), list(map(_plain, sources(root)))
    return same and read in (met, met[1:]) and _links(tree) == _links(root)


def _links(node: exp.Expr) -> list[dict[str, object]]:
    """How the sources of a statement are joined, commas aside."""
    from_, using = node.args.get("from_"), node.args.get("using")
    starts: list[exp.Expr | None] = [node.this, from_ and from_.this, *(using or ())]
    holders = [node, *(start for start in starts if isinstance(start, exp.Expr))]
    joins = [join for holder in holders for join in holder.args.get("joins") or ()]
    links = [{key: join.args.get(key) for key in _LINK if join.args.get(key)} for join in joins]
    return [link for link in links if link and link != _COMMA]


def _joint(root: exp.Expr, index: int, place: Token) -> Token:
    if not isinstance(root, exp.Merge):
        return token_like(place, TokenType.COMMA, ",")
    kinds = {1: (TokenType.JOIN, "JOIN"), 2: (TokenType.ON, "ON")}
    kind, text = kinds[index]
    return token_like(place, kind, text)


def _plain(source: exp.Expr) -> exp.Expr:
    """A source without what is joined to it."""
    if not source.args.get("joins"):
        return source
    copy = source.copy()
    copy.set("joins", None)
    return copy
