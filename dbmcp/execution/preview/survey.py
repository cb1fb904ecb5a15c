"""The rows that a write changes, before and after, and a digest of what it found."""

from collections.abc import Sequence
from functools import partial

from dbmcp.database import Session
from dbmcp.dialects.base import Dialect
from dbmcp.dialects.effects import Trigger
from dbmcp.errors import StatementError
from dbmcp.execution.preview.cascade import (
    Cascades,
    Event,
    Referred,
    added,
    fates,
    may_follow,
)
from dbmcp.execution.preview.findings import KEPT_ROWS, Change, Digest, Findings
from dbmcp.execution.preview.lasting import check_lasting
from dbmcp.execution.preview.offer import Offer, in_place, read_offer
from dbmcp.execution.preview.plan import SEQUENCES, Plan, sent_part
from dbmcp.execution.preview.query import Query, derived, of_piece, plain
from dbmcp.execution.preview.rows import KEYS_AT_ONCE, Rows
from dbmcp.execution.statements import Prepared
from dbmcp.models import Column, Row, TableKind
from dbmcp.sql.written import Meeting, Written

UNRETURNED = "the engine does not return inserted rows: they are not shown"
UNTOLD = (
    "triggers are not told: the account lacks the privilege TRIGGER. what one writes to a table "
    "without transactions stays"
)
UNCOUNTED = "foreign keys also change rows in other tables: they are not counted"
MOVED = "it assigns a key: rows that get another one are not shown after it"
NOR_THOSE = "; what foreign keys change with that is not counted"
ANY_EVENT = frozenset({"INSERT", "UPDATE", "DELETE"})
MARK = "dbmcp_preview"
MERGED = "dbmcp_merged"
"""Savepoints before what is taken back."""


