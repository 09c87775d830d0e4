"""Another master key, while people write.

The new key is added to the ring and on the disk before it wraps anything; then every key of the
vault is wrapped anew, piece by piece (each row says which master key wraps it: that is the cursor);
the old one leaves the ring only once nothing needs it. Whoever dies at any point leaves everything
readable, and the next run goes on.

The data keys themselves stay as they are: docs/decisions/0027.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction

from accord_web.privacy.models import Key
from accord_web.storage import home

PIECE = 50  # keys in one transaction: a millisecond or two


class CannotRotate(Exception):
    """A key does not open with its master key; the message says what to do."""


def begin() -> int:
    """The number of the master key that is to wrap everything; a new one, or one begun before."""
    with home.ring_in_use(alone=True) as ring:
        newest = max(ring)
        if len(ring) > 1:  # an earlier run was interrupted, or an older key was put back
            return newest
        home.write_ring({**ring, newest + 1: os.urandom(32)})
        return newest + 1


def rewrap(newest: int) -> int:
    """Wrap the next few keys with it. Returns how many; none once all are."""
    ring = home.master_keys()
    with transaction.atomic(using="vault"):
        held = list(Key.objects.exclude(master=newest).order_by("id")[:PIECE])
        for row in held:
            plain = _opened(row, ring)
            nonce = os.urandom(12)
            row.wrapped = nonce + AESGCM(ring[newest]).encrypt(nonce, plain, row.id.bytes)
            row.master = newest
        Key.objects.bulk_update(held, ["wrapped", "master"])
    return len(held)


def let_go_of_older(newest: int) -> list[int]:
    """Take every older master key out of the ring. Nobody makes a key while it looks and writes."""
    with home.ring_in_use(alone=True) as ring:
        while rewrap(newest):
            pass  # somebody made a key just before
        for row in Key.objects.all().iterator():
            _opened(row, {newest: ring[newest]})
        older = sorted(set(ring) - {newest})
        if older:
            home.write_ring({newest: ring[newest]})
    return older


def _opened(row: Key, ring: dict[int, bytes]) -> bytes:
    wrapped = bytes(row.wrapped)
    try:
        return AESGCM(ring[row.master]).decrypt(wrapped[:12], wrapped[12:], row.id.bytes)
    except (KeyError, InvalidTag):
        raise CannotRotate(
            f"A key of the vault does not open with master key {row.master}. Put your kept copy of "
            "that key back into master.keys, on a line of its own, and run this again."
        ) from None
