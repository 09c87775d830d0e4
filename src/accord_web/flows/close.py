"""Closing a case: nothing more is planned or asked; what was said stays readable as it was."""

import uuid
from datetime import datetime

from accord_web import clock
from accord_web.cases import actions as cases
from accord_web.cases.models import Session
from accord_web.checkins import actions as checkins
from accord_web.flows.frame import frame
from accord_web.flows.recompute import recompute
from accord_web.flows.times import settle
from accord_web.privacy import audit
from accord_web.storage.lock import writing

MOMENTS = ("before", "after", "own")


def close(case_id: uuid.UUID, *, zone: str, by: uuid.UUID) -> None:
    """Close it today. Sessions that have not begun are cancelled, and nobody is asked about them.

    What is asked about the last session stays open as long as it would have been.
    """
    with writing():
        cases.lock_case(case_id)
        if not cases.close_case(case_id, clock.today(zone), by=by):
            return
        ahead = Session.objects.filter(
            case=case_id, state="planned", starts_at__gt=clock.now()
        ).order_by("number")
        for session_id in list(ahead.values_list("id", flat=True)):
            cases.mark_session(session_id, "cancelled-staff", by=by)
            checkins.withdraw(session_id, moments=MOMENTS, by=by)
        _follow(case_id, by=by)


def ask_no_more(case_id: uuid.UUID, *, since: datetime, by: uuid.UUID) -> None:
    """Nobody is asked what nobody reads: about no session that ends after `since`."""
    with writing():
        cases.lock_case(case_id)
        rows = Session.objects.filter(case=case_id, ends_at__gt=since)
        for session_id in rows.values_list("id", flat=True):
            checkins.withdraw(session_id, moments=MOMENTS, by=by)
        audit.log("case.unasked", by=by, case=case_id)
        _follow(case_id, by=by)


def _follow(case_id: uuid.UUID, *, by: uuid.UUID) -> None:
    around = frame(case_id)
    settle(case_id, around, by=by)
    recompute(case_id, around, by=by)


def reopen(case_id: uuid.UUID, *, by: uuid.UUID) -> None:
    """Open it again. Cancelled sessions stay cancelled: the next one is planned anew."""
    cases.open_again(case_id, by=by)
