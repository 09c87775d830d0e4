"""The gate: one rule as a function of plain values. With the tables of `access.py` it is the whole
answer to "who may see this?".

Readable = where the viewer stands ∧ the part's route and the measure's widest readers ∧ its time ∧
the policy on secrets ∧ consent. Pages, print, exports and commands all read by the same rule as a
filter on queries (`filters.py`). `tests/spec/test_gate.py` enumerates every combination of facts
against a second reading written apart, and against the filter, both ways.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from accord_web.privacy.access import (
    ROUTE_READERS,
    WIDEST_READERS,
    Policy,
    Role,
    Route,
    Side,
    Widest,
)
from accord_web.privacy.standing import Standing

NO_ONE = frozenset[uuid.UUID]()


@dataclass(frozen=True, slots=True)
class PartFacts:
    """What the gate needs to know of one response part."""

    owner: uuid.UUID
    case: uuid.UUID
    clinic: uuid.UUID
    route: Route
    widest: Widest
    readable_from: datetime | None
    policy: Policy = Policy.LIMITED  # as it was when this was sent
    with_all: bool = False
    shared_with: frozenset[uuid.UUID] = NO_ONE  # members to whom the owner opened it
    opened_to: frozenset[uuid.UUID] = NO_ONE  # guardians with an opening: shown before it, lasting
    guardians: frozenset[uuid.UUID] = NO_ONE  # everybody who is the owner's guardian
    agrees_to_sharing: bool = False  # the owner's waivers that stand now
    agrees_to_supervision: bool = False
    took_nothing_back: bool = False  # the waiver to sharing was given; it may have run out


def may_read(viewer: Standing, part: PartFacts) -> bool:
    """May this viewer read this part now?"""
    allowed = ROUTE_READERS[part.route] & WIDEST_READERS[part.widest]
    if viewer.person is not None and part.owner == viewer.person:
        return Side.OWN in allowed
    if part.readable_from is None or part.readable_from > viewer.now:
        return False
    here = viewer.cases.get(part.case)
    # A partner or relative, of now or of before, may work here: nobody's responder for their own.
    stranger = part.owner not in viewer.own_people and not (here and here.is_member)
    if Side.RESPONDER in allowed and part.clinic in viewer.responder_for and stranger:
        return True
    # Danger from somebody close: nobody at all who has a part in the case, by work or otherwise.
    outside = part.owner not in viewer.own_people and not (here and here.roles)
    if Side.CLOSE in allowed and part.clinic in viewer.close_for and outside:
        return True
    if here is None:
        return False
    # "No secrets": of what may be shared, a therapist reads only what every member reads.
    secret = part.policy is Policy.NONE and part.widest is Widest.SHARED and not part.with_all
    if Side.THERAPIST in allowed and here.is_therapist and not secret:
        return True
    if Side.SUPERVISOR in allowed and here.is_supervisor and part.agrees_to_supervision:
        return True
    if Side.MEMBER not in allowed:
        return False
    if viewer.person in part.guardians:  # a guardian reads by an opening alone
        return here.is_guardian and viewer.person in part.opened_to
    # What all agreed to read under "no secrets" stays theirs when a waiver merely runs out.
    lasts = part.policy is Policy.NONE and part.with_all and part.took_nothing_back
    shared = viewer.person in part.shared_with and (part.agrees_to_sharing or lasts)
    return here.may_be_shared_with and shared


class Record(StrEnum):
    """What is kept beside answers and belongs to one person of one case. `WHO`: nobody else."""

    CONSENT = "consent"
    CONTACT = "contact"  # how somebody may safely be reached
    NOTE = "note"  # of a session: part of the record
    PROCESS_NOTE = "process-note"  # a therapist's own, under a key of its own
    PLAN = "plan"  # for hard times: its person's, and the therapists' where they opened it


WHO: Mapping[Record, frozenset[Side]] = {
    Record.CONSENT: frozenset({Side.OWN, Side.THERAPIST}),
    Record.CONTACT: frozenset({Side.OWN, Side.THERAPIST}),
    Record.NOTE: frozenset({Side.OWN, Side.THERAPIST}),
    Record.PROCESS_NOTE: frozenset({Side.OWN}),
    Record.PLAN: frozenset({Side.OWN, Side.THERAPIST}),
}


def may_see(viewer: Standing, record: Record, *, owner: uuid.UUID, case: uuid.UUID) -> bool:
    """The same for one row."""
    treats = case in viewer.cases and viewer.cases[case].is_therapist
    own = viewer.person is not None and owner == viewer.person
    return (own and Side.OWN in WHO[record]) or (treats and Side.THERAPIST in WHO[record])


def may_reach(viewer: Standing, clinic: uuid.UUID, case: uuid.UUID | None = None) -> bool:
    """Of a contact, the way and the hours alone, without reasons: for whoever has to reach people.

    The front desk, who answers when somebody may be in danger, and who stands in in their case.
    Nobody of a case in which they take part themselves: a partner may work here.
    """
    here = viewer.cases.get(case) if case is not None else None
    if here is not None and (here.is_member or Role.DEPUTY in here.roles):
        return not here.is_member
    calls = viewer.responder_for | viewer.close_for
    return clinic in calls or (viewer.front_desk and clinic in viewer.clinics)
