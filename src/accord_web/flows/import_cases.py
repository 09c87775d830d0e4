"""Writing the visits of a table: new cases many at a time, further visits case by case.

Everything that can be made ready before the transaction is: keys, sealed answers, findings.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter

from django.db.models import F

from accord_web import clock, ids
from accord_web.cases.actions import lock_case
from accord_web.cases.models import Attendance, Case, Part, Session
from accord_web.flows.frame import frame
from accord_web.flows.import_known import Known, SessionHere, compare, stored
from accord_web.flows.import_plan import Planned
from accord_web.flows.import_rows import (
    Target,
    attendance,
    counted,
    filled_in,
    findings,
    nickname,
    session_row,
)
from accord_web.flows.recompute import recompute
from accord_web.flows.times import settle
from accord_web.measures.actions import Kept, rows, write
from accord_web.people.models import Person
from accord_web.people.signing_in import keyed_hash
from accord_web.privacy import audit
from accord_web.privacy.access import Role
from accord_web.privacy.encryption import DataKey, new_keys
from accord_web.privacy.tiers import Pair, pairs
from accord_web.relationships.models import Relationship
from accord_web.signals.actions import Located, keep_findings
from accord_web.signals.models import Deed
from accord_web.storage.lock import writing

BEYOND = 10_000  # where numbers of sessions wait while they change places; far above any number


@dataclass(slots=True)
class Opened:
    """A case made ready to be written."""

    person: Person
    case: Case
    parts: list[Part]
    alliance: Relationship
    sessions: list[Session]
    attendance: list[Attendance]
    kept: Kept
    found: list[Located]


def open_cases(
    to: Target, clients: Sequence[tuple[str, Sequence[Planned]]], *, by: uuid.UUID | None
) -> float:
    """Open a case for each of these clients with their visits, in one transaction.

    Returns for how many seconds it held the write lock.
    """
    own = {code: (ids.new(), ids.new()) for code, _ in clients}
    owners = [("person", person) for person, _ in own.values()]
    keys = new_keys([*owners, *(("case", case) for _, case in own.values())])
    ready = [_opened(to, code, *own[code], keys, visits) for code, visits in clients]
    now = clock.now()
    with writing():
        began = perf_counter()
        Person.objects.bulk_create(one.person for one in ready)
        Case.objects.bulk_create(one.case for one in ready)
        Part.objects.bulk_create(part for one in ready for part in one.parts)
        Relationship.objects.bulk_create(one.alliance for one in ready)
        Session.objects.bulk_create(row for one in ready for row in one.sessions)
        Attendance.objects.bulk_create(row for one in ready for row in one.attendance)
        write(_together(one.kept for one in ready), by=by)
        for one in ready:
            about = [one.alliance.id, one.person.id]
            keep_findings(one.case.id, about, one.found, now=now, by=by)
        _log(to, [one.case.id for one in ready], sum(len(v) for _, v in clients), by=by)
    return perf_counter() - began


def add_visits(
    to: Target, known: Known, visits: Sequence[Planned], *, by: uuid.UUID | None
) -> float:
    """Add visits to a case that is here. What is stored is read again behind the lock.

    Returns for how many seconds it held the lock.
    """
    assert known.case is not None
    keys = pairs([known.person])[known.person]
    with writing():
        began = perf_counter()
        lock_case(known.case)
        here = stored([known.case], to.instrument.measure.id)[known.case]
        told = compare(here, visits, to.instrument, to.zone)
        numbers = _make_room(known.case, here.sessions, told.new)
        made = [session_row(known.case, numbers[visit.line], visit) for visit in told.new]
        Session.objects.bulk_create(made)
        Attendance.objects.bulk_create(attendance(made, known.person, to.therapist))
        at: list[tuple[Session | SessionHere, Planned]] = [
            *zip(made, told.new, strict=True),
            *told.unrated,
        ]
        filled = [
            filled_in(to, known, session.id, session.ends_at, visit)
            for session, visit in at
            if visit.rated
        ]
        write(rows(filled, keys=keys), by=by)
        settle(known.case, frame(known.case), by=by)
        recompute(known.case, by=by)
        _log(to, [known.case], len(at), by=by)
    return perf_counter() - began


def _log(to: Target, cases: list[uuid.UUID], visits: int, *, by: uuid.UUID | None) -> None:
    audit.log(
        "table.imported",
        by=by,
        case=cases[0] if len(cases) == 1 else None,
        record=to.instrument.measure.id,
        cases=len(cases),
        visits=visits,
    )


def _opened(
    to: Target,
    code: str,
    person_id: uuid.UUID,
    case_id: uuid.UUID,
    keys: Mapping[uuid.UUID, DataKey],
    visits: Sequence[Planned],
) -> Opened:
    now, since = clock.now(), visits[0].starts_at
    person = Person(
        id=person_id,
        clinic_id=to.clinic,
        nickname=keys[person_id].seal(nickname(code), Person, "nickname", person_id),
        zone=to.zone,
        language=to.language,
        key=keys[person_id].id,
        outside_id=keyed_hash(code),
        added_at=now,
    )
    case = Case(
        id=case_id,
        clinic_id=to.clinic,
        setting="individual",
        problem=to.problem,
        opened_on=visits[0].day,
        key=keys[case_id].id,
    )
    parts = [
        Part(case_id=case_id, person_id=who, role=role.value, since=since)
        for who, role in ((person_id, Role.CLIENT), (to.therapist, Role.THERAPIST))
    ]
    alliance = Relationship(
        case_id=case_id, kind="alliance", one_id=person_id, other_id=to.therapist, since=since
    )
    sessions = [session_row(case_id, n, visit) for n, visit in counted(visits)]
    client = Known(person_id, case_id, alliance.id)
    filled = [
        filled_in(to, client, session.id, session.ends_at, visit)
        for session, visit in zip(sessions, visits, strict=True)
        if visit.rated
    ]
    kept = rows(filled, keys=Pair(person_id, keys[person_id]))
    return Opened(
        person,
        case,
        parts,
        alliance,
        sessions,
        attendance(sessions, person_id, to.therapist),
        kept,
        findings(to, client, sessions, filled, kept),
    )


def _together(all_kept: Iterable[Kept]) -> Kept:
    whole = Kept()
    for kept in all_kept:
        whole.responses += kept.responses
        whole.parts += kept.parts
        whole.scores += kept.scores
    return whole


def _make_room(
    case: uuid.UUID, sessions: Sequence[SessionHere], new: Sequence[Planned]
) -> dict[int, int]:
    """Numbers for new visits, by line; later sessions are counted on, with what was done there.

    A line that was put right, or found late, takes its place in time.
    """
    if any(visit.number is not None for visit in new):
        return {visit.line: visit.number for visit in new if visit.number is not None}
    numbers: dict[int, int] = {}
    moved: dict[int, SessionHere] = {}
    rest, last = sorted(new, key=lambda visit: visit.starts_at), 0
    for session in sessions:
        while rest and rest[0].starts_at < session.starts_at:
            last += 1
            numbers[rest.pop(0).line] = last
        last = max(session.number + len(numbers), last + 1)
        if last != session.number:
            moved[last] = session
    numbers |= {visit.line: last + n for n, visit in enumerate(rest, 1)}
    if moved:
        _renumber(case, moved)
    return numbers


def _renumber(case: uuid.UUID, moved: Mapping[int, SessionHere]) -> None:
    """Two steps, because no two sessions of a case ever share a number."""
    new_number = {session.number: number for number, session in moved.items()}
    Session.objects.filter(case=case, number__in=new_number).update(number=F("number") + BEYOND)
    rows_ = list(Session.objects.filter(case=case, number__gte=BEYOND))
    for row in rows_:
        row.number = new_number[row.number - BEYOND]
    Session.objects.bulk_update(rows_, ["number"])
    deeds = list(Deed.objects.filter(case=case, session__in=new_number))
    for deed in deeds:
        deed.session = new_number[deed.session]
    Deed.objects.bulk_update(deeds, ["session"])
