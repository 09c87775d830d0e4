"""A client's first page: what is asked now, the next session, what was sent, what was agreed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from accord_web.cases.guardians import guards
from accord_web.cases.queries import SessionRow, sessions, tasks
from accord_web.checkins.queries import mine, rivals
from accord_web.flows.emergency import told
from accord_web.flows.name import is_client
from accord_web.flows.practise import practises_in
from accord_web.flows.setbacks import mine as mine_setbacks
from accord_web.portal.agreement import handled
from accord_web.portal.consents import running_out
from accord_web.portal.cover import handed_over, stand_ins
from accord_web.portal.mine import sittings
from accord_web.portal.setback import today
from accord_web.portal.young import card
from accord_web.privacy import audit
from accord_web.privacy.access import Side
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.lock import writing

LATELY = timedelta(days=30)
OPEN = 2  # sittings that stand open; earlier ones are folded away, so that the page stays calm


@dataclass(frozen=True, slots=True)
class Due:
    """Something asked now. `session` begins then."""

    code: str
    before: bool
    session: datetime | None
    sent: bool


@require_safe
def home(request):
    viewer = request.viewer
    if viewer.person is None:
        raise NotAllowed("Sign in first.")
    cases = viewer.cases_as(Side.MEMBER)
    with timezone.override(viewer.zone):
        diary = sessions(viewer, cases)
        sent = sittings(viewer, translation.get_language())
        context = {
            "due": _due(viewer, diary),
            "undecided": list({row.checkin: row for row in rivals(viewer)}.values()),
            "next": _next(viewer, diary),
            "names_people": is_client(viewer),
            "how_far": today(viewer, mine_setbacks(viewer)) if is_client(viewer) else None,
            "practises": bool(practises_in(viewer)),
            "takes_part": bool(cases),
            "joint": handled(viewer),
            "running_out": running_out(viewer),
            "young": card(viewer),
            "stand_ins": stand_ins(viewer),
            "handed_over": handed_over(viewer),
            "guards": guards(viewer),
            "emergencies": [one for one in told(viewer) if one.opened_at > viewer.now - LATELY],
            "latest": sent[:OPEN],
            "earlier": sent[OPEN:],
            "tasks": [task for case in cases for task in tasks(viewer, case)],
        }
        with writing():
            audit.log(audit.READ, by=viewer.person, record="page:portal")
        return render(request, "portal/home.html", context)


def _due(viewer: Standing, diary: list[SessionRow]) -> list[Due]:
    starts = {s.id: s.starts_at for s in diary}
    return [
        Due(row.code, row.moment == "before", starts.get(row.session), row.sent_at is not None)
        for row in mine(viewer)
    ]


def _next(viewer: Standing, diary: list[SessionRow]) -> SessionRow | None:
    coming = [s for s in diary if s.state == "planned" and s.ends_at > viewer.now]
    return min(coming, key=lambda s: s.starts_at, default=None)
