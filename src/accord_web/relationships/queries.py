"""Relationships of the viewer's cases."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from accord_web.privacy.standing import Standing
from accord_web.relationships.models import Relationship


@dataclass(frozen=True, slots=True)
class RelationshipRow:
    id: uuid.UUID
    case: uuid.UUID
    kind: str
    one: uuid.UUID
    other: uuid.UUID | None
    named: uuid.UUID | None
    since: datetime
    until: datetime | None


def alliances(viewer: Standing, case_ids: Iterable[uuid.UUID]) -> list[RelationshipRow]:
    """Client with therapist: every one for the therapists, a member's own for the member."""
    mine = [c for c in case_ids if c in viewer.cases]
    as_staff = [c for c in mine if viewer.cases[c].is_therapist]
    rows = Relationship.objects.filter(kind="alliance", until=None).filter(
        Q(case__in=as_staff) | Q(case__in=mine, one=viewer.person)
    )
    return [_row(r) for r in rows.order_by("id")]


def ties(viewer: Standing, case_id: uuid.UUID, *, ended: bool = False) -> list[RelationshipRow]:
    """With people outside therapy. Which ones there are is the answer of the person they are of.

    For a therapist callers show a tie only together with a part that the gate lets through.
    """
    if case_id not in viewer.cases:
        return []
    rows = Relationship.objects.filter(case=case_id, kind="tie")
    if not ended:
        rows = rows.filter(until=None)
    if not viewer.cases[case_id].is_therapist:
        rows = rows.filter(one=viewer.person)
    return [_row(r) for r in rows.order_by("id")]


def _row(r: Relationship) -> RelationshipRow:
    return RelationshipRow(
        r.id, r.case_id, r.kind, r.one_id, r.other_id, r.named_id, r.since, r.until
    )
