"""Somebody of a case leaves it, comes back, or has died."""

import uuid
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accord_web import clock
from accord_web.cases.former import FormerRow, former
from accord_web.cases.guardians import clinician
from accord_web.cases.queries import MemberRow, members
from accord_web.cases.queries import case as case_row
from accord_web.desk.pages import note_read, show, staff
from accord_web.flows.death import died, it_was_a_mistake
from accord_web.flows.part_ways import come_back, leave_case
from accord_web.people.deaths import DeathRow, deaths
from accord_web.privacy.standing import NotAllowed, Standing

LEAVES, BACK, DIED, MISTAKE = "leaves", "back", "died", "mistake"


class DeathForm(forms.Form):
    day = forms.DateField(
        label=gettext_lazy("On which day, if you know it"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    sure = forms.BooleanField(
        label=gettext_lazy("I was told so by somebody who knows."),
        error_messages={"required": gettext_lazy("Please make sure first.")},
    )

    def __init__(self, *args, zone: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day and day > clock.today(self.zone):
            raise forms.ValidationError(gettext_lazy("This day has not come yet."))
        return day


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody of the case, by their place on this page: no id stands in it."""

    n: int
    who: MemberRow | FormerRow
    left: bool
    death: DeathRow | None
    last: bool  # nobody else takes part, so they do not leave: the case is closed
    form: DeathForm


@staff
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    viewer: Standing = request.viewer
    clinician(viewer, case)  # whoever stands in for hours ends nothing that lasts
    here = case_row(viewer, case)
    lines = _lines(viewer, case)
    if request.method == "POST":
        line = next((one for one in lines if str(one.n) == request.POST.get("who")), None)
        if line is None:
            raise NotAllowed("Nobody of this case.")
        if _done(viewer, case, line, request):
            return redirect("desk:people", case)
    note_read(viewer, "people", case)
    context = {"case": here, "lines": lines}
    return show(request, "desk/people.html", "caseload", context)


def _lines(viewer: Standing, case: uuid.UUID) -> list[Line]:
    rows: dict[uuid.UUID, MemberRow | FormerRow] = {}
    for m in members(viewer, [case])[case]:
        if m.is_member:
            rows.setdefault(m.person, m)
    gone = {row.person: row for row in former(viewer, case)}
    dead = deaths(viewer, [*rows, *gone])
    everybody = [*rows.values(), *gone.values()]
    return [
        Line(
            n,
            who,
            who.person in gone,
            dead.get(who.person),
            len(rows) == 1,
            DeathForm(zone=viewer.zone, auto_id=f"id_{n}_%s"),
        )
        for n, who in enumerate(everybody, 1)
    ]


def _done(viewer: Standing, case: uuid.UUID, line: Line, request: HttpRequest) -> bool:
    """What was asked for, where it can be; else its form says what is missing."""
    assert viewer.person is not None
    says, person = request.POST.get("says"), line.who.person
    if says == LEAVES and not line.left and not line.last:
        leave_case(case, person, by=viewer.person)
    elif says == BACK and line.left and line.death is None:
        come_back(case, person, by=viewer.person)
    elif says == MISTAKE and line.death is not None:
        it_was_a_mistake(person, by=viewer.person)
    elif says == DIED and line.death is None:
        line.form.data, line.form.is_bound = request.POST, True
        if not line.form.is_valid():
            return False
        died(person, line.form.cleaned_data["day"], zone=viewer.zone, by=viewer.person)
    return True
