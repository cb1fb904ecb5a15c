"""`dbmcp.toml`: read, references replaced, checked key by key, turned into settings."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from dbmcp.config.key import (
    AUDIT,
    COLUMNS,
    DATABASE,
    DATABASE_SECTIONS,
    HEALTH,
    LIMITS,
    POOL,
    SECTIONS,
    SERVER,
    STORE,
    TABLES,
    Key,
    Replaced,
    convert,
    unknown,
)
from dbmcp.config.secret import read_secret, with_password
from dbmcp.config.settings import (
    AuditSettings,
    DatabaseSettings,
    Limits,
    Mode,
    PoolSettings,
    Recorded,
    Secret,
    ServerSettings,
    StoreSettings,
    Writes,
)
from dbmcp.errors import ConfigError

_REFERENCE = re.compile(r"\$\$\{|\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?P<default>[^}]*))?\}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
Table = dict[str, Any]


@dataclass(frozen=True, slots=True)
class FileSettings:
    """What a file says; empty without one.

    Attributes:
        databases: by name, in the file's order.
        server: the server's section.
        store: the store's section.
        audit: the audit's section.
        path: the file.
    """

    databases: dict[str, DatabaseSettings] = field(default_factory=dict[str, DatabaseSettings])
    server: ServerSettings = field(default_factory=ServerSettings)
    store: StoreSettings = field(default_factory=StoreSettings)
    audit: AuditSettings = field(default_factory=AuditSettings)
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in the file, for errors and for files named beside it."""

    path: Path
    key: str = ""

    def __truediv__(self, key: str) -> "_Place":
        return _Place(self.path, f"{self.key}.{key}" if self.key else key)

    def __str__(self) -> str:
        return f"{self.path.name}: {self.key}" if self.key else self.path.name


def read_file(path: Path, *, environment: Mapping[str, str]) -> FileSettings:
    """Read a configuration file.

    Raises:
        ConfigError: with file, key, what is wrong and the nearest valid key.
    """
    place = _Place(path)
    table = _replace(_parse(place), environment, place)
    for name in table:
        if name not in SECTIONS:
            raise unknown(str(place / name), name, SECTIONS)
    databases = _table(table.get("databases", {}), place / "databases")
    return FileSettings(
        {name: _database(name, value, place) for name, value in databases.items()},
        _server(_section(table, "server", SERVER, place), place / "server"),
        _store(_section(table, "store", STORE, place), place / "store"),
        _audit(_section(table, "audit", AUDIT, place)),
        path,
    )


def _server(values: Table, place: _Place) -> ServerSettings:
    """Take the section; directories stand beside the file unless their paths are whole."""
    named: tuple[str, ...] = values.pop("source_directories", ())
    if not all(name.strip() for name in named):
        raise ConfigError(f"{place / 'source_directories'}: a directory's name is empty")
    folder = place.path.parent.absolute()
    directories = tuple(Path(os.path.normpath(folder / Path(name).expanduser())) for name in named)
    return ServerSettings(**values, source_directories=directories)


def _store(values: Table, place: _Place) -> StoreSettings:
    if not values:
        return StoreSettings()
    url = _url(values, place)
    if not url.value.strip():
        raise ConfigError(f"{place / 'url'}: it is empty. remove the key for the default file")
    return StoreSettings(url, str(place / "url"))


def _audit(values: Table) -> AuditSettings:
    return AuditSettings(Recorded(values.get("parameters", Recorded.MASKED)))


