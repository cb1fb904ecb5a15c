"""Identifiers of audit rows, in the order of time: UUIDs of version 7."""

import hashlib
import secrets
import uuid


def uuid7(at_seconds: float, *, position: int | None = None) -> str:
    """Return a new UUIDv7 as text.

    Args:
        at_seconds: seconds since 1970.
        position: the place among those of one moment; None takes the fraction of the millisecond.
    """
    milliseconds, fraction = divmod(at_seconds * 1000, 1)
    order = int(fraction * 4096) if position is None else min(position, 4095)
    value = (int(milliseconds) & (1 << 48) - 1) << 80
    value |= 0x7 << 76 | order << 64
    value |= 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=value))


def digest(handle: str) -> str:
    """Return what stands for a handle in the audit: the same each time, and no key to anything."""
    return hashlib.sha256(handle.encode(errors="replace")).hexdigest()[:12] if handle else ""
