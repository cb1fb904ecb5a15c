"""From the operator's URL to what the driver needs: place, account, TLS, session settings."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dbmcp.config import Mode
from dbmcp.dialects.address import Address, parse_address
from dbmcp.errors import ConfigError

if TYPE_CHECKING:
    import ssl

    from dbmcp.config import DatabaseSettings

DEFAULT_PORT = 5432
SESSION_SETTINGS: Mapping[str, str] = {
    "DateStyle": "ISO",
    "IntervalStyle": "postgres",
    "extra_float_digits": "1",
    "jit": "off",
    "standard_conforming_strings": "on",
}
"""What the exactness of values and the end of a string rest on; and no JIT: a statement that is
being compiled cannot be cancelled, which took five seconds where it was tried."""

_TLS_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_TRUE = frozenset({"true", "1", "yes", "on", "require"})
_FALSE = frozenset({"false", "0", "no", "off", "disable"})

_KEPT_KEYS = frozenset(
    {
        *("host", "sslmode", "ssl", "sslrootcert", "sslcert", "sslkey", "sslpassword"),
        *("application_name", "options", "connect_timeout", "target_session_attrs"),
        *("pgbouncer", "schema", "sslnegotiation", "search_path"),
        *("statement_cache_size", "prepared_statement_cache_size"),
    }
)
_IGNORED_KEYS = frozenset(
    {
        *("channel_binding", "gssencmode", "keepalives", "keepalives_idle", "keepalives_count"),
        *("keepalives_interval", "tcp_user_timeout", "client_encoding", "load_balance_hosts"),
        *("fallback_application_name", "connection_limit", "pool_timeout", "sslsni"),
        *("sslcompression", "supa", "async_fallback", "krbsrvname"),
    }
)
"""Parameters of other clients that ask for nothing dbmcp does otherwise."""

_OPTION = re.compile(r"(?:-c\s*|--)([A-Za-z_][\w.-]*)=((?:\\.|\S)*)(?:\s+|\Z)")
_NAME = re.compile(r"[A-Za-z_][\w.]*\Z")


@dataclass(frozen=True, slots=True)
class Target:
    """Where and how to connect.

    Attributes:
        address: the URL's parts.
        place: host and port, or the socket's folder, to show in errors.
        pooled_outside: statements must not be kept on the server (PgBouncer and the like).
        arguments: what asyncpg's `connect` takes, beside the account.
        local_settings: settings for each transaction, where a session cannot keep them.
    """

    address: Address
    place: str
    pooled_outside: bool
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    local_settings: Mapping[str, str] = field(default_factory=dict[str, str])


def read_target(settings: "DatabaseSettings") -> Target:
    """Read the URL.

    Raises:
        ConfigError: a parameter is unknown or its value cannot be used; never with the password.
    """
    address = parse_address(settings.url.value)
    query = address.query
    _check_keys(query, name=settings.name)
    pooled_outside = not settings.prepared_statements or _forbids_statements(query)
    wanted = _session_settings(query)
    return Target(
        address,
        _place(address),
        pooled_outside,
        _arguments(address, settings, wanted={} if pooled_outside else wanted),
        wanted if pooled_outside else {},
    )


def _check_keys(query: Mapping[str, str], *, name: str) -> None:
    for key in query:
        if key not in _KEPT_KEYS | _IGNORED_KEYS:
            near = difflib.get_close_matches(key, sorted(_KEPT_KEYS), n=1)
            advice = f"nearest: {near[0]}" if near else "leave it out"
            raise ConfigError(f'databases.{name}.url: unknown parameter "{key}". {advice}')


def _forbids_statements(query: Mapping[str, str]) -> bool:
    """Whether the URL was written for a pooler that loses prepared statements."""
    sizes = ("statement_cache_size", "prepared_statement_cache_size")
    return query.get("pgbouncer", "").lower() in _TRUE or "0" in {query.get(size) for size in sizes}


def _place(address: Address) -> str:
    if not address.host:
        return address.query.get("host", "") or f"localhost:{address.port or DEFAULT_PORT}"
    host = f"[{address.host}]" if ":" in address.host else address.host
    return f"{host}:{address.port or DEFAULT_PORT}"


def _session_settings(query: Mapping[str, str]) -> dict[str, str]:
    """Settings of the session: our own first, then the URL's."""
    wanted = dict(SESSION_SETTINGS)
    path = query.get("search_path") or query.get("schema")
    if path:
        wanted["search_path"] = path
    wanted.update(_options(query.get("options", "")))
    wanted["standard_conforming_strings"] = "on"  # whatever the URL says
    return wanted


