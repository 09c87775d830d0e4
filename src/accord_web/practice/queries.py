"""Practices that were taken on: one's own, those that staff gave, and what a log is about."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from accord_web.checkins.models import Asked
from accord_web.measures.models import Response, ResponsePart
from accord_web.measures.queries import PartRow
from accord_web.practice.models import Chosen, Entry
from accord_web.privacy.access import Side
from accord_web.privacy.encryption import reveal
from accord_web.privacy.standing import NotAllowed, Standing


@dataclass(frozen=True, slots=True)
class ChosenRow:
    """A practice of the viewer's own."""

    id: uuid.UUID
    case: uuid.UUID
    practice: str
    relationship: uuid.UUID | None
    other: uuid.UUID | None
    both: bool
    goal: str
    since: datetime
    given: bool  # by a therapist
    over: bool  # put away, or taken back


@dataclass(frozen=True, slots=True)
class GivenRow:
    """A practice that staff gave somebody. Whether it was put away since is not theirs to see."""

    id: uuid.UUID
    person: uuid.UUID
    practice: str
    relationship: uuid.UUID | None
    other: uuid.UUID | None
    both: bool
    goal: str
    since: datetime


@dataclass(frozen=True, slots=True)
class AboutRow:
    """What one telling is about, as far as whoever reads the telling may know."""

    chosen: uuid.UUID
    practice: str
    given: bool


COLUMNS = ("id", "case", "practice", "relationship", "other", "both", "goal", "since")


def own(viewer: Standing) -> list[ChosenRow]:
    """All that the viewer ever took on, the latest first."""
    rows = Chosen.objects.filter(person=viewer.person).order_by("-since", "-id")
    return _own(rows) if viewer.person is not None else []


def one(viewer: Standing, chosen: uuid.UUID) -> ChosenRow:
    """One of them. Somebody else's does not exist here."""
    found = _own(Chosen.objects.filter(id=chosen, person=viewer.person))
    if viewer.person is None or not found:
        raise NotAllowed("Nothing of the viewer's own.")
    return found[0]


def _own(rows: "QuerySet[Chosen]") -> list[ChosenRow]:
    wanted = rows.values(*COLUMNS, "chosen_by", "person", "put_away_at", "ended_at")
    return [
        ChosenRow(
            **{name: row[name] for name in COLUMNS if name != "goal"},
            goal=row["goal"] or "",
            given=row["chosen_by"] != row["person"],
            over=row["put_away_at"] is not None or row["ended_at"] is not None,
        )
        for row in reveal(wanted, Chosen)
    ]


def given(viewer: Standing, case_id: uuid.UUID) -> list[GivenRow]:
    """What staff gave in this case and did not take back, for its therapists; the oldest first."""
    rows = Chosen.objects.filter(
        case=case_id, case__in=viewer.cases_as(Side.THERAPIST), ended_at=None
    ).exclude(chosen_by=F("person"))
    wanted = rows.order_by("since", "id").values(*COLUMNS, "person")
    return [_given(row) for row in reveal(wanted, Chosen)]


def _given(row: dict[str, Any]) -> GivenRow:
    names = ("id", "person", "practice", "relationship", "other", "both", "since")
    return GivenRow(**{name: row[name] for name in names}, goal=row["goal"] or "")


def told_of(viewer: Standing, rows: Iterable[PartRow]) -> dict[uuid.UUID, AboutRow]:
    """Which practice these tellings are about, by response.

    The viewer reads each of `rows` through the gate; of nothing else is anything told here.
    """
    return _about({row.response for row in rows})


def _about(responses: set[uuid.UUID]) -> dict[uuid.UUID, AboutRow]:
    first = _first_of_all(responses)
    asked = Asked.objects.filter(response__in=set(first.values()))
    by_response = dict(asked.values_list("response", "checkin"))
    entries = Entry.objects.filter(checkin__in=set(by_response.values())).values_list(
        "checkin", "chosen", "chosen__practice", "chosen__chosen_by", "chosen__person"
    )
    about = {checkin: AboutRow(chosen, name, by != me) for checkin, chosen, name, by, me in entries}
    return {
        response: about[by_response[root]]
        for response, root in first.items()
        if by_response.get(root) in about
    }


@dataclass(frozen=True, slots=True)
class PastPractice:
    """A practice as the file of a record tells of it. Ids go into no file."""

    practice: str
    goal: str
    since: datetime
    until: datetime | None
    given: bool
    relationship: uuid.UUID | None
    other: uuid.UUID | None
    told_in: frozenset[uuid.UUID]  # parts of answers that the reader of the file may read


def past(
    viewer: Standing, case_id: uuid.UUID, person: uuid.UUID, parts: Iterable[uuid.UUID]
) -> list[PastPractice]:
    """For the person themselves all of it; for a therapist of the case what was given, alone.

    `parts` are those that the viewer reads.
    """
    own, here = person == viewer.person, viewer.cases.get(case_id)
    if not own and not (here and here.is_therapist):
        raise NotAllowed("Somebody else's record.")
    rows = Chosen.objects.filter(case=case_id, person=person).order_by("since", "id")
    if not own:
        rows = rows.exclude(chosen_by=F("person"))
    held = ResponsePart.objects.filter(id__in=list(parts), response__measure="practice-log")
    response_of = dict(held.values_list("id", "response"))
    about = _about(set(response_of.values()))
    found = []
    for row in reveal(rows.values(*COLUMNS, "chosen_by", "put_away_at", "ended_at"), Chosen):
        ends = [row["ended_at"], row["put_away_at"] if own else None]
        told = {
            part
            for part, one in response_of.items()
            if one in about and about[one].chosen == row["id"]
        }
        found.append(
            PastPractice(
                practice=row["practice"],
                goal=row["goal"] or "",
                since=row["since"],
                until=min((end for end in ends if end is not None), default=None),
                given=row["chosen_by"] != person,
                relationship=row["relationship"],
                other=row["other"],
                told_in=frozenset(told),
            )
        )
    return found


def _first_of_all(responses: set[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """By response, the one that its check-in made: what was answered again points back to it."""
    first = {one: one for one in responses}
    while True:
        rows = Response.objects.filter(id__in=set(first.values())).exclude(replaces=None)
        before = dict(rows.values_list("id", "replaces"))
        if not before:
            return first
        first = {one: before.get(root, root) or root for one, root in first.items()}


def is_about_another(viewer: Standing, sitting: uuid.UUID, chosen: uuid.UUID) -> bool:
    """Whether this sitting was sent about something else than this practice."""
    return Entry.objects.filter(~Q(chosen=chosen), checkin=sitting).exists()
