"""Which of several sendings counts: asked of their own person, signed in, and of nobody else."""

import uuid
from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord.errors import AnswerError
from accord.measures.schema import load
from accord.measures.wording import fill, wording
from accord.records import State
from accord_web.cases.queries import readers
from accord_web.checkins.form import answers
from accord_web.checkins.queries import CheckInRow, RivalRow, by_id, rivals
from accord_web.flows.rivals import choose
from accord_web.people.queries import names
from accord_web.portal import routes
from accord_web.privacy import audit
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.lock import writing

FIRST = "first"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One further sending: when and how it came, and what it says."""

    row: RivalRow
    came: str
    lines: tuple[tuple[str, str], ...]  # question and answer


@require_http_methods(["GET", "HEAD", "POST"])
def which(request, checkin: uuid.UUID):
    viewer: Standing = request.viewer
    row = by_id(viewer, checkin) if viewer.person else None
    if row is None or row.person != viewer.person or row.moment == "own":
        raise NotAllowed("Nothing of the viewer's own.")
    waiting = rivals(viewer, checkin=row.id)
    if request.method == "POST":
        return _choose(request, viewer, row, waiting)
    if not waiting:
        return redirect("portal:home")
    with writing():
        audit.log(audit.READ, by=viewer.person, case=row.case, record="page:which")
    context = {
        "checkin": row,
        "waiting": [Waiting(one, _came(one), _lines(viewer, row, one)) for one in waiting],
    }
    with timezone.override(viewer.zone):
        return render(request, "portal/which.html", context)


def _choose(request, viewer: Standing, row: CheckInRow, waiting: list[RivalRow]):
    chosen = request.POST.get("choose", "")
    if chosen == FIRST:
        choose(row, None, by=viewer.person)
        return redirect("portal:home")
    found = next((one for one in waiting if str(one.id) == chosen), None)
    if found is None:
        raise Http404
    choose(row, found.digest, mode=found.mode, by=viewer.person)
    return redirect("portal:home")


def _came(one: RivalRow) -> str:
    return {
        "link": _("by your link"),
        "phone": _("from your own page"),
        "paper": _("on paper"),
    }.get(one.mode, "")


def _lines(viewer: Standing, row: CheckInRow, one: RivalRow) -> tuple[tuple[str, str], ...]:
    """What it says, in words. Where it fits the form no more, nothing."""
    called = {n.id: n.nickname for n in names(viewer, row.person, let_go=True)}
    therapist = routes.therapists(readers(viewer, row.case), named=True)
    try:
        given = answers(row, one.body)
    except AnswerError:
        return ()
    found = []
    for asked in row.asked:
        words = wording(asked.measure, row.language)
        about = called.get(asked.named, "…") if asked.named else therapist
        for item in load(asked.measure).items:
            answer = given[asked.order][item.id]
            if answer.state is State.ANSWERED:
                said = words.item(item.id)
                value = said.options.get(str(answer.value), str(answer.value))
                found.append((fill(said.text, name=about), fill(value, name=about)))
    return tuple(found)
