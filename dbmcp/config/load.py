"""Where the settings come from, and which source wins."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from dbmcp.config.environment import environment_url
from dbmcp.config.file import FileSettings, read_file
from dbmcp.config.key import SERVER, convert_text
from dbmcp.config.settings import DatabaseSettings, Mode, Secret, ServerSettings, Settings
from dbmcp.errors import ConfigError

FILE_NAME = "dbmcp.toml"
DEFAULT_NAME = "default"
DEMO_NAME = "demo"


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
    path = _file_path(flags, environment, cwd or Path.cwd())
    file = read_file(path, environment=environment) if path else FileSettings()
    settings = _databases(flags, environment, file)
    server = server_settings(flags, environment=environment, file=file.server)
    return replace(settings, server=server, source=path)


def demo_url(environment: Mapping[str, str]) -> Secret:
    """Return the URL of the demo's file, in the user's state folder."""
    home = Path(environment.get("HOME") or Path.home())
    state = Path(environment.get("XDG_STATE_HOME") or home / ".local/state")
    return Secret(f"sqlite:///{state / 'dbmcp' / 'demo.sqlite'}")


def demo_settings(environment: Mapping[str, str]) -> Settings:
    """Return settings whose one database is the demo, whatever the environment names."""
    url = demo_url(environment)
    demo = DatabaseSettings(DEMO_NAME, url, mode=Mode.READ_WRITE, origin="the demo database")
    return Settings({DEMO_NAME: demo}, demo=True)


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
