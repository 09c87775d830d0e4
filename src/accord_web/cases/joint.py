"""Among whom something may pass in a case now, and how far everybody agreed on secrets.

The circle of a case are its clients, partners and relatives who agreed to the policy that counts
and were each seen alone. Whoever joins later stands outside until they agreed too: nothing passes
to them or from them. A guardian is never in it: docs/decisions/0021.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accord_web import clock
from accord_web.cases.models import Agreement, Case, Consent, Feature, Guardian, Part, SeenAlone
from accord_web.people.models import Person
from accord_web.people.signing_in import keyed_hash
from accord_web.privacy.access import READING, THERAPISTS, Policy
from accord_web.privacy.encryption import reveal
from accord_web.privacy.purposes import Joint, Purpose
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.prepared import Prepared

TOKEN = 16  # letters


@dataclass(frozen=True, slots=True)
class Circle:
    """What may pass from one member to others, now."""

    policy: Policy = Policy.LIMITED  # as it counts for what this member sends
    passes: bool = False  # policy, feature and this member's own agreement say so
    others: tuple[uuid.UUID, ...] = ()  # whom they may share with
    consents: bool = False  # their waiver towards the others stands
    country: str = "any"

    @property
    def chooses(self) -> bool:
        """Whether this member decides, part by part, who else reads it."""
        return self.passes and self.policy is Policy.LIMITED and bool(self.others)

    @property
    def holds_no_secrets(self) -> bool:
        return self.passes and self.policy is Policy.NONE


NOTHING_PASSES = Circle()


def agreed() -> Exists:
    """This part's person agreed to the policy that counts, when it began to count."""
    return Exists(
        Agreement.objects.filter(
            Q(ended_at=None) | Q(ended_at__gte=OuterRef("case__policy_agreed_at")),
            case=OuterRef("case"),
            person=OuterRef("person"),
            policy=OuterRef("case__policy"),
            agreed_at__lte=OuterRef("case__policy_agreed_at"),
        )
    )


def sharing_open() -> Exists:
    return Exists(Feature.objects.filter(case=OuterRef("case"), name=Joint.SHARING, closed_at=None))


def _seen_alone() -> Exists:
    return Exists(SeenAlone.objects.filter(case=OuterRef("case"), person=OuterRef("person")))


def _waived(now: datetime) -> Exists:
    return Exists(
        Consent.objects.filter(
            Q(expires_at=None) | Q(expires_at__gt=now),
            case=OuterRef("case"),
            person=OuterRef("person"),
            purpose=Purpose.SHARING,
            withdrawn_at=None,
        )
    )


def _guards(young: uuid.UUID, now: datetime) -> Exists:
    """This part's person is guardian of `young`, and so no reader of theirs."""
    return Exists(
        Guardian.objects.filter(
            Q(until=None) | Q(until__gt=now),
            case=OuterRef("case"),
            young=young,
            guardian=OuterRef("person"),
        )
    )


CIRCLE = Prepared(
    lambda case, member, now: (
        Part.objects.filter(case=case, until=None, role__in=READING)
        .annotate(
            agreed=agreed(),
            alone=_seen_alone(),
            open=sharing_open(),
            waived=_waived(now),
            guards=_guards(member, now),
        )
        .order_by("id")
        .values_list(
            "person",
            "agreed",
            "alone",
            "waived",
            "guards",
            "open",
            "case__policy",
            "case__policy_agreed_at",
            "case__clinic__country",
        )
    )
)


def circle(viewer: Standing | None, case_id: uuid.UUID, member: uuid.UUID) -> Circle:
    """What may pass from this member to others. Flows ask it for whoever sends."""
    rows = CIRCLE(case=case_id, member=member, now=clock.now())
    if not rows:
        return NOTHING_PASSES
    *_, opened, policy, agreed_at, country = rows[0]  # of the case: the same in every row
    inside = {person for person, has_agreed, alone, *_ in rows if has_agreed and alone}
    counts = bool(opened) and agreed_at is not None and member in inside
    others = [person for person, _, _, _, guards, *_ in rows if person in inside and not guards]
    return Circle(
        policy=Policy(policy) if counts else Policy.LIMITED,
        passes=counts and policy != Policy.FULL,
        others=tuple(p for p in dict.fromkeys(others) if p != member) if counts else (),
        consents=any(waived for person, _, _, waived, *_ in rows if person == member),
        country=country,
    )


def token(case_id: uuid.UUID, person: uuid.UUID) -> str:
    """How a page names another member: an id would tell when they came."""
    return keyed_hash(f"member:{case_id}:{person}")[:TOKEN]


