"""Where the settings come from, and which source wins."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from dbmcp.config.environment import environment_url
from dbmcp.config.file import FileSettings, read_file
from dbmcp.config.key import SERVER, convert_text
from dbmcp.config.settings import (
    DatabaseSettings,
    Mode,
    Secret,
    ServerSettings,
    Settings,
    StoreSettings,
)
from dbmcp.errors import ConfigError

FILE_NAME = "dbmcp.toml"
DEFAULT_NAME = "default"
DEMO_NAME = "demo"
STORE_VARIABLE = "DBMCP_STORE_URL"


@dataclass(frozen=True, slots=True)
class Flags:
    """What the command line asked for; None or empty where it said nothing.

    Attributes:
        config: `--config`.
        database_url: `--database-url`.
        transport, host, port: of the server.
    """

    config: Path | None = None
    database_url: Secret | None = None
    transport: str | None = None
    host: str | None = None
    port: int | None = None


def load_settings(
    flags: Flags = Flags(),
    *,
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Settings:
    """Read flags, environment and file into settings; the first source that names a thing wins.

    Args:
        flags: the command line.
        environment: the process's by default.
        cwd: the folder in which `dbmcp.toml` is looked for; the process's by default.

    Raises:
        ConfigError: with source, key, what is wrong and the nearest valid key; never a secret.
    """
    environment = os.environ if environment is None else environment
    file = _file(flags, environment, cwd or Path.cwd())
    return replace(
        _databases(flags, environment, file),
        server=server_settings(flags, environment=environment, file=file.server),
        store=_store(environment, file.store),
        audit=file.audit,
        source=file.path,
    )


def load_store(
    flags: Flags = Flags(),
    *,
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> StoreSettings:
    """Read only where the store lies, for commands that need no database.

    Args:
        flags: the command line.
        environment: the process's by default.
        cwd: the folder in which `dbmcp.toml` is looked for; the process's by default.

    Raises:
        ConfigError: as `load_settings`.
    """
    environment = os.environ if environment is None else environment
    return _store(environment, _file(flags, environment, cwd or Path.cwd()).store)


def demo_url(environment: Mapping[str, str]) -> Secret:
    """Return the URL of the demo's file, in the user's state folder."""
    return Secret(f"sqlite:///{_state_folder(environment) / 'demo.sqlite'}")


def demo_settings(environment: Mapping[str, str]) -> Settings:
    """Return settings whose one database is the demo, whatever the environment names."""
    url = demo_url(environment)
    demo = DatabaseSettings(DEMO_NAME, url, mode=Mode.READ_WRITE, origin="the demo database")
    store = _store(environment, StoreSettings())
    return Settings({DEMO_NAME: demo}, demo=True, store=store)


def _store(environment: Mapping[str, str], file: StoreSettings) -> StoreSettings:
    """The environment's store, else the file's, else a file in the user's state folder."""
    named = environment.get(STORE_VARIABLE)
    if named:
        return StoreSettings(Secret(named), STORE_VARIABLE)
    if file.url is not None:
        return file
    url = Secret(f"sqlite:///{_state_folder(environment) / 'store.sqlite'}")
    return StoreSettings(url, "the default store")


def _state_folder(environment: Mapping[str, str]) -> Path:
    """The user's folder for what programs keep between runs."""
    home = Path(environment.get("HOME") or Path.home())
    return Path(environment.get("XDG_STATE_HOME") or home / ".local/state", "dbmcp")


def _file(flags: Flags, environment: Mapping[str, str], cwd: Path) -> FileSettings:
    path = _file_path(flags, environment, cwd)
    return read_file(path, environment=environment) if path else FileSettings()


def _file_path(flags: Flags, environment: Mapping[str, str], cwd: Path) -> Path | None:
    named = flags.config or environment.get("DBMCP_CONFIG")
    if named:
        return cwd / Path(named).expanduser()
    path = cwd / FILE_NAME
    return path if path.exists() else None


def _databases(flags: Flags, environment: Mapping[str, str], file: FileSettings) -> Settings:
    if flags.database_url:
        return _single(flags.database_url, "--database-url")
    if file.databases:
        return Settings(file.databases)
    found = environment_url(environment)
    if found:
        return _single(found.url, found.origin)
    if file.path:
        raise ConfigError(
            f"{file.path.name}: it names no database. add [databases.NAME] with url = ..."
        )
    return demo_settings(environment)


def _single(url: Secret, origin: str) -> Settings:
    return Settings({DEFAULT_NAME: DatabaseSettings(DEFAULT_NAME, url, origin=origin)})


def server_settings(
    flags: Flags, *, environment: Mapping[str, str], file: ServerSettings
) -> ServerSettings:
    """Lay environment, then flags, over a file's server settings.

    Raises:
        ConfigError: a value that cannot be; it names the variable or flag.
    """
    values = {
        name: convert_text(text, SERVER[name], where=variable)
        for name in ("transport", "host", "port")
        if (text := environment.get(variable := f"DBMCP_{name.upper()}"))
    }
    for name in ("transport", "host", "port"):
        value = getattr(flags, name)
        if value is not None:
            values[name] = convert_text(str(value), SERVER[name], where=f"--{name}")
    return replace(file, **values)
