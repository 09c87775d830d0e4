"""Letting somebody in: one place where a web session becomes a person's."""

from urllib.parse import urlencode

from django.contrib.auth import login
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accord_web.people import notices, visits
from accord_web.people.second_step import steps
from accord_web.privacy import audit
from accord_web.storage.lock import writing

BACKEND = "accord_web.people.signing_in.EmailBackend"


def enter(request, user, *, how: str, strong: bool):
    """Somebody showed their password, passkey or link. With a second step set up, that is due."""
    waits = not strong and steps(user.person_id).any
    login(request, user, backend=BACKEND)
    request.session.cycle_key()  # whatever the browser held before opens nothing now
    agent = request.headers.get("User-Agent", "")
    with writing():
        visits.begin(
            user.person_id,
            request.session.session_key,
            agent,
            strong=strong,
            waits=waits,
            by=user.person_id,
        )
        if not waits:
            _note(user.person_id, how)
    if waits:
        return redirect(with_next("door:second_step", wanted(request)))
    if how == "invitation":
        return redirect("door:home")  # what they did just now is told at their next sign-in
    return onward(request, user.person_id)


def strengthen(request, *, how: str):
    """The second step was shown."""
    here = request.way_in
    request.session.cycle_key()
    with writing():
        visits.strengthen(here.visit, request.session.session_key, by=here.person)
        _note(here.person, how)
    return onward(request, here.person)


def confirm(request):
    """The password or a passkey was given again: unlocked, and ways in may be changed."""
    here = request.way_in
    request.session.cycle_key()
    with writing():
        visits.move(here.visit, request.session.session_key, by=here.person)
        visits.confirm(here.visit, by=here.person)
    return redirect(wanted(request) or "door:home")


def stay(request, user) -> None:
    """The password was changed: this browser stays signed in, under a new key."""
    here = request.way_in
    login(request, user, backend=BACKEND)
    request.session.cycle_key()
    with writing():
        visits.move(here.visit, request.session.session_key, by=here.person)
        visits.confirm(here.visit, by=here.person)


def refused(door: str) -> None:
    """A try that opened nothing, without whose: a wrong address may be somebody's too."""
    with writing():
        audit.log("sign-in.refused", by=None, record=f"door:{door}")


def onward(request, person):
    """Where they were going; before it, what happened to their ways in."""
    if notices.unseen(person):
        return redirect(with_next("door:news", wanted(request)))
    return redirect(wanted(request) or "door:home")


def wanted(request) -> str:
    """Where the viewer was going, if that is a page of ours."""
    said = request.POST.get("next") or request.GET.get("next", "")
    here = said.startswith("/") and url_has_allowed_host_and_scheme(said, allowed_hosts=None)
    return said if here else ""


def with_next(name: str, page: str) -> str:
    return f"{reverse(name)}?{urlencode({'next': page})}" if page else reverse(name)


def _note(person, how: str) -> None:
    audit.log("signed-in", by=person, record=f"person:{person}", how=how)
