"""How secrets are handled among those who share a case: what counts, what is proposed, one's word.

Nothing here tells whether somebody else has agreed: it counts for all at once, or for nobody.
"""

import uuid
from dataclasses import dataclass

from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord_web.cases.joint import OwnRow, circle, joint_cases, own
from accord_web.cases.policy_texts import PolicyText, always, nothing_passes, text
from accord_web.flows.agree import NotYet, agree
from accord_web.portal.members import consent_text
from accord_web.privacy import audit
from accord_web.privacy.access import Policy
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.lock import writing


@dataclass(frozen=True, slots=True)
class Handled:
    """One case in words."""

    row: OwnRow
    line: str
    counts: PolicyText | None
    proposed: PolicyText | None
    agreeing: str  # what agreeing to it agrees to besides

    @property
    def waits(self) -> bool:
        """Whether the viewer's own word is still asked."""
        return self.proposed is not None and self.row.agreed_at is None


def handled(viewer: Standing) -> list[Handled]:
    """Every case that the viewer shares with others."""
    return [_handled(viewer, own(viewer, case)) for case in joint_cases(viewer)]


def _handled(viewer: Standing, row: OwnRow) -> Handled:
    assert viewer.person is not None
    counts = text(row.policy) if row.policy else None
    says = counts is not None and (row.passes or row.policy is Policy.FULL)
    besides = ""
    if row.proposed is Policy.NONE:
        besides = consent_text(circle(viewer, row.case, viewer.person))
    return Handled(
        row=row,
        line=counts.line if counts and says else nothing_passes(),
        counts=counts,
        proposed=text(row.proposed) if row.proposed else None,
        agreeing=besides,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request):
    viewer = request.viewer
    found = handled(viewer) if viewer.person else []
    if not found:
        raise NotAllowed("No case that several people share.")
    wrong = ""
    if request.method == "POST":
        wrong = _agree(request.POST, viewer)
        if not wrong:
            return redirect("portal:agreement")
    with writing():
        audit.log(audit.READ, by=viewer.person, record="page:agreement")
    context = {"cases": found, "always": always(), "wrong": wrong}
    with timezone.override(viewer.zone):
        return render(request, "portal/agreement.html", context, status=409 if wrong else 200)


def _agree(posted, viewer: Standing) -> str:
    try:
        case, policy = uuid.UUID(posted.get("case", "")), Policy(posted.get("policy", ""))
    except ValueError:
        raise NotAllowed("Nothing of the kind is proposed.") from None
    language = translation.get_language() or "en"
    try:
        agree(viewer, case, policy, language=language, by=viewer.person)
    except NotYet:
        return _("Something else is proposed now. Please read it again.")
    return ""
