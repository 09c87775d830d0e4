"""A client's first page: what is asked now, the next session, what was sent, what was agreed."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from accord_web.cases.queries import SessionRow, sessions, tasks
from accord_web.checkins.queries import mine
from accord_web.portal.mine import Sent, all_sent
from accord_web.privacy import audit
from accord_web.privacy.access import NotAllowed, Side, Standing
from accord_web.storage.lock import writing

DAYS_SHOWN = 6  # days on which something was sent


@dataclass(frozen=True, slots=True)
class Due:
    """Something asked now. `session` begins then."""

    code: str
    before: bool
    session: datetime | None
    sent: bool


@require_safe
def home(request):
    viewer = request.viewer
    if viewer.person is None:
        raise NotAllowed("Sign in first.")
    cases = viewer.cases_as(Side.MEMBER)
    with timezone.override(viewer.zone):
        diary = sessions(viewer, cases)
        context = {
            "due": _due(viewer, diary),
            "next": _next(viewer, diary),
            "days": _days(all_sent(viewer, translation.get_language())),
            "tasks": [task for case in cases for task in tasks(viewer, case)],
        }
        with writing():
            audit.log(audit.READ, by=viewer.person, record="page:portal")
        return render(request, "portal/home.html", context)


def _due(viewer: Standing, diary: list[SessionRow]) -> list[Due]:
    starts = {s.id: s.starts_at for s in diary}
    return [
        Due(row.code, row.moment == "before", starts.get(row.session), row.sent_at is not None)
        for row in mine(viewer)
    ]


def _next(viewer: Standing, diary: list[SessionRow]) -> SessionRow | None:
    coming = [s for s in diary if s.state == "planned" and s.ends_at > viewer.now]
    return min(coming, key=lambda s: s.starts_at, default=None)


def _days(sent: list[Sent]) -> list[tuple[date, list[Sent]]]:
    by_day = sorted(sent, key=lambda one: one.meant_for, reverse=True)
    days = [(day, list(rows)) for day, rows in groupby(by_day, key=lambda one: one.meant_for)]
    return days[:DAYS_SHOWN]
