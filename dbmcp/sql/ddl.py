"""Facts of statements that change a schema: what kind each is, what it makes, changes and reads."""

from dataclasses import replace

from sqlglot.tokenizer_core import TokenType

from dbmcp.config import DdlKind
from dbmcp.errors import SqlSyntaxError
from dbmcp.sql.alteration import read_alteration
from dbmcp.sql.command import read_name, read_names
from dbmcp.sql.ddl_forms import behind_analyzed, plain_end, plain_head, truncates
from dbmcp.sql.ddl_objects import read_object
from dbmcp.sql.ddl_tree import read_ddl_tree
from dbmcp.sql.facts import EVERY_TABLE, Kind, Name, Statement
from dbmcp.sql.phrase import is_comma, is_kind, longest, opens
from dbmcp.sql.sequence import read_sequence
from dbmcp.sql.tokens import Tokens, closing
from dbmcp.sql.upkeep import as_replaced, read_upkeep
from dbmcp.sql.vocabulary import words

_MODIFIERS = words(
    "or replace unique fulltext spatial vector materialized unlogged ignore online offline"
)
_KINDS: dict[tuple[str, str], DdlKind] = {
    ("create", "table"): DdlKind.CREATE_TABLE,
    ("create", "index"): DdlKind.CREATE_INDEX,
    ("create", "view"): DdlKind.CREATE_VIEW,
    ("create", "sequence"): DdlKind.CREATE_SEQUENCE,
    ("create", "schema"): DdlKind.CREATE_SCHEMA,
    ("alter", "table"): DdlKind.ALTER_TABLE,
    ("drop", "table"): DdlKind.DROP_TABLE,
    ("drop", "index"): DdlKind.DROP_INDEX,
    ("drop", "view"): DdlKind.DROP_VIEW,
    ("drop", "sequence"): DdlKind.DROP_SEQUENCE,
    ("drop", "schema"): DdlKind.DROP_SCHEMA,
    ("drop", "tables"): DdlKind.DROP_TABLE,
    ("rename", "table"): DdlKind.RENAME_TABLE,
    ("rename", "tables"): DdlKind.RENAME_TABLE,
    ("comment", "on"): DdlKind.COMMENT,
    ("refresh", "view"): DdlKind.REFRESH_VIEW,
}
_WAITS = ("wait NUMBER", "nowait")
_TREES = frozenset(
    {DdlKind.CREATE_TABLE, DdlKind.CREATE_INDEX, DdlKind.CREATE_VIEW, DdlKind.ALTER_TABLE}
)
_COMMENTED = words("table view column materialized index constraint sequence")


def read_ddl(tokens: Tokens) -> Statement | None:
    """The facts of a statement that changes a schema; None if it is none that any mode allows.

    A form that is not understood has its kind, and a problem.
    """
    other = read_object(tokens)
    if other is not None:
        return other
    tokens = plain_end(plain_head(as_replaced(tokens)))
    kept = read_upkeep(tokens)
    if kept is not None:
        return kept
    first = tokens.word(0)
    if first in {"truncate", "analyze"}:
        kind, index = DdlKind(first), 1 + (tokens.word(1) == "table")
    else:
        index = _object(tokens)
        found = _KINDS.get((first, tokens.word(index)))
        if found is None or (found in _SCHEMAS and not tokens.lexis.typed_strings):
            return None
        kind, index = found, index + 1
    return _read(tokens, kind, index)


_SCHEMAS = frozenset({DdlKind.CREATE_SCHEMA, DdlKind.DROP_SCHEMA})


def _object(tokens: Tokens) -> int:
    """The index of the word that says what is made or changed."""
    index = 1
    while tokens.word(index) in _MODIFIERS:
        index += 1
    return index


def _read(tokens: Tokens, kind: DdlKind, index: int) -> Statement:
    verb = " ".join(kind.value.split("_")).upper()
    statement = Statement(Kind.DDL, verb, ddl=kind.value)
    never = _cascade(tokens) or _concurrent(tokens, kind)
    if never:
        return _refused(statement, never)
    try:
        altered = None
        if kind is DdlKind.ALTER_TABLE and tokens.lexis.typed_strings:
            altered = read_alteration(tokens, statement, index)
        if kind in _TREES:
            return altered or _told(read_ddl_tree(tokens, statement), tokens)
        read = _READERS[kind](tokens, statement, index)
    except SqlSyntaxError:
        read = None
    return read or _refused(
        statement, f"this form of {verb} is not understood. write it in a plainer form"
    )


