"""EXPLAIN, SHOW, DESCRIBE and PRAGMA, read from the tokens: the library knows them badly."""

from dataclasses import replace

from sqlglot.tokenizer_core import Token, TokenType

from dbmcp.sql.facts import Kind, Name, Statement
from dbmcp.sql.listed import listed
from dbmcp.sql.phrase import behind, is_comma
from dbmcp.sql.tokens import Tokens, is_marker
from dbmcp.sql.tree import read_tree
from dbmcp.sql.vocabulary import STATEMENTS, words

_EXPLAINED = {
    "analyze": STATEMENTS - {"table"},
    "trace": frozenset({"select", "with", "values", "table"}),
}
"""Those behind a verb that knows only some; ANALYZE TABLE explains none."""

_OPTIONS = words(
    """
    analyze verbose costs settings generic_plan buffers serialize wal timing summary memory
    format
    """
)
_OPTION_VALUES = words("on off true false none text binary json xml yaml")
_OFF = words("off false 0")
_FORMATS = words(
    """
    json tree traditional brief verbose row dot tidb_json plan_cache cost_trace hint binary
    true_card_cost traditional_strict plan_tree
    """
)
_TRACES = frozenset({"row", "json"})
_FREE_SHOWS = words(
    """
    variables status warnings errors collation engines charset plugins privileges processlist
    locales builtins
    """
)
_LISTED = frozenset({"table", "procedure", "function", "package", "analyze"})
_CREATED_PAIRS = {"placement": "policy", "resource": "group", "package": "body"}
_TABLE_CREATES = frozenset({"table", "view", "sequence"})
_RUNNING = frozenset({"analyze", "explore"})
"""Behind EXPLAIN and in front of the digest of a statement."""
_TABLE_SHOWS = frozenset({"columns", "fields", "index", "indexes", "keys"})
_PRAGMA_TABLES = frozenset(
    {
        *("table_info", "table_xinfo", "index_list", "foreign_key_list", "foreign_key_check"),
        *("integrity_check", "quick_check", "table_list"),
    }
)


def explained(tokens: Tokens) -> Tokens | None:
    """The statement inside an EXPLAIN; None if the text explains none."""
    index = explain_end(tokens)
    if index is None or index >= len(tokens.items):
        return None
    inner = tokens.part(index)
    first = next((i for i, t in enumerate(inner.items) if t.token_type != TokenType.L_PAREN), 0)
    known = _EXPLAINED.get(tokens.word(0), STATEMENTS)
    return inner if inner.word(first) in known else None


def runs_explained(tokens: Tokens) -> bool:
    """Whether the EXPLAIN also runs the statement."""
    end = explain_end(tokens) or 0
    asked = [index for index in range(end) if _option(tokens, index) == "analyze"]
    # Switched off for good only where each of them is: the last one counts.
    listed = end > 1 and _is_option_list(tokens)
    return _traces(tokens) or any(
        not (listed and (_option(tokens, index + 1) or tokens.items[index + 1].text) in _OFF)
        for index in asked
    )


def _traces(tokens: Tokens) -> bool:
    return tokens.word(0) == "trace"


def explain_end(tokens: Tokens) -> int | None:
    """The index of the token behind EXPLAIN and its options; None if an option is unknown."""
    index = 1
    while index < len(tokens.items):
        word = tokens.word(index)
        if word == "format":
            stop = _format_end(tokens, index + 1)
            if stop is None:
                return None
            index = stop
        elif _traces(tokens):
            return index
        elif word == "query" and tokens.word(index + 1) == "plan":
            index += 2
        elif word in {"analyze", "verbose", "extended", "partitions"}:
            index += 1
        elif index == 1 and _is_option_list(tokens):
            return _option_list_end(tokens)
        else:
            return index
    return None


def _format_end(tokens: Tokens, index: int) -> int | None:
    """Behind `= json` or `= 'brief'`."""
    if index + 1 >= len(tokens.items) or tokens.items[index].token_type != TokenType.EQ:
        return None
    known = _TRACES if _traces(tokens) else _FORMATS
    return index + 2 if tokens.items[index + 1].text.lower() in known else None


def _is_option_list(tokens: Tokens) -> bool:
    return tokens.items[1].token_type == TokenType.L_PAREN and _option(tokens, 2) in _OPTIONS


def _option(tokens: Tokens, index: int) -> str:
    """An option's name or value, which may stand in quotes; `""` for anything else."""
    if index < len(tokens.items) and tokens.lexis.typed_strings:
        token = tokens.items[index]
        if _is_name(token) or _is_string(token):
            return token.text.lower()
    return tokens.word(index)


def _option_list_end(tokens: Tokens) -> int | None:
    """Behind `(ANALYZE, FORMAT json)`; None if anything but known options stands inside."""
    for index in range(2, len(tokens.items)):
        token = tokens.items[index]
        if token.token_type == TokenType.R_PAREN:
            return index + 1
        word = _option(tokens, index)
        known = word in _OPTIONS or word in _OPTION_VALUES or token.text in {"0", "1"}
        if token.token_type != TokenType.COMMA and not known:
            return None
    return None


