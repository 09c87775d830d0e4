"""Where somebody stands in every case, now: two queries, then everything else is pure."""

import uuid
from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Exists, FilteredRelation, OuterRef, Q, Value, When
from django.db.models import Case as Choose

from accord_web import clock
from accord_web.cases.models import Consent, Feature, Part
from accord_web.people.models import Person, Supervision
from accord_web.privacy.access import MEMBERS, THERAPISTS, Policy, Role
from accord_web.privacy.purposes import Joint, Purpose
from accord_web.privacy.standing import InCase, Standing
from accord_web.storage.prepared import Prepared

# What only somebody who works here is.
BY_WORK = THERAPISTS | {Role.SUPERVISOR, Role.INTERPRETER, Role.DEPUTY, Role.EMERGENCY}

# Whoever keeps the diary stands nowhere in a case by it.
DIARY_ONLY = {"front-desk"}


def _sharing_open() -> Exists:
    return Exists(Feature.objects.filter(case=OuterRef("case"), name=Joint.SHARING, closed_at=None))


def _all_agreed_to_cover(now: datetime) -> Choose:
    """Every client there is or was agreed that a deputy reads; asked of deputies alone."""
    agrees = Consent.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=now),
        case=OuterRef("case"),
        person=OuterRef("person"),
        purpose=Purpose.COVER,
        withdrawn_at=None,
    )
    # Who left is asked as well: what they answered is still here, and they never agreed to it.
    against = Part.objects.filter(~Exists(agrees), case=OuterRef("case"), role=Role.CLIENT)
    return Choose(
        When(role=Role.DEPUTY, then=~Exists(against)),
        default=Value(False),
        output_field=BooleanField(),
    )


def _stood_in_for() -> Choose:
    """They supervise a therapist of the case, and a deputy is named; asked of supervisors alone.

    Without one nobody is there to read on while they are away, so nothing is sent to them at all.
    """
    treats = Part.objects.filter(
        case=OuterRef(OuterRef("case")),
        person=OuterRef("therapist"),
        role__in=THERAPISTS,
        until=None,
    )
    named = Supervision.objects.filter(
        Exists(treats), supervisor=OuterRef("person"), until=None, deputy__isnull=False
    )
    return Choose(
        When(role=Role.SUPERVISOR, then=Exists(named)),
        default=Value(False),
        output_field=BooleanField(),
    )


HELD_PARTS = Prepared(
    lambda viewer, now: (
        Part.objects.filter(person=viewer, since__lte=now)
        .filter(Q(until=None) | Q(until__gt=now))
        .annotate(
            open=_sharing_open(),
            covers=_all_agreed_to_cover(now),
            stood_in_for=_stood_in_for(),
        )
        .values_list(
            "case",
            "role",
            "accepted_at",
            "case__policy",
            "case__policy_agreed_at",
            "open",
            "covers",
            "stood_in_for",
        )
    )
)
ABOUT = Prepared(
    # With whoever takes, or took, part in a treatment beside them: one row for each of those.
    lambda viewer: (
        Person.objects.filter(id=viewer)
        .annotate(
            own=FilteredRelation("parts", condition=Q(parts__role__in=MEMBERS)),
        )
        .values_list(
            "zone",
            "language",
            "clinic",
            "own__case__parts__person",
            "own__case__parts__role",
            "memberships__role",
            "memberships__until",
            "answers_for__cover__clinic",
            "answers_for__until",
            "answers_for__about",
        )
    )
)


def standing(viewer: uuid.UUID | None) -> Standing:
    """Where this person stands.

    Whoever works with clients no more, such as at the front desk now, stands nowhere by their work,
    whatever part of a case is still open.
    """
    now = clock.now()
    if viewer is None:
        return Standing(None, now)
    held: dict[uuid.UUID, list[tuple[Any, ...]]] = defaultdict(list)
    for case, *row in HELD_PARTS(viewer=viewer, now=now):
        held[case].append(tuple(row))
    about = ABOUT(viewer=viewer)
    tasks = {role for *_, role, until, _, _, _ in about if role and until is None}
    treats = not tasks.isdisjoint(("therapist", "supervisor"))
    cases = {case: _in_case(rows, works=treats) for case, rows in held.items()}
    return Standing(
        person=viewer,
        now=now,
        cases={case: here for case, here in cases.items() if here.roles},
        clinics=frozenset(clinic for _, _, clinic, *_ in about),
        own_people=frozenset(p for _, _, _, p, role, *_ in about if role in MEMBERS) - {viewer},
        staff=bool(tasks),
        administrator="administrator" in tasks,
        treats=treats,
        front_desk="front-desk" in tasks,
        responder_for=_answers_for(about, "self") if tasks - DIARY_ONLY else frozenset(),
        close_for=_answers_for(about, "close") if tasks - DIARY_ONLY else frozenset(),
        zone=about[0][0] if about else "UTC",
        language=about[0][1] if about else "",
    )


def _in_case(rows: list[tuple[Any, ...]], *, works: bool) -> InCase:
    roles = {Role(role) for role, *_ in rows}
    _, _, policy, agreed_at, opened, *_ = rows[0]  # of the case: the same in every row
    return InCase(
        roles=frozenset(roles if works else roles - BY_WORK),
        accepted=any(at is not None and stood_in_for for _, at, *_, stood_in_for in rows),
        covers=any(covers for *_, covers, _ in rows),
        sharing=bool(opened) and agreed_at is not None and policy != Policy.FULL,
    )


def _answers_for(about: list[tuple[Any, ...]], what: str) -> frozenset[uuid.UUID]:
    """Clinics in which alerts of this kind reach them."""
    return frozenset(
        clinic for *_, clinic, until, kind in about if clinic and until is None and kind == what
    )
