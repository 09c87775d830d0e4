"""How a make-believe couple came to share: asked, each seen alone, agreed by all, and opened."""

import uuid
from collections.abc import Sequence

from accord_web.cases.queries import standing
from accord_web.flows import agree
from accord_web.privacy.access import Policy


def agree_to_share(case: uuid.UUID, people: Sequence[uuid.UUID], *, by: uuid.UUID) -> None:
    """Each of them decides, piece by piece, what the others read."""
    therapist = standing(by)
    agree.propose(therapist, case, Policy.LIMITED, by=by)
    for person in people:
        agree.note_seen_alone(therapist, case, person, by=by)
        agree.agree(standing(person), case, Policy.LIMITED, language="en", by=person)
    agree.open_sharing(therapist, case, by=by)
