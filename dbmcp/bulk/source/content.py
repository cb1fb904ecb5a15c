"""The bytes of an open file as text, a part at a time: unpacked, decoded, bounded, unchanged."""

import codecs
import gzip
import io
import os
import zlib
from collections.abc import Iterator
from hashlib import blake2b
from itertools import islice
from threading import Lock
from typing import NoReturn

from dbmcp.errors import ArgumentError, ConflictError, LimitError

BLOCK_BYTES = 128 * 1024
GZIP = b"\x1f\x8b"
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte-order marks and what they tell."""

LONGEST_MARK = 3
BROKEN_GZIP = (EOFError, gzip.BadGzipFile, zlib.error)


class Content:
    """A file that is read from its beginning, more than once if need be.

    Args:
        descriptor: the open file, closed with this.
        name: what errors call it.
        most_bytes: how much may be read, unpacked.
        line_bytes: how long a line may be.

    Attributes:
        name: see above.
        line_characters: how long a line may be.
        packed: whether it is gzip.
        hashes: whether what is read is to be told from something else.
        digest: of all of it, unpacked, once it was read to its end; `""` before.
    """

    def __init__(self, descriptor: int, name: str, *, most_bytes: int, line_bytes: int) -> None:
        self._file = io.FileIO(descriptor, "r")
        self._lock = Lock()
        self.name = name
        self._most_bytes = most_bytes
        self.line_characters = line_bytes
        self.hashes = False
        self.digest = ""
        self._state = self._look()
        self.packed = os.pread(descriptor, len(GZIP), 0) == GZIP
        if self.size > most_bytes:
            self.close()
            self._refuse_size()

    @property
    def state(self) -> tuple[int, int]:
        """Its size and its time of change when it was opened."""
        return self._state[:2]

    @property
    def size(self) -> int:
        """Its bytes when it was opened."""
        return self._state[0]

    @property
    def done(self) -> float:
        """The part of the file that is read, 0 to 1."""
        return min(self._file.tell() / self.size, 1.0) if self.size else 1.0

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._file.close()

    def mark(self) -> str:
        """The encoding that a byte-order mark tells; `""` without one."""
        self._file.seek(0)
        try:
            start = self._stream().read(LONGEST_MARK) or b""
        except BROKEN_GZIP:
            self._refuse_gzip()
        return next((encoding for mark, encoding in MARKS if start.startswith(mark)), "")

    def read_through(self) -> None:
        """Read all of it for its digest alone.

        Raises:
            DbmcpError: as `parts`.
        """
        for _ in self._blocks():
            continue

    def parts(self, encoding: str) -> Iterator[str]:
        """Hand out the text from its beginning in parts of whole lines.

        Args:
            encoding: how it is written.

        Raises:
            ArgumentError: it is no text of this encoding; the line is named.
            LimitError: it, or a line of it, is too long.
            ConflictError: it changed meanwhile.
        """
        decoder = codecs.getincrementaldecoder(encoding)()
        rest, handed = "", 0
        for block, final in self._blocks():
            try:
                text = decoder.decode(block, final)
            except UnicodeDecodeError as error:
                self._refuse_bytes(error, encoding, handed=handed, rest=rest)
            text = rest + (text if rest or handed else text.removeprefix("\ufeff"))
            cut = len(text) if final else _last_line(text)
            part, rest = text[:cut], text[cut:]
            if "\0" in part:
                line = self._line(encoding, handed)
                self._refuse_nul(line + breaks(part[: part.index("\0")]))
            if len(rest) > self.line_characters:
                self._refuse_line(self._line(encoding, handed) + breaks(part))
            if part:
                handed += 1
                yield part

    def _line(self, encoding: str, handed: int) -> int:
        """The line behind so many parts: counted when an error needs it, which costs less."""
        return 1 + sum(map(breaks, islice(self.parts(encoding), handed)))

    def _blocks(self) -> Iterator[tuple[bytes, bool]]:
        """Read on, with whether it was the last of it; the last may be empty."""
        self._file.seek(0)
        stream, total, block = self._stream(), 0, b"-"
        told = blake2b(digest_size=32) if self.hashes else None
        self.digest = ""
        while block:
            block = self._read(stream)
            if told is not None:
                told.update(block)
            total += len(block)
            if total > self._most_bytes:
                self._refuse_size()
            if self._look() != self._state:
                raise ConflictError(
                    f"{self.name} changed while it was read. send the call again once it is whole",
                    waited=True,
                )
            if told is not None and not block:
                self.digest = told.hexdigest()
            yield block, not block

    def _read(self, stream: io.FileIO | gzip.GzipFile) -> bytes:
        # A thread that reads for a cancelled call never meets a closed file's number.
        with self._lock:
            try:
                return stream.read(BLOCK_BYTES) or b""
            except BROKEN_GZIP:
                self._refuse_gzip()

    def _stream(self) -> io.FileIO | gzip.GzipFile:
        if not self.packed:
            return self._file
        return gzip.GzipFile(fileobj=io.BufferedReader(_Unowned(self._file), BLOCK_BYTES))

    def _look(self) -> tuple[int, int, int]:
        seen = os.fstat(self._file.fileno())
        return seen.st_size, seen.st_mtime_ns, seen.st_ino

    def _refuse_size(self) -> NoReturn:
        unpacked = " unpacked" if self.packed else ""
        raise LimitError(
            f"{self.name} has more than {self._most_bytes:,} bytes{unpacked}, the operator's "
            "source_bytes. send a smaller file",
            what="source_bytes",
            limit=self._most_bytes,
        )

    def _refuse_line(self, line: int) -> NoReturn:
        raise LimitError(
            f"{self.name}: line {line:,} is longer than {self.line_characters:,} characters, the "
            "operator's row_bytes. check that the file has line ends",
            what="row_bytes",
            limit=self.line_characters,
        )

    def _refuse_gzip(self) -> NoReturn:
        raise ArgumentError(
            f"{self.name} is broken gzip: cut off or damaged. pack it again"
        ) from None

    def _refuse_nul(self, line: int) -> NoReturn:
        raise ArgumentError(
            f"{self.name}: line {line:,} holds a NUL byte, so it is no text, or UTF-16 without a "
            "byte-order mark: send source_options encoding then"
        )

    def _refuse_bytes(
        self, error: UnicodeDecodeError, encoding: str, *, handed: int, rest: str
    ) -> NoReturn:
        before = error.object[: error.start].decode(encoding, "ignore")
        number = self._line(encoding, handed) + breaks(rest + before)
        if b"\0" in error.object:
            self._refuse_nul(number)
        byte = f"0x{error.object[error.start]:02x}"
        raise ArgumentError(
            f"{self.name}: line {number:,} is not {encoding} (byte {byte}). "
            "send source_options encoding, such as cp1252, or save it as UTF-8"
        ) from None


class _Unowned(io.RawIOBase):
    """Reads from a file that stays open when this is dropped."""

    def __init__(self, file: io.FileIO) -> None:
        self._file = file

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]  # what a BufferedReader hands over
        """Read on."""
        return self._file.readinto(buffer)


def breaks(text: str) -> int:
    r"""Count line ends, each `\r\n` as one."""
    count = text.count("\n")
    if "\r" in text:
        count += text.count("\r") - text.count("\r\n")
    return count


def _last_line(text: str) -> int:
    r"""Where the last whole line ends; a `\r` at the very end may be half of `\r\n`."""
    newline = text.rfind("\n") + 1
    return max(newline, text.rfind("\r", newline, len(text) - 1) + 1)
