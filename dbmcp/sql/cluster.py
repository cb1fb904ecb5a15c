"""What a cluster tells of its regions, rows and jobs: further forms of SHOW, and ADMIN SHOW."""

from dbmcp.sql.command import are_numbers, catalog_of, read_name, read_show, show_facts
from dbmcp.sql.facts import Name, Statement
from dbmcp.sql.phrase import behind, longest, phrases
from dbmcp.sql.refused import read_refused
from dbmcp.sql.tokens import Tokens

_JOBS = phrases(
    """
    import job NUMBER
    distribution job NUMBER
    """
)
_ADMIN = phrases(
    """
    ddl
    ddl jobs
    ddl jobs NUMBER
    ddl job queries
    ddl job queries limit NUMBER offset NUMBER
    slow recent NUMBER
    slow top NUMBER
    slow top internal|all NUMBER
    bdr role
    """
)


def read_cluster_show(tokens: Tokens) -> Statement:
    """The facts of a SHOW, which may tell of a cluster."""
    if not tokens.lexis.stale_reads:
        return read_show(tokens)
    if tokens.word(1) == "table" and tokens.word(2) != "status":
        return _read_table(tokens)
    if (tokens.word(1), tokens.word(2)) == ("placement", "for"):
        return _read_placement(tokens)
    if stop := longest(tokens, 1, _JOBS):
        form = [tokens.word(1), f"{tokens.word(2)}s"]
        return show_facts(form, {catalog_of(tokens)}, tokens, stop)
    return read_show(tokens)


def read_admin(tokens: Tokens) -> Statement | None:
    """The facts of ADMIN SHOW; every other ADMIN is refused."""
    if tokens.word(1) != "show":
        return read_refused(tokens)
    name, stop = read_name(tokens, 2)
    if name is not None and tokens.word(stop) == "next_row_id":
        return _shown(["admin", "next_row_id"], name, tokens, stop + 1)
    stop = longest(tokens, 2, _ADMIN)
    form = ["admin", *(tokens.word(index) for index in range(2, min(stop, _FORM_END)))]
    if form[-1] == "job" and are_numbers(tokens.items[stop:]):
        stop = len(tokens.items)
    return _shown(form, catalog_of(tokens), tokens, stop) if stop else read_refused(tokens)


_FORM_END = 4


def _shown(form: list[str], name: Name, tokens: Tokens, index: int) -> Statement:
    return show_facts(form, {name}, tokens, index)


def _read_table(tokens: Tokens) -> Statement:
    """SHOW TABLE t [PARTITION (p)] [INDEX i] REGIONS and its like."""
    name, index = read_name(tokens, 2)
    index = behind(tokens, index, "partition BRACKET") or index
    if tokens.word(index) == "index":
        _, index = read_name(tokens, index + 1)
    form = ["table", tokens.word(index)]
    return show_facts(form, {name} if name else set(), tokens, index + 1)


def _read_placement(tokens: Tokens) -> Statement:
    """SHOW PLACEMENT FOR TABLE t [PARTITION p], or FOR DATABASE d."""
    thing = tokens.word(3)
    name, index = read_name(tokens, 4)
    if tokens.word(index) == "partition":
        _, index = read_name(tokens, index + 1)
    shown = name if thing == "table" else catalog_of(tokens)
    tables = {shown} if name and shown else set[Name]()
    return show_facts(["placement", "for", thing], tables, tokens, index)
