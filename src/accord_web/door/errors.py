"""Error pages: plain, kind and the same for everybody, so that they tell nothing."""

import logging

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from accord_web.door.speaking import speak_to

log = logging.getLogger("accord.door")
LAST_WORDS = "Something went wrong on our side. Please try again in a few minutes."


def not_found(request, exception=None):
    """One page for what is not there and for what is somebody else's: the bytes are the same."""
    context = {"locks_after": 0}  # there is nothing on it to hide
    viewer = getattr(request, "viewer", None)
    if viewer is not None and viewer.person is not None:
        speak_to(viewer)  # the same at every address, also where no page was found
    return render(request, "door/not_found.html", context, status=404)


def not_allowed(request, exception=None):
    return render(request, "door/form_expired.html", status=403)


def form_expired(request, reason=""):
    """A form that waited too long, or came from elsewhere."""
    return render(request, "door/form_expired.html", status=403)


def misunderstood(request, exception=None):
    return _plain("door/misunderstood.html", 400)


def broken(request):
    return _plain("door/broken.html", 500)


def _plain(template: str, status: int) -> HttpResponse:
    """Without the request: whatever went wrong may go wrong again with it."""
    try:
        page = render_to_string(template)
    except Exception:
        log.exception("Not even the error page could be made.")
        page = LAST_WORDS
    return HttpResponse(page, status=status)
