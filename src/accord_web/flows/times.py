"""From when each part may be read: settled anew whenever the diary or the other side changes."""

import uuid
from datetime import datetime

from accord_web.flows.frame import Frame
from accord_web.measures.models import ResponsePart
from accord_web.privacy.access import Route
from accord_web.privacy.sharing import readable_from
from accord_web.storage.prepared import Prepared

WAITING = Route.NOW, Route.LATER
RATINGS = "ratings"


def settle(case_id: uuid.UUID, around: Frame, *, by: uuid.UUID | None) -> int:
    """Bring `readable_from` of a case's parts in step. Runs inside the caller's transaction."""
    rows = list(
        ResponsePart.objects.filter(case=case_id, route__in=WAITING)
        .exclude(route=Route.NOW, waits=False)
        .select_related("response")
    )
    answered = therapists_answers(case_id)
    changed = []
    for row in rows:
        r = row.response
        other_side = answered.get((r.session_id, r.relationship_id))
        moments = around.moments(
            r.session_id, row.owner_id, r.received_at, other_side, r.blind_until
        )
        due = readable_from(Route(row.route), waits=row.waits, moments=moments)
        if due != row.readable_from:
            row.readable_from = due
            changed.append(row)
    ResponsePart.objects.bulk_update(changed, ["readable_from"], batch_size=200)
    return len(changed)


Asked = tuple[uuid.UUID | None, uuid.UUID | None]


STAFFS_ANSWERS = Prepared(
    lambda **where: (
        # Of the ratings something was answered: a side left empty, or of another client, is none.
        ResponsePart.objects.filter(
            route=Route.STAFF, part=RATINGS, scores__answered__gt=0, **where
        )
        .order_by("-response__received_at")
        .values_list("response__session", "response__relationship", "response__received_at")
    )
)


def therapists_answers(
    case_id: uuid.UUID, session: uuid.UUID | None = None
) -> dict[Asked, datetime]:
    """When a therapist first rated, by session and relationship; of one session, or of all."""
    where = {"case": case_id} | ({"response__session": session} if session else {})
    return {(at, relationship): when for at, relationship, when in STAFFS_ANSWERS(**where)}
