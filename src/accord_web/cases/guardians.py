"""Young people and their guardians: who is young, who guards them, and what each may.

A guardian reads nothing of a young person's by being one: `openings.py`. The grounds of a setting
are for the therapists of the case.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from accord_web import clock
from accord_web.cases.models import Capacity, Consent, Guardian, Part, Setting, Young
from accord_web.people.models import Person
from accord_web.privacy.access import READING, THERAPISTS, Side
from accord_web.privacy.encryption import reveal
from accord_web.privacy.purposes import Purpose
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.prepared import Prepared

SETTINGS = ("treatment", "platform", "sharing", "records")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a named clinician said on whether a young person decides for themselves."""

    decides: bool
    by: uuid.UUID
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class YoungRow:
    """A client who is not of age, or was not when this began."""

    id: uuid.UUID
    case: uuid.UUID
    person: uuid.UUID
    nickname: str
    pronoun: str
    of_age_on: date
    asked_as_adult: bool
    asked_by: uuid.UUID | None
    asked_since: datetime | None
    grown: bool
    judgement: Judgement | None

    @property
    def decides(self) -> bool:
        return self.grown or bool(self.judgement and self.judgement.decides)


@dataclass(frozen=True, slots=True)
class GuardianRow:
    """One guardian of one young person, with the four settings as they stand."""

    id: uuid.UUID
    case: uuid.UUID
    young: uuid.UUID
    person: uuid.UUID
    nickname: str
    pronoun: str
    allowed: Mapping[str, bool]
    grounds: Mapping[str, str]
    until: datetime | None
    ended: bool
    client_too: bool  # also in treatment here: a side of their own, whatever is set


def may_request(guardian: uuid.UUID, young: uuid.UUID, case: uuid.UUID) -> bool:
    """May this guardian ask for the record of this young person, now?"""
    return _standing(case, young).filter(guardian=guardian, records=True).exists()


def guardians_of(person: uuid.UUID, case: uuid.UUID) -> set[uuid.UUID]:
    """Everybody who is this person's guardian in the case now: they read by an opening alone."""
    return set(_standing(case, person).values_list("guardian", flat=True))


def wards_of(person: uuid.UUID, case: uuid.UUID) -> set[uuid.UUID]:
    """Everybody in the case whom this person guards now."""
    lasting = Q(until=None) | Q(until__gt=clock.now())
    rows = Guardian.objects.filter(lasting, case=case, guardian=person)
    return set(rows.values_list("young", flat=True))


def whose_agreement(young: uuid.UUID, case: uuid.UUID) -> tuple[uuid.UUID, ...]:
    """Whose agreement to treatment is asked: the person's own, or that of each guardian who may.

    Empty where neither may give it; then a court has to.
    """
    row = Young.objects.filter(case=case, person=young).first()
    if row is None or _grown(row) or _decides(row.id):
        return (young,)
    rows = _standing(case, young).filter(treatment=True).order_by("id")
    return tuple(rows.values_list("guardian", flat=True))


def agreements(young: uuid.UUID, case: uuid.UUID) -> dict[uuid.UUID, datetime]:
    """Who agreed to this person's treatment, and when; of two guardians each in their own name.

    One row counts at a time. Where a second guardian agreed, the row of the first ended at that
    moment, and was not withdrawn.
    """
    rows = Consent.objects.filter(case=case, person=young, purpose=Purpose.TREATMENT)
    held = list(rows.order_by("given_at", "id").values_list("given_by", "given_at", "withdrawn_at"))
    followed = {given_at for _, given_at, _ in held}
    standing: dict[uuid.UUID, datetime] = {}
    for given_by, given_at, withdrawn_at in held:
        standing[given_by] = given_at
        if withdrawn_at is not None and withdrawn_at not in followed:
            standing.clear()
    return standing


def _standing(case: uuid.UUID, young: uuid.UUID) -> "QuerySet[Guardian]":
    lasting = Q(until=None) | Q(until__gt=clock.now())
    return Guardian.objects.filter(lasting, case=case, young=young)


def _decides(young_row: uuid.UUID) -> bool:
    rows = Capacity.objects.filter(young=young_row).order_by("-judged_at", "-id")
    return bool(rows.values_list("decides", flat=True).first())


def _grown(row: Young) -> bool:
    return row.grown_at is not None or row.of_age_on <= clock.today(row.case.clinic.zone)


YOUNG = Prepared(
    lambda case, person: Young.objects.filter(case=case, person=person, grown_at=None).values_list(
        "of_age_on", "asked_as_adult", "case__clinic__zone"
    )
)


def is_young(person: uuid.UUID, case: uuid.UUID) -> bool:
    """Not of age yet, as far as somebody noted it."""
    rows = YOUNG(case=case, person=person)
    return any(on > clock.today(zone) for on, _, zone in rows)


