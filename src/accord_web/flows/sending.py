"""What was sent becomes rows: response, scores, findings, alert and audit in one transaction.

`submit` keeps a first sending, `correct` what takes its place; both end here.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from accord.errors import AnswerError
from accord.measures.measure import Part
from accord.measures.schema import load
from accord.records import Answer, State
from accord.scoring.score import critical
from accord_web import ids
from accord_web.cases.consents import agree, counts_in_totals
from accord_web.cases.readers import readers
from accord_web.checkins.queries import AskedRow, CheckInRow
from accord_web.flows.frame import Frame, frame
from accord_web.flows.members import Passing, agree_to_share, passing
from accord_web.flows.recompute import recompute
from accord_web.flows.times import Asked, settle, therapists_answers
from accord_web.measures.actions import Filled, PartShare, keep
from accord_web.measures.packing import widest
from accord_web.people.queries import cover
from accord_web.privacy import audit
from accord_web.privacy.access import Route
from accord_web.privacy.encryption import keys_at_hand
from accord_web.privacy.purposes import Purpose
from accord_web.privacy.sharing import blind_until, readable_from
from accord_web.privacy.tiers import pairs
from accord_web.signals.actions import raise_alert

ROUTE, SEEN, CLAIMED = "route", "alone", "answered-at"
SEEN_BY = {"yes", "no", "unsure"}  # alone? Anything else is no answer of ours, and is not kept
NOT_ANSWERS = {CLAIMED, "csrfmiddlewaretoken"}  # two sendings that differ only here are the same
UNCOVERED_MINUTES = 60  # the cover was taken away after the question was asked
NONE_EARLIER: Mapping[int, Sequence[uuid.UUID]] = MappingProxyType({})


class Outcome(StrEnum):
    SENT = "sent"  # kept now
    ALREADY = "already"  # the same answers were kept before
    RIVAL = "rival"  # other answers were kept before; these wait for the person's word
    BLANK = "blank"  # nothing was answered, nothing kept
    UNKNOWN = "unknown"  # no such second body is kept


@dataclass(frozen=True, slots=True)
class Sending:
    """How a form came in."""

    body: Mapping[str, str]
    mode: str  # link, phone, room, paper …
    entered_by: uuid.UUID | None = None
    language: str = "en"
    as_sent: str = ""  # the route as the form said it, where the body has it looked up
    formed_at: datetime | None = None  # when its form was made, where the form says so

    @property
    def told(self) -> dict[str, str]:
        return {k: v for k, v in self.body.items() if k not in NOT_ANSWERS}

    @property
    def same(self) -> dict[str, str]:
        """By which two sendings are the same: as it came. What “as last time” means may change
        between a sending and its retry, and a retry is no other sending."""
        return {**self.told, ROUTE: self.as_sent} if self.as_sent else self.told


def keep_sent(
    checkin: CheckInRow,
    given: Mapping[int, Mapping[str, Answer]],
    sending: Sending,
    now: datetime,
    *,
    by: uuid.UUID,
    earlier: Mapping[int, Sequence[uuid.UUID]] = NONE_EARLIER,
) -> None:
    """The steps inside the transaction."""
    case, person = checkin.case, checkin.person
    own = checkin.moment == "own"
    around = frame(case) if own else frame(case, _alliances(checkin), person)
    others = [row.other for row in checkin.asked if row.other]
    with keys_at_hand():
        keys = pairs([person], along=[case, *others, *around.people])[person]
        counted = own or counts_in_totals(case, person)
        other_side, route = _other_side(checkin), _open_route(checkin, sending.body)
        members = _passing(checkin, sending)
        place = _Place(checkin, sending, now, around, other_side, counted, route, members)
        filled = [
            _filled(place, asked, given[asked.order], earlier.get(asked.order, ()))
            for asked in checkin.asked
            if parts_of(asked, given[asked.order])
        ]
        keep(filled, keys=keys, by=by)
        if any(s.route is Route.SUPERVISOR for one in filled for s in one.shares.values()):
            # Choosing the supervisor, in the words of the form, is agreeing that they read it.
            agree(case, person, Purpose.SUPERVISION, mode="form", by=by)
        if any(s.members for one in filled for s in one.shares.values()):
            agree_to_share(case, person, place.passing, sending.language, by=by)
        if own:
            settle(case, around, by=by)
        _alert(checkin, filled, now, by=by)
        recompute(case, around, by=by)
    audit.log(
        "checkin.sent" if earlier is NONE_EARLIER else "checkin.replaced",
        by=by,
        case=case,
        record=f"checkin:{checkin.id}",
        mode=sending.mode,
    )


def _alliances(checkin: CheckInRow) -> dict[uuid.UUID, uuid.UUID]:
    """What a member's answers can change: their own alliances and themselves, nobody else's."""
    return {
        row.relationship: checkin.person
        for row in checkin.asked
        if row.relationship is not None and row.other is not None
    }


@dataclass(frozen=True, slots=True)
class _Place:
    """Where and when the answers of one sending belong."""

    checkin: CheckInRow
    sending: Sending
    now: datetime
    around: Frame
    other_side: Mapping[Asked, datetime]  # by session and relationship
    counted: bool  # in totals
    route: Route  # chosen for the whole
    passing: Passing  # to other members


def _other_side(checkin: CheckInRow) -> Mapping[Asked, datetime]:
    """When the therapist answered about the same session; nobody waits before it."""
    if checkin.moment != "after":
        return {}
    return therapists_answers(checkin.case, checkin.session)


def _filled(
    place: _Place, asked: AskedRow, given: Mapping[str, Answer], earlier: Sequence[uuid.UUID]
) -> Filled:
    c = place.checkin
    measure = load(asked.measure)
    other_side = place.other_side.get((c.session, asked.relationship))
    moments = place.around.moments(c.session, c.person, place.now, other_side)
    shares = {}
    for part in measure.parts:
        route = route_of(part, place.route, own=c.moment == "own")
        due = readable_from(route, waits=part.waits, moments=moments)
        to = place.passing.readers(measure.id, part.id, route, widest(part))
        shares[part.id] = PartShare(route, due, to.policy, to.members, to.with_all)
    meant = c.session_starts or place.now
    return Filled(
        id=ids.new() if earlier else asked.response,
        measure=measure,
        case=c.case,
        clinic=c.clinic,
        respondent=c.person,
        answers=given,
        shares=shares,
        meant_for=meant.astimezone(ZoneInfo(c.zone)).date(),
        answered_at=_claimed(place),
        received_at=place.now,
        mode=place.sending.mode,
        alone=seen if (seen := place.sending.body.get(SEEN)) in SEEN_BY else "unasked",
        language=place.sending.language,
        session=c.session,
        relationship=asked.relationship,
        entered_by=place.sending.entered_by,
        replaces=earlier[-1] if earlier else None,
        blind_until=blind_until(moments),
        counted=place.counted,
    )


def _claimed(place: _Place) -> datetime:
    """When the phone says it was answered, where that can be: once it was open, before it came."""
    try:
        claimed = datetime.fromisoformat(place.sending.body.get(CLAIMED, ""))
    except ValueError:
        return place.now
    possible = claimed.tzinfo and place.checkin.opens_at <= claimed <= place.now
    return claimed if possible else place.now


def _passing(checkin: CheckInRow, sending: Sending) -> Passing:
    alone = sending.body.get(SEEN) == "yes"
    return passing(checkin, sending.mode, sending.body, alone=alone, formed_at=sending.formed_at)


def _open_route(checkin: CheckInRow, body: Mapping[str, str]) -> Route:
    """The same; to a supervisor only who reads here still, else to no one: never any wider."""
    chosen = chosen_route(checkin, body)
    gone = chosen is Route.SUPERVISOR and readers(None, checkin.case).supervisor is None
    return Route.NOBODY if gone else chosen


def chosen_route(checkin: CheckInRow, body: Mapping[str, str]) -> Route:
    """The route the member chose; the therapist now where the form does not say."""
    raw = body.get(ROUTE, Route.NOW.value)
    if checkin.moment == "own":
        return Route.STAFF
    if raw not in {Route.NOW, Route.LATER, Route.SUPERVISOR, Route.NOBODY}:
        raise AnswerError("Please choose again who may read this.")
    return Route(raw)


def route_of(part: Part, chosen: Route, *, own: bool) -> Route:
    """A part's route: some leave no choice, and say so before they are answered."""
    if part.critical:
        return Route.SAFETY
    if set(part.readers) == {"self"}:
        return Route.NOBODY
    if own:
        return Route.STAFF
    return chosen if part.candour else Route.NOW


def _alert(checkin: CheckInRow, filled: Sequence[Filled], now: datetime, *, by: uuid.UUID) -> None:
    """An answer that may mean danger and its alert are one transaction."""
    for one in filled:
        if not critical(one.measure, one.answers):
            continue
        there = cover(None, checkin.clinic)
        raise_alert(
            clinic=checkin.clinic,
            case=checkin.case,
            person=checkin.person,
            response=one.id,
            within_minutes=there.within_minutes if there else UNCOVERED_MINUTES,
            now=now,
            by=by,
        )


def parts_of(asked: AskedRow, given: Mapping[str, Answer]) -> list[str]:
    """The parts of a measure that this form held."""
    return [
        part.id
        for part in load(asked.measure).parts
        if any(given[item].state is not State.NOT_ASKED for item in part.items)
    ]
