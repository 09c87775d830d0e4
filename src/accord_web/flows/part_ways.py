"""A member leaves a joint case, and it goes on with the others; or comes back.

What they answered stays theirs, with the readers they chose. What they opened to others closes,
and what others opened to them. The case does not become one of a single client by it.
"""

import uuid

from django.db.models import Q

from accord_web import clock
from accord_web.cases import actions as cases
from accord_web.cases.models import Guardian, Part
from accord_web.cases.waiting import nothing_waits
from accord_web.flows import diary
from accord_web.flows.agree import without
from accord_web.flows.recompute import recompute
from accord_web.measures.models import Grant
from accord_web.privacy import audit
from accord_web.privacy.access import MEMBERS
from accord_web.relationships.actions import end_alliances
from accord_web.relationships.models import Relationship
from accord_web.storage.lock import writing


def leave_case(case_id: uuid.UUID, person: uuid.UUID, *, by: uuid.UUID) -> bool:
    """This member takes part no more, from now on. False where they did not.

    The last one does not leave: their case is closed.
    """
    here = Part.objects.filter(case=case_id, role__in=MEMBERS, until=None)
    if not here.exclude(person=person).exists():
        raise ValueError("The last one does not leave a case: close it.")
    with writing():
        cases.lock_case(case_id)
        nothing_waits(case_id)
        roles = list(here.filter(person=person).values_list("role", flat=True))
        if not roles:
            return False
        for role in roles:
            cases.end_part(case_id, person, role, by=by)
        end_alliances(case_id, person, by=by)
        diary.unexpect(case_id, person, by=by)
        _close_between(case_id, person, by=by)
        without(case_id, by=by)
        recompute(case_id, by=by)
        audit.log("member.left", by=by, case=case_id, record=f"person:{person}")
    return True


def _close_between(case_id: uuid.UUID, person: uuid.UUID, *, by: uuid.UUID) -> None:
    """What they opened to others here and others to them, and whom they guarded here."""
    now = clock.now()
    open_ones = Grant.objects.filter(part__case=case_id, until=None)
    open_ones.filter(Q(part__owner=person) | Q(reader=person)).update(until=now)
    guards = Guardian.objects.filter(Q(until=None) | Q(until__gt=now), case=case_id)
    guards.filter(Q(young=person) | Q(guardian=person)).update(until=now)


def come_back(case_id: uuid.UUID, person: uuid.UUID, *, by: uuid.UUID) -> bool:
    """They take part again. What was closed between members stays closed: they open it anew."""
    with writing():
        cases.lock_case(case_id)
        nothing_waits(case_id)
        rows = Part.objects.filter(case=case_id, person=person, role__in=MEMBERS)
        last = rows.order_by("-since", "-id").first()
        if last is None or rows.filter(until=None).exists():
            return False
        cases.begin_part(case_id, person, last.role, by=by)
        mine = Relationship.objects.filter(case=case_id, kind="alliance", one=person)
        theirs = Part.objects.filter(case=case_id, until=None).values("person")
        mine.filter(until__gte=last.until, other__in=theirs).update(until=None)
        diary.expect(case_id, person, by=by)
        recompute(case_id, by=by)
        audit.log("member.came-back", by=by, case=case_id, record=f"person:{person}")
    return True
