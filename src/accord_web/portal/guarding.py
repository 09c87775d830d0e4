"""For a guardian: what they are asked for a young person, and what is open to them for a time.

Without an opening there is nothing of the young person's here, and nothing tells whether they
answered. What an opening lets through, the gate says.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods

from accord.measures.schema import load
from accord.measures.wording import wording
from accord.records import State
from accord_web.cases.guardians import guards
from accord_web.cases.openings import OpeningRow, opened_to
from accord_web.cases.queries import readers
from accord_web.flows.agree_for import Guarded, agree_for, guarded
from accord_web.measures.queries import PartRow, parts
from accord_web.people.queries import clinic, persons
from accord_web.portal import routes
from accord_web.portal.mine import Line, line_of
from accord_web.portal.shared import TITLES
from accord_web.privacy import audit
from accord_web.privacy.profile import Words, profile
from accord_web.privacy.purposes import Purpose
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.lock import writing


@dataclass(frozen=True, slots=True)
class OpenedAnswers:
    """One part of what a young person answered, as it is open."""

    day: date
    title: str
    lines: tuple[Line, ...]
    status: str  # that the questions are new


@dataclass(frozen=True, slots=True)
class YoungPerson:
    """One young person whom the viewer guards."""

    number: int
    nickname: str
    asked: bool  # for their agreement to treatment
    agreed_at: datetime | None
    opening: OpeningRow | None
    by: str
    answers: tuple[OpenedAnswers, ...]


@require_http_methods(["GET", "HEAD", "POST"])
def guarding(request):
    viewer: Standing = request.viewer
    if viewer.person is None or not guards(viewer):
        raise NotAllowed("For guardians.")
    held = guarded(viewer)
    language = translation.get_language() or "en"
    if request.method == "POST":
        for number, one in enumerate(held, 1):
            if one.asked and request.POST.get("agree") == str(number):
                agree_for(viewer, one.case, one.young, language=language, by=viewer.person)
        return redirect("portal:guarding")
    with timezone.override(viewer.zone):
        people = [_person(viewer, n, one, language) for n, one in enumerate(held, 1)]
        with writing():
            audit.log(audit.READ, by=viewer.person, record="page:guarding")
        context = {"people": people, "words": _words(viewer, language)}
        return render(request, "portal/guarding.html", context)


def _words(viewer: Standing, language: str) -> Words:
    here = clinic(viewer)
    return profile(here.country if here else "any").purposes[Purpose.TREATMENT].words(language)


def _person(viewer: Standing, number: int, one: Guarded, language: str) -> YoungPerson:
    rows = [row for row in opened_to(viewer) if (row.case, row.young) == (one.case, one.young)]
    opening = rows[0] if rows else None
    wanted = {one.young} | ({opening.opened_by} if opening else set())
    names = {p.id: p.nickname for p in persons(viewer, wanted).values()}
    return YoungPerson(
        number,
        names.get(one.young, "…"),
        one.asked,
        one.agreed_at,
        opening,
        names.get(opening.opened_by, "…") if opening else "",
        _answers(viewer, one.case, one.young, language) if opening else (),
    )


def _answers(
    viewer: Standing, case: uuid.UUID, young: uuid.UUID, language: str
) -> tuple[OpenedAnswers, ...]:
    """What the gate lets through, the latest first; without parts in which nothing was said."""
    therapists = routes.therapists(readers(viewer, case), named=True)
    rows = [row for row in parts(viewer, [case], about=[young]) if row.owner == young]
    shown = [_opened(row, language, therapists) for row in reversed(rows)]
    return tuple(one for one in shown if one.lines)


def _opened(row: PartRow, language: str, therapists: str) -> OpenedAnswers:
    words = wording(row.measure, language)
    lines = [
        line_of(item, row.answers[item.id], words, therapists)
        for item in load(row.measure).items
        if item.id in row.answers and row.answers[item.id].state is State.ANSWERED
    ]
    title = str(TITLES.get((row.measure, row.part), words.title))
    return OpenedAnswers(row.meant_for, title, tuple(lines), words.status)
