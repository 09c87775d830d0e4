"""What a split would do, and how it stands: for each person what their own record will hold.

Nothing here counts answers: how much somebody sent, and to whom, is not the therapist's to learn.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from accord_web.cases.models import Apart, Attendance, Note, Part, Split, Task
from accord_web.cases.queries import TaskRow
from accord_web.cases.retention import held
from accord_web.checkins.models import CheckIn
from accord_web.measures.models import Response
from accord_web.people.models import Person
from accord_web.privacy.access import READING, THERAPISTS, Role
from accord_web.privacy.encryption import reveal
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.relationships.models import Relationship
from accord_web.signals.models import SELF, Alert


@dataclass(frozen=True, slots=True)
class Record:
    """What one person's own record will hold, or holds."""

    person: uuid.UUID
    name: str
    takes_part: bool  # or had left before
    sessions: tuple[datetime, ...]
    alliances: tuple[str, ...]  # with whom
    notes: int  # about this person
    case: uuid.UUID | None  # once it was split


@dataclass(frozen=True, slots=True)
class Separation:
    """A joint case that can be, or was, separated."""

    records: tuple[Record, ...]
    therapists: tuple[tuple[uuid.UUID, str], ...]
    tasks: tuple[TaskRow, ...]
    notes: int  # about nobody in particular: they stay in the joint case
    begun_at: datetime | None
    confirmed_at: datetime | None
    alert_waits: bool
    held: bool  # a legal hold lies on it


def people_of(case_id: uuid.UUID) -> list[uuid.UUID]:
    """Whoever has, or had, something of their own in this case, those here the longest first."""
    members = Part.objects.filter(case=case_id, role__in=READING)
    guardians = Part.objects.filter(case=case_id, role=Role.GUARDIAN).filter(
        Q(person__in=CheckIn.objects.filter(case=case_id).values("person"))
        | Q(person__in=Response.objects.filter(case=case_id).values("respondent"))
        | Q(person__in=Relationship.objects.filter(case=case_id).values("one"))
    )
    rows = (members | guardians).order_by("since", "id").values_list("person", flat=True)
    return list(dict.fromkeys(rows))


def separation(viewer: Standing, case_id: uuid.UUID) -> Separation:
    """How it stands, for the therapists of the case themselves; a deputy separates nobody."""
    here = viewer.cases.get(case_id)
    if here is None or here.roles.isdisjoint(THERAPISTS):
        raise NotAllowed("Not a therapist of this case.")
    row = Split.objects.filter(case=case_id).first()
    own = dict(Apart.objects.filter(split__case=case_id).values_list("person", "case"))
    people = [] if row and row.confirmed_at else list(own) or people_of(case_id)
    treat = Part.objects.filter(case=case_id, role__in=THERAPISTS, until=None).order_by("id")
    therapists = list(dict.fromkeys(treat.values_list("person", flat=True)))
    names = _names([*people, *therapists])
    notes = Note.objects.filter(case=case_id).filter(
        Q(written_by=viewer.person) | ~Q(signed_at=None)
    )
    return Separation(
        records=tuple(_record(case_id, person, own.get(person), names) for person in people),
        therapists=tuple((one, names[one]) for one in therapists),
        tasks=tuple(_tasks(case_id)),
        notes=notes.filter(about=None).count(),
        begun_at=row.begun_at if row else None,
        confirmed_at=row.confirmed_at if row else None,
        held=bool(held([case_id])),
        alert_waits=Alert.objects.filter(case=case_id, kind=SELF, acknowledged_at=None).exists(),
    )


def _record(
    joint: uuid.UUID, person: uuid.UUID, own: uuid.UUID | None, names: dict[uuid.UUID, str]
) -> Record:
    case = own or joint
    there = Attendance.objects.filter(session__case=case, person=person).exclude(state="absent")
    sessions = there.filter(session__state="held").order_by("session__starts_at")
    mine = Relationship.objects.filter(case=case, one=person, kind="alliance").order_by("id")
    others = list(dict.fromkeys(mine.values_list("other", flat=True)))
    missing = [one for one in others if one is not None and one not in names]
    known = names | (_names(missing) if missing else {})
    return Record(
        person=person,
        name=names[person],
        takes_part=own is not None
        or Part.objects.filter(case=joint, person=person, until=None).exists(),
        sessions=tuple(sessions.values_list("session__starts_at", flat=True)),
        alliances=tuple(known[one] for one in others if one is not None),
        notes=Note.objects.filter(case=case, about=person).count(),
        case=own,
    )


def _names(people: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = reveal(Person.objects.filter(id__in=set(people)).values("id", "nickname"), Person)
    return {row["id"]: row["nickname"] or "…" for row in rows}


def _tasks(case_id: uuid.UUID) -> list[TaskRow]:
    rows = Task.objects.filter(case=case_id).exclude(state="dropped").order_by("-agreed_at", "-id")
    return [TaskRow(**row) for row in reveal(rows.values("id", "text", "state", "agreed_at"), Task)]
