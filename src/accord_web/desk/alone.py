"""A few minutes alone: this device goes to one member after the other, the same step for each.

The page tells what staff did, and nothing else. It is the same page whatever anybody answered.
"""

import uuid

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accord_web.cases.queries import case as case_row
from accord_web.cases.queries import session as session_row
from accord_web.checkins.alone import ALONE_EVERY, comes_again
from accord_web.desk.pages import note_read, show, staff
from accord_web.flows.alone import BACK, HELD, PLACES, asks_close, hand_over, turns
from accord_web.flows.briefing import treated
from accord_web.people import visits
from accord_web.privacy.standing import NotAllowed, Standing


@staff
@require_http_methods(["GET", "POST"])
def minutes(request: HttpRequest, session: uuid.UUID) -> HttpResponse:
    viewer: Standing = request.viewer  # type: ignore[attr-defined]
    row = session_row(viewer, session)
    treated(viewer, row.case)
    here = case_row(viewer, row.case)
    rows = turns(viewer, row.id)
    if request.method == "POST":
        number = request.POST.get("member", "")
        if not (number.isascii() and number.isdigit() and 1 <= int(number) <= len(rows)):
            raise NotAllowed("Nobody of this case.")
        assert viewer.person is not None
        alone = hand_over(viewer, row.id, rows[int(number) - 1].person, by=viewer.person)
        # From now on this device is for that sitting alone; whoever was signed in is so no more.
        if (visit := request.way_in.visit) is not None:
            visits.end(viewer.person, visit.id, by=viewer.person)
        logout(request)
        request.session[HELD] = str(alone)
        request.session[BACK] = reverse("desk:alone", args=[row.id])
        return redirect("portal:alone")
    note_read(viewer, "alone", row.case)
    context = {
        "session": row,
        "case": here,
        "turns": rows,
        "open": row.state in PLACES and here.closed_on is None,
        "asks_close": asks_close(viewer, row.case),
        "every": ALONE_EVERY,
        "again": comes_again(row.number),
    }
    return show(request, "desk/minutes.html", "caseload", context)
