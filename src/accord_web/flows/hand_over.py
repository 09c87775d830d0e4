"""A case goes on with another therapist: in a new case, from that day on.

What was answered before stays in the earlier case, closed. The successor reads it only once each
person whose answers it holds has agreed, and no longer than that: docs/decisions/0025.
"""

import uuid

from django.db.models import Q

from accord_web import clock, ids
from accord_web.cases import actions as cases
from accord_web.cases.models import (
    Capacity,
    Case,
    EarlierAnswers,
    Guardian,
    Handover,
    Part,
    Setting,
    Young,
)
from accord_web.cases.waiting import nothing_waits
from accord_web.flows.close import close
from accord_web.flows.recompute import recompute
from accord_web.flows.split_preview import people_of
from accord_web.people.models import Contact, Membership
from accord_web.privacy import audit
from accord_web.privacy.access import MEMBERS, THERAPISTS, Role
from accord_web.privacy.encryption import DataKey, keys_at_hand, new_key, reveal_one
from accord_web.privacy.standing import NotAllowed
from accord_web.relationships.actions import begin_alliance, begin_tie
from accord_web.relationships.models import Relationship
from accord_web.storage.lock import writing

OWN_PAGE = "portal"


class NobodyToTakeOver(ValueError):
    """A successor sees clients here, and has no part in the case yet."""


def hand_over(
    case_id: uuid.UUID,
    successor: uuid.UUID,
    *,
    leaving: uuid.UUID | None = None,
    zone: str,
    by: uuid.UUID,
) -> uuid.UUID:
    """From now on this one treats. Returns the case in which it goes on; twice is once.

    `leaving` is whom they take over from; without it, from everybody who works here no more.
    """
    fresh, now = ids.new(), clock.now()
    works = Membership.objects.filter(person=successor, until=None, role="therapist")
    if not works.exists():
        raise NobodyToTakeOver("Choose somebody who sees clients here.")
    with keys_at_hand():
        key = new_key("case", fresh)
        with writing():
            cases.lock_case(case_id)
            nothing_waits(case_id)
            if there := Handover.objects.filter(case=case_id).first():
                return there.goes_on_in_id
            if (
                Part.objects.filter(case=case_id, person=successor, until=None)
                .exclude(role=Role.DEPUTY)
                .exists()
            ):
                raise NobodyToTakeOver("They have a part in this case already.")
            old = Case.objects.get(id=case_id)
            if old.closed_on is not None:
                raise NobodyToTakeOver("This case is closed.")
            _go_on(old, fresh, key, successor, _stay(case_id, leaving), zone=zone, by=by)
            Handover.objects.create(
                id=ids.new(),
                case=old,
                goes_on_in_id=fresh,
                successor_id=successor,
                at=now,
                by_id=by,
            )
            close(case_id, zone=zone, by=by)
            if leaving is not None:
                for role in sorted(THERAPISTS):
                    cases.end_part(case_id, leaving, role, by=by)
            Part.objects.filter(case=case_id, role__in=(Role.DEPUTY, Role.SUPERVISOR)).filter(
                until=None
            ).update(until=now)
            deputies = Part.objects.filter(case=case_id, role=Role.DEPUTY, until__gt=now)
            deputies.filter(since__lte=now).update(until=now)
            audit.log("case.handed-over", by=by, case=case_id, record=f"person:{successor}")
    return fresh


def _stay(case_id: uuid.UUID, leaving: uuid.UUID | None) -> list[tuple[uuid.UUID, str]]:
    """The other therapists of the case, who go on in it."""
    here = Part.objects.filter(
        case=case_id,
        role__in=THERAPISTS,
        until=None,
        person__in=Membership.objects.filter(until=None).values("person"),
    )
    rows = here.exclude(person=leaving) if leaving else here
    return list(rows.order_by("id").values_list("person", "role"))


