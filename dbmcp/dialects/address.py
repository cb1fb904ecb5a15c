"""Database URLs in every form that people paste, cut into their parts."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Address:
    """A database URL's parts, decoded.

    Attributes:
        scheme: lower case, without the driver: `postgresql`, `mysql`, `sqlite`, ...
        driver: the driver after `+`, `""` if none was named.
        user: the account, `""` if none.
        password: None if none was given.
        host: name or address without brackets; `""` for a local socket or a file.
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
    query: Mapping[str, str] = field(default_factory=dict[str, str])


def parse_address(text: str) -> Address:
    """Cut a URL or a plain SQLite path into its parts.

    Accepts `postgres://`, passwords holding `@ / % #` raw or percent-encoded, IPv6 hosts, Unix
    sockets, `sqlite:///relative.db`, `sqlite:////abs.db`, `file:...?mode=ro`, `:memory:` and plain
    paths to a file.

    Raises:
        ConfigError: with what is wrong and the form that works; never with the password.
    """
    raise NotImplementedError
