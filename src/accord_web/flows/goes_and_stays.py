"""What erasing would take and what it would leave, for whoever is about to say yes. Reads only."""

import uuid
from dataclasses import dataclass
from datetime import date

from accord_web.cases.history import took_part_in
from accord_web.cases.retention import due_on
from accord_web.checkins.models import Rival
from accord_web.flows.erase import own_parts, own_plans, plans_in_a_hold, stays_by_a_hold
from accord_web.people.models import Named
from accord_web.practice.models import Chosen
from accord_web.privacy.standing import NotAllowed, Standing


@dataclass(frozen=True, slots=True)
class GoesAndStays:
    """Counts alone, and folded: the page may be looked at over a shoulder."""

    answers: int  # that nobody but their owner reads
    names: int
    plans: int  # versions of plans that nobody else reads
    practices: int  # that they picked themselves
    sendings: int  # second ones that nobody chose
    held: int  # of those, kept by law for now
    until: date | None  # the latest day on which a record of theirs may go; None: not known yet

    @property
    def nothing(self) -> bool:
        return not (self.answers or self.names or self.plans or self.practices or self.sendings)


def goes_and_stays(viewer: Standing) -> GoesAndStays:
    """For the person themselves."""
    person = viewer.person
    if person is None:
        raise NotAllowed("Sign in first.")
    held = set(stays_by_a_hold(person))
    own = set(own_parts(person).values_list("id", flat=True))
    return GoesAndStays(
        answers=len(own - held),
        names=Named.objects.filter(owner=person).count(),
        plans=own_plans(person).count() - plans_in_a_hold(person).count(),
        practices=Chosen.objects.filter(person=person, chosen_by=person).count(),
        sendings=Rival.objects.filter(checkin__person=person).count(),
        held=len(own & held),
        until=_until(took_part_in(viewer)),
    )


def _until(cases: list[uuid.UUID]) -> date | None:
    days = [due_on(case) for case in cases]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None
