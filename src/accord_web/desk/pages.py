"""What every page of the desk shares: who may open it, its frame, and the row it leaves behind."""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accord_web.cases.waiting import SplitWaits
from accord_web.people.queries import persons
from accord_web.privacy import audit
from accord_web.privacy.access import Role, Side
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.signals.queries import close_alerts, waiting
from accord_web.storage.lock import writing

View = Callable[..., HttpResponse]

SETTINGS = {
    "individual": lambda: _("individual"),
    "couple": lambda: _("couple"),
    "family": lambda: _("family"),
    "group": lambda: _("group"),
    "residential": lambda: _("residential"),
}
PROBLEMS = {
    "depression": lambda: _("depression"),
    "anxiety": lambda: _("anxiety"),
    "trauma": lambda: _("trauma"),
    "relationship": lambda: _("relationship"),
    "other": lambda: "",
}


def everyone_here(view: View) -> View:
    """For whoever works here, at the front desk too. To others the desk does not exist."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        viewer: Standing = request.viewer  # type: ignore[attr-defined]
        if not viewer.staff:
            raise NotAllowed("The desk is for staff.")
        with timezone.override(ZoneInfo(viewer.zone)):
            try:
                return view(request, *args, **kwargs)
            except SplitWaits as waits:  # nothing new until that is confirmed, or taken back
                return redirect("desk:separate", waits.joint)

    return opened


def staff(view: View) -> View:
    """For staff alone. Whoever keeps the diary, and nothing else, opens none of these pages."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        viewer: Standing = request.viewer  # type: ignore[attr-defined]
        if viewer.front_desk and not (viewer.treats or viewer.administrator):
            raise NotAllowed("The front desk keeps the diary.")
        return view(request, *args, **kwargs)

    return everyone_here(opened)


def front_desk(view: View) -> View:
    """For whoever keeps the clinic's diary, alone."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        viewer: Standing = request.viewer  # type: ignore[attr-defined]
        if not viewer.front_desk:
            raise NotAllowed("For the front desk.")
        return view(request, *args, **kwargs)

    return everyone_here(opened)


def administrator(view: View) -> View:
    """For administrators alone; to their colleagues such a page looks as if it did not exist."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        viewer: Standing = request.viewer  # type: ignore[attr-defined]
        if not viewer.administrator:
            raise NotAllowed("For administrators.")
        return view(request, *args, **kwargs)

    return staff(opened)


def with_clients(view: View) -> View:
    """For whoever works with clients; an administrator who does not goes on to their own page."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        viewer: Standing = request.viewer  # type: ignore[attr-defined]
        return view(request, *args, **kwargs) if viewer.treats else redirect("door:home")

    return staff(opened)


def show(
    request: HttpRequest, template: str, here: str, context: Mapping[str, Any], **kwargs: Any
) -> HttpResponse:
    """Render a page of the desk; `here` is the place in the navigation that it belongs to."""
    viewer: Standing = request.viewer  # type: ignore[attr-defined]
    around = frame(viewer, here)
    assert around.keys().isdisjoint(context), "A page's own word is also one of its frame."
    return render(request, template, {**context, **around}, **kwargs)


def frame(viewer: Standing, here: str = "") -> dict[str, Any]:
    """What `desk/nav.html` needs: the viewer's own name and the places open to their tasks."""
    assert viewer.person is not None
    own = persons(viewer, [viewer.person]).get(viewer.person)
    return {
        "here": here,
        "own_name": own.nickname if own else "…",
        "treats": viewer.treats,
        "stands_in": any(Role.DEPUTY in here.roles for here in viewer.cases.values()),
        "supervises": bool(viewer.cases_as(Side.SUPERVISOR)),
        "administers": viewer.administrator,
        "front_desk": viewer.front_desk,
        "safety_here": bool(viewer.responder_for) or viewer.administrator,
        "safety_waits": waiting(viewer),
        "at_home_here": bool(viewer.close_for),
        "at_home_waits": len(close_alerts(viewer)) if viewer.close_for else 0,
    }


def note_read(viewer: Standing, page: str, case: uuid.UUID | None = None) -> None:
    """One audit row for one page read."""
    with writing():
        audit.log(audit.READ, by=viewer.person, case=case, record=f"page:{page}")


def local(viewer: Standing, moment: datetime) -> datetime:
    """A moment on the viewer's own clock."""
    return moment.astimezone(ZoneInfo(viewer.zone))


def described(setting: str, problem: str) -> str:
    """“individual, depression”."""
    words = (SETTINGS[setting](), PROBLEMS[problem]() if problem else "")
    return ", ".join(word for word in words if word)


def when(viewer: Standing, moment: datetime) -> str:
    """“today 14:00”, “Thursday 14:00”, “3 December, 14:00”."""
    here = local(viewer, moment)
    days = (here.date() - local(viewer, viewer.now).date()).days
    clock = date_format(here, "H:i")
    if days == 0:
        return _("today %(time)s") % {"time": clock}
    if days == 1:
        return _("tomorrow %(time)s") % {"time": clock}
    if 1 < days < 7:
        return f"{date_format(here, 'l')} {clock}"
    return f"{date_format(here, 'j F')}, {clock}"


def on_paper(viewer: Standing, moment: datetime) -> str:
    """“3 December 2026, 14:00”: what is printed says no “today”."""
    here = local(viewer, moment)
    return f"{date_format(here, 'j F Y')}, {date_format(here, 'H:i')}"