def _told(statement: Statement, tokens: Tokens) -> Statement:
    """To empty a partition is to truncate, whatever the verb."""
    if not truncates(tokens):
        return statement
    return replace(statement, ddl=DdlKind.TRUNCATE.value, verb="TRUNCATE")


def _refused(statement: Statement, sentence: str) -> Statement:
    return replace(statement, problems=(("construct", statement.verb, sentence),))


def _cascade(tokens: Tokens) -> str:
    """What is wrong with a CASCADE that is no rule of a foreign key; `""` if nothing is."""
    if tokens.lexis.backslash_escapes:
        return ""  # there the word means nothing
    for index in range(len(tokens.items)):
        before = (tokens.word(index - 2), tokens.word(index - 1)) if index > 1 else ()
        if tokens.word(index) == "cascade" and before not in {("on", "delete"), ("on", "update")}:
            return "CASCADE reaches what the statement does not name. leave it out"
    return ""


def _concurrent(tokens: Tokens, kind: DdlKind) -> str:
    """What is wrong with a CONCURRENTLY; `""` if there is none."""
    index = next((i for i in (2, 3) if tokens.word(i) == "concurrently"), 0)
    if not index or kind not in {DdlKind.CREATE_INDEX, DdlKind.DROP_INDEX}:
        return ""
    return "CONCURRENTLY cannot run in dbmcp's transaction. leave it out"


def _rest(tokens: Tokens, index: int) -> str:
    """The words from `index` to the end; `?` if anything but words stands there."""
    return " ".join(tokens.word(i) or "?" for i in range(index, len(tokens.items)))


def _skip(tokens: Tokens, index: int, *phrase: str) -> int:
    """The index behind a phrase, if it stands at `index`."""
    found = " ".join(tokens.word(index + i) for i in range(len(phrase))).split()
    count, left = 0, list(phrase)
    for word in found:
        if not left or word != left.pop(0):
            return index
        count += 1
    return index + _tokens_of(tokens, index, len(phrase)) if count == len(phrase) else index


def _tokens_of(tokens: Tokens, index: int, words_wanted: int) -> int:
    """How many tokens hold so many words: the tokenizer joins some."""
    held = taken = 0
    while held < words_wanted:
        held += len(tokens.word(index + taken).split())
        taken += 1
    return taken


def _drop(tokens: Tokens, statement: Statement, index: int) -> Statement | None:
    names, stop = read_names(tokens, _skip(tokens, index, "if", "exists"))
    if not names or _rest(tokens, stop) not in {"", "restrict", "cascade"}:
        return None
    return replace(statement, tables_written=names)


def _drop_index(tokens: Tokens, statement: Statement, index: int) -> Statement | None:
    """`DROP INDEX i` where the database knows the table, `DROP INDEX i ON t` elsewhere."""
    names, stop = read_names(tokens, _skip(tokens, index, "if", "exists"))
    if tokens.word(stop) == "on":
        table, end = read_name(tokens, stop + 1)
        return (
            replace(statement, tables_written=frozenset({table}), indexes=names)
            if table and end == len(tokens.items) and len(names) == 1
            else None
        )
    if not names or _rest(tokens, stop) not in {"", "restrict"}:
        return None
    return replace(statement, indexes=names)


def _schema(tokens: Tokens, statement: Statement, index: int) -> Statement | None:
    index = _skip(tokens, _skip(tokens, index, "if", "not", "exists"), "if", "exists")
    name, stop = read_name(tokens, index)
    done = name is not None and _rest(tokens, stop) in {"", "restrict"}
    return replace(statement, schemas=frozenset({name})) if done and name else None


def _truncate(tokens: Tokens, statement: Statement, index: int) -> Statement | None:
    names, stop = read_names(tokens, index + (tokens.word(index) == "only"))
    counts = ("", "restart identity", "continue identity")
    ends = {f"{count}{end}".strip() for count in counts for end in ("", " restrict")}
    done = names and _rest(tokens, stop) in ends
    return replace(statement, tables_written=names) if done else None


