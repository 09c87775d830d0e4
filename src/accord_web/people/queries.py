"""Who is who, cut to what the viewer may read."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import FilteredRelation, Q

from accord_web.people.models import (
    Clinic,
    Invitation,
    Membership,
    Named,
    Person,
    Responder,
    SafetyCover,
    Supervision,
    User,
)
from accord_web.people.signing_in import keyed_hash
from accord_web.privacy.encryption import reveal
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.prepared import Prepared


@dataclass(frozen=True, slots=True)
class PersonRow:
    id: uuid.UUID
    nickname: str
    pronoun: str
    zone: str
    language: str


@dataclass(frozen=True, slots=True)
class NamedRow:
    id: uuid.UUID
    nickname: str
    role: str


@dataclass(frozen=True, slots=True)
class ClinicRow:
    id: uuid.UUID
    name: str
    zone: str
    language: str
    demo: bool
    country: str = "any"  # whose law: a profile's id


@dataclass(frozen=True, slots=True)
class CoverRow:
    """Who answers for safety, as the person who is asked reads it."""

    complete: bool
    within_minutes: int
    hours: str
    out_of_hours: str
    help_text: str
    numbers: tuple[tuple[str, str], ...]
    responders: tuple[uuid.UUID, ...]
    deputies: tuple[uuid.UUID, ...]


@dataclass(frozen=True, slots=True)
class ResponderRow:
    """Somebody who answers for safety, as an administrator arranges it."""

    person: uuid.UUID
    hours: str
    deputy: bool


@dataclass(frozen=True, slots=True)
class ColleagueRow:
    """Somebody who works here, or did, as an administrator sees them."""

    id: uuid.UUID
    nickname: str
    tasks: tuple[str, ...]  # none: their work here has ended
    account: bool
    invited_until: datetime | None  # an invitation that still waits to be used
    answers_for_safety: bool


@dataclass(frozen=True, slots=True)
class SupervisionRow:
    therapist: uuid.UUID
    supervisor: uuid.UUID
    deputy: uuid.UUID | None


def persons(viewer: Standing, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, PersonRow]:
    """The named people, by id. Callers pass ids that the viewer's own cases hold."""
    rows = Person.objects.filter(id__in=set(ids), clinic__in=viewer.clinics).values(
        "id", "nickname", "pronoun", "zone", "language"
    )
    return {
        row["id"]: PersonRow(**{**row, "nickname": row["nickname"] or "…"})
        for row in reveal(rows, Person)
    }


def names(viewer: Standing, owner: uuid.UUID, *, let_go: bool = False) -> list[NamedRow]:
    """The people somebody named, for that person's own eyes; on request those let go as well."""
    if viewer.person != owner:
        raise NotAllowed("Named people are their owner's.")
    rows = Named.objects.filter(owner=owner).order_by("id")
    if not let_go:
        rows = rows.filter(until=None)
    return [NamedRow(**row) for row in reveal(rows.values("id", "nickname", "role"), Named)]


def clinic(viewer: Standing | None = None) -> ClinicRow | None:
    """The clinic of this database; before the first one is made, None."""
    columns = "id", "name", "zone", "language", "demo", "country"
    row = Clinic.objects.values(*columns).order_by("id").first()
    return ClinicRow(**row) if row else None


def therapist_named(viewer: Standing | None, name: str, clinic_id: uuid.UUID) -> uuid.UUID | None:
    """The therapist whom an administrator calls so on the command line."""
    found = [i for i, said in therapists(None, clinic_id) if said.casefold() == name.casefold()]
    return found[0] if len(found) == 1 else None


def colleague_named(viewer: Standing | None, name: str, clinic_id: uuid.UUID) -> uuid.UUID | None:
    """Whoever works here and is called so, for the command line; None where that is not one."""
    rows = Person.objects.filter(clinic=clinic_id, memberships__until=None)
    rows = rows.filter(memberships__isnull=False).distinct().order_by("id")
    found = reveal(rows.values("id", "nickname"), Person)
    wanted = [r["id"] for r in found if (r["nickname"] or "").casefold() == name.strip().casefold()]
    return wanted[0] if len(wanted) == 1 else None


