"""An invitation: a link by which a client opens an account, handed over by the clinic itself."""

import uuid
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accord_web.cases.guardians import clinician
from accord_web.cases.queries import case as case_row
from accord_web.cases.queries import members
from accord_web.desk.links import base
from accord_web.desk.pages import note_read, show, staff
from accord_web.people.invitations import INVITATION_LASTS, invite, other_half
from accord_web.people.queries import clinic, has_account
from accord_web.people.second_step import steps
from accord_web.privacy.standing import NotAllowed, Standing


@dataclass(frozen=True, slots=True)
class Guest:
    """A client of the case; invited by place, so that no address holds their id."""

    number: int
    nickname: str
    has_account: bool
    has_step: bool


@staff
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    viewer: Standing = request.viewer
    here = case_row(viewer, case)
    clinician(viewer, case)  # no deputy, nobody in an emergency: an account stays
    people = [m for m in members(viewer, [here.id])[here.id] if m.is_member]
    guests = [
        Guest(n, m.nickname, has_account(viewer, m.person), steps(m.person).any)
        for n, m in enumerate(people, 1)
    ]
    make_believe = clinic(viewer).demo
    link, invited, half = "", "", ""
    if request.method == "POST" and not make_believe:
        guest = _chosen(request, guests)
        invitee = people[guest.number - 1].person
        token = invite(invitee, lost_step="lost" in request.POST, by=viewer.person)
        link, invited = address(request, token), guest.nickname
        half = other_half(token, viewer.now)
    note_read(viewer, "invite", here.id)
    context = {
        "case": here,
        "guests": guests,
        "link": link,
        "invited": invited,
        "half": half,
        "days": INVITATION_LASTS.days,
        "make_believe": make_believe,
    }
    return show(request, "desk/invite.html", "caseload", context)


def _chosen(request: HttpRequest, guests: list[Guest]) -> Guest:
    for guest in guests:
        if str(guest.number) == request.POST.get("member"):
            return guest
    raise NotAllowed("Nobody of this case.")


def address(request: HttpRequest, token: str) -> str:
    return base(request) + reverse("door:invitation", args=[token])
