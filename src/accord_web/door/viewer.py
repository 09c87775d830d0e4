"""Who is looking: the standing of the person signed in, made at most once a request."""

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from accord_web.door.speaking import languages, speak_to
from accord_web.door.way_in import ALSO, ANYWHERE, BESIDE, PLACE, State, locks_after, way_in
from accord_web.people import visits
from accord_web.people.queries import clinic
from accord_web.privacy.encryption import keys_at_hand


class ViewerMiddleware:
    """Sets `request.viewer`, from which every query and action of a page goes on.

    Takes the place of Django's AuthenticationMiddleware, which brings tables of groups and
    permissions with it. There is no `request.user`: an account says who signed in, no more.
    Whoever has not come in all the way stands nowhere, and goes on to the step that is due.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.caller = _caller(request)
        request.way_in = SimpleLazyObject(lambda: way_in(request.session))
        request.viewer = SimpleLazyObject(lambda: request.way_in.viewer)
        with keys_at_hand():  # a page asks for each key once
            return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        name = request.resolver_match.view_name
        if name in BESIDE:  # read from a session of its own, so that this one stays untouched
            beside = type(request.session)(request.session.session_key)
            request.way_in = SimpleLazyObject(lambda: way_in(beside))
        if name in ANYWHERE:
            return None
        here = request.way_in
        if here.state is State.OPEN:
            visits.touch(here.visit)
            speak_to(here.viewer, at_desk=request.resolver_match.app_name == "desk")
        elif here.state is not State.OUT and name not in ALSO[here.state]:
            return redirect(f"{reverse(PLACE[here.state])}?{urlencode({'next': _wanted(request)})}")
        return None


def context(request):
    """What every template may ask for."""
    viewer = getattr(request, "viewer", None)
    return {
        "clinic": SimpleLazyObject(lambda: clinic(viewer)),
        "viewer": viewer,
        "languages": languages(),
        "LANGUAGE_CODE": get_language() or settings.LANGUAGE_CODE,
        "locks_after": locks_after(request) if hasattr(request, "way_in") else 0,
    }


def _wanted(request) -> str:
    """Where they were going; after a form, the page that it stood on."""
    if request.method == "GET":
        return request.get_full_path()
    page = urlsplit(request.headers.get("Referer", ""))
    return page.path if page.netloc == request.get_host() else "/"


def _caller(request) -> str:
    """Where the request comes from, for throttles. Behind our own proxy, as the proxy saw it."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.HTTPS else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
