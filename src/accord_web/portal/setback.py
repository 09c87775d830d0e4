"""What set somebody back: told when they like, then one word a day on how far back they are.

Nobody asks, reminds or waits. The page before this one looks the same whether or not a setback is
open: whoever looks along learns nothing.
"""

import uuid
from dataclasses import dataclass
from datetime import date

from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accord.errors import AnswerError
from accord.measures.wording import wording
from accord_web import ids
from accord_web.checkins.plan import ToAsk
from accord_web.checkins.unasked import SETBACK, TooMany, draft
from accord_web.flows.name import asked_in
from accord_web.flows.sending import Outcome
from accord_web.flows.setback_words import said
from accord_web.flows.setbacks import DAILY, TOLD, Setbacks, mine, say_how_far
from accord_web.people.queries import names
from accord_web.portal.telling import Telling, telling
from accord_web.privacy import audit
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.relationships.queries import ties
from accord_web.storage.lock import writing


@dataclass(frozen=True, slots=True)
class Line:
    """One setback in words, for the eyes of whoever told it."""

    began: date
    response: uuid.UUID
    said: tuple[str, ...]
    state: str
    days: int


@dataclass(frozen=True, slots=True)
class Today:
    """The one question of a day, where a setback is open."""

    sitting: uuid.UUID
    question: str
    options: tuple[tuple[str, str], ...]
    said: str  # today, in words


@require_safe
def setbacks(request):
    viewer: Standing = request.viewer
    _client(viewer)
    found = mine(viewer)
    with writing():
        audit.log(audit.READ, by=viewer.person, record="page:setbacks")
    context = {
        "today": today(viewer, found),
        "reads": found.open.route if found.open else "",
        "lines": _lines(viewer, found),
        "until_back": found.until_back,
        "enough": bool(found.until_back),
        "by_turned": found.by_turned,
    }
    with timezone.override(viewer.zone):
        return render(request, "portal/setback.html", context)


@require_safe
def begin(request):
    """A fresh sitting."""
    _client(request.viewer)
    return redirect("portal:setback", ids.at(request.viewer.now))


@require_http_methods(["GET", "HEAD", "POST"])
def setback(request, sitting: uuid.UUID):
    case = _client(request.viewer)
    row = draft(request.viewer, case, SETBACK, [ToAsk(TOLD), ToAsk("everyday")], sitting=sitting)
    return telling(request, Telling(row, _("Something of my own")))


@require_POST
def how_far(request, sitting: uuid.UUID):
    """One word a day. A word that is none of ours changes nothing."""
    viewer: Standing = request.viewer
    _client(viewer)
    try:
        kept = say_how_far(viewer, request.POST.get("back", ""), sitting, by=viewer.person)
    except (AnswerError, TooMany):
        kept = Outcome.BLANK
    return (
        redirect("portal:which", sitting) if kept is Outcome.RIVAL else redirect("portal:setbacks")
    )


def today(viewer: Standing, found: Setbacks) -> Today | None:
    if found.open is None:
        return None
    words = wording(DAILY, translation.get_language() or "en").item("back")
    return Today(
        ids.at(viewer.now),
        words.text,
        tuple(words.options.items()),
        words.options.get(found.said_today, ""),
    )


def _client(viewer: Standing) -> uuid.UUID:
    """The case in which they tell it. Raises where they are nobody's client."""
    case = asked_in(viewer)
    if viewer.person is None or case is None:
        raise NotAllowed("Only a client tells of setbacks.")
    return case


def _lines(viewer: Standing, found: Setbacks) -> list[Line]:
    called = {one.id: one.nickname for one in names(viewer, viewer.person, let_go=True)}
    somebody = {
        tie.id: called.get(tie.named, "…")
        for case in viewer.cases
        for tie in ties(viewer, case, ended=True)
    }
    return [
        Line(
            row.episode.began,
            row.response,
            said(row, somebody.get(row.tie, "…") if row.tie else ""),
            row.episode.state,
            row.episode.days,
        )
        for row in found.rows
    ]
