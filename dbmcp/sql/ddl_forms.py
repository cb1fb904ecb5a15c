"""What the MySQL family writes in a change of the schema that the parser's library does not know.

Each form is known word by word; its words are no further looked at, what it calls still is.
"""

from sqlglot.tokenizer_core import Token, TokenType

from dbmcp.sql.ddl_phrases import ACTIONS, ANALYZED, ENDS, HEADS, OPTIONS, PARTS
from dbmcp.sql.phrase import behind, is_comma, is_kind, longest, opens, pieces
from dbmcp.sql.tokens import Tokens, closing, nested, token_like
from dbmcp.sql.vocabulary import words

_MODIFIERS = {
    "alter": words("ignore online"),
}


def plain_head(tokens: Tokens) -> Tokens:
    """Leave out how a view is run or a table is kept, and the modifiers of ALTER TABLE."""
    if not tokens.lexis.backslash_escapes:
        return tokens
    index = 1
    if [tokens.word(1), tokens.word(2)] == ["or", "replace"]:
        index = 3
    dropped: set[int] = set()
    if tokens.word(0) == "create":
        while stop := longest(tokens, index, HEADS):
            dropped |= set(range(index, stop))
            index = stop
    elif tokens.word(0) == "drop":
        dropped |= set(range(1, longest(tokens, 1, ("global temporary",))))
    elif tokens.word(1) in _MODIFIERS.get(tokens.word(0), ()):
        dropped.add(1)
    first = _first_action(tokens)
    if first:
        dropped |= set(range(first, longest(tokens, first, ("wait NUMBER", "nowait"))))
    return left_out(tokens, dropped) if dropped else tokens


def plain_end(tokens: Tokens) -> Tokens:
    """Leave out how long a change waits, and how it is made: ALGORITHM, LOCK, WAIT, NOWAIT."""
    if not tokens.lexis.backslash_escapes:
        return tokens
    items = tokens.items
    for start in range(2, len(items)):
        index = start
        while stop := longest(tokens, index, ENDS):
            index = stop
        if index == len(items) and index > start and not is_comma(items, start - 1):
            return left_out(tokens, set(range(start, index)))
    return tokens


def behind_analyzed(tokens: Tokens, index: int) -> int:
    """Behind what an ANALYZE says of how its tables are looked at."""
    if tokens.lexis.backslash_escapes:
        while stop := longest(tokens, index, ANALYZED):
            index = stop
    return index


def truncates(tokens: Tokens) -> bool:
    """Whether an ALTER TABLE empties partitions."""
    first = _first_action(tokens)
    words_ = " ".join(tokens.word(first + i) for i in range(2))
    return bool(first) and words_.split(" ")[:2] == ["truncate", "partition"]


def plain_parts(tokens: Tokens) -> Tokens:
    """Make a change of the schema one that the parser's library can read."""
    if not tokens.lexis.backslash_escapes or not definitions(tokens):
        return tokens
    for form in _FORMS:
        tokens = form(tokens)
    return tokens


def definitions(tokens: Tokens) -> range:
    """Where columns and indexes are told of; nowhere in a statement that has none, or a query."""
    if tokens.word(0) == "alter":
        first = _first_action(tokens)
        return range(first, len(tokens.items)) if first else range(0)
    made = next((i for i in range(1, 6) if tokens.word(i) in {"table", "index"}), 0)
    if tokens.word(0) != "create" or not made:
        return range(0)
    if tokens.word(made) == "index":
        return range(made + 1, len(tokens.items))
    start = _behind_name(tokens, made + 1)
    if not opens(tokens.items, start) or tokens.word(start + 1) in _NO_COLUMNS:
        return range(start, start)
    return range(start + 1, closing(tokens.items, start))


_NO_COLUMNS = words("like select with table values")


def _storage(tokens: Tokens) -> range:
    """Where table options are told: all of an ALTER, what is behind the columns of a CREATE."""
    inside = definitions(tokens)
    if tokens.word(0) == "alter" or tokens.word(1) == "index":
        return inside
    start = inside.stop + (inside.stop > inside.start)
    stop = next(
        (i for i in range(start, len(tokens.items)) if _starts_query(tokens, i)), len(tokens.items)
    )
    return range(start, stop)


def _starts_query(tokens: Tokens, index: int) -> bool:
    word = tokens.word(index)
    return word in {"as", "select", "table", "values", "like"} or opens(tokens.items, index)


