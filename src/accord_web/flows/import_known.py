"""Clients of a table who are here already: what is stored of them, and what the table adds."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby, islice
from typing import TypeVar
from zoneinfo import ZoneInfo

from accord.records import Answer, State
from accord_web.cases.models import Part, Session
from accord_web.flows.import_plan import Place, Planned
from accord_web.flows.import_scale import Instrument
from accord_web.measures.models import ResponsePart
from accord_web.measures.packing import unpacked
from accord_web.people.models import Person
from accord_web.people.signing_in import keyed_hash
from accord_web.privacy.access import THERAPISTS, Role
from accord_web.privacy.encryption import reveal
from accord_web.relationships.models import Relationship

BATCH = 400  # values in one query
TAKES_PLACE = {"planned", "held"}


@dataclass(frozen=True, slots=True)
class SessionHere:
    id: uuid.UUID
    number: int
    starts_at: datetime
    ends_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Known:
    """A client who is here. `case` is None where this therapist has no open case with them."""

    person: uuid.UUID
    case: uuid.UUID | None
    alliance: uuid.UUID | None


@dataclass(slots=True)
class Stored:
    """A case's sessions in order, and what was answered by this measure at them."""

    sessions: list[SessionHere] = field(default_factory=list)
    answers: dict[uuid.UUID, dict[str, Answer]] = field(default_factory=dict)  # by session

    def places(self, zone: str, by_number: bool) -> dict[Place, SessionHere]:
        if by_number:
            return {s.number: s for s in self.sessions}
        there = [s for s in self.sessions if s.state in TAKES_PLACE]
        there.sort(key=lambda s: (s.starts_at, s.number))
        days = groupby(there, key=lambda s: local_day(s.starts_at, zone))
        return {(day, n): s for day, some in days for n, s in enumerate(some)}


@dataclass(slots=True)
class Difference:
    """What the table says beyond what is stored."""

    new: list[Planned] = field(default_factory=list)
    unrated: list[tuple[SessionHere, Planned]] = field(default_factory=list)
    already: int = 0
    contradicting: list[Planned] = field(default_factory=list)

    @property
    def adds(self) -> list[Planned]:
        return sorted([*self.new, *(v for _, v in self.unrated)], key=lambda v: v.starts_at)


def known(codes: Iterable[str], clinic: uuid.UUID, therapist: uuid.UUID) -> dict[str, Known]:
    """Which clients of the table are here, and in which case."""
    by_hash: dict[str, list[str]] = {}
    for code in codes:
        by_hash.setdefault(keyed_hash(code), []).append(code)
    people = {
        person: by_hash[outside]
        for some in batches(by_hash)
        for person, outside in Person.objects.filter(
            clinic=clinic, outside_id__in=some
        ).values_list("id", "outside_id")
    }
    with_them = set(
        Part.objects.filter(
            person=therapist, role__in=THERAPISTS, until=None, case__closed_on=None
        ).values_list("case", flat=True)
    )
    cases = {
        person: case
        for some in batches(people)
        for person, case in Part.objects.filter(
            person__in=some, role=Role.CLIENT, until=None, case__setting="individual"
        ).values_list("person", "case")
        if case in with_them
    }
    alliances = {
        one: alliance
        for some in batches(cases.values())
        for one, alliance in Relationship.objects.filter(
            case__in=some, kind="alliance", other=therapist, until=None
        ).values_list("one", "id")
    }
    return {
        code: Known(person, cases.get(person), alliances.get(person))
        for person, spellings in people.items()
        for code in spellings
    }


def stored(cases: Iterable[uuid.UUID], measure: str) -> dict[uuid.UUID, Stored]:
    """Sessions of these cases and the live answers to one measure, opened."""
    found: dict[uuid.UUID, Stored] = {}
    for some in batches(cases):
        found |= {case: Stored() for case in some}
        sessions = Session.objects.filter(case__in=some).order_by("case", "number")
        for case, id, number, starts, ends, state in sessions.values_list(
            "case", "id", "number", "starts_at", "ends_at", "state"
        ):
            found[case].sessions.append(SessionHere(id, number, starts, ends, state))
        rows = ResponsePart.objects.filter(
            case__in=some, response__measure=measure, live=True, response__session__isnull=False
        ).values("id", "case", "answers", "response__session")
        for row in reveal(rows, ResponsePart, {"answers": "answers"}):
            answers = unpacked(row["answers"]) if row["answers"] else {}
            found[row["case"]].answers.setdefault(row["response__session"], {}).update(answers)
    return found


def compare(
    here: Stored, visits: Sequence[Planned], instrument: Instrument, zone: str
) -> Difference:
    """Tell what is new from what is there and from what says something else."""
    found = Difference()
    by_number = any(v.number is not None for v in visits)
    places = here.places(zone, by_number)
    for visit in visits:
        session = places.get(visit.place)
        if session is None:
            found.new.append(visit)
        elif session.id not in here.answers and visit.rated:
            found.unrated.append((session, visit))
        elif session.id not in here.answers or _same(here.answers[session.id], visit, instrument):
            found.already += 1
        else:
            found.contradicting.append(visit)
    return found


def _same(answers: Mapping[str, Answer], visit: Planned, instrument: Instrument) -> bool:
    if not visit.rated:
        return False
    said = {i: a for i, a in instrument.answers(visit).items() if a.state is not State.NOT_ASKED}
    return all(answers.get(item) == answer for item, answer in said.items())


def local_day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


T = TypeVar("T")


def batches(values: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(values)
    while some := list(islice(rest, BATCH)):
        yield some