def therapists(viewer: Standing | None, clinic_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """Every therapist of the clinic with their name, for the command line."""
    rows = Person.objects.filter(
        clinic=clinic_id, memberships__role="therapist", memberships__until=None
    ).order_by("id")
    return [(r["id"], r["nickname"] or "…") for r in reveal(rows.values("id", "nickname"), Person)]


# Those who answer for danger from somebody close are in `cover.py`, and are no others' business.
OF_ONESELF = Q(responders__until=None, responders__about="self")
COVER = Prepared(
    lambda clinic: (
        SafetyCover.objects.filter(clinic=clinic)
        .annotate(now=FilteredRelation("responders", condition=OF_ONESELF))
        .order_by("now__id")
        .values_list(
            "now__person",
            "now__deputy",
            "switched_on_at",
            "answer_within_minutes",
            "hours",
            "out_of_hours",
            "help_text",
            "numbers",
        )
    )
)


def cover(viewer: Standing | None, clinic_id: uuid.UUID) -> CoverRow | None:
    """Safety cover of the clinic; `complete` says whether anybody may be asked about safety."""
    rows = COVER(clinic=clinic_id)
    if not rows:
        return None
    first = tuple(person for person, deputy, *_ in rows if person and not deputy)
    deputies = tuple(person for person, deputy, *_ in rows if person and deputy)
    switched_on_at, within_minutes, hours, out_of_hours, help_text, numbers = rows[0][2:]
    said = hours and out_of_hours and help_text and numbers
    return CoverRow(
        complete=bool(switched_on_at and len(first) >= 2 and deputies and said),
        within_minutes=within_minutes,
        hours=hours,
        out_of_hours=out_of_hours,
        help_text=help_text,
        numbers=tuple((name, number) for name, number in numbers),
        responders=first,
        deputies=deputies,
    )


def told_of_safety(viewer: Standing | None, clinic_id: uuid.UUID) -> list[str]:
    """Who is told of an answer on safety, deputies last: whoever is asked reads it beforehand."""
    rows = Responder.objects.filter(cover__clinic=clinic_id, about="self", until=None)
    rows = rows.order_by("deputy", "id")
    wanted = rows.values("person", "person__nickname")
    opened = reveal(wanted, Person, {"person__nickname": "nickname"}, row_id="person")
    return list(dict.fromkeys(row["person__nickname"] or "…" for row in opened))


def responders(viewer: Standing, clinic_id: uuid.UUID) -> list[ResponderRow]:
    """Who answers for safety and when, for the administrator who arranges it."""
    if not viewer.administrator or clinic_id not in viewer.clinics:
        raise NotAllowed("Only an administrator arranges the cover.")
    rows = Responder.objects.filter(cover__clinic=clinic_id, about="self", until=None)
    rows = rows.order_by("deputy", "id")
    return [ResponderRow(*row) for row in rows.values_list("person", "hours", "deputy")]


def staff(viewer: Standing) -> list[PersonRow]:
    """Everybody who may be asked to answer for safety, by name, for an administrator.

    Whoever only keeps the diary is not among them: they read nothing clinical.
    """
    if not viewer.administrator:
        raise NotAllowed("Only an administrator sees who works here.")
    rows = Membership.objects.filter(clinic__in=viewer.clinics, until=None)
    rows = rows.exclude(role="front-desk")
    found = persons(viewer, rows.values_list("person", flat=True))
    return sorted(found.values(), key=lambda row: (row.nickname.casefold(), row.id))


def colleagues(viewer: Standing) -> list[ColleagueRow]:
    """Everybody who works or worked here, by name, for an administrator."""
    if not viewer.administrator:
        raise NotAllowed("Only an administrator sees who works here.")
    tasks: dict[uuid.UUID, list[str]] = {}
    rows = Membership.objects.filter(clinic__in=viewer.clinics).order_by("since", "role")
    for person, role, until in rows.values_list("person", "role", "until"):
        tasks.setdefault(person, []).extend([role] if until is None else [])
    accounts = User.objects.filter(person__in=tasks, is_active=True)
    waiting = Invitation.objects.filter(
        person__in=tasks, used_at=None, expires_at__gt=viewer.now
    ).values_list("person", "expires_at")
    answering = Responder.objects.filter(person__in=tasks, until=None)
    with_account = set(accounts.values_list("person", flat=True))
    invited_until = dict(waiting)
    answer = set(answering.values_list("person", flat=True))
    found = [
        ColleagueRow(
            p.id,
            p.nickname,
            tuple(tasks[p.id]),
            p.id in with_account,
            invited_until.get(p.id),
            p.id in answer,
        )
        for p in persons(viewer, tasks).values()
    ]
    return sorted(found, key=lambda row: (row.nickname.casefold(), row.id))


def colleague(viewer: Standing, person: uuid.UUID) -> ColleagueRow:
    found = [row for row in colleagues(viewer) if row.id == person]
    if not found:
        raise NotAllowed("Nobody of this id works here.")
    return found[0]


def supervisions(viewer: Standing) -> list[SupervisionRow]:
    """Who supervises whom now, for an administrator."""
    if not viewer.administrator:
        raise NotAllowed("Only an administrator sees who supervises whom.")
    rows = Supervision.objects.filter(until=None, therapist__clinic__in=viewer.clinics)
    wanted = rows.order_by("since").values_list("therapist", "supervisor", "deputy")
    # Of one therapist the latest counts.
    return list({row[0]: SupervisionRow(*row) for row in wanted}.values())


def has_task(viewer: Standing, role: str) -> bool:
    """Whether the viewer does this in the clinic now: therapist, supervisor or administrator."""
    return Membership.objects.filter(
        person=viewer.person, clinic__in=viewer.clinics, role=role, until=None
    ).exists()


def supervisor_of(viewer: Standing | None, therapist: uuid.UUID) -> tuple[uuid.UUID, bool] | None:
    """Who supervises this therapist, and whether somebody stands in for them."""
    row = Supervision.objects.filter(therapist=therapist, until=None).order_by("-since").first()
    return (row.supervisor_id, row.deputy_id is not None) if row else None


def has_account(viewer: Standing, person: uuid.UUID) -> bool:
    return User.objects.filter(person=person, is_active=True).exists()


def account(viewer: Standing | None, email: str) -> User | None:
    """The account that an address opens. Callers have other grounds to let somebody in by it."""
    return User.objects.filter(email_hash=keyed_hash(email), is_active=True).first()


def own_name(viewer: Standing | None, person: uuid.UUID) -> str:
    """What somebody is called, for their own device. They may still stand nowhere."""
    row = Person.objects.filter(id=person).values("id", "nickname").get()
    return str(reveal([row], Person)[0]["nickname"] or "…")
