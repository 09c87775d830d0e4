"""A check-in on one page of paper, and typed in from it in twenty seconds.

Paper does not ask whether somebody is safe: a page may lie unread, and the question promises that
somebody reads the answer soon. It says so, with the numbers to call.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from string import ascii_lowercase

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accord.errors import AnswerError
from accord.measures.schema import load
from accord.measures.wording import wording
from accord_web.cases.joint import NOTHING_PASSES, circle
from accord_web.cases.policy_texts import text
from accord_web.cases.queries import ReadersRow, members, readers, session
from accord_web.checkins.form import REACHED, SHOWN, Screen, answers, blank, fields, screens, untied
from accord_web.checkins.queries import CheckInRow, by_code, by_id, links, own_sides
from accord_web.desk.links import asked_about, way
from accord_web.desk.pages import note_read, show, staff
from accord_web.desk.short_names import short_names
from accord_web.flows.submit import ROUTE, SEEN, Sending, submit
from accord_web.people.queries import cover
from accord_web.privacy.access import Policy, Route
from accord_web.privacy.standing import NotAllowed, Standing

UNREAD = "everyday"  # “nobody reads what you say” does not hold for a page that is typed in

Choice = tuple[str, str, str]  # code, words, what else there is to say


@dataclass(frozen=True, slots=True)
class Line:
    """One question as it stands on paper and, by the same number, on the page to type it in."""

    number: int
    screen: Screen
    short: str
    options: tuple[tuple[str, str, str], ...]  # letter, code, words
    intro: str  # before the first question of a measure
    value: str = ""


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code on the paper"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )


@staff
@require_safe
def paper(request: HttpRequest, checkin: uuid.UUID) -> HttpResponse:
    viewer: Standing = request.viewer
    asked = _checkin(viewer, checkin)
    row = session(viewer, asked.session)
    link = next((one for one in links(viewer, [row.id]) if one.id == asked.id), None)
    note_read(viewer, "paper", asked.case)
    if link is None or not asked_about(viewer, row)(asked.person, asked.moment):
        return show(request, "desk/paper_closed.html", "caseload", {"session": row})
    with translation.override(asked.language):
        held = _screens(asked)
        context = {
            "checkin": asked,
            "session": row,
            "lines": _lines(held),
            "title": _title(asked),
            "way": way(request, link, row.starts_at),
            "choices": _choices(readers(viewer, asked.case)),
            "secrets": _secrets(viewer, asked),
            "help": cover(viewer, asked.clinic),
            "initials": _initials(viewer, asked),
            "statuses": _statuses(asked),
        }
        return render(request, "desk/paper.html", context)


@staff
@require_http_methods(["GET", "POST"])
def type_in(request: HttpRequest, checkin: uuid.UUID) -> HttpResponse:
    """Typed in by somebody else than the person whose answers they are: marked so."""
    viewer: Standing = request.viewer
    asked = _checkin(viewer, checkin)
    row = session(viewer, asked.session)
    if not asked_about(viewer, row)(asked.person, asked.moment):
        return show(request, "desk/paper_closed.html", "caseload", {"session": row})
    held = _screens(asked)
    offered = _choices(readers(viewer, asked.case))
    problem = ""
    if request.method == "POST":
        problem = _take(viewer, asked, held, offered, request.POST)
        if not problem:
            return redirect("desk:typed_in", asked.id)
    own = own_sides(viewer, [row.id]).get(row.id)
    note_read(viewer, "type_in", asked.case)
    context = {
        "checkin": asked,
        "session": row,
        "lines": _lines(held, request.POST),
        "choices": offered,
        "route": request.POST.get(ROUTE, Route.NOW.value),
        "problem": problem,
        "title": _title(asked),
        "initials": _initials(viewer, asked),
        "statuses": _statuses(asked),
        "own_first": asked.moment == "after" and own is not None and own.sent_at is None,
    }
    return show(request, "desk/type_in.html", "caseload", context)


@staff
@require_safe
def typed_in(request: HttpRequest, checkin: uuid.UUID) -> HttpResponse:
    """The same page whether or not the check-in was answered by its link as well."""
    viewer: Standing = request.viewer
    asked = _checkin(viewer, checkin)
    note_read(viewer, "typed_in", asked.case)
    context = {"session": session(viewer, asked.session), "case": asked.case}
    return show(request, "desk/typed_in.html", "caseload", context)


@staff
@require_http_methods(["GET", "POST"])
def from_paper(request: HttpRequest) -> HttpResponse:
    """A pile of papers: each is found by its code."""
    viewer: Standing = request.viewer
    form = CodeForm(request.POST or None)
    if form.is_valid():
        found = by_code(viewer, form.cleaned_data["code"])
        if found is not None and _is_ours(viewer, found):
            return redirect("desk:type_in", found.id)
        # The same words for a code that does not exist and for another therapist's.
        form.add_error("code", _("No check-in of your cases has this code. Please look again."))
    note_read(viewer, "from_paper")
    return show(request, "desk/from_paper.html", "caseload", {"form": form})


def _checkin(viewer: Standing, checkin_id: uuid.UUID) -> CheckInRow:
    """A member's check-in, for a therapist of the case, without what paper does not ask."""
    row = by_id(viewer, checkin_id)
    if not _is_ours(viewer, row):
        raise NotAllowed("Paper is typed in by a therapist of the case.")
    asked = tuple(
        a for a in untied(row.asked) if not any(p.critical for p in load(a.measure).parts)
    )
    return replace(row, asked=asked)


