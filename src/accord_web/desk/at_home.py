"""Danger from somebody close: for those named to answer it, and for nobody else in the house.

No row of the reading audit names the case or the person: what the audit tells, somebody reads.
"""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accord.measures.schema import load
from accord.measures.wording import wording
from accord.records import State
from accord_web.desk.alerts import AlertLine, NoteForm, Said
from accord_web.desk.pages import note_read, show, staff
from accord_web.flows.contact import told
from accord_web.measures.at_home import close_answers
from accord_web.people.contacts import ways
from accord_web.people.cover import CloseCoverRow, close_cover
from accord_web.people.queries import clinic, persons
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.signals.actions import acknowledge_close
from accord_web.signals.queries import AlertRow, close_alert, close_alerts

MEASURE = "safety-close"
LATEST = 20  # answered alerts that the list still shows


class CloseNoteForm(NoteForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = _("Sealed; read by those who read this page alone.")


@staff
@require_safe
def open_alerts(request: HttpRequest) -> HttpResponse:
    viewer: Standing = request.viewer  # type: ignore[attr-defined]
    there = _answers_here(viewer)
    rows = close_alerts(viewer, open_only=False)
    waiting = [row for row in rows if row.acknowledged_at is None]
    taken = [row for row in rows if row.acknowledged_at is not None][-LATEST:]
    note_read(viewer, "at_home")
    context = {
        "waiting": _lines(viewer, waiting),
        "taken": _lines(viewer, list(reversed(taken))),
        "deputy": there is not None and viewer.person in there.deputies,
        "cover": there,
    }
    return show(request, "desk/at_home.html", "at_home", context)


@staff
@require_http_methods(["GET", "POST"])
def one_alert(request: HttpRequest, alert: uuid.UUID) -> HttpResponse:
    viewer: Standing = request.viewer  # type: ignore[attr-defined]
    there = _answers_here(viewer)
    row = close_alert(viewer, alert)  # 404 to everybody whom it does not reach
    form = CloseNoteForm(request.POST or None)
    if form.is_valid():
        assert viewer.person is not None
        acknowledge_close(viewer, row.id, form.cleaned_data["note"], by=viewer.person)
        return redirect("desk:at_home_one", row.id)
    note_read(viewer, "at_home_one")
    words = wording(MEASURE, get_language() or "en")
    context = {
        "line": _lines(viewer, [row])[0],
        "said": _said(viewer, row),
        "reach": told(ways(viewer, [row.person]).get(row.person)),
        "form": form,
        "deputy": there is not None and viewer.person in there.deputies,
        "cover": there,
        "status": words.status,
    }
    return show(request, "desk/at_home_one.html", "at_home", context)


def _answers_here(viewer: Standing) -> CloseCoverRow | None:
    """To everybody who does not answer for this, the page looks as if it did not exist."""
    if not viewer.close_for:
        raise NotAllowed("For those who answer for danger from somebody close.")
    here = clinic(viewer)
    return close_cover(viewer, here.id) if here else None


def _lines(viewer: Standing, rows: list[AlertRow]) -> list[AlertLine]:
    named = persons(viewer, [p for r in rows for p in (r.person, r.acknowledged_by) if p])
    names = {key: row.nickname for key, row in named.items()}
    return [
        AlertLine(row, names.get(row.person, "…"), names.get(row.acknowledged_by, ""))
        for row in rows
    ]


def _said(viewer: Standing, row: AlertRow) -> list[Said]:
    words = wording(MEASURE, get_language() or "en")
    answers = close_answers(viewer, row.response)
    found = []
    for item in load(MEASURE).items:
        answer = answers.get(item.id)
        if answer is not None:
            said = words.item(item.id)
            value = str(answer.value) if answer.state is State.ANSWERED else ""
            found.append(Said(said.text, said.options.get(value, "")))
    return found
