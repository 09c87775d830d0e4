"""What becomes of what somebody tells us: the information sheet for what they are here."""

from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from accord_web import clock
from accord_web.cases.guardians import is_young
from accord_web.papers import Facts, paper
from accord_web.people.queries import clinic
from accord_web.privacy import audit
from accord_web.privacy.access import Role, Side
from accord_web.privacy.profile import profile
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.lock import writing


@require_safe
def sheet(request):
    viewer: Standing = request.viewer
    here = clinic(viewer)
    if viewer.person is None or here is None or not viewer.cases_as(Side.MEMBER):
        raise NotAllowed("For those who take part in a treatment.")
    language = translation.get_language() or "en"
    facts = Facts(here.name, profile(here.country), language, clock.today(here.zone))
    with writing():
        audit.log(audit.READ, by=viewer.person, record="page:sheet")
    return render(request, "portal/sheet.html", {"paper": paper(_which(viewer), facts)})


def _which(viewer: Standing) -> str:
    """By what they are: a client's sheet says the most, so it wins where somebody is several."""
    mine = viewer.cases_as(Side.MEMBER)
    if any(is_young(viewer.person, case) for case in mine):
        return "sheet-young"
    roles = {role for case in mine for role in viewer.cases[case].roles}
    if Role.CLIENT in roles:
        return "sheet-client"
    return "sheet-guardian" if Role.GUARDIAN in roles else "sheet-partner"