def _is_ours(viewer: Standing, row: CheckInRow) -> bool:
    here = viewer.cases.get(row.case)
    asked = row.moment != "own" and row.session is not None
    return asked and here is not None and here.is_therapist


def _screens(checkin: CheckInRow) -> list[Screen]:
    """No name of anybody: a paper may be found."""
    return screens(
        checkin,
        alone=True,
        known=False,
        language=checkin.language,
        other=_("my therapist"),
        names={},
        cover={},
    )


def _lines(held: Iterable[Screen], typed=None) -> list[Line]:
    found: list[Line] = []
    for number, screen in enumerate(held, 1):
        words = wording(screen.item.measure, screen.language)
        begins = not found or found[-1].screen.item.measure != screen.item.measure
        found.append(
            Line(
                number,
                screen,
                words.item(screen.item.id).short,
                tuple((ascii_lowercase[n], *pair) for n, pair in enumerate(screen.options)),
                words.intro if begins and screen.item.measure != UNREAD else "",
                (typed or {}).get(screen.name, ""),
            )
        )
    return found


def _title(checkin: CheckInRow) -> str:
    return _("Before your session") if checkin.moment == "before" else _("After your session")


def _statuses(checkin: CheckInRow) -> list[str]:
    """That our own questions are new stands wherever they are asked."""
    told = [wording(a.measure, checkin.language).status for a in checkin.asked]
    return [text for text in dict.fromkeys(told) if text]


def _initials(viewer: Standing, checkin: CheckInRow) -> str:
    people = [m for m in members(viewer, [checkin.case])[checkin.case] if m.is_member]
    shortened = short_names([m.nickname for m in people])
    return next(
        (s for m, s in zip(people, shortened, strict=True) if m.person == checkin.person), ""
    )


def _choices(there: ReadersRow) -> list[Choice]:
    """Who may read it, by roles alone. A supervisor only where one accepted this case."""
    offered = [
        (Route.NOW.value, _("Your therapist, now"), ""),
        (Route.LATER.value, _("Your therapist, after our next session"), ""),
        (
            Route.SUPERVISOR.value,
            _("The supervisor of your therapist"),
            _("They read it with your name. If they fear for someone’s safety, they must act."),
        ),
        (Route.NOBODY.value, _("No one"), _("It only counts in totals of 20 people or more.")),
    ]
    return [c for c in offered if c[0] != Route.SUPERVISOR or there.supervisor]


def _secrets(viewer: Standing, checkin: CheckInRow) -> str:
    """What “no secrets” means, where all agreed on it: it goes for paper, too."""
    here = circle(viewer, checkin.case, checkin.person) if checkin.policy else NOTHING_PASSES
    return text(Policy.NONE).line if here.holds_no_secrets else ""


def _take(
    viewer: Standing, checkin: CheckInRow, held: list[Screen], offered: list[Choice], data
) -> str:
    """Keep what was typed. Returns what is wrong, in words; nothing where all is well."""
    body = {
        SHOWN: fields(held),
        REACHED: str(len(held)),
        SEEN: "unasked",
        ROUTE: data.get(ROUTE, Route.NOW.value),
        **{s.name: data.get(s.name, "").strip() for s in held},
    }
    if body[ROUTE] not in {code for code, *_ in offered}:
        return _("Please choose again who may read this.")
    try:
        if blank(answers(checkin, body)):
            return _("Nothing is typed in yet.")
        sending = Sending(body, mode="paper", entered_by=viewer.person, language=checkin.language)
        # Kept, kept before, or kept beside other answers: which of them is not told here.
        submit(checkin, sending, by=viewer.person)
    except AnswerError as wrong:
        return str(wrong)
    return ""
