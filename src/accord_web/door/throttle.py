"""Doors that close for a while after too many wrong tries."""

import uuid

from django.shortcuts import render
from django.utils import timezone

from accord_web import clock
from accord_web.people.queries import clinic
from accord_web.people.tries import WINDOW, TooMany, knock


def try_the_door(door: str, request, account: str = "") -> list[uuid.UUID]:
    """Count this try. Nothing where there were too many; then nothing else is looked at."""
    try:
        return knock(door, request.caller, account)
    except TooMany:
        return []


def too_many_tries(request):
    """The page that says when to come back."""
    here = clinic()
    again = clock.now() + WINDOW
    with timezone.override(here.zone if here else "UTC"):
        response = render(request, "door/too_many.html", {"again": again}, status=429)
    response.headers["Retry-After"] = str(int(WINDOW.total_seconds()))
    return response