def is_asked(person: uuid.UUID, case: uuid.UUID) -> bool:
    """Whether our questions, written for adults, are put to this person."""
    rows = YOUNG(case=case, person=person)
    return all(as_adult or on <= clock.today(zone) for on, as_adult, zone in rows)


def is_clinician(viewer: Standing, case: uuid.UUID) -> bool:
    """Only a therapist of the case itself decides here: no deputy, nobody in an emergency."""
    here = viewer.cases.get(case)
    return here is not None and not here.roles.isdisjoint(THERAPISTS)


def clinician(viewer: Standing, case: uuid.UUID) -> None:
    if not is_clinician(viewer, case):
        raise NotAllowed("For the therapists of the case.")


def young_people(viewer: Standing, case: uuid.UUID) -> list[YoungRow]:
    """Everybody in the case who is or was not of age, for its therapists."""
    treats(viewer, case)
    rows = Young.objects.filter(case=case).select_related("case__clinic").order_by("id")
    names = _names([row.person_id for row in rows])
    judged = {row.id: _judgement(row.id) for row in rows}
    return [
        YoungRow(
            row.id,
            case,
            row.person_id,
            *names[row.person_id],
            row.of_age_on,
            row.asked_as_adult,
            row.asked_by_id,
            row.asked_since,
            _grown(row),
            judged[row.id],
        )
        for row in rows
    ]


def young_person(viewer: Standing, row: uuid.UUID) -> YoungRow:
    """One of them, for the therapists of the case."""
    case = Young.objects.filter(id=row).values_list("case", flat=True).first()
    if case is None:
        raise NotAllowed("Nobody of this id.")
    return next(one for one in young_people(viewer, case) if one.id == row)


def guardian(viewer: Standing, row: uuid.UUID) -> GuardianRow:
    """One guardian, for the therapists of the case."""
    case = Guardian.objects.filter(id=row).values_list("case", flat=True).first()
    if case is None:
        raise NotAllowed("Nobody of this id.")
    return next(one for one in guardians(viewer, case) if one.id == row)


def _judgement(young_row: uuid.UUID) -> Judgement | None:
    rows = Capacity.objects.filter(young=young_row).order_by("-judged_at", "-id")
    opened = reveal(rows.values("id", "decides", "judged_by", "judged_at", "reason")[:1], Capacity)
    for row in opened:
        return Judgement(row["decides"], row["judged_by"], row["judged_at"], row["reason"] or "")
    return None


def guardians(viewer: Standing, case: uuid.UUID) -> list[GuardianRow]:
    """Every guardian in the case, those whose time is over last, for its therapists."""
    treats(viewer, case)
    rows = list(Guardian.objects.filter(case=case).order_by("id"))
    names = _names([row.guardian_id for row in rows])
    grounds = _grounds([row.id for row in rows])
    clients = set(
        Part.objects.filter(case=case, until=None, role__in=READING).values_list(
            "person", flat=True
        )
    )
    found = [
        GuardianRow(
            row.id,
            case,
            row.young_id,
            row.guardian_id,
            *names[row.guardian_id],
            {name: getattr(row, name) for name in SETTINGS},
            grounds.get(row.id, {}),
            row.until,
            row.until is not None and row.until <= viewer.now,
            row.guardian_id in clients,
        )
        for row in rows
    ]
    return sorted(found, key=lambda row: row.ended)


def _grounds(guardian_rows: list[uuid.UUID]) -> dict[uuid.UUID, dict[str, str]]:
    """The latest grounds of each setting, by guardian."""
    rows = Setting.objects.filter(guardian__in=guardian_rows).order_by("noted_at", "id")
    found: dict[uuid.UUID, dict[str, str]] = {}
    for row in reveal(rows.values("id", "guardian", "name", "grounds"), Setting):
        found.setdefault(row["guardian"], {})[row["name"]] = row["grounds"] or ""
    return found


def guards(viewer: Standing) -> bool:
    """Whether the viewer takes part anywhere as a guardian."""
    return any(here.is_guardian for here in viewer.cases.values())


def mine(viewer: Standing) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """The viewer's own guardians now, as (case, guardian)."""
    lasting = Q(until=None) | Q(until__gt=viewer.now)
    rows = Guardian.objects.filter(
        lasting, young=viewer.person, case__in=viewer.cases_as(Side.MEMBER)
    )
    return list(rows.order_by("id").values_list("case", "guardian"))


def treats(viewer: Standing, case: uuid.UUID) -> None:
    here = viewer.cases.get(case)
    if here is None or not here.is_therapist:
        raise NotAllowed("For the therapists of the case.")


def _names(people: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[str, str]]:
    rows = Person.objects.filter(id__in=set(people)).values("id", "nickname", "pronoun")
    return {row["id"]: (row["nickname"] or "…", row["pronoun"]) for row in reveal(rows, Person)}
