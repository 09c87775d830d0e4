"""Ids that sort by the time they were made, so that rows of one day lie together on disk."""

import secrets
import threading
import time
import uuid
from datetime import UTC, datetime, timedelta

EPOCH, MILLISECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(milliseconds=1)
VERSION = 7
_lock = threading.Lock()
_last = 0


def new() -> uuid.UUID:
    """A UUID version 7 (RFC 9562): 48 bits of milliseconds, then a counter, then chance.

    Within one process each id is larger than the one before. An id tells the minute in which it
    was made, so none that belongs to one member is ever shown to another.
    """
    global _last
    with _lock:
        # Twelve bits below the millisecond keep ids of one burst in order.
        _last = max(time.time_ns() // 1_000_000 << 12, _last + 1)
        ticks = _last
    stamp, counter = ticks >> 12, ticks & 0xFFF
    value = stamp << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | secrets.randbits(62)
    return uuid.UUID(int=value)


def at(moment: datetime) -> uuid.UUID:
    """An id of version 7 that says this moment: of what begins as a form, or offline on a phone."""
    stamp = (moment - EPOCH) // MILLISECOND
    chance = secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return uuid.UUID(int=stamp << 80 | 0x7 << 76 | chance)


def moment_of(made: uuid.UUID) -> datetime | None:
    """When an id of version 7 was made, as it says itself; None for any other, or none of ours."""
    try:
        return EPOCH + (made.int >> 80) * MILLISECOND if made.version == VERSION else None
    except OverflowError:
        return None
