"""Changing who may read what was sent: findings follow in the same transaction."""

import uuid

from accord.measures.schema import load
from accord_web.cases.actions import lock_case
from accord_web.cases.consents import agree
from accord_web.flows.frame import frame
from accord_web.flows.recompute import recompute
from accord_web.flows.times import therapists_answers
from accord_web.measures.models import ResponsePart
from accord_web.privacy import audit
from accord_web.privacy.access import Route, Widest
from accord_web.privacy.purposes import Purpose
from accord_web.privacy.sharing import readable_from
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.privacy.tiers import reseal, tier_of
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
        mine = ResponsePart.objects.filter(response=response_id, owner=viewer.person)
        if case := mine.values_list("case", flat=True).first():
            lock_case(case)
        rows = [
            row
            for row in mine.filter(live=True).select_related("response")
            if row.route in CHOICES and _leaves_a_choice(row)
        ]
        if not rows or case is None:
            raise NotAllowed("Nothing of the viewer's own to change.")
        r = rows[0].response
        around = frame(case)
        other_side = therapists_answers(case, r.session_id).get((r.session_id, r.relationship_id))
        moments = around.moments(
            r.session_id, rows[0].owner_id, r.received_at, other_side, r.blind_until
        )
        for row in rows:
            row.route = route
            row.readable_from = readable_from(Route(route), waits=row.waits, moments=moments)
        if route == Route.SUPERVISOR and viewer.person is not None:
            agree(case, viewer.person, Purpose.SUPERVISION, mode="form", by=by)
        sealed = reseal(rows, tier_of(route, Widest.SHARED))  # what is for oneself has its own key
        ResponsePart.objects.bulk_update(rows, ["route", "readable_from", *sealed])
        recompute(case, around, by=by)
        audit.log("response.shared", by=by, case=case, record=f"response:{response_id}", to=route)
    return len(rows)


def _leaves_a_choice(row: ResponsePart) -> bool:
    return load(row.response.measure).part(row.part).candour
