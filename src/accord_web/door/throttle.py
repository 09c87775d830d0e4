"""Doors that close for a while after too many tries from one place or for one account."""

from django.shortcuts import render
from django.utils import timezone

from accord_web import clock
from accord_web.people.actions import THROTTLE, TooMany, knock
from accord_web.people.queries import clinic


def try_the_door(door: str, request, *keys: str) -> bool:
    """Count this try. False where there were too many; then nothing else is looked at."""
    try:
        knock(door, request.caller, *keys)
    except TooMany:
        return False
    return True


def too_many_tries(request, door: str):
    """The page that says when to come back."""
    _, window = THROTTLE[door]
    here = clinic()
    again = clock.now() + window
    with timezone.override(here.zone if here else "UTC"):
        response = render(request, "door/too_many.html", {"again": again}, status=429)
    response.headers["Retry-After"] = str(int(window.total_seconds()))
    return response
