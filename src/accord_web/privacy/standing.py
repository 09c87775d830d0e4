"""Who is looking: made once a request by two queries, then everything about it is pure."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from accord_web.privacy.access import MEMBERS, READING, THERAPISTS, Role, Side


class NotAllowed(Exception):
    """Pages turn it into the same 404 that a stranger gets."""


@dataclass(frozen=True, slots=True)
class InCase:
    """What the viewer is in one case, at this moment."""

    roles: frozenset[Role]
    accepted: bool = False  # a supervisor who took this case on
    covers: bool = False  # a deputy, and every client agreed to be read by one
    sharing: bool = False  # members may read what others share with them: policy and feature say so

    @property
    def is_therapist(self) -> bool:
        return (
            not self.roles.isdisjoint(THERAPISTS)
            or Role.EMERGENCY in self.roles
            or (self.covers and Role.DEPUTY in self.roles)
        )

    @property
    def is_member(self) -> bool:
        return not self.roles.isdisjoint(MEMBERS)

    @property
    def may_be_shared_with(self) -> bool:
        return self.sharing and not self.roles.isdisjoint(READING)

    @property
    def is_guardian(self) -> bool:
        return Role.GUARDIAN in self.roles

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
    front_desk: bool = False  # keeps the diary, and sees nothing clinical
    responder_for: frozenset[uuid.UUID] = frozenset()  # clinics whose safety alerts reach them
    close_for: frozenset[uuid.UUID] = frozenset()  # the same for danger from somebody close
    own_people: frozenset[uuid.UUID] = frozenset()  # who takes, or took, part with them anywhere
    zone: str = "UTC"
    language: str = ""  # of the pages they read

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
