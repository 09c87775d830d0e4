"""Asking the gate: one viewer for each place to stand, and what the gate answers them."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from accord_web.privacy.access import Policy, Role, Route, Widest
from accord_web.privacy.gate import PartFacts, Record, may_read, may_see
from accord_web.privacy.standing import InCase, Standing

OWNER, VIEWER, CASE, CLINIC = (uuid.UUID(int=number) for number in (1, 2, 3, 4))
MONDAY = datetime(2026, 3, 2, 14, tzinfo=UTC)
LONG_AFTER = MONDAY + timedelta(days=365)
BARE = Standing(VIEWER, LONG_AFTER, clinics=frozenset({CLINIC}))
AT_WORK = replace(BARE, staff=True, treats=True)


def within(*roles: Role, work: bool = True, **flags: bool) -> Standing:
    """Somebody with these roles in the case, with or without what else each of them needs."""
    here = {"accepted": True, "covers": True, "sharing": True, **flags}
    return replace(AT_WORK if work else BARE, cases={CASE: InCase(frozenset(roles), **here)})


# Everybody who could ever be a reader, in the order in which the page names them.
VIEWERS: Mapping[str, Standing] = {
    "the person themselves": replace(within(Role.CLIENT, work=False), person=OWNER),
    "therapists of the case": within(Role.THERAPIST),
    "the supervisor who accepted the case": within(Role.SUPERVISOR),
    "members they open it to": within(Role.PARTNER, work=False),
    "those who answer for safety": replace(AT_WORK, responder_for=frozenset({CLINIC})),
    "those who answer for danger from somebody close": replace(
        AT_WORK, close_for=frozenset({CLINIC})
    ),
    "another therapist of the clinic": AT_WORK,
    "an administrator": replace(BARE, staff=True, administrator=True),
    "the front desk": replace(BARE, staff=True, front_desk=True),
}
STAND_IN: Mapping[Role, str] = {
    Role.CLIENT: "a client",
    Role.PARTNER: "a partner who comes along",
    Role.RELATIVE: "a relative who comes along",
    Role.GUARDIAN: "a guardian",
    Role.INTERPRETER: "an interpreter",
    Role.THERAPIST: "a therapist",
    Role.CO_THERAPIST: "a second therapist",
    Role.TRAINEE: "a trainee who treats",
    Role.SUPERVISOR: "a supervisor",
    Role.DEPUTY: "a deputy while the therapist is away",
    Role.EMERGENCY: "whoever opened the case in an emergency",
}
# What each flag of a standing means, as a condition in words.
NEEDS: Mapping[str, str] = {
    "accepted": "they accepted the case, and somebody stands in for them",
    "covers": "every client agreed to it",
    "sharing": "everybody agreed to a policy that lets it, and a therapist opened sharing",
}


@dataclass(frozen=True)
class Answer:
    """A part as it is asked about: everything open unless the question closes it."""

    route: Route = Route.NOW
    widest: Widest = Widest.SHARED
    policy: Policy = Policy.LIMITED
    with_all: bool = False
    granted: bool = True
    agrees_to_sharing: bool = True
    agrees_to_supervision: bool = True
    guarded: bool = False
    opened: bool = False
    due: bool = True

    @property
    def facts(self) -> PartFacts:
        def viewer(there: bool) -> frozenset[uuid.UUID]:
            return frozenset({VIEWER}) if there else frozenset()

        return PartFacts(
            owner=OWNER,
            case=CASE,
            clinic=CLINIC,
            route=self.route,
            widest=self.widest,
            readable_from=MONDAY if self.due else None,
            policy=self.policy,
            with_all=self.with_all,
            shared_with=viewer(self.granted),
            opened_to=viewer(self.opened),
            guardians=viewer(self.guarded),
            agrees_to_sharing=self.agrees_to_sharing,
            agrees_to_supervision=self.agrees_to_supervision,
        )


def read(viewer: Standing, answer: Answer) -> bool:
    return may_read(viewer, answer.facts)


def readers(answer: Answer) -> list[str]:
    """Whom the gate lets read it, in words."""
    return [name for name, viewer in VIEWERS.items() if read(viewer, answer)]


def said(found: list[str]) -> str:
    return "; ".join(found) or "nobody"


def sees(viewer: Standing, record: Record, *, own: bool = False) -> bool:
    return may_see(viewer, record, owner=VIEWER if own else OWNER, case=CASE)
