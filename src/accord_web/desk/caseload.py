"""/desk/cases/: every open case, the one that needs a word first, each with its reason in words."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accord.drawing import spark
from accord_web.desk.pages import described, note_read, show, when, with_clients
from accord_web.flows.caseload import Row, rows
from accord_web.privacy.standing import Standing

LONGEST_NUMBER = 4  # digits of a page that may be there


@dataclass(frozen=True, slots=True)
class Line:
    """A row as the template shows it."""

    row: Row
    about: str
    next: str
    picture: SafeString


@with_clients
@require_safe
def caseload(request: HttpRequest) -> HttpResponse:
    viewer: Standing = request.viewer  # type: ignore[attr-defined]
    raw = request.GET.get("page", "1")
    page = int(raw) if raw.isdecimal() and len(raw) <= LONGEST_NUMBER else 1
    found = rows(viewer, get_language() or "en", page)
    note_read(viewer, "caseload")
    return show(
        request,
        "desk/caseload.html",
        "caseload",
        {"caseload": found, "lines": [_line(viewer, row) for row in found.rows]},
    )


def _line(viewer: Standing, row: Row) -> Line:
    coming = when(viewer, row.next_starts) if row.next_starts else ""
    chart = row.says.chart
    drawn = spark(chart) if chart and chart.a.dots else ""
    # Our own drawing: it escapes every label itself.
    return Line(row, described(row.setting, row.problem), coming, mark_safe(drawn))