def _options(text: str) -> dict[str, str]:
    """Read `-c name=value` and `--name=value` as the server reads them."""
    found: dict[str, str] = {}
    position = 0
    text = text.strip()
    while position < len(text):
        match = _OPTION.match(text, position)
        if match is None or not _NAME.match(match[1].replace("-", "_")):
            raise ConfigError(
                "the URL's options cannot be read. write options=-c%20search_path%3Dx"
            )
        found[match[1].replace("-", "_")] = re.sub(r"\\(.)", r"\1", match[2])
        position = match.end()
    return found


def _arguments(
    address: Address, settings: "DatabaseSettings", *, wanted: Mapping[str, str]
) -> dict[str, Any]:
    query = address.query
    socket = query.get("host", "") if not address.host else ""
    arguments: dict[str, Any] = {
        "host": address.host or socket or "localhost",
        "port": address.port or DEFAULT_PORT,
        "ssl": False if socket else tls(query),
        "timeout": _timeout(query, settings.limits.connect_timeout_seconds),
        "server_settings": {"application_name": query.get("application_name", "dbmcp"), **wanted},
        "max_cached_statement_lifetime": 0,
    }
    if not settings.prepared_statements or _forbids_statements(query):
        arguments["statement_cache_size"] = 0
    for key in ("target_session_attrs",):
        if key in query:
            arguments[key] = query[key]
    if query.get("sslnegotiation") == "direct":
        arguments["direct_tls"] = True
    if wanted and settings.mode is Mode.READ_ONLY and "target_session_attrs" not in query:
        # A COMMIT that slips through ends the read-only transaction, not this. (Where the driver
        # looks for a primary it takes a session that only reads for a standby.)
        arguments["server_settings"]["default_transaction_read_only"] = "on"
    return arguments


def _timeout(query: Mapping[str, str], default: float) -> float:
    text = query.get("connect_timeout", "")
    if not text:
        return default
    if not text.isdecimal() or int(text) == 0:
        raise ConfigError("the URL's connect_timeout is not a number of seconds. write 10")
    return float(text)


def tls(query: Mapping[str, str]) -> "ssl.SSLContext | str | bool":
    """Return the driver's `ssl` argument.

    Only `prefer`, the default, may end up without TLS: everything that asks for TLS becomes a
    context, and with a context the driver never falls back.
    """
    mode = _tls_mode(query)
    if mode == "disable":
        return False
    if mode in {"allow", "prefer"}:
        return "prefer"
    return _context(mode, query)


def _tls_mode(query: Mapping[str, str]) -> str:
    """Read `sslmode`, else `ssl`; a root certificate makes `require` verify, as libpq does."""
    mode = (query.get("sslmode") or query.get("ssl") or "").lower()
    if mode in _TRUE:
        mode = "require"
    elif mode in _FALSE:
        mode = "disable"
    mode = mode or ("verify-full" if query.get("sslrootcert") else "prefer")
    if mode not in _TLS_MODES:
        raise ConfigError(f"sslmode is none of {', '.join(_TLS_MODES)}. write sslmode=verify-full")
    if mode == "require" and query.get("sslrootcert"):
        return "verify-ca"
    return mode


def _context(mode: str, query: Mapping[str, str]) -> "ssl.SSLContext":
    import ssl  # noqa: PLC0415  not needed before the first connection

    root = query.get("sslrootcert", "")
    try:
        context = ssl.create_default_context(cafile=_file(root) if root != "system" else None)
        if query.get("sslcert"):
            context.load_cert_chain(
                _file(query["sslcert"]) or "",
                _file(query.get("sslkey", "")),
                password=query.get("sslpassword", ""),
            )
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(
            f"the URL's TLS files cannot be read ({error.strerror or 'bad content'}). "
            "check sslrootcert, sslcert, sslkey"
        ) from error
    context.check_hostname = mode == "verify-full"
    if mode == "require":
        context.verify_mode = ssl.CERT_NONE
    return context


def _file(path: str) -> str | None:
    return str(Path(path).expanduser()) if path else None
