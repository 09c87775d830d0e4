"""Somebody's work here ends, or their supervision of somebody: what they could read, they cannot.

Their parts in cases stay as they are, for the record; `cases.queries.standing` gives nothing for
them any more.
"""

import uuid

from accord_web import clock
from accord_web.cases import actions as cases
from accord_web.cases.models import Part
from accord_web.flows import cover
from accord_web.flows.close import ask_no_more
from accord_web.flows.diary import AFTER_CLOSES
from accord_web.people import actions as people
from accord_web.people import away
from accord_web.people.models import (
    Invitation,
    Membership,
    Responder,
    Supervision,
    User,
)
from accord_web.privacy import audit
from accord_web.privacy.access import THERAPISTS, Role
from accord_web.storage.lock import writing


class LastAdministrator(ValueError):
    """Nobody would be left who can let anybody in."""


def leave(person: uuid.UUID, *, by: uuid.UUID) -> None:
    """End somebody's work here, at once and everywhere."""
    if is_last_administrator(person):
        raise LastAdministrator("Somebody else must be able to let people in first.")
    now = clock.now()
    with writing():
        Membership.objects.filter(person=person, until=None).update(until=now)
        Invitation.objects.filter(person=person, used_at=None).update(expires_at=now)
        for user in User.objects.filter(person=person):
            user.is_active = False
            user.set_unusable_password()  # web sessions carry a hash of it: all end, for good
            user.save(update_fields=["is_active", "password"])
        answered = Responder.objects.filter(person=person, until=None)
        waiting = sorted(set(answered.values_list("cover__clinic", "about")))
        answered.update(until=now)
        for clinic, kind in waiting:  # what waits for them is the deputies' at once
            cover.call_now(clinic, kind, by=by)
        for absence in away.stood_in_by(None, person):  # somebody else has to stand in now
            cover.end(absence, by=by)
        _end_supervisions(person, by=by)
        audit.log("work.ended", by=by, record=f"person:{person}")
    for case in _left_alone(person):  # each in a transaction of its own
        ask_no_more(case, since=now - AFTER_CLOSES, by=by)


def is_last_administrator(person: uuid.UUID) -> bool:
    """Nobody else could let anybody in: another administrator needs an account for it."""
    rows = Membership.objects.filter(role="administrator", until=None)
    if not rows.filter(person=person).exists():
        return False
    return not rows.filter(person__user__is_active=True).exclude(person=person).exists()


def arrange_supervision(
    therapist: uuid.UUID, supervisor: uuid.UUID, deputy: uuid.UUID | None, *, by: uuid.UUID
) -> None:
    """Say who supervises. Where it is somebody else than before, the earlier one's cases end."""
    with writing():
        before = _supervisor_of(therapist)
        people.supervise(supervisor, therapist, deputy, by=by)
        if before not in {None, supervisor}:
            _hand_back(before, therapist, by=by)


def end_supervision(therapist: uuid.UUID, *, by: uuid.UUID) -> None:
    """Nobody supervises this therapist any more, and nobody reads as their supervisor."""
    with writing():
        before = _supervisor_of(therapist)
        if before is not None and people.end_supervision(therapist, by=by):
            _hand_back(before, therapist, by=by)


def _supervisor_of(therapist: uuid.UUID) -> uuid.UUID | None:
    rows = Supervision.objects.filter(therapist=therapist, until=None).order_by("-since")
    return rows.values_list("supervisor", flat=True).first()


def _end_supervisions(person: uuid.UUID, *, by: uuid.UUID) -> None:
    """Whom they supervise, who supervises them; and nobody is left with them as a deputy."""
    open_ones = Supervision.objects.filter(until=None)
    for therapist in list(open_ones.filter(supervisor=person).values_list("therapist", flat=True)):
        end_supervision(therapist, by=by)
    end_supervision(person, by=by)
    for row in list(open_ones.filter(deputy=person)):
        people.supervise(row.supervisor_id, row.therapist_id, None, by=by)


def _hand_back(supervisor: uuid.UUID, therapist: uuid.UUID, *, by: uuid.UUID) -> None:
    """Cases that the supervisor took on for this therapist alone are theirs no more."""
    treated = set(_cases(therapist))
    others = Supervision.objects.filter(supervisor=supervisor, until=None)
    for other in others.values_list("therapist", flat=True):
        treated -= set(_cases(other))
    for case in sorted(treated):
        cases.end_part(case, supervisor, Role.SUPERVISOR.value, by=by)


def _cases(therapist: uuid.UUID) -> list[uuid.UUID]:
    rows = Part.objects.filter(person=therapist, role__in=THERAPISTS, until=None)
    return list(rows.values_list("case", flat=True))


def _left_alone(person: uuid.UUID) -> list[uuid.UUID]:
    """Open cases in which no therapist is left who works here."""
    still = Part.objects.filter(
        case__in=_cases(person),
        role__in=THERAPISTS,
        until=None,
        person__memberships__until=None,
        person__memberships__isnull=False,
    )
    kept = set(still.values_list("case", flat=True))
    rows = Part.objects.filter(person=person, role__in=THERAPISTS, until=None, case__closed_on=None)
    return sorted(set(rows.values_list("case", flat=True)) - kept)
