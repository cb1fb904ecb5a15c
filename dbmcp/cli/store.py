"""dbmcp store: moves dbmcp's own store between its revisions, by hand."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbmcp.config import StoreSettings
from dbmcp.errors import ConfigError, DbmcpError

if TYPE_CHECKING:
    from alembic.config import Config

    from dbmcp.store import Store


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done.

    Attributes:
        action: `upgrade`, `downgrade`, `revision` or `current`.
        revision: where to; `head` is the newest, `-1` the one before, `base` before the first.
        message: what a new revision does.
        sql: only print the statements; nothing is connected.
    """

    action: str
    revision: str = "head"
    message: str = ""
    sql: bool = False


def store(settings: StoreSettings, order: Order) -> int:
    """Do it and return the exit code.

    Args:
        settings: where the store lies.
        order: what is to be done.

    Raises:
        ConfigError: the store, or the revision, cannot be used.
    """
    if order.sql:
        return _print_sql(settings, order)
    try:
        return asyncio.run(_act(settings, order))
    except ConfigError:
        raise
    except DbmcpError as error:
        print(f"dbmcp: {error}", file=sys.stderr)
        return 1


def _print_sql(settings: StoreSettings, order: Order) -> int:
    from alembic import command  # noqa: PLC0415  a heavy import that other commands do without

    from dbmcp.store.migration import HEAD, alembic_config  # noqa: PLC0415
    from dbmcp.store.place import storage_for  # noqa: PLC0415

    config = alembic_config(storage=storage_for(settings))
    if order.action == "upgrade":
        command.upgrade(config, order.revision, sql=True)
    else:
        command.downgrade(config, f"{HEAD}:{order.revision}", sql=True)
    return 0


async def _act(settings: StoreSettings, order: Order) -> int:
    from dbmcp.store import Store  # noqa: PLC0415  as above

    opened = Store(settings)
    try:
        return await _ACTIONS[order.action](opened, order)
    finally:
        await opened.close()


async def _upgrade(opened: "Store", order: Order) -> int:
    def run(config: "Config") -> None:
        from alembic import command  # noqa: PLC0415  as above

        command.upgrade(config, order.revision)

    await opened.move(run)
    print(await _place(opened))
    return 0


async def _downgrade(opened: "Store", order: Order) -> int:
    def run(config: "Config") -> None:
        from alembic import command  # noqa: PLC0415  as above

        command.downgrade(config, order.revision)

    await opened.move(run)
    print(await _place(opened))
    return 0


async def _write_revision(opened: "Store", order: Order) -> int:
    from dbmcp.store.migration import REVISIONS, migrations_folder  # noqa: PLC0415  as above

    if migrations_folder().name == "_migrations":
        raise ConfigError(
            "migrations are written in a checkout of dbmcp, not where it is installed"
        )
    number = f"{len(REVISIONS) + 1:04}"

    def run(config: "Config") -> None:
        from alembic import command  # noqa: PLC0415  as above

        command.revision(config, order.message, autogenerate=True, rev_id=number)

    await opened.move(run)
    print(f'now add "{number}" to REVISIONS in dbmcp/store/migration.py')
    return 0


async def _current(opened: "Store", _: Order) -> int:
    from dbmcp.store.migration import HEAD  # noqa: PLC0415  as above

    print(await _place(opened))
    return 0 if await opened.revision() == HEAD else 1


async def _place(opened: "Store") -> str:
    from dbmcp.store.migration import HEAD, REVISIONS  # noqa: PLC0415  as above

    revision = await opened.revision()
    if revision is None:
        return f"no revision yet (newest: {HEAD})"
    if revision not in REVISIONS:
        return f"{revision} (of a newer dbmcp; this one knows up to {HEAD})"
    return f"{revision} (newest)" if revision == HEAD else f"{revision} (newest: {HEAD})"


_ACTIONS: "dict[str, Callable[[Store, Order], Awaitable[int]]]" = {
    "upgrade": _upgrade,
    "downgrade": _downgrade,
    "revision": _write_revision,
    "current": _current,
}
