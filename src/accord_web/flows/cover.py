"""A therapist is away and somebody stands in: parts for that time, and safety without a gap.

A deputy's part begins and ends by itself, with the clock. What they may read of a case, the gate
says: without every client's agreement names and sessions only.
"""

import uuid
from datetime import datetime

from django.db.models import Q, QuerySet

from accord_web import clock, ids
from accord_web.cases.actions import lock_case
from accord_web.cases.models import Part
from accord_web.people import away
from accord_web.people.cover import CLOSE
from accord_web.people.models import Absence, Responder
from accord_web.privacy import audit
from accord_web.privacy.access import MEMBERS, THERAPISTS, Role
from accord_web.signals.models import Alert
from accord_web.storage.lock import writing


class AnswersForClose(ValueError):
    """They would no longer see what is said of danger in the cases in which they stand in."""


def arrange(
    person: uuid.UUID, deputy: uuid.UUID, since: datetime, until: datetime, *, by: uuid.UUID
) -> uuid.UUID:
    """From then until then, this one stands in, in every case that the other treats.

    Whoever answers for danger from somebody close stands in for nobody: what is told there comes
    to nobody who has a part in the case, and it must not get lost.
    """
    if Responder.objects.filter(person=deputy, about=CLOSE, until=None).exists():
        raise AnswersForClose("Whoever answers for danger from somebody close stands in nowhere.")
    with writing():
        row = away.be_away(person, deputy, since, until, by=by)
        _give_parts(row, by=by)
        call_deputies(by=by)
    return row.id


def end(absence: uuid.UUID, *, by: uuid.UUID | None) -> bool:
    """They are back, or never left: whoever stood in has no part any more. False if it was over."""
    now = clock.now()
    with writing():
        row = away.be_back(absence, by=by)
        if row is None:
            return False
        for part in _parts(row).filter(until__gt=now):
            Part.objects.filter(id=part.id).update(until=max(now, part.since))
            audit.log(
                "part.ended",
                by=by,
                case=part.case_id,
                record=f"person:{part.person_id}",
                role=Role.DEPUTY.value,
            )
    return True


def _give_parts(row: Absence, *, by: uuid.UUID | None) -> int:
    """In every open case of theirs, except where the deputy takes part in another way."""
    treats = Part.objects.filter(person=row.person_id, role__in=THERAPISTS, until=None)
    open_ones = treats.filter(case__closed_on=None).values("case")
    there = Part.objects.filter(Q(role__in=MEMBERS) | Q(role__in=THERAPISTS), until=None)
    excepted = there.filter(person=row.deputy_id).values("case")
    held = _parts(row).values("case")
    missing = treats.filter(case__in=open_ones).exclude(case__in=excepted).exclude(case__in=held)
    given = 0
    for case in sorted(set(missing.values_list("case", flat=True))):
        lock_case(case)
        Part.objects.create(
            id=ids.new(),
            case_id=case,
            person_id=row.deputy_id,
            role=Role.DEPUTY.value,
            since=row.since,
            until=row.until,
        )
        audit.log(
            "part.begun",
            by=by,
            case=case,
            record=f"person:{row.deputy_id}",
            role=Role.DEPUTY.value,
        )
        given += 1
    return given


def _parts(row: Absence) -> "QuerySet[Part]":
    """The deputy's parts for this absence."""
    return Part.objects.filter(
        person=row.deputy_id, role=Role.DEPUTY, since=row.since, until=row.until
    )


def keep_up(*, by: uuid.UUID | None) -> int:
    """Cases that were opened since somebody's absence was arranged: the worker's task."""
    rows = list(Absence.objects.filter(until__gt=clock.now()).order_by("id"))
    done = 0
    for row in rows:
        with writing():
            done += _give_parts(row, by=by)
    return done + call_deputies(by=by)


def call_deputies(*, by: uuid.UUID | None) -> int:
    """An open alert waits for no responder who is away: it is the deputies' at once.

    The worker does it every few seconds, since alerts come at any time.
    """
    now = clock.now()
    first = Responder.objects.filter(until=None, deputy=False)
    gone = first.filter(person__absences__since__lte=now, person__absences__until__gt=now)
    called = 0
    for clinic, kind in sorted(set(gone.values_list("cover__clinic", "about"))):
        called += call_now(clinic, kind, by=by)
    return called


def call_now(clinic: uuid.UUID, kind: str, *, by: uuid.UUID | None) -> int:
    """Every open alert of this kind is due now, and the deputies' as well."""
    now = clock.now()
    open_ones = Alert.objects.filter(clinic=clinic, kind=kind, acknowledged_at=None)
    if not open_ones.filter(escalated_at=None).exists():
        return 0
    with writing():
        open_ones.filter(due_at__gt=now).update(due_at=now)
        count = open_ones.filter(escalated_at=None).update(escalated_at=now)
        audit.log("alert.escalated", by=by, count=count, away=True)
    return count