def _behind_name(tokens: Tokens, index: int) -> int:
    """Behind `[IF [NOT] EXISTS] [database.]name`."""
    index = max(longest(tokens, index, ("if not exists", "if exists")), index)
    index += 2 * is_kind(tokens.items, index + 1, TokenType.DOT)
    return index + 1


def _options(tokens: Tokens) -> Tokens:
    """Leave out table options, and the commas between those of a new table."""
    if tokens.word(0) == "create" and tokens.word(1) != "index":
        tokens = left_out(tokens, {i for i in _storage(tokens) if is_comma(tokens.items, i)})
    return left_out(tokens, phrases_found(tokens, OPTIONS, _storage(tokens), depth=0))


def _columns(tokens: Tokens) -> Tokens:
    """Leave out what stands behind a column's type, or behind the columns of an index."""
    deepest = 1 if tokens.word(0) == "alter" else 0
    return left_out(tokens, phrases_found(tokens, PARTS, definitions(tokens), depth=deepest))


def phrases_found(
    tokens: Tokens, patterns: tuple[str, ...], within: range, *, depth: int
) -> set[int]:
    """Where patterns stand that begin no part of a list, in brackets of a depth at most."""
    items = tokens.items
    found: set[int] = set()
    level = 0
    for index in within:
        kind = items[index].token_type
        level += (kind == TokenType.L_PAREN) - (kind == TokenType.R_PAREN)
        if level > depth or index in found or not tokens.word(index):
            continue
        if not _begins(tokens, index) and not opens(items, index + 1):
            found |= set(range(index, longest(tokens, index, patterns)))
    return found


def _begins(tokens: Tokens, index: int) -> bool:
    """Whether a name may stand there: at the start of a part, or behind a word that wants one."""
    before = tokens.items[index - 1].token_type
    wants = tokens.word(index - 1).rpartition(" ")[2] in _WANTING
    return wants or before in {TokenType.L_PAREN, TokenType.DOT, TokenType.COMMA}


_WANTING = words(
    """
    add column drop modify change rename to first after index key constraint table on references
    by exists default as
    """
)


def _defaults(tokens: Tokens) -> Tokens:
    """Read `DEFAULT (uuid())` without its brackets, which the library does not expect."""
    items = tokens.items
    dropped: set[int] = set()
    for index in definitions(tokens):
        if tokens.word(index - 1) == "default" and opens(items, index):
            dropped |= {index, closing(items, index)}
    return tokens.having([token for i, token in enumerate(items) if i not in dropped])


def _heads(tokens: Tokens) -> Tokens:
    """Leave out SPATIAL in front of INDEX, IF NOT EXISTS behind it, AS in RENAME AS, and PERIOD."""
    dropped: set[int] = set()
    for index in definitions(tokens):
        for form in (_head, _period):
            dropped |= set(range(*form(tokens, index)))
    query = _storage(tokens).stop
    if tokens.word(query - 1) in {"ignore", "replace"} and tokens.word(0) == "create":
        dropped.add(query - 1)
    return left_out(tokens, dropped)


def _head(tokens: Tokens, index: int) -> tuple[int, int]:
    """A word that means nothing to the facts."""
    word, before, after = (tokens.word(i) for i in (index, index - 1, index + 1))
    alters = tokens.word(0) == "alter"
    if before in {"index", "key"} and alters:
        return index, longest(tokens, index, ("if not exists", "if exists"))
    needless = (
        (word == "spatial" and after in {"index", "key"})
        or (word == "national" and after in {"char", "varchar", "character"})
        or (before == "rename" and alters and word in {"as", ""} and not _named(tokens, index))
    )
    return (index, index + 1) if needless else (0, 0)


def _named(tokens: Tokens, index: int) -> bool:
    return tokens.items[index].token_type == TokenType.IDENTIFIER


def _period(tokens: Tokens, index: int) -> tuple[int, int]:
    """`, PERIOD FOR p (a, b)`, with its comma."""
    if tokens.word(index) != "period" or not is_comma(tokens.items, index - 1):
        return 0, 0
    stop = longest(tokens, index, ("period for NAME ( NAMES )",))
    return (index - 1, stop) if stop else (0, 0)


