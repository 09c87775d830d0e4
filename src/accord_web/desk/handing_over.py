"""A case goes on with another therapist: handed over, or found one by an administrator."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from accord_web.cases.queries import case as case_row
from accord_web.cases.queries import members
from accord_web.desk.pages import administrator, note_read, show, staff
from accord_web.flows.hand_over import NobodyToTakeOver, hand_over, may_read_earlier
from accord_web.flows.unattended import taken_over, unattended
from accord_web.people.queries import clinic, therapists
from accord_web.privacy.access import THERAPISTS
from accord_web.privacy.standing import NotAllowed, Standing


def _choices(viewer: Standing, without: set[uuid.UUID]) -> list[tuple[str, str]]:
    here = clinic(viewer)
    rows = therapists(viewer, here.id) if here else []
    return [(str(one), name) for one, name in rows if one not in without]


@staff
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """The therapist's own case: who takes over, and what they will not read by themselves."""
    viewer: Standing = request.viewer
    if case not in viewer.cases or viewer.cases[case].roles.isdisjoint(THERAPISTS):
        raise NotAllowed("Not a therapist of this case.")
    here = case_row(viewer, case)
    if here.closed_on is not None:
        return redirect("desk:case", case)
    people = members(viewer, [case])[case]
    choices = _choices(viewer, {m.person for m in people if m.role != "deputy"})
    wrong = False
    if request.method == "POST":
        chosen = request.POST.get("successor", "")
        if chosen in {key for key, _name in choices}:
            assert viewer.person is not None
            hand_over(
                case, uuid.UUID(chosen), leaving=viewer.person, zone=viewer.zone, by=viewer.person
            )
            return redirect("desk:caseload")
        wrong = True
    note_read(viewer, "hand_over", case)
    context = {
        "case": here,
        "names": list(dict.fromkeys(m.nickname for m in people if m.is_member)),
        "several": sum(m.is_member for m in people) > 1,
        "choices": choices,
        "wrong": wrong,
    }
    return show(request, "desk/hand_over.html", "caseload", context)


@administrator
@require_http_methods(["GET", "POST"])
def without(request: HttpRequest) -> HttpResponse:
    """Cases whose only therapist works here no more. By name and day alone."""
    viewer: Standing = request.viewer
    rows = unattended(viewer)
    choices = _choices(viewer, set())
    wrong = None
    if request.method == "POST":
        # By its place in the list, so that no page of an administrator holds a case's id.
        place, chosen = request.POST.get("place", ""), request.POST.get("successor", "")
        row = next((r for n, r in enumerate(rows, 1) if f"{n}.{len(rows)}" == place), None)
        if row is not None and chosen in {key for key, _name in choices}:
            assert viewer.person is not None
            try:
                hand_over(row.case, uuid.UUID(chosen), zone=viewer.zone, by=viewer.person)
                return redirect("desk:without")
            except NobodyToTakeOver:
                pass
        wrong = place
    note_read(viewer, "without")
    context = {
        "rows": [(f"{n}.{len(rows)}", row) for n, row in enumerate(rows, 1)],
        "choices": choices,
        "wrong": wrong,
    }
    return show(request, "desk/without.html", "team", context)


@staff
@require_POST
def earlier(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """What somebody said in the room about what was there before, noted by the successor."""
    viewer: Standing = request.viewer
    row = taken_over(viewer, case)
    who, says = request.POST.get("who", ""), request.POST.get("says")
    people = [person for person, _name, _word in row.people] if row else []
    asked = {str(n): person for n, person in enumerate(people, 1)}
    if row is None or who not in asked or says not in {"yes", "no"}:
        raise NotAllowed("Nothing was handed over here, or nobody of this place.")
    if row.own_word and says == "yes":
        raise NotAllowed("They say so themselves, on their own page.")
    assert viewer.person is not None
    may_read_earlier(row.id, asked[who], says == "yes", mode="room", by=viewer.person)
    return redirect("desk:case", case)