def _go_on(
    old: Case,
    fresh: uuid.UUID,
    key: DataKey,
    successor: uuid.UUID,
    stay: list[tuple[uuid.UUID, str]],
    *,
    zone: str,
    by: uuid.UUID,
) -> None:
    members = list(
        Part.objects.filter(case=old.id, role__in=MEMBERS, until=None)
        .order_by("id")
        .values_list("person", "role")
    )
    treat = [(successor, Role.THERAPIST.value), *stay]
    Case.objects.create(
        id=fresh,
        clinic_id=old.clinic_id,
        setting=old.setting,
        problem=old.problem,
        opened_on=clock.today(zone),
        key=key.id,
    )
    for person, role in [*members, *treat]:
        cases.begin_part(fresh, person, role, by=by)
    _as_young(old.id, fresh, key)
    mine = Relationship.objects.filter(case=old.id, until=None).order_by("id")
    rated = mine.filter(kind="alliance").values_list("one", flat=True)
    for client in dict.fromkeys(rated):
        for therapist, _role in treat:
            begin_alliance(fresh, client, therapist, by=by)
    for one, named in mine.filter(kind="tie").values_list("one", "named"):
        begin_tie(fresh, one, named, by=by)
    # How somebody may safely be reached is what whoever treats them needs first.
    people = [person for person, _role in members]
    Contact.objects.filter(case=old.id, person__in=people, until=None).update(case=fresh)


def _as_young(old: uuid.UUID, fresh: uuid.UUID, key: DataKey) -> None:
    """Who is not of age, who judged what, and what guardians may: as it was. No opening goes on."""
    for young in list(Young.objects.filter(case=old).order_by("id")):
        judged = list(Capacity.objects.filter(young=young.id).order_by("id"))
        young.pk, young.case_id = ids.new(), fresh
        young.save(force_insert=True)
        for row in judged:
            _again(row, "reason", key, young_id=young.pk)
    for guardian in list(Guardian.objects.filter(case=old).order_by("id")):
        settings = list(Setting.objects.filter(guardian=guardian.id).order_by("id"))
        guardian.pk, guardian.case_id = ids.new(), fresh
        guardian.save(force_insert=True)
        for one in settings:
            _again(one, "grounds", key, guardian_id=guardian.pk)


def _again(row: Capacity | Setting, column: str, key: DataKey, **hangs_on: uuid.UUID) -> None:
    """The same row in the new case, sealed with its key."""
    model, held = type(row), getattr(row, column)
    text = reveal_one(held, model, column, row.pk) if held is not None else None
    row.pk = ids.new()
    setattr(row, column, None if text is None else key.seal(text, model, column, row.pk))
    for name, value in hangs_on.items():
        setattr(row, name, value)
    row.save(force_insert=True)


def own_word_only(row: Handover) -> bool:
    """Whether a yes is taken from nothing but people's own pages.

    So it is unless whoever handed the case over treated them then: they told these people, and
    the successor they chose may note what was said. An administrator could hand it to themselves.
    """
    treats = Part.objects.filter(Q(until=None) | Q(until__gte=row.at), since__lte=row.at)
    return not treats.filter(case=row.case_id, person=row.by_id, role__in=THERAPISTS).exists()


def may_read_earlier(
    handover: uuid.UUID, person: uuid.UUID, yes: bool, *, mode: str = OWN_PAGE, by: uuid.UUID
) -> None:
    """One person's word on what was there before. It can be changed, and counts at once."""
    with writing():
        row = Handover.objects.get(id=handover)
        cases.lock_case(row.case_id)
        asked = people_of(row.case_id)
        if person not in asked or (mode == OWN_PAGE and by != person):
            raise NotAllowed("Nobody of this case, or somebody else's page.")
        if yes and mode != OWN_PAGE and own_word_only(row):
            raise NotAllowed("They say so themselves, on their own page.")
        EarlierAnswers.objects.update_or_create(
            handover=row,
            person_id=person,
            defaults={"may_read": yes, "mode": mode, "said_at": clock.now()},
        )
        audit.log(
            "handover.agreed" if yes else "handover.declined",
            by=by,
            case=row.case_id,
            record=f"person:{person}",
            mode=mode,
        )
        said = EarlierAnswers.objects.filter(handover=row, may_read=True)
        if set(asked) <= set(said.values_list("person", flat=True)):
            cases.begin_part(row.case_id, row.successor_id, Role.THERAPIST.value, by=by)
        else:
            cases.end_part(row.case_id, row.successor_id, Role.THERAPIST.value, by=by)
        recompute(row.case_id, by=by)