def _types(tokens: Tokens) -> Tokens:
    """Read further names of types as one that the library takes for a type there."""
    items = list(tokens.items)
    dropped: set[int] = set()
    for index in definitions(tokens):
        kind = _TYPES.get(tokens.word(index))
        if kind is None or not tokens.is_name(index - 1) or not _begins(tokens, index - 1):
            continue
        if kind is TokenType.GEOMETRY and opens(items, index + 1):
            continue
        items[index] = token_like(items[index], kind, kind.name)
        if kind is TokenType.MEDIUMTEXT and tokens.word(index + 1) in _LONG:
            dropped.add(index + 1)
    return tokens.having([token for i, token in enumerate(items) if i not in dropped])


_TYPES = {
    name: kind
    for kind, names in (
        (
            TokenType.GEOMETRY,
            """
            point linestring polygon multipoint multilinestring multipolygon geometrycollection
            geomcollection inet4 inet6
            """,
        ),
        (TokenType.INT, "int1 int2 int3 int4 middleint"),
        (TokenType.FLOAT, "float4"),
        (TokenType.DOUBLE, "float8 real"),
        (TokenType.DECIMAL, "fixed"),
        (TokenType.MEDIUMTEXT, "long"),
    )
    for name in words(names)
} | {
    "double precision": TokenType.DOUBLE,
    "char varying": TokenType.VARCHAR,
    "character varying": TokenType.VARCHAR,
}
_LONG = words("varchar varbinary")


def _added_lists(tokens: Tokens) -> Tokens:
    """Read `ADD (a INT, b INT)` as `ADD a INT, ADD b INT`, and ADD CHECK with a name."""
    if tokens.word(0) != "alter" or not tokens.mentions("add"):
        return tokens
    items: list[Token] = []
    end, add = -1, tokens.items[0]
    for index, token, depth in nested(tokens.items):
        if opens(tokens.items, index) and _is_added(tokens, index):
            end, add = closing(tokens.items, index), tokens.items[index - 1]
            continue
        if index == end:
            continue
        items.append(token)
        if index < end and depth == 1 and token.token_type == TokenType.COMMA:
            items.append(token_like(add, TokenType.VAR, "ADD"))
        if tokens.word(index) == "add" and tokens.word(index + 1) == "check":
            items.append(token_like(token, TokenType.CONSTRAINT, "CONSTRAINT"))
            items.append(token_like(token, TokenType.IDENTIFIER, "unnamed"))
    return tokens.having(items)


def _is_added(tokens: Tokens, index: int) -> bool:
    before = tokens.word(index - 1)
    return before == "add" or (before == "column" and tokens.word(index - 2) == "add")


def _actions(tokens: Tokens) -> Tokens:
    """Leave out actions that the library does not know; FORCE stands for an ALTER without any."""
    start = _first_action(tokens)
    if not start:
        return tokens
    dropped: set[int] = set()
    whole = longest(tokens, start, ACTIONS)
    if whole == len(tokens.items):
        dropped = set(range(start, whole))
    for first, stop in pieces(tokens, start) if not dropped else ():
        if _all_known(tokens, first) == stop:
            dropped |= set(range(first, stop + 1))
    if not dropped:
        return tokens if start < len(tokens.items) else _forced(tokens)
    kept = [i for i in range(start, len(tokens.items)) if i not in dropped]
    if kept and is_comma(tokens.items, kept[-1]):
        dropped.add(kept[-1])
    rest = left_out(tokens, dropped & set(range(len(tokens.items))))
    return rest if kept else _forced(rest)


def _all_known(tokens: Tokens, index: int) -> int:
    """Behind the actions and options that stand at `index`."""
    while stop := longest(tokens, index, (*ACTIONS, *OPTIONS)):
        index = stop
    return index


def _forced(tokens: Tokens) -> Tokens:
    return tokens.having([*tokens.items, token_like(tokens.items[0], TokenType.FORCE, "FORCE")])


def _first_action(tokens: Tokens) -> int:
    """The index behind `ALTER TABLE [IF EXISTS] name`; 0 for another statement."""
    if tokens.word(0) != "alter" or tokens.word(1) != "table":
        return 0
    return _behind_name(tokens, 2)


def left_out(tokens: Tokens, dropped: set[int]) -> Tokens:
    """Leave tokens out whose words are known; what stands in their brackets still counts."""
    items = tokens.items
    if any(opens(items, index) and not _lists_names(tokens, index) for index in dropped):
        return tokens.without(dropped)
    return tokens.having([token for index, token in enumerate(items) if index not in dropped])


def _lists_names(tokens: Tokens, index: int) -> bool:
    return any(behind(tokens, index, names) for names in ("( NAMES )", "( )"))


_FORMS = (_heads, _actions, _columns, _options, _defaults, _added_lists, _types)