class Survey:
    """Looks at the rows of one write, in its transaction.

    Args:
        session: the transaction.
        dialect: of its engine.
        plan: the write.
        prepared: its text and values.
    """

    def __init__(
        self, session: Session, plan: Plan, prepared: Prepared, *, dialect: Dialect
    ) -> None:
        self._session = session
        self._plan = plan
        self._prepared = prepared
        self._dialect = dialect
        self._rows: Rows | None = None
        self._offer: Offer | None = None
        if plan.table is not None:
            self._rows = Rows(session, dialect, plan.table, plan.key)

    @property
    def columns(self) -> Sequence[Column]:
        """The columns of the rows found."""
        return () if self._rows is None else self._rows.columns

    async def check_lasting(self) -> None:
        """Refuse where even a trial would change something for good.

        Raises:
            UnsupportedError: a table's engine cannot roll back, or a trigger's work there.
        """
        plan = self._plan
        tables, events, own = list(plan.changed), ANY_EVENT, len(plan.changed)
        if plan.table is not None:
            name = plan.table.entry.name
            tables = [name, *(one for one in plan.known if one != name)]
            events, own = plan.events, 1
        if tables and self._dialect.some_tables_keep:
            session, dialect = self._session, self._dialect
            await check_lasting(tables, events, session=session, dialect=dialect, own=own)

    async def check_constraints(self) -> None:
        """Have the constraints that wait for the COMMIT checked now.

        Raises:
            StatementError: one of them does not hold.
        """
        check_now = self._dialect.effects().check_now
        if check_now:
            await self._command(check_now)

    async def before(self, *, probes: bool) -> Findings:
        """Look at the rows before the write runs.

        Args:
            probes: an INSERT is tried out even where nothing that exists can be part of it.
        """
        plan, rows = self._plan, self._rows
        findings = Findings(notes=list(plan.notes))
        if rows is None or plan.written is None:
            return findings
        await self._look_ahead(plan, rows, findings)
        await self._command(f"SAVEPOINT {MARK}")
        try:
            await self._look(plan.written, rows, findings, probes=probes)
        except StatementError as error:
            if not error.denied:
                raise
            await self._command(f"ROLLBACK TO SAVEPOINT {MARK}")
            note = "the account may not read or lock its rows: they are counted, not shown"
            findings, self._offer = Findings(notes=[*plan.notes, note]), None
        await self._command(f"RELEASE SAVEPOINT {MARK}")
        self._note_followed(findings)
        return findings

    async def _look(
        self, written: Written, rows: Rows, findings: Findings, *, probes: bool
    ) -> None:
        plan = self._plan
        if plan.meeting is not None:
            await self._meet(plan.meeting, rows, findings)
            if plan.verb == "MERGE":
                await self._count_merged(written, rows, findings)
            if plan.verb == "MERGE" and probes:
                await self._merge(written, plan.meeting, rows, findings)
        elif self._can_probe(written, findings, probes=probes):
            await self._probe(written, rows, findings)
        elif plan.inserts and (probes or written.merges):
            await self._ask(written, rows, findings)

    async def _look_ahead(self, plan: Plan, rows: Rows, findings: Findings) -> None:
        """Look whether rows can give way without a word, and whether constraints wait."""
        session, effects = self._session, self._dialect.effects()
        if rows.table.entry.kind is TableKind.VIEW:
            return
        table = rows.table.entry.name
        if not effects.counts_replaced and (
            plan.may_replace or await session.run(effects.gives_way(session.connection, table))
        ):
            findings.size = await rows.count()
        referring = [key.table for key in rows.table.referenced_by]
        tables = list(dict.fromkeys([*plan.known, *referring]))
        findings.waits = await session.run(effects.waits(session.connection, tables))

    async def _gone(self, findings: Findings, rows: Rows, *, inserted: int) -> int:
        """Count the rows that gave way to others with the same unique values."""
        if findings.size is None:
            return 0
        return findings.size + inserted - await rows.count()

    def _note_gone(self, findings: Findings, rows: Rows, gone: int) -> None:
        """Tell of rows that gave way and are not shown."""
        if findings.size is not None:
            findings.digest.add(f"{gone} gone")
        if gone > 0:
            name = rows.table.entry.name.name
            told = f"{gone:,} row{'s' * (gone != 1)} of {name}"
            keys = (*rows.table.referenced_by, *rows.table.unseen_keys)
            more = NOR_THOSE if any(Event().rule(key) for key in keys) else ""
            findings.notes.append(f"{told} with the same unique values would be deleted{more}")

    def _note_followed(self, findings: Findings) -> None:
        """What foreign keys change is part of the digest, told or not."""
        findings.digest.add([str(one) for one in findings.cascades])
        if findings.followed:
            findings.digest.add(findings.followed)
        findings.notes += findings.following
        if not findings.counted and may_follow(self._plan):
            findings.notes.append(UNCOUNTED)

    async def after(
        self, findings: Findings, *, affected: int | None, generated_id: int | str | None = None
    ) -> list[Change]:
        """Look at the same rows after the write has run.

        Args:
            findings: what `before` gave.
            affected: how many rows the write affected.
            generated_id: of the one row that it inserted; None if it tells none.
        """
        plan, rows = self._plan, self._rows
        if rows is None or (plan.verb == "MERGE" and not plan.key):
            return []
        if plan.inserts:
            if self._offer is not None:
                findings.after = await self._offer.standing()
            if generated_id is not None and not findings.probed and not findings.after:
                await self._find_generated(findings, rows, generated_id)
            return self._inserted(findings, rows)
        self._note_gone(findings, rows, await self._gone(findings, rows, inserted=0))
        if findings.met != affected and plan.verb != "MERGE":
            if plan.meeting is not None:
                met = f"its conditions meet {findings.met:,} rows"
                findings.notes.append(f"{met}: which of them it changes cannot be told")
            return []
        return await self._found_again(findings, rows)

    async def _found_again(self, findings: Findings, rows: Rows) -> list[Change]:
        """The rows that were met, and what became of each if that can be told."""
        plan = self._plan
        if plan.moves_keys:
            findings.notes.append(MOVED)
        if not plan.key or (plan.moves_keys and plan.verb != "MERGE"):
            return [Change(row, None) for row in findings.before]
        return await self._compared(findings, rows)

    async def _find_generated(
        self, findings: Findings, rows: Rows, generated_id: int | str
    ) -> None:
        """Find the one row that was inserted by the id that the engine gave it."""
        effects = self._dialect.effects()
        if [effects.draws(column, rows.table) for column in rows.key] == [True]:
            findings.after = list((await rows.by_key([(generated_id,)])).values())
            findings.notes = [note for note in findings.notes if note != UNRETURNED]

    async def triggers(self, findings: Findings) -> list[Trigger]:
        """Return the triggers that fire, those of rows that foreign keys change too.

        Args:
            findings: what `before` gave.
        """
        if self._plan.table is None:
            return []
        own = self._plan.table.entry.name
        session, effects = self._session, self._dialect.effects()
        silent = self._plan.verb == "REPLACE" and not effects.replaced_fire
        fired = {own: self._plan.events - ({"DELETE"} if silent else set())}
        for one in findings.cascades:
            if one.rows and effects.cascades_fire:
                event = "DELETE" if one.does == "deleted" else "UPDATE"
                fired[one.key.table] = fired.get(one.key.table, frozenset()) | {event}
        if not effects.sees_triggers(session.connection.facts):
            findings.notes.append(UNTOLD)
        found = await session.run(effects.triggers(session.connection, list(fired)))
        return [one for one in found if one.events & fired[one.table]]

    async def _compared(self, findings: Findings, rows: Rows) -> list[Change]:
        """Each row that was met with what became of it."""
        keys = rows.keys(findings.before)
        found = await rows.by_key(keys)
        pairs = zip(findings.before, keys, strict=True)
        changes = [Change(row, found.get(key)) for row, key in pairs]
        if self._plan.verb != "MERGE":
            return changes
        changed = [change for change in changes if change.before != change.after]
        return changed + [Change(None, row) for row in findings.after]

    async def _meet(self, meeting: Meeting, rows: Rows, findings: Findings) -> None:
        """Read all rows that the write meets, and keep others from them until its end."""
        ending = ""
        if rows.key and not meeting.ordered:
            names = (f"{meeting.alias}.{name}" for name in rows.quoted(rows.key))
            ending = f" ORDER BY {', '.join(names)}"
        ending += self._dialect.effects().row_lock.format(meeting.alias)
        query = of_piece(meeting.select(rows.names, ending=ending), self._prepared.arguments)
        seen: set[Row] = set()
        async for batch in rows.read(query):
            for row, key in zip(batch, rows.keys(batch), strict=True):
                if key and key in seen:
                    continue  # joined to several rows
                seen.add(key)
                findings.digest.add(row)
                if len(findings.before) < KEPT_ROWS:
                    findings.before.append(row)
        findings.met = findings.digest.count
        if self._plan.verb != "MERGE":
            await self._count(findings, self._met(meeting))

    async def _count_merged(self, written: Written, rows: Rows, findings: Findings) -> None:
        """Count what foreign keys change by a MERGE: a trial run tells what it does to which."""
        findings.counted = not findings.before
        if not may_follow(self._plan) or not rows.key or not findings.before:
            return
        await self._command(f"SAVEPOINT {MERGED}")
        async for _ in rows.read(of_piece(written.whole, self._prepared.arguments)):
            pass
        found = await rows.by_key(rows.keys(findings.before))
        await self._command(f"ROLLBACK TO SAVEPOINT {MERGED}")
        await self._command(f"RELEASE SAVEPOINT {MERGED}")
        done = fates(self._plan, rows, findings.before, found)
        for event, keys in done or ():
            await self._count_keys(findings, rows, keys, event=event)
        findings.counted = done is not None and (findings.met or 0) <= KEPT_ROWS

    async def _count_keys(
        self, findings: Findings, rows: Rows, keys: Sequence[Row], *, event: Event | None = None
    ) -> None:
        for start in range(0, len(keys), KEYS_AT_ONCE):
            some = keys[start : start + KEYS_AT_ONCE]
            await self._count(findings, partial(rows.of_keys, keys=some), event=event)

    async def _merge(
        self, written: Written, meeting: Meeting, rows: Rows, findings: Findings
    ) -> None:
        """Run a MERGE for the rows it inserts, and take it back."""
        if "INSERT" not in written.actions:
            return
        if not self._dialect.effects().returns_merged(self._session.connection.facts):
            findings.notes.append("rows that it inserts are counted, not shown")
            return
        named = (f"{meeting.alias}.{name}" for name in rows.names)
        returning = plain(f"\nRETURNING merge_action(), {', '.join(named)}")
        query = of_piece(written.whole, self._prepared.arguments) + returning
        await self._command(f"SAVEPOINT {MERGED}")
        async for batch in rows.read(query):
            given = [row[1:] for row in batch if row[0] == "INSERT"]
            findings.after += given[: KEPT_ROWS - len(findings.after)]
        rows.columns = rows.columns[1:]
        await self._command(f"ROLLBACK TO SAVEPOINT {MERGED}")
        await self._command(f"RELEASE SAVEPOINT {MERGED}")

    def _met(self, meeting: Meeting) -> Referred:
        def referred(columns: Sequence[str]) -> Query:
            query = of_piece(meeting.select(columns), self._prepared.arguments)
            # Some engines take no LIMIT inside of IN.
            return derived(query) if meeting.ordered else query

        return referred

    async def _count(
        self, findings: Findings, referred: Referred, *, event: Event | None = None
    ) -> None:
        """Count what foreign keys change."""
        table = self._plan.table
        if table is None:
            return
        cascades = Cascades(self._session, self._dialect, self._plan)
        findings.cascades = added(
            findings.cascades, await cascades.count(table, referred, event=event)
        )
        findings.unseen |= cascades.unseen
        findings.counted = True

    def _can_probe(self, written: Written, findings: Findings, *, probes: bool) -> bool:
        if not self._plan.inserts:
            return False
        if not self._dialect.effects().returns_inserted(self._session.connection.facts):
            return False
        return probes or written.merges or written.reads or findings.size is not None

    async def _ask(self, written: Written, rows: Rows, findings: Findings) -> None:
        """Look for the rows in whose place others come, by the values that an INSERT offers."""
        if not self._plan.statement.functions & SEQUENCES:
            self._offer = await read_offer(rows, written, self._prepared.arguments)
        if self._offer is None:
            findings.notes.append(UNRETURNED)
            return
        found = await self._offer.standing(locked=True)
        if written.merges:
            await self._stand(found, rows, findings, given=self._offer.count)
        findings.before = found

    async def _probe(self, written: Written, rows: Rows, findings: Findings) -> None:
        """Run an INSERT for the rows it gives, take it back, and look for those that it met."""
        returning = plain("\nRETURNING " + ", ".join(rows.names))
        query = of_piece(written.whole, self._prepared.arguments) + returning
        given = Digest()
        async for batch in rows.read(query):
            for row in batch:
                given.add(sent_part(written, rows.table, row, dialect=self._dialect))
                if len(findings.after) < KEPT_ROWS:
                    findings.after.append(row)
        await self.check_constraints()
        gone = await self._gone(findings, rows, inserted=given.count)
        await self._command(f"ROLLBACK TO SAVEPOINT {MARK}")
        findings.met, findings.probed = given.count, True
        if self._plan.steady and written.reads:
            findings.digest.add(str(given))
        if written.merges and rows.key:
            found = await rows.by_key(rows.keys(findings.after), locked=True)
            await self._stand(list(found.values()), rows, findings, given=given.count)
        shown = len(findings.before) if given.count <= KEPT_ROWS else 0
        self._note_gone(findings, rows, gone - shown)

    async def _stand(self, found: list[Row], rows: Rows, findings: Findings, *, given: int) -> None:
        """Take in the rows that exist already, and what follows where they are replaced."""
        findings.before = found
        for row in findings.before:
            findings.digest.add(row)
        if self._plan.verb == "REPLACE" and findings.before:
            await self._count_keys(findings, rows, rows.keys(findings.before))
        findings.counted = not may_follow(self._plan) or (
            self._plan.verb == "REPLACE" and given <= KEPT_ROWS
        )

    def _inserted(self, findings: Findings, rows: Rows) -> list[Change]:
        """Each row that an INSERT gives, with the one in whose place it comes."""
        if self._offer is not None:
            if len(findings.after) < self._offer.count:
                findings.notes.append(UNRETURNED)
            return self._offer.changes(findings.before, findings.after)
        return in_place(rows, findings.before, findings.after)

    async def _command(self, text: str) -> None:
        await self._session.run(self._session.connection.query(text))
