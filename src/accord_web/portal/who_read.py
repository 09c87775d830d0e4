"""Which staff opened the viewer's answers, by day, and whether anybody did in an emergency."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accord_web.flows.emergency import told
from accord_web.flows.who_read import who_read
from accord_web.privacy import audit
from accord_web.privacy.standing import NotAllowed
from accord_web.storage.lock import writing

ROLES = {
    "therapist": lambda: _("therapist"),
    "supervisor": lambda: _("supervisor"),
    "responder": lambda: _("answers for safety"),
    "deputy": lambda: _("stood in for your therapist"),
    "emergency": lambda: _("in an emergency"),
}


@require_safe
def readings(request):
    viewer = request.viewer
    if viewer.person is None or not any(c.is_member for c in viewer.cases.values()):
        raise NotAllowed("Sign in first.")
    with writing():
        audit.log(audit.READ, by=viewer.person, record="page:who-read")
    days = [(day.day, [(r.name, ROLES[r.role]()) for r in day.readers]) for day in who_read(viewer)]
    with timezone.override(viewer.zone):
        return render(request, "portal/who_read.html", {"days": days, "emergencies": told(viewer)})
