"""Telling something that nobody asked for: kept like the answers of a check-in, once."""

import uuid

from accord_web.cases.actions import lock_case
from accord_web.checkins import unasked
from accord_web.checkins.form import answers, blank, named_in
from accord_web.checkins.queries import CheckInRow, by_id
from accord_web.flows.correct import correct
from accord_web.flows.sending import Outcome, Sending
from accord_web.flows.submit import submit
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.relationships.queries import ties
from accord_web.storage.lock import writing


def tell(
    viewer: Standing, draft: CheckInRow, sending: Sending, *, again: bool = False, by: uuid.UUID
) -> Outcome:
    """Make the sitting and keep what was said in it, in one transaction.

    The same sending again changes nothing; with `again`, other answers take the place of those
    that were sent. Raises AnswerError where an answer does not fit its question,
    TooMany where nobody would tell so much in a day.
    """
    if viewer.person is None or draft.person != viewer.person or by != viewer.person:
        raise NotAllowed("Somebody else's words.")
    given = answers(draft, sending.told)
    if blank(given):
        return Outcome.BLANK
    if not named_in(given, draft) <= {tie.id for tie in ties(viewer, draft.case, ended=True)}:
        raise NotAllowed("Nobody whom they named.")
    unasked.check_room(draft)
    with writing():
        lock_case(draft.case)
        unasked.make(draft, by=by)
        row = by_id(viewer, draft.id)
        if again and row.sent_at is not None:
            return correct(row, sending, by=by)
        return submit(row, sending, by=by)
