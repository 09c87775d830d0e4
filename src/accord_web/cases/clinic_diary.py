"""The diary of the whole clinic, for the front desk: who comes when and where, and nothing more.

No problem, no setting, no number of a session, no answer, no finding: what anybody sitting in the
waiting room could see.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accord_web.cases.models import Attendance, Part, Session
from accord_web.people.models import Person
from accord_web.people.signing_in import keyed_hash
from accord_web.privacy.access import MEMBERS, THERAPISTS
from accord_web.privacy.encryption import reveal
from accord_web.privacy.standing import NotAllowed, Standing

STILL_OPEN = frozenset({"planned", "cancelled-client", "cancelled-staff", "missed"})


@dataclass(frozen=True, slots=True)
class DiaryRow:
    """One session, as the front desk sees it."""

    id: uuid.UUID
    starts_at: datetime
    ends_at: datetime
    state: str
    place: str
    people: tuple[str, ...]
    therapists: tuple[str, ...]
    closed: bool  # the treatment has ended; nothing is changed any more

    @property
    def may_change(self) -> bool:
        """What took place is told by those who were there."""
        return self.state in STILL_OPEN and not self.closed


@dataclass(frozen=True, slots=True)
class PlannedFor:
    """People for whom a session can be planned. `key` tells nothing about the case."""

    case: uuid.UUID
    key: str
    people: tuple[str, ...]
    therapists: tuple[str, ...]


def between(viewer: Standing, first: datetime, last: datetime) -> list[DiaryRow]:
    """Every session of the clinic between two moments, in order of time."""
    return _rows(viewer, _sessions(viewer).filter(starts_at__gte=first, starts_at__lt=last))


def one(viewer: Standing, session: uuid.UUID) -> DiaryRow:
    found = _rows(viewer, _sessions(viewer).filter(id=session))
    if not found:
        raise NotAllowed("No session of this clinic.")
    return found[0]


def to_plan_for(viewer: Standing) -> list[PlannedFor]:
    """Whoever comes here now, by name: never in an order of need."""
    _front_desk(viewer)
    parts = Part.objects.filter(
        case__clinic__in=viewer.clinics, case__closed_on=None, until=None
    ).order_by("id")
    names: dict[uuid.UUID, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for case, role, name in _named(parts.values("case", "role", "person", "person__nickname")):
        names[case][_side(role)].append(name)
    found = [
        PlannedFor(case, _key(case), tuple(told["members"]), tuple(told["therapists"]))
        for case, told in names.items()
        if told["members"] and told["therapists"]
    ]
    return sorted(found, key=lambda row: ([n.casefold() for n in row.people], row.key))


def _front_desk(viewer: Standing) -> None:
    if not viewer.front_desk:
        raise NotAllowed("The clinic's diary is the front desk's.")


def _sessions(viewer: Standing) -> "QuerySet[Session, Session]":
    _front_desk(viewer)
    return Session.objects.filter(case__clinic__in=viewer.clinics)


def _rows(viewer: Standing, wanted: "QuerySet[Session, Session]") -> list[DiaryRow]:
    sessions = list(wanted.select_related("case").order_by("starts_at", "id"))
    there = Attendance.objects.filter(session__in=sessions).order_by("id")
    roles = {
        (case, person): role
        for case, person, role in Part.objects.filter(
            case__in={s.case_id for s in sessions}
        ).values_list("case", "person", "role")
    }
    names: dict[uuid.UUID, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    case_of = {s.id: s.case_id for s in sessions}
    rows = there.values("session", "person", "person__nickname")
    for row in reveal(rows, Person, {"person__nickname": "nickname"}, row_id="person"):
        role = roles.get((case_of[row["session"]], row["person"]), "")
        names[row["session"]][_side(role)].append(row["person__nickname"] or "…")
    return [
        DiaryRow(
            s.id,
            s.starts_at,
            s.ends_at,
            s.state,
            s.place,
            tuple(names[s.id]["members"]),
            tuple(names[s.id]["therapists"]),
            s.case.closed_on is not None,
        )
        for s in sessions
    ]


def _named(rows: Iterable[Mapping[str, Any]]) -> Iterable[tuple[uuid.UUID, str, str]]:
    for row in reveal(rows, Person, {"person__nickname": "nickname"}, row_id="person"):
        yield row["case"], row["role"], row["person__nickname"] or "…"


def _side(role: str) -> str:
    if role in THERAPISTS:
        return "therapists"
    return "members" if role in MEMBERS else "others"


def _key(case: uuid.UUID) -> str:
    """An id would tell when the case was opened."""
    return keyed_hash(f"diary:{case}")[:24]