def _parse(place: _Place) -> Table:
    try:
        return tomllib.loads(place.path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{place.path}: the file does not exist") from None
    except OSError as error:
        raise ConfigError(f"{place.path}: it cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{place}: it is not UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"\(at [^()]*\)$", str(error))  # the rest may quote a secret
        raise ConfigError(f"{place}: it is not valid TOML {where[0] if where else ''}") from None


def _replace(value: Any, environment: Mapping[str, str], place: _Place) -> Any:
    """Replace `${NAME}` and `${NAME:-default}` in every text; `$${` stands for itself."""
    if isinstance(value, dict):
        table = cast("Table", value)
        return {key: _replace(item, environment, place / key) for key, item in table.items()}
    if isinstance(value, list):
        return [_replace(item, environment, place) for item in cast("list[Any]", value)]
    if isinstance(value, str) and "${" in value:
        return Replaced(_REFERENCE.sub(lambda match: _lookup(match, environment, place), value))
    return value


def _lookup(match: re.Match[str], environment: Mapping[str, str], place: _Place) -> str:
    name = match["name"]
    if name is None:
        return "${"
    text = environment.get(name) or match["default"]
    if text is None:
        raise ConfigError(
            f"{place}: the environment variable {name} is not set. set it, or write "
            f"${{{name}:-default}}"
        )
    return text


def _table(value: Any, place: _Place) -> Table:
    if not isinstance(value, dict):
        raise ConfigError(f"{place}: expected a section, as in [{place.key}]")
    return cast("Table", value)


def _section(table: Table, name: str, keys: Mapping[str, Key], place: _Place) -> Table:
    """Read one section into the keyword arguments of its settings."""
    return _values(_table(table.get(name, {}), place / name), keys, place / name)


def _values(table: Table, keys: Mapping[str, Key], place: _Place) -> Table:
    for name in table:
        if name not in keys:
            raise unknown(str(place / name), name, keys)
    return {
        name: convert(value, keys[name], where=str(place / name)) for name, value in table.items()
    }


def _database(name: str, value: Any, root: _Place) -> DatabaseSettings:
    place = root / "databases" / name
    if not _NAME.fullmatch(name):
        raise ConfigError(f"{place}: a database's name has letters, digits, _ and - only")
    table = _table(value, place)
    for key in table:
        if key not in DATABASE and key not in DATABASE_SECTIONS:
            raise unknown(str(place / key), key, (*DATABASE, *DATABASE_SECTIONS))
    own = {key: item for key, item in table.items() if key in DATABASE}
    values = _values(own, DATABASE, place)
    url = _url(values, place)
    tables = _section(table, "tables", TABLES, place)
    mode = Mode(values.pop("mode", Mode.READ_ONLY))
    if values.get("ddl") and mode is not Mode.ADMIN:
        raise ConfigError(f'{place / "ddl"}: it needs mode = "admin"')
    return DatabaseSettings(
        name,
        url,
        mode=mode,
        writes=Writes(values.pop("writes", Writes.DIRECT)),
        allow_tables=tables.get("allow", ()),
        deny_tables=tables.get("deny", ()),
        deny_columns=_columns(_section(table, "columns", COLUMNS, place), place / "columns"),
        limits=_limits(table, place),
        pool=PoolSettings(**_section(table, "pool", POOL, place)),
        health_tables=_section(table, "health", HEALTH, place).get("tables", ()),
        origin=str(place / "url"),
        **values,
    )


def _columns(values: Table, place: _Place) -> tuple[str, ...]:
    """Take the patterns of hidden columns; one without a table would be a guess."""
    patterns: tuple[str, ...] = values.get("deny", ())
    for pattern in patterns:
        parts = pattern.split(".")
        if not all(parts) or len(parts) not in (2, 3):
            raise ConfigError(
                f'{place / "deny"}: "{pattern}" is no column. '
                "write table.column or schema.table.column"
            )
    return patterns


def _url(values: Table, place: _Place) -> Secret:
    """Take the URL, from its file if named, and put the password from its file into it."""
    url, url_file = values.pop("url", None), values.pop("url_file", None)
    password_file = values.pop("password_file", None)
    if (url is None) == (url_file is None):
        raise ConfigError(f"{place / 'url'}: write either url or url_file")
    folder = place.path.parent
    if url_file is not None:
        url = read_secret(folder / url_file, where=str(place / "url_file"))
    if password_file is not None:
        where = str(place / "password_file")
        url = with_password(url, read_secret(folder / password_file, where=where), where=where)
    return Secret(str(url))


def _limits(table: Table, place: _Place) -> Limits:
    limits = Limits(**_section(table, "limits", LIMITS, place))
    for name, top in (("timeout_seconds", "max_timeout_seconds"), ("max_rows", "max_max_rows")):
        if getattr(limits, name) > getattr(limits, top):
            raise ConfigError(
                f"{place / 'limits' / name}: it is above {top} ({getattr(limits, top)}). "
                f"lower it, or raise {top}"
            )
    return limits
