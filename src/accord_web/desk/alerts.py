"""Somebody may be in danger: what they said, what they asked for, and who is on it."""

import uuid
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accord.measures.schema import load
from accord.measures.wording import ItemWording, wording
from accord.records import Answer, State
from accord_web.desk.pages import note_read, show, staff
from accord_web.measures.queries import PartRow, parts
from accord_web.people.queries import CoverRow, clinic, cover, persons
from accord_web.privacy.standing import Standing
from accord_web.signals.actions import acknowledge
from accord_web.signals.queries import AlertRow, alerts
from accord_web.signals.queries import alert as alert_row

MEASURE = "safety-self"
NUMBER, WISH = "number", "call"
LATEST = 20  # answered alerts that the list still shows


class NoteForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("What you did, or will do"),
        help_text=gettext_lazy("Kept with the case, sealed; read by those who read this page."),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
    )


@dataclass(frozen=True, slots=True)
class Said:
    """One question on safety and the answer, in words."""

    question: str
    answer: str  # empty where it was left empty


@dataclass(frozen=True, slots=True)
class AlertLine:
    row: AlertRow
    nickname: str
    taken_by: str


@staff
@require_safe
def open_alerts(request: HttpRequest) -> HttpResponse:
    viewer: Standing = request.viewer
    rows = alerts(viewer, open_only=False)
    waiting = [row for row in rows if row.acknowledged_at is None]
    taken = [row for row in rows if row.acknowledged_at is not None][-LATEST:]
    note_read(viewer, "safety")
    there = _cover(viewer)
    context = {
        "waiting": _lines(viewer, waiting),
        "taken": _lines(viewer, list(reversed(taken))),
        "deputy": there is not None and viewer.person in there.deputies,
        "answers": there is not None and viewer.person in (*there.responders, *there.deputies),
        "cover": there,
    }
    return show(request, "desk/alerts.html", "safety", context)


@staff
@require_http_methods(["GET", "POST"])
def one_alert(request: HttpRequest, alert: uuid.UUID) -> HttpResponse:
    viewer: Standing = request.viewer
    row = alert_row(viewer, alert)  # 404 to everybody whom it does not reach
    form = NoteForm(request.POST or None)
    if form.is_valid():
        acknowledge(viewer, row.id, form.cleaned_data["note"], by=viewer.person)
        return redirect("desk:alert", row.id)
    note_read(viewer, "alert", row.case)
    part = _part(viewer, row)
    said = _answers(part)
    there = _cover(viewer)
    context = {
        "line": _lines(viewer, [row])[0],
        "said": [one for item, one in said.items() if item not in {NUMBER, WISH}],
        "wish": said.get(WISH),
        "number": _number(part),
        "again": part is not None and part.received_at > row.raised_at,
        "form": form,
        "deputy": there is not None and viewer.person in there.deputies,
        "own_case": row.case in viewer.cases and viewer.cases[row.case].is_therapist,
        "cover": there,
        "status": wording(MEASURE, get_language() or "en").status,
    }
    return show(request, "desk/alert.html", "safety", context)


def _cover(viewer: Standing) -> CoverRow | None:
    here = clinic(viewer)
    return cover(viewer, here.id) if here else None


def _lines(viewer: Standing, rows: list[AlertRow]) -> list[AlertLine]:
    named = persons(viewer, [p for r in rows for p in (r.person, r.acknowledged_by) if p])
    names = {key: row.nickname for key, row in named.items()}
    return [
        AlertLine(row, names.get(row.person, "…"), names.get(row.acknowledged_by, ""))
        for row in rows
    ]


def _part(viewer: Standing, row: AlertRow) -> PartRow | None:
    """The answers that raised it, or those by which the person replaced them since."""
    found = [
        p
        for p in parts(viewer, [row.case], measures=[MEASURE])
        if p.owner == row.person and p.session == row.session
    ]
    return found[-1] if found else None


def _answers(part: PartRow | None) -> dict[str, Said]:
    if part is None:
        return {}
    words = wording(MEASURE, get_language() or "en")
    return {
        item: Said(words.item(item).text, _in_words(words.item(item), answer))
        for item in (each.id for each in load(MEASURE).items)
        if (answer := part.answers.get(item)) is not None
    }


def _in_words(words: ItemWording, answer: Answer) -> str:
    if answer.state is not State.ANSWERED:
        return ""
    return words.options.get(str(answer.value), str(answer.value))


def _number(part: PartRow | None) -> str:
    answer = part.answers.get(NUMBER) if part else None
    return str(answer.value) if answer and answer.state is State.ANSWERED else ""
