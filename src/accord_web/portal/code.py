"""Typing a code by hand, and the page after leaving a check-in."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accord_web.checkins.codes import CODE_LENGTH, tidy
from accord_web.checkins.queries import by_code
from accord_web.door.speaking import ASKED, asked_for
from accord_web.people.tries import TooMany, knock
from accord_web.portal.talk import talk_here
from accord_web.privacy.access import Side


# It only leads to the check-in, so it needs no cookie; a phone in a waiting room may have none.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def code(request):
    if request.method != "POST":
        return _page(request)
    typed = request.POST.get("code", "")
    try:
        knock("check-in", request.caller)
    except TooMany:
        wrong = _("There were too many tries from here. Please wait a quarter of an hour.")
        return _page(request, typed, wrong, status=429)
    found = by_code(request.viewer, typed) if len(tidy(typed)) == CODE_LENGTH else None
    if found is None or found.moment == "own":
        wrong = _("We do not know this code. Please look again: it has 12 letters and numbers.")
        return _page(request, typed, wrong, status=422)
    tapped = asked_for(request.GET)
    return redirect(
        reverse("portal:check_in", args=[tidy(typed)]) + (f"?{ASKED}={tapped}" if tapped else "")
    )


def _page(request, typed: str = "", wrong: str = "", *, status: int = 200):
    return render(request, "portal/code.html", {"typed": typed, "wrong": wrong}, status=status)


@require_safe
def left(request):
    own_page = bool(request.viewer.cases_as(Side.MEMBER))
    return render(request, "portal/left.html", {"talk": talk_here(), "own_page": own_page})
