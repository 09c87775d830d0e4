"""A few minutes alone: the clinic's device, handed to one member of a case, with no link at all.

What staff see of it is what staff did. Every member has the same step on the same rhythm, and
nothing here depends on what anybody answered, or on whether they did.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from accord_web import clock, ids
from accord_web.cases.models import Part
from accord_web.checkins.models import Alone
from accord_web.privacy import audit
from accord_web.privacy.access import MEMBERS, Side
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.lock import writing

ALONE_EVERY = 6  # sessions: at the first, then at the seventh, whatever anybody said
LASTS = timedelta(minutes=30)  # then the device asks nothing any more
TAKES = timedelta(hours=8)  # what stands on its screen by then is still taken: no answer is lost


def round_of(session_number: int) -> int:
    """The stretch of sessions in which everybody is given their minutes once."""
    return (session_number - 1) // ALONE_EVERY


def comes_again(session_number: int) -> int:
    """The number of the session from which on it is due again."""
    return (round_of(session_number) + 1) * ALONE_EVERY + 1


@dataclass(frozen=True, slots=True)
class GivenRow:
    """That a therapist handed the device over, and when."""

    person: uuid.UUID
    session: uuid.UUID
    session_number: int
    given_at: datetime


@dataclass(frozen=True, slots=True)
class AloneRow:
    """One sitting, as the device needs it. It holds no answer."""

    id: uuid.UUID
    case: uuid.UUID
    clinic: uuid.UUID
    country: str
    person: uuid.UUID
    zone: str
    language: str
    session: uuid.UUID
    session_number: int
    session_starts: datetime
    make_believe: bool
    close: bool  # whether somebody was there to answer
    response: uuid.UUID
    given_at: datetime


COLUMNS = (  # in the order of AloneRow
    "id",
    "case",
    "case__clinic",
    "case__clinic__country",
    "person",
    "person__zone",
    "person__language",
    "session",
    "session__number",
    "session__starts_at",
    "case__clinic__demo",
    "close",
    "response",
    "given_at",
)


def given(viewer: Standing, cases: Iterable[uuid.UUID]) -> list[GivenRow]:
    """Every handing over in these cases, oldest first, for the therapists of the case."""
    mine = set(viewer.cases_as(Side.THERAPIST)) & set(cases)
    rows = Alone.objects.filter(case__in=mine).order_by("given_at", "id")
    return [
        GivenRow(*row)
        for row in rows.values_list("person", "session", "session__number", "given_at")
    ]


def sitting(
    viewer: Standing | None, alone: uuid.UUID, *, lasts: timedelta = LASTS
) -> AloneRow | None:
    """The sitting of a device, while it still lasts and was not ended."""
    begun = Alone.objects.filter(id=alone, ended_at=None, given_at__gt=clock.now() - lasts)
    row = begun.values_list(*COLUMNS).first()
    return AloneRow(*row) if row else None


def takes_part(viewer: Standing | None, case: uuid.UUID) -> frozenset[uuid.UUID]:
    """Everybody with a part in the case now, by work or otherwise, and members who left it."""
    rows = Part.objects.filter(Q(until=None) | Q(role__in=MEMBERS), case=case)
    return frozenset(rows.values_list("person", flat=True))


def hand_over(
    viewer: Standing,
    *,
    case: uuid.UUID,
    session: uuid.UUID,
    person: uuid.UUID,
    close: bool,
    by: uuid.UUID,
) -> uuid.UUID:
    """A therapist of the case hands this device over."""
    here = viewer.cases.get(case)
    if here is None or not here.is_therapist:
        raise NotAllowed("Only a therapist of the case hands the device over.")
    alone = ids.new()
    with writing():
        # An earlier device that was never given back asks nothing any more.
        Alone.objects.filter(case=case, person=person, ended_at=None).update(ended_at=clock.now())
        Alone.objects.create(
            id=alone,
            case_id=case,
            session_id=session,
            person_id=person,
            given_at=clock.now(),
            given_by_id=by,
            close=close,
        )
        audit.log("alone.given", by=by, case=case, record=f"person:{person}")
    return alone


def end(alone: uuid.UUID, *, by: uuid.UUID | None) -> bool:
    """True for the one sending, or leaving, that ends it."""
    return Alone.objects.filter(id=alone, ended_at=None).update(ended_at=clock.now()) == 1
