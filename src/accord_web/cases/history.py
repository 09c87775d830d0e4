"""What a case keeps of one person beside their answers, for the file of their record.

Of a case that several people share only what this person was part of: no session they were not
expected at, and nobody else's attendance, consents or names but those of staff.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from accord_web.cases.models import Attendance, Case, Consent, Part, Task
from accord_web.people.models import Person
from accord_web.privacy.access import MEMBERS, THERAPISTS
from accord_web.privacy.encryption import reveal
from accord_web.privacy.filters import readable
from accord_web.privacy.gate import Record
from accord_web.privacy.purposes import BETWEEN_TWO
from accord_web.privacy.standing import NotAllowed, Standing


@dataclass(frozen=True, slots=True)
class PastSession:
    id: uuid.UUID
    in_case: int  # the case's own number, which goes into no file
    number: int  # this person's own count: the case's would tell of sessions without them
    starts_at: datetime
    state: str
    place: str
    there: str  # expected, present, late, absent


@dataclass(frozen=True, slots=True)
class PastTask:
    text: str
    state: str
    agreed_at: datetime


@dataclass(frozen=True, slots=True)
class PastConsent:
    purpose: str
    profile: str
    version: int
    given_at: datetime
    expires_at: datetime | None
    withdrawn_at: datetime | None
    mode: str


@dataclass(frozen=True, slots=True)
class PastCase:
    """One treatment as it concerns one person."""

    id: uuid.UUID
    setting: str
    opened_on: date
    closed_on: date | None
    therapists: tuple[str, ...]
    sessions: tuple[PastSession, ...]
    tasks: tuple[PastTask, ...]
    consents: tuple[PastConsent, ...]


def took_part_in(viewer: Standing) -> list[uuid.UUID]:
    """The cases in which the viewer takes or took part as a member, the oldest first."""
    rows = Part.objects.filter(person=viewer.person, role__in=MEMBERS)
    return sorted(set(rows.values_list("case", flat=True)))


def past_case(viewer: Standing, case: uuid.UUID, person: uuid.UUID) -> PastCase:
    """For the person themselves, or a therapist of the case."""
    here = viewer.cases.get(case)
    treats = here is not None and here.is_therapist
    took_part = Part.objects.filter(case=case, person=person, role__in=MEMBERS)
    if not took_part.exists() or not (treats or person == viewer.person):
        raise NotAllowed("Somebody else's record.")
    row = Case.objects.get(id=case)
    until = (
        max((end for end in took_part.values_list("until", flat=True) if end), default=None)
        if not took_part.filter(until=None).exists()
        else None
    )
    consents = Consent.objects.filter(readable(viewer, Record.CONSENT), case=case, person=person)
    if person != viewer.person:  # that they send things to a supervisor is between those two
        consents = consents.exclude(purpose__in=BETWEEN_TWO)
    columns = (
        "purpose",
        "profile",
        "version",
        "given_at",
        "expires_at",
        "withdrawn_at",
        "mode",
    )
    return PastCase(
        id=case,
        setting=row.setting,
        opened_on=row.opened_on,
        closed_on=row.closed_on,
        therapists=_therapists(case),
        sessions=_sessions(case, person),
        tasks=_tasks(case, until),
        consents=tuple(
            PastConsent(*one) for one in consents.order_by("given_at", "id").values_list(*columns)
        ),
    )


def _therapists(case: uuid.UUID) -> tuple[str, ...]:
    rows = Part.objects.filter(case=case, role__in=THERAPISTS).values_list("person", flat=True)
    people = Person.objects.filter(id__in=set(rows)).order_by("id").values("id", "nickname")
    return tuple(row["nickname"] or "…" for row in reveal(people, Person))


def _sessions(case: uuid.UUID, person: uuid.UUID) -> tuple[PastSession, ...]:
    rows = Attendance.objects.filter(session__case=case, person=person)
    columns = (
        "session",
        "session__number",
        "session__starts_at",
        "session__state",
        "session__place",
        "state",
    )
    held = rows.order_by("session__starts_at", "session").values_list(*columns)
    return tuple(
        PastSession(one, in_case, n, *rest) for n, (one, in_case, *rest) in enumerate(held, 1)
    )


def _tasks(case: uuid.UUID, until: datetime | None) -> tuple[PastTask, ...]:
    """What was agreed while this person took part: their own page showed it to them."""
    rows = Task.objects.filter(case=case).order_by("agreed_at", "id")
    if until is not None:
        rows = rows.filter(agreed_at__lte=until)
    opened = reveal(rows.values("id", "text", "state", "agreed_at"), Task)
    return tuple(
        PastTask(row["text"], row["state"], row["agreed_at"]) for row in opened if row["text"]
    )
