"""Doors that close for a while after too many tries from one place or for one account."""

import uuid

from django.shortcuts import render
from django.utils import timezone

from accord_web import clock
from accord_web.people.queries import clinic
from accord_web.people.tries import THROTTLE, TooMany, knock


def try_the_door(door: str, request, *keys: str) -> list[uuid.UUID]:
    """Count this try. Nothing where there were too many; then nothing else is looked at."""
    try:
        return knock(door, request.caller, *keys)
    except TooMany:
        return []


def too_many_tries(request, door: str):
    """The page that says when to come back."""
    _, window = THROTTLE[door]
    here = clinic()
    again = clock.now() + window
    with timezone.override(here.zone if here else "UTC"):
        response = render(request, "door/too_many.html", {"again": again}, status=429)
    response.headers["Retry-After"] = str(int(window.total_seconds()))
    return response
