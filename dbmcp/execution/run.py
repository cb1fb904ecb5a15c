"""One statement of one call, from its values to its text."""

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbmcp.audit import Note
from dbmcp.cursors import Kept, Shape, not_kept
from dbmcp.database import Session
from dbmcp.dialects.base import Answer, Bound
from dbmcp.encoding import row_writer, scalar_text
from dbmcp.errors import DbmcpError, LeaseExpiredError, LimitError, RequestError
from dbmcp.execution.inside import BATCH_ROWS, count_rows
from dbmcp.execution.request import Bounds
from dbmcp.execution.statements import Prepared
from dbmcp.execution.text import Facts, counts_text, page_text
from dbmcp.leases.transaction import OpenTransaction
from dbmcp.models import Caller, Column, FetchMode, Format, PlainValue, QueryRequest
from dbmcp.sql.statement import Kind

if TYPE_CHECKING:
    from dbmcp.execution import Execution


@dataclass(frozen=True, slots=True)
class Run:
    """One statement of one call.

    Attributes:
        door: where it is run.
        request: as sent.
        prepared: the statement, checked.
        limits: the call's bounds.
        caller: who asks.
        started: when the call began, by `time.perf_counter`.
        note: its place in the audit.
    """

    door: "Execution"
    request: QueryRequest
    prepared: Prepared
    limits: Bounds
    caller: Caller
    started: float
    note: Note

    async def text(self) -> str:
        """Run it in a transaction of its own and return the answer."""
        if self.prepared.statement.kind is Kind.READ:
            return await self._read(self.prepared.bound(first_rows=self._first_count))
        return await self._write()

    async def text_inside(self, transaction: OpenTransaction) -> str:
        """Run in a transaction that somebody keeps open; nothing is read on behind the answer."""
        await self.door.check_part(self.prepared.statement)
        bound = self.prepared.bound(first_rows=self._first_count)
        counted: int | None = None
        transaction.changes_schema |= self.prepared.statement.kind is Kind.DDL
        async with transaction.part(marked=False) as session:
            answer = await session.execute(bound)
            kept = self._kept(answer)
            if self.prepared.statement.kind is not Kind.READ:
                if answer.columns:
                    await self._returned_rows(kept, session, answer, bound)
            elif self.request.fetch_mode is FetchMode.NONE:
                counted = await count_rows(session, answer, bound)
            else:
                kept = await self._first_rows(session, answer, bound)
                await self._read_to_end(kept, session, answer, bound)
        transaction.statements += 1
        if not answer.columns or self.request.fetch_mode is FetchMode.NONE:
            return self._counted(answer, counted)
        return await self._page(kept, answer)

    @property
    def _first_count(self) -> int:
        """Rows asked for at first: one more than is answered, so that truncation is exact."""
        if self.request.fetch_mode is FetchMode.NONE:
            return BATCH_ROWS
        return self.limits.max_rows + 1 if self.request.fetch_mode is FetchMode.ALL else 2

    async def _read(self, bound: Bound) -> str:
        database = self.door.database
        session, answer = await database.open_read(
            bound, timeout_seconds=self.limits.timeout_seconds
        )
        kept: Kept | None = None
        try:
            if self.request.fetch_mode is FetchMode.NONE:
                return self._counted(answer, await count_rows(session, answer, bound))
            kept = await self._first_rows(session, answer, bound)
            if not kept.complete:
                await self._read_on(kept, session, answer, bound)
            return await self._page(kept, answer)
        finally:
            if kept is None or kept.reader is None:
                database.release(session)
            elif not kept.handles:
                kept.reader.cancel()

    async def _first_rows(self, session: Session, answer: Answer, bound: Bound) -> Kept:
        wanted = self._first_count
        rows = await session.fetch(answer, wanted, bound=bound)
        # Made only now: where values carry their own types the first rows tell the columns'.
        kept = self._kept(answer)
        ended = len(rows) < wanted
        if self.request.fetch_mode is not FetchMode.ALL:
            if not ended:
                await session.finish(answer)
            rows, ended = rows[:1], True
            kept.first = rows[0] if rows else None
        kept.add(rows)
        if ended:
            kept.end()
        return kept

    async def _read_on(self, kept: Kept, session: Session, answer: Answer, bound: Bound) -> None:
        reading = self.door.cursors.read_on(kept, self._rest(kept, session, answer, bound))
        if session.connection.readers_block_writer:
            await asyncio.wait({reading})

    async def _rest(self, kept: Kept, session: Session, answer: Answer, bound: Bound) -> None:
        """Read to the end of what may be kept, behind the answer."""
        database = self.door.database
        try:
            await self._read_to_end(kept, session, answer, bound)
        except DbmcpError as error:
            database.release(session)
            asks = isinstance(error, RequestError)
            kept.end(await self.door.explained(error, self.prepared) if asks else error)
        finally:
            if not kept.complete:
                kept.end(LeaseExpiredError("the cursor was dropped. run the query again"))
            database.release(session)

    async def _read_to_end(
        self, kept: Kept, session: Session, answer: Answer, bound: Bound
    ) -> None:
        """Fetch what follows the first page until it ends or no more may be kept."""
        while not kept.complete and self.door.cursors.has_room(kept):
            rows = await session.fetch(answer, BATCH_ROWS, bound=bound)
            kept.add(rows)
            if len(rows) < BATCH_ROWS:
                kept.end()
        if not kept.complete:
            await session.finish(answer)
            kept.end(not_kept(kept))

    async def written(self, session: Session) -> tuple[Answer, Kept]:
        """Run a write in a session's transaction, and read what it returns to its end."""
        bound = self.prepared.bound(first_rows=self._first_count)
        answer = await session.execute(bound)
        kept = self._kept(answer)
        if answer.columns:
            await self._returned_rows(kept, session, answer, bound)
        return answer, kept

    async def told(self, answer: Answer, kept: Kept) -> str:
        """Return the answer of a write that has been kept."""
        if not answer.columns or self.request.fetch_mode is FetchMode.NONE:
            return self._counted(answer, None)
        return await self._page(kept, answer)

    async def _write(self) -> str:
        database = self.door.database
        try:
            async with database.write(timeout_seconds=self.limits.timeout_seconds) as session:
                answer, kept = await self.written(session)
                await session.commit()
        finally:
            if self.prepared.statement.kind is Kind.DDL:
                self.door.catalog.drop()
        return await self.told(answer, kept)

    async def _returned_rows(
        self, kept: Kept, session: Session, answer: Answer, bound: Bound
    ) -> None:
        """Read a write's rows to their end; those past the limit are read and dropped."""
        last: DbmcpError | None = None
        whole = self.request.fetch_mode is FetchMode.ALL
        while True:
            rows = await session.fetch(answer, BATCH_ROWS, bound=bound)
            if not whole:
                kept.add(rows[: 0 if kept.first else 1])
            elif self.door.cursors.has_room(kept):
                kept.add(rows)
            elif rows:
                last = not_kept(kept)
            kept.first = kept.first or (rows[0] if rows else None)
            if len(rows) < BATCH_ROWS:
                return kept.end(last)

    def _kept(self, answer: Answer) -> Kept:
        limits = self.door.database.limits
        shape = Shape(
            self.request.format,
            answer.columns,
            max_cell=self.limits.max_cell,
            max_rows=self.limits.max_rows,
            max_bytes=limits.max_result_bytes,
            keep_bytes=limits.cursor_bytes,
            keep_seconds=limits.cursor_seconds,
        )
        writer = row_writer(shape.format, shape.columns, max_cell=shape.max_cell)
        return Kept(shape, writer=writer, owner=self.caller.principal)

    async def _page(self, kept: Kept, answer: Answer) -> str:
        if self.request.fetch_mode is FetchMode.SCALAR:
            return self._scalar(kept)
        one = self.request.fetch_mode is FetchMode.ONE
        rows = 1 if one else self.limits.max_rows
        page = await self.door.cursors.page(kept, 0, max_rows=rows)
        self.note.rows, self.note.size = len(page.lines), sum(map(len, page.lines))
        return page_text(page, self._facts(answer), shape=kept.shape)

    def _scalar(self, kept: Kept) -> str:
        row = kept.first
        if row is None:
            self.note.rows = 0
            return "0 rows"
        text = scalar_text(row[0])
        if self.request.format is Format.JSON:
            text = _json_scalar(kept.shape.columns[0], row[0])
        limit = self.door.database.limits.max_result_bytes
        size = len(text.encode(errors="replace"))
        self.note.rows, self.note.size = 1, size
        if size > limit:
            raise LimitError(
                f"the value takes {size:,} bytes, an answer holds {limit:,}. select part of it",
                what="max_result_bytes",
                limit=limit,
            )
        return text

    def _counted(self, answer: Answer, counted: int | None) -> str:
        self.note.rows = answer.affected_rows if counted is None else counted
        return counts_text(self._facts(answer, counted), format=self.request.format)

    def _facts(self, answer: Answer, counted: int | None = None) -> Facts:
        statement = self.prepared.statement
        done = statement.verb if statement.kind is Kind.DDL else ""
        return Facts(
            time.perf_counter() - self.started,
            affected_rows=answer.affected_rows or None if done else answer.affected_rows,
            generated_id=answer.generated_id,
            counted=counted,
            warnings=answer.warnings,
            done=done,
        )


def _json_scalar(column: Column, value: PlainValue) -> str:
    writer = row_writer(Format.JSON, [column], max_cell=0)
    return writer.rows([(value,)])[0].decode()[1:-1]
