"""Counting tries at a door, so that nobody guesses for long."""

import uuid
from datetime import timedelta

from accord_web import clock, ids
from accord_web.people.models import Attempt
from accord_web.people.signing_in import keyed_hash
from accord_web.storage.lock import writing

THROTTLE = {
    "sign-in": (8, timedelta(minutes=15)),
    "password": (8, timedelta(minutes=15)),
    "invitation": (20, timedelta(minutes=15)),
    "check-in": (40, timedelta(minutes=15)),
}


class TooMany(Exception):
    """Too many tries at a door; the page says when to try again."""


def knock(door: str, *keys: str, by: uuid.UUID | None = None) -> list[uuid.UUID]:
    """Count a try at a door; raise `TooMany` where there were too many of late.

    Counted before anybody looks whether it is right, so that tries at once count all the same.
    Returns what `let_in` takes back.
    """
    limit, window = THROTTLE[door]
    now = clock.now()
    hashed = [keyed_hash(f"{door}:{key}") for key in keys]
    recent = Attempt.objects.filter(key__in=hashed, at__gt=now - window).values_list("key")
    counts = [sum(1 for (k,) in recent if k == key) for key in hashed]
    if max(counts, default=0) >= limit:
        raise TooMany
    rows = [Attempt(id=ids.new(), door=door, key=k, at=now) for k in hashed]
    with writing():
        Attempt.objects.filter(at__lt=now - timedelta(days=1)).delete()
        Attempt.objects.bulk_create(rows)
    return [row.id for row in rows]


def let_in(tries: list[uuid.UUID], *, by: uuid.UUID | None = None) -> None:
    """The right word was said: this try counts no more, since a whole clinic comes from one place.

    Only this one: who knows one right password gains no further guesses at another.
    """
    with writing():
        Attempt.objects.filter(id__in=tries).delete()
