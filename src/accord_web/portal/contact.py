"""How one may be reached, said on one's own page. What was said before is never shown here.

The password is asked every time: else whoever holds the phone puts in a number of their own. And
always, not only where something stands already, so that the page does not tell which it is.
"""

from collections.abc import Mapping

from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accord_web.checkins.form import fields
from accord_web.people.contacts import say
from accord_web.portal.again import AgainForm, asks, is_them
from accord_web.portal.asking import ALONE, NOT_ALONE, UNSURE
from accord_web.portal.contact_form import NOTHING, questions
from accord_web.privacy import audit
from accord_web.privacy.access import Side
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.lock import writing

SEEN = "alone"


@sensitive_post_parameters("password")
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
        return _form(request, AgainForm(asked=asks(viewer)))


def _form(request, again: AgainForm, given: Mapping[str, str] = NOTHING, wrong: str = ""):
    asked = questions(translation.get_language(), given)
    context = {
        "questions": asked,
        "shown": fields([q.screen for q in asked]),
        "steps": range(len(asked) + 1),
        "form": again,
        "wrong": wrong,
    }
    status = 422 if wrong or again.errors else 200
    return render(request, "portal/contact.html", context, status=status)


def _keep(request, viewer: Standing, cases):
    said = {
        name.removeprefix("contact."): value
        for name, value in request.POST.items()
        if name.startswith("contact.") and value != "skip"
    }
    again = AgainForm(request.POST, asked=asks(viewer))
    if not is_them(request, again):
        return _form(request, again, said)
    try:
        kept = say(viewer.person, cases[0], said, mode="portal", by=viewer.person)
    except ValueError:
        wrong = _("One answer was not among the choices. Please choose it again.")
        return _form(request, again, wrong=wrong)
    if not kept:
        wrong = _("Say first how we may reach you, or that we may not.")
        return _form(request, again, wrong=wrong)
    return redirect("portal:contact_kept")


@require_safe
def kept(request):
    if request.viewer.person is None:
        raise NotAllowed("Sign in first.")
    return render(request, "portal/contact_kept.html")
