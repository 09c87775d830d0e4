"""A guardian agrees to a young person's treatment: theirs to give, in their own name."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from accord_web.cases import consents
from accord_web.cases.guardians import agreements, whose_agreement
from accord_web.cases.models import Guardian
from accord_web.privacy.purposes import Purpose
from accord_web.privacy.standing import NotAllowed, Standing


@dataclass(frozen=True, slots=True)
class Guarded:
    """A young person whom somebody guards: whether their agreement to treatment is asked."""

    case: uuid.UUID
    young: uuid.UUID
    asked: bool
    agreed_at: datetime | None


def guarded(viewer: Standing) -> list[Guarded]:
    """Whom the viewer guards now, in cases in which they take part as a guardian."""
    cases_here = [case for case, here in viewer.cases.items() if here.is_guardian]
    rows = Guardian.objects.filter(
        guardian=viewer.person, case__in=cases_here, until__gt=viewer.now
    ).order_by("id")
    return [
        Guarded(
            row.case_id,
            row.young_id,
            viewer.person in whose_agreement(row.young_id, row.case_id),
            agreements(row.young_id, row.case_id).get(row.guardian_id),
        )
        for row in rows
    ]


def agree_for(
    viewer: Standing, case: uuid.UUID, person: uuid.UUID, *, language: str, by: uuid.UUID
) -> None:
    """A guardian who may agrees to the treatment of a young person, in their own name."""
    here = viewer.cases.get(case)
    may = here is not None and here.is_guardian and by == viewer.person
    if not may or by not in whose_agreement(person, case):
        raise NotAllowed("Nobody whose agreement is asked.")
    consents.agree(
        case, person, Purpose.TREATMENT, language=language, given_by=by, renew=True, by=by
    )
