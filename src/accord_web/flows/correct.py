"""Answering again: what takes the place of a sending. Which of two counts: `rivals`."""

import uuid
from collections.abc import Mapping

from accord.measures.schema import load
from accord.records import Answer, State
from accord_web import clock
from accord_web.cases.actions import lock_case
from accord_web.checkins import actions as checkins
from accord_web.checkins.form import answers, blank
from accord_web.checkins.queries import AskedRow, CheckInRow, moved
from accord_web.flows.sending import Outcome, Sending, keep_sent, parts_of
from accord_web.measures.actions import replace
from accord_web.measures.queries import answered_again
from accord_web.storage.lock import writing


def correct(
    checkin: CheckInRow, sending: Sending, *, whole: bool = False, by: uuid.UUID
) -> Outcome:
    """Answers given again (a mis-tap) replace the earlier ones, part by part.

    A part in which nothing is answered this time stays as it was: it was left empty, or somebody
    else could see the screen. So a mis-tap put right in one place takes nothing back in another.
    A `whole` sending takes the place of the other with what it left empty; but what was said of
    danger is taken back by another answer alone.
    """
    given: dict[int, Mapping[str, Answer]] = {**answers(checkin, sending.told)}
    if blank(given):
        return Outcome.BLANK
    now, digest = clock.now(), checkins.digest(sending.same)
    with writing():
        lock_case(checkin.case)
        if not checkins.mark_replaced(checkin.id, digest, case=checkin.case, by=by):
            there = moved(None, checkin)
            return correct(there, sending, whole=whole, by=by) if there else Outcome.ALREADY
        first = {asked.order: asked.response for asked in checkin.asked}
        earlier = answered_again(None, checkin.case, checkin.person, checkin.session, first)
        for asked in checkin.asked:
            if asked.order not in earlier:
                continue
            given[asked.order] = _without_empty(asked, given[asked.order], whole=whole)
            if again := parts_of(asked, given[asked.order]):
                replace(earlier[asked.order], again, now=now, by=by)
        keep_sent(checkin, given, sending, now, by=by, earlier=earlier)
    return Outcome.SENT


def _without_empty(
    asked: AskedRow, given: Mapping[str, Answer], *, whole: bool
) -> Mapping[str, Answer]:
    """The same without the parts left empty; of a `whole` sending, without those on danger."""
    left = [
        part
        for part in load(asked.measure).parts
        if (part.critical or not whole)
        and all(given[item].state is not State.ANSWERED for item in part.items)
    ]
    return {**given, **{item: Answer(State.NOT_ASKED) for part in left for item in part.items}}
