"""Who of a case could read what one of its members sends."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import FilteredRelation, Q

from accord_web.cases.models import Part
from accord_web.people.models import Membership, Person
from accord_web.privacy.access import MEMBERS, THERAPISTS, Role
from accord_web.privacy.encryption import reveal
from accord_web.privacy.standing import Standing
from accord_web.storage.prepared import Prepared


@dataclass(frozen=True, slots=True)
class MemberRow:
    person: uuid.UUID
    nickname: str
    pronoun: str
    role: str

    @property
    def is_member(self) -> bool:
        return self.role in MEMBERS


@dataclass(frozen=True, slots=True)
class ReadersRow:
    """Who of a case could read what one of its members sends: staff, never another member."""

    setting: str
    therapists: tuple[MemberRow, ...]
    supervisor: MemberRow | None  # accepted this case, and somebody stands in for them


STAFF = Prepared(
    lambda case: (
        Part.objects.filter(
            case=case,
            until=None,
            role__in=[*THERAPISTS, Role.SUPERVISOR],
            person__in=Membership.objects.filter(until=None).values(
                "person"
            ),  # who left reads nothing
        )
        .annotate(
            supervised=FilteredRelation(
                "person__supervised_by", condition=Q(person__supervised_by__until=None)
            )
        )
        .order_by("id", "-supervised__since")  # of several supervisions the latest counts
        .values_list(
            "id",
            "person",
            "role",
            "accepted_at",
            "person__nickname",
            "person__pronoun",
            "case__setting",
            "supervised__supervisor",
            "supervised__deputy",
        )
    )
)


def readers(viewer: Standing | None, case_id: uuid.UUID) -> ReadersRow:
    """Whom a member may choose among. A link asks it too, since its page says who reads."""
    staff: dict[uuid.UUID, tuple[Any, ...]] = {}
    for part, *row in STAFF(case=case_id):
        staff.setdefault(part, tuple(row))
    sealed = [{"id": person, "nickname": nickname} for person, _, _, nickname, *_ in staff.values()]
    names = {row["id"]: row["nickname"] or "…" for row in reveal(sealed, Person)}
    therapists, supervisors = [], []
    stood_in_for: set[uuid.UUID] = set()
    for person, role, accepted_at, _, pronoun, _, supervisor, deputy in staff.values():
        who = MemberRow(person, names[person], pronoun, role)
        if role in THERAPISTS:
            therapists.append(who)
            stood_in_for |= {supervisor} if deputy else set()
        elif accepted_at is not None:
            supervisors.append(who)
    return ReadersRow(
        setting=next(iter(staff.values()))[5] if staff else "individual",
        therapists=tuple(therapists),
        supervisor=next((who for who in supervisors if who.person in stood_in_for), None),
    )