def _rename(tokens: Tokens, statement: Statement, index: int) -> Statement | None:
    """`RENAME TABLE a TO b, c WAIT 5 TO d`."""
    old: set[Name] = set()
    new: set[Name] = set()
    index = _skip(tokens, index, "if", "exists")
    while True:
        before, stop = read_name(tokens, index)
        stop = longest(tokens, stop, _WAITS) or stop
        after, end = read_name(tokens, stop + 1)
        if before is None or after is None or tokens.word(stop) != "to":
            return None
        old.add(before)
        new.add(after)
        if not is_comma(tokens.items, end):
            break
        index = end + 1
    if end != len(tokens.items):
        return None
    return replace(statement, tables_written=frozenset(old), tables_made=frozenset(new))


def _comment(tokens: Tokens, statement: Statement, index: int) -> Statement | None:
    """`COMMENT ON TABLE t IS 'text'`, and on a column, an index or a constraint of it."""
    thing = tokens.word(index)
    index += 1 + (thing == "materialized")
    name, stop = read_name(tokens, index)
    if thing == "constraint" and tokens.word(stop) == "on":
        name, stop = read_name(tokens, stop + 1)
    text = stop + 2 == len(tokens.items) and (
        tokens.word(stop + 1) == "null" or is_kind(tokens.items, stop + 1, TokenType.STRING)
    )
    if name is None or thing not in _COMMENTED or tokens.word(stop) != "is" or not text:
        return None
    if thing == "column":
        name = Name(name.parts[:-1])
    if thing == "index":
        return replace(statement, indexes=frozenset({name}))
    return replace(statement, tables_written=frozenset({name})) if name.parts else None


def _analyze(tokens: Tokens, statement: Statement, index: int) -> Statement | None:
    if tokens.lexis.double_quoted_strings and tokens.word(index) == "table":
        index += 1
    if tokens.lexis.typed_strings:
        index = _behind_switches(tokens, index)
    if tokens.lexis.names_may_be_strings and index == len(tokens.items):
        return replace(statement, show=EVERY_TABLE)
    # Each table may have a list of those of its columns that are looked at.
    names, stop = read_names(tokens, index, then="( NAMES )" if tokens.lexis.typed_strings else "")
    if not names or tokens.word(index) in {"verbose", "local"}:
        return None
    if behind_analyzed(tokens, stop) != len(tokens.items):
        return None
    rows = tokens.lexis.double_quoted_strings
    return replace(statement, tables_written=names, returns_rows=rows)


_SWITCHES = words("verbose skip_locked on off true false")


def _behind_switches(tokens: Tokens, index: int) -> int:
    """Behind `VERBOSE`, or `(SKIP_LOCKED, VERBOSE off)`."""
    if not opens(tokens.items, index):
        return index + (tokens.word(index) == "verbose")
    stop = closing(tokens.items, index)
    inside = range(index + 1, stop)
    known = all(tokens.word(i) in _SWITCHES or is_comma(tokens.items, i) for i in inside)
    return stop + 1 if known else index


def _refresh(tokens: Tokens, statement: Statement, index: int) -> Statement | None:
    name, stop = read_name(tokens, index + (tokens.word(index) == "concurrently"))
    done = name is not None and _rest(tokens, stop) in {"", "with data", "with no data"}
    return replace(statement, tables_written=frozenset({name})) if done and name else None


_READERS = {
    DdlKind.CREATE_SEQUENCE: read_sequence,
    DdlKind.CREATE_SCHEMA: _schema,
    DdlKind.DROP_TABLE: _drop,
    DdlKind.DROP_INDEX: _drop_index,
    DdlKind.DROP_VIEW: _drop,
    DdlKind.DROP_SEQUENCE: _drop,
    DdlKind.DROP_SCHEMA: _schema,
    DdlKind.RENAME_TABLE: _rename,
    DdlKind.TRUNCATE: _truncate,
    DdlKind.COMMENT: _comment,
    DdlKind.ANALYZE: _analyze,
    DdlKind.REFRESH_VIEW: _refresh,
}
