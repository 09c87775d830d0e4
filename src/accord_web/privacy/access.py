"""Who may see what. The tables here and the rule in `gate.py` are the whole answer.

No database: give the viewer's standing and a row's facts, and get yes or no.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from accord_web.privacy.fields import Kind


class Role(StrEnum):
    """What somebody is in one case."""

    CLIENT = "client"
    PARTNER = "partner"
    RELATIVE = "relative"
    GUARDIAN = "guardian"
    INTERPRETER = "interpreter"
    THERAPIST = "therapist"
    CO_THERAPIST = "co-therapist"
    TRAINEE = "trainee"
    SUPERVISOR = "supervisor"


MEMBERS = frozenset({Role.CLIENT, Role.PARTNER, Role.RELATIVE, Role.GUARDIAN})
THERAPISTS = frozenset({Role.THERAPIST, Role.CO_THERAPIST, Role.TRAINEE})


class Side(StrEnum):
    """Where a viewer stands towards one row."""

    OWN = "own"
    THERAPIST = "therapist"
    SUPERVISOR = "supervisor"
    RESPONDER = "responder"
    MEMBER = "member"
    NONE = "none"


# The most that each side may ever see of a record, by kind of column.
SEES: Mapping[Side, frozenset[Kind]] = {
    Side.OWN: frozenset({Kind.IDENTITY, Kind.ANSWERS, Kind.CARE, Kind.OPERATIONAL}),
    Side.THERAPIST: frozenset(
        {Kind.IDENTITY, Kind.ANSWERS, Kind.DERIVED, Kind.CARE, Kind.DESK, Kind.OPERATIONAL}
    ),
    Side.SUPERVISOR: frozenset({Kind.IDENTITY, Kind.ANSWERS, Kind.CARE, Kind.OPERATIONAL}),
    Side.RESPONDER: frozenset({Kind.IDENTITY, Kind.ANSWERS, Kind.OPERATIONAL}),
    Side.MEMBER: frozenset({Kind.CARE, Kind.OPERATIONAL}),
    Side.NONE: frozenset(),
}


class Route(StrEnum):
    """Whom a member lets read a part of a check-in."""

    NOW = "therapist-now"
    LATER = "therapist-later"  # after the two have next met
    SUPERVISOR = "supervisor"
    NOBODY = "nobody"  # it only counts in totals of 20 people or more
    STAFF = "staff"  # a therapist's own rating: staff of the case, no member
    SAFETY = "safety"  # those who answer for safety; no choice, and said so beforehand


class Widest(StrEnum):
    """The widest readers that the measure file permits, whatever anybody chooses."""

    SHARED = "shared"  # staff of the case; members too, where their owner shares
    STAFF = "staff"  # therapists, and the supervisor where chosen
    THERAPISTS = "therapists"
    SAFETY = "safety"
    SELF = "self"


@dataclass(frozen=True, slots=True)
class InCase:
    """What the viewer is in one case, at this moment."""

    roles: frozenset[Role]
    accepted: bool = False  # a supervisor who took this case on

    @property
    def is_therapist(self) -> bool:
        return not self.roles.isdisjoint(THERAPISTS)

    @property
    def is_member(self) -> bool:
        return not self.roles.isdisjoint(MEMBERS)

    @property
    def is_supervisor(self) -> bool:
        return self.accepted and Role.SUPERVISOR in self.roles


@dataclass(frozen=True, slots=True)
class Standing:
    """Who is looking, made once a request by two queries: `cases.queries.standing`."""

    person: uuid.UUID | None
    now: datetime
    cases: Mapping[uuid.UUID, InCase] = field(default_factory=dict)
    clinics: frozenset[uuid.UUID] = frozenset()
    staff: bool = False
    administrator: bool = False
    treats: bool = False  # has a task with clients: therapist or supervisor
    responder_for: frozenset[uuid.UUID] = frozenset()  # clinics whose safety alerts reach them
    zone: str = "UTC"

    def side(self, *, owner: uuid.UUID | None, case: uuid.UUID) -> Side:
        """Where the viewer stands towards a row of this owner in this case."""
        here = self.cases.get(case)
        if owner is not None and owner == self.person:
            return Side.OWN
        if here is None:
            return Side.NONE
        if here.is_therapist:
            return Side.THERAPIST
        if here.is_supervisor:
            return Side.SUPERVISOR
        return Side.MEMBER if here.is_member else Side.NONE

    def cases_as(self, side: Side) -> list[uuid.UUID]:
        hat = {
            Side.THERAPIST: InCase.is_therapist,
            Side.SUPERVISOR: InCase.is_supervisor,
            Side.MEMBER: InCase.is_member,
        }[side]
        return [case for case, here in self.cases.items() if hat.__get__(here)]


def as_therapist(cases: Iterable[uuid.UUID], now: datetime) -> Standing:
    """Where whoever treats these cases stands, and is nothing else."""
    return Standing(None, now, dict.fromkeys(cases, InCase(frozenset({Role.THERAPIST}))))


NOBODY = frozenset[Side]()
# Whom a route lets in, once its time has come; never beyond what the measure permits (next table).
ROUTE_READERS: Mapping[Route, frozenset[Side]] = {
    Route.NOW: frozenset({Side.OWN, Side.THERAPIST}),
    Route.LATER: frozenset({Side.OWN, Side.THERAPIST}),
    Route.SUPERVISOR: frozenset({Side.OWN, Side.SUPERVISOR}),
    Route.NOBODY: frozenset({Side.OWN}),
    Route.STAFF: frozenset({Side.OWN, Side.THERAPIST}),
    Route.SAFETY: frozenset({Side.OWN, Side.THERAPIST, Side.RESPONDER}),
}
WIDEST_READERS: Mapping[Widest, frozenset[Side]] = {
    Widest.SHARED: frozenset({Side.OWN, Side.THERAPIST, Side.SUPERVISOR, Side.MEMBER}),
    Widest.STAFF: frozenset({Side.OWN, Side.THERAPIST, Side.SUPERVISOR}),
    Widest.THERAPISTS: frozenset({Side.OWN, Side.THERAPIST}),
    Widest.SAFETY: frozenset({Side.OWN, Side.THERAPIST, Side.RESPONDER}),
    Widest.SELF: frozenset({Side.OWN}),
}


class NotAllowed(Exception):
    """Pages turn it into the same 404 that a stranger gets."""
