"""Cases, sessions and who takes part, cut to what the viewer may read."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Count, Max, Min, Q

from accord_web.cases.models import Attendance, Case, Part, Session, Task
from accord_web.cases.readers import MemberRow as MemberRow
from accord_web.cases.readers import ReadersRow as ReadersRow
from accord_web.cases.readers import readers as readers
from accord_web.cases.standings import standing as standing
from accord_web.people.models import Person
from accord_web.privacy.access import MEMBERS, THERAPISTS, Role, Side
from accord_web.privacy.encryption import reveal
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.prepared import Prepared


@dataclass(frozen=True, slots=True)
class CaseRow:
    id: uuid.UUID
    clinic: uuid.UUID
    setting: str
    problem: str
    opened_on: date
    closed_on: date | None

    @property
    def joint(self) -> bool:
        return self.setting != "individual"


@dataclass(frozen=True, slots=True)
class SessionRow:
    id: uuid.UUID
    case: uuid.UUID
    number: int
    starts_at: datetime
    ends_at: datetime
    state: str
    place: str


@dataclass(frozen=True, slots=True)
class TaskRow:
    id: uuid.UUID
    text: str
    state: str
    agreed_at: datetime


def case(viewer: Standing, case_id: uuid.UUID) -> CaseRow:
    """The case, for whoever has a part in it. A stranger does not learn that it exists."""
    if case_id not in viewer.cases:
        raise NotAllowed("No part in this case.")
    return _case_row(Case.objects.get(id=case_id), viewer)


OPEN = Prepared(
    lambda cases: (
        Case.objects.filter(id__in=cases, closed_on=None)
        .order_by("id")
        .values_list("id", "clinic", "setting", "problem", "opened_on", "closed_on")
    )
)


def cases(viewer: Standing) -> list[CaseRow]:
    """The viewer's open cases, oldest first."""
    rows = (CaseRow(*row) for row in OPEN(cases=list(viewer.cases)))
    return [row if viewer.cases[row.id].is_therapist else replace(row, problem="") for row in rows]


def closed_cases(viewer: Standing) -> list[CaseRow]:
    """The cases that the viewer treated until they were closed, the latest first."""
    treated = viewer.cases_as(Side.THERAPIST)
    rows = Case.objects.filter(id__in=treated).exclude(closed_on=None)
    return [_case_row(row, viewer) for row in rows.order_by("-closed_on", "-id")]


def _case_row(row: Case, viewer: Standing) -> CaseRow:
    problem = row.problem if viewer.cases[row.id].is_therapist else ""
    return CaseRow(row.id, row.clinic_id, row.setting, problem, row.opened_on, row.closed_on)


def members(viewer: Standing, case_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[MemberRow]]:
    """Everybody who takes part now, by case, with the names that everybody in the case knows."""
    wanted = [c for c in case_ids if c in viewer.cases]
    here = Q(until=None) | Q(until__gt=viewer.now)  # a deputy's part has an end from its beginning
    parts = Part.objects.filter(here, case__in=wanted, since__lte=viewer.now).order_by("id")
    parts = parts.exclude(role=Role.EMERGENCY)  # told apart, by name and day
    rows = parts.values("case", "person", "role", "person__nickname", "person__pronoun")
    found: dict[uuid.UUID, list[MemberRow]] = {c: [] for c in wanted}
    for row in reveal(rows, Person, {"person__nickname": "nickname"}, row_id="person"):
        found[row["case"]].append(
            MemberRow(
                row["person"],
                row["person__nickname"] or "…",
                row["person__pronoun"],
                row["role"],
            )
        )
    return found


def therapists_of(viewer: Standing, case_id: uuid.UUID) -> list[MemberRow]:
    return [m for m in members(viewer, [case_id])[case_id] if m.role in THERAPISTS]


def accepted_by(viewer: Standing, case_id: uuid.UUID) -> set[uuid.UUID]:
    """The supervisors who have this case now, for its therapists."""
    rows = Part.objects.filter(
        case=case_id,
        case__in=viewer.cases_as(Side.THERAPIST),
        role=Role.SUPERVISOR,
        until=None,
    ).exclude(accepted_at=None)
    return set(rows.values_list("person", flat=True))


