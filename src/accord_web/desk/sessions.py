"""The diary by hand: a session added in two taps, moved, and told of."""

import uuid
from dataclasses import replace
from datetime import datetime, timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accord_web.cases.queries import (
    CaseRow,
    MemberRow,
    SessionRow,
    expected,
    members,
    sessions,
)
from accord_web.cases.queries import case as case_row
from accord_web.cases.queries import session as session_row
from accord_web.cases.states import USUAL_MINUTES
from accord_web.desk.notes import of_session
from accord_web.desk.pages import note_read, show, staff
from accord_web.desk.when import When, a_week_on, typed
from accord_web.flows import diary
from accord_web.people.queries import clinic
from accord_web.privacy.access import THERAPISTS
from accord_web.privacy.standing import NotAllowed, Standing

STATES = {
    "planned": gettext_lazy("planned"),
    "held": gettext_lazy("took place"),
    "cancelled-client": gettext_lazy("cancelled by them"),
    "cancelled-staff": gettext_lazy("cancelled by us"),
    "missed": gettext_lazy("nobody came"),
}
PLACES = (
    ("room", gettext_lazy("In the room")),
    ("video", gettext_lazy("By video")),
    ("phone", gettext_lazy("By telephone")),
    ("home", gettext_lazy("At their home")),
)
HERE = (
    ("present", gettext_lazy("was there")),
    ("late", gettext_lazy("came late")),
    ("absent", gettext_lazy("was not there")),
)


class PlanForm(When):
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=5, max_value=480)
    place = forms.ChoiceField(label=gettext_lazy("Where"), choices=PLACES)


