# ruff: noqa: SLF001 - both drivers keep their packets below private names and offer no other way
"""The drivers below their cursors: guarded connecting, commands, and results read row by row."""

import asyncio
import time
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Protocol

from dbmcp.dialects.mysql.login import Login, Tls, ssl_context
from dbmcp.dialects.mysql.packet import HEADER_BYTES, MAX_PACKET_BYTES, quick
from dbmcp.dialects.mysql.result import quick_result
from dbmcp.errors import UnavailableError

COM_INIT_DB = 0x02
COM_QUERY = 0x03
COM_PING = 0x0E
COM_SET_OPTION = 0x1B
COM_RESET_CONNECTION = 0x1F
MULTI_STATEMENTS_OFF = b"\x01\x00"

CLIENT_SSL = 1 << 11
CLIENT_MULTI_STATEMENTS = 1 << 16
CLIENT_FOUND_ROWS = 1 << 1

EOF, ERROR = 0xFE, 0xFF
EOF_BYTES = 9
DRAIN_BYTES = 262_144
ROWS_AT_HAND = 64
"""So many rows are looked for among what has come in."""

RawRow = tuple[bytes | None, ...]


class Field(Protocol):
    """What both drivers tell about a result's column."""

    name: str
    type_code: int
    charsetnr: int
    length: int
    flags: int
    scale: int


class Skipper:
    """Walks over a result's packets without making rows of them, in chunks of any size."""

    def __init__(self) -> None:
        self._rest = b""
        self._skip = 0
        self._continued = False

    def reaches_end(self, data: bytes) -> bool:
        """Whether the packet that ends a result, EOF or error, is complete in what came so far."""
        data = self._rest + data
        position, self._skip = self._skip, 0
        while len(data) > position + HEADER_BYTES:
            length = int.from_bytes(data[position : position + 3], "little")
            first = data[position + HEADER_BYTES]
            if not self._continued and (first == ERROR or (first == EOF and length < EOF_BYTES)):
                if len(data) >= position + HEADER_BYTES + length:
                    return True
                break
            self._continued = length == MAX_PACKET_BYTES
            position += HEADER_BYTES + length
        self._rest = data[position:]
        self._skip = max(0, position - len(data))
        return False


class Wire:
    """One connection of a driver, as aiomysql names its parts.

    Attributes:
        driver: the driver's connection.
        error: the base of everything that the driver raises.
        secure: the cipher in use, `""` for plaintext, None for a local socket.
    """

    def __init__(self, driver: Any) -> None:
        self.driver = driver
        self.error: type[BaseException] = driver.Error
        self._skipper = Skipper()
        self.secure = self._cipher()
        self._go_raw()

    @property
    def closed(self) -> bool:
        """Whether the driver has no usable stream any more."""
        reader = self.driver._reader
        return bool(self.driver.closed or reader is None or reader.at_eof())

    @property
    def unread(self) -> bool:
        """Whether rows of a result are still on the wire."""
        result = self.driver._result
        return bool(result is not None and result.unbuffered_active)

    @property
    def in_transaction(self) -> bool:
        """Whether the server said so with its last answer."""
        return bool(self.driver.server_status & 1)

    async def command(self, code: int, payload: bytes = b"") -> None:
        """Send one command that is answered by a single packet, and read that."""
        await self.driver._execute_command(code, payload)
        if code == COM_SET_OPTION:
            # Answered by an EOF packet, which the drivers do not take for an OK.
            await self._packet()
        else:
            await self.driver._read_ok_packet()

    async def start(self, text: str) -> Any:
        """Run one text; the result's rows stay unread."""
        await self.driver.query(text.encode(), unbuffered=True)
        return self.driver._result

    async def read(self, result: Any, count: int) -> list[RawRow]:
        """Read up to `count` rows of a result."""
        rows: list[RawRow] = []
        read = result._read_rowdata_packet_unbuffered
        while len(rows) < count:
            row = await read()
            if row is None:
                break
            rows.append(row)
        return rows

    def at_hand(self, result: Any, count: int) -> list[RawRow] | None:
        """Return a result's rows, at most `count`, if all that is left of it has come in."""
        packets = self.driver.rest(min(count, ROWS_AT_HAND))
        return None if packets is None else result.take(packets)

    async def drain(self, result: Any, *, seconds: float) -> None:
        """Skip a result's rows for a while; at its end it is no longer `unbuffered_active`."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            data = await self.driver._reader.read(DRAIN_BYTES)
            if not data:
                self.close()
                return
            if self._skipper.reaches_end(data):
                self._skipper = Skipper()
                self._forget(result)
                return

    def _forget(self, result: Any) -> None:
        result.unbuffered_active = False
        result.connection = None

    def escape(self, text: str) -> str:
        """Return a text escaped for the inside of a quoted string."""
        return str(self.driver.escape_string(text))

    def close(self) -> None:
        """Cut the connection at once."""
        self.driver.close()

    async def _packet(self) -> None:
        await self.driver._read_packet()

    def _cipher(self) -> str | None:
        return _cipher(self.driver._writer.transport)

    def _go_raw(self) -> None:
        self.driver.use_unicode = False
        self.driver.decoders = {}


class AsyncmyWire(Wire):
    """The same below asyncmy's names."""

    def at_hand(self, result: Any, count: int) -> list[RawRow] | None:
        """Return nothing: the driver keeps what has come in to itself."""
        del result, count
        return None

    @property
    def closed(self) -> bool:
        """Whether the driver has no usable stream any more."""
        return bool(not self.driver._connected or self.driver._stream_broken)

    async def read(self, result: Any, count: int) -> list[RawRow]:
        """Read up to `count` rows; those already parsed come without a coroutine each."""
        rows: list[RawRow] = []
        while len(rows) < count:
            rows += result._take_pending_rows(count - len(rows))
            if len(rows) >= count:
                break
            row = await result._read_rowdata_packet_unbuffered()
            if row is None:
                break
            rows.append(row)
        return rows

    async def drain(self, result: Any, *, seconds: float) -> None:
        """Skip a result's rows for a while; at its end it is no longer `unbuffered_active`."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            packet = await self.driver.read_packet()
            if result._check_packet_is_eof(packet):
                self._forget(result)
                return

    async def _packet(self) -> None:
        await self.driver.read_packet()

    def _cipher(self) -> str | None:
        return _cipher(self.driver._transport)

    def _go_raw(self) -> None:
        self.driver._use_unicode = False
        self.driver._decoders = {}


def wire_for(driver: Any) -> Wire:
    """Wrap a driver's connection."""
    asyncmy = hasattr(driver, "read_packet")
    return AsyncmyWire(driver) if asyncmy else Wire(driver)