def sessions(viewer: Standing, case_ids: Iterable[uuid.UUID]) -> list[SessionRow]:
    """All sessions of these cases in order. Members see only those they were expected at.

    That there are sessions is the frame of a treatment: supervisors and deputies see it.
    """
    mine = [c for c in case_ids if c in viewer.cases]
    staff = [
        c
        for c in mine
        if viewer.cases[c].is_therapist
        or not viewer.cases[c].roles.isdisjoint({Role.SUPERVISOR, Role.DEPUTY})
    ]
    rows = Session.objects.filter(
        Q(case__in=staff) | Q(case__in=mine, attendance__person=viewer.person)
    )
    return [_session_row(s) for s in rows.order_by("case", "number").distinct()]


def session(viewer: Standing, session_id: uuid.UUID) -> SessionRow:
    row = Session.objects.filter(id=session_id, case__in=viewer.cases).first()
    if row is None or not viewer.cases[row.case_id].is_therapist:
        raise NotAllowed("No part in this session's case.")
    return _session_row(row)


def sessions_between(viewer: Standing, first: datetime, last: datetime) -> list[SessionRow]:
    """The therapist's own diary between two moments."""
    mine = [c for c, here in viewer.cases.items() if here.is_therapist]
    rows = Session.objects.filter(case__in=mine, starts_at__gte=first, starts_at__lt=last)
    return [_session_row(s) for s in rows.order_by("starts_at")]


SHARED = Prepared(
    lambda cases: (
        Part.objects.filter(case__in=cases, role__in=MEMBERS)
        .order_by()
        .values("case")
        .annotate(people=Count("person", distinct=True))
        .filter(people__gt=1)
        .values_list("case")
    )
)


def shared(viewer: Standing, case_ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Those in which several clients and their people take part, or did at some time.

    One who leaves does not make it a case of one: what was said while it was shared stays so.
    """
    return {case for (case,) in SHARED(cases=[c for c in case_ids if c in viewer.cases])}


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where a case stands in the diary: the last session that is over, and when the next is."""

    last: int = 0
    next_starts: datetime | None = None


OUTLOOKS = Prepared(
    lambda cases, now: (
        Session.objects.filter(case__in=cases)
        .order_by()
        .values_list("case")
        .annotate(
            last=Max("number", filter=Q(state="held") | Q(state="planned", ends_at__lte=now)),
            starts=Min("starts_at", filter=Q(state="planned", ends_at__gt=now)),
        )
    )
)


def outlooks(viewer: Standing, case_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Outlook]:
    """The same for many cases in one query, for their therapists."""
    wanted = [c for c in case_ids if c in viewer.cases and viewer.cases[c].is_therapist]
    rows = OUTLOOKS(cases=wanted, now=viewer.now)
    found = {case: Outlook(last or 0, starts) for case, last, starts in rows}
    return {c: found.get(c, Outlook()) for c in wanted}


def expected(viewer: Standing, session_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """Who is expected at a session, or was there."""
    session(viewer, session_id)
    return dict(Attendance.objects.filter(session=session_id).values_list("person", "state"))


def attendance(
    viewer: Standing, session_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, dict[uuid.UUID, str]]:
    """The same for several sessions of the viewer's own clients, in one query."""
    rows = Attendance.objects.filter(
        session__in=list(session_ids), session__case__in=viewer.cases_as(Side.THERAPIST)
    )
    found: dict[uuid.UUID, dict[uuid.UUID, str]] = defaultdict(dict)
    for session_id, person, state in rows.values_list("session", "person", "state"):
        found[session_id][person] = state
    return found


def tasks(viewer: Standing, case_id: uuid.UUID) -> list[TaskRow]:
    """What was agreed, newest first; everybody in the case agreed to it."""
    if case_id not in viewer.cases:
        raise NotAllowed("No part in this case.")
    rows = Task.objects.filter(case=case_id).exclude(state="dropped").order_by("-agreed_at", "-id")
    wanted = rows.values("id", "text", "state", "agreed_at")[:12]
    return [TaskRow(**row) for row in reveal(wanted, Task)]


def _session_row(row: Session) -> SessionRow:
    return SessionRow(
        row.id, row.case_id, row.number, row.starts_at, row.ends_at, row.state, row.place
    )
