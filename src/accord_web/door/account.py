"""One's own account: ways in, where one is signed in, and what happened to the ways in."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accord_web.door.entry import wanted
from accord_web.door.set_up import just_confirmed
from accord_web.door.speaking import asked_for
from accord_web.people import notices, visits
from accord_web.people.actions import speak
from accord_web.people.devices import in_words
from accord_web.people.passkeys import passkeys, remove
from accord_web.people.queries import clinic
from accord_web.people.second_step import LastStep, remove_app, steps
from accord_web.privacy.standing import NotAllowed


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is signed in, as plainly as they would say it."""

    id: uuid.UUID
    device: str
    first: datetime
    last: datetime
    here: bool


def _own(request):
    if request.viewer.person is None:
        raise NotAllowed("Sign in first.")
    return request.viewer


@require_safe
def account(request):
    viewer = _own(request)
    return _shown(request, viewer)


def _shown(request, viewer, wrong=""):
    here = clinic(viewer)
    with timezone.override(viewer.zone):
        context = {
            "steps": steps(viewer.person),
            "passkeys": passkeys(viewer.person),
            "visits": len(visits.of(viewer.person)),
            "notices": notices.kept(viewer.person),
            "make_believe": here is not None and here.demo,
            "wrong": wrong,
        }
        return render(request, "door/account.html", context)


@require_POST
def language(request):
    """The language of one's pages and questions. It opens nothing, so no password is asked for."""
    viewer = _own(request)
    if (chosen := asked_for(request.POST)) == "":
        raise NotAllowed("No such language.")
    speak(viewer.person, chosen, by=viewer.person)
    return redirect("door:account")


@just_confirmed
@require_POST
def passkey_remove(request):
    here = request.way_in
    try:
        wanted_id = uuid.UUID(request.POST.get("passkey", ""))
        remove(here.person, wanted_id, stays=here.visit.id, by=here.person)
    except LastStep:
        return _shown(request, _own(request), KEEP_ONE)
    except ValueError:
        raise NotAllowed("No passkey.") from None
    return redirect("door:account")


@just_confirmed
@require_POST
def app_remove(request):
    here = request.way_in
    try:
        remove_app(here.person, stays=here.visit.id, by=here.person)
    except LastStep:
        return _shown(request, _own(request), KEEP_ONE)
    return redirect("door:account")


@require_http_methods(["GET", "POST"])
def signed_in(request):
    """Where one is signed in; each place can be ended, and all others at once."""
    viewer, own = _own(request), request.way_in.visit
    if request.method == "POST":
        if "others" in request.POST:
            visits.end_others(viewer.person, own.id, by=viewer.person)
        else:
            _end(viewer, request.POST.get("visit", ""))
        return redirect("door:signed_in")
    rows = [
        Place(v.id, in_words(v.browser, v.system), v.began_at, v.seen_at, v.id == own.id)
        for v in visits.of(viewer.person)
    ]
    with timezone.override(viewer.zone):
        return render(request, "door/signed_in.html", {"places": rows})


def _end(viewer, said: str) -> None:
    try:
        visits.end(viewer.person, uuid.UUID(said), by=viewer.person)
    except ValueError:
        raise NotAllowed("No such place.") from None


@require_http_methods(["GET", "POST"])
def news(request):
    """What happened to one's ways in since one was last here, before anything else."""
    viewer = _own(request)
    if request.method == "POST":
        notices.seen(viewer.person, by=viewer.person)
        return redirect(wanted(request) or "door:home")
    rows = notices.unseen(viewer.person)
    if not rows:
        return redirect(wanted(request) or "door:home")
    with timezone.override(viewer.zone):
        return render(request, "door/news.html", {"notices": rows, "next": wanted(request)})


KEEP_ONE = _("Whoever works here keeps a second step. Set up another one first.")
