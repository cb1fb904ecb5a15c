"""How to reach a server of the MySQL family: a URL's parts, TLS among them, for the drivers."""

import difflib
import importlib.util
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from dbmcp.config import Secret
from dbmcp.dialects.address import Address
from dbmcp.errors import ConfigError


class Tls(IntEnum):
    """How much a connection insists on TLS; a higher value insists on more."""

    DISABLED = 0
    PREFERRED = 1
    REQUIRED = 2
    VERIFY_CA = 3
    VERIFY_IDENTITY = 4


@dataclass(frozen=True, slots=True)
class Login:
    """Everything that opening one connection needs.

    Attributes:
        driver: `aiomysql` or `asyncmy`.
        host, port, unix_socket: where the server listens; `unix_socket` is `""` for TCP.
        user, password, database: the account and its default database (`""`: none).
        tls: see Tls.
        ca, capath: the certificate authorities to trust; `""` takes the system's.
        cert, key: the client's own certificate and key; `""` without.
        connect_timeout_seconds: time to open one connection.
    """

    driver: str
    host: str
    port: int
    user: str
    password: Secret = field(repr=False)
    database: str = ""
    unix_socket: str = ""
    tls: Tls = Tls.DISABLED
    ca: str = ""
    capath: str = ""
    cert: str = ""
    key: str = ""
    connect_timeout_seconds: float = 10.0

    @property
    def place(self) -> str:
        """Where the server is, for messages."""
        return self.unix_socket or f"{self.host}:{self.port}"


DRIVERS = ("aiomysql", "asyncmy")
CLOUD_SUFFIX = ".tidbcloud.com"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1", ""})
TRUE = frozenset({"true", "1", "yes", "on"})
FALSE = frozenset({"false", "0", "no", "off"})
MODES = {
    **dict.fromkeys(TRUE, Tls.VERIFY_IDENTITY),
    **dict.fromkeys(FALSE, Tls.DISABLED),
    **dict.fromkeys(("disabled", "disable"), Tls.DISABLED),
    **dict.fromkeys(("preferred", "prefer", "allow"), Tls.PREFERRED),
    **dict.fromkeys(("required", "require", "skip-verify", "accept_invalid_certs"), Tls.REQUIRED),
    "verify_ca": Tls.VERIFY_CA,
    "verify-ca": Tls.VERIFY_CA,
    **dict.fromkeys(
        ("verify_identity", "verify-identity", "verify-full", "verify_full", "strict"),
        Tls.VERIFY_IDENTITY,
    ),
}
MODE_KEYS = ("ssl_mode", "ssl", "tls")
ALIASES = {
    "sslmode": "ssl_mode",
    "sslaccept": "ssl_mode",
    "usessl": "ssl",
    "sslca": "ssl_ca",
    "sslcert": "ssl_cert",
    "sslkey": "ssl_key",
    "ssl_check_hostname": "ssl_verify_identity",
    "socket": "unix_socket",
}
KEYS = (
    *MODE_KEYS,
    "ssl_ca",
    "ssl_capath",
    "ssl_cert",
    "ssl_key",
    "ssl_verify_cert",
    "ssl_verify_identity",
    "ssl_disabled",
    "charset",
    "unix_socket",
    "connect_timeout",
)


def is_cloud(host: str) -> bool:
    """Whether the host is one of TiDB Cloud's."""
    return host.lower().rstrip(".").endswith(CLOUD_SUFFIX)


def login_for(address: Address, *, connect_timeout_seconds: float, default_port: int) -> Login:
    """Read a URL's parts.

    Raises:
        ConfigError: an unknown driver or key, a value that is not understood, or an account that a
            TiDB Cloud gateway cannot know.
    """
    options = _options(address.query)
    cloud = is_cloud(address.host)
    if cloud:
        _check_cloud_user(address)
    return Login(
        driver=_driver(address.driver),
        host=address.host or "localhost",
        port=address.port or default_port,
        user=address.user,
        password=Secret(address.password or ""),
        database=address.database,
        unix_socket=options.get("unix_socket", ""),
        tls=_tls(options, host=address.host, cloud=cloud),
        ca=options.get("ssl_ca", ""),
        capath=options.get("ssl_capath", ""),
        cert=options.get("ssl_cert", ""),
        key=options.get("ssl_key", ""),
        connect_timeout_seconds=_seconds(options, default=connect_timeout_seconds),
    )


def ssl_context(login: Login) -> Any:
    """Return the SSLContext for a login, None for plaintext or a local socket.

    Raises:
        ConfigError: a certificate file is missing or is none.
    """
    import ssl  # noqa: PLC0415  not needed before the first connection

    if login.tls is Tls.DISABLED or login.unix_socket:
        return None
    try:
        context = ssl.create_default_context(cafile=login.ca or None, capath=login.capath or None)
        if login.cert:
            context.load_cert_chain(login.cert, keyfile=login.key or None)
    except OSError as error:
        raise ConfigError(
            f"TLS for {login.place}: {login.ca or login.cert or login.capath} cannot be used "
            f"({error.strerror or 'not a PEM certificate'})"
        ) from error
    if login.tls < Tls.VERIFY_IDENTITY:
        context.check_hostname = False
    if login.tls < Tls.VERIFY_CA:
        context.verify_mode = ssl.CERT_NONE
    return context


