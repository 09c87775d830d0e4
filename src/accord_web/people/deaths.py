"""That somebody has died: recorded by staff, seen by staff, taken back where it was a mistake."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accord_web import clock, ids
from accord_web.people.models import Death, Invitation, User
from accord_web.privacy import audit
from accord_web.privacy.encryption import keys_of, reveal
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.lock import writing

MAY_BE_TAKEN_BACK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class DeathRow:
    person: uuid.UUID
    day: date | None
    recorded_at: datetime
    may_be_taken_back: bool


def deaths(viewer: Standing, persons: Iterable[uuid.UUID]) -> dict[uuid.UUID, DeathRow]:
    """Of these people, for staff alone; callers pass ids that the viewer's own cases hold."""
    if not viewer.staff:
        raise NotAllowed("Told by people, not by a page.")
    rows = Death.objects.filter(person__in=set(persons), taken_back_at=None)
    opened = reveal(rows.values("id", "person", "day", "recorded_at"), Death, {"day": "day"})
    return {
        row["person"]: DeathRow(
            row["person"],
            date.fromisoformat(row["day"]) if row["day"] else None,
            row["recorded_at"],
            viewer.now - row["recorded_at"] < MAY_BE_TAKEN_BACK,
        )
        for row in opened
    }


def record_death(person: uuid.UUID, day: date | None, *, by: uuid.UUID) -> bool:
    """Their account and the ways into it are closed at once. False where it was recorded before."""
    death_id, now = ids.new(), clock.now()
    key = keys_of([person])[person]
    with writing():
        if Death.objects.filter(person=person, taken_back_at=None).exists():
            return False
        Invitation.objects.filter(person=person, used_at=None).update(expires_at=now)
        closed = User.objects.filter(person=person, is_active=True).update(is_active=False)
        Death.objects.create(
            id=death_id,
            person_id=person,
            day=key.seal(day.isoformat(), Death, "day", death_id) if day else None,
            recorded_at=now,
            recorded_by_id=by,
            had_account=bool(closed),
        )
        audit.log("death.recorded", by=by, record=f"person:{person}")
    return True


def take_back_death(person: uuid.UUID, *, by: uuid.UUID) -> Death | None:
    """It was a mistake. Their account opens again, as it was. None where it is too late."""
    since = clock.now() - MAY_BE_TAKEN_BACK
    with writing():
        row = Death.objects.filter(person=person, taken_back_at=None, recorded_at__gt=since).first()
        if row is None:
            return None
        Death.objects.filter(id=row.id).update(taken_back_at=clock.now())
        if row.had_account:
            User.objects.filter(person=person).update(is_active=True)
        audit.log("death.taken-back", by=by, record=f"person:{person}")
    return row
