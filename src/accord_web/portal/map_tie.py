"""One person of one's own: what one said over time, in words first; what one hopes for."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accord.ecomap.maps import DISTANCES
from accord.records import State
from accord_web import ids
from accord_web.cases.joint import joint_cases
from accord_web.checkins.plan import ToAsk
from accord_web.checkins.unasked import GOAL, draft
from accord_web.flows import maps
from accord_web.flows.maps import HOPE, TIE, Maps, Person
from accord_web.measures.queries import PartRow, parts
from accord_web.people.roles import in_words
from accord_web.portal.map import client, in_touch, words
from accord_web.portal.mine import took_part
from accord_web.portal.telling import Telling, telling
from accord_web.privacy import audit
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.relationships.queries import ties
from accord_web.storage.lock import writing

STEP = 1.0  # on a scale from 0 to 10: less than that between two answers is about the same


@dataclass(frozen=True, slots=True)
class History:
    """One thing that was said over time: a sentence, and then each answer with its day."""

    title: str
    sentence: str
    answers: tuple[tuple[date, str], ...]  # the latest first


@require_safe
def map_tie(request, tie: uuid.UUID):
    viewer: Standing = request.viewer
    held, person = _mine(viewer, tie)
    case = maps.case_of(viewer)
    here = _ties_with(viewer, person)
    mine = [
        row
        for row in parts(viewer, took_part(viewer), measures=[TIE, HOPE], about=[viewer.person])
        if row.owner == viewer.person and row.relationship in here
    ]
    now = maps.on_it(viewer, case) if case else {}
    with writing():
        audit.log(audit.READ, by=viewer.person, record="page:map-tie")
    context = {
        "person": person,
        "role": in_words(person.role),
        "tie": next((one for one, key in now.items() if key == person.key), None),
        "histories": [_closeness(held, person), *_ratings(mine)],
        "hope": _hope(mine),
        "joint": case in joint_cases(viewer),
    }
    with timezone.override(viewer.zone):
        return render(request, "portal/map_tie.html", context)


@require_safe
def hope_begin(request, tie: uuid.UUID):
    """A fresh sitting about what one hopes for."""
    _mine(request.viewer, tie)
    return redirect("portal:map_hope", tie, ids.at(request.viewer.now))


@require_http_methods(["GET", "HEAD", "POST"])
def hope(request, tie: uuid.UUID, sitting: uuid.UUID):
    viewer: Standing = request.viewer
    case = maps.case_of(viewer)
    client(viewer)
    if case is None or tie not in maps.on_it(viewer, case):
        raise NotAllowed("Nobody of the viewer's own.")
    row = draft(viewer, case, GOAL, [ToAsk(HOPE, tie), ToAsk("everyday")], sitting=sitting)
    return telling(request, Telling(row, _("What you hope for")))


def _mine(viewer: Standing, tie: uuid.UUID) -> tuple[Maps, Person]:
    client(viewer)
    held = maps.own(viewer)
    for case in took_part(viewer):
        for one in ties(viewer, case, ended=True):
            if one.id == tie and one.one == viewer.person and str(one.named) in held.people:
                return held, held.people[str(one.named)]
    raise NotAllowed("Nobody of the viewer's own.")


def _ties_with(viewer: Standing, person: Person) -> set[uuid.UUID]:
    """Every tie with this person: a treatment that was handed over began another."""
    held = (one for case in took_part(viewer) for one in ties(viewer, case, ended=True))
    return {one.id for one in held if str(one.named) == person.key}


def _closeness(held: Maps, person: Person) -> History:
    said = [one for one in held.entries if one.key == person.key and one.said.distance]
    said.sort(key=lambda one: one.day)
    answers = tuple(
        (
            one.day,
            " · ".join(
                part for part in (words("distance", one.said.distance), in_touch(one.said)) if part
            ),
        )
        for one in reversed(said)
    )
    return History(
        _("On the map"), _moved([-DISTANCES.index(one.said.distance) for one in said]), answers
    )


def _moved(steps: Sequence[int]) -> str:
    if not steps:
        return _("You have not said yet how close they feel.")
    if len(steps) == 1:
        return _("You said it once so far.")
    if steps[-1] == steps[-2]:
        return _("As the time before.")
    return (
        _("Closer than the time before.")
        if steps[-1] > steps[-2]
        else _("Further away than the time before.")
    )


def _ratings(mine: Sequence[PartRow]) -> list[History]:
    rated = [row for row in mine if row.measure == TIE]
    return [
        _rating(_("What is good between you"), "good", rated),
        _rating(_("What is hard between you"), "hard", rated),
    ]


def _rating(title: str, scale: str, rated: Sequence[PartRow]) -> History:
    said = [(row.meant_for, value) for row in rated if (value := row.scores.get(scale)) is not None]
    shown = tuple((day, _("%(value)s of 10") % {"value": f"{v:.0f}"}) for day, v in reversed(said))
    return History(title, _more_or_less([value for _day, value in said]), shown)


def _more_or_less(values: Sequence[float]) -> str:
    if not values:
        return _("You have not told anything about it yet.")
    if len(values) == 1:
        return _("You told it once so far.")
    step = values[-1] - values[-2]
    if abs(step) < STEP:
        return _("About as the time before.")
    return _("More than the time before.") if step > 0 else _("Less than the time before.")


def _hope(mine: Sequence[PartRow]) -> str:
    """What was last written, in their own words."""
    said = [
        answer
        for row in mine
        if row.measure == HOPE and (answer := row.answers.get("goal")) is not None
    ]
    latest = next((one for one in reversed(said) if one.state is State.ANSWERED), None)
    return str(latest.value) if latest else ""
