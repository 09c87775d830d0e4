"""Who stands in, and who has taken over: told on one's own page, with one's own word on reading."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accord_web.cases.agreed import consents
from accord_web.cases.queries import members
from accord_web.flows.hand_over import may_read_earlier
from accord_web.flows.unattended import HandoverRow, own_handovers
from accord_web.people.away import standing_in
from accord_web.portal.consents import token
from accord_web.privacy.access import THERAPISTS, Role, Side
from accord_web.privacy.purposes import Purpose
from accord_web.privacy.standing import NotAllowed, Standing

A_MOMENT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class StandIn:
    """Somebody stands in for a therapist of the viewer, now or soon."""

    name: str
    therapist: str
    first: datetime
    last: datetime
    agreed: bool  # the viewer's own word
    several: bool  # then it counts once each of them agreed
    token: str  # of the page on which it is read and decided; empty where one is not asked


def stand_ins(viewer: Standing) -> list[StandIn]:
    found = []
    for case in viewer.cases_as(Side.MEMBER):
        people = members(viewer, [case])[case]
        names = {m.person: m.nickname for m in people if m.role in THERAPISTS}
        clients = {m.person for m in people if m.role == Role.CLIENT}
        for row in standing_in(viewer, names, viewer.now):
            if row.deputy not in clients and row.deputy not in names:
                found.append(
                    StandIn(
                        row.stands_in,
                        names[row.person],
                        row.since,
                        row.until - A_MOMENT,
                        _agreed(viewer, case),
                        len(clients) > 1,
                        _token(viewer, case),
                    )
                )
    return found


def _agreed(viewer: Standing, case: uuid.UUID) -> bool:
    return any(
        row.purpose == Purpose.COVER
        and row.withdrawn_at is None
        and (row.expires_at is None or row.expires_at > viewer.now)
        for row in consents(viewer, [case], viewer.person)
    )


def _token(viewer: Standing, case: uuid.UUID) -> str:
    if Role.CLIENT not in viewer.cases[case].roles or viewer.person is None:
        return ""
    return token(viewer.person, case, Purpose.COVER)


def handed_over(viewer: Standing) -> list[tuple[int, HandoverRow]]:
    """By their place on the page, so that no id stands in it."""
    return list(enumerate(own_handovers(viewer), 1))


@require_POST
def earlier(request):
    """May whoever took over read what was sent before? One's own word, changed at any time."""
    viewer: Standing = request.viewer
    asked = {str(n): row for n, row in handed_over(viewer)}
    row = asked.get(request.POST.get("which", ""))
    says = request.POST.get("says")
    if row is None or viewer.person is None or says not in {"yes", "no"}:
        raise NotAllowed("Nothing was handed over here.")
    may_read_earlier(row.id, viewer.person, says == "yes", by=viewer.person)
    return redirect("portal:home")