def nicknames(viewer: Standing | None, persons: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """How members of a shared case are called by everybody in it."""
    rows = Person.objects.filter(id__in=set(persons)).values("id", "nickname")
    return {row["id"]: row["nickname"] or "…" for row in reveal(rows, Person)}


@dataclass(frozen=True, slots=True)
class MemberAgreed:
    """How one member stands towards what is proposed and what counts, for the therapists."""

    person: uuid.UUID
    nickname: str
    counts: bool  # agreed to the policy that counts
    proposed_at: datetime | None  # agreed then to what is proposed
    seen_alone_at: datetime | None


@dataclass(frozen=True, slots=True)
class JointRow:
    """What is agreed in a case of several people."""

    case: uuid.UUID
    policy: Policy
    agreed_at: datetime | None
    proposed: str
    sharing: bool  # opened by a therapist
    members: tuple[MemberAgreed, ...]

    @property
    def all_seen_alone(self) -> bool:
        return all(m.seen_alone_at for m in self.members)


def several(viewer: Standing, case_id: uuid.UUID) -> bool:
    """Whether something could pass at all: more than one client, partner or relative."""
    return case_id in viewer.cases and len(set(_members(case_id).values_list("person"))) > 1


def joint(viewer: Standing, case_id: uuid.UUID) -> JointRow:
    """For the therapists of a case that several people share."""
    here = viewer.cases.get(case_id)
    if here is None or here.roles.isdisjoint(THERAPISTS):
        raise NotAllowed("Not a therapist of this case.")
    rows = _rows(case_id)
    if len(rows) < 2:
        raise NotAllowed("Nobody shares this case.")
    case = Case.objects.get(id=case_id)
    agreed_then = _agreed_to(case)
    seen = dict(SeenAlone.objects.filter(case=case_id).values_list("person", "noted_at"))
    return JointRow(
        case=case_id,
        policy=Policy(case.policy),
        agreed_at=case.policy_agreed_at,
        proposed=case.proposed,
        sharing=Feature.objects.filter(case=case_id, name=Joint.SHARING, closed_at=None).exists(),
        members=tuple(
            MemberAgreed(
                row["person"],
                row["person__nickname"] or "…",
                bool(row["counts"]),
                agreed_then.get(row["person"]),
                seen.get(row["person"]),
            )
            for row in rows
        ),
    )


@dataclass(frozen=True, slots=True)
class OwnRow:
    """What one member reads of it: the same for everybody in the case, but for their own word."""

    case: uuid.UUID
    policy: Policy | None  # that counts for them; None where nothing was agreed
    passes: bool
    proposed: Policy | None
    agreed_at: datetime | None  # their own word on the proposal
    agreed_to_this_at: datetime | None  # their own word on what counts
    country: str


def own(viewer: Standing, case_id: uuid.UUID) -> OwnRow:
    """How it stands, for a client, partner or relative of a case that several share."""
    here = viewer.cases.get(case_id)
    if here is None or here.roles.isdisjoint(READING) or not several(viewer, case_id):
        raise NotAllowed("No part in a case that several people share.")
    assert viewer.person is not None
    case = Case.objects.select_related("clinic").get(id=case_id)
    mine = _members(case_id).filter(person=viewer.person).annotate(counts=agreed())
    counts = case.policy_agreed_at is not None and mine.filter(counts=True).exists()
    given = Agreement.objects.filter(case=case_id, person=viewer.person, policy=case.policy)
    then = given.filter(agreed_at__lte=case.policy_agreed_at or viewer.now).order_by("-agreed_at")
    return OwnRow(
        case=case_id,
        policy=Policy(case.policy) if counts else None,
        passes=circle(viewer, case_id, viewer.person).passes,
        proposed=Policy(case.proposed) if case.proposed else None,
        agreed_at=_agreed_to(case).get(viewer.person),
        agreed_to_this_at=then.values_list("agreed_at", flat=True).first() if counts else None,
        country=case.clinic.country,
    )


def joint_cases(viewer: Standing) -> list[uuid.UUID]:
    """Where the viewer is one of several clients, partners or relatives; the oldest first."""
    mine = [c for c, here in viewer.cases.items() if not here.roles.isdisjoint(READING)]
    return sorted(case for case in mine if several(viewer, case))


def _members(case_id: uuid.UUID) -> "QuerySet[Part]":
    return Part.objects.filter(case=case_id, until=None, role__in=READING)


def _rows(case_id: uuid.UUID) -> list[dict[str, Any]]:
    wanted = _members(case_id).annotate(counts=agreed()).order_by("id")
    rows = wanted.values("person", "counts", "person__nickname")
    found = reveal(rows, Person, {"person__nickname": "nickname"}, row_id="person")
    return list({row["person"]: row for row in found}.values())


def _agreed_to(case: Case) -> dict[uuid.UUID, datetime]:
    """Who agreed to what is proposed, and when. A proposal ends what was agreed before it."""
    if not case.proposed:
        return {}
    rows = Agreement.objects.filter(case=case, policy=case.proposed, ended_at=None)
    return dict(rows.values_list("person", "agreed_at"))
