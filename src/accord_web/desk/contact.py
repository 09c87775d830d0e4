"""How the people of a case may be reached: all of it for those who treat them, noted in the room
where somebody would rather say it; the way and the hours alone for the front desk."""

import uuid
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accord_web.cases.queries import case as case_row
from accord_web.cases.queries import members
from accord_web.desk.pages import front_desk, note_read, show, staff
from accord_web.flows.briefing import treated
from accord_web.flows.contact import told, ways_of_session
from accord_web.people.contacts import LONGEST, ContactRow, contacts, say
from accord_web.privacy.standing import NotAllowed, Standing

KEEP = ("", gettext_lazy("As it was"))


class ContactForm(forms.Form):
    """What somebody said in the room. What is left empty stays as it was."""

    channel = forms.ChoiceField(
        label=gettext_lazy("How they may be reached"),
        choices=[
            KEEP,
            ("none", gettext_lazy("Not at all")),
            ("email", gettext_lazy("By e-mail")),
            ("phone", gettext_lazy("By telephone")),
            ("letter", gettext_lazy("By letter")),
        ],
        required=False,
    )
    where = forms.CharField(
        label=gettext_lazy("Number or address that is safe"),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    hours = forms.ChoiceField(
        label=gettext_lazy("Hours"),
        choices=[
            KEEP,
            ("any", gettext_lazy("Any time from 8 to 20")),
            ("morning", gettext_lazy("In the morning, 8 to 12")),
            ("afternoon", gettext_lazy("In the afternoon, 12 to 17")),
            ("evening", gettext_lazy("In the evening, 17 to 20")),
        ],
        required=False,
    )
    message = forms.ChoiceField(
        label=gettext_lazy("May a word be left there?"),
        choices=[KEEP, ("no", gettext_lazy("No")), ("yes", gettext_lazy("Yes"))],
        required=False,
    )
    sender = forms.ChoiceField(
        label=gettext_lazy("Whose name it may bear"),
        choices=[
            KEEP,
            ("neutral", gettext_lazy("Nobody’s")),
            ("clinic", gettext_lazy("The name of the clinic")),
        ],
        required=False,
    )
    others = forms.ChoiceField(
        label=gettext_lazy("Does anybody else use this phone, or open this mail?"),
        choices=[
            KEEP,
            ("no", gettext_lazy("No")),
            ("yes", gettext_lazy("Yes")),
            ("not-sure", gettext_lazy("They are not sure")),
        ],
        required=False,
    )

    def clean(self):
        given = super().clean()
        if not any(given.values()):
            raise forms.ValidationError(_("Nothing is filled in yet."))
        return given


@dataclass(frozen=True, slots=True)
class ReachLine:
    nickname: str
    number: int
    line: str
    row: ContactRow | None


@staff
@require_http_methods(["GET", "POST"])
def of_case(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """One person at a time: of several, nobody's stands open until one is chosen."""
    viewer: Standing = request.viewer  # type: ignore[attr-defined]
    treated(viewer, case)
    people = {m.person: m.nickname for m in members(viewer, [case])[case] if m.is_member}
    found = contacts(viewer, people)
    lines = [
        ReachLine(name, n, told(found.get(person)), found.get(person))
        for n, (person, name) in enumerate(people.items(), 1)
    ]
    chosen = _chosen(request.GET.get("member", ""), lines)
    form = ContactForm(request.POST or None)
    if chosen and form.is_valid():
        say(list(people)[chosen.number - 1], case, form.cleaned_data, mode="room", by=viewer.person)
        return redirect(request.get_full_path())
    note_read(viewer, "contact", case)
    context = {"case": case_row(viewer, case), "lines": lines, "chosen": chosen, "form": form}
    return show(request, "desk/contact.html", "caseload", context)


def _chosen(asked: str, lines: list[ReachLine]) -> ReachLine | None:
    if not asked:
        return lines[0] if len(lines) == 1 else None
    found = next((line for line in lines if str(line.number) == asked), None)
    if found is None:
        raise NotAllowed("Nobody of this case.")
    return found


@front_desk
@require_safe
def of_session(request: HttpRequest, session: uuid.UUID) -> HttpResponse:
    """For the front desk: whom to reach how, and when. No reason stands here."""
    viewer: Standing = request.viewer  # type: ignore[attr-defined]
    found = ways_of_session(viewer, session)
    note_read(viewer, "reach")
    lines = [ReachLine(name, n, told(way), None) for n, (name, way) in enumerate(found, 1)]
    chosen = _chosen(request.GET.get("member", ""), lines)
    context = {"session": session, "lines": lines, "chosen": chosen}
    return show(request, "desk/reach.html", "diary", context)
