"""Who is away, from when until when, and who stands in."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet

from accord_web import clock, ids
from accord_web.people.models import Absence, Membership, Person
from accord_web.privacy import audit
from accord_web.privacy.encryption import reveal
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.lock import writing


class AwayAlready(ValueError):
    """Somebody is away once at a time."""


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    id: uuid.UUID
    person: uuid.UUID
    name: str
    deputy: uuid.UUID
    stands_in: str
    since: datetime
    until: datetime


def absences(viewer: Standing) -> list[AbsenceRow]:
    """Those that are on or to come: everybody's for an administrator, else where one is in it."""
    if not viewer.staff:
        raise NotAllowed("For staff.")
    rows = _to_come(viewer.now).filter(person__clinic__in=viewer.clinics)
    if not viewer.administrator:
        rows = rows.filter(person=viewer.person) | rows.filter(deputy=viewer.person)
    return _rows(rows)


def standing_in(
    viewer: Standing | None, therapists: Iterable[uuid.UUID], now: datetime
) -> list[AbsenceRow]:
    """Who stands in for these therapists now, or will. Callers pass the therapists of a case."""
    return _rows(_to_come(now).filter(person__in=set(therapists)))


def stood_in_by(viewer: Standing | None, deputy: uuid.UUID) -> list[uuid.UUID]:
    """The absences in which this one stands in, or was to."""
    rows = _to_come(clock.now()).filter(deputy=deputy)
    return list(rows.order_by("id").values_list("id", flat=True))


def _to_come(now: datetime) -> "QuerySet[Absence]":
    # One that was taken back before it began ends as it begins.
    return Absence.objects.filter(until__gt=now).exclude(until=F("since"))


def _rows(rows: "QuerySet[Absence]") -> list[AbsenceRow]:
    wanted = list(rows.order_by("since", "id"))
    people = {p for row in wanted for p in (row.person_id, row.deputy_id)}
    named = reveal(Person.objects.filter(id__in=people).values("id", "nickname"), Person)
    names = {row["id"]: row["nickname"] or "…" for row in named}
    return [
        AbsenceRow(
            row.id,
            row.person_id,
            names[row.person_id],
            row.deputy_id,
            names[row.deputy_id],
            row.since,
            row.until,
        )
        for row in wanted
    ]


def be_away(
    person: uuid.UUID, deputy: uuid.UUID, since: datetime, until: datetime, *, by: uuid.UUID
) -> Absence:
    """Keep it. Whoever stands in works here with clients, and is not away themselves then."""
    now = clock.now()
    if not since < until or until <= now:
        raise ValueError("The last day comes after the first, and has not passed.")
    with writing():
        works = Membership.objects.filter(person=deputy, until=None)
        if person == deputy or not works.filter(role__in=("therapist", "supervisor")).exists():
            raise ValueError("Somebody else who sees clients here stands in.")
        meanwhile = Absence.objects.filter(since__lt=until, until__gt=since)
        meanwhile = meanwhile.exclude(until=F("since"))
        if meanwhile.filter(person=person).exists():
            raise AwayAlready("They are away at that time already.")
        if meanwhile.filter(person=deputy).exists():
            raise AwayAlready("Whoever stands in is away themselves at that time.")
        row = Absence.objects.create(
            id=ids.new(),
            person_id=person,
            deputy_id=deputy,
            since=since,
            until=until,
            made_at=now,
            made_by_id=by,
        )
        audit.log("absence.kept", by=by, record=f"person:{person}")
    return row


def be_back(absence: uuid.UUID, *, by: uuid.UUID | None) -> Absence | None:
    """It ends now, or does not begin. Returns the row as it was; None where it was over."""
    now = clock.now()
    with writing():
        row = _to_come(now).filter(id=absence).first()
        if row is None:
            return None
        Absence.objects.filter(id=row.id).update(until=max(now, row.since))
        audit.log("absence.ended", by=by, record=f"person:{row.person_id}")
    return row
