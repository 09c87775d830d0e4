"""/desk/cases/<id>/setbacks/: what somebody told of setbacks, as far as they let it be read."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accord_web.cases.queries import case as case_row
from accord_web.desk.members_of import chosen_of, clients_of
from accord_web.desk.pages import note_read, show, staff
from accord_web.flows.briefing import treated
from accord_web.flows.setback_words import option, said
from accord_web.flows.setbacks import DAILY, Setback, setbacks
from accord_web.measures.queries import called
from accord_web.privacy.standing import Standing

LATEST = 4  # setbacks shown at once; earlier ones are folded up


@dataclass(frozen=True, slots=True)
class Line:
    """One setback in words."""

    began: date
    said: tuple[str, ...]
    words: tuple[tuple[date, str], ...]  # how far back, day by day
    state: str
    days: int


@staff
@require_safe
def of_case(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """One person at a time: of several, nobody's stands open until one is chosen."""
    viewer: Standing = request.viewer  # type: ignore[attr-defined]
    treated(viewer, case)
    lines = clients_of(viewer, case)
    chosen = chosen_of(request, lines)
    context = {"case": case_row(viewer, case), "lines": lines, "chosen": chosen}
    if chosen:
        found = setbacks(viewer, [case], chosen.person)
        names = called(viewer, case, [row.tie for row in found.rows if row.tie])
        context |= {
            "told": [_line(row, names) for row in found.rows[:LATEST]],
            "earlier": [_line(row, names) for row in found.rows[LATEST:]],
            "until_back": found.until_back,
            "enough": bool(found.until_back),
            "by_turned": found.by_turned,
        }
    note_read(viewer, "setbacks", case)
    return show(request, "desk/setbacks.html", "caseload", context)


def _line(row: Setback, names: dict[uuid.UUID, str]) -> Line:
    somebody = names.get(row.tie, _("somebody")) if row.tie else ""
    one = row.episode
    days = tuple((day, option(DAILY, "back", word)) for day, word in one.words if word)
    return Line(one.began, said(row, somebody), days, one.state, one.days)
