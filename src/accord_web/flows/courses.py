"""From readable parts to courses: what the signals and the brief read. Pure.

Everything handed in has gone through the gate for one audience; what is unread is absent.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from accord.measures.measure import Scale
from accord.measures.schema import ids as bank
from accord.measures.schema import load
from accord.records import Constants, Course, Held, Point, Series, State, Word
from accord_web.measures.queries import ReadPart

SAFETY_ITEMS = ("thoughts", "keep-safe", "call")
WORD_PARTS = {
    "session-client": ("tension", "mended", "held-back"),
    "session-therapist": ("tension",),
    "safety-self": ("safety",),
}
IN_THE_ROOM = {"session-client": "client", "session-therapist": "therapist"}


@dataclass(frozen=True, slots=True)
class HeldSession:
    """A session that took place, and who was asked about it."""

    number: int
    ends_at: datetime
    asked: frozenset[uuid.UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class ScaleFacts:
    """How to read one scale: from the measure file, or from the table it came with."""

    lowest: float
    highest: float
    higher_is: str
    constants: Constants | None
    reliability: float | None = None
    sd: float | None = None
    validated: bool = False


@dataclass(slots=True)
class CaseCourses:
    """The courses of a case: one for each alliance, one for each client."""

    alliances: dict[uuid.UUID, Course] = field(default_factory=dict)
    people: dict[uuid.UUID, Course] = field(default_factory=dict)


def facts_of(scale: Scale, validated: bool, constants: Constants | None) -> ScaleFacts:
    known = scale.reliability
    return ScaleFacts(
        lowest=scale.lowest,
        highest=scale.highest,
        higher_is=scale.higher_is,
        constants=constants or scale.constants,
        reliability=known.value if known else None,
        sd=known.sd if known else None,
        validated=validated,
    )


def courses(
    parts: Iterable[ReadPart],
    *,
    alliances: Mapping[uuid.UUID, uuid.UUID],
    clients: Sequence[uuid.UUID],
    held: Sequence[HeldSession],
    tables: Mapping[str, ScaleFacts] = {},
    clinic_constants: Mapping[tuple[str, str], Constants] = {},
) -> CaseCourses:
    """Courses of one case. `alliances` maps each relationship to its client."""
    rows = list(parts)
    found = CaseCourses()
    for alliance, client in alliances.items():
        mine = [p for p in rows if p.relationship == alliance and p.measure in IN_THE_ROOM]
        found.alliances[alliance] = Course(
            about=str(alliance),
            held=_held(held, client),
            series=_sides(mine, clinic_constants),
            words=_words(mine),
        )
    for client in clients:
        mine = [p for p in rows if p.owner == client]
        found.people[client] = Course(
            about=str(client),
            held=_held(held, client),
            series=_own_series(mine, tables, clinic_constants),
            words=_words([p for p in mine if p.measure == "safety-self"]),
        )
    return found


def _held(sessions: Sequence[HeldSession], client: uuid.UUID) -> tuple[Held, ...]:
    return tuple(Held(s.number, s.ends_at.date(), asked=client in s.asked) for s in sessions)


def _sides(
    parts: list[ReadPart], constants: Mapping[tuple[str, str], Constants]
) -> dict[str, Series]:
    found = {}
    for measure_id, side in IN_THE_ROOM.items():
        measure = load(measure_id)
        scale = measure.scale("alliance")
        facts = facts_of(scale, measure.validated, constants.get((measure_id, "alliance")))
        points = _points([p for p in parts if p.measure == measure_id], scale.part, scale.id)
        # A client who never rated has an empty line: silence is told of it like of any other.
        found[side] = _series(measure_id, scale.id, side, points, facts)
    return found


def _own_series(
    parts: list[ReadPart],
    tables: Mapping[str, ScaleFacts],
    constants: Mapping[tuple[str, str], Constants],
) -> dict[str, Series]:
    """How a client is doing: our own wellbeing, or the instrument that came with a table."""
    measure = load("wellbeing")
    scale = measure.scale("wellbeing")
    facts = facts_of(scale, measure.validated, constants.get(("wellbeing", "wellbeing")))
    points = _points([p for p in parts if p.measure == "wellbeing"], scale.part, scale.id)
    found = {"wellbeing": _series("wellbeing", scale.id, "self", points, facts)} if points else {}
    for name, part, score, read_as in _instruments(tables, constants):
        points = _points([p for p in parts if p.measure == name], part, score)
        if points:
            # With no wellbeing of our own asked, the imported instrument speaks for it.
            found.setdefault("wellbeing", _series(name, score, "self", points, read_as))
            found[name] = _series(name, score, "self", points, read_as)
    return found


def _instruments(
    tables: Mapping[str, ScaleFacts], constants: Mapping[tuple[str, str], Constants]
) -> Iterator[tuple[str, str, str, ScaleFacts]]:
    """Imported instruments: scales that came with tables, and standard ones whose key we hold."""
    for name, table in tables.items():
        yield name, "score", "score", table
    for name in bank():
        measure = load(name)
        if measure.validated:
            for scale in measure.scales:
                known = facts_of(scale, True, constants.get((name, scale.id)))
                yield name, scale.part, scale.id, known


def _series(
    measure: str, scale: str, side: str, points: tuple[Point, ...], facts: ScaleFacts
) -> Series:
    return Series(
        measure=measure,
        scale=scale,
        side=side,
        points=points,
        lowest=facts.lowest,
        highest=facts.highest,
        higher_is=facts.higher_is,
        constants=facts.constants,
        reliability=facts.reliability,
        sd=facts.sd,
        validated=facts.validated,
    )


def _points(parts: list[ReadPart], part: str, scale: str) -> tuple[Point, ...]:
    """One point a session; where two responses are meant for one session, the later counts."""
    found: dict[int, Point] = {}
    for p in parts:
        value = p.scores.get(scale)
        if p.part == part and p.session is not None and value is not None:
            found[p.session] = Point(p.session, value, p.meant_for, str(p.id), p.mode)
    return tuple(found[n] for n in sorted(found))


def _words(parts: list[ReadPart]) -> tuple[Word, ...]:
    return tuple(
        Word(
            session=p.session,
            item=item,
            answer=str(answer.value),
            side=IN_THE_ROOM.get(p.measure, "client"),
            part=str(p.id),
        )
        for p in sorted(parts, key=lambda p: (p.session or 0, str(p.measure)))
        if p.session is not None and p.part in WORD_PARTS.get(p.measure, ())
        for item, answer in p.answers.items()
        if answer.state is State.ANSWERED and (p.measure != "safety-self" or item in SAFETY_ITEMS)
    )
