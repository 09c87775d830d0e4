"""Writing a plan: three fields and up to six people to call. Every saving is a version of its own.

Whom somebody would leave out of the second list is asked only of who is alone with the screen;
written with somebody looking on, it stays for each person as it was.
"""

from dataclasses import replace

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord_web.cases.plan_form import TITLES, Fields, fault, fields, posted
from accord_web.cases.plans import KINDS, LONGEST, PlanRow, SavedMeanwhile, latest, save, tidy
from accord_web.cases.queries import readers
from accord_web.portal import routes
from accord_web.portal.asking import ALONE, NOT_ALONE, UNSURE
from accord_web.portal.plan import case_of, owner
from accord_web.privacy import audit
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.lock import writing

SEEN = "alone"


@require_http_methods(["GET", "HEAD", "POST"])
def plan_write(request, kind: str):
    viewer: Standing = request.viewer
    person = owner(viewer)
    if kind not in KINDS:
        raise NotAllowed("No such plan.")
    now = latest(viewer, person, kind)
    if request.method == "POST":
        return _keep(request, kind, now)
    alone = request.GET.get(SEEN, "")
    if alone not in {ALONE, NOT_ALONE, UNSURE}:
        return render(request, "portal/plan_see.html", {"kind": kind})
    with writing():
        audit.log(audit.READ, by=viewer.person, record="page:plan")
    return _form(request, kind, fields(kind, now), alone, open_it=bool(now and now.open))


def _form(request, kind: str, held: Fields, alone: str, *, open_it: bool, wrong: str = ""):
    viewer: Standing = request.viewer
    context = {
        "kind": kind,
        "title": TITLES[kind],
        "held": held,
        "longest": LONGEST,
        "alone": alone,
        "marks": alone == ALONE,
        "open_it": open_it,
        "who": routes.therapists(readers(viewer, case_of(viewer)), named=False),
        "wrong": wrong,
    }
    return render(request, "portal/plan_write.html", context, status=422 if wrong else 200)


def _keep(request, kind: str, now: PlanRow | None):
    viewer: Standing = request.viewer
    alone = request.POST.get(SEEN, "")
    held = posted(kind, request.POST, now, marks=alone == ALONE)
    open_it = request.POST.get("readers") == "therapists"
    wrong = ""
    try:
        written = tidy(held.sections, held.calls)
        if written.blank:
            wrong = _("Nothing is written yet.")
        else:
            case = case_of(viewer)
            assert viewer.person is not None
            save(
                viewer,
                case,
                viewer.person,
                kind,
                written,
                seen=held.seen,
                open_it=open_it,
                by=viewer.person,
            )
            return redirect("portal:plan", kind)
    except SavedMeanwhile:
        wrong = _(
            "Another version was saved in the meantime. Yours is still here; look at the other, "
            "and save again if yours is to count."
        )
        held = replace(held, seen=str(now.id) if now else "")
    except ValueError as error:
        wrong = fault(error)
    return _form(request, kind, held, alone, open_it=open_it, wrong=wrong)
