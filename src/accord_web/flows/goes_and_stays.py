"""What erasing would take and what it would leave, for whoever is about to say yes. Reads only."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from accord_web.cases.history import took_part_in
from accord_web.cases.retention import due_on
from accord_web.checkins.models import Rival
from accord_web.flows.erase import every_own_part, own_parts, stays_by_a_hold
from accord_web.measures.models import ResponsePart
from accord_web.people.models import Named
from accord_web.privacy.access import Route
from accord_web.privacy.standing import NotAllowed, Standing


@dataclass(frozen=True, slots=True)
class GoesAndStays:
    """Counts alone: the page may be looked at over a shoulder."""

    answers: int  # that nobody but their owner reads
    names: int
    sendings: int  # second ones that nobody chose
    held: int  # of those, kept by law for now
    record: int  # answers that belong to the treatment record
    until: date | None  # the latest day on which a record of theirs may go; None: not known yet

    @property
    def nothing(self) -> bool:
        return not (self.answers or self.names or self.sendings)


def goes_and_stays(viewer: Standing) -> GoesAndStays:
    """For the person themselves."""
    person = viewer.person
    if person is None:
        raise NotAllowed("Sign in first.")
    held = set(stays_by_a_hold(person))
    own = set(own_parts(person).values_list("id", flat=True))
    record = ResponsePart.objects.filter(
        ~Q(id__in=every_own_part().values("id")), ~Q(route=Route.CLOSE), owner=person
    )
    return GoesAndStays(
        answers=len(own - held),
        names=Named.objects.filter(owner=person).count(),
        sendings=Rival.objects.filter(checkin__person=person).count(),
        held=len(own & held),
        record=record.count(),
        until=_until(took_part_in(viewer)),
    )


def _until(cases: list[uuid.UUID]) -> date | None:
    days = [due_on(case) for case in cases]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None
