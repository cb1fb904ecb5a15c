"""The one database that environment variables name, in the forms that platforms set them."""

import configparser
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from dbmcp.config.key import Key, convert_text
from dbmcp.config.secret import Parts
from dbmcp.config.settings import Secret
from dbmcp.errors import ConfigError

Environment = Mapping[str, str]
VARIABLES = (
    "DATABASE_URL",
    "TIDB_URL",
    "TIDB_HOST",
    "POSTGRES_SERVER",
    "PGHOST",
    "PGSERVICE",
)
"""The variables that can name a database, the first that is set wins."""

PORT = Key("whole number", 1, 65_535)


@dataclass(frozen=True, slots=True)
class Found:
    """A database's URL and the variable that named it."""

    url: Secret
    origin: str


def environment_url(environment: Environment) -> Found | None:
    """Return the first database that the environment names; an empty variable names nothing.

    Raises:
        ConfigError: a port that is none, or a service that is not defined.
    """
    for find in FINDERS:
        found = find(environment)
        if found:
            return found
    return None


def _plain(name: str) -> Callable[[Environment], Found | None]:
    def find(environment: Environment) -> Found | None:
        url = environment.get(name)
        return Found(Secret(url), name) if url else None

    return find


def _first(environment: Environment, *names: str, default: str = "") -> str:
    return next((environment[name] for name in names if environment.get(name)), default)


def _port(environment: Environment, name: str, default: str = "") -> str:
    text = environment.get(name) or default
    return str(convert_text(text, PORT, where=name)) if text else ""


def _tidb(environment: Environment) -> Found | None:
    host = environment.get("TIDB_HOST")
    if not host:
        return None
    url = Parts(
        "tidb",
        host,
        port=_port(environment, "TIDB_PORT", "4000"),
        user=_first(environment, "TIDB_USER", "TIDB_USERNAME", default="root"),
        password=_first(environment, "TIDB_PASSWORD"),
        database=_first(environment, "TIDB_DATABASE", "TIDB_DB_NAME", default="test"),
    ).url()
    authority = _first(environment, "TIDB_CA_PATH", "CA_PATH")  # as TiDB Cloud's page gives it
    return Found(
        Secret(f"{url}?{urlencode({'ssl_ca': authority})}" if authority else url), "TIDB_HOST"
    )


def _postgres(environment: Environment) -> Found | None:
    host = environment.get("POSTGRES_SERVER")
    if not host:
        return None
    user = _first(environment, "POSTGRES_USER", default="postgres")
    url = Parts(
        "postgresql",
        host,
        port=_port(environment, "POSTGRES_PORT"),
        user=user,
        password=_first(environment, "POSTGRES_PASSWORD"),
        database=_first(environment, "POSTGRES_DB", default=user),
    ).url()
    return Found(Secret(url), "POSTGRES_SERVER")


LIBPQ: Mapping[str, str] = {
    "PGHOST": "host",
    "PGPORT": "port",
    "PGUSER": "user",
    "PGPASSWORD": "password",
    "PGDATABASE": "dbname",
    "PGSSLMODE": "sslmode",
    "PGSSLROOTCERT": "sslrootcert",
    "PGSSLCERT": "sslcert",
    "PGSSLKEY": "sslkey",
    "PGAPPNAME": "application_name",
    "PGOPTIONS": "options",
}
"""libpq's variables and the service file's names for the same. PGPASSFILE is the driver's own."""
PLACES = ("host", "port", "user", "password", "dbname")


def _libpq(environment: Environment) -> Found | None:
    service = environment.get("PGSERVICE")
    if not (service or environment.get("PGHOST")):
        return None
    origin = "PGSERVICE" if service else "PGHOST"
    values = {key: environment[name] for name, key in LIBPQ.items() if environment.get(name)}
    if service:
        values |= _service(service, environment)
    return Found(Secret(_libpq_url(values)), origin)


def _libpq_url(values: Mapping[str, str]) -> str:
    if values.get("port"):
        convert_text(values["port"], PORT, where="PGPORT")
    host, port, user, password, database = (values.get(name, "") for name in PLACES)
    url = Parts("postgresql", host, port, user, password, database).url()
    rest = {key: values[key] for key in LIBPQ.values() if key in values and key not in PLACES}
    return f"{url}?{urlencode(rest)}" if rest else url


def _service(name: str, environment: Environment) -> Mapping[str, str]:
    """Read a service's section from the first file that has it, as libpq looks for it."""
    files = _service_files(environment)
    for path in files:
        parser = configparser.ConfigParser(interpolation=None, strict=False)
        try:
            parser.read(path, encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError, OSError):
            raise ConfigError(f"PGSERVICE: {path} is not a service file") from None
        if parser.has_section(name):
            return dict(parser.items(name))
    looked = ", ".join(str(path) for path in files)
    raise ConfigError(f'PGSERVICE: no service "{name}" is defined. looked in: {looked}')


def _service_files(environment: Environment) -> tuple[Path, ...]:
    home = Path(environment.get("HOME") or Path.home())
    own = environment.get("PGSERVICEFILE") or home / ".pg_service.conf"
    system = environment.get("PGSYSCONFDIR") or "/etc/postgresql-common"
    return Path(own), Path(system, "pg_service.conf")


FINDERS: tuple[Callable[[Environment], Found | None], ...] = (
    _plain("DATABASE_URL"),
    _plain("TIDB_URL"),
    _tidb,
    _postgres,
    _libpq,
)
