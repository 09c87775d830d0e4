"""Young people of a case: who is not of age, what they are asked, who decides, who guards them."""

import uuid
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accord_web import clock
from accord_web.cases.guardians import (
    SETTINGS,
    GuardianRow,
    YoungRow,
    agreements,
    clinician,
    guardians,
    is_clinician,
    whose_agreement,
    young_people,
    young_person,
)
from accord_web.cases.openings import OpeningRow, openings
from accord_web.cases.queries import case as case_row
from accord_web.cases.queries import members
from accord_web.cases.young import LONGEST_WORDS
from accord_web.desk.pages import note_read, show, staff
from accord_web.flows import guardians as flow
from accord_web.flows.briefing import treated
from accord_web.people.queries import clinic, persons
from accord_web.privacy.access import Role
from accord_web.privacy.standing import Standing

ANSWERS = (("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")))
MAY = {  # the four settings, as a line says them
    "treatment": gettext_lazy("agrees to treatment"),
    "platform": gettext_lazy("takes part in Accord"),
    "sharing": gettext_lazy("something may be opened to them"),
    "records": gettext_lazy("may ask for the record"),
}


class YoungForm(forms.Form):
    who = forms.ChoiceField(label=gettext_lazy("Who?"))
    of_age_on = forms.DateField(
        label=gettext_lazy("Comes of age on"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("No date of birth is kept, only this day: on it, all of this ends."),
    )

    def __init__(self, *args, people, zone: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.fields["who"].choices = [(str(n), m.nickname) for n, m in enumerate(people, 1)]

    def clean_of_age_on(self):
        day = self.cleaned_data["of_age_on"]
        if day <= clock.today(self.zone):
            raise forms.ValidationError(_("This day has to lie ahead."))
        return day


class JudgeForm(forms.Form):
    decides = forms.ChoiceField(
        label=gettext_lazy("Do they decide for themselves?"),
        choices=ANSWERS,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("What this rests on"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 4}),
    )


@dataclass(frozen=True, slots=True)
class GuardianLine:
    row: GuardianRow
    may: tuple[str, ...]
    may_not: tuple[str, ...]
    grounds: tuple[tuple[str, str], ...]
    opening: OpeningRow | None  # open now, or waiting to be shown
    can_open: bool


@staff
@require_http_methods(["GET", "POST"])
def young(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """Who in the case is not of age; somebody is noted by whoever treats it."""
    viewer: Standing = request.viewer
    treated(viewer, case)
    here = case_row(viewer, case)
    known = young_people(viewer, case)
    people = [m for m in members(viewer, [case])[case] if m.role == Role.CLIENT]
    form = YoungForm(request.POST or None, people=people, zone=clinic(viewer).zone)
    if form.is_valid():
        clinician(viewer, case)
        person = people[int(form.cleaned_data["who"]) - 1].person
        flow.note_young(viewer, case, person, form.cleaned_data["of_age_on"], by=viewer.person)
        row = next(r for r in young_people(viewer, case) if r.person == person)
        return redirect("desk:young_one", row.id)
    note_read(viewer, "young", case)
    context = {
        "case": here,
        "known": known,
        "form": form,
        "decides_here": is_clinician(viewer, case),
    }
    status = 422 if form.errors else 200
    return show(request, "desk/young.html", "caseload", context, status=status)


@staff
@require_safe
def young_one(request: HttpRequest, young: uuid.UUID) -> HttpResponse:
    """One young person: all that was decided, by whom, and what may be decided."""
    viewer: Standing = request.viewer
    row = young_person(viewer, young)
    note_read(viewer, "young", row.case)
    asked = set(whose_agreement(row.person, row.case))
    given = agreements(row.person, row.case)
    named = _names(viewer, row, asked | given.keys())
    every = openings(viewer, row.case)
    own = [one for one in every if one.young == row.person]
    lines = [_line(g, own) for g in guardians(viewer, row.case) if g.young == row.person]
    context = {
        "young": row,
        "case": case_row(viewer, row.case),
        "asked_of": [named[one] for one in asked if one in named],
        "agreed": [(named[one], at) for one, at in given.items() if one in named],
        "asked_by": named.get(row.asked_by, ""),
        "judged_by": named.get(row.judgement.by, "") if row.judgement else "",
        "guardians": lines,
        "past": [(one, named.get(one.reader, "…")) for one in own if one.state == "over"],
        "decides_here": is_clinician(viewer, row.case),
    }
    return show(request, "desk/young_one.html", "caseload", context)


def _names(viewer: Standing, row: YoungRow, more: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    judged = {row.judgement.by} if row.judgement else set()
    readers = {one.reader for one in openings(viewer, row.case)}
    wanted = {row.person, row.asked_by, *judged, *more, *readers} - {None}
    return {p.id: p.nickname for p in persons(viewer, wanted).values()}


def _line(row: GuardianRow, own: list[OpeningRow]) -> GuardianLine:
    standing = [one for one in own if one.guardian == row.id and one.state != "over"]
    return GuardianLine(
        row,
        tuple(str(MAY[name]) for name in SETTINGS if row.allowed[name]),
        tuple(str(MAY[name]) for name in SETTINGS if not row.allowed[name]),
        tuple((str(MAY[name]), row.grounds[name]) for name in SETTINGS if row.grounds.get(name)),
        standing[0] if standing else None,
        not row.ended and row.allowed["sharing"] and row.allowed["platform"] and not standing,
    )


@staff
@require_POST
def questions(request: HttpRequest, young: uuid.UUID) -> HttpResponse:
    """Whether our questions, written for adults, are put to this person."""
    viewer: Standing = request.viewer
    row = young_person(viewer, young)
    flow.ask(viewer, row.case, row.person, request.POST.get("ask") == "yes", by=viewer.person)
    return redirect("desk:young_one", young)


@staff
@require_http_methods(["GET", "POST"])
def judge(request: HttpRequest, young: uuid.UUID) -> HttpResponse:
    """Whether they decide about their treatment for themselves, in the viewer's judgement."""
    viewer: Standing = request.viewer
    row = young_person(viewer, young)
    clinician(viewer, row.case)
    form = JudgeForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        flow.judge(
            viewer,
            row.case,
            row.person,
            given["decides"] == "yes",
            given["reason"],
            by=viewer.person,
        )
        return redirect("desk:young_one", young)
    note_read(viewer, "young-judge", row.case)
    context = {"young": row, "form": form}
    status = 422 if form.errors else 200
    return show(request, "desk/young_judge.html", "caseload", context, status=status)
