"""Between sessions: twenty seconds about one person, whenever one likes. Nobody asks, or waits.

The list says no more than who is on it, in the order in which they were named: whoever looks along
learns nothing of how any of them is rated. One is put forward; another may always be taken.
"""

import uuid
from collections.abc import Iterable

from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accord.ecomap import Rated, next_about
from accord_web import ids
from accord_web.checkins.plan import ToAsk
from accord_web.checkins.unasked import PULSE, draft, tells_in
from accord_web.measures.queries import parts
from accord_web.people.queries import names
from accord_web.portal.telling import Telling, telling
from accord_web.privacy import audit
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.relationships.queries import RelationshipRow, ties
from accord_web.storage.lock import writing


@require_safe
def pulses(request):
    """Whom to tell about: one put forward, and all the others."""
    viewer: Standing = request.viewer
    held = _own(viewer, tells_in(viewer, viewer.cases))
    called = {one.id: one.nickname for one in names(viewer, viewer.person)}
    first = _put_forward(viewer, held)
    with writing():
        audit.log(audit.READ, by=viewer.person, record="page:pulses")
    lines = [(tie.id, called.get(tie.named, "…")) for tie in held]
    context = {
        "first": next((line for line in lines if line[0] == first), None),
        "others": [line for line in lines if line[0] != first],
    }
    return render(request, "portal/pulses.html", context)


@require_safe
def begin(request, tie: uuid.UUID):
    """A fresh sitting about this one."""
    _mine(request.viewer, tie)
    return redirect("portal:pulse", tie, ids.at(request.viewer.now))


@require_http_methods(["GET", "HEAD", "POST"])
def pulse(request, tie: uuid.UUID, sitting: uuid.UUID):
    about = _mine(request.viewer, tie)
    asked = [ToAsk("tie", about.id), ToAsk("everyday")]
    row = draft(request.viewer, about.case, PULSE, asked, sitting=sitting)
    return telling(request, Telling(row, _("Between the two of you")))


def _own(viewer: Standing, cases: Iterable[uuid.UUID]) -> list[RelationshipRow]:
    """The viewer's ties with people they named, oldest first. Raises where they take no part."""
    if viewer.person is None or not viewer.cases:
        raise NotAllowed("Only whoever takes part names people.")
    held = [tie for case in cases for tie in ties(viewer, case) if tie.one == viewer.person]
    return sorted(held, key=lambda tie: tie.id)


def _mine(viewer: Standing, tie: uuid.UUID) -> RelationshipRow:
    """Whether it may still be told of, the draft says."""
    found = next((one for one in _own(viewer, viewer.cases) if one.id == tie), None)
    if found is None:
        raise NotAllowed("Nobody of the viewer's own.")
    return found


def _put_forward(viewer: Standing, held: list[RelationshipRow]) -> uuid.UUID | None:
    """By how long ago and how much in motion: their own answers, for their own eyes."""
    histories: dict[uuid.UUID, list[Rated]] = {tie.id: [] for tie in held}
    cases = {tie.case for tie in held}
    for row in parts(viewer, cases, measures=["tie"], about=[viewer.person]):
        if row.owner == viewer.person and row.relationship in histories:
            said = Rated(row.meant_for, row.scores.get("good"), row.scores.get("hard"))
            histories[row.relationship].append(said)
    today = timezone.localdate(viewer.now, timezone.get_current_timezone())
    return next_about(histories, today)
