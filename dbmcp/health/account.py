"""What the database account may do, held against the policy: too much, and too little."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dbmcp.config import Mode
from dbmcp.dialects.accounts import (
    LEDGER_NEEDS,
    READS,
    Relation,
    Right,
    Survey,
    Wish,
    Wishes,
    needed,
)
from dbmcp.models import TableKind, TableName
from dbmcp.sql.policy import Policy
from dbmcp.sql.rules import LEDGER

SHOWN_NAMES = 5
"""Tables named in an answer to an agent; an operator is told all of them."""
_ORDER = ("OWNER", "SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
Columns = Mapping[TableName, tuple[str, ...]]
"""The columns that may be used, of the tables that have others."""


@dataclass(frozen=True, slots=True)
class Share:
    """Privileges that some tables have too many of, or too few.

    Attributes:
        words: the privileges.
        tables: the tables.
        hidden: they are outside of the lists, so that no agent may be told of them.
    """

    words: tuple[str, ...]
    tables: tuple[TableName, ...]
    hidden: bool = False

    @property
    def writes(self) -> bool:
        """Whether it is more than reading."""
        return self.words != READS

    def for_operator(self) -> str:
        """Return it with every table's name."""
        outside = " (outside the lists)" if self.hidden else ""
        return f"{', '.join(self.words)} on {', '.join(map(str, self.tables))}{outside}"

    def for_agent(self) -> str:
        """Return it with a few names, and none that are hidden."""
        words, count = ", ".join(self.words), len(self.tables)
        if self.hidden:
            return f"{words} on {count} {'table' if count == 1 else 'tables'} outside the lists"
        more = f" and {count - SHOWN_NAMES} more" if count > SHOWN_NAMES else ""
        return f"{words} on {', '.join(map(str, self.tables[:SHOWN_NAMES]))}{more}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """An account beside its policy.

    Attributes:
        rights: what it has beyond tables and no statement needs.
        excess: what it has on tables and no statement needs.
        missing: what statements need and it lacks.
        helpless: rows may be written by the policy, and the account can write none.
        notes: anything else, one sentence each.
    """

    rights: tuple[Right, ...] = ()
    excess: tuple[Share, ...] = ()
    missing: tuple[Share, ...] = ()
    helpless: bool = False
    notes: tuple[str, ...] = ()

    @property
    def could_write(self) -> bool:
        """Whether the excess is more than reading."""
        return bool(self.rights) or any(share.writes for share in self.excess)

    @property
    def rules_server(self) -> bool:
        """Whether the excess reaches beyond this database: a superuser, a role, a global right."""
        return any(right.on in ("", "*.*") for right in self.rights)

    def for_operator(self) -> list[str]:
        """Return every excess, one a line."""
        return [*map(str, self.rights), *(share.for_operator() for share in self.excess)]

    def for_agent(self, betrays: Callable[[str], bool]) -> list[str]:
        """Return the excess without a hidden name; `betrays` tells whether a text has one."""
        shown = [right.privilege if betrays(str(right)) else str(right) for right in self.rights]
        return [*dict.fromkeys(shown), *(share.for_agent() for share in self.excess)]


def compare(policy: Policy, survey: Survey, *, columns: Columns | None = None) -> Comparison:
    """Hold what an account may do against what its policy needs."""
    columns = columns or {}
    wanted = {wish.name: wish for wish in _wishes(policy, survey.relations, columns)}
    over: dict[TableName, frozenset[str]] = {}
    under: dict[TableName, frozenset[str]] = {}
    tables: list[TableName] = []
    for relation in survey.relations:
        wish = wanted.get(relation.name)
        words = frozenset(wish.privileges) if wish else frozenset[str]()
        spare = frozenset({"DELETE"} if wish and _is_ledger(relation, policy) else ())
        over[relation.name] = _over(relation, wish, words | spare, survey.for_ddl)
        if wish and not relation.part:
            under[relation.name] = _under(relation, words, wish)
            tables += [relation.name] * (relation.kind is TableKind.TABLE)
    writes = policy.mode is not Mode.READ_ONLY
    return Comparison(
        survey.beyond,
        (*_shares(over, policy, hidden=False), *_shares(over, policy, hidden=True)),
        tuple(_shares(under, policy, hidden=False)),
        helpless=writes and bool(tables) and all("INSERT" in under[name] for name in tables),
        notes=survey.notes,
    )


def wishes(policy: Policy, relations: Sequence[Relation], *, columns: Columns) -> Wishes:
    """Return what an account needs for a policy on these relations."""
    return Wishes(
        tuple(_wishes(policy, [r for r in relations if not r.part], columns)),
        whole=not policy.has_table_rules and not columns,
        privileges=needed(policy.mode),
    )


def _is_ledger(relation: Relation, policy: Policy) -> bool:
    """Whether it is dbmcp's own table, which it writes whatever the lists say."""
    return relation.name.name == LEDGER and policy.mode is not Mode.READ_ONLY


