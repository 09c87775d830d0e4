"""/desk/cases/<id>/plans/: a client's plans as far as they opened them, and writing one together.

What stands here may be looked at by somebody else in the room: of several clients nobody's stands
open, and who is left out of the second list is asked only where the client is alone with you.
"""

import uuid
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accord_web.cases.plan_form import TITLES, Fields, fault, fields, in_order, posted
from accord_web.cases.plans import KINDS, LONGEST, SavedMeanwhile, latest, save, tidy, versions
from accord_web.cases.queries import case as case_row
from accord_web.desk.members_of import ClientLine, chosen_of, clients_of
from accord_web.desk.pages import note_read, show, staff
from accord_web.flows.briefing import treated
from accord_web.privacy.standing import NotAllowed, Standing

YES = "yes"


@staff
@require_safe
def of_case(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """Both plans of one client, as they stand and as they stood."""
    viewer: Standing = request.viewer  # type: ignore[attr-defined]
    treated(viewer, case)
    lines = clients_of(viewer, case)
    chosen = chosen_of(request, lines)
    held = versions(viewer, chosen.person, case=case) if chosen else []
    plans = []
    for kind, title in TITLES.items():
        mine = [row for row in held if row.kind == kind]
        now = mine[0] if mine else None
        plans.append((kind, title, now, in_order(now), mine[1:]))
    context = {
        "case": case_row(viewer, case),
        "lines": lines,
        "chosen": chosen,
        "plans": plans,
        "second": request.GET.get("list", ""),
    }
    note_read(viewer, "plans", case)
    return show(request, "desk/plans.html", "caseload", context)


@staff
@require_http_methods(["GET", "POST"])
def together(request: HttpRequest, case: uuid.UUID, kind: str) -> HttpResponse:
    """Written in the room with the client; it is theirs, and open to the therapists."""
    viewer: Standing = request.viewer  # type: ignore[attr-defined]
    treated(viewer, case)
    chosen = chosen_of(request, clients_of(viewer, case))
    if chosen is None or kind not in KINDS:
        raise NotAllowed("Nobody's plan.")
    now = latest(viewer, chosen.person, kind, case=case)
    alone = request.POST.get("alone", request.GET.get("alone", ""))
    if request.method == "GET":
        note_read(viewer, "plans", case)
        return _form(request, case, chosen, fields(kind, now), alone)
    held = posted(kind, request.POST, now, marks=alone == YES)
    try:
        written = tidy(held.sections, held.calls)
        if written.blank:
            wrong = _("Nothing is written yet.")
        elif request.POST.get("agreed") != YES:
            wrong = _("It is kept once you have both said that it may be.")
        else:
            assert viewer.person is not None
            save(
                viewer,
                case,
                chosen.person,
                kind,
                written,
                seen=held.seen,
                open_it=True,
                by=viewer.person,
            )
            return redirect(f"{reverse('desk:plans', args=[case])}?member={chosen.number}")
    except SavedMeanwhile:
        wrong = _("Another version was saved in the meantime. Look at it together, and save again.")
        held = replace(held, seen=str(now.id) if now else "")
    except ValueError as error:
        wrong = fault(error)
    return _form(request, case, chosen, held, alone, wrong=wrong)


def _form(
    request: HttpRequest,
    case: uuid.UUID,
    chosen: ClientLine,
    held: Fields,
    alone: str,
    *,
    wrong: str = "",
) -> HttpResponse:
    viewer: Standing = request.viewer  # type: ignore[attr-defined]
    context = {
        "case": case_row(viewer, case),
        "chosen": chosen,
        "title": TITLES[held.kind],
        "held": held,
        "asked": alone in {YES, "no"},
        "alone": alone,
        "marks": alone == YES,
        "longest": LONGEST,
        "wrong": wrong,
    }
    status = 422 if wrong else 200
    return show(request, "desk/plan_together.html", "caseload", context, status=status)
