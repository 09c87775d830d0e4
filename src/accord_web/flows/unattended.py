"""Cases without a therapist, for the administrator who finds them one; and hand-overs."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, QuerySet

from accord_web.cases.models import Case, EarlierAnswers, Handover, Part
from accord_web.flows.hand_over import own_word_only
from accord_web.flows.split_preview import people_of
from accord_web.people.models import Membership, Person
from accord_web.privacy.access import MEMBERS, THERAPISTS
from accord_web.privacy.encryption import reveal
from accord_web.privacy.standing import NotAllowed, Standing


@dataclass(frozen=True, slots=True)
class UnattendedRow:
    """An open case in which nobody treats who works here. Nothing clinical stands in it."""

    case: uuid.UUID
    names: tuple[str, ...]
    since: datetime | None


def unattended(viewer: Standing) -> list[UnattendedRow]:
    """Those that have waited longest first."""
    if not viewer.administrator:
        raise NotAllowed("Only an administrator finds somebody for a case.")
    works = Membership.objects.filter(until=None).values("person")
    treated = Part.objects.filter(role__in=THERAPISTS, until=None, person__in=works)
    rows = Case.objects.filter(clinic__in=viewer.clinics, closed_on=None)
    alone = rows.exclude(id__in=treated.values("case")).values_list("id", flat=True)
    found = [_row(case) for case in sorted(alone)]
    return sorted(found, key=lambda row: (row.since is None, row.since or viewer.now, row.case))


def _row(case: uuid.UUID) -> UnattendedRow:
    parts = Part.objects.filter(case=case, role__in=THERAPISTS)
    ended = parts.aggregate(part=Max("until"), work=Max("person__memberships__until"))
    members = Part.objects.filter(case=case, role__in=MEMBERS, until=None).order_by("id")
    names = _names(members.values_list("person", flat=True))
    since = [moment for moment in ended.values() if moment is not None]
    return UnattendedRow(case, tuple(names.values()), max(since, default=None))


def _names(people: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    wanted = list(dict.fromkeys(people))
    rows = reveal(Person.objects.filter(id__in=wanted).values("id", "nickname"), Person)
    named = {row["id"]: row["nickname"] or "…" for row in rows}
    return {one: named[one] for one in wanted}


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """A hand-over, as a member of the case sees it: their own word, and nobody else's."""

    id: uuid.UUID
    case: uuid.UUID
    successor: str
    before: str  # who treated them; empty where they were treated by the successor alone
    at: datetime
    said: bool | None  # whether the successor may read what was there before
    several: bool  # then it counts once each of them agreed


def own_handovers(viewer: Standing) -> list[HandoverRow]:
    """Those in which the viewer is asked about what they sent before."""
    if viewer.person is None:
        return []
    mine = Part.objects.filter(person=viewer.person, role__in=MEMBERS).values("case")
    rows = Handover.objects.filter(case__in=mine).order_by("-at", "-id")
    asked = [(row, people_of(row.case_id)) for row in rows]
    return [_handover(viewer, row, people) for row, people in asked if viewer.person in people]


def _handover(viewer: Standing, row: Handover, people: list[uuid.UUID]) -> HandoverRow:
    said = EarlierAnswers.objects.filter(handover=row, person=viewer.person)
    treated = Part.objects.filter(case=row.case_id, role__in=THERAPISTS)
    before = treated.exclude(person=row.successor_id).order_by("id")
    names = _names([row.successor_id, *before.values_list("person", flat=True)])
    successor = names.pop(row.successor_id)
    return HandoverRow(
        row.id,
        row.case_id,
        successor,
        ", ".join(names.values()),
        row.at,
        said.values_list("may_read", flat=True).first(),
        len(people) > 1,
    )


@dataclass(frozen=True, slots=True)
class TakenOver:
    """The same for the successor: whether the earlier case is open to them, and who was asked."""

    id: uuid.UUID
    case: uuid.UUID
    at: datetime
    open: bool
    own_word: bool  # a yes counts on their own pages alone
    people: tuple[tuple[uuid.UUID, str, str], ...]  # person, name, and their word: yes, no or none


def taken_over(viewer: Standing, case: uuid.UUID) -> TakenOver | None:
    """For the therapists of the case in which it goes on; None where nothing was handed over."""
    here = viewer.cases.get(case)
    if here is None or here.roles.isdisjoint(THERAPISTS):
        return None
    row = Handover.objects.filter(goes_on_in=case).first()
    if row is None:
        return None
    words = _words(EarlierAnswers.objects.filter(handover=row))
    people = _names(people_of(row.case_id))
    return TakenOver(
        row.id,
        row.case_id,
        row.at,
        row.case_id in viewer.cases and viewer.cases[row.case_id].is_therapist,
        own_word_only(row),
        tuple((one, name, words.get(one, "")) for one, name in people.items()),
    )


def _words(rows: "QuerySet[EarlierAnswers]") -> dict[uuid.UUID, str]:
    return {row.person_id: "yes" if row.may_read else "no" for row in rows}
