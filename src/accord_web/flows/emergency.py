"""Opening a case in an emergency: for hours, with a reason, told to the people it is about.

Whoever works with clients may do it; nobody needs to be asked first, since somebody's life may hang
on it. What keeps it honest is that it is told: on the page of everybody in the case, and to those
who treat them, unless two others of the clinic have each written down why not yet.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from accord_web import clock, ids
from accord_web.cases.actions import lock_case
from accord_web.cases.models import Case, Emergency, Part, Withholding
from accord_web.people.models import Membership, Person
from accord_web.people.queries import has_task
from accord_web.privacy import audit
from accord_web.privacy.access import MEMBERS, THERAPISTS, Role
from accord_web.privacy.encryption import keys_of, reveal
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.lock import writing

LASTS = timedelta(hours=8)
SHORTEST_REASON = 10  # letters
LONGEST_WITHHELD = timedelta(days=30)
ENOUGH = 2  # people who say why it is not told yet
MAY_WITHHOLD = ("administrator", "supervisor")


@dataclass(frozen=True, slots=True)
class Found:
    """A case that a name leads to: its people, and who treats them, to tell two alike apart."""

    case: uuid.UUID
    members: tuple[str, ...]
    therapists: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """An emergency as the people of the case, and those who treat them, are told of it."""

    id: uuid.UUID
    case: uuid.UUID
    by: str
    opened_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Reviewed(Told):
    """The same for those who look after such openings: why, and what is held back."""

    reason: str  # for supervisors; empty for administrators, since it may tell of a client
    withheld_by: tuple[str, ...]
    withheld_until: datetime | None
    mine: bool  # opened by who looks, who therefore has no say in it


def find(viewer: Standing, name: str, *, by: uuid.UUID) -> list[Found]:
    """Open cases of somebody called exactly so. Looking leaves a row whether found or not."""
    if not viewer.treats:
        raise NotAllowed("For those who work with clients.")
    rows = Part.objects.filter(
        Q(role__in=MEMBERS) | Q(role__in=THERAPISTS),
        case__clinic__in=viewer.clinics,
        case__closed_on=None,
        until=None,
    ).order_by("id")
    wanted = rows.values("case", "role", "person", "person__nickname")
    columns = {"person__nickname": "nickname"}
    people: dict[uuid.UUID, list[tuple[str, str]]] = {}
    for row in reveal(wanted, Person, columns, row_id="person"):
        people.setdefault(row["case"], []).append((row["role"], row["person__nickname"] or "…"))
    called = name.strip().casefold()
    found = [
        Found(
            case,
            tuple(n for role, n in here if role in MEMBERS),
            tuple(n for role, n in here if role in THERAPISTS),
        )
        for case, here in people.items()
        if any(n.casefold() == called for role, n in here if role in MEMBERS)
    ]
    with writing():
        audit.log("emergency.sought", by=by, found=len(found))
    return found


def open_in_emergency(viewer: Standing, case_id: uuid.UUID, reason: str, *, by: uuid.UUID) -> None:
    """Open the case to the viewer for some hours, as to those who treat in it."""
    if (
        not viewer.treats
        or not Case.objects.filter(id=case_id, clinic__in=viewer.clinics, closed_on=None).exists()
    ):
        raise NotAllowed("No such case.")
    here = viewer.cases.get(case_id)
    if here is not None and (here.is_therapist or here.is_member):
        raise NotAllowed("The viewer has a part in this case.")
    if len(reason.strip()) < SHORTEST_REASON:
        raise ValueError("Say in a sentence why it cannot wait.")
    now, emergency_id = clock.now(), ids.new()
    key = keys_of([case_id])[case_id]
    with writing():
        lock_case(case_id)
        Part.objects.filter(case=case_id, person=by, role=Role.EMERGENCY, until__gt=now).update(
            until=now
        )
        Part.objects.create(
            case_id=case_id,
            person_id=by,
            role=Role.EMERGENCY.value,
            since=now,
            until=now + LASTS,
        )
        Emergency.objects.create(
            id=emergency_id,
            case_id=case_id,
            by_id=by,
            reason=key.seal(reason.strip(), Emergency, "reason", emergency_id),
            opened_at=now,
            ends_at=now + LASTS,
        )
        audit.log("emergency.opened", by=by, case=case_id, record=f"emergency:{emergency_id}")


def withhold(
    viewer: Standing, emergency_id: uuid.UUID, reason: str, days: int, *, by: uuid.UUID
) -> None:
    """One of two who say why it is not told yet. Nobody withholds what they opened themselves."""
    row = _reviewable(viewer).filter(id=emergency_id).exclude(by=by).first()
    if row is None:
        raise NotAllowed("Nothing to withhold.")
    if len(reason.strip()) < SHORTEST_REASON:
        raise ValueError("Say in a sentence why telling has to wait.")
    if not 1 <= days <= LONGEST_WITHHELD.days:
        raise ValueError("Choose between one day and thirty.")
    now, key = clock.now(), keys_of([row.case_id])[row.case_id]
    # However often somebody says it again: no longer than this after it was opened.
    latest = row.opened_at + LONGEST_WITHHELD
    if latest <= now:
        raise NotAllowed("It was told.")
    with writing():
        there = Withholding.objects.filter(emergency=row, by=by).first()
        new_id = there.id if there else ids.new()
        kept = {
            "reason": key.seal(reason.strip(), Withholding, "reason", new_id),
            "recorded_at": now,
            "until": min(now + timedelta(days=days), latest),
        }
        if there is None:
            Withholding.objects.create(id=new_id, emergency=row, by_id=by, **kept)
        else:
            Withholding.objects.filter(id=new_id).update(**kept)
        audit.log(
            "emergency.withheld",
            by=by,
            case=row.case_id,
            record=f"emergency:{row.id}",
            days=days,
        )


def withheld(now: datetime) -> "Q":
    """Emergencies that are not told yet: two people say why, and neither word has run out."""
    rows = (
        Emergency.objects.order_by()
        .values("id")
        .annotate(standing=Count("withholdings", filter=Q(withholdings__until__gt=now)))
        .filter(standing__gte=ENOUGH)
    )
    return Q(id__in=rows.values("id"))


def told(viewer: Standing) -> list[Told]:
    """What the people of a case and those who treat them are told, the latest first."""
    mine = [c for c, here in viewer.cases.items() if here.is_member or here.is_therapist]
    rows = (
        Emergency.objects.filter(~withheld(viewer.now), case__in=mine)
        .exclude(by=viewer.person)
        .order_by("-opened_at")
    )
    wanted = rows.values("id", "case", "by", "by__nickname", "opened_at", "ends_at")
    return [
        Told(r["id"], r["case"], r["by__nickname"] or "…", r["opened_at"], r["ends_at"])
        for r in reveal(wanted, Person, {"by__nickname": "nickname"}, row_id="by")
    ]


def review(viewer: Standing) -> list[Reviewed]:
    """Every emergency of the clinic for those who look after it. No client's name stands in it."""
    rows = _reviewable(viewer).order_by("-opened_at")
    clinical = has_task(viewer, "supervisor")
    wanted = rows.values("id", "case", "by", "by__nickname", "reason", "opened_at", "ends_at")
    named = reveal(wanted, Person, {"by__nickname": "nickname"}, row_id="by")
    opened = reveal(named, Emergency, {"reason": "reason"})
    said: dict[uuid.UUID, list[tuple[str, datetime]]] = {}
    words = Withholding.objects.filter(
        emergency__in=[r["id"] for r in opened], until__gt=viewer.now
    )
    for w in reveal(
        words.values("emergency", "by", "by__nickname", "until"),
        Person,
        {"by__nickname": "nickname"},
        row_id="by",
    ):
        said.setdefault(w["emergency"], []).append((w["by__nickname"] or "…", w["until"]))
    return [
        Reviewed(
            r["id"],
            r["case"],
            r["by__nickname"] or "…",
            r["opened_at"],
            r["ends_at"],
            reason=(r["reason"] or "…") if clinical else "",
            withheld_by=tuple(name for name, _ in said.get(r["id"], [])),
            withheld_until=min((u for _, u in said[r["id"]]), default=None)
            if len(said.get(r["id"], [])) >= ENOUGH
            else None,
            mine=r["by"] == viewer.person,
        )
        for r in opened
    ]


def may_review(viewer: Standing) -> bool:
    return Membership.objects.filter(
        person=viewer.person, clinic__in=viewer.clinics, role__in=MAY_WITHHOLD, until=None
    ).exists()


def _reviewable(viewer: Standing):  # type: ignore[no-untyped-def]
    if not may_review(viewer):
        raise NotAllowed("For administrators and supervisors.")
    # In a case that they take or took part in themselves, nobody looks after what staff did there.
    own = Part.objects.filter(person=viewer.person, role__in=MEMBERS).values("case")
    return Emergency.objects.filter(case__clinic__in=viewer.clinics).exclude(case__in=own)
