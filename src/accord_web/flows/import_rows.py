"""Rows that the visits of a table become, made ready before any transaction."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from accord_web import clock, ids
from accord_web.cases.models import Attendance, Session
from accord_web.flows.courses import ScaleFacts
from accord_web.flows.frame import Frame, SessionFacts
from accord_web.flows.import_known import Known
from accord_web.flows.import_plan import Planned
from accord_web.flows.import_scale import Instrument
from accord_web.flows.recompute import find
from accord_web.measures.actions import Filled, Kept, PartShare
from accord_web.measures.models import ResponsePart
from accord_web.measures.queries import PartRow
from accord_web.privacy.access import Route
from accord_web.privacy.sharing import Moments, readable_from
from accord_web.signals.actions import Located
from accord_web.signals.models import ConstantSet

LONGEST_NICKNAME = 40


@dataclass(frozen=True, slots=True)
class Target:
    """Where the table goes: the clinic, the therapist, the scale and what its scores rest on."""

    clinic: uuid.UUID
    zone: str
    language: str
    therapist: uuid.UUID
    problem: str
    instrument: Instrument
    sets: tuple[ConstantSet, ...] = ()
    tables: Mapping[str, ScaleFacts] = field(default_factory=dict)
    constants_since: uuid.UUID | None = None  # id of the set that the scale's findings rest on


def nickname(code: str) -> str:
    """What pages call a client of whom only the table's code is known."""
    said = f"Client {code}"
    return said if len(said) <= LONGEST_NICKNAME else said[: LONGEST_NICKNAME - 1] + "…"


def counted(visits: Sequence[Planned]) -> list[tuple[int, Planned]]:
    return [(v.number or n, v) for n, v in enumerate(visits, 1)]


def session_row(case: uuid.UUID, number: int, visit: Planned) -> Session:
    return Session(
        case_id=case,
        number=number,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        state="held",
    )


def attendance(
    sessions: Iterable[Session], client: uuid.UUID, therapist: uuid.UUID
) -> list[Attendance]:
    return [
        Attendance(session_id=session.id, person_id=person, state="present")
        for session in sessions
        for person in (client, therapist)
    ]


def filled_in(
    to: Target, client: Known, session: uuid.UUID, ends: datetime, visit: Planned
) -> Filled:
    assert client.case is not None
    measure, now = to.instrument.measure, clock.now()
    moments = Moments(received=now, session_ends=ends)
    return Filled(
        id=ids.new(),
        measure=measure,
        case=client.case,
        clinic=to.clinic,
        respondent=client.person,
        answers=to.instrument.answers(visit),
        shares={
            # Nobody promised that an answer out of a table would reach those who answer alerts.
            p.id: PartShare(Route.NOW, readable_from(Route.NOW, waits=p.waits, moments=moments))
            for p in measure.parts
        },
        meant_for=visit.day,
        answered_at=visit.starts_at,
        received_at=now,
        mode="import",
        alone="unasked",
        language=to.language,
        session=session,
        relationship=client.alliance if measure.about == "relationship" else None,
        scores=to.instrument.scores(visit),
    )


def findings(
    to: Target, client: Known, sessions: Sequence[Session], filled: Sequence[Filled], kept: Kept
) -> list[Located]:
    """The findings of a case that nobody has read or changed yet."""
    assert client.alliance is not None
    nobody = frozenset[uuid.UUID]()  # a table's visits come without a check-in
    around = Frame(
        sessions=tuple(
            SessionFacts(s.id, s.number, s.starts_at, s.ends_at, s.state, nobody) for s in sessions
        ),
        alliances={client.alliance: client.person},
        people=(client.person,),
        sets=to.sets,
        tables=to.tables,
    )
    numbers = {s.id: s.number for s in sessions}
    scores: dict[uuid.UUID, dict[str, float | None]] = {part.id: {} for part in kept.parts}
    for score in kept.scores:
        scores[score.part_id][score.scale] = score.value
    by_id = {one.id: one for one in filled}
    return find(
        around,
        [_part_row(part, by_id[part.response_id], scores[part.id], numbers) for part in kept.parts],
        now=clock.now(),
    )


def _part_row(
    part: ResponsePart,
    one: Filled,
    scores: dict[str, float | None],
    numbers: Mapping[uuid.UUID, int],
) -> PartRow:
    return PartRow(
        id=part.id,
        response=part.response_id,
        case=one.case,
        owner=one.respondent,
        measure=one.measure.id,
        part=part.part,
        answers={i: one.answers[i] for i in one.measure.part(part.part).items if i in one.answers},
        scores=scores,
        session=numbers.get(one.session) if one.session else None,
        relationship=one.relationship,
        meant_for=one.meant_for,
        received_at=one.received_at,
        mode=one.mode,
        route=part.route,
        readable_from=part.readable_from,
    )