def read_show(tokens: Tokens) -> Statement:
    """SHOW: the words up to FROM, LIKE or WHERE are its form."""
    index, form = _show_form(tokens)
    if form == ["grants", "for", "current_user"]:
        index, form = _behind_brackets(tokens, index), ["grants"]
    if form[:1] == ["create"] and len(form) > 1:
        name, stop = read_name(tokens, _behind_condition(tokens, index))
        shown = name if form[-1] in _TABLE_CREATES else catalog_of(tokens)
        return show_facts(form, {shown} if name and shown else set(), tokens, stop)
    name, stop = None, index
    if tokens.word(index) in {"from", "in"}:
        name, stop = read_name(tokens, index + 1)
        name, stop = _in_database(tokens, name, stop)
    if form and form[-1] in _TABLE_SHOWS and name:
        return show_facts(form, {name}, tokens, stop)
    free = bool(form) and (form[-1] in _FREE_SHOWS or form[-2:] == ["character", "set"])
    # SHOW TABLE STATUS and the like are lists of what the database holds, not of the server.
    free = free and not (form[-1] == "status" and form[0] in _LISTED)
    catalog = set[Name]() if free or not tokens.lexis.catalog else {catalog_of(tokens)}
    told = listed(name, _condition(tokens, stop)) if catalog else None
    return replace(show_facts(form, catalog, tokens, stop), listed=told)


def _behind_brackets(tokens: Tokens, index: int) -> int:
    """The index behind `()`, if they stand there."""
    kinds = [token.token_type for token in tokens.items[index : index + 2]]
    return index + 2 if kinds == [TokenType.L_PAREN, TokenType.R_PAREN] else index


def _show_form(tokens: Tokens) -> tuple[int, list[str]]:
    """The words of the form, and the index behind them."""
    form: list[str] = []
    index = 1
    if tokens.lexis.typed_strings and len(tokens.items) > 1 and _is_name(tokens.items[1]):
        return 2, [tokens.items[1].text.lower()]  # a setting's name may be quoted
    while index < len(tokens.items):
        word = tokens.word(index)
        if not word or word in {"from", "in", "like", "where", "limit"}:
            break
        if form[:1] == ["create"] and len(form) > 1 and _CREATED_PAIRS.get(form[-1]) != word:
            break
        form += word.split()
        index += 1
        if form == ["count"]:
            index = _behind_count(tokens, index, form)
    return index, form


def _behind_condition(tokens: Tokens, index: int) -> int:
    """The index behind `IF NOT EXISTS`."""
    condition = tuple(tokens.word(place) for place in range(index, index + 3))
    return index + 3 if condition == ("if", "not", "exists") else index


def _behind_count(tokens: Tokens, index: int, form: list[str]) -> int:
    """`SHOW COUNT(*) WARNINGS`: add the brackets to the form."""
    if "".join(token.text for token in tokens.items[index : index + 3]) != "(*)":
        return index
    form[-1] += "(*)"
    return index + 3


def _in_database(tokens: Tokens, name: Name | None, index: int) -> tuple[Name | None, int]:
    """`FROM table FROM database` as one name."""
    if name is None or tokens.word(index) not in {"from", "in"}:
        return name, index
    database, stop = read_name(tokens, index + 1)
    if database is None or len(name.parts) > 1:
        return None, index
    return Name(database.parts + name.parts), stop


def show_facts(form: list[str], tables: set[Name], tokens: Tokens, index: int) -> Statement:
    """The facts of a SHOW.

    Args:
        form: its words.
        tables: what it tells of.
        tokens: of the statement.
        index: behind its form and names.
    """
    statement = Statement(
        Kind.READ,
        "SHOW",
        tables_read=frozenset(tables),
        show=" ".join(form),
        returns_rows=True,
    )
    if index >= len(tokens.items):
        return statement
    if tokens.word(index) == "like":
        return statement if _is_pattern(tokens, index + 1) else not_understood(statement)
    if tokens.word(index) == "where":
        return _with_condition(statement, tokens, index)
    if tokens.word(index) == "limit" and are_numbers(tokens.items[index + 1 :]):
        return statement
    return not_understood(statement)


def _is_pattern(tokens: Tokens, index: int) -> bool:
    """Whether one string or marker is all that is left."""
    left = len(tokens.items) - index
    if left == 1:
        return _is_string(tokens.items[index])
    return left == len(":p") and is_marker(tokens, index)


def are_numbers(items: list[Token]) -> bool:
    """Whether there are numbers and commas only."""
    return bool(items) and all(
        item.token_type in {TokenType.NUMBER, TokenType.COMMA} for item in items
    )


def _with_condition(statement: Statement, tokens: Tokens, index: int) -> Statement:
    """A WHERE may hold subqueries and calls: it is read as one of a SELECT."""
    select = _condition(tokens, index)
    if select is None:
        return not_understood(statement)
    condition = read_tree(select)
    return replace(
        condition,
        verb=statement.verb,
        show=statement.show,
        tables_read=statement.tables_read | condition.tables_read,
        bounded_rows=None,
    )