def connect_arguments(login: Login) -> dict[str, Any]:
    """Return what the driver's connect takes besides account, host and database."""
    timeout = login.connect_timeout_seconds
    arguments: dict[str, Any] = {
        "autocommit": True,
        "charset": "utf8mb4",
        "local_infile": False,
        # asyncmy keeps whole seconds only in its check, but takes any number.
        "connect_timeout": max(timeout, 1),
        "program_name": "dbmcp",
    }
    context = ssl_context(login)
    if context is not None:
        arguments["ssl"] = context
    if login.unix_socket:
        arguments["unix_socket"] = login.unix_socket
    return arguments


def creator(login: Login) -> Any:
    """Return the coroutine function that opens a guarded driver connection from keywords."""

    async def create(**arguments: Any) -> Any:
        guarded = _guarded(login)
        # The drivers encode a password as Latin-1; servers keep the hash of its UTF-8 bytes.
        arguments["password"] = login.password.value.encode().decode("latin-1")
        connection = guarded(**arguments)
        connected = False
        try:
            # The drivers bound the TCP connection only, not the wait for the server's greeting.
            async with asyncio.timeout(login.connect_timeout_seconds):
                await (
                    connection._connect() if login.driver == "aiomysql" else connection.connect()
                )
            connected = True
        finally:
            if not connected:
                connection.close()
        return connection

    return create


async def open_driver(login: Login) -> Any:
    """Open a driver connection outside of any pool, with the same guards."""
    arguments = connect_arguments(login) | {
        "host": login.host,
        "port": login.port,
        "user": login.user,
        "password": login.password.value,
        "db": login.database or None,
        "client_flag": CLIENT_FOUND_ROWS,
    }
    return await creator(login)(**arguments)


def _guarded(login: Login) -> Any:
    name = "_client_flag" if login.driver == "asyncmy" else "client_flag"
    module: Any = import_module(f"{login.driver}.connection")
    base: Any = module.Connection
    if login.driver == "aiomysql":
        plain = module.MysqlPacket
        result = quick_result(module.MySQLResult, plain, module.FieldDescriptorPacket)
        base = quick(base, plain, result)

    class Guarded(base):
        """Refuses plaintext before the password leaves, and never offers multi-statements."""

        async def _request_authentication(self) -> None:
            flags: int = getattr(self, name) & ~CLIENT_MULTI_STATEMENTS
            if self._ssl_context and not self.server_capabilities & CLIENT_SSL:
                if login.tls is not Tls.PREFERRED:
                    raise UnavailableError(_no_tls(login))
                self._ssl_context = None
                flags &= ~CLIENT_SSL
            setattr(self, name, flags)
            await base._request_authentication(self)

    return Guarded


def _no_tls(login: Login) -> str:
    return (
        f"{login.place} offers no TLS, and the URL asks for it; nothing was sent. "
        "switch TLS on at the server, or remove it from the URL"
    )


def _cipher(transport: Any) -> str | None:
    if not isinstance(transport.get_extra_info("peername"), tuple):
        return None
    ssl_object = transport.get_extra_info("ssl_object")
    cipher: Sequence[Any] | None = ssl_object.cipher() if ssl_object else None
    return str(cipher[0]) if cipher else ""
