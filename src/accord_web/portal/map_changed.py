"""What changed on the map between two days: in words, as lists. The address holds days alone."""

from datetime import date

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accord.ecomap import changes
from accord_web.flows import maps
from accord_web.portal.map import client
from accord_web.privacy import audit
from accord_web.privacy.standing import Standing
from accord_web.storage.lock import writing

FROM, TO = "from", "to"


@require_safe
def map_changed(request):
    viewer: Standing = request.viewer
    client(viewer)
    held = maps.own(viewer)
    with writing():
        audit.log(audit.READ, by=viewer.person, record="page:map-changed")
    told = held.days
    context = {"days": told, "enough": len(told) > 1}
    if len(told) > 1:
        start = _day(request.GET.get(FROM), told, told[-2])
        end = _day(request.GET.get(TO), told, told[-1])
        start, end = min(start, end), max(start, end)
        found = changes(held.on(start), held.on(end))
        called = {key: one.nickname for key, one in held.people.items()}
        context |= {
            "start": start,
            "end": end,
            "any": bool(found),
            "same": found.same,
            **{
                kind: [called[key] for key in getattr(found, kind)]
                for kind in ("came", "gone", "closer", "further")
            },
        }
    with timezone.override(viewer.zone):
        return render(request, "portal/map_changed.html", context)


def _day(raw: str | None, told: list[date], usual: date) -> date:
    return next((day for day in told if day.isoformat() == raw), usual)
