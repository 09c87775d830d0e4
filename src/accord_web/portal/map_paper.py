"""The map on paper: people and distance, by their initials unless one asks for the names."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accord_web.flows import maps
from accord_web.portal.map import client, initials, lines, picture
from accord_web.privacy import audit
from accord_web.privacy.standing import Standing
from accord_web.storage.lock import writing


@require_safe
def map_paper(request):
    viewer: Standing = request.viewer
    client(viewer)
    held = maps.own(viewer)
    by_name = request.GET.get("names") == "yes"
    with writing():
        audit.log(audit.READ, by=viewer.person, record="page:map-paper")
    people = [held.people[key] for key in held.latest.people]
    short = {one.key: one.nickname for one in people} if by_name else initials(people)
    told = held.days
    context = {
        "day": told[-1] if told else None,
        "lines": [(short[one.person.key], one.distance) for one in lines(held)],
        "picture": picture(held, {**initials(held.people.values()), **short}) if people else "",
        "by_name": by_name,
    }
    with timezone.override(viewer.zone):
        return render(request, "portal/map_paper.html", context)
