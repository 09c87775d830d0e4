"""Where somebody is signed in. A web session opens something only while its visit stands."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from accord_web import clock, ids
from accord_web.people.devices import device
from accord_web.people.models import User, Visit
from accord_web.people.signing_in import keyed_hash
from accord_web.storage.lock import writing

OLDEST = timedelta(hours=8)  # then one signs in anew, however busy one was
TO_WITHIN = timedelta(seconds=30)  # how exactly we know when somebody was last here
CONFIRMED_FOR = timedelta(minutes=10)  # after the password was given, ways in may be changed
PIECE = 100


@dataclass(frozen=True, slots=True)
class VisitRow:
    id: uuid.UUID
    person: uuid.UUID
    browser: str
    system: str
    strong: bool
    waits: bool
    began_at: datetime
    seen_at: datetime
    confirmed_at: datetime

    @property
    def confirmed(self) -> bool:
        """The password or a passkey was given a few minutes ago."""
        return clock.now() - self.confirmed_at <= CONFIRMED_FOR

    def idle(self, longest: timedelta) -> bool:
        return clock.now() - self.seen_at > longest


def begin(
    person: uuid.UUID,
    key: str,
    agent: str,
    *,
    strong: bool,
    waits: bool = False,
    by: uuid.UUID | None,
) -> None:
    """From now on this web session is theirs. `waits`: the second factor is still to be shown."""
    browser, system = device(agent)
    now = clock.now()
    with writing():
        Visit.objects.filter(key_hash=keyed_hash(key)).delete()
        Visit.objects.create(
            id=ids.new(),
            person_id=person,
            key_hash=keyed_hash(key),
            browser=browser,
            system=system,
            strong=strong,
            waits=waits,
            began_at=now,
            seen_at=now,
            confirmed_at=now,
        )


def here(key: str, account: uuid.UUID) -> tuple[VisitRow, User] | None:
    """The visit of this web session with the account that it belongs to, in one query."""
    found = (
        Visit.objects.filter(
            key_hash=keyed_hash(key),
            person__user=account,
            person__user__is_active=True,
            began_at__gt=clock.now() - OLDEST,
        )
        .select_related("person__user")
        .first()
    )
    return (_row(found), found.person.user) if found else None


def of(person: uuid.UUID) -> list[VisitRow]:
    """Every browser in which they are signed in, the one used last first."""
    rows = Visit.objects.filter(person=person, began_at__gt=clock.now() - OLDEST)
    return [_row(row) for row in rows.order_by("-seen_at", "-id")]


def touch(visit: VisitRow) -> None:
    """They did something here just now."""
    if visit.idle(TO_WITHIN):
        with writing():
            Visit.objects.filter(id=visit.id).update(seen_at=clock.now())


def confirm(visit: VisitRow, *, by: uuid.UUID) -> None:
    """The password or a passkey was given again."""
    now = clock.now()
    with writing():
        Visit.objects.filter(id=visit.id).update(seen_at=now, confirmed_at=now)


def strengthen(visit: VisitRow, key: str, *, by: uuid.UUID) -> None:
    """The second factor was shown; the web session goes on under a new key."""
    now = clock.now()
    changed = {"strong": True, "waits": False, "seen_at": now, "confirmed_at": now}
    with writing():
        Visit.objects.filter(id=visit.id).update(key_hash=keyed_hash(key), **changed)


def move(visit: VisitRow, key: str, *, by: uuid.UUID) -> None:
    """The same visit under a new key of its web session."""
    with writing():
        Visit.objects.filter(id=visit.id).update(key_hash=keyed_hash(key))


def end(person: uuid.UUID, visit: uuid.UUID, *, by: uuid.UUID) -> None:
    with writing():
        Visit.objects.filter(person=person, id=visit).delete()


def end_others(person: uuid.UUID, stays: uuid.UUID | None, *, by: uuid.UUID | None) -> None:
    """Signed out everywhere but here; without `stays`, here as well."""
    with writing():
        rows = Visit.objects.filter(person=person)
        (rows.exclude(id=stays) if stays else rows).delete()


def forget_over() -> int:
    """Remove some of the visits that are over; the worker comes by again."""
    over = Visit.objects.filter(began_at__lte=clock.now() - OLDEST)
    found = list(over.values_list("id", flat=True)[:PIECE])
    if not found:
        return 0
    with writing():
        return Visit.objects.filter(id__in=found).delete()[0]


def _row(row: Visit) -> VisitRow:
    return VisitRow(
        row.id,
        row.person_id,
        row.browser,
        row.system,
        row.strong,
        row.waits,
        row.began_at,
        row.seen_at,
        row.confirmed_at,
    )