def _driver(name: str) -> str:
    name = name or DRIVERS[0]
    if name not in DRIVERS:
        raise ConfigError(f'unknown driver "{name}" in the URL. use {" or ".join(DRIVERS)}')
    if importlib.util.find_spec(name) is None:
        raise ConfigError(f"the driver {name} is not installed: pip install 'dbmcp[{name}]'")
    return name


def _options(query: Mapping[str, str]) -> dict[str, str]:
    options: dict[str, str] = {}
    for raw, value in query.items():
        key = raw.lower().replace("-", "_")
        key = ALIASES.get(key, key)
        if key not in KEYS:
            nearest = difflib.get_close_matches(key, KEYS, n=1, cutoff=0.4)
            hint = f"nearest: {nearest[0]}" if nearest else f"known: {', '.join(KEYS)}"
            raise ConfigError(f'unknown key "{raw}" in the URL. {hint}')
        options[key] = value
    if not options.get("charset", "utf8mb4").lower().startswith("utf8"):
        raise ConfigError("charset in the URL: dbmcp always speaks utf8mb4. remove charset")
    return options


def _check_cloud_user(address: Address) -> None:
    if "." not in address.user:
        raise ConfigError(
            f"{address.host} is a TiDB Cloud gateway: its user names start with the cluster's "
            f'prefix. write "<prefix>.{address.user or "root"}", as the Connect dialog shows it'
        )


def _seconds(options: Mapping[str, str], *, default: float) -> float:
    text = options.get("connect_timeout")
    if text is None:
        return default
    if not text.isdecimal() or int(text) < 1:
        raise ConfigError(f'connect_timeout in the URL: "{text}" is not a number of seconds')
    return float(text)


def _flag(options: Mapping[str, str], key: str) -> bool | None:
    text = options.get(key, "").lower()
    if not text:
        return None
    if text not in TRUE | FALSE:
        raise ConfigError(f'{key} in the URL: "{text}" is neither true nor false')
    return text in TRUE


def _mode(key: str, text: str) -> Tls:
    mode = MODES.get(text.lower())
    if mode is not None:
        return mode
    if text.startswith("{"):
        return _mode_from_json(key, text)
    nearest = difflib.get_close_matches(text.lower(), MODES, n=1)
    hint = f"nearest: {nearest[0]}" if nearest else "use true, false or an ssl-mode of MySQL"
    raise ConfigError(f'{key} in the URL: "{text}" is not understood. {hint}')


def _mode_from_json(key: str, text: str) -> Tls:
    """Node's drivers are given `ssl={"rejectUnauthorized":true}`."""
    try:
        value: Any = json.loads(text)
    except ValueError as error:
        raise ConfigError(f"{key} in the URL is not JSON. use {key}=true") from error
    verified = value.get("rejectUnauthorized", True)
    return Tls.VERIFY_IDENTITY if verified else Tls.REQUIRED


def _tls(options: Mapping[str, str], *, host: str, cloud: bool) -> Tls:
    asked = next((_mode(key, options[key]) for key in MODE_KEYS if options.get(key)), None)
    if _flag(options, "ssl_disabled"):
        asked = Tls.DISABLED
    if cloud:
        if asked is Tls.DISABLED:
            raise ConfigError(f"{host} accepts TLS only. remove what switches it off in the URL")
        return Tls.VERIFY_IDENTITY
    return _adjusted(options, _default(options, asked, host=host))


def _default(options: Mapping[str, str], asked: Tls | None, *, host: str) -> Tls:
    trusts = bool(options.get("ssl_ca") or options.get("ssl_capath"))
    if asked is None:
        if trusts or _flag(options, "ssl_verify_cert") or _flag(options, "ssl_verify_identity"):
            return Tls.VERIFY_IDENTITY
        if options.get("ssl_cert"):
            return Tls.REQUIRED
        return Tls.DISABLED if host in LOOPBACK else Tls.PREFERRED
    # An authority that is named is meant to be used: MySQL's own client does the same.
    return Tls.VERIFY_CA if trusts and asked in {Tls.PREFERRED, Tls.REQUIRED} else asked


def _adjusted(options: Mapping[str, str], mode: Tls) -> Tls:
    if mode is Tls.DISABLED:
        return mode
    cert, identity = _flag(options, "ssl_verify_cert"), _flag(options, "ssl_verify_identity")
    if identity:
        return Tls.VERIFY_IDENTITY
    if cert is False:
        return min(mode, Tls.REQUIRED)
    if identity is False:
        mode = min(mode, Tls.VERIFY_CA)
    return max(mode, Tls.VERIFY_CA) if cert else mode
