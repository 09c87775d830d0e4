"""What somebody has taken on to try between sessions, and how it went, in plain words.

The list holds no name: with whom something is tried stands on a page of its own. Nothing is counted
up, and nothing is said of days on which nothing was told.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods, require_safe

from accord.records import State
from accord_web.cases.queries import cases, members
from accord_web.flows.practise import may_tell, practises_in
from accord_web.measures.queries import PartRow, parts
from accord_web.people.queries import names
from accord_web.portal.mine import took_part
from accord_web.practice import actions
from accord_web.practice.queries import ChosenRow, one, own, told_of
from accord_web.practice.words import MEASURE, Card, card, in_words
from accord_web.privacy import audit
from accord_web.privacy.access import Side
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.relationships.queries import alliances, ties
from accord_web.storage.lock import writing

PUT_AWAY, TAKE_UP = "put-away", "take-up"


@dataclass(frozen=True, slots=True)
class Line:
    chosen: ChosenRow
    card: Card
    may_tell: bool


@dataclass(frozen=True, slots=True)
class Told:
    """One time that it was told how it went."""

    response: uuid.UUID
    day: date
    says: str
    for_oneself: str  # what the other person did, as it was written


@require_safe
def practice(request):
    """What they have taken on; more to choose from is one tap away."""
    viewer: Standing = request.viewer
    lines = own_lines(viewer)
    with writing():
        audit.log(audit.READ, by=viewer.person, record="page:practice")
    context = {
        "now": [line for line in lines if line.may_tell],
        "over": [line for line in lines if not line.may_tell],
        "may_choose": bool(practises_in(viewer)),
    }
    return render(request, "portal/practice.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def practice_mine(request, chosen: uuid.UUID):
    """One of them: its steps, with whom, and how it went so far."""
    viewer: Standing = request.viewer
    row = one(viewer, chosen)
    if request.method == "POST":
        if PUT_AWAY in request.POST:
            actions.put_away(row.id, by=viewer.person)
        elif TAKE_UP in request.POST:
            actions.take_up(row.id, by=viewer.person)
        return redirect("portal:practice")
    language = translation.get_language() or "en"
    with writing():
        audit.log(audit.READ, by=viewer.person, case=row.case, record="page:practice-mine")
    context = {
        "chosen": row,
        "card": card(row.practice, language),
        "with_whom": _with_whom(viewer, row),
        "told": _told(viewer, row, language),
        "goes_on": may_tell(viewer, row),
        "may_tell": may_tell(viewer, row) and not row.over,
    }
    with timezone.override(viewer.zone):
        return render(request, "portal/practice_mine.html", context)


def own_lines(viewer: Standing) -> list[Line]:
    """Everything that the viewer took on or was given. Raises where they take no part at all."""
    if viewer.person is None or not took_part(viewer):
        raise NotAllowed("Only whoever takes part has practices.")
    language = translation.get_language() or "en"
    open_here = set(practises_in(viewer))
    return [
        Line(row, card(row.practice, language), row.case in open_here and not row.over)
        for row in own(viewer)
    ]


def settings_of(viewer: Standing) -> list[str]:
    """In which settings the viewer practises."""
    here = set(practises_in(viewer))
    return [row.setting for row in cases(viewer) if row.id in here]


def _with_whom(viewer: Standing, row: ChosenRow) -> str:
    """For the viewer's own eyes; empty where it is with nobody, or with somebody not here now."""
    if row.other is None and row.relationship is None:
        return ""
    here = row.case in viewer.cases_as(Side.MEMBER)
    called = {m.person: m.nickname for m in members(viewer, [row.case])[row.case]} if here else {}
    if row.other is not None:
        return called.get(row.other, "")
    for tie in ties(viewer, row.case, ended=True):
        if tie.id == row.relationship:
            named = {n.id: n.nickname for n in names(viewer, viewer.person, let_go=True)}
            return named.get(tie.named) or "…"
    for alliance in alliances(viewer, [row.case]):
        if alliance.id == row.relationship:
            return called.get(alliance.other, "")
    return ""


def _told(viewer: Standing, row: ChosenRow, language: str) -> list[Told]:
    """The latest first: what was told about this one, from all of its parts."""
    rows = parts(viewer, [row.case], measures=[MEASURE], about=[viewer.person])
    mine = [part for part in rows if part.owner == viewer.person]
    about = told_of(viewer, mine)
    held: dict[uuid.UUID, list[PartRow]] = {}
    for part in mine:
        if part.response in about and about[part.response].chosen == row.id:
            held.setdefault(part.response, []).append(part)
    found = [_try(response, found, language) for response, found in held.items()]
    return [one for one in reversed(found) if one.says or one.for_oneself]


def _try(response: uuid.UUID, held: Iterable[PartRow], language: str) -> Told:
    rows = sorted(held, key=lambda part: ("tried", "felt", "other").index(part.part))
    answers = [pair for part in rows for pair in part.answers.items()]
    said = [str(a.value) for item, a in answers if item == "other" and a.state is State.ANSWERED]
    return Told(response, rows[0].meant_for, in_words(answers, language), " ".join(said))
