"""The gate: one rule, as a function of plain values and as the same filter for queries.

Readable = where the viewer stands ∧ the part's route and the measure's widest readers ∧ its time.
Pages, print, exports and commands all read through here. `tests/spec/test_gate.py` enumerates every
combination against a second reading written apart, and against the filter, both ways.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import Q

from accord_web.privacy.access import (
    ROUTE_READERS,
    SEES,
    WIDEST_READERS,
    Route,
    Side,
    Standing,
    Widest,
)
from accord_web.privacy.fields import kinds


@dataclass(frozen=True, slots=True)
class PartFacts:
    """What the gate needs to know of one response part."""

    owner: uuid.UUID
    case: uuid.UUID
    clinic: uuid.UUID
    route: Route
    widest: Widest
    readable_from: datetime | None


def may_read(viewer: Standing, part: PartFacts) -> bool:
    """May this viewer read this part now?"""
    allowed = ROUTE_READERS[part.route] & WIDEST_READERS[part.widest]
    side = viewer.side(owner=part.owner, case=part.case)
    if side is Side.OWN:
        return Side.OWN in allowed
    if part.readable_from is None or part.readable_from > viewer.now:
        return False
    here = viewer.cases.get(part.case)
    # A partner or relative who also works at the clinic is nobody's responder in their own case.
    answers_for = part.clinic in viewer.responder_for and not (here and here.is_member)
    if Side.RESPONDER in allowed and answers_for:
        return True
    # Somebody may be both: each hat opens what it opens.
    return here is not None and (
        (here.is_therapist and Side.THERAPIST in allowed)
        or (here.is_supervisor and Side.SUPERVISOR in allowed)
    )


def readable_parts(viewer: Standing) -> Q:
    """The same as a filter on response parts. Unread means unknown: the rest is absent."""
    due = Q(readable_from__lte=viewer.now)
    # An own row never opens by another side: a therapist is not the reader of their own rating.
    others = ~Q(owner=viewer.person)
    rule = Q(owner=viewer.person) & _lets_in(Side.OWN) if viewer.person else Q(pk__in=[])
    for side in (Side.THERAPIST, Side.SUPERVISOR):
        if mine := viewer.cases_as(side):
            rule |= Q(case__in=mine) & _lets_in(side) & due & others
    if viewer.responder_for:
        strangers = ~Q(case__in=viewer.cases_as(Side.MEMBER))
        answers_for = Q(clinic__in=viewer.responder_for) & strangers
        rule |= answers_for & _lets_in(Side.RESPONDER) & due & others
    return rule


def _lets_in(side: Side) -> Q:
    return Q(
        route__in=[route for route, readers in ROUTE_READERS.items() if side in readers],
        widest__in=[widest for widest, readers in WIDEST_READERS.items() if side in readers],
    )


def readable_findings(viewer: Standing) -> Q:
    """Findings are for the therapists of the case alone, once all they rest on may be read."""
    current = Q(readable_until=None) | Q(readable_until__gt=viewer.now)
    return current & Q(
        case__in=viewer.cases_as(Side.THERAPIST),
        readable_from__lte=viewer.now,
        superseded_at=None,
    )


def columns(model: type[models.Model], side: Side) -> list[str]:
    """The columns of `model` that this side may ever see."""
    return [name for name, kind in kinds(model).items() if kind in SEES[side]]
