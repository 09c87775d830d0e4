"""The rule of `gate.py` as filters on queries: what they let through is what the gate lets through.

The tables that some of it rests on (consents, grants, guardians) stand above this layer, so they
are looked up by name when a filter is made.
"""

from datetime import datetime

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from accord_web.privacy.access import (
    ROUTE_READERS,
    WIDEST_READERS,
    Policy,
    Side,
    Widest,
)
from accord_web.privacy.gate import WHO, Record
from accord_web.privacy.purposes import Purpose
from accord_web.privacy.standing import Standing


def readable_parts(viewer: Standing) -> Q:
    """The same as a filter on response parts. Unread means unknown: the rest is absent."""
    # An own row never opens by another side: a therapist is not the reader of their own rating.
    others = Q(readable_from__lte=viewer.now) & ~Q(owner=viewer.person)
    rule = Q(owner=viewer.person) & _lets_in(Side.OWN) if viewer.person else Q(pk__in=[])
    if treated := viewer.cases_as(Side.THERAPIST):
        secret = Q(policy=Policy.NONE, widest=Widest.SHARED, with_all=False)
        rule |= Q(case__in=treated) & _lets_in(Side.THERAPIST) & others & ~secret
    if supervised := viewer.cases_as(Side.SUPERVISOR):
        agreed = Q(_agrees(Purpose.SUPERVISION, viewer.now))
        rule |= Q(case__in=supervised) & _lets_in(Side.SUPERVISOR) & others & agreed
    own = viewer.cases_as(Side.MEMBER), [c for c, here in viewer.cases.items() if here.roles]
    for side, clinics, not_here in (
        (Side.RESPONDER, viewer.responder_for, own[0]),
        (Side.CLOSE, viewer.close_for, own[1]),  # nobody at all who has a part in the case
    ):
        if clinics:
            stranger = ~Q(case__in=not_here) & ~Q(owner__in=viewer.own_people)
            rule |= Q(clinic__in=clinics) & stranger & _lets_in(side) & others
    return rule | _as_a_member(viewer) & _lets_in(Side.MEMBER) & others


def _as_a_member(viewer: Standing) -> Q:
    """What members let this member read; what was opened to this guardian."""
    joint = [case for case, here in viewer.cases.items() if here.may_be_shared_with]
    guards = [case for case, here in viewer.cases.items() if here.is_guardian]
    rule = Q(pk__in=[])
    if joint:
        lasts = Q(policy=Policy.NONE, with_all=True) & Q(_agrees(Purpose.SHARING, None))
        waived = Q(_agrees(Purpose.SHARING, viewer.now)) | lasts
        granted = Q(case__in=joint) & Q(_granted(viewer)) & waived
        rule |= granted & ~Q(_guarded_by(viewer))
    if guards:
        rule |= Q(case__in=guards) & Q(_opened(viewer))
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


def readable(viewer: Standing, record: Record, *, owner: str = "person", case: str = "case") -> Q:
    """Rows of a whole record; `owner` and `case` are its columns."""
    rule = Q(pk__in=[])
    if Side.OWN in WHO[record] and viewer.person is not None:
        rule |= Q(**{owner: viewer.person})
    if Side.THERAPIST in WHO[record]:
        rule |= Q(**{f"{case}__in": viewer.cases_as(Side.THERAPIST)})
    return rule


def _agrees(purpose: Purpose, now: datetime | None) -> Exists:
    """The row's owner agreed to this in the row's case, and it stands now; or, without a time, has
    not been taken back, though it may have run out."""
    consent = apps.get_model("cases", "Consent")
    return Exists(
        consent.objects.filter(
            Q(expires_at=None) | Q(expires_at__gt=now) if now else Q(),
            case=OuterRef("case"),
            person=OuterRef("owner"),
            purpose=purpose,
            withdrawn_at=None,
        )
    )


def _granted(viewer: Standing) -> Exists:
    """The row's owner opened it to this viewer, and has not closed it again."""
    grant = apps.get_model("measures", "Grant")
    return Exists(grant.objects.filter(part=OuterRef("pk"), reader=viewer.person, until=None))


def _guarded_by(viewer: Standing) -> Exists:
    """This viewer is the owner's guardian in the row's case."""
    guardian = apps.get_model("cases", "Guardian")
    return Exists(
        guardian.objects.filter(
            Q(until=None) | Q(until__gt=viewer.now),
            case=OuterRef("case"),
            young=OuterRef("owner"),
            guardian=viewer.person,
        )
    )


def _opened(viewer: Standing) -> Exists:
    """A clinician opened the owner's parts to this guardian, and the owner was shown it first.

    What came in before it was shown stays closed: whoever answered had been told so.
    """
    opening = apps.get_model("cases", "Opening")
    return Exists(
        opening.objects.filter(
            Q(guardian__until=None) | Q(guardian__until__gt=viewer.now),
            Q(shown_at__lte=viewer.now) & Q(shown_at__lte=OuterRef("response__received_at")),
            guardian__case=OuterRef("case"),
            guardian__young=OuterRef("owner"),
            guardian__guardian=viewer.person,
            guardian__sharing=True,  # a court may have closed it
            ends_at__gt=viewer.now,
            ended_at=None,
        )
    )
