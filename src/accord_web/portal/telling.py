"""Telling something that nobody asked for: the pages of a check-in, for somebody signed in.

The same questions one by one, the same first screen, the same choice of readers. The address holds
the id of the sitting, so that a page sent twice is kept once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accord.errors import AnswerError
from accord_web.cases.guardians import is_young
from accord_web.cases.queries import readers
from accord_web.checkins.queries import CheckInRow
from accord_web.checkins.unasked import TooMany
from accord_web.flows.submit import ROUTE, SEEN, Outcome, Sending
from accord_web.flows.tell import tell
from accord_web.portal import routes
from accord_web.portal.asking import ALONE, NOT_ALONE, UNSURE, asking
from accord_web.portal.check_in import AGAIN
from accord_web.portal.posted import body_of, who_reads, with_route
from accord_web.portal.talk import talk

YES = "yes"


@dataclass(frozen=True, slots=True)
class Telling:
    """One sitting and what its pages say on top: no name, no verdict."""

    draft: CheckInRow
    heading: str
    keep: Callable[..., Outcome] = tell  # what else belongs to it is kept with it, or not at all


def telling(request, what: Telling):
    """Opens it, asks, and keeps what is sent. Only for the person signed in, as themselves."""
    draft = what.draft
    with translation.override(draft.language), timezone.override(draft.zone):
        if request.method == "POST":
            return _keep(request, what)
        alone, again = request.GET.get(SEEN, ""), YES if request.GET.get(AGAIN) else ""
        if alone in {ALONE, NOT_ALONE, UNSURE}:
            return _form(request, what, alone, again=again)
        context = {
            "again": again,
            "duties": routes.duties(draft.country, draft.language),
            "young": is_young(draft.person, draft.case),
        }
        return render(request, "portal/can_anyone_see.html", context)


def _form(
    request,
    what: Telling,
    alone: str,
    *,
    again: str,
    given: Mapping[str, str] | None = None,
    wrong: str = "",
):
    context = {
        "asking": asking(
            what.draft, request.viewer, alone=alone, given=given or {}, again=bool(again)
        ),
        "heading": what.heading,
        "signed_in": True,
        "alone": alone,
        "again": again,
        "wrong": wrong,
    }
    return render(request, "portal/form.html", context, status=422 if wrong else 200)


def _keep(request, what: Telling):
    draft, viewer = what.draft, request.viewer
    body = body_of(request.POST, draft, own=True)
    again = YES if request.POST.get(AGAIN) else ""
    staff = readers(viewer, draft.case)
    try:
        sending = Sending(
            with_route(draft, body, staff, again=bool(again)),
            mode="phone",
            language=draft.language,
            as_sent=body.get(ROUTE, routes.AS_LAST_TIME),
            formed_at=draft.opens_at,
        )
        outcome = what.keep(viewer, draft, sending, again=bool(again), by=viewer.person)
        wrong = _("Nothing is answered yet. Answer as much or as little as you like, or leave.")
    except AnswerError as error:
        wrong, outcome = str(error), Outcome.BLANK
    except TooMany:
        wrong = _("That is a great deal for one day. Please bring the rest to your next session.")
        outcome = Outcome.BLANK
    if outcome is Outcome.BLANK:
        return _form(request, what, body[SEEN], again=again, given=body, wrong=wrong)
    if outcome is Outcome.RIVAL:
        return redirect("portal:which", draft.id)
    context = {
        "line": who_reads(draft, viewer, sending, staff),
        "talk": talk(draft.country, draft.help),
        "again": YES,
        "own_page": True,
    }
    return render(request, "portal/thanks.html", context)
