"""Who may see what: the tables. With the rule in `gate.py` they are the whole answer.

A part of what somebody answered is read by a side of the case only where three tables agree: the
route its owner chose, the widest readers that the measure permits, and the policy of the case.
"""

from collections.abc import Mapping
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
    DEPUTY = "deputy"  # stands in for a therapist who is away
    EMERGENCY = "emergency"  # opened the case in an emergency, for hours, with a reason


READING = frozenset({Role.CLIENT, Role.PARTNER, Role.RELATIVE})  # may be shared with
MEMBERS = READING | {Role.GUARDIAN}  # take part; a guardian reads nothing of a young person's
THERAPISTS = frozenset({Role.THERAPIST, Role.CO_THERAPIST, Role.TRAINEE})


class Side(StrEnum):
    """Where a viewer stands towards one row."""

    OWN = "own"
    THERAPIST = "therapist"
    SUPERVISOR = "supervisor"
    RESPONDER = "responder"  # answers for danger to oneself
    CLOSE = "close"  # answers for danger from somebody close
    MEMBER = "member"
    NONE = "none"


ANSWERED = frozenset({Kind.IDENTITY, Kind.ANSWERS, Kind.OPERATIONAL})
# The most that each side may ever see of a record, by kind of column.
SEES: Mapping[Side, frozenset[Kind]] = {
    Side.OWN: ANSWERED | {Kind.SHARING, Kind.CARE},
    Side.THERAPIST: ANSWERED | {Kind.SHARING, Kind.CARE, Kind.DERIVED, Kind.DESK},
    Side.SUPERVISOR: ANSWERED | {Kind.SHARING, Kind.CARE},
    Side.RESPONDER: ANSWERED,
    Side.CLOSE: ANSWERED,
    Side.MEMBER: frozenset({Kind.ANSWERS, Kind.CARE, Kind.OPERATIONAL}),
    Side.NONE: frozenset(),
}


class Route(StrEnum):
    """Whom a member lets read a part of a check-in, besides members they share it with."""

    NOW = "therapist-now"
    LATER = "therapist-later"  # after the two have next met
    SUPERVISOR = "supervisor"
    NOBODY = "nobody"  # it only counts in totals of 20 people or more
    STAFF = "staff"  # a therapist's own rating: staff of the case, no member
    SAFETY = "safety"  # those who answer for safety; no choice, and said so beforehand
    CLOSE = "close"  # danger from somebody close: its own responders, and nobody else at all


class Widest(StrEnum):
    """The widest readers that the measure file permits, whatever anybody chooses."""

    SHARED = "shared"  # staff of the case; members too, where their owner shares
    STAFF = "staff"  # therapists, and the supervisor where chosen
    THERAPISTS = "therapists"
    SAFETY = "safety"
    CLOSE = "close"
    SELF = "self"


class Policy(StrEnum):
    """How secrets among the members of a case are handled. Without everyone's agreement: full."""

    NONE = "none"  # what a therapist reads of a part that may be shared, every member reads
    LIMITED = "limited"  # each member decides, part by part
    FULL = "full"  # nothing passes from one member to another


SHARED_ALONG = frozenset({Route.NOW, Route.LATER})  # nothing passes that no therapist may read
# Whom a route lets in, once its time has come; never beyond what the measure permits (next table).
ROUTE_READERS: Mapping[Route, frozenset[Side]] = {
    Route.NOW: frozenset({Side.OWN, Side.THERAPIST, Side.MEMBER}),
    Route.LATER: frozenset({Side.OWN, Side.THERAPIST, Side.MEMBER}),
    Route.SUPERVISOR: frozenset({Side.OWN, Side.SUPERVISOR}),
    Route.NOBODY: frozenset({Side.OWN}),
    Route.STAFF: frozenset({Side.OWN, Side.THERAPIST}),
    Route.SAFETY: frozenset({Side.OWN, Side.THERAPIST, Side.RESPONDER}),
    Route.CLOSE: frozenset({Side.CLOSE}),  # no page of one's own may show it to who looks along
}
WIDEST_READERS: Mapping[Widest, frozenset[Side]] = {
    Widest.SHARED: frozenset({Side.OWN, Side.THERAPIST, Side.SUPERVISOR, Side.MEMBER}),
    Widest.STAFF: frozenset({Side.OWN, Side.THERAPIST, Side.SUPERVISOR}),
    Widest.THERAPISTS: frozenset({Side.OWN, Side.THERAPIST}),
    Widest.SAFETY: frozenset({Side.OWN, Side.THERAPIST, Side.RESPONDER}),
    Widest.CLOSE: frozenset({Side.CLOSE}),
    Widest.SELF: frozenset({Side.OWN}),
}
