"""Who took part in a case and does no more, and the cases that one has left oneself."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from accord_web.cases.models import Part, Split
from accord_web.people.models import Person
from accord_web.privacy.access import MEMBERS
from accord_web.privacy.encryption import reveal
from accord_web.privacy.standing import Standing


@dataclass(frozen=True, slots=True)
class FormerRow:
    """Somebody who left a case."""

    person: uuid.UUID
    nickname: str
    role: str
    until: datetime


def former(viewer: Standing, case_id: uuid.UUID) -> list[FormerRow]:
    """Members who left, for the therapists of the case, the latest first."""
    here = viewer.cases.get(case_id)
    if here is None or not here.is_therapist:
        return []
    rows = Part.objects.filter(case=case_id, role__in=MEMBERS)
    still = set(rows.filter(until=None).values_list("person", flat=True))
    wanted = rows.exclude(person__in=still).order_by("-until", "id")
    opened = reveal(
        wanted.values("person", "person__nickname", "role", "until"),
        Person,
        {"person__nickname": "nickname"},
        row_id="person",
    )
    found: dict[uuid.UUID, FormerRow] = {}
    for row in opened:
        one = FormerRow(row["person"], row["person__nickname"] or "…", row["role"], row["until"])
        found.setdefault(one.person, one)
    return list(found.values())


def left(viewer: Standing) -> list[uuid.UUID]:
    """The cases in which the viewer took part as a member and does no more: their own stays theirs.

    Not one that was separated: what they answered there is in a record of their own.
    """
    if viewer.person is None:
        return []
    mine = Part.objects.filter(person=viewer.person, role__in=MEMBERS)
    gone = mine.exclude(case__in=mine.filter(until=None).values("case"))
    gone = gone.exclude(case__in=Split.objects.values("case"))
    return sorted(set(gone.values_list("case", flat=True)))
