"""What this server allows on one database: default deny, each refusal with rule and advice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NoReturn

from dbmcp.config import DdlKind, Mode
from dbmcp.errors import PolicyError, UnknownNameError, few
from dbmcp.models import TableName
from dbmcp.sql.facts import LOCKING, Kind, Name, Statement
from dbmcp.sql.pattern import lists, matches, matches_any
from dbmcp.sql.rules import NODE_REASONS, Rules, check_ledger, ddl_verbs
from dbmcp.sql.shown import matches_column

__all__ = ["Policy", "Rules"]


@dataclass(frozen=True, slots=True)
class Policy:
    """The policy of one database, made once at start.

    Attributes:
        database: the database's name, for messages.
        mode: see Mode.
        rules: the dialect's.
        functions: further functions that the operator lists; `schema.name` and `*` work.
        ddl: kinds of DDL that the operator has switched on.
        allow: patterns of tables that may be touched; empty: all but system schemas' rules.
        deny: patterns of tables that may not, whatever `allow` says.
        deny_columns: patterns of columns that may not, such as `customers.email`.
        confirms: each write needs a token of its preview, so that one without bounds may run.
        home: schemas in which a bare name is looked up, see `lists`.
    """

    database: str
    mode: Mode
    rules: Rules = field(repr=False)
    functions: frozenset[str] = frozenset()
    ddl: frozenset[str] = frozenset()
    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    deny_columns: tuple[str, ...] = ()
    confirms: bool = False
    home: tuple[str, ...] = ()

    @property
    def has_table_rules(self) -> bool:
        """Whether a table list is configured, so that a hidden table is as good as none."""
        return bool(self.allow or self.deny)

    @property
    def guards_names(self) -> bool:
        """Whether any list is configured, so that names are resolved and answers looked through."""
        return bool(self.allow or self.deny or self.deny_columns)

    def check(self, statement: Statement) -> None:
        """Check everything that needs no catalog: kind, nodes, functions, problems.

        Raises:
            PolicyError: with rule, object and what would be accepted.
        """
        self._check_kind(statement)
        for rule, obj, sentence in statement.problems:
            if not (self.confirms and rule == "unbounded-write"):
                raise self._refusal(sentence, rule=rule, obj=obj)
        self._check_show(statement)
        self._check_functions(statement)
        self._check_construct(statement)
        self._check_secrets(statement.tables)
        self._check_own_schemas(statement)
        check_ledger(statement)

    def check_tables(self, tables: Sequence[TableName], *, nearest: Sequence[str] = ()) -> None:
        """Check resolved tables against the lists; `nearest` are allowed names for the message.

        Raises:
            PolicyError: rule `tables`; the same text for a hidden and for a missing table.
        """
        for table in tables:
            if not self.allows_table(table):
                raise self._hidden(table, nearest)

    def allows_table(self, table: TableName) -> bool:
        """Whether the lists let this table be seen at all."""
        ignores_case = self.rules.ignores_case
        if self.deny and matches_any(self.deny, table, ignores_case=ignores_case):
            return False
        if self.rules.never_reads(table, guarded=self.guards_names):
            return False
        if self.is_system(table):
            return not self.guards_names or self.rules.is_open(table) or self._lists_system(table)
        return not self.allow or lists(self.allow, table, home=self.home, ignores_case=ignores_case)

    def hides_column(self, table: TableName, column: str) -> bool:
        """Whether a column of a table is on the list of hidden ones."""
        ignores_case = self.rules.ignores_case
        return any(
            matches_column(pattern, table, column, ignores_case=ignores_case)
            for pattern in self.deny_columns
        )

    def refuse_table(self, name: str, *, nearest: Sequence[str] = ()) -> NoReturn:
        """Refuse a table that is hidden or missing; the answer does not tell which.

        Args:
            name: the table as the caller wrote it.
            nearest: names that the caller may see.

        Raises:
            PolicyError: rule `tables`.
            UnknownNameError: no table list is configured, so that it can only be missing.
        """
        schema, _, bare = name.rpartition(".")
        table = TableName(schema, bare)
        if not self.has_table_rules and not self.is_system(table):
            raise UnknownNameError("table", name, choices=nearest)
        raise self._hidden(table, nearest)

    def refuse_plan(self, tables: str) -> NoReturn:
        """Refuse a statement, or its plan, that reaches tables which are hidden.

        Args:
            tables: those that the caller named.

        Raises:
            PolicyError: always; rule `tables`.
        """
        raise PolicyError(
            f"the plan for {tables} reaches what is not available on {self.database} "
            "(rule tables). query other tables, or ask the operator",
            rule="tables",
            obj=tables,
        )

    def allowed_verbs(self) -> tuple[str, ...]:
        """The statements that the mode allows, for messages."""
        return self._plain_verbs() + ddl_verbs(self._kinds())

    def _plain_verbs(self) -> tuple[str, ...]:
        return self.rules.reads + (() if self.mode == Mode.READ_ONLY else self.rules.writes)

    def _kinds(self) -> list[DdlKind]:
        return [kind for kind in DdlKind if self.allows_ddl(kind)]

    def allows_ddl(self, kind: str) -> bool:
        """Whether the operator has switched a kind of DDL on, and the engine has it."""
        return self.mode == Mode.ADMIN and kind in self.ddl and kind in self.rules.ddl

    def _check_kind(self, statement: Statement) -> None:
        """Reads in every mode, writes where the mode says so, DDL by its kind, nothing else."""
        writable = self.mode != Mode.READ_ONLY
        if statement.kind == Kind.READ or (statement.kind == Kind.WRITE and writable):
            return
        if statement.kind == Kind.DDL and self.allows_ddl(statement.ddl):
            return
        if statement.verb.endswith(LOCKING):
            raise self._refusal(NODE_REASONS["Lock"], rule="construct", obj="Lock")
        verbs = self.allowed_verbs()
        if statement.kind == Kind.DDL:
            # Of a long list only what resembles the statement.
            first = statement.verb.partition(" ")[0].lower()
            verbs = ddl_verbs(k for k in self._kinds() if k.startswith(first)) or verbs
        elif self.mode == Mode.ADMIN:
            verbs = self._plain_verbs()
        instead = self.rules.instead.get(statement.verb) if writable else None
        raise PolicyError(
            f"{statement.verb} is not allowed on {self.database} (mode {self.mode.value}, "
            f"rule statement-kind). {instead or 'allowed: ' + ', '.join(verbs)}",
            rule="statement-kind",
            obj=statement.verb,
        )

    def _check_show(self, statement: Statement) -> None:
        text = f"{statement.verb} {statement.show}"
        if statement.verb.endswith(statement.show.removesuffix("()")):
            text = statement.verb
        if statement.show and not self._allows_show(statement.show):
            raise self._refusal(f"{text} is not on the list", rule="statement-kind", obj=text)
        if self.guards_names and statement.show in self.rules.telling_shows:
            sentence = f"{text} could name any table. use search_schema"
            raise self._refusal(sentence, rule="tables", obj=text)

    def _allows_show(self, show: str) -> bool:
        if show in self.rules.shows:
            return True
        return self.rules.shows_settings and self._allows_setting(show)

    def _allows_setting(self, name: str) -> bool:
        if name in self.rules.settings:
            return True
        secret = self.rules.secret_settings
        return bool(secret) and name.isidentifier() and not any(matches(p, name) for p in secret)

    def _check_functions(self, statement: Statement) -> None:
        for name in sorted(statement.functions - self._further_functions(statement.ruled)):
            searched = name in statement.searched and not self.rules.danger(name)
            known = searched or name in statement.narrow - self.rules.overloads
            if not known and not self._allows_function(name):
                raise self.function_refusal(name)
            sets = name in self.rules.bare_functions and name in statement.applied
            if sets and statement.ruled != Kind.WRITE:
                sentence = f"function {name} sets a value of the session. call it without arguments"
                raise self._refusal(sentence, rule="functions", obj=name)
        self._check_acting_types(statement)
        if self.guards_names:
            self._check_catalog_functions(statement)
        self._check_fields(statement)
        for name in sorted(statement.settings):
            if self._allows_setting(name):
                continue
            what = f"setting {name}" if name else "a setting whose name the text does not tell"
            sentence = f"{what} is not on the list. SHOW tells the common ones"
            raise self._refusal(sentence, rule="settings", obj=name or "@@")

    def _further_functions(self, kind: Kind) -> frozenset[str]:
        """Functions that only a write or a change of the schema may call."""
        further = {Kind.WRITE: self.rules.write_functions, Kind.DDL: self.rules.ddl_functions}
        # With lists a sequence may belong to a hidden table.
        return frozenset[str]() if self.guards_names else further.get(kind, frozenset())

    def check_operators(self, signs: Iterable[str]) -> None:
        """Check the operators of a text against those that call a user-defined function.

        Raises:
            PolicyError: rule `functions`.
        """
        for sign in sorted(self.rules.operators.intersection(signs)):
            sentence = f"operator {sign} calls a user-defined function. leave it out"
            raise self._refusal(sentence, rule="functions", obj=sign)

    def _check_acting_types(self, statement: Statement) -> None:
        """Casts to types with a cast or a check of the user's own."""
        for name in sorted(statement.types, key=str) if self.rules.acting_types else ():
            if name.parts[-1][0].lower() in self.rules.acting_types:
                sentence = f"type {name} calls a user-defined function. leave the cast out"
                raise self._refusal(sentence, rule="functions", obj=str(name))

    def _check_catalog_functions(self, statement: Statement) -> None:
        """Functions and hints that answer about any table by its name."""
        named = {self._plain(name) for name in statement.functions} | statement.words
        named |= {name.parts[-1][0].lower() for name in statement.types} | statement.hints
        named -= {name for name, _ in statement.described}
        if not self.has_table_rules:
            named -= self.rules.plain_lists | (statement.row_calls & self.rules.plain_calls)
        for name in sorted(named & self.rules.catalog_functions):
            sentence = f"{name} answers about any table. use search_schema"
            raise self._refusal(sentence, rule="functions", obj=name)

    def _check_fields(self, statement: Statement) -> None:
        """`(value).name` and `table.name`, which may be calls."""
        known = self.rules.value_functions
        for name in sorted(statement.attributes):
            folded = name.lower()
            if folded in self.rules.attributes or self._allows_function(folded):
                continue
            if known is None or folded in known:
                raise self._attribute_refusal(name)
        for name in sorted(statement.fields):
            if name.lower() in self.rules.row_functions and not self._lists_function(name):
                raise self._attribute_refusal(name)

    def _check_construct(self, statement: Statement) -> None:
        """Hints, node kinds and words that are not understood."""
        more_nodes, more_words = self._further(statement.ruled)
        for hint in sorted(statement.hints - self.rules.hints):
            sentence = f"hint {hint} is not on the list. leave it out"
            raise self._refusal(sentence, rule="hints", obj=hint)
        for node in sorted(statement.nodes - self.rules.nodes - more_nodes):
            reason = NODE_REASONS.get(node, f"the construct {node} is not understood")
            raise self._refusal(reason, rule="construct", obj=node)
        for word in sorted(statement.words - self.rules.words - more_words):
            text = f"the word {word.upper()[:40]} is not understood here. quote it if it is a name"
            raise self._refusal(text, rule="construct", obj=word)

    def _further(self, kind: Kind) -> tuple[frozenset[str], frozenset[str]]:
        """Node kinds and words beside those of a read."""
        if kind == Kind.WRITE:
            return self.rules.write_nodes, self.rules.write_words
        if kind == Kind.DDL:
            return self.rules.ddl_nodes, self.rules.ddl_words
        return frozenset(), frozenset()

    def _check_own_schemas(self, statement: Statement) -> None:
        """The engine's own relations are changed by nobody."""
        changed = statement.tables_written | statement.tables_made | statement.indexes
        for name in sorted(changed | statement.schemas, key=str):
            schema, last = ("", *(part.lower() for part, _ in name.parts))[-2:]
            own = name in statement.schemas and last in self.rules.system_schemas
            # Schemas such as `pg_temp_3` bear the same sign as the engine's own tables.
            if (
                own
                or self.is_system(TableName(schema, last))
                or (schema and self.is_system(TableName("", schema)))
            ):
                sentence = f"{name} belongs to the engine itself. use one of your own"
                raise self._refusal(sentence, rule="tables", obj=str(name))

    def _check_secrets(self, tables: Iterable[Name]) -> None:
        """Relations that hold passwords or column values are read in no mode."""
        for name in sorted(tables, key=str):
            schema, table = ("", *(part.lower() for part, _ in name.parts))[-2:]
            if self.rules.never_reads(TableName(schema, table), guarded=self.guards_names):
                sentence = f"table {name} holds passwords, column values or internals. use another"
                raise self._refusal(sentence, rule="tables", obj=str(name))

    def tables_called(self, statement: Statement) -> list[str]:
        """Return what is called in FROM and can only be a table: `check` knows no tables."""
        return sorted(name for name in statement.searched if not self._allows_function(name))

    def with_tables(self, statement: Statement) -> Statement:
        """Return a statement that names among its tables those that it calls."""
        called = {Name(((name, True),)) for name in self.tables_called(statement)}
        read = statement.tables_read | called
        return replace(statement, tables_read=read) if called else statement

    def _allows_function(self, name: str) -> bool:
        if self._plain(name) in self.rules.functions and name not in self.rules.overloads:
            return True
        return self._lists_function(name)

    def _lists_function(self, name: str) -> bool:
        """Whether the operator has listed a function."""
        if not self.functions:
            return False
        bare = name.replace('"', "")
        if bare in self.functions or self.rules.danger(name):
            # What is known to be dangerous must be listed by its whole name.
            return bare in self.functions
        names = (bare, self.rules.bare_name(bare))
        return any(matches(p, each, ignores_case=True) for p in self.functions for each in names)

    def _plain(self, name: str) -> str:
        """The name without the prefix of a schema in which the engine's own functions live."""
        for schema in self.rules.function_schemas:
            if name.startswith(f"{schema}."):
                return name.removeprefix(f"{schema}.")
        return name

    def function_refusal(self, name: str) -> PolicyError:
        """Return why a function may not be called."""
        danger = self.rules.danger(name)
        if name in self.rules.overloads and name in self.rules.functions:
            sentence = (
                f"function {name} may be a user-defined one on {self.database} (rule functions). "
                f"{self._advice_on(name)}ask the operator to list it"
            )
        elif danger:
            sentence = (
                f"function {name} {danger} (rule functions). use a table, or ask the operator"
            )
        else:
            sentence = (
                f"function {name} is not listed for {self.database} (rule functions). "
                "use a built-in one, or ask the operator to list it"
            )
        return PolicyError(sentence, rule="functions", obj=name)

    def _advice_on(self, name: str) -> str:
        """How to call the engine's own function of that name, if there is one."""
        prefix = next(iter(self.rules.function_schemas), "")
        return f"write {prefix}.{name}, or " if prefix and name in self.rules.functions else ""

    def _attribute_refusal(self, name: str) -> PolicyError:
        sentence = (
            f"(value).{name} may call the function {name}. "
            "select the column itself, or ask the operator to list the function"
        )
        return self._refusal(sentence, rule="functions", obj=name)

    def is_system(self, table: TableName) -> bool:
        """Whether a table is one of the engine's own."""
        schema = table.schema.lower() if self.rules.ignores_case else table.schema
        if schema in self.rules.system_schemas:
            return True
        return any(matches(p, table.name, ignores_case=True) for p in self.rules.system_tables)

    def _lists_system(self, table: TableName) -> bool:
        """Whether the operator names the engine's own schema, or the table, on the allow list."""
        named = (p for p in self.allow if {"*", "?"}.isdisjoint(p.partition(".")[0]))
        return lists(tuple(named), table, home=self.home, ignores_case=self.rules.ignores_case)

    def _hidden(self, table: TableName, nearest: Sequence[str]) -> PolicyError:
        """One text for a hidden and for a missing table; another for the engine's own."""
        if self.is_system(table):
            advice = "search_schema tells what it would"
        elif nearest:
            advice = f"nearest: {few(nearest)}; search_schema lists all"
        else:
            advice = "search_schema lists all"
        return PolicyError(
            f"table {table.name} is not available on {self.database} (rule tables). {advice}",
            rule="tables",
            obj=str(table),
        )

    def _refusal(self, sentence: str, *, rule: str, obj: str) -> PolicyError:
        """`what is wrong (rule r). what to do`, with the rule behind the first sentence."""
        what, _, advice = sentence.partition(". ")
        to_do = advice or self.rules.in_place_of(obj, self._plain_verbs())
        return PolicyError(f"{what} (rule {rule}). {to_do}", rule=rule, obj=obj)
