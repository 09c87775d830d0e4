"""Standing in for a colleague who is away: their cases, and the frame of one that stays closed."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accord_web.cases.queries import case as case_row
from accord_web.cases.queries import cases, members, sessions
from accord_web.desk.case import PLACES, STATES
from accord_web.desk.pages import note_read, show, staff, when
from accord_web.people.contacts import ReachRow, ways
from accord_web.privacy.access import THERAPISTS, Role
from accord_web.privacy.standing import NotAllowed, Standing

LATEST = 6


@dataclass(frozen=True, slots=True)
class Line:
    """One case in which the viewer stands in."""

    case: uuid.UUID
    names: list[str]
    therapists: list[str]
    next: str
    opens: bool  # every client agreed: then it is read like one's own


def _stands_in(viewer: Standing) -> list[uuid.UUID]:
    return [case for case, here in viewer.cases.items() if Role.DEPUTY in here.roles]


@staff
@require_safe
def standing_in(request: HttpRequest) -> HttpResponse:
    viewer: Standing = request.viewer
    wanted = set(_stands_in(viewer))
    open_ones = [row for row in cases(viewer) if row.id in wanted]
    people = members(viewer, wanted)
    starts: dict[uuid.UUID, datetime] = {}
    for s in sessions(viewer, wanted):
        if s.state == "planned" and s.ends_at > viewer.now:
            starts[s.case] = min(s.starts_at, starts.get(s.case, s.starts_at))
    note_read(viewer, "standing_in")
    lines = [
        Line(
            row.id,
            list(dict.fromkeys(m.nickname for m in people[row.id] if m.is_member)),
            list(dict.fromkeys(m.nickname for m in people[row.id] if m.role in THERAPISTS)),
            when(viewer, starts[row.id]) if row.id in starts else "",
            viewer.cases[row.id].is_therapist,
        )
        for row in open_ones
    ]
    never = datetime.max.replace(tzinfo=UTC)
    lines.sort(key=lambda line: (starts.get(line.case, never), line.case))
    return show(request, "desk/standing_in.html", "standing_in", {"lines": lines})


@dataclass(frozen=True, slots=True)
class Person:
    nickname: str
    role: str
    way: ReachRow | None


@staff
@require_safe
def one(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """Names, sessions and how to reach people. No answer, no finding, no problem."""
    viewer: Standing = request.viewer
    if case not in _stands_in(viewer):
        raise NotAllowed("Nobody's deputy here.")
    if viewer.cases[case].is_therapist:
        return redirect("desk:case", case)
    everybody = members(viewer, [case])[case]
    here = list({m.person: m for m in everybody if m.is_member}.values())
    reach = ways(viewer, [m.person for m in here], case=case)
    diary = [
        (when(viewer, s.starts_at), STATES[s.state](), PLACES[s.place]())
        for s in reversed(sessions(viewer, [case]))
    ]
    note_read(viewer, "frame", case)
    context = {
        "case": case_row(viewer, case),
        "people": [Person(m.nickname, m.role, reach.get(m.person)) for m in here],
        "names": [m.nickname for m in here],
        "sessions": diary[:LATEST],
    }
    return show(request, "desk/frame.html", "standing_in", context)