class MarkForm(forms.Form):
    """What became of a session; for one that took place, who was there."""

    state = forms.ChoiceField(label=gettext_lazy("What became of it?"), widget=forms.RadioSelect)

    def __init__(self, *args, people: list[MemberRow], there: dict, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = people
        self.fields["state"].choices = choices
        for n, m in enumerate(people, 1):
            was = there.get(m.person, "expected")
            self.fields[f"here_{n}"] = forms.ChoiceField(
                label=m.nickname,
                choices=HERE if len(people) > 1 else HERE[:2],
                initial="present" if was == "expected" else was,
                required=False,
                widget=forms.RadioSelect,
            )

    def attendance(self):
        return [self[name] for name in self.fields if name.startswith("here_")]

    def clean(self):
        given = super().clean()
        if given.get("state") == "held" and set(self.present().values()) == {"absent"}:
            raise forms.ValidationError(
                _("Somebody was there, or it did not take place. Please choose one of the two.")
            )
        return given

    def present(self) -> dict[uuid.UUID, str]:
        return {
            m.person: self.cleaned_data.get(f"here_{n}") or "present"
            for n, m in enumerate(self.people, 1)
        }


@staff
@require_http_methods(["GET", "POST"])
def session_new(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """The next session stands there already: one tap puts it into the diary."""
    viewer: Standing = request.viewer
    here = case_row(viewer, case)
    if not viewer.cases[case].is_therapist:
        raise NotAllowed("The diary is the therapists'.")
    if here.closed_on is not None:
        return redirect("desk:case", here.id)
    zone = clinic(viewer).zone
    rows = sessions(viewer, [here.id])
    form = PlanForm(request.POST or None, zone=zone, initial=_proposed(rows, zone))
    if form.is_valid():
        given = form.cleaned_data
        diary.plan(
            here.id,
            form.moment,
            minutes=given["minutes"],
            place=given["place"],
            by=viewer.person,
        )
        return redirect("desk:case", here.id)
    note_read(viewer, "session_new", here.id)
    context = {
        "case": here,
        "people": _clients(viewer, here.id),
        "form": form,
        "proposed": None if form.is_bound or not rows else _next(rows, zone),
        "zone": zone.replace("_", " "),
    }
    return show(request, "desk/session_new.html", "caseload", context)


@staff
@require_http_methods(["GET", "POST"])
def one_session(request: HttpRequest, session: uuid.UUID) -> HttpResponse:
    """One session: what became of it, another time, and the ways to its check-ins."""
    viewer: Standing = request.viewer
    row = session_row(viewer, session)
    here = case_row(viewer, row.case)
    form = _mark_form(viewer, row, request.POST or None)
    if here.closed_on is None and form.is_valid():
        _mark(viewer, row, form.cleaned_data["state"], form.present())
        return redirect("desk:session", row.id)
    zone = clinic(viewer).zone
    return _shown(request, row, here, form, When(zone=zone, initial=typed(row.starts_at, zone)))


@staff
@require_POST
def move_session(request: HttpRequest, session: uuid.UUID) -> HttpResponse:
    viewer: Standing = request.viewer
    row = session_row(viewer, session)
    here = case_row(viewer, row.case)
    form = When(request.POST, zone=clinic(viewer).zone)
    if here.closed_on is None and form.is_valid():
        diary.move(row.id, form.moment, by=viewer.person)
        return redirect("desk:session", row.id)
    return _shown(request, row, here, _mark_form(viewer, row, None), form)


def _shown(request, row: SessionRow, here: CaseRow, form: MarkForm, when: When) -> HttpResponse:
    viewer: Standing = request.viewer
    note_read(viewer, "session", here.id)
    context = {
        "session": row,
        "case": here,
        "people": _clients(viewer, here.id),
        "state": STATES[row.state],
        "form": form,
        "when": when,
        "closed": here.closed_on is not None,
        "begun": row.starts_at <= viewer.now,
        "asked": row.state in {"planned", "held"},
        "place": dict(PLACES).get(row.place, ""),
        "attendance": _attendance(viewer, row, here),
        "zone": clinic(viewer).zone.replace("_", " "),
        "noted": of_session(viewer, row),
    }
    return show(request, "desk/session.html", "caseload", context)


def _clients(viewer: Standing, case_id: uuid.UUID) -> list[MemberRow]:
    return [m for m in members(viewer, [case_id])[case_id] if m.is_member]


def _attendance(viewer: Standing, row: SessionRow, here: CaseRow) -> list[tuple[str, str]]:
    """Who was there; of somebody who comes alone only what is out of the ordinary."""
    if row.state != "held":
        return []
    there, words = expected(viewer, row.id), dict(HERE)
    return [
        (m.nickname, words[how])
        for m in _clients(viewer, here.id)
        if (how := there.get(m.person, "")) in words and (here.joint or how != "present")
    ]


def _mark_form(viewer: Standing, row: SessionRow, data) -> MarkForm:
    choices = [
        ("cancelled-client", _("They cancelled")),
        ("cancelled-staff", _("We cancelled")),
    ]
    if row.starts_at <= viewer.now:
        choices = [("held", _("It took place")), *choices, ("missed", _("Nobody came"))]
    if row.state not in {"planned", "held"}:
        choices.append(("planned", _("A slip: it stands as planned")))
    there = expected(viewer, row.id)
    people = [m for m in _clients(viewer, row.case) if m.person in there]
    initial = {"state": row.state if row.state != "planned" else None}
    return MarkForm(data, people=people, there=there, choices=choices, initial=initial)


def _mark(viewer: Standing, row: SessionRow, state: str, clients: dict[uuid.UUID, str]) -> None:
    present = None
    if state == "held":
        staff_there = {
            m.person: "present"
            for m in members(viewer, [row.case])[row.case]
            if m.role in THERAPISTS
        }
        present = {**staff_there, **clients}
    diary.mark(row.id, state, present=present, by=viewer.person)


def _next(rows: list[SessionRow], zone: str) -> SessionRow:
    """Next week at the same time on the clock, as long as last time."""
    last = max(rows, key=lambda row: row.starts_at)
    starts = a_week_on(last.starts_at, zone)
    return replace(last, starts_at=starts, ends_at=starts + (last.ends_at - last.starts_at))


def _proposed(rows: list[SessionRow], zone: str) -> dict:
    if not rows:
        return {"minutes": USUAL_MINUTES, "place": "room"}
    row = _next(rows, zone)
    return {
        **typed(row.starts_at, zone),
        "minutes": _minutes(row.starts_at, row.ends_at),
        "place": row.place,
    }


def _minutes(starts: datetime, ends: datetime) -> int:
    return (ends - starts) // timedelta(minutes=1)
