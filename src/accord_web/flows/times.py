"""From when each part may be read: settled anew whenever the diary or the other side changes."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from accord_web.cases.models import Session
from accord_web.measures.models import ResponsePart
from accord_web.privacy.access import Route
from accord_web.privacy.sharing import Moments, readable_from


@dataclass(frozen=True, slots=True)
class Diary:
    """The sessions of a case as far as reading times depend on them."""

    rows: tuple[tuple[uuid.UUID, int, datetime, datetime, str], ...]

    def moments(
        self, session: uuid.UUID | None, received: datetime, other_side: datetime | None
    ) -> Moments:
        """What surrounds an answer meant for this session."""
        here = next((row for row in self.rows if row[0] == session), None)
        if here is None:
            after = [row for row in self.rows if row[2] > received]
            held = [row for row in after if row[4] == "held"]
            return Moments(received, next_held_until=held[0][3] if held else None)
        after = [row for row in self.rows if row[1] > here[1]]
        planned = [row for row in after if row[4] in {"planned", "held"}]
        held = [row for row in after if row[4] == "held"]
        return Moments(
            received=received,
            session_ends=here[3],
            other_side_answered=other_side,
            next_begins=planned[0][2] if planned else None,
            next_held_until=held[0][3] if held else None,
        )


def diary(case_id: uuid.UUID) -> Diary:
    rows = Session.objects.filter(case=case_id).order_by("number")
    return Diary(tuple(rows.values_list("id", "number", "starts_at", "ends_at", "state")))


def settle(case_id: uuid.UUID, *, by: uuid.UUID | None) -> int:
    """Bring `readable_from` of a case's parts in step. Runs inside the caller's transaction.

    What has been readable stays so: what someone has read, they have read.
    """
    around = diary(case_id)
    rows = list(
        ResponsePart.objects.filter(case=case_id, route__in=[Route.NOW, Route.LATER])
        .exclude(route=Route.NOW, waits=False)
        .select_related("response")
    )
    answered = _all_therapists_answers(case_id)
    changed = []
    for row in rows:
        r = row.response
        moments = around.moments(
            r.session_id, r.received_at, answered.get((r.session_id, r.relationship_id))
        )
        due = readable_from(Route(row.route), waits=row.waits, moments=moments)
        if due != row.readable_from:
            row.readable_from = due
            changed.append(row)
    ResponsePart.objects.bulk_update(changed, ["readable_from"], batch_size=200)
    return len(changed)


def therapists_answers(
    case_id: uuid.UUID, session: uuid.UUID | None
) -> dict[uuid.UUID | None, datetime]:
    """When a therapist first answered about this session, by relationship."""
    rows = ResponsePart.objects.filter(
        case=case_id, route=Route.STAFF, response__session=session
    ).order_by("-response__received_at")
    return dict(rows.values_list("response__relationship", "response__received_at"))


def _all_therapists_answers(case_id: uuid.UUID) -> dict[tuple, datetime]:
    rows = ResponsePart.objects.filter(case=case_id, route=Route.STAFF)
    return {
        (session, relationship): at
        for session, relationship, at in rows.order_by("-response__received_at").values_list(
            "response__session", "response__relationship", "response__received_at"
        )
    }