def _condition(tokens: Tokens, index: int) -> Tokens | None:
    """`SELECT 1` with the WHERE at an index; None if there is none."""
    start = tokens.items[index].start if tokens.word(index) == "where" else 0
    if start <= len("SELECT 1"):
        return None
    text = "SELECT 1".ljust(start) + tokens.source.text[start:]
    select = replace(tokens.source, text=text)
    head = [
        Token(TokenType.SELECT, "SELECT", line=1, col=1, start=0, end=5),
        Token(TokenType.NUMBER, "1", line=1, col=1, start=7, end=7),
    ]
    return Tokens(select, [*head, *tokens.items[index:]], tokens.lexis, tokens.ignored)


def read_describe(tokens: Tokens) -> Statement:
    """DESCRIBE table [column]."""
    name, index = read_name(tokens, 2 if tokens.word(1) == "table" else 1)
    if tokens.word(1) in _RUNNING:  # what it runs is not understood
        name = None
    rest = tokens.items[index:]
    statement = Statement(
        Kind.READ,
        "DESCRIBE",
        tables_read=frozenset({name} if name else set[Name]()),
        show="describe",
        returns_rows=True,
    )
    column = len(rest) == 1 and (tokens.word(index) or _is_string(rest[0]) or _is_name(rest[0]))
    return statement if name and (not rest or column) else not_understood(statement)


def read_explain_table(tokens: Tokens) -> Statement:
    """EXPLAIN table is DESCRIBE where the engine has that; elsewhere it is not understood."""
    statement = read_describe(tokens)
    return statement if "describe" in tokens.lexis.commands else not_understood(statement)


def read_pragma(tokens: Tokens) -> Statement:
    """PRAGMA name or PRAGMA name(argument), which may be an assignment: the policy knows."""
    name, index = read_name(tokens, 1)
    parts = name.parts if name else ()
    pragma = parts[-1][0].lower() if parts else ""
    rest = tokens.items[index:]
    argument = _argument(rest)
    tables = set[Name]()
    if argument and pragma in _PRAGMA_TABLES:
        tables.add(Name((*parts[:-1], (argument, True))))
    elif rest or pragma in {"table_list", "foreign_key_check"}:
        tables.add(catalog_of(tokens))
    statement = Statement(
        Kind.READ,
        f"PRAGMA {pragma}",
        tables_read=frozenset(tables),
        show=(show := f"{pragma}()" if argument else pragma),
        described=frozenset({(show, Name((*parts[:-1], (argument, True))))} if argument else ()),
        returns_rows=True,
    )
    return statement if name and (not rest or argument) else not_understood(statement)


def _argument(rest: list[Token]) -> str:
    """The one name, string or number in brackets, or behind `=`, which means the same."""
    if len(rest) == len("=x") and rest[0].token_type == TokenType.EQ:
        return rest[1].text
    brackets = [TokenType.L_PAREN, TokenType.R_PAREN]
    if len(rest) != len("(x)") or [rest[0].token_type, rest[2].token_type] != brackets:
        return ""
    return rest[1].text


def read_name(tokens: Tokens, index: int) -> tuple[Name | None, int]:
    """A dotted name at `index`, and the index behind it."""
    parts: list[tuple[str, bool]] = []
    items = tokens.items
    while index < len(items):
        token = items[index]
        if not (_is_name(token) or tokens.word(index)) or is_marker(tokens, index):
            return None, index
        quoted = _is_name(token)
        parts.append((token.text if quoted else tokens.slice(token), quoted))
        if index + 1 >= len(items) or items[index + 1].token_type != TokenType.DOT:
            return Name(tuple(parts)), index + 1
        index += 2
    return None, index


def read_names(tokens: Tokens, index: int, *, then: str = "") -> tuple[frozenset[Name], int]:
    """The names of a list at `index`, and the index behind it; none if one of them is odd.

    Args:
        tokens: of the statement.
        index: where the first name stands.
        then: a phrase that may stand behind each.
    """
    found: set[Name] = set()
    while True:
        name, index = read_name(tokens, index)
        if name is None:
            return frozenset(), index
        found.add(name)
        index = (behind(tokens, index, then) if then else 0) or index
        if not is_comma(tokens.items, index):
            return frozenset(found), index
        index += 1


def catalog_of(tokens: Tokens) -> Name:
    """The name under which the engine lists its tables."""
    return Name(tuple((part, False) for part in tokens.lexis.catalog))


def _is_string(token: Token) -> bool:
    return token.token_type == TokenType.STRING


def _is_name(token: Token) -> bool:
    return token.token_type == TokenType.IDENTIFIER


def not_understood(statement: Statement) -> Statement:
    """The facts of a form that nobody may use, since it is not known what it does."""
    problem = ("statement-kind", statement.verb, f"this form of {statement.verb} is not understood")
    return replace(statement, problems=(*statement.problems, problem))
