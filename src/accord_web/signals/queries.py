"""Findings, what was done about them, and alerts, for those they are for."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from accord.records import Plain
from accord_web.people.cover import stands_in
from accord_web.privacy.access import Side
from accord_web.privacy.encryption import reveal
from accord_web.privacy.filters import readable_findings
from accord_web.privacy.standing import NotAllowed, Standing, as_therapist
from accord_web.signals.models import CLOSE, SELF, Alert, ConstantSet, Deed, Finding
from accord_web.signals.packing import unpacked
from accord_web.storage.prepared import Prepared


@dataclass(frozen=True, slots=True)
class FindingRow:
    case: uuid.UUID
    about: uuid.UUID
    signal: str
    version: int
    session: int
    constants: str
    strength: float
    parameters: dict[str, Plain]
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeedRow:
    case: uuid.UUID
    about: uuid.UUID
    signal: str
    session: int
    what: str
    by: uuid.UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class AlertRow:
    id: uuid.UUID
    case: uuid.UUID
    person: uuid.UUID
    response: uuid.UUID
    session: int | None
    raised_at: datetime
    due_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: uuid.UUID | None
    note: str | None
    late: bool


FINDINGS = Prepared(
    lambda cases, now: (
        Finding.objects.filter(readable_findings(as_therapist(cases, now)))
        .order_by("case", "session", "signal", "about")
        .values_list(
            "id", "content", "case", "about", "signal", "version", "session", "constants", "parts"
        )
    )
)


def findings(viewer: Standing, case_ids: Iterable[uuid.UUID]) -> list[FindingRow]:
    """Live findings of these cases that the viewer may read now."""
    mine = set(viewer.cases_as(Side.THERAPIST)) & set(case_ids)
    rows = FINDINGS(cases=list(mine), now=viewer.now)
    opened = reveal([{"id": row_id, "content": content} for row_id, content, *_ in rows], Finding)
    return [
        FindingRow(*(*row, *unpacked(one["content"]), tuple(parts)))
        for (_, _, *row, parts), one in zip(rows, opened, strict=True)
    ]


def deeds(viewer: Standing, case_ids: Iterable[uuid.UUID]) -> list[DeedRow]:
    """The latest deed for each finding, by the therapists of the case."""
    mine = set(viewer.cases_as(Side.THERAPIST)) & set(case_ids)
    latest: dict[tuple[object, ...], DeedRow] = {}
    for d in Deed.objects.filter(case__in=mine).order_by("at", "id"):
        row = DeedRow(d.case_id, d.about, d.signal, d.session, d.what, d.by_id, d.at)
        latest[d.case_id, d.about, d.signal, d.session] = row
    return list(latest.values())


def alerts(viewer: Standing, *, open_only: bool = True) -> list[AlertRow]:
    """Alerts that reach this viewer: as a responder of the clinic, or as the case's therapist.

    A deputy is among `responder_for` from the beginning, and is called once an alert is late.
    """
    answers_for = Q(clinic__in=viewer.responder_for) & ~Q(person__in=viewer.own_people)
    reaches = answers_for | Q(case__in=viewer.cases_as(Side.THERAPIST))
    return _alerts(viewer, Alert.objects.filter(reaches, kind=SELF), open_only)


def close_alerts(viewer: Standing, *, open_only: bool = True) -> list[AlertRow]:
    """The same of danger from somebody close: for who answers for that, and for nobody else.

    Nobody who has a part in the case, by work or otherwise. A deputy sees what is late, no sooner.
    """
    rows = Alert.objects.filter(clinic__in=viewer.close_for, kind=CLOSE)
    rows = rows.exclude(case__in=list(viewer.cases)).exclude(person__in=viewer.own_people)
    if any(viewer.person in stands_in(viewer, clinic) for clinic in viewer.close_for):
        rows = rows.filter(Q(escalated_at__isnull=False) | Q(due_at__lte=viewer.now))
    return _alerts(viewer, rows, open_only)


def _alerts(viewer: Standing, rows: "QuerySet[Alert]", open_only: bool) -> list[AlertRow]:
    if open_only:
        rows = rows.filter(acknowledged_at=None)
    wanted = rows.exclude(person=viewer.person).order_by("due_at", "id")
    columns = "id", "case", "person", "response", "raised_at", "due_at", "acknowledged_at", "note"
    opened = wanted.values(*columns, "acknowledged_by", session=F("response__session__number"))
    found = reveal(opened, Alert, {"note": "note"})
    return [
        AlertRow(**row, late=row["acknowledged_at"] is None and row["due_at"] <= viewer.now)
        for row in found
    ]


def alert(viewer: Standing, alert_id: uuid.UUID) -> AlertRow:
    return _one(alerts(viewer, open_only=False), alert_id)


def close_alert(viewer: Standing, alert_id: uuid.UUID) -> AlertRow:
    return _one(close_alerts(viewer, open_only=False), alert_id)


def _one(rows: list[AlertRow], alert_id: uuid.UUID) -> AlertRow:
    found = [row for row in rows if row.id == alert_id]
    if not found:
        raise NotAllowed("No such alert.")
    return found[0]


def waiting(viewer: Standing) -> int:
    """How many alerts wait for this responder now; of a deputy, those that are late alone."""
    if not viewer.responder_for:
        return 0
    rows = alerts(viewer)
    called = any(viewer.person in stands_in(viewer, c, close=False) for c in viewer.responder_for)
    return sum(1 for row in rows if row.late or not called)


def constant_sets(viewer: Standing | None, clinic: uuid.UUID) -> list[ConstantSet]:
    """Every set of the clinic, oldest first: sets are few and never edited."""
    return list(ConstantSet.objects.filter(clinic=clinic).order_by("begins_at", "id"))
