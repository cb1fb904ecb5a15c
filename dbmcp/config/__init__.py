"""The configuration: flags, then environment, then file, then defaults, read into `Settings`."""

from dbmcp.config.environment import VARIABLES
from dbmcp.config.load import Flags, demo_settings, load_settings, server_settings
from dbmcp.config.settings import (
    DatabaseSettings,
    Limits,
    Mode,
    PoolSettings,
    Secret,
    ServerSettings,
    Settings,
)

__all__ = [
    "VARIABLES",
    "DatabaseSettings",
    "Flags",
    "Limits",
    "Mode",
    "PoolSettings",
    "Secret",
    "ServerSettings",
    "Settings",
    "demo_settings",
    "load_settings",
    "server_settings",
]
