"""Changing who may read what was sent: findings follow in the same transaction."""

import uuid

from accord_web.flows import times
from accord_web.flows.recompute import recompute
from accord_web.measures.models import ResponsePart
from accord_web.privacy import audit
from accord_web.privacy.access import NotAllowed, Route, Standing
from accord_web.privacy.sharing import readable_from
from accord_web.storage.lock import writing

CHOICES = (Route.NOW, Route.LATER, Route.SUPERVISOR, Route.NOBODY)


def share(viewer: Standing, response_id: uuid.UUID, route: str, *, by: uuid.UUID) -> int:
    """Let another route count for every part of a response that leaves a choice.

    What someone has read, they have read; from now on they see nothing of it, and neither does
    anything that was made of it. Returns how many parts changed.
    """
    if route not in CHOICES:
        raise ValueError("Choose who may read this.")
    with writing():
        rows = list(
            ResponsePart.objects.select_related("response").filter(
                response=response_id, owner=viewer.person, route__in=CHOICES, live=True
            )
        )
        if not rows:
            raise NotAllowed("Nothing of the viewer's own to change.")
        case = rows[0].case_id
        diary = times.diary(case)
        for row in rows:
            r = row.response
            others = times.therapists_answers(case, r.session_id)
            moments = diary.moments(r.session_id, r.received_at, others.get(r.relationship_id))
            due = readable_from(Route(route), waits=row.waits, moments=moments)
            row.route, row.readable_from = route, due
        ResponsePart.objects.bulk_update(rows, ["route", "readable_from"])
        recompute(case, by=by)
        audit.log("response.shared", by=by, case=case, record=f"response:{response_id}", to=route)
    return len(rows)
