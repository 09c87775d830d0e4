"""What a phone may keep, where its owner says it is theirs alone; and a page that says nothing.

None of it knows who is looking. The choice stays on the phone: nobody at the clinic hears of it.
"""

from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accord_web import clock
from accord_web.people.queries import clinic


@require_safe
def this_phone(request):
    return _neutral(request, "portal/this_phone.html")


@require_safe
def away(request):
    """Where “Hide” leads: the day's date, and no word of what was here."""
    here = clinic()
    with timezone.override(here.zone if here else "UTC"):
        return _neutral(request, "portal/away.html", {"today": clock.now()})


@require_safe
def worker(request):
    """The service worker. It lies in /c/, so it never sees a page of somebody signed in."""
    return _neutral(request, "portal/worker.js", kind="text/javascript")


@require_safe
def manifest(request):
    """Name and icon on a home screen, which say nothing to whoever looks over a shoulder."""
    return _neutral(request, "portal/notes.webmanifest", kind="application/manifest+json")


def _neutral(request, template: str, context=None, kind: str = "text/html; charset=utf-8"):
    response = render(request, template, context, content_type=kind)
    patch_vary_headers(response, ["Cookie"])
    return response
