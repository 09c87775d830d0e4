"""Changing who reads what was sent, and what of it: staff by a route, other members by name."""

import uuid
from dataclasses import dataclass, replace

from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord.measures.schema import load
from accord_web.cases import queries as cases
from accord_web.cases.joint import circle
from accord_web.flows.members import MEMBERS, WITH, may_be_shared
from accord_web.flows.setbacks import PART, TOLD, share_words
from accord_web.flows.share import share
from accord_web.portal import members, routes
from accord_web.portal.asking import Reading
from accord_web.portal.mine import Sent, one_sent
from accord_web.privacy import audit
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.lock import writing

PIECE, PIECES = "part", "pieces"  # the second: that the form had them to choose among


@dataclass(frozen=True, slots=True)
class Piece:
    part: str
    title: str
    chosen: bool


@require_http_methods(["GET", "HEAD", "POST"])
def readers(request, response: uuid.UUID):
    viewer = request.viewer
    row, _answers = one_sent(viewer, response, translation.get_language())
    if not row.may_change:
        raise NotAllowed("These answers leave no choice of readers.")
    staff = cases.readers(viewer, row.case)
    offered = tuple(routes.choices(staff, named=True))
    sharing = _sharing(viewer, row)
    wrong = ""
    if request.method == "POST":
        wrong = _wrong(request.POST, row, {choice.code for choice in offered})
        if not wrong:
            _keep(request.POST, viewer, row, offers=sharing is not None)
            return redirect("portal:sent", response)
    with writing():
        audit.log(audit.READ, by=viewer.person, case=row.case, record="page:readers")
    nobody_else = members.nothing_else(sharing) if sharing else routes.nobody_else(staff.setting)
    reading = Reading(
        choices=offered,
        chosen=row.route,
        usual="",
        usual_is_gone=False,
        fixed=tuple(routes.without_a_choice([load(row.measure)], staff, named=True)),
        nobody_else=nobody_else,
        sharing=sharing,
    )
    context = {"sent": row, "reading": reading, "wrong": wrong, "pieces": _pieces(request, row)}
    with timezone.override(viewer.zone):
        return render(request, "portal/readers.html", context, status=422 if wrong else 200)


def _sharing(viewer: Standing, row: Sent) -> members.Sharing | None:
    """What can be opened to other members, as it is open now."""
    assert viewer.person is not None
    shareable = may_be_shared(load(row.measure))
    parts = [one for one in row.parts if one.part in shareable]
    if not parts:
        return None
    among = circle(viewer, row.case, viewer.person)
    wheres = [(row.measure, one.part) for one in parts]
    chosen = {(row.measure, one.part): one.opened_to for one in parts if among.consents}
    found = members.offered(viewer, row.case, among, wheres, chosen)
    if found and found.note:
        return replace(found, note=members.once_kept(wheres))
    return found


def _pieces(request, row: Sent) -> list[Piece]:
    """The parts that may be changed by themselves, where there are several."""
    if len(row.parts) < 2:
        return []
    chosen = request.POST.getlist(PIECE) if PIECES in request.POST else None
    return [
        Piece(p.part, routes.capital(p.title), chosen is None or p.part in chosen)
        for p in row.parts
    ]


def _wrong(posted, row: Sent, codes: set[str]) -> str:
    if posted.get("route") not in codes:
        return _("Please choose who may read this.")
    if PIECES in posted and not _chosen(posted, row):
        return _("Please choose which pieces this is about.")
    return ""


def _chosen(posted, row: Sent) -> list[str]:
    return [one.part for one in row.parts if one.part in posted.getlist(PIECE)]


def _keep(posted, viewer: Standing, row: Sent, *, offers: bool) -> None:
    told = offers and MEMBERS in posted
    share(
        viewer,
        row.response,
        posted["route"],
        parts=_chosen(posted, row) if PIECES in posted else None,
        ticks={name: posted[name] for name in posted if WITH.fullmatch(name)} if told else None,
        language=translation.get_language() or "en",
        by=viewer.person,
    )
    if row.measure == TOLD and (PIECES not in posted or PART in _chosen(posted, row)):
        share_words(viewer, row.response, posted["route"], by=viewer.person)
