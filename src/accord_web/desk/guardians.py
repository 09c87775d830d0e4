"""Guardians of a young person: four settings, each with its grounds, and what is opened to one."""

import uuid
from datetime import timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accord_web import clock
from accord_web.cases.guardians import (
    SETTINGS,
    GuardianRow,
    YoungRow,
    clinician,
    guardians,
    young_people,
    young_person,
)
from accord_web.cases.guardians import guardian as guardian_row
from accord_web.cases.openings import LONGEST, LONGEST_WORDS, NotNow, openings
from accord_web.cases.openings import opening as opening_row
from accord_web.desk.newcomer import LANGUAGES, PRONOUNS
from accord_web.desk.pages import note_read, show, staff
from accord_web.desk.young import ANSWERS
from accord_web.flows import guardians as flow
from accord_web.flows.begin import LONGEST_NICKNAME, Newcomer
from accord_web.people.queries import clinic, persons
from accord_web.privacy.standing import NotAllowed, Standing

NEW = ""
# What each setting asks, and what follows from it.
ASKS = {
    "treatment": (
        gettext_lazy("Do they agree to treatment?"),
        gettext_lazy("Then their agreement is asked, unless the young person decides alone."),
    ),
    "platform": (
        gettext_lazy("Do they take part in Accord?"),
        gettext_lazy(
            "Then they are asked about the sessions like others, and may have an account. Without "
            "it: no link, no account, no questions."
        ),
    ),
    "sharing": (
        gettext_lazy("May something be opened to them?"),
        gettext_lazy(
            "This alone opens nothing. Without it nothing can be opened, and what is open to them "
            "ends at once."
        ),
    ),
    "records": (
        gettext_lazy("May they ask for the record?"),
        gettext_lazy("Without it, a request of theirs is not taken up."),
    ),
}


class SettingsForm(forms.Form):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, (label, help_text) in ASKS.items():
            self.fields[name] = forms.ChoiceField(
                label=label, help_text=help_text, choices=ANSWERS, widget=forms.RadioSelect
            )
            self.fields[f"{name}_grounds"] = forms.CharField(
                label=gettext_lazy("On what grounds"),
                max_length=LONGEST_WORDS,
                required=False,
                widget=forms.Textarea({"rows": 2}),
            )

    def four(self):
        return [(self[name], self[f"{name}_grounds"]) for name in SETTINGS]

    def settings(self) -> dict[str, tuple[bool, str]]:
        given = self.cleaned_data
        return {name: (given[name] == "yes", given[f"{name}_grounds"]) for name in SETTINGS}


