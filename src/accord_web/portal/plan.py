"""Plans for hard times, for whoever they belong to: to read, to call by one tap, to print.

The page of a plan shows everybody who is to be called. A second list stands one link further, for
everybody, whether or not anybody is left out of it: the link tells nothing, and neither does its
length. Who is left out is said where a plan is written, to somebody who is alone with the screen.
"""

import uuid

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accord_web.cases.plan_form import TITLES, in_order
from accord_web.cases.plans import HARD, KINDS, PlanRow, let_read, versions
from accord_web.cases.queries import readers
from accord_web.flows.name import asked_in, is_client
from accord_web.portal import routes
from accord_web.portal.talk import talk_here
from accord_web.privacy import audit
from accord_web.privacy.access import Role
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.lock import writing


@require_safe
def plans(request):
    """Both of them, by their names alone."""
    viewer: Standing = request.viewer
    owner(viewer)
    with writing():
        audit.log(audit.READ, by=viewer.person, record="page:plans")
    return render(request, "portal/plans.html", {"plans": list(TITLES.items())})


@require_safe
def plan(request, kind: str):
    return _show(request, kind, "portal/plan.html")


@require_safe
def second(request, kind: str):
    """The same for everybody: those who are not left out, and the numbers of professionals."""
    return _show(request, kind, "portal/plan_second.html")


@require_safe
def earlier(request, kind: str, back: int):
    """A version that was saved before; the latest but one is 1."""
    return _show(request, kind, "portal/plan.html", back=back)


def _show(request, kind: str, template: str, *, back: int = 0):
    viewer: Standing = request.viewer
    held = _held(viewer, kind)
    if back >= len(held) > 0 or (back and not held):
        raise NotAllowed("No such version.")
    row = held[back] if held else None
    with writing():
        audit.log(audit.READ, by=viewer.person, record="page:plan")
    case = case_of(viewer)
    context = {
        "kind": kind,
        "title": TITLES[kind],
        "hard": kind == HARD,
        "plan": row,
        "back": back,
        "lines": in_order(row),
        "earlier": list(enumerate(held))[1:],
        "talk": talk_here(),
        "who": routes.therapists(readers(viewer, case), named=False),
    }
    with timezone.override(viewer.zone):
        return render(request, template, context)


@require_POST
def plan_readers(request, kind: str):
    """Open it to those who treat them, or close all of it."""
    viewer: Standing = request.viewer
    _held(viewer, kind)
    open_it = request.POST.get("readers") == "therapists"
    let_read(viewer, kind, case_of(viewer), open_it=open_it, by=viewer.person)
    return redirect("portal:plan", kind)


def owner(viewer: Standing) -> uuid.UUID:
    """Raises for whoever is nobody's client."""
    if viewer.person is None or not is_client(viewer):
        raise NotAllowed("Only a client has plans here.")
    return viewer.person


def case_of(viewer: Standing) -> uuid.UUID:
    """Where they are treated; after the end, where they were."""
    mine = (case for case, here in viewer.cases.items() if Role.CLIENT in here.roles)
    found = asked_in(viewer) or next(mine, None)
    if found is None:
        raise NotAllowed("Only a client has plans here.")
    return found


def _held(viewer: Standing, kind: str) -> list[PlanRow]:
    person = owner(viewer)
    if kind not in KINDS:
        raise NotAllowed("No such plan.")
    return versions(viewer, person, kind)
