"""Somebody has died: nothing more is asked of them, and nothing is planned with them.

What they said stays in the record as it was, under the clinic's rules on retention. Nothing changes
on the pages of the others in a case.
"""

import uuid
from datetime import date

from accord_web import clock
from accord_web.cases import actions as cases
from accord_web.cases.models import Case, Part
from accord_web.checkins.models import CheckIn
from accord_web.flows import diary
from accord_web.flows.agree import without
from accord_web.flows.close import close, reopen
from accord_web.people import deaths
from accord_web.privacy.access import MEMBERS
from accord_web.relationships.actions import end_alliances
from accord_web.relationships.models import Relationship
from accord_web.storage.lock import writing


def died(person: uuid.UUID, day: date | None, *, zone: str, by: uuid.UUID) -> bool:
    """Record it. A case in which nobody else takes part is closed. False where it was known."""
    if day is not None and day > clock.today(zone):
        raise ValueError("This day has not come yet.")
    with writing():
        if not deaths.record_death(person, day, by=by):
            return False
        for case in _cases(person):
            cases.lock_case(case)
            end_alliances(case, person, by=by)
            if _alone(case, person):
                close(case, zone=zone, by=by)
            diary.unexpect(case, person, by=by)
            without(case, by=by)
        # Every other check-in of theirs too, of whatever kind and in whatever case.
        CheckIn.objects.filter(person=person, withdrawn_at=None).update(withdrawn_at=clock.now())
    return True


def it_was_a_mistake(person: uuid.UUID, *, by: uuid.UUID) -> bool:
    """Everything opens again but sessions that were cancelled. False where it is too late."""
    with writing():
        row = deaths.take_back_death(person, by=by)
        if row is None:
            return False
        for case in _cases(person):
            cases.lock_case(case)
            ended = Relationship.objects.filter(case=case, kind="alliance", one=person)
            ended.filter(until__gte=row.recorded_at).update(until=None)
            closed = Case.objects.filter(id=case, closed_on__gte=row.recorded_at.date())
            if closed.exists() and _alone(case, person):
                reopen(case, by=by)
            diary.expect(case, person, by=by)
        still = CheckIn.objects.filter(person=person, expires_at__gt=clock.now())
        still.filter(withdrawn_at__gte=row.recorded_at, session__state="planned").update(
            withdrawn_at=None
        )
    return True


def _cases(person: uuid.UUID) -> list[uuid.UUID]:
    rows = Part.objects.filter(person=person, role__in=MEMBERS, until=None)
    return sorted(set(rows.values_list("case", flat=True)))


def _alone(case: uuid.UUID, person: uuid.UUID) -> bool:
    others = Part.objects.filter(case=case, role__in=MEMBERS, until=None)
    return not others.exclude(person=person).exists()
