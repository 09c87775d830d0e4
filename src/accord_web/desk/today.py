"""/desk/today/: whom one meets today, a sentence for each, and what waits for an answer."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accord.brief.printing import initials
from accord_web.cases.queries import SessionRow, sessions_between
from accord_web.cases.requests import open_requests
from accord_web.checkins.queries import mine
from accord_web.desk.pages import note_read, show, when, with_clients
from accord_web.flows.caseload import Row, rows_of
from accord_web.people.queries import CoverRow, clinic, cover
from accord_web.privacy.standing import Standing
from accord_web.signals.queries import alerts


@dataclass(frozen=True, slots=True)
class Meeting:
    """One session of the day, with the row of its case."""

    session: SessionRow
    row: Row
    who: list[str]  # initials: this page lies open while anybody comes in
    over: bool


@with_clients
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    viewer: Standing = request.viewer  # type: ignore[attr-defined]
    meetings = _meetings(viewer, get_language() or "en")
    called = alerts(viewer)
    note_read(viewer, "today")
    context = {
        "day": viewer.now,
        "meetings": meetings,
        "own_open": sum(1 for due in mine(viewer, moments=("own",)) if due.sent_at is None),
        "alerts": len(called),
        "waiting_since": when(viewer, min(a.raised_at for a in called)) if called else "",
        "late_alerts": sum(1 for a in called if a.late),
        "cover": _cover(viewer) if called else None,
        "requests": open_requests(viewer, to_answer=True),
    }
    return show(request, "desk/today.html", "today", context)


def _cover(viewer: Standing) -> CoverRow | None:
    here = clinic(viewer)
    return cover(viewer, here.id) if here else None


def _meetings(viewer: Standing, language: str) -> list[Meeting]:
    first, last = _day(viewer)
    planned = [s for s in sessions_between(viewer, first, last) if s.state in {"planned", "held"}]
    rows = rows_of(viewer, {s.case for s in planned}, language)
    return [
        Meeting(
            s,
            rows[s.case],
            [initials(name) for name in rows[s.case].names],
            s.state == "held" or s.ends_at <= viewer.now,
        )
        for s in planned
        if s.case in rows
    ]


def _day(viewer: Standing) -> tuple[datetime, datetime]:
    """The viewer's own day, from midnight to midnight where they live."""
    zone = ZoneInfo(viewer.zone)
    begins = datetime.combine(viewer.now.astimezone(zone).date(), time.min, zone)
    ends = datetime.combine(begins.date() + timedelta(days=1), time.min, zone)
    return begins, ends
