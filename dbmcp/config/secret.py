"""Secrets from files, and how a password gets into a URL."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from dbmcp.errors import ConfigError


def read_secret(path: Path, *, where: str) -> str:
    """Read a secret's file without the line break at its end.

    Raises:
        ConfigError: it cannot be read or is empty; it names `where`.
    """
    try:
        text = path.expanduser().read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        raise ConfigError(f"{where}: the file cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{where}: the file is not UTF-8 text") from None
    if not text:
        raise ConfigError(f"{where}: the file is empty")
    return text


def with_password(url: str, password: str, *, where: str) -> str:
    """Put a password into a URL that names a user and no password.

    Raises:
        ConfigError: the URL names no user, or has a password already.
    """
    scheme, separator, rest = url.partition("://")
    user, at, place = rest.partition("@")
    if not (separator and user and at) or "/" in user:
        raise ConfigError(f"{where}: the url names no user. write scheme://user@host/database")
    if ":" in user:
        raise ConfigError(f"{where}: the url has a password already. remove one of them")
    return f"{scheme}://{user}:{quote(password, safe='')}@{place}"


@dataclass(frozen=True, slots=True)
class Parts:
    """A URL's parts, each holding any character; empty ones are left out."""

    scheme: str
    host: str = ""
    port: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    database: str = ""

    def url(self) -> str:
        """Write the URL, everything encoded."""
        account = quote(self.user, safe="")
        if self.password:
            account += f":{quote(self.password, safe='')}"
        place = f"{self._place()}:{self.port}" if self.port else self._place()
        at = "@" if account else ""
        return f"{self.scheme}://{account}{at}{place}/{quote(self.database, safe='')}"

    def _place(self) -> str:
        """An IPv6 address goes into brackets, a socket's folder is encoded."""
        if ":" in self.host and not self.host.startswith("["):
            return f"[{self.host}]"
        return quote(self.host, safe="") if self.host.startswith("/") else self.host
