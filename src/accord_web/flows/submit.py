"""Sending a check-in: response, scores, findings and audit in one transaction, once.

The same body again gets the stored answer; another body is kept beside it for the person to
choose. The link's code is all that is needed: no sign-in, no lock, no form cookie.
"""

import uuid

from accord_web import clock
from accord_web.cases.actions import lock_case
from accord_web.checkins import actions as checkins
from accord_web.checkins.form import answers, blank
from accord_web.checkins.queries import CheckInRow, moved, was_sent_as
from accord_web.flows.correct import correct as correct
from accord_web.flows.rivals import keep_aside
from accord_web.flows.sending import CLAIMED as CLAIMED
from accord_web.flows.sending import ROUTE as ROUTE
from accord_web.flows.sending import SEEN as SEEN
from accord_web.flows.sending import Outcome as Outcome
from accord_web.flows.sending import Sending as Sending
from accord_web.flows.sending import keep_sent
from accord_web.flows.sending import route_of as route_of
from accord_web.storage.lock import writing


def submit(checkin: CheckInRow, sending: Sending, *, by: uuid.UUID) -> Outcome:
    """Keep what was sent. Raises AnswerError where an answer does not fit its question.

    Also after a check-in was withdrawn or has closed: an answer is never lost.
    """
    given = answers(checkin, sending.told)
    if blank(given):
        return Outcome.BLANK
    digest, now = checkins.digest(sending.same), clock.now()
    with writing():
        lock_case(checkin.case)  # first, as everywhere: two flows never wait for each other
        if checkins.mark_sent(checkin.id, digest, case=checkin.case, now=now, by=by):
            keep_sent(checkin, given, sending, now, by=by)
            return Outcome.SENT
    if (there := moved(None, checkin)) is not None:
        return submit(there, sending, by=by)
    if was_sent_as(None, checkin.id, digest):
        return Outcome.ALREADY
    return keep_aside(checkin, sending, by=by)
