"""The ledger in the target: how far each load with an idempotency_key has come, kept with its rows.

A load's line is written in the transactions that its rows are committed in. So whatever ends the
load, its line says what is there; a repeated call goes on behind it. Values are digests and numbers
only: nothing of a caller's text enters these statements or stays in the table.
"""

from dataclasses import dataclass, field
from hashlib import blake2b

import orjson

from dbmcp.bulk.records import Rows
from dbmcp.bulk.tally import Tally
from dbmcp.database import Database, Session
from dbmcp.dialects.base import Bound
from dbmcp.dialects.loading import Counts, Load
from dbmcp.errors import (
    ArgumentError,
    ConflictError,
    StatementError,
    UnknownNameError,
    UnsupportedError,
)
from dbmcp.models import Caller, LoadRequest, OnConflict
from dbmcp.sql.parameters import Marked
from dbmcp.sql.rules import LEDGER

LONGEST_KEY = 200

COLUMNS = (
    "id VARCHAR(64) NOT NULL PRIMARY KEY",
    "digest VARCHAR(64) NOT NULL",
    "rows_done BIGINT NOT NULL",
    "inserted BIGINT NOT NULL",
    "updated BIGINT NOT NULL",
    "ignored BIGINT NOT NULL",
    "rejected BIGINT NOT NULL",
    "started_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL",
    "changed_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL",
)
"""Of the table, in words that every engine reads."""

AGAIN = "send the same call again"
TAKEN = "duplicate key"
"""How each dialect begins to tell of a key that exists."""


@dataclass(slots=True)
class Line:
    """One load's line in the ledger.

    Attributes:
        table: the ledger's full name, quoted.
        id: of principal and key.
        digest: of what is loaded into what.
        exists: it is written already.
        done: the number of the last row that is committed.
        before: the same when this call began.
        counts: what became of the committed rows, in all calls.
        rejected: how many rows were left out, in all calls.
    """

    table: str
    id: str
    digest: str
    exists: bool = False
    done: int = 0
    before: int = 0
    counts: Counts = field(default_factory=Counts)
    rejected: int = 0

    async def claim(self, session: Session) -> None:
        """Lock the line in a transaction, so that no other call with the key loads meanwhile.

        Raises:
            ConflictError: another one has.
        """
        try:
            taken = await self._write(session, self._touch if self.exists else self._insert)
        except StatementError as error:
            if error.denied:
                raise
            if not str(error).startswith(TAKEN):
                made = ". the operator makes it with what `dbmcp grants` prints"
                raise error.within(before=f"{LEDGER}: ", after=made) from error
            taken = 0
        if taken != 1:
            raise ConflictError(
                f"another call with this idempotency_key came first. {AGAIN} when it has ended",
                waited=True,
            )

    async def settle(self, session: Session, tally: Tally) -> None:
        """Write, before the COMMIT, how far the load has come with it.

        Args:
            session: the transaction that the line was claimed in.
            tally: what became of the rows that the transaction holds.
        """
        counts, now = self.counts, tally.counts
        await self._write(
            session,
            f"UPDATE {self.table} SET rows_done = {max(self.done, tally.last)}, "  # noqa: S608 - numbers
            f"inserted = {counts.inserted + now.inserted}, "
            f"updated = {counts.updated + now.updated}, "
            f"ignored = {counts.ignored + now.ignored}, "
            f"rejected = {self.rejected + tally.rejections.count}, "
            f"changed_at = CURRENT_TIMESTAMP WHERE id = '{self.id}'",
        )

    def committed(self, tally: Tally) -> None:
        """Take over what was committed."""
        self.exists = True
        self.done = max(self.done, tally.last)
        self.counts.add(tally.counts)
        self.rejected += tally.rejections.count

    async def read(self, session: Session) -> None:
        """Read what earlier calls wrote.

        Raises:
            ArgumentError: the key belongs to another load.
        """
        rows = await session.run(
            session.connection.query(
                "SELECT digest, rows_done, inserted, updated, ignored, rejected "  # noqa: S608 - quoted
                f"FROM {self.table} WHERE id = '{self.id}'"
            )
        )
        if not rows:
            return
        digest, done, inserted, updated, ignored, rejected = rows[0]
        if str(digest) != self.digest:
            raise ArgumentError(
                "idempotency_key was used for another load: the rows, the table, the columns or "
                "on_conflict differ. send the same again, or take a new key"
            )
        self.exists, self.rejected = True, int(rejected)
        self.done = self.before = int(done)
        self.counts = Counts(int(inserted), int(updated), int(ignored))

    @property
    def _insert(self) -> str:
        return (
            f"INSERT INTO {self.table} "  # noqa: S608 - digests
            "(id, digest, rows_done, inserted, updated, ignored, rejected) "
            f"VALUES ('{self.id}', '{self.digest}', 0, 0, 0, 0, 0)"
        )

    @property
    def _touch(self) -> str:
        return (
            f"UPDATE {self.table} SET changed_at = CURRENT_TIMESTAMP "  # noqa: S608 - digests
            f"WHERE id = '{self.id}' AND rows_done = {self.done}"
        )

    @staticmethod
    async def _write(session: Session, text: str) -> int | None:
        """Run a statement and return how many rows it met."""
        answer = await session.execute(Bound(Marked((text,)), returns_rows=False))
        return answer.affected_rows


def check_key(key: str) -> None:
    """Check an idempotency_key.

    Raises:
        ArgumentError: it is blank or too long.
    """
    if not key.strip() or len(key) > LONGEST_KEY:
        raise ArgumentError(f"idempotency_key must have 1 to {LONGEST_KEY} characters")


async def find_line(
    request: LoadRequest, rows: Rows, load: Load, *, database: Database, caller: Caller
) -> Line | None:
    """Return the line of a load's key; None where there is no ledger and none is needed.

    Raises:
        ArgumentError: the key belongs to another load.
        UnsupportedError: there is no ledger, and the load could insert a row twice.
    """
    schema = (await database.facts()).schema
    if schema:
        line = Line(
            ledger_name(database, schema),
            digest_of(caller.principal, request.idempotency_key),
            digest_of(
                str(load.table.entry.name), load.names, load.on_conflict, load.key, rows.digest()
            ),
        )
        # A read may be one of the past, where the operator wants that.
        opens = database.write if database.settings.stale_read else database.read
        try:
            async with opens(timeout_seconds=database.limits.timeout_seconds) as session:
                await line.read(session)
        except (UnknownNameError, StatementError):
            pass
        else:
            return line
    if request.on_conflict is OnConflict.ERROR or not request.conflict_columns:
        raise UnsupportedError(
            f"idempotency_key needs the table {LEDGER} in {database.name}, and it is not there, or "
            "not for this account. the operator makes it with what `dbmcp grants` prints; or send "
            "on_conflict ignore or update with conflict_columns"
        )
    return None


def ledger_name(database: Database, schema: str) -> str:
    """Return the ledger's full name, quoted."""
    quote = database.dialect.quote
    return f"{quote(schema)}.{quote(LEDGER)}"


def ledger_ddl(table: str) -> str:
    """Return the statement that makes the ledger.

    Args:
        table: its full name, quoted.
    """
    return f"CREATE TABLE {table} ({', '.join(COLUMNS)})"


def digest_of(*parts: object) -> str:
    """Return a digest of texts and lists of texts."""
    return blake2b(orjson.dumps(parts), digest_size=32).hexdigest()
