"""Passkeys: the browser asks what to sign, signs it, and sends it with an ordinary form."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accord_web.door.entry import confirm, enter, refused, strengthen, wanted
from accord_web.door.throttle import too_many_tries, try_the_door
from accord_web.door.way_in import State
from accord_web.people.passkeys import NoGood, Place, begin_entering
from accord_web.people.passkeys import enter as entered
from accord_web.people.tries import let_in

ASKED = "passkey"  # in the web session: what the browser was asked, until it answers once


def place(request) -> Place:
    host = request.get_host()
    scheme = "https" if settings.HTTPS else request.scheme
    return Place(host.rpartition(":")[0] or host, f"{scheme}://{host}")


def asked(request, options: str, state) -> HttpResponse:
    request.session[ASKED] = state
    return HttpResponse(options, content_type="application/json")


@require_POST
def ask(request):
    """What to sign. Whoever is signed in half or locked out gets it for their own keys only."""
    return asked(request, *begin_entering(request.way_in.person, place(request)))


@require_POST
def answer(request):
    """What was signed: the way in, the second step, or the way back from a locked page."""
    here = request.way_in
    tries = try_the_door("passkey", request)
    if not tries:
        return too_many_tries(request)
    state = request.session.pop(ASKED, None)
    try:
        if state is None:
            raise NoGood("Nothing was asked.")
        user = entered(here.person, request.POST.get("answer", ""), state, place(request))
    except NoGood:
        refused("passkey")
        return _no(request)
    let_in(tries, by=user.person_id)
    if here.state is State.OUT:
        return enter(request, user, how="passkey", strong=True)
    if here.state is State.CODE:
        return strengthen(request, how="passkey")
    return confirm(request)


def _no(request):
    words = _("This passkey did not open the door. Try again, or take another way in.")
    context = {"words": words, "next": wanted(request)}
    return render(request, "door/passkey_wrong.html", context, status=422)
