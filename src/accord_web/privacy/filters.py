"""The rule of `gate.py` as filters on queries: what they let through is what the gate lets through.

The tables that some of it rests on (consents, grants, guardians) stand above this layer, so they
are looked up by name when a filter is made.
"""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from accord_web.privacy.access import ROUTE_READERS, WIDEST_READERS, Policy, Side, Widest
from accord_web.privacy.gate import WHO, Record
from accord_web.privacy.purposes import Purpose
from accord_web.privacy.standing import Standing


def readable_parts(viewer: Standing) -> Q:
    """The same as a filter on response parts. Unread means unknown: the rest is absent."""
    rule = Q(owner=viewer.person) & _lets_in(Side.OWN) if viewer.person else Q(pk__in=[])
    # An own row never opens by another side: a therapist is not the reader of their own rating.
    others = Q(readable_from__lte=viewer.now) & ~Q(owner=viewer.person)
    secret = Q(policy=Policy.NONE, widest=Widest.SHARED, with_all=False)
    treated, supervised = viewer.cases_as(Side.THERAPIST), viewer.cases_as(Side.SUPERVISOR)
    own, any_part = viewer.cases_as(Side.MEMBER), [c for c, h in viewer.cases.items() if h.roles]
    stranger = ~Q(owner__in=viewer.own_people)
    agreed = _agrees(Purpose.SUPERVISION, viewer.now) if supervised else Q()
    for side, where in (
        (Side.THERAPIST, Q(case__in=treated) & ~secret),
        (Side.SUPERVISOR, Q(case__in=supervised) & agreed),
        (Side.RESPONDER, Q(clinic__in=viewer.responder_for) & ~Q(case__in=own) & stranger),
        (Side.CLOSE, Q(clinic__in=viewer.close_for) & ~Q(case__in=any_part) & stranger),
        (Side.MEMBER, _as_a_member(viewer)),
    ):
        rule |= where & _lets_in(side) & others
    return rule


def _as_a_member(viewer: Standing) -> Q:
    """What members let this member read; what was opened to this guardian."""
    joint = [case for case, here in viewer.cases.items() if here.may_be_shared_with]
    guards = [case for case, here in viewer.cases.items() if here.is_guardian]
    rule = Q(pk__in=[])
    if joint:
        lasts = Q(policy=Policy.NONE, with_all=True) & _agrees(Purpose.SHARING, None)
        waived = _agrees(Purpose.SHARING, viewer.now) | lasts
        rule |= Q(case__in=joint) & _granted(viewer) & waived & ~Q(Exists(_guarded(viewer)))
    if guards:
        rule |= Q(case__in=guards) & Q(Exists(_opened(viewer)))
    return rule


def _lets_in(side: Side) -> Q:
    routes = [route for route, readers in ROUTE_READERS.items() if side in readers]
    widest = [widest for widest, readers in WIDEST_READERS.items() if side in readers]
    return Q(route__in=routes, widest__in=widest)


def readable_findings(viewer: Standing) -> Q:
    """Findings are for the therapists of the case alone, once all they rest on may be read."""
    current = Q(readable_from__lte=viewer.now) & _lasts("readable_until", viewer.now)
    return current & Q(case__in=viewer.cases_as(Side.THERAPIST), superseded_at=None)


def readable(viewer: Standing, record: Record, *, owner: str = "person", case: str = "case") -> Q:
    """Rows of a whole record; `owner` and `case` are its columns."""
    rule = Q(pk__in=[])
    if Side.OWN in WHO[record] and viewer.person is not None:
        rule |= Q(**{owner: viewer.person})
    if Side.THERAPIST in WHO[record]:
        rule |= Q(**{f"{case}__in": viewer.cases_as(Side.THERAPIST)})
    return rule


def _agrees(purpose: Purpose, now: datetime | None) -> Q:
    """The row's owner agreed to this in the row's case, and has not taken it back."""
    given = apps.get_model("cases", "Consent").objects.filter(
        _lasts("expires_at", now) if now else Q(),  # without a time, it may have run out
        case=OuterRef("case"),
        person=OuterRef("owner"),
        purpose=purpose,
        withdrawn_at=None,
    )
    return Q(Exists(given))


def _granted(viewer: Standing) -> Q:
    """The row's owner opened it to this viewer, and has not closed it again."""
    grant = apps.get_model("measures", "Grant")
    return Q(Exists(grant.objects.filter(part=OuterRef("pk"), reader=viewer.person, until=None)))


def _guarded(viewer: Standing) -> QuerySet[Any]:
    """That this viewer is the owner's guardian in the row's case."""
    return apps.get_model("cases", "Guardian").objects.filter(
        _lasts("until", viewer.now),
        case=OuterRef("case"),
        young=OuterRef("owner"),
        guardian=viewer.person,
    )


def _opened(viewer: Standing) -> QuerySet[Any]:
    """That a clinician opened the owner's parts to this guardian, and showed the owner first.

    What came in before it was shown stays closed: whoever answered had been told so.
    """
    return _guarded(viewer).filter(
        Q(openings__shown_at__lte=viewer.now),
        Q(openings__shown_at__lte=OuterRef("response__received_at")),
        openings__ends_at__gt=viewer.now,
        openings__ended_at=None,
        sharing=True,  # a court may have closed it
    )


def _lasts(end: str, now: datetime) -> Q:
    """Without an end, or with one that is still to come."""
    return Q(**{end: None}) | Q(**{f"{end}__gt": now})
