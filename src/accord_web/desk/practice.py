"""Practices of a case: what was given to whom, what was told of it, and giving one.

What was given stands here until somebody takes it back; whether the client put it away, or ever
tried it, is theirs to tell. So everything on these pages but the tellings themselves is made of
what staff did, and the tellings come through the gate.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord.errors import PracticeError
from accord.practices.practice import Practice
from accord.practices.schema import load
from accord_web.cases.queries import MemberRow, case, members
from accord_web.desk.pages import note_read, show, staff
from accord_web.flows import practise
from accord_web.flows.briefing import treated
from accord_web.flows.practise import NOBODY, Giving, givings
from accord_web.measures.queries import PartRow, ties_read
from accord_web.practice import queries as practices
from accord_web.practice.actions import LONGEST_GOAL
from accord_web.practice.queries import GivenRow, told_of
from accord_web.practice.words import MEASURE, Card, card, in_words, library
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.relationships.queries import alliances

TAKE_BACK = "take-back"
LATEST = 8  # tellings of one client


@dataclass(frozen=True, slots=True)
class GivenLine:
    """One practice that was given, in words."""

    row: GivenRow
    card: Card
    to: str
    with_whom: str


@dataclass(frozen=True, slots=True)
class TryLine:
    """One telling, as far as the viewer may read it."""

    day: date
    title: str
    says: str


class GiveForm(forms.Form):
    whom = forms.ChoiceField(
        label=gettext_lazy("For whom, and with whom?"), widget=forms.RadioSelect
    )
    goal = forms.CharField(
        label=gettext_lazy("What for, in their words"),
        max_length=LONGEST_GOAL,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, *args, held: Sequence[Giving], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["whom"].choices = [(one.key, _in_words(one)) for one in held]


def _in_words(one: Giving) -> str:
    names = [member.nickname for member in one.whom]
    if one.partner is None:
        return _("%(one)s and %(other)s, with each other") % {"one": names[0], "other": names[1]}
    if one.partner.kind == NOBODY:
        return _("%(name)s, with nobody in particular") % {"name": names[0]}
    return _("%(name)s, with %(other)s") % {"name": names[0], "other": one.partner.name}


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def practice(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """What was given in this case, and the library to give from."""
    viewer: Standing = request.viewer  # type: ignore[attr-defined]
    treated(viewer, case)
    if request.method == "POST":
        chosen = _id(request.POST.get(TAKE_BACK, ""))
        practise.take_back(viewer, case, chosen, by=viewer.person)
        return redirect("desk:practice", case)
    language = get_language() or "en"
    note_read(viewer, "practice", case)
    people = members(viewer, [case])[case]
    lines, several = given_lines(viewer, case, people, language), len(_names(people)) > 1
    given = [line for line in lines if line.row.both or not several]
    context = {
        "case": case,
        "names": _names(people),
        "given": given,
        "alone": [
            (name, [line for line in lines if line.to == name and not line.row.both])
            for name in (_names(people) if several else ())
        ],
        "families": library([_setting(viewer, case)], language),
    }
    return show(request, "desk/practice.html", "caseload", context)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def practice_give(request: HttpRequest, case: uuid.UUID, practice: str) -> HttpResponse:
    """One of the library: its steps, when not to, and to whom it is given."""
    viewer: Standing = request.viewer  # type: ignore[attr-defined]
    treated(viewer, case)
    found = _found(practice)
    held = givings(viewer, case, found)
    form = GiveForm(request.POST if request.method == "POST" else None, held=held)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        practise.give(viewer, case, found, said["whom"], said["goal"], by=viewer.person)
        return redirect("desk:practice", case)
    note_read(viewer, "practice-give", case)
    context = {
        "case": case,
        "names": _names(members(viewer, [case])[case]),
        "card": card(found.id, get_language() or "en"),
        "form": form,
    }
    status = 422 if form.is_bound and form.errors else 200
    return show(request, "desk/practice_give.html", "caseload", context, status=status)


def given_lines(
    viewer: Standing, case: uuid.UUID, people: Sequence[MemberRow], language: str
) -> list[GivenLine]:
    """What was given and not taken back. A name that may not be read now is not said."""
    called = {m.person: m.nickname for m in people}
    beside = {a.id: called.get(a.other, "") for a in alliances(viewer, [case])}
    if len(_names(people)) == 1:  # where several share a case a tie of one of them is not named
        beside |= {tie.relationship: tie.nickname for tie in ties_read(viewer, case)}
    return [
        GivenLine(
            row,
            card(row.practice, language),
            called.get(row.person, "…"),
            called.get(row.other, "") if row.other else beside.get(row.relationship, ""),
        )
        for row in practices.given(viewer, case)
    ]


def tries(
    viewer: Standing, parts: Iterable[PartRow], client: uuid.UUID, language: str
) -> tuple[TryLine, ...]:
    """What one client told, from parts that came through the gate; the latest first."""
    mine = [p for p in parts if p.measure == MEASURE and p.owner == client]
    about = told_of(viewer, mine) if mine else {}
    held: dict[uuid.UUID, list[PartRow]] = {}
    for part in mine:
        held.setdefault(part.response, []).append(part)
    lines = []
    for response, rows in held.items():
        ordered = sorted(rows, key=lambda part: part.part != "tried")
        answers = [pair for part in ordered for pair in part.answers.items()]
        says = in_words(answers, language)
        if says and response in about:
            title = card(about[response].practice, language).title
            lines.append(TryLine(rows[0].meant_for, title, says))
    return tuple(reversed(lines))[:LATEST]


def _names(people: Iterable[MemberRow]) -> list[str]:
    return list(dict.fromkeys(m.nickname for m in people if m.is_member))


def _setting(viewer: Standing, case_id: uuid.UUID) -> str:
    return case(viewer, case_id).setting


def _found(id: str) -> Practice:
    try:
        return load(id)
    except PracticeError as error:
        raise NotAllowed("No such practice.") from error


def _id(raw: str) -> uuid.UUID:
    try:
        return uuid.UUID(raw)
    except ValueError:
        raise NotAllowed("Nothing of the kind was given in this case.") from None