def _wishes(policy: Policy, relations: Sequence[Relation], columns: Columns) -> Iterable[Wish]:
    for relation in relations:
        if _is_ledger(relation, policy):
            yield Wish(relation.name, relation.kind, LEDGER_NEEDS)
        elif relation.kind is TableKind.SEQUENCE and _served(relation, policy):
            yield Wish(relation.name, relation.kind, ("USAGE",))
        elif relation.kind is not TableKind.SEQUENCE and policy.allows_table(relation.name):
            own = columns.get(relation.name, ())
            yield Wish(relation.name, relation.kind, needed(policy.mode), own)


def _served(sequence: Relation, policy: Policy) -> bool:
    """Whether a write may take its values from here; without lists from every sequence."""
    if policy.mode is Mode.READ_ONLY:
        return False
    return not policy.guards_names or any(map(policy.allows_table, sequence.serves))


def _over(
    relation: Relation, wish: Wish | None, words: frozenset[str], for_ddl: frozenset[str]
) -> frozenset[str]:
    """Return what is held and not needed; of an owner that it is one."""
    if wish and wish.columns:
        words &= {"DELETE"}
    partly = {word for word, names in relation.columns.items() if _exceeds(word, names, wish)}
    extra = (relation.held - words) | partly
    if wish and "OWNER" in for_ddl & relation.held:
        # Whatever an owner takes from itself it can give itself again.
        return frozenset()
    if wish:
        extra -= for_ddl
    return frozenset({"OWNER"}) if "OWNER" in extra else frozenset(extra)


def _exceeds(word: str, names: frozenset[str], wish: Wish | None) -> bool:
    """Whether a privilege on some columns is more than is needed."""
    if wish is None or word not in wish.privileges:
        return True
    return bool(wish.columns) and not names <= frozenset(wish.columns)


def _under(relation: Relation, words: frozenset[str], wish: Wish) -> frozenset[str]:
    """Return what is needed and not held; only tables are sure to take writes."""
    if relation.kind not in (TableKind.TABLE, TableKind.SEQUENCE):
        words &= frozenset(READS)
    if not relation.reachable:
        return words
    covered = {
        word
        for word, names in relation.columns.items()
        if wish.columns and names >= frozenset(wish.columns)
    }
    return words - relation.held - covered


def _shares(
    found: Mapping[TableName, frozenset[str]], policy: Policy, *, hidden: bool
) -> list[Share]:
    """Group tables that have the same too much, or too little, by whether they may be seen."""
    grouped: defaultdict[frozenset[str], list[TableName]] = defaultdict(list)
    for name, words in found.items():
        if words and policy.allows_table(name) is not hidden:
            grouped[words].append(name)
    return [Share(_ordered(words), tuple(names), hidden) for words, names in grouped.items()]


def _ordered(words: frozenset[str]) -> tuple[str, ...]:
    known = [word for word in _ORDER if word in words]
    return (*known, *sorted(words.difference(_ORDER)))
