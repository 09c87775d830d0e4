"""Cover for danger from somebody close: its own people, its own hours, its own switch.

Cover for danger to oneself stands in `actions` and `queries`; both are switched off here.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from accord_web import clock, ids
from accord_web.people.models import CloseCover, Person, Responder, SafetyCover
from accord_web.privacy import audit
from accord_web.privacy.encryption import reveal
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.lock import writing

SELF, CLOSE = "self", "close"
FEWEST = 2  # who answer in a case, when those who have a part in it are left out


@dataclass(frozen=True, slots=True)
class CloseCoverRow:
    """Who answers, as whoever is asked reads it beforehand."""

    complete: bool
    within_minutes: int
    hours: str
    out_of_hours: str
    responders: tuple[uuid.UUID, ...]
    deputies: tuple[uuid.UUID, ...]

    def answers_in(self, takes_part: Collection[uuid.UUID]) -> bool:
        """Whether enough people are there who have no part in a case with these people."""
        first = [one for one in self.responders if one not in takes_part]
        others = [one for one in self.deputies if one not in takes_part]
        return self.complete and bool(first) and len(first) + len(others) >= FEWEST


@dataclass(frozen=True, slots=True)
class CloseResponderRow:
    person: uuid.UUID
    hours: str
    deputy: bool


def close_cover(viewer: Standing | None, clinic: uuid.UUID) -> CloseCoverRow | None:
    """Cover of the clinic; nobody is asked before it is complete."""
    row = CloseCover.objects.filter(cover__clinic=clinic).first()
    if row is None:
        return None
    people = list(_responders(clinic, CLOSE).values_list("person", "deputy"))
    first = tuple(person for person, deputy in people if not deputy)
    deputies = tuple(person for person, deputy in people if deputy)
    there = row.switched_on_at and row.hours and row.out_of_hours
    return CloseCoverRow(
        complete=bool(there and len(first) >= FEWEST and deputies),
        within_minutes=row.answer_within_minutes,
        hours=row.hours,
        out_of_hours=row.out_of_hours,
        responders=first,
        deputies=deputies,
    )


def told_of_close(
    viewer: Standing | None, clinic: uuid.UUID, *, without: Collection[uuid.UUID] = ()
) -> list[str]:
    """Who is told of such an answer, deputies last; nobody who takes part in the case."""
    rows = _responders(clinic, CLOSE).exclude(person__in=list(without))
    wanted = rows.values("person", "person__nickname")
    opened = reveal(wanted, Person, {"person__nickname": "nickname"}, row_id="person")
    return list(dict.fromkeys(row["person__nickname"] or "…" for row in opened))


def close_responders(viewer: Standing, clinic: uuid.UUID) -> list[CloseResponderRow]:
    """Who answers and when, for the administrator who arranges it."""
    _arranges(viewer, clinic)
    rows = _responders(clinic, CLOSE).values_list("person", "hours", "deputy")
    return [CloseResponderRow(*row) for row in rows]


def stands_in(viewer: Standing, clinic: uuid.UUID, *, close: bool = True) -> frozenset[uuid.UUID]:
    """The deputies of one kind: called once an answer is late."""
    rows = _responders(clinic, CLOSE if close else SELF).filter(deputy=True)
    return frozenset(rows.values_list("person", flat=True))


def _responders(clinic: uuid.UUID, about: str) -> "QuerySet[Responder]":
    rows = Responder.objects.filter(cover__clinic=clinic, about=about, until=None)
    return rows.order_by("deputy", "id")


def _arranges(viewer: Standing, clinic: uuid.UUID) -> None:
    if not viewer.administrator or clinic not in viewer.clinics:
        raise NotAllowed("Only an administrator arranges the cover.")


def arrange_close_cover(
    clinic: uuid.UUID,
    *,
    responders: Sequence[tuple[uuid.UUID, str, bool]],
    answer_within_minutes: int,
    hours: str,
    out_of_hours: str,
    by: uuid.UUID | None,
) -> None:
    """Say who answers: `responders` are (person, hours in words, deputy?), two and a deputy."""
    first = [r for r in responders if not r[2]]
    if len(first) < FEWEST or len(responders) == len(first):
        raise ValueError("Name two responders and a deputy; until then nobody is asked.")
    if not all((hours.strip(), out_of_hours.strip(), *(when for _, when, _ in responders))):
        raise ValueError("Fill in the hours, and what happens outside them.")
    now = clock.now()
    with writing():
        cover, _ = SafetyCover.objects.get_or_create(
            clinic_id=clinic,
            defaults={"answer_within_minutes": answer_within_minutes, "numbers": []},
        )
        CloseCover.objects.update_or_create(
            cover=cover,
            defaults={
                "answer_within_minutes": answer_within_minutes,
                "hours": hours,
                "out_of_hours": out_of_hours,
                "switched_on_at": now,
            },
        )
        _responders(clinic, CLOSE).update(until=now)
        Responder.objects.bulk_create(
            Responder(
                id=ids.new(),
                cover=cover,
                person_id=person,
                hours=when,
                deputy=deputy,
                about=CLOSE,
            )
            for person, when, deputy in responders
        )
        audit.log(
            "safety.arranged",
            by=by,
            record=f"clinic:{clinic}",
            people=len(responders),
            kind=CLOSE,
        )


def switch_off(clinic: uuid.UUID, about: str, *, by: uuid.UUID | None) -> bool:
    """Nobody is asked from now on. Who answered goes on to see what was said before.

    False where it was off already.
    """
    rows = {
        SELF: SafetyCover.objects.filter(clinic=clinic),
        CLOSE: CloseCover.objects.filter(cover__clinic=clinic),
    }[about]
    with writing():
        off = rows.exclude(switched_on_at=None).update(switched_on_at=None)
        if off:
            audit.log("safety.switched-off", by=by, record=f"clinic:{clinic}", kind=about)
    return bool(off)
