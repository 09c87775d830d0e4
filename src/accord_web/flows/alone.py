"""A few minutes alone: asked of every member on one rhythm, on the clinic's device, by no link.

What is said of danger from somebody close goes to those who answer for it, with its alert, in one
transaction; how somebody may be reached is kept beside it. Nothing else in the case moves: no
finding, no page, no row that anybody else reads differs by it.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from accord.measures.schema import load
from accord.records import Answer, State
from accord.scoring.score import critical
from accord_web import clock
from accord_web.cases.actions import lock_case
from accord_web.cases.queries import case as case_row
from accord_web.cases.queries import members
from accord_web.cases.queries import session as session_row
from accord_web.checkins import alone
from accord_web.checkins.alone import AloneRow
from accord_web.measures.actions import Filled, PartShare, keep
from accord_web.people.contacts import say
from accord_web.people.cover import CLOSE, close_cover
from accord_web.people.deaths import deaths
from accord_web.privacy import audit
from accord_web.privacy.access import Route
from accord_web.privacy.encryption import keys_at_hand
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.privacy.tiers import pairs
from accord_web.signals.actions import raise_alert
from accord_web.storage.lock import writing

MEASURE = "safety-close"
PLACES = frozenset({"planned", "held"})  # states of a session in which somebody is there
TABLET = "tablet"
UNCOVERED_MINUTES = 60  # the cover was taken away while the device was out
HELD, BACK = "alone", "back"  # what the device's own web session keeps, and nothing else
YES = "yes"  # nobody else can see the screen


@dataclass(frozen=True, slots=True)
class Turn:
    """One member's minutes in this stretch of sessions, by what staff did alone."""

    person: uuid.UUID
    nickname: str
    given_at: datetime | None
    given_in: int | None  # the number of the session
    again: bool  # given in this very session: the device may have failed

    @property
    def open(self) -> bool:
        """Whether the device may be handed over now."""
        return self.given_at is None or self.again


def turns(viewer: Standing, session_id: uuid.UUID) -> list[Turn]:
    """Every member in turn, all alike. Nobody who has died."""
    row = session_row(viewer, session_id)
    stretch = alone.round_of(row.number)
    given = {
        one.person: one
        for one in alone.given(viewer, [row.case])
        if alone.round_of(one.session_number) == stretch
    }
    here = [m for m in members(viewer, [row.case])[row.case] if m.is_member]
    dead = deaths(viewer, [m.person for m in here])
    people = {m.person: m.nickname for m in here if m.person not in dead}
    return [
        Turn(
            person=person,
            nickname=nickname,
            given_at=one.given_at if (one := given.get(person)) else None,
            given_in=one.session_number if one else None,
            again=one is not None and one.session == row.id,
        )
        for person, nickname in people.items()
    ]


def asks_close(viewer: Standing, case: uuid.UUID) -> bool:
    """Whether somebody is there to answer in this case: by staffing alone, the same for all."""
    there = close_cover(viewer, case_row(viewer, case).clinic)
    return there is not None and there.answers_in(alone.takes_part(viewer, case))


def hand_over(
    viewer: Standing, session_id: uuid.UUID, person: uuid.UUID, *, by: uuid.UUID
) -> uuid.UUID:
    """Hand this device to one member. It is the same step for each of them."""
    row = session_row(viewer, session_id)
    turn = next((one for one in turns(viewer, row.id) if one.person == person), None)
    open_now = row.state in PLACES and case_row(viewer, row.case).closed_on is None
    if turn is None or not open_now or not turn.open:
        raise NotAllowed("Nobody whose turn it is.")
    return alone.hand_over(
        viewer,
        case=row.case,
        session=row.id,
        person=person,
        close=asks_close(viewer, row.case),
        by=by,
    )


def finish(row: AloneRow, body: Mapping[str, str], *, by: uuid.UUID | None) -> bool:
    """Keep what was said, once. False where the sitting had ended; then nothing is kept.

    Whoever says that somebody else can see the screen was asked harmless things: nothing of it is
    kept, so that nothing tells it either.
    """
    now = clock.now()
    with keys_at_hand([row.person, row.case]), writing():
        lock_case(row.case)
        if not alone.end(row.id, by=by):
            return False
        audit.log("alone.ended", by=None, case=row.case)  # however it ended
        if body.get("alone") == YES:
            if row.close:
                _keep_close(row, body, now)
            said = {
                name.removeprefix("contact."): value
                for name, value in body.items()
                if name.startswith("contact.") and value != "skip"
            }
            say(row.person, row.case, said, mode=TABLET, by=row.person)
    return True


def _keep_close(row: AloneRow, body: Mapping[str, str], now: datetime) -> None:
    measure = load(MEASURE)
    given = {
        item.id: _answer(body.get(f"close.{item.id}", ""), item.codes) for item in measure.items
    }
    if all(answer.state is not State.ANSWERED for answer in given.values()):
        return
    filled = Filled(
        id=row.response,
        measure=measure,
        case=row.case,
        clinic=row.clinic,
        respondent=row.person,
        answers=given,
        shares={"close": PartShare(Route.CLOSE, now)},
        meant_for=row.session_starts.astimezone(ZoneInfo(row.zone)).date(),
        answered_at=now,
        received_at=now,
        mode=TABLET,
        alone=YES,
        language=row.language,
        session=row.session,
        counted=False,
    )
    keep([filled], keys=pairs([row.person])[row.person], by=None)
    if critical(measure, given):
        there = close_cover(None, row.clinic)
        raise_alert(
            clinic=row.clinic,
            case=row.case,
            person=row.person,
            response=row.response,
            within_minutes=there.within_minutes if there else UNCOVERED_MINUTES,
            now=now,
            kind=CLOSE,
            by=None,
        )


def _answer(raw: str, codes: tuple[str, ...]) -> Answer:
    return Answer(State.ANSWERED, raw) if raw in codes else Answer(State.SKIPPED)
