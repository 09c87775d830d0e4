"""For somebody who is not of age: who of the adults around them reads what, now and until when.

What a therapist wants to open stands here first, and counts once they have seen it.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord_web.cases.guardians import is_young, mine
from accord_web.cases.openings import OpeningRow, opened_of, shown
from accord_web.checkins.queries import CheckInRow
from accord_web.people.queries import persons
from accord_web.privacy import audit
from accord_web.privacy.access import Side
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.lock import writing


@dataclass(frozen=True, slots=True)
class Around:
    """One adult who looks after the viewer, and what is open to them, or is to be."""

    number: int  # how the page names an opening: no id, which would tell a time
    nickname: str
    opening: OpeningRow | None
    by: str  # the therapist who opens it


@require_http_methods(["GET", "HEAD", "POST"])
def around(request):
    viewer: Standing = request.viewer
    cases = viewer.cases_as(Side.MEMBER)
    rows = opened_of(viewer) if viewer.person else []
    if not rows and not any(is_young(viewer.person, case) for case in cases):
        raise NotAllowed("For young people.")
    held = _around(viewer, rows)
    if request.method == "POST":
        for one in held:
            if one.opening and request.POST.get("seen") == str(one.number):
                shown(one.opening.id, one.opening.case, by=viewer.person)
        return redirect("portal:around")
    with writing():
        audit.log(audit.READ, by=viewer.person, record="page:around")
    context = {"around": held, "over": _over(viewer, rows)}
    with timezone.override(viewer.zone):
        return render(request, "portal/around.html", context)


def _around(viewer: Standing, rows: list[OpeningRow]) -> list[Around]:
    guardians = mine(viewer)
    names = _names(viewer, rows, guardians)
    standing = {(row.case, row.reader): row for row in rows if row.state != "over"}
    return [
        Around(
            number,
            names.get(guardian, "…"),
            row := standing.get((case, guardian)),
            names.get(row.opened_by, "…") if row else "",
        )
        for number, (case, guardian) in enumerate(guardians, 1)
    ]


def _over(viewer: Standing, rows: list[OpeningRow]) -> list[tuple[str, OpeningRow]]:
    """What was open once, and is no more."""
    names = _names(viewer, rows, [])
    return [(names.get(r.reader, "…"), r) for r in rows if r.state == "over" and r.shown_at]


def _names(
    viewer: Standing, rows: list[OpeningRow], guardians: list[tuple[uuid.UUID, uuid.UUID]]
) -> Mapping[uuid.UUID, str]:
    wanted = {guardian for _case, guardian in guardians}
    wanted |= {person for row in rows for person in (row.reader, row.opened_by)}
    return {p.id: p.nickname for p in persons(viewer, wanted).values()}


@dataclass(frozen=True, slots=True)
class Card:
    """What one's first page says of it."""

    waits: bool  # something is to be seen before it counts


def card(viewer: Standing) -> Card | None:
    """None for whoever is of age."""
    if not any(is_young(viewer.person, case) for case in viewer.cases_as(Side.MEMBER)):
        return None
    return Card(any(row.state == "waiting" for row in opened_of(viewer)))


def told(checkin: CheckInRow, viewer: Standing, *, named: bool) -> str:
    """In place of “nobody else in your family sees this”, where the person is not of age.

    A link says how it is as a rule; names stand only for the person signed in and alone.
    """
    if not is_young(checkin.person, checkin.case):
        return ""
    if not named:
        return _(
            "Whoever looks after you does not read it, unless your therapist opened it to them "
            "and you were shown that before."
        )
    rows = [row for row in opened_of(viewer) if row.state == "open" and row.case == checkin.case]
    if not rows:
        return _("Whoever looks after you does not read it.")
    names = _names(viewer, rows, [])
    return " ".join(
        _("%(name)s may read how you are doing and how the session was, if your therapist may.")
        % {"name": names.get(row.reader, "…")}
        for row in rows
    )
