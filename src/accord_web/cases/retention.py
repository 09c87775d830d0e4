"""How long a treatment record is kept, what a legal hold stops, and what is due to be erased.

Whoever looks after it is an administrator and sees a number and a year, nothing clinical.
"""

import re
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from accord_web import clock, ids
from accord_web.cases.models import Case, Expiry, LegalHold, Young
from accord_web.people.queries import persons
from accord_web.people.signing_in import keyed_hash
from accord_web.privacy import audit
from accord_web.privacy.encryption import keys_of, reveal
from accord_web.privacy.profile import Kept, Profile, profile
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.lock import writing

RECORD = (Kept.TREATMENT, Kept.SAFETY, Kept.CONSENT)  # they go together, with the last of them
PIECE = 20


def number(case: uuid.UUID) -> str:
    """What an administrator calls a case by: it tells nothing, and stays the same."""
    digits = f"{int(keyed_hash(f'case number {case.hex}'), 16) % 10**12:012d}"
    return f"{digits[:4]}-{digits[4:8]}-{digits[8:]}"


def kept_until(rules: Profile, closed_on: date, of_age_on: date | None = None) -> date:
    """The first day on which a record closed on that day may go. Pure.

    >>> kept_until(profile("de"), date(2026, 3, 2))
    datetime.date(2036, 3, 2)
    >>> kept_until(profile("us"), date(2026, 3, 2), of_age_on=date(2040, 1, 1)).year
    2043
    """
    ends = []
    for kind in RECORD:
        rule = rules.retention[kind]
        ends.append(_years_on(closed_on, rule.years))
        if rule.young_until is not None and of_age_on is not None:
            ends.append(_years_on(of_age_on, rule.young_until - rules.adult_at))
    return max(ends)


def _years_on(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)


def due_on(case: uuid.UUID) -> date | None:
    """When this record may go; None while the treatment goes on."""
    row = Case.objects.select_related("clinic").get(id=case)
    if row.closed_on is None:
        return None
    youngest = Young.objects.filter(case=case).aggregate(day=Max("of_age_on"))["day"]
    return kept_until(profile(row.clinic.country), row.closed_on, youngest)


def has_ended(case: uuid.UUID) -> bool:
    """The time for which this record is kept is over."""
    due, zone = due_on(case), Case.objects.values_list("clinic__zone", flat=True).get(id=case)
    return due is not None and due <= clock.today(zone)


def propose(*, by: uuid.UUID | None = None) -> int:
    """Mark records whose time is over; the worker does it. Nothing is erased by that."""
    today = clock.now().date()
    closed = Case.objects.filter(closed_on__lt=today, expiry=None)
    due = [
        (case, day)
        for case in closed.order_by("closed_on").values_list("id", flat=True)
        if (day := due_on(case)) is not None and day <= today
    ][:PIECE]
    gone_on = Expiry.objects.filter(case__closed_on=None)  # the treatment goes on after all
    if not due and not gone_on.exists():
        return 0
    with writing():
        gone_on.delete()
        for case, day in due:
            Expiry.objects.create(id=ids.new(), case_id=case, due_on=day, proposed_at=clock.now())
            audit.log("retention.over", by=by, case=case)
    return len(due)


# Legal hold


def _holds() -> "QuerySet[LegalHold]":
    """Those that stand today."""
    return LegalHold.objects.filter(
        Q(until=None) | Q(until__gte=clock.now().date()), lifted_at=None
    )


def held(cases: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these cases whose record must not be erased now."""
    return set(_holds().filter(case__in=cases).values_list("case", flat=True))


@dataclass(frozen=True, slots=True)
class HoldRow:
    id: uuid.UUID
    placed_by: str
    placed_at: datetime
    reason: str
    until: date | None


def holds(viewer: Standing, case: uuid.UUID) -> list[HoldRow]:
    """The holds on a record that stand now, with their reasons, for administrators."""
    _administers(viewer, case)
    rows = _holds().filter(case=case).order_by("placed_at")
    columns = ("id", "placed_by", "placed_at", "reason", "until")
    found = reveal(rows.values(*columns), LegalHold)
    names = persons(viewer, {row["placed_by"] for row in found})
    return [HoldRow(**{**row, "placed_by": names[row["placed_by"]].nickname}) for row in found]


def place_hold(
    viewer: Standing, case: uuid.UUID, reason: str, until: date | None, *, by: uuid.UUID
) -> None:
    """From now on this record is not erased, until that day or until somebody lifts it."""
    _administers(viewer, case)
    if not reason.strip():
        raise ValueError("Say why, in a few words.")
    if until is not None and until < clock.today(viewer.zone):
        raise ValueError("A hold ends on a day to come, or when somebody lifts it.")
    hold = ids.new()
    with writing():
        key = keys_of([case])[case]
        LegalHold.objects.create(
            id=hold,
            case_id=case,
            placed_by_id=by,
            placed_at=clock.now(),
            reason=key.seal(reason.strip()[:400], LegalHold, "reason", hold),
            until=until,
        )
        audit.log("hold.placed", by=by, case=case, record=f"hold:{hold}")


def lift_hold(viewer: Standing, case: uuid.UUID, hold: uuid.UUID, *, by: uuid.UUID) -> None:
    _administers(viewer, case)
    with writing():
        rows = LegalHold.objects.filter(id=hold, case=case, lifted_at=None)
        if rows.update(lifted_at=clock.now(), lifted_by=by):
            audit.log("hold.lifted", by=by, case=case, record=f"hold:{hold}")


# For administrators: a number and a year


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A closed case as the page on retention lists it."""

    case: uuid.UUID
    number: str
    year: int  # in which it was closed
    until: date  # from then on it may go
    due: bool
    held: bool


def kept(viewer: Standing) -> list[KeptRow]:
    """Every closed case of the clinic, those that are due first."""
    if not viewer.administrator:
        raise NotAllowed("For administrators.")
    rows = (
        Case.objects.filter(clinic__in=viewer.clinics)
        .exclude(closed_on=None)
        .annotate(youngest=Max("young_people__of_age_on"))
        .annotate(on_hold=Exists(_holds().filter(case=OuterRef("id"))))
    )
    today = clock.today(viewer.zone)
    found = []
    for row in rows.select_related("clinic"):
        assert row.closed_on is not None
        until = kept_until(profile(row.clinic.country), row.closed_on, row.youngest)
        found.append(
            KeptRow(row.id, number(row.id), row.closed_on.year, until, until <= today, row.on_hold)
        )
    return sorted(found, key=lambda one: (one.until, one.number))


def by_number(viewer: Standing, said: str) -> uuid.UUID | None:
    """The case that a therapist named by its number, open or closed."""
    if not viewer.administrator:
        raise NotAllowed("For administrators.")
    rows = Case.objects.filter(clinic__in=viewer.clinics).values_list("id", flat=True)
    wanted = re.sub(r"\D", "", said)
    found = [case for case in rows if number(case).replace("-", "") == wanted]
    return found[0] if len(found) == 1 else None


def _administers(viewer: Standing, case: uuid.UUID) -> None:
    if (
        not viewer.administrator
        or not Case.objects.filter(id=case, clinic__in=viewer.clinics).exists()
    ):
        raise NotAllowed("For administrators.")
