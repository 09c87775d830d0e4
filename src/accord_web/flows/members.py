"""What of a sending other members read: chosen part by part, or as everybody agreed.

Only somebody signed in and alone chooses members, on a form that offered it to them. A sending
that came any other way opens nothing to anybody, but for what “no secrets” says.
"""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from accord.measures.measure import Measure
from accord_web.cases.consents import agree
from accord_web.cases.joint import NOTHING_PASSES, Circle, circle, token
from accord_web.cases.models import Case, Consent, Feature, Part
from accord_web.checkins.queries import CheckInRow
from accord_web.flows.agree import close_lapsed
from accord_web.measures.models import Grant
from accord_web.measures.packing import widest
from accord_web.privacy.access import READING, SHARED_ALONG, Policy, Route, Widest
from accord_web.privacy.purposes import Joint, Purpose

MEMBERS = "members"  # the form's word that it told how secrets are handled: by which policy
WITH = re.compile(r"with\.([a-z0-9-]+)\.([a-z0-9-]+)\.([0-9a-f]{16})")
SIGNED_IN, TICKED = "phone", "yes"
# What “no secrets” is about, in the words to which everybody agreed. Whatever else may be shared is
# its owner's to keep, there too.
NO_SECRETS_ABOUT = frozenset({"wellbeing", "session-client"})
Chosen = Mapping[tuple[str, str], frozenset[uuid.UUID]]  # by measure and part


def tick(measure: str, part: str, member: str) -> str:
    """The field of a form that opens one part to one member, named by their token."""
    return f"with.{measure}.{part}.{member}"


def may_be_shared(measure: Measure) -> list[str]:
    """The parts of a measure that its file lets members read."""
    return [part.id for part in measure.parts if widest(part) is Widest.SHARED]


@dataclass(frozen=True, slots=True)
class Readers:
    """Which members read one part, and under which policy it is sent."""

    policy: Policy = Policy.LIMITED
    members: frozenset[uuid.UUID] = frozenset()
    with_all: bool = False


@dataclass(frozen=True, slots=True)
class Passing:
    """What passes to other members of what one member sends, or changes, now."""

    among: Circle = NOTHING_PASSES
    chosen: Chosen = field(default_factory=dict)
    told: bool = False  # they read, beforehand, whom it opens to: sending it is agreeing

    def readers(self, measure: str, part: str, route: Route, may: Widest) -> Readers:
        """Pure. Members read nothing that no therapist may read: `SHARED_ALONG`."""
        here, others = self.among, frozenset(self.among.others)
        if not here.passes:
            return Readers(here.policy)
        if may is not Widest.SHARED or route not in SHARED_ALONG:
            return Readers(here.policy)
        if here.holds_no_secrets and measure not in NO_SECRETS_ABOUT:
            return Readers()
        if not (here.consents or self.told):
            return Readers(here.policy)
        picked = others if here.holds_no_secrets else self.picked(measure, part)
        # Where there is nobody else to share with, nothing is kept from anybody.
        everybody = here.holds_no_secrets or bool(others)
        return Readers(here.policy, picked, with_all=everybody and picked == others)

    def picked(self, measure: str, part: str) -> frozenset[uuid.UUID]:
        return self.chosen.get((measure, part), frozenset()) & frozenset(self.among.others)


NOTHING = Passing()


def passing(
    checkin: CheckInRow,
    mode: str,
    body: Mapping[str, str],
    *,
    alone: bool,
    formed_at: datetime | None = None,
) -> Passing:
    """Of one sending. No question to the database where nobody agreed to any policy.

    `formed_at` is when its form was made: its ticks open nothing that was closed since.
    """
    if not checkin.policy or checkin.moment == "own":
        return NOTHING
    here = circle(None, checkin.case, checkin.person)
    if mode != SIGNED_IN or not alone or body.get(MEMBERS) != here.policy:
        return Passing(here)
    if formed_at is not None and _closed_since(checkin, formed_at):
        return Passing(here)
    return Passing(here, ticked(here, checkin.case, body), told=True)


def _closed_since(checkin: CheckInRow, moment: datetime) -> bool:
    """Whether anything that passes between members was ended after this form was made.

    A form may lie open for a day, or be sent again. Taken back meanwhile is taken back.
    """
    of_case = {"case": checkin.case}
    waivers = Consent.objects.filter(**of_case, person=checkin.person, purpose=Purpose.SHARING)
    renewed = Exists(waivers.filter(given_at=OuterRef("withdrawn_at")))
    grants = Grant.objects.filter(part__case=checkin.case, part__owner=checkin.person)
    features = Feature.objects.filter(**of_case, name=Joint.SHARING)
    ended = (
        Q(policy_agreed_at__gt=moment)
        | Exists(waivers.filter(~renewed, withdrawn_at__gt=moment))
        | Exists(features.filter(closed_at__gt=moment))
        | Exists(Part.objects.filter(**of_case, role__in=READING, until__gt=moment))
        | Exists(grants.filter(part__response__session=checkin.session, until__gt=moment))
    )
    return Case.objects.filter(ended, id=checkin.case).exists()


def ticked(among: Circle, case: uuid.UUID, body: Mapping[str, str]) -> Chosen:
    """Whom a form opens what to, by its ticks. Who is outside the circle cannot be ticked."""
    known = {token(case, person): person for person in among.others}
    found: dict[tuple[str, str], set[uuid.UUID]] = {}
    for name, value in body.items():
        if value == TICKED and (is_tick := WITH.fullmatch(name)):
            measure, part, member = is_tick.groups()
            if member in known:
                found.setdefault((measure, part), set()).add(known[member])
    return {where: frozenset(whom) for where, whom in found.items()}


def agree_to_share(
    case: uuid.UUID, person: uuid.UUID, here: Passing, language: str, *, by: uuid.UUID
) -> None:
    """Choosing somebody, under the text that says what it means, is agreeing that they read it."""
    if here.told and not here.among.consents:
        close_lapsed(case, person, by=by)
        agree(case, person, Purpose.SHARING, language=language, mode="form", by=by)
