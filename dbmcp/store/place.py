"""Where the store lies: from the operator's settings to the engine that holds it."""

from typing import TYPE_CHECKING

from dbmcp.config import StoreSettings
from dbmcp.dialects import dialect_for
from dbmcp.dialects.base import Dialect
from dbmcp.errors import ConfigError

if TYPE_CHECKING:
    from dbmcp.dialects.storage import Storage


def store_dialect(settings: StoreSettings) -> Dialect:
    """Return the dialect of the store's engine.

    Raises:
        ConfigError: there is no store, or its URL cannot be used.
    """
    database = settings.as_database()
    if database is None:
        raise ConfigError("there is no store. set [store] url")
    return dialect_for(database)


def storage_for(settings: StoreSettings) -> "Storage":
    """Return how the store is reached.

    Raises:
        ConfigError: there is no store, or its URL cannot be used.
        UnsupportedError: the engine cannot hold a store.
    """
    return store_dialect(settings).storage()
