"""How one may be reached, said on one's own page. What was said before is never shown here."""

from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accord_web.checkins.form import fields
from accord_web.people.contacts import say
from accord_web.portal.asking import ALONE, NOT_ALONE, UNSURE
from accord_web.portal.contact_form import questions
from accord_web.privacy import audit
from accord_web.privacy.access import Side
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.lock import writing

SEEN = "alone"


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request):
    viewer: Standing = request.viewer
    cases = viewer.cases_as(Side.MEMBER)
    if viewer.person is None or not cases:
        raise NotAllowed("Only those who come here say how they may be reached.")
    with timezone.override(viewer.zone):
        if request.method == "POST":
            return _keep(request, viewer, cases)
        seen = request.GET.get(SEEN, "")
        if seen not in {ALONE, NOT_ALONE, UNSURE}:
            return render(request, "portal/contact_see.html", {"wait": False})
        if seen != ALONE:
            return render(request, "portal/contact_see.html", {"wait": True})
        with writing():
            audit.log(audit.READ, by=viewer.person, record="page:contact")
        return _form(request)


def _form(request, wrong: str = ""):
    asked = questions(translation.get_language())
    context = {
        "questions": asked,
        "shown": fields([q.screen for q in asked]),
        "steps": range(len(asked) + 1),
        "wrong": wrong,
    }
    return render(request, "portal/contact.html", context, status=422 if wrong else 200)


def _keep(request, viewer: Standing, cases):
    said = {
        name.removeprefix("contact."): value
        for name, value in request.POST.items()
        if name.startswith("contact.") and value != "skip"
    }
    try:
        kept = say(viewer.person, cases[0], said, mode="portal", by=viewer.person)
    except ValueError:
        return _form(request, _("One answer was not among the choices. Please choose it again."))
    if not kept:
        return _form(request, _("Say first how we may reach you, or that we may not."))
    return redirect("portal:contact_kept")


@require_safe
def kept(request):
    if request.viewer.person is None:
        raise NotAllowed("Sign in first.")
    return render(request, "portal/contact_kept.html")
