"""The configuration: flags, then environment, then file, then defaults, read into `Settings`."""

from dbmcp.config.environment import VARIABLES
from dbmcp.config.load import Flags, demo_settings, load_settings, load_store, server_settings
from dbmcp.config.settings import (
    AuditSettings,
    DatabaseSettings,
    DdlKind,
    Limits,
    Mode,
    PoolSettings,
    Recorded,
    Secret,
    ServerSettings,
    Settings,
    StoreSettings,
    Writes,
)

__all__ = [
    "VARIABLES",
    "AuditSettings",
    "DatabaseSettings",
    "DdlKind",
    "Flags",
    "Limits",
    "Mode",
    "PoolSettings",
    "Recorded",
    "Secret",
    "ServerSettings",
    "Settings",
    "StoreSettings",
    "Writes",
    "demo_settings",
    "load_settings",
    "load_store",
    "server_settings",
]
