"""What surrounds the answers of a case: sessions, who was asked, relationships, constants.

Loaded once a flow, so that reading times, courses and findings rest on the same facts.
"""

import uuid
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import Exists, FilteredRelation, OuterRef, Q

from accord.records import Constants
from accord_web.cases.models import Session
from accord_web.flows.courses import HeldSession, ScaleFacts
from accord_web.measures.models import TableScale
from accord_web.privacy.sharing import Moments
from accord_web.relationships.models import Relationship
from accord_web.signals.models import ConstantSet
from accord_web.signals.queries import constant_sets
from accord_web.storage.prepared import Prepared


@dataclass(frozen=True, slots=True)
class SessionFacts:
    id: uuid.UUID
    number: int
    starts_at: datetime
    ends_at: datetime
    state: str
    asked: frozenset[uuid.UUID]  # to whom a check-in after it was given


@dataclass(frozen=True, slots=True)
class Frame:
    sessions: tuple[SessionFacts, ...]
    alliances: Mapping[uuid.UUID, uuid.UUID]  # relationship: its client
    people: tuple[uuid.UUID, ...]  # clients
    sets: tuple[ConstantSet, ...] = ()
    tables: Mapping[str, ScaleFacts] = field(default_factory=dict)

    def of(self, member: uuid.UUID) -> "Frame":
        """What this member's own doing can change: their alliances and themselves, nobody else's.

        So what it costs to bring findings in step tells them nothing of the others' answers.
        """
        mine = {one: client for one, client in self.alliances.items() if client == member}
        return replace(self, alliances=mine, people=(member,))

    @property
    def held(self) -> tuple[HeldSession, ...]:
        return tuple(
            HeldSession(s.number, s.ends_at, s.asked) for s in self.sessions if s.state == "held"
        )

    def moments(
        self,
        session: uuid.UUID | None,
        owner: uuid.UUID,
        received: datetime,
        other_side: datetime | None = None,
        blind_until: datetime | None = None,
    ) -> Moments:
        """The times that decide from when the owner's answer for this session may be read."""
        here = next((s for s in self.sessions if s.id == session), None)
        # By time, not by number: a session put in between, or moved, has a number out of order.
        since = here.starts_at if here else received
        after = sorted((s for s in self.sessions if s.starts_at > since), key=lambda s: s.starts_at)
        coming = [s for s in after if s.state in {"planned", "held"}]
        # Who answers before a session meets in it; who answers after it, in the one that follows.
        # Of a session that others held without them, they have not met.
        ahead = sorted(self.sessions, key=lambda s: s.starts_at)
        held = [s for s in ahead if s.state == "held" and s.starts_at > received]
        met = [s for s in held if owner in s.asked]
        return Moments(
            received=received,
            session_ends=here.ends_at if here else None,
            other_side_answered=other_side,
            next_begins=coming[0].starts_at if here and coming else None,
            next_held_until=met[0].ends_at if met else None,
            blind_until=blind_until,
        )

    def epochs(
        self, measures: Container[str] | None = None
    ) -> list[tuple[int, dict[tuple[str, str], Constants]]]:
        """From which session on which constants count: a new set begins at the next session.

        With `measures`, of these alone: what nobody was asked begins nothing.
        """
        found: list[tuple[int, dict[tuple[str, str], Constants]]] = [(0, {})]
        for s in self.sets:
            if measures is not None and s.measure not in measures:
                continue
            later = [h.number for h in self.held if h.ends_at > s.begins_at]
            starts = min(later) if later else 1 + max((h.number for h in self.held), default=0)
            found.append((starts, {**found[-1][1], (s.measure, s.scale): constants(s)}))
        return found


def frame(
    case_id: uuid.UUID, alliances: Mapping[uuid.UUID, uuid.UUID] | None = None, *people: uuid.UUID
) -> Frame:
    """The frame of a whole case; or only of these alliances and people, which saves a query."""
    if alliances is None:
        rows = Relationship.objects.filter(case=case_id, kind="alliance").order_by("id")
        alliances = dict(rows.values_list("id", "one"))
    sessions, clinic, own = _sessions(case_id)
    # Most clinics have neither constants of their own nor scales from tables: asked only then.
    sets = tuple(constant_sets(None, clinic)) if clinic and own else ()
    return Frame(
        sessions=sessions,
        alliances=alliances,
        people=tuple(dict.fromkeys((*alliances.values(), *people))),
        sets=sets,
        tables=table_scales(clinic, sets) if clinic and own else {},
    )


def _of_the_clinic(model: type[ConstantSet] | type[TableScale]) -> Exists:
    return Exists(model._default_manager.filter(clinic=OuterRef("case__clinic")))


SESSIONS = Prepared(
    lambda case: (
        Session.objects.filter(case=case)
        .order_by("number")
        .annotate(
            asked_after=FilteredRelation(
                "checkins", condition=Q(checkins__moment="after", checkins__withdrawn_at=None)
            )
        )
        .annotate(own=_of_the_clinic(ConstantSet) | _of_the_clinic(TableScale))
        .values_list(
            "id",
            "number",
            "starts_at",
            "ends_at",
            "state",
            "asked_after__person",
            "case__clinic",
            "own",
        )
    )
)


def _sessions(case_id: uuid.UUID) -> tuple[tuple[SessionFacts, ...], uuid.UUID | None, bool]:
    rows = SESSIONS(case=case_id)
    found: dict[uuid.UUID, tuple[int, datetime, datetime, str, set[uuid.UUID]]] = {}
    for session, number, starts, ends, state, person, *_ in rows:
        asked = found.setdefault(session, (number, starts, ends, state, set()))[4]
        if person is not None:
            asked.add(person)
    made = tuple(SessionFacts(i, *row[:4], frozenset(row[4])) for i, row in found.items())
    *_, clinic, own = rows[0] if rows else (None, False)
    return made, clinic, own


def table_scales(clinic: uuid.UUID, sets: tuple[ConstantSet, ...]) -> dict[str, ScaleFacts]:
    """Scales that came with tables, each with the clinic's latest constants for it."""
    latest = {s.measure: constants(s) for s in sets}
    return {
        t.measure: ScaleFacts(
            lowest=t.lowest,
            highest=t.highest,
            higher_is=t.higher_is,
            constants=latest.get(t.measure),
            reliability=t.reliability,
            sd=t.sd,
            validated=t.reliability is not None,
        )
        for t in TableScale.objects.filter(clinic=clinic)
    }


def constants(s: ConstantSet) -> Constants:
    return Constants(id=s.name, **s.values)
