"""Everything right of the response, computed again.

For any sequence of submit, share, withdraw, late arrival, replace and recompute, the stored
findings equal a fresh recompute from responses: `tests/web/test_recompute.py`.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.db.models import Q

from accord.records import Constants
from accord.signals import find_all
from accord_web import clock
from accord_web.cases.models import Attendance, Session
from accord_web.flows.courses import CaseCourses, HeldSession, ScaleFacts, courses
from accord_web.measures.models import TableScale
from accord_web.measures.queries import PartRow, parts
from accord_web.privacy.access import InCase, Role, Standing
from accord_web.privacy.sharing import A_DAY
from accord_web.relationships.models import Relationship
from accord_web.signals.actions import Located, keep_findings
from accord_web.signals.models import ConstantSet
from accord_web.signals.queries import constant_sets
from accord_web.storage.lock import writing

ONCE_DUE = datetime(9000, 1, 1, tzinfo=UTC)  # later than any time a route waits for


def therapists_view(case_id: uuid.UUID) -> Standing:
    """The audience that findings are made for: the therapists of the case, once times have come."""
    return Standing(None, ONCE_DUE, {case_id: InCase(frozenset({Role.THERAPIST}))})


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds the answers of a case."""

    alliances: Mapping[uuid.UUID, uuid.UUID]  # relationship: client
    clients: tuple[uuid.UUID, ...]
    held: tuple[HeldSession, ...]
    tables: Mapping[str, ScaleFacts]
    sets: tuple[ConstantSet, ...]


def recompute(case_id: uuid.UUID, *, by: uuid.UUID | None) -> tuple[int, int]:
    """Bring the stored findings of a case in step. Returns (added, superseded)."""
    with writing():
        return keep_findings(case_id, find(case_id, frame(case_id)), now=clock.now(), by=by)


def find(case_id: uuid.UUID, around: Frame, rows: Iterable[PartRow] | None = None) -> list[Located]:
    """Every finding of a case with whom it is about and from when it may be read."""
    read = list(parts(therapists_view(case_id), [case_id])) if rows is None else list(rows)
    times = {str(p.id): p.readable_from for p in read}
    found: list[Located] = []
    for starts, constants in _epochs(around):
        made = courses(
            read,
            alliances=around.alliances,
            clients=around.clients,
            held=around.held,
            tables=around.tables,
            clinic_constants=constants,
        )
        kept = [one for one in _located(made, times) if one.found.session >= starts]
        found = [one for one in found if one.found.session < starts] + kept
    return _with_diary_times(found, around)


def frame(case_id: uuid.UUID) -> Frame:
    """The sessions, relationships and constants of a case."""
    sessions = list(
        Session.objects.filter(case=case_id, state="held")
        .order_by("number")
        .values_list("id", "number", "ends_at", "case__clinic")
    )
    asked: dict[uuid.UUID, set[uuid.UUID]] = {row[0]: set() for row in sessions}
    for session, person in (
        Attendance.objects.filter(session__in=asked)
        .filter(~Q(state="absent"))
        .values_list("session", "person")
    ):
        asked[session].add(person)
    alliances = dict(
        Relationship.objects.filter(case=case_id, kind="alliance").values_list("id", "one")
    )
    clinic = sessions[0][3] if sessions else None
    return Frame(
        alliances=alliances,
        clients=tuple(dict.fromkeys(alliances.values())),
        held=tuple(HeldSession(n, end, frozenset(asked[i])) for i, n, end, _ in sessions),
        tables=table_scales(clinic) if clinic else {},
        sets=tuple(constant_sets(None, clinic)) if clinic else (),
    )


def table_scales(clinic: uuid.UUID) -> dict[str, ScaleFacts]:
    """Scales that came with tables; their chart constants come from the clinic's own sets."""
    sets = {s.measure: _constants(s) for s in constant_sets(None, clinic)}
    return {
        t.measure: ScaleFacts(
            lowest=t.lowest,
            highest=t.highest,
            higher_is=t.higher_is,
            constants=sets.get(t.measure),
            reliability=t.reliability,
            sd=t.sd,
            validated=t.reliability is not None,
        )
        for t in TableScale.objects.filter(clinic=clinic)
    }


def _epochs(around: Frame) -> list[tuple[int, dict[tuple[str, str], Constants]]]:
    """From which session on which constants count: a new set begins at the next session."""
    epochs: list[tuple[int, dict[tuple[str, str], Constants]]] = [(0, {})]
    for s in around.sets:
        later = [h.number for h in around.held if h.ends_at > s.begins_at]
        starts = min(later) if later else 1 + max((h.number for h in around.held), default=0)
        epochs.append((starts, {**epochs[-1][1], (s.measure, s.scale): _constants(s)}))
    return epochs


def _constants(s: ConstantSet) -> Constants:
    return Constants(id=s.name, **s.values)


def _located(made: CaseCourses, times: Mapping[str, datetime | None]) -> list[Located]:
    found = []
    for about, course in [*made.alliances.items(), *made.people.items()]:
        for one in find_all(course):
            waits = [times.get(part) for part in one.parts]
            known = [t for t in waits if t is not None]
            ready = max(known) if known and len(known) == len(waits) else None
            found.append(Located(about, one, ready))
    return found


def _with_diary_times(found: list[Located], around: Frame) -> list[Located]:
    """Silence rests on the diary: it is told only once there was a day to answer."""
    told = {h.number: h.ends_at + A_DAY for h in around.held}
    return [
        replace(one, readable_from=max(one.readable_from or told[n], told[n]))
        if one.found.signal == "silence" and (n := one.found.session) in told
        else one
        for one in found
    ]
