"""Whether the therapist's supervisor has this case: then clients may choose them as a reader."""

import uuid
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accord_web.cases.actions import end_part
from accord_web.cases.queries import accepted_by
from accord_web.desk.pages import staff
from accord_web.flows.accept import accept
from accord_web.flows.briefing import treated
from accord_web.people.queries import persons, supervisor_of
from accord_web.privacy.access import Role
from accord_web.privacy.standing import NotAllowed, Standing


@dataclass(frozen=True, slots=True)
class Supervised:
    """How it stands with the viewer's own supervisor and this case."""

    nickname: str
    accepted: bool
    stood_in_for: bool  # a deputy is named


def supervised(viewer: Standing, case: uuid.UUID) -> Supervised | None:
    """None where nobody supervises the viewer."""
    assert viewer.person is not None
    found = supervisor_of(viewer, viewer.person)
    if found is None:
        return None
    named = persons(viewer, [found[0]])
    nickname = named[found[0]].nickname if found[0] in named else "…"
    return Supervised(nickname, found[0] in accepted_by(viewer, case), found[1])


@staff
@require_POST
def supervisor(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """The therapist's word that their supervisor accepted the case, or has it no more."""
    viewer: Standing = request.viewer
    treated(viewer, case)
    assert viewer.person is not None
    found = supervisor_of(viewer, viewer.person)
    says = request.POST.get("says")
    if found is None or (says == "accepted" and not found[1]):
        raise NotAllowed("Nobody who supervises the viewer and is stood in for.")
    if says == "accepted":
        accept(case, found[0], by=viewer.person)
    elif says == "ended":
        end_part(case, found[0], Role.SUPERVISOR.value, by=viewer.person)
    return redirect("desk:case", case)
