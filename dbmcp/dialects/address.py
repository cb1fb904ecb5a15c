"""Database URLs in every form that people paste, cut into their parts."""

import difflib
import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import parse_qsl, unquote

from dbmcp.errors import ConfigError

SCHEMES: Mapping[str, str] = {
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "pgsql": "postgresql",
    "mysql": "mysql",
    "mysql2": "mysql",
    "mariadb": "mariadb",
    "tidb": "tidb",
    "sqlite": "sqlite",
    "sqlite3": "sqlite",
}
"""Every scheme that is understood, and what it is called from here on."""

_MYSQL_DRIVERS = {
    "aiomysql": "aiomysql",
    "asyncmy": "asyncmy",
    **dict.fromkeys(
        ("pymysql", "mysqldb", "mysqlclient", "mysqlconnector", "mariadbconnector", "cymysql"), ""
    ),
}
DRIVERS: Mapping[str, Mapping[str, str]] = {
    "postgresql": {
        "asyncpg": "asyncpg",
        **dict.fromkeys(("psycopg", "psycopg2", "psycopg_async", "psycopg2cffi", "pg8000"), ""),
    },
    "mysql": _MYSQL_DRIVERS,
    "mariadb": _MYSQL_DRIVERS,
    "tidb": _MYSQL_DRIVERS,
    "sqlite": {"aiosqlite": "aiosqlite", "pysqlite": ""},
}
"""Drivers that a URL may name; those that dbmcp does not use itself stand for the default."""

QUERY_KEYS = frozenset(
    {
        "host",
        "port",
        "user",
        "password",
        "dbname",
        "unix_socket",
        "sslmode",
        "sslrootcert",
        "sslcert",
        "sslkey",
        "ssl",
        "ssl_ca",
        "ssl_cert",
        "ssl_key",
        "ssl_mode",
        "ssl_verify_cert",
        "ssl_verify_identity",
        "charset",
        "application_name",
        "options",
        "connect_timeout",
        "target_session_attrs",
        "channel_binding",
        "servicefile",
        "service",
    }
)
"""Parameters after `?` in whose values a raw `@` is not taken for the end of a password."""

FORMS = "write postgresql://, mysql://, mariadb:// or tidb://user:password@host:port/database, or sqlite:///file.db"
FILE_SUFFIXES = (".db", ".db3", ".sqlite", ".sqlite3", ".s3db", ".sl3")
MEMORY = ":memory:"
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9_.+-]+)://(.*)", re.DOTALL)
_HOST = re.compile(r"(?:\[(?P<six>[^\[\]]*)\]|(?P<name>[^:\[\]]*))(?::(?P<port>[^:]*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Address:
    """A database URL's parts, decoded.

    Attributes:
        scheme: lower case, without the driver: `postgresql`, `mysql`, `sqlite`, ...
        driver: the driver after `+`, `""` if none was named or a driver that dbmcp replaces.
        user: the account, `""` if none.
        password: None if none was given.
        host: name or address without brackets; `""` for a local socket or a file. A socket's
            folder (Postgres) stands in `query["host"]`, its file (MySQL family) in
            `query["unix_socket"]`.
        port: None for the engine's default.
        database: database name, or SQLite's path as it is to be opened (`:memory:` included).
        query: the parameters after `?`; the last value of a repeated one.
    """

    scheme: str
    driver: str = ""
    user: str = ""
    password: str | None = field(default=None, repr=False)
    host: str = ""
    port: int | None = None
    database: str = ""
    query: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)

    @property
    def is_remote(self) -> bool:
        """Whether the host is another machine, as far as its name tells."""
        if not self.host or self.host == "localhost":
            return False
        try:
            return not ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return True


def url_of_engine(scheme: str) -> str:
    """Return a URL that names an engine and no database in particular, to be opened by nobody."""
    return MEMORY if scheme == "sqlite" else f"{scheme}://localhost/"


def parse_address(text: str) -> Address:
    """Cut a URL or a plain SQLite path into its parts.

    Accepts `postgres://`, passwords holding `@ / % #` raw or percent-encoded, IPv6 hosts, Unix
    sockets, `sqlite:///relative.db`, `sqlite:////abs.db`, `file:...?mode=ro`, `:memory:` and plain
    paths to a file. A raw password ends at the last `@`; a `%` in it followed by two hexadecimal
    digits is read as an encoded character.

    Raises:
        ConfigError: with what is wrong and the form that works; never with the password.
    """
    text = text.strip().strip("\"'")
    if not text:
        raise ConfigError(f"the URL is empty. {FORMS}")
    if "\0" in text or "\n" in text:
        raise ConfigError(f"the URL holds a line break or a NUL. {FORMS}")
    if text.lower().startswith("jdbc:"):
        raise ConfigError(f"this is a Java (JDBC) URL. {FORMS}")
    match = _SCHEME.fullmatch(text)
    if match is None or match[1].lower() == "file":
        return _file(text)
    scheme, driver = _scheme(match[1].lower())
    if scheme == "sqlite":
        return replace(_sqlite(match[2]), driver=driver)
    return _network(Address(scheme, driver), match[2])


