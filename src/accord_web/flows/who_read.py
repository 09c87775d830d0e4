"""Which staff opened somebody's answers: for the author, by name, role and day, from the next day.

What partners and relatives read is kept in the audit and shown to nobody: a page must not become a
way to watch one another.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from zoneinfo import ZoneInfo

from accord_web.cases.models import Emergency
from accord_web.flows.emergency import withheld
from accord_web.people.queries import persons
from accord_web.privacy import audit
from accord_web.privacy.access import Role
from accord_web.privacy.models import AuditEvent
from accord_web.privacy.reading import MEMBER
from accord_web.privacy.standing import NotAllowed, Standing


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody of the staff who opened answers of the viewer's on one day."""

    name: str
    role: str  # therapist, supervisor, responder, deputy, emergency


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    readers: tuple[Reader, ...]


def who_read(viewer: Standing) -> list[Day]:
    """The latest day first. Today is not told before it is over."""
    if viewer.person is None:
        raise NotAllowed("Sign in first.")
    zone = ZoneInfo(viewer.zone)
    today = datetime.combine(viewer.now.astimezone(zone).date(), time.min, zone)
    rows = AuditEvent.objects.filter(what=audit.OPENED, about=viewer.person, at__lt=today)
    hidden = _not_told(viewer)
    found = {
        (at.astimezone(zone).date(), by, facts["as"])
        for by, at, case, facts in rows.values_list("by", "at", "case", "facts")
        if facts["as"] != MEMBER
        and not (facts["as"] == Role.EMERGENCY and hidden.holds(case, by, at))
    }
    names = persons(viewer, {by for _, by, _ in found if by})
    named = [
        (day, Reader(names[by].nickname if by in names else "…", role)) for day, by, role in found
    ]
    named.sort(key=lambda one: (-one[0].toordinal(), one[1].name.casefold(), one[1].role))
    return [
        Day(day, tuple(reader for _, reader in held))
        for day, held in groupby(named, key=lambda one: one[0])
    ]


@dataclass(frozen=True, slots=True)
class _Hidden:
    """Reading within emergencies that are not told yet."""

    spans: Sequence[tuple[uuid.UUID, uuid.UUID, datetime, datetime]]

    def holds(self, case: uuid.UUID | None, by: uuid.UUID | None, at: datetime) -> bool:
        return any(
            (case, by) == (where, who) and begins <= at <= ends
            for where, who, begins, ends in self.spans
        )


def _not_told(viewer: Standing) -> _Hidden:
    rows = Emergency.objects.filter(withheld(viewer.now))  # few; the case may be separated since
    return _Hidden(list(rows.values_list("case", "by", "opened_at", "ends_at")))