class GuardianForm(SettingsForm):
    who = forms.ChoiceField(label=gettext_lazy("Who is it?"), required=False)
    nickname = forms.CharField(
        label=gettext_lazy("Nickname"),
        max_length=LONGEST_NICKNAME,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    pronoun = forms.ChoiceField(label=gettext_lazy("Pronoun"), choices=PRONOUNS)
    language = forms.ChoiceField(label=gettext_lazy("Language of the questions"), choices=LANGUAGES)

    def __init__(self, *args, known: list[tuple[str, str]], taken: set[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.taken = taken
        self.fields["who"].choices = [(NEW, _("Somebody new")), *known]

    def clean(self):
        given = super().clean()
        name = given.get("nickname", "")
        if not given.get("who"):
            if not name and "nickname" not in self.errors:
                self.add_error("nickname", _("Write a nickname here."))
            elif name.casefold() in self.taken:
                self.add_error("nickname", _("Two people of one case need names that differ."))
        return given


class OpeningForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why, for the record"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 4}),
    )
    said = forms.CharField(
        label=gettext_lazy("Why, in words for the young person"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 4}),
    )
    until = forms.DateField(
        label=gettext_lazy("Looked at anew on"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Half a year ahead at most. On this day it ends by itself."),
    )

    def __init__(self, *args, zone: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean_until(self):
        day, today = self.cleaned_data["until"], clock.today(self.zone)
        if not today < day < today + LONGEST:
            raise forms.ValidationError(_("This day lies ahead, and at most half a year ahead."))
        return day


@staff
@require_http_methods(["GET", "POST"])
def guardian_new(request: HttpRequest, young: uuid.UUID) -> HttpResponse:
    viewer: Standing = request.viewer
    row = young_person(viewer, young)
    clinician(viewer, row.case)
    form = _new_form(viewer, row, request.POST or None)
    if form.is_valid():
        flow.add(viewer, row.case, row.person, _who(form), form.settings(), by=viewer.person)
        return redirect("desk:young_one", young)
    note_read(viewer, "guardian", row.case)
    context = {"young": row, "form": form, "name": ""}
    status = 422 if form.errors else 200
    return show(request, "desk/guardian.html", "caseload", context, status=status)


def _new_form(viewer: Standing, row: YoungRow, data) -> GuardianForm:
    already = {
        g.person for g in guardians(viewer, row.case) if g.young == row.person and not g.ended
    }
    people = persons(viewer, flow.eligible(viewer, row.case, row.person) - already)
    known = sorted((p.nickname, str(p.id)) for p in people.values())
    return GuardianForm(
        data,
        known=[(key, name) for name, key in known],
        taken=flow.taken(viewer, row.case),
        initial={"language": clinic(viewer).language},
    )


def _who(form: GuardianForm) -> Newcomer | uuid.UUID:
    given = form.cleaned_data
    if given["who"]:
        return uuid.UUID(given["who"])
    return Newcomer(given["nickname"], given["pronoun"], given["language"])


def _found(viewer: Standing, guardian: uuid.UUID) -> tuple[GuardianRow, YoungRow]:
    """A guardian who is one still, and whom they guard, for a clinician of the case."""
    row = guardian_row(viewer, guardian)
    clinician(viewer, row.case)
    if row.ended:
        raise NotAllowed("A guardian no more.")
    people = young_people(viewer, row.case)
    return row, next(one for one in people if one.person == row.young)


@staff
@require_http_methods(["GET", "POST"])
def guardian(request: HttpRequest, guardian: uuid.UUID) -> HttpResponse:
    """What a guardian may, as it stands, to be noted anew."""
    viewer: Standing = request.viewer
    row, young = _found(viewer, guardian)
    initial = {name: "yes" if row.allowed[name] else "no" for name in SETTINGS}
    initial |= {f"{name}_grounds": row.grounds.get(name, "") for name in SETTINGS}
    form = SettingsForm(request.POST or None, initial=initial)
    if form.is_valid():
        flow.settle(viewer, row.id, form.settings(), by=viewer.person)
        return redirect("desk:young_one", young.id)
    note_read(viewer, "guardian", row.case)
    context = {"young": young, "form": form, "guardian": row, "name": row.nickname}
    status = 422 if form.errors else 200
    return show(request, "desk/guardian.html", "caseload", context, status=status)


@staff
@require_POST
def guardian_end(request: HttpRequest, guardian: uuid.UUID) -> HttpResponse:
    viewer: Standing = request.viewer
    row, young = _found(viewer, guardian)
    flow.end(viewer, row.id, by=viewer.person)
    return redirect("desk:young_one", young.id)


@staff
@require_http_methods(["GET", "POST"])
def opening_new(request: HttpRequest, guardian: uuid.UUID) -> HttpResponse:
    """Open what the young person shares with the viewer to this guardian, for a time."""
    viewer: Standing = request.viewer
    row, young = _found(viewer, guardian)
    zone = clinic(viewer).zone
    initial = {"until": clock.today(zone) + timedelta(weeks=12)}
    form, refused = OpeningForm(request.POST or None, zone=zone, initial=initial), ""
    if form.is_valid():
        try:
            flow.open_to(viewer, row.id, **form.cleaned_data, by=viewer.person)
            return redirect("desk:young_one", young.id)
        except NotNow:
            refused = _not_now(viewer, row)
    note_read(viewer, "opening", row.case)
    context = {"young": young, "guardian": row, "form": form, "refused": refused}
    status = 422 if form.errors or refused else 200
    return show(request, "desk/opening.html", "caseload", context, status=status)


def _not_now(viewer: Standing, row: GuardianRow) -> str:
    """What stands in the way, in the words of the page."""
    if not (row.allowed["sharing"] and row.allowed["platform"]):
        return _("A setting of this guardian says no, so nothing can be opened to them.")
    if any(one.guardian == row.id and one.state != "over" for one in openings(viewer, row.case)):
        return _("Something is open to them already, or waits to be shown. End it first.")
    return _("Everybody here agreed that nothing passes between members. Agree anew first.")


@staff
@require_POST
def opening(request: HttpRequest, opening: uuid.UUID) -> HttpResponse:
    """It was shown in the room, or it ends now."""
    viewer: Standing = request.viewer
    row, says = opening_row(viewer, opening), request.POST.get("says")
    clinician(viewer, row.case)
    if says == "shown":
        flow.shown_in_the_room(viewer, row.case, row.id, by=viewer.person)
    elif says == "end":
        flow.end_opening(viewer, row.case, row.id, by=viewer.person)
    people = young_people(viewer, row.case)
    return redirect("desk:young_one", next(one.id for one in people if one.person == row.young))
