"""Two different sendings of one check-in, and the few minutes in which a mis-tap is put right.

A link may be in other hands. So over a link nothing tells whether something was sent before: the
page is one page, what differs is kept aside, and its person is asked on their own page. What may
mean danger waits for no choice: it counts at once, and nothing else of that sending with it.
"""

import json
import uuid
from dataclasses import replace as but
from datetime import datetime, timedelta

from accord.measures.schema import load
from accord.records import Answer
from accord.scoring.score import critical
from accord_web import clock
from accord_web.cases.actions import lock_case
from accord_web.checkins import actions as checkins
from accord_web.checkins.form import answers
from accord_web.checkins.queries import CheckInRow, rival_body, rival_digests
from accord_web.flows.correct import correct
from accord_web.flows.sending import Outcome, Sending, keep_sent, parts_of
from accord_web.measures.actions import replace
from accord_web.measures.queries import answered_again
from accord_web.storage.lock import writing

FORM_LASTS = timedelta(days=1)  # in which the form of somebody signed in may be sent
MINUTES = timedelta(minutes=15)  # in which the browser that sent something may put it right
AS_SENT = "route-as-sent"


def keep_aside(checkin: CheckInRow, sending: Sending, *, by: uuid.UUID) -> Outcome:
    """Other answers count already: these wait, but for what may mean danger."""
    digest, body = checkins.digest(sending.same), _kept(sending)
    person, mode = checkin.person, sending.mode
    with writing():
        lock_case(checkin.case)
        if checkins.keep_rival(checkin.id, person, body, digest, mode=mode, by=by):
            _count_danger(checkin, sending, by=by)
    return Outcome.RIVAL


def _kept(sending: Sending) -> dict[str, str]:
    return {**sending.told, **({AS_SENT: sending.as_sent} if sending.as_sent else {})}


def _count_danger(checkin: CheckInRow, sending: Sending, *, by: uuid.UUID) -> None:
    """Of a sending that waits, the answers that may mean danger, with their alert."""
    alarming, given = _alarming(checkin, sending)
    if not alarming.asked:
        return
    now = clock.now()
    first = {asked.order: asked.response for asked in alarming.asked}
    earlier = answered_again(None, checkin.case, checkin.person, checkin.session, first)
    for asked in alarming.asked:
        if asked.order in earlier:
            replace(earlier[asked.order], parts_of(asked, given[asked.order]), now=now, by=by)
    keep_sent(alarming, given, sending, now, by=by, earlier=earlier)


def _alarming(
    checkin: CheckInRow, sending: Sending
) -> tuple[CheckInRow, dict[int, dict[str, Answer]]]:
    """The check-in with nothing left of it but what may mean danger as it was answered here."""
    given = answers(checkin, sending.told)
    asked = tuple(a for a in checkin.asked if critical(load(a.measure), given[a.order]))
    return but(checkin, asked=asked), given


def choose(
    checkin: CheckInRow, digest: str | None, *, mode: str = "link", by: uuid.UUID
) -> Outcome:
    """The person says which counts: one that waits, or, with None, the one that counts now.

    What was chosen takes the place of the other, which keeps its history. None of them waits
    any more.
    """
    if digest is None:
        with writing():
            lock_case(checkin.case)
            checkins.decide_rivals(checkin.id, by=by)
        return Outcome.ALREADY
    found = rival_body(None, checkin.id, digest)
    if found is None:
        return Outcome.UNKNOWN
    body, came = json.loads(found[0]), found[1]
    as_sent = body.pop(AS_SENT, "")
    # As if its form had been made the day before: what was closed since, this does not open.
    formed = came - FORM_LASTS
    sending = Sending(body, mode, language=checkin.language, as_sent=as_sent, formed_at=formed)
    alarming, _ = _alarming(checkin, sending)  # it counted when it came
    rest = but(checkin, asked=tuple(a for a in checkin.asked if a not in alarming.asked))
    with writing():
        lock_case(checkin.case)
        outcome = correct(rest, sending, whole=True, by=by)
        checkins.decide_rivals(checkin.id, by=by)
    return outcome


def put_right(
    checkin: CheckInRow, sending: Sending, token: str, *, by: uuid.UUID
) -> Outcome | None:
    """A mis-tap, from the browser that sent it a few minutes ago. None where the token is not its.

    Where its sending counts, this takes its place; where it waits, this waits instead of it.
    """
    now = clock.now()
    if _is_what_counts(checkin, token, now):
        return correct(checkin, sending, by=by)
    for before in rival_digests(None, checkin.id):
        if checkins.is_again_token(token, checkin.id, before, now=now):
            digest, body = checkins.digest(sending.same), _kept(sending)
            person = checkin.person
            with writing():
                lock_case(checkin.case)
                checkins.replace_rival(checkin.id, person, body, digest, before=before, by=by)
                _count_danger(checkin, sending, by=by)
            return Outcome.RIVAL
    return None


def _is_what_counts(checkin: CheckInRow, token: str, now: datetime) -> bool:
    """Whether the token is of what counts, which came in within the last minutes."""
    fresh = checkin.sent_at is not None and now <= checkin.sent_at + MINUTES
    return fresh and checkins.is_again_token(token, checkin.id, checkin.digest, now=now)


def token_for(checkin: CheckInRow, sending: Sending) -> str:
    """What the page of thanks holds, whether these answers count or wait."""
    until = clock.now() + MINUTES
    return checkins.again_token(checkin.id, checkins.digest(sending.same), until=until)
