"""One adopted connection of the MySQL family, driven below the Database."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from dbmcp.dialects.base import Argument, Bound, Connection, Dialect
from dbmcp.errors import DbmcpError
from dbmcp.models import Row
from dbmcp.sql.parameters import Marked
from tests.engines.scratch import Scratch


def bound(text: str, *arguments: Argument) -> Bound:
    return Bound(Marked(tuple(text.split("?")), tuple(a.name for a in arguments)), arguments)


@dataclass
class Lab:
    """One adopted connection on a scratch database."""

    dialect: Dialect
    connection: Connection
    scratch: Scratch

    async def rows(self, text: str, *arguments: Argument) -> Sequence[Row]:
        """Run one statement and read it to its end."""
        answer = await self.connection.execute(bound(text, *arguments))
        return await answer.fetch(100_000) if answer.columns else []

    async def failure(self, text: str) -> DbmcpError:
        """Run one statement that fails and return what it means."""
        with pytest.raises(Exception) as caught:  # noqa: PT011  the driver's own class
            await self.rows(text)
        ours = self.dialect.translate(caught.value, bound(text))
        assert ours is not None
        return ours

    async def write(self, *texts: str) -> None:
        """Run statements in a committed transaction."""
        await self.connection.begin(read_only=False, timeout_seconds=30)
        for text in texts:
            await self.rows(text)
        await self.connection.commit()
        await self.connection.reset()
