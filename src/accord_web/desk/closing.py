"""The end of a treatment: closing its case, opening it again, and the cases that are closed."""

import uuid
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accord_web.cases.guardians import clinician
from accord_web.cases.queries import CaseRow, closed_cases, members, sessions
from accord_web.cases.queries import case as case_row
from accord_web.desk.pages import described, note_read, show, staff, with_clients
from accord_web.flows.close import close, reopen
from accord_web.privacy.standing import Standing
from accord_web.signals.queries import alerts


@dataclass(frozen=True, slots=True)
class Line:
    """One closed case."""

    row: CaseRow
    names: list[str]
    about: str


@with_clients
@require_safe
def closed(request: HttpRequest) -> HttpResponse:
    viewer: Standing = request.viewer
    rows = closed_cases(viewer)
    people = members(viewer, [row.id for row in rows])
    note_read(viewer, "closed")
    lines = [
        Line(
            row,
            list(dict.fromkeys(m.nickname for m in people[row.id] if m.is_member)),
            described(row.setting, row.problem),
        )
        for row in rows
    ]
    return show(request, "desk/closed.html", "caseload", {"lines": lines})


@staff
@require_http_methods(["GET", "POST"])
def close_case(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """What ends with it, before it ends. Not while an answer about safety waits."""
    viewer: Standing = request.viewer
    clinician(viewer, case)
    here = case_row(viewer, case)
    waits = any(alert.case == case for alert in alerts(viewer))
    if here.closed_on is not None:
        return redirect("desk:case", case)
    if request.method == "POST" and not waits:
        assert viewer.person is not None
        close(case, zone=viewer.zone, by=viewer.person)
        return redirect("desk:case", case)
    note_read(viewer, "close", case)
    ahead = [
        s for s in sessions(viewer, [case]) if s.state == "planned" and s.starts_at > viewer.now
    ]
    context = {
        "case": here,
        "names": list(
            dict.fromkeys(m.nickname for m in members(viewer, [case])[case] if m.is_member)
        ),
        "ahead": ahead,
        "waits": waits,
    }
    return show(request, "desk/close.html", "caseload", context)


@staff
@require_POST
def open_again(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    viewer: Standing = request.viewer
    clinician(viewer, case)
    assert viewer.person is not None
    reopen(case, by=viewer.person)
    return redirect("desk:case", case)