def _scheme(text: str) -> tuple[str, str]:
    """Return the scheme's own name and the driver."""
    name, _, driver = text.partition("+")
    if name not in SCHEMES:
        near = difflib.get_close_matches(name, SCHEMES, n=1)
        hint = f"nearest: {near[0]}://" if near else FORMS
        raise ConfigError(f'unknown URL scheme "{name}". {hint}')
    scheme = SCHEMES[name]
    if not driver:
        return scheme, ""
    drivers = DRIVERS[scheme]
    if driver not in drivers:
        own = ", ".join(f"{scheme}+{known}" for known, used in drivers.items() if used)
        raise ConfigError(f'unknown driver "{driver}" for {scheme}. leave it out, or write {own}')
    return scheme, drivers[driver]


def _file(text: str) -> Address:
    """A text without a network scheme: a file's path, or something to explain."""
    lower = text.lower()
    if lower.startswith("file:"):
        return _uri(text)
    if lower.startswith("sqlite:"):
        return _sqlite(text[len("sqlite:") :])
    if text == MEMORY or "\\" in text or text.startswith(("/", "./", "~/")) or _is_path(text):
        return Address("sqlite", database=text)
    if re.search(r"\b(?:host|dbname|user)\s*=", text):
        raise ConfigError(f"this is a list of key=value pairs, not a URL. {FORMS}")
    raise ConfigError(f"this is neither a URL nor the path of a database file. {FORMS}")


def _is_path(text: str) -> bool:
    if "@" in text:
        return False
    return text.lower().endswith(FILE_SUFFIXES) or _is_file(Path(text))


def _is_file(path: Path) -> bool:
    """Whether a file is there; what the system cannot even look up (too long) is not."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _sqlite(rest: str) -> Address:
    """What follows `sqlite://`: `/relative`, `//absolute`, `/file:...`, nothing for memory."""
    path, _, query = rest.partition("?")
    path = unquote(path.removeprefix("/"))
    if path.startswith("file:"):
        return _uri(f"{path}?{query}" if query else path)
    return Address("sqlite", database=_existing(path) or MEMORY, query=_query(query))


def _existing(path: str) -> str:
    """Take `abs/path` for `/abs/path` where only that exists: three slashes are often written."""
    if path and not _is_file(Path(path)) and _is_file(Path("/", path)):
        return f"/{path}"
    return path


def _uri(text: str) -> Address:
    """A `file:` URI as SQLite itself reads it."""
    path, _, query = text[len("file:") :].partition("#")[0].partition("?")
    if path.startswith("//"):
        host, slash, path = path[2:].partition("/")
        if host not in ("", "localhost"):
            raise ConfigError("a file: URL cannot name a host. write file:name.db or file:///path")
        path = slash + path
    return Address("sqlite", database=unquote(path) or MEMORY, query=_query(query))


def _query(text: str) -> dict[str, str]:
    return dict(parse_qsl(text, keep_blank_values=True))


def _network(address: Address, rest: str) -> Address:
    account, place = _split_account(rest)
    authority, path, query = _split_place(place)
    user, colon, password = account.partition(":")
    host, port = _host(authority)
    address = replace(
        address,
        user=unquote(user),
        password=unquote(password) if colon else None,
        host=host,
        port=port,
        database=unquote(path.removeprefix("/")),
        query=_query(query),
    )
    return _from_query(address)


def _split_account(rest: str) -> tuple[str, str]:
    """Cut `user:password` off: at the authority's last `@` or, with a raw password, the last."""
    authority, path, query = _split_place(rest)
    raw = "@" in path or ("@" in query and not _known_keys(query))
    head = rest if raw else authority
    if "@" not in head:
        return "", rest
    cut = head.rindex("@")
    return rest[:cut], rest[cut + 1 :]


def _split_place(text: str) -> tuple[str, str, str]:
    """Cut `host:port/path?query` into authority, path and query."""
    end = re.search(r"[/?#]", text)
    authority, tail = (text[: end.start()], text[end.start() :]) if end else (text, "")
    path, _, query = tail.partition("?")
    return authority, path, query


def _known_keys(query: str) -> bool:
    return all(pair.partition("=")[0].lower() in QUERY_KEYS for pair in query.split("&"))


def _host(authority: str) -> tuple[str, int | None]:
    """Return host and port. What stands here may be part of a password: it is never shown."""
    if "," in authority:
        raise ConfigError("the URL names several hosts. name one")
    match = _HOST.fullmatch(authority)
    if match is None:
        raise ConfigError(
            "the host cannot be read. write an IPv6 address in brackets, [::1]:5432, and encode "
            "special characters of the password (@ %40, / %2F, : %3A)"
        )
    host = match["six"] if match["six"] is not None else unquote(match["name"])
    return host, _port(match["port"])


def _port(text: str | None) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65_536):  # noqa: PLR2004  ports
        raise ConfigError(
            "the port is not a number from 1 to 65535. write host:5432; if a password stands "
            "there, the @ before the host is missing"
        )
    return int(text)


def _from_query(address: Address) -> Address:
    """Move account, host, port and database out of the query, as libpq and others take them."""
    query = dict(address.query)
    host = address.host or query.pop("host", "")
    if host.startswith("/"):
        query["host"], host = host, ""
    password = address.password
    if password is None:
        password = query.pop("password", None)
    query.pop("password", None)
    return replace(
        address,
        user=address.user or query.pop("user", ""),
        password=password,
        host=host,
        port=address.port or _port(query.pop("port", None)),
        database=address.database or query.pop("dbname", ""),
        query=query,
    )
