"""What may be told of rejected rows where tables or columns are hidden."""

from collections.abc import Callable, Sequence

from dbmcp.bulk.rejection import Rejection
from dbmcp.catalog import Catalog
from dbmcp.database import Database
from dbmcp.errors import DbmcpError, StatementError
from dbmcp.execution.hiding import HIDDEN_CAUSE, concealed
from dbmcp.models import LoadRequest


class Concealer:
    """Takes the names of hidden tables and columns out of what is told of rejected rows.

    Args:
        database: the target.
        catalog: what it contains.
        written: what the caller wrote.
    """

    def __init__(self, database: Database, catalog: Catalog, written: Callable[[], str]) -> None:
        self._database = database
        self._catalog = catalog
        self._written = written

    async def error(self, error: StatementError) -> DbmcpError:
        """Return an error without."""
        if not self._database.policy.guards_names:
            return error
        return await concealed(error, catalog=self._catalog, written=self._written)

    async def rejections(self, rejections: Sequence[Rejection]) -> list[Rejection]:
        """Return rejections without."""
        if not self._database.policy.guards_names:
            return list(rejections)
        return [await self._told(each) for each in rejections]

    async def _told(self, rejection: Rejection) -> Rejection:
        text = str(rejection)
        try:
            told = await concealed(
                StatementError(text), catalog=self._catalog, written=self._written
            )
        except DbmcpError:
            # The catalog cannot be asked now: say less, rather than too much.
            return Rejection(rejection.row, "", "", HIDDEN_CAUSE)
        return rejection if str(told) == text else Rejection(rejection.row, "", "", str(told))


def written(request: LoadRequest) -> Callable[[], str]:
    """Return what tells what the caller wrote, made once and only if somebody asks."""
    made: list[str] = []

    def text() -> str:
        if not made:
            sent = f"{request.columns} {request.source} {request.records}"
            made.append(f"{request.table_name} {sent}")
        return made[0]

    return text
