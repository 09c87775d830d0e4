"""Ids that sort by the time they were made, so that rows of one day lie together on disk."""

import secrets
import threading
import time
import uuid

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
